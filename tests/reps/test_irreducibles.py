"""Irreducibles by their labels: laws over all families, tables from the literature, refusals."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.special import sph_harm_y

from emlpcli.algebra import rotation_matrices
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum, orthogonal_spectra
from emlpcli.algebra.spectra.weyl import Weyl
from emlpcli.errors import RepresentationError, UncountedError
from emlpcli.groups import Group, group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.reps import Scalar, representation
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.constructors.irrep import Irrep
from emlpcli.reps.matrices import derivatives, matrices
from emlpcli.solve import dimension

# group, labels, dimension, dimension of the maps from it to itself (its type over ℝ or ℂ)
IRREDUCIBLES = [
    ("SO3", "Irrep(0)", 1, 1), ("SO3", "Irrep(1)", 3, 1), ("SO3", "Irrep(2)", 5, 1),
    ("SO3", "Irrep(7)", 15, 1), ("SO3", "Irrep([4])", 9, 1),
    ("O3", "0o", 1, 1), ("O3", "1e", 3, 1), ("O3", "1o", 3, 1), ("O3", "2e", 5, 1),
    ("O3", "2o", 5, 1), ("O3", "Irrep(3)", 7, 1), ("O3", "Irrep([2,1])", 5, 1),
    ("SO2", "Irrep(1)", 2, 2), ("SO2", "Irrep(5)", 2, 2), ("O2", "Irrep(4)", 2, 1),
    ("O2", "Irrep(0,-1)", 1, 1), ("C5", "Irrep(2)", 2, 2), ("C6", "Irrep(3)", 1, 1),
    ("C2", "Irrep(1)", 1, 1), ("D5", "Irrep(2)", 2, 1), ("D6", "Irrep(2)", 2, 1),
    ("D6", "Irrep(3)", 1, 1), ("D6", "Irrep(3,-1)", 1, 1), ("D4", "Irrep(2,-1)", 1, 1),
    ("SU2", "Irrep(1/2)", 2, 1), ("SU2", "Irrep(1)", 3, 1), ("SU2", "Irrep(5/2)", 6, 1),
    ("SU3", "Irrep([2,1])", 8, 1), ("SU3", "Irrep([3])", 10, 1), ("SU3", "Irrep([1,1])", 3, 1),
    ("SU3", "Irrep([4,2])", 27, 1), ("SU4", "Irrep([2,1,1])", 15, 1),
    ("SU4", "Irrep([2,2])", 20, 1), ("U1", "Irrep([3])", 1, 1), ("U2", "Irrep([1,-1])", 3, 1),
    ("U3", "Irrep([2,1])", 8, 1), ("U3", "Irrep([1,1,-1])", 6, 1), ("U2", "Irrep([2,2])", 1, 1),
    ("SL2", "Irrep([3])", 4, 1), ("SL3", "Irrep([2,1])", 8, 1), ("GL2", "Irrep([2,-1])", 4, 1),
    ("GL3", "Irrep([2,1])", 8, 1), ("Sp1", "Irrep([3])", 4, 1), ("Sp2", "Irrep([1,1])", 5, 1),
    ("Sp2", "Irrep([2,1])", 16, 1), ("Sp3", "Irrep([1,1,1])", 14, 1),
    ("O1", "Irrep([1])", 1, 1), ("O4", "Irrep([2])", 9, 1), ("O4", "Irrep([1,1])", 6, 1),
    ("O4", "Irrep([2,1,1])", 9, 1), ("O4", "Irrep([1,1,1,1])", 1, 1), ("O5", "Irrep([2,1])", 35, 1),
    ("SO4", "Irrep([1,1])", 3, 1), ("SO4", "Irrep([1,-1])", 3, 1), ("SO4", "Irrep([2,-2])", 5, 1),
    ("SO4", "Irrep([3,1])", 15, 1), ("SO4", "Irrep([2])", 9, 1), ("SO5", "Irrep([2,2])", 35, 1),
    ("SO5", "Irrep([1,1,1])", 10, 1), ("SO6", "Irrep([1,1,1])", 20, 2),
    ("SO7", "Irrep([1,1])", 21, 1), ("SO8", "Irrep([1,1,1,-1])", 35, 1),
    ("SO8", "Irrep([1,1,1,1])", 35, 1),
    ("SO13p", "Irrep(1,1)", 9, 1), ("SO13p", "Irrep(1/2,1/2)", 4, 1), ("SO13p", "Irrep(1,0)", 6, 2),
    ("SO13", "Irrep(0,2)", 10, 2), ("O13", "Irrep(3/2,1/2)", 16, 1),
    ("O13", "Irrep([2,1,1])", 9, 1), ("O13", "Irrep(1,0)", 6, 1),
    ("SO(1,2)", "Irrep([2])", 5, 1), ("SO(2,3)", "Irrep([2])", 14, 1),
    ("SO(2,3)", "Irrep([1,1,1])", 10, 1), ("O(2,2)", "Irrep([2,1])", 16, 1),
    ("O(3,1)", "Irrep([2,1,1])", 9, 1), ("SO(3,1)", "Irrep([1,1])", 6, 2),
    ("SO(2,4)", "Irrep([1,1,1])", 20, 2), ("SO(3,3)", "Irrep([2])", 20, 1),
    ("SO(2,2)", "Irrep([1,1])", 3, 1), ("SO(2,2)", "Irrep([2,-2])", 5, 1),
    ("S3", "Irrep([2,1])", 2, 1), ("S4", "Irrep([2,2])", 2, 1), ("S4", "Irrep([2,1,1])", 3, 1),
    ("S5", "Irrep([3,2])", 5, 1), ("S5", "Irrep([3,1,1])", 6, 1), ("S5", "Sign", 1, 1),
    ("S6", "Irrep([3,2,1])", 16, 1), ("S6", "Std", 5, 1), ("Alt3", "Std", 2, 2),
    ("Alt5", "Irrep([3,2])", 5, 1), ("Alt5", "Std", 4, 1), ("Alt4", "Irrep([3,1])", 3, 1),
]  # fmt: skip
IDS = [f"{text} of {name}" for name, text, _, _ in IRREDUCIBLES]
UNCOUNTED = [("D6", "Irrep(3)"), ("D6", "Irrep(3,-1)"), ("D4", "Irrep(2,-1)")]


def elements(G: Group, n: int, seed: int = 0) -> NDArray[Any]:
    return G.draw(np.random.default_rng(seed), n)


@pytest.mark.parametrize(("name", "text", "size", "kind"), IRREDUCIBLES, ids=IDS)
def test_it_is_a_representation_of_the_right_size_that_parses_back(
    name: str, text: str, size: int, kind: int
) -> None:
    G = group(name)
    rep = representation(text, name)
    assert representation(str(rep), name) == rep
    assert rep.size() == size
    g, h = elements(G, 5), elements(G, 5, 1)
    left, right = matrices(rep, g), matrices(rep, h)
    assert left.shape == (5, size, size)
    assert np.iscomplexobj(left) == (G.field == "C" and rep.size() > 0 and rep != Scalar)
    scale = max(1.0, np.abs(left).max() * np.abs(right).max())
    assert np.abs(left @ right - matrices(rep, g @ h)).max() < 1e-12 * scale
    compact = matrices(rep, G.draw_compact(np.random.default_rng(2), 4))
    one = compact @ compact.conj().swapaxes(1, 2)
    assert np.allclose(one, np.eye(size), rtol=0, atol=1e-12)


# each is compiled for longer than all the rest takes: one of a group is quick
SMALL = [(name, text) for name, text, size, _ in IRREDUCIBLES if size < 7]
QUICK = {name: text for name, text in reversed(SMALL) if text not in ("Irrep(0)", "0o")}


@pytest.mark.parametrize(
    ("name", "text"),
    [pytest.param(n, t, marks=[pytest.mark.slow] * (QUICK[n] != t)) for n, t in SMALL],
)
@pytest.mark.long_cases
def test_compiled_programs_have_the_same_matrices(name: str, text: str) -> None:
    G = group(name)
    rep, g = representation(text, name), elements(G, 5)
    # of permutations the entries are read, which compiled programs do not know yet
    compiled = jax.jit if len(G.lie_algebra) else lambda f: f
    found = compiled(lambda g: matrices(rep, g, jnp))(jnp.asarray(g))
    wanted = matrices(rep, g)
    scale = max(1.0, np.abs(wanted).max())
    assert np.allclose(np.asarray(found), wanted, atol=1e-12 * scale)


@pytest.mark.parametrize(("name", "text", "size", "kind"), IRREDUCIBLES, ids=IDS)
@pytest.mark.few(2)
def test_it_is_irreducible_exactly_and_solved(name: str, text: str, size: int, kind: int) -> None:
    rep = representation(text, name)
    if (name, text) in UNCOUNTED:
        with pytest.raises(UncountedError):
            dimension(rep >> rep)
    else:
        assert dimension(rep >> rep).value == kind
    assert (rep >> rep).solve().dimension == kind  # meets the exact count, or raises


@pytest.mark.parametrize(
    ("name", "text"),
    [  # the large ones of a family say at length what the small ones say
        pytest.param(name, text, marks=[pytest.mark.slow] * (size > 13))
        for name, text, size, _ in IRREDUCIBLES[::3]
        if len(group(name).lie_algebra)
    ],
)
def test_drho_is_the_derivative(name: str, text: str) -> None:
    G = group(name)
    rep = representation(text, name)
    for A in G.lie_algebra[:1]:
        (d,) = derivatives(rep, A[None])
        assert np.allclose(expm(0.3 * d), matrices(rep, expm(0.3 * A)[None])[0], atol=1e-11)


# what the exact character is compared with depends on the group: every label is in one list
FINITE = ("S3", "S4", "S5", "S6", "Alt3", "Alt4", "Alt5", "C2", "C5", "C6")
OF_FINITE = [(n, t) for n, t, _, _ in IRREDUCIBLES if n in FINITE]
HALVES = [(n, t) for n, t, _, _ in IRREDUCIBLES if (n, t.count(",")) in (("SO4", 1), ("SO8", 3))]
INDEFINITE_HALVES = [(n, t) for n, t, _, _ in IRREDUCIBLES if n == "SO(2,2)"]
HARMONIC = [(n, t) for n, t, _, _ in IRREDUCIBLES if group(n).series in ("sphere", "circle")]
HARMONIC = [c for c in HARMONIC if c not in {*OF_FINITE, *UNCOUNTED}]
OTHERS = {*OF_FINITE, *HALVES, *INDEFINITE_HALVES, *UNCOUNTED, *HARMONIC}
GENERIC = [(n, t) for n, t, _, _ in IRREDUCIBLES if (n, t) not in OTHERS]


def test_the_labels_are_shared_out() -> None:
    assert {n for n, _ in OF_FINITE} == {*FINITE}
    assert {("SO4", "Irrep([1,1])"), ("SO4", "Irrep([3,1])"), ("SO8", "Irrep([1,1,1,-1])")} <= {
        *HALVES
    }
    assert {n for n, _ in GENERIC} >= {"SU3", "GL2", "Sp3", "SO6", "O13"}
    assert {n for n, _ in HARMONIC} >= {"SO3", "O3", "SO2", "D5"}
    parts = [*OF_FINITE, *HALVES, *INDEFINITE_HALVES, *UNCOUNTED, *GENERIC, *HARMONIC]
    assert sorted(parts) == sorted((n, t) for n, t, _, _ in IRREDUCIBLES)


def value_at(character: Eigenvalues, z: NDArray[Any]) -> complex:
    """A character with a variable for each entry of z, at these numbers."""
    terms = zip(character.weights, character.counts, strict=True)
    return complex(sum(c * np.prod(z[: len(w)] ** w) for w, c in terms))  # a constant has no w


@pytest.mark.parametrize(("name", "text"), GENERIC)
@pytest.mark.few(2)
def test_exact_eigenvalues_are_those_of_the_matrices(name: str, text: str) -> None:
    """With a variable for each eigenvalue of V, at random elements."""
    G = group(name)
    rep = representation(text, name)
    units = tuple(tuple(int(i == j) for j in range(G.d)) for i in range(G.d))
    generic = eigenvalues(rep, Spectrum(1, (0,) * G.d, units, Fraction(1), (Weyl("torus", G.d),)))
    if rep == Scalar:  # which no group acts on, as in V**0
        assert matrices(rep, elements(G, 2)).tolist() == [[[1.0]]] * 2
    for g, M in zip(elements(G, 6), matrices(rep, elements(G, 6)), strict=True):
        value = value_at(generic, np.linalg.eigvals(g).astype(complex))
        assert abs(value - np.trace(M)) < 1e-8 * max(1.0, np.abs(M).max())


@pytest.mark.parametrize(
    ("name", "text", "improper"),
    [(n, t, x) for n, t in HARMONIC for x in (False, True) if not x or n[0] in "OD"],
)
def test_eigenvalues_of_harmonics_are_powers_of_a_turn(
    name: str, text: str, improper: bool
) -> None:
    """At a turn by any angle, with -1 in three dimensions; in two a reflection has 1 and -1."""
    G, rep, t = group(name), representation(text, name), 0.7
    turn = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
    g = np.eye(G.d)
    g[:2, :2] = turn
    weights = [(1,), (-1,), (0,)][: G.d]
    exponents = [0] * G.d
    if improper and G.d == 3:
        g, exponents = -g, [1] * 3
    elif improper:
        g, exponents, weights = np.diag([1.0, -1.0]), [0, 1], [(0,), (0,)]
    torus = (Weyl("torus", 1),)
    family = Spectrum(2, tuple(exponents), tuple(weights), Fraction(1), torus)
    found = eigenvalues(rep, family)
    signs = np.exp(2j * np.pi * np.array(found.exponents) / found.order)
    turns = np.array(found.weights).sum(axis=1)  # of the trivial one there are none
    values = signs * np.exp(1j * t * turns)
    trace = np.trace(matrices(rep, g[None])[0])
    assert abs(np.sum(np.array(found.counts) * values) - trace) < 1e-10


@pytest.mark.parametrize(("name", "text"), OF_FINITE)
def test_exact_eigenvalues_are_those_of_the_classes(name: str, text: str) -> None:
    """At random elements of a finite group: of a family with the eigenvalues of V that g has."""
    G = group(name)
    rep = representation(text, name)
    known = []
    for family in G.spectra() or ():
        found = eigenvalues(rep, family)
        assert found.dimension == rep.size()
        assert min(found.counts) > 0
        turns = 2j * np.pi * np.array(found.exponents) / found.order
        trace = np.sum(np.array(found.counts) * np.exp(turns))
        base = np.exp(2j * np.pi * np.array(family.exponents) / family.order)
        known.append((np.poly(base), trace))
    for g, M in zip(elements(G, 12), matrices(rep, elements(G, 12)), strict=True):
        polynomial = np.poly(g)
        traces = [t for p, t in known if np.allclose(p, polynomial, atol=1e-6)]
        assert min(abs(t - np.trace(M)) for t in traces) < 1e-10


@pytest.mark.parametrize(("name", "text"), UNCOUNTED)
def test_what_has_no_exact_eigenvalues_says_so(name: str, text: str) -> None:
    G = group(name)
    rep = representation(text, name)
    with pytest.raises(UncountedError):
        [eigenvalues(rep, family) for family in G.spectra() or ()]


def turned(n: int, angles: list[float]) -> NDArray[np.float64]:
    """Rotations of the planes (1,2), (3,4), ..., seen after a random rotation of space."""
    g = np.zeros((n, n))
    for i, t in enumerate(angles):
        g[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]
    h = elements(group(f"SO{n}"), 1, seed=3)[0]
    return np.asarray(h @ g @ h.T)


@pytest.mark.parametrize(("name", "text"), HALVES)
def test_halves_have_the_character_of_their_own_orientation(name: str, text: str) -> None:
    """The two halves of a partition with n/2 rows differ by a reflection, which eigenvalues of V
    do not show, but angles of rotation in oriented planes do."""
    G = group(name)
    rep = representation(text, name)
    angles = [0.7, 0.3, 1.1, -0.4][: G.d // 2]
    trace = np.trace(matrices(rep, turned(G.d, angles)[None])[0])
    exact = eigenvalues(rep, orthogonal_spectra(G.d, special=True)[0])
    assert exact.dimension == rep.size()
    z = np.exp(1j * np.array(angles))
    assert abs(value_at(exact, z) - trace) < 1e-10
    z[0] = z[0].conj()  # of the other half it is another
    assert abs(value_at(exact, z) - trace) > 1e-2


@pytest.mark.parametrize(("name", "text"), INDEFINITE_HALVES)
def test_halves_over_so22_are_symmetric_powers_of_one_sl2(name: str, text: str) -> None:
    """SO(2,2) is SL(2)×SL(2)/±1 up to components: V is the 2×2 matrices with the form det."""
    basis = np.array([[[1, 0], [0, 1]], [[0, 1], [-1, 0]], [[1, 0], [0, -1]], [[0, 1], [1, 0]]])
    basis = basis / np.sqrt(2)  # the form is det: positive on the first two
    a, b = (
        np.array([[1.3, 0.4], [0.7, (1 + 0.28) / 1.3]]),
        np.array([[0.6, -1.0], [0.9, 0.1 / 0.6]]),
    )
    g = np.einsum("mij,nij->mn", basis, a @ basis @ np.linalg.inv(b))
    eta = np.diag([1.0, 1, -1, -1])
    assert np.allclose(g.T @ eta @ g, eta)
    trace = np.trace(matrices(representation(text, name), g[None])[0])
    k = representation(text, name).size() - 1

    def power(m: NDArray[np.float64]) -> complex:
        x, y = np.linalg.eigvals(m).astype(complex)
        return complex(sum(x**i * y ** (k - i) for i in range(k + 1)))

    distances = [abs(trace - power(m)) for m in (a, b)]
    assert min(distances) < 1e-10 < 1e-2 < max(distances)


def test_conjugate_halves_of_an_indefinite_form_have_no_labels() -> None:
    """Over SO(3,3) the reflection of three coordinates exchanges the halves of [1,1,1]."""
    with pytest.raises(RepresentationError, match="two halves"):
        representation("Irrep([1,1,1])", "SO(3,3)")


def test_the_self_dual_half_by_hand() -> None:
    """Irrep([1,1]) of SO(4) is spin 1 at the sum of the angles, Irrep([1,-1]) at the difference."""
    g = turned(4, [0.7, 0.3])[None]
    for b, angle in ((1, 1.0), (-1, 0.4)):
        trace = np.trace(matrices(Irrep([1, b])(group("SO4")), g)[0])
        assert abs(trace - (1 + 2 * np.cos(angle))) < 1e-12


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("label", [(1, 1), (2, 2), (3, 1), (2, 1)])
def test_halves_over_so4_are_products_of_spins(label: tuple[int, int], sign: int) -> None:
    """(a,b) has the character of spins (a+b)/2 and (a-b)/2 at the sum and the difference."""
    a, b = label[0], sign * label[1]
    rep = Irrep([a, b])(group("SO4"))
    x, y = 0.7, 0.4

    def spin(twice: int, t: float) -> float:
        return float(np.sin((twice + 1) * t / 2) / np.sin(t / 2))

    wanted = spin(a + b, x + y) * spin(a - b, x - y)
    assert abs(np.trace(matrices(rep, turned(4, [x, y])[None])[0]) - wanted) < 1e-10
    exact = eigenvalues(rep, orthogonal_spectra(4, special=True)[0])
    assert abs(value_at(exact, np.exp(1j * np.array([x, y]))) - wanted) < 1e-12


# -- spherical harmonics -----------------------------------------------------------------------


def harmonics(degree: int, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """e3nn's order: real harmonics about the y axis, sines of mφ at -m, φ from z towards x."""
    x = x / np.linalg.norm(x, axis=1, keepdims=True)
    theta, phi = np.arccos(x[:, 1]), np.arctan2(x[:, 0], x[:, 2])
    rows = []
    for m in range(-degree, degree + 1):
        value = sph_harm_y(degree, abs(m), theta, phi) * (-1) ** m
        rows.append(value.real if m >= 0 else value.imag)
        rows[-1] = rows[-1] * (1 if m == 0 else np.sqrt(2))
    return np.sqrt(4 * np.pi / (2 * degree + 1)) * np.array(rows).T


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 4, 8, 9, 20, 45])
@pytest.mark.parametrize("name", ["SO3", "O3"])
def test_harmonics_turn_as_scipy_s_do(name: str, degree: int) -> None:
    x = np.random.default_rng(0).normal(size=(9, 3))
    Y = harmonics(degree, x)
    elements_ = elements(group(name), 4)
    moved = matrices(Irrep(degree)(group(name)), elements_)
    for g, D in zip(elements_, moved, strict=True):
        assert np.allclose(harmonics(degree, x @ g.T), Y @ D.T, rtol=0, atol=1e-12)


SPECIAL = {
    "O3": [np.diag([1.0, 1, 1]), np.diag([1.0, -1, -1]), np.diag([-1.0, -1, 1]), -np.eye(3)],
    "SU2": [
        np.eye(2),
        np.diag([1j, -1j]),
        np.array([[0, 1j], [1j, 0]]),
        np.array([[0, -1], [1, 0]]),
    ],
}


@pytest.mark.parametrize(
    ("name", "text", "degree"),
    [("O3", "9o", 9), ("O3", "14o", 17), ("O3", "30e", 30), ("SU2", "Irrep(9/2)", 9),
     ("SU2", "Irrep(25)", 50)],
)  # fmt: skip
@pytest.mark.long_cases
def test_large_spins_by_angles_are_those_by_products(name: str, text: str, degree: int) -> None:
    """Matrices are homogeneous polynomials in g, and 2g has no angles."""
    G, rep = group(name), representation(text, name)
    g = np.concatenate([G.draw(np.random.default_rng(5), 4), SPECIAL[name]])
    by_products = matrices(rep, 2 * g) / 2.0**degree
    np.testing.assert_allclose(matrices(rep, g), by_products, rtol=0, atol=1e-12)
    np.testing.assert_allclose(matrices(rep, 0.9 * g), 0.9**degree * by_products, atol=1e-12)


@pytest.mark.parametrize(("name", "text"), [("SO3", "Irrep(100)"), ("SU2", "Irrep(201/2)")])
def test_very_large_spins_are_unitary_homomorphisms(name: str, text: str) -> None:
    G, rep = group(name), representation(text, name)
    g, h = G.draw(np.random.default_rng(6), 2)
    a, b, both = matrices(rep, np.stack([g, h, g @ h]))
    np.testing.assert_allclose(a @ b, both, rtol=0, atol=1e-11)
    np.testing.assert_allclose(a.conj().T @ a, np.eye(rep.size()), rtol=0, atol=1e-12)


@pytest.mark.parametrize("two_j", [1, 2, 7, 40, 301])
def test_the_first_column_of_a_rotation_is_binomial(two_j: int) -> None:
    """d_rj = √C(2j, r) cos(β/2)^(2j-r) sin(β/2)^r up to sign (Wigner 1931)."""
    beta = np.array([0.3, 1.5, 3.0])
    r = np.arange(two_j + 1)
    c, s = np.cos(beta / 2)[:, None], np.sin(beta / 2)[:, None]
    expected = np.sqrt([float(comb(two_j, k)) for k in r]) * c ** (two_j - r) * s**r
    found = rotation_matrices.turned(two_j, beta)[:, :, 0]
    np.testing.assert_allclose(found, (-1.0) ** r * expected, rtol=0, atol=1e-12)


def test_harmonics_of_degree_two_are_e3nn_s() -> None:
    x, y, z = np.random.default_rng(0).normal(size=3)
    polynomials = np.sqrt(3) * np.array(
        [x * z, x * y, (y * y - (x * x + z * z) / 2) / np.sqrt(3), y * z, (z * z - x * x) / 2]
    )
    ours = harmonics(2, np.array([[x, y, z]]))[0] * (x * x + y * y + z * z)
    assert np.allclose(ours, polynomials)


# -- products known from the literature ---------------------------------------------------------


@pytest.mark.parametrize("parities", [(1, 1, 1), (1, -1, -1), (1, -1, 1), (-1, -1, -1)])
def test_selection_rules_of_o3(parities: tuple[int, int, int]) -> None:
    """l3 occurs once in l1 ⊗ l2 where |l1 - l2| <= l3 <= l1 + l2 and parities multiply."""
    G = group("O3")
    for a in range(4):
        for b in range(4):
            for c in range(6):
                reps = [Irrep(n, p)(G) for n, p in zip((a, b, c), parities, strict=True)]
                allowed = abs(a - b) <= c <= a + b and np.prod(parities) == 1
                assert dimension(reps[0] * reps[1] >> reps[2]).value == int(allowed)


PRODUCTS: list[tuple[str, str, dict[str, int]]] = [
    ("SU3", "Irrep([2,1])**2", {"Scalar": 1, "Irrep([2,1])": 2, "Irrep([3])": 1,
                                "Irrep([3,3])": 1, "Irrep([4,2])": 1}),
    ("SU3", "V**3", {"Scalar": 1, "Irrep([2,1])": 2, "Irrep([3])": 1}),
    ("SU2", "Irrep(3/2)*Irrep(1)", {"V": 1, "Irrep(3/2)": 1, "Irrep(5/2)": 1, "Irrep(1)": 0}),
    ("SU2", "Irrep(1)**2", {"Scalar": 1, "Irrep(1)": 1, "Irrep(2)": 1}),
    ("Sp2", "V**2", {"Scalar": 1, "Irrep([1,1])": 1, "Irrep([2])": 1}),
    ("O5", "V**2", {"Scalar": 1, "Irrep([1,1])": 1, "Irrep([2])": 1}),
    ("SO4", "Alt(2,V)", {"Irrep([1,1])": 1, "Irrep([1,-1])": 1}),
    ("SO4", "V**2", {"Scalar": 1, "Irrep([1,1])": 1, "Irrep([1,-1])": 1, "Irrep([2])": 1}),
    ("SO3", "Irrep(2)**2", {"Scalar": 1, "V": 1, "Irrep(2)": 1, "Irrep(3)": 1, "Irrep(4)": 1}),
    ("SO3", "Sym(2,Irrep(2))", {"Scalar": 1, "V": 0, "Irrep(2)": 1, "Irrep(3)": 0, "Irrep(4)": 1}),
    ("SO(2,3)", "V**2", {"Scalar": 1, "Irrep([1,1])": 1, "Irrep([2])": 1}),
    ("SO(2,2)", "Alt(2,V)", {"Irrep([1,1])": 1, "Irrep([1,-1])": 1}),
    ("SO2", "Irrep(2)*Irrep(3)", {"V": 2, "Irrep(5)": 2, "Irrep(4)": 0}),
    ("O2", "Irrep(2)**2", {"Scalar": 1, "Irrep(0,-1)": 1, "Irrep(4)": 1}),
    ("S5", "Std**2", {"Scalar": 1, "Std": 1, "Irrep([3,2])": 1, "Irrep([3,1,1])": 1, "Sign": 0}),
    ("S4", "Irrep([2,2])**2", {"Scalar": 1, "Sign": 1, "Irrep([2,2])": 1}),
    ("S6", "Irrep([3,2,1])**2", {"Irrep([3,2,1])": 5, "Std": 2, "Sign": 1}),
    ("SO13p", "V**2", {"Scalar": 1, "Irrep(1,0)": 2, "Irrep(1,1)": 1}),
    ("O13", "V**2", {"Scalar": 1, "Irrep(1,0)": 1, "Irrep(1,1)": 1, "Det(1)": 0}),
    ("GL3", "V**3", {"Irrep([3])": 1, "Irrep([2,1])": 2, "Det(1)": 1}),
    ("U2", "V*V.T", {"Scalar": 1, "Irrep([1,-1])": 1}),
    ("C6", "V*Irrep(2)", {"V": 2, "Irrep(3)": 2, "Scalar": 0}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "parts"), PRODUCTS, ids=[f"{n} {t}" for n, t, _ in PRODUCTS]
)
@pytest.mark.long_cases
def test_products_have_the_known_parts(name: str, text: str, parts: dict[str, int]) -> None:
    """Counted exactly and solved; the small ones by textbooks, 321 ⊗ 321 by characters of S6."""
    rep = representation(text, name)
    for part, times in parts.items():
        maps = representation(part, name) >> rep
        assert dimension(maps).value == times, part
        if maps.size() < 3000:
            assert maps.solve().dimension == times, part


def test_the_parts_are_all_where_the_sizes_add_up() -> None:
    for name, text, parts in PRODUCTS[:2]:
        total = sum(representation(p, name).size() * n for p, n in parts.items())
        assert total == representation(text, name).size()
