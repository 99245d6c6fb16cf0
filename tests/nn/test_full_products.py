"""Products of layers are told not to round: accelerators take fewer digits unless they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emlpcli as e
from emlpcli import equinox, nn
from emlpcli.jaxsetup import jax, jnp

V = e.V(e.SO(3))
POINTS = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
X = POINTS[:, :1].repeat(6, 1)
MADE: dict[str, Callable[[], tuple[Callable[..., Any], tuple[Any, ...]]]] = {
    "EMLP": lambda: (nn.EMLP(2 * V, V, e.SO(3), 8, 1), (X,)),
    "Linear": lambda: (nn.Linear(2 * V, 3 * V), (X,)),
    "PointCloud": lambda: (nn.PointCloud(V, None, V, ch=4, num_layers=1, degree=1), (POINTS,)),
    "EquivariantLinear": lambda: (equinox.EquivariantLinear("2*V", "V**2", "SO3"), (X,)),
    "EquivariantBilinear": lambda: (
        equinox.EquivariantBilinear("2*V", "V", "V", "SO3"),
        (X, POINTS),
    ),
    "equinox.EMLP": lambda: (equinox.EMLP("2*V", "V", "SO3", 8, 1), (X,)),
    "P": lambda: (e.basis("V**2>>V**2", "S4").P.__matmul__, (np.ones((256, 2), np.float32),)),
}


def products(call: Callable[..., Any], *inputs: Any) -> set[str]:
    """What all products of matrices of a function say of their precision."""
    text = jax.jit(lambda *x: call(*x)).lower(*map(jnp.asarray, inputs)).as_text()
    lines = re.findall(r"stablehlo.dot_general.*", text)
    assert lines
    return {found[0] if (found := re.findall(r"precision = \[(.*?)\]", x)) else "" for x in lines}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.long_cases
def test_products_are_of_all_digits(name: str) -> None:
    call, inputs = MADE[name]()
    assert products(call, *inputs) == {"HIGHEST, HIGHEST"}


def test_a_program_that_has_chosen_a_precision_keeps_it() -> None:
    call, inputs = MADE["EMLP"]()
    with jax.default_matmul_precision("tensorfloat32"):
        assert products(call, *inputs) == {"HIGH, HIGH"}
    assert jax.config.jax_default_matmul_precision is None
