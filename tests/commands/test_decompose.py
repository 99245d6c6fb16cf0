"""`emlp decompose`: the table, JSON, the saved basis and errors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli

TABLE = """\
V² under SO(3), size 9
  ℓ  dim  mult  type
  0    1     1  real
  1    3     1  real
  2    5     1  real
check: Σ m² dim End = 3 = dim of (V² → V²)
"""


def test_the_table(emlp: Any) -> None:
    result = emlp("decompose", "V**2", "--group", "SO3")
    assert result == (0, TABLE, "")
    assert emlp("decompose", "-", "-g", "SO3", stdin="V**2\n") == (0, TABLE, "")


def test_complex_groups_and_maps(emlp: Any) -> None:
    result = emlp("decompose", "V>>V", "--group", "SU2")
    assert result.out.splitlines() == [
        "V → V under SU(2), size 4",
        "  j  dim  mult  type",
        "  0    1     1  real",
        "  1    3     1  real",
        "check: Σ m² = 2 = dim of ((V → V) → (V → V))",
    ]


def test_json(emlp: Any) -> None:
    result = emlp("decompose", "V", "--group", "pg:-6", "--json")
    data = json.loads(result.out)
    assert data["schema"] == 1
    assert data["command"] == "decompose"
    assert data["names"] == "label"
    assert data["saved"] is None
    assert data["constituents"] == [
        {"name": "A″", "dimension": 1, "multiplicity": 1, "type": "real", "endomorphisms": 1},
        {"name": "E′", "dimension": 2, "multiplicity": 1, "type": "complex", "endomorphisms": 2},
    ]
    assert data["check"] == {"commutant": 3, "exact": 3, "met": True}


def test_save(emlp: Any, tmp_path: Path) -> None:
    file = tmp_path / "basis.npz"
    result = emlp("decompose", "V**2", "--group", "O3", "--save", str(file))
    assert result.status == 0
    with np.load(file) as data:
        assert data["rows_2"].shape == (1, 5, 9)
        trace = np.eye(3).ravel()
        assert np.abs(data["rows_2"][0] @ trace).max() < 1e-12
        assert data["coordinates"].tolist() == ["V⁰", "1e", "2e"]
    assert result.out.splitlines()[-2:] == [
        f"saved {file}",
        "in the coordinates of V⁰, 1e, 2e",
    ]
    result = emlp("decompose", "V**2", "--group", "O3", "--save", str(file), "--json")
    assert json.loads(result.out)["coordinates"] == ["V⁰", "1e", "2e"]


def test_saved_copies_without_labels_are_said_to_be_so(emlp: Any, tmp_path: Path) -> None:
    result = emlp("decompose", "V", "--group", "Cube", "--save", str(tmp_path / "basis.npz"))
    last = result.out.splitlines()[-1]
    assert last == "in coordinates of their own, since no label tells them: 1a, 3a, 2a"
    result = emlp("decompose", "V", "--group", "pg:mm2", "--save", str(tmp_path / "basis.npz"))
    last = result.out.splitlines()[-1]
    assert last == 'in the coordinates of V⁰, Irrep("B1"), Irrep("B2")'


def test_own_groups(emlp: Any) -> None:
    result = emlp("decompose", "V", "--generators", "(1 2 3 4 5)", "(1 2 3)")
    assert [line.split()[:3] for line in result.out.splitlines()[2:-1]] == [
        ["1a", "1", "1"],
        ["4a", "4", "1"],
    ]


ERRORS = [
    (["V+", "--group", "SO3"], "nothing after +"),
    (["V"], "no group is given"),
    (["V", "--group", "nonsense"], "nonsense"),
    pytest.param(
        ["V**60", "--group", "SU5"], "too many different eigenvalues", marks=pytest.mark.slow
    ),
    (["V**2", "--group", "RubiksCube"], "would take over"),
    (["V**2", "--group", "SO3", "--save", "missing/basis.npz"], "does not exist"),
    (["V**9", "--group", "SO3", "--save", "basis.npz"], "too large"),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS, ids=lambda x: str(x)[:30])
def test_errors(
    emlp: Any, arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = emlp("decompose", *arguments)
    assert result.status != 0
    assert result.out == ""
    assert message in result.err
    assert not list(tmp_path.iterdir())


def test_the_place_to_save_is_checked_before_anything_is_solved(
    emlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "emlpcli.solve.isotypic.decompose.decompose", lambda *_: pytest.fail("it was solved first")
    )
    (tmp_path / "folder.npz").mkdir()
    for name, said in (
        ("foo.txt", "must end in .npz"),
        ("foo", "must end in .npz"),
        ("folder.npz", "it is a directory"),
        ("missing/foo.npz", "does not exist"),
    ):
        result = emlp("decompose", "V**2", "-g", "SO3", "--save", str(tmp_path / name))
        assert (result.status, result.out) == (2, "")
        assert said in result.err
    assert os.listdir(tmp_path) == ["folder.npz"]


@pytest.mark.parametrize(
    ("expression", "group", "irreps"),
    [
        ("V**3", "O3", "1x0o+3x1o+2x2o+1x3o"),  # 1o ⊗ 1o ⊗ 1o, as e3nn-jax 0.21 prints it
        ("Sym(2,Sym(2,V))", "O3", "2x0e+2x2e+1x4e"),  # elasticity
        ("V**2", "SO3", "1x0e+1x1e+1x2e"),
        ("8x0e+4x1o+2x2e", "O3", "8x0e+4x1o+2x2e"),
        ("3*Scalar", None, "3x0e"),
    ],
)
def test_constituents_in_the_notation_of_e3nn(
    emlp: Any, expression: str, group: str | None, irreps: str, tmp_path: Path
) -> None:
    over = [] if group is None else ["--group", group]
    assert emlp("decompose", expression, *over, "--e3nn") == (0, f"{irreps}\n", "")
    answer = emlp("decompose", expression, *over, "--e3nn", "--json")
    assert json.loads(answer.out)["e3nn"] == irreps
    file = tmp_path / "change.npz"
    answer = emlp("decompose", expression, *over, "--e3nn", "--save", str(file))
    assert (answer.out, answer.err.splitlines()[0]) == (f"{irreps}\n", f"saved {file}")
    found = emlpcli.decompose(expression, group)
    if group == "O3":  # what is printed is read back
        assert emlpcli.decompose(found.e3nn, group).multiplicities == found.multiplicities


@pytest.mark.parametrize("group", ["pg:m-3m", "SU2", "SO3*O3", "SO4"])
def test_other_groups_have_no_irreps_of_e3nn(emlp: Any, group: str, tmp_path: Path) -> None:
    file = tmp_path / "change.npz"
    answer = emlp("decompose", "V", "--group", group, "--e3nn", "--save", str(file))
    assert answer.status == 2
    assert answer.err.startswith("error: e3nn has the irreducibles of O(3) and SO(3), not those")
    assert not file.exists()


def test_the_file_has_the_matrix_that_leads_to_e3nn(emlp: Any, tmp_path: Path) -> None:
    file = tmp_path / "change.npz"
    assert emlp("decompose", "V**2+V", "--group", "O3", "--e3nn", "--save", str(file)).status == 0
    with np.load(file) as saved:
        found = emlpcli.decompose("V**2+V", "O3")
        assert str(saved["irreps"]) == found.e3nn
        np.testing.assert_array_equal(saved["matrix"], emlpcli.to_e3nn("V**2+V", "O3"))
        rows = [saved[f"rows_{i}"] for i in range(len(saved["names"]))]
        np.testing.assert_array_equal(np.concatenate([*map(np.vstack, rows)]), saved["matrix"])
