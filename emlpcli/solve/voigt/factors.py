"""The factors with which handbooks write components of pairs of indices."""

from __future__ import annotations

from enum import StrEnum

from emlpcli.errors import UsageError


class Factors(StrEnum):
    """What components with Voigt's indices for pairs of different indices are multiplied by."""

    NONE = "none"
    """Nothing: stiffnesses c, piezoelectric stress constants e, elasto-optic constants p."""
    COMPLIANCE = "compliance"
    """2 for each such index: compliances s (1, 2, 4) and moduli d (Nye 1985, VII, VIII)."""
    PIEZOOPTIC = "piezooptic"
    """2 for such an index of the columns alone: piezo-optic coefficients π (Nye, XIII)."""
    KELVIN = "kelvin"
    """√2 for each such index (Kelvin, Mandel): the matrices multiply as the tensors do."""


def factors_named(kind: str) -> Factors:
    """The factors of a name; UsageError where there are none."""
    if kind not in list(Factors):
        raise UsageError(f"there are no factors {kind!r}", hint=f"take one of {', '.join(Factors)}")
    return Factors(kind)
