"""`emlp dim --for`: a dimension for each value, the closed form, and mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_a_line_for_each_value_and_the_closed_form_beside_them(emlp: Any) -> None:
    found = emlp("dim", "Sym(k,V)", "--group", "pg:I", "--for", "k=8..10")
    assert found.out == " 8 2\n 9 0\n10 3\n"
    assert found.err == "Molien's series: (1 + t¹⁵) / ((1 − t²)(1 − t⁶)(1 − t¹⁰))\n"


def test_json(emlp: Any) -> None:
    found = emlp("dim", "Sym(k,V)", "-g", "S3", "--for", "k=0..3", "--json")
    data = json.loads(found.out)
    assert [(row["value"], row["dimension"]) for row in data["values"]] == [
        (0, 1),
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    assert data["series"] == {"numerator": [1], "degrees": [1, 2, 3]}


@pytest.mark.parametrize(
    ("text", "values", "closed"),
    [
        ("V**n", "n=1..3", False),  # no symmetric power
        ("Sym(k,V)>>V", "k=1..3", False),
        ("Sym(k,V)*Sym(k,V)", "k=1..3", False),
        ("Sym(k,2*V)", "k=1..3", True),
    ],
)
def test_the_closed_form_is_that_of_one_symmetric_power(
    emlp: Any, text: str, values: str, closed: bool
) -> None:
    found = emlp("dim", text, "-g", "D3", "--for", values)
    assert found.status == 0
    assert len(found.out.splitlines()) == 3
    assert ("Molien" in found.err) == closed


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("V", "k=1..2", "V does not hold k"),
        ("Sym(k,V)", "k=5..2", "--for k=5..2 has 0 values"),
        ("Sym(k,V)", "V=0..2", "no small letter with a range of values"),
        ("Sym(k,V)", "k=0..99999", "from 1 to 10000 of them are counted"),
        ("Sym(k,Q)", "k=1..2", "unknown name Q"),
    ],
)
def test_mistakes(emlp: Any, text: str, values: str, said: str) -> None:
    found = emlp("dim", text, "-g", "S3", "--for", values)
    assert found.status == 2
    assert said in found.err
    assert found.out == ""


def test_series_without_a_closed_form_say_so(emlp: Any) -> None:
    found = emlp("dim", "Sym(k,V)", "-g", "SU3", "--for", "k=0..3")
    assert found.out == "0 1\n1 0\n2 0\n3 0\n"
    assert found.err.startswith("note: no closed form of the series is found")
    assert emlp("dim", "V**k", "-g", "SU3", "--for", "k=0..3").err == ""


def test_the_series_of_the_quintic(emlp: Any) -> None:
    found = emlp("dim", "Sym(k,Irrep(5/2))", "-g", "SU2", "--for", "k=18..18")
    assert found.out == "18 1\n"
    assert found.err == "Molien's series: (1 + t¹⁸) / ((1 − t⁴)(1 − t⁸)(1 − t¹²))\n"


def test_high_powers_of_sums_are_counted(emlp: Any) -> None:
    """Sym(200,V+1) is the sum of Sym(i,V), i up to 200: of S4 the coefficient of 1/Π(1 - t^d)."""
    ways = [1] + [0] * 200
    for d in (1, 1, 2, 3, 4):
        for i in range(d, 201):
            ways[i] += ways[i - d]
    assert emlp("dim", "Sym(200,V+Scalar)", "-g", "S4").out == f"{ways[200]}\n"
