"""Labels along an axis: multi-indices as deep as they fit, and summands that keep apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from math import prod

from emlpcli.render.figure.content.view import Axis, Band
from emlpcli.render.figure.layout.measure import extent, width
from emlpcli.render.limits import MOST_TICKS

SIZES = (7.5, 6.5, 5.5)  # points, the first that fits
AIR = 2.4  # points between neighbours
FINEST = 2.0  # points of an entry from which groups of leading indices are told apart
STEPS = (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


@dataclass(frozen=True)
class Tick:
    """A label centred at a place of the axis, in coordinates."""

    at: float
    text: str


def ticks(axis: Axis, cell: float, across: bool) -> tuple[tuple[Tick, ...], float]:
    """Labels of an axis whose coordinates are `cell` points apart, and their size in points.

    Every coordinate has its indices where they fit, else every group of leading indices, else
    a long single index every few steps. `across` is for columns, whose labels stand side by side.
    """
    best: tuple[tuple[Tick, ...], float] = ((), SIZES[0])
    if sum(band.copies * max(len(band.sizes), 1) for band in axis.bands) > MOST_TICKS * 4:
        return best
    for size in SIZES:
        found = [t for band in axis.bands for t in _band(band, cell, across, size)]
        if len(best[0]) < len(found) <= MOST_TICKS:
            best = tuple(found), size
    if best[0]:
        return best
    stepped = tuple(t for b in axis.bands for t in _stepped(b, cell, SIZES[1]))
    return (stepped if len(stepped) <= MOST_TICKS else ()), SIZES[1]


def _band(band: Band, cell: float, across: bool, size: float) -> list[Tick]:
    if not band.sizes or band.one == 0:
        return []
    for depth in range(len(band.sizes), 0, -1):
        group = prod(band.sizes[depth:])
        if band.size // group > MOST_TICKS:
            continue
        widest = _label([max(_texts(band, i), key=len) for i in range(depth)], band)
        if _needs(widest, size, across) <= group * cell:
            return _all(band, depth, group)
    return []


def _needs(label: str, size: float, across: bool) -> float:
    return (width(label, size) if across else size) + (AIR if across else 0.6)


def _texts(band: Band, place: int) -> Sequence[str]:
    """What the values of an index are called: 1, 2, ..., or their own names."""
    if place < len(band.names) and band.names[place]:
        return band.names[place]
    return [str(i) for i in range(1, band.sizes[place] + 1)]


def _label(texts: Sequence[str], band: Band) -> str:
    """Digits side by side, with commas where an index has more than one, · for the rest."""
    rest = len(band.sizes) - len(texts)
    if max(band.sizes) > 9 or (len(band.sizes) > 1 and any(band.names)):
        return ",".join(texts) + ",·" * rest
    return "".join(texts) + "·" * rest


def _all(band: Band, depth: int, group: int) -> list[Tick]:
    labels = [_label(texts, band) for texts in product(*(_texts(band, i) for i in range(depth)))]
    return [
        Tick(band.start + copy * band.one + (i + 0.5) * group, text)
        for copy in range(band.copies)
        for i, text in enumerate(labels)
    ]


def _stepped(band: Band, cell: float, size: float) -> list[Tick]:
    """1 and multiples of a step, of a single long index."""
    n = band.one
    if len(band.sizes) != 1 or any(band.names):
        return []
    room = 1.8 * max(_needs(str(n), size, True), _needs(str(n), size, False))  # equal on both sides
    step = next((s for s in STEPS if s * cell >= room and n >= 2 * s), None)
    if step is None:
        return []
    at = [1, *range(step, n + 1, step)]
    if (step - 1) * cell < room:
        at = at[1:]
    return [
        Tick(band.start + copy * n + i - 0.5, str(i)) for copy in range(band.copies) for i in at
    ]


def inner_lines(axis: Axis, cell: float, least: float = 7.0) -> tuple[int, ...]:
    """Where copies, and groups of leading indices, begin; only those that leave some room."""
    found: set[int] = set()
    for band in axis.bands:
        if band.copies > 1 and band.one * cell >= least and band.one > 1:
            found |= {band.start + i * band.one for i in range(1, band.copies)}
        group = band.one
        for n in band.sizes[:-1]:
            group //= n
            if group * cell < 2 * least or group <= 1 or cell < FINEST:
                break
            found |= set(range(band.start, band.stop, group))
    return tuple(sorted(found - {band.start for band in axis.bands} - {0}))


def separators(axis: Axis) -> tuple[int, ...]:
    """Where summands begin, but the first."""
    return tuple(band.start for band in axis.bands[1:])


@dataclass(frozen=True)
class Placed:
    """A label of a summand: the middle of its summand and that of the label, in points."""

    text: str
    anchor: float
    at: float

    @property
    def moved(self) -> bool:
        """Whether it stands beside its summand and needs a line to it."""
        return abs(self.anchor - self.at) > 3


@dataclass(frozen=True)
class Labels:
    """The labels of an axis; `upright` where columns have theirs turned, `left_out` the rest."""

    placed: tuple[Placed, ...]
    upright: bool = False
    left_out: int = 0


def band_labels(axis: Axis, cell: float, across: bool, size: float) -> Labels:
    """The summands' labels, moved apart so that none touch; the largest where not all fit.

    Copies of a summand have labels of their own, V[1], V[2], ..., where each has room beside it.
    """
    bands = [b for b in axis.bands if b.label]
    apart = copies_apart(bands, cell, across, size)
    if len(apart) > len(bands):
        labels = _labels(apart, axis.size * cell, cell, across, size)
        if not labels.left_out and not any(label.moved for label in labels.placed):
            return labels
    return _labels(bands, axis.size * cell, cell, across, size)


def copies_apart(bands: Sequence[Band], cell: float, across: bool, size: float) -> list[Band]:
    """The bands, with copies in place of those whose copies all have room for a label."""
    found: list[Band] = []
    for band in bands:
        parts = band.apart()
        room = band.size / len(parts) * cell
        needs = max(width(part.label, size) + 5 if across else size * 1.25 for part in parts)
        found += parts if needs <= room else (band,)
    return found


def _labels(bands: Sequence[Band], length: float, cell: float, across: bool, size: float) -> Labels:
    flat = [width(b.label, size) + 5 for b in bands]
    line = size * 1.25
    if across and sum(flat) <= length:
        return Labels(_spread(bands, flat, cell, length))
    fits = max(1, int(length / line))
    kept = sorted(sorted(bands, key=lambda b: -b.size)[:fits], key=lambda b: b.start)
    lines = [line] * len(kept)
    if across and len(kept) == 1:
        return Labels(_spread(kept, [0.0], cell, length), False, len(bands) - 1)
    return Labels(_spread(kept, lines, cell, length), across, len(bands) - len(kept))


def _spread(
    bands: Sequence[Band], needs: Sequence[float], cell: float, length: float
) -> tuple[Placed, ...]:
    """Labels as near to their summands as they can be, in least squares, without touching.

    What is subtracted from a label's place is the room that those before it need: then labels
    that do not touch are numbers that do not decrease. Cutting these off at the ends of the axis
    keeps them nearest among those within it.
    """
    anchors = [(band.start + band.size / 2) * cell for band in bands]
    *before, total = accumulate(needs, initial=0.0)
    wanted = [a - n / 2 - b for a, n, b in zip(anchors, needs, before, strict=True)]
    most = max(length - total, 0.0)
    return tuple(
        Placed(band.label, anchor, min(max(start, 0.0), most) + room + need / 2)
        for band, anchor, start, room, need in zip(
            bands, anchors, _nondecreasing(wanted), before, needs, strict=True
        )
    )


def _nondecreasing(values: Iterable[float]) -> Iterator[float]:
    """The nearest numbers that do not decrease, in least squares: isotonic regression.

    Neighbours in the wrong order are pooled, and a pool takes the mean of its members (pool
    adjacent violators: Ayer, Brunk, Ewing, Reid and Silverman, 1955).
    """
    pools: list[tuple[float, int]] = []  # sum and number of members
    for value in values:
        total, number = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / number:
            total, number = total + pools[-1][0], number + pools.pop()[1]
        pools.append((total, number))
    return (total / number for total, number in pools for _ in range(number))


def depth(labels: Labels, size: float) -> float:
    """How far labels reach out from the axis of columns, in points."""
    if not labels.placed:
        return 0.0
    if labels.upright:
        return max(width(p.text, size) for p in labels.placed) + 2
    return extent("V", size)[1]
