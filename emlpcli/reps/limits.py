"""The limits of representations: what is refused, or done without, because it is too large."""

from __future__ import annotations

from typing import Final

# --- expressions

MOST_SIZE_BITS: Final = 100_000
"""Bits of a size or a number of copies; an expression with a larger one is refused."""

MOST_TERM_PRODUCTS: Final = 400_000
"""Products of two terms when a tensor product of sums is expanded; beyond, it is refused."""

MOST_SUMMANDS: Final = 5_000
"""Summands that are listed one by one, for figures and names; beyond, they are refused."""

# --- bases that a group permutes up to phases

MOST_MONOMIAL_COORDINATES: Final = 50_000
"""Coordinates whose permutations are written out; beyond, the orbit strategy is not used.

Of a symmetric or exterior power more are refused.
"""

MOST_CHANGED_COORDINATES: Final = 1_000
"""The same where a change of basis is to be kept as an array; beyond, orbits are not used."""

# --- constructors

MOST_KEPT_ENTRIES: Final = 500_000
"""Numbers that say how matrices act on a power, and are kept; more are made each time."""

MOST_LIE_ALGEBRA_NUMBERS: Final = 10**8
"""Numbers in the matrices that span a Lie algebra; beyond, `Ad` has no basis, only a size."""
MOST_LIE_PRODUCTS: Final = 2 * 10**9
"""Products of numbers with which such matrices are made orthonormal, some seconds; beyond, `Ad` has
no basis."""

MOST_SIGN_POINTS: Final = 2_000_000
"""Points of a permutation group whose `Sign` is looked for; beyond, it is refused."""

MOST_REGULAR_ELEMENTS: Final = 50_000
"""Elements of a group with a `Regular` representation; beyond, it is refused."""

MOST_FLOAT_ELEMENTS: Final = 5_000
"""Elements of a group of floating-point matrices whose order is not known, which may be infinite;
beyond, its `Regular` is refused."""

MOST_ELEMENT_BYTES: Final = 2**28
"""Bytes of the elements of a group that are listed for `Regular`; beyond, a basis is refused."""

MOST_LISTED_ENTRIES: Final = 2 * 10**8
"""Numbers in all products of elements with generators, of matrices in floating point that are
listed for `Regular`; beyond, a basis is refused."""

LARGEST_REGULAR_MATRIX: Final = 5_000
"""Elements of a group for which `Regular` has matrices; beyond, it has permutations only."""

MOST_CHECKED_COORDINATES: Final = 500
"""Coordinates of a restricted representation whose products are checked; beyond, they are not."""

MOST_INDEX_SYMMETRIES: Final = 500_000
"""Permutations of the indices of a tensor that a formula of `Indices` may generate; beyond, it is
refused, unless it states symmetric or exterior powers of neighbouring indices alone."""

MOST_TENSOR_ENTRIES: Final = 2_000_000
"""Entries of a tensor of `Indices` whose symmetries are written out; beyond, it has a dimension,
but no basis."""

# --- irreducibles

LARGEST_LABELLED: Final = 10_000
"""Dimension of V whose irreducibles `Irrep([...])` finds; beyond, they are refused."""

MOST_LABELLED_ELEMENTS: Final = 800
"""Elements of a point group whose irreducibles go by Mulliken's labels; beyond, `Irrep` refuses."""

LARGEST_BOXED: Final = 4000
"""Dimension of W ⊗ V in which an irreducible with one more box than W is looked for; beyond, its
matrices are refused."""

MOST_WEIGHTS: Final = 300_000
"""Different weights of an irreducible that are listed, as for products of several such; beyond,
counts that need them are refused."""

LARGEST_DEGREE: Final = 100
"""Degree of spherical harmonics whose matrices are made; beyond, they are refused."""

LARGEST_ANGULAR_MOMENTUM: Final = 100
"""Angular momentum that `clebsch_gordan` couples; beyond, it is refused."""

LARGEST_SPECHT: Final = 2000
"""Dimension of an irreducible of S(n) whose matrices are made; beyond, they are refused."""

MOST_SPECHT_POINTS: Final = 20
"""Points of S(n) whose characters are computed; beyond, irreducibles are not counted exactly."""

# --- tables of characters

MOST_TABLE_CLASSES: Final = 120
"""Conjugacy classes of a finite group whose table of characters `emlp characters` computes; beyond,
it is refused."""

MOST_TABLE_POINTS: Final = 14
"""Points n of S(n) whose table of characters `emlp characters` gives; beyond, it is refused."""

MOST_LISTED_MEMBERS: Final = 5_000
"""Elements of one class that `emlp characters --elements` lists; beyond, they are refused."""
