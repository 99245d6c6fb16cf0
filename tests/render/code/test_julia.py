"""Printed Julia computes what the solution says: by Julia where it is, and by a reader of it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

import emlpcli
from emlpcli.render.code.source import Source
from emlpcli.solve.program.build import factors_of, program

from . import test_independent as independent
from .julia import Julia, JuliaError, command, spelled
from .printed import CASES, Question, image, parameters, printed, question
from .test_layers import BILINEAR, IDS

Given = dict[str, NDArray[Any]]


class Ran(Protocol):
    """The output of a layer with parameters, which have the layout of Python, and inputs."""

    def __call__(self, source: Source, given: Given, *inputs: NDArray[Any]) -> NDArray[Any]: ...


def by_reader(folder: Path) -> Ran:
    """By the reader of the printed words, see `julia_reader`."""

    def ran(source: Source, given: Given, *inputs: NDArray[Any]) -> NDArray[Any]:
        from .julia_reader import Reader

        reader = Reader(source.save(folder / "layer.jl")[0])
        names = reader.run()
        assert all(callable(names[name]) for name in reader.exported)
        first = vars(names["init"](np.random.default_rng(0)))
        assert {k: p.shape for k, p in first.items()} == {k: p.T.shape for k, p in given.items()}
        params = SimpleNamespace(**{name: p.T for name, p in given.items()})
        called = names["layer"] if inputs else names["bias"]
        return np.asarray(called(params, *inputs))

    return ran


def params(given: Given) -> str:
    """Parameters in Julia."""
    named = ", ".join(f"{name} = {spelled(p.T)}" for name, p in given.items())
    return f"(; {named})" if given else "NamedTuple()"


def by_julia(julia: Julia) -> Ran:
    """By Julia, which also infers the type of the output."""

    def ran(source: Source, given: Given, *inputs: NDArray[Any]) -> NDArray[Any]:
        module = julia.load(source)
        called = "layer" if inputs else "bias"
        julia.ask(f"P = {params(given)}; X = ({''.join(f'{spelled(x)}, ' for x in inputs)}); 0")
        first = f"{module}.init(MersenneTwister(1))"
        assert julia.ask(f"typeof({first}) == typeof(P) && map(size, {first}) == map(size, P)")
        return julia.array(f"@inferred {module}.{called}(P, X...)")

    return ran


@pytest.fixture(scope="session")
def julia() -> Iterator[Julia]:
    words = command()
    if words is None:
        pytest.skip("needs Julia: julia on PATH, or its command in EMLP_JULIA")
    process = Julia(words)
    yield process
    process.close()


@pytest.fixture(
    params=[
        pytest.param(
            "reader",
            marks=pytest.mark.skipif(
                find_spec("tree_sitter_julia") is None, reason="needs tree-sitter-julia"
            ),
        ),
        pytest.param("julia", marks=pytest.mark.slow),
    ]
)
def ran(request: pytest.FixtureRequest, tmp_path: Path) -> Ran:
    if request.param == "reader":
        return by_reader(tmp_path)
    return by_julia(request.getfixturevalue("julia"))


def check(found: Question, ran: Ran, given: Given, x: NDArray[Any]) -> None:
    wanted = np.moveaxis(image(found, given, x), -1, 0)
    y = ran(
        printed(found, "julia"), given, *([] if found.bias is None else [np.moveaxis(x, -1, 0)])
    )
    assert y.shape == wanted.shape
    scale = max(1.0, float(np.abs(wanted).max(initial=0)))
    assert np.abs(y - wanted).max(initial=0) < 1e-11 * scale


@pytest.mark.parametrize(("expression", "group"), CASES, ids=IDS)
@pytest.mark.long_cases
def test_layers(ran: Ran, expression: str, group: str | None, rng: np.random.Generator) -> None:
    found = question(expression, group)
    given = parameters(found, rng)
    for batch in [()] if found.bias is None else [(), (2, 3)]:
        check(found, ran, given, rng.normal(size=(*batch, found.solution.shape[1])))


@pytest.mark.parametrize(("expression", "group"), BILINEAR)
@pytest.mark.long_cases
def test_bilinear_layers(ran: Ran, expression: str, group: str, rng: np.random.Generator) -> None:
    linear = question(expression, group)
    made = program(linear.solution, bilinear=True)
    source = printed(Question(linear.solution, linear.bias, made), "julia")
    first, second = (r.size() for r in factors_of(linear.solution.rep))
    given = {"weight": parameters(linear, rng)["weight"]}
    x, z = rng.normal(size=(4, first)), rng.normal(size=(4, second))
    wanted = image(linear, given, np.einsum("bi,bj->bij", x, z).reshape(4, -1)).T
    y = ran(source, given, x.T, z.T)
    assert y.shape == wanted.shape
    assert np.abs(y - wanted).max() < 1e-10 * np.abs(wanted).max()


def test_julia_runs_a_layer(julia: Julia, rng: np.random.Generator) -> None:
    """The one quick test of Julia itself: copies, a bias, and an output in other coordinates."""
    found = question("V+Scalar+V>>V**2+Scalar", "C6")
    check(found, by_julia(julia), parameters(found, rng), rng.normal(size=(3, 5)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "group"),
    [
        ("V**2>>V", "Z5"),  # entries with weights
        ("Irrep(2)>>Irrep(2)*Irrep(2)", "SO3"),  # a sparse matrix as a constant
        ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),  # ε
        ("V**2>>V**2", "SU2"),
        ("V>>V*V", "Cube"),  # numbers in a file
        ("V**3", "SO3"),
        ("V>>Scalar", "SO3"),  # no map at all
    ],
)
def test_single_precision_is_kept(
    julia: Julia, expression: str, group: str, rng: np.random.Generator
) -> None:
    found = question(expression, group)
    module = julia.load(printed(found, "julia"))
    given = {name: p.astype(np.float32) for name, p in parameters(found, rng).items()}
    x = rng.normal(size=(found.solution.shape[1], 2)).astype(np.float32)
    call = f"{module}.bias(P)" if found.bias is None else f"{module}.layer(P, X)"
    julia.ask(f"P = {params(given)}; X = {spelled(x)}; 0")
    kind = julia.ask(f"eltype(@inferred {call})")
    assert kind in ("Float32", "Complex{Float32}", "ComplexF32") or not given
    wide = call.replace("P", "map(p -> BigFloat.(p), P)").replace("X", "BigFloat.(X)")
    assert julia.ask(f"isapprox({wide}, {call}; rtol = 1e-4)") == "true"


@pytest.mark.slow
def test_inputs_of_every_kind(julia: Julia, rng: np.random.Generator) -> None:
    """Vectors, views, adjoints, several axes and none of a batch; what does not fit is an error."""
    found = question("V**2+V+V**2>>V+V**2+V", "S3")
    module = julia.load(printed(found, "julia"))
    x = rng.normal(size=(21, 2, 3))
    julia.ask(f"P = {params(parameters(found, rng))}; X = {spelled(x)}; 0")
    whole = julia.array(f"{module}.layer(P, X)")
    assert whole.shape == (15, 2, 3)
    for text, wanted in {
        "X[:, 2, 3]": whole[:, 1, 2],
        "view(X, :, 1:2, 2)": whole[:, :, 1],
        "transpose(permutedims(X[:, 1, :]))": whole[:, 0],
        "X[:, 1:0, :]": whole[:, :0],
        "reshape(X, 21, 1, 6)": whole.reshape(15, 1, 6, order="F"),
    }.items():
        assert np.allclose(julia.array(f"{module}.layer(P, {text})"), wanted, atol=1e-12)
    complex_ = julia.array(f"{module}.layer(P, X .+ 0im)")
    assert np.allclose(complex_, whole, atol=1e-12)
    with pytest.raises(JuliaError, match="DimensionMismatch"):
        julia.ask(f"{module}.layer(P, permutedims(X, (2, 1, 3))); 0")
    two = printed(Question(
        question("V*V>>V+Scalar", "SO3").solution, None,
        program(question("V*V>>V+Scalar", "SO3").solution, bilinear=True)), "julia",
    )  # fmt: skip
    with pytest.raises(JuliaError, match="not of one batch"):
        julia.ask(f"{julia.load(two)}.layer((; weight = ones(2)), ones(3, 2), ones(3, 4)); 0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expression", "group", "element", "source", "target", "count"), independent.CASES
)
def test_all_maps_and_only_these(
    julia: Julia,
    expression: str,
    group: str,
    element: independent.Element,
    source: Any,
    target: Any,
    count: int,
    rng: np.random.Generator,
) -> None:
    """Equivariant under elements that are written down in NumPy, and of full rank."""
    module = julia.load(emlpcli.code(expression, group, to="julia", bias=False))
    size = int(julia.ask(f"{module}.SIZE_IN"))
    assert int(julia.ask(f"size({module}.init(MersenneTwister(1)).weight, 1)")) == count
    given = f"size({module}.init(MersenneTwister(1)).weight)"
    unit = f"(w = zeros({given}); w[j, 1] = 1; {module}.layer((; weight = w), EYE))"
    julia.ask(f"EYE = Matrix(1.0I, {size}, {size}); 0")
    maps = [julia.array(unit.replace("[j,", f"[{j + 1},")) for j in range(count)]
    assert np.linalg.matrix_rank(np.reshape(maps, (count, -1))) == count
    for _ in range(3):
        g = element(rng)
        for W in maps:
            assert np.allclose(target(g) @ W, W @ source(g), atol=1e-9)


def test_lines_are_short() -> None:
    for expression, group in CASES:
        source = printed(question(expression, group), "julia")
        code = source.text.split('"""\nmodule', 1)[1]
        long = [line for line in code.splitlines() if len(line) > 92 and "#" not in line]
        assert not long
