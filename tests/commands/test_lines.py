"""Expressions on standard input: each line is answered as if it stood alone, in every command."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from emlpcli.commands.app import COMMANDS, Program, app
from tests.commands.conftest import Run

# The words of each command that takes an expression, of which - is one, behind its name.
TAKING = {
    "basis": ("-",),
    "vis": ("-",),
    "dim": ("-",),
    "decompose": ("-",),
    "code": ("-", "--to", "numpy"),
    "project": ("numbers.csv", "-"),
}


def test_the_table_has_every_command_that_takes_an_expression() -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, Program)
    taking = set()
    for name in COMMANDS:
        command = program.get_command(None, name)
        assert command is not None
        if any(p.param_type_name == "argument" and p.metavar == "EXPR" for p in command.params):
            taking.add(name)
            assert (
                "expression"
                in inspect.signature(import_module(f"emlpcli.commands.{name}").run).parameters
            )
    assert taking == set(TAKING)


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("numbers.csv").write_text("1,2\n3,4\n")


def timeless(text: str) -> list[str]:
    return [line for line in text.splitlines() if "solve" not in line]


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("name", TAKING)
def test_each_line_is_answered(name: str, emlp: Run) -> None:
    words = TAKING[name]
    alone = [
        emlp(name, *(text if word == "-" else word for word in words), "-g", "S2")
        for text in ("V>>V", "V**2")
    ]
    assert [a.status for a in alone] == [0, 0]
    both = emlp(name, *words, "-g", "S2", stdin="\ufeffV>>V\r\n\nV>>W\nV**2\n")
    assert both.status == 2
    assert timeless(both.out) == timeless(alone[0].out + alone[1].out)
    assert "error: line 3: unknown name W\n  V>>W\n     ^\n" in both.err
    told = emlp(name, *words, "-g", "S2", "--json", stdin="V>>V\nV>>W\nV**2\n")
    answers: list[dict[str, Any]] = list(map(json.loads, told.out.splitlines()))
    assert [a["expression"] for a in answers] == ["V>>V", "V>>W", "V**2"]
    assert [a.get("line") for a in answers] == [None, 2, None]
    assert {a["command"] for a in answers} == {name}
    assert answers[1]["error"]["message"] == "unknown name W"
    assert (told.status, answers[1]["exit_code"]) == (2, 2)


@pytest.mark.usefixtures("numbers")
def test_the_largest_exit_status_is_that_of_all(emlp: Run) -> None:
    far = emlp(
        "project", "numbers.csv", "-", "-g", "S2", "--tolerance", "0.01", stdin="V>>V\nV**2\n"
    )
    assert far.status == 1
    assert far.err == ""
    assert emlp("dim", "-", "-g", "SO3", stdin="V**10**9\nW\n").status == 4


def test_a_name_of_no_group_is_told_once_and_before(emlp: Run) -> None:
    told = emlp("dim", "-", "-g", "XO3", stdin="V\nV\n")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("error: unknown group")
    assert told.err.count("error:") == 1


def test_a_file_holds_one_answer(emlp: Run, tmp_path: Path) -> None:
    path = tmp_path / "layer.py"
    words = ("code", "-", "-g", "S3", "--to", "numpy", "-o", str(path))
    assert emlp(*words, stdin="V>>V\n\n").status == 0
    first = path.read_text()
    told = emlp(*words, stdin="V>>V\nV\n")
    assert told.status == 2
    assert "line 2 is a second expression" in told.err
    assert path.read_text() == first


def test_standard_input_is_read_for_one_argument(emlp: Run) -> None:
    told = emlp("project", "-", "-", "-g", "SO3", stdin="V\n")
    assert told.status == 2
    assert "- is given for two" in told.err
