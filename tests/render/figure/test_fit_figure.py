"""Figures of trainings: medians in bands of all seeds, themes, sizes, words, the same bytes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.fit.models.registry import MODELS
from emlpcli.render.figure.colour.paint import paint_of
from emlpcli.render.figure.colour.theme import DARK
from emlpcli.render.figure.diagrams import colored
from emlpcli.render.figure.fit import fit_figure
from emlpcli.render.figure.matplotlib.draw import EmlpFigure
from emlpcli.render.figure.matplotlib.write import figure_bytes
from emlpcli.render.figure.options import FigureOptions

from .cases import text_boxes
from .test_drawing import touching

LUMINANCE = (0.2126, 0.7152, 0.0722)
COLORS = {"emlp": "#0072b2", "mlp": "#d55e00"}


def answer(sizes: tuple[int, ...] = (30, 100), seeds: int = 3) -> dict[str, Any]:
    """An answer like those of `emlp fit`, whose losses are powers of 10 that name their run."""
    results = []
    for size in sizes:
        for model in COLORS:
            for seed in range(seeds):
                loss = 10.0 ** (seed - 2 * (model == "emlp"))
                history = [[step, loss / step, 2 * loss / step] for step in range(1, 11 - seed)]
                results.append(
                    {"model": model, "train_size": size, "seed": seed, "test_mse": loss / size,
                     "history": history}
                )  # fmt: skip
    return {
        "text": "u·v − ‖v‖³", "representation": "2V → V⁰", "group": "SO(3)",
        "models": list(COLORS), "train_sizes": list(sizes), "results": results,
    }  # fmt: skip


def drawn(data: dict[str, Any], **options: Any) -> EmlpFigure:
    return fit_figure(data, COLORS, FigureOptions(**options))


def test_lines_are_medians_in_bands_of_all_seeds() -> None:
    losses, efficiency = drawn(answer()).axes
    lines = {line.get_label(): line for line in losses.lines}
    steps, values = lines["mlp"].get_data()
    np.testing.assert_allclose(steps, range(1, 9))  # as far as all seeds have come
    np.testing.assert_allclose(values, [20 / step for step in steps])
    assert lines["mlp"].get_color() == COLORS["mlp"]
    bands = [c for c in losses.collections if c.get_gid() == "band"]
    assert len(bands) == 2
    heights = bands[1].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (pytest.approx(2 / 8), pytest.approx(200.0))
    (line,) = (line for line in efficiency.lines if line.get_label() == "emlp")
    np.testing.assert_allclose(line.get_data(), [[30, 100], [0.1 / 30, 0.1 / 100]])
    assert len([c for c in efficiency.collections if c.get_gid() == "band"]) == 2


def test_of_a_network_on_the_rest_it_is_said_what_its_losses_are() -> None:
    data = answer((50,), seeds=2)

    def caption() -> str:
        return " ".join(t.get_text() for t in drawn(data).texts if t.get_gid() == "caption")

    assert "polynomial" not in caption()
    data["results"][0]["stages"] = ["a network"]
    assert "polynomial" not in caption()
    data["results"][1]["stages"] = ["a polynomial", "a network on the rest"]
    assert "emlp: those of its network, on what the polynomial leaves." in caption()


def test_one_seed_has_no_band_and_one_size_no_second_diagram() -> None:
    fig = drawn(answer((50,), seeds=1))
    (axes,) = fig.axes
    assert not [c for c in axes.collections if c.get_gid() == "band"]
    assert not any("seed" in t.get_text() for t in fig.texts)


@pytest.mark.parametrize("size", [None, (30.0, 20.0), (5.0, 4.0)], ids=str)
@pytest.mark.parametrize("sizes", [(50,), (30, 100)])
@pytest.mark.few(2)
def test_texts_are_on_the_page_and_do_not_touch(
    sizes: tuple[int, ...], size: tuple[float, float] | None
) -> None:
    fig = drawn(answer(sizes), size=size, dpi=72)
    if size is not None:
        np.testing.assert_allclose(fig.get_size_inches(), size)
    boxes = np.array([box for _, _, box in text_boxes(fig)])
    pictures = np.array([axes.get_window_extent().extents for axes in fig.axes])
    assert not np.triu(touching(boxes, boxes), 1).any()
    assert not touching(boxes, pictures).any()
    width, height = fig.get_size_inches() * 72
    around = np.array([axes.get_tightbbox().extents for axes in fig.axes])
    assert around[:, :2].min() >= 0
    assert around[:, 2].max() <= width
    assert around[:, 3].max() <= height
    assert not touching(around, boxes).any()
    if len(around) > 1:
        assert around[0, 2] <= around[1, 0] + 1


def test_theme_title_colour_map_and_words() -> None:
    fig = drawn(answer(), theme="dark", title="A $title$")
    assert mpl.colors.to_hex(fig.get_facecolor()) == DARK.background
    assert mpl.colors.to_hex(fig.axes[0].get_facecolor()) == DARK.paper
    assert next(t for t in fig.texts if t.get_gid() == "title").get_text() == "A $title$"
    assert fig.title == "A $title$"
    assert "mlp, 30 training rows: test error 0.333, from 0.0333 to 3.33" in fig.description
    viridis = drawn(answer(), cmap="viridis").axes[0].lines
    assert {line.get_color() for line in viridis} == {"#440154", "#fde725"}
    with pytest.raises(EmlpError, match="unknown theme"):
        drawn(answer(), theme="red")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_of_every_model_can_be_told_from_the_background(theme: str) -> None:
    """By the contrast of 2 that WCAG 2.2 computes; 3 would forbid the yellow of Okabe and Ito."""
    options = FigureOptions(theme=theme)
    colors = colored({m.name: m.color for m in MODELS.values()}, options)
    ground = luminance(paint_of(options).theme.background)
    for name, color in colors.items():
        low, high = sorted((ground, luminance(color)))
        assert (high + 0.05) / (low + 0.05) >= 2, name
    assert len(set(colors.values())) == len(MODELS)


def luminance(color: str) -> float:
    """The relative luminance of WCAG 2.2."""
    c = np.array(mpl.colors.to_rgb(color))
    return float(np.where(c > 0.04045, ((c + 0.055) / 1.055) ** 2.4, c / 12.92) @ LUMINANCE)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.few(3)
def test_the_same_bytes_whatever_the_settings(kind: Any) -> None:
    once = figure_bytes(drawn(answer(), dpi=50), kind)
    with mpl.rc_context({"axes.grid": True, "text.usetex": True, "figure.autolayout": True,
                         "font.family": ["serif"], "mathtext.fontset": "cm"}):  # fmt: skip
        assert figure_bytes(drawn(answer(), dpi=50), kind) == once


@pytest.mark.slow
def test_svg_has_text_title_and_description() -> None:
    root = ET.fromstring(figure_bytes(drawn(answer()), "svg"))
    assert root[0].text == "u·v − ‖v‖³"
    texts = {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"data efficiency", "training rows", "emlp", "30", "100"} <= texts
