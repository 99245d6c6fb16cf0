"""Voigt form: Nye's figures group by group, other tensors' numbers, and invariance in full."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import CertificateError, RepresentationError
from emlpcli.groups.named.point import point_group, rows
from emlpcli.groups.named.point_table import ICOSAHEDRAL, POINT_GROUPS
from emlpcli.render.cards.voigt import Pattern, form_text, voigt_as_json
from emlpcli.reps.from_text import concrete
from emlpcli.solve import dimension, solve
from emlpcli.solve.voigt.coefficients import coefficient, value
from emlpcli.solve.voigt.components import PAIRS
from emlpcli.solve.voigt.form import Voigt, check, voigt
from emlpcli.solve.voigt.layout import layout_of

ASCII = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
SYMBOLS = [row["name"].removeprefix("pg:") for row in rows()]


def found(text: str, symbol: str) -> Voigt:
    return voigt(solve(concrete(text, f"pg:{symbol}")))


def printed(pattern: Voigt) -> list[list[str]]:
    forms = [[form_text(f).translate(ASCII) for f in row] for row in pattern.entries]
    if not pattern.layout.symmetric:
        return forms
    assert [list(column) for column in zip(*forms, strict=True)] == forms
    return [row[i:] for i, row in enumerate(forms)]


def pattern(text: str) -> list[list[str]]:
    return [row.split() for row in text.split("/ ")]


# -- Nye (1985), table 9 and IEEE Std 176-1987, table 4: elastic constants ---------------------

HEXAGONAL = """C11 C12 C13 0 0 0/ C11 C13 0 0 0/ C33 0 0 0/ C44 0 0/ C44 0/ (C11-C12)/2"""
ELASTIC = {
    "1 -1": """C11 C12 C13 C14 C15 C16/ C22 C23 C24 C25 C26/ C33 C34 C35 C36/ C44 C45 C46
        / C55 C56/ C66""",
    "2 m 2/m": "C11 C12 C13 0 C15 0/ C22 C23 0 C25 0/ C33 0 C35 0/ C44 0 C46/ C55 0/ C66",
    "112 11m 112/m": "C11 C12 C13 0 0 C16/ C22 C23 0 0 C26/ C33 0 0 C36/ C44 C45 0/ C55 0/ C66",
    "211 m11 2/m11": "C11 C12 C13 C14 0 0/ C22 C23 C24 0 0/ C33 C34 0 0/ C44 0 0/ C55 C56/ C66",
    "222 mm2 2mm m2m mmm": "C11 C12 C13 0 0 0/ C22 C23 0 0 0/ C33 0 0 0/ C44 0 0/ C55 0/ C66",
    "4 -4 4/m": "C11 C12 C13 0 0 C16/ C11 C13 0 0 -C16/ C33 0 0 0/ C44 0 0/ C44 0/ C66",
    "4mm -42m -4m2 422 4/mmm": "C11 C12 C13 0 0 0/ C11 C13 0 0 0/ C33 0 0 0/ C44 0 0/ C44 0/ C66",
    "3 -3": """C11 C12 C13 C14 C15 0/ C11 C13 -C14 -C15 0/ C33 0 0 0/ C44 0 -C15/ C44 C14
        / (C11-C12)/2""",
    "32 3m -3m": "C11 C12 C13 C14 0 0/ C11 C13 -C14 0 0/ C33 0 0 0/ C44 0 0/ C44 C14/ (C11-C12)/2",
    "312 31m -31m": """C11 C12 C13 0 C15 0/ C11 C13 0 -C15 0/ C33 0 0 0/ C44 0 -C15/ C44 0
        / (C11-C12)/2""",
    "6 -6 6/m 622 6mm -6m2 -62m 6/mmm inf infm inf2 inf/m inf/mm": HEXAGONAL,
    "23 m-3 432 -43m m-3m": "C11 C12 C12 0 0 0/ C11 C12 0 0 0/ C11 0 0 0/ C44 0 0/ C44 0/ C44",
    "532 -5-3m 2inf minf": """C11 C12 C12 0 0 0/ C11 C12 0 0 0/ C11 0 0 0/ (C11-C12)/2 0 0
        / (C11-C12)/2 0/ (C11-C12)/2""",
}

# -- Nye, table 8 and IEEE Std 176-1987, table 5: piezoelectric constants e, without factors ----

FOUR = "0 0 0 e14 e15 0/ 0 0 0 e15 -e14 0/ e31 e31 e33 0 0 0"
FOUR_TWO = "0 0 0 e14 0 0/ 0 0 0 0 -e14 0/ 0 0 0 0 0 0"
FOUR_M = "0 0 0 0 e15 0/ 0 0 0 e15 0 0/ e31 e31 e33 0 0 0"
PIEZOELECTRIC = {
    "1": "e11 e12 e13 e14 e15 e16/ e21 e22 e23 e24 e25 e26/ e31 e32 e33 e34 e35 e36",
    "2": "0 0 0 e14 0 e16/ e21 e22 e23 0 e25 0/ 0 0 0 e34 0 e36",
    "m": "e11 e12 e13 0 e15 0/ 0 0 0 e24 0 e26/ e31 e32 e33 0 e35 0",
    "112": "0 0 0 e14 e15 0/ 0 0 0 e24 e25 0/ e31 e32 e33 0 0 e36",
    "11m": "e11 e12 e13 0 0 e16/ e21 e22 e23 0 0 e26/ 0 0 0 e34 e35 0",
    "222": "0 0 0 e14 0 0/ 0 0 0 0 e25 0/ 0 0 0 0 0 e36",
    "mm2": "0 0 0 0 e15 0/ 0 0 0 e24 0 0/ e31 e32 e33 0 0 0",
    "4 6 inf": FOUR,
    "-4": "0 0 0 e14 e15 0/ 0 0 0 -e15 e14 0/ e31 -e31 0 0 0 e36",
    "422 622 inf2": FOUR_TWO,
    "4mm 6mm infm": FOUR_M,
    "-42m": "0 0 0 e14 0 0/ 0 0 0 0 e14 0/ 0 0 0 0 0 e36",
    "-4m2": "0 0 0 0 e15 0/ 0 0 0 -e15 0 0/ e31 -e31 0 0 0 0",
    "3": "e11 -e11 0 e14 e15 -e22/ -e22 e22 0 e15 -e14 -e11/ e31 e31 e33 0 0 0",
    "32": "e11 -e11 0 e14 0 0/ 0 0 0 0 -e14 -e11/ 0 0 0 0 0 0",
    "312": "0 0 0 e14 0 -e22/ -e22 e22 0 0 -e14 0/ 0 0 0 0 0 0",
    "3m": "0 0 0 0 e15 -e22/ -e22 e22 0 e15 0 0/ e31 e31 e33 0 0 0",
    "31m": "e11 -e11 0 0 e15 0/ 0 0 0 e15 0 -e11/ e31 e31 e33 0 0 0",
    "-6": "e11 -e11 0 0 0 -e22/ -e22 e22 0 0 0 -e11/ 0 0 0 0 0 0",
    "-6m2": "0 0 0 0 0 -e22/ -e22 e22 0 0 0 0/ 0 0 0 0 0 0",
    "-62m": "e11 -e11 0 0 0 0/ 0 0 0 0 0 -e11/ 0 0 0 0 0 0",
    "23 -43m": "0 0 0 e14 0 0/ 0 0 0 0 e14 0/ 0 0 0 0 0 e14",
    "432 532 2inf": "0 0 0 0 0 0/ 0 0 0 0 0 0/ 0 0 0 0 0 0",
    "-1 2/m mmm 4/m 4/mmm -3 -3m 6/m 6/mmm m-3 m-3m -5-3m inf/m inf/mm minf": (
        "0 0 0 0 0 0/ 0 0 0 0 0 0/ 0 0 0 0 0 0"
    ),
}

# -- Nye, table 15: photoelastic constants -------------------------------------------------------

PHOTOELASTIC = {
    "3 -3": """p11 p12 p13 p14 p15 p16/ p12 p11 p13 -p14 -p15 -p16/ p31 p31 p33 0 0 0
        / p41 -p41 0 p44 p45 -p51/ p51 -p51 0 -p45 p44 p41/ -p16 p16 0 -p15 p14 (p11-p12)/2""",
    "32 3m -3m": """p11 p12 p13 p14 0 0/ p12 p11 p13 -p14 0 0/ p31 p31 p33 0 0 0
        / p41 -p41 0 p44 0 0/ 0 0 0 0 p44 p41/ 0 0 0 0 p14 (p11-p12)/2""",
    "4 -4 4/m": """p11 p12 p13 0 0 p16/ p12 p11 p13 0 0 -p16/ p31 p31 p33 0 0 0
        / 0 0 0 p44 p45 0/ 0 0 0 -p45 p44 0/ p61 -p61 0 0 0 p66""",
    "6 -6 6/m": """p11 p12 p13 0 0 p16/ p12 p11 p13 0 0 -p16/ p31 p31 p33 0 0 0
        / 0 0 0 p44 p45 0/ 0 0 0 -p45 p44 0/ -p16 p16 0 0 0 (p11-p12)/2""",
    "23 m-3": """p11 p12 p13 0 0 0/ p13 p11 p12 0 0 0/ p12 p13 p11 0 0 0
        / 0 0 0 p44 0 0/ 0 0 0 0 p44 0/ 0 0 0 0 0 p44""",
    "432 -43m m-3m": """p11 p12 p12 0 0 0/ p12 p11 p12 0 0 0/ p12 p12 p11 0 0 0
        / 0 0 0 p44 0 0/ 0 0 0 0 p44 0/ 0 0 0 0 0 p44""",
}


def each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(symbol, wanted) for symbols, wanted in table.items() for symbol in symbols.split()]


@pytest.mark.parametrize(("symbol", "wanted"), each(ELASTIC))
@pytest.mark.long_cases
def test_elastic_constants(symbol: str, wanted: str) -> None:
    assert printed(found("Sym(2,Sym(2,V))", symbol)) == pattern(wanted)


@pytest.mark.parametrize(("symbol", "wanted"), each(PIEZOELECTRIC))
@pytest.mark.long_cases
def test_piezoelectric_constants(symbol: str, wanted: str) -> None:
    assert printed(found("V*Sym(2,V)", symbol)) == pattern(wanted)


@pytest.mark.parametrize(("symbol", "wanted"), each(PHOTOELASTIC))
@pytest.mark.long_cases
def test_photoelastic_constants(symbol: str, wanted: str) -> None:
    assert printed(found("Sym(2,V)>>Sym(2,V)", symbol)) == pattern(wanted)


def test_all_groups_have_their_figures() -> None:
    assert {symbol for symbol, _ in each(ELASTIC)} == set(SYMBOLS)
    assert {row.symbol for row in POINT_GROUPS} <= {symbol for symbol, _ in each(PIEZOELECTRIC)}


# -- numbers of components -----------------------------------------------------------------------

TENSORS = (
    "V",
    "Pseudo*V",
    "Sym(2,V)",
    "V**2",
    "V*Sym(2,V)",
    "Sym(2,Sym(2,V))",
    "Sym(2,V)>>Sym(2,V)",
    "Sym(3,Sym(2,V))",
    "Pseudo*Sym(2,V)",
)
# International Tables D (2013), section 1.1.4; third-order elastic: Hearmon, Acta Cryst. 6, 331
# (1953), and Brugger, J. Appl. Phys. 36, 759 (1965); a tensor of rank 6 tells 6 from inf
NUMBERS = """
    1      3 3 6 9 18 21 36 56 6
    -1     0 3 6 9  0 21 36 56 0
    2      1 1 4 5  8 13 20 32 4
    m      2 1 4 5 10 13 20 32 2
    2/m    0 1 4 5  0 13 20 32 0
    222    0 0 3 3  3  9 12 20 3
    mm2    1 0 3 3  5  9 12 20 1
    mmm    0 0 3 3  0  9 12 20 0
    4      1 1 2 3  4  7 10 16 2
    -4     0 1 2 3  4  7 10 16 2
    4/m    0 1 2 3  0  7 10 16 0
    422    0 0 2 2  1  6  7 12 2
    4mm    1 0 2 2  3  6  7 12 0
    -42m   0 0 2 2  2  6  7 12 1
    4/mmm  0 0 2 2  0  6  7 12 0
    3      1 1 2 3  6  7 12 20 2
    -3     0 1 2 3  0  7 12 20 0
    32     0 0 2 2  2  6  8 14 2
    3m     1 0 2 2  4  6  8 14 0
    -3m    0 0 2 2  0  6  8 14 0
    6      1 1 2 3  4  5  8 12 2
    -6     0 1 2 3  2  5  8 12 0
    6/m    0 1 2 3  0  5  8 12 0
    622    0 0 2 2  1  5  6 10 2
    6mm    1 0 2 2  3  5  6 10 0
    -6m2   0 0 2 2  1  5  6 10 0
    6/mmm  0 0 2 2  0  5  6 10 0
    23     0 0 1 1  1  3  4  8 1
    m-3    0 0 1 1  0  3  4  8 0
    432    0 0 1 1  0  3  3  6 1
    -43m   0 0 1 1  1  3  3  6 0
    m-3m   0 0 1 1  0  3  3  6 0
    532    0 0 1 1  0  2  2  4 1
    -5-3m  0 0 1 1  0  2  2  4 0
    inf    1 1 2 3  4  5  8 10 2
    infm   1 0 2 2  3  5  6  9 0
    inf2   0 0 2 2  1  5  6  9 2
    inf/m  0 1 2 3  0  5  8 10 0
    inf/mm 0 0 2 2  0  5  6  9 0
    2inf   0 0 1 1  0  2  2  3 1
    minf   0 0 1 1  0  2  2  3 0
"""
TABLE = {r[0]: list(map(int, r[1:])) for r in map(str.split, NUMBERS.strip().splitlines())}


@pytest.mark.parametrize("symbol", TABLE)
@pytest.mark.few(2)
@pytest.mark.long_cases
def test_numbers_of_components_counted_and_solved(symbol: str) -> None:
    for text, wanted in zip(TENSORS, TABLE[symbol], strict=True):
        rep = concrete(text, f"pg:{symbol}")
        count = dimension(rep)
        assert count.value == wanted, text
        solution = solve(rep)
        assert solution.dimension == solution.exact_dimension == wanted, text
        assert solution.evidence.equivariance < 1e-12


def test_the_table_has_all_groups() -> None:
    standard = {row.symbol for row in (*POINT_GROUPS, *ICOSAHEDRAL)}
    assert set(TABLE) == standard | {s for s in SYMBOLS if "inf" in s}


# -- tensors written out -------------------------------------------------------------------------


def values(form: Voigt, rng: np.random.Generator) -> NDArray[np.float64]:
    """The matrix for random values of the independent components."""
    drawn = dict(zip(form.independent, rng.normal(size=len(form.independent)), strict=True))
    return np.array(
        [[sum(value(c) * drawn[n] for n, c in f.items()) for f in row] for row in form.entries]
    )


def pair(i: int, j: int) -> int:
    return PAIRS[3].index((min(i, j), max(i, j)))


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.few(3)
@pytest.mark.long_cases
def test_the_tensors_do_not_change_under_the_group(symbol: str, rng: np.random.Generator) -> None:
    """All 81 components, written out from the Voigt form, under random elements."""
    G = point_group(symbol)
    C = values(found("Sym(2,Sym(2,V))", symbol), rng)
    e = values(found("Sym(2,V)>>V", symbol), rng)
    p = values(found("Sym(2,V)>>Sym(2,V)", symbol), rng)
    S = values(found("Sym(2,V)", symbol), rng)
    stiffness, photo, piezo = np.zeros((3,) * 4), np.zeros((3,) * 4), np.zeros((3,) * 3)
    for i, j, k, l in product(range(3), repeat=4):  # noqa: E741
        stiffness[i, j, k, l] = C[pair(i, j), pair(k, l)]
        photo[i, j, k, l] = p[pair(i, j), pair(k, l)]
        piezo[i, j, k] = e[i, pair(j, k)]
    for g in G.draw(rng, 8):
        for tensor, rule in (
            (stiffness, "ai,bj,ck,dl,ijkl->abcd"),
            (photo, "ai,bj,ck,dl,ijkl->abcd"),
            (piezo, "ai,bj,ck,ijk->abc"),
            (S, "ai,bj,ij->ab"),
        ):
            moved = np.einsum(rule, *[g] * tensor.ndim, tensor)
            assert np.abs(moved - tensor).max() < 1e-12


@pytest.mark.parametrize("symbol", ["1", "-4", "3", "mm2"])
def test_every_way_to_write_a_piezoelectric_tensor(symbol: str) -> None:
    first = printed(found("V*Sym(2,V)", symbol))
    for text in (
        "Sym(2,V)*V",
        "Sym(2,V)>>V",
        "V>>Sym(2,V)",
        "(Sym(2,V)>>V).T",
        "Scalar*V*Sym(2,V)",
    ):
        assert printed(found(text, symbol)) == first, text
    assert printed(found("Sym(2,V)**2", symbol)) == printed(found("Sym(2,V)>>Sym(2,V)", symbol))


def test_gyration_and_permittivity() -> None:
    assert printed(found("Pseudo*Sym(2,V)", "-42m")) == [["g11", "0", "0"], ["-g11", "0"], ["0"]]
    assert printed(found("Sym(2,V)", "m")) == [["S11", "0", "S13"], ["S22", "0"], ["S33"]]
    assert printed(found("Sym(2,V)", "3")) == [["S11", "0", "0"], ["S11", "0"], ["S33"]]


# -- printing, mistakes --------------------------------------------------------------------------


def test_lines() -> None:
    assert Pattern(found("Sym(2,Sym(2,V))", "-3m")).lines(80) == [
        " C₁₁  C₁₂  C₁₃  C₁₄  0    0",
        "      C₁₁  C₁₃ -C₁₄  0    0",
        "           C₃₃  0    0    0",
        "                C₄₄  0    0",
        "                     C₄₄  C₁₄",
        "                          (C₁₁-C₁₂)/2",
        "",
        "6 independent: C₁₁, C₁₂, C₁₃, C₁₄, C₃₃, C₄₄",
        "entries are tensor components, without factors",
        "rows and columns in Voigt order 11, 22, 33, 23, 13, 12, symmetric",
        "Cartesian axes: x1 ∥ a, x3 ∥ c; -3 ∥ x3, 2 ∥ x1, m ⊥ x1",
        "relations proved in exact numbers",
    ]


def test_json() -> None:
    data = voigt_as_json(found("Sym(2,Sym(2,V))", "6/mmm"))
    assert data["independent"] == ["C11", "C12", "C13", "C33", "C44"]
    assert data["entries"][5][5] == {"C11": "1/2", "C12": "-1/2"}
    assert data["entries"][2][0] == {"C13": "1"}
    assert data["entries"][0][3] == {}
    assert data["shape"] == [6, 6]
    assert data["exact"] is data["symmetric"] is True


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.5, "1/2"),
        (-1.0, "-1"),
        (3**0.5 / 2, "1/2*sqrt(3)"),
        ((1 - 5**0.5) / 4, "1/4 + -1/4*sqrt(5)"),
        (2 / 3 + 2**0.5 * 7 / 3, "2/3 + 7/3*sqrt(2)"),
    ],
)
def test_coefficients(x: float, text: str) -> None:
    c = coefficient(x + 1e-14)
    assert isinstance(c, Surd)
    assert repr(c) == text
    assert value(c) == pytest.approx(x, abs=1e-12)


def test_a_number_that_is_no_root_stays_a_float(rng: np.random.Generator) -> None:
    for x in (0.1234567891, np.pi, *rng.normal(size=50).tolist()):
        assert coefficient(x) == x
        assert not isinstance(coefficient(x), Surd)


def test_a_wrong_form_is_noticed() -> None:
    solution = solve(concrete("Sym(2,Sym(2,V))", "pg:m-3m"))
    good = voigt(solution)
    for wrong in ({"C11": Surd(2)}, {"C12": Surd(1)}, {}):
        forms = (wrong, *good.forms[1:])
        with pytest.raises(CertificateError, match="misses the invariants"):
            check(good.layout, forms, good.independent, solution.dense())
    # not symmetric: no tensor at all
    forms = (good.forms[0], {}, *good.forms[2:])
    with pytest.raises(CertificateError, match="misses the invariants"):
        check(good.layout, forms, good.independent, solution.dense())


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("V**2+V", "pg:3"),
        ("V+V", "pg:3"),
        ("Sym(2,V)+Sym(2,V)", "pg:3"),
        ("2*V", "pg:3"),
        ("V**8", "pg:3"),
        ("V**100", "pg:3"),
        ("Sym(1000,V)", "pg:3"),
        ("Sym(5,Sym(2,V))", "pg:3"),
        ("Irrep(2)", "SO3"),
        ("V*Ad", "SO3"),
        ("Sym(2,V)", "SO4"),
        ("Sym(2,V)", "SU3"),
        ("V", "S4"),
        ("V>>V", "SO3*S3"),
        ("Scalar", "SO3"),
        ("P*P", "O3"),
    ],
)
def test_what_has_no_voigt_form(text: str, group: str) -> None:
    with pytest.raises(RepresentationError, match="has no Voigt form") as caught:
        layout_of(concrete(text, group))
    assert "Sym(2,Sym(2,V))" in (caught.value.hint or "")


def test_which_space_is_none_of_physics_is_said() -> None:
    for text, group, space in (("V*V", "SO4", "V is ℝ^4"), ("Sym(2,V)", "SU3", "V is ℂ^3")):
        with pytest.raises(RepresentationError) as caught:
            layout_of(concrete(text, group))
        assert space in caught.value.message


def test_groups_that_are_no_point_groups() -> None:
    """SO(3) keeps Lamé's two constants, S(3) permutes the axes, SL(3) keeps nothing."""
    assert len(voigt(solve(concrete("Sym(2,Sym(2,V))", "SO3"))).independent) == 2
    assert voigt(solve(concrete("Sym(2,V)", "SL3"))).independent == ()
    assert voigt(solve(concrete("Sym(2,V)", "S3"))).independent == ("S11", "S12")
