"""What is refused before anything is solved: modes, themes, sizes, resolutions, files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from emlpcli.errors import EmlpError, FileError
from emlpcli.render.figure.checking import checked
from emlpcli.render.figure.matplotlib.write import check_targets
from emlpcli.render.figure.options import FigureOptions, parse_size

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"mode": "patern"}, "unknown mode 'patern'", "did you mean pattern?"),
    ({"mode": "x"}, "unknown mode 'x'", "the modes are pattern, elements, blocks, projector"),
    ({"mode": "\x1b"}, "unknown mode '␛'", "the modes are"),
    ({"theme": "drak"}, "unknown theme 'drak'", "did you mean dark?"),
    ({"dpi": 0}, "0 dpi shows nothing", "150"),
    ({"dpi": -5}, "-5 dpi shows nothing", "150"),
    ({"dpi": float("nan")}, "nan dpi shows nothing", "150"),
    ({"dpi": float("inf")}, "inf dpi shows nothing", "150"),
    ({"size": (1, 4)}, "1 x 4 inches is too small", "2.5x2"),
    ({"size": (float("inf"), 4)}, "must be finite", "6x4"),
    (
        {"size": (100, 100)},
        "225 million pixels, more than the 100 million",
        "--dpi 100 is the most",
    ),
    ({"size": (5000, 5000)}, "million pixels", "smaller --size"),
    ({"dpi": 5000}, "9 x 12 inches at 5000 dpi", "--dpi 962 is the most"),
]


@pytest.mark.parametrize(("options", "message", "hint"), REFUSED, ids=[r[1] for r in REFUSED])
def test_what_makes_no_sense_is_refused(options: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(EmlpError) as error:
        checked(FigureOptions(**options))
    assert message in error.value.message
    assert hint in str(error.value.hint)


def test_what_makes_sense_is_kept() -> None:
    for options in (FigureOptions(), FigureOptions("blocks", "dark", 300, (7, 5), "t", "RdBu", 3)):
        assert checked(options) == options


@pytest.mark.parametrize(
    ("text", "size"),
    [("6x4", (6, 4)), (" 6.5 × 4 ", (6.5, 4)), ("7X5in", (7, 5)), ("7,5", (7, 5)), ("7*5", (7, 5))],
)
def test_sizes(text: str, size: tuple[float, float]) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "6", "x", "6x", "-6x4", "6x4x2", "1e9x3", "nanxnan", "６x4"])
def test_no_sizes(text: str) -> None:
    with pytest.raises(EmlpError, match="is no size of a figure"):
        parse_size(text)


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    for path, said in [
        (folder, "it is a directory"),
        (tmp_path / "missing" / "a.png", "does not exist"),
        (tmp_path / "a.jpg", "must end in .png, .svg or .pdf"),
        (tmp_path / "a", "must end in .png, .svg or .pdf"),
        (tmp_path / ".png", "must end in .png, .svg or .pdf"),
    ]:
        with pytest.raises(FileError) as error:
            check_targets([tmp_path / "good.pdf", path])
        assert said in error.value.message
        assert str(path) in error.value.message.replace("\\\\", "\\")
    with pytest.raises(FileError) as error:
        check_targets([Path("circulant.tiff")])
    assert error.value.hint == "such as circulant.png"
    if os.getuid():
        tmp_path.chmod(0o500)
        with pytest.raises(FileError, match="not writable"):
            check_targets([tmp_path / "a.png"])
        tmp_path.chmod(0o700)
    check_targets([tmp_path / "a.PNG", Path("b.svg")])
