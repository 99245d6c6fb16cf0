"""Limits of solving: what is refused, cut off or done in another way, and beyond which size."""

from __future__ import annotations

from typing import Final

# --- plan
MOST_INDICES: Final = 128
"""Tensor indices of a basis, even of one-dimensional spaces; beyond, solving is refused."""

# --- strategies
LARGEST_DECOMPOSED: Final = 5000
"""Coordinates that strategy nullspace decomposes, which takes minutes there; beyond, it does
not apply."""
LARGEST_TOGETHER: Final = 1500
"""Coordinates up to which all constraints are decomposed at once where one after the other leaves
a rank open; beyond, it stays undecided."""
LARGEST_NAMED_RATIONAL: Final = 400
"""Coordinates that strategy rational takes of reductive groups of this package; beyond, coupling
serves them faster."""
LARGEST_SPARSE: Final = 50_000
"""Coordinates that strategy rational takes where most entries of the constraints are zero; beyond,
it does not apply."""
LARGEST_EXACT_GENERATOR: Final = 32
"""Size of the generators that strategy rational takes; beyond, it does not apply."""
LARGEST_EXACT_INDEX: Final = 400
"""Coordinates of a power that is one tensor index, whose exact matrices are dense; beyond, it is
not treated exactly."""
LARGEST_EXACT_TENSOR: Final = 5_000
"""Entries of a tensor of `Indices` whose exact matrices are made; beyond, it is not treated
exactly."""
MOST_PRIMES: Final = 256
"""Primes whose product bounds the fractions that are read back; beyond, strategy rational gives
up."""
MOST_CHECK_PRIMES: Final = 4096
"""Primes modulo which exact vectors are checked; beyond, strategy rational gives up."""
LARGEST_WALK: Final = 50_000
"""Coordinates over whose orbits strategy orbits walks where their number is counted; beyond, they
are labelled by structure."""
MOST_SPREAD_NUMBERS: Final = 2**26
"""Numbers in the matrices of all elements on what stands beside Regular and is not permuted;
beyond, strategy orbits leaves it to others."""
LARGEST_DENSE_TRANSPORTED: Final = 2**22
"""Entries of a basis brought back to its own coordinates as an array; beyond, it is kept as a
product."""
MOST_SHAPES: Final = 300
"""Partitions that are looked at to predict what couplings cost; beyond, the rest is not counted."""
LARGEST_COUPLING: Final = 1500
"""Dimension of an irreducible times that of the next index; beyond, the two are not coupled."""

LARGEST_ROOTED: Final = 250
"""Dimension of a Lie algebra whose roots strategy weights finds, in half a second there; beyond, it
does not apply."""
LARGEST_WEIGHTED: Final = 50_000
"""Dimension of a tensor index of which strategy weights finds highest weight vectors; beyond, it
does not apply."""

# --- counts
LARGEST_LISTED: Final = 2000
"""Dimension of V whose eigenvalues are listed for a count; beyond, no exact count is known."""
MOST_FAMILIES: Final = 2000
"""Families of elements over which a character is averaged; beyond, no exact count is known."""
MOST_COUNT_TERMS: Final = 10_000_000
"""Terms of all products of exact characters in one count, a second or two; beyond, no exact count
is known."""
MOST_KEPT_CHARACTER_TERMS: Final = 1_000_000
"""Terms of exact characters of tensor indices that are kept in memory; beyond, they are let go."""

# --- dimensions
MOST_SOLVING_SECONDS: Final = 10.0
"""Predicted seconds of solving for a dimension that is not counted; beyond, it is refused."""
MOST_SOLVING_BYTES: Final = 2**30
"""Predicted bytes of solving for a dimension that is not counted; beyond, it is refused."""
MOST_POWER_SECONDS: Final = 0.5
"""Predicted seconds of solving for a power of the input, for the hint at nonlinear maps; beyond,
the search ends."""
MOST_POWER_BYTES: Final = 2**28
"""Bytes of solving for a power of the input, for the hint at nonlinear maps; beyond, the search
ends."""
HIGHEST_POWER: Final = 8
"""Power of the input up to which the hint at nonlinear maps looks."""

# --- evidence
LARGEST_RECOUNTED: Final = 256
"""Coordinates of a space without an exact count whose dimension is found a second way; beyond, it
is not."""
LARGEST_PROJECTOR: Final = 1200
"""Coordinates up to which the projector is formed and measured whole; beyond, on random vectors."""

# --- results in one line
LONGEST_BRIEF: Final = 60
"""Characters of a representation, or of groups, in the one line that Python prints of a result;
beyond, its end is left out."""
LONGEST_BRIEF_INTEGER: Final = 40
"""Digits, roughly, of an integer in that line; beyond, a power of ten stands for it."""
MOST_BRIEF_CONSTITUENTS: Final = 8
"""Constituents of a decomposition in that line; the rest is counted."""

# --- readable
MOST_NAMES: Final = 100
"""Different elements that are named without being asked for; beyond, none is."""
LARGEST_NAMED_SPACE: Final = 2**21
"""Entries of a block's basis that is named without being asked for; beyond, none is."""
LARGEST_COMPARED: Final = 2**24
"""Coordinates, and nonzero entries, of named elements that are compared with the solved space;
beyond, they are not."""
LARGEST_TREES: Final = 2**21
"""Entries of a block's basis that is written as coupling trees, and of the change of a power to its
irreducibles; beyond, elements are numbered."""
MOST_PATTERN_NONZEROS: Final = 10**7
"""Nonzero entries of the readable basis from which a generic element is made; beyond, it is a
projection of noise."""

MOST_MIXED_PARAMETERS: Final = 8
"""Parameters in one entry of a block, up to which pictures and formulas show a sum such as a+b;
beyond, a random element of that block."""
MOST_FORMS: Final = 40
"""Different sums of parameters, up to sign, in the entries of a block; beyond, a random element of
that block is shown."""
MOST_MATCHED_PARAMETERS: Final = 30
"""Orbits of a block that are compared with the elements that name them; beyond, they have no
names."""
MOST_MATCHED_ENTRIES: Final = 15_000_000
"""Numbers in the elements that name the orbits of a block; beyond, orbits have no names."""

# --- program
LARGEST_EXCESS: Final = 16
"""Multiplications of a step with dense constants, over the entries of its input, output and map;
beyond, a layer program goes by nonzero entries."""

# --- isotypic
LARGEST_DECOMPOSED_V: Final = 300
"""Dimension of V of a group whose representations are decomposed; beyond, it is refused."""
LARGEST_LABELLED_V: Final = 60
"""Dimension of V of a group whose labels of irreducibles `emlp groups` tells; not beyond."""
LARGEST_LABELLED_POWER: Final = 1000
"""Coordinates of a power of V in which labels of irreducibles are looked for, for `emlp groups`;
beyond, those that occur in lower powers are told."""
MOST_LABELLED_POWERS: Final = 6
"""Power of V up to which labels of irreducibles are looked for; beyond, they are left open."""
MOST_CHARACTER_TERMS: Final = 10_000_000
"""Terms of all products of exact characters in one decomposition; beyond, it is refused."""
MOST_DECOMPOSING_SECONDS: Final = 20.0
"""Predicted seconds of a decomposition in floating point; beyond, it is refused."""
MOST_CATALOGUED: Final = 2000
"""Order of a finite group all of whose irreducibles are looked for, so that their names do not
depend on what is decomposed; beyond, they are named as they are met."""
LARGEST_FIRST_COUPLING: Final = 100
"""Dimension of a product of V with an irreducible that is decomposed in that search; beyond, it is
left out."""
LARGEST_CHANGED: Final = 3000
"""Coordinates of a representation whose change of basis is written out; beyond, it is refused."""
LARGEST_CHANGED_TENSOR: Final = 1000
"""Coordinates of one tensor whose change of basis is written out; beyond, it is refused."""
LARGEST_COMMUTANT: Final = 36
"""Coordinates in which constituents are looked for in the commutant, whose unknowns are the square
of them; beyond, it is refused."""

# --- caches
LARGEST_CACHE: Final = 2**30
"""Bytes of the folder of kept results, unless EMLP_CACHE_BYTES says otherwise; beyond, what was
not used for longest goes."""
LARGEST_PROCESS_CACHE: Final = 2**30
"""Bytes of the bases that a process keeps to use again; beyond, what was not used for longest
goes."""

# --- nearest
MOST_COEFFICIENTS: Final = 2000
"""Dimension up to which the coefficients of a nearest vector are given by name; beyond, they are
left out."""

# --- voigt
MOST_VOIGT_COMPONENTS: Final = 2500
"""Components of a tensor, 3 to the power of its rank, that are written as handbooks do; beyond, it
has no such form."""

# --- molien
HIGHEST_MOLIEN: Final = 400
"""Degree of the common denominator of a generating function; beyond, no closed form is given."""
MOST_MOLIEN_ENTRIES: Final = 20_000_000
"""Coefficients of a generating function in two variables, for a Lie group of rank one; beyond, no
closed form is given."""
MOST_MOLIEN_DEGREES: Final = 200_000
"""Choices of factors of a denominator that are looked at; beyond, no closed form is given."""
