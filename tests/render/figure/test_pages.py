"""Pages of a given size: the drawing fills them, and what they have no room for is said."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emlpcli.render.figure.api import figure
from emlpcli.render.figure.matplotlib.draw import EmlpFigure
from emlpcli.render.figure.matplotlib.write import figure_bytes
from emlpcli.render.figure.options import FigureOptions
from emlpcli.solve import basis

from .cases import solved, text_boxes


def drawn(name: str, mode: str | None = None, **options: Any) -> EmlpFigure:
    return figure(solved(name), FigureOptions(mode=mode, **options))


def share(fig: EmlpFigure) -> float:
    """The share of the page that the rectangle around all ink takes."""
    pixels = np.asarray(Image.open(io.BytesIO(figure_bytes(fig, "png"))).convert("RGB"), dtype=int)
    ink = np.abs(pixels - pixels[0, 0]).sum(axis=2) > 30
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return float(np.ptp(rows) * np.ptp(columns) / ink.size)


@pytest.mark.parametrize("size", [(30.0, 20.0), (12.0, 12.0), (6.0, 4.0)], ids=str)
@pytest.mark.parametrize(
    ("name", "mode"),
    [("levi-civita", None), ("points", None), ("points", "elements"), ("84000", None)],
)
@pytest.mark.few(5)
@pytest.mark.long_cases
def test_the_drawing_fills_the_page(name: str, mode: str | None, size: tuple[float, float]) -> None:
    fig = drawn(name, mode, size=size, dpi=240 / size[0])
    np.testing.assert_allclose(fig.get_size_inches(), size)
    assert share(fig) > 0.42


def test_diagrams_fill_the_page() -> None:
    solution = basis("Sym(3,Sym(2,V))", "pg:6mm")
    fig = figure(solution, FigureOptions(size=(30.0, 20.0), dpi=10))
    assert share(fig) > 0.6


def test_texts_and_lines_grow_with_the_page() -> None:
    free, large = drawn("circulant"), drawn("circulant", size=(30.0, 20.0))
    factor = min(large.get_size_inches() / free.get_size_inches())
    assert factor > 2
    sizes = [{t.get_gid(): t.get_size() for t in fig.texts} for fig in (free, large)]
    assert sizes[1]["title"] == pytest.approx(factor * sizes[0]["title"])
    widths = [fig.axes[0].spines["top"].get_linewidth() for fig in (free, large)]
    assert widths[1] == pytest.approx(factor * widths[0])
    assert len(text_boxes(large)) >= len(text_boxes(free))


def test_a_legend_without_room_is_said() -> None:
    small = drawn("points", size=(4.0, 2.6))
    (said,) = small.omitted
    legend = [t.get_text() for t in small.texts if t.get_gid() == "legend"]
    left = 15 - sum(not text.startswith("and ") for text in legend)
    assert said == f"{left} lines of the legend"
    assert drawn("points").omitted == ()
    assert drawn("points", size=(30.0, 20.0)).omitted == ()
    assert drawn("points", size=(7.0, 5.0)).omitted == ()


def test_texts_shrink_before_a_legend_goes() -> None:
    sizes = {}
    for size in ((7.0, 5.0), (6.0, 4.0)):
        fig = drawn("points", size=size)
        assert fig.omitted == ()
        sizes[size] = next(t.get_size() for t in fig.texts if t.get_gid() == "title")
    assert sizes[(6.0, 4.0)] < sizes[(7.0, 5.0)]


def test_panels_without_room_are_said() -> None:
    fig = drawn("points", "elements", size=(4.0, 3.0))
    names = [t for t in fig.texts if t.get_gid() == "name"]
    assert f"{15 - len(names)} panels" in fig.omitted
