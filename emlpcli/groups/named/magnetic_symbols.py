"""Symbols of magnetic point groups: where primes may stand, and what they say of each element.

A prime marks an element that comes with time reversal 1'. A magnetic point group that is not grey
is an ordinary one with a homomorphism to ±1, its time signs; a symbol states the sign of each
element that its places name (International Tables for Crystallography A, 2016, chapter 3.6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.finite_closure import finite_closure, new_by
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.named.classical import SO, O
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.point import PointGroup
from emlpcli.groups.named.point_table import T

if TYPE_CHECKING:
    from numpy.typing import NDArray

Signs = tuple[int, ...]

_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_DIAGONAL, _SPACE = (1.0, 1.0, 0.0), (1.0, 1.0, 1.0)

# the axes to which the places of a symbol refer, as in the table of point groups
_AXES = {
    "triclinic": (_Z,),
    "monoclinic": (_X, _Y, _Z),
    "orthorhombic": (_X, _Y, _Z),
    "tetragonal": (_Z, _X, _DIAGONAL),
    "trigonal": (_Z, _X, _Y),
    "hexagonal": (_Z, _X, _Y),
    "cubic": (_Z, _SPACE, _DIAGONAL),
    "limit": (_Z, _X, _X),
    "sphere": (_Z, _Z, _Z),
}
_FIVEFOLD = (0.0, 0.5, T)
_ICOSAHEDRAL = {"5": _FIVEFOLD, "3": _SPACE, "2": _Z, "m": _Z}

_PLACE = re.compile(r"(?P<axis>-?(?:[1-6]|inf))(?P<mirror>/m)?|m")


@dataclass(frozen=True)
class Written:
    """A symbol of an ordinary group, cut where a prime may stand, with an element for each piece.

    `pieces` alternate with `signs`: piece i names `elements[i]`, and its prime follows it.
    """

    pieces: tuple[str, ...]
    elements: tuple[NDArray[np.float64], ...]

    def primed(self, sign: Callable[[NDArray[np.float64]], int]) -> str:
        """The symbol with a prime behind each element whose sign is -1."""
        pairs = zip(self.pieces, self.elements, strict=True)
        return "".join(piece + "'" * (sign(g) < 0) for piece, g in pairs)


def written(symbol: str, system: str) -> Written | None:
    """The pieces of a symbol of Hermann and Mauguin; None for one of Schoenflies.

    The symbol stands in the table's spelling, with - for a bar and inf for ∞.
    """
    places = list(_PLACE.finditer(symbol))
    if "".join(place[0] for place in places) != symbol or not places:
        return None
    axes = _AXES.get(system, ())
    if system == "monoclinic" and len(places) == 1:
        axes = (_Y,)  # the short symbols, about x2
    pieces, elements = [], []
    for i, place in enumerate(places):
        kind = (place["axis"] or "m").removeprefix("-")
        if system != "icosahedral" and i >= len(axes):
            return None
        axis = _ICOSAHEDRAL.get(kind, _Z) if system == "icosahedral" else axes[i]
        if place["axis"]:
            pieces.append(place["axis"])
            turn = rotation(axis, 1 if kind == "inf" else int(kind))
            elements.append(-turn if place["axis"].startswith("-") else turn)
        if not place["axis"] or place["mirror"]:
            pieces.append(place["mirror"] or "m")
            elements.append(-rotation(axis, 2))
    return Written(tuple(pieces), tuple(elements))


def rotation(axis: tuple[float, float, float], order: int) -> NDArray[np.float64]:
    """The rotation by 360°/order about an axis (Rodrigues' formula)."""
    n = np.array(axis) / np.linalg.norm(axis)
    cross = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    angle = 2 * np.pi / order
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


class TimeSigns:
    """The homomorphisms of an ordinary point group to ±1, by the signs of its generators.

    An element is a word in the discrete generators, up to the connected part where there is one,
    and its sign the product of theirs. In a finite group the signs must agree on all relations,
    which are read off the Cayley graph: g h = k for an element g and a generator h.
    """

    def __init__(self, space: Group) -> None:
        h = space.discrete_generators
        self.count = len(h)
        self._key: Callable[[NDArray[Any]], Hashable] = _entries
        self._words: dict[Hashable, int] = {}  # bit i: generator i an odd number of times
        self._relations: set[int] = set()
        if isinstance(space, PointGroup):
            self._enumerate(h)
        else:
            self._key = _component if isinstance(space, CurieGroup) else _determinant
            for bits in range(2 ** len(h)):
                chosen = [m for i, m in enumerate(h) if bits >> i & 1]
                self._words[self._key(reduce(np.matmul, chosen, np.eye(3)))] = bits

    def _enumerate(self, h: NDArray[Any]) -> None:
        """Words of all elements, breadth first, and the relations of the generators."""

        def times(h: tuple[NDArray[Any], int], g: tuple[NDArray[Any], int]) -> Any:
            return h[0] @ g[0], h[1] ^ g[1]

        first: Callable[[tuple[NDArray[Any], int]], bool]
        first = new_by(lambda element: _entries(element[0]))

        def is_new(element: tuple[NDArray[Any], int]) -> bool:
            g, bits = element
            known = self._words.setdefault(_entries(g), bits)
            self._relations.add(known ^ bits)
            return first(element)

        generators = [(m, 1 << i) for i, m in enumerate(h)]
        for _ in finite_closure((np.eye(3), 0), generators, times, is_new):
            pass

    def sign(self, g: NDArray[Any], signs: Signs) -> int:
        """The time sign of an element, given those of the generators."""
        word = self._words[self._key(g)]
        return int(np.prod([s for i, s in enumerate(signs) if word >> i & 1], initial=1))

    def all(self) -> Iterator[Signs]:
        """The signs of the generators under each homomorphism, the trivial one first."""
        for signs in product((1, -1), repeat=self.count):
            odd = sum(1 << i for i, s in enumerate(signs) if s < 0)
            if not any((relation & odd).bit_count() % 2 for relation in self._relations):
                yield signs


def _entries(g: NDArray[Any]) -> Hashable:
    """An element of a finite group: its entries are a few numbers, apart in the third digit."""
    return tuple(np.rint(1e4 * g).astype(int).ravel().tolist())


def _component(g: NDArray[Any]) -> Hashable:
    """A component of a limit group with the axis x3, whose discrete generators commute up to it."""
    return bool(np.linalg.det(g) > 0), bool(g[2, 2] > 0)


def _determinant(g: NDArray[Any]) -> Hashable:
    """A component of O(3)."""
    return bool(np.linalg.det(g) > 0)


@lru_cache(maxsize=128)
def time_signs(space: Group) -> TimeSigns:
    """The homomorphisms to ±1 of an ordinary point group or limit group."""
    return TimeSigns(space)


def system_of(space: Group) -> str:
    """The system by whose axes the symbols of a group are read."""
    if isinstance(space, PointGroup):
        return space.system
    if isinstance(space, CurieGroup):
        return "limit"
    if isinstance(space, SO) and space.d == 3:
        return "sphere"
    raise GroupError(f"magnetic groups of {space} have no symbols")


def symbol_of(space: Group) -> str:
    """The symbol of an ordinary group in the table's spelling."""
    if isinstance(space, PointGroup | CurieGroup):
        return space.symbol
    assert isinstance(space, SO)
    return "minf" if isinstance(space, O) else "2inf"


def primed(space: Group, signs: Signs) -> str:
    """The symbol of the magnetic group with these signs of its generators, not of a grey one."""
    form = written(symbol_of(space), system_of(space))
    assert form is not None, "the table's first symbols are those of Hermann and Mauguin"
    return form.primed(lambda g: time_signs(space).sign(g, signs))


# The magnetic groups that differ by a rotation have one line in the tables. Of their symbols the
# one with its primes most to the left is customary, but for these, which exchange the second
# place with the third.
_CUSTOMARY = ("4'22'", "6'22'", "6'mm'", "6'/mmm'", "6'/m'mm'")


def types(space: PointGroup) -> list[Signs]:
    """One choice of signs for each black-white group up to rotations of space, as in tables.

    Two of them are the same type where as many elements have each trace, determinant and sign;
    that these suffice for the 32 groups shows in their number, 58.
    """
    signs_of = time_signs(space)
    found: dict[tuple[tuple[Any, ...], ...], list[Signs]] = {}
    for signs in signs_of.all():
        if -1 in signs:
            rows = (
                (
                    round(float(np.trace(g)), 6),
                    round(float(np.linalg.det(g))),
                    signs_of.sign(g, signs),
                )
                for g in space.elements
            )
            found.setdefault(tuple(sorted(rows)), []).append(signs)

    def order(signs: Signs) -> tuple[bool, tuple[bool, ...]]:
        form = written(space.symbol, space.system)
        assert form is not None
        places = tuple(signs_of.sign(g, signs) > 0 for g in form.elements)
        return primed(space, signs) not in _CUSTOMARY, places

    return [min(alike, key=order) for alike in found.values()]
