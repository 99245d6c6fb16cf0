"""From pictures to pixels: a colour for every entry, and honest reduction of large matrices."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.colour.oklab import Colors, from_oklab, hex_rgb, mix, to_oklab
from emlpcli.render.figure.colour.palette import parameter_colors
from emlpcli.render.figure.colour.theme import Theme
from emlpcli.render.figure.content.view import Picture

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

MOST_PIXELS = 1000  # of a picture's side; larger ones are reduced by a whole factor
SPARSE = 0.03  # share of nonzero entries below which pixels are larger
FAINTEST = 0.45  # opacity of a pixel in which hardly any entry is nonzero
STEPS = 257  # of a colour scale; odd, so that one is exactly in the middle
SHADE = 0.5  # how far the colour of a negative entry is moved towards the background
FEW = 4  # parameters up to which negative entries have a shade besides their mark

Pixels = NDArray[np.uint8]  # shape (rows, columns, 4), transparent where the entries are zero


class Paint:
    """Colours of one theme, or of one matplotlib colour map for numbers."""

    def __init__(self, theme: Theme, cmap: Colormap | None = None) -> None:
        self.theme = theme
        self.cmap = cmap

    def scale(self, kind: str) -> Colors:
        """The colours of numbers from the least to the greatest, shape (257, 3)."""
        if self.cmap is not None:
            return np.asarray(self.cmap(np.linspace(0, 1, STEPS)))[:, :3]
        if kind == "magnitude":
            return _ramp(self.theme.sequential, STEPS)
        stops, half = self.theme.diverging, STEPS // 2  # the sides do not mix: signs show
        low, high = (_ramp(s, half) for s in (stops[: len(stops) // 2], stops[len(stops) // 2 :]))
        return np.concatenate([low, hex_rgb(self.theme.paper)[None], high])

    def parameters(self, picture: Picture) -> Colors:
        """The colours of a picture's parameters, shape (count, 3)."""
        if self.cmap is not None:
            at = (np.arange(picture.count) + 0.5) / max(picture.count, 1)
            return np.asarray(self.cmap(at))[:, :3]
        return parameter_colors(picture.count, self.theme, picture.cells)

    def pixels(self, picture: Picture, *, shade: bool = False) -> Pixels:
        """A colour for every entry; with `shade` negative entries are of a colour of their own."""
        zero = picture.zero
        out = np.zeros((*picture.shape, 4), dtype=np.uint8)
        if picture.kind in ("orbits", "signed"):
            table = self.parameters(picture)
            if not len(table):
                return out
            out[..., :3] = _bytes(table)[np.maximum(picture.cells, 0)]
            if picture.signs is not None and (shade or picture.count <= FEW):
                shaded = np.array([self.shaded(color) for color in table])
                negative = picture.signs < 0
                out[negative, :3] = _bytes(shaded)[picture.cells[negative]]
        else:
            low = -picture.limit if picture.kind == "values" else 0.0
            at = (picture.cells - low) / (picture.limit - low) * (STEPS - 1)
            at = np.clip(np.rint(at), 0, STEPS - 1).astype(np.int64)
            if picture.kind == "values":  # nearly zero is not zero
                at += np.where(at == STEPS // 2, np.sign(picture.cells).astype(np.int64), 0)
            out[..., :3] = _bytes(self.scale(picture.kind))[at]
        out[..., 3] = np.where(zero, 0, 255)
        return out

    def shaded(self, color: Any) -> Colors:
        """The colour of -1 times a parameter, where it has a shade."""
        return mix(color, hex_rgb(self.theme.background), SHADE)

    def ink(self, color: Any) -> str:
        """Black or white, whichever is easier to read on a colour."""
        return "#000000" if to_oklab(np.asarray(color))[0] > 0.62 else "#ffffff"


@lru_cache(maxsize=8)
def _ramp(stops: tuple[str, ...], steps: int) -> Colors:
    """Colours between those given, evenly in OKLab."""
    lab = np.array([to_oklab(hex_rgb(text)) for text in stops])
    at = np.linspace(0, len(stops) - 1, steps)
    columns = [np.interp(at, np.arange(len(stops)), lab[:, i]) for i in range(3)]
    return from_oklab(np.stack(columns, axis=1))


def _bytes(colors: Colors) -> NDArray[np.uint8]:
    return np.rint(255 * np.clip(colors, 0, 1)).astype(np.uint8)


def reduction(picture: Picture) -> tuple[int, int]:
    """By how much both sides are reduced; more where entries are few and pixels would be lost."""
    rows, columns = picture.shape
    if max(rows, columns) <= MOST_PIXELS // 2:
        return 1, 1
    sparse = np.count_nonzero(~picture.zero) < SPARSE * rows * columns
    most = MOST_PIXELS // 2 if sparse else MOST_PIXELS
    return -(-rows // most), -(-columns // most)


def reduced(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """One pixel for each `rows` x `columns` entries.

    Its colour is the mean of those of the nonzero entries, and it is never fainter than can be
    seen: a single nonzero entry shows.
    """
    if rows == columns == 1:
        return pixels
    height, width = -(-pixels.shape[0] // rows), -(-pixels.shape[1] // columns)
    padded = np.zeros((height * rows, width * columns, 4), dtype=np.uint8)
    padded[: pixels.shape[0], : pixels.shape[1]] = pixels
    tiles = padded.reshape(height, rows, width, columns, 4)
    alpha = (tiles[..., 3] > 0).astype(np.float32)
    covered = alpha.sum(axis=(1, 3))
    total = np.einsum("abcdk,abcd->ack", tiles[..., :3].astype(np.float32), alpha)
    out = np.zeros((height, width, 4), dtype=np.uint8)
    some = covered > 0
    out[some, :3] = np.rint(total[some] / covered[some, None])
    share = covered[some] / (rows * columns)
    out[some, 3] = np.rint(255 * (FAINTEST + (1 - FAINTEST) * share))
    return out
