"""The dense multilayer perceptron that equivariant networks are compared with."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import equinox as eqx
import numpy as np
from jaxtyping import Float

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp
from emlpcli.nn.last_axis import checked
from emlpcli.nn.nonlinearities import swish


class MLP(eqx.Module):
    """A plain multilayer perceptron with swish after every hidden layer.

    Acts on the last axis: (..., size_in) to (..., size_out). Weights are normally distributed
    with variance 1/fan-in, times what keeps the scale after swish; biases are 0.
    """

    weights: tuple[Float[jax.Array, "_ _"], ...]
    biases: tuple[Float[jax.Array, _], ...]

    def __init__(
        self,
        size_in: int,
        size_out: int,
        ch: int = 384,
        num_layers: int = 3,
        *,
        seed: int = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        if min(size_in, size_out, ch) < 1 or num_layers < 0:
            raise RepresentationError(
                f"sizes {size_in}, {size_out} and {ch} channels in {num_layers} layers: "
                "they must be positive"
            )
        rng = np.random.default_rng(seed)
        sizes = [size_in, *[ch] * num_layers, size_out]
        self.weights = tuple(
            asarray((rng.normal(size=shape) / np.sqrt(shape[0])).astype(dtype))
            for shape in pairwise(sizes)
        )
        self.biases = tuple(asarray(np.zeros(n, dtype)) for n in sizes[1:])

    def __call__(self, x: Float[jax.Array, "... in"]) -> Float[EitherArray, "... out"]:
        """The network applied to the last axis.

        Raises RepresentationError for inputs of another size, and for complex ones.
        """
        size, real = self.weights[0].shape[0], self.biases[0].dtype
        given = checked(x if isinstance(x, jax.Array) else np.asarray(x), size, False, real)
        lead = given.shape[:-1]
        y = self.rows(asarray(given).reshape(prod(lead), size))
        return y.reshape(*lead, y.shape[-1])

    def rows(self, x: Float[EitherArray, "batch in"]) -> Float[EitherArray, "batch out"]:
        """The network applied to rows, in their precision, which is that of the parameters."""
        y = x
        for i, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            y = y @ w + b
            if i + 1 < len(self.weights):
                y = swish(y)
        return y
