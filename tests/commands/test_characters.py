"""`emlp characters`: tables as handbooks print them, on narrow and wide terminals, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.render.cards.characters import table_lines

D3H = """\
pg:-6m2: D3h, hexagonal, order 12; -6 ∥ x3, m ⊥ x1
  order 12, 6 classes, irreducibles over ℝ
       E  2C3  3C2′  σh  2S3  3σv
  A1′  1    1     1   1    1    1            x²+y², z²
  A2′  1    1    -1   1    1   -1  Rz
  E′   2   -1     0   2   -1    0  (x, y)    (x²−y², xy)
  A1″  1    1     1  -1   -1   -1
  A2″  1    1    -1  -1   -1    1  z
  E″   2   -1     0  -2    1    0  (Rx, Ry)  (xz, yz)
"""


def test_a_table_of_a_handbook(emlp: Any) -> None:
    assert emlp("characters", "D3h").out == D3H


def test_pairs_are_told_and_taken_apart(emlp: Any) -> None:
    shown = emlp("characters", "pg:C4").out
    assert "E is a pair of complex conjugates over ℂ: --complex" in shown
    lines = emlp("characters", "pg:C4", "--complex").out.splitlines()
    assert [line.split()[:5] for line in lines[5:7]] == [
        ["¹E", "1", "-i", "-1", "i"],
        ["²E", "1", "i", "-1", "-i"],
    ]


def test_elements_are_listed_by_classes(emlp: Any) -> None:
    lines = emlp("characters", "pg:D2", "--elements").out.splitlines()
    assert lines[-4:] == [
        "  E      identity",
        "  C2(z)  180° about [0,0,1]",
        "  C2(y)  180° about [0,1,0]",
        "  C2(x)  180° about [1,0,0]",
    ]
    long = emlp("characters", "S6", "--elements").out
    assert "… and 84 more elements; --json lists them" in long


@pytest.mark.parametrize("name", ["Oh", "S4", "Alt5", "pg:C5"])
def test_json(emlp: Any, name: str) -> None:
    data = json.loads(emlp("characters", name, "--json", "--elements").out)
    assert data["command"] == "characters"
    assert sum(c["size"] for c in data["classes"]) == data["order"]
    for c in data["classes"]:
        assert len(c["elements"]) == c["size"]
        for element in c["elements"]:
            g = np.array(element["matrix"])
            assert np.allclose(np.linalg.matrix_power(g, c["order"]), np.eye(len(g)), atol=1e-9)
    for row in data["irreducibles"]:
        assert len(row["characters"]) == len(data["classes"])
        assert ("functions" in row) == (name in ("Oh", "pg:C5"))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_columns_that_do_not_fit_follow_below(emlp: Any, width: int) -> None:
    data = json.loads(emlp("characters", "Oh", "--json").out)
    lines = table_lines(data, width)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for c in data["classes"]:
        assert f"{c['size'] if c['size'] > 1 else ''}{c['name']}" in text
    assert text.count("A1g") == len(text.split("\n\n"))
    assert (width == 200) == ("\n\n" not in text)


def test_a_group_of_ones_own(emlp: Any, tmp_path: Path) -> None:
    file = tmp_path / "q.toml"
    file.write_text('name = "Q8"\ndiscrete_generators = [[["i",0],[0,"-i"]], [[0,1],[-1,0]]]\n')
    lines = emlp("characters", "--group-file", str(file)).out.splitlines()
    assert lines[2].split() == ["χ", "1a", "2a", "4a", "4b", "4c", "type"]
    assert lines[-1].split() == ["χ₅", "2", "-2", "0", "0", "0", "quaternionic"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["SO3"], "infinite"),
        (["XO3"], "unknown group"),
        (["pg:C1000"], "too many"),
        (["Z999999999999"], "too many for a table"),
        (["--complex"], "no group is given"),
    ],
)
def test_refusals(emlp: Any, args: list[str], words: str) -> None:
    result = emlp("characters", *args)
    assert result.status != 0
    assert result.out == ""
    assert words in result.err
    assert "hint: " in result.err


def test_magnetic_groups_say_what_the_table_is(emlp: Any) -> None:
    assert "corepresentations" in emlp("characters", "pg:m'm'2").out
