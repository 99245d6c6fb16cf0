"""Laws of the representations made from V: Sym, Alt, Ad, Pseudo, Det and conj."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, permutations
from math import comb, sqrt

import numpy as np
import pytest

from emlpcli.errors import EmlpError, RepresentationError
from emlpcli.groups import O13, SO, SU, C, D, Group, O, O2eR3, S, SO2eR3, Sp, U, group
from emlpcli.reps import Rep, Scalar, V, representation
from emlpcli.reps.constructors.powers import Alt, Sym
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import solve

EXPRESSIONS = [
    "Sym(2,V)",
    "Sym(3,V)",
    "Alt(2,V)",
    "Sym(2,Alt(2,V))",
    "Alt(2,V+Scalar)",
    "Sym(2,V*V.T)",
    "Det(2)",
    "Det(-1)",
]
GROUPS: list[Group] = [SO(3), O(3), S(3), C(4), D(5), O2eR3(), O13(), SU(2), U(2), Sp(1)]
CASES = [(text, G) for text in EXPRESSIONS for G in GROUPS]


def ids(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(("text", "G"), CASES, ids=ids)
def test_action_is_a_homomorphism_and_keeps_lengths_where_g_does(text: str, G: Group) -> None:
    rep = representation(text, G)
    g, h = G.draw(np.random.default_rng(1), 2)
    rg, rh, both = matrices(rep, np.stack([g, h, g @ h]))
    assert both.shape == (rep.size(), rep.size())
    np.testing.assert_allclose(both, rg @ rh, atol=1e-9 * np.abs(both).max())
    if G.is_compact:
        np.testing.assert_allclose(rg.conj().T @ rg, np.eye(len(rg)), atol=1e-12)


@pytest.mark.sparse(3, "text", "G")
@pytest.mark.parametrize("G", [SU(2), O13(), SO2eR3()], ids=ids)
@pytest.mark.parametrize("text", ["Sym(3,V)", "Alt(2,V)", "Sym(2,V*V.T)", "Det(-1)", "Ad"])
def test_derivative_is_that_of_the_action(text: str, G: Group) -> None:
    from scipy.linalg import expm

    rep = representation(text, G)
    A = G.lie_algebra[0]
    small = 1e-5
    plus, minus = matrices(rep, np.stack([expm(small * A), expm(-small * A)]))
    (found,) = derivatives(rep, A[None])
    np.testing.assert_allclose(found, (plus - minus) / (2 * small), atol=1e-8)


def coordinates(T: np.ndarray, *, alternating: bool) -> np.ndarray:
    """The documented coordinates of a symmetric or antisymmetric tensor."""
    k, n = T.ndim, len(T)
    rows = combinations(range(n), k) if alternating else combinations_with_replacement(range(n), k)
    return np.array([sqrt(len(set(permutations(row)))) * T[row] for row in rows])


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("alternating", [False, True])
def test_coordinates_are_those_documented(k: int, *, alternating: bool) -> None:
    rng = np.random.default_rng(k)
    n, rep = 4, (Alt if alternating else Sym)(k, V)(SO(4))
    T = rng.normal(size=(n,) * k)
    odd = {p: round(np.linalg.det(np.eye(k)[list(p)])) for p in permutations(range(k))}
    T = sum(np.transpose(T, p) * (odd[p] if alternating else 1) for p in odd)
    g = SO(4).draw(rng, 1)[0]
    moved = T
    for axis in range(k):
        moved = np.moveaxis(np.tensordot(g, moved, (1, axis)), 0, axis)
    x = coordinates(T, alternating=alternating)
    assert np.linalg.norm(x) == pytest.approx(np.linalg.norm(T))
    expected = coordinates(moved, alternating=alternating)
    np.testing.assert_allclose(matrices(rep, g[None])[0] @ x, expected, atol=1e-12)
    assert rep.size() == len(x) == (comb(n, k) if alternating else comb(n + k - 1, k))


MAPS = [
    "Sym(2,V)>>V*V",
    "Alt(2,V)>>V*V",
    "Sym(2,V)>>Sym(2,V)",
    "Alt(2,V+Scalar)>>V",
    "Sym(3,V)>>V",
    "Det(1)*Alt(2,V)>>Scalar+V",
]


@pytest.mark.sparse(3, "text", "G")
@pytest.mark.parametrize("G", [S(3), C(4), D(3), D(6), SO2eR3(), O2eR3()], ids=ids)
@pytest.mark.parametrize("text", MAPS)
def test_orbits_and_null_space_agree(text: str, G: Group) -> None:
    rep = representation(text, G)
    by_orbits, by_rank = (solve(rep, strategy=s) for s in ("orbits", "nullspace"))
    assert by_orbits.dimension == by_rank.dimension == by_orbits.exact_dimension
    P, R = (Q @ Q.conj().T for Q in (np.asarray(s.Q) for s in (by_orbits, by_rank)))
    np.testing.assert_allclose(P, R, atol=1e-9)


@pytest.mark.sparse(3, "text", "G")
@pytest.mark.parametrize("G", [SO(3), O(3), SU(2), U(2), Sp(1), O13()], ids=ids)
@pytest.mark.parametrize("text", [*MAPS, "Ad>>Ad", "Ad>>V*V.T", "conj(V)>>V.T"])
def test_coupling_and_null_space_agree(text: str, G: Group) -> None:
    rep = representation(text, G)
    by_coupling, by_rank = (solve(rep, strategy=s) for s in ("coupling", "nullspace"))
    assert by_coupling.dimension == by_rank.dimension
    P, R = (Q @ Q.conj().T for Q in (np.asarray(s.Q) for s in (by_coupling, by_rank)))
    np.testing.assert_allclose(P, R, atol=1e-8)
    assert by_coupling.evidence.equivariance < 1e-10


@pytest.mark.parametrize(
    ("text", "name", "dimension"),
    [
        ("Sym(2,Sym(2,V))", "SO3", 2),  # Lamé
        ("Sym(2,Sym(2,V))", "Cube", 18),
        ("Sym(3,V)>>V", "SO3", 1),
        ("Alt(2,V)>>V", "SO3", 1),  # the cross product
        ("Alt(2,V)>>V", "O3", 0),
        ("Alt(2,V)>>Pseudo*V", "O3", 1),
        ("Alt(3,V)>>Pseudo", "O3", 1),
        ("Ad>>Pseudo*V", "O3", 1),
        ("Ad>>Ad", "SU3", 1),
        ("Ad*Ad>>Ad", "SU3", 2),  # f and d
        ("Ad*Ad>>Ad", "SU2", 1),
        ("Sym(2,Ad)", "SU3", 1),  # Killing form
        ("Sym(4,V)>>Sym(4,V)", "SU2", 1),  # spin 2
        ("Alt(2,V)", "Sp(2)", 1),  # the symplectic form
        ("Det(2)>>Det(2)", "U2", 1),
        ("Alt(2,V)>>Det(1)", "U2", 1),
        ("conj(V)>>V.T", "SU3", 1),
        ("Sym(2,V)>>Sym(2,V)", "S12", 9),
    ],
)
def test_known_dimensions(text: str, name: str, dimension: int) -> None:
    found = solve(representation(text, name))
    assert found.dimension == dimension
    assert found.certificate != "numerical"
    assert found.exact_dimension == dimension


def test_trivial_cases_are_simplified() -> None:
    assert Sym(0, V) == Scalar
    assert Sym(1, V) == V
    assert Sym(2, 3 * Scalar).size() == 6
    assert Alt(3, 3 * Scalar) == Scalar
    assert representation("conj(V)", "SO3") == V(SO(3))
    assert representation("Det(0)") == Scalar


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("Alt(4,V)", "SO3", "is zero"),
        ("Alt(3,2)", "SO3", "is zero"),
        ("Ad", "S4", "no Lie algebra"),
        ("Pseudo", "SU2", "write Det"),
        ("Sym(2,V(SO3)*V(S5))", None, "several groups"),
    ],
)
def test_errors(text: str, name: str | None, message: str) -> None:
    with pytest.raises(EmlpError) as caught:
        representation(text, name)
    assert message in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.text == text


def test_a_power_has_to_be_a_number() -> None:
    with pytest.raises(RepresentationError):
        Sym(-1, V)
    with pytest.raises(RepresentationError):
        Sym("2", V)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [*EXPRESSIONS, "Ad", "Pseudo", "conj(V)", "Sym(2,V)>>2Pseudo*V"])
def test_text_reads_back(text: str) -> None:
    rep: Rep = representation(text)
    assert representation(str(rep)) == rep
    G = group("SU3") if "conj" in text else group("O3")
    assert representation(str(rep), G) == rep(G) == representation(text, G)


@pytest.mark.parametrize(
    ("text", "name", "dimension"),
    [
        ("Sym(3,V+Scalar)", "RubiksCube", 28),
        pytest.param("Sym(2,V)>>Sym(2,V)", "O1 wr S50", 3, marks=pytest.mark.slow),
        ("Alt(3,V)>>Alt(3,V)", "O1 wr S14", 1),
    ],
)
def test_large_powers_are_measured_without_their_matrices(
    text: str, name: str, dimension: int
) -> None:
    found = solve(representation(text, name))
    assert found.dimension == dimension
    assert found.evidence.equivariance == 0


def test_a_vector_that_is_not_invariant_is_measured() -> None:
    from emlpcli.solve.bases.stored import DenseBasis
    from emlpcli.solve.evidence.measure import largest_move_of
    from emlpcli.solve.strategies.orbits import structures_of

    found = solve(representation("Sym(2,V)", "O1 wr S20"))
    structures = structures_of(found.blocks[0].monomial)
    rng = np.random.default_rng(0)
    wrong = DenseBasis(rng.normal(size=(found.size, 1)))
    assert largest_move_of(structures, wrong.Q, rng, 4) > 0.1


@pytest.mark.parametrize(
    ("G", "k"), [(SU(2), 70), pytest.param(SO(3), 41, marks=pytest.mark.slow)], ids=str
)
def test_high_powers_are_homomorphisms_too(G: Group, k: int) -> None:
    rep = Sym(k, V)(G)
    g, h = G.draw(np.random.default_rng(0), 2)
    rg, rh, both = matrices(rep, np.stack([g, h, g @ h]))
    np.testing.assert_allclose(both, rg @ rh, atol=1e-9)
    np.testing.assert_allclose(rg.conj().T @ rg, np.eye(rep.size()), atol=1e-9)
