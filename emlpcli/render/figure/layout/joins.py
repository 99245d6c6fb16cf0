"""Lines that join the signs of a diagram: short ones, that pass other signs at a distance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.content.diagram import Sign, Symbol

# All lengths are those of a grid whose neighbours are 1 apart.
BENDS = (0.0, 0.3, -0.3, 0.5, -0.5, 0.8, -0.8, 1.2, -1.2)  # how far a line may swerve
CLEAR = 0.27  # distance from a sign at which a line seems to end at it
NEAR = 0.42  # distance from a sign that is better kept
TOUCH = 0.1  # distance at which a line runs into a small dot, or along another line
NEAREST = 12  # signs of its class to which lines from a sign are tried
SAMPLES = 41  # points of a line at which distances are measured
# What a line costs beside its length, so that the cheapest ones are chosen.
THROUGH, BESIDE, OVER_ZERO, BENT, ALONG, ACROSS, OUTSIDE = 100.0, 0.6, 0.12, 0.5, 30.0, 0.4, 20.0


@dataclass(frozen=True)
class Join:
    """A line from one sign to another, by their places (column, row); `control` bends it.

    It is the quadratic Bézier curve of the three points.
    """

    start: tuple[float, float]
    control: tuple[float, float]
    stop: tuple[float, float]
    joined: int


def joins(signs: Sequence[Sign], shape: tuple[int, int]) -> tuple[Join, ...]:
    """Lines that join all signs of each class: a spanning tree of the least total cost.

    A line costs its length, and more where it passes close to another sign, over a small dot or
    along a line that is drawn already. Classes with the fewest signs are joined first.
    """
    members: dict[int, list[Sign]] = {}
    for sign in signs:
        if sign.joined >= 0:
            members.setdefault(sign.joined, []).append(sign)
    heavy = np.array([(s.column, s.row) for s in signs if s.symbol is not Symbol.ZERO], dtype=float)
    zeros = np.array([(s.column, s.row) for s in signs if s.symbol is Symbol.ZERO], dtype=float)
    drawn: list[NDArray[Any]] = []  # points of the lines of other classes
    found: list[Join] = []
    for number, one in sorted(members.items(), key=lambda item: (len(item[1]), item[0])):
        lines = _tree(one, heavy, zeros.reshape(-1, 2), drawn, shape)
        found += [Join(_point(a), _point(b), _point(c), number) for a, b, c in lines]
        drawn += [_sampled(line[None])[0] for line in lines]
    return tuple(found)


def _point(at: NDArray[Any]) -> tuple[float, float]:
    return float(at[0]), float(at[1])


def _tree(
    signs: Sequence[Sign],
    heavy: NDArray[Any],
    zeros: NDArray[Any],
    drawn: Sequence[NDArray[Any]],
    shape: tuple[int, int],
) -> list[NDArray[Any]]:
    """The lines of one class, each as its three points: the tree of Kruskal (1956)."""
    at = np.array([(s.column, s.row) for s in signs], dtype=float)
    pairs = list(_pairs(at))
    if not pairs:
        return []
    first, second = np.array(pairs).T
    lines = _bent(at[first], at[second])
    costs = _costs(lines.reshape(-1, 3, 2), heavy, zeros, drawn, shape).reshape(lines.shape[:2])
    best = costs.argmin(axis=1)
    order = np.argsort(costs.min(axis=1), kind="stable")
    root = list(range(len(at)))

    def top(node: int) -> int:
        while root[node] != node:
            node = root[node]
        return node

    chosen = []
    for k in order.tolist():
        a, b = top(int(first[k])), top(int(second[k]))
        if a != b:
            root[a] = b
            chosen.append(lines[k, best[k]])
    return chosen


def _pairs(at: NDArray[Any]) -> Iterable[tuple[int, int]]:
    """Each place with the nearest others; enough of them to join all."""
    distances = np.linalg.norm(at[:, None] - at[None], axis=2)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, 1 : NEAREST + 1]
    pairs = {(min(i, j), max(i, j)) for i, row in enumerate(nearest.tolist()) for j in row}
    # the nearest ones alone may leave groups apart; a path through all places never does
    return sorted(pairs | {(i, i + 1) for i in range(len(at) - 1)})


def _bent(start: NDArray[Any], stop: NDArray[Any]) -> NDArray[Any]:
    """For each pair its lines, straight and bent, shape (pairs, bends, 3, 2)."""
    along = stop - start
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    middle = (start + stop) / 2
    bends = np.array(BENDS)[None, :, None]
    controls = middle[:, None] + 2 * bends * across[:, None]  # the curve swerves half as far
    ends = (np.broadcast_to(end[:, None], controls.shape) for end in (start, stop))
    return np.stack([next(ends), controls, next(ends)], axis=2)


def _sampled(lines: NDArray[Any]) -> NDArray[Any]:
    """Points of curves, shape (lines, samples, 2)."""
    t = np.linspace(0, 1, SAMPLES)[None, :, None]
    a, b, c = (lines[:, None, i] for i in range(3))
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)


def _costs(
    lines: NDArray[Any],
    heavy: NDArray[Any],
    zeros: NDArray[Any],
    drawn: Sequence[NDArray[Any]],
    shape: tuple[int, int],
) -> NDArray[Any]:
    points = _sampled(lines)
    steps = np.linalg.norm(np.diff(points, axis=1), axis=2)
    cost = steps.sum(axis=1) + BENT * (np.abs(lines[:, 0] + lines[:, 2] - 2 * lines[:, 1]).max(1))
    distance = _distances(points, heavy)
    ends = np.any(np.all(np.isclose(heavy[None, :, None], lines[:, None, ::2]), axis=3), axis=2)
    distance[ends] = np.inf  # the signs that the line joins
    cost += THROUGH * (distance < CLEAR).sum(axis=1)
    cost += BESIDE * ((distance >= CLEAR) & (distance < NEAR)).sum(axis=1)
    if len(zeros):
        cost += OVER_ZERO * (_distances(points, zeros) < TOUCH).sum(axis=1)
    for other in drawn:
        gaps = np.linalg.norm(points[:, :, None] - other[None, None], axis=3).min(axis=2)
        close = (gaps < TOUCH).sum(axis=1) / SAMPLES * steps.sum(axis=1)  # length of what is close
        cost += np.where(close > 0, ACROSS + ALONG * np.maximum(close - 4 * TOUCH, 0), 0)
    low, high = np.array([-0.5, -0.5]), np.array([shape[1] - 0.5, shape[0] - 0.5])
    beyond = np.maximum(low - points, points - high).max(axis=(1, 2))
    return np.asarray(cost + OUTSIDE * np.maximum(beyond, 0))


def _distances(points: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """How near each curve comes to each place."""
    gaps = points[:, :, None] - places[None, None]
    return np.asarray(np.linalg.norm(gaps, axis=3).min(axis=1))
