"""Tables of characters of finite groups: point and double groups, S(n), all others by Dixon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import factorial, lcm, prod
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import numpy as np

from emlpcli.algebra.numbers.small_digits import subscript
from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.built.double import Double
from emlpcli.groups.irreps.table import INDICATORS
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.permutations import S
from emlpcli.reps.constructors.listed_elements import ListedElements, listed_elements
from emlpcli.reps.irreducible.character_table import (
    CharacterRow,
    CharacterTable,
    ClassColumn,
    Turns,
)
from emlpcli.reps.limits import (
    MOST_LISTED_MEMBERS,
    MOST_REGULAR_ELEMENTS,
    MOST_TABLE_CLASSES,
    MOST_TABLE_POINTS,
)

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.dixon import Classes


def character_table(group: Group, *, complex_pairs: bool = False) -> CharacterTable:
    """The table of characters of a finite group, exact.

    Point groups have theirs over ℝ, by Mulliken's labels and with functions; `complex_pairs`
    takes those real irreducibles apart that are two over ℂ. Double groups have theirs over ℂ. S(n)
    has its partitions, by the rule of Murnaghan and Nakayama. Tables of other groups are over ℂ,
    by the algorithm of Dixon, with plain names χ₁, χ₂, …; classes are called by the order of their
    elements and a letter.

    Raises GroupError for an infinite group and TooLargeError for one that has too many elements
    or classes.
    """
    if group.lie_dimension:
        raise GroupError(
            f"{group} is infinite, and tables of characters are for finite groups",
            hint="`emlp decompose` finds the constituents of a representation",
        )
    if registered_as(group, FinitePointGroup):
        from emlpcli.reps.irreducible import point_characters

        made = point_characters.character_table(group, complex_pairs=complex_pairs)
        if made is None:
            raise TooLargeError(f"{group} has too many classes for a table")
        return made
    if registered_as(group, Double):
        from emlpcli.reps.irreducible import double_table

        return double_table.character_table(group)
    if registered_as(group, S):
        return _of_permutations(group)
    return _by_dixon(group)


def _of_permutations(group: S) -> CharacterTable:
    """S(n): partitions for irreducibles and for classes, the lengths of their cycles."""
    from emlpcli.algebra.counting.partitions import partitions
    from emlpcli.groups.irreps.highest_weights import partition
    from emlpcli.groups.irreps.symmetric import Partitions, murnaghan_nakayama

    n = group.n
    if n > MOST_TABLE_POINTS:
        raise TooLargeError(
            f"{group} has too many classes for a table",
            hint=f"tables of S(n) are made up to n = {MOST_TABLE_POINTS}",
        )
    table = Partitions(n)
    types = list(partitions(n))[::-1]  # the identity first
    columns = []
    for cycles in types:
        centraliser = prod(k**m * factorial(m) for k, m in Counter(cycles).items())
        columns.append(ClassColumn(partition(cycles), factorial(n) // centraliser, lcm(*cycles)))
    rows = [
        CharacterRow(
            partition(shape),
            table.dimension(shape),
            "real",
            tuple(_turns_of(murnaghan_nakayama(shape, cycles)) for cycles in types),
        )
        for shape in table.types
    ]

    def members(place: int) -> list[tuple[str, Any]]:
        listed = _listed(group, columns[place].size)
        return [
            (text, g)
            for text, g in _named(listed, np.arange(listed.graph.order))
            if sorted(_lengths(g), reverse=True) == list(types[place])
        ]

    return CharacterTable(str(group), factorial(n), "R", "λ", tuple(columns), tuple(rows), members)


def _turns_of(value: int) -> Turns:
    """An integer as a sum of ones, or of minus ones."""
    return (Fraction(0 if value > 0 else 1, 1 if value > 0 else 2),) * abs(value)


def _by_dixon(group: Group) -> CharacterTable:
    """Any finite group whose elements can be listed."""
    from emlpcli.algebra.permutations.dixon import Classes, characters

    if (group.order or 0) > MOST_REGULAR_ELEMENTS:
        raise TooLargeError(
            f"{group} has {group.order} elements, too many for a table of characters",
            hint=f"at most {MOST_REGULAR_ELEMENTS} are listed",
        )
    listed = listed_elements(group)
    classes = Classes(listed.graph)
    k = len(classes.sizes)
    if k > MOST_TABLE_CLASSES:
        raise TooLargeError(
            f"{group} has {k} classes, too many for a table",
            hint=f"tables of at most {MOST_TABLE_CLASSES} classes are made",
        )
    found = characters(classes)
    orders = [len(row) for row in classes.powers]
    order = sorted(range(k), key=lambda t: (orders[t], int(classes.sizes[t]), t))
    seen: Counter[int] = Counter()
    columns = []
    for t in order:
        columns.append(
            ClassColumn(f"{orders[t]}{_letters(seen[orders[t]])}", int(classes.sizes[t]), orders[t])
        )
        seen[orders[t]] += 1
    rows = [
        CharacterRow(
            f"χ{subscript(i + 1)}",
            degree,
            INDICATORS[indicator],
            tuple(_from_multiplicities(roots[t]) for t in order),
        )
        for i, (degree, roots, indicator) in enumerate(
            zip(found.degrees, found.roots, found.indicators, strict=True)
        )
    ]

    def members(place: int) -> Sequence[tuple[str, Any]]:
        return _members(group, listed, classes, order[place])

    return CharacterTable(
        str(group), listed.graph.order, "C", "χ", tuple(columns), tuple(rows), members
    )


def _from_multiplicities(counts: Any) -> Turns:
    o = len(counts)
    return tuple(Fraction(j, o) for j, n in enumerate(counts.tolist()) for _ in range(n))


def _letters(index: int) -> str:
    """a, b, …, z, aa, ab, …"""
    letters = ""
    while index >= 0:
        letters = ascii_lowercase[index % 26] + letters
        index = index // 26 - 1
    return letters


# -- elements in words ---------------------------------------------------------------------------


def _listed(group: Group, size: int) -> ListedElements:
    if size > MOST_LISTED_MEMBERS:
        raise TooLargeError(
            f"a class of {size} elements is too large to list",
            hint=f"classes of at most {MOST_LISTED_MEMBERS} are listed",
        )
    return listed_elements(group)


def _members(
    group: Group, listed: ListedElements, classes: Classes, number: int
) -> Sequence[tuple[str, Any]]:
    """The elements of a class: permutations by their cycles, matrices by words in generators."""
    _listed(group, int(classes.sizes[number]))
    return _named(listed, classes.members(number))


def _named(listed: ListedElements, numbers: Any) -> list[tuple[str, Any]]:
    matrices = listed.matrices()
    if listed.group.is_permutation:
        return [(_cycles(matrices[x]), matrices[x]) for x in numbers.tolist()]
    words = [listed.graph.word(x) for x in numbers.tolist()]
    return [(_word(w), matrices[x]) for w, x in zip(words, numbers.tolist(), strict=True)]


def _images(g: Any) -> list[int]:
    found: list[int] = np.asarray(g).real.argmax(axis=0).tolist()
    return found


def _orbits(g: Any) -> list[list[int]]:
    images = _images(g)
    found, seen = [], set()
    for start in range(len(images)):
        cycle: list[int] = []
        i = start
        while i not in seen:
            seen.add(i)
            cycle.append(i)
            i = images[i]
        if cycle:
            found.append(cycle)
    return found


def _lengths(g: Any) -> list[int]:
    return [len(cycle) for cycle in _orbits(g)]


def _cycles(g: Any) -> str:
    """The cycles of a permutation matrix, 1-based: `(1 2 3)(4 5)`; `()` for the identity."""
    cycles = (" ".join(str(i + 1) for i in c) for c in _orbits(g) if len(c) > 1)
    return "".join(f"({c})" for c in cycles) or "()"


def _word(factors: list[int]) -> str:
    """A product of generators h1, h2, …, repeated ones as powers; 1 for the identity."""
    runs: list[list[int]] = []
    for m in factors:
        if runs and runs[-1][0] == m:
            runs[-1][1] += 1
        else:
            runs.append([m, 1])
    return " ".join(f"h{m + 1}" + (f"^{n}" if n > 1 else "") for m, n in runs) or "1"
