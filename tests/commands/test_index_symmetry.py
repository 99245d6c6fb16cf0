"""Tensors with symmetric indices in every command that takes an expression."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli import load_basis

CYCLIC = 'Indices("ijk=jki",V)'


def test_dim_of_both_quotes(emlp: Any) -> None:
    for text in (CYCLIC, CYCLIC.replace('"', "'"), " Indices( 'i j k = + jki' , V , V , V ) "):
        result = emlp("dim", text, "--group", "SO3", "--json")
        data = json.loads(result.out)
        assert data["dimension"] == 1
        assert data["representation"] == CYCLIC
        assert data["certificate"]["level"] == "exact count"


def test_what_sym_and_alt_express_is_shown_as_such(emlp: Any) -> None:
    result = emlp("basis", 'Indices("ijkl=jikl=klij",V)', "--group", "pg:m-3m", "--voigt")
    assert result.status == 0
    assert "Sym(2,Sym(2,V))  under pg:m-3m" in result.out
    assert "dimension  3" in result.out
    assert "C₁₂" in result.out


def test_the_card_is_proved_where_the_group_permutes(emlp: Any) -> None:
    for name in ("pg:m-3m", "pg:6/mmm", "S4", "Z5"):
        result = emlp("basis", 'Indices("ijk=jki",V)', "--group", name)
        assert result.status == 0
        assert "certificate  proved" in result.out
        assert "  orbits" in result.out


def test_a_saved_basis_is_that_of_the_documented_coordinates(emlp: Any, tmp_path: Path) -> None:
    """The volume form: T123 = 1 and T132 = -1 are each one of three equal components."""
    path = tmp_path / "basis.npz"
    assert emlp("basis", CYCLIC, "--group", "SO3", "--save", str(path)).status == 0
    Q = load_basis(str(path))[0].toarray()
    assert Q.shape == (11, 1)
    places = "111 112 113 122 123 132 133 222 223 233 333".split()  # noqa: SIM905
    wanted = np.zeros(11)
    wanted[places.index("123")], wanted[places.index("132")] = np.sqrt([0.5, 0.5]) * [1, -1]
    np.testing.assert_allclose(Q[:, 0] * np.sign(Q[4, 0]), wanted, atol=1e-12)


def test_figures_and_constituents(emlp: Any) -> None:
    figure = emlp("vis", f"{CYCLIC}>>V", "--group", "S3")
    assert figure.status == 0
    assert "orbit(1←112 and 5 more)" in figure.out
    table = emlp("decompose", CYCLIC, "--group", "SO3").out.splitlines()
    assert table[0] == f"{CYCLIC} under SO(3), size 11"
    # V³ has ℓ = 0, three times 1, twice 2 and 3; a shift keeps 0 and 3 and one combination of 1
    assert [row.split()[:3] for row in table[2:-1]] == [
        ["0", "1", "1"],
        ["1", "3", "1"],
        ["3", "7", "1"],
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('Indices("ij=jk",V)', "             ^"),
        ('V>>Indices("ij=ji=-ij",V)', "                  ^^^"),
        ("Indices(ij=ji,V)", "        ^^"),
        ('Indices("ijk=jik",V,Irrep(2),V)', "             ^"),
    ],
)
def test_mistakes_are_underlined_in_the_expression(emlp: Any, text: str, shown: str) -> None:
    result = emlp("dim", text, "--group", "SO3")
    assert result.status == 2
    assert result.out == ""
    assert result.err.splitlines()[1:3] == [f"  {text}", f"  {shown}"]
    data = json.loads(emlp("dim", text, "--group", "SO3", "--json").out)
    assert data["error"]["span"] == [shown.index("^"), len(shown)]
