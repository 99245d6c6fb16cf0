"""README and pages are true: commands print what is shown, and Python runs."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from emlpcli.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

spec = importlib.util.spec_from_file_location("console", ROOT / "docs" / "console.py")
assert spec is not None
assert spec.loader is not None
console = importlib.util.module_from_spec(spec)
spec.loader.exec_module(console)

PAGES: dict[str, Path] = {str(p.relative_to(ROOT)): p for p in console.pages()}
# what two pages show alike is run once
SHOWN = {
    (c, console.masked(shown)): name
    for name, page in PAGES.items()
    for c, shown in console.commands(page)
}
BLOCKS = [(name, c, shown) for (c, shown), name in SHOWN.items()]
# lines for the shell are run by one, each command of which is a process of its own; but a command
# from which other programs choose lines is run here, and only the choice is left to the shell
SHELL = {"|", "<", ">", "&&", ";"}
PIPED = [
    b
    for b in BLOCKS
    if not b[1].startswith("emlp ")
    or set(shlex.split(b[1].partition(" | ")[0])) & SHELL
    or "emlp" in b[1].partition(" | ")[2]
]
PLAIN = [b for b in BLOCKS if b not in PIPED]
PYTHON = [
    (name, code)
    for name, page in PAGES.items()
    if name != "docs/from_emlp.md"  # whose programs have tests of their own
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(
    ("page", "command", "shown"), PLAIN, ids=[f"{p}: {c}" for p, c, _ in PLAIN]
)
def test_console_blocks_show_what_the_command_prints(
    page: str,
    command: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    command, _, rest = command.partition(" | ")
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit):
        main()
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    if rest:
        out = subprocess.run(
            ["sh", "-c", rest], input=out, stdout=subprocess.PIPE, text=True
        ).stdout
    assert console.masked(out) == shown


@pytest.mark.parametrize(
    ("page", "command", "shown"), PIPED, ids=[f"{p}: {c}" for p, c, _ in PIPED]
)
def test_console_blocks_show_what_the_shell_prints(
    page: str, command: str, shown: str, tmp_path: Path
) -> None:
    run = console.run(command, tmp_path)
    assert "Traceback" not in run.stderr
    assert console.masked(run.stdout) == shown


def test_console_blocks_are_run_in_both_ways() -> None:
    assert len(PLAIN) > 10
    assert len(PIPED) > 0


@pytest.mark.parametrize(("page", "code"), PYTHON)
def test_python_blocks_run_and_print_what_their_comments_say(
    page: str,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for module in re.findall(r"^(?:import|from) (torch|flax|e3nn_jax|ase)\b", code, re.MULTILINE):
        pytest.importorskip(module, reason=f"needs {module}")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, page, "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", code)


def test_there_are_exactly_two_set_up_commands() -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert len(commands) == 2
    assert all(c.startswith("python3 -m venv .venv && .venv/bin/pip install") for c in commands)


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) <= 200
