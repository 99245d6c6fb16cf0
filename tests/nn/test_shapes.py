"""The shapes that annotations of `emlpcli.nn` state hold: jaxtyping and beartype check every call.

In a process of its own, since they change modules while they are imported, which takes ten
seconds. Networks are traced and not compiled: that is quick and knows all shapes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import emlpcli

CHECKED = """
import warnings
from jaxtyping import TypeCheckError, install_import_hook

warnings.simplefilter("ignore")
with install_import_hook("emlpcli.nn", "beartype.beartype"):
    import emlpcli.nn.bilinear_layer, emlpcli.nn.emlp, emlpcli.nn.mlp, emlpcli.nn.polynomials
    import emlpcli.nn.point_cloud, emlpcli.nn.rms_norm, emlpcli.nn.soft_linear
    import emlpcli.nn.tensor_product
import jax, jax.numpy as jnp
import numpy as np
from emlpcli.groups import O, S, SO, SU, Group
from emlpcli.nn import EMLP, MLP, Bilinear, Linear, MessagePassing, NormActivation, PointCloud
from emlpcli.nn import RMSNorm, SoftLinear, TensorProduct
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.nonlinearities import swish
from emlpcli.nn.polynomials import Polynomials
from emlpcli.reps import Scalar, V

class Line(Group):
    def __init__(self):
        self.lie_algebra = np.array([[[0.0, 1.0], [0.0, 0.0]]])
        super().__init__()

for group, rep in ((SO(3), 2 * V), (S(3), V), (SU(2), V), (Line(), V)):
    rep, dtype = rep(group), "complex64" if group.field == "C" else "float32"
    for made in (EMLP(rep, rep, group, 8, 1), Linear(rep, rep)):
        inner = made.body if isinstance(made, EMLP) else made.map
        assert jax.eval_shape(inner, jnp.ones((5, rep.size()), dtype)).shape == (5, rep.size())
for group in (SO(3), SU(2)):
    rep, dtype = (2 * V + Scalar)(group), "complex64" if group.field == "C" else "float32"
    n, x = rep.size(), jnp.ones((4, 5, rep.size()), dtype)
    for made in (RMSNorm(rep), NormActivation(rep), SoftLinear(rep, rep)):
        assert jax.eval_shape(made, x).shape == x.shape
    assert jax.eval_shape(SoftLinear(rep, rep).matrices)[0].shape == (n, n)
    assert jax.eval_shape(TensorProduct(rep, V(group), rep), x, x[0, :, : group.d]).shape == x.shape
    space, mask = x[..., : group.d], jnp.ones((4, 5), bool)
    for how in ("mean", "attention"):
        layer = MessagePassing(V(group), rep, rep, aggregate=how)
        assert jax.eval_shape(lambda p, h: layer(p, h, mask=mask), space, x).shape == x.shape
    cloud = PointCloud(V(group), rep, rep, ch=8, num_layers=1, pool="attention")
    assert jax.eval_shape(lambda p, h: cloud(p, h, mask=mask), space, x).shape == (4, n)
rep = (2 * V + Scalar)(O(3))
layer = Bilinear(rep, rep, width=16)
assert jax.eval_shape(layer.rows, jnp.ones((5, 7), "float32")).shape == (5, 7)
p = Polynomials(Irreps(rep), rep, rep)
jax.eval_shape(lambda x: p(p.simple(x), jnp.zeros(p.simple_invariants)), jnp.ones((5, 7)))
assert jax.eval_shape(MLP(3, 2, 8), jnp.ones((4, 5, 3))).shape == (4, 5, 2)
for wrong in (lambda: MLP(3, 2, 8)(jnp.ones((4, 3), int)), lambda: layer.rows(jnp.ones(7)),
              lambda: layer(jnp.ones((4, 6)))):
    try:
        jax.eval_shape(wrong)
    except TypeCheckError:
        continue
    raise SystemExit("a wrong shape was not seen")
print("checked")
"""


@pytest.mark.slow
def test_every_call_has_the_shapes_it_states() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECKED],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(emlpcli.__file__).parents[1])},
        timeout=300,
        check=False,
    )
    assert done.stdout == "checked\n", done.stderr[-3000:]
