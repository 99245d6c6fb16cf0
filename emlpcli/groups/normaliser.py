"""Whether the elements of one matrix group normalise another: the condition for `N sdp H`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.finite_spectra import MOST_ELEMENTS, closure

LARGEST = 64  # dimension of the matrices
MOST_WORDS = 60  # components of a group that are looked through
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
        flat = self.lie.reshape(len(self.lie), group.d**2)
        # over the reals: real and imaginary parts side by side
        self.span = np.concatenate([flat.real, flat.imag], axis=1)
        self.projector = np.linalg.pinv(self.span) @ self.span if len(flat) else None
        self.finite: set[bytes] | None = None
        if not len(flat):
            self.finite = {_key(g) for g in elements(group)}

    def tangent(self, A: NDArray[Any]) -> bool:
        """Whether a matrix is in the Lie algebra."""
        row = np.concatenate([A.real.ravel(), A.imag.ravel()])
        rest = row if self.projector is None else row - row @ self.projector
        return bool(np.abs(rest).max() <= CLOSE * max(1.0, np.abs(row).max()))

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
        one = np.eye(self.group.d)
        words, seen = [one], {_key(one)}
        for word in words:
            for h in self.group.discrete_generators:
                image = h @ word
                if _key(image) not in seen and len(words) < MOST_WORDS:
                    seen.add(_key(image))
                    words.append(image)
        return words

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
            if np.abs(expm(log) - near).max() < CLOSE and self.tangent(log):
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
    if d > LARGEST:
        raise TooLargeError(
            f"{normal} and {acting} act on {d} coordinates: over {LARGEST} are too many to check "
            "that one normalises the other"
        )
    members = _Members(normal)
    for h in acting.discrete_generators:
        back = np.linalg.inv(h)
        if not all(members.tangent(h @ A @ back) for A in normal.lie_algebra) or not all(
            h @ n @ back in members for n in normal.discrete_generators
        ):
            raise _not_normal(normal, acting)
    inverses = [np.linalg.inv(n) for n in normal.discrete_generators]
    for B in acting.lie_algebra:
        if not all(members.tangent(B @ A - A @ B) for A in normal.lie_algebra) or not all(
            members.tangent(B - n @ B @ back)
            for n, back in zip(normal.discrete_generators, inverses, strict=True)
        ):
            raise _not_normal(normal, acting)
    if acting.lie_dimension == 0:
        listed = elements(acting)
        if members.finite is not None or len(listed) <= MOST_WORDS:
            common = sum(h in members for h in listed)
            if common > 1:
                raise _overlap(normal, acting, f"{common} elements")
        return listed if members.finite is not None else None
    if len(acting.lie_algebra) and len(normal.lie_algebra):
        both = np.concatenate([members.span, _Members(acting).span])
        if np.linalg.matrix_rank(both) < len(both):
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
