"""Soft symmetry: priors of two scales, and how much of a map breaks which part of a group."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli import group
from emlpcli.errors import RepresentationError
from emlpcli.fit.data import Data, Rows
from emlpcli.fit.models.registry import MODELS, Shape
from emlpcli.fit.models.soft import BUILDER, FREE
from emlpcli.fit.symmetry_breaking import symmetry_breaking
from emlpcli.fit.training.job import Job
from emlpcli.fit.training.study import Settings
from emlpcli.fit.training.trainer import NOISE, Trainer
from emlpcli.groups import SO, SU, Lorentz, O, S
from emlpcli.nn import EMLP, MLP, Linear, SoftLinear, cast
from emlpcli.reps import Rep, Scalar, V

REPS: list[tuple[Rep, Rep]] = [
    ((V + Scalar)(SO(3)), V(SO(3))),
    ((V + Scalar)(O(3)), (V + Scalar)(O(3))),
    (V(S(4)), V(S(4))),
    (V(SU(2)), V(SU(2))),
    ((V(SO(2)) * V(S(3))), V(SO(2))),
]
IDS = ["SO3", "O3", "S4", "SU2", "SO2xS3"]


@pytest.mark.parametrize(("rep_in", "rep_out"), REPS, ids=IDS)
@pytest.mark.few(2)
def test_the_share_of_a_matrix_is_what_the_projector_leaves(rep_in: Rep, rep_out: Rep) -> None:
    """Against the solver's basis, which no random element enters."""
    maps = rep_in >> rep_out
    Q = np.asarray(maps.equivariant_basis().to_dense())
    rng = np.random.default_rng(0)
    for weight in (0.0, 0.5, 3.0):
        noise = rng.normal(size=Q.shape[0])
        W = Q @ rng.normal(size=Q.shape[1]) + weight * (noise - Q @ (Q.conj().T @ noise)) / 4
        expected = 1 - np.linalg.norm(Q.conj().T @ W) ** 2 / np.linalg.norm(W) ** 2
        found = symmetry_breaking(
            W.reshape(rep_out.size(), rep_in.size()), rep_in, rep_out, samples=1000
        )
        assert found["all"] == pytest.approx(expected, abs=0.05)
        if not weight:
            assert max(found.values()) < 1e-12


def test_it_tells_reflections_from_rotations() -> None:
    """The cross product is a vector under rotations, and none under reflections."""
    G = O(3)
    chiral = symmetry_breaking(lambda x: np.cross(x[:, :3], x[:, 3:]), (2 * V)(G), V(G))
    assert chiral["connected part of O(3)"] < 1e-12
    assert chiral["generator 1 of O(3)"] == pytest.approx(1, abs=0.15)
    assert chiral["all"] == pytest.approx(1, abs=0.15)


def test_it_tells_which_axis_is_left() -> None:
    """diag(1, 1, 3) keeps rotations about the third axis, and these alone."""
    G = SO(3)
    found = symmetry_breaking(np.diag([1.0, 1, 3]), V(G), V(G), generators=True)
    about = {name: share for name, share in found.items() if name.startswith("direction")}
    kept = [i for i, A in enumerate(G.lie_algebra, 1) if not np.any(A[2]) and not np.any(A[:, 2])]
    assert len(about) == 3
    assert len(kept) == 1
    for name, share in about.items():
        assert (share < 1e-12) == (name == f"direction {kept[0]} of SO(3)")
    assert found["all"] > 0.05


def test_it_tells_factors_apart_and_takes_groups_that_are_not_compact() -> None:
    rep = V(SO(2)) * V(S(3))
    W = np.kron(np.diag([1.0, 2.0]), np.full((3, 3), 1 / 3))  # knows the axes, not the points
    found = symmetry_breaking(W, rep, rep)
    assert found["S(3)"] < 1e-12
    assert found["SO(2)"] > 0.02
    eta = np.diag([1.0, -1, -1, -1])
    L = Lorentz()
    assert symmetry_breaking(np.eye(4), V(L), V(L))["all"] < 1e-12
    assert symmetry_breaking(eta, V(L), V(L))["all"] > 0.1


def test_a_soft_layer_is_an_equivariant_one_plus_a_free_one() -> None:
    rep_in, rep_out = (V + Scalar)(SO(3)), V(SO(3))
    layer = cast(SoftLinear(rep_in, rep_out, free=0.5, key=1), jnp.float64)
    W, D = (np.asarray(M) for M in layer.matrices())
    x = np.random.default_rng(0).normal(size=(5, 4))
    np.testing.assert_allclose(layer(x), x @ (W + D).T, atol=1e-12)
    np.testing.assert_allclose(layer.matrix(), W + D, atol=1e-12)
    assert symmetry_breaking(W, rep_in, rep_out)["all"] < 1e-12
    prior = 4 * (np.sum(W**2) / 1 + np.sum(D**2) / 0.25) / 2
    assert float(layer.negative_log_prior()) == pytest.approx(prior)
    assert 0 < symmetry_breaking(np.asarray(layer.matrix()), rep_in, rep_out)["all"] < 1


def test_the_scale_of_the_free_part_is_that_of_its_prior() -> None:
    rep = (20 * V)(SO(3))
    for free in (0.1, 1.0):
        layer = SoftLinear(rep, rep, free=free)
        _, D = layer.matrices()
        assert float(jnp.std(D)) * 60**0.5 == pytest.approx(free, rel=0.05)
    complex_layer = SoftLinear(V(SU(2)), V(SU(2)))
    assert complex_layer(np.ones((3, 2), complex)).dtype == np.complex64


@pytest.mark.slow
def test_data_decide_how_far_the_symmetry_is_broken() -> None:
    """The most probable layer: nearly equivariant for data that are so, free for others.

    A Gaussian posterior, of which the mode solves linear equations; here by descent on it.
    """
    rep = V(SO(3))
    x = np.random.default_rng(0).normal(size=(200, 3))
    shares = []
    for W in (2 * np.eye(3), np.diag([2.0, 2, 3])):
        layer = cast(SoftLinear(rep, rep, free=0.05, use_bias=False), jnp.float64)
        y = x @ W.T

        def loss(layer: SoftLinear, y: np.ndarray) -> jax.Array:
            error = jnp.sum((layer(x) - y) ** 2) / (2 * 0.1**2)
            return (error + layer.negative_log_prior()) / 2e4

        @jax.jit
        def descended(layer: SoftLinear, y: np.ndarray) -> SoftLinear:
            return jax.tree.map(lambda p, g: p - 0.3 * g, layer, jax.grad(loss)(layer, y))

        for _ in range(300):
            layer = descended(layer, y)
        np.testing.assert_allclose(layer.matrix(), W, atol=0.2)
        shares.append(symmetry_breaking(np.asarray(layer.matrix()), rep, rep)["all"])
    assert shares[0] < 1e-4
    assert shares[1] > 0.01


def test_errors() -> None:
    G = group("SO3")
    with pytest.raises(RepresentationError, match="scale 0"):
        SoftLinear(V(G), V(G), free=0)
    with pytest.raises(RepresentationError, match="the matrix has shape"):
        symmetry_breaking(np.eye(4), V(G), V(G))
    with pytest.raises(RepresentationError, match="rows of 3 numbers"):
        symmetry_breaking(np.eye(3), V(G), V(G), np.ones(3))
    with pytest.raises(RepresentationError, match="the function returns shape"):
        symmetry_breaking(lambda x: x[:, :2], V(G), V(G))
    assert isinstance(SoftLinear(V(G), V(G)).equivariant_part, Linear)


# -- the model of `emlp fit` ----------------------------------------------------------------


def chiral(share: float) -> Data:
    """Over O(3), u (u·v) and a share of u × v, which turns its sign under reflections."""
    x = np.random.default_rng(0).normal(size=(900, 6))
    u, v = x[:, :3], x[:, 3:]
    y = u * (u * v).sum(1, keepdims=True) + share * np.cross(u, v)
    train, validation, test = (Rows(x[i::3], y[i::3]) for i in range(3))
    G = O(3)
    return Data("chiral", "chiral", (2 * V)(G), V(G), train, validation, test)


class Plain(eqx.Module):
    """The same sum of two networks, without a prior."""

    equivariant: EMLP
    free: MLP

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.equivariant(x) + self.free(x)


@pytest.mark.slow
def test_the_prior_of_a_soft_network_is_part_of_what_is_minimised() -> None:
    data = chiral(0.0)
    network = BUILDER.build(data.rep_in, data.rep_out, Shape(1, 12), data.train.x)
    last = network.free.weights[-1]
    prior = float(network.negative_log_prior())
    assert prior == pytest.approx(12 * float(jnp.sum(last**2)) / (2 * FREE**2), rel=1e-5)
    assert 0.5 < prior / (last.size / 2) < 2  # it is drawn from its prior
    settings = Settings(steps=1, batch=300)
    losses = []
    for made in (network, Plain(network.equivariant, network.free)):
        (event,) = Trainer(made, data.train, data.validation, settings).run()
        losses.append(event.loss)
    weight = 2 * NOISE**2 / (300 * 3)
    assert losses[0] - losses[1] == pytest.approx(weight * prior, rel=1e-2)


@pytest.mark.slow
@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.0, 0.02), (2.0, 0.3, 0.8)])
def test_a_soft_network_breaks_what_the_data_break(share: float, least: float, most: float) -> None:
    job = Job(chiral(share), MODELS["soft"], Shape(1, 24), Settings(steps=600, batch=100, lr=1e-2))
    list(job.run())
    found = job.result().as_json()
    assert found["equivariance_error"]["bound"] is None
    shares = found["symmetry_breaking"]
    assert least <= shares["all"] <= most
    rotations, reflections = list(shares.values())[1:]
    assert rotations < 0.15
    if share:
        assert reflections > max(least, 3 * rotations)
        assert found["test_relative"] < 0.3
