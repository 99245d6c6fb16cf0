"""What is quick stays quick: heavy libraries are imported only where they are needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import emlpcli

HEAVY = ("jax", "scipy", "matplotlib")
# From those that may load least to those that may load most: a process runs them one after the
# other, so that a command is tried in the state in which those before it have left the modules.
CASES = [
    (["--help"], (*HEAVY, "numpy")),
    (["--version"], (*HEAVY, "numpy")),
    (["fit", "--help"], (*HEAVY, "numpy")),
    (["vis", "--help"], (*HEAVY, "numpy")),
    (["code", "--help"], (*HEAVY, "numpy")),
    (["code", "V>>V", "--to", "pytorch"], HEAVY),
    (["groups"], HEAVY),
    (["groups", "SO3"], HEAVY),
    (["groups", "RubiksCube"], HEAVY),
    (["dim", "V**50", "--group", "SO3"], HEAVY),
    (["dim", "V(SU3)**3>>V(SU3)"], HEAVY),
    (["dim", "W"], HEAVY),
    (["decompose", "V**2", "--group", "O3"], HEAVY),
    (["decompose", "V**2", "--group", "pg:m-3m"], HEAVY),
    (["basis", "W"], HEAVY),
    (["fit", "-m", "elmp"], HEAVY),
    (["fit", "-t", "intertia"], HEAVY),
    (["fit", "-t", "norm(u)", "--rep-in", "W"], HEAVY),
    (["fit", "-t", "dot(u,v", "--rep-in", "2*V"], HEAVY),
    (["basis", "V", "-g", "XO3"], HEAVY),
    (["vis", "V>>W", "-g", "SO3"], HEAVY),
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
        heavy = ("numpy", "jax", "scipy", "matplotlib", "matplotlib.pyplot")
        found.append([done.code or 0, [m for m in heavy if m in sys.modules]])
print(json.dumps(found), file=sys.stderr)
"""


def loaded(folder: Path, *commands: list[str]) -> list[tuple[int, list[str]]]:
    """The status of each command, and what the process has loaded after it."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, json.dumps(commands)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(emlpcli.__file__).parents[1])},
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


@pytest.mark.slow
@pytest.mark.parametrize(("args", "unwanted"), CASES, ids=lambda value: " ".join(value)[:40])
def test_a_command_alone_loads_only_what_it_needs(
    tmp_path: Path, args: list[str], unwanted: tuple[str, ...]
) -> None:
    ((_, modules),) = loaded(tmp_path, args)
    assert not {*unwanted} & {*modules}
