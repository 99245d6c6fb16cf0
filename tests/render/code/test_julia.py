"""Printed Julia computes what the solution says: by Julia where it is here, else by a reader."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.solve.program.build import factors_of, program

from .printed import CASES, Question, image, parameters, printed, question
from .test_layers import BILINEAR, IDS

Ran = Callable[[Path, dict[str, NDArray[Any]], list[NDArray[Any]]], NDArray[Any]]


def read(file: Path, given: dict[str, NDArray[Any]], inputs: list[NDArray[Any]]) -> NDArray[Any]:
    """By the reader of the printed words, see `julia_reader`."""
    from .julia_reader import Reader

    reader = Reader(file)
    names = reader.run()
    assert all(callable(names[name]) for name in reader.exported)
    first = vars(names["init"](np.random.default_rng(0)))
    assert {k: p.shape for k, p in first.items()} == {k: p.T.shape for k, p in given.items()}
    params = SimpleNamespace(**{name: p.T for name, p in given.items()})
    called = names["layer"] if inputs else names["bias"]
    return np.asarray(called(params, *inputs))


def run(file: Path, given: dict[str, NDArray[Any]], inputs: list[NDArray[Any]]) -> NDArray[Any]:
    """By Julia."""
    named = ", ".join(f"{name} = {_julia(p.T)}" for name, p in given.items())
    module = "EquivariantLayer" if inputs else "EquivariantVector"
    called = "layer" if inputs else "bias"
    arguments = "".join(f", {_julia(x)}" for x in inputs)
    script = [
        f'include("{file}")',
        f"y = {module}.{called}((; {named}){arguments})",
        "println(join(size(y), ' '))",
        'println(join((string(real(v), " ", imag(v)) for v in y), "\\n"))',
    ]
    done = subprocess.run(
        ["julia", "-e", "\n".join(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    sizes, *numbers = done.stdout.splitlines()
    parts = np.array([list(map(float, line.split())) for line in numbers])
    y = parts[:, 0] + 1j * parts[:, 1]
    return np.asarray(y.reshape([int(n) for n in sizes.split()], order="F"))


def _julia(x: NDArray[Any]) -> str:
    listed = ", ".join(map(repr, np.ravel(x, order="F").tolist()))
    return f"reshape(Float64[{listed}], {', '.join(map(str, x.shape))})"


RUNNERS = [
    pytest.param(
        read,
        id="reader",
        marks=pytest.mark.skipif(
            find_spec("tree_sitter_julia") is None, reason="needs tree-sitter-julia"
        ),
    ),
    pytest.param(
        run, id="julia", marks=pytest.mark.skipif(which("julia") is None, reason="needs julia")
    ),
]


def check(given: dict[str, Any], x: Any, found: Question, ran: Ran, file: Path) -> None:
    wanted = image(found, given, x)
    y = ran(file, given, [] if found.bias is None else [np.moveaxis(x, -1, 0)])
    wanted = np.moveaxis(wanted, -1, 0)
    assert y.shape == wanted.shape
    scale = max(1.0, float(np.abs(wanted).max(initial=0)))
    assert np.abs(y - wanted).max(initial=0) < 1e-11 * scale


@pytest.mark.parametrize("ran", RUNNERS)
@pytest.mark.parametrize(("expression", "group"), CASES, ids=IDS)
@pytest.mark.long_cases
def test_layers(
    ran: Ran, expression: str, group: str | None, tmp_path: Path, rng: np.random.Generator
) -> None:
    found = question(expression, group)
    file = printed(found, "julia").save(tmp_path / "layer.jl")[0]
    given = parameters(found, rng)
    for batch in [()] if found.bias is None else [(), (2, 3)]:
        check(given, rng.normal(size=(*batch, found.solution.shape[1])), found, ran, file)


@pytest.mark.parametrize("ran", RUNNERS)
@pytest.mark.parametrize(("expression", "group"), BILINEAR)
@pytest.mark.long_cases
def test_bilinear_layers(
    ran: Ran, expression: str, group: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    linear = question(expression, group)
    made = program(linear.solution, bilinear=True)
    file = printed(Question(linear.solution, linear.bias, made), "julia").save(tmp_path / "a.jl")[0]
    first, second = (r.size() for r in factors_of(linear.solution.rep))
    given = {"weight": parameters(linear, rng)["weight"]}
    x, z = rng.normal(size=(4, first)), rng.normal(size=(4, second))
    wanted = image(linear, given, np.einsum("bi,bj->bij", x, z).reshape(4, -1)).T
    y = ran(file, given, [x.T, z.T])
    assert y.shape == wanted.shape
    assert np.abs(y - wanted).max() < 1e-10 * np.abs(wanted).max()


def test_lines_are_short() -> None:
    for expression, group in CASES:
        source = printed(question(expression, group), "julia")
        code = source.text.split('"""\nmodule', 1)[1]
        long = [line for line in code.splitlines() if len(line) > 92 and "#" not in line]
        assert not long
