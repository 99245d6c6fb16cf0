"""A colour for every parameter: all distinct, and neighbours far apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.colour.oklab import Colors, from_oklab, hex_rgb, to_oklab
from emlpcli.render.figure.colour.theme import Theme
from emlpcli.render.limits import MOST_COLOURED_APART

CANDIDATES = 24  # colours that are tried for each; more take longer and differ hardly
CLOSE = 0.12  # distance in OKLab (black to white is 1) up to which neighbours are hard to tell
MOST_SWAPS = 80  # that are tried for each parameter whose colour is close to a neighbour's
CYCLE_CHROMA, CYCLE_START = 0.13, 4.6  # of the closed curve, which begins at a dark blue
CHROMA = (0.07, 0.19)  # from nearly grey to vivid; what no screen shows is given up again
# Steps of hue, lightness and chroma between one colour and the next, whose multiples modulo 1
# fill each range evenly however many there are: one over the golden ratio (x² = x + 1) and the
# first two powers of one over the plastic ratio (x³ = x + 1), as in Martin Roberts, "The
# unreasonable effectiveness of quasirandom sequences", 2018.
_STEPS = (0.6180339887498949, 0.7548776662466927, 0.5698402909980532)


def parameter_colors(count: int, theme: Theme, labels: NDArray[Any] | None = None) -> Colors:
    """sRGB colours of parameters 0..count-1, shape (count, 3), different from each other.

    Few parameters get colours that stay apart in colour-blind vision. Many get colours that vary
    in hue, lightness and chroma, placed so that entries side by side in `labels` (-1 is blank)
    and successive parameters differ as much as may be.
    """
    if count <= len(theme.parameters):
        return np.array([hex_rgb(text) for text in theme.parameters[:count]]).reshape(-1, 3)
    colors = _spread(count, theme)
    if count > MOST_COLOURED_APART:
        return colors
    return colors[_arrange(to_oklab(colors), _neighbors(count, labels))]


def cyclic_colors(turns: Sequence[float], theme: Theme) -> Colors:
    """sRGB colours on a closed curve, for places on a circle from 0 to 1, shape (count, 3).

    Hue goes round once, and lightness from dark to light and back, so that the order is told in
    grey and in colour-blind vision too, up to the direction.
    """
    angle = 2 * np.pi * np.asarray(turns, dtype=float)
    low, high = theme.lightness
    light = (low + high) / 2 - (high - low) / 2 * np.cos(angle)
    hue = angle + CYCLE_START
    lab = np.stack([light, CYCLE_CHROMA * np.cos(hue), CYCLE_CHROMA * np.sin(hue)], axis=-1)
    return from_oklab(lab.reshape(-1, 3))


def _spread(count: int, theme: Theme) -> Colors:
    """Distinct colours over hue, lightness and chroma, the theme's own ones first."""
    own = np.array([hex_rgb(text) for text in theme.parameters])
    steps = np.arange(1, count - len(own) + 1)[:, None] * np.array(_STEPS) % 1
    low, high = theme.lightness
    hue, chroma = 2 * np.pi * steps[:, 0], CHROMA[0] + (CHROMA[1] - CHROMA[0]) * steps[:, 2]
    light = low + (high - low) * steps[:, 1]
    lab = np.stack([light, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    return np.concatenate([own, from_oklab(lab)])


def _neighbors(count: int, labels: NDArray[Any] | None) -> list[set[int]]:
    """For each parameter those next to it in number or in the picture."""
    found: list[set[int]] = [{i - 1, i + 1} & set(range(count)) for i in range(count)]
    if labels is None:
        return found
    pairs = [
        np.stack([a.ravel(), b.ravel()], axis=1)
        for a, b in ((labels[:, 1:], labels[:, :-1]), (labels[1:], labels[:-1]))
    ]
    both = np.concatenate(pairs)
    both = both[(both[:, 0] != both[:, 1]) & (both.min(axis=1) >= 0)]
    keys = np.unique(both.max(axis=1).astype(np.int64) * count + both.min(axis=1))
    for key in keys.tolist():
        a, b = divmod(key, count)
        found[a].add(b)
        found[b].add(a)
    return found


def _arrange(lab: Colors, neighbors: list[set[int]]) -> list[int]:
    """For each parameter the number of its colour: of those left the one farthest from those
    that its neighbours have already."""
    left = list(range(len(lab)))
    given: list[int] = []
    for number, near in enumerate(neighbors):
        placed = [given[n] for n in near if n < number]
        tried = left[:CANDIDATES]
        best = 0
        if placed:
            gaps = np.linalg.norm(lab[tried][:, None] - lab[placed][None], axis=2).min(axis=1)
            best = int(np.argmax(gaps))
        given.append(left.pop(best))
    return _mended(given, lab, neighbors)


def _mended(given: list[int], lab: Colors, neighbors: list[set[int]]) -> list[int]:
    """The same with colours swapped where those that were left over are too near a neighbour's."""
    order = np.array(given)
    near = [np.array(sorted(n), dtype=np.int64) for n in neighbors]

    def gap(number: int) -> float:
        """The distance of a parameter's colour from the nearest of its neighbours'."""
        if not len(near[number]):
            return np.inf
        differences = lab[order[near[number]]] - lab[order[number]]
        return float(np.linalg.norm(differences, axis=1).min())

    tried = range(0, len(order), -(-len(order) // MOST_SWAPS))
    for number in range(len(order)):
        before = gap(number)
        if before > CLOSE:
            continue
        best, partner = before, number
        for other in tried:
            theirs = gap(other)
            order[[number, other]] = order[[other, number]]
            worst = min(gap(number), gap(other))
            order[[number, other]] = order[[other, number]]
            if worst > best and worst >= min(theirs, CLOSE):
                best, partner = worst, other
        order[[number, partner]] = order[[partner, number]]
    return [int(i) for i in order]
