"""The products that a network cannot do without: those of every map of degree 2, and of degree 3.

An equivariant map of degree 2 between sums of irreducibles is a sum, over irreducibles i and j of
the input and k of the output, of Clebsch-Gordan maps i ⊗ j → k with a matrix of coefficients each.
One of degree 3 goes i ⊗ j → m, m ⊗ l → k, with m among all irreducibles of i ⊗ j: since i ⊗ j is
the sum of them, one order of i, j, l gives all maps. Products are formed channel by channel,
u_c ⊗ v_c with u and v mixtures of copies, and a channel leads to all targets at once. So the
coefficients of all maps that multiply the same two are one tensor, of indices (copy of the left
one, copy of the right one, map), and a tensor of rank r needs r channels. Its third index has an
entry for every copy of a target and for every map to it; products of the first block have one for
everything that the second block makes of them as well, whatever l and k.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import NamedTuple

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.nn.frames import IrrepNumber
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import MOST_OUTER, MOST_PATHS

# How much of a layer is spent on what maps of degree 3 need and the usual products do not give.
CUBIC_BUDGET = 8  # numbers in outer products, as a multiple of the width


class Operands(NamedTuple):
    """Two irreducibles that are multiplied, and how many of them are complex conjugated.

    None of them, the left one, or both.
    """

    left: IrrepNumber
    right: IrrepNumber
    conjugated: int = 0


class Letter(NamedTuple):
    """A vector of the input, or its complex conjugate, that is multiplied."""

    irrep: IrrepNumber
    conjugated: bool


Channels = dict[IrrepNumber, int]
Needs = dict[Operands, Channels]
"""Channels of products that are needed, by operands and by the irreducible they lead to."""


class Path(NamedTuple):
    """One of the ways of degree 3: a first product to `between`, times `last`, to a target."""

    first: Operands
    between: IrrepNumber
    last: Letter
    target: IrrepNumber
    first_maps: int  # i ⊗ j → m; 0 where its products are scalars already
    made: int  # independent products of the first block that it multiplies
    maps: int  # m ⊗ l → k, to every copy of the target


@dataclass
class _Second:
    """What is multiplied with one vector of the input in the second block, and where it leads."""

    made: dict[Operands, int] = field(default_factory=dict)
    maps: Channels = field(default_factory=dict)

    def channels(self, copies: int) -> int:
        return rank(sum(self.made.values()), copies, sum(self.maps.values()))

    def with_path(self, path: Path) -> _Second:
        return _Second(self.made | {path.first: path.made}, self.maps | {path.target: path.maps})


@dataclass(frozen=True)
class Required:
    """What the first block needs and what the second one, and what no block is going to have."""

    first: Needs
    second: Needs
    left_out: tuple[str, ...]


def required_products(
    irreps: Irreps,
    inputs: Mapping[IrrepNumber, int],
    outputs: Mapping[IrrepNumber, int],
    width: int,
    *,
    inner_known: Mapping[IrrepNumber, int] | None = None,
    bias: bool = True,
    cubic: bool = True,
) -> Required:
    """The products from copies of irreducibles, so many of each, to others.

    `inner_known` says of which irreducibles all invariant products of two copies are scalars
    already, and how many these are. Maps of degree 2 have all that they need up to MOST_OUTER
    numbers; those of degree 3, where they are asked for, what CUBIC_BUDGET allows. With a `bias`
    there are maps of degree 1 to the conjugate of x, a product with a constant.
    """
    known = inner_known or {}
    requirement = _Requirement(irreps, dict(inputs), dict(outputs), width, known)
    return requirement.found(bias, cubic)


class _Requirement:
    """The bookkeeping of `required_products`."""

    def __init__(
        self,
        irreps: Irreps,
        inputs: Channels,
        outputs: Channels,
        width: int,
        inner_known: Mapping[IrrepNumber, int],
    ) -> None:
        self.irreps, self.inputs, self.outputs = irreps, inputs, outputs
        self.width, self.inner_known = width, inner_known
        self.first: dict[Operands, int] = {}  # channels
        self.first_maps: Needs = {}  # that have their coefficients
        self.second: dict[tuple[IrrepNumber, Letter], _Second] = {}
        self.left_out: dict[str, None] = {}
        self.looked_at = 0

    def found(self, bias: bool, cubic: bool) -> Required:
        spent = 0
        for pair in sorted(self._pairs(bias), key=lambda p: self._size(*p[:2])):
            maps = self._quadratic(pair)
            if not maps:
                continue
            needed, size = self._channels(pair, sum(maps.values())), self._size(*pair[:2])
            allowed = min(needed, (MOST_OUTER - spent) // size)
            if allowed < needed:
                self.left_out[
                    f"{allowed} of {needed} products of irreducibles of dimensions "
                    f"{self._dims(*pair[:2])}: the rank of maps of degree 2 is bounded"
                ] = None
            spent += size * allowed
            if allowed:
                self.first[pair], self.first_maps[pair] = allowed, maps
        if cubic:
            self._add_cubic()
        first = {p: dict.fromkeys(maps, self.first[p]) for p, maps in self.first_maps.items()}
        return Required(first, self._second_needs(), tuple(self.left_out))

    def _second_needs(self) -> Needs:
        """Channels of the second block: those of (m, l) and of (l, m) are not the same ones."""
        channels: dict[Operands, int] = {}
        targets: dict[Operands, dict[IrrepNumber, None]] = {}
        for (between, last), second in self.second.items():
            pair = self._multiplied(Letter(between, False), last)
            n = second.channels(self.inputs[last.irrep])
            channels[pair] = channels.get(pair, 0) + n
            targets.setdefault(pair, {}).update(dict.fromkeys(second.maps))
        return {pair: dict.fromkeys(targets[pair], n) for pair, n in channels.items()}

    # -- degree 2 ---------------------------------------------------------------------------

    def _pairs(self, bias: bool) -> Iterator[Operands]:
        order = self._order(self.inputs)
        for i, j in combinations_with_replacement(order, 2):
            yield Operands(i, j)
        if conjugates(self.irreps):
            scalars = (self.irreps.trivial,) if bias and self.irreps.trivial not in order else ()
            yield from (Operands(i, j, 1) for i in order for j in (*scalars, *order))
            yield from (Operands(i, j, 2) for i, j in combinations_with_replacement(order, 2))

    def _quadratic(self, pair: Operands) -> Channels:
        """How many maps there are from products of two operands to the copies of each output."""
        found = {}
        for k, wanted in self.outputs.items():
            if k == self.irreps.trivial and pair.left in self.inner_known and pair.left == pair[1]:
                continue
            if n := self._maps(pair, k):
                found[k] = wanted * n
        return found

    def _channels(self, pair: Operands, maps: int) -> int:
        """How many channels of products of vectors of the input give so many maps."""
        left, right = (max(self.inputs.get(k, 1), 1) for k in pair[:2])
        return rank(left, right, maps, alike=_alike(pair))

    # -- degree 3 ---------------------------------------------------------------------------

    def _add_cubic(self) -> None:
        left, out = CUBIC_BUDGET * self.width, 0
        letters = [Letter(k, False) for k in self._order(self.inputs)]
        if conjugates(self.irreps):
            letters += [Letter(k.irrep, True) for k in letters]
        triples = combinations_with_replacement(letters, 3)
        for triple in sorted(triples, key=lambda t: self._size(*(k.irrep for k in t))):
            try:
                paths = self._paths(*triple)
            except (TooLargeError, CertificateError):
                out += 1
                continue
            for path in paths:
                cost = self._take(path, left)
                left -= cost or 0
                out += cost is None
        if out:
            self.left_out[
                f"{out} of the ways to multiply three irreducibles of the input: some maps of "
                "degree 3 are approximated only"
            ] = None

    def _paths(self, i: Letter, j: Letter, last: Letter) -> list[Path]:
        """The ways through i ⊗ j to all outputs."""
        self.looked_at += 1
        if self.looked_at > MOST_PATHS:
            raise TooLargeError("many products of three irreducibles")
        found = []
        first = self._multiplied(i, j)
        for m in self.irreps.product(*factors(self.irreps, first)):
            second = self._multiplied(Letter(m, False), last)
            wanted = {k: n * c for k, n in self.outputs.items() if (c := self._maps(second, k))}
            if not wanted:
                continue
            if m == self.irreps.trivial and i == j and i.irrep in self.inner_known:
                maps, made = 0, self.inner_known[i.irrep]
            elif maps := self._maps(first, m):
                made = maps * pairs(*(self.inputs[k.irrep] for k in (i, j)), alike=_alike(first))
            else:  # too large, which is noted
                continue
            found += [Path(first, m, last, k, maps, made, n) for k, n in wanted.items()]
        return found

    def _take(self, path: Path, budget: int) -> int | None:
        """What a path costs that is taken, in numbers in outer products; None if too much."""
        copies, pair = self.inputs[path.last.irrep], path.first
        before, maps = self.first.get(pair, 0), dict(self.first_maps.get(pair, {}))
        needed = before
        if path.first_maps:
            more = path.first_maps * copies * path.maps
            maps[path.between] = maps.get(path.between, 0) + more
            needed = max(before, self._channels(pair, sum(maps.values())))
        key = path.between, path.last
        old = self.second.get(key, _Second())
        new = old.with_path(path)
        added = new.channels(copies) - old.channels(copies)
        cost = self._size(*pair[:2]) * (needed - before)
        cost += self._size(path.between, path.last.irrep) * added
        if cost > budget:
            return None
        if path.first_maps:
            self.first[pair], self.first_maps[pair] = needed, maps
        self.second[key] = new
        return cost

    def _multiplied(self, a: Letter, b: Letter) -> Operands:
        """The two of them in the order in which `Operands` says it."""
        if a.conjugated != b.conjugated:
            a, b = (a, b) if a.conjugated else (b, a)
            return Operands(a.irrep, b.irrep, 1)
        left, right = self._order((a.irrep, b.irrep))
        return Operands(left, right, 2 * a.conjugated)

    # -- irreducibles -----------------------------------------------------------------------

    def _maps(self, pair: Operands, target: IrrepNumber) -> int:
        """How many products of two irreducibles lead to a third; what is too large is noted."""
        try:
            return len(self.irreps.intertwiners(*factors(self.irreps, pair), target))
        except (TooLargeError, CertificateError):
            dims = self._dims(*pair[:2])
            self.left_out[f"products of irreducibles of dimensions {dims}, which are large"] = None
            return 0

    def _order(self, irreps: Mapping[IrrepNumber, int] | tuple[IrrepNumber, ...]) -> list[str]:
        return sorted(irreps, key=lambda k: (self.irreps.dimension(k), k))

    def _size(self, *irreps: IrrepNumber) -> int:
        size = 1
        for irrep in irreps:
            size *= self.irreps.dimension(irrep)
        return size

    def _dims(self, *irreps: IrrepNumber) -> str:
        return " and ".join(str(self.irreps.dimension(k)) for k in irreps)


def conjugates(irreps: Irreps) -> bool:
    """Whether complex conjugates of vectors are multiplied too."""
    return irreps.is_complex and irreps.compact


def factors(irreps: Irreps, pair: Operands) -> tuple[IrrepNumber, IrrepNumber]:
    """The irreducibles whose product is formed: the operands, or their conjugates."""
    left = irreps.conjugate(pair.left)[0] if pair.conjugated else pair.left
    right = irreps.conjugate(pair.right)[0] if pair.conjugated == 2 else pair.right
    return left, right


def rank(left: int, right: int, maps: int, *, alike: bool = False) -> int:
    """Channels of products of so many copies that give any coefficients of so many maps.

    The rank of a tensor is at most the product of any two of its three sizes. Where the two that
    are multiplied are `alike`, products u ⊗ v and v ⊗ u lead to the same.
    """
    return min(pairs(left, right, alike=alike), left * maps, right * maps)


def pairs(left: int, right: int, *, alike: bool) -> int:
    """How many products of two copies there are."""
    return left * (left + 1) // 2 if alike else left * right


def _alike(pair: Operands) -> bool:
    """Whether a product of the two with left and right exchanged leads to the same."""
    return pair.left == pair.right and pair.conjugated != 1
