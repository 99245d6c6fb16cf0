"""Hidden representations: how to spend a number of channels on tensors of different rank."""

from __future__ import annotations

from math import comb

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.rep import Rep, SumRep, T


def uniform_rep(ch: int, group: Group) -> Rep:
    """A representation of size `ch` that spends channels evenly on tensors of every rank.

    Each round gives every rank r = 0..R the same number of channels, with R the largest rank
    for which R + 1 blocks of d^R channels fit in what is left (the heuristic of Finzi, Welling,
    Wilson 2021, section 5). The tensors of rank r are shared among T(p, r-p) by binomial
    weights; what does not divide evenly goes to the middle, so that nothing is random.
    """
    if ch < 1:
        raise RepresentationError(f"a hidden representation needs at least 1 channel, not {ch}")
    d = group.on_block("V").d
    number: dict[int, int] = {}
    while ch > 0:
        top = 0
        while (top + 2) * d ** (top + 1) <= ch:
            top += 1
            if d == 1 and top > 4:  # ranks do not grow in size over one dimension
                break
        for rank in range(top + 1):
            number[rank] = number.get(rank, 0) + d ** (top - rank)
        ch -= (top + 1) * d**top
    parts = [
        copies * T(p, rank - p)(group)
        for rank, count in sorted(number.items())
        for p, copies in enumerate(_binomial(count, rank, group))
        if copies
    ]
    return SumRep(*parts)


def _binomial(count: int, rank: int, group: Group) -> list[int]:
    """`count` tensors of one rank shared among p = 0..rank by binomial weights."""
    if group.on_block("V").is_orthogonal:
        return [0] * rank + [count]
    rounds, left = divmod(count, 2**rank)
    shares = [rounds * comb(rank, p) for p in range(rank + 1)]
    middle_first = sorted(range(rank + 1), key=lambda p: (abs(2 * p - rank), -p))
    while left:
        for p in middle_first:
            taken = min(left, comb(rank, p))
            shares[p] += taken
            left -= taken
    return shares
