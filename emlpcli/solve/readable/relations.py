"""How points stand to each other under a group that permutes them: kinds, blocks, distances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import orbit_roots
from emlpcli.solve.readable.symbols import Apart, Related, Symbol, subscript

if TYPE_CHECKING:
    from emlpcli.groups.base import Group
    from emlpcli.solve.readable.named_basis import Indices

MOST_POINTS = 200  # whose pairs are looked at
MOST_TUPLES = 2**20  # that are described one by one
MOST_INDICES = 4
MOST_KINDS = 6  # of points, which have letters
KIND_LETTERS = "ABCDEF"
MOST_LISTED = 4  # points of a kind or a block that a legend lists


@dataclass(frozen=True)
class Relation:
    """What two points are to each other, written with {i} and {j}, and what it does as a map."""

    text: str
    words: str = ""


EQUAL = Relation("{i}={j}", "x ↦ x")
OTHER = Relation("{i}≠{j}", "sum over the other points")
NONE = Relation("")  # of points of two kinds, which say it


@dataclass
class Geometry:
    """The points of a group that permutes them, up to signs, and the relations that it keeps.

    `kind` is the orbit of each point, numbered by its smallest; `relation` has for each pair of
    points the number of one of `relations`. All elements keep both, so that points which stand to
    each other differently are in different orbits; the converse is for the caller to see.
    """

    kind: NDArray[np.int64]
    relation: NDArray[np.int64]
    relations: list[Relation]
    kinds: tuple[str, ...]
    notes: dict[int, str] = field(default_factory=dict)  # of relations, by number
    names: tuple[str, ...] = ()  # of the points

    @cached_property
    def several(self) -> bool:
        """Whether there is more than one kind of points."""
        return len(self.kinds) > 1

    def codes(self, power: int) -> NDArray[np.int64]:
        """A number for each tuple of points, equal where kinds and relations all are equal."""
        d = len(self.kind)
        code = self.kind.copy()
        for p in range(1, power):
            code = np.add.outer(code * len(self.kinds), self.kind)
            for q in range(p):
                pairs = self.relation.reshape(d, *(1,) * (p - q - 1), d)
                code = code * len(self.relations) + pairs
            _, code = np.unique(code, return_inverse=True)  # keeps the numbers small
            code = code.reshape((d,) * (p + 1))
        return code.ravel()

    def term(self, points: tuple[int, ...]) -> tuple[Symbol, set[int]]:
        """What is said of a tuple of points, and which relations occur."""
        found = [points.index(p) for p in points]
        blocks = {p: n for n, p in enumerate(dict.fromkeys(points))}
        used: set[int] = set()
        pairs: list[tuple[int, int, str]] = []
        for p, q in combinations(range(len(points)), 2):
            number = int(self.relation[points[p], points[q]])
            relation = self.relations[number]
            if relation is NONE or (relation is not EQUAL and (found[p] < p or found[q] < q)):
                continue
            if relation is EQUAL and found[p] < p:
                continue  # said of the first of the block
            pairs.append((p, q, relation.text))
            used.add(number)
        kinds = tuple(self.kinds[self.kind[p]] for p in points) if self.several else ()
        places = tuple(range(len(points)))
        if not kinds and used <= {0, 1}:
            return Apart(places, tuple(blocks[p] for p in points)), used
        words = ""
        if len(points) == 2 and not kinds:
            words = self.relations[int(self.relation[points])].words
        return Related(places, tuple(pairs), kinds, words), used

    def legend(self, used: set[int]) -> Iterator[str]:
        """What the kinds and the relations mean that occur."""
        if self.several:
            for number, kind in enumerate(self.kinds):
                members = np.flatnonzero(self.kind == number)
                yield f"{kind}: {self._listed(members)}"
        yield from dict.fromkeys(self.notes[n] for n in sorted(used) if n in self.notes)

    def _listed(self, points: Indices) -> str:
        shown = [self.name(p) for p in points[:MOST_LISTED].tolist()]
        more = len(points) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")

    def name(self, point: int) -> str:
        """What a point is called."""
        return self.names[point] if self.names else str(point + 1)


def geometry(group: Group) -> Geometry | None:
    """The points of V with the relations that a group keeps; None where it permutes none.

    Of points of one kind it is said whether they are in one block of imprimitivity, where blocks
    are nested, or how far they are apart in a graph that the group keeps, whichever tells more
    pairs apart.
    """
    images = _images(group)
    if images is None:
        return None
    d = images.shape[1]
    pairs = orbit_roots(((row[:, None] * d + row).ravel() for row in images), d * d).reshape(d, d)
    roots = np.unique(np.diag(pairs))
    kind = np.searchsorted(roots, np.diag(pairs))
    if len(roots) > MOST_KINDS:
        return None
    own = group.point_kinds
    kinds = own if len(own) == len(roots) else tuple(KIND_LETTERS[: len(roots)])
    found = Geometry(
        kind, np.full((d, d), 2, dtype=np.int64), [EQUAL, OTHER, NONE], kinds, {},
        group.point_names,
    )  # fmt: skip
    np.fill_diagonal(found.relation, 0)
    for number in range(len(roots)):
        points = np.flatnonzero(kind == number)
        _relate(found, points, pairs[np.ix_(points, points)])
    return found


def is_circulant(group: Group) -> bool:
    """Whether the group is that of all shifts of its points in their order, i to i + s modulo d."""
    if (images := _images(group)) is None or not group.is_permutation:
        return False
    steps = images[:, 0]
    shifts = (np.arange(group.d) + steps[:, None]) % group.d
    return np.array_equal(images, shifts) and gcd(group.d, *steps.tolist()) == 1


def _images(group: Group) -> NDArray[np.int64] | None:
    """The points to which generators take each, signs aside; None where they are no such."""
    if group.lie_dimension or not 1 < group.d <= MOST_POINTS or not group.num_constraints():
        return None
    h = np.abs(group.discrete_generators)
    if not np.all((h == 0) | (h == 1)) or not np.all(h.sum(axis=1) == 1):
        return None
    return np.argmax(h, axis=1)


def _relate(found: Geometry, points: Indices, pairs: NDArray[np.int64]) -> None:
    """Adds the relations of the points of one kind, whose pairs have the numbers of orbits."""
    n = len(points)
    orbitals = [int(x) for x in np.unique(pairs[~np.eye(n, dtype=bool)])]
    if len(orbitals) == 1:
        found.relation[np.ix_(points, points)] = 1 - np.eye(n, dtype=np.int64)
        return
    systems = _block_systems(pairs, orbitals)
    levels = sum(((~s).astype(np.int64) for s in systems), start=np.zeros((n, n), dtype=np.int64))
    best, graph = (levels if systems else None), -1
    for orbital in sorted(orbitals, key=lambda x: int((pairs[0] == x).sum())):
        edges = pairs == orbital
        if not np.array_equal(edges, edges.T):
            continue
        distances = _distances(edges)
        if best is None or _classes(distances) > _classes(best):
            best, graph = distances, orbital
    if best is None:
        found.relation[np.ix_(points, points)] = 1 - np.eye(n, dtype=np.int64)
        return
    first = len(found.relations)
    if graph < 0:
        found.relations += _levels(systems)
        note = _blocks_said(found, points, systems)
    else:
        found.relations += _steps(int(best.max()))
        a, b = (points[int(k)] for k in np.argwhere(pairs == graph)[0])
        note = (
            "d(i,j): steps from i to j between neighbours, such as "
            f"{found.name(int(a))} and {found.name(int(b))}"
        )
    numbers = first + best - (graph >= 0)
    found.notes |= dict.fromkeys(range(first, len(found.relations)), note)
    found.relation[np.ix_(points, points)] = np.where(np.eye(n, dtype=bool), 0, numbers)


def _classes(table: NDArray[np.int64]) -> int:
    """How many relations of different points a table tells apart."""
    return len(np.unique(table[~np.eye(len(table), dtype=bool)]))


def _steps(most: int) -> list[Relation]:
    return [
        Relation(f"d({{i}},{{j}})={t}", f"sum over the points at distance {t}")
        for t in range(1, most + 1)
    ]


def _levels(systems: list[NDArray[np.bool_]]) -> list[Relation]:
    """In one block of the first system, of the second but not the first, ..., in none."""
    sizes = [int(s[0].sum()) for s in systems]
    marks = [""] if len(sizes) == 1 else [subscript(str(size)) for size in sizes]
    found = [
        Relation(
            f"{{i}}~{mark}{{j}}",
            "sum over the rest of the block" if k == 0 else f"sum over the rest of the block of "
            f"{size}, but for that of {sizes[k - 1]}",
        )
        for k, (mark, size) in enumerate(zip(marks, sizes, strict=True))
    ]
    return [*found, Relation(f"{{i}}≁{marks[-1]}{{j}}", "sum over the other blocks")]


def _blocks_said(found: Geometry, points: Indices, systems: list[NDArray[np.bool_]]) -> str:
    blocks = [found._listed(points[np.flatnonzero(system[0])]) for system in systems]
    if len(systems) == 1:
        return f"i~j: two points of one block, such as {{{blocks[0]}}}"
    listed = ", ".join(f"{{{block}}}" for block in blocks)
    return f"i~ₙj: two points of one block of n, and of no smaller one, such as {listed}"


def _block_systems(pairs: NDArray[np.int64], orbitals: list[int]) -> list[NDArray[np.bool_]]:
    """The proper equivalences that orbitals generate, from fine to coarse; none if not nested."""
    found: list[NDArray[np.bool_]] = []
    for orbital in orbitals:
        distances = _distances((pairs == orbital) | (pairs == orbital).T)
        system = distances < len(pairs)
        if not np.all(system) and not any(np.array_equal(system, s) for s in found):
            found.append(system)
    found.sort(key=lambda s: int(s[0].sum()))
    nested = all(not np.any(a & ~b) for a, b in zip(found, found[1:], strict=False))
    return found if nested else []


def _distances(edges: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Steps between all points of a symmetric graph; as many as there are points where none lead."""
    n = len(edges)
    found = np.where(np.eye(n, dtype=bool), 0, n)
    reached = np.eye(n, dtype=bool)
    step = 0
    while True:
        step += 1
        further = (reached.astype(np.float32) @ edges.astype(np.float32) > 0) & (found == n)
        if not further.any():
            return found
        found[further] = step
        reached = further
