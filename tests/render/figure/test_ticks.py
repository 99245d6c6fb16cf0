"""Labels along axes: as deep as they fit, summands' labels apart from each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from emlpcli.render.figure.content.view import Axis, Band
from emlpcli.render.figure.layout.measure import cut, width, wrapped
from emlpcli.render.figure.layout.ticks import (
    _nondecreasing,
    band_labels,
    inner_lines,
    separators,
    ticks,
)


def one(*sizes: int, copies: int = 1) -> Axis:
    size = copies
    for n in sizes:
        size *= n
    return Axis("", size, (Band("B", 0, size, copies, sizes),))


def texts(axis: Axis, cell: float, across: bool) -> list[str]:
    return [t.text for t in ticks(axis, cell, across)[0]]


def test_multi_indices_where_they_fit() -> None:
    assert texts(one(3, 3), 20, True) == ["11", "12", "13", "21", "22", "23", "31", "32", "33"]
    assert texts(one(3, 3), 8, False) == texts(one(3, 3), 20, True)
    assert texts(one(3, 3), 5, True) == ["1·", "2·", "3·"]
    assert texts(one(2, 2, 2), 6.5, True) == ["11·", "12·", "21·", "22·"]
    assert texts(one(3, 3), 1, True) == []
    assert texts(one(2, copies=3), 15, True) == ["1", "2"] * 3
    assert texts(one(copies=4), 15, True) == []  # a scalar has no index
    assert texts(one(2, 11), 40, True)[:2] == ["1,1", "1,2"]
    assert texts(one(2, 11), 8, True) == ["1,·", "2,·"]


def test_ticks_stand_in_the_middle_of_what_they_name() -> None:
    found, size = ticks(one(3, 3), 5, True)
    assert [t.at for t in found] == [1.5, 4.5, 7.5]
    assert size == 7.5
    axis = Axis("", 5, (Band("A", 0, 2, 2), Band("V", 2, 3, 1, (3,))))
    assert [(t.at, t.text) for t in ticks(axis, 20, True)[0]] == [
        (2.5, "1"),
        (3.5, "2"),
        (4.5, "3"),
    ]


@pytest.mark.parametrize("across", [True, False])
def test_a_long_index_is_labelled_every_few_steps(across: bool) -> None:
    found = texts(one(100), 4.7, across)
    assert found == ["1", "10", *map(str, range(20, 101, 10))]
    found = texts(one(1000), 0.54, across)
    assert found[0] == "1"
    assert found[-1] == "1000"
    assert 5 < len(found) < 20
    assert texts(one(100_000), 0.005, across) == []


def test_lines_inside() -> None:
    assert inner_lines(one(6, 6), 13) == (6, 12, 18, 24, 30)
    assert inner_lines(one(3, copies=4), 10) == (3, 6, 9)
    assert inner_lines(one(3, copies=4), 1) == ()
    assert inner_lines(one(copies=4), 30) == ()
    axis = Axis("", 9, (Band("A", 0, 3), Band("B", 3, 6)))
    assert separators(axis) == (3,)


def spread(sizes: list[int], cell: float, across: bool = False) -> list[tuple[str, float]]:
    bands, start = [], 0
    for i, n in enumerate(sizes):
        bands.append(Band(f"{i + 1}V", start, n))
        start += n
    labels = band_labels(Axis("", start, tuple(bands)), cell, across, 9)
    return [(p.text, p.at) for p in labels.placed]


def test_labels_stand_beside_their_summands() -> None:
    assert spread([10, 20, 10], 4) == [("1V", 20), ("2V", 80), ("3V", 140)]


@pytest.mark.parametrize(
    "sizes", [[100, 1, 1, 1, 100], [1] * 6 + [60], [60] + [1] * 6, [1, 30, 1, 1, 30, 1, 1]]
)
def test_labels_keep_apart_and_in_order(sizes: list[int]) -> None:
    placed = spread(sizes, 2.5)
    assert [text for text, _ in placed] == [f"{i + 1}V" for i in range(len(sizes))]
    at = [x for _, x in placed]
    assert all(b - a >= 9 * 1.25 - 1e-9 for a, b in pairwise(at))
    assert at[0] >= 5
    assert at[-1] <= sum(sizes) * 2.5 - 5


def test_columns_turn_their_labels_or_leave_small_ones_out() -> None:
    bands = tuple(Band("a long label", 10 * i, 10) for i in range(6))
    axis = Axis("", 60, bands)
    assert not band_labels(axis, 10, True, 9).upright
    assert band_labels(axis, 2, True, 9).upright
    few = band_labels(axis, 0.6, True, 9)
    assert (len(few.placed), few.left_out) == (3, 3)


def test_text_is_wrapped_and_cut_to_fit() -> None:
    lines = wrapped("one two three four five six seven eight", 9, 60, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(width(line, 9) <= 60 for line in lines)
    assert wrapped("x" * 100, 9, 60, 9)[0] == "x" * len(wrapped("x" * 100, 9, 60, 9)[0])
    assert "".join(wrapped("x" * 30, 9, 60, 9)) == "x" * 30
    assert cut("short", 9, 100) == "short"
    assert width(cut("a very long text indeed", 9, 50), 9) <= 50
    assert width("", 9) == 0
    assert width(r"$\delta_{ij}$", 9, math=True) < width(r"$\delta_{ij}\delta_{kl}$", 9, math=True)


@pytest.mark.parametrize("seed", range(6))
def test_numbers_that_do_not_decrease_are_the_nearest(seed: int) -> None:
    """The same as by the min-max formula of isotonic regression, which pools nothing."""
    values = np.random.default_rng(seed).normal(size=9).tolist()
    expected = [
        max(min(np.mean(values[i : k + 1]) for k in range(j, 9)) for i in range(j + 1))
        for j in range(9)
    ]
    assert list(_nondecreasing(values)) == pytest.approx(expected)
