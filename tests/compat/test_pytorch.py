"""Programs for PyTorch that were written for EMLP; they need PyTorch, which is optional."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from emlpcli.compat.groups import SO, S
from emlpcli.compat.reps import Scalar, V
from emlpcli.errors import EmlpError

torch = pytest.importorskip("torch")
nn = pytest.importorskip("emlpcli.compat.nn.pytorch")


def test_gradients_go_through_functions_of_jax() -> None:
    before = jax.config.jax_enable_x64
    W = V(S(3))
    Q = (2 * W + W**2).equivariant_basis()
    applied = nn.torchify_fn(lambda v: Q @ v)
    for dtype, tolerance in ((torch.float32, 1e-5), (torch.float64, 1e-12)):
        x = torch.arange(Q.shape[1]).to(dtype).requires_grad_()
        y = applied(x)
        assert y.dtype == dtype
        np.testing.assert_allclose(y.detach(), Q @ np.arange(Q.shape[1]), atol=tolerance)
        (gradient,) = torch.autograd.grad((y**2).sum(), x)
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, 2 * x.detach(), atol=10 * tolerance)
    assert jax.config.jax_enable_x64 == before


def test_several_tensors_in_and_out() -> None:
    f = nn.torchify_fn(lambda a, b: (jnp.outer(a, b), (a * b).sum()))
    a, b = torch.tensor([1.0, 2]), torch.tensor([3.0, 5], requires_grad=True)
    outer, inner = f(a, b)
    assert outer.tolist() == [[3, 5], [6, 10]]
    assert inner.item() == 13
    (gradient,) = torch.autograd.grad(outer.sum() + inner, b)
    assert gradient.tolist() == [1 + 3, 2 + 3]


@pytest.mark.slow
def test_a_network_is_trained_by_pytorch() -> None:
    G = SO(3)
    torch.manual_seed(0)
    np.random.seed(0)
    model = nn.EMLP(2 * V, Scalar, G, ch=20, num_layers=1)
    x = torch.randn(20, 6)
    y = (x[:, :3] * x[:, 3:]).sum(1, keepdim=True)
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-2)
    losses = []
    for _ in range(30):
        optimiser.zero_grad()
        loss = ((model(x, training=True) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2
    g = torch.from_numpy((2 * V)(G).rho_dense(G.sample())).float()
    np.testing.assert_allclose(model(x @ g.T).detach(), model(x).detach(), atol=1e-4)
    copied = nn.EMLP(2 * V, Scalar, G, ch=20, num_layers=1)
    assert not torch.allclose(copied(x), model(x))
    copied.load_state_dict(model.state_dict())
    np.testing.assert_allclose(copied(x).detach(), model(x).detach(), atol=1e-6)


@pytest.mark.parametrize("make", [nn.Linear, nn.BiLinear])
def test_layers(make: type) -> None:
    rep = (Scalar + V)(SO(3))
    layer = make(rep, rep)
    assert layer(torch.ones(2, 4)).shape == (2, 4)
    assert nn.MLP(V, V, SO(3), ch=8, num_layers=1)(torch.ones(3)).shape == (3,)


def test_a_network_of_blocks_is_equivariant_and_standardised() -> None:
    G = SO(3)
    source, hidden = (2 * V)(G), (4 * Scalar + 3 * V)(G)
    blocks = torch.nn.Sequential(nn.EMLPBlock(source, hidden), nn.Linear(hidden, V(G)))
    network = nn.Standardize(blocks, (0, 2, 0, 3))
    x, g = torch.randn(5, 6), torch.from_numpy(np.array(G.sample(), np.float32))
    turned = torch.cat([x[:, :3] @ g.T, x[:, 3:] @ g.T], 1)
    np.testing.assert_allclose(network(turned).detach(), (network(x) @ g.T).detach(), atol=1e-4)
    np.testing.assert_allclose(network(x).detach(), 3 * blocks(x / 2).detach(), atol=1e-5)
    assert len(list(network.parameters())) == len(list(blocks.parameters())) > 2
    gates = nn.GatedNonlinearity(hidden)
    values = torch.randn(2, nn.gated(hidden).size())
    np.testing.assert_allclose(gates(values)[:, :4], nn.Swish()(values[:, :4]), atol=1e-6)
    assert nn.MLPBlock(3, 5)(torch.ones(2, 3)).shape == (2, 5)
    with pytest.raises(EmlpError, match="3 statistics"):
        nn.Standardize(blocks, (0, 1, 2))


def test_weights_are_kept_in_files_of_safetensors(tmp_path: Path) -> None:
    files = pytest.importorskip("safetensors.torch")
    G = SO(3)
    made = [nn.EMLP(2 * V, V, G, ch=20, num_layers=1) for _ in range(2)]
    x = torch.ones(2, 6)
    assert not torch.allclose(made[0](x), made[1](x))
    files.save_file(made[0].state_dict(), tmp_path / "w.safetensors")
    made[1].load_state_dict(files.load_file(tmp_path / "w.safetensors"))
    assert torch.equal(made[0](x), made[1](x))


class Energy(nn.EMLP):
    """A class derived from the network, as programs have them."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network(x).sum(-1)


def test_classes_may_derive_from_networks_and_layers() -> None:
    model = Energy(2 * V, Scalar, SO(3), ch=8, num_layers=1)
    assert isinstance(model, nn.EMLP)
    assert model(torch.ones(4, 6)).shape == (4,)
    assert (model.rep_in, model.rep_out, model.G) == ((2 * V)(SO(3)), Scalar(SO(3)), SO(3))
    assert "SO(3)" in repr(model)
    assert isinstance(nn.Linear(V(SO(3)), V(SO(3))), torch.nn.Module)
    dense = nn.MLP(2 * V, V, SO(3), ch=4, num_layers=2)
    assert sum(p.numel() for p in dense.parameters()) == 6 * 4 + 4 + 4 * 4 + 4 + 4 * 3 + 3
