"""The entries of a picture as one artist: a path for each colour in vector files, or one image."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import QuadMesh
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.render.limits import MOST_RECTANGLES


class Cells(QuadMesh):
    """Entries with colours of shape (rows, columns, 4) between 0 and 1, clear where they are zero.

    In pixels they are quadrilaterals like any mesh. In vector files those of one colour are one
    path, neighbours in a row one rectangle, and what is clear is not drawn: few long lines of text
    instead of an element for each entry.
    """

    def __init__(self, colors: NDArray[Any]) -> None:
        rows, columns = colors.shape[:2]
        corners = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0)), axis=-1)
        super().__init__(
            corners,
            antialiased=False,
            shading="flat",
            edgecolors="none",
            linewidth=0,
            rasterized=False,
            zorder=1,
        )
        self.set_array(colors)

    @override
    def draw(self, renderer: Any) -> None:
        """Draw as a mesh in pixels, and as rectangles or an image in a vector file."""
        if isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        colors = np.asarray(self.get_array())
        pixels = np.rint(255 * colors).astype(np.uint8)
        runs = _runs(pixels)
        renderer.open_group("cells", self.get_gid())
        gc = renderer.new_gc()
        self._set_gc_clip(gc)  # type: ignore[attr-defined]
        if len(runs) <= MOST_RECTANGLES:
            self._draw_rectangles(renderer, gc, pixels, runs)
        else:
            rows, columns = pixels.shape[:2]
            place = Affine2D.from_values(columns, 0, 0, -rows, 0, rows)  # the unit square
            upside_down = np.ascontiguousarray(pixels[::-1])
            renderer.draw_image(gc, 0, 0, upside_down, place + self.get_transform())
        gc.restore()
        renderer.close_group("cells")
        self.stale = False

    def _draw_rectangles(
        self, renderer: Any, gc: Any, pixels: NDArray[np.uint8], runs: NDArray[np.int64]
    ) -> None:
        gc.set_linewidth(0)
        gc.set_antialiased(False)
        transform = self.get_transform()
        row, start, stop = runs.T
        colors, number = np.unique(pixels[row, start], axis=0, return_inverse=True)
        low, high = np.stack([start, row], axis=1), np.stack([stop, row + 1], axis=1)
        corners = np.stack(
            [low, np.stack([stop, row], 1), high, np.stack([start, row + 1], 1), low], axis=1
        ).astype(float)
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        for k, color in enumerate(colors):
            mine = corners[number.ravel() == k]
            path = Path(mine.reshape(-1, 2), codes * len(mine))
            renderer.draw_path(gc, path, transform, tuple(color / 255))


def _runs(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Neighbours in a row that have one colour, as (row, first column, one past the last)."""
    rows, columns = pixels.shape[:2]
    key = pixels.view(np.uint32)[..., 0].astype(np.int64)
    begins = np.ones((rows, columns), dtype=bool)
    begins[:, 1:] = key[:, 1:] != key[:, :-1]
    row, start = np.nonzero(begins)
    ends = np.append(start[1:], 0)
    stop = np.where(np.append(row[1:], -1) == row, ends, columns)
    seen = pixels[row, start, 3] > 0
    return np.asarray(np.stack([row, start, stop], axis=1)[seen], dtype=np.int64)
