"""Strategies of solving, one a file.

From low to high: `base` says what a strategy is; `constraints` (of generators in float64),
`transported` (bases brought back from other coordinates), `exact_slots` and `exact_kernel`
(generators in exact numbers, and their kernel) and `coupling_cost` serve several of them or one;
`scalar`, `orbits`, `diagrams`, `rational`, `nullspace` and `coupling` are the strategies, which
do not know each other; `registry` lists them.
"""
