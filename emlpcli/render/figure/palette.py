"""A colour for every parameter: all distinct, and neighbours far apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.oklab import Colors, from_oklab, hex_rgb, to_oklab
from emlpcli.render.figure.theme import Theme

MOST_ARRANGED = 2000  # parameters that are given colours with regard to their neighbours
CANDIDATES = 24  # colours that are tried for each
_GOLDEN = (0.6180339887498949, 0.7548776662466927, 0.5698402909980532)  # no two steps align


def parameter_colors(count: int, theme: Theme, labels: NDArray[Any] | None = None) -> Colors:
    """sRGB colours of parameters 0..count-1, shape (count, 3), different from each other.

    Few parameters get colours that stay apart in colour-blind vision. Many get colours that vary
    in hue, lightness and chroma, placed so that entries side by side in `labels` (-1 is blank)
    and successive parameters differ as much as may be.
    """
    if count <= len(theme.parameters):
        return np.array([hex_rgb(text) for text in theme.parameters[:count]]).reshape(-1, 3)
    colors = _spread(count, theme)
    if count > MOST_ARRANGED:
        return colors
    return colors[_arrange(to_oklab(colors), _neighbors(count, labels))]


def _spread(count: int, theme: Theme) -> Colors:
    """Distinct colours over hue, lightness and chroma, the theme's own ones first."""
    own = np.array([hex_rgb(text) for text in theme.parameters])
    steps = np.arange(1, count - len(own) + 1)[:, None] * np.array(_GOLDEN) % 1
    low, high = theme.lightness
    hue, chroma = 2 * np.pi * steps[:, 0], 0.07 + 0.12 * steps[:, 2]
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
    return given
