"""Layers for PyTorch: equivariant under random elements, named parameters, modules like others."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError
from emlpcli.layers.printed import names_of
from emlpcli.reps import SumRep, V, representation
from emlpcli.solve import basis

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
from emlpcli.torch import (  # noqa: E402
    EquivariantBilinear,
    EquivariantLinear,
    Gated,
    Projector,
)

DOUBLE = torch.float64
LINEAR = [  # of δ and ε, of entries, complex, over two groups, not orthogonal, of large constants
    ("2*V", "30*Scalar+10*V+3*V**2", "SO3"),
    ("V**2", "V**2+V", "S5"),
    ("2*Irrep(1)+Irrep(2)", "Irrep(1)*Irrep(2)", "SO3"),
    ("V+V.T", "V*V.T+2*V", "SU2"),
    ("V(S3)*V(SO3)", "V(SO3)+V(S3)*V(SO3)", None),
    ("V+V.T", "V+Scalar", "SL3"),
    ("Regular", "Regular+V", "D4"),
    ("V", "V", "RubiksCube"),
]
BILINEAR = [
    ("2*V+Scalar", "V", "V+Scalar", "SO3"),
    ("V", "V**2+V", "V", "S4"),
    ("V", "V.T", "V*V.T+Scalar", "SU2"),
]


@pytest.mark.parametrize(("source", "target", "group"), LINEAR)
def test_linear_layers_are_equivariant(
    source: str, target: str, group: str | None, equivariance_defect: Callable[..., float]
) -> None:
    layer = EquivariantLinear(source, target, group, dtype=DOUBLE)
    if layer.bias is not None:
        torch.nn.init.normal_(layer.bias)
    assert (
        layer.weight.numel()
        == layer.weight[..., 0].numel() * basis(f"({source})>>({target})", group).dimension
    )
    assert equivariance_defect(layer, [source], target, group, 1) < 1e-12


@pytest.mark.parametrize(("source", "target", "group"), LINEAR)
def test_small_layers_are_matrices_and_agree_with_printed_code(
    source: str, target: str, group: str | None
) -> None:
    layer = EquivariantLinear(source, target, group, dtype=DOUBLE)
    if layer.bias is not None:
        torch.nn.init.normal_(layer.bias)
    x = torch.randn(2, 3, layer.size_in, dtype=DOUBLE)
    assert layer.is_matrix
    found = layer(x)
    layer.is_matrix = False
    assert torch.allclose(layer(x), found, atol=1e-12)
    with pytest.raises(EmlpError, match="not applied as a matrix"):
        layer.matrix()


def test_large_layers_run_printed_code(equivariance_defect: Callable[..., float]) -> None:
    layer = EquivariantLinear("V**2", "V**2+V", "S12", dtype=DOUBLE)
    assert not layer.is_matrix
    assert not [name for name, _ in layer.named_buffers() if "basis" in name]
    assert equivariance_defect(layer, ["V**2"], "V**2+V", "S12", 3) < 1e-12


def test_constants_are_exact_in_the_precision_that_is_asked_for_later() -> None:
    for target in ("Irrep(1)*Irrep(2)", "Irrep(6)+Irrep(2)"):
        layer = EquivariantLinear("Irrep(2)", target, "SO3").double()
        wanted = EquivariantLinear("Irrep(2)", target, "SO3", dtype=DOUBLE)
        wanted.load_state_dict(layer.state_dict())
        x = torch.randn(5, dtype=DOUBLE)
        assert torch.equal(layer(x), wanted(x))


@pytest.mark.parametrize(("x", "z", "target", "group"), BILINEAR)
def test_bilinear_layers_are_equivariant(
    x: str, z: str, target: str, group: str, equivariance_defect: Callable[..., float]
) -> None:
    layer = EquivariantBilinear(x, z, target, group, dtype=DOUBLE)
    assert equivariance_defect(layer, [x, z], target, group, 2) < 1e-12
    a, b = (torch.randn(n, dtype=DOUBLE) for n in layer.sizes_in)
    assert torch.allclose(layer(2 * a, 3 * b), 6 * layer(a, b))


def test_parameters_are_coefficients_of_the_readable_basis() -> None:
    layer = EquivariantLinear("V**2", "V**2", "S4", bias=False, dtype=DOUBLE)
    found = basis("V**2>>V**2", "S4").readable.columns(0, 15)
    for j in range(15):
        with torch.no_grad():
            layer.weight.copy_(torch.eye(15, dtype=DOUBLE)[j])
        matrix = layer(torch.eye(16, dtype=DOUBLE)).T
        assert np.array_equal(matrix.detach().numpy(), found[:, j].reshape(16, 16))
    assert layer.bias is None


def test_a_state_dict_is_that_of_printed_code() -> None:
    layer = EquivariantLinear("V+V.T", "V*V.T", "SU2")
    printed = names_of(layer.source, {})["Layer"]()
    printed.load_state_dict(layer.state_dict())
    x = torch.randn(4, 4)
    assert torch.allclose(printed(x), layer(x), atol=1e-6)
    assert layer(x).dtype == torch.complex64


def test_layers_are_modules_like_others() -> None:
    layer = EquivariantLinear("V", "V", "RubiksCube")  # which has large constants
    x = torch.randn(3, 48)
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert torch.equal(other(x), layer(x))
        with torch.no_grad():
            other.weight.add_(1)
        assert not torch.equal(other(x), layer(x))
    assert layer(x).dtype == torch.float32
    assert layer.double()(x.double()).dtype == DOUBLE
    meta = EquivariantLinear("V", "V", "SO3", device="meta")
    assert {t.device.type for t in (*meta.parameters(), *meta.buffers())} == {"meta"}
    assert meta(torch.empty(5, 3, device="meta")).shape == (5, 3)


def _every_module() -> list[torch.nn.Module]:
    linear = [EquivariantLinear(*case) for case in LINEAR]
    bilinear = [EquivariantBilinear(*case) for case in BILINEAR]
    gated = Gated(representation("2*V+Scalar", "SO3"))
    return [*linear, *bilinear, *(Projector(*case) for case in PROJECTORS), gated]


def _given(module: torch.nn.Module) -> list[torch.Tensor]:
    if isinstance(module, EquivariantBilinear):
        return [torch.randn(3, n) for n in module.sizes_in]
    if isinstance(module, Projector):
        kind = torch.complex64 if module.values.is_complex() else torch.float32
        return [torch.randn(3, *module.shape, dtype=kind)]
    return [torch.randn(3, 9 if isinstance(module, Gated) else module.size_in)]


@pytest.mark.slow
def test_modules_that_were_made_empty() -> None:
    """Those of the meta device, as large models are made: constants too are filled in."""
    for module in _every_module():
        x = _given(module)
        wanted = module(*x)
        empty = copy.deepcopy(module).to("meta").to_empty(device="cpu")
        for tensor in empty.buffers():
            tensor.fill_(-99)
        for part in empty.modules():
            part.reset_parameters()
        empty.load_state_dict(module.state_dict())
        assert torch.equal(empty(*x), wanted), module


@pytest.mark.slow
def test_modules_under_vmap() -> None:
    """Over inputs one by one, and over the parameters of several modules."""
    from torch.func import functional_call, stack_module_state, vmap

    source = emlpcli.code("2*V+V**2>>V+2*V**2", "Z4", to="torch").text
    assert "movedim" in source
    printed = names_of(source, {})["Layer"]
    for module in [*_every_module(), printed()]:
        x = [torch.randn(3, 24)] if type(module) is printed else _given(module)
        torch.testing.assert_close(vmap(module)(*x), module(*x))
        if not list(module.parameters()):
            continue
        two = [copy.deepcopy(module), copy.deepcopy(module)]
        for part in two:
            part.reset_parameters()
        state = stack_module_state(two)
        found = vmap(lambda s, module=module, x=x: functional_call(module, s, tuple(x)))(state)
        torch.testing.assert_close(found[1], two[1](*x))


def test_gradients() -> None:
    layer = EquivariantLinear("2*V", "V**2+Scalar", "SO3", dtype=DOUBLE)
    torch.nn.init.normal_(layer.bias)
    x = torch.randn(2, 6, dtype=DOUBLE, requires_grad=True)
    assert torch.autograd.gradcheck(layer, (x,))
    layer(x).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in layer.parameters())


def test_first_weights_keep_the_mean_square_and_are_drawn_anew() -> None:
    torch.manual_seed(0)
    layer = EquivariantLinear("20*V", "30*V", "SO3", dtype=DOUBLE)
    before = layer.weight.clone()
    found = float(layer(torch.randn(2000, 60, dtype=DOUBLE)).square().mean().detach())
    assert found == pytest.approx(1, abs=0.15)
    layer.reset_parameters()
    assert not torch.equal(before, layer.weight)


def test_representations_and_groups_as_objects() -> None:
    rep = representation("2*V", "SO3")
    torch.manual_seed(1)
    first = EquivariantLinear(rep, SumRep(V, V), "SO3")
    torch.manual_seed(1)
    second = EquivariantLinear("2*V", "2*V", "SO3")
    x = torch.randn(6)
    assert torch.equal(first(x), second(x))


PROJECTORS = [("V**3", "SO3"), ("2*V>>Scalar+V", "S3"), ("V*V.T>>V.T*V", "SU2"), ("V>>V", "SO13")]


@pytest.mark.parametrize(("text", "group"), PROJECTORS)
def test_projectors(text: str, group: str) -> None:
    projector, solution = Projector(text, group), basis(text, group)
    x = torch.randn(2, *projector.shape, dtype=DOUBLE).to(
        torch.complex128 if solution.is_complex else DOUBLE
    )
    Q = torch.as_tensor(solution.dense()).to(x.dtype)
    wanted = x.reshape(2, -1) @ (Q @ Q.conj().T).T
    found = projector(x)
    assert found.shape == x.shape
    assert torch.allclose(found.reshape(2, -1), wanted)
    assert torch.allclose(projector(found), found)
    assert not list(projector.parameters())


ERRORS = [
    (lambda: Projector("V>>V", "SO3")(torch.ones(9)), r"\(3, 3\) for V>>V"),
    (lambda: EquivariantLinear("V", "V"), "no group"),
    (lambda: EquivariantLinear("V", "W", "SO3"), r"unknown name W\nW\n\^"),
    (lambda: EquivariantLinear("V", "V", "SO33x"), "SO33x"),
    (lambda: EquivariantLinear("V", "V", "SO3")(torch.randn(4)), "3 coordinates of V"),
    (lambda: EquivariantBilinear("V", "V", "V", "SO3")(torch.ones(3), torch.ones(2)), "3 coord"),
]


@pytest.mark.parametrize(("call", "message"), ERRORS)
def test_errors(call: Callable[[], object], message: str) -> None:
    with pytest.raises(EmlpError, match=message):
        call()
