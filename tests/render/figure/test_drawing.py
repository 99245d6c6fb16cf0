"""Artists: axes, limits, colours, marks; nothing overlaps, nothing is cut off, no pyplot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection, QuadMesh

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.render.figure.api import figure, vis
from emlpcli.render.figure.colour.palette import parameter_colors
from emlpcli.render.figure.colour.theme import DARK, LIGHT
from emlpcli.render.figure.content.modes import MODES
from emlpcli.render.figure.layout.sheet import MARGIN
from emlpcli.render.figure.options import FigureOptions
from emlpcli.solve import basis

from .cases import CASES, LARGE, SMALL, solved, text_boxes

SIZES = (None, (5.0, 4.0), (9.0, 3.5), (3.5, 6.0))
OWN_GROUND = ("mark", "count", "product")  # texts that stand on pictures and cells


def drawn(name: str, mode: str | None = None, **options: object) -> mpl.figure.Figure:
    return figure(solved(name), FigureOptions(mode=mode, **options))  # type: ignore[arg-type]


def touching(a: np.ndarray, b: np.ndarray, slack: float = 1.0) -> np.ndarray:
    """Whether boxes (x0, y0, x1, y1) overlap by more than `slack` pixels, for all pairs."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return np.all(high - low > slack, axis=2)


def check(fig: mpl.figure.Figure) -> None:
    """No text overlaps another or a picture that it does not stand on; all are on the page."""
    found = text_boxes(fig)
    boxes = np.array([box for _, _, box in found])
    width, height = fig.get_size_inches() * fig.dpi
    said = [(role, text) for role, text, _ in found]
    inside = (boxes[:, 0] > -0.5) & (boxes[:, 1] > -0.5)
    inside &= (boxes[:, 2] < width + 0.5) & (boxes[:, 3] < height + 0.5)
    assert [said[i] for i in np.flatnonzero(~inside)] == []
    pairs = np.argwhere(np.triu(touching(boxes, boxes), 1))
    assert [(said[i], said[j]) for i, j in pairs] == []
    outside = np.array([role not in OWN_GROUND for role, _ in said])
    pictures = np.array([axes.get_window_extent().extents for axes in fig.axes])
    if len(pictures):
        hit = touching(boxes[outside], pictures).any(axis=1)
        assert [said[i] for i in np.flatnonzero(outside)[hit]] == []
        assert not np.triu(touching(pictures, pictures), 1).any()
        assert pictures[:, :2].min() > MARGIN / 2


@pytest.mark.parametrize("name", LARGE)
def test_large_projectors_are_refused(name: str) -> None:
    with pytest.raises(EmlpError, match="too large to draw"):
        drawn(name, "projector")


@pytest.mark.sparse(3, "name", "mode")
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, mode) for name in CASES for mode in ("elements", "blocks")),
        *((name, "pattern") for name in CASES if name != "84000"),  # a noise of 84000 colours
        *((name, "projector") for name in SMALL),
    ],
)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_nothing_overlaps_and_nothing_is_cut_off(name: str, mode: str) -> None:
    check(drawn(name, mode))


@pytest.mark.parametrize("mode", [name for name, mode in MODES.items() if mode.of_any])
@pytest.mark.parametrize("name", ["levi-civita", "sum", "complex"])
@pytest.mark.sparse(2, "name", "mode")
@pytest.mark.long_cases
def test_nothing_overlaps_in_any_mode(name: str, mode: str) -> None:
    """The law for modes that are added: those above are tried on more cases already."""
    check(drawn(name, mode))
    check(drawn(name, mode, size=(6.0, 5.0), theme="dark"))


@pytest.mark.sparse(3, "name", "size")
@pytest.mark.parametrize("size", [(5.0, 4.0), (9.0, 3.5), (3.5, 6.0)], ids=str)
@pytest.mark.parametrize("name", [n for n in CASES if n not in ("points", "cube of vectors")])
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_nothing_overlaps_in_a_given_size(name: str, size: tuple[float, float]) -> None:
    for mode in ("pattern", "blocks") if name != "84000" else ("blocks", "elements"):
        fig = drawn(name, mode, size=size)
        check(fig)
        np.testing.assert_allclose(fig.get_size_inches(), size)


@pytest.mark.slow
def test_a_size_in_which_nothing_can_be_read_is_refused() -> None:
    for name, mode in (("crowded", "pattern"), ("many summands", "elements"), ("zero", "blocks")):
        with pytest.raises(EmlpError, match=r"2\.5 x 2 inches are too small for this figure"):
            drawn(name, mode, size=(2.5, 2.0))


def test_marks_stay_inside_their_entries() -> None:
    for name in ("levi-civita", "circulant", "two groups", "signed"):
        fig = drawn(name)
        for role, text, box in text_boxes(fig):
            if role != "mark":
                continue
            axes = fig.axes[0]
            x, y = axes.transData.inverted().transform(
                [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
            )
            edge = axes.transData.transform([[int(x), int(y)], [int(x) + 1, int(y) + 1]])
            assert edge[0, 0] - 0.5 <= box[0], text
            assert box[2] <= edge[1, 0] + 0.5, text


def test_artists_of_the_levi_civita_symbol() -> None:
    fig = drawn("levi-civita")
    (axes,) = fig.axes
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 9), (3, 0))
    (mesh,) = (c for c in axes.collections if isinstance(c, QuadMesh))
    colors = np.asarray(mesh.get_array()).reshape(3, 9, 4)
    plus = parameter_colors(1, LIGHT)[0]
    for row, column, sign in (
        (0, 5, 1), (0, 7, -1), (1, 6, 1), (1, 2, -1), (2, 1, 1), (2, 3, -1),
    ):  # fmt: skip
        assert colors[row, column, 3] == 1
        assert np.allclose(colors[row, column, :3], plus, atol=1 / 255) == (sign > 0)
    assert np.count_nonzero(colors[..., 3]) == 6
    marks = {
        (t.get_position()[1] - 0.5, t.get_position()[0] - 0.5): t.get_text() for t in axes.texts
    }
    assert marks == {
        (0, 5): "+", (1, 6): "+", (2, 1): "+", (0, 7): "−", (1, 2): "−", (2, 3): "−",
    }  # fmt: skip
    texts = {
        t.get_gid(): [u.get_text() for u in fig.texts if u.get_gid() == t.get_gid()]
        for t in fig.texts
    }
    assert texts["tick"] == ["1", "2", "3", "11", "12", "13", "21", "22", "23", "31", "32", "33"]
    assert texts["axis"] == ["input V², indices jk", "output V, index i"]
    assert texts["legend"] == [r"$+\varepsilon_{ijk}$", r"$-\varepsilon_{ijk}$"]
    assert texts["title"] == ["V² → V"]


@pytest.mark.slow
def test_colors_and_numbers_of_points() -> None:
    fig = drawn("points", theme="dark")
    axes = fig.axes[0]
    (mesh,) = (c for c in axes.collections if isinstance(c, QuadMesh))
    colors = np.asarray(mesh.get_array()).reshape(-1, 4)[:, :3]
    labels = np.array(["abcdefghijklmno".index(t.get_text()) for t in axes.texts])
    assert sorted(set(labels.tolist())) == list(range(15))
    np.testing.assert_allclose(colors, parameter_colors(15, DARK)[labels], atol=1 / 255)
    chips = [p for p in fig.artists if p.get_gid() == "chip"]
    np.testing.assert_allclose(
        [p.get_facecolor()[:3] for p in chips], parameter_colors(15, DARK), atol=1 / 255
    )


def test_a_colour_bar_is_centred_at_zero() -> None:
    fig = drawn("cube of vectors")
    picture, bar = fig.axes
    assert picture.get_gid() == "picture"
    assert bar.get_gid() == "colour bar"
    low, high = bar.get_ylim()
    assert low == -high
    texts = [t.get_text() for t in fig.texts if t.get_gid() == "scale"]
    assert texts == [f"{high:.2g}", "0", f"−{high:.2g}"]


def test_lines_between_summands() -> None:
    fig = drawn("first issue")
    (picture,) = fig.axes
    separators = [
        c for c in picture.collections
        if isinstance(c, LineCollection) and len(c.get_segments()) == 3 and c.get_zorder() == 4
    ]  # fmt: skip
    assert [s[0][1] for s in separators[0].get_segments()] == [30, 60, 87]
    bands = [t.get_text() for t in fig.texts if t.get_gid() == "band"]
    rows = ["30V⁰", *(f"V[{i}]" for i in range(1, 11)), "V²[1]", "V²[2]", "V²[3]", "V³"]
    assert bands == [*rows, "V[1]", "V[2]"]  # at the rows and columns of the copies


@pytest.mark.parametrize(("text", "hatched"), [("20*V>>20*V", True), ("80*V>>60*V", False)])
@pytest.mark.slow
def test_negative_entries_without_room_for_a_mark(text: str, hatched: bool) -> None:
    solution = basis(text, "C5")
    fig = figure(solution, FigureOptions(mode="pattern"))
    axes = fig.axes[0]
    assert not axes.texts
    patches = [c for c in axes.collections if type(c) is PolyCollection]
    assert [c.get_hatch() for c in patches] == (["//////"] if hatched else [])
    caption = [t.get_text() for t in fig.texts if t.get_gid() == "caption"]
    mark = "Hatching" if hatched else "A paler shade"
    assert f"{mark} marks the opposite sign." in caption
    if hatched:
        assert len(patches[0].get_paths()) == 400
    else:  # a shade of the one colour, of parameters that all are shared by two entries
        (image,) = axes.images
        pixels = np.asarray(image.get_array()).reshape(-1, 4)
        assert len(np.unique(pixels, axis=0)) == 2
        assert pixels[:, 3].min() == 255


def test_large_pictures_are_reduced_and_say_so() -> None:
    fig = figure(basis("V>>V", "S1500"), FigureOptions(mode="pattern"))
    (image,) = fig.axes[0].images
    assert np.asarray(image.get_array()).shape == (750, 750, 4)
    assert fig.axes[0].get_xlim() == (0, 1500)
    caption = " ".join(t.get_text() for t in fig.texts if t.get_gid() == "caption")
    assert "a pixel stands for 2 × 2 entries" in caption
    assert fig.get_size_inches().max() * 72 < 800


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_ticks_at_any_number_of_rows(n: int) -> None:
    fig = figure(basis("V>>V", f"S{n}"), FigureOptions(mode="pattern"))
    ticks = [t.get_text() for t in fig.texts if t.get_gid() == "tick"]
    rows, columns = ticks[: len(ticks) // 2], ticks[len(ticks) // 2 :]
    assert rows == columns
    assert (rows[0], rows[-1]) == ("1", str(n))
    assert 8 <= len(rows) <= 21


def test_the_gallery_and_the_blocks() -> None:
    fig = drawn("points", "elements")
    assert len(fig.axes) == 15
    names = [t.get_text() for t in fig.texts if t.get_gid() == "name"]
    assert names == [e.math for e in solved("points").readable.elements(0, 15)]
    widths = {round(axes.get_position().width, 6) for axes in fig.axes}
    assert len(widths) == 1
    fig = drawn("84000")
    assert len(fig.axes) == 9
    counts = [int(t.get_text()) for t in fig.texts if t.get_gid() == "count"]
    assert sum(counts) == 84000
    products = [t.get_text() for t in fig.texts if t.get_gid() == "product"]
    assert products[-1] == "20·20·15"
    cells = [p for p in fig.artists if p.get_gid() == "cell"]
    assert len(cells) == 9


def test_zero_is_drawn_with_its_reasons() -> None:
    fig = drawn("zero")
    (axes,) = fig.axes
    assert axes.get_xlim() == (0, 6)
    said = " ".join(t.get_text() for t in fig.texts if t.get_gid() == "message")
    assert said.startswith("No equivariant linear map exists")
    assert "V has none under SO(3)." in said


def test_themes_titles_and_colour_maps() -> None:
    dark = drawn("circulant", theme="dark", title="A title with $x_1$ and [bold]")
    assert mpl.colors.to_hex(dark.get_facecolor()) == DARK.background
    title = next(t for t in dark.texts if t.get_gid() == "title")
    assert title.get_text() == "A title with $x_1$ and [bold]"
    assert not title.get_parse_math()
    viridis = drawn("circulant", cmap="viridis")
    (mesh,) = (c for c in viridis.axes[0].collections if isinstance(c, QuadMesh))
    first = np.asarray(mesh.get_array()).reshape(6, 6, 4)[0, :, :3]
    shifts = -np.arange(6) % 6  # of the entries of the first row
    wanted = mpl.colormaps["viridis"]((shifts + 0.5) / 6)[:, :3]
    np.testing.assert_allclose(first, wanted, atol=1 / 255)
    with pytest.raises(EmlpError, match="unknown colour map 'viridsi'") as error:
        drawn("circulant", cmap="viridsi")
    assert error.value.hint == "did you mean viridis?"


def test_vis_takes_representations_texts_and_solutions() -> None:
    V, SO = emlpcli.V, emlpcli.SO
    for fig in (
        emlpcli.vis(V**2, V, SO(3)),
        emlpcli.vis("V**2", "V", "SO3"),
        emlpcli.vis("V**2>>V", group="SO3"),
        emlpcli.vis((V**2 >> V)(SO(3))),
        emlpcli.vis(solved("levi-civita"), theme="light"),
        emlpcli.vis(V(SO(3)) ** 2, V(SO(3)), mode="pattern", strategy="diagrams", cache=False),
    ):
        assert fig.axes[0].get_xlim() == (0, 9)
    with pytest.raises(EmlpError, match="unknown mode 'patern'"):
        vis("V>>V", group="SO3", mode="patern")
    with pytest.raises(EmlpError, match="given already"):
        vis(solved("circulant"), "V")
    with pytest.raises(EmlpError, match="no group"):
        vis("V>>V")


def test_a_figure_shows_in_notebooks() -> None:
    fig = drawn("circulant")
    assert fig._repr_png_().startswith(b"\x89PNG")
    assert "inches" in repr(fig)


def test_neither_pyplot_nor_settings_are_touched() -> None:
    script = (
        "import sys, matplotlib, emlpcli\n"
        "matplotlib.rcParams['axes.grid'] = True\n"
        "matplotlib.rcParams['text.usetex'] = True\n"
        "matplotlib.rcParams['figure.autolayout'] = True\n"
        "matplotlib.rcParams['savefig.bbox'] = 'tight'\n"
        "before = list(dict.items(matplotlib.rcParams))\n"
        "fig = emlpcli.vis('V**2>>V**2', group='S3')\n"
        "size = fig.get_size_inches() * fig.dpi\n"
        "import struct\n"
        "w, h = struct.unpack('>II', fig._repr_png_()[16:24])\n"
        "assert abs(w - size[0]) <= 1 and abs(h - size[1]) <= 1, (w, h, size)\n"
        "assert list(dict.items(matplotlib.rcParams)) == before\n"
        "print([m for m in ('matplotlib.pyplot', 'jax', 'pandas') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(emlpcli.__file__).parents[1],
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
