"""Names of the maps of a regular representation to itself: right shifts by the elements."""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from string import ascii_lowercase

import numpy as np

from emlpcli.algebra.permutations.basics import cycles
from emlpcli.groups.base import Group
from emlpcli.groups.built.block_diagonal import permutation_images
from emlpcli.overrides import override
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import OrbitBasis
from emlpcli.solve.indices import slots_of
from emlpcli.solve.readable.orbits import NamedOrbits
from emlpcli.solve.readable.symbols import RightShift, Term, subscript, superscript

MOST_CYCLED = 9  # points up to which elements are named by their cycles, whose digits are clear


class NamedRightShifts(NamedOrbits):
    """Regular to Regular: the orbit of e_1 ⊗ e_s is the right shift by s, y(g) = x(gs)."""

    def __init__(self, orbits: OrbitBasis, regular: RegularRep, max_bytes: int) -> None:
        super().__init__(orbits, (regular.size(),) * 2, max_bytes)
        self.regular = regular
        self.graph = regular.graph
        self.legend = (_legend(regular._group(), len(self.graph.left)),)

    @override
    def term(self, j: int) -> Term:
        # the first entry of the column is in the row of the identity, and in the column of s
        s = int(self.rows[self.starts[j]])
        return (RightShift((0, 1), element_name(self.regular, s)),)


def right_shifts(
    monomial: TensorMonomial, orbits: OrbitBasis, max_bytes: int
) -> NamedRightShifts | None:
    """The named basis of Regular ⊗ Regular; None of another monomial."""
    slots = slots_of(monomial)
    regular = slots[0].rep
    if len(slots) != 2 or not isinstance(regular, RegularRep) or slots[1].rep != regular:
        return None
    return NamedRightShifts(orbits, regular, max_bytes)


def element_name(regular: RegularRep, number: int) -> str:
    """An element by its cycles, or as a product of generators a, b, ...; 1 is the identity."""
    if number == 0:
        return "1"
    group, word = regular._group(), regular.graph.word(number)
    if _cycled(group):
        images = permutation_images(group)
        product = reduce(lambda image, m: image[images[m]], word, np.arange(group.d))
        moved = (cycle for cycle in cycles(product) if len(cycle) > 1)
        return "".join(f"({' '.join(str(i + 1) for i in cycle)})" for cycle in moved)
    runs = [(m, len(list(run))) for m, run in groupby(word)]
    letters = [_letter(m) + (superscript(str(n)) if n > 1 else "") for m, n in runs]
    return "".join(letters)


def _cycled(group: Group) -> bool:
    return bool(group.is_permutation) and group.d <= MOST_CYCLED


def _letter(m: int) -> str:
    return ascii_lowercase[m] if m < len(ascii_lowercase) else f"h{subscript(str(m + 1))}"


def _legend(group: Group, generators: int) -> str:
    shift = "the right shift R(s) takes x to y with y(g) = x(gs)"
    if _cycled(group):
        return f"{shift}; s is written in cycles"
    names = ", ".join(_letter(m) for m in range(min(generators, 3)))
    more = ", ..." if generators > 3 else ""
    verb = "generates" if generators == 1 else "generate"
    return f"{shift}; {names}{more} {verb} the group"
