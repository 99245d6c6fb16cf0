"""SVG files: real text, a title and a description, unique ids, short, and the same picture."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import numpy as np
import pytest
from PIL import Image

from emlpcli.render.figure.api import figure
from emlpcli.render.figure.colour.oklab import rgb_hex
from emlpcli.render.figure.colour.paint import paint_of
from emlpcli.render.figure.layout.measure import printed
from emlpcli.render.figure.matplotlib.write import figure_bytes
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import MOST_RECTANGLES
from emlpcli.solve import basis

from .cases import CASES, solved

SVG = "{http://www.w3.org/2000/svg}"
RECTANGLE = re.compile(r"M(\S+) (\S+?)H(\S+?)V(\S+?)H\1z")


def svg(text: str, group: str | None, **options: Any) -> ET.Element:
    fig = figure(basis(text, group), FigureOptions(**options))
    return ET.fromstring(figure_bytes(fig, "svg"))


@pytest.mark.parametrize("name", [name for name in CASES if name != "84000"])
@pytest.mark.few(8)
@pytest.mark.long_cases
def test_texts_are_text_and_ids_are_unique(name: str) -> None:
    fig = figure(solved(name))
    root = ET.fromstring(figure_bytes(fig, "svg"))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == fig.title
    assert root[1].tag == f"{SVG}desc"
    assert all(line in (root[1].text or "") for line in fig.description.split("\n"))
    assert (root.get("role"), root.get("aria-label")) == ("img", fig.title)
    shown = Counter(e.text for e in root.iter(f"{SVG}text") if e.text)
    plain = Counter(printed(t.get_text()) for t in fig.texts if not t.get_parse_math())
    assert not {t for t in plain if t.strip()} - set(shown)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(set(ids)) == len(ids)
    assert "-->" not in figure_bytes(fig, "svg").decode()


def test_roles_are_classes() -> None:
    root = svg("V**2>>V", "SO3")
    roles = Counter(e.get("class") for e in root.iter())
    assert roles["title"] == 1
    assert roles["mark"] == 6
    assert roles["tick"] == 12


def test_the_description_says_what_is_drawn() -> None:
    fig = figure(basis("Sym(2,Sym(2,V))", "pg:6mm"))
    assert "C₁₁ = C₂₂" in fig.description
    assert "5 independent: C₁₁, C₁₂, C₁₃, C₃₃, C₄₄." in fig.description
    assert "a: [i=j=k=l]" in figure(solved("points")).description
    assert "V ← V: " in figure(solved("84000")).description.replace("100V", "V")
    png = figure_bytes(fig, "png")
    assert Image.open(io.BytesIO(png)).info["Title"] == "Sym(2,Sym(2,V))"
    assert b"/Title" in figure_bytes(fig, "pdf")


# kB of a file, and what it was when each entry was an element and each letter an outline
SMALL = [
    ("V**2>>V**2", "S(4)", "elements", 110, 656),
    ("V**2>>V**2", "S(4)", "pattern", 85, 167),
    ("V**3>>V**3", "S(4)", "pattern", 45, 829),
    ("Sym(2,Sym(2,V))", "pg:6mm", "pattern", 25, 53),
]


@pytest.mark.parametrize(("text", "group", "mode", "most", "before"), SMALL)
@pytest.mark.few(2)
@pytest.mark.slow
def test_files_are_small(text: str, group: str, mode: str, most: int, before: int) -> None:
    content = figure_bytes(figure(basis(text, group), FigureOptions(mode=mode)), "svg")
    assert len(content) < 1000 * most < 1000 * before


@pytest.mark.parametrize("name", ["levi-civita", "circulant", "two groups", "signed"])
@pytest.mark.few(3)
def test_rectangles_are_the_entries(name: str) -> None:
    """Of each colour they cover as much as there are entries of it."""
    options = FigureOptions(mode="pattern")
    fig = figure(solved(name), options)
    axes = fig.axes[0]
    columns, rows = int(axes.get_xlim()[1]), int(axes.get_ylim()[0])
    size = axes.get_position()
    width, height = fig.get_size_inches() * 72
    entry = size.width * width / columns * size.height * height / rows
    mesh = next(c for c in axes.collections if c.get_array() is not None)
    pixels = np.asarray(mesh.get_array()).reshape(-1, 4)
    wanted = Counter(rgb_hex(p[:3]) for p in pixels if p[3] > 0)
    root = ET.fromstring(figure_bytes(fig, "svg"))
    found: dict[str, float] = {}
    group = next(e for e in root.iter(f"{SVG}g") if (e.get("id") or "").startswith("cells"))
    for path in group.iter(f"{SVG}path"):
        color = re.search(r"fill: (#\w+)", path.get("style") or "#000000")
        sides = [list(map(float, r)) for r in RECTANGLE.findall(path.get("d") or "")]
        area = sum(abs((x1 - x0) * (y1 - y0)) for x0, y0, x1, y1 in sides)
        found[color[1] if color else "#000000"] = area / entry
    assert found.keys() == wanted.keys()
    for color, count in wanted.items():
        assert found[color] == pytest.approx(count, rel=0.01)


def test_many_entries_are_one_image_of_a_pixel_an_entry() -> None:
    solution = basis("V**3>>V**3", "S(4)")
    fig = figure(solution, FigureOptions(mode="pattern"))
    root = ET.fromstring(figure_bytes(fig, "svg"))
    (image,) = root.iter(f"{SVG}image")
    data = image.get("{http://www.w3.org/1999/xlink}href") or ""
    png = base64.b64decode(data.split(",")[1])
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    assert pixels.shape == (64, 64, 4)
    assert pixels[..., 0].size > MOST_RECTANGLES
    from emlpcli.render.figure.build import view

    picture = view(solution, FigureOptions(mode="pattern")).panels[0].picture
    wanted = paint_of(FigureOptions()).pixels(picture)
    flipped = pixels[::-1] if "matrix" in (image.get("transform") or "") else pixels
    assert np.array_equal(pixels, wanted) or np.array_equal(flipped, wanted)
    assert "pixelated" in (image.get("style") or "")
