"""Readable bases of tensors of irreducibles of SO(3), O(3) and SU(2): their coupling trees.

Indices of the input are coupled from left to right, as they are written, by Clebsch-Gordan
coefficients, and so are those of the output; both meet in one irreducible. The trees, one for
each choice of the irreducibles in between, are a basis of the invariants, an orthogonal one
(Varshalovich, Moskalev, Khersonskii 1988, § 3.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.irreducible.clebsch_gordan import clebsch_gordan
from emlpcli.reps.limits import LARGEST_ANGULAR_MOMENTUM
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.indices import group_of, slots_of
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.index_copies import Copy, copies_of, inner_spin, tree
from emlpcli.solve.readable.named_basis import Indices, ListedBasis
from emlpcli.solve.readable.spins import Spin, has_spins, trivial
from emlpcli.solve.readable.symbols import Path

FEWEST = 3  # indices: two of them are joined by the identity alone, up to a factor
LARGEST_SQUARE = 10**4  # of an entry, when all squares are scaled to be integers
DIGITS = 11  # after the point, to which ratios of squares are compared
EXACT = 1e-10  # relative distance of such a ratio from a fraction, below which it is that fraction
ZERO = 1e-13  # relative size of an entry that is rounding

Real = NDArray[np.float64]
Steps = tuple[Spin, ...]


@dataclass(frozen=True)
class Sides:
    """The canonical places of the indices of the output and of the input, as they are written."""

    outputs: tuple[int, ...]
    inputs: tuple[int, ...]


def applies(monomial: TensorMonomial, sides: Sides) -> bool:
    """Whether the monomial over one group is one of labelled irreducibles, and not too large.

    Where a dual is another representation, in other coordinates, those of the input alone are dual.
    """
    if not monomial.powers or not has_spins(group_of(monomial)):
        return False
    slots = slots_of(monomial)
    if group_of(monomial).field == "C" and any(
        slots[p].dual != (p in sides.inputs) for p in range(len(slots))
    ):
        return False
    spins = [inner_spin(slot) for slot in slots]
    doubled = [spin.doubled * k for spin, k in filter(None, spins)]
    # what some are coupled to the others are coupled to as well: half the sum at the most
    largest = max([*doubled, sum(doubled) // 2], default=0)
    many = len(slots) >= FEWEST or any(k > 1 for _, k in filter(None, spins))
    return many and len(doubled) == len(spins) and largest <= 2 * LARGEST_ANGULAR_MOMENTUM


def coupling_trees(monomial: TensorMonomial, sides: Sides, max_bytes: int) -> ListedBasis:
    """One vector a tree, scaled so that the squares of its entries are small integers.

    Where their ratios are not those of such integers, the vector has norm 1. Raises TooLargeError.
    """
    group, slots = group_of(monomial), slots_of(monomial)
    size = prod(slot.size for slot in slots)
    each = {slot: copies_of(slot) for slot in dict.fromkeys(slots)}
    powers = any(len(c.steps) > 1 for copies in each.values() for c in copies)
    columns: list[tuple[Indices, NDArray[Any]]] = []
    names, exact = [], True
    for chosen in product(*(each[slot] for slot in slots)):
        make = _Trees(group, chosen, sides)
        trees = make.trees()
        check_memory(16 * size * (len(columns) + len(trees) + 4), max_bytes, "the coupling trees")
        for path in trees:
            # of a lone coupling each entry is one coefficient, and 0 where it is 0
            rounding = ZERO if powers or sum(map(len, path)) > FEWEST else 0.0
            index, values, recognised = _scaled(make.vector(*path), rounding)
            columns.append((index, values))
            names.append(make.name(*path))
            exact = exact and recognised
    places = tuple(range(len(slots)))
    terms = [(Path(places, name),) for name in names]
    rule = "trees of Clebsch–Gordan couplings from left to right" if len(names) > 1 else ""
    where = "e3nn's order and sign" if group.series == "sphere" else "phases of Condon and Shortley"
    legend = [f"a⊗b→c: Clebsch–Gordan coefficients, {where}, times a positive number"]
    if powers:
        legend.append("a⊗a⊗... of Sym(k,a) is symmetrised, a∧a∧... of Alt(k,a) antisymmetrised")
    if not exact:
        legend.append("entries that are no roots of small fractions are rounded; their norm is 1")
    return ListedBasis(size, terms, columns, rule, tuple(legend), exact=exact)


class _Trees:
    """Evaluates the trees of one monomial.

    A tree is a path of the input and one of the output, which say what the first, the first two,
    the first three, ... indices of either are coupled to.
    """

    def __init__(self, group: Group, copies: Sequence[Copy], sides: Sides) -> None:
        self.group, self.copies, self.sides = group, copies, sides
        self.spins = [copy.end for copy in copies]
        self.half = cache(self._half)

    def trees(self) -> list[tuple[Steps, Steps]]:
        """All pairs of paths that end in the same irreducible, in lexicographic order."""
        left, right = (
            _paths([self.spins[p] for p in places], trivial(self.group))
            for places in (self.sides.outputs, self.sides.inputs)
        )
        ends: dict[Spin, list[Steps]] = {}
        for path in left:
            ends.setdefault(path[-1], []).append(path)
        return sorted((inner, outer) for inner in right for outer in ends.get(inner[-1], []))

    def name(self, inner: Steps, outer: Steps) -> str:
        """The tree of the input after that of the output, which is written from its root."""
        below, above = (
            [self.copies[p].text(reverse=reverse) for p in places]
            for places, reverse in ((self.sides.inputs, False), (self.sides.outputs, True))
        )
        if not below:
            above = [self.copies[p].text(reverse=False) for p in self.sides.outputs]
            return tree(above, outer, reverse=False)
        # one irreducible alone is no tree: its identity is not written
        ends = (
            tree(above, outer, reverse=True) if above else "",
            tree(below, inner, reverse=False),
        )
        return "∘".join(end for end in ends if "→" in end)

    def vector(self, inner: Steps, outer: Steps) -> Real:
        """The tree in canonical order."""
        A = self.half(self.sides.outputs, outer)
        B = self.half(self.sides.inputs, inner)
        # the axes are those of the output, then of the input: back to the canonical order
        written = (*self.sides.outputs, *self.sides.inputs)
        back = sorted(range(len(written)), key=written.__getitem__)
        return np.tensordot(A, B, axes=(-1, -1)).transpose(back).ravel()

    def _half(self, places: tuple[int, ...], path: Steps) -> Real:
        """The indices at these places coupled along a path, the last axis being its end's."""
        if not places:
            return np.ones(1)
        own = self.copies[places[-1]].matrix
        if len(places) == 1:
            return own
        js = (path[-2], self.spins[places[-1]], path[-1])
        a, b, c = (Fraction(spin.doubled, 2) for spin in js)
        C = clebsch_gordan(a, b, c, self.group)
        C = np.tensordot(C, own, axes=(1, 1)).transpose(0, 2, 1)
        return np.tensordot(self.half(places[:-1], path[:-1]), C, axes=1)


def _paths(spins: Sequence[Spin], start: Spin) -> list[Steps]:
    """All paths of these spins; without any, the one that starts, and ends, in the trivial one."""
    found: list[Steps] = [(spins[0],)] if spins else [(start,)]
    for spin in spins[1:]:
        found = [(*path, end) for path in found for end in path[-1].times(spin)]
    return found


def _scaled(vector: Real, rounding: float) -> tuple[Indices, NDArray[Any], bool]:
    """Indices and values of the nonzero entries, scaled; whether they are exact.

    Entries up to `rounding` times the largest are taken for 0.
    """
    index = np.flatnonzero(np.abs(vector) > rounding * np.abs(vector).max())
    values = vector[index]
    squares = _integer_squares(np.abs(values))
    if squares is None:
        return index, values / np.linalg.norm(values), False
    roots, signs = np.sqrt(squares), np.sign(values)  # square roots of squares are exact
    if np.array_equal(roots, np.rint(roots)):
        return index, (signs * roots).astype(np.int64), True
    return index, signs * roots, True


def _integer_squares(entries: Real) -> NDArray[np.int64] | None:
    """The squares of positive numbers up to one factor, as integers without a common divisor.

    None where the ratios are not those of integers up to LARGEST_SQUARE.
    """
    if entries.max() ** 2 > 2 * LARGEST_SQUARE * entries.min() ** 2:
        return None
    ratios, place = np.unique(np.round((entries / entries.min()) ** 2, DIGITS), return_inverse=True)
    fractions = [Fraction(x).limit_denominator(LARGEST_SQUARE) for x in ratios.tolist()]
    if any(abs(float(f) - x) > EXACT * x for f, x in zip(fractions, ratios.tolist(), strict=True)):
        return None
    below = lcm(*(f.denominator for f in fractions))
    squares = [int(f * below) for f in fractions]
    common = gcd(*squares)
    squares = [n // common for n in squares]
    return np.array(squares)[place] if max(squares) <= LARGEST_SQUARE else None
