"""`emlp dim`: exact integers of any length on standard output, explanations beside them."""

from __future__ import annotations

import json
import re
from math import comb
from time import process_time
from typing import Any

import pytest

RUBIK_50 = 525791080445322105466876800572602554634511612661011329406381445155

DIMENSIONS = [
    ("V**50", "SO3", 724947137834104063053),
    ("V**50", "RubiksCube", RUBIK_50),
    ("2*V>>30*Scalar+10*V", "SO3", 20),
    ("V>>V", "S1000", 2),
    ("V>>V", "SO100000", 1),
    ("V**2>>V**2", "O5", 3),
    ("V", "SU2", 0),
    ("T(5,5)", "GL100", 120),
    ("Scalar", None, 1),
    ("3>>4", None, 12),
    ("(2*Scalar)**100", None, 2**100),
    ("V(SO3)>>V(SO3)", None, 1),
    ("V(SO3)**2+V(S5)", None, 2),
    ("V(SO3)*V(S5)>>V(SO3)+V(S5)", None, 1),
    ("V**2", "SO3*S5", 2),
    ("V**4", "Z2*S3", 8 * 14),
    ("(V+Scalar)**20", "O1", 2**19),
    ("V**20", "SO2", comb(20, 10)),
    ("10**18*V", "S3", 10**18),
]


@pytest.mark.parametrize(("text", "group", "wanted"), DIMENSIONS, ids=lambda value: str(value)[:20])
def test_dimensions(emlp: Any, text: str, group: str | None, wanted: int) -> None:
    given = [] if group is None else ["--group", group]
    result = emlp("dim", text, *given)
    assert result.status == 0
    assert result.out == f"{wanted}\n"
    assert len(result.err.splitlines()) >= 1
    data = json.loads(emlp("dim", text, *given, "--json").out)
    assert (data["schema"], data["command"], data["expression"]) == (1, "dim", text)
    assert data["dimension"] == wanted
    assert data["dimension"] == sum(b["copies"] * b["dimension"] for b in data["blocks"])
    assert (data["group"] is None) == (group is None and "(SO3)" not in text)


def test_more_digits_than_python_prints_by_default(emlp: Any) -> None:
    result = emlp("dim", "V**20000", "-g", "Z10")
    assert result.out == f"1{'0' * 19999}\n"
    assert all(len(line) <= 400 for line in result.err.splitlines())
    assert "(20000 digits)" in result.err
    assert json.loads(emlp("dim", "V**20000", "-g", "Z10", "--json").out)["dimension"] == 10**19999


LINES = "V**2\n\nV**\n  V+V \nV**10**9\nV**50\r\n"


def test_one_line_of_json_for_each_line(emlp: Any) -> None:
    result = emlp("dim", "-", "-g", "SO3", "--json", stdin=LINES)
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [a["expression"] for a in answers] == ["V**2", "V**", "  V+V ", "V**10**9", "V**50"]
    assert [a.get("dimension") for a in answers] == [1, None, 0, None, 724947137834104063053]
    assert [a.get("exit_code") for a in answers] == [None, 2, None, 4, None]
    assert [a.get("line") for a in answers] == [None, 3, None, 5, None]
    assert answers[1]["error"]["span"] == [1, 3]
    assert "nothing after **" in answers[1]["error"]["message"]
    assert result.status == 4
    assert re.findall("^error: line (.):", result.err, re.MULTILINE) == ["3", "5"]
    assert emlp("dim", "-", "-g", "SO3", stdin="V**2\nW\nV\n").status == 2
    assert emlp("dim", "-", "-g", "SO3", stdin="V**2\nV\n").status == 0
    assert emlp("dim", "-", stdin="") == (0, "", "note: standard input holds no expression\n")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("V**99999999", "Stabilizer(S6,1)"),
        ("V**99999", "pg:-3m"),
        ("V**500", "O1 wr S20"),
        ("Sym(2,V)**999999", "SO3"),
        ("Ad", "SO999999999999999999"),
        ("Irrep([9,8,7])**3", "U30"),
        ("1o", "GL999999999999999999"),
    ],
)
def test_what_would_take_long_is_refused_at_once(emlp: Any, text: str, name: str) -> None:
    start = process_time()
    result = emlp("dim", text, "-g", name)
    assert result.status in (2, 4)
    assert process_time() - start < 3


def test_a_named_representation_without_a_count_is_solved_for(emlp: Any) -> None:
    result = emlp("dim", "V>>Sign", "-g", "S1000")
    assert (result.status, result.out) == (0, "0\n")
    assert "solved for by strategy orbits: proved" in result.err


SHEAR = '{"name": "shear", "lie_algebra": [[[0, 1, 0], [0, 0, 1], [0, 0, 0]]]}'
SEVENTH = """{"name": "seventh", "discrete_generators": [[
    [0.6234898018587336, -0.7818314824680298], [0.7818314824680298, 0.6234898018587336]]]}"""


@pytest.mark.parametrize(
    ("data", "text", "wanted", "level"),
    [
        (SHEAR, "V**3", 7, "proved"),  # irreducibles of sl(2): 6 + 2·4 + 3·2 + 0, one each
        (SHEAR, "V**2>>V**2", 19, "proved"),
        (SEVENTH, "V**2", 2, "numerical"),
        (SEVENTH, "V**3>>V**4", 2, "numerical"),
    ],
)
def test_what_is_not_counted_is_solved_for(
    emlp: Any, tmp_path: Any, data: str, text: str, wanted: int, level: str
) -> None:
    file = tmp_path / "group.json"
    file.write_text(data)
    result = emlp("dim", text, "--group-file", str(file))
    assert (result.status, result.out) == (0, f"{wanted}\n")
    assert "solved for by strategy" in result.err
    assert ("numerical: no exact count" in result.err) == (level == "numerical")
    answer = json.loads(emlp("dim", text, "--group-file", str(file), "--json").out)
    assert answer["certificate"]["level"] == level
    assert answer["certificate"]["met"] is (level != "numerical")
    basis = json.loads(emlp("basis", text, "--group-file", str(file), "--json").out)
    assert basis["dimension"] == wanted


@pytest.mark.parametrize("text", ["V**14", "V**300"])
@pytest.mark.parametrize("command", ["dim", "basis"])
def test_neither_dim_nor_basis_refers_to_the_other_in_vain(
    emlp: Any, tmp_path: Any, command: str, text: str
) -> None:
    file = tmp_path / "group.json"
    file.write_text(SHEAR)
    result = emlp(command, text, "--group-file", str(file))
    assert (result.status, result.out) == (4, "")
    assert "take a smaller power" in result.err
    assert "emlp dim" not in result.err
    assert "emlp basis" not in result.err
    # where counting has an answer, a basis that is too large says so
    assert "`emlp dim` counts" in emlp("basis", "V**40", "--group", "SO3").err


def test_only_what_has_no_count_is_solved_for(emlp: Any, tmp_path: Any) -> None:
    """A count of many digits beside a small solved space, in one representation."""
    file = tmp_path / "group.json"
    file.write_text(SHEAR)
    answer = json.loads(emlp("dim", "V(SO3)**60+V**2", "--group-file", str(file), "--json").out)
    counted = json.loads(emlp("dim", "V**60", "-g", "SO3", "--json").out)["dimension"]
    assert answer["dimension"] == counted + 3
    assert answer["certificate"]["level"] == "proved"
    assert len(answer["certificate"]["how"]) == 2
