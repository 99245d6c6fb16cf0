"""Commands that pages show: found, run, and written anew where they print something else.

    python docs/console.py [PAGE ...]

rewrites the blocks of the given pages, or of all. What differs from run to
run, as times and rounding errors, is left as it stands while nothing else has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```console\n\$ (.*)\n((?:.*\n)*?)```")

VOLATILE = [
    (re.compile(r"[\d.]+(?:e-\d+)? (ms|s) to solve"), r"# \1 to solve"),
    (re.compile(r"\d(?:\.\d+)?e-\d\d+"), "#"),
    (re.compile(r"(P²−P‖|Pᴴ‖|at most|_error\":) (?:#|0(?:\.0)?)\b"), r"\1 #"),
    (re.compile(r'"seconds": [\d.e-]+'), '"seconds": #'),
    (re.compile(r'"trace": [\d.]+'), '"trace": #'),
    (re.compile(r"(?m)^  (training|test error|transformed|equivariance) .*"), r"  \1 #"),
    (re.compile(r"# (ms|s) to solve"), "# to solve"),
]
"""Times, rounding errors, and what training ends at: with what stands for each."""


def pages() -> list[Path]:
    """The README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(page: Path) -> list[tuple[str, str]]:
    """The commands of a page and what it shows of their standard output."""
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def masked(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, mask in VOLATILE:
        text = pattern.sub(mask, text)
    return text


def environment(folder: Path) -> dict[str, str]:
    """One in which `emlp`, a script put into the folder, is this package, run by this Python."""
    script = folder / "emlp"
    script.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "from emlpcli.cli import main; main()" "$@"\n'
    )
    script.chmod(0o755)
    paths = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return os.environ | paths


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one line of the shell in a folder that has the examples."""
    if not (folder / "examples").exists():
        (folder / "examples").symlink_to(ROOT / "examples")
    return subprocess.run(
        ["sh", "-c", command],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def rewritten(page: Path, folder: Path) -> str:
    """The page's text, with what each command prints now where more than times has changed."""

    def block(match: re.Match[str]) -> str:
        command, shown = match.groups()
        printed = run(command, folder).stdout
        return (
            f"```console\n$ {command}\n{shown if masked(printed) == masked(shown) else printed}```"
        )

    return BLOCK.sub(block, page.read_text(encoding="utf-8"))


def main() -> None:
    """Rewrite the blocks of the pages named on the command line, or of all."""
    for page in [Path(name) for name in sys.argv[1:]] or pages():
        with tempfile.TemporaryDirectory() as folder:
            text = rewritten(page, Path(folder))
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(page)


if __name__ == "__main__":
    main()
