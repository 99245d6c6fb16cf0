"""The README is true: its commands print what it shows, its Python runs, its links exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from emlpcli.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ (.*)\n((?:.*\n)*?)```", README)

# What differs from run to run: times, rounding errors, versions of files.
VOLATILE = [
    (re.compile(r"[\d.]+(?:e-\d+)? (ms|s) to solve"), r"# \1 to solve"),
    (re.compile(r"\d(?:\.\d+)?e-\d\d+"), "#"),
    (re.compile(r"(P²−P‖|Pᴴ‖|at most|_error\":) (?:#|0(?:\.0)?)\b"), r"\1 #"),
    (re.compile(r'"seconds": [\d.e-]+'), '"seconds": #'),
    (re.compile(r'"trace": [\d.]+'), '"trace": #'),
    (re.compile(r"(?m)^  (training|test error|transformed|equivariance) .*"), r"  \1 #"),
]


def masked(text: str) -> str:
    for pattern, mask in VOLATILE:
        text = pattern.sub(mask, text)
    return re.sub(r"# (ms|s) to solve", "# to solve", text)


def emlp_on_path(folder: Path) -> dict[str, str]:
    """An environment in which `emlp` runs the package under test with this Python."""
    script = folder / "emlp"
    script.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from emlpcli.cli import main; main()" "$@"\n'
    )
    script.chmod(0o755)
    paths = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return os.environ | paths


# lines for the shell are run by one, each command of which is a process of its own
PIPED = [(command, shown) for command, shown in CONSOLE if not command.startswith("emlp ")]
PLAIN = [(command, shown) for command, shown in CONSOLE if command.startswith("emlp ")]


@pytest.mark.parametrize(("command", "shown"), PLAIN, ids=[c for c, _ in PLAIN])
def test_console_blocks_show_what_the_command_prints(
    command: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert masked(printed.out) == masked(shown)


@pytest.mark.parametrize(("command", "shown"), PIPED, ids=[c for c, _ in PIPED])
def test_console_blocks_show_what_the_shell_prints(
    command: str, shown: str, tmp_path: Path
) -> None:
    run = subprocess.run(
        ["sh", "-c", command],
        env=emlp_on_path(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in run.stderr
    assert masked(run.stdout) == masked(shown)


def test_console_blocks_are_run_in_both_ways() -> None:
    assert len(PLAIN) > 10
    assert len(PIPED) > 0
    assert not [c for c, _ in PLAIN if set(shlex.split(c)) & {"|", "<", ">", "&&", ";"}]


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_python_blocks_run_and_print_what_their_comments_say(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", code)


def test_there_are_exactly_two_set_up_commands() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert len(commands) == 2
    assert all(c.startswith("python3 -m venv .venv && .venv/bin/pip install") for c in commands)


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []
