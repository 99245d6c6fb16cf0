"""Every script in examples/ runs, checks itself and stays short."""

import ast
import os
import runpy
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
LONGEST = 80  # lines
COMPARISONS = (
    "benchmark_quality",
    "benchmark_code",
    "benchmark_emlp",
    "benchmark_operators",
    "benchmark_peers",
    "benchmark_start",
    "quality_functions",
    "step_time",
)  # may be longer
ARGUMENTS = {  # so that they take seconds
    "benchmark_quality": [
        *("--targets", "cross", "--sizes", "30", "--seeds", "1", "--models", "auto"),
        *("-o", os.path.join(tempfile.gettempdir(), "quality.json")),
    ],
    "benchmark_code": ("--rounds", "2", "--batches", "2", "--n", "12"),
    "benchmark_emlp": ("--skip-emlp", "--cases", "Z(30)"),
    "benchmark_operators": ("--skip-emlp", "--channels", "12", "--rounds", "1"),
    "benchmark_peers": ("--cases", "C6", "Irrep(8)"),
    "benchmark_start": ("--rounds", "1"),
    "growth_of_powers": ("--most", "3"),
    "step_time": ("--rounds", "20", "--channels", "96"),
    "growth": ("--most", "1000"),
    "data_efficiency": ("--tasks", "o5", "--sizes", "30", "--seeds", "1", "--steps", "20"),
}

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def test_there_are_examples():
    assert len(EXAMPLES) >= 11


# what compiles or trains for long; each runs under `slow`
LONG = (
    "benchmark_quality",
    "quality_functions",
    "benchmark_operators",
    "benchmark_start",
    "data_efficiency",
    "dipole_of_a_cloud",
    "step_time",
    "flax_nnx",
    "hamiltonian_rollouts",
    "benchmark_emlp",
    "equivariant_layers",
    "written_for_emlp",
)
WITHOUT = {
    "hamiltonian_rollouts": pytest.mark.skipif(
        find_spec("diffrax") is None, reason="needs the extra `dynamics`"
    ),
    "flax_nnx": pytest.mark.skipif(find_spec("flax") is None, reason="needs the extra `examples`"),
    "benchmark_code": pytest.mark.skipif(find_spec("torch") is None, reason="needs `torch`"),
}


def marks(path, *, quick):
    """Those of an example: slow unless it is quick, and left out where its library is missing."""
    return [pytest.mark.slow] * (not quick) + [m for n, m in WITHOUT.items() if n == path.stem]


@pytest.fixture
def numpys_seed():
    """Examples may seed NumPy's global state."""
    state = np.random.get_state()
    yield
    np.random.set_state(state)


@pytest.mark.usefixtures("numpys_seed")
@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=marks(p, quick=p.stem not in LONG)) for p in EXAMPLES],
    ids=lambda path: path.stem,
)
def test_runs(path, monkeypatch, capsys):
    """In this process, which has imported JAX already."""
    monkeypatch.setattr(sys, "argv", [str(path), *ARGUMENTS.get(path.stem, ())])
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=marks(p, quick=p.stem == "circular_convolution")) for p in EXAMPLES],
    ids=lambda path: path.stem,
)
def test_runs_on_its_own(path):
    """As a user runs it: in a process of its own, where any warning is an error."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, str(path), *ARGUMENTS.get(path.stem, ())],
        env=os.environ | {"PYTHONWARNINGS": "error", "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@each_example
def test_begins_with_a_docstring_and_is_short(path):
    text = path.read_text(encoding="utf-8")
    first_line = text.splitlines()[0]
    assert first_line.startswith('"""')
    assert first_line.endswith(('."""', "."))
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= LONGEST or path.stem in COMPARISONS


@each_example
def test_checks_what_it_shows(path):
    assert "assert" in path.read_text(encoding="utf-8")
