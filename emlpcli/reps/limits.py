"""How large representations may be: what is refused beyond which size."""

from __future__ import annotations

from typing import Final

# --- irreducibles

LARGEST_LABELLED: Final = 10_000
"""Dimension of V whose irreducibles `Irrep([...])` finds; beyond, they are refused."""

LARGEST_BOXED: Final = 4000
"""Dimension of W ⊗ V in which an irreducible with one more box than W is looked for; beyond, its
matrices are refused."""

LARGEST_DEGREE: Final = 100
"""Degree of spherical harmonics whose matrices are made; beyond, they are refused."""

LARGEST_SPECHT: Final = 2000
"""Dimension of an irreducible of S(n) whose matrices are made; beyond, they are refused."""

MOST_SPECHT_POINTS: Final = 20
"""Points of S(n) whose characters are computed; beyond, irreducibles are not counted exactly."""

LARGEST_SIGNED: Final = 2_000_000
"""Points of a permutation group whose sign is looked for; beyond, `Sign` is refused."""
