"""Times of solving, and of projecting in some cases: those of examples/benchmark_emlp.py.

`pytest tests/benchmarks --benchmark-enable` measures; an ordinary run takes each case once and
untimed, the long ones not at all. Solving is timed in a warm process with its caches of solutions
emptied before every round.
"""

import runpy
from pathlib import Path

import numpy as np
import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "benchmark_emlp.py"))
CASES, represent, forget = (SCRIPT[name] for name in ("CASES", "represent", "forget"))
LONG = {"SO(3) T(14)", "S(100) V²>>V²"}  # seconds, or gigabytes
ROUNDS = 5


def clear_caches() -> None:
    forget("emlpcli")


def cases(chosen):
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)


@pytest.fixture(autouse=True)
def _only_enabled_if_long(request, case):
    if case.name in LONG and not request.config.getoption("benchmark_enable"):
        pytest.skip("a long benchmark, which runs with --benchmark-enable")


@cases(CASES)
@pytest.mark.few(8)
def test_solve(benchmark, case):
    def fresh():
        clear_caches()
        return (represent("emlpcli", case.text),), {}

    solution = benchmark.pedantic(lambda rep: rep.solve(cache=False), setup=fresh, rounds=ROUNDS)
    benchmark.extra_info.update(size=solution.size, dimension=solution.dimension)
    assert solution.exact_dimension in (None, solution.dimension)


@cases([case for case in CASES if case.apply])
@pytest.mark.few(3)
def test_project(benchmark, case):
    P = represent("emlpcli", case.text).solve(cache=False).P
    v = np.random.default_rng(0).standard_normal(P.shape[1])
    w = benchmark.pedantic(lambda: P @ v, rounds=ROUNDS, warmup_rounds=1)
    assert np.allclose(P @ w, w)
