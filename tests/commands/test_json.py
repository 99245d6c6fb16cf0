"""JSON of every subcommand: one frame, strict, and errors in the same frame."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.commands import envelope
from emlpcli.commands.app import COMMANDS
from emlpcli.errors import ExpressionError, FileError, Span

QUICK = ("--steps", "1", "--layers", "1", "--channels", "4", "-m", "scalars")


def strict(text: str) -> dict[str, Any]:
    """The one line of JSON."""
    assert text.count("\n") == 1
    data = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert isinstance(data, dict)
    return data


ANSWERS = [
    ("basis", ("basis", "V**2", "-g", "SO3")),
    ("basis", ("basis", "V", "-g", "SO3", "--elements")),
    ("explain", ("basis", "V**2", "-g", "SO3", "--explain")),
    ("vis", ("vis", "V>>V", "-g", "S3")),
    ("dim", ("dim", "V**50", "-g", "SO3")),
    ("decompose", ("decompose", "V**2", "-g", "SO3")),
    ("code", ("code", "V>>V", "-g", "S3", "--to", "numpy")),
    ("characters", ("characters", "pg:mm2")),
    ("project", ("project", "-", "V", "-g", "pg:4")),
    ("groups", ("groups",)),
    ("groups", ("groups", "pg")),
    ("groups", ("groups", "SU2")),
    ("groups", ("groups", "--generators", "(1 2 3)")),
    ("fit", ("fit", *QUICK)),
    ("predict", ("predict", "m.eqx", "-")),
    ("cache", ("cache",)),
]


@pytest.mark.parametrize(("name", "args"), ANSWERS, ids=lambda value: " ".join(value)[:30])
def test_answers_have_one_frame(
    emlp: Any, name: str, args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name == "predict":
        rows = np.eye(20, 3)
        emlpcli.fit(
            "V>>Scalar",
            "SO3",
            data=(rows, rows[:, 0]),
            model="scalars",
            channels=4,
            layers=1,
            steps=1,
            save="m.eqx",
        )
    result = emlp(*args, "--json", stdin="1 2 3")
    assert result.status == 0
    data = strict(result.out)
    assert list(data)[:3] == ["schema", "command", "version"]
    assert (data["schema"], data["command"], data["version"]) == (1, name, emlpcli.__version__)
    assert "error" not in data


ERRORS = [
    ("dim", ("dim", "W", "-g", "SO3"), 2, "ExpressionError", "unknown name W"),
    ("basis", ("basis", "V", "-g", "XO3"), 2, "GroupError", "unknown group"),
    ("basis", ("basis", "V", "-g", "SO3", "--save", "a.txt"), 2, "FileError", "must end in .npz"),
    ("basis", ("basis", "V**30", "-g", "SO3", "--max-memory", "1M"), 4, "TooLargeError", ""),
    ("vis", ("vis", "V", "-g", "SO3", "--mode", "x"), 2, "EmlpError", "unknown mode"),
    ("decompose", ("decompose", "V", "-g", "SO3", "--save", "a"), 2, "FileError", "must end in"),
    ("groups", ("groups", "--group-file", "none.toml"), 2, "FileError", "No such file"),
    ("fit", ("fit", "-m", "elmp"), 2, "EmlpError", "unknown model"),
    ("fit", ("fit", "--steps", "0"), 2, "UsageError", "--steps"),
    ("cache", ("cache", "--purge"), 2, "UsageError", "no such option"),
    ("dim", ("dim", "V", "W"), 2, "UsageError", "unexpected extra argument"),
    (None, ("frobnicate",), 2, "UsageError", "no such command"),
]


@pytest.mark.parametrize(("name", "args", "status", "kind", "said"), ERRORS)
def test_errors_have_the_same_frame(
    emlp: Any, name: str | None, args: tuple[str, ...], status: int, kind: str, said: str
) -> None:
    result = emlp(*args, "--json")
    data = strict(result.out)
    assert result.status == status == data["exit_code"]
    assert (data["schema"], data["command"], data["version"]) == (1, name, emlpcli.__version__)
    assert data["error"].keys() == {"kind", "message", "span", "hint"}
    assert data["error"]["kind"] == kind
    assert said in data["error"]["message"]
    plain = emlp(*args)
    assert (plain.status, plain.out, plain.err) == (status, "", result.err)


def test_a_place_is_told() -> None:
    error = ExpressionError("m", span=Span(2, 5), text="abcdefg", hint="h")
    data = envelope.refusal("dim", error, expression="abcdefg")
    assert data["error"] == {"kind": "ExpressionError", "message": "m", "span": [2, 5], "hint": "h"}
    assert (data["expression"], data["exit_code"]) == ("abcdefg", 2)


def test_lines_of_dim_have_the_frame_too(emlp: Any) -> None:
    result = emlp("dim", "-", "-g", "SO3", "--json", stdin="V**2\nW\n")
    for line in result.out.splitlines():
        assert strict(line + "\n")["version"] == emlpcli.__version__
    assert strict(result.out.splitlines()[1] + "\n")["error"]["kind"] == "ExpressionError"


def boom(*_: Any) -> None:
    raise ZeroDivisionError("a \x1b[31m mistake")


def test_a_mistake_of_the_program_is_one_line_too(
    emlp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emlpcli.commands.dim.answer", boom)
    result = emlp("dim", "V", "--json")
    assert result.status == 70
    data = strict(result.out)
    assert data["error"]["kind"] == "InternalError"
    assert "ZeroDivisionError" in data["error"]["message"]
    assert "report" in data["error"]["hint"]
    assert result.err.count("\n") == 2
    assert "\x1b" not in result.err


def exhausted(*_: Any) -> None:
    raise MemoryError


def test_exhaustion_is_told_in_json(emlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emlpcli.commands.dim.answer", exhausted)
    data = strict(emlp("dim", "V", "--json").out)
    assert (data["exit_code"], data["error"]["kind"]) == (4, "TooLargeError")


def test_control_characters_are_shown_and_not_sent(emlp: Any, tmp_path: Path) -> None:
    """In descriptions, names of files, options and texts; in cards, lists, errors and figures."""
    path = tmp_path / "a\x1b[31m\x9bm.json"
    about = {"permutations": ["(1 2)"], "description": "red\x1b[31m\u202e"}
    path.write_text(json.dumps(about))
    rows = tmp_path / "r\x1b[31m.csv"
    rows.write_text("1,2\n" * 20)
    figure = tmp_path / "f\x1b[31m.svg"
    fit = ("fit", "--data", str(rows), "--rep-in", "Scalar", "--rep-out", "Scalar", *QUICK)
    for args in (
        ("groups", "--group-file", str(path)),
        ("basis", "V", "--group-file", str(path)),
        ("decompose", "V", "--group-file", str(path)),
        ("dim", "V", "--group-file", str(path)),
        ("vis", "V", "--group-file", str(path), "-o", str(figure), "--title", "t\x1b[31m"),
        ("basis", "V", "-g", "S3", "--save", str(tmp_path / "s\x1b[31m.npz")),
        ("basis", "V", "-g", "S3", "--save", "s\x1b[31m.txt"),
        ("dim", "V\x1b[31m", "-g", "S3"),
        ("dim", "V", "-g", "S3\x1b[31m"),
        ("dim", "V", "--\x1b[31m"),
        ("\x1b[31m",),
        ("fit", "-m", "\x1b[31m"),
        ("fit", "-t", "\x1b[31m"),
        (*fit, "--group", "SO3"),
        (*fit, "--group", "SO3", "-o", str(figure)),
        ("fit", "--data", str(tmp_path / "n\x1b[31m.npz"), "--rep-in", "V", "--rep-out", "V"),
    ):
        for more in ((), ("--json",)):
            result = emlp(*args, *more)
            text = result.out + result.err
            assert not {"\x1b", "\x9b", "\u202e"} & set(text), args
            assert text.replace("\n", "").replace("\r", "").isprintable(), args
            assert result.status in (0, 2), args
    assert b"\x1b" not in figure.read_bytes()


def test_every_command_is_in_the_table() -> None:
    without = {"help", "explore"}  # a page of text, and a screen
    assert set(COMMANDS) - without <= {name for name, _ in ANSWERS}
    assert FileError("x").exit_code == 2
