"""Limits of the algebra: sizes, lengths and work beyond which something is refused or unknown."""

from __future__ import annotations

from typing import Final

# --- entries of matrices as text

LONGEST_ENTRY: Final = 300
"""Characters of the text of one entry of a matrix; longer ones are refused."""
DEEPEST_ENTRY: Final = 30
"""Parentheses inside one another in an entry; deeper ones are refused."""
MOST_ENTRY_DIGITS: Final = 200
"""Digits of a number in an entry; longer ones are refused."""
MOST_ENTRY_POWER: Final = 64
"""Exponents in an entry; larger ones are refused."""
MOST_ENTRY_ROOTS: Final = 6
"""Independent square roots in one entry; calculating with more is refused."""
MOST_ENTRY_BITS: Final = 4000
"""Bits of the integers in an exact entry; calculating with longer ones is refused."""
LARGEST_RADICAND: Final = 10**10
"""Integers under a square root that are factored; the root of a larger one is a float."""
LARGEST_PRECISION: Final = 0.1
"""Relative error of generators that a user may state; larger ones are refused."""

# --- stacks of matrices

LARGEST_MATRIX: Final = 2000
"""Size d of a d×d generator; larger ones are refused."""
MOST_MATRICES: Final = 1000
"""Generators in one list; more are refused."""
MOST_STACK_ENTRIES: Final = 2 * 10**7
"""Entries of all generators in one array; more are refused."""
MOST_LISTED: Final = 10**6
"""Entries of generators that are lists and not arrays; more are refused."""
LARGEST_EXACT_MATRIX: Final = 64
"""Size of matrices whose exact entries are kept; larger ones are known as floats only."""

# --- exact matrices

MOST_FIELD_ROOTS: Final = 32
"""Degree over Q of the field of all entries; in larger ones no exact elements are computed."""
LARGEST_RATIONAL_MATRIX: Final = 64
"""Size over Q of matrices whose powers prove an infinite order; larger ones are not tried."""

# --- coordinates and kernels

LARGEST_NORMALISED: Final = 12
"""Size of generators that are brought to coordinates of least norms; larger ones keep theirs."""
LARGEST_DENSE: Final = 3000
"""Coordinates of one block of exact elimination; beyond, another strategy is taken."""
MOST_CONSTRAINT_ENTRIES: Final = 2 * 10**7
"""Nonzero entries of all constraints of exact elimination; beyond, another strategy is taken."""

# --- counts

MOST_COUNT_SECONDS: Final = 1.0
"""Predicted seconds of the exact count of one expression; longer counts are refused."""
MOST_COUNT_DIGITS: Final = 20_000
"""Decimal digits of a dimension or order; counts of longer ones are refused."""

# --- permutations as text

MOST_POINTS: Final = 100_000
"""Points of a permutation; more are refused."""
LONGEST_CYCLES: Final = 1_000_000
"""Characters of a text of permutations; longer ones are refused."""
MOST_PERMUTATIONS: Final = 1000
"""Permutations in one list of generators; more are refused."""
MOST_IMAGES: Final = 10_000_000
"""Points times generators of a permutation group; more are refused."""

# --- orders of permutation groups

MOST_CHAIN_WORK: Final = 10**9
"""Entries of permutations multiplied to find an order, some 20 seconds; beyond, it is unknown."""
MOST_TRANSVERSAL_ENTRIES: Final = 2 * 10**7
"""Entries of the transversals of a stabiliser chain; beyond, the order is unknown."""
MOST_POINT_PAIRS: Final = 5 * 10**7
"""Pairs of points times generators; beyond, S(d) and A(d) are not recognised by their pairs."""
MOST_GIANT_POINTS: Final = 1000
"""Points among which S(d) and A(d) are recognised; beyond, the chain of stabilisers is built."""

# --- orbits of vectors

VECTOR_ORBIT_SIZES: Final = (300, 1500, 4000)
"""Vectors in all orbits of an exact matrix group, tried in turn; beyond, its order is unknown."""
MOST_VECTOR_WORK: Final = 10**9
"""Products of entries to follow orbits of vectors, some seconds; beyond, the order is unknown."""
MOST_SEEDS: Final = 200
"""Vectors whose orbits are tried; beyond, the order of the group is unknown."""
LARGEST_EIGENVECTORS: Final = 16
"""Size of matrices of which eigenvectors are tried too; of larger ones only simpler vectors."""

# --- orbits on tuples

MOST_LISTED_IMAGES: Final = 4 * 10**6
"""Order times points of a stabiliser that is listed; larger ones are split once more."""
MOST_ORBIT_WORK: Final = 2 * 10**8
"""Entries of permutations multiplied in one count, some five seconds; longer counts are refused."""

# --- Lie algebras

LARGEST_CLOSED: Final = 24
"""Size of matrices closed under brackets or products; of larger ones only the given ones count."""
MOST_CLOSED: Final = 1000
"""Matrices closed under products; with more, reducibility is unknown."""
LARGEST_CARTAN: Final = 40
"""Size of matrices whose maximal torus is sought; larger ones have no exact count."""
MOST_LIE_DIMENSIONS: Final = 300
"""Dimension of a Lie algebra whose maximal torus is sought; larger ones have no exact count."""
LARGEST_DENOMINATOR: Final = 60
"""Denominators of ratios of weights; with larger ones there is no exact count."""
LARGEST_WEIGHT: Final = 10_000
"""Integers that are read off weights; with larger ones there is no exact count."""
LARGEST_SEMISIMPLE: Final = 16
"""Size of exact generators whose algebra is decided to be semisimple or not; else it is unknown."""
MOST_SEMISIMPLE_PRODUCTS: Final = 4000
"""Products of a generator and an element of that algebra; beyond, it is unknown."""

# --- exact characters

MOST_PRODUCT_TERMS: Final = 4_000_000
"""Terms of one product of exact characters; beyond, there is no exact count."""
MOST_KEPT_TERMS: Final = 500_000
"""Terms of products of characters that are kept in memory; beyond, they are let go."""
MOST_FACTOR_TERMS: Final = 10_000_000
"""Terms of all products that one character is made of; beyond, there is no exact count."""
MOST_KEPT_FACTORS: Final = 12
"""Factors of products of characters that are kept; longer products are computed each time."""
MOST_CLASSES: Final = 20_000
"""Conjugacy classes of a group that are listed; beyond, there is no exact count by characters."""
MOST_COMPONENTS: Final = 400
"""Components of a Lie group; beyond, there is no exact count."""
MOST_ROOT_ORDER: Final = 10_000
"""Order of the roots of unity on a component; beyond, there is no exact count."""
MOST_CONJUGATED_ELEMENTS: Final = 10**13
"""Order of a finite group listed up to conjugation; beyond, there is no exact count."""
MOST_LISTING_WORK: Final = 10**9
"""Entries computed to list a finite group, some ten seconds; beyond, there is no exact count."""
MOST_EIGENVALUE_KINDS: Final = 2000
"""Multisets of eigenvalues in a finite group; beyond, there is no exact count."""
LARGEST_ELEMENT_ORDER: Final = 2000
"""Order of an element of a finite group; beyond, there is no exact count."""
MOST_DOMINANT_WEIGHTS: Final = 2000
"""Dominant weights of an irreducible whose multiplicities are found; beyond, it is refused."""
LARGEST_MODULE: Final = 1600
"""Dimension of an irreducible by Dynkin labels that has matrices; beyond, they are refused."""
MOST_COUPLED_ENTRIES: Final = 2 * 10**7
"""Numbers of the isometry from such an irreducible to a product; beyond, matrices are refused."""
