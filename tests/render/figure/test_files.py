"""Figures in files: kinds by suffix, the same bytes every time, whole or not at all."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

import emlpcli
from emlpcli.errors import FileError
from emlpcli.render.figure.api import figure, figure_png, save_figures
from emlpcli.render.figure.matplotlib.write import figure_bytes
from emlpcli.render.figure.options import FigureOptions

from .cases import solved

MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-1."}


def png_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_kinds_by_suffix(tmp_path: Path) -> None:
    paths = [tmp_path / f"figure{suffix}" for suffix in (".pdf", ".PNG", ".Svg")]
    save_figures(solved("circulant"), paths, FigureOptions(dpi=60))
    for path in paths:
        assert path.read_bytes().startswith(MAGIC[path.suffix.lower()])
    assert sorted(os.listdir(tmp_path)) == sorted(path.name for path in paths)


@pytest.mark.sparse(3, "kind", "name")
@pytest.mark.parametrize("name", ["levi-civita", "84000", "hundred points"])
@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_the_same_bytes_every_time(name: str, kind: Any) -> None:
    options = FigureOptions(dpi=60)
    once, again = (figure_bytes(figure(solved(name), options), kind) for _ in range(2))
    assert once == again
    for date in (b"CreationDate", b"ModDate", b"<dc:date>"):
        assert date not in once


@pytest.mark.slow
def test_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    script = (
        "import sys, emlpcli\nfrom emlpcli.render.figure.matplotlib.write import figure_bytes\n"
        "fig = emlpcli.vis('V**2>>V', group='SO3')\n"
        "sys.stdout.buffer.write(figure_bytes(fig, 'svg'))"
    )
    root = str(Path(emlpcli.__file__).parents[1])
    found = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(tmp_path)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1] == figure_bytes(figure(solved("levi-civita")), "svg")


def test_svg_is_well_formed_and_has_no_bitmap_of_small_matrices() -> None:
    content = figure_bytes(figure(solved("two groups")), "svg")
    root = ET.fromstring(content)
    assert root.tag.endswith("svg")
    assert b"<image" not in content
    assert b'class="title"' in content
    assert b"<image" in figure_bytes(figure(solved("hundred points")), "svg")


def test_pixels_follow_size_and_resolution() -> None:
    options = FigureOptions(size=(6, 4), dpi=50)
    assert png_size(figure_bytes(figure(solved("circulant"), options), "png")) == (300, 200)
    natural = figure(solved("circulant"), FigureOptions(dpi=100))
    width, height = natural.get_size_inches() * 100
    size = png_size(figure_bytes(natural, "png"))
    assert abs(size[0] - width) <= 1
    assert abs(size[1] - height) <= 1
    assert png_size(figure_png(solved("circulant"))) == size


def test_nothing_is_left_of_a_failed_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"precious")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FileError, match="No space left on device"):
        save_figures(solved("circulant"), [path], FigureOptions(dpi=50))
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["a.png"]


def test_targets_are_checked_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Figure, "savefig", lambda *_, **__: pytest.fail("drawn"))
    with pytest.raises(FileError, match=r"must end in \.png, \.svg, \.pdf or \.html"):
        save_figures(solved("circulant"), [tmp_path / "a.png", tmp_path / "b.gif"])
    assert os.listdir(tmp_path) == []


def test_titles_in_any_script_are_drawn_without_warnings() -> None:
    options = FigureOptions(title="群の表現 $x_1$ \\alpha {", dpi=50)
    assert figure_bytes(figure(solved("circulant"), options), "svg").startswith(b"<?xml")
