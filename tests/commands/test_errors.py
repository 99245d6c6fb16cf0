"""What goes wrong: the exit status, the place in the text, and a hint; never a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli import cli
from emlpcli.groups import SO, Count
from emlpcli.render.saved_basis import load_basis
from emlpcli.solve import plan

ROOT = str(Path(cli.__file__).parents[1])

# expression and group, one with the place marked; status; part of the message; of the hint
MISTAKES = [
    ("2*V>>⟦W⟧", "SO3", 2, "unknown name W", "the names are"),
    ("⟦vector⟧", "SO3", 2, "unknown name vector", "did you mean Vector?"),
    ("⟦(⟧V>>V", "SO3", 2, "never closed", "add a )"),
    ("V⟦)⟧", "SO3", 2, "closes nothing", "remove it"),
    ("V**⟦-⟧1", "SO3", 2, "no minus", "V.T"),
    ("V**⟦V⟧", "SO3", 2, "nonnegative integer", "V**2"),
    ("⟦0⟧*V", "SO3", 2, "at least 1", "no space of dimension 0"),
    ("V**⟦10**19⟧", "SO3", 2, "exceeds 10**18", ""),
    ("V⟦>>⟧", "SO3", 2, "nothing after", ""),
    ("V⟦[⟧bold]", "SO3", 2, "not part of the language", "parentheses"),
    ("V\t+⟦$⟧", "SO3", 2, "unexpected character", ""),
    ("３ ⟦é⟧", "SO3", 2, "", ""),
    ("⟦V⟧>>V", None, 2, "no group is given", "--group SO3"),
    ("V(SO3)>>⟦V⟧", None, 2, "no group is given", "--group SO3"),
    ("V(⟦SO3⟧)", "SO3", 2, "given twice", "remove one"),
    ("V(SO3)(⟦O3⟧)", None, 2, "attached already", "products of groups"),
    ("V(⟦XO3⟧)", None, 2, "unknown group 'XO3'", "did you mean"),
    ("V(⟦ZksZnxZn(3,3)⟧)", None, 2, "k = 2 or 4", "ZksZnxZn(4,3)"),
    ("V", "⟦SO_3x⟧", 2, "unknown group 'SO_3x'", "emlp groups"),
    ("V", "⟦S03⟧", 2, "unknown group 'S03'", "did you mean SO(3)?"),
    ("V", "⟦Z06⟧", 2, "unknown group 'Z06'", "did you mean Z(6)?"),
    ("V", "⟦XO3⟧", 2, "unknown group 'XO3'", "did you mean"),
    ("V", "⟦SO0⟧", 2, "takes 2 parameters, not 0", "SO0(2,4)"),
    ("V", "⟦SO(0)⟧", 2, "at least 1", ""),
    ("V", "⟦SU(3,4,5)⟧", 2, "1 parameter, not 3", "SU(3)"),
    ("V", "⟦SO⟧", 2, "1 parameter, not 0", "SO(3)"),
    ("V", "S5*⟦Cube(3)⟧", 2, "no parameters", "write it Cube"),
    ("V", "⟦ZksZnxZn(3,3)⟧", 2, "k = 2 or 4", "ZksZnxZn(4,3)"),
    ("V", "⟦Sum(SO3,SU2)⟧", 2, "no common field", "same field"),
    ("V", "SO⟦(⟧3", 2, "never closed", "add a )"),
    ("V", "⟦S" + "9" * 30 + "⟧", 2, "30 digits", ""),
    ("V**10**9", "GL3", 4, "digits is too long", "smaller power"),
    ("V**99999999", "GL3", 4, "digits is too long", "smaller power"),
    ("(V+V**2+V.T)**300", "GL3", 4, "too many terms", "smaller powers"),
    pytest.param(
        ("(V+V**2+V.T)**300", "O11*SO11p*A5", 4, "too many terms", "smaller powers"),
        marks=pytest.mark.slow,
    ),
    ("(V+V**2+V.T)**300", "SO5", 4, "all terms would take over", "one by one"),
]


def unmarked(marked: str | None) -> str:
    return (marked or "").replace("⟦", "").replace("⟧", "")


@pytest.mark.parametrize("command", ["dim", "basis"])
@pytest.mark.parametrize("case", MISTAKES, ids=lambda c: ascii(f"{c[0][:30]} {(c[1] or '')[:20]}"))
def test_mistakes(emlp: Any, command: str, case: tuple[Any, ...]) -> None:
    expression, group, status, message, hint = case
    if command == "basis" and ("all terms" in message or message == "digits is too long"):
        # `emlp dim` is not hinted at where counting would take too long too
        hint = "smaller power" if "all terms" in message else "emlp dim"
        message = "too large"
    given = [] if group is None else ["--group", unmarked(group)]
    result = emlp(command, unmarked(expression), *given)
    assert (result.status, result.out) == (status, "")
    lines = result.err.splitlines()
    assert lines[0].startswith("error: ")
    assert message in lines[0]
    assert (lines[-1].startswith("hint: ") and hint in lines[-1]) if hint else True
    marked = group if "⟦" in (group or "") else expression
    if "⟦" in marked:
        before, inside = marked.replace("⟧", "⟦").split("⟦")[:2]
        assert lines[1] == "  " + unmarked(marked).replace("\t", "␉")
        wide = before.count("３")
        assert lines[2] in {
            "  " + " " * (len(before) + wide) + "^" * len(inside),
            "  ^",  # the first mistake is the wide digit itself
            "  ^^",
        }
        assert wide or lines[2] == "  " + " " * len(before) + "^" * len(inside)
    else:
        assert "^" not in result.err


USAGE = [
    (["frobnicate"], "no such command"),
    (["dim", "V", "--what"], "no such option"),
    (["dim", "V", "W"], "unexpected extra argument"),
    (["basis", "V", "--most", "0"], "--most"),
    (["basis", "V", "-g", "S3", "--basis", "dense"], "sparse or orthonormal"),
    (["basis", "V", "-g", "S3", "--plot", "x.gif"], ".png"),
    (["basis", "V", "--seed", "x"], "--seed"),
]


@pytest.mark.parametrize(("args", "said"), USAGE, ids=lambda value: str(value)[:30])
def test_usage(emlp: Any, args: list[str], said: str) -> None:
    result = emlp(*args)
    assert result.status == 2
    assert said in result.err
    assert result.out == ""


def test_nothing_given(emlp: Any) -> None:
    for args in ([], ["dim"], ["basis"]):
        result = emlp(*args)
        assert result.status == 2
        assert "Usage: emlp" in result.out + result.err
    assert emlp("--help").status == emlp("--version").status == 0


@pytest.mark.parametrize("size", ["foo", "-1G", "0", "1X", "", "1e9", "nan", "0.0M"])
def test_bad_max_memory(emlp: Any, size: str) -> None:
    result = emlp("basis", "V", "-g", "SO3", f"--max-memory={size}")
    assert result.status == 2
    assert "is no amount of memory" in result.err
    assert "500M" in result.err


REFUSED = [
    ("V**6", "S10"),
    ("V**30", "SO3"),
    ("V**4>>V**4", "SO10"),
    ("V", "Z999999999999999999"),
    ("V", "SO999999999999999999"),
    ("V**6", "A30"),
    ("V*V(Lorentz)**14", "ZksZnxZn(4,30)"),
    ("V", "Trivial100000"),
    ("V.T**100>>V", "GL3"),
]


@pytest.mark.parametrize(("text", "group"), REFUSED, ids=lambda value: value)
def test_refusals_come_before_the_memory_is_used(emlp: Any, text: str, group: str) -> None:
    if "(" in text:
        text, group = text.replace("V*", f"V({group})*", 1), ""
    result = emlp("basis", text, *(["-g", group] if group else []), "--max-memory", "50M")
    assert (result.status, result.out) == (4, "")
    assert "emlp dim" in result.err
    assert "bytes" in result.err or "iB" in result.err


def test_the_place_to_save_is_checked_first(emlp: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder.npz"
    folder.mkdir()
    for path, said in [
        (folder, "is a directory"),
        (tmp_path / "missing" / "q.npz", "does not exist"),
        (tmp_path / "q.txt", "must end in .npz"),
        (tmp_path / "q", "must end in .npz"),
    ]:
        result = emlp("basis", "V>>V", "-g", "SO3", "--save", str(path))
        assert (result.status, result.out) == (2, "")
        assert said in result.err
    if os.getuid():
        tmp_path.chmod(0o500)
        result = emlp("basis", "V>>V", "-g", "SO3", "--save", str(tmp_path / "q.npz"))
        tmp_path.chmod(0o700)
        assert (result.status, "not writable" in result.err) == (2, True)
    assert os.listdir(tmp_path) == ["folder.npz"]


def test_what_is_no_saved_basis(tmp_path: Path) -> None:
    bad = tmp_path / "bad.npz"
    with pytest.raises(OSError, match="cannot read a basis"):
        load_basis(bad)
    array = io.BytesIO()
    np.save(array, np.zeros(3))
    for content in (b"", b"text", b"PK\x03\x04 broken", array.getvalue()):
        bad.write_bytes(content)
        with pytest.raises(OSError, match="cannot read a basis"):
            load_basis(bad)
    np.savez(bad, other=np.zeros(3))
    with pytest.raises(OSError, match="cannot read a basis"):
        load_basis(bad)


def test_a_wrong_count_fails_the_certificate(emlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plan._CACHE.clear()
    monkeypatch.setattr(SO, "count", lambda *_: Count(2, "a wrong theorem"))
    result = emlp("basis", "V**2", "-g", "SO3")
    assert (result.status, result.out) == (3, "")
    assert "a wrong theorem" in result.err or "diagrams" in result.err


def interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


def exhausted(*_: Any) -> None:
    raise MemoryError


def test_interruption_and_exhaustion(emlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emlpcli.commands.dim.answer", interrupted)
    assert emlp("dim", "V") == (130, "", "interrupted\n")
    monkeypatch.setattr("emlpcli.commands.dim.answer", exhausted)
    result = emlp("dim", "V")
    assert (result.status, result.out) == (4, "")
    assert "hint: `emlp dim`" in result.err


@pytest.mark.parametrize("args", [["groups"], ["dim", "-", "-g", "SO3"], ["groups", "S3"]])
def test_a_closed_pipe_is_quiet(args: list[str]) -> None:
    command = [sys.executable, "-u", "-c", "from emlpcli.cli import main; main()", *args]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command,
        input=b"V\n" * 5,
        stdout=write,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": ROOT},
        timeout=60,
        check=False,
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0
