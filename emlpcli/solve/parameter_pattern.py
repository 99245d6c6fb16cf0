"""What the entries of a layer are in terms of its parameters: the pattern that pictures show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import TooLargeError
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.summands import Summand
from emlpcli.solve.bases.whole import contract, expand
from emlpcli.solve.block_forms import NONE, BlockForms, Form, block_forms, moved
from emlpcli.solve.limits import MOST_PATTERN_NONZEROS
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.families import Way

if TYPE_CHECKING:
    from emlpcli.solve.solution import Block, Solution


@dataclass(frozen=True, eq=False)
class Pattern:
    """The entries of a layer, shape (rows, columns), as linear forms in its parameters.

    An entry is its sign, if there are `signs`, times the form with the number in `labels`; it is
    zero where that is -1. Without `forms`, form k is parameter k: then no entry mixes parameters.
    Blocks that mix too many parameters for that have `values`, zero elsewhere: an element drawn
    at random, the same for the same seed; their labels are -1. There are no labels where all
    blocks are so. `named` says whether parameters belong to the readable elements of the same
    number, and `whole` to which of them so that no entry belongs to a finer element; `random` lists
    the blocks with values.
    """

    count: int
    labels: NDArray[np.int64] | None = None
    signs: NDArray[np.int8] | None = None
    forms: tuple[Form, ...] | None = None
    values: NDArray[Any] | None = None
    named: bool = False
    whole: tuple[bool, ...] = ()
    random: tuple[tuple[TensorMonomial, Way | None], ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        array = self.values if self.labels is None else self.labels
        assert array is not None
        return array.shape[0], array.shape[1]

    @property
    def kind(self) -> Literal["orbits", "signed", "forms", "generic"]:
        """Labels alone, labels with signs, forms of several parameters, or a random element."""
        if self.labels is None:
            return "generic"
        if self.forms is not None:
            return "forms"
        return "orbits" if self.signs is None else "signed"

    def rows(self) -> Iterator[list[Form]]:
        """The forms of the entries, row by row, empty for 0; of no entry that is random."""
        assert self.labels is not None
        signs = np.ones_like(self.labels) if self.signs is None else self.signs
        for labels, below in zip(self.labels.tolist(), signs.tolist(), strict=True):
            yield [self._form(*entry) for entry in zip(labels, below, strict=True)]

    def _form(self, label: int, sign: int) -> Form:
        if label == NONE:
            return {}
        form = {label: Surd(1)} if self.forms is None else self.forms[label]
        return form if sign > 0 else {j: -c for j, c in form.items()}

    def as_written(self, both: Summand, rows: int) -> Pattern:
        """The same entries, given in canonical order, as a matrix in written order."""
        return self.arranged(lambda entries: both.as_written(entries, rows))

    def arranged(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Pattern:
        """The same with all arrays of entries changed alike."""
        return replace(
            self,
            labels=None if self.labels is None else change(self.labels),
            signs=None if self.signs is None else change(self.signs),
            values=None if self.values is None else change(self.values),
        )


def pattern(solution: Solution, seed: int = 0) -> Pattern:
    """The pattern of a whole layer. Raises TooLargeError where it does not fit in memory."""
    check_memory(48 * solution.size, solution.max_bytes, "the pattern")
    found = _all_blocks(solution)
    if found and all(known is None for known in found.values()):
        values = _generic(solution, seed).reshape(solution.shape)
        return Pattern(solution.dimension, values=values, random=tuple(found))
    labels = np.full(solution.size, NONE, dtype=np.int64)
    signs = np.zeros(solution.size, dtype=np.int8)
    random = np.zeros(solution.size, dtype=bool)
    numbers = _Numbers(mixed=any(f is None or f.forms is not None for f in found.values()))
    whole: list[bool] = []
    positions = solution.expansion.positions(solution.rep)
    start = 0
    for block in solution.blocks:
        known_ways = _by_copy(solution, block) if block.dimension else {}
        for copy, rows in enumerate(positions[block.monomial] if block.dimension else ()):
            known = found[block.monomial, known_ways.get(copy)]
            if known is None:
                random[rows] = True
                whole += [True] * block.dimension
            else:
                labels[rows], signs[rows] = numbers.of(known, start), known.signs
                whole += known.whole
            start += block.dimension
    flat = Pattern(
        start,
        labels,
        signs if np.any(signs < 0) else None,
        numbers.forms,
        np.where(random, _generic(solution, seed), 0) if random.any() else None,
        all(known is None or known.named for known in found.values()),
        tuple(whole),
        tuple(block for block, known in found.items() if known is None),
    )
    return flat.arranged(lambda entries: entries.reshape(solution.shape))


Found = dict[tuple[TensorMonomial, Way | None], BlockForms | None]


def _all_blocks(solution: Solution) -> Found:
    """The forms of all blocks that are not zero, and of all ways in which they are written."""
    return {
        (block.monomial, way): block_forms(solution, block, way)
        for block in solution.blocks
        if block.dimension
        for way in _ways(solution, block)
    }


def _ways(solution: Solution, block: Block) -> dict[Way | None, NDArray[np.int64]]:
    return solution.readable.ways(block.monomial)


def _by_copy(solution: Solution, block: Block) -> dict[int, Way | None]:
    """How each copy of a block is written, where that matters."""
    ways = _ways(solution, block)
    if len(ways) == 1:
        (way,) = ways
        return dict.fromkeys(range(block.copies), way)
    return {int(copy): way for way, copies in ways.items() for copy in copies}


class _Numbers:
    """The numbers of forms over all copies: those of parameters, or of the forms that occur."""

    def __init__(self, *, mixed: bool) -> None:
        self._forms: list[Form] | None = [] if mixed else None

    @property
    def forms(self) -> tuple[Form, ...] | None:
        """The forms by number; None where number k is parameter k."""
        return None if self._forms is None else tuple(self._forms)

    def of(self, known: BlockForms, start: int) -> NDArray[np.int64]:
        """The labels of a copy whose parameters begin at a number."""
        first = start
        if self._forms is not None:
            first = len(self._forms)
            self._forms += [moved(form, start) for form in known.all_forms]
        return np.where(known.labels == NONE, NONE, known.labels + first)


def cell(
    solution: Solution, output: Summand, dual: Summand, seed: int = 0
) -> tuple[int, Pattern | None]:
    """The maps from one copy of an input summand, given by its dual, to one of the output.

    Their number and their pattern, shape (output.one, dual.one); no pattern where there are none.
    """
    both = Summand((*output.slots, *dual.slots), 1)
    block = next(b for b in solution.blocks if b.monomial == both.monomial)
    if not block.dimension:
        return 0, None
    way = solution.readable.way_of(block.monomial, (output.slots, dual.slots))
    known = block_forms(solution, block, way)
    if known is None:
        flat = Pattern(block.dimension, values=_generic_of(solution, block, way, seed))
    else:
        signs = known.signs if np.any(known.signs < 0) else None
        flat = Pattern(
            known.count,
            known.labels,
            signs,
            known.forms,
            named=known.named,
            whole=known.whole,
        )
    return block.dimension, flat.as_written(both, output.one)


def _generic(solution: Solution, seed: int) -> NDArray[Any]:
    """A random combination of the readable basis, or, where that is too large, P times noise."""
    try:
        readable = solution.readable
        if readable.nonzeros > MOST_PATTERN_NONZEROS:
            raise TooLargeError("the readable basis is too large for a picture")
        rows, columns, values = readable.sparse()
    except TooLargeError:
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=(solution.size, 1))
        return np.asarray(expand(solution, contract(solution, noise, np), np))[:, 0]
    return _sum(values * _weights(solution, solution.dimension, seed)[columns], rows, solution.size)


def _generic_of(solution: Solution, block: Block, way: Way | None, seed: int) -> NDArray[Any]:
    """The same for one copy of a monomial."""
    weights = _weights(solution, block.dimension, seed)
    readable, size = solution.readable, block.basis.size
    total = np.zeros(size, dtype=weights.dtype)
    for j in range(block.dimension):
        index, value = readable.column_of_block(block.monomial, j, way)
        total = total + _sum(value * weights[j], index, size)
    return total


def _weights(solution: Solution, count: int, seed: int) -> NDArray[Any]:
    """Coefficients evenly spread in absolute value from 0.4 to 1, so that few ones are told
    apart, and of alternating sign; of any phase over C."""
    rng = np.random.default_rng(seed)
    size = rng.permutation(np.linspace(0.4, 1, count))
    if solution.is_complex:
        return np.asarray(size * np.exp(2j * np.pi * rng.uniform(size=count)))
    return np.asarray(size * (1 - 2 * (np.arange(count) % 2)))


def _sum(values: NDArray[Any], rows: NDArray[np.int64], size: int) -> NDArray[Any]:
    total = np.zeros(size, dtype=values.dtype)
    np.add.at(total, rows, values)
    return total
