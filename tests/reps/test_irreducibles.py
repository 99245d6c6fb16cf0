"""Irreducibles by their labels: laws over all families, tables from the literature, refusals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.special import sph_harm_y

from emlpcli.errors import EmlpError, RepresentationError, UncountedError
from emlpcli.groups import Group, group
from emlpcli.groups.spectrum import Spectrum, orthogonal
from emlpcli.groups.weyl import Weyl
from emlpcli.jaxsetup import jnp
from emlpcli.reps import Scalar, representation
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.irrep import Irreducible, Irrep
from emlpcli.reps.matrices import matrices
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
    ("SO13p", "Irrep(1,1)", 9, 1), ("SO13p", "Irrep(1/2,1/2)", 4, 1), ("SO13p", "Irrep(1,0)", 6, 2),
    ("SO13", "Irrep(0,2)", 10, 2), ("O13", "Irrep(3/2,1/2)", 16, 1),
    ("O13", "Irrep([2,1,1])", 9, 1), ("O13", "Irrep(1,0)", 6, 1),
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
    if size < 7:
        assert np.allclose(np.asarray(matrices(rep, jnp.asarray(g), jnp)), left, atol=1e-12 * scale)
    compact = matrices(rep, G.draw_compact(np.random.default_rng(2), 4))
    one = compact @ compact.conj().swapaxes(1, 2)
    assert np.allclose(one, np.eye(size), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("name", "text", "size", "kind"), IRREDUCIBLES, ids=IDS)
def test_it_is_irreducible_exactly_and_solved(name: str, text: str, size: int, kind: int) -> None:
    rep = representation(text, name)
    if (name, text) in UNCOUNTED:
        with pytest.raises(UncountedError):
            dimension(rep >> rep)
    else:
        assert dimension(rep >> rep).value == kind
    assert (rep >> rep).solve().dimension == kind  # meets the exact count, or raises


@pytest.mark.parametrize(("name", "text", "size", "kind"), IRREDUCIBLES, ids=IDS)
def test_drho_is_the_derivative(name: str, text: str, size: int, kind: int) -> None:
    G = group(name)
    rep = representation(text, name)
    for A in G.lie_algebra[:1]:
        d = np.asarray(rep.drho_dense(A))
        assert np.allclose(expm(0.3 * d), matrices(rep, expm(0.3 * A)[None])[0], atol=1e-11)


@pytest.mark.parametrize(("name", "text", "size", "kind"), IRREDUCIBLES, ids=IDS)
def test_exact_eigenvalues_are_those_of_the_matrices(
    name: str, text: str, size: int, kind: int
) -> None:
    """With a variable for each eigenvalue of V, at random elements."""
    G = group(name)
    rep = representation(text, name)
    units = tuple(tuple(int(i == j) for j in range(G.d)) for i in range(G.d))
    if name in ("S3", "S4", "S5", "S6", "Alt3", "Alt4", "Alt5", "C2", "C5", "C6"):
        for spectrum in G.spectra() or ():
            found = eigenvalues(rep, spectrum)
            assert found.dimension == size
            assert min(found.counts) > 0
        return
    if (name, text) in UNCOUNTED or (name == "SO4" and size in (3, 5, 15)) or name == "SO8":
        return
    generic = eigenvalues(rep, Spectrum(1, (0,) * G.d, units, Fraction(1), (Weyl("torus", G.d),)))
    if rep == Scalar:
        return
    for g, M in zip(elements(G, 6), matrices(rep, elements(G, 6)), strict=True):
        z = np.linalg.eigvals(g).astype(complex)
        value = sum(c * np.prod(z**w) for w, c in zip(generic.weights, generic.counts, strict=True))
        assert abs(value - np.trace(M)) < 1e-8 * max(1.0, np.abs(M).max())


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("label", [(1, 1), (2, 2), (3, 1), (2, 1)])
def test_halves_over_so4_are_products_of_spins(label: tuple[int, int], sign: int) -> None:
    """(a,b) has the character of spins (a+b)/2 and (a-b)/2 at the sum and the difference."""
    a, b = label[0], sign * label[1]
    rep = Irrep([a, b])(group("SO4"))
    x, y = 0.7, 0.4
    g = np.zeros((4, 4))
    for start, t in ((0, x), (2, y)):
        g[start : start + 2, start : start + 2] = [[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]

    def spin(twice: int, t: float) -> float:
        return float(np.sin((twice + 1) * t / 2) / np.sin(t / 2))

    wanted = {
        s: spin(a + b, x + s * y) * spin(a - b, x - s * y) for s in (1, -1)
    }  # one of them, by the orientation of the planes
    trace = float(np.trace(matrices(rep, g[None])[0]))
    assert min(abs(trace - w) for w in wanted.values()) < 1e-12
    exact = eigenvalues(rep, orthogonal(4, special=True)[0])
    z = np.exp(1j * np.array([x, y]))
    value = sum(c * np.prod(z**w) for w, c in zip(exact.weights, exact.counts, strict=True))
    assert abs(value - wanted[1]) < 1e-12


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


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 4, 8, 20])
@pytest.mark.parametrize("name", ["SO3", "O3"])
def test_harmonics_turn_as_scipy_s_do(name: str, degree: int) -> None:
    x = np.random.default_rng(0).normal(size=(9, 3))
    Y = harmonics(degree, x)
    elements_ = elements(group(name), 4)
    moved = matrices(Irrep(degree)(group(name)), elements_)
    for g, D in zip(elements_, moved, strict=True):
        assert np.allclose(harmonics(degree, x @ g.T), Y @ D.T, rtol=0, atol=1e-12)


def test_harmonics_of_degree_two_are_e3nn_s() -> None:
    x, y, z = np.random.default_rng(0).normal(size=3)
    polynomials = np.sqrt(3) * np.array(
        [x * z, x * y, (y * y - (x * x + z * z) / 2) / np.sqrt(3), y * z, (z * z - x * x) / 2]
    )
    ours = harmonics(2, np.array([[x, y, z]]))[0] * (x * x + y * y + z * z)
    assert np.allclose(ours, polynomials)


# -- normal forms ---------------------------------------------------------------------------

EQUAL = [
    ("SO3", "Irrep(1)", "V"), ("SO3", "Irrep(0)", "Scalar"), ("SO3", "Irrep([2])", "Irrep(2)"),
    ("O3", "1o", "V"), ("O3", "0e", "Scalar"), ("O3", "Irrep(2)", "2e"), ("O3", "Irrep(3)", "3o"),
    ("O3", "Irrep([1,1])", "1e"), ("O3", "Irrep([1,1,1])", "0o"), ("O3", "Irrep(2,-1)", "2o"),
    ("SO2", "Irrep(1)", "V"), ("O2", "Irrep(0,-1)", "Det(1)"), ("SU2", "Irrep([3])", "Irrep(3/2)"),
    ("SU2", "Irrep(1/2)", "V"), ("SU3", "Irrep([3,2,1])", "Irrep([2,1])"),
    ("SU3", "Irrep([1,1,1])", "Scalar"), ("U2", "Irrep([3,3])", "Det(3)"),
    ("U2", "Irrep([2,0])", "Irrep([2])"), ("GL3", "Irrep([1])", "V"), ("Sp2", "Irrep([1])", "V"),
    ("SO5", "Irrep([1,1,1])", "Irrep([1,1])"), ("SO4", "Irrep([1,1,1])", "V"),
    ("SO13p", "Irrep(1/2,1/2)", "V"), ("SO13p", "Irrep(0,1)", "Irrep(1,0)"),
    ("SO13", "Irrep([1,1])", "Irrep(1,0)"), ("O13", "Irrep([1,1,1,1])", "Det(1)"),
    ("S5", "Irrep([5])", "Scalar"), ("S5", "Irrep([4,1])", "Std"),
    ("S5", "Irrep([1,1,1,1,1])", "Sign"), ("Alt5", "Irrep([2,2,1])", "Irrep([3,2])"),
    ("Alt5", "Sign", "Scalar"), ("C6", "Irrep(1)", "V"), ("D5", "Irrep(1)", "V"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), EQUAL)
def test_labels_have_a_normal_form(name: str, one: str, other: str) -> None:
    a, b = representation(one, name), representation(other, name)
    assert a == b
    assert hash(a) == hash(b)


def test_irreducibles_are_told_apart() -> None:
    G = group("O3")
    reps = [Irrep(n, p)(G) for n in range(4) for p in (1, -1)] + [Irrep(2)(group("SO3"))]
    assert len(set(reps)) == len(reps)
    assert Irrep(2) == Irrep(2.0) != Irrep(3)
    assert isinstance(Irrep(2)(G), Irreducible)


PRINTED = [
    ("8x0e+8x1o+4x2e>>2x3o", "O3", "8V⁰ ⊕ 8V ⊕ 4x2e → 2x3o"),
    ("2e*2e", "O3", "2e⊗2e"),
    ("2e**2>>3x1e", "O3", "2e² → 3x1e"),
    ("3(2e*V)", "O3", "3(2e⊗V)"),
    ("2*Irrep([2,1])+V", "SU3", "2Irrep([2,1]) ⊕ V"),
    ("Sym(2,2e)", "O3", "Sym(2,2e)"),
    ("Irrep(2)(SO3)*V(S4)", None, "Irrep(2)(SO(3))⊗V(S(4))"),
    ("Restrict(2e,O3)>>V", "S3", "Restrict(2e,O(3)) → V"),
]


@pytest.mark.parametrize(("text", "name", "printed"), PRINTED)
def test_printed_forms_parse_back(text: str, name: str | None, printed: str) -> None:
    rep = representation(text, name)
    assert str(rep) == printed
    assert representation(printed, name) == rep


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


# -- refusals -------------------------------------------------------------------------------

REFUSED = [
    ("Irrep(-1)", "SO3", "SO(3) has no Irrep(-1)", "for instance Irrep(2)"),
    ("Irrep(1/2)", "SO3", "SO(3) has no Irrep(1/2)", "for instance Irrep(2)"),
    ("2e", "SO3", "Irrep(2,1) has a parity", "write Irrep(2)"),
    ("Irrep(1,2)", "O3", "O(3) has no Irrep(1,2)", "2e"),
    ("Irrep([2,2])", "O3", "O(3) has no Irrep([2,2])", "2e"),
    ("Irrep(2)", "SU3", "SU(3) has no Irrep(2)", "Irrep([2,1])"),
    ("Irrep([1,2])", "SU3", "SU(3) has no Irrep([1,2])", "Irrep([2,1])"),
    ("Irrep([1,-1])", "SU3", "SU(3) has no Irrep([1,-1])", "Irrep([2,1])"),
    ("Irrep([1,1,1,1])", "SU3", "SU(3) has no", "3 rows"),
    ("Irrep([1,-1])", "U3", "U(3) has no Irrep([1,-1])", "Irrep([2,0,-1])"),
    ("Irrep(1/3)", "SU2", "SU(2) has no Irrep(1/3)", "Irrep(1/2)"),
    ("Irrep([1,1])", "Sp1", "Sp(1) has no", "1 row,"),
    ("Irrep([2,2,2])", "O5", "O(5) has no", "first two columns"),
    ("Irrep([1,-1])", "O4", "O(4) has no", "first two columns"),
    ("Irrep([1,-2])", "SO4", "SO(4) has no", "Irrep([1,-1])"),
    ("Irrep([1,1,-1])", "SO6", "SO(6) has no", "first two columns"),
    ("Irrep(3)", "C4", "C(4) has no Irrep(3)", "k = 0 to 2"),
    ("Irrep(0,-1)", "C4", "C(4) has no Irrep(0,-1)", "k = 0 to 2"),
    ("Irrep(1,-1)", "O2", "O(2) has no Irrep(1,-1)", "Irrep(0,-1)"),
    ("Irrep([3,3])", "S5", "S(5) has no Irrep([3,3])", "Irrep([4,1])"),
    ("Irrep(3)", "S5", "S(5) has no Irrep(3)", "Irrep([4,1])"),
    ("Irrep([3,1,1])", "Alt5", "is a sum of two", "Restrict(Irrep([3,1,1]),S5)"),
    ("Irrep(1/2,0)", "SO13p", "SO13p has no Irrep(1/2,0)", "j1 + j2"),
    ("Irrep(2)", "SO13p", "SO13p has no Irrep(2)", "j1 + j2"),
    ("Irrep(2)", "Cube", "the irreducibles of Cube have no labels", "V, Sym(k,V)"),
    ("Irrep(2)", "DkeR3(4)", "have no labels", "Restrict(Irrep(2),O3)"),
    ("Irrep([2,1])", "SO2*S3", "have no labels", "Irrep([2,1])(S(3))"),
    ("Std", "SO3", "Std is for groups that permute", "S(4)"),
    ("Std", "S1", "Std is zero", ""),
    ("Sign", "O3", "sign of a permutation", "Det(1)"),
]


@pytest.mark.parametrize(("text", "name", "message", "hint"), REFUSED)
def test_refusals_name_what_there_is_and_mark_the_place(
    text: str, name: str, message: str, hint: str
) -> None:
    with pytest.raises(RepresentationError) as caught:
        representation(f"V+2*{text}>>V", name)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None
    assert f"V+2*{text}>>V"[caught.value.span.start : caught.value.span.stop] == text
    with pytest.raises(RepresentationError):
        representation(f"V({name})+{text}({name})")


@pytest.mark.parametrize("labels", [(), ("2",), ([1.5],), (True,), (0.3,), (None,)])
def test_python_labels_of_the_wrong_kind_are_refused(labels: tuple[Any, ...]) -> None:
    with pytest.raises(RepresentationError):
        Irrep(*labels)


def test_an_irreducible_without_a_group_says_so() -> None:
    for what in (lambda r: r.size(), lambda r: r.rho_dense(np.eye(3)), lambda r: (r >> r).solve()):
        with pytest.raises(EmlpError, match="group"):
            what(Irrep(2))


def test_what_is_too_large_is_counted_but_not_made() -> None:
    large = Irrep(101)(group("SO3"))
    assert dimension(large >> large).value == 1
    with pytest.raises(EmlpError, match="at most 100"):
        matrices(large, np.eye(3)[None])
    huge = representation("Irrep([8,6,4,2])", "SU5")
    assert huge.size() == 3**10
    with pytest.raises(EmlpError, match="too large"):
        matrices(huge, np.eye(5)[None])
