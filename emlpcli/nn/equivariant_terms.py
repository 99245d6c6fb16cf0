"""Equivariant terms for a regression: products of few equivariants with monomials in invariants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from math import comb

import equinox as eqx
import numpy as np
from jaxtyping import Float

from emlpcli.jaxsetup import EitherArray, namespace
from emlpcli.nn.channel_mixing import turned
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.invariants import SOFT, Invariants
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import (
    HIGHEST_MONOMIAL,
    MOST_CUBIC_INVARIANTS,
    MOST_LENGTHS,
    MOST_TERMS,
)
from emlpcli.nn.polynomials import Quadratic, quadratics
from emlpcli.reps.rep import Rep


class Cubics(eqx.Module):
    """Invariants of degree 3 and 4: products of two copies that lead to a third irreducible.

    They are paired with the copies of that irreducible, and with one another where they are few, by
    the invariant `forms`, shape (t, d, d).
    """

    irrep: IrrepNumber = eqx.field(static=True)
    products: tuple[Quadratic, ...]
    forms: Constant = eqx.field(static=True)
    copies: int = eqx.field(static=True)

    @property
    def size(self) -> int:
        """How many invariants there are."""
        count = sum(q.size for q in self.products)
        return len(self.forms.array) * (count * self.copies + count * (count + 1) // 2)

    def __call__(self, state: IsotypicState) -> list[Float[EitherArray, "batch _"]]:
        """The invariants of a state."""
        y, x = join([q(state) for q in self.products]), state[self.irrep]
        a, b = np.triu_indices(y.shape[2])
        xp, found = namespace(x, y), []
        for F in self.forms.to(y.dtype):
            lower = xp.tensordot(F, y, 1)
            mixed = xp.einsum("dbi,dbj->bij", x, lower)
            found += [
                mixed.reshape(len(mixed), mixed.shape[1] * mixed.shape[2]),
                (y[:, :, a] * lower[:, :, b]).sum(axis=0),
            ]
        return found


class Family(eqx.Module):
    """The terms of one irreducible: `bases` linear and quadratic equivariants, times monomials.

    Of the trivial one the base is 1, which is left to the constant. `plain` and `measured` are
    the highest degrees of monomials, in the polynomial invariants and in all of them.
    """

    irrep: IrrepNumber = eqx.field(static=True)
    linear: bool = eqx.field(static=True)
    products: tuple[Quadratic, ...]
    turned: Constant = eqx.field(static=True)
    plain: int = eqx.field(static=True)
    measured: int = eqx.field(static=True)

    def bases(self, state: IsotypicState) -> Float[EitherArray, "d batch _"]:
        """The equivariants that monomials multiply."""
        parts = [state[self.irrep]] if self.linear else []
        y = join([*parts, *(q(state) for q in self.products)])
        return turned(self.turned.to(y.dtype), y) if len(self.turned.array) else y


class EquivariantTerms(eqx.Module):
    """For each irreducible of the output a list of groups of terms, of rising degree.

    The invariants are the scalars of the input, inner products, some of degree 3 and 4, and
    for compact groups and few copies lengths and cosines. For every irreducible there are first the
    groups without lengths, by the degree of the monomial, and then those of monomials with lengths.
    What would be more than `MOST_TERMS` is left out, which `left_out` says. Only over the real
    numbers.
    """

    before: Frame
    invariants: Invariants
    cubics: tuple[Cubics, ...]
    families: tuple[Family, ...]
    lengths: tuple[IrrepNumber, ...] = eqx.field(static=True)
    trivial: IrrepNumber = eqx.field(static=True)
    plain: int = eqx.field(static=True)  # polynomial invariants
    simple_invariants: int = eqx.field(static=True)
    left_out: tuple[str, ...] = eqx.field(static=True)

    def __init__(self, irreps: Irreps, rep_in: Rep, rep_out: Rep) -> None:
        self.before, target = irreps.form(rep_in), irreps.form(rep_out)
        channels = self.before.channels
        self.trivial = irreps.trivial
        self.invariants = Invariants(irreps, channels, polynomial=True)
        self.cubics, large = _cubics(irreps, channels)
        self.plain = channels.get(self.trivial, 0) + self.invariants.size
        self.plain += sum(c.size for c in self.cubics)
        some = [k for k, n in channels.items() if k != self.trivial and irreps.compact]
        count = sum(channels[k] for k in some)
        self.lengths = tuple(some) if count <= MOST_LENGTHS else ()
        pairs = sum(channels[k] * (channels[k] - 1) // 2 for k in self.lengths)
        self.simple_invariants = self.plain + (count + pairs if self.lengths else 0)
        self.families = tuple(
            family
            for k in target.channels
            if (family := self._family(irreps, channels, k)) is not None
        )
        self.left_out = tuple(self._left_out(irreps, channels, target.channels, large, some))

    def _left_out(
        self,
        irreps: Irreps,
        channels: Mapping[IrrepNumber, int],
        targets: Iterable[IrrepNumber],
        large: bool,
        vectors: Sequence[IrrepNumber],
    ) -> Iterator[str]:
        """What there is no room for, in words."""
        if large:
            yield "no invariants of degree 3 and 4"
        if vectors and not self.lengths:
            yield "no lengths"
        made = {f.irrep: f for f in self.families}
        products = {k for k in targets if k != self.trivial and quadratics(irreps, channels, k)}
        if any(k not in made or not made[k].products for k in products):
            yield "not all products of two tensors"
        degrees = [
            made[k].plain if k in made else 0
            for k in targets
            if self.plain and (k in made or k in channels or k in products or k == self.trivial)
        ]
        if min(degrees, default=HIGHEST_MONOMIAL) < HIGHEST_MONOMIAL:
            yield f"monomials up to degree {_between(degrees)} instead of {HIGHEST_MONOMIAL}"
        if self.lengths and any(f.measured < f.plain for f in self.families):
            yield f"lengths up to degree {_between([f.measured for f in self.families])}"

    def _family(
        self, irreps: Irreps, channels: Mapping[IrrepNumber, int], target: IrrepNumber
    ) -> Family | None:
        E = irreps.endomorphisms(target)
        products: tuple[Quadratic, ...]
        if target == self.trivial:
            products, bases, d = (), 1, 1
        else:
            products, d = tuple(quadratics(irreps, channels, target)), irreps.dimension(target)
            bases = (channels.get(target, 0) + sum(q.size for q in products)) * len(E)
            if bases * d > MOST_TERMS:
                products, bases = (), channels.get(target, 0) * len(E)
        if not bases or bases * d > MOST_TERMS:
            return None

        def highest(variables: int) -> int:
            degrees = range(1, HIGHEST_MONOMIAL + 1)
            return max(
                (n for n in degrees if bases * comb(variables + n, n) <= MOST_TERMS), default=0
            )

        plain = highest(self.plain)
        measured = min(plain, highest(self.simple_invariants)) if self.lengths else 0
        if target == self.trivial and not plain:
            return None
        linear = target in channels and target != self.trivial
        return Family(target, linear, products, Constant(E[1:]), plain, measured)

    def simple(self, x: Float[EitherArray, "batch in"]) -> IsotypicState:
        """The state of inputs, with all invariants."""
        state = self.before.analyse(x)
        more = self.invariants(state)
        found = [more[self.trivial]] if self.trivial in more else []
        found += [y[None] for c in self.cubics for y in c(state)]
        found += [y[None] for k in self.lengths for y in _lengths_and_cosines(state[k])]
        return state | {self.trivial: join(found)} if found else state

    def __call__(
        self, state: IsotypicState, center: Float[EitherArray, {self.simple_invariants}]
    ) -> dict[IrrepNumber, list[Float[EitherArray, "d batch _"]]]:
        """Groups of terms by irreducible; `center` is taken from the invariants."""
        found: dict[IrrepNumber, list[EitherArray]] = {}
        highest = max((f.plain for f in self.families), default=0)
        s = state[self.trivial][0] - center if self.simple_invariants else None
        monomials = [] if s is None else self._monomials(s, highest)
        for family in self.families:
            groups = [m[0] for m in monomials[: family.plain]]
            groups += [m[1] for m in monomials[: family.measured]]
            if family.irrep == self.trivial:
                found[family.irrep] = [m[None] for m in groups]
                continue
            y = family.bases(state)
            products = (y[:, :, :, None] * m[None, :, None, :] for m in groups)
            found[family.irrep] = [
                y,
                *(p.reshape(*p.shape[:2], p.shape[2] * p.shape[3]) for p in products),
            ]
        return found

    def _monomials(
        self, s: Float[EitherArray, "batch variables"], highest: int
    ) -> list[tuple[EitherArray, EitherArray]]:
        """Those of each degree from 1: without lengths, and with some."""
        found = []
        for degree in range(1, highest + 1):
            sets = list(combinations_with_replacement(range(self.simple_invariants), degree))
            plain = [c for c in sets if c[-1] < self.plain]
            if comb(self.simple_invariants + degree, degree) > MOST_TERMS:
                sets = plain
            others = [c for c in sets if c[-1] >= self.plain]
            pair = []
            for chosen in (plain, others):
                places = np.array(chosen, dtype=np.int64).reshape(len(chosen), degree)
                y = namespace(s).ones((len(s), len(chosen)), s.dtype)
                for column in places.T:
                    y = y * s[:, column]
                pair.append(y)
            found.append((pair[0], pair[1]))
        return found


def _lengths_and_cosines(x: Float[EitherArray, "d batch copies"]) -> list[EitherArray]:
    """Of the copies of an irreducible, shape (batch, _); smooth where one is zero."""
    lengths = namespace(x).sqrt((x * x).mean(axis=0) + SOFT)
    a, b = np.triu_indices(x.shape[2], 1)
    return [lengths, (x[:, :, a] * x[:, :, b]).mean(axis=0) / (lengths[:, a] * lengths[:, b])]


def _between(numbers: Sequence[int]) -> str:
    """The least and the greatest of numbers, in words."""
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"


def _cubics(irreps: Irreps, channels: Mapping[IrrepNumber, int]) -> tuple[tuple[Cubics, ...], bool]:
    """Those that are not too many, of each irreducible of the input; whether there are others."""
    found, large = [], False
    for k, copies in channels.items():
        if k == irreps.trivial:
            continue
        products = quadratics(irreps, channels, k)
        forms = irreps.intertwiners(k, k, irreps.trivial)[:, 0]
        if products and len(forms):
            made = Cubics(k, tuple(products), Constant(forms), copies)
            if made.size <= MOST_CUBIC_INVARIANTS:
                found.append(made)
            else:
                large = True
    return tuple(found), large
