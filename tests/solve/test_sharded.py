"""Batches that are split among devices: P and Q leave every vector where it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import emlpcli

# Of each kind of stored basis one, with copies: these are columns beside those of the batch.
CASES = [
    ("2*V+V**2", "O3", ["DenseBasis"]),
    ("2*(V**2>>V)+V", "S4", ["OrbitBasis"]),
]
LONG = [
    ("2*V**3", "SO3*S3", ["ProductBasis"]),
    ("2*V**4", "C3", ["ChangedBasis"]),
    ("2*(Sym(3,V)>>V)+V**2", "SO3", ["DenseBasis", "SparseBasis"]),
    ("V**8", "O3", ["CoupledBasis"]),
]

CODE = """
import json, re, sys
import jax, numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from emlpcli.reps import representation
from emlpcli.solve import solve
from emlpcli.solve.bases.operators import Basis, Projector

mesh = Mesh(np.array(jax.devices()), ("data",))
columns = NamedSharding(mesh, PartitionSpec(None, "data"))
rows = NamedSharding(mesh, PartitionSpec("data"))
SENDING = "all-gather|all-reduce|all-to-all|collective-permute|reduce-scatter|collective-broadcast"
told = {"devices": len(jax.devices()), "kinds": [], "sent": [], "gathered": [], "wrong": []}
for text, group, _ in json.loads(sys.argv[1]):
    found = solve(representation(text, group))
    told["kinds"].append(sorted({type(b.basis).__name__ for b in found.blocks if b.dimension}))
    P, Q = Projector(found), Basis(found)
    for name, op in {"P": P, "Q": Q, "Q^H": Q.H}.items():
        c = np.random.default_rng(0).normal(size=(op.shape[1], 8)).astype(np.float32)
        wanted = op @ c.astype(float)
        by_columns, by_rows = (lambda x: op @ x), (lambda x: (op @ x.T).T)
        for where, x, f in ((columns, c, by_columns), (rows, c.T, by_rows)):
            case = f"{name} of {text} under {group}, {where.spec}"
            split = jax.device_put(x, where)
            compiled = jax.jit(f).lower(split).compile()
            if re.search(SENDING, compiled.as_text()):
                told["sent"].append(case)
            for image in (compiled(split), f(split)):
                if not image.sharding.is_equivalent_to(where, 2):
                    told["gathered"].append(case)
                numbers = np.asarray(image) if where is columns else np.asarray(image).T
                if not np.allclose(numbers, wanted, atol=1e-5):
                    told["wrong"].append(case)
x = jax.device_put(np.ones((12, 8), np.float32), columns)
summed = jax.jit(lambda x: x.sum(1)).lower(x).compile().as_text()
told["seen"] = bool(re.search(SENDING, summed))
print(json.dumps(told))
"""


@pytest.mark.parametrize("cases", [CASES, pytest.param(LONG, marks=pytest.mark.slow)])
def test_no_vector_is_sent_to_another_device(cases: list[Any]) -> None:
    flags = f"{os.environ['XLA_FLAGS']} --xla_force_host_platform_device_count=4"
    run = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(cases)],
        env=os.environ | {"XLA_FLAGS": flags, "PYTHONPATH": str(Path(emlpcli.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told.pop("seen") is True  # a program that sends is recognised
    kinds = [kinds for _, _, kinds in cases]
    assert told == {"devices": 4, "kinds": kinds, "sent": [], "gathered": [], "wrong": []}
