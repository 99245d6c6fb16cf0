"""Entries as sums of parameters: what they say is the solved space, in numbers that are exact."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.solve import Solution, basis
from emlpcli.solve.block_forms import block_forms
from emlpcli.solve.limits import MOST_MIXED_PARAMETERS
from emlpcli.solve.parameter_pattern import Pattern, pattern
from emlpcli.solve.readable.letters import family_letters, parameter_letters

CASES = [
    ("V**3>>V", "SO3"),
    ("V>>V**3", "SO3"),
    ("V**4>>V", "SO3"),
    ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("Sym(2,V)>>Sym(2,V)", "O3"),
    ("Irrep(2)*Irrep(1)>>Irrep(2)", "SO3"),
    ("Irrep(1)*Irrep(2)>>Irrep(1)*Irrep(2)", "SO3"),
    ("Sym(2,V)>>Sym(2,V)", "pg:C6v"),
    ("Sym(2,V)>>Sym(2,V)", "pg:Oh"),
    ("Sym(2,V)>>Sym(2,V)", "pg:I"),
    ("V*Sym(2,V)>>V", "pg:C3v"),
    ("V**2>>V**2", "D4"),
    ("V>>V", "Z5"),
    ("V**2>>V**2", "S6"),
    ("T(1,0)>>T(2,1)", "O13"),
    ("V**2*V.T>>V", "U2"),
    ("V**2>>V**2", "SU2"),
    ("S*S>>V", "Spin(3)"),
    ("V**2>>Scalar+V**2", "Sp(4,R)"),
]


def values(found: Pattern, parameters: np.ndarray) -> np.ndarray:
    """The entries for values of the parameters, in doubles."""
    numbers = [
        [sum(complex(c) * parameters[j] for j, c in form.items()) for form in row]
        for row in found.rows()
    ]
    return np.array(numbers, dtype=complex).ravel()


@pytest.mark.parametrize(("text", "group"), CASES)
def test_sums_of_parameters_are_the_solved_space(text: str, group: str) -> None:
    solution = basis(text, group)
    found = pattern(solution)
    assert found.labels is not None
    assert found.values is None
    rng = np.random.default_rng(5)
    parameters = rng.normal(size=(solution.dimension, solution.dimension))
    elements = np.array([values(found, row) for row in parameters]).T
    Q = solution.dense()
    assert np.abs(elements - Q @ (Q.conj().T @ elements)).max() < 1e-12 * np.abs(elements).max()
    assert np.linalg.matrix_rank(elements) == solution.dimension  # no parameter is lost
    if found.named and all(found.whole):  # parameters are the coefficients of the readable basis
        readable = solution.readable.columns(0, solution.dimension) @ parameters.T
        np.testing.assert_allclose(elements, readable, atol=1e-12)


def mixes(solution: Solution) -> dict[str, bool]:
    """For each block whether a random element has to be shown of it alone."""
    return {
        str(block.monomial): block_forms(solution, block) is None
        for block in solution.blocks
        if block.dimension
    }


@pytest.mark.parametrize(
    ("text", "group", "random"),
    [
        ("V**2>>V+V**4", "SO3", 1),
        ("V**3+V>>V**3+V", "O3", 1),
        ("V**4+V>>V**4+V", "U2", 1),
        ("V+V**2>>V+V**2", "SO3", 0),
    ],
)
def test_no_block_is_random_because_of_its_neighbours(text: str, group: str, random: int) -> None:
    solution = basis(text, group)
    found = pattern(solution, seed=3)
    assert sum(mixes(solution).values()) == random == len(found.random)
    assert found.labels is not None
    exact = found.labels.ravel() >= 0
    drawn = np.zeros(exact.shape) if found.values is None else found.values.ravel()
    assert exact.any()
    assert not np.any(drawn[exact])
    assert bool(np.any(drawn)) == bool(random)
    whole = np.where(exact, 0, drawn)  # the rest is an element by itself
    Q = solution.dense()
    np.testing.assert_allclose(Q @ (Q.conj().T @ whole), whole, atol=1e-10)


def test_what_is_random_mixes_many_parameters() -> None:
    solution = basis("V**3>>V**3", "SO3")
    assert pattern(solution).kind == "generic"
    terms = np.count_nonzero(solution.readable.columns(0, solution.dimension), axis=1)
    assert terms.max() == 15 > MOST_MIXED_PARAMETERS


def test_coefficients_are_exact() -> None:
    found = pattern(basis("Sym(2,V)>>Sym(2,V)", "pg:C6v"))
    a_minus_b = next(row[1] for k, row in enumerate(found.rows()) if k == 1)
    assert a_minus_b == {0: Surd(1), 1: Surd(-1)}  # C₁₁ - C₁₂, where √2 √2 / 2 is exactly 1
    roots = {c for row in pattern(basis(*CASES[5])).rows() for f in row for c in f.values()}
    assert {complex(c * c).real for c in roots} == {1.0, 3.0, 4.0}


def test_letters_are_one_an_element_of_a_family() -> None:
    readable = basis("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3").readable
    assert family_letters(readable) == ["a", "b", "cde"]
    names = parameter_letters(readable)
    assert names is not None
    assert names[:2] + names[20:22] + names[26:] == [
        *("a₁", "a₂", "b₁", "b₂", "c₁", "d₁", "e₁", "c₂", "d₂", "e₂"),
    ]  # fmt: skip
    for j, element in enumerate(readable.elements(0, 32)):  # those of one letter have one name
        same = [e.name for n, e in zip(names, readable.elements(0, 32), strict=True)
                if n[0] == names[j][0]]  # fmt: skip
        assert {*same} == {element.name}
    assert family_letters(basis("V**2+V>>V**2+V", "S6").readable) is None
    complex_letters = family_letters(basis("V**3>>V**3", "U3").readable)
    assert complex_letters is not None
    assert "i" not in "".join(complex_letters)
