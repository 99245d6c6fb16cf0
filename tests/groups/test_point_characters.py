"""Tables of characters of point groups as textbooks print them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from emlpcli.groups import group
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.reps.irreducible.point import models
from emlpcli.reps.irreducible.point_characters import character_table, written

# classes as in Cotton, Chemical Applications of Group Theory, appendix; in any order
CLASSES = {
    "D3h": "E 2C3 3C2′ σh 2S3 3σv",
    "D5h": "E 2C5 2C5² 5C2′ σh 2S5 2S5³ 5σv",
    "D4h": "E 2C4 C2 2C2′ 2C2″ i 2S4 σh 2σv 2σd",
    "D4d": "E 2S8 2C4 2S8³ C2 4C2′ 4σv",
    "C5v": "E 2C5 2C5² 5σv",
    "C5": "E C5 C5² C5³ C5⁴",
    "C3h": "E C3 C3² σh S3 S3⁵",
    "S8": "E S8 C4 S8³ C2 S8⁵ C4³ S8⁷",
    "Td": "E 8C3 3C2 6S4 6σd",
    "T": "E 4C3 4C3² 3C2",
    "O": "E 8C3 3C2 6C4 6C2′",
    "Oh": "E 8C3 6C2′ 6C4 3C2 i 6S4 8S6 3σh 6σd",
    "I": "E 12C5 12C5² 20C3 15C2",
    "Ih": "E 12C5 12C5² 20C3 15C2 i 12S10 12S10³ 20S6 15σ",
}


@pytest.mark.parametrize("symbol", CLASSES)
def test_classes(symbol: str) -> None:
    G = group(f"pg:{symbol}")
    assert isinstance(G, FinitePointGroup)
    table = character_table(G)
    assert table is not None
    sizes = [c["size"] for c in table["classes"]]
    names = [f"{c['size'] if c['size'] > 1 else ''}{c['name']}" for c in table["classes"]]
    assert sorted(names) == sorted(CLASSES[symbol].split())
    assert sum(sizes) == G.order
    for row, model in zip(table["irreducibles"], models(G).values(), strict=True):
        for text, c in zip(row["characters"], G.classes, strict=True):
            trace = float(np.trace(model.formula(c.element[None], np)[0]))
            assert abs(_value(text) - trace) < 1e-12


def _value(text: str) -> float:
    plain = text.replace("√5", "5**0.5").replace("√2", "2**0.5").replace("√3", "3**0.5")
    return float(eval(plain.replace("2cos", "2*cos")))  # our own text


def test_known_rows() -> None:
    rows = {}
    for symbol in ("Ih", "D5h", "Oh"):
        G = group(f"pg:{symbol}")
        assert isinstance(G, FinitePointGroup)
        table = character_table(G)
        assert table is not None
        for row in table["irreducibles"]:
            names = [c["name"] for c in table["classes"]]
            rows[symbol, row["label"]] = dict(zip(names, row["characters"], strict=True))
    assert rows["Ih", "T1u"]["C5"] == "(1+√5)/2"
    assert rows["Ih", "T2g"]["C5"] == "(1-√5)/2"
    assert rows["D5h", "E1″"]["S5"] == "(1-√5)/2"
    assert rows["Oh", "T2g"]["σd"] == "1"
    assert rows["Oh", "Eg"]["C4"] == "0"


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
