"""Irreducibles on the command line: counts, cards, pictures, training and mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

DIMENSIONS = [
    ("1o*1o>>2e", "O3", 1),
    ("1o*1o>>2o", "O3", 0),
    ("8x0e+8x1o>>1x1o", "O3", 8),
    ("Irrep(10)*Irrep(7)>>Irrep(12)", "SO3", 1),
    ("Irrep([2,1])**2>>Irrep([2,1])", "SU3", 2),
    ("Irrep(3/2)**4", "SU2", 4),
    ("Regular>>Regular", "S4", 24),
    ("Std**4", "S10", 4),
    ("Sign*Std>>Irrep([2,1,1,1])", "S5", 1),
    ("Restrict(Irrep(2),SO3)**2", "SO2eR3", 5),
]


@pytest.mark.parametrize(("text", "name", "wanted"), DIMENSIONS)
def test_dim(emlp: Any, text: str, name: str, wanted: int) -> None:
    result = emlp("dim", text, "-g", name)
    assert (result.status, result.out) == (0, f"{wanted}\n")


def test_basis(emlp: Any) -> None:
    result = emlp("basis", "2x1o*2e>>4x3o+V", "-g", "O3")
    assert result.status == 0
    assert "2(V⊗2e) → 4x3o ⊕ V  under O(3)" in result.out
    assert "dimension  10" in result.out
    assert "exact dimension met" in result.out


def test_without_an_exact_count_none_is_claimed(emlp: Any) -> None:
    """A sign of D(6) differs on two classes of reflections with the same eigenvalues on V."""
    counted, not_counted = (emlp("basis", text, "-g", "D6").out for text in ("V**2", "Irrep(3)**2"))
    assert "proved: no rounding decides it, and it meets the exact count\n" in counted
    assert (
        "proved: no rounding decides it; no exact count is known to compare with\n" in not_counted
    )
    assert "solved for by strategy schur: proved" in emlp("dim", "Irrep(3)**2", "-g", "D6").err


def test_vis(emlp: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert emlp("vis", "Irrep(2)>>V*V", "-g", "SO3", "-o", str(path)).status == 0
    assert path.read_bytes().startswith(b"<?xml")
    drawn = emlp("vis", "2x2e>>2e", "-g", "O3")
    assert drawn.status == 0
    assert "2x2e" in drawn.out


@pytest.mark.slow
def test_fit(emlp: Any) -> None:
    result = emlp(
        "fit", "--target", "dot(u,v)*u", "--rep-in", "2x1o", "--rep-out", "1o", "-g", "O3",
        "--hidden", "6x0e+4x1o+2x2e", "--steps", "3", "--train-size", "20",
    )  # fmt: skip
    assert result.status == 0
    assert "6V⁰ ⊕ 4V ⊕ 2x2e" in result.out
    assert "met" in result.out


def test_a_wrong_label_is_marked(emlp: Any) -> None:
    result = emlp("dim", "V*Irrep(2)>>V", "-g", "SU3")
    assert result.status == 2
    assert result.err.splitlines() == [
        "error: SU(3) has no Irrep(2)",
        "  V*Irrep(2)>>V",
        "    ^^^^^^^^",
        "hint: it has partitions of at most 3 rows, for instance Irrep([2,1]); "
        "or 2 Dynkin labels, as Irrep(1,0)",
    ]
