"""Point groups: names, generators, settings, subgroups, and numbers of tensor components."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, GroupError, Span
from emlpcli.groups import SO, Group, O, group
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.point import PointGroup, point_group, rows
from emlpcli.groups.named.point_table import ENTRIES, OTHER_SETTINGS, POINT_GROUPS
from emlpcli.lang import parse

STANDARD = [row.symbol for row in POINT_GROUPS]
OTHERS = [row.symbol for row in OTHER_SETTINGS]
FINITE = [*STANDARD, *OTHERS, "532", "-5-3m"]
TAU = (1 + 5**0.5) / 2

# International Tables A (2016), table 3.2.3.1: Hermann-Mauguin, Schoenflies, order
ORDERS = """
    1 C1 1      -1 Ci 2      2 C2 2        m Cs 2        2/m C2h 4
    222 D2 4    mm2 C2v 4    mmm D2h 8
    4 C4 4      -4 S4 4      4/m C4h 8     422 D4 8      4mm C4v 8    -42m D2d 8   4/mmm D4h 16
    3 C3 3      -3 S6 6      -3 C3i 6      32 D3 6       3m C3v 6     -3m D3d 12
    6 C6 6      -6 C3h 6     6/m C6h 12    622 D6 12     6mm C6v 12   -6m2 D3h 12  6/mmm D6h 24
    23 T 12     m-3 Th 24    432 O 24      -43m Td 24    m-3m Oh 48
    532 I 60    -5-3m Ih 120
"""
WORDS = ORDERS.split()
TABLE = [(*WORDS[i : i + 2], int(WORDS[i + 2])) for i in range(0, len(WORDS), 3)]


def elements(symbol: str) -> set[bytes]:
    return {g.tobytes() for g in PointGroup(symbol).elements}


@pytest.mark.parametrize(("symbol", "schoenflies", "order"), TABLE)
def test_both_symbols_name_one_group_of_the_right_order(
    symbol: str, schoenflies: str, order: int
) -> None:
    G = group(f"pg:{symbol}")
    assert G == group(f"pg:{schoenflies}") == group(f"PG:{schoenflies.lower()}")
    assert hash(G) == hash(group(f"pg:{schoenflies}"))
    assert str(G) == repr(G) == f"pg:{symbol}"
    assert G.order == order == len(elements(symbol))


def test_all_32_are_there_and_no_two_are_equal() -> None:
    assert {symbol for symbol, _, _ in TABLE} == {*STANDARD, "532", "-5-3m"}
    assert len(STANDARD) == 32
    assert len({frozenset(elements(s)) for s in FINITE}) == len(FINITE)
    assert len({row["name"] for row in rows()}) == len(rows())


@pytest.mark.parametrize("symbol", FINITE)
def test_the_elements_are_a_group_with_exact_entries(symbol: str) -> None:
    G = PointGroup(symbol)
    known = {g.tobytes() for g in G.elements}
    assert np.array_equal(G.elements[0], np.eye(3))
    assert np.isin(np.abs(G.elements), ENTRIES).all()
    assert not np.any(np.signbit(G.elements) & (G.elements == 0))
    for g, h in product(G.elements[:: max(1, len(G.elements) // 24)], G.elements):
        distance = np.abs(G.elements - g @ h).max(axis=(1, 2))
        assert distance.min() < 1e-15
    assert {g.T.tobytes() for g in G.elements} == known
    assert {h.tobytes() for h in G.discrete_generators} <= known


def test_the_entries_are_correctly_rounded() -> None:
    from fractions import Fraction
    from math import isqrt

    big = 10**40
    root3, root5 = Fraction(isqrt(3 * big**2), big), Fraction(isqrt(5 * big**2), big)
    exact = (0, (root5 - 1) / 4, Fraction(1, 2), (root5 + 1) / 4, root3 / 2, 1)
    assert tuple(float(e) for e in exact) == ENTRIES


# HM symbol read by hand: orders of rotations (negative with -1) about axes, as in the table of
# symmetry directions, International Tables A, table 2.1.3.1
E1, E2, E3 = np.eye(3)
A2 = np.array([-1, 3**0.5, 0]) / 2  # the second a axis of hexagonal groups
DIRECTIONS: dict[str, list[tuple[int, NDArray[np.float64]]]] = {
    "2": [(2, E2)],
    "m": [(-2, E2)],
    "2/m": [(2, E2), (-2, E2)],
    "112": [(2, E3)],
    "11m": [(-2, E3)],
    "112/m": [(2, E3), (-2, E3)],
    "211": [(2, E1)],
    "m11": [(-2, E1)],
    "2/m11": [(2, E1), (-2, E1)],
    "222": [(2, E1), (2, E2), (2, E3)],
    "mm2": [(-2, E1), (-2, E2), (2, E3)],
    "2mm": [(2, E1), (-2, E2), (-2, E3)],
    "m2m": [(-2, E1), (2, E2), (-2, E3)],
    "mmm": [(-2, E1), (-2, E2), (-2, E3)],
    "4": [(4, E3)],
    "-4": [(-4, E3)],
    "4/m": [(4, E3), (-2, E3)],
    "422": [(4, E3), (2, E1), (2, E1 + E2)],
    "4mm": [(4, E3), (-2, E1), (-2, E1 + E2)],
    "-42m": [(-4, E3), (2, E1), (-2, E1 + E2)],
    "-4m2": [(-4, E3), (-2, E1), (2, E1 + E2)],
    "4/mmm": [(4, E3), (-2, E3), (-2, E1), (-2, E1 + E2)],
    "3": [(3, E3)],
    "-3": [(-3, E3)],
    "32": [(3, E3), (2, E1), (2, A2)],
    "312": [(3, E3), (2, E1 - A2)],
    "3m": [(3, E3), (-2, E1), (-2, A2)],
    "31m": [(3, E3), (-2, E1 - A2)],
    "-3m": [(-3, E3), (-2, E1), (2, E1)],
    "-31m": [(-3, E3), (-2, E1 - A2), (2, E1 - A2)],
    "6": [(6, E3)],
    "-6": [(-6, E3)],
    "6/m": [(6, E3), (-2, E3)],
    "622": [(6, E3), (2, E1), (2, E1 - A2)],
    "6mm": [(6, E3), (-2, E1), (-2, E1 - A2)],
    "-6m2": [(-6, E3), (-2, E1), (2, E1 - A2)],
    "-62m": [(-6, E3), (2, E1), (-2, E1 - A2)],
    "6/mmm": [(6, E3), (-2, E3), (-2, E1), (-2, E1 - A2)],
    "23": [(2, E1), (3, E1 + E2 + E3)],
    "m-3": [(-2, E1), (-3, E1 + E2 + E3)],
    "432": [(4, E1), (3, E1 + E2 + E3), (2, E1 + E2)],
    "-43m": [(-4, E1), (3, E1 + E2 + E3), (-2, E1 + E2)],
    "m-3m": [(-2, E1), (-3, E1 + E2 + E3), (-2, E1 + E2), (4, E1)],
    "532": [(5, E2 + TAU * E3), (3, E1 + E2 + E3), (2, E1)],
    "-5-3m": [(-5, E2 + TAU * E3), (-3, E1 + E2 + E3), (-2, E1)],
}


def turned(n: int, axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation by 360°/|n| about an axis (Rodrigues), times -1 for negative n."""
    x, y, z = axis / np.linalg.norm(axis)
    K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    t = 2 * np.pi / abs(n)
    return np.sign(n) * (np.eye(3) + np.sin(t) * K + (1 - np.cos(t)) * K @ K)


@pytest.mark.parametrize("symbol", DIRECTIONS)
def test_symmetry_directions_are_those_of_the_symbol(symbol: str) -> None:
    G = PointGroup(symbol)
    wanted = np.array([turned(n, axis) for n, axis in DIRECTIONS[symbol]])
    distance = np.abs(wanted[:, None] - G.elements).max(axis=(2, 3))
    assert distance.min(axis=1).max() < 1e-12
    found = [np.eye(3)]  # and they generate all of it
    for g in found:
        for h in wanted:
            if min(np.abs(h @ g - f).max() for f in found) > 1e-6:
                found.append(h @ g)
    assert len(found) == G.order


def test_every_finite_group_but_the_trivial_has_its_directions() -> None:
    assert {*DIRECTIONS, "1", "-1"} == set(FINITE)


def test_relations_of_generators() -> None:
    def m(name: str) -> NDArray[np.float64]:
        symbol, i = name.split("#")
        return PointGroup(symbol).discrete_generators[int(i)]

    power = np.linalg.matrix_power
    for generator, n in {"3#0": 3, "4#0": 4, "6#0": 6, "-3#0": 6, "-4#0": 4, "-6#0": 6}.items():
        assert np.allclose(power(m(generator), n), np.eye(3), atol=1e-15)
        assert not np.allclose(power(m(generator), n // 2), np.eye(3))
    triangle = m("532#0") @ m("532#1")  # a product of order 2, 3 or 5 in the icosahedral group
    assert min(np.abs(power(triangle, n) - np.eye(3)).max() for n in (2, 3, 5)) < 1e-15
    for symbol in ("32", "3m", "422", "4mm", "622", "6mm"):  # (ab)^2 = 1: dihedral
        a, b = PointGroup(symbol).discrete_generators
        assert np.allclose(power(a @ b, 2), np.eye(3), atol=1e-15)


# group: some maximal subgroups in the same axes (International Tables A, figure 3.2.1.3)
SUBGROUPS = {
    "m-3m": ["-43m", "432", "m-3", "4/mmm"],
    "m-3": ["23", "mmm"],
    "432": ["23", "422"],
    "-43m": ["23", "-42m"],
    "23": ["222"],
    "6/mmm": ["-62m", "-6m2", "6mm", "622", "6/m", "-3m", "-31m", "mmm"],
    "-6m2": ["-6", "3m", "312", "m2m"],
    "-62m": ["-6", "31m", "32", "2mm"],
    "6mm": ["6", "3m", "31m", "mm2"],
    "622": ["6", "32", "312", "222"],
    "6/m": ["6", "-6", "-3", "112/m"],
    "-3m": ["-3", "3m", "32", "2/m11"],
    "-31m": ["-3", "31m", "312", "2/m"],
    "4/mmm": ["-4m2", "-42m", "4mm", "422", "4/m", "mmm"],
    "-42m": ["-4", "222"],
    "-4m2": ["-4", "mm2"],
    "4/m": ["4", "-4", "112/m"],
    "mmm": ["mm2", "m2m", "2mm", "222", "2/m", "112/m", "2/m11"],
    "222": ["2", "112", "211"],
    "mm2": ["m11", "m", "112"],
    "2/m": ["2", "m", "-1"],
    "-5-3m": ["532", "m-3"],
    "532": ["23"],
}


@pytest.mark.parametrize("symbol", SUBGROUPS)
def test_subgroups(symbol: str) -> None:
    for smaller in SUBGROUPS[symbol]:
        assert elements(smaller) < elements(symbol), smaller


def test_the_eleven_laue_classes() -> None:
    laue = [s for s in STANDARD if (-np.eye(3) + 0.0).tobytes() in elements(s)]
    assert " ".join(laue) == "-1 2/m mmm 4/m 4/mmm -3 -3m 6/m 6/mmm m-3 m-3m"


# -- Curie's limit groups ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("spellings", "wanted"),
    [
        ("inf ∞ C∞ Cinf", CurieGroup("inf")),
        ("infm ∞m ∞mm C∞v Cinfv", CurieGroup("infm")),
        ("inf2 ∞2 ∞22 D∞ Dinf", CurieGroup("inf2")),
        ("inf/m ∞/m C∞h Cinfh", CurieGroup("inf/m")),
        ("inf/mm ∞/mm ∞/mmm D∞h Dinfh", CurieGroup("inf/mm")),
        ("2inf 2∞ ∞∞ K", SO(3)),
        ("infinfm minf m∞ m-inf-inf ∞∞m m-∞ m∞\u0305 Kh", O(3)),
    ],
)
def test_spellings_of_the_limit_groups(spellings: str, wanted: Group) -> None:
    for symbol in spellings.split():
        assert group(f"pg:{symbol}") == wanted, symbol


@pytest.mark.parametrize(
    ("limit", "inside"),
    [
        ("inf", ["3", "4", "6"]),
        ("infm", ["3m", "4mm", "6mm"]),
        ("inf2", ["32", "422", "622"]),
        ("inf/m", ["-3", "-4", "-6", "4/m", "6/m"]),
        ("inf/mm", ["-3m", "-31m", "-42m", "-6m2", "4/mmm", "6/mmm"]),
    ],
)
def test_limit_groups_contain_the_groups_with_one_axis(limit: str, inside: list[str]) -> None:
    """Of a tensor of rank k < n all groups C(n) have the invariants of the limit (Hermann)."""
    G = CurieGroup(limit)
    for symbol in inside:
        H = PointGroup(symbol)
        for k in range(7):
            assert G.count(k, 0).value <= H.count(k, 0).value
    largest = PointGroup(inside[-1])
    assert all(G.count(k, 0).value == largest.count(k, 0).value for k in range(4) if k < 3)


# -- published numbers of components, by characters ----------------------------------------


def mean(symbol: str, character: str) -> int:
    """The number of invariants of a tensor, whose character is a polynomial in g."""
    g = PointGroup(symbol).elements
    t1, t2, t4 = (np.trace(np.linalg.matrix_power(g, n), axis1=1, axis2=2) for n in (1, 2, 4))
    det = np.rint(np.linalg.det(g))
    sym2, sym2_of_square = (t1**2 + t2) / 2, (t2**2 + t4) / 2
    values = {
        "polar": t1,
        "axial": det * t1,
        "symmetric": sym2,
        "general": t1**2,
        "piezoelectric": t1 * sym2,
        "elastic": (sym2**2 + sym2_of_square) / 2,
        "photoelastic": sym2**2,
        "gyration": det * sym2,
    }[character]
    value = values.mean()
    assert abs(value - round(value)) < 1e-9
    return round(value)


# Nye (1985), tables 3, 9, 10, 13, 15, 22; International Tables D (2013), section 1.1.4
COLUMNS = ("polar", "axial", "symmetric", "general")
COLUMNS += ("piezoelectric", "elastic", "photoelastic", "gyration")
COMPONENTS = """
    1      3 3 6 9 18 21 36 6
    -1     0 3 6 9  0 21 36 0
    2      1 1 4 5  8 13 20 4
    m      2 1 4 5 10 13 20 2
    2/m    0 1 4 5  0 13 20 0
    222    0 0 3 3  3  9 12 3
    mm2    1 0 3 3  5  9 12 1
    mmm    0 0 3 3  0  9 12 0
    4      1 1 2 3  4  7 10 2
    -4     0 1 2 3  4  7 10 2
    4/m    0 1 2 3  0  7 10 0
    422    0 0 2 2  1  6  7 2
    4mm    1 0 2 2  3  6  7 0
    -42m   0 0 2 2  2  6  7 1
    4/mmm  0 0 2 2  0  6  7 0
    3      1 1 2 3  6  7 12 2
    -3     0 1 2 3  0  7 12 0
    32     0 0 2 2  2  6  8 2
    3m     1 0 2 2  4  6  8 0
    -3m    0 0 2 2  0  6  8 0
    6      1 1 2 3  4  5  8 2
    -6     0 1 2 3  2  5  8 0
    6/m    0 1 2 3  0  5  8 0
    622    0 0 2 2  1  5  6 2
    6mm    1 0 2 2  3  5  6 0
    -6m2   0 0 2 2  1  5  6 0
    6/mmm  0 0 2 2  0  5  6 0
    23     0 0 1 1  1  3  4 1
    m-3    0 0 1 1  0  3  4 0
    432    0 0 1 1  0  3  3 1
    -43m   0 0 1 1  1  3  3 0
    m-3m   0 0 1 1  0  3  3 0
    532    0 0 1 1  0  2  2 1
    -5-3m  0 0 1 1  0  2  2 0
"""
PUBLISHED = {r[0]: list(map(int, r[1:])) for r in map(str.split, COMPONENTS.strip().splitlines())}


@pytest.mark.parametrize("symbol", PUBLISHED)
def test_numbers_of_components(symbol: str) -> None:
    assert [mean(symbol, c) for c in COLUMNS] == PUBLISHED[symbol]
    G = PointGroup(symbol)
    assert G.count(1, 0).value == PUBLISHED[symbol][0]
    assert G.count(1, 1).value == PUBLISHED[symbol][3]


def test_the_table_is_complete() -> None:
    assert set(PUBLISHED) == {*STANDARD, "532", "-5-3m"}


def test_other_settings_have_the_numbers_of_the_standard_one() -> None:
    for symbol in OTHERS:
        G = PointGroup(symbol)
        standard = group(f"pg:{G.schoenflies}")
        assert standard != G
        for k in range(8):
            assert G.count(k, 0).value == standard.count(k, 0).value


def test_large_powers_are_exact() -> None:
    from emlpcli.errors import TooLargeError

    G, H = PointGroup("532"), PointGroup("-43m")
    for k in (100, 101, 5000):
        lucas = [2, 1]
        for _ in range(k - 1):
            lucas.append(lucas[-1] + lucas[-2])
        assert 60 * G.count(k, 0).value == 3**k + 12 * lucas[k] + 15 * (-1) ** k
        assert H.count(k, 0).value == (3**k + 3 * (-1) ** k + 6 * 1 + 6 * (-1) ** k) // 24 + (
            0 if k else 8
        )
    with pytest.raises(TooLargeError):
        G.count(10**9, 0)


# -- the language ----------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_every_name_is_read_in_every_place(row: dict[str, object]) -> None:
    names = [str(row["name"]), f"pg:{row['schoenflies']}"]
    for name in [*names, *(f"pg:{alias}" for alias in row["aliases"])]:  # type: ignore[attr-defined]
        G = group(name)
        assert group(f"{name}*S5") == group(f"({name} × S(5))") == G * group("S5")
        assert group(f"Z2*{name}") == group("Z2") * G
        assert group(str(G)) == G


MISTAKES = [
    ("⟦pg:m3n⟧", "unknown point group 'm3n'", "pg:m-3m"),
    ("⟦pg:4/m/m⟧", "unknown point group", "pg:4/mmm"),
    ("S5*⟦pg:D5x⟧", "unknown point group 'D5x'", "`emlp groups pg`"),
    ("S5*⟦pg:S7⟧", "unknown point group 'S7'", "pg:C7h"),
    ("⟦pg:⟧", "no symbol of a point group", "pg:m-3m"),
    ("⟦pg⟧", "no symbol of a point group", "pg:m-3m"),
    ("⟦pg:m-3m(3)⟧", "takes no parameters", "write pg:m-3m"),
    ("⟦pg:" + "3" * 500 + "⟧", "unknown point group", "`emlp groups pg`"),
]


@pytest.mark.parametrize(("marked", "message", "hint"), MISTAKES)
def test_mistakes(marked: str, message: str, hint: str) -> None:
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    with pytest.raises(GroupError) as caught:
        group(before + inside + after)
    assert caught.value.span == Span(len(before), len(before) + len(inside))
    assert message in caught.value.message
    assert len(caught.value.message) < 120
    assert hint in (caught.value.hint or "")


def test_a_point_group_in_place_of_a_representation() -> None:
    with pytest.raises(EmlpError) as caught:
        parse("V>>pg:m-3m")
    assert caught.value.span == Span(3, 10)
    assert "V(pg:m-3m)" in (caught.value.hint or "")


def test_infinite_groups_are_not_of_the_class_of_finite_ones() -> None:
    with pytest.raises(GroupError, match="infinite"):
        PointGroup("∞m")
    with pytest.raises(GroupError, match="one axis"):
        CurieGroup("m-3m")
    assert point_group("Oh") == PointGroup("m-3m")


# -- solving ---------------------------------------------------------------------------------


@pytest.mark.parametrize("symbol", [*FINITE, "inf", "infm", "inf2", "inf/m", "inf/mm"])
@pytest.mark.few(3)
def test_strategies_agree(symbol: str) -> None:
    from emlpcli.reps import T
    from emlpcli.solve import basis

    G = point_group(symbol)
    for k in (2, 3, 4):
        rep = T(k)(G)
        quick = basis(rep)
        slow = basis(rep, strategy="nullspace")
        assert quick.dimension == slow.dimension == G.count(k, 0).value
        difference = quick.dense() @ quick.dense().T - slow.dense() @ slow.dense().T
        assert np.abs(difference).max() < 1e-10


@pytest.mark.parametrize("symbol", [*FINITE, "inf", "infm", "inf2", "inf/m", "inf/mm"])
@pytest.mark.few(2)
def test_all_but_the_icosahedral_groups_are_monomial(symbol: str) -> None:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction

    structure = point_group(symbol).structure()
    assert isinstance(structure, MonomialAction) == ("5" not in symbol)
