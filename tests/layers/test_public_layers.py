"""Laws of every public layer, of whichever framework: a new one that is not listed here fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import equinox as eqx
import numpy as np
import pytest

from emlpcli import read_group
from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.reps import Rep, representation
from emlpcli.solve.equivariance import random_elements

PACKAGES = {"nn": "jax", "equinox": "equinox", "flax": "flax", "torch": "torch"}
FUNCTIONS = {("nn", "bilinear_weights"), ("nn", "cast"), ("nn", "uniform_rep")}  # no layers
SMALL: dict[str, Any] = {"ch": 8, "num_layers": 1}
QUADRUPED = Path(__file__).parents[2] / "examples" / "quadruped.toml"


@dataclass(frozen=True)
class Case:
    """How a layer is made of the representations of its inputs and output, which are texts.

    `gated` layers ask for more than the representation that they are made for. Where the output is
    None the layer knows no group. `linear` layers over ℂ are linear in complex inputs too.
    """

    make: Callable[..., Any]
    inputs: tuple[str, ...]
    output: str | None
    group: str | None = "SO3"
    gated: bool = False
    linear: bool = False

    def reps(self) -> tuple[list[Rep], Rep | None]:
        """The representations."""
        inputs = [representation(text, self.group) for text in self.inputs]
        return inputs, None if self.output is None else representation(self.output, self.group)

    def texts(self) -> tuple[list[Any], Any]:
        """The same as texts, in which every V has its group."""
        texts = (*self.inputs, self.output or "")
        *inputs, output = (re.sub(r"\bV\b", f"V({self.group})", text) for text in texts)
        return inputs, output or None


def plain(**options: Any) -> Callable[..., Any]:
    """A layer that is made of its inputs and its output."""
    return lambda layer, inputs, output: layer(*inputs, output, **options)


def rows(**options: Any) -> Callable[..., Any]:
    """A layer that is made of the one representation that it acts on."""
    return lambda layer, inputs, output: layer(inputs[0], **options)


def dense(layer: Any, inputs: list[Rep], output: Rep | None) -> Any:
    """A layer of sizes alone."""
    return layer(inputs[0].size(), 2, 8, 1)


IN, OUT = "2*V+Scalar", "V+2*Scalar"
CASES: dict[tuple[str, str], list[Case]] = {
    ("nn", "Linear"): [
        Case(plain(), (IN,), OUT),
        Case(plain(), ("V+V.T",), "2*V", "SU2"),
        Case(plain(), ("V**2",), "V", "S4"),
    ],
    ("nn", "Bilinear"): [Case(plain(), (IN,), OUT)],
    ("nn", "EMLP"): [
        Case(plain(**SMALL), (IN,), OUT),
        Case(plain(**SMALL), ("2*V",), "V+Scalar", "SU2"),
    ],
    ("nn", "MLP"): [Case(dense, (IN,), None)],
    ("nn", "GatedActivation"): [Case(rows(), (IN,), IN, gated=True)],
    ("nn", "NormActivation"): [Case(rows(), (IN,), IN)],
    ("nn", "RMSNorm"): [Case(rows(), (IN,), IN)],
    ("nn", "Pool"): [Case(rows(), (IN,), IN, linear=True)],
    # a prior, and not the architecture, keeps it equivariant
    ("nn", "SoftLinear"): [Case(lambda layer, x, y: layer(x[0], x[0]), (IN,), None)],
    ("nn", "TensorProduct"): [Case(plain(), (IN, "V"), OUT)],
    ("nn", "MessagePassing"): [Case(plain(), ("V", IN), OUT)],
    ("nn", "PointCloud"): [Case(plain(**SMALL), ("V", IN), OUT)],
    ("torch", "Projector"): [
        Case(lambda layer, inputs, output: layer(inputs[0]), ("2*V*V",), "2*V*V", linear=True)
    ],
}
for package in ("equinox", "flax", "torch"):
    CASES |= {
        (package, "EquivariantLinear"): [
            Case(plain(), (IN,), OUT),
            Case(plain(), ("V+V.T",), "2*V", "SU2"),
        ],
        (package, "EquivariantBilinear"): [Case(plain(), (IN, "V"), OUT)],
        (package, "Gated"): [Case(rows(), (IN,), IN, gated=True)],
        (package, "EMLP"): [Case(plain(**SMALL), (IN,), OUT)],
    }
ALL = [
    pytest.param(
        package,
        name,
        case,
        id=f"{package}.{name}-{case.group}",
        marks=pytest.mark.skipif(
            find_spec(PACKAGES[package]) is None, reason=f"{package} is not installed"
        ),
    )
    for (package, name), cases in CASES.items()
    for case in cases
]
each_layer = pytest.mark.parametrize(("package", "name", "case"), ALL)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_layer_is_listed(package: str) -> None:
    pytest.importorskip(PACKAGES[package])
    public = {(package, name) for name in import_module(f"emlpcli.{package}").__all__}
    listed = {key for key in CASES if key[0] == package}
    assert public - FUNCTIONS == listed


def made(package: str, name: str, case: Case, *, by_text: bool = False) -> tuple[Any, list[Rep]]:
    """The layer in double precision, and the representations of what it asks for."""
    kind = getattr(import_module(f"emlpcli.{package}"), name)
    inputs, output = case.texts() if by_text else case.reps()
    if package == "flax":
        from flax import nnx

        takes_numbers = name != "Gated"
        kind = _with(kind, **({"rngs": nnx.Rngs(0), "dtype": jnp.float64} if takes_numbers else {}))
    if package == "equinox" and name != "Gated":
        kind = _with(kind, key=0, dtype=jnp.float64)
    layer = case.make(kind, inputs, output)
    if package == "torch":
        layer = layer.double()
    if package == "nn":
        from emlpcli.nn import cast

        layer = cast(layer, jnp.float64)
    if case.gated:
        inputs = [(layer.gates if package in ("equinox", "flax") else layer).gated]
    return layer, inputs


def _with(kind: Any, **more: Any) -> Callable[..., Any]:
    return lambda *args, **options: kind(*args, **options, **more)


def applied(package: str, layer: Any, *x: np.ndarray) -> np.ndarray:
    """What the layer makes of arrays."""
    if package == "torch":
        import torch

        return np.asarray(layer(*map(torch.as_tensor, x)).detach())
    return np.asarray(layer(*map(jnp.asarray, x)))


def drawn(reps: list[Rep], seed: int = 0) -> list[np.ndarray]:
    """Random inputs of four rows, complex over complex groups."""
    rng = np.random.default_rng(seed)
    given = [rng.normal(size=(4, rep.size())) for rep in reps]
    complex_ = any(a.G is not None and a.G.field == "C" for rep in reps for a in rep.atoms())
    return [x + 1j * rng.normal(size=x.shape) if complex_ else x for x in given]


@pytest.mark.long_cases
@pytest.mark.parametrize(
    ("package", "name", "case"), [c for c in ALL if c.values[2].make is not dense]
)
def test_texts_make_the_layers_that_representations_make(
    package: str, name: str, case: Case
) -> None:
    found = []
    for by_text in (False, True):
        if package == "torch":
            import torch

            torch.manual_seed(0)
        layer, reps = made(package, name, case, by_text=by_text)
        reps = [representation(rep) for rep in reps]
        found.append(applied(package, layer, *drawn(reps)))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize(("package", "name"), [
    (package, name) for package in PACKAGES for name in ("EMLP", "EquivariantLinear")
    if (package, name) in CASES
])  # fmt: skip
def test_texts_have_the_words_of_groups_of_ones_own(package: str, name: str) -> None:
    pytest.importorskip(PACKAGES[package])
    G = read_group(QUADRUPED)
    kind = getattr(import_module(f"emlpcli.{package}"), name)
    more: dict[str, Any] = SMALL | {"hidden": "3*Legs+V"} if name == "EMLP" else {}
    if name == "EMLP" and package != "nn":
        more["factor"] = "Legs+V"
    if package == "flax":
        from flax import nnx

        more["rngs"] = nnx.Rngs(0)
    layer = kind("2*V+Legs", "Legs*(P+2*Scalar)", G, **more)
    assert applied(package, layer, np.ones((2, 10), np.float32)).shape == (2, 12)


@pytest.mark.few(8)
@each_layer
def test_layers_are_equivariant_under_elements_that_no_solver_saw(
    package: str, name: str, case: Case
) -> None:
    with double_precision():
        layer, reps = made(package, name, case)
        x, output = drawn(reps), case.reps()[1]
        y = applied(package, layer, *x)
        assert y.dtype in (np.float64, np.complex128)
        assert np.abs(y).max() > 1e-6
        if output is None:
            twisted = applied(package, layer, *(np.roll(a, 1, axis=1) for a in x))
            assert np.abs(twisted - y).max() > 1e-6  # it knows no group
        else:
            for g in random_elements(np.random.default_rng(1), 2, *reps, output):
                moved = [a @ rep.rho_dense(g).T for a, rep in zip(x, reps, strict=True)]
                found = applied(package, layer, *moved)
                wanted = y @ output.rho_dense(g).T
                np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-10 * np.abs(y).max())


@pytest.mark.few(8)
@each_layer
def test_gradients_at_zero_inputs_are_finite(package: str, name: str, case: Case) -> None:
    """Of inputs and parameters: also where norms, roots and directions have none."""
    with double_precision():
        layer, reps = made(package, name, case)
        zeros = [0 * x for x in drawn(reps)]
        for leaf in _slopes(package, layer, zeros):
            assert np.isfinite(leaf).all()


def _slopes(package: str, layer: Any, x: list[np.ndarray]) -> list[np.ndarray]:
    """The gradients of Σ |y|² + Re y."""
    if package == "torch":
        import torch

        given = [torch.as_tensor(a).requires_grad_() for a in x]
        y = layer(*given)
        ((y * y.conj()).real + y.real).sum().backward()
        found = [a.grad for a in (*given, *layer.parameters())]
        return [np.asarray(a) for a in found if a is not None]

    def loss(pair: Any) -> jax.Array:
        y = pair[0](*pair[1])
        return jnp.sum((y * y.conj()).real + y.real)

    given = [jnp.asarray(a) for a in x]
    if package == "flax":
        from flax import nnx

        graph, state = nnx.split(layer)
        found = jax.grad(lambda x: loss((layer, x)))(given)
        found = found, jax.grad(lambda s: loss((nnx.merge(graph, s), given)))(state)
    else:
        found = eqx.filter_grad(loss)((layer, given))
    return [np.asarray(leaf) for leaf in jax.tree.leaves(found)]


@pytest.mark.few(8)
@each_layer
def test_what_is_no_number_comes_out_as_none(package: str, name: str, case: Case) -> None:
    """NaN is propagated, as JAX and PyTorch do: it is neither hidden nor an error."""
    with double_precision():
        layer, reps = made(package, name, case)
        x = drawn(reps)
        x[0][1] = np.nan
        y = applied(package, layer, *x)
        assert np.isnan(y).any()


@each_layer
def test_other_widths_and_complex_numbers_are_refused(package: str, name: str, case: Case) -> None:
    with double_precision():
        layer, reps = made(package, name, case)
        x = drawn(reps)
        for i in range(len(x)):
            wrong = [a[:, 1:] if i == j else a for j, a in enumerate(x)]
            with pytest.raises(EmlpError, match=r"size|coordinates|axes"):
                applied(package, layer, *wrong)
        with pytest.raises(EmlpError, match=r"size|coordinates|axes"):
            applied(package, layer, *(np.ones(()) for _ in x))
        if not case.linear and not np.iscomplexobj(x[0]):
            with pytest.raises(EmlpError, match="complex"):
                applied(package, layer, *(a + 0j for a in x))
