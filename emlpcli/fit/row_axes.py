"""The axes that a row of a representation has, and whether those of an array are the same."""

from __future__ import annotations

from itertools import accumulate
from math import prod
from operator import mul

from emlpcli.reps.forms import DirectSum, TensorProduct
from emlpcli.reps.rep import Base, Rep


def axes(rep: Rep) -> tuple[int, ...] | None:
    """The shape of a row: copies first, then the factors of a tensor in their order.

    Such as (2, 3) for `2*V` over SO(3), (3, 5) for `V(SO(3))*V(S(5))`, and () for a Scalar. None
    where summands are not all alike, so that a row is no such array.
    """
    match rep.form():
        case DirectSum(terms):
            shapes = {axes(part) for part, _ in terms}
            if len(shapes) != 1 or (inner := shapes.pop()) is None:
                return None
            return (sum(copies for _, copies in terms), *inner)
        case TensorProduct(powers):
            found: tuple[int, ...] = ()
            for part, power in powers:
                inner = axes(part)
                if inner is None or not isinstance(power, int):
                    return None
                found += inner * power
            return found
        case Base() as atom if atom.G is not None:
            sizes = tuple(factor.d for factor in atom.G.factors())
            return sizes if prod(sizes) == rep.size() else (rep.size(),)
        case _:
            return (rep.size(),)


def fits(rep: Rep, shape: tuple[int, ...]) -> bool:
    """Whether a row of that shape has its numbers in the order of the representation.

    Read row by row its axes must be those of `axes`, some of them perhaps taken together, and the
    copies perhaps divided: (3, 2) does not fit `2*V` over SO(3), as if the two vectors were
    columns. True where nothing can be said, as of a row without axes.
    """
    wanted = axes(rep)
    if wanted is None:
        return True
    copies = 1
    if isinstance(rep.form(), DirectSum):
        copies, wanted = wanted[0], wanted[1:]
    tensor = list(accumulate(reversed(wanted), mul, initial=1))
    allowed = {*tensor, *(tensor[-1] * m for m in range(1, copies + 1) if copies % m == 0)}
    return allowed.issuperset(accumulate(reversed(shape[1:]), mul))
