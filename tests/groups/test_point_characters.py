"""Tables of characters of point groups as textbooks print them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from emlpcli.algebra.numbers.root_sums import RootSum, all_written, written
from emlpcli.groups import group
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.point import rows
from emlpcli.reps.irreducible.point import models
from emlpcli.reps.irreducible.point_characters import character_table
from emlpcli.reps.irreducible.point_classes import PointClasses

# classes as in Cotton, Chemical Applications of Group Theory, appendix; those of the groups with an
# inversion in the order of the products with it, C2 across a main axis always with a prime
CLASSES = {
    "C6v": "E 2C6 2C3 C2 3σv 3σd",
    "C4v": "E 2C4 C2 2σv 2σd",
    "C2v": "E C2(z) σv(xz) σv(yz)",
    "C2h": "E C2 i σh",
    "C6h": "E C6 C3 C2 C3² C6⁵ i S3⁵ S6⁵ σh S6 S3",
    "D2h": "E C2(z) C2(y) C2(x) i σ(xy) σ(xz) σ(yz)",
    "D6h": "E 2C6 2C3 C2 3C2′ 3C2″ i 2S3 2S6 σh 3σd 3σv",
    "D3d": "E 2C3 3C2′ i 2S6 3σd",
    "D2d": "E 2S4 C2 2C2′ 2σd",
    "D3h": "E 2C3 3C2′ σh 2S3 3σv",
    "D5h": "E 2C5 2C5² 5C2′ σh 2S5 2S5³ 5σv",
    "D4h": "E 2C4 C2 2C2′ 2C2″ i 2S4 σh 2σv 2σd",
    "D4d": "E 2S8 2C4 2S8³ C2 4C2′ 4σd",
    "C5v": "E 2C5 2C5² 5σv",
    "C5": "E C5 C5² C5³ C5⁴",
    "C3h": "E C3 C3² σh S3 S3⁵",
    "S8": "E S8 C4 S8³ C2 S8⁵ C4³ S8⁷",
    "Td": "E 8C3 3C2 6S4 6σd",
    "T": "E 4C3 4C3² 3C2",
    "O": "E 8C3 6C2′ 6C4 3C2",
    "Oh": "E 8C3 6C2′ 6C4 3C2 i 8S6 6σd 6S4 3σh",
    "I": "E 12C5 12C5² 20C3 15C2",
    "Ih": "E 12C5 12C5² 20C3 15C2 i 12S10³ 12S10 20S6 15σ",
}


@pytest.mark.parametrize("symbol", CLASSES)
@pytest.mark.long_cases
def test_classes(symbol: str) -> None:
    G = group(f"pg:{symbol}")
    assert isinstance(G, FinitePointGroup)
    table = character_table(G)
    assert table is not None
    names = [f"{c.size if c.size > 1 else ''}{c.name}" for c in table.classes]
    assert names == CLASSES[symbol].split()
    assert sum(c.size for c in table.classes) == G.order
    order = PointClasses(G).order
    for texts, model in zip(table.texts, models(G).values(), strict=True):
        for text, i in zip(texts, order, strict=True):
            trace = float(np.trace(model.formula(G.classes[i].element[None], np)[0]))
            assert abs(_value(text) - trace) < 1e-12
    for i, c in enumerate(table.classes):
        members = table.members(i)
        assert len(members) == c.size
        for _, g in members:
            assert np.allclose(np.linalg.matrix_power(g, c.order), np.eye(3), atol=1e-9)


def _value(text: str) -> float:
    plain = text.replace("√5", "5**0.5").replace("√2", "2**0.5").replace("√3", "3**0.5")
    return float(eval(plain.replace("2cos", "2*cos")))  # our own text


def test_known_rows() -> None:
    rows = {}
    for symbol in ("Ih", "D5h", "Oh", "C6v", "D4h", "D6h", "C2v"):
        G = group(f"pg:{symbol}")
        assert isinstance(G, FinitePointGroup)
        table = character_table(G)
        assert table is not None
        for row, texts in zip(table.rows, table.texts, strict=True):
            names = [c.name for c in table.classes]
            rows[symbol, row.label] = dict(zip(names, texts, strict=True))
    assert rows["Ih", "T1u"]["C5"] == "(1+√5)/2"
    assert rows["Ih", "T2g"]["C5"] == "(1-√5)/2"
    assert rows["D5h", "E1″"]["S5"] == "(1-√5)/2"
    assert rows["Oh", "T2g"]["σd"] == "1"
    assert rows["Oh", "Eg"]["C4"] == "0"
    assert (rows["C6v", "B1"]["σv"], rows["C6v", "B1"]["σd"]) == ("1", "-1")
    assert (rows["C2v", "B1"]["σv(xz)"], rows["C2v", "B1"]["σv(yz)"]) == ("1", "-1")
    assert [rows["D4h", "B1g"][c] for c in ("C2′", "C2″", "σv", "σd")] == ["1", "-1", "1", "-1"]
    assert [rows["D6h", "B1u"][c] for c in ("C2′", "C2″", "σd", "σv")] == ["1", "-1", "-1", "1"]


# linear functions and rotations; quadratic functions: Cotton; Atkins, Child, Phillips (2006)
FUNCTIONS = {
    "C2v": {"A1": "z|x² y² z²", "A2": "Rz|xy", "B1": "x Ry|xz", "B2": "y Rx|yz"},
    "C3v": {"A1": "z|x²+y² z²", "A2": "Rz|", "E": "(x,y) (Rx,Ry)|(x²−y²,xy) (xz,yz)"},
    "D4h": {"A1g": "|x²+y² z²", "A2g": "Rz|", "B1g": "|x²−y²", "B2g": "|xy",
            "Eg": "(Rx,Ry)|(xz,yz)", "A1u": "|", "A2u": "z|", "B1u": "|", "B2u": "|",
            "Eu": "(x,y)|"},
    "D3h": {"A1′": "|x²+y² z²", "A2′": "Rz|", "E′": "(x,y)|(x²−y²,xy)", "A1″": "|",
            "A2″": "z|", "E″": "(Rx,Ry)|(xz,yz)"},
    "Td": {"A1": "|x²+y²+z²", "A2": "|", "E": "|(2z²−x²−y²,x²−y²)", "T1": "(Rx,Ry,Rz)|",
           "T2": "(x,y,z)|(xy,xz,yz)"},
    "Ih": {"Ag": "|x²+y²+z²", "T1g": "(Rx,Ry,Rz)|", "T2g": "|", "Gg": "|",
           "Hg": "|(2z²−x²−y²,x²−y²,xy,xz,yz)", "Au": "|", "T1u": "(x,y,z)|", "T2u": "|",
           "Gu": "|", "Hu": "|"},
    "C2": {"A": "y Ry|x² y² z² xz", "B": "x z Rx Rz|xy yz"},
    "S4": {"A": "Rz|x²+y² z²", "B": "z|x²−y² xy", "E": "(x,y) (Rx,Ry)|(xz,yz)"},
}  # fmt: skip


@pytest.mark.parametrize("symbol", FUNCTIONS)
@pytest.mark.long_cases
def test_functions_are_those_of_handbooks(symbol: str) -> None:
    G = group(f"pg:{symbol}")
    assert isinstance(G, FinitePointGroup)
    table = character_table(G)
    assert table is not None
    found = {}
    for row in table.rows:
        assert row.functions is not None
        linear, rotations, quadratic = (
            [f"({','.join(s)})" if len(s) > 1 else s[0] for s in sets] for sets in row.functions
        )
        found[row.label] = f"{' '.join([*linear, *rotations])}|{' '.join(quadratic)}"
    assert found == FUNCTIONS[symbol]


@pytest.mark.parametrize("row", [r for r in rows() if r["order"] and "pg" in r["name"]][:47],
                         ids=lambda row: row["name"])  # fmt: skip
def test_functions_of_every_group_fill_their_spaces(row: dict[str, Any]) -> None:
    """3 linear functions, 3 rotations and 6 quadratic functions in every setting."""
    G = group(row["name"])
    assert isinstance(G, FinitePointGroup)
    table = character_table(G)
    assert table is not None
    kinds = zip(*(r.functions for r in table.rows if r.functions), strict=True)
    counts = [sum(len(s) for sets in kind for s in sets) for kind in kinds]
    assert counts == [3, 3, 6]


@pytest.mark.parametrize("symbol", ["C3", "S4", "T", "Th", "C7", "C6h", "D3"])
def test_complex_pairs_are_orthogonal_characters(symbol: str) -> None:
    """Over ℂ there are as many irreducibles as classes, and their characters are orthonormal."""
    G = group(f"pg:{symbol}")
    assert isinstance(G, FinitePointGroup)
    table = character_table(G, complex_pairs=True)
    assert table is not None
    assert len(table.rows) == len(table.classes)
    chi = np.array([[RootSum(turns).value for turns in row.values] for row in table.rows])
    sizes = np.array([c.size for c in table.classes])
    assert np.allclose((chi * sizes) @ chi.conj().T / G.order, np.eye(len(chi)), atol=1e-12)


def test_the_first_of_a_pair_turns_as_x_minus_iy_is_multiplied() -> None:
    """¹E of C3 at a turn by 120° is exp(-2πi/3), as |l,1> is multiplied by exp(-iφ)."""
    G = group("pg:C3")
    assert isinstance(G, FinitePointGroup)
    table = character_table(G, complex_pairs=True)
    assert table is not None
    assert [row.label for row in table.rows] == ["A", "¹E", "²E"]
    assert table.texts[1] == ["1", "ε²", "ε"]
    assert table.legend == "ε = exp(2πi/3)"


@pytest.mark.parametrize(
    ("numbers", "texts", "legend"),
    [
        (["0", "1/3", "5/6", "1/4"], ["1", "ε", "-ε", "i"], "ε = exp(2πi/3)"),
        (["1/8", "3/4", "5/8"], ["ε", "-i", "-ε"], "ε = exp(2πi/8)"),
        (["1/7 2/7 4/7", "3/7 5/7 6/7"], ["(-1+i√7)/2", "(-1-i√7)/2"], ""),
        (["0 1/4", "1/8 3/8", "1/3 1/3"], ["1+i", "i√2", "2ε"], "ε = exp(2πi/3)"),
        (["1/9 2/9"], ["ε+ε²"], "ε = exp(2πi/9)"),
    ],
)  # fmt: skip
def test_complex_values(numbers: list[str], texts: list[str], legend: str) -> None:
    turns = [[Fraction(t) for t in number.split()] for number in numbers]
    assert all_written(turns) == (texts, legend)


@pytest.mark.parametrize(
    ("turns", "text"),
    [
        ("1/7 6/7", "2cos(2π/7)"),
        ("1/9 8/9", "2cos40°"),
        ("3/7 4/7", "-2cos(π/7)"),
        ("1/8 7/8", "√2"),
        ("5/12 7/12", "-√3"),
        ("0 1/5 4/5", "(1+√5)/2"),
        ("0 1/7 6/7", "1+2cos(2π/7)"),
        ("1/4 3/4", "0"),
    ],
)
def test_exact_values(turns: str, text: str) -> None:
    assert written([Fraction(t) for t in turns.split()]) == text
