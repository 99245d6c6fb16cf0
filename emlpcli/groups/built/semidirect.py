"""Semidirect products: `N sdp H` inside the matrices of one size."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.built.block_diagonal import (
    closed_phases,
    monomial_structures,
    shown,
    stack,
    take_flags,
)
from emlpcli.groups.built.normaliser import check_semidirect
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override


class Semidirect(Group):
    """The semidirect product of two groups of d x d matrices: all products n h.

    H must normalise N, and only the identity may be in both; both are checked.
    """

    name = "sdp"
    is_infix = True

    def __init__(self, normal: Group, acting: Group) -> None:
        if normal.d != acting.d:
            raise GroupError(
                f"{normal} acts on {normal.d} coordinates and {acting} on {acting.d}: the groups "
                "of a semidirect product act on the same",
                hint="Embed(G,n) acts on the first of n coordinates, as in SO3 sdp Embed(O1,3)",
            )
        take_flags(self, (normal, acting))
        listed = check_semidirect(normal, acting)
        self.normal, self.acting = normal, acting
        self.d = normal.d
        if listed is not None and normal.order is not None:
            self.order = normal.order * len(listed)
        self.summary = f"products of {normal}, which is normal, and {acting}"
        super().__init__(normal, acting)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return np.concatenate([self.normal.lie_algebra, self.acting.lie_algebra])

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        both = (self.normal, self.acting)
        return stack([h for g in both for h in g.discrete_generators], self.d, self.field)

    @override
    def structure(self) -> Structure | None:
        """The monomial actions of both, where they are so in one basis."""
        found = monomial_structures((self.normal, self.acting))
        if found is None:
            return None
        first, second = found
        if not _same_basis(first, second):
            plain, turned = sorted((first, second), key=lambda s: s.change is not None)
            moved = _seen_in(plain, turned)
            if moved is None:
                return None
            first, second = moved, turned
        rows = [s.weights for s in (first, second) if s.weights is not None]
        moves = (*first.moves, *second.moves)
        phases = closed_phases((*first.phases, *second.phases), moves)
        if phases is None:
            return None
        return MonomialAction(
            d=self.d,
            change=first.change,
            conjugate=first.conjugate,
            weights=np.concatenate(rows) if rows else None,
            phases=phases,
            moves=moves,
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Products of independent draws: Haar distributed where these are."""
        return np.asarray(self.normal.draw(rng, n) @ self.acting.draw(rng, n))

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Products of draws from the compact forms."""
        return np.asarray(self.normal.draw_compact(rng, n) @ self.acting.draw_compact(rng, n))

    @override
    def __str__(self) -> str:
        # left to right as it is read: (N sdp H) sdp K needs no parentheses
        left = self.normal
        first = str(left) if isinstance(left, Semidirect) else shown(left)
        return f"{first} sdp {shown(self.acting)}"


def _same_basis(a: MonomialAction, b: MonomialAction) -> bool:
    if a.change is None or b.change is None:
        return a.change is b.change
    return np.array_equal(a.change, b.change) and np.array_equal(
        np.zeros(0) if a.conjugate is None else a.conjugate,
        np.zeros(0) if b.conjugate is None else b.conjugate,
    )


def _seen_in(plain: MonomialAction, turned: MonomialAction) -> MonomialAction | None:
    """Signed permutations of coordinates as signed permutations of another basis, if they are."""
    if plain.change is not None or plain.weights is not None or plain.phases:
        return None
    assert turned.change is not None
    d, moves = plain.d, []
    for images, signs in plain.moves:
        g = np.zeros((d, d))
        g[images, np.arange(d)] = 1 if signs is None else signs
        seen = np.conj(turned.change.T) @ g @ turned.change
        image = np.abs(seen).argmax(axis=0)
        sign = np.rint(seen[image, np.arange(d)].real).astype(np.int64)
        exact = np.zeros((d, d))
        exact[image, np.arange(d)] = sign
        if np.abs(seen - exact).max() > 1e-12 or len(set(image.tolist())) < d:
            return None
        moves.append((image, sign))
    return MonomialAction(d=d, change=turned.change, conjugate=turned.conjugate, moves=tuple(moves))
