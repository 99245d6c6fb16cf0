"""Several group files in one command, by names: `--group-file A=a.toml`, then `V(A)`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SQUARE = """
discrete_generators = [[["0", "-1"], ["1", "0"]], [["1", "0"], ["0", "-1"]]]
[representations.E]
discrete_generators = [[["1"]], [["-1"]]]
"""
MOVES = 'permutations = ["(1 2 3 4)", "(1 2)"]'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "square.toml").write_text(SQUARE)
    (tmp_path / "moves.toml").write_text(MOVES)


TWO = ("--group-file", "A=square.toml", "--group-file", "B=moves.toml")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("V(A)**2*V(B)**2", 2),  # 1 for D4 and 2 for S4
        ("V(A)**2*E(A)*V(B)", 1),
        ("E(A)*V(B)", 0),
        ("V(A)*V(B)>>V(A)*V(B)", 2),
        ("V(B[1])*V(B[2])*V(A)**2", 1),
        ("V(B)*V(B)*V(A)**2", 2),
    ],
)
def test_named_files_are_groups_in_expressions(emlp: Any, text: str, dimension: int) -> None:
    assert emlp("dim", text, *TWO).out == f"{dimension}\n"
    data = json.loads(emlp("basis", text, *TWO, "--json").out)
    assert data["dimension"] == dimension
    assert set(data["group"].split(", ")) <= {"A", "B", "B[1]", "B[2]"}


@pytest.mark.usefixtures("files")
def test_named_files_stand_in_products_and_beside_registered_groups(emlp: Any) -> None:
    only = ("--group-file", "B=moves.toml")
    assert emlp("dim", "V>>V", "--group", "B*SO3", *only).out == "2\n"
    assert emlp("dim", "V(B)**2*V(SO3)**2", *only).out == "2\n"
    assert json.loads(emlp("groups", "B", *only, "--json").out)["order"] == 24
    assert emlp("dim", "V**2", "--group-file", "moves.toml").out == "2\n"
    assert emlp("dim", "V*V(B)", "--group-file", "moves.toml", *only).out == "1\n"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("V(A)", "--group-file", "A=square.toml", "--group-file", "A=moves.toml"), "name A twice"),
        (("V(SO3)", "--group-file", "SO3=square.toml"), "registered group"),
        (("V(Cube)", "--group-file", "Cube=square.toml"), "registered group"),
        (("V(A)", *TWO), "B=moves.toml is not used"),
        (("V", "--group-file", "square.toml", "--group-file", "moves.toml"), "one is wanted"),
        (("V(A)", "--group-file", "A=none.toml"), "none.toml"),
        (("V(A)*F(A)", "--group-file", "A=square.toml"), "unknown name F"),
        (("V(A)*E(B)", *TWO), "gives no representation E"),
        (("V", "--group", "A*B", *TWO), "several representations"),
    ],
)
def test_mistakes_with_names_are_told(emlp: Any, words: tuple[str, ...], told: str) -> None:
    shown = emlp("dim", *words)
    assert told in shown.err
    assert shown.out == ""
    assert "Traceback" not in shown.err


@pytest.mark.usefixtures("files")
def test_names_hold_for_one_command(emlp: Any) -> None:
    assert emlp("dim", "V(B)", "--group-file", "B=moves.toml").out == "1\n"
    assert "unknown group" in emlp("dim", "V(B)").err
