"""What has names by a theorem is printed without a basis in memory, word for word the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.reps.from_text import expanded
from emlpcli.solve.bases.counted import CountedBasis
from emlpcli.solve.program import named_space

from .printed import loaded

CASES = [
    ("V**2>>V**2", "S3"),
    ("2*V+V**2>>V**2+Scalar", "S5"),
    ("V**3>>V**2", "S2"),
    ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("V**2>>V**2", "SO13"),
    ("V*V.T>>V*V.T", "U3"),
    ("V**2>>V.T", "SU3"),
    ("V**2>>V**2", "Sp4"),
    ("V**2>>V**2", "S4*SO3"),
    ("Sym(2,V)+V>>V", "O3"),
]


@pytest.mark.parametrize(("expression", "group"), CASES)
@pytest.mark.parametrize("dialect", ["torch", "julia", "latex"])
@pytest.mark.long_cases
def test_the_source_is_that_of_the_solved_space(
    dialect: str, expression: str, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved = emlpcli.code(expression, group, to=dialect)
    monkeypatch.setattr(named_space, "LARGEST_COMPARED", 1)
    solution = named_space.solved_or_named(*expanded(expression, group))
    assert any(isinstance(b.solved[0].basis, CountedBasis) for b in solution.blocks)
    named = emlpcli.code(expression, group, to=dialect)
    assert (named.text, list(named.arrays)) == (solved.text, list(solved.arrays))


@pytest.mark.parametrize(
    ("expression", "group", "dimension"),
    [("V**2>>V**2", "S1000", 15), ("V**3>>V**2", "S200", 52), ("V**2>>V**2", "O300", 3)],
)
def test_large_spaces(expression: str, group: str, dimension: int, tmp_path: Path) -> None:
    source = emlpcli.code(expression, group, to="numpy", bias=False)
    names = loaded(source, tmp_path)
    given = names["init"](np.random.default_rng(0))
    assert given["weight"].shape == (dimension,)
    assert not source.arrays


def test_one_element_of_a_large_space(tmp_path: Path, rng: np.random.Generator) -> None:
    """The transpose, and the sums along rows, of a matrix of a million numbers."""
    names = loaded(emlpcli.code("V**2>>V**2", "S1000", to="numpy", bias=False), tmp_path)
    x = rng.normal(size=(1000, 1000))
    w = np.zeros(15)
    solution = emlpcli.basis("V**2>>V**2", "S5")
    words = [e.words for e in solution.readable.elements(0, 15)]
    w[words.index("X ↦ Xᵀ")], w[words.index("X ↦ X𝟏𝟏ᵀ")] = 2, 3
    y = names["layer"]({"weight": w}, x.reshape(-1)).reshape(1000, 1000)
    assert np.allclose(y, 2 * x.T + 3 * x.sum(axis=1)[:, None])


def test_what_has_no_names_is_refused_and_a_basis_too() -> None:
    with pytest.raises(TooLargeError, match="the basis of a block"):
        emlpcli.code("V**2>>V**2", "Z1000", to="numpy")
    with pytest.raises(EmlpError, match=r"is asked for|would take|does not apply"):
        emlpcli.code("V**2>>V**2", "S1000", to="numpy", strategy="orbits")
    solution = named_space.solved_or_named(*expanded("V**2>>V**2", "S1000"))
    assert (solution.dimension, solution.certificate) == (15, "proved")
    with pytest.raises(TooLargeError):
        solution.columns(0, 1)


def test_python_has_what_the_command_prints(tmp_path: Path) -> None:
    source = emlpcli.code("V>>V", "S5", to="numpy")
    assert str(source) == source.text
    assert "emlp code 'V>>V' --group S5 --to numpy" in source.text
    (file,) = source.save(tmp_path / "layer.py")
    assert file.read_text(encoding="utf-8") == source.text
    by_objects = emlpcli.code(emlpcli.V >> emlpcli.V, emlpcli.S(5), to="numpy")
    assert by_objects.text.splitlines()[7:] == source.text.splitlines()[7:]
    with pytest.raises(EmlpError, match=r"must end in \.py"):
        source.save(tmp_path / "layer.jl")
    large = emlpcli.code("V>>V", "RubiksCube", to="julia")
    assert [p.name for p in large.save(tmp_path / "cube.jl")] == ["cube.jl", "cube.txt"]
