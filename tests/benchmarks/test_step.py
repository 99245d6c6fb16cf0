"""Time of a compiled training step: the default equivariant network, and a dense one beside it.

The networks, rows and step are those of examples/step_time.py. `pytest tests/benchmarks
--benchmark-enable` measures; an ordinary run takes each step once and untimed.
"""

import runpy
from math import isfinite
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "step_time.py"))
ROUNDS = 100


@pytest.mark.parametrize("name", [pytest.param("equivariant", marks=pytest.mark.slow), "dense"])
def test_step(benchmark, name):
    take, seconds = SCRIPT["training"](SCRIPT["networks"]()[name])
    benchmark.extra_info.update(compile_seconds=seconds)
    assert isfinite(benchmark.pedantic(take, rounds=ROUNDS, warmup_rounds=5))
