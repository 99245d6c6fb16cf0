"""Spin groups: Clifford relations, counts of LiE, low-dimensional coincidences, γ matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from emlpcli.algebra.lie.clifford import charge_conjugation, gamma_matrices
from emlpcli.errors import EmlpError, GroupError, TooLargeError
from emlpcli.groups import SO, MatrixGroup, Spin, group
from emlpcli.groups.named.spin import SpinPQ
from emlpcli.reps import representation
from emlpcli.reps.blocks import Given
from emlpcli.reps.from_text import expanded
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import counted_or_solved, dimension, solve
from emlpcli.solve.highest_weights.torus import torus_of
from emlpcli.solve.isotypic.decompose import decompose

FORMS = [(p, q) for n in (3, 4, 5, 6) for p in range(1, n) for q in (n - p,)]
GROUPS = [*(Spin(n) for n in range(2, 9)), *(SpinPQ(p, q) for p, q in FORMS)]


def dim(text: str, name: str) -> int:
    """The exact count."""
    return dimension(representation(text, group(name))).value


@pytest.mark.parametrize("n", range(2, 10))
def test_gamma_matrices_are_those_of_a_clifford_algebra(n: int) -> None:
    gamma, C = gamma_matrices(n), charge_conjugation(n)
    products = np.einsum("iab,jbc->ijac", gamma, gamma)
    wanted = 2 * np.eye(n)[:, :, None, None] * np.eye(len(C))
    np.testing.assert_array_equal(products + products.swapaxes(0, 1), wanted)
    np.testing.assert_array_equal(gamma.swapaxes(1, 2) @ C, (-1) ** (n // 2) * C @ gamma)
    chirality = (-1j) ** (n // 2) * np.linalg.multi_dot([*gamma[: n // 2 * 2], np.eye(len(C))])
    halves = [1] * (len(C) // 2) + [-1] * (len(C) // 2)
    np.testing.assert_allclose(chirality, np.diag(halves), atol=1e-14)


@pytest.mark.parametrize("G", GROUPS, ids=str)
@pytest.mark.long_cases
def test_elements_move_gammas_as_vectors_move(G: Spin, rng: np.random.Generator) -> None:
    """s γ(v) s⁻¹ = γ(R v), of elements drawn and of exponentials, R in the group of V."""
    n = G.n
    z = 0.5 * rng.normal(size=(5, G.lie_dimension))
    g = np.concatenate([G.draw(rng, 5), expm(np.tensordot(z, G.lie_algebra, 1))])
    R, s = g[:, :n, :n], g[:, n:, n:]
    moved = s[:, None] @ G.gamma @ np.linalg.inv(s)[:, None]
    np.testing.assert_allclose(moved, np.einsum("gik,iab->gkab", R, G.gamma), atol=1e-8)
    eta = np.diag(G.metric)
    np.testing.assert_allclose(R.swapaxes(1, 2) @ eta @ R, np.broadcast_to(eta, R.shape), atol=1e-8)
    assert G.contains(MatrixGroup(g, G.lie_algebra))
    assert G.contains(MatrixGroup(np.diag([1] * n + [-1] * (G.d - n))[None]))  # a full turn
    assert not G.contains(MatrixGroup(np.diag([1] * n + [1j] * (G.d - n))[None]))
    assert not G.contains(MatrixGroup(np.diag([-1, -1] + [1] * (G.d - 2))[None]))


@pytest.mark.parametrize("G", GROUPS, ids=str)
def test_the_torus_is_one_of_the_complex_lie_algebra(G: Spin) -> None:
    torus = torus_of(G)
    assert torus is not None
    flat = G.lie_algebra.reshape(G.lie_dimension, -1).T
    for X in torus.elements:
        rest = np.linalg.lstsq(flat, X.ravel(), rcond=None)[0]
        np.testing.assert_allclose(flat @ rest, X.ravel(), atol=1e-12)
    for i, E in enumerate(torus.raising):
        H = E @ E.conj().T - E.conj().T @ E
        np.testing.assert_allclose(H @ E - E @ H, 2 * E, atol=1e-12)
        np.testing.assert_allclose(H, torus.diagonal[i], atol=1e-12)  # simple coroots are units
    (family,) = G.spectra()
    weights = np.linalg.eigvalsh(np.tensordot(np.sqrt(range(2, 2 + torus.rank)), torus.diagonal, 1))
    stated = np.array(family.weights) @ np.sqrt(range(2, 2 + torus.rank))
    np.testing.assert_allclose(weights, np.sort(stated), atol=1e-10)


# numbers of trivial constituents, or of the dual of what is left out, by LiE 2.2.2
LIE = [
    ("Spin(8)", "V*Sl*Sr", 1, "tensor([1,0,0,0],[0,0,0,1],D4)|[0,0,1,0]"),
    ("Spin(8)", "Sl**4", 3, "p_tensor(4,[0,0,0,1],D4)|null(4)"),
    ("Spin(8)", "Sym(4,Sl)", 1, "sym_tensor(4,[0,0,0,1],D4)|null(4)"),
    ("Spin(8)", "Sym(2,Sl)*Sym(2,V)", 1,
     "tensor(sym_tensor(2,[0,0,0,1],D4),sym_tensor(2,[1,0,0,0],D4),D4)|null(4)"),
    ("Spin(8)", "Alt(4,Sl)*Sym(2,V)", 1,
     "tensor(alt_tensor(4,[0,0,0,1],D4),sym_tensor(2,[1,0,0,0],D4),D4)|null(4)"),
    ("Spin(8)", "Alt(3,Sl)*V*Sr", 1,
     "tensor(alt_tensor(3,[0,0,0,1],D4),tensor([1,0,0,0],[0,0,1,0],D4),D4)|null(4)"),
    ("Spin(8)", "V**2*Sl**2*Sr**2", 9,
     "tensor(tensor(p_tensor(2,[1,0,0,0],D4),p_tensor(2,[0,0,0,1],D4),D4),p_tensor(2,"
     "[0,0,1,0],D4),D4)|null(4)"),
    ("Spin(7)", "Sym(4,S)", 1, "sym_tensor(4,[0,0,1],B3)|null(3)"),
    ("Spin(7)", "Alt(4,S)", 1, "alt_tensor(4,[0,0,1],B3)|null(3)"),
    ("Spin(7)", "V**2*S**4", 16,
     "tensor(p_tensor(2,[1,0,0],B3),p_tensor(4,[0,0,1],B3),B3)|null(3)"),
    ("Spin(7)", "V**3*S**2", 4, "tensor(p_tensor(3,[1,0,0],B3),p_tensor(2,[0,0,1],B3),B3)|null(3)"),
    ("Spin(5)", "V**3*S**4", 27, "tensor(p_tensor(3,[1,0],B2),p_tensor(4,[0,1],B2),B2)|null(2)"),
    ("Spin(5)", "Sym(3,S)*V*S", 0,
     "tensor(sym_tensor(3,[0,1],B2),tensor([1,0],[0,1],B2),B2)|null(2)"),
    ("Spin(9)", "Alt(3,S)*V*S", 1,
     "tensor(alt_tensor(3,[0,0,0,1],B4),tensor([1,0,0,0],[0,0,0,1],B4),B4)|null(4)"),
    ("Spin(9)", "Sym(2,S)*Sym(2,V)", 1,
     "tensor(sym_tensor(2,[0,0,0,1],B4),sym_tensor(2,[1,0,0,0],B4),B4)|null(4)"),
    ("Spin(10)", "Sl**4*V**2", 11,
     "tensor(p_tensor(4,[0,0,0,0,1],D5),p_tensor(2,[1,0,0,0,0],D5),D5)|null(5)"),
    ("Spin(10)", "Sl**4", 2, "p_tensor(4,[0,0,0,0,1],D5)|null(5)"),
    ("Spin(10)", "Sym(2,Sl)*Sym(2,Sr)", 2,
     "tensor(sym_tensor(2,[0,0,0,0,1],D5),sym_tensor(2,[0,0,0,1,0],D5),D5)|null(5)"),
    ("Spin(12)", "Sym(4,Sl)", 1, "sym_tensor(4,[0,0,0,0,0,1],D6)|null(6)"),
    ("Spin(12)", "Alt(2,Sl)*Alt(2,V)", 0,
     "tensor(alt_tensor(2,[0,0,0,0,0,1],D6),alt_tensor(2,[1,0,0,0,0,0],D6),D6)|null(6)"),
    ("Spin(12)", "V*Sl*Sr", 1, "tensor([1,0,0,0,0,0],[0,0,0,0,0,1],D6)|[0,0,0,0,1,0]"),
    ("Spin(6)", "Sl**4*V**2", 6,
     "tensor(p_tensor(4,[0,0,1],D3),p_tensor(2,[1,0,0],D3),D3)|null(3)"),
    ("Spin(9)", "V*S**2", 1, "p_tensor(2,[0,0,0,1],B4)|[1,0,0,0]"),
    ("Spin(10)", "Sl**2*V", 1, "p_tensor(2,[0,0,0,0,1],D5)|[1,0,0,0,0]"),
    ("Spin(6)", "Alt(2,Sl)*V", 1, "alt_tensor(2,[0,0,1],D3)|[1,0,0]"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "value", "command"), LIE)
def test_counts_are_those_of_lie(name: str, text: str, value: int, command: str) -> None:
    assert command
    assert dim(text, name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Spin(8)", "V*Sl*Sr"),  # triality
        ("Spin(8)", "V*Sl>>Sr"),
        ("Spin(7)", "Alt(3,S)*S"),
        ("Spin(5)", "V*S>>S"),
        ("Spin(5)", "Alt(2,S)*V+Sym(2,S)*Alt(2,V)"),
        ("Spin(6)", "Sl*Sl*V"),
        ("Spin(3)", "S**2*V+Sym(4,S)*Sym(2,V)"),
        ("Spin(4)", "S>>V*S"),
        ("Spin(2)", "Sl**2*V+S*S"),
        ("Spin(1,3)", "V*S*S.T"),
        ("Spin(2,3)", "V*V*S*S.T"),
        ("Spin(1,2)", "Ad*S*S"),
        ("Spin(4,2)", "Alt(2,V)*Sl*Sl.T"),
        pytest.param("Spin(9)", "V*Sym(2,S)", marks=pytest.mark.slow),
    ],
)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_bases_are_invariant_and_complete(name: str, text: str) -> None:
    G = group(name)
    rep, expansion = expanded(text, G)
    solution = solve(rep)
    assert solution.dimension == counted_or_solved(rep, expansion).value > 0
    assert solution.certificate in ("proved", "exact dimension met")
    Q = solution.columns(0, solution.dimension)
    np.testing.assert_allclose(derivatives(rep, G.lie_algebra) @ Q, 0, atol=1e-9)


# representations of a spin group, and the same of another group
COINCIDENCES = [
    *(("Spin(3)", a, "SU2", b) for a, b in [
        ("V*S*S", "Irrep(1)*V*V"), ("S**4", "V**4"), ("Sym(2,V)*S**4", "Sym(2,Irrep(1))*V**4"),
        ("Alt(2,V)*Sym(2,S)", "Irrep(1)*Irrep(1)"), ("V**3*S**2", "Irrep(1)**3*V**2"),
    ]),
    *(("Spin(4)", a, None, b) for a, b in [
        ("V*Sl*Sr", "V(SU2[L])**2*V(SU2[R])**2"), ("Sl**4", "V(SU2[L])**4"),
        ("V**4", "V(SU2[L])**4*V(SU2[R])**4"),
        ("Sym(2,Sl)*V**2", "Sym(2,V(SU2[L]))*V(SU2[L])**2*V(SU2[R])**2"),
        ("V**2*Sl**2*Sr**2", "V(SU2[L])**4*V(SU2[R])**4"),
    ]),
    *(("Spin(5)", a, "Sp2", b) for a, b in [
        ("V*S*S", "Irrep([1,1])*V*V"), ("S**4", "V**4"),
        ("V**2*Sym(2,S)", "Irrep([1,1])**2*Sym(2,V)"),
        ("V**3*S**2", "Irrep([1,1])**3*V**2"), ("Alt(4,S)", "Alt(4,V)"),
    ]),
    *(("Spin(6)", a, "SU4", b) for a, b in [
        ("V*Sl*Sl", "Alt(2,V)*V*V"), ("Sl*Sr", "V*V.T"), ("Sl**4", "V**4"),
        ("V**2*Sl*Sr", "Alt(2,V)**2*V*V.T"), ("V**3*Sl**2", "Alt(2,V)**3*V**2"),
        ("Sym(2,Sl)*Sym(2,Sr)", "Sym(2,V)*Sym(2,V.T)"), ("V*Sr**2", "Alt(2,V)*V.T**2"),
    ]),
    *(("Spin(2,1)", a, "SL2", b) for a, b in [
        ("V*S*S", "Sym(2,V)*V*V"), ("S**4", "V**4"), ("V**3", "Sym(2,V)**3"),
    ]),
    *(("Spin(1,3)", a, "SO13p", b) for a, b in [
        ("V**4", "V**4"), ("Sym(2,Sl)*Sym(2,Sl)+Sym(2,Sr)*Sym(2,Sr)", "Irrep(1,0)**2"),
        ("Sl*Sr*V", "V*V"), ("Sl*Sr*Sl*Sr*V**2", "V**4"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "other", "said"), COINCIDENCES)
def test_small_spin_groups_are_other_groups(
    name: str, text: str, other: str | None, said: str
) -> None:
    assert dim(text, name) == dimension(representation(said, other)).value > 0


def test_the_half_spinors_of_the_lorentz_group_are_left_and_right_handed() -> None:
    """A boost acts as -i times the rotation about its axis on Sl, and as +i times it on Sr."""
    G = group("Spin(1,3)")
    boost, rotation = np.zeros((2, 4, 4))
    boost[0, 1] = boost[1, 0] = rotation[3, 2] = 1
    rotation[2, 3] = -1
    own = G.lie_algebra[:, :4, :4].reshape(6, 16)
    coordinates = np.linalg.lstsq(own.T, np.reshape([boost, rotation], (2, 16)).T, rcond=None)[0]
    for name, sign in (("Sl", -1j), ("Sr", 1j)):
        spinors = derivatives(Given(name)(G), G.lie_algebra)
        B, R = np.tensordot(coordinates.T, spinors, 1)
        np.testing.assert_allclose(B, sign * R, atol=1e-14)
    assert dim("Sl*Sl", "Spin(1,3)") == dim("Sr*Sr", "Spin(1,3)") == 1
    assert dim("Sl*Sr", "Spin(1,3)") == dim("V*S", "Spin(1,3)") == 0


def test_invariants_of_vectors_and_spinors_are_the_gamma_matrices() -> None:
    """V ⊗ S ⊗ S* has γ^μ and γ^μ γ⁵, S ⊗ S* has 1 and γ⁵."""
    for name in ("Spin(1,3)", "Spin(3,1)", "Spin(4)", "Spin(2,4)"):
        G = group(name)
        assert isinstance(G, Spin)
        half = len(G.gamma[0]) // 2
        five = np.diag([1.0] * half + [-1.0] * half)
        raised = G.metric[:, None, None] * G.gamma  # an index of V is one of a vector
        cases = [("V*S*S.T", [raised, raised @ five]), ("S*S.T", [np.eye(2 * half), five])]
        for text, known in cases:
            Q = solve(representation(text, G)).dense()
            assert Q.shape[1] == 2
            for x in known:
                x = np.ravel(x)
                np.testing.assert_allclose(Q @ (Q.conj().T @ x), x, atol=1e-9)
    found = solve(representation("V*S*S.T", "Spin(5)")).dense()
    gamma = gamma_matrices(5).ravel()
    np.testing.assert_allclose(found @ (found.conj().T @ gamma), gamma, atol=1e-9)


def test_a_full_turn_is_minus_one_on_spinors() -> None:
    for G in (Spin(3), Spin(6), SpinPQ(1, 3)):
        planes = [i for i, A in enumerate(G.lie_algebra) if np.allclose(A, -A.conj().T)]
        turn = expm(2 * np.pi * G.lie_algebra[planes[-1]])
        np.testing.assert_allclose(turn, np.diag([1] * G.n + [-1] * (G.d - G.n)), atol=1e-12)


def test_decomposition_by_dynkin_labels() -> None:
    """16 ⊗ 16 = 10 + 120 + 126 of Spin(10) (Slansky, Phys. Rep. 79, 1981, table 43)."""

    def parts(text: str, name: str) -> list[tuple[str, int, str, int]]:
        found = decompose(representation(text, name)).constituents
        return [(irrep.name, irrep.dimension, irrep.type, n) for irrep, n in found]

    assert parts("Sl*Sl", "Spin(10)") == [
        ("(1,0,0,0,0)", 10, "real", 1),
        ("(0,0,1,0,0)", 120, "real", 1),
        ("(0,0,0,0,2)", 126, "complex", 1),
    ]
    assert parts("V*Sl*Sr", "Spin(8)")[0] == ("(0,0,0,0)", 1, "real", 1)
    assert parts("S+V", "Spin(5)") == [("(0,1)", 4, "quaternionic", 1), ("(1,0)", 5, "real", 1)]
    assert parts("S*S", "Spin(1,3)") == [
        ("(0,0)", 1, "real", 2), ("(2,0)", 3, "real", 1), ("(0,2)", 3, "real", 1),
        ("(1,1)", 4, "real", 2),
    ]  # fmt: skip
    assert parts("Sl*V", "Spin(2)") == [("-1", 1, "complex", 1), ("3", 1, "complex", 1)]
    q, r, c = "quaternionic", "real", "complex"
    types = [parts("S" if n % 2 else "Sl", f"Spin({n})")[0][2] for n in range(3, 11)]
    assert types == [q, q, q, c, r, r, r, c]  # Lawson, Michelsohn 1989, I.5


def test_what_is_made_of_vectors_is_that_of_the_rotations() -> None:
    texts = ("V**4", "Alt(2,V)>>Ad", "Irrep([2])*V*V", "Sym(2,V)**2", "Pseudo*Alt(5,V)", "V.T*V")
    for text in texts:
        assert dim(text, "Spin(5)") == dim(text, "SO5")
    assert dim("Irrep(2)*S**4", "Spin(3)") == dim("Irrep(2)*V**4", "SU2") == 1
    assert dim("Restrict(Irrep(2),O3)*S**4", "Spin(3)") == 1
    rep = representation("V", Spin(5))
    assert rep == rep.T
    assert representation("S.T", Spin(7)) != representation("S", Spin(7))
    assert representation("conj(S)", Spin(5)) == representation("S.T", Spin(5))


@pytest.mark.parametrize(
    ("text", "known"),
    # weights of a rotation in one plane: 1, 0, 0, -1 on V, ±½ on Sl and on Sr
    [("V*Sl*Sr", 6), ("V", 2), ("Sl*Sl", 2), ("Det(1)", 1), ("Ad", 2), ("S*S.T", 8), ("V*Sl", 0)],
)
@pytest.mark.long_cases
def test_restriction_to_a_rotation_of_one_plane(text: str, known: int) -> None:
    """Of matrices on vectors and spinors, which do not say where V is."""
    G = MatrixGroup((), Spin(4).lie_algebra[:1], name="turn")
    rep, expansion = expanded(f"Restrict({text},Spin(4))", G)
    assert solve(rep).dimension == counted_or_solved(rep, expansion).value == known


def test_restricted_determinants_are_those_of_vectors() -> None:
    reflection = np.diag([-1, -1, -1, -1])[None]  # of the time of a magnetic group too
    G = MatrixGroup(reflection, name="both")
    rep = representation("Restrict(Det(1),pg:-11')", G)
    assert matrices(rep, reflection)[0, 0, 0] == -1
    assert solve(rep).dimension == 0
    assert solve(representation("Restrict(Det(1)*Time,pg:-11')", G)).dimension == 1


def test_conjugate_spinors_of_the_lorentz_group_are_of_the_other_hand() -> None:
    for text, known in (("conj(Sl)>>Sr", 1), ("conj(Sl)>>Sl", 0), ("V>>Sl*conj(Sl)", 1)):
        assert solve(representation(text, "Spin(1,3)")).dimension == known


def test_samples_are_those_of_the_double_cover(rng: np.random.Generator) -> None:
    """Means over Haar's measure: of tr s none, of |tr s|² one for an irreducible."""
    for n in (3, 4, 5):
        G = Spin(n)
        g = G.draw(rng, 4000)
        assert np.abs(g[:, n:, n:].mean(axis=0)).max() < 0.1
        block = list(G.blocks.values())[1]
        trace = np.trace(g[:, block, block], axis1=1, axis2=2)
        assert np.mean(np.abs(trace) ** 2) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(
    ("text", "name", "message", "hint"),
    [
        ("V*Sl", "Spin(3)", "gives no representation Sl", "did you mean S?"),
        ("V*S", "SO3", "gives no representation S", "Spin(4)"),
        ("V*Sx", "Spin(4)", "unknown name Sx", "the names are"),
        ("V*S(Spin(4))*Sl(SO3)", None, "gives no representation Sl", "spin groups"),
    ],
)
def test_names_of_spinors_that_are_not_there(
    text: str, name: str | None, message: str, hint: str
) -> None:
    with pytest.raises(EmlpError) as caught:
        representation(text, name)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None


def test_sizes_that_are_refused() -> None:
    for text in ("Spin(1)", "Spin(0)", "Spin(1,1)", "Spin(3,0)", "Spin(1,2,3)"):
        with pytest.raises(GroupError):
            group(text)
    with pytest.raises(TooLargeError):
        group("Spin(17)")
    with pytest.raises(GroupError, match="groups are not made from such ones"):
        group("Spin(4)*SO3")
    assert str(group("Spin(1,3)")) == "Spin(1,3)"
    assert group("Spin4") == Spin(4) != SO(4)


def test_tensors_of_two_spin_groups() -> None:
    text = "V(Spin(4))*Sl(Spin(4))*Sr(Spin(4))*S(Spin(3))*S(Spin(3))"
    assert solve(representation(text)).dimension == dimension(representation(text)).value == 1


def test_matrices_of_powers_of_spinors(rng: np.random.Generator) -> None:
    G = Spin(5)
    g = G.draw(rng, 3)
    rep: Any = representation("Sym(2,S)*V", G)
    a, b = matrices(rep, g[:1] @ g[1:2]), matrices(rep, g[:1]) @ matrices(rep, g[1:2])
    np.testing.assert_allclose(a, b, atol=1e-12)
