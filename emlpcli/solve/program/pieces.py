"""The pieces of one side of a layer: which coordinates are copies of which tensor product."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from emlpcli.reps.monomials import Expansion, TensorIndex, TensorMonomial
from emlpcli.reps.printing import describe_slots
from emlpcli.reps.rep import Rep, multiple
from emlpcli.reps.summands import Run, Summand, runs
from emlpcli.solve.memory import check_memory
from emlpcli.solve.program.operations import Indices, Piece

Slots = tuple[TensorIndex, ...]


class Place(NamedTuple):
    """Pieces, one of each input, whose product is written in one way, and which copies it has.

    The numbers of the copies are None where it has all of the monomial's.
    """

    slots: tuple[Slots, ...]
    pieces: tuple[int, ...]
    copies: Indices | None


Found = dict[TensorMonomial, tuple[int, list[Place]]]  # of each monomial copies and places


@dataclass(frozen=True, eq=False)
class Side:
    """The pieces of a representation, and for each monomial which of its copies each one has."""

    pieces: tuple[Piece, ...]
    found: Found


def side(rep: Rep, expansion: Expansion, max_bytes: int, shown: Rep | None = None) -> Side:
    """The pieces of a representation, by their first coordinates.

    `shown` is what labels are taken from where it is another one, whose dual `rep` is. Raises
    TooLargeError where the coordinates are too many to be listed.
    """
    check_memory(40 * rep.size(), max_bytes, f"ordering {rep.size()} coordinates")
    positions = expansion.positions(rep)
    written = runs(rep, expansion)
    labels = written if shown is None else runs(shown, expansion)
    by_monomial = [
        (m, listed, _by_slots(listed), shown_as)
        for (m, listed), shown_as in zip(written.items(), labels.values(), strict=True)
    ]
    drafts: list[tuple[Piece, TensorMonomial, Slots, Indices | None]] = []
    for m, listed, ways, shown_as in by_monomial:
        total = sum(run.copies for run in listed)
        for slots, (copies, first) in ways.items():
            text = describe_slots(shown_as[first].slots, expansion.single)
            places = positions[m][copies]
            one = Summand(slots, 1)
            if slots:
                order = one.canonical_axes
                back = sorted(range(len(order)), key=order.__getitem__)
                sizes = [slots[p].size for p in order]
                places = places.reshape(-1, *sizes).transpose(0, *(1 + b for b in back))
            piece = Piece(
                multiple(len(copies), text),
                tuple(slot.size for slot in slots),
                np.ascontiguousarray(places.reshape(len(copies), prod(s.size for s in slots))),
            )
            drafts.append((piece, m, slots, None if len(copies) == total else copies))
    drafts.sort(key=lambda draft: int(draft[0].places.flat[0]) if draft[0].size else 0)
    found: Found = {}
    for k, (_, m, slots, some) in enumerate(drafts):
        total = len(positions[m])
        found.setdefault(m, (total, []))[1].append(Place((slots,), (k,), some))
    in_order = {m: found[m] for m in written}
    return Side(tuple(draft[0] for draft in drafts), in_order)


def products(left: Side, right: Side) -> Found:
    """The places of a tensor product: copies are pairs, those of the first factor outermost.

    Products of different monomials that are one monomial follow one another, as in
    `Expansion.positions`.
    """
    found: Found = {}
    for m, (x, first) in left.found.items():
        for n, (y, second) in right.found.items():
            before, listed = found.get(m * n, (0, []))
            for a in first:
                for b in second:
                    i = np.arange(x) if a.copies is None else a.copies
                    j = np.arange(y) if b.copies is None else b.copies
                    copies = before + np.add.outer(i * y, j).ravel()
                    listed.append(Place(a.slots + b.slots, a.pieces + b.pieces, copies))
            found[m * n] = before + x * y, listed
    return {
        m: (total, [_whole(place, total) for place in listed])
        for m, (total, listed) in found.items()
    }


def _whole(place: Place, total: int) -> Place:
    every = place.copies is not None and np.array_equal(place.copies, np.arange(total))
    return place._replace(copies=None) if every else place


def _by_slots(listed: list[Run]) -> dict[Slots, tuple[Indices, int]]:
    """The numbers of the copies that are written in each way, and the first of their runs."""
    ends = np.cumsum([run.copies for run in listed])
    found: dict[Slots, list[Indices]] = {}
    first: dict[Slots, int] = {}
    for k, (run, end) in enumerate(zip(listed, ends, strict=True)):
        first.setdefault(run.slots, k)
        found.setdefault(run.slots, []).append(np.arange(end - run.copies, end, dtype=np.int64))
    return {slots: (np.concatenate(parts), first[slots]) for slots, parts in found.items()}
