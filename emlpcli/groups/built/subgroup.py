"""Subgroups of permutation groups: `Sub(G,"(1 2 3)",...)` by generators, `Stabilizer(G,i)`."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import parity
from emlpcli.errors import EmlpError, GroupError, TooLargeError
from emlpcli.groups.base import Group, positive, registered_as
from emlpcli.groups.built.block_diagonal import permutation_images
from emlpcli.groups.limits import LARGEST_SUBGROUP
from emlpcli.groups.named.permutations import Alt, S
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.overrides import override


class _Subgroup(PermutationGroup):
    """A subgroup of a group of permutations, on the same points."""

    def _check(self, group: Group) -> None:
        if not group.is_permutation or group.field != "R":
            raise GroupError(
                f"{group} does not permute points: {self.name} takes a permutation group",
                hint='for instance Sub(S6,"(1 2 3)","(4 5)")',
            )
        if group.d > LARGEST_SUBGROUP:
            raise TooLargeError(
                f"{group} has {group.d} points; {self.name} takes at most {LARGEST_SUBGROUP}"
            )
        self.group, self.d = group, group.d


class Sub(_Subgroup):
    """The subgroup that permutations generate, which have to be in the group.

    They are given in cycle notation, points numbered from 1.
    """

    name = "Sub"

    def __init__(self, group: Group, *generators: str) -> None:
        self._check(group)
        self.generators = generators
        self._images = _read(generators, group.d)
        for text, row in zip(generators, self._images, strict=True):
            if not _contains(group, row):
                raise GroupError(f'"{text}" is not in {group}')
        self.summary = f"subgroup of {group} by generators, on its {self.d} points"
        super().__init__(group, *generators)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        return self._images

    @override
    def __str__(self) -> str:
        quoted = ",".join(f'"{text}"' for text in self.generators)
        return f"{self.name}({self.group},{quoted})"


class Stabilizer(_Subgroup):
    """The elements of a permutation group that fix one point, numbered from 1."""

    name = "Stabilizer"

    def __init__(self, group: Group, point: int) -> None:
        self._check(group)
        positive(self.name, point)
        if point > group.d:
            raise GroupError(f"{group} has no point {point}: it permutes {group.d}")
        self.point = point
        self.summary = f"elements of {group} that fix point {point}, on its {self.d} points"
        super().__init__(group, point)

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """Generators from a chain of stabilisers."""
        from emlpcli.algebra.permutations.schreier_sims import StabiliserChain

        return StabiliserChain(permutation_images(self.group), (self.point - 1,)).stabiliser()


def _read(generators: tuple[str, ...], d: int) -> NDArray[np.int64]:
    """Permutations in cycle notation as images of 0..d-1, shape (M, d)."""
    from emlpcli.algebra.permutations.cycle_notation import padded, permutations

    found = []
    for text in generators:
        try:
            found.append(padded(permutations(text), d))
        except EmlpError as error:
            # the place would be one inside the quotes
            message = error.message
            raise GroupError(f'"{text}": {message}', hint='such as "(1 2 3)(4 5)"') from None
        if len(found[-1]) != 1:
            raise GroupError(
                f'"{text}" has {len(found[-1])} permutations: one goes between two quotes',
                hint='Sub(S6,"(1 2 3)","(4 5)")',
            )
    return np.array([rows[0] for rows in found], dtype=np.int64)


def _contains(group: Group, row: NDArray[np.int64]) -> bool:
    """Whether a permutation is in the group: it adds nothing to the order."""
    from emlpcli.algebra.permutations.schreier_sims import order_of_permutations

    if registered_as(group, S):
        return True
    if registered_as(group, Alt):
        return parity(row) == 1
    images = permutation_images(group)
    if any(np.array_equal(row, known) for known in images):
        return True
    before = group.order or order_of_permutations(images)
    return order_of_permutations(np.concatenate([images, row[None]])) == before
