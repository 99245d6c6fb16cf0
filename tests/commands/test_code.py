"""`emlp code`: standard output, files, JSON and errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.render.code.dialects import DIALECTS


def run(text: str, file: Path) -> dict[str, Any]:
    """The names that a printed source defines."""
    names: dict[str, Any] = {"__file__": str(file), "__name__": "layer"}
    exec(compile(text, str(file), "exec"), names)
    return names


def test_standard_output(emlp: Any, tmp_path: Path) -> None:
    result = emlp("code", "V>>V", "-g", "S5", "--to", "numpy")
    assert (result.status, result.err) == (0, "")
    names = run(result.out, tmp_path / "layer.py")
    weights = {"weight": np.array([2.0, 1.0]), "bias": np.array([0.5])}
    x = np.arange(5.0)
    assert np.allclose(names["layer"](weights, x), 2 * x + x.sum() + 0.5)
    assert "emlp code V>>V".replace("V>>V", "'V>>V'") + " --group S5 --to numpy" in result.out
    assert emlp("code", "-", "-g", "S5", "--to", "numpy", stdin="V>>V\n").out == result.out


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.name)
def test_files(emlp: Any, tmp_path: Path, dialect: Any) -> None:
    file = tmp_path / f"layer{dialect.suffix}"
    file.write_text("what was here before")
    result = emlp("code", "V**2>>V", "-g", "SO3", "--to", dialect.name, "-o", str(file))
    assert (result.status, result.out, result.err) == (0, "", f"wrote {file}\n")
    printed = emlp("code", "V**2>>V", "-g", "SO3", "--to", dialect.name).out
    assert file.read_text(encoding="utf-8") == printed
    assert list(tmp_path.iterdir()) == [file]


def test_large_constants_stand_beside_the_source(emlp: Any, tmp_path: Path) -> None:
    file = tmp_path / "layer.py"
    question = ("code", "V>>V", "-g", "RubiksCube", "--to", "numpy")
    refused = emlp(*question)
    assert (refused.status, refused.out) == (2, "")
    assert "2304 numbers of constants are too many" in refused.err
    assert "-o layer.py" in refused.err
    result = emlp(*question, "-o", str(file))
    assert result.err.splitlines() == [f"wrote {file}", f"wrote {tmp_path / 'layer.npz'}"]
    names = run(file.read_text(encoding="utf-8"), file)
    given = names["init"](np.random.default_rng(0))
    assert names["layer"](given, np.ones((2, 48))).shape == (2, 48)
    data = json.loads(emlp(*question, "--json").out)
    assert np.array(data["arrays"]["LABELS"]).shape == (48, 48)
    (tmp_path / "layer.npz").unlink()
    (tmp_path / "layer.npz").mkdir()
    assert "it is a directory" in emlp(*question, "-o", str(file)).err


def test_json(emlp: Any) -> None:
    data = json.loads(emlp("code", "V>>V", "-g", "SU2", "--to", "torch", "--json").out)
    assert data["command"] == "code"
    assert (data["to"], data["size_out"], data["size_in"], data["dimension"]) == ("torch", 2, 2, 1)
    assert "torch.complex(self.weight[0], self.weight[1])" in data["source"]
    assert data["arrays"] == {}


def test_bias_may_be_left_out(emlp: Any) -> None:
    question = ("code", "V>>V", "-g", "S4", "--to", "numpy")
    assert 'params["bias"]' in emlp(*question).out
    assert '"bias"' not in emlp(*question, "--no-bias").out


def test_a_bilinear_layer_has_two_inputs(emlp: Any, tmp_path: Path) -> None:
    question = ("code", "V*V>>V", "-g", "SO3", "--to", "numpy", "--bilinear")
    names = run(emlp(*question).out, tmp_path / "layer.py")
    x, z = np.arange(3.0), np.array([2.0, -1.0, 5.0])
    y = names["layer"]({"weight": np.array([1.0])}, x, z)
    assert np.allclose(y, np.cross(x, z))
    refused = emlp("code", "V>>V", *question[2:])
    assert (refused.status, refused.out) == (2, "")
    assert "a product of two representations" in refused.err


def test_invariants_and_nothing(emlp: Any, tmp_path: Path) -> None:
    names = run(emlp("code", "V**2", "-g", "O3", "--to", "numpy").out, tmp_path / "a.py")
    vector = names["bias"]({"bias": np.array([2.0])})
    assert np.array_equal(vector, 2 * np.eye(3).ravel())
    zero = emlp("code", "V>>Scalar", "-g", "O3", "--to", "numpy", "--no-bias").out
    assert "No map but 0 is equivariant" in zero
    assert np.array_equal(
        run(zero, tmp_path / "b.py")["layer"]({}, np.ones((2, 3))), np.zeros((2, 1))
    )


ERRORS = [
    (["V>>V", "-g", "SO3", "--to", "pytorhc"], "did you mean torch?"),
    (["V>>V", "-g", "SO3", "--to", "juliia"], "unknown dialect 'juliia'"),
    (["V>>V", "-g", "SO3"], "which language is wanted"),
    (["V>>W", "-g", "SO3", "--to", "jax"], "unknown name W"),
    (["V>>V", "--to", "jax"], "no group is given"),
    (["V>>V", "-g", "SO3", "--to", "jax", "-o", "a.jl"], "must end in .py"),
    (["V>>V", "-g", "SO3", "--to", "latex", "-o", "a.py"], "must end in .tex"),
    (["V>>V", "-g", "SO3", "--to", "jax", "-o", "missing/a.py"], "does not exist"),
    (["V**2>>V**2", "-g", "S20", "--to", "jax", "--max-memory", "100K"], "would take"),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS, ids=lambda x: str(x)[:40])
def test_errors(
    emlp: Any, arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = emlp("code", *arguments)
    assert result.status != 0
    assert result.out == ""
    assert message in result.err
    assert not list(tmp_path.iterdir())


def test_the_place_is_checked_before_anything_is_solved(
    emlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emlpcli.solve.solve", lambda *_, **__: pytest.fail("it was solved first"))
    folder = tmp_path / "folder.py"
    folder.mkdir()
    result = emlp("code", "V>>V", "-g", "SO3", "--to", "jax", "-o", str(folder))
    assert (result.status, result.out) == (2, "")
    assert "it is a directory" in result.err
