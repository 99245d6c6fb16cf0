"""Exact characters: families of eigenvalues against counts, samples and known tables."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest

from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum, invariants, merged
from emlpcli.algebra.spectra.weyl import multiplicities, multiplied
from emlpcli.errors import TooLargeError
from emlpcli.groups import GROUPS, SO, SU, DirectProduct, Group, O, S, Sp, U, Z, group
from emlpcli.reps import representation
from emlpcli.solve import dimension

# all registered groups but one, whose order is too large, those that are not reductive, and two
# whose matrices are too large here
NOT_REDUCTIVE = {"SE", "E", "Poincare", "Galilei", "Heisenberg"}
UNKNOWN = {"RubiksCube", *NOT_REDUCTIVE}
KNOWN = pytest.mark.over(
    lambda G: G.name not in UNKNOWN,
    sorted({cls.name for cls in GROUPS} - UNKNOWN - {"E7", "E8"}),
)


def count(G: Group, p: int, q: int) -> int:
    spectra = G.spectra()
    assert spectra is not None
    return invariants(spectra, lambda s: [(s.base(), p), (s.base().dual(), q)])


@pytest.mark.over(lambda G: G.name == "RubiksCube", ["RubiksCube"])
def test_one_group_has_no_spectra(registered: Group) -> None:
    assert registered.spectra() is None


@pytest.mark.over(lambda G: G.name in NOT_REDUCTIVE, sorted(NOT_REDUCTIVE))
def test_groups_that_are_not_reductive_have_no_compact_form(registered: Group) -> None:
    """Neither spectra nor counts of one: the invariants of SE(n) are not those of SO(n+1)."""
    assert not registered.is_reductive
    assert registered.spectra() is None
    assert registered.count(1, 1) is None


@KNOWN
@pytest.mark.few(2)
def test_shares_add_up_and_sizes_fit(registered: Group) -> None:
    spectra = registered.spectra()
    assert spectra is not None
    assert sum(s.share for s in spectra) == 1
    assert {s.base().dimension for s in spectra} == {registered.d}
    assert any(s.base().power(0) == s.trivial(registered.d) for s in spectra)


@pytest.mark.quick_sizes
@KNOWN
@pytest.mark.parametrize("degree", [4, pytest.param(5, marks=pytest.mark.slow)])
@pytest.mark.few(2)
def test_counts_are_those_of_the_formulas(registered: Group, degree: int) -> None:
    powers = [(p, k - p) for k in range(degree + 1) for p in range(k + 1)]
    spectra = registered.spectra()
    assert spectra is not None
    for families in (spectra, merged(spectra)):
        for p, q in powers:
            seen = [s.on(registered.blocks.get("V", slice(None))) for s in families]
            found = invariants(seen, lambda s: [(s.base(), p), (s.base().dual(), q)])  # noqa: B023
            expected = registered.count(p, q)
            assert expected is not None
            assert found == expected.value, (p, q)


@pytest.mark.over(
    lambda G: G.name != "RubiksCube" and G.lie_dimension == 0,
    ["S", "Alt", "Z", "Cube", "C", "D", "ZksZnxZn", "pg", "Trivial"],
)
def test_families_match_random_elements(registered: Group, rng: np.random.Generator) -> None:
    """Characteristic polynomials of samples of a finite group are those of its families."""
    spectra = registered.spectra()
    assert spectra is not None

    def polynomial(roots: np.ndarray) -> tuple[complex, ...]:
        return tuple(np.round(np.poly(roots), 5) + 0.0)

    known = {polynomial(np.exp(2j * np.pi * np.array(s.exponents) / s.order)) for s in spectra}
    for g in registered.draw(rng, 30):
        found = polynomial(np.linalg.eigvals(g))
        assert any(np.allclose(found, k, atol=1e-4) for k in known)


def invariants_of(name: str, character) -> int:  # type: ignore[no-untyped-def]
    spectra = group(name).spectra()
    assert spectra is not None
    return invariants(spectra, lambda s: [(character(s.base()), 1)])


ELASTIC = [  # Nye, Physical Properties of Crystals, 1957: independent elastic constants
    ("Trivial(3)", 21),
    ("SO2eR3", 5),
    ("O2eR3", 5),
    ("DkeR3(2)", 9),
    ("DkeR3(3)", 6),
    ("DkeR3(4)", 6),
    ("DkeR3(6)", 5),
    ("DkeR3(1)", 13),
    ("SO3", 2),
    ("O3", 2),
]


@pytest.mark.parametrize(("name", "constants"), ELASTIC)
def test_elastic_constants(name: str, constants: int) -> None:
    assert invariants_of(name, lambda v: v.sym(2).sym(2)) == constants


class Signed(Group):
    """Signed permutations of three axes: the full cubic group m-3m."""

    discrete_generators = np.array(
        [[[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 1]], np.diag([-1, 1, 1])]
    )


class Matrices(Group):
    def __init__(self, order: int | None, *generators: object) -> None:
        self.order = order
        self.discrete_generators = np.array(generators)
        super().__init__(order)


TURN = 2 * np.pi / 5
GOLDEN = (1 + np.sqrt(5)) / 2
FIVEFOLD = (
    np.array(  # about (0, 1, golden)
        [[GOLDEN - 1, -GOLDEN, 1], [GOLDEN, 1, GOLDEN - 1], [-1, GOLDEN - 1, GOLDEN]]
    )
    / 2
)
CYCLE = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])


def icosahedral(*more: object) -> Group:
    """Rotations of the icosahedron with vertices the even permutations of (0, ±1, ±golden)."""
    return Matrices(60 * 2 ** len(more), CYCLE, np.diag([-1.0, -1, 1]), FIVEFOLD, *more)


def test_groups_given_by_generators_are_enumerated() -> None:
    G = Signed()
    spectra = G.spectra()
    assert spectra is not None
    assert invariants(spectra, lambda s: [(s.base().sym(2).sym(2), 1)]) == 3
    assert invariants(spectra, lambda s: [(s.base().sym(2), 2)]) == 3
    assert invariants(spectra, lambda s: [(s.base().sym(2).sym(3), 1)]) == 6  # third-order elastic


def molien(spectra: tuple[Spectrum, ...], most: int) -> list[int]:
    return [invariants(spectra, lambda s: [(s.base().sym(k), 1)]) for k in range(most)]  # noqa: B023


def series(degrees: list[int], numerator: dict[int, int], most: int) -> list[int]:
    """Coefficients of numerator / Π (1 - x^degree)."""
    found = [numerator.get(k, 0) for k in range(most)]
    for degree in degrees:
        for k in range(degree, most):
            found[k] += found[k - degree]
    return found


def i_matrix(*rows: object) -> np.ndarray:
    return np.array(rows, dtype=complex)


Q_I, Q_J = i_matrix([1j, 0], [0, -1j]), i_matrix([0, 1], [-1, 0])
EIGHTH = np.exp(2j * np.pi / 8)
TETRAHEDRAL = i_matrix([EIGHTH, EIGHTH**3], [EIGHTH, EIGHTH**7]) / np.sqrt(2)
OCTAHEDRAL = np.diag([EIGHTH, EIGHTH**7])

MOLIEN = [  # Klein 1884; Springer, Invariant Theory, 1977: degrees of generators, one relation
    ("quaternion", Matrices(8, Q_I, Q_J), 8, [4, 4], {0: 1, 6: 1}),
    ("tetrahedral", Matrices(24, Q_I, Q_J, TETRAHEDRAL), 24, [8, 12], {0: 1, 6: 1, 12: 1, 18: 1}),
    ("octahedral", Matrices(48, Q_I, Q_J, TETRAHEDRAL, OCTAHEDRAL), 48, [8, 12], {0: 1, 18: 1}),
]


@pytest.mark.parametrize(("name", "G", "order", "degrees", "numerator"), MOLIEN)
def test_molien_series_of_binary_groups(
    name: str, G: Group, order: int, degrees: list[int], numerator: dict[int, int]
) -> None:
    spectra = G.spectra()
    assert spectra is not None
    assert min(s.share for s in spectra) == Fraction(1, order)
    if name == "tetrahedral":  # degrees 6, 8, 12, the square of the last known
        degrees, numerator = [6, 8], {0: 1, 12: 1}
    assert molien(spectra, 26) == series(degrees, numerator, 26)


def test_molien_series_of_the_icosahedral_groups() -> None:
    rotations, full = icosahedral().spectra(), icosahedral(-np.eye(3)).spectra()
    assert rotations is not None
    assert full is not None
    assert molien(full, 20) == series([2, 6, 10], {0: 1}, 20)
    assert molien(rotations, 20) == series([2, 6, 10], {0: 1, 15: 1}, 20)


@pytest.mark.parametrize("n", range(1, 8))
@pytest.mark.long_cases
def test_molien_series_of_symmetric_groups_count_partitions(n: int) -> None:
    spectra = S(n).spectra()
    assert spectra is not None
    assert molien(spectra, 10) == series(list(range(1, n + 1)), {0: 1}, 10)


@pytest.mark.slow
def test_a_group_without_end_has_no_families() -> None:
    c, s = np.cos(1.0), np.sin(1.0)
    assert Matrices(None, [[c, -s], [s, c]]).spectra() is None
    assert Matrices(7, [[c, -s], [s, c]]).spectra() is None
    assert Matrices(None, [[1, 1], [0, 1]]).spectra() is None
    assert Matrices(None, [[2, 1], [1, 1]]).spectra() is None


def test_rounded_generators_prove_nothing_without_an_order() -> None:
    c, s = np.cos(2 * np.pi / 5), np.sin(2 * np.pi / 5)
    assert Matrices(None, [[c, -s], [s, c]]).spectra() is None
    assert Matrices(5, [[c, -s], [s, c]]).spectra() is not None
    assert Matrices(10, [[c, -s], [s, c]]).spectra() is None
    assert Matrices(None, [[0, -1], [1, 1]]).spectra() is not None  # integers, of order 6


def test_clebsch_gordan_of_so3_and_su2() -> None:
    for G, step in ((SO(3), 2), (SU(2), 1)):
        (s,) = G.spectra()
        irreps = [SU(2).spectra()[0].base().sym(k) for k in range(0, 7 * step, step)]
        if step == 2:  # spin l of SO(3) as V^(l): weights -l..l
            irreps = [
                Eigenvalues(
                    1, [0] * (2 * k + 1), [[m] for m in range(-k, k + 1)], [1] * (2 * k + 1)
                )
                for k in range(7)
            ]
        for a in range(7):
            for b in range(7):
                for c in range(7):
                    found = s.mean([(irreps[a], 1), (irreps[b], 1), (irreps[c], 1)])
                    even = step == 2 or (a + b + c) % 2 == 0
                    assert found == (abs(a - b) <= c <= a + b and even), (a, b, c)


def test_su3_tensor_products() -> None:
    (s,) = SU(3).spectra()
    v = s.base()
    octet = v * v.dual() - s.trivial()
    assert s.mean([(octet, 2)]) == 1
    assert s.mean([(octet, 3)]) == 2  # f and d
    assert s.mean([(octet, 4)]) == 8  # 8x8 = 1+8+8+10+10*+27: 1+4+1+1+1
    assert s.mean([(octet.sym(2), 2)]) == 3
    assert s.mean([(octet.alt(2), 2)]) == 3
    assert s.mean([(v.sym(3), 1), (octet, 2)]) == 1
    assert v.alt(3) == s.trivial() == v.det()
    assert v.alt(2) == v.dual()


@pytest.mark.parametrize("G", [SO(5), O(4), O(5), Sp(2), U(3), S(5), Z(6)], ids=str)
@pytest.mark.long_cases
def test_powers_and_determinants(G: Group) -> None:
    for s in G.spectra() or ():
        v = s.base()
        assert v.sym(2) + v.alt(2) == v * v
        mixed = v.sym(2) * v - v.sym(3)
        assert v * v * v == v.sym(3) + v.alt(3) + 2 * mixed
        assert v.alt(G.d) == v.det()
        assert v.alt(G.d + 1).dimension == 0
        assert v.alt(0) == v.sym(0) == s.trivial()
        assert v.dual().dual() == v
        assert v.power(2) == v.sym(2) - v.alt(2)
        assert (v**3).dimension == G.d**3
        assert hash(v + v) == hash(2 * v)


class Turned(Group):
    """SO(4), SU(3) or O(3) in other coordinates, known by its generators alone."""

    def __init__(self, name: str) -> None:
        G = group(name)
        change = np.linalg.qr(np.random.default_rng(3).normal(size=(G.d, G.d)))[0]
        self.lie_algebra = change @ G.lie_algebra @ change.T
        self.discrete_generators = change @ G.discrete_generators @ change.T
        super().__init__(name)


CONNECTED = ["SO4", "SO5", "SO6", "SU3", "U2", "Sp2", "Sp3", "SU3*SU2", "SO2"]
MULTIPLIED = [
    *map(group, [*CONNECTED, "O3", "O4", "O5", "SO2eR3", "O3*SO2", "S3*SO3", "SO3 wr S2"])
]
MULTIPLIED += map(Turned, ("SO4", "SU3", "O3"))


@pytest.mark.parametrize("G", MULTIPLIED, ids=str)
@pytest.mark.long_cases
def test_irreducibles_are_multiplied_as_characters_are(G: Group) -> None:
    """One factor after the other, half of them dual, as all weights of the product at once.

    And Schur's lemma: two irreducibles of a connected group have one invariant or none.
    """
    for s in G.spectra() or ():
        v = s.base()
        factors = [(v, 2), (v.sym(2), 1), (v.dual(), 2), (v.alt(2), 1)]
        whole = v * v * v.sym(2) * v.dual() * v.dual() * v.alt(2)
        assert s.mean(factors) == s.mean([(whole, 1)])
        assert s.mean([(v, 3), (v.dual(), 3)]) == s.mean([(v**3 * v.dual() ** 3, 1)])
        if str(G) in map(str, map(group, CONNECTED)) and s.rank:
            once = multiplicities(v.sym(2) * v, s.weyl)
            assert all(c > 0 for c in once.terms().values())
            squares = sum(c * c for c in once.terms().values())
            assert s.mean([(v.sym(2), 1), (v, 1), (v.sym(2).dual(), 1), (v.dual(), 1)]) == squares
            twice = multiplied(once, v.alt(2), s.weyl)
            assert twice == multiplicities(v.sym(2) * v * v.alt(2), s.weyl)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [  # equal to those of other sizes, where powers are in the stable range (Brauer 1937)
        ("SO(14)", "Ad**4", 6), ("Sp6", "Ad**4", 6), ("O(12)", "Ad**6", 130),
        ("Sp10", "Ad**6", 130), ("SO(14)", "Ad**6", 130), ("SU8", "Ad**6", 265),
        ("SU9", "Ad**6", 265),
    ],
)  # fmt: skip
def test_large_adjoints_are_counted(name: str, text: str, expected: int) -> None:
    found = dimension(representation(text, name))
    assert found.value == expected


def test_adjoint_powers_of_su_count_derangements() -> None:
    """Permutations without fixed points: traces of products of traceless matrices."""
    derangements = [1, 0, 1, 2, 9, 44, 265, 1854, 14833]
    found = [dimension(representation(f"Ad**{k}", "SU9")).value for k in range(9)]
    assert found == derangements


def test_a_single_class_has_no_weights_to_straighten() -> None:
    """As the reflections of O(2) beside its circle."""
    (s,) = (s for s in O(2).spectra() or () if not s.rank)
    v = s.base()
    assert multiplicities(v * v, s.weyl) == v * v


MULTISETS = [  # eigenvalues with weights, several of them equal
    Eigenvalues(1, [0, 0, 0], [[1, 0], [0, 1], [-1, -1]], [1, 1, 1]),
    Eigenvalues(4, [0, 1, 3], [[2], [0], [-1]], [2, 1, 1]),
    Eigenvalues(2, [1, 0], [[1, 1], [0, 0]], [1, 3]),
    Eigenvalues(1, [0], [[3]], [2]),
]


@pytest.mark.parametrize("x", MULTISETS, ids=repr)
def test_powers_are_those_of_listed_eigenvalues(x: Eigenvalues) -> None:
    listed = [(k, w) for (k, w), n in x.terms().items() for _ in range(n)]  # one for each dimension
    for k in range(6):
        for power, choose in ((x.sym, combinations_with_replacement), (x.alt, combinations)):
            chosen = list(choose(listed, k))
            expected = Eigenvalues(
                x.order,
                [sum(e for e, _ in row) for row in chosen],
                np.array(
                    [
                        [sum(c) for c in zip(*(w for _, w in row), strict=True)] or [0] * x.rank
                        for row in chosen
                    ]
                ).reshape(len(chosen), x.rank),
                [1] * len(chosen),
            )
            assert power(k) == expected, k


def test_a_high_power_is_made_at_once_or_refused() -> None:
    v = SU(2).spectra()[0].base()  # type: ignore[index]
    assert v.sym(1500).dimension == 1501
    assert len(SU(3).spectra()[0].base().sym(60).counts) == 62 * 61 // 2  # type: ignore[index]
    with pytest.raises(TooLargeError):
        v.sym(10**12)
    with pytest.raises(TooLargeError):
        v.power(2**30).sym(2**11)


def test_direct_products_multiply_means() -> None:
    G = DirectProduct(O(3), S(3))
    assert [count(G, k, 0) for k in range(5)] == [
        count(O(3), k, 0) * count(S(3), k, 0) for k in range(5)
    ]
    G = DirectProduct(Z(3), Z(3))  # Galois conjugate classes may be merged only as a whole
    merged_spectra = merged(G.spectra() or ())
    assert [
        invariants(merged_spectra, lambda s: [(s.base().sym(k), 1)])  # noqa: B023
        for k in range(4)
    ] == [invariants(G.spectra() or (), lambda s: [(s.base().sym(k), 1)]) for k in range(4)]  # noqa: B023


def test_work_is_bounded() -> None:
    v = S(30).spectra()[0].base()  # type: ignore[index]
    with pytest.raises(TooLargeError):
        SU(5).spectra()[0].within(Work(1_000_000)).base() ** 60
    assert v.dimension == 30
    with pytest.raises(TooLargeError):
        SO(3).spectra()[0].within(Work(1_000_000)).base().sym(10**9)
