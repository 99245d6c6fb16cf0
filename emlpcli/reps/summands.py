"""The summands of a representation: copies of tensor products, with indices as they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product, repeat
from math import prod
from typing import TYPE_CHECKING

from emlpcli.errors import TooLargeError
from emlpcli.reps.limits import MOST_SUMMANDS
from emlpcli.reps.monomials import Expansion, TensorIndex, TensorMonomial
from emlpcli.reps.powers_of_sums import power_terms, summed_power
from emlpcli.reps.printing import describe_slots
from emlpcli.reps.rep import DirectSum, MapRep, Rep, TensorProduct, multiple

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from emlpcli.groups.base import Group


@dataclass(frozen=True)
class Summand:
    """`copies` copies, one after the other, of a tensor product of slots in written order."""

    slots: tuple[TensorIndex, ...]
    copies: int

    @cached_property
    def one(self) -> int:
        """Dimension of one copy."""
        return prod(slot.size for slot in self.slots)

    @property
    def size(self) -> int:
        """Dimension of all copies."""
        return self.copies * self.one

    @cached_property
    def monomial(self) -> TensorMonomial:
        """The same tensor product in canonical order."""
        powers = Counter(self.slots).items()
        return TensorMonomial(tuple(sorted(powers, key=lambda item: item[0].sort_key)))

    @cached_property
    def canonical_axes(self) -> tuple[int, ...]:
        """For each canonical index the place in `slots` of the index that it is."""
        keys = [slot.sort_key for slot in self.slots]
        return tuple(sorted(range(len(keys)), key=keys.__getitem__))

    def as_written(self, canonical: NDArray[Any], rows: int) -> NDArray[Any]:
        """One copy's coordinates in canonical order as a matrix of `rows`, in written order."""
        order = self.canonical_axes
        sizes = [self.slots[place].size for place in order]
        back = sorted(range(len(order)), key=order.__getitem__)
        return canonical.reshape(sizes).transpose(back).reshape(rows, -1)

    def label(self, single: Group | None) -> str:
        """Such as `10V` or `3V²`; over a single group the group is left unsaid."""
        text = describe_slots(self.slots, single)
        return multiple(self.copies, text)


def summands(rep: Rep, expansion: Expansion | None = None) -> tuple[Summand, ...]:
    """The summands of a representation whose groups are known, in the order of its coordinates.

    Equal neighbours are one summand with more copies. Where a sum stands inside a tensor
    product the coordinates of the summands are interleaved; products are then expanded in the
    order of their factors, and `Expansion.positions` says where the coordinates stand.
    Raises TooLargeError for more than 5000 summands.
    """
    merged: list[Summand] = []
    for piece in _pieces(rep, expansion or Expansion(rep)):
        if merged and merged[-1].slots == piece.slots:
            merged[-1] = Summand(piece.slots, merged[-1].copies + piece.copies)
        else:
            merged.append(piece)
        if len(merged) > MOST_SUMMANDS:
            raise _too_many()
    return tuple(merged)


@dataclass(frozen=True)
class Run:
    """Neighbouring copies of one tensor product, in the order of `Expansion.positions`."""

    slots: tuple[TensorIndex, ...]
    copies: int


Runs = dict[TensorMonomial, list[Run]]


def runs(rep: Rep, expansion: Expansion) -> Runs:
    """For each monomial how its copies are written, in the order of the copies' positions.

    The copies of a monomial may differ in the order of their slots, as in V⊗V* and V*⊗V.
    Raises TooLargeError for more than 5000 runs.
    """
    match rep.form():
        case DirectSum(terms):
            return _joined(_repeated(runs(part, expansion), copies) for part, copies in terms)
        case TensorProduct() as tensor:
            return _product_runs(tensor.factors(), expansion)
        case atom if (power := summed_power(atom)) is not None:
            terms_of = power_terms(atom, power)
            return _joined(_product_runs([f.rep for f in term], expansion) for term in terms_of)
        case atom:
            piece = Summand(tuple(expansion.slots(atom)), 1)
            return {piece.monomial: [Run(piece.slots, 1)]}


def _product_runs(factors: Iterable[Rep], expansion: Expansion) -> Runs:
    found: Runs = {TensorMonomial(): [Run((), 1)]}
    for other in (runs(factor, expansion) for factor in factors):
        found = _joined({m * n: _times(a, b)} for m, a in found.items() for n, b in other.items())
    return found


def _repeated(once: Runs, copies: int) -> Runs:
    """The runs of copies of a representation, one copy after the other."""
    if copies == 1:
        return once
    if all(len(found) == 1 for found in once.values()):
        return {m: [Run(r.slots, r.copies * copies)] for m, (r,) in once.items()}
    if sum(map(len, once.values())) * copies > MOST_SUMMANDS:
        raise _too_many()
    return {m: found * copies for m, found in once.items()}


def _joined(parts: Iterable[Runs]) -> Runs:
    found: Runs = {}
    for part in parts:
        for m, listed in part.items():
            found.setdefault(m, []).extend(listed)
            if len(found[m]) > MOST_SUMMANDS:
                raise _too_many()
    return found


def _times(a: list[Run], b: list[Run]) -> list[Run]:
    """All products, a's copies outermost."""
    if len(b) == 1:
        return [Run(r.slots + b[0].slots, r.copies * b[0].copies) for r in a]
    return [Run(r.slots + s.slots, s.copies) for r in a for _ in range(r.copies) for s in b]


def _too_many() -> TooLargeError:
    return TooLargeError(
        f"more than {MOST_SUMMANDS} summands cannot be listed one by one",
        hint="study the summands apart, or write equal ones together, as in 20*V**2",
    )


@dataclass(frozen=True)
class Sides:
    """Output and input of a space of maps; one Scalar is the input where it is no such space.

    `duals` are the duals of `inputs`, one for one: the maps from an input to an output are the
    invariants of output ⊗ dual. A side is `interleaved` where its summands have no place apart.
    """

    outputs: tuple[Summand, ...]
    inputs: tuple[Summand, ...]
    duals: tuple[Summand, ...]
    interleaved: tuple[bool, bool]


def sides(rep: Rep, expansion: Expansion) -> Sides:
    """The summands of both sides of a representation."""
    if not isinstance(rep, MapRep):
        scalar = (Summand((), 1),)
        return Sides(summands(rep, expansion), scalar, scalar, (is_interleaved(rep), False))
    return Sides(
        summands(rep.target, expansion),
        summands(rep.source, expansion),
        summands(rep.source.T, expansion),
        (is_interleaved(rep.target), is_interleaved(rep.source)),
    )


def is_interleaved(rep: Rep) -> bool:
    """Whether a sum stands behind another factor of a tensor product.

    The coordinates of V⊗(A⊕B) run over A and B for every coordinate of V, and those of a power of
    A⊕B over multisets of both.
    """
    match rep.form():
        case DirectSum(terms):
            return any(is_interleaved(part) for part, _ in terms)
        case TensorProduct(((first, power), *others)):
            behind = [part for part, _ in others] + [first] * (power > 1)
            return is_interleaved(first) or any(map(_has_sum, behind))
    return summed_power(rep) is not None


def _has_sum(rep: Rep) -> bool:
    match rep.form():
        case DirectSum(((part, copies),)):
            return copies > 1 or _has_sum(part)
        case DirectSum():
            return True
        case TensorProduct(powers):
            return any(_has_sum(part) for part, _ in powers)
    return summed_power(rep) is not None


def _pieces(rep: Rep, expansion: Expansion) -> Iterator[Summand]:
    match rep.form():
        case DirectSum(terms):
            for part, copies in terms:
                inner = summands(part, expansion)
                if len(inner) == 1:
                    yield Summand(inner[0].slots, inner[0].copies * copies)
                else:
                    yield from chain.from_iterable(repeat(inner, copies))
        case TensorProduct() as tensor:
            yield from _product_pieces(tensor.factors(), expansion)
        case atom if (power := summed_power(atom)) is not None:
            for term in power_terms(atom, power):
                yield from _product_pieces([factor.rep for factor in term], expansion)
        case atom:
            yield Summand(tuple(expansion.slots(atom)), 1)


def _product_pieces(factors: Iterable[Rep], expansion: Expansion) -> Iterator[Summand]:
    for choice in product(*(summands(part, expansion) for part in factors)):
        slots = tuple(slot for piece in choice for slot in piece.slots)
        yield Summand(slots, prod(piece.copies for piece in choice))
