"""A group of ℝ³ about other axes: `Turned(G,"1 1 0 45")`, all elements conjugated by a rotation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.number_text import entry
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.errors import EmlpError, GroupError
from emlpcli.groups.base import Count, Group, registered_as
from emlpcli.groups.irreps.table import Character, Irrep, Key, Table
from emlpcli.groups.named.classical import SO
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.structure import InvariantForms, Structure
from emlpcli.overrides import override

Real = NDArray[np.float64]

ENTRIES = np.sqrt([0, 1 / 4, 1 / 2, 3 / 4, 1])
CLOSE = 2e-15  # of entries, in which rounding leaves errors, to those of whole fractions of a turn
DIGITS = 15  # of the numbers that state an axis and an angle
LARGEST_INDEX = 6  # of an axis in integers
NEAREST = 1e-13  # of entries of a rotation, which rounding leaves


class Turned(Group):
    """The group of all R g R^-1 with g in G, R the rotation about an axis by an angle.

    `Turned(PointGroup("mmm"), "0 0 1 45")`: x, y, z of the axis, of any length, and the angle in
    degrees, each a number as in files of groups ("sqrt(2)"). G acts on ℝ³; of a magnetic group
    space is turned, and time is left alone. Conjugation changes bases, and neither orders, counts
    nor characters. Raises GroupError.
    """

    name = "Turned"

    def __init__(self, group: Group, turn: str) -> None:
        space = group.on_block("V")
        if space.d != 3:
            raise GroupError(
                f"{group} acts on {space.d} coordinates, and Turned turns groups of three",
                hint='for instance Turned(pg:mmm,"0 0 1 45"); Embed(G,3) makes three of fewer',
            )
        self.turn = turn
        self.frame = rotation(turn)
        if not set(group.blocks) <= {"V", "Time"}:
            raise GroupError(f"{group} gives several representations, no other group is made of it")
        self.group, self.d = group, group.d
        self.field, self.lie_dimension = group.field, group.lie_dimension
        self.is_orthogonal, self.is_compact = group.is_orthogonal, group.is_compact
        self.is_reductive, self.order = group.is_reductive, group.order
        self.naming = group.naming
        self.series = "point" if registered_as(group, FinitePointGroup) else None
        *axis, angle = (f"{x:.6g}" for x in _numbers(turn))
        self.summary = f"{group}, turned by {angle}° about ({', '.join(axis)})"
        super().__init__(group, turn)

    @cached_property
    def change(self) -> Real:
        """The rotation on all coordinates, time among them; shape (d, d)."""
        found = np.eye(self.d)
        found[:3, :3] = self.frame
        return found

    def turned(self, g: NDArray[Any]) -> NDArray[Any]:
        """R g R^-1 of a stack of matrices of the group as it stands, shape (n, d, d)."""
        return _snapped(self.change @ g @ self.change.T)

    @override
    def in_setting(self, g: NDArray[Any]) -> NDArray[Any]:
        back = np.asarray(self.change.T @ g @ self.change)
        return self.group.in_setting(back)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return self.turned(self.group.lie_algebra)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return self.turned(self.group.discrete_generators)

    @cached_property
    def elements(self) -> NDArray[Any]:
        """All elements of a finite point group, the identity first, shape (order, d, d)."""
        if not registered_as(self.group, FinitePointGroup):
            raise GroupError(f"the elements of {self} are not listed", hint="samples(n) draws some")
        return self.turned(self.group.elements)

    @property
    @override
    def blocks(self) -> Mapping[str, slice]:
        return self.group.blocks

    @override
    def on_block(self, name: str) -> Group:
        if name != "V" or not self.blocks:
            return super().on_block(name)
        return Turned(self.group.on_block(name), self.turn)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """That of the group as it stands."""
        return self.group.count(p, q)

    @override
    def spectra(self) -> Spectra | None:
        """Eigenvalues do not change; the elements that families know are turned."""
        found = self.group.spectra()
        if found is None:
            return None
        return tuple(
            s
            if s.element is None
            else s.of(tuple(map(tuple, self.turned(np.array(s.element)[None])[0].tolist())))
            for s in found
        )

    @override
    def structure(self) -> Structure | None:
        """Signed permutations where the turned matrices are such, else the old basis, turned."""
        inner = self.group.structure()
        if not isinstance(inner, MonomialAction):
            return inner if _is_round(self.group) else None
        if not self.lie_dimension and self.facts.monomial is not None:
            return self.facts.monomial
        change = self.change if inner.change is None else self.change @ inner.change
        return replace(inner, change=change, symmetric=False)

    @override
    def tensors(self) -> InvariantForms | None:
        return self.group.tensors() if _is_round(self.group) else None

    @override
    def irreps(self) -> Table | None:
        inner = self.group.irreps()
        return None if inner is None else _TurnedTable(inner, self)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return np.asarray(self.change @ self.group.draw(rng, n) @ self.change.T)

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return np.asarray(self.change @ self.group.draw_compact(rng, n) @ self.change.T)

    @override
    def __str__(self) -> str:
        return f'{self.name}({self.group},"{self.turn}")'


class _TurnedTable(Table):
    """The irreducibles of a group as it stands, with the characters of turned elements."""

    def __init__(self, inner: Table, group: Turned) -> None:
        self.inner, self.group, self.heading = inner, group, inner.heading

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        return self.inner.multiplicities(character)

    @override
    def dimension(self, key: Key) -> int:
        return self.inner.dimension(key)

    @override
    def name(self, key: Key) -> str:
        return self.inner.name(key)

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        change = self.group.change
        return self.inner.trace(key, change.T @ g @ change)

    @override
    def conjugate(self, key: Key) -> Key:
        return self.inner.conjugate(key)

    @override
    def indicator(self, key: Key) -> int:
        return self.inner.indicator(key)

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        return self.inner.pair_name(key, other)

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        return self.inner.rank(key)

    @override
    def irreps(self, character: Character, field: str) -> dict[Irrep, int]:
        return self.inner.irreps(character, field)


def _is_round(group: Group) -> bool:
    """Whether a group is SO(3) or O(3), which no rotation changes."""
    return registered_as(group, SO)


def rotation(turn: str) -> Real:
    """The rotation that "x y z angle" states (Rodrigues' formula); raises GroupError."""
    *axis, degrees = _numbers(turn)
    n = np.array(axis) / max(map(abs, axis))
    n /= np.linalg.norm(n)
    c, s = _cos(degrees), _cos(degrees - 90)
    cross = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    found = c * np.eye(3) + s * cross + (1 - c) * np.outer(n, n)
    u, _, v = np.linalg.svd(found)
    return _snapped(np.asarray(u @ v))


def _numbers(turn: str) -> list[float]:
    """The three components of the axis, not all zero, and the angle."""
    hint = 'write x, y, z of the axis and the angle in degrees, such as "1 1 0 45"'
    words = turn.split()
    if len(words) != 4:
        raise GroupError(f'"{turn[:60]}" has {len(words)} numbers, not 4', hint=hint)
    numbers = []
    for word in words:
        try:
            value = complex(entry(word))
        except EmlpError as error:  # its place is one inside the quotes
            raise GroupError(f'"{turn[:60]}": {error.message}', hint=hint) from None
        if value.imag:
            raise GroupError(f'"{turn[:60]}": {word} is no real number', hint=hint)
        numbers.append(value.real)
    if not any(numbers[:3]):
        raise GroupError(f'"{turn[:60]}": the axis is zero', hint=hint)
    return numbers


def turn_of(frame: Real, near: float = NEAREST) -> str:
    """The text "x y z angle" of a rotation, from which `rotation` makes it again but for rounding.

    Where an axis of small integers and a whole multiple of 15 degrees are no farther than `near`,
    in radians, they are taken. Else the largest component of the axis is 1. The angle is from 0
    to 180 degrees.
    """
    from scipy.spatial.transform import Rotation

    vector = Rotation.from_matrix(frame).as_rotvec()
    angle = float(np.linalg.norm(vector))
    if angle <= near:
        return "0 0 1 0"
    axis = vector / np.abs(vector).max()
    if np.pi - angle < NEAREST and axis[np.flatnonzero(np.abs(axis) > NEAREST)[0]] < 0:
        axis = -axis  # half turns about n and -n are one
    degrees = float(np.degrees(angle))
    step = 15 * round(degrees / 15)
    for x, within in ((step, NEAREST), (step, near), (degrees, NEAREST)):
        for scale in range(1, LARGEST_INDEX + 1):
            text = _written(np.rint(scale * axis), x)  # the largest component is the scale
            if np.abs(rotation(text) - frame).max() <= within:
                return text
    return _written(axis, degrees)


def _written(axis: Real, degrees: float) -> str:
    numbers = (*np.round(axis, DIGITS), round(degrees, DIGITS - 2))
    return " ".join(f"{x + 0.0:.{DIGITS}g}" for x in numbers)


def _cos(degrees: float) -> float:
    """The cosine, exact at multiples of 60 and 90 degrees."""
    d = abs(degrees) % 360
    known = {0.0: 1.0, 60.0: 0.5, 90.0: 0.0, 120.0: -0.5, 180.0: -1.0, 240.0: -0.5, 270.0: 0.0,
             300.0: 0.5}  # fmt: skip
    return known.get(d, float(np.cos(np.deg2rad(d))))


def _snapped(g: NDArray[Any]) -> NDArray[Any]:
    """Matrices freed of rounding errors where entries are those of turns by 30, 45, ... degrees."""
    if np.iscomplexobj(g):
        return g
    distance = np.abs(np.abs(g)[..., None] - ENTRIES)
    nearest = distance.argmin(axis=-1)
    exact = np.sign(g) * ENTRIES[nearest] + 0.0
    return np.asarray(np.where(distance.min(axis=-1) < CLOSE, exact, g))
