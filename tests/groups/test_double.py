"""Double groups: their elements and classes, and known tables of their irreducibles."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.numbers.root_sums import RootSum
from emlpcli.errors import EmlpError, GroupError, RepresentationError
from emlpcli.groups import group
from emlpcli.groups.built.double import SPINOR, VECTOR, Double
from emlpcli.groups.named.point import rows
from emlpcli.groups.spectra.finite import closure
from emlpcli.groups.user.generated import MatrixGroup
from emlpcli.reps import representation
from emlpcli.reps.character_tables import character_table
from emlpcli.reps.irreducible.double_models import double_models
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension
from emlpcli.solve.isotypic.decompose import decompose

POINT = [r["name"] for r in rows() if r["order"] and "'" not in r["name"]]
CRYSTALS = POINT[:32]
AXIAL = ["pg:D5h", "pg:D4d", "pg:C7", "pg:S8", "pg:D5", "pg:D9h", "pg:C10v"]

# the numbers of double-valued irreducibles: Koster, Dimmock, Wheeler, Statz (1963)
NUMBERS = {
    "C1": 1, "Ci": 2, "C2": 2, "Cs": 2, "C2h": 4, "D2": 1, "C2v": 1, "D2h": 2, "C4": 4, "S4": 4,
    "C4h": 8, "D4": 2, "C4v": 2, "D2d": 2, "D4h": 4, "C3": 3, "S6": 6, "D3": 3, "C3v": 3, "D3d": 6,
    "C6": 6, "C3h": 6, "C6h": 12, "D6": 3, "C6v": 3, "D3h": 3, "D6h": 6, "T": 3, "Th": 6, "O": 3,
    "Td": 3, "Oh": 6,
}  # fmt: skip
# spin j = 1/2, 3/2, …, 9/2: Altmann, Herzig (1994); Koster et al. (1963); Bethe (1929) for O
SPLITTINGS = {
    "O": ["E1/2", "F3/2", "F3/2 E5/2", "E1/2 F3/2 E5/2", "E1/2 2F3/2"],
    "Td": ["E1/2", "F3/2", "F3/2 E5/2", "E1/2 F3/2 E5/2", "E1/2 2F3/2"],
    "T": ["E1/2", "¹F3/2 ²F3/2", "E1/2 ¹F3/2 ²F3/2", "2E1/2 ¹F3/2 ²F3/2", "E1/2 2¹F3/2 2²F3/2"],
    "Oh": ["E1/2g", "F3/2g", "F3/2g E5/2g", "E1/2g F3/2g E5/2g", "E1/2g 2F3/2g"],
    "I": ["E1/2", "F3/2", "I5/2", "I5/2 E7/2", "F3/2 I5/2"],
    "Ih": ["E1/2g", "F3/2g", "I5/2g", "I5/2g E7/2g", "F3/2g I5/2g"],
    "D4": ["E1/2", "E1/2 E3/2", "E1/2 2E3/2", "2E1/2 2E3/2", "3E1/2 2E3/2"],
    "D2d": ["E1/2", "E1/2 E3/2", "E1/2 2E3/2", "2E1/2 2E3/2", "3E1/2 2E3/2"],
    "D2": ["E1/2", "2E1/2", "3E1/2", "4E1/2", "5E1/2"],
    "C3v": ["E1/2", "E1/2 ¹E3/2 ²E3/2", "2E1/2 ¹E3/2 ²E3/2", "3E1/2 ¹E3/2 ²E3/2",
            "3E1/2 2¹E3/2 2²E3/2"],
    "D6": ["E1/2", "E1/2 E3/2", "E1/2 E3/2 E5/2", "E1/2 E3/2 2E5/2", "E1/2 2E3/2 2E5/2"],
    "D3h": ["E1/2", "E1/2 E3/2", "E1/2 E3/2 E5/2", "E1/2 E3/2 2E5/2", "E1/2 2E3/2 2E5/2"],
    "C3": ["¹E1/2 ²E1/2", "¹E1/2 ²E1/2 2A3/2", "2¹E1/2 2²E1/2 2A3/2", "3¹E1/2 3²E1/2 2A3/2",
           "3¹E1/2 3²E1/2 4A3/2"],
}  # fmt: skip


def double(symbol: str) -> Double:
    found = group(f"Double({symbol})")
    assert isinstance(found, Double)
    return found


def parts(text: str, G: Double) -> Counter[str]:
    found = decompose(representation(text, G))
    return Counter({irrep.name: n for irrep, n in found.constituents})


def told(text: str) -> Counter[str]:
    """`E1/2 2F3/2` as multiplicities."""
    found: Counter[str] = Counter()
    for word in text.split():
        times = word[0].isdigit() and word[0] not in "¹²"
        found[word[1:] if times else word] += int(word[0]) if times else 1
    return found


@pytest.mark.parametrize("symbol", [*POINT, *AXIAL])
def test_elements_are_a_group_of_twice_the_order(symbol: str) -> None:
    G = double(symbol)
    g = G.elements
    assert G.order == len(g) == 2 * group(symbol).order
    generated = closure(G.discrete_generators, 5)
    assert generated is not None
    assert len(generated) == len(g)
    distance = np.abs(generated[:, None] - g[None]).max(axis=(2, 3))
    assert distance.min(axis=1).max() < 1e-12
    spinors = closure(G.spinors.discrete_generators, 2)
    assert spinors is not None
    assert len(spinors) == G.spinors.order
    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    V, U = g[:, VECTOR, VECTOR].real, g[:, SPINOR, SPINOR]
    turned = np.einsum("gab,ibc,gdc->giad", U, sigma, U.conj())
    rotated = np.einsum("gji,jab->giab", V * np.linalg.det(V)[:, None, None], sigma)
    assert np.abs(turned - rotated).max() < 1e-12  # U (x·σ) U^-1 = (Rx)·σ


@pytest.mark.parametrize("symbol", [*POINT, *AXIAL])
def test_classes_are_those_of_all_elements(symbol: str) -> None:
    """Their number is the mean number of commuting elements (Burnside)."""
    G = double(symbol)
    g = G.elements
    commuting = sum(np.count_nonzero(np.abs(g @ x - x @ g).max(axis=(1, 2)) < 1e-6) for x in g)
    assert len(G.classes) * len(g) == commuting
    spectra = G.spectra()
    assert spectra is not None
    for family, (element, size) in zip(spectra, G.classes, strict=True):
        conjugates = g @ element @ np.swapaxes(g.conj(), 1, 2)
        assert len(np.unique(np.round(conjugates, 6) + 0.0, axis=0)) == size
        assert family.share * len(g) == size
        for block in (VECTOR, SPINOR):
            seen = family.on(block)
            values = np.exp(2j * np.pi * np.array(seen.exponents) / seen.order)
            assert abs(values.sum() - np.trace(element[block, block])) < 1e-12


@pytest.mark.parametrize("symbol", [*CRYSTALS, "pg:I", "pg:Ih", *AXIAL])
def test_irreducibles_are_all(symbol: str) -> None:
    """Unitary homomorphisms with orthonormal characters, as many as classes."""
    G = double(symbol)
    models, g = double_models(G), G.elements
    assert len(models) == len(G.classes)
    left, right = g[np.random.default_rng(0).integers(len(g), size=(2, 20))]
    chi = []
    for model in models.values():
        a, b = model.formula(left, np), model.formula(right, np)
        assert np.abs(a @ b - model.formula(left @ right, np)).max() < 1e-12
        assert np.abs(a @ np.swapaxes(a.conj(), 1, 2) - np.eye(model.dimension)).max() < 1e-12
        chi.append(model.characters(g))
        minus = chi[-1][len(g) // 2] / model.dimension  # at the rotation by 360°
        assert abs(minus - (-1 if model.double_valued else 1)) < 1e-12
    gram = np.array(chi) @ np.array(chi).conj().T / len(g)
    assert np.abs(gram - np.eye(len(chi))).max() < 1e-12


@pytest.mark.parametrize("symbol", CRYSTALS)
def test_numbers_of_double_valued_irreducibles(symbol: str) -> None:
    G = double(symbol)
    doubled = [m for m in double_models(G).values() if m.double_valued]
    assert len(doubled) == NUMBERS[G.point.schoenflies]
    assert sum(m.dimension**2 for m in doubled) == group(symbol).order


@pytest.mark.parametrize("symbol", SPLITTINGS)
@pytest.mark.few(6)
@pytest.mark.long_cases
def test_spins_split_as_known(symbol: str) -> None:
    G = double(f"pg:{symbol}")
    for i, text in enumerate(SPLITTINGS[symbol]):
        assert parts(f"Irrep({2 * i + 1}/2)", G) == told(text)


# products: Koster et al. (1963), tables for O and D4; Griffith (1961) for E' ⊗ E'' and U'
@pytest.mark.parametrize(
    ("symbol", "text", "wanted"),
    [
        ("O", "S*S", "A1 T1"),
        ("O", 'S*Irrep("Γ7")', "A2 T2"),
        ("O", 'Irrep("Γ8")*S', "E T1 T2"),
        ("O", 'Irrep("F3/2")**2', "A1 A2 E 2T1 2T2"),
        ("O", 'Irrep("T2")*S', "F3/2 E5/2"),
        ("O", "V*S", "E1/2 F3/2"),
        ("Td", "V*S", "F3/2 E5/2"),
        ("D4", "S*S", "A1 A2 E"),
        ("D4", 'S*Irrep("E3/2")', "B1 B2 E"),
        ("Oh", "P*S", "E1/2u"),
        ("C3v", 'Irrep("E")*S', "E1/2 ¹E3/2 ²E3/2"),
        ("I", 'Irrep("E7/2")*S', "G"),
    ],
)
@pytest.mark.long_cases
def test_products(symbol: str, text: str, wanted: str) -> None:
    assert parts(text, double(f"pg:{symbol}")) == told(wanted)


def test_kramers_types() -> None:
    """Double-valued irreducibles are never real where the group has only twofold axes or more.

    Those of C3 with m = 3/2 are one real character, A3/2, which Kramers' theorem doubles.
    """
    for symbol in ("pg:O", "pg:D4", "pg:D6", "pg:D2"):
        table = character_table(double(symbol))
        doubled = [row for row in table.rows if "/" in row.label]
        assert {row.type for row in doubled} == {"quaternionic"}
    types = {row.label: row.type for row in character_table(double("pg:C3")).rows}
    assert types["A3/2"] == "real"
    assert types["¹E1/2"] == types["²E1/2"] == "complex"


@pytest.mark.parametrize("symbol", ["pg:O", "pg:T", "pg:D3", "pg:C4", "pg:C2h", "pg:I"])
@pytest.mark.long_cases
def test_the_table_is_that_of_dixon(symbol: str) -> None:
    """The same characters as the algorithm of Dixon finds for the matrices, row by row."""
    G = double(symbol)
    mine, other = character_table(G), character_table(MatrixGroup(G.discrete_generators))
    found = []
    for table in (mine, other):
        keys = [(c.order, c.size) for c in table.classes]
        found.append(sorted(_row(keys, row.values) for row in table.rows))
    assert found[0] == found[1]


def _row(keys: list[Any], values: Any) -> list[Any]:
    numbers = [np.round(RootSum(turns).value, 6) for turns in values]
    return sorted((key, z.real + 0.0, abs(z.imag)) for key, z in zip(keys, numbers, strict=True))


def test_the_table_of_o() -> None:
    """Bethe (1929), table 13: Γ6 and Γ7 differ by the sign of √2 on C4."""
    table = character_table(double("pg:O"))
    names = [f"{c.size if c.size > 1 else ''}{c.name}" for c in table.classes]
    assert names == ["E", "R", "8C3", "8RC3", "12C2′", "6C4", "6RC4", "6C2"]
    rows_ = {
        row.label: (row.also, texts) for row, texts in zip(table.rows, table.texts, strict=True)
    }
    assert rows_["E1/2"] == ("Γ6", ["2", "-2", "1", "-1", "0", "√2", "-√2", "0"])
    assert rows_["E5/2"] == ("Γ7", ["2", "-2", "1", "-1", "0", "-√2", "√2", "0"])
    assert rows_["F3/2"] == ("Γ8", ["4", "-4", "-1", "1", "0", "0", "0", "0"])
    assert [len(table.members(i)) for i in range(8)] == [c.size for c in table.classes]


@pytest.mark.parametrize("text", ["Irrep(3/2)", "Irrep(2)", "Irrep(2,-1)", "Irrep(5/2,-1)", "S",
                                  'Irrep("E5/2u")', 'Irrep("T2g")', "P*S"])  # fmt: skip
@pytest.mark.long_cases
def test_representations_are_homomorphisms_that_are_solved(text: str) -> None:
    G = double("pg:Oh")
    rep = representation(text, G)
    assert representation(str(rep), G) == rep
    g: NDArray[Any] = G.draw(np.random.default_rng(0), 8)
    h = G.draw(np.random.default_rng(1), 8)
    product = matrices(rep, g) @ matrices(rep, h)
    assert np.abs(product - matrices(rep, g @ h)).max() < 1e-12
    maps = rep >> rep
    assert maps.solve().dimension == dimension(maps).value  # type: ignore[attr-defined]


def test_spins_are_those_of_so3_and_su2() -> None:
    """The characters are sin((2j + 1) φ/2)/sin(φ/2), and the parities those stated."""
    G = double("pg:Oh")
    minus = np.diag([-1, -1, -1, 1, 1]).astype(complex)[None]
    for text, parity in [
        ("Irrep(3/2)", 1), ("Irrep(3/2,-1)", -1), ("Irrep(2)", 1), ("Irrep(3)", -1),
        ("Irrep(1,1)", 1), ("Irrep(2,-1)", -1), ("S", 1), ("Irrep(1/2,-1)", -1),
    ]:  # fmt: skip
        rep = representation(text, G)
        assert np.allclose(matrices(rep, minus)[0], parity * np.eye(rep.size()))
        for g in G.elements:
            angle = 2 * np.arccos(np.clip(np.trace(g[SPINOR, SPINOR]).real / 2, -1, 1))
            if 0.1 < angle < 6.2:
                j2 = rep.size()
                sign = parity if np.linalg.det(g[VECTOR, VECTOR].real) < 0 else 1
                wanted = sign * np.sin(j2 * angle / 2) / np.sin(angle / 2)
                assert abs(np.trace(matrices(rep, g[None])[0]) - wanted) < 1e-10


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("1E3/2", "¹E3/2"), ("²E3/2", "²E3/2"), ("2E_{3/2}", "²E3/2"), ("Γ4", "E1/2"),
        ("Gamma4", "E1/2"), ("E", "E"), ("A_1", "A1"),
    ],
)  # fmt: skip
def test_labels_in_other_spellings(given: str, meant: str) -> None:
    G = double("pg:D3")
    assert representation(f'Irrep("{given}")', G) == representation(f'Irrep("{meant}")', G)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("G3/2g", "F3/2g"), ("Γ8+", "F3/2g"), ("Γ7⁻", "E5/2u"), ("F_{3/2,u}", "F3/2u")],
)
def test_labels_of_herzberg_and_koster(given: str, meant: str) -> None:
    G = double("pg:Oh")
    assert representation(f'Irrep("{given}")', G) == representation(f'Irrep("{meant}")', G)


@pytest.mark.parametrize(
    ("symbol", "label", "words"),
    [
        ("pg:C4", '"Γ5"', "one of a pair"),
        ("pg:O", '"E9/2"', "no irreducible"),
        ("pg:O", '"Γ9"', "no irreducible"),
        ("pg:I", '"Γ6"', "no irreducible"),
        ("pg:O", "1/3", "has no Irrep"),
        ("pg:O", "-1", "has no Irrep"),
        ("pg:O", "[2,1]", "has no Irrep"),
        ("pg:O", "1/2,2", "has no Irrep"),
    ],
)
def test_labels_that_are_none(symbol: str, label: str, words: str) -> None:
    with pytest.raises(RepresentationError, match=words) as found:
        representation(f"Irrep({label})", double(symbol))
    assert found.value.hint


@pytest.mark.parametrize("name", ["SO3", "S4", "pg:infm", "O3", "pg:m-3m1'", "Double(pg:O)"])
def test_what_has_no_double_group_here(name: str) -> None:
    with pytest.raises(GroupError, match="Double takes a finite point group") as found:
        group(f"Double({name})")
    assert found.value.hint


def test_no_group_is_made_of_one() -> None:
    for text in ("Double(pg:O)*Z2", "Sum(Double(pg:O),Z2)", "Real(Double(pg:O))"):
        with pytest.raises(EmlpError):
            group(text)


def test_what_is_made_of_v_is_that_of_the_point_group() -> None:
    G, below = double("pg:D3"), group("pg:D3")
    for text in ("V**4", "Sym(3,V)", "Alt(2,V)*V", "P*V", 'Irrep("E")*V'):
        assert dimension(representation(text, G)) .value == dimension(
            representation(text, below)
        ).value  # fmt: skip
