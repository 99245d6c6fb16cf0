"""What is quick stays quick: heavy libraries are imported only where they are needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emlpcli

PROBE = """
import sys
from emlpcli.cli import main
try:
    main()
except SystemExit:
    heavy = [m for m in ("jax", "scipy", "matplotlib", "numpy") if m in sys.modules]
    print("heavy:", *heavy, file=sys.stderr)
"""

HEAVY = ("jax", "scipy", "matplotlib")


def slow(args: list[str], unwanted: tuple[str, ...]) -> Any:
    """A case that takes the way of a quick one beside it."""
    return pytest.param(args, unwanted, marks=pytest.mark.slow)


CASES = [
    (["--help"], (*HEAVY, "numpy")),
    (["--version"], (*HEAVY, "numpy")),
    (["groups"], HEAVY),
    (["groups", "SO3"], HEAVY),
    slow(["groups", "RubiksCube"], HEAVY),
    (["dim", "V**50", "--group", "SO3"], HEAVY),
    (["dim", "V(SU3)**3>>V(SU3)"], HEAVY),
    slow(["dim", "W"], HEAVY),
    (["decompose", "V**2", "--group", "O3"], HEAVY),
    slow(["decompose", "V**2", "--group", "pg:m-3m"], HEAVY),
    (["basis", "W"], HEAVY),
    (["fit", "--help"], (*HEAVY, "numpy")),
    (["fit", "-m", "elmp"], HEAVY),
    slow(["fit", "-t", "intertia"], HEAVY),
    slow(["fit", "-t", "norm(u)", "--rep-in", "W"], HEAVY),
    (["fit", "-t", "dot(u,v", "--rep-in", "2*V"], HEAVY),
    slow(["basis", "V", "-g", "XO3"], HEAVY),
    (["basis", "V**2>>V", "--group", "SO3"], ("jax", "matplotlib")),
    slow(["basis", "V>>V", "--group", "S3*D4"], ("jax", "matplotlib")),
]


@pytest.mark.parametrize(("args", "unwanted"), CASES, ids=lambda value: " ".join(value)[:40])
def test_imports(args: list[str], unwanted: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(emlpcli.__file__).parents[1])},
        timeout=60,
        check=False,
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("heavy:"), done.stderr
    assert not set(unwanted) & set(last.split()[1:])
