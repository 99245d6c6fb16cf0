"""The bilinear layer: products of the input with itself, channel by channel."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import EitherArray, jax, jnp
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.conjugate_maps import without_conjugates
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import Frame, split
from emlpcli.nn.irrep_products import Products, choose_products
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.nn.polynomial_paths import required_products
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep


class Bilinear(OnLastAxis):
    """An equivariant quadratic layer y = Σ_paths W (C (A x ⊗ B x)): degree 2 in x, no bias.

    A and B mix the copies of each irreducible, C are Clebsch-Gordan intertwiners, computed once
    and kept with the layer, and W mixes the products of each kind. Every quadratic equivariant map
    is within reach, what `left_out` says apart, which is nothing but for very large
    representations, and for conjugates: over the complex numbers all maps are meant that are
    quadratic in x and its conjugate, which is multiplied under compact groups alone. Acts on the
    last axis. Raises NoIsotypicFormError where a representation has no isotypic form.
    """

    before: Frame
    operands: Mix
    products: Products
    readout: Mix
    after: Frame
    left_out: tuple[str, ...] = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        *,
        width: int | None = None,
        key: int | jax.Array = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`width` is what products are budgeted by, the larger size (at least 384) by default."""
        rep_in, rep_out = representation(rep_in), representation(rep_out)
        if width is not None and width < 1:
            raise RepresentationError(f"the width must be positive, not {width}")
        draws = Draws(key)
        irreps = Irreps(rep_in, rep_out)
        self.before, self.after = irreps.form(rep_in), irreps.form(rep_out)
        given, wanted = self.before.channels, self.after.channels
        self.size_in, self.complex = rep_in.size(), irreps.is_complex
        budget = width or max(384, rep_in.size(), rep_out.size())
        required = required_products(irreps, given, wanted, budget, bias=False, cubic=False)
        self.products = choose_products(irreps, given, list(wanted), budget, required.first)
        self.left_out = required.left_out + without_conjugates(rep_in, rep_out, [2])
        gains = {k: np.full(n, n**-0.5) for k, n in given.items()}
        sizes = {k: sum(counts) for k, counts in self.products.segments}
        self.operands = Mix(irreps, gains, sizes, draws, bias=False, dtype=dtype)
        gains = {k: np.full(n, n**-0.5) for k, n in self.products.outputs.items()}
        self.readout = Mix(irreps, gains, wanted, draws, bias=False, dtype=dtype)

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        mixed = self.operands(self.before.analyse(x), len(x))
        segments = dict(self.products.segments)
        made = self.products({k: split(y, segments[k]) for k, y in mixed.items()})
        return self.after.synthesise(self.readout(made, len(x)), len(x), x.dtype)
