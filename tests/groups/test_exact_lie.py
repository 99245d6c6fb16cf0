"""Compact Lie groups of a user's own: counts by a recognised torus, against named groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.lie.cartan import cartan, echelon, lattice_basis, unimodular
from emlpcli.algebra.spectra import components as components_module
from emlpcli.algebra.spectra.components import fixed_lattice
from emlpcli.algebra.spectra.families import (
    invariants,
    orthogonal_spectra,
    symplectic_spectra,
    unitary_spectra,
)
from emlpcli.algebra.spectra.weyl import Weyl, straighten
from emlpcli.groups import SO, SU, MatrixGroup, O, group
from emlpcli.groups.base import Group
from emlpcli.groups.spectra.lie import normalised
from emlpcli.reps import Alt, Sym, T, V
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimension, solve

J = np.array([[0.0, -1.0], [1.0, 0.0]])

NAMED = """
    SO2; SO3; SO4; SO5; SO6; SU2; SU3; SU4; U1; U2; U3; O2; O3; O4; O5; O6; SO13p; O11; SO11p
    SO3 wr S2; SO2 wr S3; O2 wr Z2; U1 wr S2; SU2 wr Z2; Real(U1); Real(SU2); Real(U2); Real(SU3)
    Real(U1 wr S2); SO3 sdp Embed(O1,3); Sum(O2,O3); Sum(SO3,SO2); Sp2
"""


def own(G: Group, scale: float = 1.0, *, conjugated: bool = False) -> MatrixGroup:
    """The same matrices, as a group of which nothing is known."""
    A, h = scale * G.lie_algebra, G.discrete_generators
    if conjugated:
        rng = np.random.default_rng(G.d)
        x = rng.normal(size=(G.d, G.d)) + 1j * rng.normal(size=(G.d, G.d)) * (G.field == "C")
        q, _ = np.linalg.qr(x if G.field == "C" else x.real)
        A, h = q @ A @ q.conj().T, q @ h @ q.conj().T
    return MatrixGroup(h, lie_algebra=A, d=G.d, name=f"own {G}")


def spaces(G: Group) -> list[Rep]:
    found = [V(G) ** 2, V(G) ** 3, V(G) ** 4, T(2, 2)(G), T(3, 3)(G), Sym(4, V(G))]
    return found + [Sym(2, Sym(2, V(G)))] + ([Alt(2, V(G)) ** 2] if G.d > 1 else [])


@pytest.mark.parametrize(
    "text", [t.strip() for t in NAMED.replace("\n", ";").split(";") if t.strip()]
)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_own_groups_have_the_counts_of_the_named_ones(text: str) -> None:
    named = group(text)
    G = own(named)
    assert G.spectra() is not None
    for a, b in zip(spaces(G), spaces(named), strict=True):
        assert dimension(a).value == dimension(b).value, a


@pytest.mark.sparse(3, "name", "scale")
@pytest.mark.parametrize("name", ["SO4", "SU3", "O4", "SO3 wr S2", "SU2 wr Z2"])
@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e5])
@pytest.mark.long_cases
def test_neither_scale_nor_basis_are_information(name: str, scale: float) -> None:
    named = group(name)
    G = own(named, scale, conjugated=not len(named.discrete_generators))
    for a, b in zip(spaces(G), spaces(named), strict=True):
        assert dimension(a).value == dimension(b).value, a


def exceptional() -> MatrixGroup:
    """G2: the elements of so(7) that keep the three-form of the octonions."""
    phi = np.zeros((7, 7, 7))
    for triple in [(0, 1, 2), (0, 3, 4), (0, 6, 5), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 5, 4)]:
        for turn in range(3):
            a, b, c = triple[turn:] + triple[:turn]
            phi[a, b, c], phi[b, a, c] = 1, -1
    algebra = SO(7).lie_algebra
    moved = [
        np.einsum("ai,ibc->abc", A, phi)
        + np.einsum("bi,aic->abc", A, phi)
        + np.einsum("ci,abi->abc", A, phi)
        for A in algebra
    ]
    _, sizes, rows = np.linalg.svd(np.array(moved).reshape(21, -1).T)
    return MatrixGroup(lie_algebra=np.tensordot(rows[sizes < 1e-9], algebra, axes=1), name="G2")


def test_an_exceptional_group() -> None:
    """Invariants of G2 in powers of R^7: OEIS A059710."""
    G = exceptional()
    assert G.lie_dimension == 14
    counts = [dimension(V(G) ** k).value for k in range(10)]
    assert counts == [1, 0, 1, 1, 4, 10, 35, 120, 455, 1792]
    assert solve(V(G) ** 4).dimension == 4


def conjugations() -> MatrixGroup:
    """SU(3) and complex conjugation on C^3 as R^6: the outer automorphism of A2."""
    R = group("Real(SU3)")
    flat = R.lie_algebra.reshape(8, -1)
    for signs in (np.diag([1.0] * 3 + [-1.0] * 3), np.diag([1.0, -1.0] * 3)):
        image = (signs @ R.lie_algebra @ signs).reshape(8, -1)
        if np.abs(image - image @ np.linalg.pinv(flat) @ flat).max() < 1e-9:
            return MatrixGroup([signs], lie_algebra=R.lie_algebra, name="SU3.2")
    raise AssertionError


def scalars() -> MatrixGroup:
    """SU(2) with the scalars of order 8."""
    eighth = np.exp(2j * np.pi / 8) * np.eye(2)
    return MatrixGroup([eighth], lie_algebra=SU(2).lie_algebra, name="SU2.4")


def quarter() -> MatrixGroup:
    """O(2) on a plane, of which the reflection is a quarter turn on another."""
    h = np.zeros((4, 4))
    h[:2, :2], h[2:, 2:] = np.diag([1, -1]), J
    A = np.zeros((1, 4, 4))
    A[0, :2, :2] = J
    return MatrixGroup([h], lie_algebra=A, name="quarter")


def exchanged() -> MatrixGroup:
    """SO(3)×SO(3) on R^3 ⊗ R^3, of which one factor and the exchange are given."""
    one = np.array([np.kron(A, np.eye(3)) for A in SO(3).lie_algebra])
    swap = np.eye(9).reshape(3, 3, 3, 3).transpose(1, 0, 2, 3).reshape(9, 9)
    return MatrixGroup([swap], lie_algebra=one, name="exchanged")


@pytest.mark.parametrize("most", [100, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("make", [conjugations, scalars, quarter, exchanged])
def test_components_against_solving(make: Callable[[], MatrixGroup], most: int) -> None:
    G = make()
    assert G.spectra() is not None
    for rep in [V(G) ** 2, V(G) ** 3, Sym(2, V(G)), V(G) ** 4, T(1, 1)(G), Sym(4, V(G))]:
        if rep.size() > most:
            continue
        # the null space of the generators alone: nothing is known to the strategy
        solved = solve(rep, strategy=None if rep.size() > 100 else "nullspace", cache=False)
        assert dimension(rep).value == solved.dimension, rep


def test_a_pair_of_spins_two_with_exchange() -> None:
    """R^5 ⊗ R^5 under SO(3)×SO(3) and the exchange: four quartic invariants."""
    five = spin_two()
    one = [np.kron(A, np.eye(5)) for A in five] + [np.kron(np.eye(5), A) for A in five]
    swap = np.eye(25).reshape(5, 5, 5, 5).transpose(1, 0, 2, 3).reshape(25, 25)
    G = MatrixGroup([swap], lie_algebra=np.array(one), name="nematic")
    assert dimension(V(G) ** 2).value == 1
    assert dimension(Sym(4, V(G))).value == 4


def spin_two() -> NDArray[Any]:
    """so(3) on symmetric matrices without trace, in an orthonormal basis."""
    rows = []
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        m = np.zeros((3, 3))
        m[i, j] = m[j, i] = np.sqrt(0.5)
        rows.append(m)
    rows += [np.diag([1, -1, 0]) / np.sqrt(2), np.diag([1, 1, -2]) / np.sqrt(6)]
    basis = np.array(rows)
    moved = [A @ basis + basis @ A.T for A in SO(3).lie_algebra]
    return np.array([np.einsum("aij,bij->ba", basis, m).T for m in moved]).transpose(0, 2, 1)


# -- what is not clear -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "weights"),
    [
        (1.0, {(1,), (-1,)}),
        (2.0, {(1,), (2,), (-1,), (-2,)}),
        (1.5, {(2,), (3,), (-2,), (-3,)}),
        (37 / 60, {(37,), (60,), (-37,), (-60,)}),
        (np.sqrt(2), None),
        ((1 + np.sqrt(5)) / 2, None),
        (1 + 1e-6, None),
        (1 + 1e-9, None),
        (1 + 1e-12, None),
        (np.pi, None),
    ],
)
def test_a_torus_is_recognised_only_where_it_is_clear(ratio: float, weights: Any) -> None:
    A = np.zeros((1, 4, 4))
    A[0, :2, :2], A[0, 2:, 2:] = J, ratio * J
    spectra = MatrixGroup(lie_algebra=A, name="torus").spectra()
    assert (None if spectra is None else set(spectra[0].weights)) == weights


def test_two_windings_are_a_torus_of_two_dimensions() -> None:
    A = np.zeros((2, 4, 4))
    A[0, :2, :2], A[0, 2:, 2:] = J, np.sqrt(2) * J
    A[1, :2, :2] = J
    G = MatrixGroup(lie_algebra=A, name="torus")
    assert [dimension(V(G) ** k).value for k in (2, 4)] == [
        dimension(V(group("Sum(SO2,SO2)")) ** k).value for k in (2, 4)
    ]


def test_components_without_end_are_unknown() -> None:
    turn = np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    h = np.eye(5)
    h[3:, 3:] = turn
    A = np.zeros((3, 5, 5))
    A[:, :3, :3] = SO(3).lie_algebra
    assert MatrixGroup([h], lie_algebra=A, name="winding").spectra() is None


def test_components_that_are_hardly_different_are_unknown() -> None:
    """A rotation by 1e-6 in another plane is neither the identity nor clearly not."""
    h = np.eye(5)
    h[3:, 3:] = [[np.cos(1e-6), -np.sin(1e-6)], [np.sin(1e-6), np.cos(1e-6)]]
    A = np.zeros((3, 5, 5))
    A[:, :3, :3] = SO(3).lie_algebra
    assert MatrixGroup([h], lie_algebra=A, name="hardly").spectra() is None


def test_too_many_components_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own(group("SO2 wr S3")).spectra() is not None
    monkeypatch.setattr(components_module, "MOST_COMPONENTS", 5)
    assert own(group("SO2 wr S3")).spectra() is None


def test_groups_that_are_not_reductive_are_unknown() -> None:
    shear = MatrixGroup(lie_algebra=[[[0, 1], [0, 0]]], name="shear")
    assert shear.spectra() is None
    tilted = np.diag([1.0, 2, 3]) @ SO(3).lie_algebra @ np.diag([1, 1 / 2, 1 / 3])
    assert MatrixGroup(lie_algebra=tilted, name="tilted").spectra() is None


def test_conjugates_of_the_lie_algebra_belong_to_it() -> None:
    G = exchanged()
    assert len(G.lie_algebra) == 3
    found = cartan(normalised(G.lie_algebra, G.discrete_generators))
    assert found is not None
    assert (len(found.algebra), found.rank, len(found.roots)) == (6, 2, 4)


# -- the machinery -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "d"),
    [
        *((unitary_spectra(n, special=s), n) for n in (2, 3, 4) for s in (False, True)),
        *((orthogonal_spectra(n, special=True), n) for n in (3, 4, 5, 6, 7)),
        *((symplectic_spectra(m), 2 * m) for m in (1, 2, 3)),
    ],
)
def test_reflections_in_roots_agree_with_the_classical_types(named: Any, d: int) -> None:
    """Straightening by roots gives the same means as by types, for the same weights."""
    (spectrum,) = named
    (weyl,) = spectrum.weyl
    simple, coroots = root_data(weyl)
    by_roots = type(spectrum)(
        1, spectrum.exponents, spectrum.weights, spectrum.share,
        (Weyl("roots", weyl.rank, simple, coroots),),
    )  # fmt: skip
    for k in (2, 3, 4, 5):

        def factors(s: Any, k: int = k) -> Any:
            return [(s.base(), k), (s.base().dual(), 2)]

        assert invariants([by_roots], factors) == invariants([spectrum], factors)


def root_data(weyl: Weyl) -> tuple[Any, Any]:
    """Simple roots and coroots of the classical types, from Bourbaki."""
    kind, n = weyl.kind, weyl.rank
    if kind == "SU":  # weights w_i - w_n in n coordinates: drop the last of n+1
        full = np.eye(n + 1, dtype=int)
        roots = [full[i] - full[i + 1] for i in range(n)]
        simple = [tuple((r[:-1] - r[-1]).tolist()) for r in roots]
        return tuple(simple), tuple(tuple(r[:-1].tolist()) for r in roots)
    unit = np.eye(n, dtype=int)
    roots = [unit[i] - unit[i + 1] for i in range(n - 1)]
    coroots = list(roots)
    if kind == "B":
        roots, coroots = [*roots, unit[-1]], [*coroots, 2 * unit[-1]]
    if kind == "C":
        roots, coroots = [*roots, 2 * unit[-1]], [*coroots, unit[-1]]
    if kind == "D":
        roots, coroots = [*roots, unit[-2] + unit[-1]], [*coroots, unit[-2] + unit[-1]]
    return tuple(tuple(r.tolist()) for r in roots), tuple(tuple(c.tolist()) for c in coroots)


def test_straightened_weights_are_dominant() -> None:
    simple, coroots = root_data(Weyl("B", 3))
    weights = np.random.default_rng(2).integers(-9, 10, size=(200, 3))
    dominant, sign = straighten(weights, Weyl("roots", 3, simple, coroots))
    other, expected = straighten(weights, Weyl("B", 3))
    assert np.array_equal(sign, expected)
    assert np.array_equal(dominant[sign != 0], other[sign != 0])
    assert np.all(dominant[sign != 0] @ np.array(coroots).T >= 0)
    assert {-1, 0, 1} == set(sign.tolist())


@pytest.mark.parametrize("seed", range(10))
def test_integer_echelon_forms(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rank = int(rng.integers(1, 4))
    weights = np.concatenate([rng.integers(-5, 6, size=(6, rank)), np.eye(rank, dtype=int)])
    rng.shuffle(weights)
    assert np.array_equal(unimodular(weights) @ weights, np.eye(rank, dtype=int))
    rows, kernel = echelon(weights.tolist(), rank)
    assert len(rows) == rank
    assert round(abs(np.linalg.det(rows))) == 1
    assert len(kernel) == len(weights) - rank
    assert not np.any(kernel)


def test_the_fixed_lattice_is_saturated() -> None:
    swap = np.array([[0, 1, 0], [1, 0, 0], [0, 0, -1]])
    fixed = fixed_lattice(swap)
    assert np.array_equal(np.abs(fixed), [[1], [1], [0]])
    assert fixed_lattice(-np.eye(2, dtype=np.int64)).shape == (2, 0)
    assert fixed_lattice(np.eye(2, dtype=np.int64)).shape == (2, 2)


def test_a_lattice_from_rounded_rows() -> None:
    change = np.random.default_rng(4).normal(size=(2, 2))
    rows = np.array([[2, 0], [0, 3], [4, 3], [6, -3], [1, 3]])  # spans (1,0) and (0,3)
    basis = lattice_basis(rows @ change)
    assert basis is not None
    inside = basis @ np.linalg.inv(change)
    assert abs(abs(np.linalg.det(inside)) - 3) < 1e-9
    noisy = rows @ change + 1e-10 * np.random.default_rng(5).normal(size=(5, 2))
    assert lattice_basis(noisy) is None


def test_a_reflection_has_no_density_of_its_own() -> None:
    spectra = own(O(2)).spectra()
    assert spectra is not None
    assert [s.rank for s in spectra] == [1, 0]
    assert sorted(spectra[1].exponents) == [0, 1]
