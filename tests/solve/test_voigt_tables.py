"""Tensors as handbooks print them: forms of each class from tables, factors, and invariance."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import RepresentationError, UsageError
from emlpcli.groups import MatrixGroup, group
from emlpcli.groups.named.point_table import POINT_GROUPS
from emlpcli.render.cards.voigt import Pattern, form_text, listed, matrix, voigt_as_json
from emlpcli.reps import representation
from emlpcli.solve import solve
from emlpcli.solve.voigt.coefficients import value
from emlpcli.solve.voigt.components import PAIRS
from emlpcli.solve.voigt.factors import Factors
from emlpcli.solve.voigt.form import Voigt, voigt
from emlpcli.solve.voigt.layout import layout_of
from emlpcli.solve.voigt.proof import is_proved
from emlpcli.solve.voigt.relations import Kind, relations

from .test_voigt import ELASTIC, PIEZOELECTRIC, each, pattern, printed

ASCII = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def found(text: str, name: str, factors: str = Factors.NONE) -> Voigt:
    return voigt(solve(representation(text, name)), factors=factors)


def rows(form: Voigt) -> str:
    return "/ ".join(" ".join(row.split()) for row in matrix(form)).translate(ASCII)


# -- compliances s and moduli d: Nye (1985), tables 8 and 9 ---------------------------------------

TWICE = {  # entries of the sixth column, or of the last three, that differ from those of c and e
    "(C11-C12)/2": "2(S11-S12)",
    "-e11": "-2d11",
    "-e22": "-2d22",
}


@pytest.mark.parametrize(("symbol", "stiffness"), each(ELASTIC))
@pytest.mark.few(5)
@pytest.mark.long_cases
def test_compliances(symbol: str, stiffness: str) -> None:
    """s66 = 2(s11-s12), and in trigonal classes s46 = -2 s15 and s56 = 2 s14."""
    wanted = [[TWICE.get(x, x.replace("C", "S")) for x in row] for row in pattern(stiffness)]
    for i, row in enumerate(wanted):
        for j, entry in enumerate(row):
            if i > 2 and entry in ("S14", "-S15"):
                wanted[i][j] = entry.replace("S", "2S")
    assert printed(found("Sym(2,Sym(2,V))", f"pg:{symbol}", "compliance")) == wanted


@pytest.mark.parametrize(("symbol", "constants"), each(PIEZOELECTRIC))
@pytest.mark.few(5)
def test_piezoelectric_moduli(symbol: str, constants: str) -> None:
    """d26 = -2 d11 and d16 = -2 d22 where a threefold axis joins them; else as e."""
    wanted = [[x.replace("e", "d") for x in row] for row in pattern(constants)]
    for row, old in zip(wanted, pattern(constants), strict=True):
        row[5] = TWICE.get(old[5], row[5])
    assert printed(found("V*Sym(2,V)", f"pg:{symbol}", "compliance")) == wanted


@pytest.mark.parametrize("symbol", ["1", "-4", "3", "32", "6", "23", "m-3m", "532"])
@pytest.mark.few(3)
def test_factors_are_those_of_products_of_matrices(symbol: str, rng: np.random.Generator) -> None:
    """s = c⁻¹, d = e s, π = p s; and Kelvin's matrices multiply as tensors do."""
    G = f"pg:{symbol}"
    stiffness = "Sym(2,Sym(2,V))"
    photoelastic = "Sym(2,V)>>Sym(2,V)"
    c = values(found(stiffness, G), rng) + 20 * np.diag([1, 1, 1, 0.5, 0.5, 0.5])
    s = np.linalg.inv(c)
    e, p = values(found("V*Sym(2,V)", G), rng), values(found(photoelastic, G), rng)
    assert_is(found(stiffness, G), c)
    assert_is(found(stiffness, G, "compliance"), s)
    assert_is(found("V*Sym(2,V)", G, "compliance"), e @ s)
    assert_is(found(photoelastic, G, "piezooptic"), p @ s)
    kelvin = found(photoelastic, G, "kelvin")
    assert_is(kelvin, values(kelvin, rng) @ values(kelvin, rng))


def values(form: Voigt, rng: np.random.Generator) -> NDArray[np.float64]:
    """The matrix, or the components of a list, for random values of the independent ones."""
    drawn = dict(zip(form.independent, rng.normal(size=len(form.independent)), strict=True))
    return at(form, drawn)


def at(form: Voigt, given: dict[str, float]) -> NDArray[np.float64]:
    flat = [sum(value(c) * given[n] for n, c in f.items()) for f in form.forms]
    return np.array(flat).reshape(form.layout.shape if form.layout.is_matrix else -1)


def assert_is(form: Voigt, wanted: NDArray[np.float64]) -> None:
    """The matrix is that of the form for the values of its own independent components."""
    given = dict(zip(form.names, wanted.ravel().tolist(), strict=True))
    np.testing.assert_allclose(at(form, given), wanted, atol=1e-9)


# -- third-order elastic constants ----------------------------------------------------------------

# Brugger, J. Appl. Phys. 36 (1965) 759; Hearmon, Acta Cryst. 6 (1953) 331; isotropic: Toupin and
# Bernstein, J. Acoust. Soc. Am. 33 (1961) 216, C144 = (C112-C123)/2, C155 = (C111-C112)/4
HEXAGONAL = """
    C113 = C223
    C122 = C111+C112-C222
    C133 = C233
    C144 = C255
    C155 = C244
    C166 = (-2C111-C112+3C222)/4
    C266 = (2C111-C112-C222)/4
    C344 = C355
    C366 = (C113-C123)/2
    C456 = (-C144+C155)/2
"""
THIRD_ORDER = {
    "m-3m 432 -43m": """
    C111 = C222 = C333
    C112 = C113 = C122 = C133 = C223 = C233
    C144 = C255 = C366
    C155 = C166 = C244 = C266 = C344 = C355
    """,
    "23 m-3": """
    C111 = C222 = C333
    C112 = C133 = C223
    C113 = C122 = C233
    C144 = C255 = C366
    C155 = C266 = C344
    C166 = C244 = C355
    """,
    "622 6mm -6m2 -62m 6/mmm": HEXAGONAL,
    "32 3m -3m": """
    C113 = C223
    C122 = C111+C112-C222
    C124 = C466
    C133 = C233
    C134 = -C234 = C356
    C144 = C255
    C155 = C244
    C156 = (C114+3C124)/2
    C166 = (-2C111-C112+3C222)/4
    C224 = -C114-2C124
    C256 = (C114-C124)/2
    C266 = (2C111-C112-C222)/4
    C344 = C355
    C366 = (C113-C123)/2
    C444 = -C455
    C456 = (-C144+C155)/2
    """,
    "4mm 422 -42m -4m2 4/mmm": """
    C111 = C222
    C112 = C122
    C113 = C223
    C133 = C233
    C144 = C255
    C155 = C244
    C166 = C266
    C344 = C355
    """,
    "222 mm2 mmm": "",
    "2inf minf": """
    C111 = C222 = C333
    C112 = C113 = C122 = C133 = C223 = C233
    C144 = C255 = C366 = (C112-C123)/2
    C155 = C166 = C244 = C266 = C344 = C355 = (C111-C112)/4
    C456 = (C111-3C112+2C123)/8
    """,
}
INDEPENDENT = {
    "m-3m": "C111 C112 C123 C144 C155 C456",
    "m-3": "C111 C112 C113 C123 C144 C155 C166 C456",
    "6/mmm": "C111 C112 C113 C123 C133 C144 C155 C222 C333 C344",
    "6": "C111 C112 C113 C116 C123 C133 C144 C145 C155 C222 C333 C344",
    "-3m": "C111 C112 C113 C114 C123 C124 C133 C134 C144 C155 C222 C333 C344 C444",
    "4/mmm": "C111 C112 C113 C123 C133 C144 C155 C166 C333 C344 C366 C456",
    "mmm": "C111 C112 C113 C122 C123 C133 C144 C155 C166 C222 C223 C233 C244 C255 C266 C333 C344 "
    "C355 C366 C456",
}


@pytest.mark.parametrize(
    ("symbol", "wanted"), [(s, text) for names, text in THIRD_ORDER.items() for s in names.split()]
)
@pytest.mark.few(8)
@pytest.mark.long_cases
def test_third_order_elastic_constants(symbol: str, wanted: str) -> None:
    form = found("Sym(3,Sym(2,V))", f"pg:{symbol}")
    lines = [line.translate(ASCII) for line in listed(form)]
    assert lines == [line.strip() for line in wanted.strip().splitlines()]


@pytest.mark.parametrize("symbol", INDEPENDENT)
@pytest.mark.few(3)
def test_the_customary_ones_are_independent(symbol: str) -> None:
    form = found("Sym(3,Sym(2,V))", f"pg:{symbol}")
    assert sorted(form.independent) == sorted(INDEPENDENT[symbol].split())
    assert form.exact


def test_constants_with_the_golden_ratio_are_exact() -> None:
    """Icosahedral quasicrystals have four (Hermann, C. R. Acad. Sci. 1934; 532 is no lattice's)."""
    form = found("Sym(3,Sym(2,V))", "pg:532")
    assert form.exact
    assert len(form.independent) == 4
    text = "C144 = C255 = C366 = ((1+√5)C112+(1-√5)C113-2C123)/4"
    assert text in [line.translate(ASCII) for line in listed(form)]


# -- vectors and tensors of rank two and three ---------------------------------------------------

PYROELECTRIC = {  # Nye (1985), table 5
    "1": "p1 p2 p3", "2": "0 p2 0", "m": "p1 0 p3", "mm2": "0 0 p3", "3": "0 0 p3",
    "3m": "0 0 p3", "4": "0 0 p3", "4mm": "0 0 p3", "6": "0 0 p3", "6mm": "0 0 p3",
}  # fmt: skip
UNIAXIAL = "T11 T12 0/ -T12 T11 0/ 0 0 T33"
SECOND_RANK = {  # without symmetry of the indices: thermoelectric power (Nye, table 12)
    "1 -1": "T11 T12 T13/ T21 T22 T23/ T31 T32 T33",
    "2 m 2/m": "T11 0 T13/ 0 T22 0/ T31 0 T33",
    "222 mm2 mmm": "T11 0 0/ 0 T22 0/ 0 0 T33",
    "4 -4 4/m 3 -3 6 -6 6/m": UNIAXIAL,
    "422 4mm -42m 4/mmm 32 3m -3m 622 6mm -6m2 6/mmm": "T11 0 0/ 0 T11 0/ 0 0 T33",
    "23 m-3 432 -43m m-3m": "T11 0 0/ 0 T11 0/ 0 0 T11",
}


@pytest.mark.parametrize("symbol", [row.symbol for row in POINT_GROUPS])
@pytest.mark.few(7)
def test_pyroelectricity(symbol: str) -> None:
    form = found("V", f"pg:{symbol}")
    assert rows(form) == PYROELECTRIC.get(symbol, "0 0 0")
    assert form.layout.shape == (1, 3)


@pytest.mark.parametrize(("symbol", "wanted"), each(SECOND_RANK))
@pytest.mark.few(7)
def test_thermoelectric_power(symbol: str, wanted: str) -> None:
    assert rows(found("V>>V", f"pg:{symbol}")) == wanted


def test_all_classes_have_their_second_rank_form() -> None:
    assert {symbol for symbol, _ in each(SECOND_RANK)} == {row.symbol for row in POINT_GROUPS}


@pytest.mark.parametrize(
    ("symbol", "wanted"),
    [  # Butcher (1965), table 2; Boyd, Nonlinear Optics (2008), table 1.5.2: χ(2)
        ("-43m", "0 0 0 T123 0 0 T123 0 0/ 0 0 0 0 T123 0 0 T123 0/ 0 0 0 0 0 T123 0 0 T123"),
        ("432", "0 0 0 T123 0 0 -T123 0 0/ 0 0 0 0 T123 0 0 -T123 0/ 0 0 0 0 0 T123 0 0 -T123"),
        ("23", "0 0 0 T123 0 0 T132 0 0/ 0 0 0 0 T123 0 0 T132 0/ 0 0 0 0 0 T123 0 0 T132"),
        ("4mm", "0 0 0 0 T131 0 0 T113 0/ 0 0 0 T113 0 0 T131 0 0/ T311 T311 T333 0 0 0 0 0 0"),
        ("-6m2", "0 0 0 0 0 -T222 0 0 -T222/ -T222 T222 0 0 0 0 0 0 0/ 0 0 0 0 0 0 0 0 0"),
        ("m-3m", "0 0 0 0 0 0 0 0 0/ 0 0 0 0 0 0 0 0 0/ 0 0 0 0 0 0 0 0 0"),
    ],
)  # fmt: skip
def test_second_order_susceptibilities(symbol: str, wanted: str) -> None:
    assert rows(found("V**3", f"pg:{symbol}")) == wanted


def test_third_order_susceptibility_of_an_isotropic_medium() -> None:
    """xxxx = xxyy + xyxy + xyyx (Boyd, table 1.5.4), 21 components."""
    form = found("V**4", "SO3")
    assert len(form.independent) == 3
    by_name = dict(zip(form.names, map(form_text, form.forms), strict=True))
    assert by_name["T1221"].translate(ASCII) == "T1111-T1122-T1212"
    assert sum(map(bool, form.forms)) == 21


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [  # International Tables D (2014), tables 1.5.7.1 and 1.5.8.3: CoF2, FeCO3, Cr2O3, LiCoPO4
        ("Jahn('aeV[V2]')", "pg:4'/mmm'", "0 0 0 q14 0 0/ 0 0 0 0 q14 0/ 0 0 0 0 0 q36"),
        ("Jahn('aeV[V2]')", "pg:-3m", "q11 -q11 0 q14 0 0/ 0 0 0 0 -q14 -q11/ 0 0 0 0 0 0"),
        ("Jahn('aeV2')", "pg:-3'm'", "α11 0 0/ 0 α11 0/ 0 0 α33"),
        ("Jahn('aeV2')", "pg:mmm'", "0 α12 0/ α21 0 0/ 0 0 0"),
        ("Jahn('aeV2')", "pg:4/m'mm", "0 α12 0/ -α12 0 0/ 0 0 0"),
        ("Jahn('aeV')", "pg:m'm2'", "0 m2 0"),
        ("Jahn('{V2}')", "pg:4", "0 T12 0/ -T12 0 0/ 0 0 0"),
        ("Jahn('[V2]*')", "pg:4/mm'm'", UNIAXIAL),
        ("Jahn('[V2]*')", "pg:4/m1'", "T11 0 0/ 0 T11 0/ 0 0 T33"),
        ("Jahn('e{V2}V')", "pg:m-3m", "T231 0 0/ 0 T231 0/ 0 0 T231"),
    ],
)
@pytest.mark.long_cases
def test_axial_and_magnetic_tensors(text: str, name: str, wanted: str) -> None:
    form = found(text, name)
    # of a symmetric or an antisymmetric matrix all entries are looked at
    entries = [[form_text(f).translate(ASCII) for f in row] for row in form.entries]
    assert "/ ".join(" ".join(row) for row in entries) == wanted


def test_an_axial_vector_of_no_group_is_one() -> None:
    layout = layout_of(representation("Time*P*V", "pg:4/mm'm'"))
    assert (layout.symbol, layout.axial, layout.time_odd) == ("m", True, True)
    squared = layout_of(representation("(P*V)*(Time*P*V)*Time", "pg:4/mm'm'"))
    assert (squared.axial, squared.time_odd) == (False, False)


# -- the plane -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [  # plane elasticity: He and Zheng, J. Elasticity 43 (1996) 203
        ("Trivial2", "C11 C12 C13/ C22 C23/ C33"),
        ("D4", "C11 C12 0/ C11 0/ C33"),
        ("C4", "C11 C12 C13/ C11 -C13/ C33"),
        ("C3", "C11 C12 0/ C11 0/ (C11-C12)/2"),
        ("D6", "C11 C12 0/ C11 0/ (C11-C12)/2"),
        ("SO2", "C11 C12 0/ C11 0/ (C11-C12)/2"),
    ],
)
@pytest.mark.long_cases
def test_elasticity_of_the_plane(name: str, wanted: str) -> None:
    form = found("Sym(2,Sym(2,V))", name)
    assert rows(form) == wanted
    assert "order 11, 22, 12, symmetric" in "\n".join(Pattern(form).lines(80))
    assert found("Sym(2,Sym(2,V))", name, "compliance").layout.symbol == "S"
    full = Pattern(found("Sym(2,Sym(2,V))", name, "compliance")).lines(80)
    assert any("times 2 for each index 3, as" in line for line in full)


# -- tensors written out --------------------------------------------------------------------------


def whole(form: Voigt, rank: int, rng: np.random.Generator, exchanged: bool) -> NDArray[Any]:
    """The tensor with every index of V, by its places; `exchanged` where all axes are alike."""
    T = np.zeros((3,) * rank)
    for place, x in zip(form.layout.places, values(form, rng).ravel().tolist(), strict=True):
        blocks = []
        for axis, i in zip(form.layout.axes, place, strict=True):
            one = [axis.pairs[i]] if axis.pairs else [(i,)]
            if axis.is_voigt:
                assert axis.pairs == PAIRS[3]
                one += [one[0][::-1]]
            blocks.append(one)
        for order in permutations(range(len(blocks))) if exchanged else [range(len(blocks))]:
            for chosen in product(*(blocks[k] for k in order)):
                T[tuple(i for part in chosen for i in part)] = x
    return T


@pytest.mark.parametrize(
    "name", ["pg:3", "pg:-4", "pg:m", "pg:23", "pg:6/mmm", "pg:532", "pg:infm"]
)
@pytest.mark.parametrize(
    ("text", "rank", "exchanged"),
    [
        ("V", 1, False), ("V**2", 2, False), ("V**3", 3, False), ("V**4", 4, False),
        ("Sym(3,V)", 3, True), ("Sym(4,V)", 4, True), ("Sym(3,Sym(2,V))", 6, True),
        ("V*Sym(2,V)", 3, False), ("V**2*Sym(2,V)", 4, False), ("Sym(2,V)**2*V", 5, False),
        ("V*Sym(2,V)>>V", 4, False), ("Sym(2,V)+Alt(2,V)", 2, False),
        ("V*(Sym(2,V)+Alt(2,V))", 3, False),
    ],
)  # fmt: skip
@pytest.mark.few(8)
@pytest.mark.long_cases
def test_the_tensors_do_not_change_under_the_group(
    name: str, text: str, rank: int, exchanged: bool, rng: np.random.Generator
) -> None:
    G = group(name)
    T = whole(found(text, name), rank, rng, exchanged)
    for g in G.draw(rng, 4):
        moved = T
        for axis in range(rank):
            moved = np.moveaxis(np.tensordot(g, moved, axes=(1, axis)), 0, axis)
        assert np.abs(moved - T).max() < 1e-11


def test_tensors_with_other_symmetries_and_signs(rng: np.random.Generator) -> None:
    """P*Alt(2,V)*V and Indices("ijk=jki") under reflections and turns by 120 degrees."""
    G = group("pg:-3m")
    form = found("P*Alt(2,V)*V", "pg:-3m")
    drawn = values(form, rng)
    T = np.zeros((3, 3, 3))
    for (pair, k), x in np.ndenumerate(drawn):
        i, j = ((1, 2), (2, 0), (0, 1))[pair]
        T[i, j, k], T[j, i, k] = x, -x
    cyclic = found('Indices("ijk=jki",V)', "pg:32")
    assert not cyclic.layout.is_matrix
    assert len(cyclic.names) == 11
    U = np.zeros((3, 3, 3))
    for (i, j, k), x in zip(cyclic.layout.places, values(cyclic, rng), strict=True):
        U[i, j, k] = U[j, k, i] = U[k, i, j] = x
    assert np.abs(T).max() > 0 < np.abs(U).max()
    for g in G.draw(rng, 6):
        moved = np.linalg.det(g) * np.einsum("ai,bj,ck,ijk->abc", g, g, g, T)
        assert np.abs(moved - T).max() < 1e-12
    for g in group("pg:32").draw(rng, 6):
        assert np.abs(np.einsum("ai,bj,ck,ijk->abc", g, g, g, U) - U).max() < 1e-12


# -- axes ---------------------------------------------------------------------------------------


def test_what_components_refer_to() -> None:
    def said(text: str, name: object) -> str:
        return layout_of(representation(text, name)).directions  # type: ignore[arg-type]

    assert said("V", "pg:6mm") == "Cartesian axes: x1 ∥ a, x3 ∥ c; 6 ∥ x3, m ⊥ x1"
    assert said("V", "pg:m-3m") == "Cartesian axes: 4 ∥ x1, x2, x3"
    assert said("V", "pg:m'm2'").startswith("Cartesian axes: ")
    assert said("V", "SO3") == "Cartesian axes"
    oblique = MatrixGroup([[[0, -1, 0], [1, -1, 0], [0, 0, 1]]])  # a threefold axis, along a and b
    assert "not Cartesian" in said("V", oblique)
    form = voigt(solve(representation("Sym(2,V)", oblique)))
    assert rows(form) == "S11 S11/2 0/ S11 0/ S33"  # the contravariant metric of the lattice
    assert "basis of V of each group" in said("V(SO3)*V(pg:3)", None)


# -- cells of Nye's diagrams ----------------------------------------------------------------------


def test_relations() -> None:
    cells = relations(found("Sym(2,Sym(2,V))", "pg:-3m"))
    kinds = {cell.name: (cell.kind, cell.to) for row in cells for cell in row}
    assert len(kinds) == 36
    assert kinds["C11"] == kinds["C44"] == (Kind.FREE, None)
    assert kinds["C22"] == (Kind.EQUAL, "C11")
    assert kinds["C21"] == (Kind.EQUAL, "C12")
    assert kinds["C24"] == kinds["C42"] == (Kind.OPPOSITE, "C14")
    assert kinds["C56"] == (Kind.EQUAL, "C14")
    assert kinds["C66"] == (Kind.COMBINATION, None)
    assert kinds["C15"] == (Kind.ZERO, None)


@pytest.mark.parametrize("name", ["SO3", "pg:3", "pg:532", "pg:1", "pg:23"])
@pytest.mark.parametrize("text", ["Sym(2,Sym(2,V))", "Sym(3,Sym(2,V))", "V**3", "V"])
@pytest.mark.few(4)
@pytest.mark.long_cases
def test_relations_hold(name: str, text: str, rng: np.random.Generator) -> None:
    form = found(text, name)
    numbers = dict(zip(form.names, values(form, rng).ravel().tolist(), strict=True))
    free = []
    for row in relations(form):
        for cell in row:
            match cell.kind:
                case Kind.ZERO:
                    assert numbers[cell.name] == 0
                case Kind.FREE:
                    free.append(cell.name)
                case Kind.EQUAL | Kind.OPPOSITE:
                    sign = 1 if cell.kind is Kind.EQUAL else -1
                    assert numbers[cell.name] == pytest.approx(sign * numbers[str(cell.to)])
                case Kind.COMBINATION:
                    total = sum(value(c) * numbers[n] for n, c in cell.form.items())
                    assert numbers[cell.name] == pytest.approx(total)
    assert tuple(free) == form.independent


# -- proofs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "proved"),
    [
        ("Sym(3,Sym(2,V))", "pg:532", True), ("V**3", "pg:3", True), ("V**4", "SO3", True),
        ("V*Sym(2,V)", "pg:infm", True), ("Time*P*V**2", "pg:-3'm'", True),
        ("P*Sym(2,V)", "pg:4mm", True), ("Time*V**2", "pg:4'/m", True), ("V**2", "O2", True),
        ("V**2", "S3", True), ("V", "pg:m-3m", True), ('Indices("ijk=jki",V)', "pg:32", True),
        ("V**2", "D4", False),  # its generators are rounded
        ("Sym(2,V)", "pg:D7h", False),  # cos 360°/7 is no root
        ("Sym(2,V)", "SL3", True),  # nothing, as is counted
        ("Jahn('[V2]*')", "pg:4/mm'm'", False),  # its parts have different signs
        ("Jahn('[V2]*')", "pg:4mm", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("factors", ["none", "kelvin"])
@pytest.mark.long_cases
def test_which_relations_are_proved(text: str, name: str, proved: bool, factors: str) -> None:
    solution = solve(representation(text, name))
    try:
        layout_of(solution.rep, Factors(factors))
    except RepresentationError:
        factors = "none"
    assert voigt(solution, factors=factors).proved == proved


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sym(2,Sym(2,V))", "pg:3"), ("Sym(2,Sym(2,V))", "SO3"), ("V*Sym(2,V)", "pg:infm"),
        ("V**3", "pg:-6"), ("P*Sym(2,V)", "pg:-42m"), ("Time*P*V**2", "pg:-3'm'"),
        ("Sym(3,Sym(2,V))", "pg:532"),
    ],
)  # fmt: skip
@pytest.mark.few(3)
@pytest.mark.long_cases
def test_wrong_relations_are_not_proved(text: str, name: str) -> None:
    solution = solve(representation(text, name))
    good = voigt(solution)
    assert good.proved
    wrong = 0
    for k, form in enumerate(good.forms):
        changed = {n: c * Surd(2) for n, c in form.items() if isinstance(c, Surd)}
        if form and good.names[k] not in good.independent:
            forms = [*good.forms[:k], changed, *good.forms[k + 1 :]]
            assert not is_proved(solution, good.layout, forms, good.independent)
            wrong += 1
    assert wrong
    assert not is_proved(solution, good.layout, good.forms, good.independent[1:])


def test_signs_of_axial_and_magnetic_tensors_are_in_the_proof() -> None:
    for text, name in (("P*Sym(2,V)", "pg:-42m"), ("Time*V**2", "pg:4'/m")):
        solution = solve(representation(text, name))
        form = voigt(solution)
        assert form.proved
        assert form.independent
        other = replace(form.layout, axial=False, time_odd=False)
        assert not is_proved(solution, other, form.forms, form.independent)


# -- printing and mistakes -------------------------------------------------------------------------


def test_a_matrix_that_is_too_wide_is_a_list() -> None:
    form = found("V**3", "pg:32")
    assert len(Pattern(form).lines(80)[0]) > 40
    assert Pattern(form).lines(40)[:4] == [
        "T₁₁₁ = -T₁₂₂ = -T₂₁₂ = -T₂₂₁",
        "T₁₂₃ = -T₂₁₃",
        "T₁₃₂ = -T₂₃₁",
        "T₃₁₂ = -T₃₂₁",
    ]
    assert "all others are zero" in Pattern(form).lines(40)
    zero = Pattern(found("V**4*V", "pg:m-3m")).lines(40)
    assert zero[:2] == ["0 independent: none", "all are zero"]


def test_json_of_a_list() -> None:
    data = voigt_as_json(found("Sym(3,Sym(2,V))", "pg:6/mmm"))
    assert data["shape"] == [6, 6, 6]
    assert len(data["components"]) == 56
    assert data["components"]["C166"] == {"C111": "-1/2", "C112": "-1/4", "C222": "3/4"}
    assert data["components"]["C114"] == {}
    assert "entries" not in data
    assert data["factors"] == "none"
    golden = voigt_as_json(found("Sym(3,Sym(2,V))", "pg:532"))["components"]["C144"]
    assert golden["C112"] == "1/4 + 1/4*sqrt(5)"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("V**3", "compliance", "no index of Voigt's"),
        ("Sym(2,V)", "kelvin", "no index of Voigt's"),
        ("V*Sym(2,V)", "piezooptic", "no 6 x 6 matrix"),
        ("Sym(3,Sym(2,V))", "piezooptic", "no 6 x 6 matrix"),
    ],
)
def test_factors_that_there_are_not(text: str, kind: str, message: str) -> None:
    with pytest.raises(RepresentationError, match=message) as caught:
        layout_of(representation(text, "pg:3"), Factors(kind))
    assert caught.value.hint


def test_an_unknown_kind_of_factors() -> None:
    with pytest.raises(UsageError, match="no factors 'twice'"):
        found("V", "pg:3", "twice")


def test_factors_of_kelvin() -> None:
    form = found("Sym(2,Sym(2,V))", "pg:-3m", "kelvin")
    assert rows(form).endswith("C44 √2C14/ C11-C12")
    assert form.exact
