"""The terminal preview: golden pages, half-blocks that decode to the picture, honest reduction."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from rich.cells import cell_len

from emlpcli.render.figure.build import view
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.colour.theme import DARK
from emlpcli.render.figure.content.view import ParameterPicture
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.figure.terminal.ansi import nearest_256, terminal_theme
from emlpcli.render.figure.terminal.build import render, show
from emlpcli.render.figure.terminal.folds import folds
from emlpcli.render.figure.terminal.glyphs import glyphs, plain_characters
from emlpcli.render.streams import Depth, depth_of
from emlpcli.solve import basis

from .cases import CASES, SMALL, solved

ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
PAINT = Paint(DARK)


def page(
    name: str, width: int | None = None, depth: Depth = "plain", mode: str | None = None
) -> list[str]:
    return render(view(solved(name), FigureOptions(mode=mode)), width, depth, PAINT)


LEVI_CIVITA = """\
V² → V
SO(3)  ·  3 × 9  ·  dimension 1

     V² jk
    ┌─────────────────┐
V i │· · · · · + · - ·│
    │· · - · · · + · ·│
    │· + · - · · · · ·│
    └─────────────────┘

±  εᵢⱼₖ

One parameter: all entries shown share it; · entries are 0.
ε totally antisymmetric, ε₁₂₃ = 1
- marks the opposite sign."""

SIGNED = """\
2V → 3V ⊕ V⁰
C(5)  ·  7 × 4  ·  dimension 12

      V[1]    V[2]
     ┌───────────────┐
V[1] │a₁  -b₁ a₂  -b₂│
     │b₁  a₁  b₂  a₂ │
V[2] │a₃  -b₃ a₄  -b₄│
     │b₃  a₃  b₄  a₄ │
V[3] │a₅  -b₅ a₆  -b₆│
     │b₅  a₅  b₆  a₆ │
V⁰   │ ·   ·   ·   · │
     └───────────────┘

a₁…a₆  Re(zᵢz̄ⱼ)   3V ← 2V
b₁…b₆  Im(zᵢz̄ⱼ)   3V ← 2V

12 parameters; · entries are 0.
A number below a letter counts copies.
z = (1, i)"""

BLOCKS = """\
100V⁰ ⊕ 100V ⊕ 20V² → 100V⁰ ⊕ 100V ⊕ 20V²
S(6)  ·  1420 × 1420  ·  dimension 84000

                    100V⁰                100V               20V²
100V⁰   100·100·1 = 10000   100·100·1 = 10000    100·20·2 = 4000
100V    100·100·1 = 10000   100·100·2 = 20000   100·20·5 = 10000
20V²      20·100·2 = 4000    20·100·5 = 10000    20·20·15 = 6000

Blocks, since 84000 parameters are too many for a pattern.
Each cell counts its independent maps: copies out · copies in · maps from one copy to one.
Together 84000 maps."""


def test_golden_pages_without_a_terminal() -> None:
    assert page("levi-civita") == LEVI_CIVITA.splitlines()
    assert page("signed") == SIGNED.splitlines()
    narrow = page("signed", 21)
    assert narrow[6:8] == ["V[1] │a B a B│", "     │b a b a│"]
    assert "A capital marks the opposite sign. Copies share a letter." in " ".join(narrow)
    assert page("84000") == BLOCKS.splitlines()


ELEMENTS = """\
2V → 30V⁰ ⊕ 10V ⊕ 3V² ⊕ V³
SO(3)  ·  114 × 6  ·  dimension 32

δᵢⱼ
× 20, 10V ← 2V, x ↦ x
┌─────┐
│+ · ·│
│· + ·│
│· · +│
└─────┘
"""


def test_golden_elements_at_40_80_and_200_columns() -> None:
    """A family has one panel, with its number of copies; where they fit they stand side by side."""
    for width in (40, 80, 200):
        lines = page("first issue", width, mode="elements")
        assert max(map(cell_len, lines)) <= width
        text = "\n".join(lines)
        assert width > 40 or text.startswith(ELEMENTS)
        assert [text.count(f"× {n},") for n in (20, 6, 2)] == [1, 1, 3]
        assert "With all copies there are 32 independent elements." in " ".join(lines)


def test_golden_pages_of_80_and_200_columns() -> None:
    narrow = page("hundred points", 80)
    assert max(map(cell_len, narrow)) <= 80
    assert "Reduced to fit: a character stands for 2 × 2 entries; # where they differ." in narrow
    assert [line.partition("   a  ")[0].partition("   b  ")[0] for line in narrow[5:7]] == [
        "V i │#" + "b" * 49 + "│",
        "    │b#" + "b" * 48 + "│",
    ]
    wide = page("hundred points", 200)
    assert wide[5] == "V i │a" + "b" * 99 + "│   b  [i≠j]"
    assert not any("Reduced" in line for line in wide)
    piped = page("hundred points")
    assert piped[5] == "V i │a" + " b" * 99 + "│"


SUMS = """\
V² → V²
SO(3)  ·  9 × 9  ·  dimension 3

       V² kl
      ┌─────────────────────────────────────────────────────┐
V² ij │a+b+c   ·     ·     ·     a     ·     ·     ·     a  │
      │  ·     b     ·     c     ·     ·     ·     ·     ·  │
      │  ·     ·     b     ·     ·     ·     c     ·     ·  │
      │  ·     c     ·     b     ·     ·     ·     ·     ·  │
      │  a     ·     ·     ·   a+b+c   ·     ·     ·     a  │
      │  ·     ·     ·     ·     ·     b     ·     c     ·  │
      │  ·     ·     c     ·     ·     ·     b     ·     ·  │
      │  ·     ·     ·     ·     ·     c     ·     b     ·  │
      │  a     ·     ·     ·     a     ·     ·     ·   a+b+c│
      └─────────────────────────────────────────────────────┘

a  δᵢⱼδₖₗ
b  δᵢₖδⱼₗ
c  δᵢₗδⱼₖ

Entries are parameters and sums of them; · entries are 0."""


def test_golden_pages_of_sums() -> None:
    shown = view(basis("V**2>>V**2", "SO3"), FigureOptions())
    for width in (None, 70):  # where there is no room for the legend beside it
        assert render(shown, width, "plain", PAINT) == SUMS.splitlines()
    beside = render(shown, 80, "plain", PAINT)
    assert [line[-8:] for line in beside[4:7]] == [
        "a  δᵢⱼδₖₗ"[-8:],
        "b  δᵢₖδⱼₗ"[-8:],
        "c  δᵢₗδⱼₖ"[-8:],
    ]
    narrow = render(shown, 36, "plain", PAINT)  # a digit for a sum
    assert narrow[5:7] == ["V² ij │1 · · · a · · · a│", "      │· b · c · · · · ·│"]
    assert narrow[-1] == "1 is a+b+c."
    colors = [ESCAPE.sub("", line) for line in render(shown, 70, "truecolor", PAINT)]
    assert colors[5].split() == ["V²", "ij", "│a+b+c", "a", "a", "│"]
    assert not any(line.endswith("  a+b+c") for line in colors)  # which the entries say


def test_blocks_become_a_list_where_the_table_is_too_wide() -> None:
    lines = page("84000", 40)
    assert "20V² ← 20V²: 20·20·15 = 6000" in lines
    assert max(map(cell_len, lines)) <= 40


@pytest.mark.sparse(2, "name", "width")
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *((name, mode) for name in CASES for mode in (None, "elements", "blocks")),
        *((name, "projector") for name in SMALL),
    ],
)
@pytest.mark.parametrize("width", [20, 80])
@pytest.mark.few(2)
def test_no_line_is_wider_than_the_terminal(name: str, width: int, mode: str | None) -> None:
    shown = view(solved(name), FigureOptions(mode=mode))
    for depth in ("plain", "256"):
        lines = render(shown, width, depth, PAINT)  # type: ignore[arg-type]
        wide = [line for line in lines if cell_len(ESCAPE.sub("", line)) > width]
        assert wide == [], depth
        assert [line for line in lines if line != line.rstrip()] == []


def decoded(line: str) -> list[tuple[str, tuple[int, ...] | None, tuple[int, ...] | None]]:
    """Characters of a line with their ink and their ground."""
    ink: tuple[int, ...] | None = None
    ground: tuple[int, ...] | None = None
    out = []
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        found = ESCAPE.fullmatch(part)
        if not found:
            out += [(c, ink, ground) for c in part]
            continue
        codes = [int(c) for c in found[1].split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                ink = ground = None
            elif code in (38, 48):
                assert codes.pop(0) == 2
                color, codes = tuple(codes[:3]), codes[3:]
                ink, ground = (color, ground) if code == 38 else (ink, color)
    return out


@pytest.mark.parametrize("name", ["rubik", "cube of vectors", "many summands", "hundred points"])
def test_half_blocks_decode_to_the_picture(name: str) -> None:
    picture = view(solved(name), FigureOptions(mode="pattern")).panels[0].picture
    rows, columns = picture.shape
    drawn = glyphs(picture, max(columns, 2 * columns - 1), "truecolor", PAINT)
    assert (drawn.wide, drawn.high, drawn.reduction) == (1, 0.5, (1, 1))
    pixels = PAINT.pixels(picture, shade=True)
    for i, line in enumerate(drawn.lines):
        cells = decoded(line)
        assert len(cells) == columns
        for j, (character, ink, ground) in enumerate(cells):
            halves = {"▀": (ink, ground), "▄": (None, ink), "█": (ink, ink), " ": (None, None)}
            for k, half in enumerate(halves[character]):
                wanted = None
                if 2 * i + k < rows and pixels[2 * i + k, j, 3]:
                    wanted = tuple(pixels[2 * i + k, j, :3].tolist())
                assert half == wanted, (i, j)


def test_small_matrices_are_cells_with_signs() -> None:
    picture = view(solved("levi-civita")).panels[0].picture
    drawn = glyphs(picture, 80, "truecolor", PAINT)
    assert (drawn.width, len(drawn.lines)) == (54, 9)
    pixels = PAINT.pixels(picture)
    middle = decoded(drawn.lines[1])
    assert "".join(c for c, _, _ in middle).split() == ["+", "−"]
    assert middle[5 * 6][2] == tuple(pixels[0, 5, :3].tolist())
    assert middle[0][2] is None
    narrow = glyphs(picture, 20, "truecolor", PAINT)
    assert (narrow.width, len(narrow.lines)) == (18, 3)


def test_letters_are_one_a_parameter() -> None:
    characters = plain_characters(view(solved("points")).panels[0].picture)
    labels = view(solved("points")).panels[0].picture.cells
    pairs = set(zip(characters.ravel().tolist(), labels.ravel().tolist(), strict=True))
    assert len(pairs) == 15
    assert sorted(c for c, _ in pairs) == list("abcdefghijklmno")
    many = ParameterPicture(np.arange(70)[None], count=70)
    assert plain_characters(many)[0, 62:].tolist() == list("abcdefgh")
    shifts = view(basis("V>>V", "Z70"))
    assert "Letters repeat after 62 parameters." in "\n".join(render(shifts, 80, "plain", PAINT))
    piped = render(shifts, None, "plain", PAINT)
    assert piped[5].startswith("V i │ 1  2  3  4")
    assert piped[5].endswith(" 69 70│")
    assert piped[-2:] == [
        "70 parameters, a number each, in the order of the shift; no entry is always 0.",
        "indices are counted modulo 70",
    ]


FOLDED = """\
2V → 30V⁰ ⊕ 10V
SO(3)  ·  60 × 6  ·  dimension 20

        V[1]        V[2]
       ┌───────────────────────┐   a₁…a₂₀  δᵢⱼ   10V ← 2V
30V⁰   │   ⋮ 30 rows of zeros  │
V[1]   │a₁   ·   ·  a₂   ·   · │
       │ ·  a₁   ·   ·  a₂   · │"""


def test_runs_of_zero_rows_are_folded_and_legends_stand_beside() -> None:
    shown = view(basis("2*V>>30*Scalar+10*V", "SO3"))
    lines = render(shown, 80, "plain", PAINT)
    assert lines[:8] == FOLDED.splitlines()
    assert "⋮ stands for rows of zeros." in lines
    narrow = render(shown, 40, "plain", PAINT)  # too narrow for both
    assert narrow[4] == "       ┌───────────────────────┐"
    assert "a₁…a₂₀  δᵢⱼ   10V ← 2V" in narrow
    piped = render(shown, None, "plain", PAINT)
    assert sum("│ ·   ·" in line and "a" not in line for line in piped) == 30
    assert [line.split("│")[0].strip() for line in piped[5:8]] == ["V⁰[1]", "V⁰[2]", "V⁰[3]"]
    colored = [ESCAPE.sub("", line) for line in render(shown, 80, "256", PAINT)]
    assert colored[4].endswith("┐   ███ a₁…a₂₀  δᵢⱼ   10V ← 2V")
    assert colored[5] == "30V⁰   │   ⋮ 30 rows of zeros   │"


@pytest.mark.parametrize(
    ("labelled", "wanted"),
    [([], {1: 18}), ([1], {1: 18}), ([3], {3: 18}), ([9], {1: 9, 9: 18}), ([14], {1: 14})],
)
def test_a_fold_ends_where_rows_are_not_zero_or_have_a_label(
    labelled: list[int], wanted: dict[int, int]
) -> None:
    cells = -np.ones((20, 10), dtype=int)
    cells[[0, 18]] = 0
    picture = ParameterPicture(cells, count=1)
    found = folds(picture, glyphs(picture, 40, "plain", PAINT), labelled)
    assert {start: stop for start, (stop, _) in found.items()} == wanted
    for start, (stop, text) in found.items():
        assert text.strip() == f"⋮ {stop - start} rows of zeros"
        assert len(text) == 19


def test_a_fold_counts_rows_and_not_lines() -> None:
    cells = -np.ones((101, 120), dtype=int)
    cells[0] = 0
    picture = ParameterPicture(cells, count=1)
    drawn = glyphs(picture, 150, "256", PAINT)  # two rows a line
    ((start, (stop, text)),) = folds(picture, drawn, []).items()
    assert (start, stop, drawn.high) == (1, 51, 0.5)
    assert text.strip() == "⋮ 99 rows of zeros"  # the first line has a row that is not zero


@pytest.mark.parametrize(("count", "wide"), [(9, 2), (10, 3), (99, 3), (100, 2)])
def test_cells_have_room_for_numbers_up_to_99(count: int, wide: int) -> None:
    picture = ParameterPicture(np.arange(count)[:, None], count=count)
    drawn = glyphs(picture, 40, "256", PAINT)
    texts = [ESCAPE.sub("", line) for line in drawn.lines]
    assert drawn.wide == wide
    numbers = [f"{n + 1} ".rjust(wide) for n in range(count)]
    assert texts == (numbers if count < 100 else [" " * wide] * count)


def test_a_reduced_picture_hides_no_entry() -> None:
    cells = np.full((500, 500), -1)
    cells[321, 123] = 0
    picture = ParameterPicture(cells, count=1)
    plain = glyphs(picture, 78, "plain", PAINT)
    assert plain.reduction == (7, 7)
    assert [(i, line.index("a")) for i, line in enumerate(plain.lines) if "a" in line] == [(45, 17)]
    color = glyphs(picture, 78, "256", PAINT)
    assert sum("▀" in line or "▄" in line for line in color.lines) == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "depth"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "linux"}, "plain"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "plain"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "plain"),
    ],
)
def test_what_a_terminal_can_show(
    env: dict[str, str], depth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert depth_of(Terminal()) == depth
    assert depth_of(io.StringIO()) == "plain"
    monkeypatch.setenv("COLUMNS", "60")
    stream = Terminal()
    show(view(solved("circulant")), FigureOptions(), stream)
    assert ("\x1b" in stream.getvalue()) == (depth != "plain")
    assert ("48;2;" in stream.getvalue()) == (depth == "truecolor")
    assert max(cell_len(ESCAPE.sub("", line)) for line in stream.getvalue().splitlines()) <= 60


def test_the_theme_follows_the_ground_of_the_terminal() -> None:
    assert terminal_theme({}) == terminal_theme({"COLORFGBG": "15;0"}) == "dark"
    assert terminal_theme({"COLORFGBG": "0;15"}) == "light"


def test_the_nearest_of_256_colors() -> None:
    assert nearest_256((0, 0, 0)) == 16
    assert nearest_256((255, 255, 255)) == 231
    assert nearest_256((255, 0, 0)) == 196
    assert nearest_256((128, 128, 128)) == 244
    assert nearest_256((95, 135, 175)) == 67
