"""How large groups may be: what is refused, or left unknown, beyond which size."""

from __future__ import annotations

from typing import Final

# --- names of groups

LONGEST_SIZE: Final = 18
"""Digits of a number behind a name, as in `SO3`; a longer one is refused."""

LARGEST_SPIN: Final = 16
"""Dimensions of the vectors of a spin group, whose spinors have 256 components in 16; larger ones
are refused."""

LARGEST_AXIS: Final = 1_000_000
"""Order of the axis of a point group such as `pg:D5h`; a larger one is refused."""

LARGEST_FACTORIAL: Final = 1000
"""Points of S(n) and A(n) whose order is written out; beyond, it is not stated."""

LARGEST_CYCLES: Final = 36
"""Points up to which the cycle types of S(n) and A(n) are listed; beyond, eigenvalues are not
known, and neither are counts for representations other than powers of V."""

LARGEST_PARTITIONED: Final = 16
"""Points of S(n) whose irreducibles a table lists; beyond, they are found by computing."""

# --- elements of finite groups

MOST_ELEMENTS: Final = 20_000
"""Elements that are listed one by one; a larger group's eigenvalues are found by its classes, if
at all, and `N sdp H` of larger groups is refused."""

MOST_PRODUCT_ENTRIES: Final = 2 * 10**8
"""Numbers in all products of elements with generators; beyond, elements are not listed."""

LARGEST_EXAMINED: Final = 16
"""Size of matrices that are examined for elements of infinite order; beyond, none is looked for."""

MOST_ENUMERATED: Final = 2000
"""Elements that `emlp groups` lists in floating point to suggest an order; beyond, none is said."""

MOST_COMPARED: Final = 3 * 10**8
"""Entries that this compares; it bounds the number of elements for large matrices."""

# --- one's own groups

LARGEST_FILE: Final = 64 * 2**20
"""Bytes of a file that holds a group; a larger one is refused."""

LARGEST_ARRAY: Final = 512 * 2**20
"""Bytes of an unpacked array of an npz file; a larger one is refused."""

LONGEST_NUMBER: Final = 500
"""Digits of a number in a file; a file with a longer one is refused."""

LONGEST_NAME: Final = 100
"""Characters of a group's name in a file; a longer one is refused."""

DEEPEST_FILE: Final = 50
"""Brackets inside one another in a file, and parts of a dotted key; more are refused."""

MOST_COMMAS: Final = 2_500_000
"""Commas in a text file, more than the largest stacks of matrices need; more are refused."""

MOST_LISTS: Final = 1_200_000
"""Opening brackets in a text file, more than the largest stacks need; more are refused."""

MOST_REPRESENTATIONS: Final = 16
"""Representations that a group of one's own gives beside V; more are refused."""

LONGEST_REPRESENTATION: Final = 20
"""Characters of the name of such a representation; a longer one is refused."""

MOST_CHECKED_PAIRS: Final = 5_000
"""Products of generators that are compared with those of their images; of more the first."""

MOST_CHECKED_DIRECTIONS: Final = 100
"""Dimensions of a Lie algebra whose representations are checked; of larger ones none are read."""

LONGEST_LABEL: Final = 40
"""Characters of generators that stand for the name of a group; beyond, they are cut off."""

MOST_BRACKETS: Final = 1000
"""Brackets of Lie algebra elements that are computed in fractions; beyond, the dimension of the
closed Lie algebra is said to be known numerically only."""

LARGEST_FINDINGS: Final = 24
"""Size of matrices that `emlp groups` examines for reductivity and order; beyond, unknown."""

# --- groups made from others

MOST_GENERATOR_ENTRIES: Final = 2**27
"""Entries of a stack of generators or elements, a gigabyte; larger ones are refused."""

MOST_PHASES: Final = 200
"""Diagonal generators, once closed under the moves of the basis; beyond, the group is not taken
for monomial."""

LARGEST_PRODUCT: Final = 1_000_000
"""Coordinates of a direct product whose permutations are written out; beyond, it is not taken for
monomial."""

LARGEST_CHANGE: Final = 500
"""The same for a product that is monomial in another basis, whose matrix is written out."""

LARGEST_NORMALISER: Final = 40
"""Size of matrices of which `N sdp H` checks that H normalises N; larger ones are refused."""

MOST_WORDS: Final = 60
"""Components of an infinite N, by words in its generators, that are looked through; an element of
another component is taken for none of N, and the product is refused."""

LARGEST_SUBGROUP: Final = 2000
"""Points of a permutation group of which `Sub` and `Stabilizer` are made; more are refused."""
