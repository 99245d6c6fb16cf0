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
