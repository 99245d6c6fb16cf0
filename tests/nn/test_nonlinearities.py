"""Gates, swish and invariants of the input against their formulas, with derivatives."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from emlpcli.groups import SO, SO13p, Z
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn.invariants import SOFT, Invariants
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.nonlinearities import Gated, swish
from emlpcli.nn.programs import once
from emlpcli.nn.scales import GATE_SCALE
from emlpcli.reps.rep import Rep, V


def test_gates_and_swish_are_their_formulas() -> None:
    gated = Gated("0", 3, (("1", 2), ("2", 1)))
    rng = np.random.default_rng(0)
    with double_precision():
        x = rng.normal(size=(1, 5, 6)) * 3
        x[0, 0, :] = -800.0, 800.0, 0.0, -800.0, 800.0, 0.0  # whose exponentials overflow
        state = {k: rng.normal(size=(d, 5, n)) for k, d, n in (("1", 3, 2), ("2", 5, 1))}

        def wanted(x: jax.Array) -> dict[str, jax.Array]:
            g = jax.nn.sigmoid(x) * GATE_SCALE
            first, second = state["1"] * g[:, :, 3:5], state["2"] * g[:, :, 5:]
            return {"0": swish(x[:, :, :3]), "1": first, "2": second}

        def length(f: object, x: jax.Array) -> jax.Array:
            return sum(jnp.sum(y**2) for y in f(x).values())  # type: ignore[operator]

        def found(x: jax.Array) -> dict[str, jax.Array]:
            return gated(x, state)

        t = rng.normal(size=x.shape)

        def derivatives(x: jax.Array) -> list[object]:
            """The images, slopes and second derivatives of both, in one program."""
            both = []
            for f in (found, wanted):
                slope = jax.grad(lambda x, f=f: length(f, x))
                both.append((f(x), *jax.jvp(slope, (x,), (t,))))
            return both

        compare = partial(np.testing.assert_allclose, rtol=1e-9, atol=1e-9)
        jax.tree.map(compare, *once(derivatives, x))


@pytest.mark.parametrize(
    ("rep", "copies"),
    [(V(SO(3)), 2), (V(SO(3)), 4), (V(SO13p()), 2), (V(Z(5)), 2)],
    ids=lambda value: str(value),
)
def test_invariants_are_inner_products_lengths_and_cosines(rep: Rep, copies: int) -> None:
    whole = copies * rep
    irreps = Irreps(whole)
    frame = irreps.form(whole)
    invariants = Invariants(irreps, frame.channels)
    with double_precision():
        state = once(frame.analyse, np.random.default_rng(1).normal(size=(6, whole.size())))
        found = once(invariants, state)[irreps.trivial][0]
    expected = [np.asarray(state[irreps.trivial])[0]] if irreps.trivial in state else []
    for gram in invariants.grams:
        x = np.asarray(state[gram.irrep])
        a, b = np.triu_indices(x.shape[2])
        pairs = [np.einsum("ibp,ij,jbp->bp", x[:, :, a], F, x[:, :, b]) for F in gram.forms.array]
        expected += pairs
        if gram.measured:
            lengths = np.sqrt((x * x).mean(axis=0) + SOFT)
            off = a != b
            dots = np.einsum("ibp,ibp->bp", x[:, :, a[off]], x[:, :, b[off]]) / np.sqrt(len(x))
            expected += [lengths, dots / (lengths[:, a[off]] * lengths[:, b[off]])]
    assert invariants.grams
    np.testing.assert_allclose(found, np.concatenate(expected, axis=1), rtol=1e-12, atol=1e-12)
