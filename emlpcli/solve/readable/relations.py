"""How points stand to each other under a group that permutes them: kinds, blocks, distances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.basics import orbit_roots
from emlpcli.solve.readable.point_symbols import Apart, Related
from emlpcli.solve.readable.symbols import Equal, Symbol, subscript

if TYPE_CHECKING:
    from emlpcli.groups.base import Group
    from emlpcli.solve.readable.named_basis import Indices

MOST_POINTS = 200  # whose pairs are looked at
MOST_TUPLES = 2**20  # that are described one by one
MOST_INDICES = 4
MOST_KINDS = 6  # of points, which have letters
KIND_LETTERS = "ABCDEF"
BLOCKS = "i~j: two points of one block, such as "
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

    # each of `kinds` is what is said of its points: ∈corners, or =1 of a single one
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
            if relation is EQUAL and (found[p] < p or self.kinds[self.kind[points[p]]][0] == "="):
                continue  # it is said of the first of the block, or of each that it is one point
            pairs.append((p, q, relation.text))
            used.add(number)
        kinds = tuple(self.kinds[self.kind[p]] for p in points) if self.several else ()
        places = tuple(range(len(points)))
        if not kinds and used <= {0, 1}:
            if len(blocks) == 1:
                return Equal(places), used
            return Apart(places, tuple(blocks[p] for p in points)), used
        words = ""
        if len(points) == 2 and not kinds:
            words = self.relations[int(self.relation[points])].words
        return Related(places, tuple(pairs), kinds, words), used

    def legend(self, used: set[int]) -> Iterator[str]:
        """What the kinds and the relations mean that occur."""
        for number, kind in enumerate(self.kinds if self.several else ()):
            members = np.flatnonzero(self.kind == number)
            if kind[0] == "∈":
                yield f"{kind[1:]}: {self.listed(members)}"
        notes = list(dict.fromkeys(self.notes[n] for n in sorted(used) if n in self.notes))
        blocks = [note.removeprefix(BLOCKS) for note in notes if note.startswith(BLOCKS)]
        if blocks:
            yield BLOCKS + " or ".join(blocks)
        yield from (note for note in notes if not note.startswith(BLOCKS))

    def listed(self, points: Indices) -> str:
        """The first of some points, and how many more there are."""
        shown = [self.name(p) for p in points[:MOST_LISTED].tolist()]
        more = len(points) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")

    def name(self, point: int) -> str:
        """What a point is called."""
        return self.names[point]


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
    called = own if len(own) == len(roots) else tuple(KIND_LETTERS[: len(roots)])
    single = np.bincount(kind) == 1
    named = group.point_names or tuple(str(i + 1) for i in range(d))
    kinds = tuple(
        f"={named[root // (d + 1)]}" if single[k] else f"∈{called[k]}"
        for k, root in enumerate(roots.tolist())
    )
    found = Geometry(
        kind, np.full((d, d), 2, dtype=np.int64), [EQUAL, OTHER, NONE], kinds, {}, named
    )
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
    return np.asarray(np.argmax(h, axis=1))


def _relate(found: Geometry, points: Indices, pairs: NDArray[np.int64]) -> None:
    """Adds the relations of the points of one kind, whose pairs have the numbers of orbits."""
    n = len(points)
    roots, numbers = np.unique(pairs, return_inverse=True)
    orbitals = numbers.reshape(n, n)  # numbered from 0; that of pairs of equal points is 0
    best = np.minimum(np.arange(len(roots)), 1)  # of each orbital what tells it from others
    systems = _block_systems(orbitals)
    graph = 0
    if systems:
        best = sum((~s for s in systems), start=best)
    for orbital in np.argsort(np.bincount(orbitals[0]), kind="stable").tolist():
        edges = orbitals == orbital
        if orbital == orbitals[0, 0] or not np.array_equal(edges, edges.T):
            continue
        distances = _distances(orbitals, edges)
        if len(np.unique(distances)) > len(np.unique(best)):
            best, graph = distances, orbital
    first = len(found.relations)
    same = np.eye(n, dtype=bool)
    untold = not systems and not graph
    if untold or len(roots) <= 2 or 2 * len(np.unique(best)) < len(roots):
        found.relation[np.ix_(points, points)] = np.where(same, 0, 1)
        return
    if graph:
        found.relations += _steps(int(best.max()))
        a, b = (found.name(int(points[k])) for k in np.argwhere(orbitals == graph)[0])
        note = f"d(i,j): steps from i to j between neighbours, such as {a} and {b}"
    else:
        found.relations += _levels([s[orbitals][0].sum() for s in systems])
        blocks = (points[np.flatnonzero(system[orbitals][0])] for system in systems)
        note = _blocks_said([found.listed(block) for block in blocks])
    found.notes |= dict.fromkeys(range(first, len(found.relations)), note)
    found.relation[np.ix_(points, points)] = np.where(same, 0, first - 1 + best[orbitals])


def _steps(most: int) -> list[Relation]:
    return [
        Relation(f"d({{i}},{{j}})={t}", f"sum over the points at distance {t}")
        for t in range(1, most + 1)
    ]


def _levels(sizes: list[int]) -> list[Relation]:
    """In one block of the first system, of the second but not the first, ..., in none."""
    marks = [""] if len(sizes) == 1 else [subscript(str(size)) for size in sizes]
    rest = "the other point of the block" if sizes[0] == 2 else "sum over the rest of the block"
    found = [Relation(f"{{i}}~{marks[0]}{{j}}", rest)]
    found += [
        Relation(f"{{i}}~{mark}{{j}}", f"sum over the block of {size} without that of {smaller}")
        for mark, size, smaller in zip(marks[1:], sizes[1:], sizes, strict=False)
    ]
    return [*found, Relation(f"{{i}}≁{marks[-1]}{{j}}", "sum over the other blocks")]


def _blocks_said(blocks: list[str]) -> str:
    listed = ", ".join(f"{{{block}}}" for block in blocks)
    if len(blocks) == 1:
        return f"{BLOCKS}{listed}"
    return f"i~ₙj: two points of one block of n and of no smaller one, such as {listed}"


def _block_systems(orbitals: NDArray[np.int64]) -> list[NDArray[np.bool_]]:
    """For each system of blocks which orbitals lie within one, fine to coarse; none if not nested.

    A block is what an orbital connects; those of all points, and of single ones, are left out.
    """
    n = len(orbitals)
    found: list[NDArray[np.bool_]] = []
    for orbital in range(int(orbitals.max()) + 1):
        edges = orbitals == orbital
        within = _distances(orbitals, edges | edges.T) < n
        proper = 1 < np.count_nonzero(within[orbitals[0]]) < n
        if proper and not any(np.array_equal(within, other) for other in found):
            found.append(within)
    found.sort(key=lambda within: int(np.count_nonzero(within[orbitals[0]])))
    nested = all(not np.any(a & ~b) for a, b in pairwise(found))
    return found if nested else []


def _distances(orbitals: NDArray[np.int64], edges: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each orbital the steps between its points in a symmetric graph that the group keeps.

    As many as there are points where none lead from one to the other. It is enough to start at
    one point, since the group takes it to every other one.
    """
    n = len(orbitals)
    found = np.full(n, n)
    front = np.arange(n) == 0
    step = 0
    while front.any():
        found[front] = step
        step += 1
        front = edges[front].any(axis=0) & (found == n)
    lengths = np.zeros(int(orbitals.max()) + 1, dtype=np.int64)
    lengths[orbitals[0]] = found
    return lengths
