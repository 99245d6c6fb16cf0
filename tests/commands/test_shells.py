"""Completion in bash, zsh and fish themselves: installed as documented, and a key is pressed."""

from __future__ import annotations

import os
import re
import select
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What is typed before the tabulator, and what stands in the line after it. Where a shell escapes
# what has no quotes it does so in its own way.
CASES = {
    "emlp dec": "emlp decompose ",
    "emlp --inst": "emlp --install-completion ",
    "emlp vis V --the": "emlp vis V --theme ",
    'emlp dim "V*Ir': 'emlp dim "V*Irrep(',
    'emlp dim "Sym(2,Vec': 'emlp dim "Sym(2,Vector" ',
    "emlp dim 2V:Vec": "emlp dim 2V:Vector ",
    "emlp dim V --group pg:-43": "emlp dim V --group pg:-43m",
    "emlp dim V --group=pg:-43": "emlp dim V --group=pg:-43m",
    'emlp dim V -g "SU(3': 'emlp dim V -g "SU(3)" ',
    "emlp vis V --mode ele": "emlp vis V --mode elements ",
    "emlp vis V --theme d": "emlp vis V --theme dark ",
    "emlp basis V --strategy orb": "emlp basis V --strategy orbits ",
    "emlp code V --to=equ": "emlp code V --to=equinox ",
    "emlp fit -t dot": "emlp fit -t dot-norm3 ",
    "emlp fit --model emlp,sc": "emlp fit --model emlp,scalars ",
    "emlp fit --data row": r"emlp fit --data rows\ of\ mine.csv ",
    "emlp basis V --group-file A=turn": "emlp basis V --group-file A=turns.toml ",
}
ESCAPED = {
    "bash": r"emlp dim V\*Irrep\(",
    "zsh": r"emlp dim V\*Irrep\(",
    "fish": r"emlp dim V*Irrep\(",
}

# A key that writes the line, between marks of which the typed command holds no whole one.
SHOW = {
    "bash": "PS1='> '; show() { printf '\\n<''<%s>''>\\n' \"$READLINE_LINE\"; }; "
    "bind -x '\"\\C-xp\": show'",
    "zsh": 'PS1=\'> \'; show() { print -r; print -r "<""<$BUFFER>"">" }; zle -N show; '
    "bindkey '^Xp' show",
    "fish": "function show; echo; echo '<''<'(commandline)'>''>'; end; bind \\cxp show",
}


def until(handle: int, mark: bytes, seconds: float = 30) -> bytes:
    """What a terminal shows up to a mark, which must come."""
    shown, end = b"", time.monotonic() + seconds
    while mark not in shown:
        ready, _, _ = select.select([handle], [], [], 0.1)
        shown += os.read(handle, 65536) if ready else b""
        assert time.monotonic() < end, shown.decode(errors="replace")
    return shown


SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name} here"))
    for name in ("bash", "zsh", "fish")
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the program on its path, and files to complete."""
    program = tmp_path / "bin" / "emlp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m emlpcli "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    files = tmp_path / "files"
    files.mkdir()
    (files / "rows of mine.csv").touch()
    (files / "turns.toml").touch()
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_key_is_pressed(shell: str, home: Path) -> None:
    pty = pytest.importorskip("pty")
    environment = {
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "HOME": str(home),
        "TERM": "dumb" if shell != "fish" else "xterm",
        "COLUMNS": "200",
        "LANG": "C.UTF-8",
        "EMLP_CONFIG": "",
    }
    child, handle = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.chdir(home / "files")
        install = f"emlp --install-completion {shell} && exec {shell} -i"
        os.execvpe("sh", ["sh", "-c", install], environment)
    try:
        until(handle, b"completes the arguments of emlp")
        os.write(handle, f"{SHOW[shell]}; echo READ''Y\n".encode())
        until(handle, b"READY")
        for typed, wanted in {**CASES, "emlp dim V*Ir": ESCAPED[shell]}.items():
            os.write(handle, typed.encode() + b"\t\x18p")
            found = re.search(rb"<<(.*)>>", until(handle, b">>"))
            assert found is not None
            assert found[1].decode() == wanted
            os.write(handle, b"\x15")  # empties the line
    finally:
        os.close(handle)
        os.waitpid(child, 0)
