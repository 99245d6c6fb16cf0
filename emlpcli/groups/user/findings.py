"""What can be said of a group from its generators, each statement with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.finite_closure import finite_closure
from emlpcli.algebra.lie.closure import completely_reducible, exact_lie_dimension
from emlpcli.algebra.permutations.basics import parity
from emlpcli.algebra.permutations.schreier_sims import order_of_permutations
from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.facts import invertible
from emlpcli.groups.limits import LARGEST_FINDINGS, MOST_BRACKETS, MOST_COMPARED, MOST_ENUMERATED
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.groups.spectra.finite import action_of
from emlpcli.groups.user.generated import MatrixGroup

EXACT = 1e-12  # a generator is unitary where it is up to this
NOISE = 1e-3  # and almost so where it is up to this
TOO_LONG = "finite, of an order that takes too long to find"


@dataclass(frozen=True)
class Findings:
    """Properties of a group; None where one is not known."""

    orthogonal: bool
    unitary: bool
    permutation: bool
    monomial: bool
    unimodular: bool
    determinant: str
    closed_under_transpose: bool | None
    reductive: bool | None
    reductive_how: str
    lie_dimension: int
    lie_generators: int
    lie_exact: bool
    order: int | None
    infinite: bool | None
    order_how: str
    notes: tuple[str, ...] = field(default=())


def examine(group: Group) -> Findings:
    """Everything about a group that its generators tell."""
    if registered_as(group, PermutationGroup):
        return _permutations(group)
    A, h = group.lie_algebra, group.discrete_generators
    monomial = group.structure() is not None and not len(A)
    order, infinite, how = _order(group)
    reductive, why = _reductive(group, order)
    unimodular, determinant = _determinant(A, h)
    return Findings(
        orthogonal=bool(group.is_orthogonal),
        unitary=group.is_compact,
        permutation=bool(group.is_permutation),
        monomial=monomial,
        unimodular=unimodular,
        determinant=determinant,
        closed_under_transpose=_closed_under_transpose(group, reductive),
        reductive=reductive,
        reductive_how=why,
        lie_dimension=group.lie_dimension,
        lie_generators=len(A),
        lie_exact=_lie_exact(group),
        order=order,
        infinite=infinite,
        order_how=how,
        notes=(*_scaling(A, h), *warnings_of(group)),
    )


def warnings_of(group: Group) -> tuple[str, ...]:
    """What a user should know before trusting results: generators that are almost unitary."""
    if registered_as(group, PermutationGroup) or group.precision:
        return ()
    word = "orthogonal" if group.field == "R" else "unitary"
    found = []
    if not getattr(group, "checked", True):
        found.append(
            "the generators have too many products to list: that images satisfy all of their "
            "relations is undecided; the group is the one that both generate together"
        )
    for n, h in enumerate(group.discrete_generators):
        defect = float(np.abs(h @ np.conj(h.T) - np.eye(group.d)).max())
        if EXACT < defect < NOISE:
            found.append(
                f"generator {n + 1} is {word} up to {defect:.1e}: treated as not {word}; "
                'give exact entries, such as "sqrt(3)/2", or --precision'
            )
    for n, a in enumerate(group.lie_algebra):
        defect = float(np.abs(a + np.conj(a.T)).max()) / max(1.0, float(np.abs(a).max()))
        if EXACT < defect < NOISE:
            found.append(
                f"Lie algebra generator {n + 1} is antisymmetric up to {defect:.1e}: treated as "
                "not antisymmetric; give exact entries, or --precision"
            )
    return tuple(found)


def _permutations(group: PermutationGroup) -> Findings:
    odd = any(parity(images) < 0 for images in group.images)
    order = group.order
    return Findings(
        orthogonal=True,
        unitary=True,
        permutation=True,
        monomial=True,
        unimodular=True,
        determinant="±1" if odd else "1",
        closed_under_transpose=True,
        reductive=True,
        reductive_how="it is finite",
        lie_dimension=0,
        lie_generators=0,
        lie_exact=True,
        order=order,
        infinite=False,
        order_how="Schreier-Sims" if order else TOO_LONG,
    )


def _lie_exact(group: Group) -> bool:
    """Whether the dimension of the closed Lie algebra is confirmed in fractions."""
    if not len(group.lie_algebra):
        return True
    known = group.fractions() if isinstance(group, MatrixGroup) else None
    if known is None or group.lie_dimension * len(known[1]) > MOST_BRACKETS:
        return False
    exact = exact_lie_dimension(known[1])
    if exact != group.lie_dimension:
        raise CertificateError(
            f"the Lie algebra of {group} has dimension {exact} in fractions, but "
            f"{group.lie_dimension} in floating point",
            hint="scale the generators so that their entries are of one size",
        )
    return True


def _order(group: Group) -> tuple[int | None, bool | None, str]:
    """The order, whether the group is infinite, and how both are known."""
    if group.lie_dimension:
        return None, True, f"infinite: its Lie algebra has dimension {group.lie_dimension}"
    if isinstance(group, MatrixGroup):
        if group.infinite:
            return None, True, f"infinite: {group.infinite}"
        images = group.permuted()
        if images is not None:
            signed = group.signed_images() is not None
            moved = "±e1, ±e2, …" if signed else f"{images.shape[1]} vectors, followed exactly"
            how = TOO_LONG if group.order is None else f"Schreier-Sims on {moved}"
            return group.order, False, how
    elif group.order is not None:
        return group.order, False, "known"
    elif (action := action_of(group.discrete_generators)) is not None:
        return _permuted_order(action.images)
    for n, h in enumerate(group.discrete_generators):
        size = abs(np.linalg.det(h))
        if abs(size - 1) > 1e-6:
            return None, True, f"infinite: generator {n + 1} has a determinant of size {size:.6g}"
        if abs(np.trace(h)) > group.d * (1 + 1e-9):
            return None, True, f"infinite: generator {n + 1} has a trace beyond the dimension"
    return None, None, _numerical_order(group)


def _permuted_order(images: NDArray[np.int64]) -> tuple[int | None, bool, str]:
    """The order of a group that permutes vectors faithfully."""
    try:
        found = order_of_permutations(images)
    except TooLargeError:
        return None, False, TOO_LONG
    return found, False, f"Schreier-Sims on {images.shape[1]} vectors, followed exactly"


def _numerical_order(group: Group) -> str:
    """What an enumeration in floating point suggests, with the gap that it rests on."""
    listed = None if group.d > LARGEST_FINDINGS else _enumerate(group.discrete_generators)
    if listed is None:
        return "infinite or unknown"
    count, apart, together = listed
    if together < 1e-9:
        return (
            f"infinite or unknown; numerically {count}: elements differ by {apart:.1g} "
            f"or more, or agree to {max(together, 1e-16):.0e}"
        )
    return (
        f"infinite or unknown; {count} elements if differences of {together:.0e} are noise, "
        f"the others being {apart:.1g} or more"
    )


def _enumerate(h: NDArray[Any]) -> tuple[int, float, float] | None:
    """Number of elements, the least difference of two, and the largest within one; or None."""
    d = h.shape[-1]
    most = min(MOST_ENUMERATED, isqrt(MOST_COMPARED // (max(1, len(h)) * d * d)))
    stack = np.zeros((most, d * d), dtype=h.dtype)
    n, together, clear = 0, 0.0, True

    def is_new(element: NDArray[Any]) -> bool:
        nonlocal n, together, clear
        distance = float(np.abs(stack[:n] - element.ravel()).max(axis=1).min(initial=1.0))
        if distance < NOISE:
            together = max(together, distance)
        elif n == most or distance < 30 * NOISE:
            clear = False  # too many, or neither clearly equal nor clearly different
        else:
            stack[n] = element.ravel()
            n += 1
            return True
        return False

    for _ in finite_closure(np.eye(d, dtype=h.dtype), h, np.matmul, is_new):
        if not clear:
            break
    if not clear:
        return None
    nearest = [np.abs(stack[:i] - stack[i]).max(axis=1).min() for i in range(1, n)]
    return n, float(min(nearest, default=1.0)), together


def _closed_under_transpose(group: Group, reductive: bool | None) -> bool | None:
    """Whether the group contains its conjugate transposes; None where that is not seen."""
    if group.is_reductive:  # unitary, or seen in the Lie algebra
        return True
    A, h = group.lie_algebra, group.discrete_generators
    if not len(h) or reductive is False:  # a group that is closed is reductive
        return False
    if not invertible(h):  # in floating point, though exact entries are
        return None
    known = np.concatenate([h, np.linalg.inv(h)])
    adjoint = np.conj(np.swapaxes(h, 1, 2))
    found = all(np.abs(known - m).max(axis=(1, 2)).min() < EXACT for m in adjoint)
    return True if found and not len(A) else None


def sum_of_irreducibles(group: Group) -> bool | None:
    """Whether V is a direct sum of irreducibles, None where that is not clear.

    Generators that are known to a precision only are never clearly none.
    """
    matrices = np.concatenate([group.directions, group.discrete_generators])
    exact = group.exact_generators()
    answer = completely_reducible(matrices, None if exact is None else [*exact[1], *exact[0]])
    return None if answer is False and group.precision else answer


def _reductive(group: Group, order: int | None) -> tuple[bool | None, str]:
    if group.is_compact:
        return True, "its elements are unitary"
    if order is not None:
        return True, "it is finite"
    if group.is_reductive:
        return True, "it is closed under the conjugate transpose"
    if group.d > LARGEST_FINDINGS:
        return None, f"not examined beyond size {LARGEST_FINDINGS}"
    answer = sum_of_irreducibles(group)
    if answer is None:
        return None, "not closed under the conjugate transpose"
    kind = "is not" if answer else "is"
    return answer, f"the trace form of its associative algebra {kind} degenerate"


def _determinant(A: NDArray[Any], h: NDArray[Any]) -> tuple[bool, str]:
    det = np.linalg.det(h) if len(h) else np.ones(0)
    traces = np.trace(A, axis1=1, axis2=2)
    scale = 1e-9 * max(1.0, np.abs(A).max(initial=0.0))
    unimodular = bool(
        np.all(np.abs(np.abs(det) - 1) < 1e-9) and np.all(np.abs(traces.real) < scale)
    )
    if not unimodular:
        return False, "of modulus other than 1"
    if np.all(np.abs(det - 1) < 1e-9) and np.all(np.abs(traces) < scale):
        return True, "1"
    real = np.all(np.abs(det.imag) < 1e-9) and np.all(np.abs(traces) < scale)
    return True, "±1" if real else "of modulus 1"


def _scaling(A: NDArray[Any], h: NDArray[Any]) -> list[str]:
    """Where the dual matters because a generator scales volumes."""
    found: list[str] = []
    for n, m in enumerate(h):
        det = np.linalg.det(m)
        noise = np.abs(m @ np.conj(m.T) - np.eye(len(m))).max() < NOISE
        if abs(abs(det) - 1) > 1e-9 and not noise:
            shown = f"{det.real:.6g}" if abs(det.imag) < 1e-9 else f"{det:.4g}"
            found.append(f"generator {n + 1} has determinant {shown}")
    for n, m in enumerate(A):
        trace = np.trace(m)
        if abs(trace.real) > 1e-9 * max(1.0, float(np.abs(m).max())):
            found.append(f"Lie algebra generator {n + 1} has trace {trace.real:.6g}")
    if not found:
        return []
    more = f" ({len(found) - 1} more like it)" if len(found) > 1 else ""
    return [
        f"{found[0]}{more}: it scales V⊗V, but V⊗V* holds the identity; "
        "mind where V* is meant (V.T)"
    ]
