"""One layer of an equivariant network: mixing, products, nonlinearity."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import IrrepNumber, IsotypicState, join, split
from emlpcli.nn.irrep_products import Products, Segments, choose_products
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.nonlinearities import Gated, Pointwise
from emlpcli.nn.polynomial_paths import Needs

# The values of HIGHER and PRODUCT_SCALE were found by trial: the history of these lines has 0.3
# and 0.1, and 0.3, before them; the runs that decided are not on record. Neither changes what can
# be learnt, only where training starts and how fast it goes.
HIGHER = 0.2  # root mean square of what products add, at first, where the whole sum has 1
PRODUCT_SCALE = 0.6  # factor of the products: their weights start larger by its inverse, see below
# Products of products double their degree with every block, and the tails of high powers of a
# normal variable outgrow their root mean square: from the fourth block on they begin at zero.
# `test_activations_keep_unit_scale_through_ten_layers` is what this number answers for.
STEEP = 3  # blocks in which products have their share HIGHER at first

Width = tuple[int, int]  # channels of an irreducible: linear ones, then products


class Block(eqx.Module):
    """Mixes the channels, multiplies some of them, gates the others; all of it equivariant.

    From a state h: (y, u, v) = mix(h); p = products(u, v); s = mix of the scalars of h and p;
    the new state has gated y, swish of s, and p beside them. Products are ungated, so that
    polynomials are within reach exactly.

    At first every y, u, v and s has mean square 1 where the inputs are independent, normal and
    of mean square 1. A sum Σ w_c x_c of independent weights of mean 0 and deviations g_c has mean
    square Σ g_c² E[x_c²], so `gains_of` chooses g with Σ g_c² E[x_c²] = 1: n linear channels have
    g² = (1 - share²) / n. The coupling of a product has orthonormal rows, so that u ⊗ v gives
    components of mean square 1 as well, times PRODUCT_SCALE² here; n products have
    g = share / (PRODUCT_SCALE √n) and add share² to the sum whatever PRODUCT_SCALE is. It
    decides how fast they are learnt: a step of Adam changes every weight by about the learning
    rate, and the output by PRODUCT_SCALE times that. Scalars whose root mean square is known to
    be r instead of 1, the inner products of the input, have g divided by r. (Variance-preserving
    initialisation as of He, Zhang, Ren, Sun 2015; the nonlinearities have factors that keep the
    mean square, see `nonlinearities`.)
    """

    mix: Mix
    products: Products
    scalars: Mix
    nonlinearity: Gated | Pointwise
    kept: tuple[tuple[IrrepNumber, int], ...] = eqx.field(static=True)
    trivial: IrrepNumber = eqx.field(static=True)

    def __init__(
        self,
        irreps: Irreps,
        inputs: Mapping[IrrepNumber, Width],
        hidden: Mapping[IrrepNumber, int],
        targets: Sequence[IrrepNumber],
        width: int,
        usual: Collection[IrrepNumber],
        required: Needs,
        draws: Draws,
        *,
        number: int = 1,
        skipped: int = 0,
        scales: NDArray[np.float64] | None = None,
        pointwise: Pointwise | None = None,
        invariants_known: bool = False,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """From `inputs` to the irreducibles in `targets`, with the channels in `hidden`.

        `width` is the total number of coordinates, by which products are budgeted, of irreducibles
        in `usual`; those in `required` are formed in any case; `number`
        counts the blocks from 1. The root mean squares in `scales` are those of the scalars from
        number `skipped` on; all others are 1. Where `invariants_known`, inner products are among
        the inputs already.
        """
        self.trivial = irreps.trivial
        scales = np.ones(0) if scales is None else scales
        available = sorted(irrep for irrep, widths in inputs.items() if sum(widths))
        known = {k: sum(inputs[k]) for k in available if k in usual}
        self.products = choose_products(
            irreps, known, targets, width, required, invariants_known=invariants_known
        )
        wanted = {k for k in targets if k in available and k != self.trivial}
        self.kept = tuple((k, n) for k, n in hidden.items() if k in wanted and n)
        scalar_width = hidden.get(self.trivial, 0)
        self.nonlinearity = pointwise or Gated(self.trivial, scalar_width, self.kept)
        sizes = {k: sum(counts) for k, counts in self.products.segments}
        for k, n in self.kept:
            sizes[k] = sizes.get(k, 0) + n
        share = HIGHER if number <= STEEP else 0.0
        gains = {k: gains_of(*inputs[k], share) for k in available}
        linear, before = inputs.get(self.trivial, (0, 0))
        found = self.products.outputs.get(self.trivial, 0)
        if number <= STEEP:  # products of the block before count as any other scalars
            scalar_gains = gains_of(linear + before, found, share)
        else:
            scalar_gains = gains_of(linear, before + found, share)
        if self.trivial in gains:
            gains[self.trivial] = _unscaled(gains[self.trivial], skipped, scales)
        self.mix = Mix(irreps, gains, sizes, draws, dtype=dtype)
        gains = {self.trivial: _unscaled(scalar_gains, skipped, scales)}
        wanted_scalars = {self.trivial: self.nonlinearity.scalars}
        self.scalars = Mix(irreps, gains, wanted_scalars, draws, dtype=dtype)

    @property
    def outputs(self) -> dict[IrrepNumber, Width]:
        """The channels of each irreducible: of the nonlinearity, of products."""
        made = self.products.outputs
        if isinstance(self.nonlinearity, Pointwise):
            found = self.nonlinearity.frame.channels
        else:
            found = {self.trivial: self.nonlinearity.width, **dict(self.kept)}
        return {k: (found.get(k, 0), made.get(k, 0)) for k in {**found, **made}}

    def __call__(self, state: IsotypicState, batch: int, skip: IsotypicState) -> IsotypicState:
        """The next state, with the channels of `skip` first; `batch` is the middle axis."""
        mixed = self.mix(state, batch)
        operands, kept = self._split(mixed)
        products = self.products(operands)
        products = {k: PRODUCT_SCALE * p for k, p in products.items()}
        both = [s[self.trivial] for s in (state, products) if self.trivial in s]
        scalars = self.scalars({self.trivial: join(both)} if both else {}, batch)
        found = self.nonlinearity(scalars[self.trivial], kept)
        return {
            k: join([part[k] for part in (skip, found, products) if k in part])
            for k in {**skip, **found, **products}
        }

    def _split(self, mixed: IsotypicState) -> tuple[Segments, IsotypicState]:
        """The operands of the products, and the channels that are kept beside them."""
        segments, kept = dict(self.products.segments), dict(self.kept)
        operands: Segments = {}
        rest: IsotypicState = {}
        for irrep, x in mixed.items():
            counts = segments.get(irrep, ())
            sizes = [*counts, *([kept[irrep]] if irrep in kept else [])]
            parts = split(x, sizes)
            if irrep in kept:
                rest[irrep] = parts.pop()
            operands[irrep] = parts
        return operands, rest


def _unscaled(
    gains: NDArray[np.float64], skipped: int, scales: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The gains divided by `scales` from number `skipped` on; there may be no gains at all."""
    inner = slice(skipped, skipped + len(scales))
    gains = gains.copy()
    if len(gains):
        gains[inner] /= scales
    return gains


def gains_of(linear: int, higher: int, share: float) -> NDArray[np.float64]:
    """Standard deviations of the weights of linear channels and of products.

    The sum has mean square 1, of which products have `share` squared where there is both.
    """
    share = share if linear and higher else float(not linear)
    return np.concatenate(
        [
            np.full(linear, np.sqrt((1 - share**2) / max(linear, 1))),
            np.full(higher, share / PRODUCT_SCALE / np.sqrt(max(higher, 1))),
        ]
    )
