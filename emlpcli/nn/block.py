"""One layer of an equivariant network: mixing, products, nonlinearity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.channel_mixing import Mix, State, join
from emlpcli.nn.clebsch_gordan import Products, Segments, choose_products
from emlpcli.nn.draws import Draws
from emlpcli.nn.isotypic_form import Irrep, Irreps
from emlpcli.nn.nonlinearities import Gated, Pointwise

HIGHER = 0.2  # scale of what products add to linear terms at first
STEEP = 3  # blocks that it holds for; later ones begin without, as degrees would double on
PRODUCT_SCALE = 0.6  # of the products themselves: how fast they are learnt

Width = tuple[int, int]  # channels of an irreducible: linear ones, then products


class Block(eqx.Module):
    """Mixes the channels, multiplies some of them, gates the others; all of it equivariant.

    From a state h: (y, u, v) = mix(h); p = products(u, v); s = mix of the scalars of h and p;
    the new state has gated y, swish of s, and p beside them. Products are ungated, so that
    polynomials are within reach exactly.
    """

    mix: Mix
    products: Products
    scalars: Mix
    nonlinearity: Gated | Pointwise
    kept: tuple[tuple[Irrep, int], ...] = eqx.field(static=True)
    trivial: Irrep = eqx.field(static=True)

    def __init__(
        self,
        irreps: Irreps,
        inputs: Mapping[Irrep, Width],
        hidden: Mapping[Irrep, int],
        targets: Sequence[Irrep],
        width: int,
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

        `width` is the total number of coordinates, by which products are budgeted; `number`
        counts the blocks from 1. The root mean squares in `scales` are those of the scalars from
        number `skipped` on; all others are 1. Where `invariants_known`, inner products are among
        the inputs already.
        """
        self.trivial = irreps.trivial
        scales = np.ones(0) if scales is None else scales
        available = sorted(irrep for irrep, widths in inputs.items() if sum(widths))
        self.products = choose_products(
            irreps, available, targets, width, invariants_known=invariants_known
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
        for gain in (gains.get(self.trivial, np.zeros(0)), scalar_gains):
            if len(gain):
                gain[skipped : skipped + len(scales)] /= scales
        self.mix = Mix(irreps, gains, sizes, draws, dtype=dtype)
        gains = {self.trivial: scalar_gains}
        wanted_scalars = {self.trivial: self.nonlinearity.scalars}
        self.scalars = Mix(irreps, gains, wanted_scalars, draws, dtype=dtype)

    @property
    def outputs(self) -> dict[Irrep, Width]:
        """The channels of each irreducible: of the nonlinearity, of products."""
        made = self.products.outputs
        if isinstance(self.nonlinearity, Pointwise):
            found = self.nonlinearity.frame.channels
        else:
            found = {self.trivial: self.nonlinearity.width, **dict(self.kept)}
        return {k: (found.get(k, 0), made.get(k, 0)) for k in {**found, **made}}

    def __call__(self, state: State, batch: int, skip: State) -> State:
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

    def _split(self, mixed: State) -> tuple[Segments, State]:
        """The operands of the products, and the channels that are kept beside them."""
        segments, kept = dict(self.products.segments), dict(self.kept)
        operands: Segments = {}
        rest: State = {}
        for irrep, x in mixed.items():
            counts = segments.get(irrep, ())
            sizes = [*counts, *([kept[irrep]] if irrep in kept else [])]
            parts = list(jax.lax.split(x, sizes, axis=2))
            if irrep in kept:
                rest[irrep] = parts.pop()
            operands[irrep] = parts
        return operands, rest


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
