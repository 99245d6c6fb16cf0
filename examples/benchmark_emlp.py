"""EMLP 1.0.3 and emlpcli side by side: time and memory of solving, case by case.

    python examples/benchmark_emlp.py [--cases TEXT ...] [--emlp-venv DIR] [--skip-emlp]

EMLP runs in a virtual environment of its own, which the first run makes with pip (wheels exist
for Python 3.11 and 3.12). Every case runs in a fresh process for each library. What is counted:

* Seconds of solving begin when the library is imported, a tiny representation has been solved
  (so that neither import nor the start of JAX counts) and the representation is built; the caches
  of solutions are emptied before each of three rounds, of which the median is printed (one round
  where it takes longer than ten seconds). So EMLP's compiling for these shapes is not counted
  either, save in single rounds.
* EMLP: `rep.equivariant_basis()`, and for sums `rep.equivariant_projector()`, awaited, in its
  own 32-bit precision. emlpcli: `rep.solve(cache=False)` (without its cache on disk), in 64 bits,
  whose basis stays factored; "with dense Q" is `.Q.to_dense()` of that and the solving, which is
  what EMLP computes for all but sums.
* P v: the orthogonal projector applied to a random vector, once solved; in brackets the first
  time, when what solving has put off is done.
* Ratio: EMLP's seconds to ours with dense Q, or for sums with the first P v, so that nothing
  that EMLP has done is left to do; none where the dimensions differ.
* Memory: the peak of resident memory during all of solving, above what was resident before (so
  above the import); Linux only. For emlpcli without "dense Q" and P v.

RubiksCube is another group in EMLP 1.0.3, of order 24!²/2 and not 8!·12!·3⁷·2¹⁰.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from math import floor, log10
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

EMLP = "1.0.3"
PINS = "jax==0.4.26 jaxlib==0.4.26 chex==0.1.86 optax==0.2.2 objax==1.8.0 numpy<2 scipy<1.13"
MORE = "six parameterized pillow setuptools"  # what EMLP imports and does not declare
WARM_UP = "T(2)(SO(2))"
ROUNDS, LONG = 3, 10.0  # rounds, and the seconds of a round after which there is no other
DENSE = 2**31  # bytes of a dense basis beyond which none is made
HEADER = (
    "| case | size × dimension | EMLP, s | emlpcli, s | ratio | with dense Q, s | P v, s "
    "| EMLP's memory | emlpcli's |"
)


@dataclass(frozen=True)
class Case:
    """A representation in the language that both libraries share."""

    name: str
    text: str
    quick: bool = False
    apply: bool = False  # time P v too
    no_emlp: str = ""  # why EMLP is not run


LAYER = "(100*V**0 + 100*V + 20*V**2)(S(6))"
CASES = (
    Case("SO(3) T(7)", "T(7)(SO(3))", quick=True),
    Case("SO(3) T(8)", "T(8)(SO(3))"),
    Case("SO(3) T(10)", "T(10)(SO(3))"),
    Case("SO(3) T(14)", "T(14)(SO(3))", apply=True, no_emlp="a basis of 600 GB"),
    Case("SU(3) T(4,4)", "T(4, 4)(SU(3))"),
    Case("SU(4) T(2,2)", "T(2, 2)(SU(4))"),
    Case("Sp(3) T(4)", "T(4)(Sp(3))"),
    Case("O(1,3) T(6)", "T(6)(O13())"),
    Case("S(10) T(4)", "T(4)(S(10))"),
    Case("S(100) V>>V", "(V >> V)(S(100))"),
    Case("S(500) V>>V", "(V >> V)(S(500))", no_emlp="needs 27 GB"),
    Case("S(100) V²>>V²", "(V**2 >> V**2)(S(100))", apply=True, no_emlp="10⁸ entries"),
    Case("RubiksCube V>>V", "(V >> V)(RubiksCube())"),
    Case("RubiksCube T(4)", "T(4)(RubiksCube())", no_emlp="5·10⁶ entries"),
    Case("S(6) 100V⁰+100V+20V² to itself", f"{LAYER} >> {LAYER}", apply=True),
    Case("Z(30) V>>V", "(V >> V)(Z(30))", quick=True),
)


# -- in the process of one case -----------------------------------------------------------


def represent(library: str, text: str) -> Any:
    """The representation that a text names in a library, built anew."""
    names = vars(import_module(f"{library}.groups")) | vars(import_module(f"{library}.reps"))
    return eval(text, dict(names))


def forget(library: str) -> None:
    """Empty the caches of solutions."""
    if library == "emlp":
        import_module("emlp.reps").Rep.solcache.clear()
    else:
        import_module("emlpcli.solve.plan").clear_cache()
    gc.collect()


def timed(act: Callable[[Any], Any], prepare: Callable[[], Any]) -> tuple[float, Any]:
    """The median of the seconds of `act` on what `prepare` makes, and what it returned last."""
    seconds: list[float] = []
    result = None
    while len(seconds) < ROUNDS and (not seconds or seconds[-1] < LONG):
        result = None
        given = prepare()
        start = perf_counter()
        result = act(given)
        seconds.append(perf_counter() - start)
    return median(seconds), result


def memory(field: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at the peak; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def measure(library: str, case: Case) -> dict[str, Any]:
    """Solve a case in this process; seconds, bytes and the dimension found."""
    import numpy as np

    def solve(rep: Any) -> Any:
        if library == "emlpcli":
            return rep.solve(cache=False)
        if type(rep).__name__ == "SumRep":
            return rep.equivariant_projector()
        return rep.equivariant_basis().block_until_ready()

    def fresh() -> Any:
        forget(library)
        return represent(library, case.text)

    solve(represent(library, WARM_UP))
    fresh()
    before = memory("VmRSS")
    if before:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # restart the peak
    found: dict[str, Any] = {}
    found["seconds"], solved = timed(solve, fresh)
    found["bytes"] = memory("VmHWM") - before
    rep = represent(library, case.text)
    if library == "emlp":
        found["dimension"] = rep.equivariant_basis().shape[1]
        return found
    found |= {"size": solved.size, "dimension": solved.dimension, "strategy": solved.strategy}
    assert solved.exact_dimension in (None, solved.dimension)
    if case.apply:
        v = np.random.default_rng(0).standard_normal(solved.size)
        start = perf_counter()
        solved.P @ v
        found["first"] = perf_counter() - start
        found["apply"], w = timed(lambda P: P @ v, lambda: solved.P)
        assert np.allclose(solved.P @ w, w)
    if not case.apply and 8 * solved.size * solved.dimension <= DENSE:
        found["dense"], _ = timed(lambda r: r.solve(cache=False).Q.to_dense(), fresh)
    return found


def worker(library: str, name: str, gigabytes: str) -> None:
    """Print what is measured of a case, as JSON; memory is capped where the system can."""
    if os.name == "posix":
        cap = int(float(gigabytes) * 2**30)
        resource = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    print(json.dumps(measure(library, next(case for case in CASES if case.name == name))))


# -- in the process that compares ---------------------------------------------------------


def emlp_python(folder: Path) -> Path:
    """The Python of a virtual environment with EMLP, which is made where there is none."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"installing EMLP {EMLP} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        install = (str(python), "-m", "pip", "install", "--quiet", f"emlp=={EMLP}")
        subprocess.run((*install, *PINS.split(), *MORE.split()), check=True, stdout=sys.stderr)
    return python


def outcome(python: Path, library: str, case: Case, options: argparse.Namespace) -> dict[str, Any]:
    """What `measure` finds in a new process, or the reason why it finds nothing."""
    command = [str(python), __file__, "--worker", library, case.name, str(options.memory)]
    if library == "emlp":
        command.insert(1, "-E")  # without our PYTHONPATH
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout)
    except subprocess.TimeoutExpired:
        return {"failed": f"none in {options.timeout:g} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        short_of = any(text in done.stderr for text in ("emory", "RESOURCE_EXHAUSTED"))
        failed = f"none in {options.memory:g} GB" if short_of else f"fails: {last[:60]}"
        return {"failed": failed}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def shown(value: float) -> str:
    """Two significant digits, without an exponent: `0.0012`, `47000`."""
    digits = max(0, 1 - floor(log10(value)))
    return f"{float(f'{value:.1e}'):,.{digits}f}"


def row(case: Case, emlp: dict[str, Any], ours: dict[str, Any]) -> str:
    """A line of the table."""
    other = ours.get("dimension") != emlp.get("dimension", ours.get("dimension"))
    found = f" (finds {emlp['dimension']})" if other else ""
    theirs = emlp["failed"] if "failed" in emlp else shown(emlp["seconds"]) + found
    mine = ours["failed"] if "failed" in ours else shown(ours["seconds"])
    ratio = ""
    if "seconds" in emlp and "seconds" in ours and not other:
        ratio = shown(emlp["seconds"] / ours.get("dense", ours["seconds"] + ours.get("first", 0)))
    dense = shown(ours["dense"]) if "dense" in ours else ""
    apply = f"{shown(ours['apply'])} ({shown(ours['first'])})" if "apply" in ours else ""
    size = f"{ours['size']:,} × {ours['dimension']:,}" if "size" in ours else ""
    memory = (f"{of['bytes'] / 1e6:.0f} MB" if "bytes" in of else "" for of in (emlp, ours))
    cells = (case.name, size, theirs, mine, ratio, dense, apply, *memory)
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """The cores, processor, date and versions that the times belong to."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    cpu = models[0] if models else platform.processor() or platform.machine()
    versions = ", ".join(f"{name} {version(name)}" for name in ("jax", "numpy", "scipy"))
    return (
        f"{os.cpu_count()} cores, {cpu}, {datetime.date.today()}; Python "
        f"{platform.python_version()}, emlpcli {import_module('emlpcli').__version__} with "
        f"{versions}; EMLP {EMLP} with {PINS.split()[0].replace('==', ' ')}."
    )


def main() -> None:
    """Compare the cases that are asked for and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", nargs="+", default=[""], help="parts of names, or 'quick'")
    parser.add_argument("--skip-emlp", action="store_true", help="only emlpcli")
    folder = Path(tempfile.gettempdir()) / f"emlp-{EMLP}-venv"
    parser.add_argument("--emlp-venv", type=Path, default=folder, help="made if missing")
    parser.add_argument("--timeout", type=float, default=200, help="seconds a process")
    parser.add_argument("--memory", type=float, default=12, help="GB a process")
    parser.add_argument("--json", type=Path, help="where to write the measurements")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return worker(*options.worker)
    cases = [
        c for c in CASES if any(t in c.name or (t == "quick" and c.quick) for t in options.cases)
    ]
    assert cases, "no such case"
    python = None if options.skip_emlp else emlp_python(options.emlp_venv)
    print(machine(), "\n")
    print(HEADER + "\n| --- | ---" + " | ---:" * 7 + " |")
    results = {}
    for case in cases:
        emlp = {"failed": case.no_emlp and f"not run ({case.no_emlp})"}
        if python and not case.no_emlp:
            emlp = outcome(python, "emlp", case, options)
        ours = outcome(Path(sys.executable), "emlpcli", case, options)
        results[case.name] = {"emlp": emlp, "emlpcli": ours}
        print(row(case, emlp, ours), flush=True)
    if options.json:
        text = json.dumps({"machine": machine(), "cases": results}, indent=1, ensure_ascii=False)
        options.json.write_text(text, encoding="utf-8")
    if any("failed" in of["emlpcli"] for of in results.values()):
        sys.exit("emlpcli found no basis in some case")


if __name__ == "__main__":
    main()
