"""The group of the Rubik's cube, and how many of its elements fix how many stickers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from math import comb
from types import MappingProxyType
from typing import TYPE_CHECKING

from emlpcli.algebra.counting import finite as counting
from emlpcli.arrays import np
from emlpcli.groups.base import Count
from emlpcli.groups.permutation_group import PermutationGroup
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RubiksCube(PermutationGroup):
    """The group of the 3x3x3 Rubik's cube, permuting its 48 stickers other than the centres.

    UBL is the sticker on U of the corner of the faces U, B and L.
    Faces are ordered U, F, R, B, L, D, eight stickers a face, row by row without the centre,
    each face seen from outside. Unlike EMLP's group of the same name, whole-cube turns also
    turn the stickers, so the six face turns generate the true group.
    """

    name = "RubiksCube"
    aliases = ("Rubiks",)
    summary = "the 3×3×3 Rubik's cube, on its 48 stickers"
    d = 48
    order = 43252003274489856000
    point_kinds = ("corners", "edges")

    def __init__(self) -> None:
        self.point_names = sticker_names()
        super().__init__()

    @cached_property
    @override
    def images(self) -> NDArray[np.int64]:
        """Clockwise quarter turns of the six faces."""
        return face_turns()

    @override
    def count(self, p: int, q: int) -> Count:
        """Burnside's lemma over the numbers of fixed corners and edges."""
        how = f"mean of (fixed stickers)^{p + q} over all {self.order} elements"
        return Count(counting.from_characters(characters(), p + q), how)


# of each face the outward normal, the direction of increasing column, and of increasing row
FRAMES = {
    "U": ((0, 0, 1), (1, 0, 0), (0, -1, 0)),
    "F": ((0, -1, 0), (1, 0, 0), (0, 0, -1)),
    "R": ((1, 0, 0), (0, 1, 0), (0, 0, -1)),
    "B": ((0, 1, 0), (-1, 0, 0), (0, 0, -1)),
    "L": ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "D": ((0, 0, -1), (1, 0, 0), (0, 1, 0)),
}


def _stickers() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places in a 3x3x3 cube, and outward normals, both of shape (48, 3)."""
    cells = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]
    places, normals = [], []
    for normal, right, down in np.array(list(FRAMES.values())):
        for r, c in cells:
            places.append(normal + c * right + r * down)
            normals.append(normal)
    return np.array(places), np.array(normals)


def sticker_names() -> tuple[str, ...]:
    """The face of each sticker, and the other faces of its corner or edge in the order UFRBLD."""
    names = []
    for place, facing in zip(*_stickers(), strict=True):
        faces = [name for name, (normal, _, _) in FRAMES.items() if place @ np.array(normal) == 1]
        own = next(name for name, (normal, _, _) in FRAMES.items() if np.all(facing == normal))
        names.append(own + "".join(name for name in faces if name != own))
    return tuple(names)


def face_turns() -> NDArray[np.int64]:
    """The quarter turns of a Rubik's cube as images of its 48 stickers, shape (6, 48).

    Each sticker is a point of a 3x3x3 cube together with an outward normal; a turn rotates
    the stickers of one layer in space, so that it is right by construction.
    """
    place, facing = _stickers()
    index = {(*p, *f): i for i, (p, f) in enumerate(zip(place, facing, strict=True))}
    turns = []
    for normal, right, down in np.array(list(FRAMES.values())):
        # clockwise seen from outside: right goes to down, down goes to left
        turn = np.outer(normal, normal) + np.outer(down, right) - np.outer(right, down)
        layer = place @ normal == 1
        image = np.arange(len(place))
        for i in np.flatnonzero(layer):
            image[i] = index[(*(turn @ place[i]), *(turn @ facing[i]))]
        turns.append(image)
    return np.array(turns)


@cache
def characters() -> Mapping[int, int]:
    """{number of fixed stickers of 48: number of elements} of the Rubik's cube group.

    A corner in place and unturned fixes 3 stickers, an edge in place and unflipped 2.  The
    group is all pairs of permutations in S(8) x S(12) of equal sign with turns in Z(3)^8 of
    sum 0 and flips in Z(2)^12 of sum 0 (the fundamental theorem of cubology: Bandelow 1982).
    """
    corners, edges = _cubies(8, 3), _cubies(12, 2)
    table: dict[int, int] = {}
    for i in range(9):
        for j in range(13):
            elements = sum(corners[sign][i] * edges[sign][j] for sign in (0, 1))
            if elements:
                table[3 * i + 2 * j] = table.get(3 * i + 2 * j, 0) + elements
    return MappingProxyType(table)


def _cubies(n: int, turns: int) -> tuple[list[int], list[int]]:
    """Even and odd motions of n cubies by the number left in place and unturned.

    With a < n cubies in place, the last of the moved ones absorbs the condition on the sum
    of the turns; with all in place the m turned ones have a sum of zero in
    `((t-1)^m + (t-1)(-1)^m) / t` ways.
    """
    motions: tuple[list[int], list[int]] = ([0] * (n + 1), [0] * (n + 1))
    for a in range(n + 1):
        for sign, counts in ((1, motions[0]), (-1, motions[1])):
            moved = (counting.derangements(n - a) + sign * counting.signed_derangements(n - a)) // 2
            for i in range(a + 1):
                turned = (turns - 1) ** (a - i) * turns ** max(0, n - a - 1)
                if a == n:
                    turned = ((turns - 1) ** (n - i) + (turns - 1) * (-1) ** (n - i)) // turns
                counts[i] += comb(n, a) * moved * comb(a, i) * turned
    return motions
