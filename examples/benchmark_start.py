"""How long commands take from their start to their end, against `import jax` alone.

    python examples/benchmark_start.py [--rounds N] [--check]

Every command, and a Python that imports JAX and ends, runs in a process of its own, one after the
other in each of the rounds, so that what else the machine does falls on all of them alike. What is
counted is the time of the processor, in user and system mode, of all threads; the least of all
rounds is printed, in milliseconds and as a ratio of that of JAX. The first round, in which Python
may compile, disks may read and the network is made that others predict with, does not count. With
--check a ratio beyond its limit is an error. It needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROUNDS = 10


@dataclass(frozen=True)
class Case:
    """A command, a part of what it prints, and the part of `import jax` that it may take."""

    name: str
    arguments: tuple[str, ...]
    says: str
    most: float
    variables: dict[str, str] = field(default_factory=dict)


TAB = {
    "_EMLP_COMPLETE": "offer_bash",
    "_EMLP_LINE": "emlp dim V**2 -g S",
}
CASES = (
    Case("`emlp --help`", ("--help",), "Usage", 0.12),
    Case("Tab behind `emlp dim V**2 -g S`", (), "SO3", 0.20, TAB),
    Case('`emlp dim "V**50" -g SO3`', ("dim", "V**50", "-g", "SO3"), "724947137834104063053", 0.30),
    Case('`emlp basis "V**2>>V**2" -g SO3`', ("basis", "V**2>>V**2", "-g", "SO3"), "δᵢⱼδₖₗ", 0.50),
    Case("`emlp fit`, the second time", ("fit", "--save", "model.eqx"), "no network", 2.20),
    Case("`emlp predict model.eqx rows.csv`", ("predict", "model.eqx", "rows.csv"), "y", 1.90),
)
JAX = "import jax"
EMLP = "import sys; sys.argv[0] = 'emlp'; from emlpcli.cli import main; main()"


def seconds(
    code: str, arguments: tuple[str, ...], variables: dict[str, str], folder: str, says: str = ""
) -> float:
    """The processor time of a fresh Python that runs a code, which must end well and say so."""
    before = _children()
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", cwd=folder)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: status {done.returncode}\n{done.stderr}")
    assert says in done.stdout
    return _children() - before


def _children() -> float:
    """The processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(rounds: int) -> dict[str, float]:
    """The least seconds of each case and, under `JAX`, of the import, taken in turn."""
    least: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        # as a user has it: compiled modules, an empty cache, no defaults, and this package
        variables = {k: v for k, v in os.environ.items() if not k.startswith("EMLP_")}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        variables["EMLP_CACHE_DIR"] = folder
        path = [str(Path(__file__).parents[1]), *filter(None, [variables.get("PYTHONPATH")])]
        variables["PYTHONPATH"] = os.pathsep.join(path)
        rows = "\n".join(
            ",".join(f"{(7 * i + 3 * j) % 11 / 5}" for j in range(6)) for i in range(99)
        )
        Path(folder, "rows.csv").write_text(f"a,b,c,d,e,f\n{rows}\n")
        for number in range(rounds + 1):
            found = {JAX: seconds(JAX, (), variables, folder)}
            for case in CASES:
                found[case.name] = seconds(
                    EMLP, case.arguments, variables | case.variables, folder, case.says
                )
            if number:
                least = {name: min(s, least.get(name, s)) for name, s in found.items()}
    return least


def main() -> None:
    """Measure and print; ends with status 1 where a ratio is checked and too large."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    parser.add_argument("--check", action="store_true", help="fail where a limit is exceeded")
    options = parser.parse_args()
    least = measured(options.rounds)
    print("| command | ms | of `import jax` | at most |\n| --- | ---: | ---: | ---: |")
    print(f"| `python -c '{JAX}'` | {1e3 * least[JAX]:.0f} | 1 |  |")
    slow = []
    for case in CASES:
        ratio = least[case.name] / least[JAX]
        print(f"| {case.name} | {1e3 * least[case.name]:.0f} | {ratio:.3f} | {case.most:.2f} |")
        if ratio > case.most:
            slow.append(case.name)
    if slow and options.check:
        raise SystemExit(f"too slow: {'; '.join(slow)}")


if __name__ == "__main__":
    main()
