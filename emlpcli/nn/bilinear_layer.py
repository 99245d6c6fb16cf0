"""The bilinear layer: products of the input with itself, channel by channel."""

from __future__ import annotations

from collections.abc import Sequence

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.channel_mixing import Frame, IsotypicState, Mix
from emlpcli.nn.draws import Draws
from emlpcli.nn.irrep_products import Products, choose_products
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.linear import as_rows, compiled
from emlpcli.reps.rep import Rep


class Bilinear(eqx.Module):
    """An equivariant quadratic layer y = Σ_paths W (C (A x ⊗ B x)): degree 2 in x, no bias.

    A and B mix the copies of each irreducible, C are Clebsch-Gordan intertwiners, computed once
    and kept with the layer, and W mixes the products of each kind. Every inner product of two
    copies is within reach, hence, with enough channels, every quadratic invariant that is a sum
    of inner products; other paths follow from small to large as `width` allows. Acts on the last
    axis. Raises NoIsotypicFormError where a representation has no isotypic form.
    """

    before: Frame
    operands: Mix
    products: Products
    readout: Mix
    after: Frame
    size_in: int = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        *,
        width: int | None = None,
        key: int | jax.Array = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`width` is what products are budgeted by, the larger size (at least 384) by default."""
        draws = Draws(key)
        irreps = Irreps(rep_in, rep_out)
        source, target = irreps.form(rep_in), irreps.form(rep_out)
        self.before, self.after = Frame.of(source), Frame.of(target)
        self.size_in, self.complex = rep_in.size(), irreps.is_complex
        budget = width or max(384, rep_in.size(), rep_out.size())
        self.products = choose_products(
            irreps, list(source.channels), list(target.channels), budget
        )
        gains = {k: np.full(n, n**-0.5) for k, n in source.channels.items()}
        sizes = {k: sum(counts) for k, counts in self.products.segments}
        self.operands = Mix(irreps, gains, sizes, draws, bias=False, dtype=dtype)
        gains = {k: np.full(n, n**-0.5) for k, n in self.products.outputs.items()}
        self.readout = Mix(irreps, gains, target.channels, draws, bias=False, dtype=dtype)

    def __call__(
        self, x: Inexact[jax.Array, "... {self.size_in}"]
    ) -> Inexact[jax.Array, "... out"]:
        """The layer applied to the last axis."""
        rows, lead = as_rows(x, self.size_in, self, self.complex)
        y = compiled(self._rows, rows)
        return y.reshape(*lead, y.shape[-1])

    def _rows(self, rows: Inexact[jax.Array, "batch in"]) -> Inexact[jax.Array, "batch out"]:
        mixed = self.operands(self.before.analyse(rows), len(rows))
        segments = dict(self.products.segments)
        made = self.products({k: _pieces(y, segments[k]) for k, y in mixed.items()})
        state: IsotypicState = self.readout(made, len(rows))
        return self.after.synthesise(state, len(rows), rows.dtype)


def _pieces(
    x: Inexact[jax.Array, "d batch channels"], sizes: Sequence[int]
) -> list[Inexact[jax.Array, "d batch _"]]:
    return list(jax.lax.split(x, sizes, axis=2))
