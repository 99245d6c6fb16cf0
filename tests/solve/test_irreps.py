"""Irreducibles by coupling: their types, their endomorphisms, and the averages behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups import O13, SO, SU, D, Group, O, S, Sp, U, Z
from emlpcli.reps import T
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base
from emlpcli.solve import solve
from emlpcli.solve.isotypic import group_average as reynolds
from emlpcli.solve.isotypic.catalogue import Catalogue, Irreducible
from emlpcli.solve.isotypic.group_average import intertwiner, split

UNITS = np.array(
    [
        [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]],
        [[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]],
    ],
    dtype=float,
)


class Spin(Group):
    """SU(2) on the quaternions as a real space of dimension 4."""

    def __init__(self) -> None:
        i, j = UNITS
        self.lie_algebra = np.stack([i, j, i @ j])
        super().__init__()


class Quaternions(Group):
    """The quaternion group of order 8."""

    def __init__(self) -> None:
        self.discrete_generators = UNITS
        super().__init__()


def filled(G: Group, powers: int) -> Catalogue:
    """A catalogue with the irreducibles of V, V², ... ."""
    catalogue = Catalogue(G)
    now = {0}
    for _ in range(powers):
        now = {
            t
            for i in sorted(now)
            for t in catalogue.couple(i, TensorIndex(G, 0, Base(G), False)).targets
        }
    return catalogue


def check(irreducible: Irreducible) -> None:
    """Orthogonal, orthonormal, commuting with the matrices; antisymmetric besides 1."""
    E, d = irreducible.endomorphisms, irreducible.dimension
    np.testing.assert_array_equal(E[0], np.eye(d))
    gram = np.einsum("sij,tij->st", E, E)
    np.testing.assert_allclose(gram, d * np.eye(len(E)), atol=1e-10 * d)
    for J in E:
        np.testing.assert_allclose(J @ J.T, np.eye(d), atol=1e-10)
        for M in irreducible.matrices:
            np.testing.assert_allclose(J @ M, M @ J, atol=1e-10)
    for J in E[1:]:
        np.testing.assert_allclose(J, -J.T, atol=1e-10)


TYPES = [
    (SO(2), 3, {(1, 1), (2, 2)}),
    (Z(5), 1, {(1, 1), (2, 2)}),
    (D(5), 3, {(1, 1), (2, 1)}),
    (SO(3), 3, {(1, 1), (3, 1), (5, 1), (7, 1)}),
    (S(4), 3, {(1, 1), (2, 1), (3, 1)}),
    (Spin(), 4, {(1, 1), (4, 4), (3, 1), (8, 4), (5, 1)}),
    (Quaternions(), 3, {(1, 1), (4, 4)}),
    (O(2), 3, {(1, 1), (2, 1)}),
]


@pytest.mark.parametrize(("G", "powers", "expected"), TYPES, ids=str)
@pytest.mark.long_cases
def test_types_are_recognised(G: Group, powers: int, expected: set[tuple[int, int]]) -> None:
    """(dimension, number of endomorphisms): 1 real, 2 complex, 4 quaternionic."""
    catalogue = filled(G, powers)
    found = {(i.dimension, len(i.endomorphisms)) for i in catalogue.irreducibles}
    assert found == expected
    for irreducible in catalogue.irreducibles:
        check(irreducible)


@pytest.mark.parametrize(
    "G", [SO(3), SU(2), SU(3), S(4), Sp(1), Spin(), Z(6), O13(), U(2), Sp(2)], ids=str
)
def test_couplings_are_block_diagonal_with_the_catalogue_s_matrices(G: Group) -> None:
    """With V, and with V*."""
    catalogue = filled(G, 2)
    for number in range(len(catalogue.irreducibles)):
        catalogue.couple(number, TensorIndex(G, 0, Base(G), True))
    checked = 0
    for (number, _, dual), coupling in catalogue.couplings.items():
        V = catalogue.probes.conj() if dual else catalogue.probes
        B = coupling.basis
        np.testing.assert_allclose(B.T @ B, np.eye(len(B)), atol=1e-11)
        sizes = [catalogue.irreducibles[t].dimension for t in coupling.targets]
        assert sum(sizes) == len(B)
        for k, g in enumerate(V):
            expected = np.zeros(B.shape, dtype=complex)
            start = 0
            for target, d in zip(coupling.targets, sizes, strict=True):
                block = slice(start, start + d)
                expected[block, block] = catalogue.irreducibles[target].matrices[k]
                start += d
            M = np.kron(catalogue.irreducibles[number].matrices[k], g)
            np.testing.assert_allclose(B.T @ M @ B, expected, atol=1e-9)
            checked += 1
    assert checked


@pytest.mark.parametrize(("G", "averages"), [(O13(), 0), (SU(2), 0), (Sp(2), 0), (SU(3), 8)])
def test_an_index_that_is_equivalent_to_its_dual_is_coupled_once(
    G: Group, averages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Couplings with V* are those with V, turned: no average over the group but one to see it."""
    catalogue, done = filled(G, 3), []
    catalogue.couple(0, TensorIndex(G, 0, Base(G), True))

    def counted(*args: Any) -> Any:
        done.append(args)
        return intertwiner(*args)

    monkeypatch.setattr("emlpcli.solve.isotypic.catalogue.intertwiner", counted)
    known = [number for number, _, dual in catalogue.couplings if not dual]
    for number in known:
        catalogue.couple(number, TensorIndex(G, 0, Base(G), True))
    assert len(known) >= 3
    assert len(done) >= averages
    assert not done or averages


def test_irreducibles_of_so3_and_so2_are_told_apart() -> None:
    assert sorted(i.dimension for i in filled(SO(3), 4).irreducibles) == [1, 3, 5, 7, 9]
    assert sorted(i.dimension for i in filled(SO(2), 4).irreducibles) == [1, 2, 2, 2, 2]
    assert sorted(i.dimension for i in filled(O(3), 2).irreducibles) == [1, 3, 3, 5]
    dims = [i.dimension for i in filled(S(4), 4).irreducibles]
    assert sum(d * d for d in dims) == 24  # all of them: V is faithful


@pytest.mark.parametrize("G", [Spin(), Quaternions()], ids=str)
@pytest.mark.parametrize("power", [1, 2, 3, 4])
@pytest.mark.few(3)
def test_quaternionic_groups_agree_with_the_null_space(G: Group, power: int) -> None:
    a, b = (solve(T(power, 0, G), strategy=s) for s in ("coupling", "nullspace"))
    assert a.dimension == b.dimension == (0 if power % 2 else a.dimension)
    P, N = (x.columns(0, x.dimension) for x in (a, b))
    np.testing.assert_allclose(P @ P.T, N @ N.T, atol=1e-9)
    if power == 2:
        assert a.dimension == 4  # as many as endomorphisms of V


# -- averages ------------------------------------------------------------------------------


def rotations(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    return SO(3).draw(rng, n)


def by_squaring(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reynolds, "LARGEST_SQUARED", 10**6)


def by_iteration(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reynolds, "LARGEST_SQUARED", 0)


PATHS = pytest.mark.parametrize("path", [by_squaring, by_iteration])
Path = Callable[[pytest.MonkeyPatch], None]


@PATHS
def test_a_known_commutant(
    path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For R ⊗ 1 the intertwiner nearest to X is 1 ⊗ the partial trace of X over R."""
    path(monkeypatch)
    M = np.einsum("kij,ab->kiajb", rotations(rng, 3), np.eye(2)).reshape(3, 6, 6)
    X = rng.normal(size=(6, 6))
    expected = np.kron(np.eye(3), np.einsum("iaib->ab", X.reshape(3, 2, 3, 2)) / 3)
    np.testing.assert_allclose(intertwiner(M, M, 3, X), expected, atol=1e-11)


@PATHS
def test_equivalent_representations_are_aligned(
    path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    path(monkeypatch)
    R = rotations(rng, 3)
    A = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    X = intertwiner(R, A.T @ R @ A, 3, rng.normal(size=(3, 3)))
    assert np.linalg.norm(X) > 1e-3
    np.testing.assert_allclose(X / np.linalg.norm(X), A * (np.sum(X * A) / 3) / np.linalg.norm(X))


@PATHS
def test_inequivalent_representations_have_none(
    path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    path(monkeypatch)
    R = rotations(rng, 3)
    trivial = np.ones((3, 1, 1))
    assert np.linalg.norm(intertwiner(R, trivial, 3, rng.normal(size=(3, 1)))) < 1e-9
    U = SU(2).draw(rng, 3)  # with its conjugate it has the intertwiner [[0, 1], [-1, 0]]
    X = intertwiner(split(U), np.concatenate([U.real, -U.imag]), 3, rng.normal(size=(2, 2)))
    np.testing.assert_allclose(X, X[0, 1] * np.array([[0, 1], [-1, 0]]), atol=1e-12)
    assert abs(X[0, 1]) > 1e-3


def test_both_paths_give_the_same(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    R = rotations(rng, 3)
    M = np.einsum("kij,kab->kiajb", R, R).reshape(3, 9, 9)
    X = rng.normal(size=(9, 9))
    by_squaring(monkeypatch)
    one = intertwiner(M, M, 3, X)
    by_iteration(monkeypatch)
    np.testing.assert_allclose(intertwiner(M, M, 3, X), one, atol=1e-10)
    np.testing.assert_allclose(M @ one, one @ M, atol=1e-11)


def test_sign_characters_are_not_taken_for_trivial(rng: np.random.Generator) -> None:
    """On elements that are all -1 the square of the average is 1, but the average is not."""
    minus, plus = -np.ones((3, 1, 1)), np.ones((3, 1, 1))
    assert abs(intertwiner(minus, plus, 3, np.ones((1, 1)))[0, 0]) < 1e-12
    np.testing.assert_allclose(intertwiner(minus, minus, 3, np.ones((1, 1))), 1)
    swap = np.stack([np.eye(2)[::-1]] * 4)
    X = intertwiner(swap, swap, 4, rng.normal(size=(2, 2)))
    np.testing.assert_allclose(X, X[::-1, ::-1], atol=1e-12)


@pytest.mark.parametrize("n", range(2, 9))
def test_probes_tell_every_sign_character_from_the_trivial_one(n: int) -> None:
    for G in (S(n), O(n), Z(2 * n)):
        signs = np.round(np.linalg.det(Catalogue(G).probes))
        assert set(signs) == {1, -1}


class Turn(Group):
    """Multiples of one small angle: dense in SO(2), reached by short words only in part."""

    def __init__(self, angle: float) -> None:
        c, s = np.cos(angle), np.sin(angle)
        self.discrete_generators = np.array([[[c, -s], [s, c]]])
        super().__init__(angle)


@pytest.mark.parametrize("angle", [1.0, 0.1, 0.03, 0.001])
def test_slowly_spreading_elements_are_not_taken_for_the_identity(angle: float) -> None:
    """Eigenvalues of the average that are close to 1 but not 1 belong to no intertwiner."""
    assert solve(T(4, 0, Turn(angle)), strategy="coupling").dimension == 6


def test_what_does_not_converge_is_an_error(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    R = rotations(rng, 3)
    X = rng.normal(size=(3, 3))
    by_iteration(monkeypatch)
    monkeypatch.setattr(reynolds, "MOST_STEPS", 5)
    with pytest.raises(CertificateError, match="did not converge"):
        intertwiner(R, R, 3, X)
    by_squaring(monkeypatch)
    monkeypatch.setattr(reynolds, "MOST_SQUARINGS", 2)
    with pytest.raises(CertificateError, match="did not converge"):
        intertwiner(R, R, 3, X)
