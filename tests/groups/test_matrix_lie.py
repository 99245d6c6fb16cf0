"""Groups of physicists and roboticists: SU(p,q), USp(n), SL(n,C), SE(n), Galilei and their kin."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, GroupError
from emlpcli.groups import SE, SO, Affine, E, Group, O, Poincare, Sp, USp, group
from emlpcli.groups.named.complex_classical import SLnC
from emlpcli.groups.named.pseudo_unitary import SUpq
from emlpcli.reps import V, representation
from emlpcli.reps.from_text import expanded
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import counted_or_solved, dimension
from emlpcli.solve.isotypic.decompose import decompose


def dim(text: str, name: str) -> int:
    return counted_or_solved(*expanded(text, name)).value


# -- known dimensions ----------------------------------------------------------------------

# By LiE 2.2.2 (van Leeuwen, Cohen, Lisser 1992), from p_tensor(k, λ, type) of the compact form:
# multiplicities of the trivial one, or sums of squares for maps between equal powers.
KNOWN = [
    ("SU(2,1)", "T(2,2)", 2), ("SU(2,1)", "T(3,3)", 6), ("SU(1,2)", "V**3", 1),
    ("SU(2,1)", "(V**2*V.T**2)**2", 23), ("SU(2,2)", "T(4,4)", 24), ("SU(3,1)", "V**4", 1),
    ("SU(2,2)", "V**4*V.T**2", 0), ("U(2,1)", "V**3", 0), ("U(2,1)", "T(3,3)", 6),
    ("USp(4)", "V**4", 3), ("USp(4)", "V**6", 14), ("USp(4)", "V**8", 84),
    ("USp(6)", "V**4", 3), ("USp(6)", "V**8", 104), ("Sp(4,R)", "V**6", 14),
    ("Sp(4,C)", "V**6", 14), ("Sp(4,C)", "V**4*conj(V)**4", 9),
    ("SL(2,C)", "V**4*conj(V)**4", 4), ("SL(2,C)", "V**4*conj(V)**4>>V**4*conj(V)**4", 196),
    ("SL(3,C)", "V**3*conj(V)**3", 1), ("SL(3,C)", "V**2*conj(V)>>V**2*conj(V)", 2),
    ("SL(3,C)", "T(3,3)*conj(T(2,2))", 12), ("SL(3,C)", "V*conj(V)", 0),
    ("GL(3,C)", "T(3,3)*conj(T(2,2))", 12), ("GL(2,C)", "V.T*conj(V)", 0),
    ("SO(3,C)", "V**4*conj(V)**4", 9), ("SO(3,C)", "V*conj(V)", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), KNOWN)
def test_known_dimensions(name: str, text: str, expected: int) -> None:
    assert dimension(representation(text, name)).value == expected


# Groups that cover the same group, or are it: (group, representation, other group)
ISOMORPHIC = [
    ("SU(2,2)", "Alt(2,V)", "SO(2,4)", 1), ("SL(2,C)", "Irrep(1/2,1/2)", "SO13p", 1),
    ("USp(4)", "Irrep([1,1])", "SO(5)", 1), ("USp(2)", "V", "SU(2)", 1),
    ("SU(1,1)", "Sym(2,V)", "SO(2,1)", 1), ("SL(2,C)", "Irrep(1,0)", "SO(3,C)", 1),
    ("Sp(4,R)", "Irrep([1,1])", "SO(3,2)", 1), ("SL(2,R)", "Sym(2,V)", "SO(1,2)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rep", "other", "least"), ISOMORPHIC)
@pytest.mark.long_cases
def test_isomorphic_groups_have_the_same_invariants(
    name: str, rep: str, other: str, least: int
) -> None:
    for k in range(least, 6):
        assert dim(f"({rep})**{k}", name) == dim(f"V**{k}", other), k


# -- independent numbers ----------------------------------------------------------------------

LETTERS = {"V": lambda g: g, "D": lambda g: np.linalg.inv(g).T, "c": np.conj}
LETTERS["d"] = lambda g: np.linalg.inv(g).T.conj()
WORDS = {"V": "V", "D": "V.T", "c": "conj(V)", "d": "conj(V).T"}


def rank_dimension(G: Group, word: str) -> int:
    """The dimension of the joint fixed space of random elements of every component."""
    elements = [*G.draw(np.random.default_rng(5), 6), *G.discrete_generators]
    n = G.d ** len(word)
    rows = [reduce(np.kron, [LETTERS[x](g) for x in word]) - np.eye(n) for g in elements]
    values = np.linalg.svd(np.concatenate(rows), compute_uv=False)
    small = values < 1e-9 * values.max(initial=1.0)
    assert not np.any((values < 1e-4 * values.max()) & ~small), "the rank is not clear"
    return int(small.sum())


WITH_CONJUGATES = ["SL(2,C)", "SU(1,1)", "SU(2,1)", "U(1,1)", "GL(2,C)", "SO(3,C)", "O(2,C)"]
WITH_CONJUGATES += ["O(3,C)", "Sp(2,C)", "GL(1,C)", "SL(2,C)*U(1,1)"]


@pytest.mark.parametrize("name", WITH_CONJUGATES)
@pytest.mark.parametrize("words", ["VD Vc Dc cd Vd", "VVcc VDcd VVVV VcDd VVDc"])
@pytest.mark.sparse(2, "name", "words")
@pytest.mark.long_cases
def test_counts_with_conjugates_are_ranks(name: str, words: str) -> None:
    G = group(name)
    for word in words.split():
        if G.d ** len(word) > 128:
            continue
        text = "*".join(WORDS[x] for x in word)
        assert dimension(representation(text, G)).value == rank_dimension(G, word), word


AFFINE = ["SE(1)", "SE(2)", "SE(3)", "E(2)", "E(3)", "Poincare(1,1)", "Poincare", "ISO(1,2)"]
AFFINE += ["Galilei(1)", "Galilei(2)", "Galilei(3)", "Heisenberg(1)", "Heisenberg(2)"]
AFFINE += ["Affine(SU(1,1))", "Affine(U1)"]


@pytest.mark.parametrize("name", AFFINE)
@pytest.mark.long_cases
def test_groups_that_are_not_reductive_are_solved(name: str) -> None:
    """The solved dimension is the rank of random elements, which know nothing of a compact form."""
    G = group(name)
    for word in ("V", "D", "VD", "VV", "DD", "VDD", "VVD"):
        if G.d ** len(word) > 128:
            continue
        text = "*".join(WORDS[x] for x in word)
        found = counted_or_solved(*expanded(text, name))
        assert found.value == rank_dimension(G, word), word
        assert found.certificate != "exact count"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_euclidean_invariants(n: int) -> None:
    """By hand: on (x, 1) the last coordinate is kept, and the metric of the translations.

    No vector is kept where translations move all; tensors of the last coordinate alone are; V*V
    has δ, in the subspace of directions (x, 0), and maps from V to V are multiples of 1.
    """
    for name in [f"E({n})", *([f"SE({n})"] if n > 1 else [])]:  # SE(1) keeps (x, 0), and areas
        assert dim("V", name) == 0
        assert dim("V.T", name) == dim("V.T**2", name) == 1
        assert dim("V**2", f"E({n})") == 1
        assert dim("V>>V", f"E({n})") == 1


# -- membership and identity --------------------------------------------------------------------


@pytest.mark.parametrize(("p", "q"), [(1, 1), (2, 1), (1, 3), (2, 2)])
@pytest.mark.parametrize("special", [True, False])
def test_elements_keep_the_hermitian_form(p: int, q: int, special: bool) -> None:
    G = group(f"{'SU' if special else 'U'}({p},{q})")
    eta = np.diag([1.0] * p + [-1.0] * q)
    g = G.draw(np.random.default_rng(0), 30)
    adjoint = np.conj(np.swapaxes(g, 1, 2))
    assert np.abs(adjoint @ eta @ g - eta).max() < 1e-10
    assert np.abs(adjoint @ g - np.eye(p + q)).max() > 0.1
    assert (np.abs(np.linalg.det(g) - 1).max() < 1e-10) == special
    A = G.lie_algebra
    assert np.abs(np.conj(np.swapaxes(A, 1, 2)) @ eta + eta @ A).max() == 0
    k = G.draw_compact(np.random.default_rng(0), 10)
    assert np.abs(np.conj(np.swapaxes(k, 1, 2)) @ k - np.eye(p + q)).max() < 1e-12


CONTAINED = [
    ("SO(2,1)", "SU(2,1)", True), ("SO(1,2)", "SU(2,1)", False), ("SU(2,1)", "U(2,1)", True),
    ("U(2,1)", "SU(2,1)", False), ("SO0(1,2)", "SO(1,2)", True), ("SO(1,2)", "SO0(1,2)", False),
    ("SU3", "SL(3,C)", True), ("SL3", "SL(3,C)", True), ("GL2", "SL(2,C)", False),
    ("SO4", "USp(4)", False), ("USp(4)", "SU4", True), ("Sp2", "Sp(4,C)", True),
    ("USp(4)", "Sp(4,C)", True), ("SO(3,C)", "SL(3,C)", True), ("O3", "SO(3,C)", False),
]  # fmt: skip


@pytest.mark.parametrize(("small", "large", "inside"), CONTAINED)
def test_membership(small: str, large: str, inside: bool) -> None:
    assert bool(group(large).contains(group(small))) == inside


def test_named_motions_are_affine_groups() -> None:
    assert SE(3) == Affine(SO(3)) == group("ISO(3)") == group("Affine(SO3)")
    assert E(2) == Affine(O(2)) == group("Euclidean(2)")
    assert Poincare() == group("Affine(O13)") == group("Poincare(1,3)") == group("Poincaré")
    assert group("ISO(1,3)") == group("Affine(SO13)") != Poincare()
    assert hash(SE(3)) == hash(Affine(SO(3)))
    assert [str(group(t)) for t in ("SE3", "E(6)", "ISO(2,1)")] == ["SE(3)", "E(6)", "ISO(2,1)"]


def test_sizes_and_fields() -> None:
    sizes = {"SE3": (4, 6), "E3": (4, 6), "Poincare": (5, 10), "Galilei3": (5, 10)}
    sizes |= {"Heisenberg(1)": (3, 3), "Heisenberg(2)": (4, 5), "USp4": (4, 10), "SL2C": (2, 6)}
    sizes |= {"SU(2,2)": (4, 15), "U(2,1)": (3, 9), "Sp(4,C)": (4, 20), "SO(4,C)": (4, 12)}
    for name, (d, lie) in sizes.items():
        assert (group(name).d, group(name).lie_dimension) == (d, lie)
    assert group("Sp(4,R)") == Sp(2)
    for bad in ("USp(3)", "Sp(3,R)", "Sp(3,C)", "SU(0,2)", "SE(0)", "SO0(0,2)", "ISO(1,1)"):
        with pytest.raises(GroupError) as caught:
            group(bad)
        assert caught.value.span is not None
        assert bad.partition("(")[0] in caught.value.message or bad.startswith("ISO")


# -- dotted and undotted indices ----------------------------------------------------------------


def test_spinors_cover_the_lorentz_group() -> None:
    """Irrep(1/2,1/2) of SL(2,C) is a homomorphism onto SO13p, in coordinates t, x, y, z."""
    G = group("SL(2,C)")
    R = representation("Irrep(1/2,1/2)", G)
    assert R.names == ("t", "x", "y", "z")
    g = G.draw(np.random.default_rng(1), 20)
    lorentz = matrices(R, g)
    eta = np.diag([1.0, -1, -1, -1])
    assert np.abs(lorentz.imag).max() == 0
    assert np.abs(np.swapaxes(lorentz, 1, 2) @ eta @ lorentz - eta).max() < 1e-9
    assert np.abs(np.linalg.det(lorentz) - 1).max() < 1e-9
    assert lorentz[:, 0, 0].real.min() >= 1
    assert np.abs(matrices(R, g[:10] @ g[10:]) - lorentz[:10] @ lorentz[10:]).max() < 1e-9
    assert np.abs(matrices(R, -g) - lorentz).max() < 1e-12
    spin = np.array([np.diag([-0.5j, 0.5j])])  # exp of it turns about z
    turn = np.zeros((4, 4))
    turn[2, 1], turn[1, 2] = 1, -1
    assert np.abs(derivatives(R, spin)[0] - turn).max() < 1e-12


def test_the_map_to_four_vectors_is_that_of_pauli_matrices() -> None:
    """The only map from V ⊗ conj(V) has Pauli's matrices as rows (Infeld, van der Waerden)."""
    solution = representation("V*conj(V)>>Irrep(1/2,1/2)", "SL(2,C)").solve(cache=False)
    assert solution.dimension == 1
    rows = solution.dense()[:, 0].reshape(4, 2, 2)
    rows = rows / rows[0, 0, 0]
    pauli = [np.eye(2), [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]]
    assert np.abs(rows - np.conj(pauli)).max() < 1e-12


LABELS = [
    ("SL(2,C)", "Irrep(1/2,0)", "V"), ("SL(2,C)", "Irrep(0,1/2)", "conj(V)"),
    ("SL(2,C)", "Irrep(1,0)", "Irrep(1)"), ("SL(2,C)", "Irrep(0,0)", "Scalar"),
    ("SL(2,C)", "Irrep([2],[1])", "Irrep(1,1/2)"), ("SL(3,C)", "Irrep([1],[0])", "V"),
    ("SL(3,C)", "Irrep([2,1,0],[1])", "Irrep([3,2,1],[2,1,1])"), ("SU(2,1)", "Irrep([1])", "V"),
    ("GL(2,C)", "Irrep([1],[0])", "V"), ("GL(2,C)", "Irrep([1,0],[1])", "Irrep([1],[1,0])"),
    ("USp4", "Irrep([1])", "V"), ("SU(1,1)", "Irrep(1/2)", "V"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), LABELS)
def test_labels_have_a_normal_form(name: str, one: str, other: str) -> None:
    if one == "Irrep([2,1,0],[1])":
        other = "Irrep([3,2,1],[1,0])"
    assert representation(one, name) == representation(other, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SL(2,C)", "Irrep(1,1/2)"),
        ("SL(2,C)", "Irrep(1,1)"),
        ("SL(2,C)", "conj(Irrep(3/2,1/2))"),
        ("SL(3,C)", "Irrep([2],[1,1])"),
        ("GL(2,C)", "Irrep([1,-1],[1])"),
        ("SO(3,C)", "Irrep([1],[2])"),
        ("Sp(4,C)", "Irrep([1],[1,1])"),
    ],
)
@pytest.mark.long_cases
def test_products_are_irreducible_representations(name: str, text: str) -> None:
    G = group(name)
    R = representation(text, G)
    g = G.draw(np.random.default_rng(2), 4)
    m = matrices(R, g)
    assert m.shape[1:] == (R.size(),) * 2
    assert np.allclose(matrices(R, g[:2] @ g[2:]), m[:2] @ m[2:], atol=1e-8 * np.abs(m).max() ** 2)
    k = matrices(R, G.draw_compact(np.random.default_rng(2), 4))
    assert np.allclose(k @ np.conj(np.swapaxes(k, 1, 2)), np.eye(R.size()), atol=1e-10)
    step = 1e-6
    A = G.lie_algebra[:3] * (1 + 0j)
    near = np.eye(G.d) + step * A
    assert np.abs((matrices(R, near) - np.eye(R.size())) / step - derivatives(R, A)).max() < 1e-4
    assert dimension(R >> R).value == 1
    (constituent,) = decompose(R).constituents
    assert (constituent[0].dimension, constituent[1]) == (R.size(), 1)


def test_lorentz_decompositions() -> None:
    """(j,k) ⊗ (l,m) by Clebsch and Gordan in each factor."""

    def names(text: str) -> dict[str, int]:
        return {i.name: n for i, n in decompose(representation(text, "SL(2,C)")).constituents}

    four = "Irrep(1/2,1/2)"
    assert names(f"{four}**2") == {"(0,0)": 1, "(1,0)": 1, "(0,1)": 1, "(1,1)": 1}
    assert names(f"{four}*V") == {"(0,1/2)": 1, "(1,1/2)": 1}
    assert names("V**2*conj(V)") == {"(0,1/2)": 1, "(1,1/2)": 1}
    assert names("Ad") == {"(1,0)": 1}
    with pytest.raises(EmlpError) as caught:
        representation("Irrep(1/2,0)", "SO13p")
    assert "SL(2,C)" in (caught.value.hint or "")


# -- real, complex and quaternionic -------------------------------------------------------------

TYPES = [
    ("SU(1,1)", "V", 1), ("SU2", "V", -1), ("SU(2,2)", "Alt(2,V)", 1), ("SU(3,1)", "Alt(2,V)", -1),
    ("SU(1,3)", "Alt(2,V)", -1), ("SU4", "Alt(2,V)", 1), ("SU(2,1)", "Ad", 1),
    ("SU(2,1)", "V", 0), ("USp(4)", "V", -1), ("USp(4)", "Irrep([1,1])", 1),
    ("USp(6)", "Irrep([1,1,1])", -1), ("SL(2,C)", "V", 0), ("SL(2,C)", "V*conj(V)", 1),
    ("SL(2,C)", "Irrep(1,1)", 1), ("U(1,1)", "V", 0),
]  # fmt: skip


def antilinear_square(matrices_: NDArray, n: int) -> int:
    """The sign of T conj(T) for the T with T conj(M) = M T; 0 where there is none."""
    rows = [np.kron(np.eye(n), m.conj().T) - np.kron(m, np.eye(n)) for m in matrices_]
    _, s, vh = np.linalg.svd(np.concatenate(rows))
    assert s[-1] > 1e-6 or s[-2] > 1e-6
    if s[-1] > 1e-6:
        return 0
    T = vh[-1].conj().reshape(n, n)
    return int(np.sign((T @ T.conj())[0, 0].real or np.trace(T @ T.conj()).real))


@pytest.mark.parametrize(("name", "text", "sign"), TYPES)
@pytest.mark.long_cases
def test_types_are_those_of_antilinear_maps(name: str, text: str, sign: int) -> None:
    rep = representation(text, name)
    ((irrep, _),) = decompose(rep).constituents
    assert irrep.type == {1: "real", 0: "complex", -1: "quaternionic"}[sign]
    g = group(name).draw(np.random.default_rng(3), 4)
    assert antilinear_square(matrices(rep, g), rep.size()) == sign


@pytest.mark.parametrize("name", ["SL(2,C)", "SU(1,1)", "U(1,1)", "SU2", "Complex(SL2)"])
@pytest.mark.long_cases
def test_real_answers_are_counted(name: str) -> None:
    """Over ℂ V of Real(G) is V ⊕ conj(V), whatever that is equivalent to."""
    real = dimension(V(group(f"Real({name})")) ** 2).value
    both = dimension(representation("(V+conj(V))**2", name)).value
    G = group(f"Real({name})")
    assert real == both == rank_dimension(G, "VV")
    solved = (V(G) ** 2).solve(cache=False)
    assert solved.dimension == real


def test_classes_of_python() -> None:
    assert USp(4).order is None
    assert isinstance(group("SL2C"), SLnC)
    assert isinstance(group("SU(2,1)"), SUpq)
    assert str(SLnC(3)) == "SL(3,C)" == str(group("SL(3,ℂ)"))
