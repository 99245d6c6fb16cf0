"""Types of numbers in printed layers: those of parameters and inputs, complex ones over ℂ."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .printed import loaded, printed, question

# a product with a matrix, maps with biases and without, biases alone, and nothing at all
COMPLEX = [("V+V.T>>V*V.T+2*V+Scalar", "SU2"), ("V*V.T>>V*V.T", "SU2"), ("V>>V", "SU2")]
COMPLEX += [("V>>V*V.T", "SU2"), ("V>>V*V", "SU3")]
REAL = [("2*V>>3*V+Scalar+V**2", "SO3"), ("V**2>>V**2", "S4"), ("V>>V", "SO3")]
REAL += [("V>>V**2", "O3"), ("Scalar>>V", "SO3")]
DIALECTS = [
    pytest.param(d, marks=pytest.mark.skipif(find_spec(d) is None, reason=f"needs {d}"))
    for d in ("numpy", "torch", "jax", "flax", "equinox")
]


def layer(case: tuple[str, str], dialect: str, folder: Path) -> Any:
    """The layer with the parameters that it has at first."""
    found = question(*case)
    names = loaded(printed(found, dialect), folder)
    if dialect == "numpy":
        return lambda x: names["layer"](names["init"](np.random.default_rng(0)), x)
    if dialect == "torch":
        return names["Layer"]()
    import jax

    if dialect == "jax":
        return lambda x: names["layer"](names["init"](jax.random.key(0)), x)
    if dialect == "flax":
        from flax import nnx

        return names["Layer"](nnx.Rngs(0))
    drawn = found.program.weights or found.program.biases
    return names["Layer"](**({"key": jax.random.key(0)} if drawn else {}))


@pytest.mark.few(8)
@pytest.mark.parametrize("case", [*COMPLEX, *REAL], ids=str)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_outputs_are_complex_over_complex_groups_and_real_over_others(
    case: tuple[str, str], dialect: str, tmp_path: Path
) -> None:
    """Whether there are parameters or none, for batches of no elements too."""
    run, shape = layer(case, dialect, tmp_path), question(*case).solution.shape
    kinds = ("float32", "complex64") if case in COMPLEX else ("float32",)
    for kind, batch in product(kinds, ((), (2,), (0,), (2, 0, 3))):
        x = np.ones((*batch, shape[1]), kind)
        if dialect == "torch":
            import torch

            y = run(torch.as_tensor(x))
            assert y.is_complex() == (case in COMPLEX)
            assert y.dtype in (torch.float32, torch.complex64)
        else:
            y = run(x)
            assert np.iscomplexobj(y) == (case in COMPLEX)
        assert tuple(y.shape) == (*batch, shape[0])


@pytest.mark.few(8)
@pytest.mark.parametrize("case", [*COMPLEX, *REAL], ids=str)
@pytest.mark.parametrize("dialect", DIALECTS[2:])
def test_strict_promotion_of_jax(case: tuple[str, str], dialect: str, tmp_path: Path) -> None:
    """Nothing but parameters and inputs of one type are joined, from the first draw on."""
    import jax

    x = jax.numpy.ones((2, question(*case).solution.shape[1]))  # in the precision of draws
    x = jax.lax.complex(x, x) if case in COMPLEX else x
    wanted = layer(case, dialect, tmp_path)(x)
    with jax.numpy_dtype_promotion("strict"):
        found = layer(case, dialect, tmp_path)(x)
    assert found.dtype == wanted.dtype == x.dtype
    assert np.array_equal(found, wanted)
