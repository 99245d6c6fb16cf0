"""The invariant-features baseline: equivariant where it applies, refused where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.fit.models.scalars import Scalars
from emlpcli.fit.models.sizes import parameter_count
from emlpcli.fit.training.evaluate import equivariance_error
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn import cast
from emlpcli.reps.from_text import concrete

CASES = [
    ("2*V", "Scalar", "SO3"),
    ("5*Scalar+5*V", "V**2", "O3"),
    ("2+3*V", "2*V+V**2+2", "SO3"),
    ("4*V", "Scalar", "O13"),
    ("2+3*V", "V+V**2+V.T+V*V.T+V.T**2+2", "O13"),
    ("6*V", "V+2", "SO5"),
]


@pytest.mark.parametrize(("source", "target", "group"), CASES)
@pytest.mark.few(2)
def test_equivariant_in_float64(source: str, target: str, group: str) -> None:
    reps = concrete(source, group), concrete(target, group)
    x = np.random.default_rng(0).normal(size=(60, reps[0].size()))
    network = cast(Scalars(*reps, 32, 2, rows=x), jnp.float64)
    f = jax.jit(lambda x: network(x))
    y = np.asarray(f(jnp.asarray(x)))
    assert y.shape == (60, reps[1].size())
    assert y.dtype == np.float64
    assert y.std(0).min() > 1e-3
    assert equivariance_error(lambda x: np.asarray(f(jnp.asarray(x))), *reps, x) < 1e-12


def test_determinants_tell_a_vector_set_from_its_mirror_image() -> None:
    x = np.random.default_rng(0).normal(size=(5, 9))
    special, full = (
        Scalars(concrete("3*V", g), concrete("Scalar", g), 16, 1, rows=x) for g in ("SO3", "O3")
    )
    mirrored = (x.reshape(5, 3, 3) * np.array([1, 1, -1])).reshape(5, 9)
    of_special, of_full = (jax.jit(lambda x, f=f: f(x)) for f in (special, full))
    assert np.abs(np.asarray(of_special(x)) - np.asarray(of_special(mirrored))).max() > 1e-2
    np.testing.assert_allclose(of_full(x), of_full(mirrored), atol=1e-6)


def test_parameters_are_those_of_the_dense_network() -> None:
    x = np.random.default_rng(0).normal(size=(9, 6))
    network = Scalars(concrete("2*V", "O3"), concrete("Scalar", "O3"), 8, 2, rows=x)
    assert parameter_count(network) == 3 * 8 + 8 + 8 * 8 + 8 + 8 + 1


@pytest.mark.parametrize(
    ("source", "target", "group", "message"),
    [
        ("V", "Scalar", "SL3", "not for SL"),
        ("V", "Scalar", "S5", "not for S"),
        ("V", "Scalar", "Sp2", "not for Sp"),
        ("2*V", "Scalar", "SO2", "not for SO"),
        ("V(SO3)*V(S5)", "Scalar", None, "not for S"),
        ("V**2", "Scalar", "O3", "Scalars and vectors V only"),
        ("V", "V**3", "O3", "rank 3"),
        ("3", "V", "O3", "needs vectors"),
        ("80*V", "Scalar", "O3", "3240 features"),
    ],
)
def test_refusals(source: str, target: str, group: str | None, message: str) -> None:
    reps = concrete(source, group), concrete(target, group)
    with pytest.raises(EmlpError, match=message):
        Scalars(*reps, 8, 1, rows=np.ones((3, reps[0].size())))
