"""Long runs of zero rows of a picture in the terminal, for each of which one line stands."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil, floor

import numpy as np

from emlpcli.render.figure.content.view import Picture
from emlpcli.render.figure.terminal.glyphs import Glyphs

NOTE = "⋮ stands for rows of zeros."
FEWEST_FOLDED = 6  # lines; shorter runs stay as they are


def folds(picture: Picture, drawn: Glyphs, labelled: Collection[int]) -> dict[int, tuple[int, str]]:
    """Where a run of lines begins whose rows are zero: where it ends, and the line in its place.

    A line with a label begins a run of its own, so that no summand is lost.
    """
    zero = np.all(picture.zero, axis=1).tolist()
    rows = len(zero)
    blank = [
        all(zero[floor(i / drawn.high) : ceil((i + 1) / drawn.high)])
        for i in range(len(drawn.lines))
    ]
    found: dict[int, tuple[int, str]] = {}
    start = 0
    for i in range(len(blank) + 1):
        ends = i == len(blank) or not blank[i] or i in labelled
        if not ends:
            continue
        if i - start >= FEWEST_FOLDED and blank[start]:
            count = min(ceil(i / drawn.high), rows) - floor(start / drawn.high)
            found[start] = i, _line(count, drawn.width)
        start = i if i < len(blank) and blank[i] else i + 1
    return found


def _line(count: int, width: int) -> str:
    texts = (f"⋮ {count} rows of zeros", f"⋮ {count} rows", "⋮")
    return next((text for text in texts if len(text) <= width), "⋮").center(width)
