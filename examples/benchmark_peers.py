"""Symmetric powers, products of irreducibles and regular representations, beside e3nn and cue.

    python examples/benchmark_peers.py [--peers-python PATH] [--cases TEXT ...] [--json FILE]

PATH is the Python of a virtual environment with e3nn-jax and cuequivariance, such as
`python -m venv peers; peers/bin/pip install e3nn-jax cuequivariance` makes; without it their
columns show `–`, as they do where a library has no such function. What is counted:

* Seconds of the processor, of all threads: what else runs on the machine counts little.
* emlp: `rep.solve(cache=False)`, or the count, in one warm process after a first solving that
  does not count; `emlpcli.solve.plan.clear_cache()`, the exact counts forgotten too, and a new
  representation before each of the rounds, of which the median is printed, and in brackets the
  best.
* e3nn-jax and cuequivariance: their `reduced_symmetric_tensor_product_basis`,
  `reduced_tensor_product_basis` or `clebsch_gordan`, a case in a process of its own, after a tiny
  case that does not count; every `lru_cache` of the library is emptied before each round. Irreps
  of SO(3) are even ones of O(3). The tables of e3nn-jax are dense, those of emlp are not.

The libraries find as many maps as emlp does, which is checked, and reported where it is not so.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import gc
import json
import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

PEERS = ("e3nn-jax", "cuequivariance")
ROUNDS, LONG = 5, 2.0  # rounds, and the seconds of a round after which there is no other
HEADER = "| group | space | maps | emlp, s | target, s | e3nn-jax, s | cuequivariance, s |"


@dataclass(frozen=True)
class Peer:
    """What the other libraries are asked: `degree` equal factors, or the factors listed."""

    factors: tuple[str, ...]
    keep: str
    degree: int = 0


@dataclass(frozen=True)
class Case:
    """Maps in emlp's language, the seconds that they may take, and how others find them."""

    group: str
    text: str
    target: float
    peer: Peer | None = None
    count: bool = False  # only the dimension

    @property
    def name(self) -> str:
        return f"{self.group} {self.text}"


def symmetric(group: str, k: int, inner: str, out: str, target: float, irreps: str = "") -> Case:
    """Sym(k, inner) to an irreducible; `irreps` is the sum as the other libraries write it."""
    keep = "0e" if out == "Scalar" else out if group == "O3" else f"{out[6:-1]}e"
    return Case(group, f"Sym({k},{inner})>>{out}", target, Peer((irreps or inner,), keep, k))


def spins(largest: int) -> tuple[str, str]:
    """Irrep(0)+...+Irrep(largest) in both languages."""
    numbers = range(largest + 1)
    return "+".join(f"Irrep({j})" for j in numbers), "+".join(f"{j}e" for j in numbers)


def triple(j: int, target: float) -> Case:
    """The coupling of three equal spins."""
    return Case("SO3", f"Irrep({j})*Irrep({j})>>Irrep({j})", target, Peer((f"{j}e",) * 2, f"{j}e"))


TO_3, TO_3E = spins(3)
TO_4, TO_4E = spins(4)
ACE = "0e+1o+2e+3o"
LAYER = "+".join(f"8*Irrep({j})" for j in range(4))
LAYER_E = "+".join(f"8x{j}e" for j in range(4))
CASES = (
    symmetric("SO3", 4, "Irrep(2)", "Irrep(2)", 0.01, "2e"),
    symmetric("SO3", 6, "Irrep(2)", "Scalar", 0.01, "2e"),
    symmetric("SO3", 8, "Irrep(2)", "Scalar", 0.02, "2e"),
    symmetric("SO3", 4, "Irrep(3)", "Irrep(2)", 0.02, "3e"),
    symmetric("O3", 3, ACE, "1o", 0.02),
    symmetric("SO3", 3, TO_3, "Irrep(1)", 0.02, TO_3E),
    symmetric("SO3", 4, TO_3, "Irrep(1)", 0.1, TO_3E),
    symmetric("SO3", 4, TO_3, "Scalar", 0.1, TO_3E),
    symmetric("SO3", 5, TO_4, "Scalar", 0.6, TO_4E),
    symmetric("O3", 4, ACE, "0e", 0.05),
    *(triple(j, seconds) for j, seconds in ((8, 0.005), (11, 0.01), (12, 0.01), (20, 0.05))),
    Case("SO3", "Irrep(2)**4>>Irrep(2)", 0.02, Peer(("2e",) * 4, "2e")),
    Case("SO3", "Irrep(4)**3>>Irrep(4)", 0.05, Peer(("4e",) * 3, "4e")),
    Case("SO3", f"({LAYER})>>({LAYER})", 0.005, Peer((LAYER_E,) * 2, "0e")),
    Case("C6", "Regular>>Regular", 0.005),
    Case("D100", "Regular>>Regular", 0.05),
    Case("Z119", "Regular>>Regular", 0.02),
    Case("Z127", "Regular>>Regular", 0.02),
    Case("Z200", "Regular>>Regular", 0.05),
    Case("pg:532", "Regular>>Regular", 0.05),
    Case("SU3", "Irrep([4,2])**2>>Irrep([4,2])", 0.3),
    Case("SU3", "Ad**4", 0.05),
    Case("Affine(O3)", "Alt(2,V.T)>>Alt(2,V.T)", 0.05),
    Case("Sp10", "Ad>>Ad", 0.3),
    Case("SO10", "Ad**6", 0.3, count=True),
)


# -- measuring ----------------------------------------------------------------------------


def timed(act: Callable[[Any], int], prepare: Callable[[], Any]) -> tuple[list[float], int]:
    """The seconds of `act` on what `prepare` makes, of each round, and the maps it found."""
    seconds: list[float] = []
    while len(seconds) < ROUNDS and (not seconds or seconds[-1] < LONG):
        given = prepare()
        gc.collect()
        start = process_time()
        found = act(given)
        seconds.append(process_time() - start)
    return seconds, found


def ours(case: Case) -> dict[str, Any]:
    """Solve a case, or count it, in this process."""
    emlp, plan = import_module("emlpcli"), import_module("emlpcli.solve.plan")
    counts = import_module("emlpcli.solve.counts")

    def prepare() -> Any:
        plan.clear_cache()
        counts.count_invariants.cache_clear()
        counts.characters_of.cache_clear()
        return emlp.representation(case.text, group=case.group)

    def act(rep: Any) -> int:
        if case.count:
            return int(emlp.dimension(rep).value)
        solution = rep.solve(cache=False)
        assert solution.exact_dimension in (None, solution.dimension)
        return int(solution.dimension)

    act(prepare())
    seconds, maps = timed(act, prepare)
    return {"seconds": seconds, "maps": maps}


def theirs(library: str, case: Case) -> dict[str, Any]:
    """Find a case with another library, in this process."""
    module = import_module(library.replace("-", "_"))

    def prepare() -> Any:
        kept = [f for f in gc.get_objects() if isinstance(f, functools._lru_cache_wrapper)]
        for function in kept:
            if (getattr(function, "__module__", "") or "").startswith(module.__name__):
                function.cache_clear()
        return case.peer

    assert case.peer is not None
    found_by(module, Peer(("1e",), "0e", 2))
    seconds, maps = timed(lambda peer: found_by(module, peer), prepare)
    return {"seconds": seconds, "maps": maps}


def found_by(module: Any, peer: Peer) -> int:
    """The number of maps that another library finds, once it has their coefficients."""
    own = module.__name__ == "e3nn_jax"
    irreps = module.Irreps if own else functools.partial(module.Irreps, "O3")
    keep = irreps(peer.keep)
    if peer.degree:
        basis = module.reduced_symmetric_tensor_product_basis(
            irreps(peer.factors[0]), peer.degree, keep_ir=keep
        )
    elif len(peer.factors) == 2 and peer.factors[0][:-1].isdigit():
        labels = (*peer.factors, peer.keep)
        C = module.clebsch_gordan(
            *(int(x[:-1]) if own else module.O3.from_string(x) for x in labels)
        )
        return 1 if own else len(C)
    else:
        factors = [irreps(factor) for factor in peer.factors]
        basis = module.reduced_tensor_product_basis(factors, keep_ir=keep)
    return sum(int(block.mul) for block in basis.irreps)


# -- comparing ----------------------------------------------------------------------------


def outcome(python: Path | None, library: str, case: Case, timeout: float) -> dict[str, Any]:
    """What `theirs` finds in a new process, or the reason why it finds nothing."""
    if python is None or case.peer is None:
        return {"failed": "–"}
    command = [str(python), "-E", __file__, "--worker", library, case.name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {"failed": f"none in {timeout:g} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        return {"failed": f"fails: {last[:60]}"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def shown(found: dict[str, Any], maps: int) -> str:
    """Median and best of the seconds, to two digits; the number of maps where it is another."""
    if "failed" in found:
        return str(found["failed"])
    both = [float(f"{of(found['seconds']):.1e}") for of in (median, min)]
    middle, best = (f"{x:.5f}".rstrip("0") if x < 1 else f"{x:g}" for x in both)
    other = "" if found["maps"] == maps else f", finds {found['maps']}"
    return f"{middle} ({best}{other})"


def machine() -> str:
    """The cores, date and versions that the times belong to."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("jax", "numpy", "scipy"))
    return (
        f"{os.cpu_count()} cores, {datetime.date.today()}; Python {platform.python_version()}, "
        f"emlpcli {import_module('emlpcli').__version__} with {versions}."
    )


def main() -> None:
    """Compare the cases that are asked for and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", nargs="+", default=[""], help="parts of names")
    parser.add_argument("--peers-python", type=Path, help="a Python with the other libraries")
    parser.add_argument("--timeout", type=float, default=60, help="seconds of each of their cases")
    parser.add_argument("--json", type=Path, help="where to write the measurements")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        library, name = options.worker
        print(json.dumps(theirs(library, next(case for case in CASES if case.name == name))))
        return
    cases = [case for case in CASES if any(text in case.name for text in options.cases)]
    if not cases:
        parser.error("no such case")
    if options.peers_python and not options.peers_python.exists():
        parser.error(f"there is no {options.peers_python}")
    print(machine(), "\n")
    print(HEADER + "\n| --- | ---" + " | ---:" * 5 + " |")
    results = {}
    for case in cases:
        results[case.name] = mine = {"emlp": ours(case)}
        for library in PEERS:
            mine[library] = outcome(options.peers_python, library, case, options.timeout)
        maps = mine["emlp"]["maps"]
        times = [shown(mine[library], maps) for library in ("emlp", *PEERS)]
        text = case.text.replace(TO_4, "0..4").replace(TO_3, "0..3").replace(LAYER, "8x(0..3)")
        space = f"`{text}`" + " (count)" * case.count
        cells = (case.group, space, f"{maps:,}", times[0], f"{case.target:g}", *times[1:])
        print(f"| {' | '.join(cells)} |", flush=True)
    if options.json:
        text = json.dumps({"machine": machine(), "cases": results}, indent=1, ensure_ascii=False)
        options.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
