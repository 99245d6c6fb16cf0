"""Networks for PyTorch: equivariant, able to learn a product, saved and loaded like others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError
from emlpcli.reps import V, representation

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
from emlpcli.torch import EMLP, EquivariantLinear, Gated  # noqa: E402

DOUBLE = torch.float64
NETWORKS = [
    ("2*V", "Scalar+V", "SO3"),
    ("V+Scalar", "V**2", "S4"),
    ("V", "V*V.T", "SU2"),
    ("2*V", "V+Scalar", "SO13"),
    ("Irrep(2)", "Irrep(1)+Irrep(2)", "SO3"),
]


@pytest.mark.parametrize(("source", "target", "group"), NETWORKS)
def test_networks_are_equivariant(
    source: str, target: str, group: str, equivariance_defect: Callable[..., float]
) -> None:
    torch.manual_seed(0)
    network = EMLP(source, target, group, 24, 2, dtype=DOUBLE)
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.3)
    assert equivariance_defect(network, [source], target, group, 5) < 1e-11


def test_several_groups_need_hidden_representations() -> None:
    source, target = "V(S3)*V(SO3)", "V(SO3)"
    with pytest.raises(GroupError, match="not over one group"):
        EMLP(source, target)
    hidden = "4*V(SO3)+4*Scalar+2*V(S3)"
    network = EMLP(source, target, hidden=hidden, factor="2*V(SO3)+2*V(S3)", num_layers=1)
    assert network(torch.randn(5, 9)).shape == (5, 3)


def test_gates_multiply_copies_by_functions_of_scalars() -> None:
    rep = representation("Scalar+2*V+V**2+Scalar", "SO3")
    gate = Gated(rep)
    assert gate.gated.size() == rep.size() + 3
    x = torch.randn(20, gate.gated.size(), dtype=DOUBLE)
    ratio = (gate(x) / x[:, : rep.size()]).detach()
    sigmoid = torch.sigmoid
    assert torch.allclose(ratio[:, 0] / sigmoid(x[:, 0]), ratio[:1, 0] / sigmoid(x[:1, 0]))
    for gate_of, coordinates in ((17, (1, 4)), (18, (4, 7)), (19, (7, 16))):
        part = ratio[:, slice(*coordinates)] / sigmoid(x[:, [gate_of]])
        assert torch.allclose(part, part[:1, :1].expand_as(part))
    numbers = torch.randn(20000, gate.gated.size(), dtype=DOUBLE)
    assert gate(numbers).square().mean(0).numpy() == pytest.approx(np.ones(17), abs=0.15)
    with pytest.raises(EmlpError, match="20 coordinates"):
        gate(torch.randn(16))


def test_networks_learn_an_inner_product() -> None:
    torch.manual_seed(0)
    network = EMLP(2 * V, "Scalar", "SO3", 24, 1)
    x = torch.randn(128, 6)
    y = (x[:, :3] * x[:, 3:]).sum(1, keepdim=True)
    optimiser = torch.optim.Adam(network.parameters(), 1e-2)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = (network(x) - y).square().mean()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.05 * losses[0]
    other = EMLP("2*V", "Scalar", "SO3", 24, 1)
    other.load_state_dict(network.state_dict())
    assert torch.equal(other(x), network(x))


MODULES = [
    lambda: EquivariantLinear("V**2", "V**2", "S12"),
    lambda: EquivariantLinear("V*V.T", "V*V.T+Scalar", "SU2"),
    lambda: EMLP("V", "V", "SO3", 8, 1),
]


@pytest.mark.filterwarnings("ignore")  # those of what traces
@pytest.mark.parametrize("make", MODULES)
def test_modules_are_exported(make: Callable[[], torch.nn.Module]) -> None:
    module = make()
    size = module.blocks[0].linear.size_in if isinstance(module, EMLP) else module.size_in
    x = torch.randn(3, size)
    exported = torch.export.export(module, (x,)).module()
    assert torch.allclose(exported(x), module(x), atol=1e-5)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("make", MODULES)
def test_modules_are_compiled(make: Callable[[], torch.nn.Module]) -> None:
    module = make()
    size = module.blocks[0].linear.size_in if isinstance(module, EMLP) else module.size_in
    x = torch.randn(3, size, requires_grad=True)
    found = torch.compile(module, fullgraph=True, backend="aot_eager")(x)
    assert torch.allclose(found, module(x), atol=1e-5)
    (gradient,) = torch.autograd.grad(found.abs().square().sum(), x)
    (wanted,) = torch.autograd.grad(module(x).abs().square().sum(), x)
    assert torch.allclose(gradient, wanted, atol=1e-4)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
@pytest.mark.parametrize("make", MODULES)
def test_modules_move_to_cuda(make: Callable[[], torch.nn.Module]) -> None:
    module = make().double()
    size = module.blocks[0].linear.size_in if isinstance(module, EMLP) else module.size_in
    x = torch.randn(3, size, dtype=DOUBLE)
    wanted = module(x)
    module = module.to("cuda")
    assert torch.allclose(module(x.to("cuda")).cpu(), wanted)
    if not isinstance(module, EMLP):
        module.reset_parameters()
