"""Products of irreducibles, channel by channel, with Clebsch-Gordan intertwiners."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.jaxsetup import EitherArray, behind_barrier, jax
from emlpcli.nn.frames import IrrepNumber, IsotypicState, join, split
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps, Real
from emlpcli.nn.limits import LARGEST_PAIR
from emlpcli.nn.polynomial_paths import Needs, Operands, conjugates, factors

# How much of a layer is spent on products; the history of these lines has other values (a budget
# of 4 in the first network), but no record of the runs that decided.
OUTER_BUDGET = 1  # numbers in all outer products, as a multiple of the width
INNER, OTHER = 24, 48  # the width over the number of channels of invariants and of the rest

# The channels of a state in pieces.
Segments = dict[IrrepNumber, list[Inexact[EitherArray, "_ batch _"]]]


class Pair(eqx.Module):
    """Channels of two irreducibles that are multiplied: u_c ⊗ v_c to each target.

    `left` and `right` are (irreducible, segment); `conjugated` says how many of them are taken
    complex conjugate, as in `Operands`. `targets` lists (irreducible, number of maps, dimension),
    the rows of `coupling`, shape (sum of numbers * dimensions, d left * d right).
    """

    left: tuple[IrrepNumber, int] = eqx.field(static=True)
    right: tuple[IrrepNumber, int] = eqx.field(static=True)
    count: int = eqx.field(static=True)
    conjugated: int = eqx.field(static=True)
    targets: tuple[tuple[IrrepNumber, int, int], ...] = eqx.field(static=True)
    coupling: Constant = eqx.field(static=True)

    def __call__(self, operands: Segments) -> IsotypicState:
        """The products, by irreducible."""
        u, v = (operands[irrep][segment] for irrep, segment in (self.left, self.right))
        if self.conjugated:
            u = u.conj()
        if self.conjugated == 2:
            v = v.conj()
        C = self.coupling.array
        irrep = self.targets[0][0]
        if self._is_inner:
            return {irrep: (u * v).sum(axis=0, keepdims=True) * float(C[0, 0])}
        if len(C) == 1:  # a form u·F v, which needs no products of all pairs of components
            F = self.coupling.to(v.dtype).reshape(len(u), len(v))
            paired = (F @ v.reshape(len(v), -1)).reshape(u.shape)
            return {irrep: (u * paired).sum(axis=0, keepdims=True)}
        if 1 in (len(u), len(v)) and np.array_equal(C, np.eye(len(C))):
            return {irrep: _stretched(u, len(C)) * _stretched(v, len(C))}
        batch = u.shape[1]
        size = (len(u), len(v), batch, self.count)
        outer = _broadcast(u, size, (0, 2, 3)) * _broadcast(v, size, (1, 2, 3))
        outer = outer.reshape(len(u) * len(v), batch * self.count)
        # behind a barrier, as XLA takes products of constants with joined arrays apart
        coupling = self.coupling.to(outer.dtype)
        y = (coupling if isinstance(outer, np.ndarray) else behind_barrier(coupling)) @ outer
        sizes = [number * d for _, number, d in self.targets]
        found: IsotypicState = {}
        for (irrep, number, d), rows in zip(self.targets, split(y, sizes, 0), strict=True):
            each = split(rows, [d] * number, 0)
            found[irrep] = join([part.reshape(d, batch, self.count) for part in each])
        return found

    @property
    def operands(self) -> Operands:
        """What is multiplied."""
        return Operands(self.left[0], self.right[0], self.conjugated)

    @property
    def _is_inner(self) -> bool:
        """Whether the coupling is an inner product u·v times a number."""
        C = self.coupling.array
        d = round(C.shape[1] ** 0.5)
        if len(C) != 1 or d * d != C.shape[1]:
            return False
        return bool(np.abs(C.reshape(d, d) - C[0, 0] * np.eye(d)).max() < 1e-14)


def _broadcast(
    x: Inexact[EitherArray, "_ batch channels"], shape: tuple[int, ...], axes: tuple[int, ...]
) -> Inexact[EitherArray, ...]:
    """As `jax.lax.broadcast_in_dim`: the axes of x become these ones of an array of a shape."""
    if isinstance(x, np.ndarray):
        missing = tuple(set(range(len(shape))) - set(axes))
        return np.broadcast_to(np.expand_dims(x, missing), shape)
    return jax.lax.broadcast_in_dim(x, shape, axes)


def _stretched(
    x: Inexact[EitherArray, "_ batch channels"], d: int
) -> Inexact[EitherArray, "{d} batch channels"]:
    """A scalar as often as an irreducible has components; that irreducible as it is.

    Copies side by side have a slope of few sums, where that of broadcasting is a loop of its own.
    """
    return x if len(x) == d else join([x] * d, 0)


class Products(eqx.Module):
    """Several pairs; their products side by side, in the order of the pairs.

    `segments` gives the number of channels of each operand of each irreducible.
    """

    pairs: tuple[Pair, ...]
    segments: tuple[tuple[IrrepNumber, tuple[int, ...]], ...] = eqx.field(static=True)

    def __call__(self, operands: Segments) -> IsotypicState:
        """The products of the operands, by irreducible."""
        found: dict[IrrepNumber, list[EitherArray]] = {}
        for pair in self.pairs:
            for irrep, y in pair(operands).items():
                found.setdefault(irrep, []).append(y)
        return {irrep: join(parts) for irrep, parts in found.items()}

    @property
    def outputs(self) -> dict[IrrepNumber, int]:
        """How many channels of each irreducible there are among the products."""
        found: dict[IrrepNumber, int] = {}
        for pair in self.pairs:
            for irrep, number, _ in pair.targets:
                found[irrep] = found.get(irrep, 0) + number * pair.count
        return found


@dataclass
class _Chooser:
    """Collects pairs, each with segments of its own."""

    pairs: list[Pair] = field(default_factory=list)
    segments: dict[IrrepNumber, list[int]] = field(default_factory=dict)

    def made(self, pair: Operands, target: IrrepNumber) -> int:
        """How many channels there are of the products of two operands that lead to a target."""
        return sum(
            p.count
            for p in self.pairs
            if p.operands == pair and target in (irrep for irrep, _, _ in p.targets)
        )

    def add(self, operands: Operands, count: int, maps: dict[IrrepNumber, Real]) -> None:
        """A pair to the targets of `maps`, each of shape (number, d, d left, d right)."""
        i, j, conjugated = operands
        places = []
        for irrep in (i, j):
            segments = self.segments.setdefault(irrep, [])
            segments.append(count)
            places.append((irrep, len(segments) - 1))
        targets = tuple((k, C.shape[0], C.shape[1]) for k, C in maps.items())
        rows = np.concatenate([C.reshape(-1, C.shape[2] * C.shape[3]) for C in maps.values()])
        left, right = places
        self.pairs.append(Pair(left, right, count, conjugated, targets, Constant(rows)))


def choose_products(
    irreps: Irreps,
    available: Mapping[IrrepNumber, int],
    targets: Collection[IrrepNumber],
    width: int,
    required: Needs,
    *,
    invariants_known: bool = False,
) -> Products:
    """The products of available irreducibles that lead to the targets, and those required.

    Of each irreducible there are so many channels `available`.

    Every irreducible has its quadratic invariants, that is inner products (with itself or, over
    the complex numbers, its conjugate), unless they are known already; scalars multiply
    everything; other pairs follow from small to large dimensions as long as their outer products
    stay below a multiple of the width. What of the required products is then not there is added.
    """
    inner, other = max(4, width // INNER), max(2, width // OTHER)
    chooser = _Chooser()

    def few(count: int, irrep: IrrepNumber) -> int:
        """At most so many that two operands of an irreducible have no more numbers than a layer."""
        return max(1, min(count, width // (2 * irreps.dimension(irrep))))

    left_over = OUTER_BUDGET * width
    for pair in _candidates(irreps, available):
        i, j, _ = pair
        size = irreps.dimension(i) * irreps.dimension(j)
        affordable = irreps.trivial in (i, j) or size * other <= left_over
        maps = _maps(irreps, pair, [k for k in targets if affordable or k == irreps.trivial])
        if irreps.trivial in (i, j):
            if maps:
                large = j if i == irreps.trivial else i
                chooser.add(pair, few(inner if i == j else other, large), maps)
            continue
        invariant = maps.pop(irreps.trivial, None)
        if invariant is not None and not invariants_known:
            n, m = available[i], available[j]
            different = n * (n + 1) // 2 if i == j and not pair.conjugated else n * m
            chooser.add(pair, few(min(inner, different), j), {irreps.trivial: invariant})
        if maps:
            left_over -= size * other
            chooser.add(pair, other, maps)
    for pair, channels in required.items():
        lacking = {k: n - chooser.made(pair, k) for k, n in channels.items()}
        lacking = {k: n for k, n in lacking.items() if n > 0}
        if lacking:
            maps = {k: _intertwiners(irreps, pair, k) for k in lacking}
            chooser.add(pair, max(lacking.values()), maps)
    segments = {irrep: tuple(counts) for irrep, counts in chooser.segments.items()}
    return Products(tuple(chooser.pairs), tuple(segments.items()))


def _candidates(irreps: Irreps, available: Collection[IrrepNumber]) -> Iterator[Operands]:
    """Pairs of irreducibles, the smallest first, with the left one conjugated or not."""
    order = sorted(available, key=lambda irrep: (irreps.dimension(irrep), irrep))
    pairs = [Operands(i, j) for a, i in enumerate(order) for j in order[a:]]
    if conjugates(irreps):
        pairs += [Operands(i, j, 1) for i in order for j in order]
    yield from sorted(pairs, key=lambda p: irreps.dimension(p[0]) * irreps.dimension(p[1]))


def _maps(
    irreps: Irreps, pair: Operands, targets: Collection[IrrepNumber]
) -> dict[IrrepNumber, Real]:
    """The intertwiners from a product to each target that there are any to, unless it is large."""
    sizes = irreps.dimension(pair.left), irreps.dimension(pair.right)
    found = {}
    for k in targets:
        if sizes[0] * sizes[1] > LARGEST_PAIR and (k != irreps.trivial or sizes[0] != sizes[1]):
            continue
        try:
            C = _intertwiners(irreps, pair, k)
        except (TooLargeError, CertificateError):  # a luxury; what is required is looked at before
            continue
        if len(C):
            found[k] = C
    return found


def _intertwiners(irreps: Irreps, pair: Operands, target: IrrepNumber) -> Real:
    """The maps from the product of two operands, of which some are conjugated by `Pair`."""
    C = irreps.intertwiners(*factors(irreps, pair), target)
    if pair.conjugated:
        C = np.einsum("nkhj,hi->nkij", C, irreps.conjugate(pair.left)[1])
    if pair.conjugated == 2:
        C = np.einsum("nkih,hj->nkij", C, irreps.conjugate(pair.right)[1])
    return C
