"""The form of a representation: a direct sum or a tensor product, and how it is written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from emlpcli.reps.rep import Rep

# Longer sums and products are compared as they are written, without writing out what is inside
# repeated ones: an equality may then be missed, but never be claimed of what differs.
LONGEST_WRITTEN_OUT = 1000
LONGEST_DISTRIBUTED = 100  # the power of a sum


@dataclass(frozen=True)
class DirectSum:
    """The form of a direct sum: parts, in this order, each with its number of copies."""

    terms: tuple[tuple[Rep, int], ...]


@dataclass(frozen=True)
class TensorProduct:
    """The form of a tensor product: parts, in this order, each with its power; none for Scalar."""

    powers: tuple[tuple[Rep, int], ...]

    def factors(self) -> Iterator[Rep]:
        """The factors, each as often as its power says, which may be too often to list."""
        return chain.from_iterable(repeat(part, power) for part, power in self.powers)


# Of what is repeated: (thing, how often), equal neighbours being one. Things are representations,
# products of them, and what is too long to write out, which is marked.
Runs: TypeAlias = tuple[tuple[Any, int], ...]
_REPEATED = "repeated"


def written_out(rep: Rep) -> Rep | Runs:
    """What two representations have in common whose matrices ρ(g) are the same by their form.

    Direct sums and tensor products are associative, and Scalar is the unit of the product, also
    for the matrices themselves: (A⊕B)⊕C and A⊕(B⊕C) are the same blocks in the same order. So is
    (A⊕B)⊗C = A⊗C ⊕ B⊗C; C⊗(A⊕B) has its coordinates interleaved and is left as it is. The result
    is a representation that is made of no others, or the summands as runs, each of which is a
    product as runs of factors, () being Scalar.
    """
    summands = _summands(rep)
    if len(summands) == 1:
        ((product, copies),) = summands
        if copies == 1 and len(product) == 1 and product[0][1] == 1:
            only: Rep | Runs = product[0][0]
            if not isinstance(only, tuple):
                return only
    return summands


def _summands(rep: Rep) -> Runs:
    """The summands: runs of products, each of which is runs of factors."""
    match rep.form():
        case DirectSum(terms):
            return _joined(_repeated(_summands(part), copies) for part, copies in terms)
        case _:
            return _product(_factors(rep))


def _factors(rep: Rep) -> Runs:
    """The factors, none of which is a product itself."""
    match rep.form():
        case TensorProduct(powers):
            return _joined(_repeated(_factors(part), power) for part, power in powers if power)
        case DirectSum(((part, 1),)):
            return _factors(part)
        case _:
            return ((rep, 1),)


def _product(factors: Runs) -> Runs:
    """The summands of a tensor product: those of its first factor, each times all others."""
    if not factors:
        return (((), 1),)
    (first, power), *others = factors
    if isinstance(first, tuple) or power > LONGEST_DISTRIBUTED:
        return ((factors, 1),)
    if not isinstance(first.form(), DirectSum):
        return ((factors, 1),)
    return _times(_summands(first), _joined([((first, power - 1),) if power > 1 else (), others]))


def _times(summands: Runs, behind: Runs) -> Runs:
    """Each of the summands times the same factors."""
    found: list[Runs] = []
    for product, copies in summands:
        if not product:  # Scalar: of what is behind it the first factor is now the first
            found.append(_repeated(_product(behind), copies))
        elif product[0] is _REPEATED:
            found.append((((_REPEATED, _times(product[1], behind)), copies),))
        else:
            found.append(((_joined([product, behind]), copies),))
    return _joined(found)


def _repeated(runs: Runs, times: int) -> Runs:
    """Runs one after the other so many times."""
    if times == 1 or not runs:
        return runs
    if len(runs) == 1:
        ((thing, count),) = runs
        return ((thing, count * times),)
    if len(runs) * times > LONGEST_WRITTEN_OUT:
        return (((_REPEATED, runs), times),)
    return _joined([runs] * times)


def _joined(parts: Iterable[Iterable[tuple[Any, int]]]) -> Runs:
    """Runs one after the other, equal neighbours made one."""
    found: list[tuple[Any, int]] = []
    for thing, count in chain.from_iterable(parts):
        if found and found[-1][0] == thing:
            found[-1] = (thing, found[-1][1] + count)
        else:
            found.append((thing, count))
    return tuple(found)
