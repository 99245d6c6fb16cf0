"""A printed layer as a function of its parameters, which modules of JAX's frameworks hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import full_products, jax, jnp
from emlpcli.layers.gates import Gates
from emlpcli.layers.printed import (
    bilinear_maps,
    check_real,
    check_width,
    linear_maps,
    names_of,
    printed,
    title,
)
from emlpcli.nn.draws import Draws
from emlpcli.overrides import override
from emlpcli.render.code.python import drawn_shape
from emlpcli.reps.rep import Rep
from emlpcli.solve.program.build import factors_of
from emlpcli.solve.solution import Solution


class Layer:
    """What `emlp code --to jax` prints, run: `layer(params, x)` and `layer.init(draws, dtype)`.

    Parameters are {"weight": ..., "bias": ...}, each where there are any: the coefficients of the
    readable bases in the order of `emlp basis --elements`; over ℂ of shape (2, n), real parts
    first. A layer is constant and equal to itself alone, as what modules hold beside parameters
    has to be. Shapes: (..., size in) to (..., size out), batches of two inputs are broadcast.
    """

    def __init__(self, maps: Solution, bias: Solution | None, inputs: list[Rep], what: str) -> None:
        made, code = printed(maps, bias, "jax", what, bilinear=len(inputs) > 1)
        self.source, self._arrays = code.text, code.arrays
        self.title, self.is_complex = title(made), made.is_complex
        self.sizes_in, self.size_out = tuple(rep.size() for rep in inputs), made.size_out
        self._inputs = tuple(map(str, inputs))
        numbers = {"weight": made.weights, "bias": made.biases}
        self._shapes = [(name, tuple(drawn_shape(made, n))) for name, n in numbers.items() if n]
        self._run()

    def _run(self) -> None:
        names = names_of(self.source, self._arrays)
        self._layer, self._scale = names["layer"], names.get("SCALE", np.ones(1))

    def init(self, draws: Draws, dtype: Any) -> dict[str, jax.Array]:
        """Fresh parameters: y has the mean square of x wherever x reaches it, and biases are 0.

        Raises RepresentationError where `dtype` is not one of real numbers: complex coefficients
        are pairs of these.
        """
        if not jnp.issubdtype(dtype, jnp.floating):
            raise RepresentationError(
                f"parameters cannot have the type {np.dtype(dtype)}",
                hint="a real one, such as float32; complex coefficients are pairs of real numbers",
            )
        scales = {"weight": self._scale, "bias": np.zeros(1)}
        return {name: draws.normal(shape, scales[name], dtype) for name, shape in self._shapes}

    def __call__(self, params: dict[str, jax.Array], *inputs: Any) -> jax.Array:
        """The layer of these parameters applied to the last axis.

        Inputs take the precision of the parameters. Raises RepresentationError where a width is
        another, or where they are complex and the layer is real.
        """
        taken = []
        for x, size, what in zip(inputs, self.sizes_in, self._inputs, strict=True):
            x = x if isinstance(x, jax.Array) else np.asarray(x)
            check_width(x, size, what)
            taken.append(self._typed(x, params))
        if self.is_complex:  # there are no complex numbers of half precision
            params = {k: v.astype(_with_single(v.dtype)) for k, v in params.items()}
        with full_products():
            found: jax.Array = self._layer(params, *taken)
        return found

    def _typed(self, x: Any, params: dict[str, jax.Array]) -> jax.Array:
        check_real(x, self.is_complex, self.title)
        if not params:
            return jnp.asarray(x, _complex(x.dtype) if self.is_complex else None)
        dtype = next(iter(params.values())).dtype
        return jnp.asarray(x, _complex(dtype) if self.is_complex else dtype)

    # functions that were made by running a text cannot be pickled: the text is, and is run again

    @override
    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_layer", "_scale")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._run()

    def __deepcopy__(self, memo: dict[int, Any]) -> Layer:
        return self

    @override
    def __repr__(self) -> str:
        return f"<{self.title}>"


def _with_single(dtype: Any) -> Any:
    """A type of real numbers, or float32 where that has more digits."""
    return np.dtype(np.float32) if np.dtype(dtype).itemsize < 4 else np.dtype(dtype)


def _complex(dtype: Any) -> Any:
    """The complex type of a precision, which JAX's strict promotion does not say."""
    return np.result_type(dtype, np.complex64) if jnp.issubdtype(dtype, jnp.inexact) else complex


def linear(
    rep_in: Rep | str, rep_out: Rep | str, group: Group | str | None, bias: bool, what: str
) -> Layer:
    """The layer y = W x + b; raises what solving raises."""
    maps, invariants = linear_maps(rep_in, rep_out, group, bias=bias)
    return Layer(maps, invariants, [maps.rep.source], what)  # type: ignore[attr-defined]


def bilinear(
    rep_x: Rep | str, rep_z: Rep | str, rep_out: Rep | str, group: Group | str | None, what: str
) -> Layer:
    """The layer y = W (x ⊗ z); raises what solving raises."""
    maps = bilinear_maps(rep_x, rep_z, rep_out, group)
    return Layer(maps, None, list(factors_of(maps.rep)), what)


def gate(gates: Gates, x: jax.Array) -> jax.Array:
    """The gated coordinates: (..., size of `gated`) to (..., size of `rep`)."""
    gates.check(x)
    decides = x.real if jnp.iscomplexobj(x) else x
    factor = jax.nn.sigmoid(decides[..., gates.places]) * jnp.asarray(gates.scale, decides.dtype)
    return x[..., : len(gates.places)] * factor
