"""Point groups in three dimensions by the symbols of Hermann and Mauguin and of Schoenflies."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import finite as counting
from emlpcli.algebra.finite_closure import finite_closure, new_by
from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.arrays import np
from emlpcli.errors import GroupError, suggest
from emlpcli.groups.base import Count, Group
from emlpcli.groups.named import axial_point
from emlpcli.groups.named.axial_point import AxialPointGroup
from emlpcli.groups.named.classical import SO, O
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.point_table import (
    CURIE_GROUPS,
    ENTRIES,
    ICOSAHEDRAL,
    MATRICES,
    OTHER_SETTINGS,
    POINT_GROUPS,
    SPHERES,
    CurieData,
    PointData,
)
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DATA = {row.symbol: row for row in (*POINT_GROUPS, *OTHER_SETTINGS, *ICOSAHEDRAL)}
_ALL: tuple[PointData | CurieData, ...] = (*_DATA.values(), *CURIE_GROUPS, *SPHERES)


WITH_MIRRORS = frozenset(symbol for symbol in _DATA if "m" in symbol and len(symbol) > 1)
"""Symbols of Hermann and Mauguin that are read alone without a prefix: m-3m, 4/mmm, mm2."""


class PointGroup(FinitePointGroup):
    """A finite point group of R^3: one of the 32 of crystallography, or an icosahedral one.

    `PointGroup("m-3m")`, `PointGroup("Oh")`. Axes as in Nye (1985) and IEEE Std 176-1987: x3
    along the main axis, x1 along a, so that the second place of a trigonal or hexagonal symbol
    is about x1 and the third about x2; in the monoclinic 2, m and 2/m the axis is x2, and 112,
    11m, 112/m have it along x3. `setting` says it for each group. Raises GroupError.
    """

    name = "pg"
    summary = "point group by Hermann–Mauguin or Schoenflies symbol, such as pg:m-3m, pg:D5h"

    def __init__(self, symbol: str) -> None:
        found = _LOOKUP.get(normalised(symbol))
        if found is None:
            raise _unknown(symbol)
        if found not in _DATA:
            raise GroupError(f"{symbol} is infinite", hint=f"take point_group({symbol!r})")
        row = _DATA[found]
        self.symbol, self.schoenflies, self.system = row.symbol, row.schoenflies, row.system
        self.setting, self.order = row.setting, row.order
        self.is_permutation = row.order == 1
        self.summary = describe(row)
        super().__init__(row.symbol)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The generators, every entry correctly rounded."""
        names = _DATA[self.symbol].generators
        return np.array([_matrix(name) for name in names], dtype=float).reshape(-1, 3, 3)

    @cached_property
    @override
    def elements(self) -> NDArray[Any]:
        """All elements, the identity first, every entry correctly rounded; shape (order, 3, 3)."""
        h, is_new = self.discrete_generators, new_by(np.ndarray.tobytes)
        return np.array(list(finite_closure(np.eye(3), h, lambda a, b: _snapped(a @ b), is_new)))

    @cached_property
    def _traces(self) -> dict[int, int]:
        """{trace: number of elements}; those of a lattice's symmetries are integers."""
        traces = np.trace(self.elements, axis1=1, axis2=2)
        return dict(Counter(int(t) for t in np.rint(traces)))

    @override
    def count(self, p: int, q: int) -> Count:
        """The mean of tr(g)^(p+q) over all elements, in integers."""
        k = p + q
        if self.system == "icosahedral":
            value = counting.icosahedral(k, inversion=self.order == 120)
            how = f"mean of tr(g)^{k} over the five classes of rotations, by Lucas numbers"
            return Count(value, how)
        value = counting.from_characters(self._traces, k)
        return Count(value, f"mean of tr(g)^{k} over all {self.order} elements")

    @override
    def structure(self) -> Structure | None:
        """Signed permutations, or phases and exchanges of the circular vectors of the plane."""
        if self.system not in ("trigonal", "hexagonal"):
            return super().structure()
        change, conjugate = plane_basis(3)
        phases, moves = [], []
        for name in _DATA[self.symbol].generators:
            sign, rotation = (-1, name[1:]) if name.startswith("-") else (1, name)
            if rotation in ("2x", "2y"):
                swap = np.array([1, 1, -1] if rotation == "2x" else [-1, -1, -1])
                moves.append((conjugate, sign * swap))
            else:  # a rotation by 360°/n about x3, times -1 = exp(6 pi i / 6)
                turn = 0 if rotation == "1" else 6 // int(rotation[0])
                phases.append((np.array([turn, -turn, 0]) + (3 if sign < 0 else 0), 6))
        return MonomialAction(
            d=3, change=change, conjugate=conjugate, phases=tuple(phases), moves=tuple(moves)
        )


def point_group(symbol: str) -> Group:
    """The point group of a symbol, Curie's infinite ones included; raises GroupError.

    Curie's two groups without an axis, 2∞ and m∞, are SO(3) and O(3).
    """
    found = _LOOKUP.get(normalised(symbol))
    if found is None and axial_point.read(symbol):
        return AxialPointGroup(symbol)
    if found is None:
        raise _unknown(symbol)
    for sphere in SPHERES:
        if found == sphere.symbol:
            return O(3) if sphere.inversion else SO(3)
    return PointGroup(found) if found in _DATA else CurieGroup(found)


def is_symbol(symbol: str) -> bool:
    """Whether a point group has this symbol, in its usual capitals."""
    if not symbol[:1].isupper() and symbol[:1].isalpha() and symbol[:1] != "m":
        return False
    return normalised(symbol) in _LOOKUP or axial_point.read(symbol) is not None


def normalised(symbol: str) -> str:
    """A symbol in one spelling: ∞ as inf, a bar above as a minus sign before, lower case."""
    barred = re.sub("([\\w∞])[\u0304\u0305]", r"-\1", symbol)
    return barred.replace("∞", "inf").replace("−", "-").casefold()


def describe(row: PointData) -> str:
    """The other symbols, the system and the setting in a line."""
    also = f" (also {', '.join(row.aliases)})" if row.aliases else ""
    return f"{row.schoenflies}{also}, {row.system}, order {row.order}; {row.setting}"


AXIAL = "pg:Cn, Cnv, Cnh, S2n, Dn, Dnd and Dnh with any number n, such as pg:D5h, pg:D4d, pg:S8"
"""The groups with one axis that no row of the table has."""


def rows() -> list[dict[str, Any]]:
    """All point groups as plain data, in the order of the International Tables."""
    return [
        {
            "name": f"pg:{row.symbol}",
            "schoenflies": row.schoenflies,
            "aliases": list(row.aliases),
            "system": row.system if isinstance(row, PointData) else "Curie",
            "order": row.order if isinstance(row, PointData) else None,
            "setting": row.setting,
        }
        for row in _ALL
    ]


def _lookup() -> dict[str, str]:
    """Every spelling, normalised, with the symbol under which the table has it."""
    spellings: dict[str, str] = {}
    for row in _ALL:
        for name in (row.symbol, row.schoenflies, *row.aliases):
            spellings.setdefault(normalised(name), row.symbol)  # Schoenflies: the first one
    return spellings


_LOOKUP = _lookup()


def _unknown(symbol: str) -> GroupError:
    close = suggest(normalised(symbol), _LOOKUP, most=3, cutoff=0.5)
    meant = list(dict.fromkeys(f"pg:{_LOOKUP[name]}" for name in close))
    hint = f"did you mean {' or '.join(meant)}? " if meant else ""
    shown = symbol if len(symbol) <= 30 else symbol[:27] + "..."
    if not symbol:
        example = "write pg: and a symbol, such as pg:m-3m"
        return GroupError("no symbol of a point group", hint=f"{example}; `emlp groups pg`")
    message = f"unknown point group {shown!r}"
    if odd := re.fullmatch(r"s(\d{0,8}[13579])", normalised(symbol)):
        hint = f"rotations with reflections of odd order n generate Cnh, here pg:C{odd[1]}h; "
    return GroupError(message, hint=f"{hint}`emlp groups pg` lists the point groups")


def _matrix(name: str) -> NDArray[np.float64]:
    rotation = np.array(MATRICES[name.removeprefix("-")], dtype=float)
    return 0.0 - rotation if name.startswith("-") else rotation  # 0 - 0 is 0, not -0


def _snapped(g: NDArray[np.float64]) -> NDArray[np.float64]:
    """The product of two elements freed of its rounding errors."""
    entries = np.array(ENTRIES)
    nearest = np.abs(np.abs(g)[..., None] - entries).argmin(axis=-1)
    return np.asarray(np.sign(g) * entries[nearest] + 0.0)
