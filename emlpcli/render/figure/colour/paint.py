"""From pictures to pixels: a colour for every entry, and reduction that hides no entry."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.checking import unknown
from emlpcli.render.figure.colour.oklab import (
    Colors,
    from_oklab,
    hex_rgb,
    mix,
    rgb_bytes,
    rgb_hex,
    to_oklab,
)
from emlpcli.render.figure.colour.palette import cyclic_colors, parameter_colors
from emlpcli.render.figure.colour.theme import THEMES, Theme
from emlpcli.render.figure.content.view import NumberPicture, ParameterPicture, Picture
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_PICTURE

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

SPARSE = 0.03  # share of nonzero entries below which pixels are larger
FAINTEST = 0.45  # opacity of a pixel in which hardly any entry is nonzero
FIRST_SHADE = 0.15  # of the scale of sizes, for the fewest entries that share a parameter
STEPS = 257  # of a colour scale; odd, so that one is exactly in the middle
SHADE = 0.5  # how far the colour of a negative entry is moved towards the background
BLACK_FROM = 0.62  # lightness; on greys 0.56 gives both equal contrast, colours favour white
APART = 0.3  # in lightness, of the colours of thin lines from the background
NEAR = 0.22  # in lightness, where a given colour can no longer be told from the background
FEW = 4  # parameters up to which negative entries have a shade besides their mark

Pixels = NDArray[np.uint8]  # shape (rows, columns, 4), transparent where the entries are zero


class Paint:
    """Colours of one theme, or of one matplotlib colour map for numbers."""

    def __init__(self, theme: Theme, cmap: Colormap | None = None) -> None:
        self.theme = theme
        self.cmap = cmap
        self._tables: WeakKeyDictionary[ParameterPicture, Colors] = WeakKeyDictionary()

    def scale(self, *, sizes: bool = False) -> Colors:
        """The colours of numbers from the least to the greatest, or of sizes from 0 on.

        Its shape is (257, 3).
        """
        if self.cmap is not None:
            return np.asarray(self.cmap(np.linspace(0, 1, STEPS)))[:, :3]
        if sizes:
            return _ramp(self.theme.sequential, STEPS)
        stops, half = self.theme.diverging, STEPS // 2  # the sides do not mix: signs show
        low, high = (_ramp(s, half) for s in (stops[: len(stops) // 2], stops[len(stops) // 2 :]))
        return np.concatenate([low, hex_rgb(self.theme.paper)[None], high])

    def number(self, value: float, limit: float) -> Colors:
        """The colour of a number on a scale from -limit to limit, as sRGB of shape (3,)."""
        return np.asarray(self.scale()[round((value / limit + 1) / 2 * (STEPS - 1))])

    def parameters(self, picture: ParameterPicture) -> Colors:
        """The colours of a picture's parameters, shape (count, 3).

        Those of a circulant go round in the order of shifts. Too many for colours of their own
        have shades by the number of entries that share them.
        """
        if picture not in self._tables:
            self._tables[picture] = self._of_parameters(picture)
        return self._tables[picture]

    def _of_parameters(self, picture: ParameterPicture) -> Colors:
        if (shared := picture.shared) is not None:
            sizes, place = np.unique(shared, return_inverse=True)
            scale = self.scale(sizes=True)
            at = np.linspace(FIRST_SHADE, 1, max(len(sizes), 2))[: len(sizes)]
            return np.asarray(scale[np.rint(at * (len(scale) - 1)).astype(np.int64)][place])
        if self.cmap is None and picture.turns:
            return cyclic_colors(picture.turns, self.theme)
        if self.cmap is not None:
            at = (np.arange(picture.count) + 0.5) / max(picture.count, 1)
            return np.asarray(self.cmap(at))[:, :3]
        return parameter_colors(picture.count, self.theme, picture.cells)

    def pixels(self, picture: Picture, *, shade: bool = False) -> Pixels:
        """A colour for every entry; with `shade` negative entries are of a colour of their own."""
        out = np.zeros((*picture.shape, 4), dtype=np.uint8)
        if isinstance(picture, ParameterPicture) and picture.count:
            table = self.parameters(picture)
            out[..., :3] = rgb_bytes(table)[np.maximum(picture.cells, 0)]
            if picture.signs is not None and (shade or picture.count <= FEW):
                shaded = np.array([self.shaded(color) for color in table])
                negative = picture.signs < 0
                out[negative, :3] = rgb_bytes(shaded)[picture.cells[negative]]
        if isinstance(picture, ParameterPicture) and picture.numbers is not None:
            random = ~picture.numbers.zero
            out[random] = self.pixels(picture.numbers)[random]
        if isinstance(picture, NumberPicture):
            low = 0.0 if picture.sizes else -picture.limit
            at = (picture.cells - low) / (picture.limit - low) * (STEPS - 1)
            at = np.clip(np.rint(at), 0, STEPS - 1).astype(np.int64)
            if not picture.sizes:  # what is nearly zero is not zero, and must not look like it
                at += np.where(at == STEPS // 2, np.sign(picture.cells).astype(np.int64), 0)
            out[..., :3] = rgb_bytes(self.scale(sizes=picture.sizes))[at]
        out[..., 3] = np.where(picture.zero, 0, 255)
        return out

    def shaded(self, color: Any) -> Colors:
        """The colour of -1 times a parameter, where it has a shade."""
        return mix(color, hex_rgb(self.theme.background), SHADE)

    def ink(self, color: Any) -> str:
        """Black or white, whichever is easier to read on a colour."""
        return "#000000" if to_oklab(np.asarray(color))[0] > BLACK_FROM else "#ffffff"


def class_colors(count: int, paint: Paint) -> list[str]:
    """Colours of thin lines and signs, as `#rrggbb`: those that stand out from the background.

    They begin from the start again where there are more classes than colours.
    """
    if paint.cmap is not None:
        return [rgb_hex(c) for c in np.asarray(paint.cmap(np.linspace(0, 1, max(count, 1))))[:, :3]]
    ground = to_oklab(hex_rgb(paint.theme.background))[0]
    clear = [c for c in paint.theme.parameters if abs(to_oklab(hex_rgb(c))[0] - ground) > APART]
    return [clear[i % len(clear)] for i in range(count)]


def legible(color: str, paint: Paint) -> str:
    """A given colour of lines, `#rrggbb`; that of text where the background is too like it."""
    ground = to_oklab(hex_rgb(paint.theme.background))[0]
    return color if abs(to_oklab(hex_rgb(color))[0] - ground) > NEAR else paint.theme.text


def paint_of(options: FigureOptions) -> Paint:
    """The colours that the options of a figure in a file ask for."""
    return Paint(THEMES[options.theme or "light"], colormap(options.cmap))


def colormap(name: str | None) -> Colormap | None:
    """The colour map of matplotlib that is asked for by name; EmlpError where there is none."""
    if name is None:
        return None
    from matplotlib import colormaps

    if name in colormaps:
        return colormaps[name]
    what = "any of matplotlib's will do, such as viridis or RdBu"
    raise unknown("colour map", name, colormaps, what)


@lru_cache(maxsize=8)
def _ramp(stops: tuple[str, ...], steps: int) -> Colors:
    """Colours between those given, evenly in OKLab."""
    lab = np.array([to_oklab(hex_rgb(text)) for text in stops])
    at = np.linspace(0, len(stops) - 1, steps)
    columns = [np.interp(at, np.arange(len(stops)), lab[:, i]) for i in range(3)]
    return from_oklab(np.stack(columns, axis=1))


def reduction(picture: Picture) -> tuple[int, int]:
    """By how much both sides are reduced; more where entries are few and pixels would be lost."""
    rows, columns = picture.shape
    if max(rows, columns) <= LARGEST_PICTURE // 2:
        return 1, 1
    sparse = np.count_nonzero(~picture.zero) < SPARSE * rows * columns
    most = LARGEST_PICTURE // 2 if sparse else LARGEST_PICTURE
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
