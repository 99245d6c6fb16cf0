"""Whether the generators of one group are elements of another, in floating point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.spectra.finite import closure

if TYPE_CHECKING:
    from emlpcli.groups.knowledge import Knowledge

TOLERANCE = 1e-8  # error of an equation that rounding of generators leaves


def among_elements(small: Knowledge, generators: NDArray[Any]) -> bool | None:
    """Whether a group lies in the finite one of these generators; None where those are many."""
    if len(small.lie_algebra):
        return False
    elements = closure(generators, small.d)
    if elements is None:
        return None
    h = small.discrete_generators
    return all(np.abs(elements - m).max(axis=(1, 2)).min() < TOLERANCE for m in h)


def keeps(small: Knowledge, large: Knowledge) -> bool:
    """Whether a group keeps all that defines a classical one: real entries, lengths, form, volume.

    Not whether it keeps its components apart, as a connected Lorentz group keeps future cones.
    """
    A, h = small.lie_algebra, small.discrete_generators
    forms = large.tensors()
    assert forms is not None
    T, one = np.swapaxes, np.eye(large.d)
    rests: list[Any] = []
    if large.field == "R":
        rests += [np.imag(A), np.imag(h)]
    if large.is_compact:
        rests += [A + T(A.conj(), 1, 2), h @ T(h.conj(), 1, 2) - one]
    if forms.partner is not None and forms.sign is not None:
        B = np.zeros((large.d, large.d))
        B[np.arange(large.d), forms.partner] = forms.sign
        rests += [T(A, 1, 2) @ B + B @ A, T(h, 1, 2) @ B @ h - B]
    if forms.special:
        rests += [np.trace(A, axis1=1, axis2=2), np.linalg.det(h) - 1]
    return all(np.abs(rest).max(initial=0.0) <= TOLERANCE for rest in rests)
