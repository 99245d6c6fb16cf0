"""What a layer keeps from call to call is never an old matrix, whatever changes its parameters."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
from torch import nn  # noqa: E402
from torch.func import functional_call, vmap  # noqa: E402
from torch.nn.utils import parametrize, prune  # noqa: E402

from emlpcli.torch import EquivariantLinear  # noqa: E402

CASES = [("2*V", "Scalar+V+V**2", "SO3"), ("V+V.T", "V*V.T+2*V", "SU2")]


@pytest.fixture(params=CASES, ids=lambda case: case[2])
def layer(request: pytest.FixtureRequest) -> EquivariantLinear:
    """A layer that has kept a matrix."""
    made = EquivariantLinear(*request.param, dtype=torch.float64)
    nn.init.normal_(made.bias)
    with torch.no_grad():
        x = given(made)
        assert torch.equal(made(x), made(x))
    assert made._kept._last is not None
    return made


def given(layer: EquivariantLinear) -> torch.Tensor:
    torch.manual_seed(5)
    return torch.randn(4, layer.size_in, dtype=torch.float64)


def wanted(layer: EquivariantLinear, x: torch.Tensor) -> torch.Tensor:
    """By the printed code, which keeps nothing."""
    try:
        layer.is_matrix = False
        return layer(x).detach()
    finally:
        layer.is_matrix = True


def _through_numpy(layer: EquivariantLinear) -> None:
    layer.weight.detach().numpy()[...] *= 2


def _step(layer: EquivariantLinear) -> None:
    optimiser = torch.optim.Adam(layer.parameters(), 0.1)
    layer(given(layer)).abs().sum().backward()
    optimiser.step()


def _replaced(layer: EquivariantLinear) -> None:
    layer.weight = nn.Parameter(layer.weight.detach() + 1)


def _loaded(layer: EquivariantLinear) -> None:
    layer.load_state_dict({name: p + 1 for name, p in layer.state_dict().items()})


def _assigned(layer: EquivariantLinear) -> None:
    state = {name: p + 1 for name, p in layer.state_dict().items()}
    layer.load_state_dict(state, assign=True)


CHANGES: list[Callable[[EquivariantLinear], object]] = [
    _step,
    _loaded,
    _assigned,
    _replaced,
    _through_numpy,
    EquivariantLinear.reset_parameters,
    lambda layer: layer.weight.data.mul_(3),
    lambda layer: layer.bias.data.add_(1),
    lambda layer: setattr(layer.weight, "data", layer.weight.data + 1),
    lambda layer: nn.init.zeros_(layer.bias),
    lambda layer: layer.weight.data[..., 0].fill_(torch.nan),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_changed_parameters_make_another_matrix(
    layer: EquivariantLinear, change: Callable[[EquivariantLinear], object], mode: Any
) -> None:
    x = given(layer)
    before = wanted(layer, x)
    change(layer)
    with mode():
        found = layer(x)
    after = wanted(layer, x)
    torch.testing.assert_close(found, after, equal_nan=True)
    assert not torch.allclose(after, before)


def test_other_precisions_and_devices(layer: EquivariantLinear) -> None:
    x = given(layer)
    with torch.no_grad():
        layer.float()
        found = layer(x.float())
        assert found.dtype == (torch.complex64 if layer.is_complex else torch.float32)
        layer.double()
        torch.testing.assert_close(layer(x), wanted(layer, x))
        assert layer.to("meta")(x.to("meta")).device.type == "meta"


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer)), "saved"]
)
def test_copies_have_matrices_of_their_own(layer: EquivariantLinear, copied: Any) -> None:
    if copied == "saved":
        file = io.BytesIO()
        torch.save(layer, file)
        file.seek(0)
        other = torch.load(file, weights_only=False)
    else:
        other = copied(layer)
    x = given(layer)
    with torch.no_grad():
        other.weight.mul_(2)
        torch.testing.assert_close(other(x), wanted(other, x))
        assert not torch.allclose(other(x), layer(x))


def test_gradients_after_and_between_calls_without(layer: EquivariantLinear) -> None:
    x = given(layer)
    for mode in (torch.inference_mode, torch.no_grad):
        with mode():
            layer(x)
        layer.zero_grad()
        layer(x).abs().square().sum().backward()
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in layer.parameters())
    layer.requires_grad_(False)  # as a part that is not trained
    y = x.clone().requires_grad_()
    layer(y).abs().square().sum().backward()
    first = y.grad.clone()
    layer.is_matrix = False
    (second,) = torch.autograd.grad(layer(y).abs().square().sum(), y)
    torch.testing.assert_close(first, second)


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # within jvp
def test_tensors_that_stand_for_parameters(layer: EquivariantLinear) -> None:
    x = given(layer)
    state = {name: p.detach() + 1 for name, p in layer.named_parameters()}
    before = wanted(layer, x)
    with torch.no_grad():
        found = functional_call(layer, state, (x,))
        layer._kept.forget()
        stacked = {name: torch.stack([p, 2 * p]) for name, p in state.items()}
        two = vmap(lambda s: functional_call(layer, s, (x,)))(stacked)
        assert layer._kept._last is None
        torch.testing.assert_close(two[0], found)
        torch.testing.assert_close(vmap(layer)(x), before)
        layer._kept.forget()
        torch.testing.assert_close(vmap(layer)(x), before)
        torch.testing.assert_close(layer(x), before)
    assert not torch.allclose(found, before)
    layer.requires_grad_(False)
    layer._kept.forget()
    gradient = torch.func.grad(lambda y: layer(y).abs().square().sum())(x)
    assert layer._kept._last is None  # no tensor of the transform is left behind
    with torch.no_grad():
        torch.testing.assert_close(layer(x), before)
    assert gradient.abs().sum() > 0
    _, tangent = torch.func.jvp(layer, (x,), (torch.ones_like(x),))
    torch.testing.assert_close(tangent, layer(torch.ones_like(x)) - layer(torch.zeros_like(x)))


def test_mixed_precision_is_not_kept(layer: EquivariantLinear) -> None:
    layer = layer.float()
    x = given(layer).float()
    with torch.no_grad():
        layer.weight.mul_(1.5)
        with nullcontext() if layer.is_complex else torch.autocast("cpu", torch.bfloat16):
            layer(x)
        torch.testing.assert_close(layer(x), wanted(layer, x))


def test_computed_and_pruned_parameters(layer: EquivariantLinear) -> None:
    x = given(layer)

    class Doubled(nn.Module):
        def forward(self, weight: torch.Tensor) -> torch.Tensor:
            return 2 * weight

    parametrize.register_parametrization(layer, "weight", Doubled())
    with torch.no_grad():
        torch.testing.assert_close(layer(x), wanted(layer, x))
    parametrize.remove_parametrizations(layer, "weight")
    prune.random_unstructured(layer, "weight", 0.5)
    with torch.no_grad():
        torch.testing.assert_close(layer(x), wanted(layer, x))


@pytest.mark.filterwarnings("ignore")  # those of what traces
def test_a_traced_layer_keeps_its_parameters(layer: EquivariantLinear) -> None:
    x = given(layer)
    with torch.no_grad():
        traced = torch.jit.trace(layer, x)
        layer.weight.mul_(2)
        torch.testing.assert_close(traced(x), layer(x))
        exported = torch.export.export(layer, (x,))
    assert {"weight", "bias"} <= set(exported.state_dict)
    assert np.allclose(exported.module()(x).detach().numpy(), layer(x).detach().numpy())
