"""Programs about networks that were written for EMLP, with the import lines changed."""

from __future__ import annotations

import dataclasses
import importlib
import sys
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from emlpcli.compat.datasets import (
    BrokenRubiksCube,
    GroupAugmentation,
    Inertia,
    InvertedCube,
    O5Synthetic,
    ParticleInteraction,
)
from emlpcli.compat.groups import SO, Group, Lorentz, O, S, Z
from emlpcli.compat.nn import (
    EMLP,
    EMLPH,
    MLP,
    MLPH,
    BiLinear,
    EMLPBlock,
    EMLPode,
    GatedNonlinearity,
    Linear,
    MLPode,
    Sequential,
    Standardize,
    gate_indices,
    gated,
    parameters,
    swish,
    uniform_rep,
)
from emlpcli.compat.reps import Rep, Scalar, V, bilinear_weights
from emlpcli.compat.reps.linear_operators import LazyKron, LazyKronsum
from emlpcli.errors import EmlpError, RepresentationError
from emlpcli.solve.equivariance import random_elements

SMALL = {"ch": 20, "num_layers": 1}


def error(f: Any, rep_in: Rep, rep_out: Rep, rows: int = 3) -> float:
    """How far f(ρ(g) x) is from ρ(g) f(x), relative to the latter."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, rep_in.size()))
    y = np.asarray(f(x))
    worst = 0.0
    for g in random_elements(rng, 2, rep_in, rep_out):
        moved = np.asarray(f(x @ np.asarray(rep_in.rho_dense(g)).T))
        expected = y @ np.asarray(rep_out.rho_dense(g)).T
        worst = max(worst, float(np.abs(moved - expected).max() / np.abs(expected).max()))
    assert np.abs(y).max() > 1e-6
    return worst


def leaves(model: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(eqx.filter(model, eqx.is_inexact_array))]


@pytest.mark.parametrize(
    "ch",
    [20, 5 * V + Scalar, [20, 10], [4 * V + 2 * Scalar, 12]],
    ids=["int", "rep", "ints", "mixed"],
)
@pytest.mark.few(4)
def test_hidden_layers_by_number_representation_or_list(ch: Any) -> None:
    rep_in, rep_out, G = 2 * V, V + Scalar, SO(3)
    model = EMLP(rep_in, rep_out, group=G, ch=ch, num_layers=1)
    assert (model.rep_in, model.rep_out, model.G) == (rep_in(G), rep_out(G), G)
    assert error(model, rep_in(G), rep_out(G)) < 1e-4
    assert len(model.body.blocks) == (len(ch) if isinstance(ch, list) else 1)
    x = np.ones(6)
    np.testing.assert_array_equal(model(x, training=True), model(x, training=False))
    np.testing.assert_array_equal(model(x), model.network(x))


def test_parameters_follow_numpy_s_state() -> None:
    def drawn() -> list[np.ndarray]:
        return leaves(MLP(V, V, SO(3), **SMALL)) + leaves(EMLP(V, V, SO(3), **SMALL))

    np.random.seed(3)
    first, other = drawn(), drawn()
    np.random.seed(3)
    again = drawn()
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert not all((a == b).all() for a, b in zip(first, other, strict=True))


def test_dense_networks_take_sizes_from_representations() -> None:
    model = MLP(2 * V, V**2, SO(3), **SMALL)
    assert model(np.ones((4, 6)), training=False).shape == (4, 9)
    assert MLPode(V, V, SO(3), **SMALL)(np.ones(3), 0.5).shape == (3,)
    H = MLPH(2 * V, Scalar, SO(3), **SMALL)
    x = np.random.default_rng(0).normal(size=(3, 6))
    assert H(x) == pytest.approx(float(np.sum([H.H(row) for row in x])), rel=1e-4)


@pytest.mark.slow
def test_networks_of_dynamics() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(2, 6))
    f = EMLPode(2 * V, 2 * V, O(3), **SMALL)
    assert error(lambda x: f(x, 0.0), (2 * V)(O(3)), (2 * V)(O(3))) < 1e-4
    H = EMLPH(2 * V, Scalar, O(3), **SMALL)
    assert jnp.shape(H(z)) == ()
    assert float(H(z)) == pytest.approx(float(H(z[0])) + float(H(z[1])), rel=1e-4)
    gradient = jax.grad(H)(jnp.asarray(z, jnp.float32))
    g = O(3).sample()
    turned = jax.grad(H)(jnp.asarray(z @ (2 * V)(O(3)).rho_dense(g).T, jnp.float32))
    np.testing.assert_allclose(turned, gradient @ (2 * V)(O(3)).rho_dense(g).T, atol=1e-5)


class Hamiltonian(EMLP):
    """A class derived from the network, as programs have them."""

    def __call__(self, x: Any, training: bool = True) -> Any:
        return self.network(x).sum()


def test_classes_may_derive_from_the_network() -> None:
    H = Hamiltonian(V, Scalar, SO(3), **SMALL)
    assert jnp.shape(H(np.ones((2, 3)))) == ()


@pytest.mark.parametrize(
    "rep",
    [
        (V + Scalar + V**2)(SO(3)),
        (2 * Scalar + 3 * V)(S(4)),
        V(SO(3)),
        V(S(4)),
        Scalar,
        (V + V.T + V * V.T)(Lorentz()),
        V(SO(3)) * V(S(3)) + V(S(3)),
    ],
    ids=str,
)
@pytest.mark.few(9)
def test_gates(rep: Rep) -> None:
    whole, indices = gated(rep), gate_indices(rep)
    assert indices.shape == (rep.size(),)
    assert indices.max() == whole.size() - 1
    assert len({*indices[indices >= rep.size()].tolist()}) == whole.size() - rep.size()
    f = GatedNonlinearity(rep)
    assert error(lambda x: f(jnp.asarray(x)), whole, rep) < 1e-5
    x = np.random.default_rng(0).normal(size=(2, whole.size()))
    expected = x[:, : rep.size()] / (1 + np.exp(-x[:, indices]))
    np.testing.assert_allclose(f(jnp.asarray(x)), expected, rtol=1e-5)


def test_how_many_gates() -> None:
    assert gated((2 * Scalar + 3 * V + V**2)(SO(3))).size() == 2 + 9 + 9 + 4
    assert gated((2 * Scalar + 3 * V)(S(4))).size() == 2 + 12
    assert gated(V(SO(3))).size() == 4
    assert gate_indices((Scalar + V)(SO(3))).tolist() == [0, 4, 4, 4]


@pytest.mark.slow
def test_layers_of_one_s_own_network() -> None:
    class Block(eqx.Module):
        linear: Linear
        bilinear: BiLinear
        nonlinearity: GatedNonlinearity

        def __init__(self, rep_in: Rep, rep_out: Rep) -> None:
            self.linear = Linear(rep_in, gated(rep_out))
            self.bilinear = BiLinear(gated(rep_out), gated(rep_out))
            self.nonlinearity = GatedNonlinearity(rep_out)

        def __call__(self, x: Any) -> Any:
            y = self.linear(x)
            return self.nonlinearity(self.bilinear(y) + y)

    G = SO(3)
    hidden = uniform_rep(30, G)
    a, b = (2 * V)(G), (V + Scalar)(G)
    for block in (Block, EMLPBlock):
        net = Sequential(block(a, hidden), block(hidden, hidden), Linear(hidden, b))
        assert error(net, a, b) < 1e-4


def test_the_bilinear_layer_is_quadratic_and_has_the_parameters_of_emlp() -> None:
    a, b = (2 * Scalar + 2 * V)(SO(3)), (Scalar + V + V**2)(SO(3))
    layer = BiLinear(a, b)
    count, weights = bilinear_weights(b, a)
    assert layer.w.shape == (count,)
    x = jnp.asarray(np.random.default_rng(0).normal(size=a.size()), jnp.float32)
    np.testing.assert_allclose(layer(x), 0.1 * weights(layer.w, x) @ x, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer(2 * x), 4 * layer(x), rtol=1e-4, atol=1e-6)
    assert error(layer, a, b) < 1e-4


def test_statistics_of_a_data_set_are_no_parameters() -> None:
    inner = MLP(V, V, SO(3), **SMALL)
    model = Standardize(inner, (1.0, 2 * np.ones(3), 0.5, np.full(3, 3.0)))
    x = np.random.default_rng(0).normal(size=(2, 3))
    np.testing.assert_allclose(
        model(x, training=False), 3 * inner((x - 1) / 2) + 0.5, rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(Standardize(inner, (1.0, 2.0))(x), inner((x - 1) / 2), rtol=1e-6)
    assert len(leaves(model)) == len(leaves(inner))
    with pytest.raises(ValueError, match="ds_stats"):
        Standardize(inner, (0, 1, 0))


def test_variables_of_objax_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "objax", None)
    for model in (MLP(V, V, SO(3), **SMALL), Sequential(swish), Linear(V(SO(3)), V(SO(3)))):
        with pytest.raises(EmlpError, match="optax") as caught:
            model.vars()
        assert type(model).__name__ in caught.value.message


def test_attributes_beside_the_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    model: Any = Standardize(MLP(V, V, SO(3), **SMALL), (0, 1))
    x = jnp.ones((2, 3))
    model.predict = jax.jit(lambda x: model(x, training=False))  # as EMLP's trainers do
    np.testing.assert_allclose(model.predict(x), model(x), rtol=1e-5)
    assert len(jax.tree.leaves(model)) == len(jax.tree.leaves(model.model))
    with pytest.raises(dataclasses.FrozenInstanceError, match="'model'"):
        model.model = None
    monkeypatch.setattr(parameters, "objax", None)
    with pytest.raises(dataclasses.FrozenInstanceError, match="'head'"):  # optax would not see it
        model.head = Linear(V(SO(3)), V(SO(3)))


def test_models_are_compiled_as_functions_are_and_print_as_their_classes() -> None:
    x = jnp.ones((2, 3))
    one, other = (MLP(V, V, SO(3), **SMALL, key=0) for _ in range(2))
    assert one != other
    assert len({one, other, one}) == 2
    np.testing.assert_allclose(jax.jit(one)(x), one(x), rtol=1e-5)
    assert f"{EMLP} {EMLPH} {MLP} {MLPode}" == "EMLP EMLPH MLP MLPode"


@pytest.mark.slow
def test_a_training_loop() -> None:
    np.random.seed(0)
    data = Inertia(40)
    model = EMLP(data.rep_in, data.rep_out, group=data.symmetry, ch=40, num_layers=1)
    x, y = (jnp.asarray(a, jnp.float32) for a in data[:])

    @eqx.filter_value_and_grad
    def loss(model: EMLP) -> Any:
        return ((model(x, training=True) - y) ** 2).mean()

    optimiser = optax.adam(1e-2)
    state = optimiser.init(eqx.filter(model, eqx.is_inexact_array))

    @eqx.filter_jit
    def step(model: EMLP, state: Any) -> Any:
        value, gradients = loss(model)
        updates, state = optimiser.update(gradients, state)
        return eqx.apply_updates(model, updates), state, value

    values = []
    for _ in range(30):
        model, state, value = step(model, state)
        values.append(float(value))
    assert values[-1] < values[0] / 2
    assert error(model, model.rep_in, model.rep_out) < 1e-3


@pytest.mark.parametrize(
    "kind", [Inertia, O5Synthetic, ParticleInteraction, lambda n: Inertia(n, k=3)]
)
def test_data_sets(kind: Any) -> None:
    np.random.seed(0)
    data = kind(7)
    assert len(data) == 7
    x, y = data[2]
    assert x.shape == (data.dim,) == (data.rep_in(data.symmetry).size(),)
    assert y.shape == (data.rep_out(data.symmetry).size(),)
    other = kind(7)
    assert not (other.X == data.X).any()
    np.random.seed(0)
    assert (kind(7).X == data.X).all()
    assert data.stats == (0, 1, 0, 1)


@pytest.mark.parametrize("k", [2, 5])
def test_the_tensor_of_inertia_of_k_points(k: int) -> None:
    data = Inertia(4, k)
    x, y = data[1]
    m, r = x[:k], x[k:].reshape(k, 3)
    expected = sum(
        mi * (ri @ ri * np.eye(3) - np.outer(ri, ri)) for mi, ri in zip(m, r, strict=True)
    )
    np.testing.assert_allclose(y, np.ravel(expected))
    assert (m > 0).all()
    g = data.symmetry.sample()
    turned = data.rep_in(data.symmetry).rho_dense(g) @ x
    np.testing.assert_allclose(turned[:k], m)
    np.testing.assert_allclose(turned[k:].reshape(k, 3), r @ g.T)


@pytest.mark.parametrize("kind", [InvertedCube, BrokenRubiksCube])
def test_cubes_that_turns_do_not_lead_to(kind: Any) -> None:
    np.random.seed(0)
    data, scrambled = kind(), kind(train=False)
    n = data.symmetry.d
    assert data.rep_in(data.symmetry).size() == data.X.shape[1] == scrambled.X.shape[1] == 6 * n
    assert data.rep_out(data.symmetry).size() == len(set(data.Y)) == len(set(scrambled.Y)) == 2
    assert (data.X.reshape(-1, 6, n).sum(1) == 1).all()  # each sticker has one colour
    assert len(np.unique(scrambled.X, axis=0)) > 20
    # brute force over whole turns of the small cube; of the large one over its corners, of which
    # every one that there is has its three colours in one cyclic order
    if n == 6:
        solved = {tuple((np.eye(6) @ g).ravel()) for g in _listed(data.symmetry)}
        assert len(solved) == 24
        for x, label in zip(scrambled.X, scrambled.Y, strict=True):
            assert (tuple(x) in solved) == label
    else:
        names = data.symmetry.point_names
        corner = [names.index(name) for name in ("UFR", "RUF", "FUR")]
        shown = scrambled.X.reshape(-1, 6, n).argmax(1)[:, corner]
        right = {t[i:] + t[:i] for t in _corners(names) for i in range(3)}
        for colours, label in zip(shown, scrambled.Y, strict=True):
            assert (tuple(colours.tolist()) in right) == label


def _listed(group: Group) -> list[np.ndarray]:
    found = {np.eye(6).tobytes(): np.eye(6)}
    frontier = list(found.values())
    while frontier:
        new = [h @ g for g in frontier for h in np.asarray(group.discrete_generators)]
        frontier = [g for g in new if found.setdefault(g.tobytes(), g) is g]
    return list(found.values())


def _corners(names: Any) -> list[tuple[int, ...]]:
    """The colours of the eight corners, clockwise seen from outside."""
    normals = {"U": (0, 0, 1), "F": (0, -1, 0), "R": (1, 0, 0), "B": (0, 1, 0), "L": (-1, 0, 0),
               "D": (0, 0, -1)}  # fmt: skip
    corners = []
    for name in {"".join(sorted(name)) for name in names if len(name) == 3}:
        a, b, c = name
        if np.linalg.det([normals[f] for f in (a, b, c)]) > 0:
            b, c = c, b
        corners.append(tuple("UFRBLD".index(face) for face in (a, b, c)))
    return corners


@pytest.mark.slow
def test_augmentation_makes_any_model_equivariant_on_average() -> None:
    np.random.seed(0)
    data = Inertia(3)
    model = MLP(data.rep_in, data.rep_out, data.symmetry, **SMALL)
    augmented = data.default_aug(model)
    np.testing.assert_array_equal(augmented(data.X, training=False), model(data.X))
    assert np.abs(augmented(data.X) - model(data.X)).max() > 1e-3
    exact = EMLP(data.rep_in, data.rep_out, data.symmetry, **SMALL)
    moved = GroupAugmentation(exact, data.rep_in, data.rep_out, data.symmetry)(data.X)
    np.testing.assert_allclose(moved, exact(data.X), atol=1e-4)


class OfFactor(Rep):
    """The representation of a product that one of its factors acts on, by lazy matrices."""

    def __init__(self, G: Group, index: int, size: int, *, power: int = 1) -> None:
        self.G, self.index, self._size, self.power = G, index, size, power

    def __str__(self) -> str:
        return "V_" + str(self.G).split("x")[self.index]  # as EMLP wrote products

    def size(self) -> int:
        return self._size

    def rho(self, M: Any) -> Any:
        return M.Ms[self.index]

    def drho(self, A: Any) -> Any:
        return A.Ms[self.index]

    def __call__(self, G: Group | None) -> Rep:
        assert self.G == G
        return self


@pytest.mark.parametrize("order", [False, True])
def test_representations_of_a_factor_by_lazy_matrices(order: bool) -> None:
    G1, G2 = (Z(3), SO(3)) if order else (SO(3), Z(3))
    G = G1 * G2
    one, two = OfFactor(G, 0, G1.d), OfFactor(G, 1, G2.d)
    assert str(two + V(G)) == f"V_{G2} ⊕ V({G})"
    assert (one >> one).equivariant_dimension() == (V(G1) >> V(G1)).equivariant_dimension()
    assert (one * two >> V(G)).equivariant_basis().shape == (81, 3)
    rep_in, rep_out = two + V(G), one + two
    assert (rep_in >> rep_out).equivariant_dimension() == (
        (V(G2) + V(G1) * V(G2)) >> (V(G1) + V(G2))
    ).equivariant_dimension()
    lazy = LazyKron([G1.sample(), G2.sample()])
    Q = (rep_in >> rep_out).equivariant_basis()
    W = (Q @ np.random.default_rng(0).normal(size=Q.shape[1])).reshape(-1, rep_in.size())
    x = np.random.default_rng(1).normal(size=rep_in.size())
    np.testing.assert_allclose(W @ (rep_in.rho_of(lazy) @ x), rep_out.rho(lazy) @ (W @ x))
    A = LazyKronsum([np.ones((3, 3)), np.eye(3)])
    np.testing.assert_allclose(one.drho_dense(A), np.ones((3, 3)))
    np.testing.assert_allclose(rep_in.drho_dense(A)[:3, :3], np.eye(3))
    with pytest.raises(RepresentationError, match="does not show") as caught:
        rep_in.rho_dense(np.eye(9))
    assert "LazyKron" in (caught.value.hint or "")


@pytest.mark.slow
def test_networks_between_representations_of_factors() -> None:
    G1, G2 = SO(3), S(5)
    G = G1 * G2
    for rep_in, rep_out in (
        (OfFactor(G, 1, 5) + V(G), OfFactor(G, 0, 3)),
        (V(S(5)) + V(G), V(SO(3))),
    ):
        model = EMLP(rep_in, rep_out, group=G, ch=40, num_layers=1)
        g = {G1: G1.sample(), G2: G2.sample()}
        x = np.random.default_rng(0).normal(size=rep_in.size())
        moved, y = np.asarray(model(rep_in.rho(g) @ x)), np.asarray(model(x))
        expected = np.asarray(rep_out.rho_of(g) @ y)
        assert np.abs(expected).max() > 1e-4
        np.testing.assert_allclose(moved, expected, atol=1e-4 * np.abs(expected).max())


def test_what_depends_on_both_factors_is_refused() -> None:
    class Both(OfFactor):
        def rho(self, M: Any) -> Any:
            return M.Ms[0] @ M.Ms[1]

    G = SO(3) * SO(3)
    with pytest.raises(RepresentationError, match="depends on SO\\(3\\) and SO\\(3\\) at once"):
        Both(G, 0, 3).equivariant_basis()


def test_an_equal_factor_is_not_guessed() -> None:
    G = S(3) * S(3)
    with pytest.raises(EmlpError, match="cannot take"):
        EMLP(V(S(3)), V(G), group=G)


@pytest.mark.parametrize(
    ("module", "library", "said"),
    [
        ("pytorch", "torch", "pip install torch"),
        ("flax", "flax", 'pip install "emlpcli'),
        ("haiku", "haiku", "pip install dm-haiku"),
    ],
)
def test_what_is_missing_is_named(
    module: str, library: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"emlpcli.compat.nn.{module}", raising=False)
    with pytest.raises(ImportError, match=said):
        importlib.import_module(f"emlpcli.compat.nn.{module}")
