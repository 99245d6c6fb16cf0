"""Between which copies a basis element acts, and its names with letters for their indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emlpcli.reps.monomials import Expansion, TensorIndex, TensorMonomial
from emlpcli.reps.printing import describe_slots
from emlpcli.reps.rep import MapRep, Rep, multiple
from emlpcli.reps.summands import Run, Summand, runs
from emlpcli.solve.readable import index_form as formula
from emlpcli.solve.readable.coupling_trees import Sides
from emlpcli.solve.readable.matrix_words import words
from emlpcli.solve.readable.symbols import Index, Symbol, Term, letter

Slots = tuple[TensorIndex, ...]
Way = tuple[Slots, Slots]  # the indices of the output and of the input as they are written


@dataclass(frozen=True)
class Element:
    """A basis element by name: in Unicode, in TeX, as a formula, in words, and between what.

    `formula` and `words` are empty where there are none. `where` says which copies it joins.
    """

    name: str
    math: str
    formula: str
    words: str
    where: str = ""


@dataclass(frozen=True)
class Family:
    """The elements between one kind of summand of the input and one of the output.

    Each element stands for `copies` basis elements, one for each pair of copies.
    """

    label: str
    copies: int
    elements: int
    output: Slots
    input: Slots
    monomial: TensorMonomial


class Families:
    """The copies of each monomial on both sides of a representation, as they are written.

    Output and dual of the input each map a monomial to its runs of copies; the input of a
    representation that is no space of maps is one Scalar.
    """

    def __init__(self, rep: Rep, expansion: Expansion) -> None:
        self.is_map = isinstance(rep, MapRep)
        self._single = expansion.single
        if isinstance(rep, MapRep):
            self._sides = runs(rep.target, expansion), runs(rep.source.T, expansion)
        else:
            self._sides = runs(rep, expansion), {TensorMonomial(): [Run((), 1)]}

    def _pairs(self, monomial: TensorMonomial) -> Iterator[tuple[list[Run], list[Run]]]:
        """Runs of the output and of the input whose products are copies of the monomial."""
        outputs, inputs = self._sides
        for m, left in outputs.items():
            for n, right in inputs.items():
                if m * n == monomial:
                    yield left, right

    def families(self, monomial: TensorMonomial, dimension: int) -> Iterator[Family]:
        """The kinds of elements of a monomial with so many invariants."""
        for left, right in self._pairs(monomial):
            for a, x in _by_slots(left).items():
                for b, y in _by_slots(right).items():
                    label = self._label(a, x)
                    if self.is_map:
                        label += f" ← {self._label(b, y, dual=True)}"
                    yield Family(label, x * y, dimension, a, b, monomial)

    def ways(self, monomial: TensorMonomial) -> dict[Way, NDArray[np.int64]]:
        """The ways in which copies of a monomial are written, with the copies; see `of_copy`."""
        listed: dict[Way, list[NDArray[np.int64]]] = {}
        start = 0
        for left, right in self._pairs(monomial):
            y = sum(run.copies for run in right)
            for a, i in zip(left, _numbers(left), strict=True):
                for b, j in zip(right, _numbers(right), strict=True):
                    copies = start + np.add.outer(i * y, j).ravel()
                    listed.setdefault((a.slots, b.slots), []).append(copies)
            start += sum(run.copies for run in left) * y
        return {way: np.sort(np.concatenate(parts)) for way, parts in listed.items()}

    def of_copy(self, monomial: TensorMonomial, copy: int) -> tuple[Slots, Slots, str]:
        """How one copy of a monomial is written, and which copies of both sides it joins.

        The copies of a product A ⊗ B with x copies of A in the output and y copies of B in the
        dual of the input are numbered as pairs, those of A first: copy = i y + j joins copy i of
        A to copy j of B. Where several pairs (A, B) have the same product, the copies of the
        first pair come first. Copies of A that are written alike, such as the three of 3*V, are
        one run; `_run_of` tells in which run copy i stands, and its number among those written so.
        """
        for left, right in self._pairs(monomial):
            x, y = (sum(run.copies for run in side) for side in (left, right))
            if copy >= x * y:
                copy -= x * y
                continue
            i, j = divmod(copy, y)
            (a, *place), (b, *source) = _run_of(left, i), _run_of(right, j)
            where = self._where(a, *place)
            if self.is_map:
                where += f" ← {self._where(b, *source, dual=True)}"
            return a, b, where
        raise AssertionError("every copy is written somewhere")

    def _label(self, slots: Slots, copies: int, *, dual: bool = False) -> str:
        if dual:  # of the input, which is the dual of what stands in the space of maps
            slots = tuple(s if s.is_orthogonal else replace(s, dual=not s.dual) for s in slots)
        text = describe_slots(slots, self._single)
        return multiple(copies, text)

    def _where(self, slots: Slots, number: int, total: int, *, dual: bool = False) -> str:
        text = self._label(slots, 1, dual=dual)
        return text if total == 1 else numbered(text, number)

    def element(
        self, symbols: Sequence[Symbol], output: Slots, source: Slots, where: str = ""
    ) -> Element:
        """The names of an element whose symbols are over the places of canonical indices."""
        written = (*output, *source)
        canonical = sorted(range(len(written)), key=lambda i: written[i].sort_key)
        moved = (symbol.moved(canonical) for symbol in symbols)
        term: Term = tuple(sorted(moved, key=lambda s: min(s.places, default=0)))
        indices = [
            Index(
                letter(p),
                upper=not (slot.is_orthogonal or slot.dual),
                is_input=p >= len(output),
                variance=not slot.is_orthogonal,
            )
            for p, slot in enumerate(written)
        ]
        one_group = len({(slot.group, slot.copy) for slot in written}) <= 1
        return Element(
            name=formula.name(term, indices),
            math=formula.math(term, indices),
            formula=formula.formula(term, indices) if self.is_map else "",
            words=words(term, indices) if self.is_map and one_group else "",
            where=where,
        )


def numbered(text: str, number: int) -> str:
    """The name of one of several copies, from 0: `V[3]`, `(V⊗V*)[1]`."""
    return f"({text})[{number + 1}]" if "⊗" in text else f"{text}[{number + 1}]"


def sides_by_group(monomial: TensorMonomial, output: Slots, source: Slots) -> list[Sides]:
    """For the factor of a monomial over each group, which of its indices are of the output.

    The places are those of the factor's canonical order; on each side they are as written.
    """
    written = (*output, *source)
    canonical = Summand(written, 1).canonical_axes
    found, first = [], 0
    for part in monomial.by_group():
        power = sum(k for _, k in part.powers)
        order = sorted(range(power), key=lambda p: canonical[first + p])
        inner = {p for p in order if canonical[first + p] >= len(output)}
        sides = (tuple(p for p in order if (p in inner) is side) for side in (False, True))
        found.append(Sides(*sides))
        first += power
    return found


def _numbers(listed: list[Run]) -> list[NDArray[np.int64]]:
    """The numbers of the copies of each run, counted through."""
    ends = np.cumsum([run.copies for run in listed])
    return [np.arange(end - run.copies, end) for run, end in zip(listed, ends, strict=True)]


def _by_slots(listed: list[Run]) -> dict[Slots, int]:
    """How many copies are written in each way."""
    found: dict[Slots, int] = {}
    for run in listed:
        found[run.slots] = found.get(run.slots, 0) + run.copies
    return found


def _run_of(listed: list[Run], copy: int) -> tuple[Slots, int, int]:
    """How a copy is written, its number among those written so, and how many these are."""
    before: dict[Slots, int] = {}
    for run in listed:
        if copy < run.copies:
            number = before.get(run.slots, 0) + copy
            return run.slots, number, _by_slots(listed)[run.slots]
        copy -= run.copies
        before[run.slots] = before.get(run.slots, 0) + run.copies
    raise AssertionError("the copy is not among those listed")
