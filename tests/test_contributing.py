"""The recipes of CONTRIBUTING.md, followed word by word in a copy of the package."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import emlpcli

from .test_readme import masked

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
def test_a_recipe_works_as_written(title: str, tmp_path: Path) -> None:
    recipe = recipes()[title]
    shutil.copytree(
        ROOT / "emlpcli", tmp_path / "emlpcli", ignore=shutil.ignore_patterns("__pycache__")
    )
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
    commands = CONSOLE.findall(recipe)
    assert commands
    for block in commands:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            assert masked(run(command, tmp_path)) == masked(expected)


def run(command: str, folder: Path) -> str:
    """What a command prints there, whose `emlp` is that of the copied package."""
    program, *args = shlex.split(command)
    assert program == "emlp"
    script = "from emlpcli.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "EMLP_CACHE_DIR": str(folder / "cache")},
        check=False,
    )
    return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"
