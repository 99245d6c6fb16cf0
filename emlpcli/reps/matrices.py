"""Stacks of matrices ρ(g), in NumPy or JAX, and monomial structures, of any representation."""

from __future__ import annotations

from functools import reduce
from types import ModuleType
from typing import Any

import numpy as np

from emlpcli.algebra.permutations import monomial_action as monomial
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import Group
from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.constructed import Derived
from emlpcli.reps.rep import Base, Dual, Rep, ScalarRep

LARGEST_CHANGE = 1000  # dimension up to which a change of basis is kept as an array
LARGEST = 50_000  # coordinates whose permutations are written out


def matrices(rep: Rep, g: Any, xp: ModuleType = np) -> Any:
    """ρ of a stack of elements, shape (n, d, d) to (n, s, s), dense."""
    match rep:
        case ScalarRep():
            return xp.ones((len(g), 1, 1))
        case Base():
            return g
        case Dual():
            return xp.swapaxes(xp.linalg.inv(matrices(rep.rep, g, xp)), 1, 2)
        case Derived():
            return rep.matrices(g, xp)
        case SumRep():
            return _direct_sum([matrices(part, g, xp) for part in rep.parts], xp)
        case Multiple():
            return _direct_sum([matrices(rep.parts[0], g, xp)] * rep.count, xp)
        case PowerRep():
            factors = [matrices(rep.parts[0], g, xp)] * rep.exponent
            return reduce(lambda a, b: _kron(a, b, xp), factors)
        case ProductRep():
            factors = [matrices(part, g, xp) for part in rep.parts]
            return reduce(lambda a, b: _kron(a, b, xp), factors)
        case MapRep():
            return _kron(matrices(rep.target, g, xp), matrices(rep.source.T, g, xp), xp)
    return xp.stack([xp.asarray(rep.rho_dense(x)) for x in g])


def _kron(a: Any, b: Any, xp: ModuleType) -> Any:
    n, s, t = len(a), a.shape[1], b.shape[1]
    return xp.einsum("nij,nkl->nikjl", a, b).reshape(n, s * t, s * t)


def _direct_sum(blocks: list[Any], xp: ModuleType) -> Any:
    size = sum(b.shape[1] for b in blocks)
    rows, start = [], 0
    for b in blocks:
        stop = start + b.shape[1]
        before, after = (xp.zeros((*b.shape[:2], k)) for k in (start, size - stop))
        rows.append(xp.concatenate([before, b, after], axis=2))
        start = stop
    return xp.concatenate(rows, axis=1)


def structure(rep: Rep, group: Group) -> MonomialAction | None:
    """How a group permutes some unitary basis of a representation of it up to phases.

    Generators stand in the order in which the group's own structure has them; None where the
    group or the representation has no such basis.
    """
    own = group.structure()
    if not isinstance(own, MonomialAction):
        return None
    match rep:
        case ScalarRep():
            return monomial.trivial(own)
        case Base():
            return own
        case Dual():
            inner = structure(rep.rep, group)
            return None if inner is None else monomial.dual(inner)
        case Derived():
            return rep.structure()
        case SumRep() | Multiple():
            parts: tuple[Rep, ...] = rep.parts * getattr(rep, "count", 1)
            join = monomial.direct_sum
        case ProductRep() | PowerRep():
            parts = rep.parts * getattr(rep, "exponent", 1)
            join = monomial.tensor_product
        case MapRep():
            parts, join = (rep.target, rep.source.T), monomial.tensor_product
        case _:
            return None
    if rep.size() > LARGEST:
        return None
    found = [structure(part, group) for part in parts]
    known = [m for m in found if m is not None]
    if len(known) < len(found):
        return None
    if rep.size() > LARGEST_CHANGE and any(m.change is not None for m in known):
        return None
    return join(known)
