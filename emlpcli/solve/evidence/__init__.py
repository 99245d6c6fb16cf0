"""The evidence for a solved basis.

From low to high: `measure` measures it; `prediction` says beforehand what that takes;
`completeness` looks for invariants that a basis lacks; `judge` refuses what the evidence
contradicts.
"""
