"""What equivariant networks leave away beyond some size, in one place."""

from __future__ import annotations

from typing import Final

# --- isotypic forms

LARGEST_TENSOR: Final = 400
"""Coordinates of one tensor in isotypic form, whose change of basis is then found in seconds;
beyond, layers have coefficients of the solver's basis as parameters."""

# --- products

LARGEST_PAIR: Final = 150
"""Product of the dimensions of two irreducibles that are multiplied in every layer; beyond, only
what maps of degree 2 and 3 need is formed."""

LARGEST_TRIPLE: Final = 30_000
"""Product of the dimensions of three irreducibles of one group, two that are multiplied and the one
they lead to; beyond, the product is not formed, which is said."""

MOST_FIXED: Final = 2500
"""Vectors of a product of three irreducibles that one element of a group fixes, among which those
that all elements fix are found in seconds; beyond, the product is not formed, which is said."""

MOST_OUTER: Final = 2**15
"""Numbers in the outer products of one layer that maps of degree 2 need; beyond, their rank is
bounded, which is said."""

MOST_PATHS: Final = 400
"""Ways to multiply three irreducibles of the input that are looked at for what maps of degree 3
need; beyond, they are formed as the usual products allow, which is said."""

MOST_COPIES: Final = 12
"""Copies of an irreducible in the input of which all inner products are formed; beyond, the
layers form mixtures of them."""

# --- polynomials of the model emlp-poly

MOST_PAIRED_SCALARS: Final = 32
"""Simple invariants of which all products in pairs are formed; beyond, none of them are."""

MOST_POLYNOMIAL_ENTRIES: Final = 512
"""Numbers in the polynomials that lead to one irreducible of the output; beyond, products are left
away."""

# --- the first stage of the model auto

MOST_TERMS: Final = 400
"""Terms of the regression that lead to one irreducible of the output; beyond, monomials of high
degree are left away, and then products."""

HIGHEST_MONOMIAL: Final = 5
"""Degree of monomials in invariants in the regression of the model `auto`; higher ones are left
away."""

MOST_LENGTHS: Final = 4
"""Vectors of the input of which lengths are terms of the regression; beyond, none are."""

MOST_CUBIC_INVARIANTS: Final = 16
"""Invariants of degree 3 and 4 made with one irreducible of the input; beyond, none are formed."""
