"""Printed layers compute what the solution says, in every framework that is here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.groups import Group
from emlpcli.render.code import by_matrix
from emlpcli.render.code.dialects import DIALECTS
from emlpcli.reps import Scalar, V
from emlpcli.solve.program.build import factors_of, program
from emlpcli.solve.program.operations import Contraction, Entries

from .printed import CASES, Question, asked, image, loaded, parameters, printed, question

Layer = Callable[..., Any]
FRAMEWORKS = ("numpy", "jax", "torch", "flax", "equinox")
HERE = [
    pytest.param(d, marks=pytest.mark.skipif(find_spec(d) is None, reason=f"needs {d}"))
    for d in FRAMEWORKS
]
IDS = [f"{group}: {text}" for text, group in CASES]


def applied(dialect: str, names: dict[str, Any], given: dict[str, Any]) -> Layer:
    """The layer as a function of NumPy arrays, with these parameters."""
    if dialect in ("numpy", "jax"):
        function = names.get("layer") or names["bias"]
        if dialect == "numpy":
            first = names["init"](np.random.default_rng(0))
        else:
            import jax

            function = jax.jit(function)
            first = jax.eval_shape(names["init"], jax.random.key(0))
        assert {k: p.shape for k, p in first.items()} == {k: p.shape for k, p in given.items()}
        return lambda *x: np.asarray(function(given, *x))
    made = names.get("Layer") or names["Invariants"]
    if dialect == "torch":
        import torch

        module = made().double()
        shapes = {name: tuple(p.shape) for name, p in module.state_dict().items()}
        assert shapes == {name: p.shape for name, p in given.items()}
        module.load_state_dict({name: torch.as_tensor(p) for name, p in given.items()})
        return lambda *x: module(*map(torch.as_tensor, x)).detach().numpy()
    import jax

    if dialect == "flax":
        from flax import nnx

        module = made(nnx.Rngs(0))
        for name, p in given.items():
            assert getattr(module, name)[...].shape == p.shape
            getattr(module, name)[...] = p.astype(np.float32)
        jitted = nnx.jit(lambda m, *x: m(*x))
        return lambda *x: np.asarray(jitted(module, *x))
    import equinox as eqx

    module = made(**({"key": jax.random.key(0)} if given else {}))
    for name, p in given.items():
        assert getattr(module, name).shape == p.shape
        module = eqx.tree_at(lambda m: getattr(m, name), module, p.astype(np.float32))  # noqa: B023
    called = eqx.filter_jit(module)
    return lambda *x: np.asarray(called(*x))


def check(found: Question, dialect: str, folder: Path, rng: np.random.Generator) -> None:
    """Random parameters, one input and a batch of them, against the readable basis."""
    given = parameters(found, rng)
    single = dialect in ("jax", "flax", "equinox")
    if single:
        given = {name: p.astype(np.float32) for name, p in given.items()}
    layer = applied(dialect, loaded(printed(found, dialect), folder), given)
    size = found.solution.shape[1]
    batches = [()] if found.bias is None else [(2, 3)] if single else [(), (2, 3)]
    for batch in batches:
        x = rng.normal(size=(*batch, size)).astype(np.float32 if single else np.float64)
        wanted = image(found, given, x)
        y = layer(x) if found.bias is not None else layer()
        assert y.shape == wanted.shape
        scale = max(1.0, float(np.abs(wanted).max(initial=0)))
        assert np.abs(y - wanted).max(initial=0) < (1e-5 if single else 1e-11) * scale


@pytest.mark.parametrize(("expression", "group"), CASES, ids=IDS)
def test_numpy(
    expression: str, group: str | None, tmp_path: Path, rng: np.random.Generator
) -> None:
    check(question(expression, group), "numpy", tmp_path, rng)


SMALL = [
    ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("3*Irrep(1)+2*Irrep(2)>>2*Irrep(1)*Irrep(2)+4*Irrep(2)", "SO3"),
    ("V*V.T+V>>V+V.T*V", "SO13"),
    ("2*V+3*V.T>>V.T+V", "SL3"),
    ("2*Sym(2,V)>>3*Sym(2,V)", "pg:m-3m"),
    ("2*V(D4)*V(SO3)>>V(SO3)*V(D4)", None),
    ("V(S3)*V(SO3)>>V(S3)*V(SO3)+V(SO3)", None),
    ("V**2+2*V+Scalar>>V**2+2*V+3*Scalar", "S3"),
    ("V+2*V.T>>2*V*V.T+V", "SU2"),
    ("2*V+Scalar>>V**2+V+V", "Z3"),
]


@pytest.mark.parametrize(("expression", "group"), SMALL)
def test_small_layers_as_sums(
    expression: str,
    group: str | None,
    tmp_path: Path,
    rng: np.random.Generator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is printed as a product with a matrix is the same layer as its sums."""
    found = question(expression, group)
    assert "Wt = basis @ w" in printed(found, "numpy").text
    monkeypatch.setattr(by_matrix, "applies", lambda _: False)
    assert "Wt = basis @ w" not in printed(found, "numpy").text
    check(found, "numpy", tmp_path, rng)


def test_which_layers_are_a_product_with_a_matrix() -> None:
    for case in [("V**2>>V**2", "S6"), ("V>>V", "SO2"), ("2*V>>400*V**2", "SO3")]:
        assert not by_matrix.applies(question(*case).program)
    for case in [("2*V>>3*V+V**2", "SO3"), ("V+Scalar>>V", "S4"), ("2*V>>V", "Z3")]:
        assert by_matrix.applies(question(*case).program)


@pytest.mark.few(9)
@pytest.mark.parametrize(("expression", "group"), CASES, ids=IDS)
@pytest.mark.parametrize("dialect", HERE[1:])
@pytest.mark.long_cases
def test_other_frameworks(
    dialect: str, expression: str, group: str | None, tmp_path: Path, rng: np.random.Generator
) -> None:
    check(question(expression, group), dialect, tmp_path, rng)


BILINEAR = [
    ("V*V>>V+Scalar", "SO3"),
    ("(V+2*Scalar)*(3*V+V**2)>>2*V+Scalar+V**2", "SO3"),
    ("(Irrep(1)+2*Irrep(2))*(Irrep(2)+Irrep(1))>>2*Irrep(1)+3*Irrep(2)", "SO3"),
    ("(V+Scalar)*(V**2+V)>>V**2+V", "S3"),
    ("(V+V.T)*(V.T+V)>>V*V.T+Scalar", "SU2"),
    ("Regular*V>>V", "D4"),
    ("V**2>>V", "Z4"),
    ("(2*V+V**2)*(V**2+3*V)>>V**3", "O3"),
]


@pytest.mark.parametrize(("expression", "group"), BILINEAR)
@pytest.mark.parametrize("dialect", HERE[:3])
@pytest.mark.long_cases
def test_bilinear_layers(
    dialect: str, expression: str, group: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    linear = question(expression, group)
    rep = linear.solution.rep
    made = program(linear.solution, bilinear=True)
    first, second = (r.size() for r in factors_of(rep))
    found = Question(linear.solution, linear.bias, made)
    given = {"weight": parameters(linear, rng)["weight"].astype(np.float32).astype(float)}
    layer = applied(dialect, loaded(printed(found, dialect), tmp_path), given)
    x, z = rng.normal(size=(4, 1, first)), rng.normal(size=(5, second))
    both = np.einsum("abi,bj->abij", np.repeat(x, 5, axis=1), z).reshape(4, 5, -1)
    wanted = image(linear, given, both)
    y = layer(x, z)
    assert y.shape == wanted.shape
    assert np.abs(y - wanted).max() < (1e-10 if dialect != "jax" else 1e-4) * np.abs(wanted).max()


@pytest.mark.few(6)
def test_maps_of_every_group(anygroup: Group, tmp_path: Path, rng: np.random.Generator) -> None:
    power = V**2 if anygroup.d <= 8 else V
    check(asked((2 * V + Scalar >> V + power)(anygroup)), "numpy", tmp_path, rng)


def test_first_weights_keep_the_mean_square(tmp_path: Path, rng: np.random.Generator) -> None:
    for text, group in (("6*V+V**2>>2*V+V**2", "S5"), ("4*V+V.T>>6*V*V.T+V", "SU2")):
        found = question(text, group)
        names = loaded(printed(found, "numpy"), tmp_path)
        size, squares = found.solution.shape[1], []
        for seed in range(60):
            given = names["init"](np.random.default_rng(seed))
            squares.append(np.abs(names["layer"](given, rng.normal(size=(20, size)))) ** 2)
        mean = np.mean(squares, axis=(0, 1))
        reached = mean[mean > 0]  # what no map reaches stays 0
        assert len(reached)
        assert abs(np.mean(reached) - 1) < 0.15


def test_the_cost_is_that_of_the_maps() -> None:
    """S(n) has all 15 maps of V² to V² as sums along axes, and no constant that grows as n⁴."""
    found = question("V**2>>V**2", "S40").program
    (product,) = found.products
    assert isinstance(product.maps, tuple)
    assert len(product.maps) == 15
    for made in product.maps:
        assert isinstance(made, Contraction)
        assert all(c.name == "EYE" for c, _ in made.expansion.factors)
    source = printed(question("V**2>>V**2", "S40"), "numpy")
    assert not source.arrays
    assert len(source.text.splitlines()) < 120
    coupled = question("Irrep(2)*Irrep(3)>>Irrep(3)", "SO3").program.products[0].maps
    assert isinstance(coupled, Entries)
    assert len(coupled.rows) < coupled.shape[0] * coupled.shape[1] / 4


def test_copies_do_not_make_the_source_longer() -> None:
    few, many = (
        printed(question(f"2*V>>{n}*Scalar+{n}*V+{n}*V**2", "SO3"), "jax").text for n in (3, 300)
    )
    assert len(many.splitlines()) <= len(few.splitlines()) + 4  # some are broken into two


def test_the_source_does_not_depend_on_this_package() -> None:
    for dialect in DIALECTS:
        text = printed(question("V**2>>V**2", "S3"), dialect).text
        assert "emlpcli" not in text


@pytest.mark.parametrize("dialect", [*FRAMEWORKS, "sympy"])
@pytest.mark.few(2)
def test_formatters_and_linters_have_nothing_to_say(dialect: str, tmp_path: Path) -> None:
    for k, (expression, group) in enumerate(CASES):
        source = printed(question(expression, group), dialect)
        (tmp_path / f"layer{k}.py").write_text(source.text, encoding="utf-8")
        compile(source.text, "layer.py", "exec")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I,UP,B,C4"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[:2000] + done.stderr[:500]


@pytest.mark.slow
@pytest.mark.parametrize("dialect", FRAMEWORKS[:2])
def test_types_are_right(dialect: str, tmp_path: Path) -> None:
    for k in (0, 1, 3, 6, 11, 13, 18, 25):
        source = printed(question(*CASES[k]), dialect)
        (tmp_path / f"layer{k}.py").write_text(source.text, encoding="utf-8")
    files = [str(path) for path in tmp_path.glob("*.py")]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental"]
    done = subprocess.run(
        [
            *command,
            "--config-file=",
            "--allow-untyped-decorators",
            "--allow-subclassing-any",
            *files,
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout[:2000]
