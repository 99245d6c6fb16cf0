"""Magnetic point groups and magnetic limit groups: their number, symbols, tensors and errors."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError, RepresentationError
from emlpcli.groups import group
from emlpcli.groups.named.magnetic import MagneticPointGroup, magnetic_point_group, rows
from emlpcli.groups.named.point import PointGroup, point_group
from emlpcli.groups.named.point_table import POINT_GROUPS
from emlpcli.reps import representation
from emlpcli.solve import dimension, solve
from emlpcli.solve.isotypic.decompose import decompose

GREY, BLACK_WHITE = (
    [row["name"] for row in rows() if row["system"] == f"magnetic, {kind}"]
    for kind in ("grey", "black-white")
)
FINITE = [row["name"] for row in rows() if row["order"]]
LIMITS = [row["name"] for row in rows() if not row["order"]]

# Litvin, Magnetic Group Tables (2013), table 1; the same in International Tables D (2014), 1.5
LITVIN = """
-1' 2' m' 2'/m' 2/m' 2'/m 2'2'2 m'm'2 m'm2' m'm'm' m'm'm m'mm 4' -4' 4'/m 4/m' 4'/m' 4'22' 42'2'
4'm'm 4m'm' -4'2'm -4'2m' -42'm' 4/m'mm 4'/mm'm 4'/m'm'm 4/mm'm' 4/m'm'm' -3' 32' 3m' -3'm -3'm'
-3m' 6' -6' 6'/m 6/m' 6'/m' 6'22' 62'2' 6'mm' 6m'm' -6'm'2 -6'm2' -6m'2' 6/m'mm 6'/mmm' 6'/m'mm'
6/mm'm' 6/m'm'm' m'-3' 4'32' -4'3m' m'-3'm m-3m' m'-3'm'
"""


def test_the_number_of_groups_of_each_kind() -> None:
    assert len(set(FINITE)) == len(FINITE) == 90
    assert {name[3:] for name in FINITE if name in BLACK_WHITE} == set(LITVIN.split())
    assert len(set(LITVIN.split())) == 58
    assert {name[3:] for name in FINITE if name in GREY} == {f"{r.symbol}1'" for r in POINT_GROUPS}
    assert len(set(LIMITS)) == len(LIMITS) == 14
    assert sum(name in GREY for name in LIMITS) == 7
    for name in FINITE + LIMITS:
        assert str(group(name)) == name


@cache
def elements(name: str) -> Any:
    G = group(name)
    assert isinstance(G, MagneticPointGroup)
    return G.elements


@pytest.mark.parametrize("name", FINITE)
def test_elements_are_a_group_of_pairs(name: str) -> None:
    g = elements(name)
    G = group(name)
    keys = {np.rint(1e4 * x).astype(int).tobytes() for x in g}
    assert len(keys) == G.order == len(g)
    for a in G.discrete_generators:
        assert {np.rint(1e4 * x).astype(int).tobytes() for x in a @ g} == keys
    space, time = g[:, :3, :3], g[:, 3, 3]
    pure = np.abs(space - np.eye(3)).max(axis=(1, 2)) < 1e-9
    assert (time[pure] < 0).sum() == (name in GREY)  # 1' itself is in the grey groups alone
    assert (time < 0).sum() == len(g) // 2
    kept = {np.rint(1e4 * x).astype(int).tobytes() for x in G.on_block("V").elements}  # type: ignore[attr-defined]
    assert {np.rint(1e4 * x).astype(int).tobytes() for x in space} == kept


@pytest.mark.parametrize("symbol", [row.symbol for row in POINT_GROUPS if row.order <= 16])
def test_every_subgroup_of_index_two_is_one_choice_of_primes(symbol: str) -> None:
    """Against the multiplication table: signs of the generators that give a homomorphism."""
    from emlpcli.groups.named import magnetic_symbols as symbols

    space = PointGroup(symbol)
    g = space.elements
    n = len(g)
    distances = np.abs((g[:, None] @ g[None])[:, :, None] - g).max(axis=(3, 4))
    table = distances.argmin(axis=2)
    homomorphisms = 0
    generators = [int(np.abs(g - h).max(axis=(1, 2)).argmin()) for h in space.discrete_generators]
    for signs in product((1, -1), repeat=len(generators)):
        sign = {0: 1}
        frontier = [0]
        while frontier:
            a = frontier.pop()
            for h, s in zip(generators, signs, strict=True):
                b = int(table[h, a])
                if b not in sign:
                    sign[b] = s * sign[a]
                    frontier.append(b)
        values = np.array([sign[i] for i in range(n)])
        homomorphisms += bool(np.all(values[table] == values[:, None] * values[None]))
    assert len(list(symbols.time_signs(space).all())) == homomorphisms


@pytest.mark.parametrize(
    ("symbol", "signs"),
    [
        ("4'/mm'm", {"4z": -1, "mz": 1, "mx": -1, "md": 1}),
        ("4/m'mm", {"4z": 1, "mz": -1, "mx": 1, "md": 1}),
        ("4'/m'm'm", {"4z": -1, "mz": -1, "mx": -1, "md": 1}),
        ("m'm'm", {"mx": -1, "my": -1, "mz": 1}),
        ("mm'm", {"mx": 1, "my": -1, "mz": 1}),
        ("2'/m11", {"2x": -1, "mx": 1}),
        ("2/m'", {"2y": 1, "my": -1}),
        ("-3'm'", {"-1": -1, "mx": -1, "3z": 1}),
        ("-31m'", {"-1": 1, "my": -1, "3z": 1}),
        ("6'/mmm'", {"2z": -1, "mz": 1, "mx": 1, "my": -1}),
        ("-6'm2'", {"mz": -1, "mx": 1, "2y": -1}),
        ("m'-3'm", {"-1": -1, "mx": -1, "md": 1, "4z": -1}),
        ("m'3m'", {"-1": -1, "mx": -1, "md": -1, "4z": 1}),
    ],
)
def test_primes_say_which_elements_reverse_time(symbol: str, signs: dict[str, int]) -> None:
    d = np.array([[0, -1, 0], [-1, 0, 0], [0, 0, 1]])
    c, s = -0.5, np.sqrt(0.75)
    known = {
        "4z": np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]]),
        "3z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
        "2x": np.diag([1, -1, -1]), "2y": np.diag([-1, 1, -1]), "2z": np.diag([-1, -1, 1]),
        "mx": np.diag([-1, 1, 1]), "my": np.diag([1, -1, 1]), "mz": np.diag([1, 1, -1]),
        "md": d, "-1": -np.eye(3),
    }  # fmt: skip
    g = elements(f"pg:{symbol}")
    for name, sign in signs.items():
        same = np.abs(g[:, :3, :3] - known[name]).max(axis=(1, 2)) < 1e-9
        assert g[same, 3, 3].tolist() == [sign]


# -- tensors --------------------------------------------------------------------------------------

TENSORS = {
    "aeV": "Time*P*V",
    "V": "V",
    "aV": "Time*V",
    "aeV2": "Time*P*V*V",
    "aeV[V2]": "Time*P*V*Sym(2,V)",
    "V[V2]": "V*Sym(2,V)",
    "a[[V2]2]": "Time*Sym(2,Sym(2,V))",
    "e{V2}V": "P*Alt(2,V)*V",
}


def mean(symbol: str, space: Any, time: Any) -> float:
    """The mean over elements of the character of a tensor, by the formulas for squares."""
    det, t = np.linalg.det(space), np.trace(space, axis1=1, axis2=2)
    t2, t4 = (np.trace(np.linalg.matrix_power(space, k), axis1=1, axis2=2) for k in (2, 4))
    sym, alt = (t**2 + t2) / 2, (t**2 - t2) / 2
    square = (sym**2 + (t2**2 + t4) / 2) / 2  # of [[V2]2]: [V2] of g² is the same with g²
    values = {
        "aeV": time * det * t, "V": t, "aV": time * t, "aeV2": time * det * t**2,
        "aeV[V2]": time * det * t * sym, "V[V2]": t * sym, "a[[V2]2]": time * square,
        "e{V2}V": det * alt * t,
    }  # fmt: skip
    return float(np.mean(values[symbol]))


def counted(name: str, symbols: Iterable[str] = TENSORS) -> dict[str, int]:
    """The dimension of each of the tensors, counted exactly."""
    G = group(name)
    return {s: dimension(representation(TENSORS[s], G)).value for s in symbols}


def ordinary(name: str) -> dict[str, int]:
    g = PointGroup(name).elements
    found = {s: mean(s, g, np.ones(len(g))) for s in TENSORS}
    assert all(abs(x - round(x)) < 1e-9 for x in found.values())
    return {s: round(x) for s, x in found.items()}


@pytest.mark.slow
def test_the_numbers_of_groups_that_allow_an_effect() -> None:
    """Of the 122: 31 ferromagnetic, 31 pyroelectric, 31 ferrotoroidic, 58 magnetoelectric, 66
    piezomagnetic; 13 have a moment and a polarization, 9 all three (Schmid, Ferroelectrics 252,
    2001, 41; J. Phys.: Condens. Matter 20, 2008, 434201; International Tables D, 2014, 1.5)."""
    found = []
    for i, name in enumerate(FINITE):
        dims = counted(name, list(TENSORS)[: None if i % 4 == 0 else 5])
        g = elements(name)
        for symbol, value in dims.items():
            assert mean(symbol, g[:, :3, :3], g[:, 3, 3]) == pytest.approx(value, abs=1e-9)
        found.append(dims)
    found += [ordinary(row.symbol) for row in POINT_GROUPS]
    assert len(found) == 122

    def number(*symbols: str) -> int:
        return sum(all(dims[s] for s in symbols) for dims in found)

    assert number("aeV") == number("V") == number("aV") == 31
    assert number("aeV2") == 58
    assert number("aeV[V2]") == 66
    assert number("aeV", "V") == 13
    assert number("aeV", "V", "aV") == 9


def test_without_a_prime_time_is_the_scalar() -> None:
    assert str(magnetic_point_group("4/mmm")) == "pg:4/mmm"
    for name in ("pg:3m", "pg:m-3m", "pg:infm", "SO3", "O3", "pg:D5h", "pg:S8"):
        assert dimension(representation("Time", name)).value == 1
    assert dimension(representation("Time*P*V", "pg:3")).value == 1


@pytest.mark.parametrize(
    ("symbol", "forms"),
    [  # Rivera, Eur. Phys. J. B 71 (2009) 299; International Tables D (2014), 1.5
        ("-3'm'", ["xx+yy", "zz"]),  # Cr2O3
        ("m'm'm'", ["xx", "yy", "zz"]),  # LiMnPO4
        ("mmm'", ["xy", "yx"]),  # LiCoPO4
        ("4'/m'm'm", ["xx-yy"]),  # TbPO4
        ("4/m'mm", ["xy-yx"]),
        ("m'-3'm'", ["xx+yy+zz"]),
        ("infm'", ["xx+yy", "zz"]),
        ("inf/m'm", ["xy-yx"]),
        ("m'inf", ["xx+yy+zz"]),
        ("4'/mm'm", []),
        ("6'/m'mm'", []),
    ],
)
def test_forms_of_the_magnetoelectric_tensor(symbol: str, forms: list[str]) -> None:
    solution = solve(representation("Time*P*V*V", f"pg:{symbol}"))
    wanted = np.zeros((9, len(forms)))
    for k, form in enumerate(forms):
        for term in form.replace("-", "+-").split("+"):
            i, j = ("xyz".index(x) for x in term.removeprefix("-"))
            wanted[3 * i + j, k] = -1 if term.startswith("-") else 1
    assert solution.dimension == len(forms)
    assert solution.certificate == ("proved" if symbol != "m'inf" else "exact dimension met")
    if forms:
        Q = solution.dense()
        np.testing.assert_allclose(Q @ (Q.T @ wanted), wanted, atol=1e-9)


@pytest.mark.parametrize(
    "name", [n for n in FINITE if n[3:] in ("-4'2m'", "6'/m'", "-3'm'", "m1'")]
)
def test_tensors_of_rank_four_are_proved_by_orbits(name: str) -> None:
    for text in ("Time*Sym(2,Sym(2,V))", "Time*P*V>>Sym(2,V)", "Regular>>Time*V"):
        rep = representation(text, name)
        solution = solve(rep)
        assert solution.certificate == "proved"
        assert solution.dimension == dimension(rep).value


@pytest.mark.slow
def test_time_reversal_transposes_transport_tensors() -> None:
    """Of [V2]*, elements with a prime take T to R Tᵀ Rᵀ, of {V2}* to -R Tᵀ Rᵀ.

    The antisymmetric part of the conductivity is the anomalous Hall effect, which the 31
    ferromagnetic groups allow (Kleiner, Phys. Rev. 142, 1966, 318).
    """
    hall = 0
    for i, name in enumerate([*FINITE, *(f"pg:{row.symbol}" for row in POINT_GROUPS)]):
        G = group(name)
        parts = [dimension(representation(f'Jahn("{s}")', G)).value for s in ("[V2]*", "[V2]")]
        hall += parts[0] > parts[1]
        if i % 5:
            continue
        g = elements(name) if isinstance(G, MagneticPointGroup) else None
        space, time = (G.elements, np.ones(G.order)) if g is None else (g[:, :3, :3], g[:, 3, 3])  # type: ignore[attr-defined]
        det, trace = np.linalg.det(space), np.trace(space, axis1=1, axis2=2)
        square = np.trace(space @ space, axis1=1, axis2=2)
        swapped = np.where(time < 0, square, trace**2)
        wanted = {
            "[V2]*": swapped,
            "{V2}*": time * swapped,
            "e{V2}*V": det * time * swapped * trace,
            "[V2]*[V2]": swapped * (trace**2 + square) / 2,
        }
        for symbol, values in wanted.items():
            found = dimension(representation(f'Jahn("{symbol}")', G)).value
            assert found == pytest.approx(np.mean(values), abs=1e-9), (name, symbol)
    assert hall == 31


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.long_cases
def test_counts_of_limit_groups_against_a_mean_over_elements(name: str) -> None:
    """The mean over 16 angles is exact for tensors of rank below 16; spheres by random rotations.

    A sphere has the sum over a torus with the density |1 - exp(it)|² (Weyl).
    """
    G = group(name)
    angles = 2 * np.pi * np.arange(16) / 16
    turns = np.array([np.eye(4)] * 16)
    turns[:, 0, 0] = turns[:, 1, 1] = np.cos(angles)
    turns[:, 1, 0], turns[:, 0, 1] = np.sin(angles), -np.sin(angles)
    weights = np.ones(16)
    generators = list(G.discrete_generators)
    if len(G.lie_algebra) == 3:
        weights = 1 - np.cos(angles)
        # a generator of determinant -1 times a rotation is -1, which commutes with the torus
        generators = [
            np.diag([-1.0, -1, -1, h[3, 3]]) if np.linalg.det(h[:3, :3]) < 0 else h
            for h in generators
        ]
    total = dict.fromkeys(TENSORS, 0.0)
    for used in product((False, True), repeat=len(generators)):
        g = turns
        for h, yes in zip(generators, used, strict=True):
            g = g @ h if yes else g
        for k in range(16):
            for symbol in TENSORS:
                part = mean(symbol, g[k : k + 1, :3, :3], g[k : k + 1, 3, 3])
                total[symbol] += weights[k] * part / 16 / 2 ** len(generators)
    for symbol, value in counted(name).items():
        assert total[symbol] == pytest.approx(value, abs=1e-9)


def test_decomposition() -> None:
    found = decompose(representation("Time*P*V*V", "pg:-3'm'"))
    trivial = dimension(representation("Time*P*V*V", "pg:-3'm'")).value
    assert trivial == 2
    assert sum(n * irrep.dimension for irrep, n in found.constituents) == 9
    assert max(n for irrep, n in found.constituents if irrep.dimension == 1) == trivial
    assert found.commutant == found.exact == 14


def test_harmonics_are_restricted_to_space() -> None:
    """Under 4'/m the d orbitals x²-y² and xy are odd in time; under 4221' z² alone is even."""
    assert dimension(representation("Restrict(Irrep(2),SO3)", "pg:4221'")).value == 1
    assert dimension(representation("Time*Restrict(Irrep(2,1),O3)", "pg:4'/m")).value == 2
    assert solve(representation("Time*Restrict(Irrep(2,1),O3)", "pg:4'/m")).dimension == 2
    with pytest.raises(RepresentationError, match="no subgroup"):
        representation("Restrict(Irrep(1),SO3)", "pg:m'm'2")


@pytest.mark.parametrize(
    "symbol", ["m-3m1'", "m'-3'm", "4'/mm'm", "-3'm'", "6'22'", "m'm'2", "3m1'"]
)
@pytest.mark.long_cases
def test_irreducibles_of_the_ordinary_group_are_those_of_its_magnetic_ones(symbol: str) -> None:
    """Time is none of them in a grey group, and in a black-white one it is one of dimension 1."""
    from emlpcli.reps.irreducible.point import models

    G = group(f"pg:{symbol}")
    assert isinstance(G, MagneticPointGroup)
    assert isinstance(G.space, PointGroup)
    labels = list(models(G.space))
    odd = []
    for label in labels:
        irrep = f'Irrep("{label}")'
        own, ordinary = (representation(f"{irrep}>>{irrep}", g) for g in (G, G.space))
        assert solve(own).dimension == dimension(own).value == dimension(ordinary).value
        times = representation(f"{irrep}*Time", G)
        assert solve(times).dimension == dimension(times).value
        odd += [label] * dimension(times).value
        assert dimension(representation(f"{irrep}>>V**2", G)).value == (
            dimension(representation(f"{irrep}>>V**2", G.space)).value
        )
    assert len(odd) == (0 if G.grey else 1)


# -- spellings and errors -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("1'", "11'"), ("m′m′2", "m'm'2"), ("m’mm", "m'mm"), ("m'3m'", "m'-3'm'"),
        ("m3m'", "m-3m'"), ("4'/m2'/m'2/m", "4'/mm'm"), ("∞/m'm'", "inf/m'm'"),
        ("∞m1'", "infm1'"), ("∞∞1'", "2inf1'"), ("m'∞", "m'inf"), ("12'1", "2'"),
        ("3\u0305'm'", "-3'm'"), ("Oh1'", "m-3m1'"), ("4'/MM'M", "4'/mm'm"),
        ("-5'-3'm'", "-5'-3'm'"), ("m-31'", "m-31'"), ("2'mm'", "2'mm'"), ("3/m'", "-6'"),
    ],
)  # fmt: skip
def test_spellings(spelled: str, name: str) -> None:
    assert str(group(f"pg:{spelled}")) == f"pg:{name}"
    assert group(f"pg:{spelled}") == MagneticPointGroup(name)
    assert str(representation(f"V(pg:{spelled})").G) == f"pg:{name}"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("pg:4'/m'm'm'", "these primes do not go together", "pg:4'/m'm'm"),
        ("pg:3'", "these primes do not go together", "pg:31'"),
        ("pg:3'/m'", "these primes do not go together", "pg:3/m'"),
        ("pg:4'/m2'/m2/m'", "these primes do not go together", "pg:4'/m2'/m'2/m"),
        ("pg:m''", "these primes do not go together", "pg:m'"),
        ("pg:∞'m", "these primes do not go together", "pg:infm'"),
        ("pg:4'/mmx", "unknown point group", "pg:4/mmm"),
        ("pg:D4h'", "primes stand in symbols of Hermann and Mauguin", "pg:4/mmm1'"),
        ("pg:m'*S3", "groups are not made from such ones", "tensors of two groups"),
        ("Complex(pg:m')", "groups are not made from such ones", "tensors of two groups"),
    ],
)
def test_errors(text: str, message: str, hint: str) -> None:
    with pytest.raises(GroupError) as caught:
        group(text)
    assert message in caught.value.message
    assert caught.value.hint is not None
    assert hint in caught.value.hint
    assert caught.value.span is not None


@pytest.mark.parametrize(
    ("text", "marked"),
    [  # the character, and how many stand before it
        ("pg:4'/m'm'm'", 11), ("pg:3'", 4), ("pg:3'/m'", 4), ("pg:m''", 5), ("pg:∞'m", 4),
        ("pg:4'/mmm", 8), ("pg:m-3'm", 6), ("pg:4'/m2'/m2/m'", 10), ("pg:m3̅'m", 6),
        ("pg:m′−3m", 6),
    ],
)  # fmt: skip
def test_the_prime_that_is_wrong_is_marked(text: str, marked: int) -> None:
    with pytest.raises(GroupError, match="do not go together") as caught:
        group(text)
    assert caught.value.span == (marked, marked + 1)
    inside = f"2*V({text})"
    with pytest.raises(GroupError) as caught:
        representation(inside)
    assert caught.value.span == (marked + 4, marked + 5)
    assert caught.value.text == inside


def test_a_prime_is_no_quote() -> None:
    rep = representation("Jahn('aeV2')(pg:m'm2')>>Indices('ij=ji',V)(pg:m'm2')")
    assert (
        dimension(rep).value == dimension(representation("Time*P*V*V*Sym(2,V)", "pg:m'm2'")).value
    )
    assert representation("V(pg:m')*Time(pg:m')*V(S3)").equivariant_dimension() == 1


def test_errors_of_the_classes() -> None:
    with pytest.raises(GroupError, match="has no prime"):
        MagneticPointGroup("4/mmm")
    with pytest.raises(GroupError, match="infinite"):
        _ = MagneticPointGroup("infm'").elements
    with pytest.raises(GroupError):
        point_group("m'm'm")
    with pytest.raises(EmlpError) as caught:
        representation("V*Time", "O13")
    assert "reverse time" in caught.value.message
    assert caught.value.span is not None
    assert (caught.value.span.start, caught.value.span.stop) == (2, 6)
