"""Irreducible constituents against tables of the literature, laws, and the saved basis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from emlpcli.errors import CertificateError, EmlpError, TooLargeError
from emlpcli.groups import GL, SO, SU, Group, MatrixGroup, O, S, Sp, Spin, U, Z, group
from emlpcli.groups.irreps.highest_weights import Orthogonal, Weights
from emlpcli.groups.irreps.symmetric import Partitions
from emlpcli.groups.irreps.table import Irrep
from emlpcli.reps.blocks import vectors_of
from emlpcli.reps.from_text import concrete
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import Expansion, TensorIndex
from emlpcli.reps.rep import T, V
from emlpcli.solve.isotypic.catalogue import Catalogue, CoupledProduct
from emlpcli.solve.isotypic.change_of_basis import change_of_basis, save_change_of_basis
from emlpcli.solve.isotypic.decompose import PartCharacter, combine, decompose

# expression, group, {name: (dimension, multiplicity, type)}
R, C, H = "real", "complex", "quaternionic"
KNOWN: list[tuple[str, str, dict[str, tuple[int, int, str]]]] = [
    ("V**2", "SO3", {"0": (1, 1, R), "1": (3, 1, R), "2": (5, 1, R)}),
    ("Sym(2,Sym(2,V))", "SO3", {"0": (1, 2, R), "2": (5, 2, R), "4": (9, 1, R)}),
    ("V**2", "O3", {"0e": (1, 1, R), "1e": (3, 1, R), "2e": (5, 1, R)}),
    ("V**3", "O3", {"0o": (1, 1, R), "1o": (3, 3, R), "2o": (5, 2, R), "3o": (7, 1, R)}),
    ("V**3", "SU2", {"1/2": (2, 2, H), "3/2": (4, 1, H)}),
    ("V**4", "SU2", {"0": (1, 2, R), "1": (3, 3, R), "2": (5, 1, R)}),
    # Georgi, Lie Algebras in Particle Physics, 1999: 3x3 = 6+3*, 3x3* = 8+1, 3x3x3
    ("V**2", "SU3", {"(0,1)": (3, 1, C), "(2,0)": (6, 1, C)}),
    ("V*V.T", "SU3", {"(0,0)": (1, 1, R), "(1,1)": (8, 1, R)}),
    ("V**3", "SU3", {"(0,0)": (1, 1, R), "(1,1)": (8, 2, R), "(3,0)": (10, 1, C)}),
    ("Ad*Ad", "SU3", {  # 8x8 = 1+8+8+10+10*+27
        "(0,0)": (1, 1, R), "(1,1)": (8, 2, R), "(3,0)": (10, 1, C), "(0,3)": (10, 1, C),
        "(2,2)": (27, 1, R),
    }),
    ("Alt(3,V)", "SU6", {"(0,0,1,0,0)": (20, 1, H)}),
    # Schur-Weyl duality: multiplicities are dimensions of S(3), S(4)
    ("V**3", "GL3", {"[3]": (10, 1, R), "[2,1]": (8, 2, R), "[1,1,1]": (1, 1, R)}),
    ("V**3", "U2", {"[3]": (4, 1, C), "[2,1]": (2, 2, C)}),
    # Littlewood-Richardson: s21 * s1 = s31 + s22 + s211
    ("Sym(2,V)*Sym(2,V)", "GL3", {"[4]": (15, 1, R), "[3,1]": (15, 1, R), "[2,2]": (6, 1, R)}),
    ("Alt(2,V)*Sym(2,V)", "GL3", {"[3,1]": (15, 1, R), "[2,1,1]": (3, 1, R)}),
    ("V>>V", "GL2", {"[0]": (1, 1, R), "[1,-1]": (3, 1, R)}),
    ("V**2", "Sp2", {"[0]": (1, 1, R), "[2]": (10, 1, R), "[1,1]": (5, 1, R)}),
    ("V**2", "SO4", {"[0]": (1, 1, R), "[1,1]": (3, 1, R), "[1,-1]": (3, 1, R), "[2]": (9, 1, R)}),
    ("Alt(3,V)", "SO6", {"[1,1,±1]": (20, 1, C)}),
    ("Alt(2,V)", "O4", {"[1,1]": (6, 1, R)}),
    ("Alt(4,V)+Alt(3,V)", "O4", {"[1,1,1]": (4, 1, R), "[1,1,1,1]": (1, 1, R)}),
    ("V**2", "SO13p", {"(0,0)": (1, 1, R), "(1,0)⊕(0,1)": (6, 1, C), "(1,1)": (9, 1, R)}),
    ("V**2", "O13", {"(0,0)+": (1, 1, R), "(1,0)⊕(0,1)": (6, 1, R), "(1,1)+": (9, 1, R)}),
    ("Alt(4,V)", "O13", {"(0,0)-": (1, 1, R)}),
    ("V**2", "SO2", {"0": (1, 2, R), "±2": (2, 1, C)}),
    ("V**2", "O2", {"0+": (1, 1, R), "0-": (1, 1, R), "2": (2, 1, R)}),
    ("V**2", "SO11p", {"0": (1, 2, R), "2": (1, 1, R), "-2": (1, 1, R)}),
    ("V**2", "O11", {"0+": (1, 1, R), "0-": (1, 1, R), "2": (2, 1, R)}),
    # James, Kerber, 1981: the permutation modules M^(n-1,1) and M^(n-2,1,1) by Young's rule
    ("V", "S5", {"[5]": (1, 1, R), "[4,1]": (4, 1, R)}),
    ("V**2", "S5", {
        "[5]": (1, 2, R), "[4,1]": (4, 3, R), "[3,2]": (5, 1, R), "[3,1,1]": (6, 1, R)
    }),
    ("Alt(4,V)", "S5", {"[1,1,1,1,1]": (1, 1, R), "[2,1,1,1]": (4, 1, R)}),
    ("V", "Z6", {"0": (1, 1, R), "±1": (2, 1, C), "±2": (2, 1, C), "3": (1, 1, R)}),
    ("V", "Z3", {"0": (1, 1, R), "±1": (2, 1, C)}),
    ("V**2", "SU2*SU3", {
        "0 ⊗ (0,1)": (3, 1, C), "0 ⊗ (2,0)": (6, 1, C), "1 ⊗ (0,1)": (9, 1, C),
        "1 ⊗ (2,0)": (18, 1, C),
    }),
    ("V", "SO3*S4", {"1 ⊗ [4]": (3, 1, R), "1 ⊗ [3,1]": (9, 1, R)}),
    ("V", "C3*C3", {"E ⊗ E": (2, 1, C), "E ⊗ conj(E)": (2, 1, C)}),
]  # fmt: skip


def names(expression: str, name: str | Group) -> dict[str, tuple[int, int, str]]:
    found = decompose(concrete(expression, name if isinstance(name, str) else None))
    assert found.exact == found.commutant
    return {irrep.name: (irrep.dimension, n, irrep.type) for irrep, n in found.constituents}


@pytest.mark.parametrize(("expression", "name", "wanted"), KNOWN, ids=lambda x: str(x)[:18])
def test_known_decompositions(
    expression: str, name: str, wanted: dict[str, tuple[int, int, str]]
) -> None:
    assert names(expression, name) == wanted


def test_scalars_are_copies_of_one_irreducible() -> None:
    found = decompose(concrete("3*Scalar", "SO3"))
    assert [(i.dimension, n) for i, n in found.constituents] == [(1, 3)]


# V and V⊗V, from the basis functions in the tables of Altmann, Herzig, Point-Group Theory
# Tables, 1994; a pair of complex conjugates is one E
POINT_GROUPS: list[tuple[str, str, str]] = [
    ("1", "3A", "9A"),
    ("-1", "3Au", "9Ag"),
    ("112", "A 2B", "5A 4B"),
    ("m", "2A′ A″", "5A′ 4A″"),
    ("2/m", "Au 2Bu", "5Ag 4Bg"),
    ("222", "B1 B2 B3", "3A 2B1 2B2 2B3"),
    ("mm2", "A1 B1 B2", "3A1 2A2 2B1 2B2"),
    ("mmm", "B1u B2u B3u", "3Ag 2B1g 2B2g 2B3g"),
    ("4", "A E", "3A 2B 2E"),
    ("-4", "B E", "3A 2B 2E"),
    ("4/m", "Au Eu", "3Ag 2Bg 2Eg"),
    ("422", "A2 E", "2A1 A2 B1 B2 2E"),
    ("4mm", "A1 E", "2A1 A2 B1 B2 2E"),
    ("-42m", "B2 E", "2A1 A2 B1 B2 2E"),
    ("4/mmm", "A2u Eu", "2A1g A2g B1g B2g 2Eg"),
    ("3", "A E", "3A 3E"),
    ("-3", "Au Eu", "3Ag 3Eg"),
    ("32", "A2 E", "2A1 A2 3E"),
    ("3m", "A1 E", "2A1 A2 3E"),
    ("-3m", "A2u Eu", "2A1g A2g 3Eg"),
    ("6", "A E1", "3A 2E1 E2"),
    ("-6", "A″ E′", "3A′ E′ 2E″"),
    ("6/m", "Au E1u", "3Ag 2E1g E2g"),
    ("622", "A2 E1", "2A1 A2 2E1 E2"),
    ("6mm", "A1 E1", "2A1 A2 2E1 E2"),
    ("-6m2", "A2″ E′", "2A1′ A2′ E′ 2E″"),
    ("6/mmm", "A2u E1u", "2A1g A2g 2E1g E2g"),
    ("23", "T", "A E 2T"),
    ("m-3", "Tu", "Ag Eg 2Tg"),
    ("432", "T1", "A1 E T1 T2"),
    ("-43m", "T2", "A1 E T1 T2"),
    ("m-3m", "T1u", "A1g Eg T1g T2g"),
    ("532", "T1", "A T1 H"),
    ("-5-3m", "T1u", "Ag T1g Hg"),
]


LINEAR = [  # of Herzberg's term symbols of linear molecules; V⊗V is what light scatters by
    ("inf", "Σ Π", "3Σ 2Π Δ"),
    ("infm", "Σ+ Π", "2Σ+ Σ- 2Π Δ"),
    ("inf2", "Σ- Π", "2Σ+ Σ- 2Π Δ"),
    ("inf/m", "Σu Πu", "3Σg 2Πg Δg"),
    ("inf/mm", "Σ+u Πu", "2Σ+g Σ-g 2Πg Δg"),
]


@pytest.mark.parametrize(("symbol", "vector", "tensor"), [*POINT_GROUPS, *LINEAR])
def test_mulliken_labels(symbol: str, vector: str, tensor: str) -> None:
    for expression, wanted in (("V", vector), ("V**2", tensor)):
        found = decompose(concrete(expression, f"pg:{symbol}"))
        assert found.exact == found.commutant
        text = " ".join(f"{n if n > 1 else ''}{i.name}" for i, n in found.constituents)
        assert sorted(text.split()) == sorted(wanted.split())


class Quaternions(Group):
    """Left multiplication of the quaternions by ±1, ±i, ±j, ±k, real 4 x 4."""

    discrete_generators = np.array(
        [
            [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]],
            [[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]],
        ]
    )
    order = 8


@pytest.mark.parametrize(
    ("expression", "name", "wanted"),
    [
        ("V", "Complex(C3)", [(1, 1, C), (1, 1, C)]),
        ("V", "Complex(C4)", [(1, 1, C), (1, 1, C)]),
        ("V", "Complex(S3)", [(1, 1, R), (2, 1, R)]),
        ("V", "Embed(SU2,3)", [(1, 1, R), (2, 1, H)]),
        ("V**2", "Embed(SU2,2)", [(1, 1, R), (3, 1, R)]),
        ("V", "Complex(Real(SU2))", [(2, 2, H)]),
        ("V", "Complex(Real(U1))", [(1, 1, C), (1, 1, C)]),
        ("Restrict(Irrep([2,1]),SU3)", "Embed(SU2,3)", [(1, 1, R), (2, 2, H), (3, 1, R)]),
        ("Restrict(Irrep([2,1]),SU3)", "Complex(SO3)", [(3, 1, R), (5, 1, R)]),
    ],
)
def test_types_over_the_complex_numbers(
    expression: str, name: str, wanted: list[tuple[int, int, str]]
) -> None:
    found = decompose(concrete(expression, name))
    assert [(i.dimension, n, i.type) for i, n in found.constituents] == wanted
    assert found.exact in (None, found.commutant)


def test_the_three_types_over_the_reals() -> None:
    found = decompose(V(Quaternions()))
    assert [(i.dimension, n, i.type) for i, n in found.constituents] == [(4, 1, H)]
    assert found.commutant == found.exact == 4
    found = decompose((V**2)(Quaternions()))
    assert sorted((i.name, n) for i, n in found.constituents) == [
        ("1a", 4), ("1b", 4), ("1c", 4), ("1d", 4)
    ]  # fmt: skip
    assert found.exact == 64


class Binary(Group):
    """The quaternion group by 2 x 2 matrices over ℂ."""

    discrete_generators = np.array([[[1j, 0], [0, -1j]], [[0, 1], [-1, 0]]])
    order = 8


def test_types_of_a_binary_group() -> None:
    found = decompose((V + V**2)(Binary()))
    kinds = [(i.dimension, n, i.type) for i, n in found.constituents]
    assert sorted(kinds) == [(1, 1, R)] * 4 + [(2, 1, H)]
    assert found.commutant == found.exact == 5

    class Third(Group):
        discrete_generators = np.array([[[np.exp(2j * np.pi / 3)]]])
        order = 3

    found = decompose((V + 1)(Third()))
    assert sorted((i.dimension, n, i.type) for i, n in found.constituents) == [
        (1, 1, C), (1, 1, R)
    ]  # fmt: skip


def test_tensor_products_of_real_irreducibles_of_two_groups() -> None:
    def one(d: int, kind: str) -> Irrep:
        return Irrep("x", d, kind)  # type: ignore[arg-type]

    for a, b, wanted in [
        (one(3, R), one(2, C), [(6, C, 1)]),
        (one(2, C), one(2, C), [(2, C, 1), (2, C, 1)]),
        (one(2, C), one(4, H), [(4, C, 2)]),
        (one(4, H), one(4, H), [(4, R, 4)]),
        (one(3, R), one(4, H), [(12, H, 1)]),
    ]:
        found = combine([a, b], "R")
        assert [(i.dimension, i.type, n) for i, n in found] == wanted
        assert sum(i.dimension * n for i, n in found) == a.dimension * b.dimension
    signs = [combine([one(2, x), one(2, y)], "C")[0][0].type for x in (R, H) for y in (R, H, C)]
    assert signs == [R, H, C, H, R, C]


@pytest.mark.parametrize("name", ["SO3", "SO4", "SO5", "SO6", "SU3", "SU4", "U3", "Sp2", "GL3"])
def test_dimensions_are_characters_at_one(name: str) -> None:
    """Dimensions times multiplicities add up to the size, for several powers."""
    for p, q in [(1, 0), (2, 0), (2, 1), (4, 0)]:
        found = decompose(T(p, q, group(name)))
        assert sum(i.dimension * n for i, n in found.constituents) == found.size
        assert found.commutant == found.exact


@pytest.mark.parametrize("G", [SU(2), SU(3), SU(4), SU(6), U(2), U(3)], ids=str)
def test_indicators_are_means_of_the_character_at_squares(G: Group) -> None:
    """Frobenius-Schur: the mean of χ(g²) is 1, 0, -1, summed over constituents here."""
    (spectrum,) = G.spectra() or ()
    signs = {R: 1, C: 0, H: -1}
    for p, q in [(1, 0), (2, 0), (1, 1), (3, 0), (2, 1)]:
        rep = T(p, q, G)
        character = spectrum.base() ** p * spectrum.base().dual() ** q
        mean = spectrum.mean([(character.power(2), 1)])
        found = decompose(rep)
        assert mean == sum(n * signs[irrep.type] for irrep, n in found.constituents)


def test_characters_of_s4() -> None:
    """James, Kerber, 1981, appendix: the table of S(4), classes 1⁴, 21², 2², 31, 4."""
    table = {
        (4,): (1, 1, 1, 1, 1),
        (3, 1): (3, 1, -1, 0, -1),
        (2, 2): (2, 0, 2, -1, 0),
        (2, 1, 1): (3, -1, -1, 0, 1),
        (1, 1, 1, 1): (1, -1, 1, 1, -1),
    }
    from emlpcli.groups.irreps.symmetric import murnaghan_nakayama

    classes = [(1, 1, 1, 1), (2, 1, 1), (2, 2), (3, 1), (4,)]
    for shape, row in table.items():
        assert tuple(murnaghan_nakayama(shape, c) for c in classes) == row
        assert Partitions(4).dimension(shape) == row[0]


@pytest.mark.parametrize("n", range(1, 8))
def test_characters_of_symmetric_groups_are_orthonormal(n: int) -> None:
    from emlpcli.groups.irreps.symmetric import murnaghan_nakayama as chi

    table = Partitions(n)
    for a in table.types:
        for b in table.types:
            classes = zip(table.spectra, table.types, strict=True)
            assert sum(s.share * chi(a, c) * chi(b, c) for s, c in classes) == (a == b)
        assert chi(a, (1,) * n) == table.dimension(a)


GENERIC = [
    *(SO(n) for n in range(2, 7)), O(2), O(3), O(4), O(5), SU(2), SU(3), U(2), S(5),
    *(Spin(n) for n in range(2, 8)),
]  # fmt: skip


@pytest.mark.parametrize("G", GENERIC, ids=str)
def test_characters_add_up_on_random_elements(G: Group, rng: np.random.Generator) -> None:
    """Traces of powers of all matrices by Weyl's character formulas and exact multiplicities."""
    table, space = G.irreps(), vectors_of(G)
    assert table is not None
    for p in (1, 2, 3):
        (part,) = Expansion((V**p)(G)).counts((V**p)(G))
        found = table.multiplicities(PartCharacter(part))
        for g in G.draw(rng, 4):
            value = sum(n * table.trace(key, g) for key, n in found.items())
            assert value == pytest.approx(np.trace(g[space, space]) ** p, abs=1e-6)


SAVED = [
    ("V**3", "SO3"), ("V+V**2", "O3"), ("V**3", "SU2"), ("V**2*V.T", "SU3"), ("V**2>>V", "GL3"),
    ("V**2", "SO13p"), ("V**2", "O13"), ("V**3", "SO4"), ("V**2", "SO6"), ("V**3", "Sp2"),
    ("V**3", "S4"), ("V**2", "pg:m-3m"), ("V**2", "Z6"), ("V**2", "O11"), ("V**2", "SO11p"),
    ("V**2+Scalar", "SO3*S4"), ("Sym(2,V)*V", "SO3"), ("2*V+V**2", "Cube"), ("V**2", "SL3"),
    ("V**3", "pg:inf"), ("V**2", "pg:infm"), ("V**2", "pg:inf2"), ("V**2", "pg:inf/m"),
    ("V+V**2", "pg:inf/mm"), ("Alt(3,V)", "SO6"), ("V", "SO2*S3"), ("V**2", "Alt5"),
    ("V**2", "Complex(C3)"), ("V**2", "Complex(Real(SU2))"), ("V+V**2", "Embed(SU2,3)"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "name"), SAVED)
@pytest.mark.long_cases
def test_the_change_of_basis_gives_equal_blocks(
    expression: str, name: str, rng: np.random.Generator
) -> None:
    rep = concrete(expression, name)
    found = decompose(rep)
    blocks = [copies.rows for copies in change_of_basis(found)]
    shapes = [(n, irrep.dimension, found.size) for irrep, n in found.constituents]
    assert [b.shape for b in blocks] == shapes
    rows = np.concatenate([b.reshape(-1, found.size) for b in blocks])
    assert np.abs(rows @ rows.conj().T - np.eye(found.size)).max() < 1e-10
    for g in group(name).draw(rng, 2):
        rho = matrices(rep, g[None])[0]
        moved = rows @ rho @ rows.conj().T
        expected, i = np.zeros_like(moved), 0
        for n, d, _ in shapes:
            for _ in range(n):
                expected[i : i + d, i : i + d] = moved[i : i + d, i : i + d]
                i += d
        scale = np.abs(rho).max()
        assert np.abs(moved - expected).max() < 1e-10 * scale
        i = 0
        for n, d, _ in shapes:
            copies = [moved[j : j + d, j : j + d] for j in range(i, i + n * d, d)]
            assert max(np.abs(c - copies[0]).max() for c in copies) < 1e-10 * scale
            i += n * d


# expression, group, the representations in whose coordinates the constituents are saved
LABELLED: list[tuple[str, str, list[str]]] = [
    ("V**3", "SO3", ["V⁰", "V", "Irrep(2)", "Irrep(3)"]),
    ("Irrep(3)*Irrep(2)", "SO3", ["V", "Irrep(2)", "Irrep(3)", "Irrep(4)", "Irrep(5)"]),
    ("V+V**2+0o", "O3", ["V⁰", "0o", "V", "1e", "2e"]),
    ("V**2+V**3", "O2", ["V⁰", "Det(1)", "V", "Irrep(2)", "Irrep(3)"]),
    ("V**3", "SO2", ["V", "Irrep(3)"]),
    ("V**2+V**3", "D6", ["V⁰", "Det(1)", "Irrep(3,1)", "Irrep(3,-1)", "V", "Irrep(2)"]),
    ("V+V**2", "C6", ["V⁰", "V", "Irrep(2)"]),
    ("V**3", "D5", ["V", "Irrep(2)"]),
    ("V**3", "SU2", ["V", "Irrep(3/2)"]), ("V**4", "SU2", ["V⁰", "Irrep(1)", "Irrep(2)"]),
    ("V**2*V.T", "SU3", ["V", "Irrep([2,2])", "Irrep([3,1])"]),
    ("V>>V", "SU4", ["V⁰", "Irrep([2,1,1])"]),
    ("V**2*V.T", "U2", ["V", "Irrep([2,-1])"]), ("V", "U1", ["Det(1)"]),
    ("V**2", "SL3", ["Irrep([1,1])", "Irrep([2])"]),
    ("V**2>>V", "GL2", ["Irrep([0,-1])", "Irrep([1,-2])"]),
    ("V**3", "Sp2", ["V", "Irrep([3])", "Irrep([2,1])"]),
    ("V**3", "O4", ["V", "Irrep([1,1,1])", "Irrep([3])", "Irrep([2,1])"]),
    ("V**2", "O5", ["V⁰", "Irrep([2])", "Irrep([1,1])"]),
    ("V**3", "SO4", ["V", "Irrep([3])", "Irrep([2,1])", "Irrep([2,-1])"]),
    ("Alt(3,V)", "SO6", ["Irrep([1,1,1])"]),
    ("V**2", "SO13p", ["V⁰", "Irrep(1,1)", "Irrep(1,0)"]),
    ("V*Alt(4,V)+V**2", "O13", ["V⁰", "Irrep([1,1,1])", "Irrep(1,1)", "Irrep(1,0)"]),
    ("V**3", "S4", ["V⁰", "Std", "Irrep([2,2])", "Irrep([2,1,1])", "Sign"]),
    ("V**2", "Alt5", ["V⁰", "Std", "Irrep([3,2])", "", ""]),  # halves of [3,1,1] have no label
    ("V**2", "pg:222", ["V⁰", 'Irrep("B1")', 'Irrep("B2")', 'Irrep("B3")']),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "name", "wanted"), LABELLED)
@pytest.mark.long_cases
def test_saved_copies_are_in_the_coordinates_of_their_labels(
    expression: str, name: str, wanted: list[str], rng: np.random.Generator
) -> None:
    rep = concrete(expression, name)
    found = decompose(rep)
    blocks = change_of_basis(found)
    assert [copies.coordinates for copies in blocks] == wanted
    for g in group(name).draw(rng, 2):
        rho = matrices(rep, g[None])[0]
        for copies in blocks:
            if not copies.coordinates:
                continue
            own = matrices(concrete(copies.coordinates, name), g[None])[0]
            for rows in copies.rows:
                moved = rows @ rho @ rows.conj().T
                assert np.abs(moved - own).max() < 1e-12 * max(1, np.abs(rho).max())
    for copies in blocks:  # the sign of each copy is fixed
        flat = copies.rows.reshape(len(copies.rows), -1)
        for row in flat:
            first = row[np.abs(row) > 1e-6 * np.abs(row).max()][0]
            assert first.real > 0
            assert abs(first.imag) < 1e-12


def test_saved_copies_are_the_same_each_time() -> None:
    rep = concrete("V**2+V", "SU2")
    for one, other in zip(*(change_of_basis(decompose(rep)) for _ in range(2)), strict=True):
        assert np.abs(one.rows - other.rows).max() < 1e-12


def test_over_a_product_coordinates_are_in_the_written_order(rng: np.random.Generator) -> None:
    """In the canonical order S(4) comes first."""
    rep = concrete("V", "SO3*S4")
    for copies in change_of_basis(decompose(rep)):
        factors = copies.coordinates.split(" ⊗ ")
        assert factors in (["V", "V⁰"], ["V", "Std"])
        g, h = (group(name).draw(rng, 1)[0] for name in ("SO3", "S4"))
        left, right = (
            matrices(concrete(text, name), x[None])[0]
            for text, name, x in zip(factors, ("SO3", "S4"), (g, h), strict=True)
        )
        (rows,) = copies.rows
        moved = rows @ np.kron(g, h) @ rows.T
        assert np.abs(moved - np.kron(left, right)).max() < 1e-12


def test_a_label_whose_characters_are_others_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from emlpcli.solve.isotypic import coordinates

    rep = concrete("V**2", "S3")
    monkeypatch.setattr(coordinates, "label_of", lambda G, name: ((1, 1, 1),))
    with pytest.raises(CertificateError, match="not equivalent to Sign"):
        change_of_basis(decompose(rep))


def test_matrices_that_are_not_equivalent_are_not_aligned(rng: np.random.Generator) -> None:
    from emlpcli.solve.isotypic.coordinates import alignment

    g = SO(3).draw(rng, 4)
    h = SO(3).draw(rng, 4)
    assert alignment(g, h, "R") is None
    turned = h[0] @ g @ h[0].T
    T = alignment(g, turned, "R")
    assert T is not None
    assert np.abs(np.abs(T) - np.abs(h[0].T)).max() < 1e-12


def test_the_saved_file_can_be_read_back(tmp_path: Path) -> None:
    rep = concrete("V**2", "O3")
    found = decompose(rep)
    save_change_of_basis(found, tmp_path / "basis.npz")
    with np.load(tmp_path / "basis.npz") as data:
        assert data["names"].tolist() == ["0e", "1e", "2e"]
        assert data["multiplicities"].tolist() == [1, 1, 1]
        assert data["dimensions"].tolist() == [1, 3, 5]
        assert data["types"].tolist() == ["real"] * 3
        assert data["coordinates"].tolist() == ["V⁰", "1e", "2e"]
        trace = data["rows_0"][0, 0].reshape(3, 3)
        assert np.abs(np.abs(trace) - np.eye(3) / np.sqrt(3)).max() < 1e-12
    with pytest.raises(EmlpError, match="cannot write"):
        save_change_of_basis(found, tmp_path / "none" / "basis.npz")


class Shear(Group):
    lie_algebra = np.array([[[0.0, 1], [0, 0]]])


REFUSED = [
    (lambda: decompose(V(Shear())), EmlpError, "Shear is not reductive"),
    # diagonal, so that V is a sum of irreducibles: only how to find them is not known
    (lambda: decompose(V(MatrixGroup([np.diag([2.0, 3])]))), EmlpError, "is not seen to be closed"),
    pytest.param(  # quick as `emlp decompose`, in the tests of that command
        lambda: decompose((V**60)(SU(5))),
        TooLargeError,
        "too many different eigenvalues",
        marks=pytest.mark.slow,
    ),
    (lambda: decompose((V**2)(group("RubiksCube"))), TooLargeError, "would take over"),
    (lambda: change_of_basis(decompose((V**9)(SO(3)))), TooLargeError, "19683"),
    (
        lambda: change_of_basis(decompose(V(group("C3*C3")))),
        EmlpError,
        "no change of basis is known for products",
    ),
]


@pytest.mark.parametrize(("act", "error", "message"), REFUSED)
def test_refusals(act: Callable[[], object], error: type[EmlpError], message: str) -> None:
    with pytest.raises(error, match=message):
        act()


def test_a_wrong_multiplicity_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Weights.multiplicities

    def wrong(self: Weights, character: object) -> object:
        found = right(self, character)  # type: ignore[arg-type]
        return {(0,): found[(0,)] + 5, (1,): found[(1,)], (2,): found[(2,)] - 1}

    monkeypatch.setattr(Weights, "multiplicities", wrong)
    with pytest.raises(CertificateError, match="Σ m² dim End is 37"):
        decompose((V**2)(SO(3)))


@pytest.mark.over(lambda G: not G.is_reductive, ["SE", "E", "Poincare", "Galilei", "Heisenberg"])
@pytest.mark.quick_sizes
def test_groups_that_are_not_reductive_are_refused(registered: Group) -> None:
    with pytest.raises(EmlpError, match="not reductive"):
        decompose(V(registered))


@pytest.mark.over(lambda G: G.is_reductive, ["SO", "USp", "SO0", "SU", "S", "Scaling"])
@pytest.mark.quick_sizes
def test_every_reductive_registered_group_decomposes(registered: Group) -> None:
    """Σ m² dim End is the exact dimension, and dimensions add up: checked by `decompose`."""
    for rep in (V, V + 2, V**2) if registered.d < 20 else (V,):
        found = decompose(rep(registered))
        assert found.exact == found.commutant
        assert len({irrep.name for irrep, _ in found.constituents}) == len(found.constituents)


def test_large_powers_are_exact() -> None:
    found = decompose((V**50)(SO(3)))
    assert found.exact == found.commutant > 10**40
    assert isinstance(O(7).irreps(), Orthogonal)
    assert decompose((V**4)(O(7))).commutant == 105  # Brauer algebra: 7!!
    assert decompose((V**3)(GL(5))).commutant == 6
    assert decompose((V**4)(Sp(4))).commutant == 105


@pytest.mark.slow
def test_a_decomposition_that_takes_too_long_is_refused_before_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """V alone is coupled, to see what there is to couple next; known couplings take no time."""
    couple, new = Catalogue.couple, []

    def counted(self: Catalogue, number: int, slot: TensorIndex) -> CoupledProduct:
        if not self.knows(number, slot):
            new.append(number)
        return couple(self, number, slot)

    monkeypatch.setattr(Catalogue, "couple", counted)
    with pytest.raises(TooLargeError, match="would take over 20 s"):
        decompose(T(1000, 1000, Z(100)))
    assert len(new) <= 51 + 1  # what names the irreducibles of V, and V itself
    new.clear()
    assert decompose(T(1000, 1000, Z(12))).size == 12**2000
    assert len(new) < 30
