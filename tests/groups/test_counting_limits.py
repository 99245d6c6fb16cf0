"""Counts at absurd sizes: an answer or a refusal at once, and errors for impossible arguments."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest

from emlpcli.algebra.counting import classical, finite
from emlpcli.errors import GroupError, RepresentationError, TooLargeError

HUGE = 10**18


@pytest.mark.parametrize(
    ("formula", "arguments", "expected"),
    [
        (classical.orthogonal, (1, HUGE), 1),
        (classical.orthogonal, (3, HUGE + 1), 0),
        (classical.orthogonal, (HUGE, 4), 3),
        (classical.special_orthogonal, (HUGE + 1, HUGE - 1), 0),
        (classical.special_orthogonal, (4, HUGE + 1), 0),
        (classical.special_orthogonal, (HUGE + 1, HUGE + 1), 1),
        (classical.symplectic, (HUGE, 6), 15),
        (classical.symplectic, (2, HUGE + 1), 0),
        (classical.unitary, (HUGE, 5, 5), 120),
        (classical.unitary, (3, HUGE, 5), 0),
        (classical.unitary, (1, HUGE, HUGE), 1),
        (classical.special_unitary, (HUGE, HUGE, 0), 1),
        (classical.special_unitary, (3, HUGE, 0), 0),
        (finite.symmetric, (HUGE, 3), 5),
        (finite.symmetric, (1, HUGE), 1),
        (finite.alternating, (HUGE, 3), 5),
        (finite.alternating, (1, HUGE), 1),
        (finite.regular, (1, HUGE), 1),
        (finite.regular, (HUGE, 1), 1),
        (finite.everything, (HUGE, 0), 1),
        (finite.planar_rotations, (4, HUGE + 1), 0),
        (finite.planar_rotations, (HUGE, 4), 6),
        (finite.planar_dihedral, (None, HUGE + 1), 0),
    ],
)
def test_small_answers_to_huge_arguments(
    formula: Callable[..., int], arguments: tuple[int | None, ...], expected: int
) -> None:
    assert formula(*arguments) == expected


@pytest.mark.parametrize("power", [HUGE, 10**400])
@pytest.mark.parametrize(
    "refused",
    [
        lambda k: classical.orthogonal(7, k),
        lambda k: classical.orthogonal(k, k),
        lambda k: classical.orthogonal(2, k),
        lambda k: classical.special_orthogonal(3, k),
        lambda k: classical.special_orthogonal(4, k),
        lambda k: classical.special_orthogonal(k // 3, k),
        lambda k: classical.symplectic(3, k),
        lambda k: classical.symplectic(k // 4, k),
        lambda k: classical.unitary(4, k, k),
        lambda k: classical.unitary(k, k, k),
        lambda k: classical.special_unitary(3, k, k - 3),
        lambda k: classical.special_unitary(k, k + 1, 1),
        lambda k: classical.special_unitary(k, 2 * k, 0),
        lambda k: finite.symmetric(5, k),
        lambda k: finite.symmetric(k, k),
        lambda k: finite.alternating(k, k),
        lambda k: finite.regular(2, k),
        lambda k: finite.everything(k, k),
        lambda k: finite.planar_rotations(None, k),
        lambda k: finite.planar_rotations(3, k),
        lambda k: finite.planar_dihedral(k, k, 1),
        lambda k: finite.from_characters(finite.CUBE_FACES, k),
    ],
)
def test_absurd_arguments_are_refused_at_once(refused: Callable[[int], int], power: int) -> None:
    start = perf_counter()
    with pytest.raises(TooLargeError, match="would"):
        refused(power)
    assert perf_counter() - start < 0.5


def test_long_computations_are_refused_by_time() -> None:
    for formula, arguments in (
        (classical.symplectic, (3, 2000)),
        (classical.orthogonal, (100, 300)),
        (classical.special_unitary, (60, 160, 100)),
        (finite.symmetric, (5000, 5000)),
    ):
        with pytest.raises(TooLargeError, match=r"would take about .* s"):
            formula(*arguments)


def test_ordinary_sizes_are_quick() -> None:
    for limit, formula, arguments in (
        (0.02, classical.special_orthogonal, (3, 50)),
        (2, classical.special_orthogonal, (3, 20000)),
        (2, classical.orthogonal, (10, 100)),
        (2, classical.unitary, (10, 60, 60)),
        (2, classical.special_unitary, (5, 60, 40)),
    ):
        start = perf_counter()
        assert formula(*arguments) > 0
        assert perf_counter() - start < limit


def test_impossible_arguments() -> None:
    for formula in (classical.orthogonal, classical.symplectic, finite.symmetric):
        with pytest.raises(GroupError, match="at least 1"):
            formula(0, 2)
        with pytest.raises(RepresentationError, match="negative"):
            formula(2, -1)
