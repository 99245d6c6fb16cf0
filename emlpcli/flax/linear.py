"""The equivariant linear and bilinear layers for Flax NNX."""

from __future__ import annotations

from typing import Any

from flax import nnx

from emlpcli.groups.base import Group
from emlpcli.jaxsetup import jax, jnp
from emlpcli.layers import of_jax
from emlpcli.nn.draws import Draws
from emlpcli.reps.rep import Rep


class _Printed(nnx.Module):
    """A printed layer with its parameters, each an `nnx.Param`, or None where there is none."""

    weight: nnx.Param | None
    bias: nnx.Param | None

    def __init__(self, layer: of_jax.Layer, rngs: nnx.Rngs, dtype: Any) -> None:
        drawn = layer.init(Draws(rngs.params()), dtype)
        self.layer = layer
        for name in ("weight", "bias"):
            setattr(self, name, nnx.Param(drawn[name]) if name in drawn else None)

    def _apply(self, *inputs: Any) -> jax.Array:
        given = {"weight": self.weight, "bias": self.bias}
        return self.layer({k: v[...] for k, v in given.items() if v is not None}, *inputs)


class EquivariantLinear(_Printed):
    """y = W x + b with W ρ_in(g) = ρ_out(g) W and ρ_out(g) b = b for all elements g of a group.

    `weight` and `bias` are the coefficients of the readable bases of all W and b, those that
    `emlp basis --elements` prints, in its order; over ℂ they have shape (2, n), real parts first.
    Shapes are (..., size in) to (..., size out). At first y has the mean square of x wherever x
    reaches it, and b is 0. What is run is the code that `emlp code --to jax` prints,
    `layer.source`. Representations are texts or `Rep`; `group` goes to every V that has none;
    weights are drawn from `rngs.params`. Raises ExpressionError, RepresentationError, GroupError,
    CertificateError, and TooLargeError where the maps do not fit into memory.
    """

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        bias: bool = True,
        *,
        rngs: nnx.Rngs,
        dtype: Any = jnp.float32,
    ) -> None:
        what = "EquivariantLinear of emlpcli.flax"
        super().__init__(of_jax.linear(rep_in, rep_out, group, bias, what), rngs, dtype)

    def __call__(self, x: Any) -> jax.Array:
        """Apply the layer: (..., size in) to (..., size out)."""
        return self._apply(x)


class EquivariantBilinear(_Printed):
    """y = W (x ⊗ z) with W (ρ_x(g) ⊗ ρ_z(g)) = ρ_out(g) W for all elements g of a group.

    All such W, for every pair of copies: `weight` has the coefficients of the readable basis of
    A*B>>C, over ℂ real and imaginary parts first. Shapes are (..., size x) and (..., size z) to
    (..., size out), with batches that are broadcast. Raises as `EquivariantLinear`.
    """

    def __init__(
        self,
        rep_x: Rep | str,
        rep_z: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        *,
        rngs: nnx.Rngs,
        dtype: Any = jnp.float32,
    ) -> None:
        what = "EquivariantBilinear of emlpcli.flax"
        super().__init__(of_jax.bilinear(rep_x, rep_z, rep_out, group, what), rngs, dtype)

    def __call__(self, x: Any, z: Any) -> jax.Array:
        """Apply the layer: (..., size x) and (..., size z) to (..., size out)."""
        return self._apply(x, z)
