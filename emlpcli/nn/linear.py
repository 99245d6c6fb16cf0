"""Equivariant linear layers: parameters are coefficients of an orthonormal basis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.nn.basis_layers import BasisMap
from emlpcli.nn.channel_mixing import Frame, Mix
from emlpcli.nn.draws import Draws
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.reps.rep import Rep


class IsotypicMap(eqx.Module):
    """A linear map in isotypic form: change of basis, mixing of channels, change of basis."""

    before: Frame
    mix: Mix
    after: Frame

    def __call__(self, x: Inexact[jax.Array, "batch in"]) -> Inexact[jax.Array, "batch out"]:
        """The map applied to rows."""
        state = self.mix(self.before.analyse(x), len(x))
        return self.after.synthesise(state, len(x), x.dtype)


class Linear(eqx.Module):
    """An equivariant linear layer y = W x + b with W ρ_in(g) = ρ_out(g) W and ρ_out(g) b = b.

    By Schur's lemma W is one small matrix an irreducible, in a basis in which all copies of an
    irreducible are aligned: the parameters are as many as `(rep_in >> rep_out)` has dimensions.
    Where a representation has no isotypic form they are coefficients of the solver's basis.
    Acts on the last axis: (..., size in) to (..., size out). At first y has the mean square of x
    wherever x reaches it. Source: Schur's lemma; Finzi, Welling, Wilson 2021.
    """

    map: IsotypicMap | BasisMap
    size_in: int = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        *,
        key: int | jax.Array = 0,
        use_bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key; raises GroupError where a representation has no group."""
        self.size_in = rep_in.size()
        self.map, self.complex = _map(rep_in, rep_out, Draws(key), use_bias, dtype)

    def __call__(
        self, x: Inexact[jax.Array, "... {self.size_in}"]
    ) -> Inexact[jax.Array, "... out"]:
        """The layer applied to the last axis."""
        rows, lead = as_rows(x, self.size_in, self, self.complex)
        y = compiled(self.map, rows)
        return y.reshape(*lead, y.shape[-1])


def _map(
    rep_in: Rep, rep_out: Rep, draws: Draws, bias: bool, dtype: jax.typing.DTypeLike
) -> tuple[IsotypicMap | BasisMap, bool]:
    try:
        irreps = Irreps(rep_in, rep_out)
        source, target = irreps.form(rep_in), irreps.form(rep_out)
    except NoIsotypicFormError:
        made = BasisMap(rep_in, rep_out, draws, bias=bias, dtype=dtype)
        return made, made.coefficients.ndim == 2
    gains = {k: np.full(n, n**-0.5) for k, n in source.channels.items()}
    mix = Mix(irreps, gains, target.channels, draws, bias=bias, dtype=dtype)
    return IsotypicMap(Frame.of(source), mix, Frame.of(target)), irreps.is_complex


@eqx.filter_jit
def compiled(map: Callable[[jax.Array], jax.Array], x: jax.Array) -> jax.Array:
    """A map applied in compiled form, which saves compiling its operations one by one."""
    return map(x)


def as_rows(
    x: jax.Array, size: int, module: eqx.Module, is_complex: bool
) -> tuple[Inexact[jax.Array, "batch {size}"], tuple[int, ...]]:
    """Inputs as rows, shape (batch, size), in the parameters' precision; and the lead axes."""
    x = x if isinstance(x, jax.Array) else np.asarray(x)  # by NumPy nothing is compiled
    if x.ndim < 1 or x.shape[-1] != size:
        raise RepresentationError(
            f"the input has shape {x.shape}, but the representation has size {size}",
            hint=f"the last axis must be {size}",
        )
    real = precision(module)
    dtype = jnp.result_type(real, jnp.complex64) if is_complex else real
    if jnp.iscomplexobj(x) and not is_complex:
        raise RepresentationError("the input is complex, but the groups act over the real numbers")
    lead = x.shape[:-1]
    return asarray(x.astype(dtype).reshape(int(np.prod(lead)), size)), lead


def precision(module: eqx.Module) -> jnp.dtype:
    """The type of the parameters: float32 or float64 (float32 where there are none)."""
    leaves = [leaf for leaf in jax.tree.leaves(module) if eqx.is_inexact_array(leaf)]
    found: jnp.dtype = leaves[0].dtype if leaves else jnp.dtype(jnp.float32)
    return found


M = TypeVar("M")


def cast(module: M, dtype: jax.typing.DTypeLike) -> M:
    """The same module with parameters in another precision, such as `jnp.float64`.

    Complex ones stay complex. Constants are kept in double precision and follow the parameters.
    """

    def converted(leaf: Any) -> Any:
        if not eqx.is_inexact_array(leaf):
            return leaf
        wanted = jnp.result_type(dtype, jnp.complex64) if jnp.iscomplexobj(leaf) else dtype
        if isinstance(leaf, jax.core.Tracer):
            return leaf.astype(wanted)
        number = np.asarray(leaf).astype(wanted)  # which compiles nothing
        return jax.device_put(number, leaf.sharding if leaf.committed else None)

    cast: M = jax.tree.map(converted, module)
    return cast
