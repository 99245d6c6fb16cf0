"""The recipes of CONTRIBUTING.md, followed word by word in a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import emlpcli

from .test_readme import console

ROOT = Path(emlpcli.__file__).parents[1]
BLOCK = r"\n+```(?:python|text)\n(.*?)```"
WRITE = re.compile(r"Write `([^`]+)`:" + BLOCK, re.DOTALL)
INSERT = re.compile(r"In `([^`]+)`, below `([^`]+)`, add:" + BLOCK, re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def recipes() -> dict[str, str]:
    """The sections under "Recipes", by their titles."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## Recipes\n")[2]
    parts = re.split(r"^### (.*)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_there_is_a_recipe_for_everything_that_grows() -> None:
    wanted = {"A group", "A constructor", "A strategy", "A subcommand", "A model", "A figure mode"}
    assert recipes().keys() == wanted


@pytest.mark.parametrize("title", recipes())
@pytest.mark.few(3)
def test_a_recipe_works_as_written(title: str, tmp_path: Path) -> None:
    recipe = recipes()[title]
    shutil.copytree(ROOT / "emlpcli", tmp_path / "emlpcli")  # compiled files too, which are valid
    written, inserted = WRITE.findall(recipe), INSERT.findall(recipe)
    assert len(written) == 1, "one file"
    assert len({path for path, *_ in inserted}) == 1, "and one list that it is entered in"
    for path, text in written:
        assert not (tmp_path / path).exists()
        (tmp_path / path).write_text(text, encoding="utf-8")
    for path, line, text in inserted:
        lines = (tmp_path / path).read_text(encoding="utf-8").splitlines(keepends=True)
        found = [n for n, other in enumerate(lines) if other.strip() == line.strip()]
        assert len(found) == 1, f"{line!r} stands {len(found)} times in {path}"
        lines.insert(found[0] + 1, text)
        (tmp_path / path).write_text("".join(lines), encoding="utf-8")
    shown = [part for block in CONSOLE.findall(recipe) for part in re.split(PROMPT, block)[1:]]
    commands = [part.partition("\n")[0] for part in shown]
    assert commands
    for part, printed in zip(shown, run(commands, tmp_path), strict=True):
        assert console.masked(printed) == console.masked(part.partition("\n")[2])


PROMPT = re.compile(r"^\$ ", re.MULTILINE)
# a process runs the commands of a recipe one after the other: most of its time goes into imports
RUN = """
import contextlib, io, json, sys
from emlpcli.cli import main
found = []
for args in json.loads(sys.argv[1]):
    sys.argv[1:] = args
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main()
        except SystemExit as done:
            status = done.code
    found.append(out.getvalue() + err.getvalue() * bool(status))
print(json.dumps(found))
"""


def run(commands: list[str], folder: Path) -> list[str]:
    """What each command prints there, whose `emlp` is that of the copied package."""
    words = [shlex.split(command) for command in commands]
    assert all(program == "emlp" for program, *_ in words)
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps([args for _, *args in words])],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "EMLP_CACHE_DIR": str(folder / "cache")},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
