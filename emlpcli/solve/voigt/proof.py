"""Proof of a Voigt form: its tensors are invariant in exact numbers, and as many as are counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import lcm

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.exact_matrices import FieldBasis
from emlpcli.algebra.numbers.surds import ExactMatrix, Surd
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.named.point import PointGroup
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.coefficients import LinearForm, coefficient, is_exact, scaled
from emlpcli.solve.voigt.components import components
from emlpcli.solve.voigt.layout import Layout

LARGEST = 2**62  # integers below it are exact
ROUNDING = 1e-9  # rows of tables are roots of fractions, which are far apart

Integers = NDArray[np.int64]


def is_proved(
    solution: Solution, layout: Layout, forms: Sequence[LinearForm], independent: Sequence[str]
) -> bool:
    """Whether the forms are known to describe the invariants, without any rounding.

    They do where their number is the exact dimension and each tensor T that they describe,
    with all its components, satisfies ρ(h) T = T for the discrete generators h of the group and
    dρ(A) T = 0 for those A of its Lie algebra, in integers times square roots: they are
    independent, since each has one component 1 that the others lack. False where the generators
    are not known exactly or the integers are too large, and where some parts of a tensor have
    other signs than others.
    """
    groups = {atom.G for atom in solution.rep.atoms() if atom.G is not None}
    if solution.exact_dimension != len(independent) or len(groups) != 1:
        return False
    if not independent:
        return True
    (group,) = groups
    generators = _generators(group)
    tensors = _tensors(solution, layout, forms, independent)
    if generators is None or tensors is None:
        return False
    discrete, lie = generators
    n = group.on_block("V").d  # the first block
    basis = FieldBasis([*discrete, *lie, tensors])
    found = _integers(tensors, basis)
    if not basis.small or found is None:
        return False
    T = found[0].reshape(*(n,) * _rank(len(tensors), n), len(independent), -1)
    return all(_fixes(h, T, n, group, layout, basis) for h in discrete) and all(
        _annihilates(A, T, n, basis) for A in lie
    )


def _generators(group: Group) -> tuple[list[ExactMatrix], list[ExactMatrix]] | None:
    """The generators, discrete and infinitesimal, where all of their entries are known.

    Those of the point groups are in the table to the last bit: 1/2, √3/2 and (√5 ± 1)/4.
    """
    if not set(group.blocks) <= {"V", "Time"} or not group.is_orthogonal:
        return None
    known = group.exact_generators()
    if known is not None:
        discrete, lie = known
        return list(discrete), list(lie)
    if not registered_as(group.on_block("V"), PointGroup):
        return None
    entries = {x: coefficient(x) for x in np.unique(group.discrete_generators).tolist()}
    exact = {x: c for x, c in entries.items() if isinstance(c, Surd)}
    if len(exact) < len(entries):
        return None
    return [[[exact[x] for x in row] for row in h] for h in group.discrete_generators.tolist()], []


def _tensors(
    solution: Solution, layout: Layout, forms: Sequence[LinearForm], independent: Sequence[str]
) -> list[list[Surd]] | None:
    """All components, a row each, of the tensors with one independent component 1, a column each.

    A component that is none of the layout is equal or opposite to one by the tensor's own
    symmetry: their rows in the table are. None where the forms contradict that symmetry, and
    where some coefficient is not exact.
    """
    whole = components(solution.rep)
    if not whole.uniform or not all(map(is_exact, forms)):
        return None
    known: dict[bytes, list[Surd]] = {}
    none = [Surd(0)] * len(independent)
    for row, form in zip(layout.table, forms, strict=True):
        sign, key = _up_to_sign(row)
        numbers = [scaled(form.get(name, Surd(0)), Surd(sign)) for name in independent]
        exact = [c for c in numbers if isinstance(c, Surd)]
        if known.setdefault(key, exact) != exact or (not sign and any(form.values())):
            return None
    found = []
    for row in whole.spread().table:
        sign, key = _up_to_sign(row)
        if sign and key not in known:
            return None
        found.append([c * Surd(sign) for c in known[key]] if sign else none)
    return found


def _up_to_sign(row: NDArray[np.float64]) -> tuple[int, bytes]:
    """The sign of the first entry that is not 0, and what rows share that are equal up to sign."""
    whole = np.rint(row / ROUNDING).astype(np.int64)
    places = np.flatnonzero(whole)
    sign = int(np.sign(whole[places[0]])) if len(places) else 0
    return sign, (sign * whole).tobytes()


def _rank(number: int, n: int) -> int:
    rank = 0
    while n**rank < number:
        rank += 1
    return rank


def _integers(matrix: ExactMatrix, basis: FieldBasis) -> tuple[Integers, int] | None:
    """The coefficients of the roots of the field, shape (rows, columns, roots), times an integer.

    None where they are too large.
    """
    scale = reduce(lcm, (c.denominator for r in matrix for x in r for c in x.terms.values()), 1)
    if any(abs(c) * scale >= LARGEST for r in matrix for x in r for c in x.terms.values()):
        return None
    above = np.zeros((len(matrix), len(matrix[0]), len(basis.roots)), dtype=np.int64)
    for i, row in enumerate(matrix):
        for j, x in enumerate(row):
            for m, c in x.terms.items():
                above[i, j, basis.index[m]] = int(c * scale)
    return above, scale


def _applied(g: Integers, T: Integers, axis: int, basis: FieldBasis) -> Integers | None:
    """The matrix on one index of a tensor; None where integers would be too large."""
    most = sum(abs(c) for *_, c in basis.table) * len(g)
    if int(np.abs(g).max()) * int(np.abs(T).max()) * most >= LARGEST:
        return None
    found = np.zeros_like(T)
    for i, j, k, c in basis.table:
        moved = np.tensordot(g[..., i], T[..., j], axes=(1, axis))
        found[..., k] += c * np.moveaxis(moved, 0, axis)
    return found


def _fixes(
    h: ExactMatrix, T: Integers, n: int, group: Group, layout: Layout, basis: FieldBasis
) -> bool:
    """Whether a discrete generator takes every tensor to itself, signs of an axial one included."""
    found = _integers([row[:n] for row in h[:n]], basis)
    if found is None:
        return False
    g, scale = found
    space = np.array([[complex(x).real for x in row[:n]] for row in h[:n]])
    sign = -1 if layout.axial and np.linalg.det(space) < 0 else 1
    if layout.time_odd and "Time" in group.blocks:
        k = group.blocks["Time"].start
        sign = sign if h[k][k] == Surd(1) else -sign
    rank = T.ndim - 2
    moved: Integers | None = T
    for axis in range(rank):
        moved = None if moved is None else _applied(g, moved, axis, basis)
    if moved is None or int(np.abs(T).max()) * scale**rank >= LARGEST:
        return False
    return bool(np.array_equal(moved, sign * scale**rank * T))


def _annihilates(A: ExactMatrix, T: Integers, n: int, basis: FieldBasis) -> bool:
    """Whether a generator of the Lie algebra takes every tensor to zero."""
    found = _integers([row[:n] for row in A[:n]], basis)
    if found is None:
        return False
    total = np.zeros_like(T)
    for axis in range(T.ndim - 2):
        moved = _applied(found[0], T, axis, basis)
        if moved is None or int(np.abs(moved).max()) * T.ndim >= LARGEST:
            return False
        total += moved
    return not total.any()
