"""What is quick stays quick: heavy libraries are imported only where they are needed."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emlpcli
from emlpcli.cli import OBJECTS_BEFORE_COLLECTION

HEAVY = ("jax", "scipy", "matplotlib")
NONE = ("numpy", *HEAVY)  # what names, counts and lists computes with integers of Python
# From those that may load least to those that may load most: a process runs them one after the
# other, so that a command is tried in the state in which those before it have left the modules.
CASES = [
    (["--help"], NONE),
    (["--version"], NONE),
    (["fit", "--help"], NONE),
    (["vis", "--help"], NONE),
    (["code", "--help"], NONE),
    (["dim", "W"], NONE),
    (["dim", "V**50", "--group", "SO3"], (*NONE, "flint")),
    (["dim", "V**4>>2*V+Scalar", "--group", "SU3*S5"], NONE),
    (["dim", "V>>V", "--group", "Sp4", "--json"], NONE),
    (["basis", "W"], NONE),
    (["basis", "V", "-g", "XO3"], NONE),
    (["groups"], NONE),
    (["code", "V>>V", "--to", "pytorch"], HEAVY),
    (["groups", "SO3"], HEAVY),
    (["groups", "RubiksCube"], HEAVY),
    (["dim", "V(SU3)**3>>V(SU3)"], HEAVY),
    (["decompose", "V**2", "--group", "O3"], HEAVY),
    (["decompose", "V**2", "--group", "pg:m-3m"], HEAVY),
    (["fit", "-m", "elmp"], HEAVY),
    (["fit", "-t", "intertia"], HEAVY),
    (["fit", "-t", "norm(u)", "--rep-in", "W"], HEAVY),
    (["fit", "-t", "dot(u,v", "--rep-in", "2*V"], HEAVY),
    (["vis", "V>>W", "-g", "SO3"], HEAVY),
    (["basis", "V**2>>V**2", "-g", "SO3"], HEAVY),
    (["vis", "V**2>>V", "-g", "SO3"], HEAVY),
    (["vis", "V**2>>V", "-g", "SO3", "-o", "a.html"], HEAVY),
    (["basis", "V**2>>V", "--group", "SO3"], ("jax", "matplotlib")),
    (["basis", "V>>V", "--group", "S3*D4"], ("jax", "matplotlib")),
    (["code", "V**2>>V", "-g", "SO3", "--to", "jax"], ("jax", "matplotlib")),
    (["vis", "V**2>>V", "-g", "SO3", "-o", "a.png"], ("jax", "scipy", "matplotlib.pyplot")),
]
PROBE = """
import json, sys
from emlpcli.cli import main
found = []
for args in json.loads(sys.argv[1]):
    sys.argv[1:] = args
    try:
        main()
    except SystemExit as done:
        heavy = ("numpy", "flint", "jax", "scipy", "matplotlib", "matplotlib.pyplot",
                 "rich.markdown")  # the last one takes Rich and a library of Markdown with it
        found.append([done.code or 0, [m for m in heavy if m in sys.modules]])
print(json.dumps(found), file=sys.stderr)
"""


def loaded(
    folder: Path, *commands: list[str], variables: dict[str, str] | None = None
) -> list[tuple[int, list[str]]]:
    """The status of each command, and what the process has loaded after it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, json.dumps(commands)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(emlpcli.__file__).parents[1])} | (variables or {}),
        timeout=60,
        check=False,
    )
    found = json.loads(done.stderr.splitlines()[-1])
    return [(status, modules) for status, modules in found]


def test_a_command_loads_only_what_it_needs(tmp_path: Path) -> None:
    found = loaded(tmp_path, *(args for args, _ in CASES))
    for (args, unwanted), (_, modules) in zip(CASES, found, strict=True):
        assert not {*unwanted} & {*modules}, args
    drawn = found[-1]
    assert (drawn[0], "matplotlib" in drawn[1]) == (0, True)
    assert (tmp_path / "a.png").exists()


def test_the_shell_completes_without_arrays(tmp_path: Path) -> None:
    asked = {"_EMLP_LINE": "emlp dim V**2 -g S"}
    for shell in ("bash", "zsh", "fish"):
        found = loaded(tmp_path, [], variables=asked | {"_EMLP_COMPLETE": f"offer_{shell}"})
        assert found == [(0, [])]


def test_few_maps_are_found_without_flint(tmp_path: Path) -> None:
    """Importing it takes longer than reducing small matrices in NumPy."""
    ((status, modules),) = loaded(tmp_path, ["basis", "V**2>>V**2", "-g", "SO3"])
    assert (status, modules) == (0, ["numpy"])


@pytest.mark.slow
@pytest.mark.parametrize(("args", "unwanted"), CASES, ids=lambda value: " ".join(value)[:40])
def test_a_command_alone_loads_only_what_it_needs(
    tmp_path: Path, args: list[str], unwanted: tuple[str, ...]
) -> None:
    ((_, modules),) = loaded(tmp_path, args)
    assert not {*unwanted} & {*modules}


def test_garbage_is_collected_seldom_in_a_process_of_its_own(emlp: Any) -> None:
    """Within another program, as in these tests, it stays that program's matter."""
    before = gc.get_threshold()
    code = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_threshold()[0]))
sys.argv[1:] = ["--version"]
from emlpcli.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.splitlines()[-1]) == OBJECTS_BEFORE_COLLECTION > before[0]
    assert emlp("--version").status == 0
    assert gc.get_threshold() == before
