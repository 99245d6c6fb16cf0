"""Own groups on the command line: files, generators and code, in every command that has --group."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from emlpcli.cli import spread_generators

Q8 = 'name = "Q8"\ndiscrete_generators = [[["i", 0], [0, "-i"]], [[0, 1], [-1, 0]]]\n'
NOISY = "discrete_generators = [[[-0.5, -0.866025], [0.866025, -0.5]]]\n"
SCALING = "discrete_generators = [[[1, 0], [0, 2]]]\n"
ROTATION = 'name = "C3"\ndiscrete_generators = [[["-1/2", "-sqrt(3)/2"], ["sqrt(3)/2", "-1/2"]]]\n'


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("q8", Q8), ("noisy", NOISY), ("scaling", SCALING), ("c3", ROTATION)):
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


def test_groups_reports_a_file(emlp: Any, files: Path) -> None:
    result = emlp("groups", "--group-file", "q8.toml")
    assert (result.status, result.err) == (0, "")
    for line in (
        "  V            ℂ²",
        "  order        8 (Schreier-Sims on 8 vectors, followed exactly)",
        "  properties   unitary, unimodular, closed under transpose",
        "  reductive    yes: its elements are unitary",
        "               V**4     4",
        "               T(2,2)   4",
    ):
        assert line in result.out.splitlines()
    data = json.loads(emlp("groups", "--group-file", "q8.toml", "--json").out)
    assert (data["group"], data["order"], data["field"]) == ("Q8", 8, "C")
    assert data["properties"]["unitary"] is True
    assert data["properties"]["orthogonal"] is False
    assert data["properties"]["infinite"] is False
    assert data["properties"]["determinant"] == "1"
    assert data["notes"] == []


def test_groups_reports_generators(emlp: Any) -> None:
    data = json.loads(emlp("groups", "--generators", "(1 2 3 4 5)(6 7)", "(1 2)", "--json").out)
    assert data["order"] == 240
    assert data["properties"]["permutation"]
    assert data["properties"]["order_how"] == "Schreier-Sims"
    assert data["invariants"]["V**2"] == 6


def test_groups_hints_at_the_dual_and_at_noise(emlp: Any, files: Path) -> None:
    shown = emlp("groups", "--group-file", "scaling.toml")
    assert shown.err == ""
    assert "infinite: g1 has infinite order" in shown.out
    assert "generator 1 has determinant 2: it scales V⊗V, but V⊗V* holds" in shown.out
    noisy = emlp("groups", "--group-file", "noisy.toml")
    told = "generator 1 is orthogonal up to 7.0e-07: treated as not orthogonal; give exact entries"
    assert told in noisy.out
    assert noisy.err.startswith(f"warning: {told}")


def test_every_command_takes_own_groups(emlp: Any, files: Path) -> None:
    assert emlp("dim", "V**2>>V**2", "--group-file", "q8.toml").out == "4\n"
    assert emlp("dim", "V**3", "--generators", "(1 2 3)", "(1 2)").out == "5\n"
    basis = emlp("basis", "V>>V", "--generators", "(1 2 3)", "--generators", "(1 2)", "--json")
    assert json.loads(basis.out)["dimension"] == 2
    assert json.loads(basis.out)["certificate"]["level"] == "proved"
    vis = emlp("vis", "V>>V", "--group-file", "c3.toml", "--json", "-o", "c3.png")
    assert json.loads(vis.out)["dimension"] == 2
    assert Path("c3.png").stat().st_size
    assert emlp("basis", "V>>V", "--group-file", "noisy.toml").err.startswith("warning: generator")
    lines = emlp("dim", "-", "--group-file", "q8.toml", stdin="V>>V\nV**4\n").out.splitlines()
    assert lines == ["1", "4"]


def test_fit_takes_own_groups_and_saves_them(emlp: Any, files: Path) -> None:
    words = ["-t", "dot(u,v)", "--rep-in", "2*V", "--group-file", "c3.toml"]
    small = ["--steps", "2", "--layers", "1", "--channels", "16", "--train-size", "8"]
    result = emlp("fit", *words, *small, "--save", "m.eqx", "--json")
    assert result.status == 0, result.err
    data = json.loads(result.out)
    assert data["group"] == "C3"
    from emlpcli import load_model

    (files / "c3.toml").unlink()  # the network knows its group without it
    model = load_model("m.eqx")
    assert np.shape(model(np.ones((3, 4)))) == (3, 1)


def test_one_group_is_wanted(emlp: Any, files: Path) -> None:
    for command in ("basis", "dim", "vis"):
        result = emlp(command, "V", "-g", "SO3", "--group-file", "q8.toml")
        assert result.status == 2
        assert "--group and --group-file are given, one is wanted" in result.err
    result = emlp("basis", "V", "--group-file", "q8.toml", "--generators", "(1 2)")
    assert "--group-file and --generators are given, one is wanted" in result.err
    result = emlp("basis", "V(SO3)", "--group-file", "q8.toml")
    assert result.status == 2
    assert "the group is given twice" in result.err
    assert "are given, one is wanted" in emlp("groups", "SO3", "--generators", "(1 2)").err


def test_errors_show_the_place(emlp: Any, files: Path) -> None:
    result = emlp("dim", "V", "--generators", "(1 2 1)")
    assert result.status == 2
    assert result.err.splitlines()[:3] == [
        "error: 1 is twice in this cycle",
        "  (1 2 1)",
        "       ^",
    ]
    (files / "bad.toml").write_text('lie_algebra = [[[0, "sqrt(3/2"], [0, 0]]]')
    result = emlp("dim", "V", "--group-file", "bad.toml")
    assert result.err.splitlines()[:3] == [
        "error: bad.toml: lie_algebra, matrix 1, row 1, column 2: this parenthesis is not closed",
        "  sqrt(3/2",
        "      ^^^^",
    ]
    assert emlp("dim", "V", "--group-file", "none.toml").status == 2


@pytest.mark.parametrize(
    ("words", "spread"),
    [
        (
            ["dim", "V", "--generators", "(1 2)(3 4)", "(1 2)"],
            ["dim", "V", "--generators", "(1 2)(3 4)", "--generators", "(1 2)"],
        ),
        (
            ["dim", "--generators", "(1 2)", "[2,3,1]", "(V+V**0)>>V"],
            ["dim", "--generators", "(1 2)", "--generators", "[2,3,1]", "(V+V**0)>>V"],
        ),
        (["--generators=(1 2)", "(2 3)"], ["--generators=(1 2)", "--generators", "(2 3)"]),
        (["dim", "(1 2)"], ["dim", "(1 2)"]),
        (["--generators", "(1 2)", "--json", "(2)"], ["--generators", "(1 2)", "--json", "(2)"]),
        (["--generators", "(1)", "--", "(2)"], ["--generators", "(1)", "--", "(2)"]),
        (["--generators"], ["--generators"]),
    ],
)
def test_generators_in_several_words(words: list[str], spread: list[str]) -> None:
    assert spread_generators(words) == spread


# -- code --------------------------------------------------------------------------------

MODULE = """
from pathlib import Path
Path("was-executed").touch()
import numpy as np
from emlpcli import Group, SO

class Turns(Group):
    def __init__(self, n, scale=1):
        c, s = np.cos(2 * np.pi / n), np.sin(2 * np.pi / n)
        self.discrete_generators = np.array([[[c, -s], [s, c]]]) * scale
        super().__init__(n)

class Broken(Group):
    def __init__(self):
        raise RuntimeError("no such\\ngroup")

ready = SO(3)
number = 3
"""


@pytest.fixture
def module(files: Path) -> str:
    name = f"own_module_{files.parent.name}_{files.name}".replace("-", "_")
    (files / f"{name}.py").write_text(MODULE)
    return name


def test_code_runs_only_where_it_is_allowed(emlp: Any, files: Path, module: str) -> None:
    result = emlp("dim", "V", "--group", f"{module}:Turns(4)")
    assert result.status == 2
    assert "would run the code of a Python module" in result.err
    assert "hint: add --allow-code" in result.err
    assert not (files / "was-executed").exists()
    data = json.loads(
        emlp("basis", "V>>V", "-g", f"{module}:Turns(5)", "--allow-code", "--json").out
    )
    assert (files / "was-executed").exists()
    assert data["dimension"] == 2
    assert data["group"] == "Turns(5)"
    assert emlp("dim", "V**2", "-g", f"{module}:ready", "--allow-code").out == "1\n"
    shown = emlp("groups", f"{module}:Turns(n=7)", "--allow-code")
    assert "numerically 7" in shown.out


@pytest.mark.parametrize(
    ("spelled", "message"),
    [
        ("nowhere_at_all:G", "no module 'nowhere_at_all'"),
        ("{}:Missing", "has no Missing"),
        ("{}:number", "is no Group, but int"),
        ("{}:Broken", "Broken() failed: RuntimeError: no such"),
        ("{}:Turns", "Turns() failed: TypeError"),
        ("{}:Turns(__import__('os'))", "the arguments must be literals"),
        ("{}:Turns(2*3)", "the arguments must be literals"),
        ("{}:Turns(3, scale=0)", "has no inverse"),
    ],
)
def test_errors_of_code(emlp: Any, module: str, spelled: str, message: str) -> None:
    result = emlp("dim", "V", "-g", spelled.format(module), "--allow-code")
    assert result.status == 2
    assert message in result.err


def test_a_module_that_fails_to_import(emlp: Any, files: Path) -> None:
    (files / "own_failing_module.py").write_text("raise SystemExit(7)")
    result = emlp("dim", "V", "-g", "own_failing_module:G", "--allow-code")
    assert result.status == 2
    assert "importing own_failing_module failed: SystemExit: 7" in result.err


def test_hostile_files_end_quickly(emlp: Any, files: Path) -> None:
    (files / "deep.json").write_text("[" * 10**6)
    (files / "long.toml").write_text("x = " + "1" * 10**6)
    (files / "many.json").write_text(json.dumps({"permutations": ["(1 2)"] * 5000}))
    rows = ",".join(["[" + ",".join("9" * 30 for _ in range(20)) + "]"] * 20)
    (files / "wide.json").write_text(f'{{"discrete_generators": [[{rows}]]}}')
    for name in ("deep.json", "long.toml", "many.json", "wide.json"):
        start = perf_counter()
        result = emlp("groups", "--group-file", name)
        assert result.status == 2
        assert result.err.startswith("error: ")
        assert perf_counter() - start < 3


def test_reductive_is_said_once(emlp: Any, tmp_path: Any) -> None:
    """A finite group in a skew basis is reductive by Maschke's theorem, wherever that is said."""
    file = tmp_path / "group.json"
    skew = [[0, -1, 0], [1, -1, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0], [0, 0, -1]]
    file.write_text(json.dumps({"discrete_generators": skew}))
    data = json.loads(emlp("groups", "--group-file", str(file), "--json").out)
    assert data["order"] == 6
    assert data["flags"]["reductive"] is data["properties"]["reductive"] is True
    assert "yes: it is finite" in emlp("groups", "--group-file", str(file)).out
