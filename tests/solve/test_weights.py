"""Strategy weights: spaces of other strategies, invariance, known numbers, and its parts."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement

import numpy as np
import pytest

from emlpcli.algebra.lie.chamber import Chamber
from emlpcli.errors import EmlpError
from emlpcli.groups import O13, SL, SO, SU, MatrixGroup, SO13p, Sp, U, group
from emlpcli.groups.base import Group
from emlpcli.reps import representation
from emlpcli.reps.constructors.powers import ExteriorPower, SymmetricPower
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve import solve
from emlpcli.solve.highest_weights.change import Dense, PowerChange
from emlpcli.solve.highest_weights.isotypic import coupling, model_of
from emlpcli.solve.highest_weights.of_rep import form_of
from emlpcli.solve.highest_weights.torus import torus_of
from emlpcli.solve.indices import slot_matrix, slots_of
from emlpcli.solve.plan import clear_cache

CASES = [
    ("SO3", "Sym(2,Irrep(2))>>Irrep(2)"),
    ("SO3", "Irrep(3)*Irrep(2)>>Irrep(4)"),
    ("SO3", "Irrep(1)*Irrep(2)*Irrep(1)>>Irrep(2)"),
    ("SO3", "Alt(3,Irrep(3))>>Irrep(3)"),
    ("SO3", "Sym(2,Sym(2,V))>>V**2"),
    ("O3", "1o*2e>>3o"),
    ("O3", "1o*2e>>2o"),
    ("O3", "Sym(2,2e)*1e>>1e"),
    ("SO2", "Sym(3,V)>>Irrep(3)"),
    ("O2", "Irrep(2)*Irrep(2)>>Irrep(4)"),
    ("SO4", "Alt(2,V)>>Alt(2,V)"),
    ("SO4", "Sym(2,V)*Alt(2,V)>>V**2"),
    ("O4", "Alt(2,V)>>Alt(2,V)"),
    ("SO5", "Alt(2,V)>>Alt(3,V)"),
    ("SO6", "Alt(3,V)>>Alt(3,V)"),
    ("SU2", "Irrep(1/2)*Irrep(1)>>Irrep(3/2)"),
    ("SU2", "Sym(3,V)>>Irrep(3/2)"),
    ("SU3", "Irrep([2,1])*Irrep([2,1])>>Irrep([2,1])"),
    ("SU3", "Sym(2,V)*V>>Irrep([2,1])"),
    ("SU3", "Ad*V>>V"),
    ("U2", "Sym(2,V)>>Sym(2,V)"),
    ("Sp2", "Ad*V>>V"),
    ("Sp2", "Alt(2,V)>>Alt(2,V)"),
    ("SL3", "Irrep([2,1])*V>>Sym(2,V)*Sym(2,V)"),
    ("SO13p", "Sym(2,V)>>Sym(2,V)"),
    ("SO13", "Irrep(1,0)*V>>V"),
    ("O13", "Alt(2,V)*Alt(2,V)"),
    ("GL2", "Sym(2,V)>>V*V"),
]


def worst_move(rep: Rep, Q: np.ndarray, group: Group) -> float:
    """How far random elements of the compact form move the columns, all in canonical order."""
    ((monomial, _),) = Expansion(rep).counts(rep).items()
    slots, rng = slots_of(monomial), np.random.default_rng(5)
    worst = 0.0
    for g in [*group.draw_compact(rng, 3), *group.discrete_generators]:
        x = Q.reshape(*(slot.size for slot in slots), -1).astype(complex)
        for axis, slot in enumerate(slots):
            x = np.moveaxis(np.tensordot(slot_matrix(slot, g), x, axes=(1, axis)), 0, axis)
        worst = max(worst, float(np.abs(x.reshape(Q.shape) - Q).max(initial=0)))
    return worst


@pytest.mark.parametrize(("name", "text"), CASES)
@pytest.mark.long_cases
def test_the_space_is_that_of_another_strategy(name: str, text: str) -> None:
    clear_cache()
    found = solve(representation(text, name), strategy="weights")
    clear_cache()
    other = solve(representation(text, name), strategy="nullspace")
    assert found.dimension == other.dimension > 0
    assert found.certificate == "exact dimension met"
    (block,) = found.blocks
    Q = block.basis.dense()
    assert np.abs(Q.conj().T @ Q - np.eye(found.dimension)).max() < 1e-12
    assert worst_move(representation(text, name), Q, group(name)) < 1e-12
    R = other.blocks[0].basis.dense()
    assert np.abs(Q @ Q.conj().T - R @ R.conj().T).max() < 1e-9
    assert np.isrealobj(Q)


FOUR = "Irrep(0)+Irrep(1)+Irrep(2)+Irrep(3)"


@pytest.mark.parametrize(
    ("name", "text", "dimension"),
    [
        ("SO3", "Sym(6,Irrep(2))>>Scalar", 2),  # Σ over monomials in tr Q² and tr Q³
        ("SO3", "Sym(4,Irrep(3))>>Irrep(2)", 3),
        ("SO3", f"Sym(3,{FOUR})>>Irrep(1)", 16),
        ("SO3", f"Sym(4,{FOUR})>>Irrep(1)", 45),
        ("O3", "Sym(4,0e+1o+2e+3o)>>0e", 23),
        ("O3", "Sym(3,0e+1o+2e+3o)>>1o", 12),
        ("SU3", "Irrep([4,2])**2>>Irrep([4,2])", 3),  # Tr of the cube of the label 22
        ("SU3", "Ad**4", 8),
        ("SO3", "Irrep(20)*Irrep(20)>>Irrep(20)", 1),
        ("SO5", "Ad*Ad>>Ad", 1),
    ],
)
@pytest.mark.long_cases
def test_known_dimensions(name: str, text: str, dimension: int) -> None:
    if text == "Sym(4,Irrep(3))>>Irrep(2)":
        dimension = spins(4, 3, 2)
    assert solve(representation(text, name)).dimension == dimension


def spins(k: int, spin: int, target: int) -> int:
    """How often spin `target` is in the symmetric power k of a spin: weights listed one by one."""
    orders = combinations_with_replacement(range(-spin, spin + 1), k)
    weights = Counter(map(sum, orders))
    return weights[target] - weights[target + 1]


@pytest.mark.parametrize("l3", [0, 7, 20, pytest.param(40, marks=pytest.mark.slow)])
def test_large_angular_momenta_stay_exact_to_rounding(l3: int) -> None:
    found = solve(representation(f"Irrep(20)*Irrep(20)>>Irrep({l3})", "SO3"), strategy="weights")
    rng = np.random.default_rng(0)
    g = SO(3).draw(rng, 1)[0]
    ((monomial, _),) = found.expansion.counts(found.rep).items()
    x = found.blocks[0].basis.dense().reshape([slot.size for slot in slots_of(monomial)])
    moved = x
    for axis, slot in enumerate(slots_of(monomial)):
        moved = np.moveaxis(np.tensordot(slot_matrix(slot, g), moved, axes=(1, axis)), 0, axis)
    assert abs(np.linalg.norm(x) - 1) < 1e-12
    assert np.abs(moved - x).max() < 1e-12


def test_powers_beyond_the_middle_of_a_multiplet_are_not_magnified() -> None:
    found = solve(representation("Sym(6,Irrep(3))>>Irrep(9)", "SO3"), strategy="weights")
    Q = found.blocks[0].basis.dense()
    assert found.dimension == spins(6, 3, 9)
    assert np.abs(Q.T @ Q - np.eye(found.dimension)).max() < 1e-11
    assert worst_move(found.rep, Q, SO(3)) < 1e-11


@pytest.mark.parametrize(
    ("name", "text"), [("SO3", "V**4"), ("S4", "Sym(2,V)"), ("Affine(O3)", "Sym(2,V)")]
)
def test_where_it_does_not_apply_it_says_so(name: str, text: str) -> None:
    with pytest.raises(EmlpError, match="strategy weights does not apply"):
        solve(representation(text, name), strategy="weights")


def test_own_compact_groups_are_solved_too() -> None:
    """SO(3) turned into coordinates of its own, as exponentials of two of its generators."""
    rng = np.random.default_rng(3)
    T, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    A = SO(3).lie_algebra[:2]
    own = MatrixGroup([], [T @ a @ T.T for a in A])
    for text in ("Sym(2,V)>>Sym(2,V)", "Alt(2,V)>>V", "Sym(4,V)>>Sym(2,V)"):
        found = solve(representation(text, own), strategy="weights")
        assert found.dimension == solve(representation(text, "SO3")).dimension


# -- the parts ---------------------------------------------------------------------------------

GROUPS = [
    SO(3),
    SU(2),
    SU(3),
    SO(4),
    SO(5),
    SO(6),
    SO(7),
    Sp(2),
    Sp(3),
    U(3),
    SL(3),
    SO13p(),
    O13(),
]


@pytest.mark.parametrize("G", GROUPS, ids=str)
def test_dimensions_of_a_tensor_square_add_up(G: Group) -> None:
    """The irreducibles that integers predict in V ⊗ V have together its dimension."""
    torus = torus_of(G)
    assert torus is not None
    form = form_of(representation("V*V", G), False, torus)
    of = torus.chamber.dimension
    assert sum(n * of(w) for w, n in form.multiplicities.items()) == G.d**2


@pytest.mark.parametrize("G", GROUPS, ids=str)
def test_root_vectors_act_on_coordinates_as_on_weight_vectors(G: Group) -> None:
    torus = torus_of(G)
    assert torus is not None
    for text in ("V", "Sym(2,V)", "Alt(2,V)", "V.T*V", "Ad"):
        rep = representation(text, G)
        form = form_of(rep, False, torus)
        U = form.change.matrix
        assert np.abs(U.conj().T @ U - np.eye(form.size)).max() < 1e-12
        for E, X in zip(form.raising, torus.raising, strict=True):
            dense = np.zeros((form.size, form.size), complex)
            dense[E.rows, E.columns] = E.values
            step = 1e-5
            g = np.array([np.eye(G.d) + s * step * X for s in (1, -1)])
            if text == "Ad" or ".T" in text:
                continue
            slope = (matrices(rep, g)[0] - matrices(rep, g)[1]) / (2 * step)
            assert np.abs(U.conj().T @ slope @ U - dense).max() < 1e-8


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("kind", [SymmetricPower, ExteriorPower])
def test_powers_of_blocks_are_powers_of_the_matrix(
    k: int, kind: type[SymmetricPower | ExteriorPower]
) -> None:
    rng = np.random.default_rng(k)
    U = np.zeros((6, 6), complex)
    for block in ([0, 4], [1, 2, 5], [3]):
        n = len(block)
        Z, _ = np.linalg.qr(rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)))
        U[np.ix_(block, block)] = Z
    power = kind(k, representation("2*V", "SO3"))
    assert np.abs(PowerChange(power, Dense(U)).matrix - power.of_order(k, U)).max() < 1e-13


def test_couplings_of_two_irreducibles_are_isometries() -> None:
    torus = torus_of(SU(3))
    assert torus is not None
    form_of(representation("Ad", SU(3)), False, torus)
    adjoint = next(w for w in form_of(representation("Ad", SU(3)), False, torus).multiplicities)
    weights = model_of(torus, adjoint).form.weights
    total = 0
    for target, n in torus.chamber.product(adjoint, adjoint, weights).items():
        C = coupling(torus, adjoint, adjoint, target).reshape(64, -1)
        assert np.abs(C.T @ C - np.eye(C.shape[1])).max() < 1e-12
        assert C.shape[1] == n * torus.chamber.dimension(target)
        total += C.shape[1]
    assert total == 64  # 1 + 8 + 8 + 10 + 10 + 27


def test_the_chamber_knows_the_weights_that_no_reflection_moves() -> None:
    """A₂ by hand: 3 ⊗ 3 = 6 + 3̄, and duals exchange the labels."""
    a2 = Chamber(
        np.array([[2, -1], [-1, 2]]), np.eye(2, dtype=int), np.array([[1, 0], [0, 1], [1, 1]])
    )
    three = np.array([[1, 0], [-1, 1], [0, -1]])
    assert a2.product((1, 0), (1, 0), three) == {(0, 1): 1, (2, 0): 1}
    assert a2.dual((2, 0)) == (0, 2)
    assert [a2.dimension(w) for w in ((1, 0), (1, 1), (2, 2), (3, 0))] == [3, 8, 27, 10]


# -- powers of sums ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SO3", "Sym(2,V+Irrep(2))"),
        ("SO3", "Sym(3,2*V+Scalar)"),
        ("SO3", "Alt(2,V+Irrep(2)+Scalar)"),
        ("SO3", "Alt(3,2*V+2*Scalar)"),
        ("SO3", "Sym(2,Sym(2,V+Scalar))"),
        ("SU2", "Sym(2,V+Scalar).T*V"),
        ("S4", "Sym(2,V+Regular)"),
        ("SO3", "Sym(2,V+Irrep(2))*V(S3)"),
    ],
)
def test_a_power_of_a_sum_is_the_sum_of_products_of_powers(name: str, text: str) -> None:
    """The matrix of an element falls into the Kronecker products of the factors' matrices."""
    rep = representation(text, name)
    expansion = Expansion(rep)
    positions = expansion.positions(rep)
    counts = expansion.counts(rep)
    assert {m: len(p) for m, p in positions.items()} == counts
    assert sorted(np.concatenate([p.ravel() for p in positions.values()])) == list(
        range(rep.size())
    )
    drawn = {g: g.draw(np.random.default_rng(1), 1)[0] for g in expansion.groups}
    if len(drawn) > 1:
        whole = np.asarray(rep.rho_dense(drawn))
    else:
        whole = matrices(rep, next(iter(drawn.values()))[None])[0]
    rest = whole.copy()
    for monomial, rows in positions.items():
        block = np.ones((1, 1))
        for slot in slots_of(monomial):
            block = np.kron(block, slot_matrix(slot, drawn[slot.group]))
        for row in rows:
            assert np.abs(whole[np.ix_(row, row)] - block).max() < 1e-12
            rest[np.ix_(row, row)] = 0
    assert np.abs(rest).max() < 1e-12


@pytest.mark.parametrize(
    "text", ["Sym(2,V+Scalar)>>V", "Alt(2,V+2*Scalar)", "Sym(3,Scalar+V)>>Sym(2,V+Scalar)"]
)
@pytest.mark.parametrize("name", ["S4", "SO3", "pg:m-3m", "O13"])
@pytest.mark.long_cases
def test_invariants_of_powers_of_sums_are_invariant(name: str, text: str) -> None:
    found = solve(representation(text, name))
    Q = found.dense()
    assert np.abs(Q.T @ Q - np.eye(found.dimension)).max(initial=0) < 1e-10
    G = group(name)
    for g in [*G.draw(np.random.default_rng(2), 2), *G.discrete_generators]:
        moved = matrices(found.rep, g[None])[0] @ Q
        assert np.abs(moved - Q).max(initial=0) < 1e-9 * max(1, np.abs(g).max() ** 5)
