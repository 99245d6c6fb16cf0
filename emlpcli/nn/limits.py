"""What equivariant networks leave away beyond some size, in one place."""

from __future__ import annotations

from typing import Final

# --- isotypic forms

LARGEST_TENSOR: Final = 400
"""Coordinates of one tensor in isotypic form, whose change of basis is then found in seconds;
beyond, layers have coefficients of the solver's basis as parameters."""

# --- products

LARGEST_PAIR: Final = 150
"""Product of the dimensions of two irreducibles that are multiplied; beyond, only their inner
product is formed."""

MOST_COPIES: Final = 12
"""Copies of an irreducible in the input of which all inner products are formed; beyond, the
layers form mixtures of them."""

# --- polynomials of the model emlp-poly

MOST_PAIRED_SCALARS: Final = 32
"""Simple invariants of which all products in pairs are formed; beyond, none of them are."""

MOST_POLYNOMIAL_ENTRIES: Final = 512
"""Numbers in the polynomials that lead to one irreducible of the output; beyond, products are left
away."""
