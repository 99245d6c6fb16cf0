"""Polynomials of low degree: equivariant, all of them, and in bounded number."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli import SO13, O, S, Scalar, T, V
from emlpcli.fit import action
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import join
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import MOST_POLYNOMIAL_ENTRIES
from emlpcli.nn.polynomials import Polynomials
from emlpcli.reps.rep import Rep


@pytest.mark.parametrize(
    ("group", "rep_in", "rep_out"),
    [
        pytest.param(O(3), 2 * Scalar + 3 * V, V**2 + V, marks=pytest.mark.slow),
        pytest.param(SO13(), 3 * V, T(1, 1) + Scalar, marks=pytest.mark.slow),
        (S(5), 2 * V, V**2),
    ],
)
def test_equivariant(group: Group, rep_in: Rep, rep_out: Rep) -> None:
    source, target = rep_in(group), rep_out(group)
    irreps = Irreps(source, target)
    polynomials = Polynomials(irreps, source, target)
    center = jnp.asarray(np.random.default_rng(0).normal(size=polynomials.simple_invariants))
    rng = np.random.default_rng(1)
    x = rng.normal(size=(8, source.size()))
    elements = action.draw(rng, len(x), source, target)
    moved = action.act(source, elements, x)
    of = jax.jit(lambda v: polynomials(polynomials.simple(v), center))
    here, there = (of(jnp.asarray(v)) for v in (x, moved))
    after, joined = irreps.form(target), [{k: join(p) for k, p in f.items()} for f in (here, there)]
    gains = {k: np.ones(y.shape[2]) for k, y in joined[0].items()}
    read = Mix(irreps, gains, after.channels, Draws(1), bias=False, dtype=jnp.float64)
    a, b = (np.asarray(after.synthesise(read(f, len(x)), len(x), x.dtype)) for f in joined)
    wanted = action.act(target, elements, a)
    assert np.abs(b - wanted).max() < 1e-9 * np.abs(a).max()
    assert all(
        y.shape[0] * y.shape[2] <= MOST_POLYNOMIAL_ENTRIES
        for k, y in joined[0].items()
        if len(y) > 1
    )


def test_every_product_of_two_vectors_that_leads_to_a_matrix() -> None:
    group = O(3)
    source, target = (Scalar + 3 * V)(group), (V**2)(group)
    irreps = Irreps(source, target)
    polynomials = Polynomials(irreps, source, target)
    x = np.random.default_rng(0).normal(size=(40, source.size()))
    center = np.zeros(polynomials.simple_invariants)
    found = jax.jit(lambda x: polynomials(polynomials.simple(x), center))(x)
    simple = {len(parts[0]): parts[0].shape[2] for parts in found.values()}
    assert simple == {1: 1 + 6, 5: 6, 3: 3}  # invariants, symmetric, alternating products
    for parts in found.values():
        columns = np.concatenate(parts, axis=2)
        flat = columns.reshape(-1, columns.shape[2])
        assert np.linalg.matrix_rank(flat) == flat.shape[1]
