"""Strategies agree: for every registered group, for sums and products, as projectors."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.groups import SL, SO, SU, Group, O, S, Sp, U, Z, group
from emlpcli.reps import Base, Rep, Scalar, T, V, representation
from emlpcli.solve import Solution, dimension, solve

POWERS = [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (4, 0), (2, 2), (1, 3), (3, 2)]
LARGEST = 90


def basis(solution: Solution) -> NDArray:
    return solution.columns(0, solution.dimension)


def projector(solution: Solution) -> NDArray:
    Q = basis(solution)
    np.testing.assert_allclose(Q.conj().T @ Q, np.eye(solution.dimension), atol=1e-10)
    return Q @ Q.conj().T


def tensor(g: NDArray, p: int, q: int) -> NDArray:
    return reduce(np.kron, [g] * p + [np.linalg.inv(g).T] * q, np.eye(1))


@pytest.mark.over(lambda G: not G.is_reductive, ["SE", "E", "Poincare", "Galilei", "Heisenberg"])
@pytest.mark.quick_sizes
def test_groups_that_are_not_reductive_by_exact_elimination_and_by_null_space(
    registered: Group,
) -> None:
    """Nothing is counted: what is proved modulo primes is what floats find."""
    for p, q in [(1, 1), (0, 2), (2, 0), (2, 1)]:
        rep = T(p, q, registered)
        exact, numerical = solve(rep), solve(rep, strategy="nullspace")
        assert (exact.strategy, exact.certificate) == ("rational", "proved"), (p, q)
        assert numerical.certificate == "numerical"
        assert exact.dimension == numerical.dimension
        np.testing.assert_allclose(projector(exact), projector(numerical), atol=1e-9)


@pytest.mark.over(lambda G: G.is_reductive, ["SO", "USp", "SO0", "SU", "S", "Scaling"])
@pytest.mark.quick_sizes
@pytest.mark.few(2)
def test_every_group_by_structure_and_by_null_space(
    registered: Group, rng: np.random.Generator
) -> None:
    G = registered
    V = G.blocks.get("V", slice(None))
    elements = np.concatenate([G.draw(rng, 3), G.discrete_generators[:4]])[:, V, V]
    for p, q in POWERS:
        if elements.shape[-1] ** (p + q) > LARGEST:
            continue
        rep = T(p, q, G)
        exact = dimension(rep).value
        plain = G.on_block("V").structure() is None  # icosahedral groups: nothing is proved so
        structural = solve(rep, strategy="coupling" if plain else None)
        numerical = solve(rep, strategy="nullspace")
        assert structural.dimension == numerical.dimension == exact, (p, q)
        assert structural.strategy != "nullspace"
        assert structural.certificate == ("exact dimension met" if plain else "proved")
        assert numerical.strategy == "nullspace"
        assert numerical.certificate == "exact dimension met"
        P = projector(structural)
        np.testing.assert_allclose(P, projector(numerical), atol=1e-9, err_msg=str((p, q)))
        assert np.isrealobj(P) or G.field == "C" or not np.abs(P.imag).max(initial=0) > 1e-12
        Q = basis(structural)
        for g in elements:
            rho = tensor(g, p, q)
            error = np.abs(rho @ Q - Q).max(initial=0)
            assert error < 1e-10 * max(1, np.linalg.norm(rho, 2)), (p, q)


EXPRESSIONS = [
    "2*V+Scalar>>V+V**2",
    "V>>V**2+V.T",
    "(V+V.T)**2",
    "V*V.T*V+3",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize("name", ["SO3", "O2", "SL2", "SU2", "S3", "O11", "D4", "Sp1", "GL2", "C3"])
def test_sums_and_maps(text: str, name: str) -> None:
    rep = representation(text, name)
    structural, numerical = solve(rep), solve(rep, strategy="nullspace")
    assert structural.dimension == numerical.dimension == dimension(rep).value
    np.testing.assert_allclose(projector(structural), projector(numerical), atol=1e-9)


class Whole(Group):
    """A direct product as one group, given by all its generators and nothing else."""

    def __init__(self, product: Group) -> None:
        self.lie_algebra = product.lie_algebra
        self.discrete_generators = product.discrete_generators
        super().__init__(str(product))


PRODUCTS = ["SO3*S5", "SO3*SO3", "SL2*SO3", "S3*SO2", "SL2*SL2", "S2*Z3*SO2", "SU2*U1", "O2*Cube"]


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.parametrize("text", ["V", "V*V.T", "V>>V", "V**2+V+2", "T(0,2)"])
@pytest.mark.sparse(2, "name", "text")
@pytest.mark.long_cases
def test_products_against_all_generators_at_once(name: str, text: str) -> None:
    product = group(name)
    assert len(product.factors()) > 1
    rep, whole = representation(text, product), representation(text, Whole(product))
    apart, together = solve(rep), solve(whole, strategy="nullspace")
    assert apart.dimension == together.dimension == dimension(rep).value
    np.testing.assert_allclose(projector(apart), projector(together), atol=1e-9)


def test_sums_over_several_groups(rng: np.random.Generator) -> None:
    G, H = SL(2), S(3)
    v, w = Base(G), Base(H)
    rep = v * w + w**2 * v.T + 2 * v * v.T >> w + Scalar + v
    solution = solve(rep)
    # by hand: w>>.., terms with balanced v: v v* (2 copies, to w and 1), v w -> v, w w v* none
    assert solution.dimension == dimension(rep).value
    Q = basis(solution)
    np.testing.assert_allclose(Q.T @ Q, np.eye(solution.dimension), atol=1e-10)
    out, into = rep.target.size(), rep.source.size()
    for _ in range(3):
        g, h = G.draw(rng, 1)[0], H.draw(rng, 1)[0]
        d = np.linalg.inv(g).T
        left = _blocks(h, np.eye(1), g)
        right = _blocks(np.kron(g, h), np.kron(np.kron(h, h), d), *[np.kron(g, d)] * 2)
        for W in Q.T.reshape(-1, out, into):
            np.testing.assert_allclose(left @ W, W @ right, atol=1e-9)
    # the dimension by a null space of the pair of generators, from random elements
    rows = []
    for _ in range(4):
        g, h = G.draw(rng, 1)[0], H.draw(rng, 1)[0]
        d = np.linalg.inv(g).T
        left = _blocks(h, np.eye(1), g)
        right = _blocks(np.kron(g, h), np.kron(np.kron(h, h), d), *[np.kron(g, d)] * 2)
        rows.append(np.kron(left, np.linalg.inv(right).T) - np.eye(out * into))
    s = np.linalg.svd(np.concatenate(rows), compute_uv=False)
    assert int((s < 1e-8 * s[0]).sum()) == solution.dimension


def _blocks(*matrices: NDArray) -> NDArray:
    from scipy.linalg import block_diag

    return np.asarray(block_diag(*matrices))


@pytest.mark.parametrize(
    ("compact", "split"), [(SU(3), SL(3)), (SU(2), SL(2)), (U(2), representation("V", "GL2").G)]
)
def test_the_unitary_trick(compact: Group, split: Group) -> None:
    """The invariants of SL(n) are those of SU(n), with the same orthogonal projector."""
    for p, q in [(1, 1), (2, 0), (3, 0), (2, 2), (1, 2)]:
        P = projector(solve(T(p, q, compact), strategy="nullspace"))
        np.testing.assert_allclose(P, projector(solve(T(p, q, split))), atol=1e-9)


def test_complex_bases_are_honest() -> None:
    """With the phase group generated by diag(i, 1) the bases stay complex where they must."""

    class Phased(Group):
        def __init__(self) -> None:
            u = np.array([[1, 1j], [1j, 1]]) / np.sqrt(2)
            self.discrete_generators = (u @ np.diag([1j, 1]) @ u.conj().T)[None]
            super().__init__()

    v = V(Phased())
    up, down, both = solve(v), solve(v.T), solve(v * v.T)
    assert up.dimension == down.dimension == 1
    assert both.dimension == 2
    assert up.is_complex
    assert np.iscomplexobj(up.columns(0, 1))
    np.testing.assert_allclose(projector(up).conj(), projector(down), atol=1e-12)
    assert np.abs(projector(up).imag).max() > 0.1


def test_columns_come_by_block_then_copy_then_element() -> None:
    rep: Rep = representation("V**2+V+2*V**2", "S3")
    solution = solve(rep)
    assert [(b.copies, b.dimension) for b in solution.blocks] == [(1, 1), (3, 2)]
    Q = basis(solution)
    support = [sorted(set(np.searchsorted([9, 12, 21], np.flatnonzero(q), "right"))) for q in Q.T]
    assert support == [[1], [0], [0], [2], [2], [3], [3]]
    one = solution.blocks[1].basis.dense()
    for start, columns in ((0, Q[:, 1:3]), (12, Q[:, 3:5]), (21, Q[:, 5:7])):
        np.testing.assert_allclose(columns[start : start + 9], one)


def test_the_order_of_slots_is_that_of_the_text() -> None:
    """ε_ij k of T(2,1) and its rearrangements; the pairing of V*⊗V is that of V⊗V*, transposed."""
    a = basis(solve(representation("V*V.T*V.T", "SL2") * 1))
    assert a.shape == (8, 0)
    left = basis(solve(representation("V*V*V.T*V.T", "GL2"))).reshape(2, 2, 2, 2, 2)
    right = basis(solve(representation("V.T*V*V.T*V", "GL2"))).reshape(2, 2, 2, 2, 2)
    moved = left.transpose(2, 0, 3, 1, 4).reshape(16, 2)
    np.testing.assert_allclose(moved @ moved.T, right.reshape(16, 2) @ right.reshape(16, 2).T)
    assert solve(representation("V", Z(4) * O(2))).dimension == 0
    assert solve(T(2, 0, Sp(1))).dimension == solve(T(2, 0, SO(2))).dimension - 1
