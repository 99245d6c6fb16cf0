"""Equivariant linear layers: parameters are coefficients of an orthonormal basis."""

from __future__ import annotations

from typing import Any, TypeVar

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.jaxsetup import EitherArray, double_precision, jax, jnp
from emlpcli.nn.basis_layers import BasisMap
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import Frame
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep


class IsotypicMap(eqx.Module):
    """A linear map in isotypic form: change of basis, mixing of channels, change of basis."""

    before: Frame
    mix: Mix
    after: Frame

    def __call__(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        """The map applied to rows."""
        state = self.mix(self.before.analyse(x), len(x))
        return self.after.synthesise(state, len(x), x.dtype)


class Linear(OnLastAxis):
    """An equivariant linear layer y = W x + b with W ρ_in(g) = ρ_out(g) W and ρ_out(g) b = b.

    By Schur's lemma W is one small matrix an irreducible, in a basis in which all copies of an
    irreducible are aligned: the parameters are as many as `(rep_in >> rep_out)` has dimensions.
    Where a representation has no isotypic form they are coefficients of the solver's basis.
    Acts on the last axis: (..., size in) to (..., size out). At first y has the mean square of x
    wherever x reaches it. Source: Schur's lemma; Finzi, Welling, Wilson 2021.
    """

    map: IsotypicMap | BasisMap

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        *,
        key: int | jax.Array = 0,
        use_bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key; raises GroupError where a representation has no group."""
        rep_in, rep_out = representation(rep_in), representation(rep_out)
        self.size_in = rep_in.size()
        self.map, self.complex = _map(rep_in, rep_out, Draws(key), use_bias, dtype)

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        return self.map(x)


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
    return IsotypicMap(source, mix, target), irreps.is_complex


M = TypeVar("M")


def cast(module: M, dtype: jax.typing.DTypeLike) -> M:
    """The same module with parameters in another precision, such as `jnp.float64`.

    Complex ones stay complex. Constants are kept in double precision and follow the parameters.
    The parameters are in float64 whatever JAX is set to; it computes in it where `jax_enable_x64`
    is set, or under `jax.enable_x64(True)`, and else warns that it truncates them.
    """

    def converted(leaf: Any) -> Any:
        if not eqx.is_inexact_array(leaf):
            return leaf
        wanted = jnp.result_type(dtype, jnp.complex64) if jnp.iscomplexobj(leaf) else dtype
        if isinstance(leaf, jax.core.Tracer):
            return leaf.astype(wanted)
        number = np.asarray(leaf).astype(wanted)  # which compiles nothing
        with double_precision():  # else JAX may keep half of a float64 and say nothing
            return jax.device_put(number, leaf.sharding if leaf.committed else None)

    cast: M = jax.tree.map(converted, module)
    return cast
