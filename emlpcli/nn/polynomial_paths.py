"""The products that a network cannot do without: those of every map of degree 2, and of degree 3.

An equivariant map of degree 2 between sums of irreducibles is a sum, over irreducibles i and j of
the input and k of the output, of Clebsch-Gordan maps i ⊗ j → k with a matrix of coefficients each.
One of degree 3 goes i ⊗ j → m, m ⊗ l → k, with m among all irreducibles of i ⊗ j: since i ⊗ j is
the sum of them, one order of i, j, l gives all maps. Products are formed channel by channel,
u_c ⊗ v_c with u and v mixtures of copies: a matrix of rank r needs r channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

Step = tuple[Needs, Operands, IrrepNumber, int]  # where so many channels are needed


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
        self.first: Needs = {}
        self.second: Needs = {}
        self.left_out: dict[str, None] = {}
        self.looked_at = 0

    def found(self, bias: bool, cubic: bool) -> Required:
        spent = 0
        for pair in sorted(self._pairs(bias), key=lambda p: self._size(*p[:2])):
            needed = self._quadratic(pair)
            cost = self._size(*pair[:2]) * max(needed.values(), default=0)
            if spent + cost > MOST_OUTER:
                allowed = (MOST_OUTER - spent) // self._size(*pair[:2])
                dims = self._dims(*pair[:2])
                self.left_out[
                    f"{allowed} of {max(needed.values())} products of irreducibles of dimensions "
                    f"{dims}: the rank of maps of degree 2 is bounded"
                ] = None
                needed = {k: min(n, allowed) for k, n in needed.items() if allowed}
                cost = self._size(*pair[:2]) * allowed
            spent += cost
            if needed:
                self.first[pair] = needed
        if cubic:
            self._add_cubic()
        return Required(self.first, self.second, tuple(self.left_out))

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
        """How many channels of products of two copies the output needs, by its irreducible."""
        copies = [max(self.inputs.get(k, 1), 1) for k in pair[:2]]
        needed = {}
        for k, wanted in self.outputs.items():
            if k == self.irreps.trivial and pair.left in self.inner_known and pair.left == pair[1]:
                continue
            if n := self._maps(pair, k):
                needed[k] = rank(*copies, wanted * n)
        return needed

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
            except TooLargeError:
                out += 1
                continue
            for steps in paths:
                extra = sum(map(self._extra_cost, steps))
                if extra > left:
                    out += 1
                    continue
                left -= extra
                for needs, pair, k, n in steps:
                    channels = needs.setdefault(pair, {})
                    channels[k] = max(channels.get(k, 0), n)
        if out:
            self.left_out[
                f"{out} of the ways to multiply three irreducibles of the input: some maps of "
                "degree 3 are approximated only"
            ] = None

    def _paths(self, i: Letter, j: Letter, last: Letter) -> list[list[Step]]:
        """The products of the first and of the second block, for every way through i ⊗ j."""
        self.looked_at += 1
        if self.looked_at > MOST_PATHS:
            raise TooLargeError("many products of three irreducibles")
        found = []
        n_i, n_j, n_last = (self.inputs[k.irrep] for k in (i, j, last))
        first = self._multiplied(i, j)
        for m in self.irreps.product(*factors(self.irreps, first)):
            second = self._multiplied(Letter(m, False), last)
            wanted = {k: c for k in self.outputs if (c := self._maps(second, k))}
            if not wanted:
                continue
            needed = rank(n_i, n_j, n_last * sum(self.outputs[k] * c for k, c in wanted.items()))
            steps: list[Step] = [(self.first, first, m, needed)]
            made = needed * self._maps(first, m)
            if m == self.irreps.trivial and i == j and i.irrep in self.inner_known:
                steps, made = [], self.inner_known[i.irrep]
            for k, c in wanted.items():
                n = rank(made, n_last, self.outputs[k] * c)
                found.append([*steps, (self.second, second, k, n)])
        return found

    def _extra_cost(self, step: Step) -> int:
        """The numbers in outer products that come on top of what is needed anyway."""
        needs, pair, _, n = step
        have = max(needs.get(pair, {}).values(), default=0)
        return self._size(*pair[:2]) * max(n - have, 0)

    def _multiplied(self, a: Letter, b: Letter) -> Operands:
        """The two of them in the order in which `Operands` says it."""
        if a.conjugated != b.conjugated:
            a, b = (a, b) if a.conjugated else (b, a)
            return Operands(a.irrep, b.irrep, 1)
        return Operands(*self._order((a.irrep, b.irrep)), 2 * a.conjugated)

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


def rank(left: int, right: int, maps: int) -> int:
    """Channels of products of so many copies that give so many matrices of coefficients.

    Each of them has a rank of the smaller number of copies at most, and all products of two copies
    give every matrix.
    """
    return min(left * right, min(left, right) * maps)
