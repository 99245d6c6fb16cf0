"""Stacks of ρ(g) and dρ(A), in NumPy or JAX, and monomial structures, of any representation."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from types import ModuleType
from typing import Any

import numpy as np

from emlpcli.algebra.permutations import monomial_action as monomial
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.reps.constructed import Derived
from emlpcli.reps.limits import MOST_CHANGED_COORDINATES, MOST_MONOMIAL_COORDINATES
from emlpcli.reps.rep import Base, DirectSum, Dual, Rep, TensorProduct

SIGN = 1e-6  # distance of a computed root of unity from the sign that it is


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
    return _composed(rep, own, monomial.trivial(own), lambda atom: atom.structure())


def moves(rep: Rep, group: Group) -> MonomialAction | None:
    """How each discrete generator permutes the coordinates themselves up to sign, if all do.

    Generators stand in the order of `group.discrete_generators`, and there are moves alone: so
    it is of representations that permute coordinates where V itself is not monomial.
    """
    if not group.is_discrete:
        return None
    one = MonomialAction(d=1, moves=((np.zeros(1, np.int64), None),) * group.num_constraints())
    return _composed(rep, plain_moves(group), one, _moves_of_atom)


def _composed(
    rep: Rep,
    own: MonomialAction | None,
    one: MonomialAction,
    of_atom: Callable[[Derived], MonomialAction | None],
) -> MonomialAction | None:
    """The action on a representation, given those on V, on the Scalar and on what is derived."""

    def inner(part: Rep) -> MonomialAction | None:
        return _composed(part, own, one, of_atom)

    match rep.form():
        case TensorProduct(()):
            return one
        case DirectSum(terms):
            parts, join = terms, monomial.direct_sum
        case TensorProduct(powers):
            parts, join = powers, monomial.tensor_product
        case Base():
            return own
        case Dual(rep=of):
            found = inner(of)
            return None if found is None else monomial.dual(found)
        case Derived() as atom:
            return of_atom(atom)
        case _:
            return None
    if rep.size() > MOST_MONOMIAL_COORDINATES:
        return None
    listed = [m for part, times in parts for m in [inner(part)] * times]
    known = [m for m in listed if m is not None]
    if len(known) < len(listed):
        return None
    if rep.size() > MOST_CHANGED_COORDINATES and any(m.change is not None for m in known):
        return None
    return join(known)


def _moves_of_atom(atom: Derived) -> MonomialAction | None:
    """By its own word, by its structure over a group of moves, or by signs in one dimension."""
    group = atom._group()
    if (found := atom.moves()) is not None:
        return found
    if plain_moves(group) is not None:
        found = atom.structure()
        return found if found is None or _only_moves(found) else None
    if atom.size() != 1 or group.order is None:
        return None
    # ρ(h) of a finite group is a root of unity: it is a sign where it is close to one
    values = np.asarray(atom.matrices(group.discrete_generators, np))[:, 0, 0]
    signs = np.where(values.real < 0, -1, 1)
    if np.abs(values - signs).max(initial=0.0) > SIGN:
        return None
    one = np.zeros(1, np.int64)
    return MonomialAction(
        d=1, moves=tuple((one, None if s > 0 else np.array([-1])) for s in signs.tolist())
    )


@lru_cache(maxsize=64)
def plain_moves(group: Group) -> MonomialAction | None:
    """How the discrete generators, in their order, permute the basis vectors up to sign.

    None where one does not, and for groups that have a Lie algebra.
    """
    found = group.structure() if group.is_discrete else None
    if not isinstance(found, MonomialAction) or not _only_moves(found):
        return None
    if registered_as(group, PermutationGroup):
        return found
    h = group.discrete_generators
    if len(h) != len(found.moves):
        return None
    for m, (image, signs) in zip(h, found.moves, strict=True):
        value = np.ones(group.d) if signs is None else signs
        if not np.array_equal(m[image, np.arange(group.d)], value):
            return None
    return found


def _only_moves(m: MonomialAction) -> bool:
    return m.change is None and m.weights is None and not m.phases
