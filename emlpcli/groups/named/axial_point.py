"""Point groups with one axis of any order: Cn, Cnv, Cnh, S2n, Dn, Dnd and Dnh (Schoenflies)."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from emlpcli.algebra.counting.finite import planar_rotations
from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count
from emlpcli.groups.limits import LARGEST_AXIS, LONGEST_SIZE
from emlpcli.groups.named.finite_point import ConjugacyClass, FinitePointGroup
from emlpcli.groups.structure import Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["C", "Cv", "Ch", "S", "D", "Dd", "Dh"]


class _Place(NamedTuple):
    """An element: a turn by π turn/n about x3, x3 times `sign`, after the exchange if there."""

    turn: int
    sign: int
    exchanged: bool


class AxialPointGroup(FinitePointGroup):
    """A point group with one axis of order n, along x3, by its Schoenflies symbol.

    `AxialPointGroup("D5h")`, `AxialPointGroup("S8")`. Its elements turn the plane by multiples of
    360°/n; those of S2n and Dnd by multiples of 180°/n, x3 being reflected by the odd ones; those
    of Cnh and Dnh reflect x3 or not. Cnv and Dnh have the mirror across x1, Dn and Dnd the
    twofold axis x1, as the groups of crystals have them in their standard settings (Nye 1985).
    Raises GroupError for what is no such symbol; those of crystals are in the table of
    `PointGroup`.
    """

    name = "pg"
    summary = "point group with one axis by Schoenflies symbol, such as pg:D5h"
    is_permutation = False
    system = "axial"

    def __init__(self, symbol: str) -> None:
        found = read(symbol)
        if found is None:
            raise GroupError(
                f"no point group with one axis is called {symbol!r}",
                hint="write Cn, Cnv, Cnh, S2n, Dn, Dnd or Dnh with a number n, such as D5h",
            )
        self.kind, self.n = found
        if self.n > LARGEST_AXIS:
            raise GroupError(
                f"the axis of a point group has an order of at most {LARGEST_AXIS}",
                hint="C(n) and D(n) are the groups of the plane, of any order",
            )
        n = self.n
        self.schoenflies = self.symbol = written(self.kind, n)
        self.order = n * {"C": 1, "Dd": 4, "Dh": 4}.get(self.kind, 2)
        self.turns = 2 * n
        self.swap = {"Cv": (-1, 1, 1), "Dh": (-1, 1, 1), "D": (1, -1, -1), "Dd": (1, -1, -1)}.get(
            self.kind
        )
        main = f"{f'S{2 * n}' if self.kind in ('S', 'Dd') else n} ∥ x3"
        extra = {"Cv": ", m ⊥ x1", "Ch": ", m ⊥ x3", "D": ", 2 ∥ x1", "Dd": ", 2 ∥ x1",
                 "Dh": ", m ⊥ x3, m ⊥ x1"}  # fmt: skip
        self.setting = main + extra.get(self.kind, "")
        self.summary = f"{self.symbol}, axial, order {self.order}; {self.setting}"
        super().__init__(self.symbol)

    @property
    def _rotoreflections(self) -> bool:
        return self.kind in ("S", "Dd")

    def _matrix(self, place: _Place) -> NDArray[np.float64]:
        c, s = _turned(place.turn, 2 * self.n)
        g = np.array([[c, -s, 0], [s, c, 0], [0, 0, place.sign]])
        if place.exchanged and self.swap:
            g = g @ np.diag(self.swap)
        return np.asarray(g + 0.0)

    def _rotations(self) -> list[_Place]:
        """The elements that keep the sense of rotation, the identity first."""
        if self._rotoreflections:
            return [_Place(k, (-1) ** k, False) for k in range(2 * self.n)]
        signs = (1, -1) if self.kind in ("Ch", "Dh") else (1,)
        return [_Place(2 * k, sign, False) for sign in signs for k in range(self.n)]

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The smallest rotation or rotation with reflection, the mirror across x3, the swap."""
        places = [_Place(1, -1, False) if self._rotoreflections else _Place(2, 1, False)]
        if self.kind in ("Ch", "Dh"):
            places.append(_Place(0, -1, False))
        if self.swap:
            places.append(_Place(0, 1, True))
        return np.array([self._matrix(place) for place in places])

    @cached_property
    @override
    def elements(self) -> NDArray[Any]:
        """All elements, the identity first, shape (order, 3, 3)."""
        places = self._rotations()
        if self.swap:
            places += [place._replace(exchanged=True) for place in places]
        return np.array([self._matrix(place) for place in places])

    @cached_property
    @override
    def classes(self) -> tuple[ConjugacyClass, ...]:
        """An exchange turns k into -k; a turn by k takes the exchange s to the turn by 2k after s.

        So a rotation and its inverse are one class where there are exchanges, and these make one
        class for each sign where the order of the axis is odd, and two where it is even. Those of
        Dnd are the twofold axes and the mirrors.
        """
        if not self.swap:
            return tuple(ConjugacyClass(self._matrix(p), 1) for p in self._rotations())
        found = []
        for place in self._rotations():
            if place.turn <= self.n:
                size = 1 if place.turn % self.n == 0 else 2
                found.append(ConjugacyClass(self._matrix(place), size))
        n = self.n
        if self._rotoreflections:
            exchanges = [_Place(0, 1, True), _Place(1, -1, True)]
        else:
            signs = (1, -1) if self.kind == "Dh" else (1,)
            starts = (0,) if n % 2 else (0, 2)
            exchanges = [_Place(k, sign, True) for sign in signs for k in starts]
        size = n if n % 2 or self._rotoreflections else n // 2
        return tuple(found + [ConjugacyClass(self._matrix(p), size) for p in exchanges])

    @property
    @override
    def most_classes(self) -> int:
        return self.order if not self.swap else self.order // 4 + 6

    @override
    def count(self, p: int, q: int) -> Count:
        """Words in the weights 1, -1, 0 whose sum the rotations fix, by the reflections of x3.

        In a word of length k with z letters 0, the sum s has the parity of k - z. Rotations about
        x3 ask that s = n m. Reflections of x3 ask that z be even, rotations by 180°/n with such a
        reflection that m + z be even. With -1 in the group k must be even, and no more is asked;
        without it both ask that m and k have the same parity.
        """
        k = p + q
        n = self.n
        value = planar_rotations(n, k, fixed=1)
        inversion = self.kind in ("Ch", "Dh") and n % 2 == 0
        inversion |= self._rotoreflections and n % 2 == 1
        if inversion:
            value = 0 if k % 2 else value
        elif self.kind in ("Ch", "Dh", "S", "Dd"):
            even = planar_rotations(2 * n, k, fixed=1)
            value = value - even if k % 2 else even
        if self.swap:  # exchanges have the trace of x3 alone, ±1
            signs = {"Cv": 1, "D": (-1) ** (k % 2)}.get(self.kind, 1 - k % 2)
            value = (value + signs) // 2
        how = f"words of length {k} in the weights with sum 0 modulo {n}"
        return Count(value, f"{how}, averaged with the other traces" if self.order > n else how)

    @override
    def structure(self) -> Structure:
        """Phases on the circular vectors of the plane and on x3, and their exchange."""
        change, conjugate = plane_basis(3)
        weight, n = np.array([1, -1, 0]), self.n
        phases = [(weight, n)]
        if self._rotoreflections:
            phases = [(weight + n * np.array([0, 0, 1]), 2 * n)]
        elif self.kind in ("Ch", "Dh"):
            phases.append((np.array([0, 0, 1]), 2))
        moves: list[tuple[NDArray[np.int64], NDArray[np.int64] | None]] = []
        if self.swap:
            x, _, z = self.swap
            moves.append((conjugate, np.array([x, x, z])))
        return MonomialAction(
            d=3, change=change, conjugate=conjugate, phases=tuple(phases), moves=tuple(moves)
        )


_SYMBOL = re.compile(r"(?:([cd])([1-9]\d*)([vhdi]?)|s([1-9]\d*))")


def read(symbol: str) -> tuple[Kind, int] | None:
    """The kind and the order of the axis that a Schoenflies symbol states, None if it is none.

    S(2n) has the order n; C(n)i with an odd n is S(2n). Groups with n = 1, and those that the
    table of crystals has under other names, are read too.
    """
    match = _SYMBOL.fullmatch(symbol.casefold())
    if not match:
        return None
    letter, digits, end, rotoreflection = match.groups()
    if len(digits or rotoreflection) > LONGEST_SIZE:
        return None
    if rotoreflection:
        return None if int(rotoreflection) % 2 else ("S", int(rotoreflection) // 2)
    n = int(digits)
    kinds: dict[str, Kind] = {"c": "C", "cv": "Cv", "ch": "Ch", "d": "D", "dd": "Dd", "dh": "Dh"}
    if letter + end == "ci":
        return ("S", n) if n % 2 else None
    return (kinds[letter + end], n) if letter + end in kinds else None


def written(kind: Kind, n: int) -> str:
    """The Schoenflies symbol."""
    return f"S{2 * n}" if kind == "S" else f"{kind[0]}{n}{kind[1:]}"


def _turned(k: int, n: int) -> tuple[float, float]:
    """cos and sin of 2πk/n, with 0, ±1/2 and ±1 exact and all symmetries of the circle kept."""
    k %= n
    if 2 * k > n:
        c, s = _turned(n - k, n)
        return c, -s
    if 4 * k > n:
        c, s = _turned(n - 2 * k, 2 * n)
        return -c, s
    if 8 * k > n:
        c, s = _turned(n - 4 * k, 4 * n)
        return s, c
    if 12 * k == n:
        return math.sqrt(3) / 2, 0.5
    return math.cos(2 * math.pi * k / n), math.sin(2 * math.pi * k / n)
