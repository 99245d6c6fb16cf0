"""The order of coordinates is exact: random expressions against matrices built directly."""

from __future__ import annotations

from collections import Counter
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.linalg import block_diag, expm

from emlpcli.groups import SL, SO, SU, DirectProduct, Group, O, S
from emlpcli.reps import Base, Dual, MapRep, Rep, Scalar
from emlpcli.reps.monomials import Expansion
from emlpcli.solve import solve

Tree = tuple
LARGEST = 150

CONTEXTS: list[tuple[Group, ...]] = [
    (SL(2),),
    (SU(2),),
    (S(3),),
    (SO(2), S(2)),
    (SL(2), O(3)),
    (DirectProduct(SL(2), S(2)),),
    (DirectProduct(S(2), SL(2)), SL(2)),
    (DirectProduct(SL(2), SL(2)),),
]


def size(tree: Tree, groups: tuple[Group, ...]) -> int:
    match tree:
        case ("V" | "V*", i):
            return groups[i % len(groups)].d
        case ("1",):
            return 1
        case ("+", *parts):
            return sum(size(p, groups) for p in parts)
        case ("*" | ">>", a, b):
            return size(a, groups) * size(b, groups)
        case ("copies", n, a):
            return n * size(a, groups)
        case ("**", a, n):
            return size(a, groups) ** n
        case (".T", a):
            return size(a, groups)
    raise AssertionError(tree)


def build(tree: Tree, groups: tuple[Group, ...]) -> Rep:
    match tree:
        case ("V", i):
            return Base(groups[i % len(groups)])
        case ("V*", i):
            return Dual(Base(groups[i % len(groups)]))
        case ("1",):
            return Scalar
        case ("+", *parts):
            return reduce(lambda a, b: a + b, (build(p, groups) for p in parts))
        case ("*", a, b):
            return build(a, groups) * build(b, groups)
        case (">>", a, b):
            return build(a, groups) >> build(b, groups)
        case ("copies", n, a):
            return n * build(a, groups)
        case ("**", a, n):
            return build(a, groups) ** n
        case (".T", a):
            return build(a, groups).T
    raise AssertionError(tree)


def matrix(tree: Tree, groups: tuple[Group, ...], g: dict[Group, NDArray]) -> NDArray:
    """ρ(g), in the order in which the expression is written."""

    def rho(t: Tree) -> NDArray:
        return matrix(t, groups, g)

    def dual(m: NDArray) -> NDArray:
        return np.linalg.inv(m).T

    match tree:
        case ("V", i):
            return g[groups[i % len(groups)]]
        case ("V*", i):
            return dual(g[groups[i % len(groups)]])
        case ("1",):
            return np.eye(1)
        case ("+", *parts):
            return block_diag(*map(rho, parts))
        case ("*", a, b):
            return np.kron(rho(a), rho(b))
        case (">>", a, b):
            return np.kron(rho(b), dual(rho(a)))
        case ("copies", n, a):
            return np.kron(np.eye(n), rho(a))
        case ("**", a, n):
            return reduce(np.kron, [rho(a)] * n, np.eye(1))
        case (".T", a):
            return dual(rho(a))
    raise AssertionError(tree)


leaves = st.one_of(
    st.tuples(st.just("V"), st.integers(0, 1)),
    st.tuples(st.just("V"), st.integers(0, 1)),
    st.tuples(st.just("V*"), st.integers(0, 1)),
    st.just(("1",)),
)


def compound(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.tuples(st.just("+"), inner, inner),
        st.tuples(st.just("+"), inner, inner, inner),
        st.tuples(st.just("*"), inner, inner),
        st.tuples(st.just(">>"), inner, inner),
        st.tuples(st.just("copies"), st.integers(1, 3), inner),
        st.tuples(st.just("**"), inner, st.integers(0, 3)),
        st.tuples(st.just(".T"), inner),
    )


trees = st.recursive(leaves, compound, max_leaves=6)
cases = st.tuples(trees, st.sampled_from(CONTEXTS)).filter(lambda c: size(*c) <= LARGEST)


def elements(groups: tuple[Group, ...], seed: int = 3) -> dict[Group, NDArray]:
    """Random elements; a product's element is made of its factors'."""
    rng = np.random.default_rng(seed)
    found: dict[Group, NDArray] = {}
    for G in groups:
        for f in G.factors():
            if f not in found:
                found[f] = f.draw(rng, 1)[0]
    for G in groups:
        if len(G.factors()) > 1:
            found[G] = reduce(np.kron, (found[f] for f in G.factors()))
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(cases)
def test_rho_is_what_is_written(case: tuple[Tree, tuple[Group, ...]]) -> None:
    tree, groups = case
    g = elements(groups)
    rep = build(tree, groups)
    wanted = matrix(tree, groups, g)
    assert rep.size() == len(wanted) == size(tree, groups)
    np.testing.assert_allclose(rep.rho_dense(g), wanted, atol=1e-12)
    x = np.random.default_rng(0).normal(size=(len(wanted), 2))
    np.testing.assert_allclose(rep.rho(g) @ x, wanted @ x, atol=1e-10)
    np.testing.assert_allclose(rep.rho(g) @ x[:, 0], wanted @ x[:, 0], atol=1e-10)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(cases)
def test_positions_bring_rho_into_canonical_blocks(case: tuple[Tree, tuple[Group, ...]]) -> None:
    """ρ(g) permuted by `positions` is block diagonal, each block a Kronecker product of slots."""
    tree, groups = case
    g = elements(groups)
    rep = build(tree, groups)
    expansion = Expansion(rep)
    counts, positions = expansion.counts(rep), expansion.positions(rep)
    assert list(counts) == list(positions)
    order = np.concatenate([p.ravel() for p in positions.values()])
    assert np.array_equal(np.sort(order), np.arange(rep.size()))
    blocks = []
    for monomial, copies in counts.items():
        assert positions[monomial].shape == (copies, monomial.size)
        slots = [
            np.linalg.inv(g[slot.group]).T if slot.dual else g[slot.group]
            for slot, power in monomial.powers
            for _ in range(power)
        ]
        blocks += [reduce(np.kron, slots, np.eye(1))] * copies
    rho = matrix(tree, groups, g)
    np.testing.assert_allclose(rho[np.ix_(order, order)], block_diag(*blocks), atol=1e-9)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(cases.filter(lambda c: size(*c) <= 100))
def test_solutions_are_invariant_in_the_order_written(
    case: tuple[Tree, tuple[Group, ...]],
) -> None:
    tree, groups = case
    solution = solve(build(tree, groups))
    Q = solution.columns(0, solution.dimension)
    np.testing.assert_allclose(Q.conj().T @ Q, np.eye(solution.dimension), atol=1e-10)
    rho = matrix(tree, groups, elements(groups))
    assert np.abs(rho @ Q - Q).max(initial=0) < 1e-10 * max(1, np.linalg.norm(rho, 2))
    assert solution.exact_dimension == solution.dimension


@pytest.mark.parametrize("groups", CONTEXTS[:5], ids=str)
def test_drho_is_the_derivative_of_rho(groups: tuple[Group, ...]) -> None:
    rng = np.random.default_rng(1)
    A = {G: np.zeros((G.d, G.d)) for G in groups}
    for G in groups:
        if len(G.lie_algebra):
            z = rng.normal(size=len(G.lie_algebra)) * 0.3
            A[G] = np.einsum("i,ijk->jk", z, G.lie_algebra)
    g = {G: expm(a) for G, a in A.items()}
    v, w = Base(groups[0]), Base(groups[-1])
    for rep in (v.T, v + 2 * w.T, v * w.T, (v + Scalar) ** 2, v >> w + v, (v >> w) >> v):
        if len(groups) == 1 or rep.concrete:
            dense = np.asarray(rep.drho_dense(A))
            np.testing.assert_allclose(expm(dense), rep.rho_dense(g), atol=1e-11)
            x = rng.normal(size=(rep.size(), 2))
            np.testing.assert_allclose(rep.drho(A) @ x, dense @ x, atol=1e-12)


@pytest.mark.parametrize("groups", [(SL(2),), (SU(2),), (SO(2), S(3))], ids=str)
def test_maps_are_vectorised_row_major(groups: tuple[Group, ...]) -> None:
    """vec(ρ_out W ρ_in^-1) = ρ(g) vec(W), so that W is equivariant where vec(W) is invariant."""
    g = elements(groups)
    v, w = Base(groups[0]), Base(groups[-1])
    rep_in, rep_out = v + 2 * w.T + Scalar, w * v
    maps = rep_in >> rep_out
    assert isinstance(maps, MapRep)
    out, into = (np.asarray(r.rho_dense(g)) for r in (rep_out, rep_in))
    W = np.random.default_rng(2).normal(size=(len(out), len(into)))
    moved = out @ W @ np.linalg.inv(into)
    np.testing.assert_allclose(maps.rho(g) @ W.ravel(), moved.ravel(), atol=1e-10)
    solution = solve(maps)
    assert solution.shape == W.shape
    for q in solution.columns(0, solution.dimension).T:
        np.testing.assert_allclose(out @ q.reshape(W.shape), q.reshape(W.shape) @ into, atol=1e-10)


def test_copies_in_a_block_are_in_order_of_appearance() -> None:
    v = Base(SO(3))
    rep = v + v**2 + 2 * v + Scalar
    positions = list(Expansion(rep).positions(rep).values())
    assert [p.tolist() for p in positions] == [
        [[18]],
        [[0, 1, 2], [12, 13, 14], [15, 16, 17]],
        [list(range(3, 12))],
    ]
    assert Counter(len(p) for p in positions) == {1: 2, 3: 1}
