"""Bases in formulas: SymPy's is the readable basis, TeX is what it should be, golden outputs."""

from __future__ import annotations

import os
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import TooLargeError
from emlpcli.render.code.dialects import DIALECTS
from emlpcli.render.code.exact import mathematica_number, sympy_number, tex_number
from emlpcli.render.code.formulas import _symbols_of
from emlpcli.render.code.tex import tex
from emlpcli.solve.readable.letters import parameter_letters

from .printed import GOLDEN, loaded, printed, question

FOLDER = Path(__file__).parent / "golden"

NUMBERS = [  # value, in SymPy, in Mathematica, in TeX
    (2, "2", "2", "2"),
    (-0.5, "-Rational(1, 2)", "-1/2", r"-\frac{1}{2}"),
    (3**0.5 / 2, "sqrt(3)/2", "Sqrt[3]/2", r"\frac{\sqrt{3}}{2}"),
    (-2 * 5**0.5, "-2*sqrt(5)", "-2*Sqrt[5]", r"-2\sqrt{5}"),
    (1 + 2j, "1 + 2*I", "1 + 2*I", r"1+2\mathrm{i}"),
    (-1j, "-I", "-I", r"-\mathrm{i}"),
    (np.pi, 'Float("3.141592653589793")', "3.141592653589793", "3.14159"),
]


@pytest.mark.parametrize(("value", "sympy", "mathematica", "math"), NUMBERS)
def test_numbers(value: complex, sympy: str, mathematica: str, math: str) -> None:
    found = sympy_number(value), mathematica_number(value), tex_number(value)
    assert found == (sympy, mathematica, math)


TEX = [
    ("Yᵢⱼ = [i=j] Σₖ Xₖₖ", r"Y_{ij}\ =\ [i=j]\ \sum _{k}\ X_{kk}"),
    ("δⁱⱼ", r"\delta ^{i}{}_{j}"),
    ("V² → 10V", r"V^{2}\ \to \ 10V"),
    ("Sym(2,V)", r"\mathrm{Sym}(2,V)"),
    ("γₖⁱⱼ", r"\gamma _{k}{}^{i}{}_{j}"),
    ("[i=j≠k], i∈A ≁ ±1", r"[i=j\neq k],\ i\in A\ \not\sim \ \pm 1"),
    ("Re(zᵢz̄ⱼ)", r"\mathrm{Re}(z_{i}\bar{z}_{j})"),
]


@pytest.mark.parametrize(("text", "wanted"), TEX)
def test_tex(text: str, wanted: str) -> None:
    assert tex(text) == wanted


@pytest.mark.parametrize(
    ("expression", "group"),
    [
        ("S*V>>S+V*S", "Spin(3)"),
        ("V**2>>V+Scalar", "Alt(4)"),
        ("V**2>>V", "Stabilizer(S5,2)"),
        ("V>>V", "Z5"),
        ("Irrep([1,1],[1])>>V*V.T", "SL(2,C)"),
    ],
)
def test_latex_has_no_character_that_tex_does_not_know(expression: str, group: str) -> None:
    """Outside of comments it is ASCII, so that every engine sets it."""
    lines = printed(question(expression, group), "latex").text.splitlines()
    assert not [line for line in lines if not line.startswith("%") and not line.isascii()]


SYMPY = [
    ("V**2>>V", "SO3"),
    ("2*Irrep(1,-1)*Irrep(2,1)>>Irrep(1,-1)", "O3"),
    ("V*V.T>>V*V.T", "U2"),
    ("V>>V", "SO2"),
    ("V>>Scalar", "SO3"),
    ("V**2", "SO13"),
    ("V>>V", "pg:mm2"),
]


@pytest.mark.skipif(find_spec("sympy") is None, reason="sympy is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("expression", "group"), SYMPY)
def test_sympy_has_the_readable_basis(expression: str, group: str, tmp_path: Path) -> None:
    found = question(expression, group)
    names = loaded(printed(found, "sympy"), tmp_path)
    solution = found.solution
    assert len(names["BASIS"]) == solution.dimension
    wanted = solution.readable.columns(0, solution.dimension).T if solution.dimension else ()
    for element, column in zip(names["BASIS"], wanted, strict=True):
        matrix = np.array(element.evalf().tolist(), dtype=complex)
        assert np.abs(matrix.ravel() - column).max() < 1e-12
    general = names["general"]()
    assert general.shape == solution.shape
    letters = parameter_letters(solution.readable) if solution.dimension else []
    assert letters is not None
    assert [str(x) for x in names["LETTERS"]] == [unicodedata.normalize("NFKC", x) for x in letters]
    for letter, element in zip(names["LETTERS"], names["BASIS"], strict=True):
        assert general.diff(letter) == element


@pytest.mark.parametrize("dialect", ["sympy", "mathematica"])
def test_letters_are_those_of_pictures(dialect: str) -> None:
    """One of each family, numbered where there are copies; numbers alone where there are many."""
    text = printed(question("2*V>>V+V**2", "SO3"), dialect).text
    for letter, name in (
        ("a1", "δᵢⱼ, V ← V[1]"),
        ("a2", "δᵢⱼ, V ← V[2]"),
        ("b2", "εᵢⱼₖ, V² ← V[2]"),
    ):
        assert f"{letter}: {name}" in text
    assert "w1: " in printed(question("V**2>>V", "Z6"), dialect).text


def test_many_letters_are_broken_as_formatters_break_them() -> None:
    lines = _symbols_of([f"b{k}" for k in range(1, 90)])
    assert max(map(len, lines)) <= 88
    names: dict[str, Any] = {"symbols": lambda text, seq: text.split(), "Any": Any}
    exec("\n".join(lines), names)
    assert names["LETTERS"] == [f"b{k}" for k in range(1, 90)]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "expression", "group"), GOLDEN)
def test_golden(dialect: str, name: str, expression: str, group: str) -> None:
    """EMLP_GOLDEN=write writes what is printed today, to be read before it is kept."""
    text = printed(question(expression, group), dialect).text
    file = FOLDER / f"{name}.{dialect}.txt"
    if os.environ.get("EMLP_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_there_is_no_other_golden_output() -> None:
    wanted = {f"{name}.{dialect}.txt" for name, *_ in GOLDEN for dialect in DIALECTS}
    assert {path.name for path in FOLDER.iterdir()} == wanted


def test_too_many_entries_are_refused() -> None:
    found = question("V**2>>V**2", "S40")
    with pytest.raises(TooLargeError, match="too many for formulas"):
        printed(found, "sympy")
    assert r"\begin{pmatrix}" not in printed(found, "latex").text  # only small ones are shown
