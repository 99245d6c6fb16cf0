"""What generators say of the group that they generate: flags, size, better coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.closure import compact_span, lie_closure, lie_dimension, real_rows
from emlpcli.algebra.linear.normal_coordinates import diagonal_balance, normal_coordinates
from emlpcli.algebra.numbers.splitting_primes import (
    antihermitian,
    invertible_exactly,
    unitary_exactly,
)
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.groups.structure import Field

if TYPE_CHECKING:
    from emlpcli.algebra.numbers.surds import ExactMatrix

Exact = tuple[list["ExactMatrix"], list["ExactMatrix"]]

UNITARY = 1e-12  # error of g g* = 1 that rounding in float64 leaves
ROUNDING = 100  # times eps |T| |g| |T^-1|: what rounding of entries leaves in other coordinates
CLOSED = 1e-12  # part of a conjugate transpose that may lie outside the Lie algebra
WORTH = 0.5  # by how much coordinates have to shrink generators to be worth a change
SINGULAR = 1e-13  # ratio of singular values, rows and columns balanced, below which rounding rules


@dataclass(frozen=True, eq=False)
class Moved:
    """The same group in coordinates T v, where its elements are T g T^-1.

    `noise` bounds the errors of the generators there. Where `compact`, they are unitary.
    """

    change: NDArray[Any]  # T, shape (d, d)
    lie_algebra: NDArray[Any]
    discrete_generators: NDArray[Any]
    noise: float
    compact: bool
    reductive: bool


@dataclass(frozen=True, eq=False)
class Facts:
    """What can be read off generators; each fact is computed when it is first asked for.

    The arrays have shapes (D, d, d) and (M, d, d). Entries are known up to the relative error
    `precision`; `read_exactly` gives them as exact numbers, or None where they are none.
    """

    lie_algebra: NDArray[Any]
    discrete_generators: NDArray[Any]
    precision: float
    read_exactly: Callable[[], Exact | None]

    @cached_property
    def exact(self) -> Exact | None:
        """The generators, discrete and infinitesimal, if all entries are known exactly."""
        return None if self.precision else self.read_exactly()

    @cached_property
    def has_inverses(self) -> bool:
        """Whether the discrete generators have inverses in floating point."""
        return invertible(self.discrete_generators)

    @property
    def is_invertible(self) -> bool:
        """Whether they have inverses at all, which for some exact ones only fractions show."""
        if self.has_inverses:
            return True
        return self.exact is not None and all(map(invertible_exactly, self.exact[0]))

    @cached_property
    def field(self) -> Field:
        """ "C" where an entry is not real."""
        complex_ = np.iscomplexobj(self.lie_algebra) or np.iscomplexobj(self.discrete_generators)
        return "C" if complex_ else "R"

    @cached_property
    def directions(self) -> NDArray[Any]:
        """The Lie algebra generators, each divided by its largest entry: its scale says nothing."""
        A = self.lie_algebra
        largest = np.abs(A).max(axis=(1, 2), keepdims=True, initial=0.0)
        return np.asarray(A / np.where(largest > 0, largest, 1))

    @cached_property
    def compact_directions(self) -> NDArray[Any]:
        """Antihermitian matrices that generate the Lie algebra of the compact form."""
        return compact_span(self.directions)

    @cached_property
    def lie_dimension(self) -> int:
        """The dimension of the Lie algebra, after closing it under brackets."""
        return lie_dimension(self.directions, noise=self.precision)

    @cached_property
    def defect(self) -> float:
        """By how much g g* = 1 or A + A* = 0 fails; infinite where exact entries contradict it."""
        defect = not_unitary(self.directions, self.discrete_generators)
        exact = self.exact if defect <= self._allowed else None
        if exact is None:
            return defect
        holds = all(map(unitary_exactly, exact[0])) and all(map(antihermitian, exact[1]))
        return defect if holds else np.inf

    @property
    def _allowed(self) -> float:
        return float(UNITARY + 4 * self.precision * np.sqrt(self.discrete_generators.shape[-1]))

    @cached_property
    def is_compact(self) -> bool:
        """Whether all elements are unitary."""
        return bool(self.defect <= self._allowed)

    @cached_property
    def is_orthogonal(self) -> bool:
        """Whether all elements are real orthogonal."""
        return self.field == "R" and self.is_compact

    @cached_property
    def is_permutation(self) -> bool:
        """Whether all elements permute the basis vectors."""
        discrete = not len(self.lie_algebra)
        return self.is_compact and discrete and _permute(self.discrete_generators)

    @cached_property
    def is_reductive(self) -> bool:
        """Whether the group is seen to be reductive, here or in better coordinates."""
        if self._here:
            return True
        return self.moved is not None and not self.precision and self.moved.reductive

    @cached_property
    def _here(self) -> bool:
        """Whether it is compact or closed under the conjugate transpose as it stands."""
        return self.is_compact or (
            not self.precision and closed_under_adjoint(self.directions, self.discrete_generators)
        )

    @cached_property
    def is_unimodular(self) -> bool:
        """Whether every determinant is 1 or -1."""
        traces = np.abs(np.trace(self.lie_algebra, axis1=1, axis2=2)).max(initial=0.0)
        det = np.linalg.det(self.discrete_generators)
        determinants = np.abs(np.abs(det.real) - 1).max(initial=0.0)
        imaginary = np.abs(det.imag).max(initial=0.0)
        return bool(max(traces, determinants, imaginary) < 1e-9)

    @cached_property
    def monomial(self) -> MonomialAction | None:
        """How discrete generators alone permute the basis vectors up to sign, if they do."""
        h = self.discrete_generators
        if len(self.lie_algebra) or np.iscomplexobj(h) or not _permute(np.abs(h)):
            return None
        images = np.abs(h).argmax(axis=1)
        signs = h.sum(axis=1).astype(np.int64)
        moves = tuple(
            (image, None if np.all(sign > 0) else sign)
            for image, sign in zip(images, signs, strict=True)
        )
        return MonomialAction(d=h.shape[-1], moves=moves)

    @cached_property
    def moved(self) -> Moved | None:
        """The group in coordinates in which its generators have the least norms, if any.

        Generators that are unitary there but for rounding are made so. Where no such coordinates
        exist, those of the best diagonal change are taken. None where nothing is gained: where
        the group is reductive as it stands, or the coordinates are no better than its own.
        """
        if self._here or not self.has_inverses:
            return None
        A, h = self.directions, self.discrete_generators
        T = None if self.precision else normal_coordinates(A, h)
        if T is not None:
            inverse = np.linalg.inv(T)
            moved = T @ A @ inverse, T @ h @ inverse
            spread = np.abs(T) @ np.abs(np.concatenate([A, h])) @ np.abs(inverse)
            rounding = float(np.finfo(float).eps * ROUNDING * spread.max(initial=1.0))
            defect = not_unitary(*moved)
            compact = bool(defect <= rounding)
            noise = max(UNITARY / 10, 2 * defect) if compact else rounding / ROUNDING
            found = _moved(T, *moved, noise, compact)
            if found.reductive or _size(*moved) < WORTH * _size(A, h):
                return found
        known = max(UNITARY / 10, self.precision)
        D = diagonal_balance(A, h, known)
        if D is None:
            return None
        moved = D[:, None] * A / D, D[:, None] * h / D
        if _size(*moved) > WORTH * _size(A, h):
            return None
        # entries may be known no better than the largest ones, which are scaled differently
        blurred = (self.precision or float(np.finfo(float).eps)) * float(D.max() / D.min())
        return _moved(np.diag(D), *moved, blurred, False)


def _moved(T: NDArray[Any], A: NDArray[Any], h: NDArray[Any], noise: float, compact: bool) -> Moved:
    if compact:  # the nearest antihermitian and unitary matrices
        A = (A - np.conj(np.swapaxes(A, 1, 2))) / 2
        u, _, vh = np.linalg.svd(h) if len(h) else (h, None, h)
        h = u @ vh if len(h) else h
    return Moved(T, A, h, noise, compact, compact or closed_under_adjoint(A, h, noise))


def _permute(h: NDArray[Any]) -> bool:
    """Whether matrices are binary, with a single 1 in each row and column."""
    single = all(np.all(h.sum(axis) == 1) for axis in (1, 2))
    return single and bool(np.all((h == 0) | (h == 1)))


def stacked(dense: list[NDArray[Any]], d: int) -> NDArray[Any]:
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
        if not s[-1] > SINGULAR * s[0]:
            return False
    return True


def not_unitary(A: NDArray[Any], h: NDArray[Any]) -> float:
    """The largest error of g g* = 1 over the generators, and of A + A* = 0."""
    skew = np.abs(A + np.conj(np.swapaxes(A, 1, 2))).max(initial=0.0)
    unit = np.abs(h @ np.conj(np.swapaxes(h, 1, 2)) - np.eye(h.shape[-1])).max(initial=0.0)
    return float(max(skew, unit))


def _size(A: NDArray[Any], h: NDArray[Any]) -> float:
    return float((np.abs(A) ** 2).sum() + (np.abs(h) ** 2).sum())


def closed_under_adjoint(A: NDArray[Any], h: NDArray[Any], noise: float = UNITARY) -> bool:
    """Whether the Lie algebra contains its conjugate transposes, and the rest is unitary.

    Then the group is reductive (Knapp, Lie Groups Beyond an Introduction, 2002, I.8).
    """
    tolerance = max(CLOSED, 10 * noise)
    if not_unitary(A[:0], h) > tolerance or not np.any(A):
        return bool(not_unitary(A, h) <= tolerance)
    span = lie_closure(A)
    if span is not None and not span.clear:
        return False
    A = span.matrices if span else A
    flat, adjoint = real_rows(A), real_rows(np.conj(np.swapaxes(A, 1, 2)))
    rest = adjoint - adjoint @ np.linalg.pinv(flat) @ flat
    return bool(np.abs(rest).max() <= tolerance * np.abs(A).max())
