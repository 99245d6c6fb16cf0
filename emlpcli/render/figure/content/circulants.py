"""Circulants: where their parameters stand on a circle, and lines of a legend for some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emlpcli.render.figure.content.parameters import Legend
from emlpcli.render.figure.content.view import Entry, ParameterPicture
from emlpcli.solve.readable.symbols import Offsets

if TYPE_CHECKING:
    from emlpcli.solve.readable.named_basis import NamedBasis
    from emlpcli.solve.solution import Solution

MOST_SHIFTS = 1000  # of a circulant, whose colours go round however many there are
MOST_LINES = 12  # of a legend of shifts


def turns_of(solution: Solution, picture: ParameterPicture) -> tuple[float, ...]:
    """Where the parameters of a circulant stand on a circle: shift s of n at s/n."""
    if not 3 <= solution.dimension <= MOST_SHIFTS or len(solution.blocks) != 1:
        return ()
    if picture.mixed is not None:
        return ()
    readable = solution.readable
    (monomial,) = (block.monomial for block in solution.blocks)
    n = int(max(picture.shape))
    if picture.shape != (n, n) or n != solution.dimension or len(readable.families) != 1:
        return ()
    steps = [_step(readable.parts(monomial), j) for j in range(n)]
    if sorted(s for s in steps if s is not None) != list(range(n)):
        return ()
    turns = [0.0] * n
    for j, step in enumerate(steps):
        rows, _ = readable.entries(j)
        assert step is not None
        turns[int(picture.cells.ravel()[rows[0]])] = step / n
    return tuple(turns)


def some_shifts(solution: Solution, picture: ParameterPicture) -> Legend:
    """Lines for some parameters of a circulant, evenly over the circle."""
    readable, n = solution.readable, solution.dimension
    (family,) = readable.families
    shown = np.unique(np.linspace(0, n, MOST_LINES + 1)[:-1].astype(np.int64))
    parts = readable.parts(family.monomial)
    names = {_step(parts, j): e for j, e in enumerate(readable.family_elements(family))}
    label = {round(turn * n): k for k, turn in enumerate(picture.turns)}
    entries = (Entry(label[s], names[s].name, names[s].math) for s in shown.tolist())
    return Legend(tuple(entries), readable.legend)


def _step(parts: Sequence[NamedBasis], j: int) -> int | None:
    """The shift that is the name of an element; None of another element."""
    if len(parts) != 1 or len(term := parts[0].term(j)) != 1:
        return None
    (symbol,) = term
    if not isinstance(symbol, Offsets) or len(symbol.places) != 2:
        return None
    return symbol.steps[0] % symbol.modulus
