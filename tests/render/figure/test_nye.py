"""Diagrams of tensors: their signs are the exact relations, and Nye's for all crystal classes."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import RepresentationError
from emlpcli.groups.named.point_table import POINT_GROUPS
from emlpcli.render.figure.api import figure
from emlpcli.render.figure.build import view
from emlpcli.render.figure.colour.paint import Paint
from emlpcli.render.figure.colour.theme import LIGHT
from emlpcli.render.figure.content.as_json import as_json
from emlpcli.render.figure.content.diagram import Diagram, Sign, Symbol, Table, letter
from emlpcli.render.figure.content.nye import diagram
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.joins import CLEAR, Join, joins
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.figure.terminal.build import render
from emlpcli.solve import basis
from emlpcli.solve.voigt.coefficients import value
from emlpcli.solve.voigt.form import Voigt, voigt
from emlpcli.solve.voigt.relations import Kind, relations

STRAIN, PIEZO, ELASTIC = "Sym(2,V)", "V*Sym(2,V)", "Sym(2,Sym(2,V))"

# Nye, Physical Properties of Crystals (1985), appendix E: the number of independent moduli of
# symmetric tensors of rank 2, of the piezoelectric effect and of elasticity
COUNTS = {
    "1": (6, 18, 21), "-1": (6, 0, 21),
    "2": (4, 8, 13), "m": (4, 10, 13), "2/m": (4, 0, 13),
    "222": (3, 3, 9), "mm2": (3, 5, 9), "mmm": (3, 0, 9),
    "4": (2, 4, 7), "-4": (2, 4, 7), "4/m": (2, 0, 7),
    "422": (2, 1, 6), "4mm": (2, 3, 6), "-42m": (2, 2, 6), "4/mmm": (2, 0, 6),
    "3": (2, 6, 7), "-3": (2, 0, 7),
    "32": (2, 2, 6), "3m": (2, 4, 6), "-3m": (2, 0, 6),
    "6": (2, 4, 5), "-6": (2, 2, 5), "6/m": (2, 0, 5),
    "622": (2, 1, 5), "6mm": (2, 3, 5), "-6m2": (2, 1, 5), "6/mmm": (2, 0, 5),
    "23": (1, 1, 3), "m-3": (1, 0, 3), "432": (1, 0, 3), "-43m": (1, 1, 3), "m-3m": (1, 0, 3),
}  # fmt: skip


@cache
def found(text: str, group: str, factors: str = "none") -> Voigt:
    return voigt(basis(text, group), factors=factors)


def shown(text: str, group: str, **options: Any) -> View:
    return view(basis(text, group), FigureOptions(**options))


def grid(table: Table, *, names: bool = True) -> str:
    """The signs of a table as text, `/` between rows, `_` where there is none."""
    rows, columns = table.shape
    cells = {(s.row, s.column): f"{s.symbol}{s.letter if names else ''}" for s in table.signs}
    lines = [[cells.get((i, j), "_") for j in range(columns)] for i in range(rows)]
    return " / ".join(" ".join(line) for line in lines)


def all_signs(drawn: Diagram) -> list[Sign]:
    return [sign for table in drawn.tables for sign in table.signs]


def test_the_classes_of_crystals_are_all() -> None:
    assert [g.symbol for g in POINT_GROUPS] == list(COUNTS)
    assert len(COUNTS) == 32


@pytest.mark.parametrize("text", [STRAIN, PIEZO, ELASTIC])
@pytest.mark.parametrize("symbol", COUNTS)
@pytest.mark.few(4)
@pytest.mark.long_cases
def test_signs_are_as_many_as_nye_counts(text: str, symbol: str) -> None:
    """Every independent component has one dot alone, or is one class of joined signs."""
    drawn = diagram(found(text, f"pg:{symbol}"))
    signs = all_signs(drawn)
    crosses = {s.joined for s in signs if s.symbol.is_cross}
    classes = {s.joined for s in signs} - crosses - {-1}
    alone = sum(s.symbol is Symbol.DOT for s in signs if s.joined < 0)
    assert len(classes) + alone == COUNTS[symbol][(STRAIN, PIEZO, ELASTIC).index(text)]
    assert len(signs) == {STRAIN: 6, PIEZO: 18, ELASTIC: 21}[text]


LAWS = [
    *((text, f"pg:{symbol}", "none") for text in (STRAIN, PIEZO, ELASTIC) for symbol in COUNTS),
    *((ELASTIC, f"pg:{symbol}", "compliance") for symbol in ("-3", "32", "6mm", "m-3m")),
    *((PIEZO, f"pg:{symbol}", "compliance") for symbol in ("3", "32", "3m", "-6", "-6m2")),
    *(("Sym(2,V)>>Sym(2,V)", f"pg:{symbol}", "piezooptic") for symbol in ("3", "-3m", "6", "23")),
    (ELASTIC, "pg:3", "kelvin"),
    (ELASTIC, "SO3", "none"),
    (ELASTIC, "pg:532", "none"),
    ("V**3", "pg:23", "none"),
    ("V**4", "pg:3m", "none"),
    ("V**4", "pg:432", "none"),
    ("Sym(3,Sym(2,V))", "pg:6mm", "none"),
    ("Sym(3,Sym(2,V))", "pg:m-3m", "none"),
    ("Sym(3,Sym(2,V))", "SO3", "none"),
    ("V*Sym(2,Sym(2,V))", "pg:3m", "none"),
    ("Sym(3,V)", "pg:3m", "none"),
    ("P*Sym(2,V)", "pg:-42m", "none"),
    ('Jahn("aeV[V2]")', "pg:4'/m", "none"),
    ("Sym(2,Sym(2,V))", "C3", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "group", "factors"), LAWS)
@pytest.mark.few(5)
def test_signs_are_the_exact_relations(text: str, group: str, factors: str) -> None:
    """For numbers drawn at random: a zero is 0, one class one number, two classes two numbers.

    And each sign is of the kind that `relations` finds for the component.
    """
    form = found(text, group, factors)
    drawn = diagram(form)
    given = dict(zip(form.independent, np.random.default_rng(0).normal(size=99), strict=False))
    number = {
        name: sum(value(c) * given[n] for n, c in its.items())
        for name, its in zip(form.names, form.forms, strict=True)
    }
    signs = all_signs(drawn)
    assert len({s.name for s in signs}) == len(signs)
    of_class: dict[int, float] = {}
    factor = 0.0
    for sign in signs:
        x = number[sign.name]
        assert (abs(x) < 1e-9) == (sign.symbol is Symbol.ZERO)
        if sign.symbol in (Symbol.MULTIPLE, Symbol.MINUS_MULTIPLE):
            dot = next(s for s in signs if s.joined == sign.joined and s.symbol is Symbol.DOT)
            factor = factor or abs(x / number[dot.name])
        x /= {
            Symbol.RING: -1.0, Symbol.MINUS_CROSS: -1.0,
            Symbol.MULTIPLE: factor, Symbol.MINUS_MULTIPLE: -factor,
        }.get(sign.symbol, 1.0)  # fmt: skip
        if sign.joined >= 0:
            assert abs(of_class.setdefault(sign.joined, x) - x) < 1e-9
    alone = [number[s.name] for s in signs if s.joined < 0 and s.symbol is not Symbol.ZERO]
    apart = np.abs([*of_class.values(), *alone])
    assert np.all(np.abs(apart[:, None] - apart) + np.eye(len(apart)) > 1e-9)
    by_name = {cell.name: cell for row in relations(form) for cell in row}
    named = {sign.name: sign for sign in signs}
    for name, sign in named.items():
        cell = by_name[name]
        if cell.kind in (Kind.EQUAL, Kind.OPPOSITE):
            assert cell.to is not None
            assert named[cell.to].joined == sign.joined >= 0
        if cell.kind is Kind.FREE:
            assert sign.symbol is Symbol.DOT


# Nye (1985), appendix E and tables 8 and 9; letters in place of lines
NYE = [
    (STRAIN, "pg:4", "none", "●a · · / _ ●a · / _ _ ●"),
    (STRAIN, "pg:m-3m", "none", "●a · · / _ ●a · / _ _ ●a"),
    (PIEZO, "pg:32", "none", "●a ○a · ●b · · / · · · · ○b ○a / · · · · · ·"),
    (PIEZO, "pg:32", "compliance", "●a ○a · ●b · · / · · · · ○b ⊚a / · · · · · ·"),
    (PIEZO, "pg:-4", "none", "· · · ●a ●b · / · · · ○b ●a · / ●c ○c · · · ●"),
    (PIEZO, "pg:-43m", "none", "· · · ●a · · / · · · · ●a · / · · · · · ●a"),
    (PIEZO, "pg:4mm", "none", "· · · · ●a · / · · · ●a · · / ●b ●b ● · · ·"),
    (
        ELASTIC, "pg:6mm", "none",
        "●a ● ●b · · · / _ ●a ●b · · · / _ _ ● · · · / _ _ _ ●c · · / _ _ _ _ ●c · / _ _ _ _ _ ×",
    ),
    (
        ELASTIC, "pg:32", "compliance",
        "●a ● ●b ●c · · / _ ●a ●b ○c · · / _ _ ● · · · / _ _ _ ●d · · / _ _ _ _ ●d ⊙c"
        " / _ _ _ _ _ ×",
    ),
    (
        ELASTIC, "pg:3", "compliance",
        "●a ● ●b ●c ●d · / _ ●a ●b ○c ○d · / _ _ ● · · · / _ _ _ ●e · ⊚d / _ _ _ _ ●e ⊙c"
        " / _ _ _ _ _ ×",
    ),
    (
        ELASTIC, "pg:432", "none",
        "●a ●b ●b · · · / _ ●a ●b · · · / _ _ ●a · · · / _ _ _ ●c · · / _ _ _ _ ●c ·"
        " / _ _ _ _ _ ●c",
    ),
    (
        ELASTIC, "SO3", "none",
        "●a ●b ●b · · · / _ ●a ●b · · · / _ _ ●a · · · / _ _ _ ×c · · / _ _ _ _ ×c ·"
        " / _ _ _ _ _ ×c",
    ),
    (
        ELASTIC, "pg:4/m", "none",
        "●a ● ●b · · ●c / _ ●a ●b · · ○c / _ _ ● · · · / _ _ _ ●d · · / _ _ _ _ ●d · / _ _ _ _ _ ●",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "group", "factors", "wanted"), NYE)
def test_diagrams_of_nye(text: str, group: str, factors: str, wanted: str) -> None:
    (table,) = diagram(found(text, group, factors)).tables
    assert grid(table) == wanted


@pytest.mark.parametrize(("text", "group", "factors"), LAWS)
@pytest.mark.few(5)
def test_the_key_tells_of_the_signs_that_are_used(text: str, group: str, factors: str) -> None:
    drawn = diagram(found(text, group, factors))
    signs = all_signs(drawn)
    used, told = {s.symbol for s in signs}, {symbol for key in drawn.key for symbol in key.symbols}
    assert used == told
    crosses = {(s.joined, s.symbol) for s in signs if s.symbol.is_cross}
    keys = [(key.joined, key.symbols[0]) for key in drawn.key if key.symbols[0].is_cross]
    assert sorted(keys) == sorted(crosses)
    assert len({key.text for key in drawn.key}) == len(drawn.key)


def curve(join: Join, samples: int = 101) -> np.ndarray:
    t = np.linspace(0, 1, samples)[:, None]
    a, b, c = (np.array(p) for p in (join.start, join.control, join.stop))
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)


@pytest.mark.parametrize(("text", "group", "factors"), LAWS)
@pytest.mark.few(5)
def test_lines_join_each_class_and_pass_other_signs_at_a_distance(
    text: str, group: str, factors: str
) -> None:
    for table in diagram(found(text, group, factors)).tables:
        lines = joins(table.signs, table.shape)
        places = {(s.column, s.row): s for s in table.signs}
        for number in {s.joined for s in table.signs} - {-1}:
            members = [(s.column, s.row) for s in table.signs if s.joined == number]
            mine = [line for line in lines if line.joined == number]
            assert len(mine) == len(members) - 1
            reached, more = {members[0]}, True
            while more:
                grown = {e for j in mine for e in (j.start, j.stop) if {j.start, j.stop} & reached}
                more = not grown <= reached
                reached |= grown
            assert reached == set(members)
        for line in lines:
            points = curve(line)
            for place, sign in places.items():
                if sign.symbol is not Symbol.ZERO and place not in (line.start, line.stop):
                    gap = np.linalg.norm(points - np.array(place), axis=1).min()
                    assert gap > CLEAR - 0.02, (line, sign)


def test_third_order_elasticity_is_six_tables() -> None:
    drawn = diagram(found("Sym(3,Sym(2,V))", "pg:m-3m"))
    assert [t.title for t in drawn.tables] == [f"C{i}··" for i in "₁₂₃₄₅₆"]
    assert [t.shape for t in drawn.tables] == [(n, n) for n in (6, 5, 4, 3, 2, 1)]
    assert grid(drawn.tables[0]) == (
        "●a ●b ●b · · · / _ ●b ● · · · / _ _ ●b · · · / _ _ _ ●c · · / _ _ _ _ ●d · / _ _ _ _ _ ●d"
    )
    assert grid(drawn.tables[3]) == "· · · / _ · ● / _ _ ·"
    assert drawn.lettered == {0, 1, 2, 3}
    isotropic = diagram(found("Sym(3,Sym(2,V))", "SO3"))
    # Toupin and Bernstein, J. Acoust. Soc. Am. 33 (1961) 216
    assert {k.text for k in isotropic.key if k.symbols[0].is_cross} == {
        "(C₁₁₂-C₁₂₃)/2", "(C₁₁₁-C₁₁₂)/4", "(C₁₁₁-3C₁₁₂+2C₁₂₃)/8",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [
        ("V", [""], ["1", "2", "3"]),
        ("V*V", ["1", "2", "3"], ["1", "2", "3"]),
        ("Sym(2,V)*V", ["1", "2", "3"], ["1", "2", "3", "4", "5", "6"]),
        ("V*V*V", ["1", "2", "3"], ["11", "22", "33", "23", "31", "12", "32", "13", "21"]),
        ("V**2*Sym(2,V)", ["11", "22", "33", "23", "31", "12", "32", "13", "21"], list("123456")),
        ("Alt(2,V)*V", ["23", "31", "12"], ["1", "2", "3"]),
        ("Sym(3,V)", ["1", "2", "3"], ["11", "22", "33", "23", "12", "13"]),
    ],
)
def test_rows_and_columns(text: str, rows: list[str], columns: list[str]) -> None:
    (table,) = diagram(found(text, "pg:1")).tables
    assert (list(table.rows), list(table.columns)) == (rows, columns)


def test_letters() -> None:
    assert [letter(n) for n in (-1, 0, 25, 26, 27, 701, 702)] == [
        "", "a", "z", "aa", "ab", "zz", "aaa",
    ]  # fmt: skip


# -- which figures are diagrams --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "group", "mode"),
    [
        (ELASTIC, "pg:6mm", "voigt"),
        (PIEZO, "pg:32", "voigt"),
        (STRAIN, "pg:4", "voigt"),
        ("Sym(2,V)>>Sym(2,V)", "pg:3", "voigt"),
        ('Jahn("aeV[V2]")', "pg:4'/m", "voigt"),
        (ELASTIC, "pg:∞m", "voigt"),
        (ELASTIC, "SO3", "pattern"),
        ("V>>V", "pg:6mm", "pattern"),
        ("Sym(2,V)", "S5", "pattern"),
        ("Sym(2,V)+V", "pg:4", "pattern"),
    ],
)
def test_tensors_of_crystals_are_diagrams_by_themselves(text: str, group: str, mode: str) -> None:
    assert shown(text, group).mode == mode


def test_no_diagram_of_what_is_no_tensor() -> None:
    with pytest.raises(RepresentationError, match="no Voigt form"):
        shown("V", "S5", mode="voigt")


def test_a_tensor_that_vanishes_is_all_zeros_and_says_why() -> None:
    v = shown(PIEZO, "pg:m-3m")
    assert v.diagram is not None
    assert grid(v.diagram.tables[0]) == " / ".join([" ".join("·" * 6)] * 3)
    assert [k.text for k in v.diagram.key] == ["zero"]
    assert v.message[0].startswith("No invariant vector exists")
    assert v.caption[0] == "0 independent: none."


def test_json() -> None:
    data = json.loads(json.dumps(as_json(shown(PIEZO, "pg:32", factors="compliance"))))
    (table,) = data["diagram"]["tables"]
    assert table["signs"][1] == {"row": 0, "column": 1, "name": "d12", "sign": "ring", "class": 0}
    assert table["signs"][11]["sign"] == "minus multiple"
    assert {"signs": ["dot", "minus multiple"], "text": "minus twice the dot"} in (
        data["diagram"]["key"]
    )
    assert "diagram" not in as_json(shown("V>>V", "SO3"))


# -- in the terminal and in files ------------------------------------------------------------------

GOLDEN = """\
V⊗Sym(2,V)
pg:32  ·  size 18  ·  dimension 2

  1  2  3  4  5  6
1 ●a ○a ·  ●b ·  ·
2 ·  ·  ·  ·  ○b ⊚a
3 ·  ·  ·  ·  ·  ·

●      nonzero component
a b    equal letters are joined, as by
       lines
●a ○a  equal but for the sign
●a ⊚a  minus twice the dot
·      zero

2 independent: d₁₁, d₁₄."""


def test_golden_terminal() -> None:
    v = shown(PIEZO, "pg:32", factors="compliance")
    lines = render(v, 40, "plain", Paint(LIGHT))
    assert "\n".join(lines).startswith(GOLDEN)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize(
    ("text", "group"), [(ELASTIC, "pg:3"), ("Sym(3,Sym(2,V))", "pg:6mm"), ("V**4", "pg:3m")]
)
@pytest.mark.long_cases
def test_no_line_is_wider_than_the_terminal(text: str, group: str, width: int) -> None:
    lines = render(shown(text, group, mode="voigt"), width, "plain", Paint(LIGHT))
    assert max(map(len, lines)) <= width
    colored = render(shown(text, group, mode="voigt"), width, "truecolor", Paint(LIGHT))
    assert any("\x1b[38;2;" in line for line in colored)


def test_signs_and_lines_are_artists() -> None:
    fig = figure(basis(PIEZO, "pg:32"), FigureOptions(factors="compliance"))
    gids = [artist.get_gid() for artist in fig.get_children()]
    assert gids.count("join") == 3 + 2  # and those of the key
    # each of 18 places has one disc or ring, one sign has two; and those of the key
    assert gids.count("sign") == 18 + 1 + 1 + 2 + 3 + 1
