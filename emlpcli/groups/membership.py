"""Whether the generators of one group are elements of another, in floating point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.groups.spectra.finite import closure
from emlpcli.groups.structure import InvariantForms

TOLERANCE = 1e-8
_CLASSICAL = ("SO", "O", "SU", "U", "SL", "GL", "Sp", "SO13p", "SO13", "O13", "SO11p", "O11")


def is_subgroup(small: Group, large: Group) -> bool | None:
    """Whether a group lies in another of the same dimension; None where that cannot be told."""
    if small == large:
        return True
    A, h = small.lie_algebra, small.discrete_generators
    name = large.registered_name
    if name in _CLASSICAL:
        return _in_classical(A, h, large)
    if name in ("S", "Alt"):
        permuting = bool(small.is_permutation)
        return permuting and (name == "S" or bool(np.all(np.linalg.det(h) > 0)))
    if large.is_discrete:
        if len(A):
            return False
        elements = closure(large.discrete_generators, large.d)
        if elements is None:
            return None
        return all(np.abs(elements - m).max(axis=(1, 2)).min() < TOLERANCE for m in h)
    return None


def _in_classical(A: NDArray[Any], h: NDArray[Any], large: Group) -> bool:
    """By what a classical group keeps: a form, lengths, volumes, real entries, future cones."""
    tensors = large.tensors()
    assert isinstance(tensors, InvariantForms)
    T, one = np.swapaxes, np.eye(large.d)
    rests: list[Any] = []
    if large.field == "R":
        rests += [np.imag(A), np.imag(h)]
    if large.is_compact:
        rests += [A + T(A.conj(), 1, 2), h @ T(h.conj(), 1, 2) - one]
    if tensors.partner is not None and tensors.sign is not None:
        B = np.zeros((large.d, large.d))
        B[np.arange(large.d), tensors.partner] = tensors.sign
        rests += [T(A, 1, 2) @ B + B @ A, T(h, 1, 2) @ B @ h - B]
    if tensors.special:
        rests += [np.trace(A, axis1=1, axis2=2), np.linalg.det(h) - 1]
    if any(np.abs(rest).max(initial=0.0) > TOLERANCE for rest in rests):
        return False
    return (
        not large.registered_name.endswith("p")
        or large.registered_name == "Sp"
        or bool(np.all(h[:, 0, 0].real > 0))
    )
