"""The projector P of a hidden layer, applied and differentiated: EMLP 1.0.3 and emlpcli in turn.

    python examples/benchmark_operators.py [--channels N] [--rounds N] [--emlp-venv DIR]

Layers are maps between hidden representations of so many channels (`uniform_rep`, which both
libraries have), and maps to them from two vectors. Each library runs in a process of its own, EMLP
in a virtual environment that the first run makes, and they are asked in turn, so that what else
the machine does falls on both. The numbers are milliseconds on arrays of 32-bit floats, the least
of all rounds and, in brackets, the median, once everything is compiled:

* P w: outside of `jax.jit`; * jit: compiled; * gradient: of the sum of the cubes of P w with
  respect to w, outside of `jax.jit`, and compiled.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmark_emlp import EMLP, emlp_python, machine

GROUPS = ("SO(3)", "O(3)", "S(5)")
ACTS = ("P w", "jit", "gradient", "gradient, jit")
REPEATS = 3  # of each act a round


def acts(library: str, group: str, between: bool, channels: int) -> list[Callable[[], Any]]:
    """What is timed of one layer, on a vector of its own."""
    import jax
    import numpy as np

    names = vars(import_module(f"{library}.groups")) | vars(import_module(f"{library}.reps"))
    G = eval(group, dict(names))
    hidden = import_module(f"{library}.nn").uniform_rep(channels, G)
    rep = (hidden if between else 2 * names["V"](G)) >> hidden
    P = rep.equivariant_projector()
    w = jax.numpy.asarray(np.random.default_rng(0).normal(size=rep.size()), "float32")

    def apply(w: Any) -> Any:
        return P @ w

    gradient = jax.grad(lambda w: ((P @ w) ** 3).sum())
    functions = (apply, jax.jit(apply), gradient, jax.jit(gradient))
    return [lambda f=f: jax.block_until_ready(f(w)) for f in functions]


def worker(library: str) -> None:
    """Answer every line [group, whether between hidden layers, channels] with seconds of acts."""
    made: dict[str, list[Callable[[], Any]]] = {}
    for line in sys.stdin:
        if line not in made:
            made.clear()
            made[line] = acts(library, *json.loads(line))
            for act in made[line]:  # compiled, and run once more
                act(), act()
        found = []
        for act in made[line]:
            start = perf_counter()
            for _ in range(REPEATS):
                act()
            found.append((perf_counter() - start) / REPEATS)
        print(json.dumps(found), flush=True)


def main() -> None:
    """Ask both libraries in turn and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--channels", type=int, default=384)
    parser.add_argument("--rounds", type=int, default=10)
    folder = Path(tempfile.gettempdir()) / f"emlp-{EMLP}-venv"
    parser.add_argument("--emlp-venv", type=Path, default=folder, help="made if missing")
    parser.add_argument("--skip-emlp", action="store_true", help="only emlpcli")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return worker(options.worker)
    commands = {"emlpcli": [sys.executable]}
    if not options.skip_emlp:
        commands = {"emlp": [str(emlp_python(options.emlp_venv)), "-E"]} | commands
    running = {
        library: subprocess.Popen(
            [*command, __file__, "--worker", library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for library, command in commands.items()
    }
    print(machine(), "\n")
    print("| layer | library |", " | ".join(ACTS), "|\n| --- | ---" + " | ---:" * 4 + " |")
    for group in GROUPS:
        for between in (False, True):
            seconds: dict[str, list[list[float]]] = {library: [] for library in running}
            for _ in range(options.rounds):
                for library, process in running.items():
                    assert process.stdin is not None
                    assert process.stdout is not None
                    process.stdin.write(json.dumps([group, between, options.channels]) + "\n")
                    process.stdin.flush()
                    seconds[library].append(json.loads(process.stdout.readline()))
            source = f"{options.channels} channels" if between else "2V"
            for library, rounds in seconds.items():
                times = [[1e3 * t for t in act] for act in zip(*rounds, strict=True)]
                cells = [f"{min(act):.2g} ({median(act):.2g})" for act in times]
                print(f"| {group}, {source} | {library} |", " | ".join(cells), "|", flush=True)
    for process in running.values():
        assert process.stdin is not None
        process.stdin.close()
        process.wait()


if __name__ == "__main__":
    main()
