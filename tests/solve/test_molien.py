"""Molien's series: known closed forms, and coefficients against counts one by one."""

from __future__ import annotations

import pytest

from emlpcli.reps import Sym, representation
from emlpcli.solve import dimension
from emlpcli.solve.molien import RationalSeries, molien


@pytest.mark.parametrize(
    ("name", "text", "numerator", "degrees"),
    [
        ("pg:I", "V", {0: 1, 15: 1}, (2, 6, 10)),  # Klein: the icosahedron's forms
        ("pg:m-3m", "V", {0: 1}, (2, 4, 6)),  # reflection groups: polynomial rings
        ("pg:432", "V", {0: 1, 9: 1}, (2, 4, 6)),
        ("pg:23", "V", {0: 1, 6: 1}, (2, 3, 4)),
        ("S4", "V", {0: 1}, (1, 2, 3, 4)),
        ("D5", "V", {0: 1}, (2, 5)),
        ("C4", "V", {0: 1, 4: 1}, (2, 4)),
    ],
)
@pytest.mark.long_cases
def test_known_series(
    name: str, text: str, numerator: dict[int, int], degrees: tuple[int, ...]
) -> None:
    found = molien(representation(text, name))
    assert found is not None
    assert {k: c for k, c in enumerate(found.numerator) if c} == numerator
    assert found.degrees == degrees


# invariants of binary forms of degree d, SU2's spin d/2: Sylvester, Franklin, Am. J. Math. 2, 223
# (1879); Shioda, Am. J. Math. 89, 1022 (1967) for 8; of vectors, Weyl, The Classical Groups (1939)
@pytest.mark.parametrize(
    ("name", "text", "numerator", "degrees"),
    [
        ("SU2", "V", {0: 1}, ()),
        ("SU2", "Irrep(1)", {0: 1}, (2,)),
        ("SL2", "Irrep([3])", {0: 1}, (4,)),
        ("SU2", "Irrep(2)", {0: 1}, (2, 3)),
        ("SU2", "Irrep(5/2)", {0: 1, 18: 1}, (4, 8, 12)),
        ("SU2", "Irrep(3)", {0: 1, 15: 1}, (2, 4, 6, 10)),
        ("SU2", "Irrep(4)", {0: 1, 8: 1, 9: 1, 10: 1, 18: 1}, (2, 3, 4, 5, 6, 7)),
        ("SO3", "Irrep(2)", {0: 1}, (2, 3)),
        ("SO3", "2*V", {0: 1}, (2, 2, 2)),
        ("SO3", "3*V", {0: 1, 3: 1}, (2,) * 6),
        ("SO2", "V", {0: 1}, (2,)),
        ("Double(pg:O)", "S", {0: 1, 18: 1}, (8, 12)),  # Klein: the octahedron's forms
        ("Double(pg:T)", "S", {0: 1, 12: 1}, (6, 8)),
        ("Double(pg:I)", "S", {0: 1, 30: 1}, (12, 20)),
    ],
)
@pytest.mark.long_cases
def test_series_of_classical_invariant_theory(
    name: str, text: str, numerator: dict[int, int], degrees: tuple[int, ...]
) -> None:
    found = molien(representation(text, name))
    assert found is not None
    assert {k: c for k, c in enumerate(found.numerator) if c} == numerator
    assert found.degrees == degrees


def coefficients(series: RationalSeries, most: int) -> list[int]:
    """The first coefficients of the power series."""
    found = [*series.numerator, *[0] * most][: most + 1]
    for d in series.degrees:
        for k in range(d, most + 1):
            found[k] += found[k - d]
    return found


@pytest.mark.parametrize(
    ("name", "text", "most"),
    [("pg:I", "V", 32), ("pg:-6m2", "V+Pseudo", 14), ("S3", "Regular", 9), ("Alt4", "V", 24),
     ("pg:4", "Sym(2,V)", 10), ("Z5", "V", 12), ("S4", "2*Std", 9), ("SU2", "Irrep(7/2)", 24),
     ("SU2", "V+Irrep(3/2)", 12), ("SO3", "V+Irrep(2)", 14), ("SO2", "V+Irrep(2)", 12),
     ("U1", "V+2*V.T", 12), ("Double(pg:D3)", "S+V", 9), ("pg:m'm'2", "V+Time", 9)],
)  # fmt: skip
@pytest.mark.long_cases
def test_every_coefficient_is_a_count(name: str, text: str, most: int) -> None:
    """Beyond the degrees that decide the numerator, too."""
    rep = representation(text, name)
    found = molien(rep)
    assert found is not None
    counts = [dimension(Sym(k, rep)).value for k in range(most + 1)]
    assert coefficients(found, most) == counts


def test_where_there_is_none() -> None:
    assert molien(representation("V", "SU3")) is None  # of rank two
    assert molien(representation("V", "O3")) is None  # not connected
    assert molien(representation("V(S3)+V(S4)")) is None
