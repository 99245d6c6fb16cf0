"""Equivariant polynomials of low degree in the input: what a linear readout of them can reach."""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from jaxtyping import Float

from emlpcli.jaxsetup import EitherArray
from emlpcli.nn.channel_mixing import turned
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.invariants import Invariants
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import (
    LARGEST_PAIR,
    MOST_COPIES,
    MOST_PAIRED_SCALARS,
    MOST_POLYNOMIAL_ENTRIES,
)
from emlpcli.reps.rep import Rep


class Quadratic(eqx.Module):
    """The products of copies of two irreducibles that lead to a third.

    `first` and `second` are the copies that are multiplied; `coupling` has shape
    (maps * d, d left * d right).
    """

    left: IrrepNumber = eqx.field(static=True)
    right: IrrepNumber = eqx.field(static=True)
    first: tuple[int, ...] = eqx.field(static=True)
    second: tuple[int, ...] = eqx.field(static=True)
    maps: int = eqx.field(static=True)
    coupling: Constant = eqx.field(static=True)

    @property
    def size(self) -> int:
        """How many channels it gives."""
        return self.maps * len(self.first)

    def __call__(self, state: IsotypicState) -> Float[EitherArray, "d batch {self.size}"]:
        """The products in a state."""
        u = state[self.left][:, :, np.array(self.first)]
        v = state[self.right][:, :, np.array(self.second)]
        batch, pairs = u.shape[1:]
        outer = (u[:, None] * v[None]).reshape(len(u) * len(v), batch * pairs)
        y = self.coupling.to(outer.dtype) @ outer
        return join(list(y.reshape(self.maps, len(y) // self.maps, batch, pairs)))


class PolynomialFamily(eqx.Module):
    """The polynomials that lead to one irreducible: `simple` ones, then products with scalars.

    Simple are the copies in the input and products of two others. `turned` are the
    endomorphisms but the identity, shape (t, d, d), which lead to more channels.
    """

    irrep: IrrepNumber = eqx.field(static=True)
    linear: int = eqx.field(static=True)
    quadratics: tuple[Quadratic, ...]
    by_scalars: bool = eqx.field(static=True)
    turned: Constant = eqx.field(static=True)

    def __call__(
        self, state: IsotypicState, scalars: Float[EitherArray, "1 batch scalars"]
    ) -> tuple[Float[EitherArray, "d batch _"], Float[EitherArray, "d batch _"] | None]:
        """Simple polynomials and their products with scalars."""
        parts = [state[self.irrep]] if self.linear else []
        y = join([*parts, *(q(state) for q in self.quadratics)])
        if len(self.turned.array):
            y = turned(self.turned.to(y.dtype), y)
        if not self.by_scalars:
            return y, None
        multiplied = y[..., None] * scalars[:, :, None]
        return y, multiplied.reshape(*y.shape[:2], y.shape[2] * scalars.shape[2])


class Polynomials(eqx.Module):
    """For each irreducible of the output its simple polynomials, and products of two of them.

    The simple invariants are the scalars of the input and its inner products; all their products
    in pairs come along. For other irreducibles see `PolynomialFamily`; they are multiplied by the
    scalars of the input. What would be too many is left out. Only over the real numbers.
    """

    before: Frame
    invariants: Invariants
    families: tuple[PolynomialFamily, ...]
    trivial: IrrepNumber = eqx.field(static=True)
    scalars: int = eqx.field(static=True)
    pairs: bool = eqx.field(static=True)

    def __init__(self, irreps: Irreps, rep_in: Rep, rep_out: Rep) -> None:
        self.before, target = irreps.form(rep_in), irreps.form(rep_out)
        channels = self.before.channels
        self.invariants = Invariants(irreps, channels, polynomial=True)
        self.trivial = irreps.trivial
        self.scalars = channels.get(self.trivial, 0)
        self.pairs = self.simple_invariants <= MOST_PAIRED_SCALARS
        wanted = (k for k in target.channels if k != self.trivial)
        found = (_family(irreps, channels, k, self.scalars) for k in wanted)
        self.families = tuple(family for family in found if family is not None)

    @property
    def simple_invariants(self) -> int:
        """How many simple invariants there are."""
        return self.scalars + self.invariants.size

    def simple(self, x: Float[EitherArray, "batch in"]) -> IsotypicState:
        """The state of inputs, with the simple invariants."""
        return self.invariants(self.before.analyse(x))

    def __call__(
        self, state: IsotypicState, center: Float[EitherArray, {self.simple_invariants}]
    ) -> dict[IrrepNumber, list[Float[EitherArray, "d batch _"]]]:
        """Polynomials by irreducible, simple ones first; `center` is taken from the invariants."""
        found: dict[IrrepNumber, list[EitherArray]] = {}
        scalars = state[self.trivial] - center if self.simple_invariants else center[None, None]
        if self.simple_invariants:
            found[self.trivial] = [scalars]
            if self.pairs:
                a, b = np.triu_indices(scalars.shape[2])
                found[self.trivial].append(scalars[:, :, a] * scalars[:, :, b])
        for family in self.families:
            parts = family(state, scalars[:, :, : self.scalars])
            found[family.irrep] = [y for y in parts if y is not None]
        return found


def _family(
    irreps: Irreps, channels: Mapping[IrrepNumber, int], target: IrrepNumber, scalars: int
) -> PolynomialFamily | None:
    d, linear = irreps.dimension(target), channels.get(target, 0)
    E = irreps.endomorphisms(target)
    products = quadratics(irreps, channels, target)
    size = (linear + sum(q.size for q in products)) * len(E) * d
    if size > MOST_POLYNOMIAL_ENTRIES:
        products, size = [], linear * len(E) * d
    if not size or size > MOST_POLYNOMIAL_ENTRIES:
        return None
    by_scalars = scalars > 0 and size * (1 + scalars) <= MOST_POLYNOMIAL_ENTRIES
    return PolynomialFamily(target, linear, tuple(products), by_scalars, Constant(E[1:]))


def quadratics(
    irreps: Irreps, channels: Mapping[IrrepNumber, int], target: IrrepNumber
) -> list[Quadratic]:
    """The products of two irreducibles, none of them trivial, that lead to the target."""
    few = [k for k, n in channels.items() if k != irreps.trivial and n <= MOST_COPIES]
    found = []
    for number, i in enumerate(few):
        for j in few[number:]:
            if irreps.dimension(i) * irreps.dimension(j) > LARGEST_PAIR:
                continue
            C = irreps.intertwiners(i, j, target)
            if i != j:
                a, b = np.indices((channels[i], channels[j])).reshape(2, -1)
            else:  # these span the ones with both copies swapped
                alternating = len(C) and np.abs(C + C.swapaxes(2, 3)).max() < 1e-9
                a, b = np.triu_indices(channels[i], 1 if alternating else 0)
            if len(C) and len(a):
                rows = Constant(C.reshape(-1, C.shape[2] * C.shape[3]))
                copies = tuple(map(int, a)), tuple(map(int, b))
                found.append(Quadratic(i, j, *copies, len(C), rows))
    return found
