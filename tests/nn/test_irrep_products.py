"""Products of channels against the contraction with their coupling, with slopes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn.frozen import Constant
from emlpcli.nn.irrep_products import Pair
from emlpcli.nn.programs import once

RNG = np.random.default_rng(0)
BATCH, COUNT = 5, 2

COUPLINGS = {  # shape (rows, d left, d right), and the irreducibles that the rows belong to
    "inner product": (0.5 * np.eye(3)[None], (("0", 1, 1),)),
    "form": (RNG.normal(size=(1, 3, 3)), (("0", 1, 1),)),
    "form of two spaces": (RNG.normal(size=(1, 3, 4)), (("0", 1, 1),)),
    "scalar": (np.eye(4)[:, None], (("1", 1, 4),)),
    "maps to two irreducibles": (RNG.normal(size=(7, 3, 4)), (("1", 2, 2), ("2", 1, 3))),
}


@pytest.mark.parametrize("conjugated", [0, 1])
@pytest.mark.parametrize("name", COUPLINGS)
def test_products_are_contractions_with_the_coupling(name: str, conjugated: int) -> None:
    C, targets = COUPLINGS[name]
    rows, left, right = C.shape
    flat = Constant(C.reshape(rows, left * right))
    pair = Pair(("a", 0), ("b", 0), COUNT, conjugated, targets, flat)

    def numbers(d: int) -> np.ndarray:
        x = RNG.normal(size=(2, d, BATCH, COUNT))
        return x[0] + 1j * x[1] if conjugated else x[0]

    def found(u: jax.Array, v: jax.Array) -> dict[str, jax.Array]:
        return pair({"a": [u], "b": [v]})

    def wanted(u: jax.Array, v: jax.Array) -> dict[str, jax.Array]:
        whole = jnp.einsum("kij,ibc,jbc->kbc", C, u.conj() if conjugated else u, v)
        made, start = {}, 0
        for irrep, number, d in targets:
            each = [whole[start + n * d :][:d] for n in range(number)]
            made[irrep] = jnp.concatenate(each, axis=2)
            start += number * d
        return made

    def both(u: jax.Array, v: jax.Array) -> list[object]:
        made = []
        for f in (found, wanted):
            f_with_slopes = jax.vjp(f, u, v)
            made.append((f_with_slopes[0], f_with_slopes[1](f_with_slopes[0])))
        return made

    with double_precision():
        mine, plain = once(both, numbers(left), numbers(right))
    compare = partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-12)
    jax.tree.map(compare, mine, plain)
