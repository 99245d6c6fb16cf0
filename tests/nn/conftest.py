"""What the tests of layers share: groups of every kind, and the error under random elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli.groups import SL, SO, SU, Cube, D, Group, Lorentz, O, S, Sp, Z
from emlpcli.reps import Rep, Scalar, T, V
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.equivariance import random_elements


class Euclidean(Group):
    """Rotations and translations of the plane in homogeneous coordinates: not reductive."""

    def __init__(self) -> None:
        self.lie_algebra = np.zeros((3, 3, 3))
        self.lie_algebra[0, :2, :2] = [[0, -1], [1, 0]]
        self.lie_algebra[1, 0, 2] = self.lie_algebra[2, 1, 2] = 1
        super().__init__()


CASES: list[tuple[Group, Rep, Rep]] = [
    (SO(3), 2 * V, Scalar + V),
    (O(3), 3 * Scalar + 2 * V, V**2),
    (O(5), 2 * V, Scalar),
    (Lorentz(), 4 * V, Scalar + V.T),
    (Sp(2), 2 * V, Scalar + V**2),
    (SL(3), 2 * V + V.T, V + Scalar),
    (SU(2), 2 * V, V + Scalar),
    (SU(3), 2 * V, T(1, 1) + V.T),
    (S(5), V + V**2, V + Scalar),
    (Z(4), 2 * V, V),
    (D(4), 2 * V, V + Scalar),
    (Cube(), V, V),
    (SO(2), 2 * V, V**2),
    (SO(3) * S(3), V, V + Scalar),
]
IDS = [str(group) for group, _, _ in CASES]


@pytest.fixture(params=CASES, ids=IDS)
def case(request: pytest.FixtureRequest) -> tuple[Group, Rep, Rep]:
    """A group with representations of input and output."""
    group, rep_in, rep_out = request.param
    return group, rep_in(group), rep_out(group)


# For what takes long to compile, one group of a kind: compact and not, over the complex numbers,
# finite with pointwise nonlinearities and with an irreducible of complex type, and a product.
KINDS = ("SO(3)", "Lorentz()", "SU(2)", "S(5)", "Z(4)", "SO(3)×S(3)")


@pytest.fixture(
    params=[
        pytest.param(case, id=name, marks=[pytest.mark.slow] * (name not in KINDS))
        for case, name in zip(CASES, IDS, strict=True)
    ]
)
def sparse_case(request: pytest.FixtureRequest) -> tuple[Group, Rep, Rep]:
    """As `case`, of which those beyond the kinds are slow."""
    group, rep_in, rep_out = request.param
    return group, rep_in(group), rep_out(group)


def inputs(rep: Rep, rows: int, seed: int = 0) -> np.ndarray:
    """Normally distributed rows of mean square 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, rep.size()))
    if Expansion(rep).complex:
        return (x + 1j * rng.normal(size=x.shape)) / np.sqrt(2)
    return x


def error(f: Callable[[Any], Any], rep_in: Rep, rep_out: Rep, seed: int = 0) -> float:
    """The largest |f(ρ(g)x) - ρ(g)f(x)| relative to the root mean square of ρ(g)f(x) over g, x."""
    x = inputs(rep_in, 6, seed)
    f = eqx.filter_jit(f)
    y = np.asarray(f(x))
    worst = 0.0
    for element in random_elements(np.random.default_rng(seed), 3, rep_in, rep_out):
        moved = x @ np.asarray(rep_in.rho_dense(element)).T
        expected = y @ np.asarray(rep_out.rho_dense(element)).T
        difference = np.abs(np.asarray(f(moved)) - expected).max()
        scale = np.sqrt(np.mean(np.abs(expected) ** 2))
        assert scale > 1e-6
        worst = max(worst, float(difference / scale))
    return worst
