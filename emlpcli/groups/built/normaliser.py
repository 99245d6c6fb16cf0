"""Whether the elements of one matrix group normalise another: the condition for `N sdp H`."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.finite_closure import finite_closure, new_by
from emlpcli.algebra.lie.closure import real_rows
from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.limits import LARGEST_NORMALISER, MOST_ELEMENTS, MOST_WORDS
from emlpcli.groups.spectra.finite import closure

CLOSE = 1e-8


def elements(group: Group) -> NDArray[Any]:
    """All elements of a finite group; raises TooLargeError where there are too many."""
    too_many = (group.order or 0) > MOST_ELEMENTS
    listed = None if too_many else closure(group.discrete_generators, group.d)
    if listed is None:
        raise TooLargeError(
            f"{group} has too many elements to write them out (over {MOST_ELEMENTS}), which "
            "checks that a product is semidirect"
        )
    return listed


def _key(g: NDArray[Any]) -> bytes:
    return bytes((np.round(g, 6) + 0.0).tobytes())


class _Members:
    """Tells which matrices belong to a group: never wrongly yes, seldom wrongly no."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.lie = group.lie_algebra
        self.basis = self._orthonormal(self.lie)
        self.finite: set[bytes] | None = None
        if not len(self.lie):
            self.finite = {_key(g) for g in elements(group)}

    def _flat(self, matrices: NDArray[Any]) -> NDArray[np.float64]:
        """Matrices as rows of real numbers: over C the real parts, then the imaginary parts."""
        wide = self.group.field == "C"
        return real_rows(matrices) if wide else matrices.reshape(len(matrices), self.group.d**2)

    def _orthonormal(self, matrices: NDArray[Any]) -> NDArray[np.float64]:
        """Orthonormal rows with the span of the matrices, which may be dependent."""
        _, sizes, rows = np.linalg.svd(self._flat(matrices), full_matrices=False)
        return np.asarray(rows[sizes > CLOSE * sizes.max(initial=0.0)])

    def meets(self, matrices: NDArray[Any]) -> bool:
        """Whether the span of these matrices and the Lie algebra have more than 0 in common."""
        both = np.concatenate([self.basis, self._orthonormal(matrices)])
        return bool(np.linalg.matrix_rank(both, tol=CLOSE) < len(both))

    def tangent(self, matrices: NDArray[Any]) -> bool:
        """Whether all these matrices, shape (n, d, d), are in the Lie algebra."""
        rows = self._flat(matrices)
        rest = rows - (rows @ self.basis.T) @ self.basis
        scale = np.maximum(1.0, np.abs(rows).max(axis=1, initial=0.0))
        return bool(np.all(np.abs(rest).max(axis=1, initial=0.0) <= CLOSE * scale))

    def __contains__(self, g: NDArray[Any]) -> bool:
        """Whether a matrix is in the group.

        In an infinite group its quotient by a short word in the generators is sought in the
        identity component: there, times a random element, as the exponential of an element of
        the Lie algebra.
        """
        if self.finite is not None:
            return _key(g) in self.finite
        return any(self._connected(g @ np.linalg.inv(word)) for word in self._words())

    def _words(self) -> list[NDArray[Any]]:
        generators = self.group.discrete_generators
        words = finite_closure(np.eye(self.group.d), generators, np.matmul, new_by(_key))
        return list(islice(words, MOST_WORDS))

    def _connected(self, g: NDArray[Any]) -> bool:
        if np.abs(g - np.eye(len(g))).max() < CLOSE:
            return True
        traceless = np.abs(np.trace(self.lie, axis1=1, axis2=2)).max() < CLOSE
        if traceless and abs(np.linalg.det(g) - 1) > CLOSE:
            return False
        from scipy.linalg import expm, logm

        rng = np.random.default_rng(0)
        for _ in range(8):
            near = g @ expm(np.tensordot(rng.normal(size=len(self.lie)), self.lie, 1))
            log = logm(near)
            if np.abs(expm(log) - near).max() < CLOSE and self.tangent(log[None]):
                return True
        return False


def check_semidirect(normal: Group, acting: Group) -> NDArray[Any] | None:
    """Raise GroupError unless `acting` normalises `normal` and they meet in the identity alone.

    A generator h has to take the Lie algebra of N into itself by conjugation, and the finite
    generators n of N into N; an element B of the Lie algebra of H has to satisfy that [B, A]
    and B - n B n^-1 lie in the Lie algebra of N. Common elements are looked for where H is
    finite, and small if N is infinite; of two infinite groups the Lie algebras must not meet.
    Returns all elements of H where both are finite.
    """
    d = normal.d
    if d > LARGEST_NORMALISER:
        raise TooLargeError(
            f"{normal} and {acting} act on {d} coordinates: over {LARGEST_NORMALISER} are too "
            "many to check that one normalises the other"
        )
    members = _Members(normal)
    for h in acting.discrete_generators:
        back = np.linalg.inv(h)
        if not members.tangent(h @ normal.lie_algebra @ back) or not all(
            h @ n @ back in members for n in normal.discrete_generators
        ):
            raise _not_normal(normal, acting)
    inverses = np.linalg.inv(normal.discrete_generators)
    for B in acting.lie_algebra:
        lie, h = normal.lie_algebra, normal.discrete_generators
        if not members.tangent(B @ lie - lie @ B) or not members.tangent(B - h @ B @ inverses):
            raise _not_normal(normal, acting)
    if acting.lie_dimension == 0:
        listed = elements(acting)
        if members.finite is not None or len(listed) <= MOST_WORDS:
            common = sum(h in members for h in listed)
            if common > 1:
                raise _overlap(normal, acting, f"{common} elements")
        return listed if members.finite is not None else None
    if members.meets(acting.lie_algebra):
        raise _overlap(normal, acting, "infinitely many elements")
    return None


def _not_normal(normal: Group, acting: Group) -> GroupError:
    return GroupError(
        f"{acting} does not normalise {normal}",
        hint="in N sdp H every h n h⁻¹ is in N, as in SO3 sdp Embed(O1,3), which is O3",
    )


def _overlap(normal: Group, acting: Group, what: str) -> GroupError:
    return GroupError(
        f"{normal} and {acting} have {what} in common: their product is not semidirect",
        hint="in N sdp H only the identity is in both",
    )
