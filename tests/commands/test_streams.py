"""Streams that are closed, full, endless or no text; and variables with silly values."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emlpcli
from emlpcli.commands import lines

ROOT = str(Path(emlpcli.__file__).parents[1])
DIM = ("dim", "V**2", "-g", "SO3")


def shell(command: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell, in which `emlp` is the command."""
    code = "from emlpcli.cli import main; main()"
    script = f"emlp() {{ '{sys.executable}' -c '{code}' \"$@\"; }}\n{command}"
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": ROOT} | variables,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("emlp dim 'V**2' -g SO3 >&-", b"standard output: it is closed"),
        ("emlp dim 'V**2' -g SO3 --json >/dev/full", b"standard output: No space left"),
        ("emlp groups --help >/dev/full", b"standard output: No space left"),
        ("emlp --version >&-", b"standard output: it is closed"),
        ("emlp dim - -g SO3 <&-", b"standard input: it is closed"),
        ("emlp basis - -g SO3 </dev/zero", b"standard input has a line of more than"),
    ],
)
def test_a_stream_that_fails_is_an_error_in_one_line(command: str, said: bytes) -> None:
    done = shell(command)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"error: cannot") or b"has a line" in done.stderr
    assert said in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_closed_streams_that_are_not_needed_do_no_harm(tmp_path: Path) -> None:
    done = shell("emlp dim 'V**2' -g SO3 2>&-; emlp dim W -g SO3 2>&-; echo $?")
    assert done.stdout == b"1\n2\n"  # nothing of the errors went to standard output
    done = shell(f"emlp vis V -g S3 -o {tmp_path}/a.svg >&- 2>&- <&-")
    assert done.returncode == 0
    assert b"</svg>" in (tmp_path / "a.svg").read_bytes()
    assert shell("emlp dim W -g SO3 2>/dev/full").returncode == 2


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = shell("emlp groups | head -1; echo ${PIPESTATUS[0]}; emlp --help | true")
    assert done.stdout.splitlines()[-1] == b"0"
    assert done.stderr == b""


def test_locales_without_unicode(tmp_path: Path) -> None:
    line = r"printf 'V\xff\nV**2\n' | emlp dim - -g SO3 --json; emlp basis V -g SO3"
    done = shell(line, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LANG="C")
    assert done.returncode == 0
    assert rb'"expression": "V\udcff"' in done.stdout
    assert b"Traceback" not in done.stderr


def test_lines_without_an_end(emlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 50)
    result = emlp("dim", "-", "-g", "SO3", stdin="V\n" + "V" * 1000)
    assert result.status == 2
    assert result.out.count("\n") == 1
    assert "more than 49 characters" in result.err


class Broken(io.StringIO):
    """Standard input that cannot be read."""

    def readline(self, size: int | None = -1) -> str:
        raise OSError(5, "Input/output error")


def test_standard_input_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stream, said in ((Broken(), "Input/output error"), (None, "it is closed")):
        monkeypatch.setattr(sys, "argv", ["emlp", "basis", "-", "-g", "SO3"])
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(SystemExit) as end:
            emlpcli.cli.main()
        assert end.value.code == 2
        assert said in capsys.readouterr().err


def timeless(text: str) -> str:
    return re.sub(r"[0-9.]+ m?s to solve", "# to solve", text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("COLUMNS", value) for value in ("0", "-1", "abc", "1", "", "9" * 30, "٣")),
        *(("EMLP_CACHE_DIR", value) for value in ("/dev/null", "/proc/x", "/etc/hostname")),
        *(("EMLP_CACHE_BYTES", value) for value in ("0", "-1", "abc", "", "9" * 30)),
        ("TERM", "dumb"),
        ("NO_COLOR", "1"),
        ("JAX_ENABLE_X64", "0"),
    ],
)
def test_silly_variables(emlp: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    expected = timeless(emlp("basis", "V**2", "-g", "SO3").out)
    monkeypatch.setenv(name, value)
    result = emlp("basis", "V**2", "-g", "SO3")
    assert (result.status, result.err) == (0, "")
    assert timeless(result.out) == expected
    assert emlp("cache").status == 0


@pytest.mark.slow
def test_double_precision_whatever_jax_is_told(tmp_path: Path) -> None:
    line = "emlp fit -m emlp --steps 1 --layers 1 --channels 8 && emlp basis 'Irrep(1)>>V' -g SO3"
    done = shell(line, JAX_ENABLE_X64="0")
    assert done.returncode == 0, done.stderr
    assert b"bound 1e-9: met" in done.stdout
    assert b"Warning" not in done.stderr


def test_a_terminal_without_columns_shows_the_answer() -> None:
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    code = "from emlpcli.cli import main; main()"
    run = subprocess.Popen(
        [sys.executable, "-c", code, "basis", "V**2", "-g", "SO3"],
        stdout=child,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": ROOT, "COLUMNS": "0"},
    )
    os.close(child)
    shown = b""
    try:
        while more := os.read(parent, 10_000):
            shown += more
    except OSError:  # the terminal is gone
        pass
    assert run.wait(timeout=60) == 0
    assert b"dimension" in shown
    os.close(parent)
    assert run.stderr is not None
    run.stderr.close()
