"""Constants: no leaves of the tree, compared by content, taken out of a network and put back."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.groups import SO
from emlpcli.nn import EMLP, Bilinear, Linear
from emlpcli.nn.frozen import Constant, constants_of, set_constants
from emlpcli.reps import Scalar, T, V

from .conftest import Euclidean, inputs


def test_equal_by_content() -> None:
    a, b, c = (Constant(np.arange(3.0) + shift) for shift in (0, 0, 1))
    assert a == b
    assert hash(a) == hash(b)
    assert a != c
    assert a != Constant(np.arange(3))
    with pytest.raises(ValueError, match="read-only"):
        a.array[0] = 1


def test_they_are_no_parameters_and_keep_double_precision() -> None:
    layer = Linear(T(2)(SO(3)), V(SO(3)))
    assert [leaf.shape for leaf in jax.tree.leaves(layer)] == [(1, 1)]
    found = constants_of(layer)
    assert any(array.shape == (9, 9) and array.dtype == np.float64 for array in found)


@pytest.mark.parametrize(
    "kind", [pytest.param("network", marks=pytest.mark.slow), "bilinear", "basis"]
)
def test_a_network_built_elsewhere_takes_them_over(kind: str) -> None:
    """Another basis of an irreducible gives another function, until the constants are set."""

    def build() -> EMLP | Bilinear | Linear:
        if kind == "network":
            rep = (2 * V + V**2)(SO(3))
            return EMLP(rep, V(SO(3)), SO(3), ch=24, num_layers=2)
        if kind == "bilinear":
            return Bilinear((2 * V)(SO(3)), V(SO(3)))
        return Linear((V + V.T)(Euclidean()), (V + 2 * Scalar)(Euclidean()))

    one, other = build(), build()
    x = jnp.asarray(np.ones((2, one.size_in)) + np.arange(one.size_in))
    expected = np.asarray(one(x))
    kept = [array.copy() for array in constants_of(one)]
    changed = [2 * a if a.dtype == np.float64 else a for a in constants_of(other)]
    set_constants(other, changed)
    assert not np.array_equal(other(x), expected)
    set_constants(other, kept)
    np.testing.assert_array_equal(other(x), expected)
    with pytest.raises(ValueError, match="constants"):
        set_constants(other, kept[:-1])
    with pytest.raises(ValueError, match="constants"):
        set_constants(other, [*kept[:-1], np.zeros(77)])


def test_a_compiled_network_sees_new_constants() -> None:
    layer = Linear(T(2)(SO(3)), T(2)(SO(3)))
    x = inputs(T(2)(SO(3)), 2)
    before = np.asarray(layer(x))
    set_constants(layer, [2 * a if a.shape == (9, 9) else a for a in constants_of(layer)])
    np.testing.assert_allclose(layer(x), 4 * before, rtol=1e-5)
