"""Coupling: the same projector as other strategies, adjoint maps, and large powers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.linear.kronecker import apply_kronecker
from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.groups import O13, SL, SO, SU, Group, O, S, Sp, group
from emlpcli.reps import T, V
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve import basis, dimension, solve
from emlpcli.solve.bases.coupled import CoupledBasis
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.counts import exact_count
from emlpcli.solve.indices import slot_matrix
from emlpcli.solve.isotypic import catalogue as irreps
from emlpcli.solve.plan import clear_cache, plan
from emlpcli.solve.strategies.registry import STRATEGIES

POWERS = [(1, 0), (0, 1), (2, 0), (1, 1), (3, 0), (1, 2), (4, 0), (2, 2), (1, 3), (3, 2), (6, 0)]
LARGEST = 700
COUPLING = next(s for s in STRATEGIES if s.name == "coupling")


def coupled(G: Group, p: int, q: int) -> CoupledBasis:
    """The factor found by coupling, which its strategy has no objection to."""
    (block,) = solve(T(p, q, G), strategy="coupling").blocks
    assert block.strategy == "coupling"
    assert isinstance(block.basis, CoupledBasis)
    return block.basis


def projector(factor: StoredBasis) -> NDArray:
    Q = factor.dense()
    return np.asarray(Q @ Q.conj().T)


def monomial_of(G: Group, p: int, q: int) -> TensorMonomial:
    ((monomial, _, _),) = plan(T(p, q, G)).blocks
    return monomial


def invariance(G: Group, p: int, q: int, columns: NDArray, rng: np.random.Generator) -> float:
    """Largest relative change of columns under three random elements."""
    slots = [slot for slot, power in monomial_of(G, p, q).powers for _ in range(power)]
    worst = 0.0
    for g in G.draw(rng, 3):
        matrices = [slot_matrix(slot, g) for slot in slots]
        scale = float(np.prod([np.linalg.norm(m, 2) for m in matrices]))
        error = np.linalg.norm(apply_kronecker(matrices, columns) - columns, axis=0)
        worst = max(worst, float((error / np.linalg.norm(columns, axis=0)).max()) / max(1, scale))
    return worst


@pytest.mark.quick_sizes
@pytest.mark.few(3)
def test_every_group_agrees_with_the_strategy_that_is_chosen(
    registered: Group, rng: np.random.Generator
) -> None:
    G, tried = registered, 0
    for p, q in POWERS:
        if G.d ** (p + q) > LARGEST:
            continue
        monomial = monomial_of(G, p, q)
        exact = exact_count(monomial)
        if COUPLING.objection(monomial, exact):
            assert not G.is_reductive
            continue
        tried += 1
        # the icosahedral groups have no structure, and coupling may be chosen
        strategy = "nullspace" if G.structure() is None else None
        factor, other = coupled(G, p, q), solve(T(p, q, G), strategy=strategy)
        assert other.strategy != "coupling"
        assert exact is not None
        assert factor.size == G.d ** (p + q)
        assert factor.dim == exact.value == other.dimension, (p, q)
        Q = factor.dense()
        assert np.isrealobj(Q)
        assert not factor.is_complex
        np.testing.assert_allclose(Q.T @ Q, np.eye(factor.dim), atol=1e-11)
        P = projector(other.blocks[0].basis)
        np.testing.assert_allclose(Q @ Q.T, P, atol=1e-9, err_msg=str((p, q)))
        v, c = rng.normal(size=(factor.size, 3)), rng.normal(size=(factor.dim, 2))
        np.testing.assert_allclose(factor.contract(v), Q.T @ v, atol=1e-11)
        np.testing.assert_allclose(factor.expand(c), Q @ c, atol=1e-11)
        z = v + 1j * rng.normal(size=v.shape)
        np.testing.assert_allclose(factor.contract(z), Q.T @ z, atol=1e-11)
    assert tried or not G.is_reductive or G.d > LARGEST


@pytest.mark.parametrize(("name", "p", "q"), [("SO3", 4, 0), ("SU2", 2, 2), ("SO2", 4, 0)])
@pytest.mark.few(3)
def test_jax_gives_the_same_numbers_and_derivatives(
    name: str, p: int, q: int, rng: np.random.Generator
) -> None:
    from emlpcli.jaxsetup import jax, jnp

    solution = basis(f"T({p},{q})", name, strategy="coupling")
    factor = solution.blocks[0].basis
    Q, dense = factor.dense(), solution.columns(0, solution.dimension)
    v, c = rng.normal(size=(factor.size, 2)), rng.normal(size=(factor.dim, 2))
    given = jnp.asarray(v[:, 0])

    def slope(y):
        return jax.grad(lambda x: jnp.sum((solution.Q @ x) * y).real)(given[: factor.dim])

    work = jax.jit(lambda v, c: (factor.contract(v, jnp), factor.expand(c, jnp), slope(v[:, 0])))
    found = work(jnp.asarray(v), jnp.asarray(c))
    for value, expected in zip(found, (Q.T @ v, Q @ c, dense.T @ v[:, 0]), strict=True):
        np.testing.assert_allclose(value, expected, atol=1e-12)
    Pv = jax.jit(lambda x: solution.P @ x)(given)
    np.testing.assert_allclose(Pv, dense @ (dense.T @ v[:, 0]), atol=1e-12)


def test_chunks_of_columns_change_nothing(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    factor = coupled(SO(3), 6, 0)
    v = rng.normal(size=(factor.size, 5))
    whole = factor.contract(v)
    monkeypatch.setattr("emlpcli.solve.bases.coupled.CHUNK", 64)
    np.testing.assert_allclose(factor.contract(v), whole, atol=1e-12)


class Traceless(Group):
    """SL(2) as a user writes it: not compact, but reductive."""

    def __init__(self) -> None:
        self.lie_algebra = np.array([[[0, 1], [0, 0]], [[0, 0], [1, 0]], [[1, 0], [0, -1]]])
        super().__init__()


class Boosts(Group):
    """so(2,1), with a reflection."""

    def __init__(self) -> None:
        turn, x, y = np.zeros((3, 3, 3))
        turn[0, 1], turn[1, 0] = 1, -1
        x[0, 2] = x[2, 0] = y[1, 2] = y[2, 1] = 1
        self.lie_algebra = np.stack([turn, x, y])
        self.discrete_generators = np.diag([1.0, -1, 1])[None]
        super().__init__()


class Triangular(Group):
    """Not reductive: the shears of the plane."""

    def __init__(self) -> None:
        self.lie_algebra = np.array([[[0.0, 1], [0, 0]]])
        super().__init__()


@pytest.mark.parametrize("G", [Traceless(), Boosts()], ids=str)
@pytest.mark.parametrize(("p", "q"), [(2, 0), (1, 1), (3, 0), (4, 0), (2, 2), (1, 3), (5, 0)])
def test_reductive_groups_of_a_user(G: Group, p: int, q: int, rng: np.random.Generator) -> None:
    assert G.is_reductive
    assert not G.is_compact
    factor, other = coupled(G, p, q), solve(T(p, q, G), strategy="nullspace")
    assert factor.dim == other.dimension
    np.testing.assert_allclose(projector(factor), projector(other.blocks[0].basis), atol=1e-9)
    if factor.dim:
        assert invariance(G, p, q, factor.dense(), rng) < 1e-10


def test_user_groups_meet_the_registered_ones() -> None:
    assert [coupled(Traceless(), k, 0).dim for k in (2, 4, 6, 8)] == [1, 2, 5, 14]  # Catalan
    P = projector(coupled(Traceless(), 4, 0))
    np.testing.assert_allclose(P, projector(coupled(SL(2), 4, 0)), atol=1e-10)


def test_what_is_not_reductive_is_refused() -> None:
    rep = T(2, 0, Triangular())
    assert not Triangular().is_reductive
    with pytest.raises(EmlpError, match="coupling does not apply: only for reductive groups"):
        solve(rep, strategy="coupling")
    assert solve(rep).dimension == 2


class Phased(Group):
    """A finite group of unitary matrices without the conjugates of its elements."""

    def __init__(self) -> None:
        u = np.array([[1, 1j], [1j, 1]]) / np.sqrt(2)
        self.discrete_generators = (u @ np.diag([1j, 1]) @ u.conj().T)[None]
        super().__init__()


def test_groups_without_real_invariants_are_refused() -> None:
    """V has the invariant (1, i), and none that is real, which coupling could not find."""
    with pytest.raises(EmlpError, match="coupling does not apply"):
        solve(V(Phased()), strategy="coupling")
    assert solve(V(Phased())).dimension == 1
    assert coupled(SU(2), 2, 2).dim == 2


class Conjugated(Group):
    """U(2), as a user writes it: it does contain the conjugates of its elements."""

    def __init__(self) -> None:
        self.lie_algebra = np.array([[[0, 1j], [1j, 0]], [[1j, 0], [0, 0]]])
        self.discrete_generators = np.diag([1j, 1])[None]
        super().__init__()


def test_complex_groups_of_a_user() -> None:
    for p, q in [(1, 0), (1, 1), (2, 0), (2, 2), (3, 3)]:
        factor = coupled(Conjugated(), p, q)
        P = projector(solve(T(p, q, Conjugated()), strategy="nullspace").blocks[0].basis)
        np.testing.assert_allclose(projector(factor), P, atol=1e-9)


def test_irreducibles_that_are_too_large_leave_the_problem_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(irreps, "LARGEST_COUPLING", 20)
    clear_cache()
    with pytest.raises(TooLargeError, match="too large to couple"):
        solve(T(6, 0, SO(5)), strategy="coupling")
    clear_cache()


LARGE = [
    (SO(3), 10, 0, 603),
    (O(4), 8, 0, 105),
    (SU(3), 5, 5, 103),
    (Sp(2), 8, 0, 84),
    (S(4), 7, 0, None),
    (group("O11"), 10, 0, 252 // 2),
]


@pytest.mark.parametrize(("G", "p", "q", "expected"), LARGE, ids=str)
@pytest.mark.few(3)
def test_large_powers(
    G: Group, p: int, q: int, expected: int | None, rng: np.random.Generator
) -> None:
    factor = coupled(G, p, q)
    assert factor.dim == dimension(T(p, q, G)).value
    assert expected in (None, factor.dim)
    c = rng.normal(size=(factor.dim, 4))
    q_columns = factor.expand(c)
    np.testing.assert_allclose(factor.contract(q_columns), c, atol=1e-10)
    assert invariance(G, p, q, q_columns, rng) < 1e-10
    x = rng.normal(size=(factor.size, 2))
    Px = factor.expand(factor.contract(x))
    np.testing.assert_allclose(factor.expand(factor.contract(Px)), Px, atol=1e-10)
    assert np.all(np.linalg.norm(Px, axis=0) < np.linalg.norm(x, axis=0))
    np.testing.assert_allclose(x[:, 0] @ Px[:, 1], Px[:, 0] @ x[:, 1], atol=1e-8)


def test_lorentz_tensors_of_order_six_by_two_strategies(rng: np.random.Generator) -> None:
    rep = T(6, 0, O13())
    a, b = solve(rep, strategy="coupling"), solve(rep, strategy="diagrams")
    assert a.dimension == b.dimension == 15
    x = rng.normal(size=(4**6, 3))
    images = [f.expand(f.contract(x)) for f in (a.blocks[0].basis, b.blocks[0].basis)]
    np.testing.assert_allclose(*images, atol=1e-9)


def test_dimensions_grow_as_multiplicities_say() -> None:
    """Invariants of V^2k are the squares of multiplicities in V^k, summed: real type."""
    for k in (2, 3, 4):
        factor = coupled(SO(3), 2 * k, 0)
        copies = [a for a, _ in factor.left.final.values()]
        assert factor.dim == sum(a * a for a in copies)
        assert sum(a * d for a, d in factor.left.final.values()) == 3**k
    sizes = [coupled(SO(3), k, 0).nbytes for k in (4, 6, 8)]
    assert all(a < b for a, b in pairwise(sizes))
