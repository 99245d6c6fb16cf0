"""What a person's generators say of their group: arrays, precision, flags, better coordinates."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.closure import compact_span, lie_closure, lie_dimension
from emlpcli.algebra.linear.normal_coordinates import diagonal_balance, normal_coordinates
from emlpcli.algebra.numbers.precision import check_precision, implied_precision, is_numeric
from emlpcli.algebra.numbers.splitting_primes import (
    antihermitian,
    invertible_exactly,
    unitary_exactly,
)
from emlpcli.errors import GroupError
from emlpcli.groups.base import Adapted, Group, nearest_registered
from emlpcli.overrides import override

UNITARY = 1e-12  # error of g g* = 1 that rounding in float64 leaves
ROUNDING = 100  # times eps |T| |g| |T^-1|: what rounding of entries leaves in other coordinates
CLOSED = 1e-12  # part of a conjugate transpose that may lie outside the Lie algebra
WORTH = 0.5  # by how much coordinates have to shrink generators to be worth a change


@np.errstate(all="ignore")  # entries beyond floating point show in what is computed with them
def complete(group: Group) -> None:
    """Turn a group's generators into float64 arrays and derive its flags from them.

    Raises GroupError where a generator is no invertible finite matrix of the group's size, or
    where the class states a flag that its generators contradict.
    """
    label = type(group).__name__
    if "_stated" not in group.__dict__:
        flags = ("is_permutation", "is_orthogonal")
        group.__dict__["_stated"] = {flag: getattr(group, flag) for flag in flags}
    stacks = {name: _matrices(group, name) for name in ("lie_algebra", "discrete_generators")}
    matrices = stacks["lie_algebra"] + stacks["discrete_generators"]
    if not hasattr(group, "d"):
        if not matrices:
            raise GroupError(f"{label} has neither generators nor a dimension d")
        group.d = int(matrices[0].shape[-1]) if matrices[0].ndim else 0
    implied = 0.0
    for name, dense in stacks.items():
        for m in dense:
            if m.shape != (group.d, group.d) or not np.all(np.isfinite(m)):
                raise GroupError(
                    f"{name} of {label} needs finite matrices of shape "
                    f"({group.d}, {group.d}), not {m.shape}"
                )
            implied = max(implied, implied_precision(m))
        group.__dict__[name] = _stack(dense, group.d)
    group.precision = check_precision(max(group.precision, implied))
    if _below_named(group):
        group.order = None  # what the named group wrote down is not this group's
    A, h = group.lie_algebra, group.discrete_generators
    sound = not len(h) or invertible(h)
    if not sound and not _invertible_exactly(group):
        raise GroupError(f"a matrix in discrete_generators of {label} has no inverse")
    group.field = "C" if np.iscomplexobj(A) or np.iscomplexobj(h) else "R"
    group.lie_dimension = lie_dimension(group.directions, noise=group.precision)
    defect = _not_unitary(group.directions, h)
    allowed = UNITARY + 4 * group.precision * np.sqrt(group.d)
    exact = group.exact_generators() if defect <= allowed else None
    if exact is not None and not (
        all(map(unitary_exactly, exact[0])) and all(map(antihermitian, exact[1]))
    ):
        defect = np.inf
    binary = (
        defect <= allowed
        and np.all((h == 0) | (h == 1))
        and np.all(h.sum(-1) == 1)
        and np.all(h.sum(-2) == 1)
    )
    group.is_permutation = _confirmed(group, "is_permutation", bool(binary and not len(A)), 0.0)
    unitary = bool(defect <= allowed)
    orthogonal = group.field == "R" and unitary
    group.is_orthogonal = _confirmed(group, "is_orthogonal", orthogonal, defect)
    group.is_compact = unitary
    closed = not group.precision and closed_under_adjoint(group.directions, h)
    group.is_reductive = group.is_compact or closed
    # other coordinates are found with inverses, which some exact matrices have in fractions only
    group.__dict__["adapted"] = adapted = None if group.is_reductive or not sound else _adapt(group)
    if adapted is not None and not group.precision:
        group.is_reductive = adapted.group.is_reductive


def _matrices(group: Group, name: str) -> list[NDArray[Any]]:
    """The generators that a class or an instance states, as arrays of any type."""
    given = group.__dict__.get(name)
    if given is None:
        stated = getattr(type(group), name)
        default = stated is Group.__dict__[name]
        given = () if default else _inherited(group, name) if _computed(stated) else stated
    try:
        found = [np.asarray(m.to_dense() if hasattr(m, "to_dense") else m) for m in given]
    except (TypeError, ValueError) as error:
        raise GroupError(
            f"{name} of {type(group).__name__} is no list of matrices: {error}"
        ) from None
    for m in found:
        if not is_numeric(m.dtype):
            raise GroupError(
                f"{name} of {type(group).__name__} needs matrices of numbers, not of {m.dtype}",
                hint='MatrixGroup takes exact texts such as "sqrt(3)/2"',
            )
    return found


def _computed(stated: Any) -> bool:
    return isinstance(stated, cached_property | property)


def _inherited(group: Group, name: str) -> Any:
    """Generators that a class computes.

    Those of a named group are asked of that group itself, since a person's subclass of it does
    not inherit what they are computed from.
    """
    owner = next(c for c in type(group).__mro__ if name in c.__dict__)
    named = nearest_registered(type(group).__mro__)
    stated = issubclass(owner, Group) and owner.registered
    if stated and named.name and _below_named(group):
        return getattr(named(*group.args), name)
    return getattr(group, name)


def _stack(dense: list[NDArray[Any]], d: int) -> NDArray[Any]:
    """Float64 or complex matrices, shape (n, d, d), that cannot be written to."""
    wide = [m.astype(complex if m.dtype.kind == "c" else float) for m in dense]
    stack = np.stack(wide) if wide else np.zeros((0, d, d))
    if np.iscomplexobj(stack) and not np.any(stack.imag):
        stack = stack.real.copy()
    stack.flags.writeable = False
    return stack


def invertible(h: NDArray[Any]) -> bool:
    """Whether matrices have inverses in floating point, rows and columns brought to one size."""
    for m in h:
        size = np.abs(m)
        for _ in range(10):
            for axis in (0, 1):
                largest = size.max(axis=axis, keepdims=True)
                if not np.all(largest > 0):
                    return False
                m, size = m / largest, size / largest
        s = np.linalg.svd(m, compute_uv=False)
        if not s[-1] > 1e-13 * s[0]:
            return False
    return True


def _invertible_exactly(group: Group) -> bool:
    """Whether the generators have inverses in exact arithmetic; False where they are rounded."""
    exact = group.exact_generators()
    return exact is not None and all(map(invertible_exactly, exact[0]))


def _not_unitary(A: NDArray[Any], h: NDArray[Any]) -> float:
    """The largest error of g g* = 1 over the generators, and of A + A* = 0."""
    skew = np.abs(A + np.conj(np.swapaxes(A, 1, 2))).max(initial=0.0)
    unit = np.abs(h @ np.conj(np.swapaxes(h, 1, 2)) - np.eye(h.shape[-1])).max(initial=0.0)
    return float(max(skew, unit))


def _below_named(group: Group) -> bool:
    """Whether a person's class is a subclass of one of this package's other than `Group`."""
    family = [c for c in type(group).__mro__ if issubclass(c, Group) and c is not Group]
    return not type(group).registered and any(c.registered for c in family)


def _confirmed(group: Group, flag: str, seen: bool, defect: float) -> bool:
    """A flag as the generators show it, False where a person's class states it as False.

    Raises GroupError where the class states what the generators are not. What a registered class
    states of itself says nothing of a subclass with other generators.
    """
    stated = None if _below_named(group) else group.__dict__["_stated"][flag]
    if stated and not seen:
        raise GroupError(
            f"{type(group).__name__} states {flag}, but its generators are not so"
            + (f" (error {defect:.1e})" if defect else ""),
            hint="precision= says how well the generators are known",
        )
    return seen and stated is not False


def _adapt(group: Group) -> Adapted | None:
    """The group in the coordinates in which its generators have the least norms, if any.

    Generators that are unitary there but for rounding are made so. Where no such coordinates
    exist, those of the best diagonal change are taken. Nothing is gained where the coordinates
    are as good as those that the group came in.
    """
    A, h = group.directions, group.discrete_generators
    T = None if group.precision else normal_coordinates(A, h)
    if T is not None:
        inverse = np.linalg.inv(T)
        moved = T @ A @ inverse, T @ h @ inverse
        spread = np.abs(T) @ np.abs(np.concatenate([A, h])) @ np.abs(inverse)
        rounding = float(np.finfo(float).eps * ROUNDING * spread.max(initial=1.0))
        defect = _not_unitary(*moved)
        compact = bool(defect <= rounding)
        noise = max(UNITARY / 10, 2 * defect) if compact else rounding / ROUNDING
        inner = Coordinates(group, *moved, noise, compact)
        if inner.is_reductive or _size(*moved) < WORTH * _size(A, h):
            return Adapted(T, inner, noise)
    known = max(UNITARY / 10, group.precision)
    D = diagonal_balance(A, h, known)
    if D is None:
        return None
    moved = D[:, None] * A / D, D[:, None] * h / D
    if _size(*moved) > WORTH * _size(A, h):
        return None
    # entries may be known no better than the largest ones, which are scaled differently
    blurred = (group.precision or float(np.finfo(float).eps)) * float(D.max() / D.min())
    return Adapted(np.diag(D), Coordinates(group, *moved, blurred, False), blurred)


def _size(A: NDArray[Any], h: NDArray[Any]) -> float:
    return float((np.abs(A) ** 2).sum() + (np.abs(h) ** 2).sum())


class Coordinates(Group):
    """A group in other coordinates of V, for computing; not one to show."""

    name = "coordinates"

    def __init__(
        self, group: Group, A: NDArray[Any], h: NDArray[Any], noise: float, compact: bool
    ) -> None:
        self.d, self.field = group.d, group.field
        self.precision = group.precision
        if compact:
            A = (A - np.conj(np.swapaxes(A, 1, 2))) / 2
            u, _, vh = np.linalg.svd(h) if len(h) else (h, None, h)
            h = u @ vh if len(h) else h
        self.lie_dimension = group.lie_dimension
        self.__dict__["lie_algebra"], self.__dict__["discrete_generators"] = A, h
        self.is_permutation = False
        self.is_compact = compact
        self.is_orthogonal = compact and group.field == "R"
        self.is_reductive = compact or closed_under_adjoint(A, h, noise)
        super().__init__(group)

    @cached_property
    @override
    def _compact_directions(self) -> NDArray[Any]:
        return compact_span(self.lie_algebra)

    @property
    @override
    def order(self) -> int | None:  # type: ignore[override]
        order: int | None = self.args[0].order
        return order


def closed_under_adjoint(A: NDArray[Any], h: NDArray[Any], noise: float = UNITARY) -> bool:
    """Whether the Lie algebra contains its conjugate transposes, and the rest is unitary.

    Then the group is reductive (Knapp, Lie Groups Beyond an Introduction, 2002, I.8).
    """
    tolerance = max(CLOSED, 10 * noise)
    if _not_unitary(A[:0], h) > tolerance or not np.any(A):
        return bool(_not_unitary(A, h) <= tolerance)
    span = lie_closure(A)
    if span is not None and not span.clear:
        return False
    A = span.matrices if span else A
    # over the reals: real and imaginary parts side by side
    flat, adjoint = (
        np.concatenate([m.real.reshape(len(A), -1), m.imag.reshape(len(A), -1)], axis=1)
        for m in (A, np.conj(np.swapaxes(A, 1, 2)))
    )
    rest = adjoint - adjoint @ np.linalg.pinv(flat) @ flat
    return bool(np.abs(rest).max() <= tolerance * np.abs(A).max())
