"""Stacks of ρ(g) and dρ(A), in NumPy or JAX, and monomial structures, of any representation."""

from __future__ import annotations

from functools import reduce
from types import ModuleType
from typing import Any

import numpy as np

from emlpcli.algebra.permutations import monomial_action as monomial
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import Group
from emlpcli.reps.constructed import Derived
from emlpcli.reps.limits import MOST_CHANGED_COORDINATES, MOST_MONOMIAL_COORDINATES
from emlpcli.reps.rep import Base, DirectSum, Dual, Rep, TensorProduct


def matrices(rep: Rep, g: Any, xp: ModuleType = np) -> Any:
    """ρ of a stack of elements, shape (n, d, d) to (n, s, s), dense."""
    match rep.form():
        case DirectSum(terms):
            return _direct_sum([m for p, n in terms for m in [matrices(p, g, xp)] * n], xp)
        case TensorProduct(powers):
            factors = [m for p, n in powers for m in [matrices(p, g, xp)] * n]
            return reduce(lambda a, b: _kron(a, b, xp), factors or [xp.ones((len(g), 1, 1))])
        case Base():
            return g
        case Dual(rep=inner):
            return xp.swapaxes(xp.linalg.inv(matrices(inner, g, xp)), 1, 2)
        case Derived() as atom:
            return atom.matrices(g, xp)
    return xp.stack([xp.asarray(rep.rho_dense(x)) for x in g])


def derivatives(rep: Rep, A: Any, xp: ModuleType = np) -> Any:
    """dρ of a stack of Lie algebra elements, shape (n, d, d) to (n, s, s), dense, in closed form.

    dρ(A) is the derivative of ρ(exp(tA)) at t = 0, so that dρ is linear and takes commutators to
    commutators. It is meant on the group's own Lie algebra only; what a formula says of other
    matrices is left open. Where ρ is `analytic` A may be a complex combination of Lie algebra
    elements, and dρ is linear over ℂ; a complex conjugate is linear over ℝ alone. Formulas are
    those of Fulton and Harris, Representation Theory (1991), § 8. A user's own representation
    is differentiated by its `drho`.
    """
    match rep.form():
        case DirectSum(terms):
            return _direct_sum([m for p, n in terms for m in [derivatives(p, A, xp)] * n], xp)
        case TensorProduct(powers):
            factors = [m for p, n in powers for m in [derivatives(p, A, xp)] * n]
            return reduce(lambda a, b: _kron_sum(a, b, xp), factors or [xp.zeros((len(A), 1, 1))])
        case Base():
            return A
        case Dual(rep=inner):
            return -xp.swapaxes(derivatives(inner, A, xp), 1, 2)
        case Derived() as atom:
            return atom.derivatives(A, xp)
    found = [xp.asarray(rep.drho_dense(x)) for x in A]
    return xp.stack(found) if found else xp.zeros((0, rep.size(), rep.size()))


def _kron_sum(a: Any, b: Any, xp: ModuleType) -> Any:
    """a ⊗ 1 + 1 ⊗ b."""
    return _kron(a, xp.eye(b.shape[1])[None], xp) + _kron(xp.eye(a.shape[1])[None], b, xp)


def _kron(a: Any, b: Any, xp: ModuleType) -> Any:
    s, t = a.shape[1], b.shape[1]
    return (a[:, :, None, :, None] * b[:, None, :, None, :]).reshape(-1, s * t, s * t)


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
    match rep.form():
        case TensorProduct(()):
            return monomial.trivial(own)
        case DirectSum(terms):
            parts, join = terms, monomial.direct_sum
        case TensorProduct(powers):
            parts, join = powers, monomial.tensor_product
        case Base():
            return own
        case Dual(rep=of):
            inner = structure(of, group)
            return None if inner is None else monomial.dual(inner)
        case Derived() as atom:
            return atom.structure()
        case _:
            return None
    if rep.size() > MOST_MONOMIAL_COORDINATES:
        return None
    found = [m for part, times in parts for m in [structure(part, group)] * times]
    known = [m for m in found if m is not None]
    if len(known) < len(found):
        return None
    if rep.size() > MOST_CHANGED_COORDINATES and any(m.change is not None for m in known):
        return None
    return join(known)
