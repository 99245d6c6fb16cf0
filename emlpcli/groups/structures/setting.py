"""Which named group elements make up, and about which axes: as it stands, or turned."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.built.turned import Turned, turn_of
from emlpcli.groups.named import magnetic_symbols as symbols
from emlpcli.groups.named.classical import O
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.groups.named.magnetic import MagneticPointGroup
from emlpcli.groups.named.point import PointGroup, point_group
from emlpcli.groups.named.point_table import ICOSAHEDRAL, OTHER_SETTINGS, POINT_GROUPS
from emlpcli.groups.structures.symmetry import Symmetry

Real = NDArray[np.float64]

ALIKE = 0.05  # of entries of elements as measured, to those of the group that they make up
NEAREST = 1e-9  # radians: axes this near to those of a setting are those

_AXIAL = {"Cn": 1, "Cnv": 2, "Cnh": 2, "Sn": 2, "Dn": 2, "Dnd": 4, "Dnh": 4}  # order / n


def named_group(found: Symmetry, near: float) -> Group:
    """The group of the elements, about their axes; its own matrices are orthogonal to rounding.

    It is a point group in one of its settings where the axes agree with these up to `near`, in
    radians, else that group turned. Raises GroupError where the elements make up no group, which
    those that are measured with too large a tolerance may not.
    """
    near = max(near, NEAREST)
    if found.round:
        return O(3)
    if found.axis is not None:
        return _about_axis(found, near)
    elements, signs = found.elements, found.signs
    if signs is not None:
        proper = signs > 0
        plain = elements[proper]
        grey = _has(elements[~proper], np.eye(3))
        if grey or not np.any(~proper):
            elements = plain
    for space, R in _alignments(elements, near):
        if signs is None or np.all(signs > 0):
            return _turned(space, R, near)
        if not isinstance(space, PointGroup):
            raise GroupError(
                f"its magnetic group is one of {space}, and such have no symbols",
                hint="without moments the group of the places of atoms is taken",
            )
        return _magnetic(space, found, elements, R, near, grey=grey)
    raise GroupError(
        f"the {len(elements)} operations found at this tolerance make up no point group: the "
        "structure is near to a more symmetric one",
        hint="--symprec takes a smaller or a larger one",
    )


def _turned(group: Group, R: Real, near: float) -> Group:
    """The group about other axes; as it stands where that is no turn."""
    if np.abs(R - np.eye(3)).max() <= near:
        return group
    return Turned(group, turn_of(R, near))


# -- finite groups ----------------------------------------------------------------------------


def _alignments(elements: Real, near: float) -> Iterator[tuple[FinitePointGroup, Real]]:
    """The named group with these elements, and the rotation R with elements R g R^T.

    Settings whose axes are the actual ones up to `near` come first.
    """
    groups = [G for G in _candidates(len(elements)) if _same_kinds(G.elements, elements)]
    for G in groups:
        if _same_set(G.elements, elements, max(near, NEAREST)):
            yield G, np.eye(3)
    for G in groups:
        for R in _rotations(G, elements):
            yield G, _fitted(R, G.elements, elements)
            break


def _candidates(order: int) -> Iterator[FinitePointGroup]:
    """All groups of an order: those of crystals in all settings, then others with one axis."""
    for row in (*POINT_GROUPS, *OTHER_SETTINGS, *ICOSAHEDRAL):
        if row.order == order:
            yield PointGroup(row.symbol)
    for form, share in _AXIAL.items():
        if order % share == 0 and order // share > 1:
            n = order // share
            G = point_group(form.replace("n", str(2 * n if form == "Sn" else n), 1))
            if not isinstance(G, PointGroup):
                assert isinstance(G, FinitePointGroup)
                yield G


def _kinds(g: Real) -> Real:
    """Determinant and trace of each element, in order."""
    rows = np.column_stack([np.linalg.det(g), np.trace(g, axis1=1, axis2=2)])
    rows = np.round(rows, 6)
    return np.asarray(rows[np.lexsort((rows[:, 1], np.sign(rows[:, 0])))])


def _same_kinds(g: Real, h: Real) -> bool:
    """Whether as many elements have each determinant and trace, by which point groups differ."""
    return len(g) == len(h) and bool(np.abs(_kinds(g) - _kinds(h)).max() < ALIKE)


def _matched(g: Real, h: Real) -> NDArray[np.int64]:
    """For each matrix of g the place of the nearest one of h: of orthogonal ones by tr(g^T h)."""
    return np.asarray(np.einsum("gij,hij->gh", g, h).argmax(axis=1))


def _same_set(g: Real, h: Real, within: float) -> bool:
    place = _matched(g, h)
    distinct = len(np.unique(place)) == len(h) == len(g)
    return distinct and bool(np.abs(g - h[place]).max() <= within)


def _has(h: Real, g: Real) -> bool:
    return len(h) > 0 and bool(np.abs(h - g).max(axis=(1, 2)).min() < ALIKE)


def _rotations(G: FinitePointGroup, elements: Real) -> Iterator[Real]:
    """The rotations R that take the elements of a group to the measured ones, nearest to 1 first.

    Two elements of G with different axes are matched with pairs of their kinds and angle; where
    all axes are one, that is taken to the measured one on the shortest way.
    """
    found = sorted(
        _pairings(_Axes(G.elements), _Axes(elements)),
        key=lambda R: (-round(float(np.trace(R)), 6), np.round(-R, 6).tolist()),
    )
    return (R for R in found if _same_set(R @ G.elements @ R.T, elements, ALIKE))


def _pairings(own: _Axes, measured: _Axes) -> Iterator[Real]:
    """The rotations that take one or two axes of a group to measured ones of their kinds."""
    first = own.rarest()
    if first is None:  # ±1 alone, which any rotation leaves as they are
        yield np.eye(3)
        return
    second = own.beside(first)
    for i in measured.of_kind(own.kind[first]):
        for s in (1.0, -1.0):
            target = s * measured.axis[i]
            if second is None:
                yield _shortest(own.axis[first], target)
                continue
            source = _frame(own.axis[first], own.axis[second])
            angle = float(own.axis[first] @ own.axis[second])
            for j in measured.of_kind(own.kind[second]):
                for t in (1.0, -1.0):
                    other = t * measured.axis[j]
                    if abs(float(target @ other) - angle) < ALIKE:
                        yield _frame(target, other) @ source.T


def _fitted(R: Real, g: Real, h: Real) -> Real:
    """The rotation nearest to those for which R g R^T is the element h that it is near to.

    The mean of h R g^T over the group commutes with it but for errors of h; the polar factor of
    that mean is orthogonal and does too.
    """
    for _ in range(2):
        place = _matched(R @ g @ R.T, h)
        mean = np.einsum("gij,jk,glk->il", h[place], R, g) / len(g)
        u, _, v = np.linalg.svd(mean)
        R = u @ v
    return np.asarray(R)


class _Axes:
    """The axes of elements: unit vectors along those of det(g) g, and the kind of each element."""

    def __init__(self, g: Real) -> None:
        det = np.sign(np.linalg.det(g))
        proper = det[:, None, None] * g
        angle = np.arccos(np.clip((np.trace(proper, axis1=1, axis2=2) - 1) / 2, -1, 1))
        # the axis of a rotation by θ: proper + proper^T - (tr - 1) is 2 (1 - cos θ) n n^T
        trace = np.trace(proper, axis1=1, axis2=2)[:, None, None]
        outer = proper + np.swapaxes(proper, 1, 2) - (trace - 1) * np.eye(3)
        _, vectors = np.linalg.eigh(outer)
        self.axis = vectors[:, :, -1]
        self.kind = np.stack([3 * det, trace[:, 0, 0]], axis=1)  # of different ones far apart
        self.turning = np.flatnonzero(angle > ALIKE)

    def of_kind(self, kind: Real) -> NDArray[np.int64]:
        """The elements whose determinant and angle are those of a kind."""
        return np.flatnonzero(np.abs(self.kind - kind).max(axis=1) < ALIKE)

    def _number(self, i: int) -> int:
        return len(self.of_kind(self.kind[i]))

    def rarest(self) -> int | None:
        """An element with an axis, of the kind with the fewest elements, if one has an axis."""
        return min(map(int, self.turning), key=lambda i: (self._number(i), i), default=None)

    def beside(self, first: int) -> int | None:
        """An element with another axis, of the kind with the fewest, if there is one."""
        cosines = np.abs(self.axis[self.turning] @ self.axis[first])
        others = self.turning[cosines < 1 - ALIKE**2]
        return min(map(int, others), key=lambda i: (self._number(i), i), default=None)


def _frame(p: Real, q: Real) -> Real:
    """Orthonormal columns: p, towards q, p × q."""
    second = q - (q @ p) * p
    second = second / np.linalg.norm(second)
    return np.stack([p, second, np.cross(p, second)], axis=1)


def _shortest(source: Real, target: Real) -> Real:
    """The rotation by the least angle that takes a unit vector to another one."""
    c = float(source @ target)
    if c < -1 + 1e-12:  # a half turn about an axis across both
        across = np.eye(3)[int(np.abs(source).argmin())]
        across = across - (across @ source) * source
        across = across / np.linalg.norm(across)
        return np.asarray(2 * np.outer(across, across) - np.eye(3))
    v = np.cross(source, target)
    cross = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + c))


# -- magnetic groups --------------------------------------------------------------------------


def _magnetic(
    space: PointGroup, found: Symmetry, elements: Real, R: Real, near: float, *, grey: bool
) -> Group:
    """The magnetic group of an ordinary one, of which the measured signs are known.

    Of the rotations that bring the ordinary group to its axes one is taken with which the symbol
    is the customary one, where the group does not stand as it is.
    """
    if grey:
        return _turned(MagneticPointGroup(f"{space.symbol}1'"), R, near)
    assert found.signs is not None
    standing = np.abs(R - np.eye(3)).max() <= near
    choices = [R] if standing else list(_rotations(space, elements))
    customary = symbols.types(space)
    ranked = []
    for number, turn in enumerate(choices):
        place = _matched(turn @ space.discrete_generators @ turn.T, found.elements)
        signs = tuple(int(s) for s in found.signs[place])
        ranked.append((signs not in customary, number, signs, turn))
    _, _, signs, turn = min(ranked, key=lambda row: row[:2])
    turn = turn if standing else _fitted(turn, space.elements, elements)
    return _turned(MagneticPointGroup(symbols.primed(space, signs)), turn, near)


# -- limit groups -----------------------------------------------------------------------------


def _about_axis(found: Symmetry, near: float) -> Group:
    """The limit group with the measured axis: the elements at hand say whether it can be turned
    round, and how time goes with that."""
    axis = found.axis
    assert axis is not None
    R = min(
        (_shortest(np.array([0.0, 0.0, 1.0]), s * axis) for s in (1.0, -1.0)),
        key=lambda R: -float(np.trace(R)),
    )
    back = R.T @ found.elements @ R
    signs = np.ones(len(back), dtype=np.int64) if found.signs is None else found.signs
    # generators may be told from other elements of their components by what they keep
    for symbol in ("inf/mm", "infm", "inf2", "inf/m", "inf"):
        G = CurieGroup(symbol)
        own = [_component(h) for h in G.discrete_generators]
        seen = {_component(h): int(s) for h, s in zip(back, signs, strict=True)}
        if len(seen) == 2 ** len(own) and all(c in seen for c in own):
            chosen = tuple(seen[c] for c in own)
            break
    else:
        raise GroupError("the operations found at this tolerance make up no group with one axis")
    if all(s > 0 for s in chosen):
        return _turned(G, R, near)
    return _turned(MagneticPointGroup(symbols.primed(G, chosen)), R, near)


def _component(g: Real) -> tuple[bool, bool]:
    """A component of a limit group with the axis x3: by the determinant, and what becomes of x3."""
    return bool(np.linalg.det(g) > 0), bool(g[2, 2] > 0)
