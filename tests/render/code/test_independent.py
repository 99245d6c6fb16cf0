"""Printed code is equivariant under elements that are written down here, and has every map."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import emlpcli

from .printed import loaded

Matrix = NDArray[Any]
Element = Callable[[np.random.Generator], Matrix]


def permuted(n: int) -> Element:
    return lambda rng: np.eye(n)[rng.permutation(n)]


def shifted(n: int) -> Element:
    return lambda rng: np.roll(np.eye(n), int(rng.integers(n)), axis=0)


def rotated(rng: np.random.Generator) -> Matrix:
    """By quaternions."""
    a, b, c, d = (q := rng.normal(size=4)) / np.linalg.norm(q)
    return np.array([
        [1 - 2 * (c * c + d * d), 2 * (b * c - a * d), 2 * (b * d + a * c)],
        [2 * (b * c + a * d), 1 - 2 * (b * b + d * d), 2 * (c * d - a * b)],
        [2 * (b * d - a * c), 2 * (c * d + a * b), 1 - 2 * (b * b + c * c)],
    ])  # fmt: skip


def unitary(rng: np.random.Generator) -> Matrix:
    """Of determinant 1, on ℂ²."""
    a, b = (z := rng.normal(size=(2, 2)) @ [1, 1j]) / np.linalg.norm(z)
    return np.array([[a, -b.conj()], [b, a.conj()]])


def boosted(rng: np.random.Generator) -> Matrix:
    """A boost along x1 after a rotation."""
    r, g = np.eye(4), np.eye(4)
    r[1:, 1:] = rotated(rng)
    u = float(rng.normal())
    g[:2, :2] = [[np.cosh(u), np.sinh(u)], [np.sinh(u), np.cosh(u)]]
    return g @ r


def power(k: int) -> Callable[[Matrix], Matrix]:
    return lambda g: reduce(np.kron, [g] * k, np.eye(1))


def summed(*parts: Callable[[Matrix], Matrix]) -> Callable[[Matrix], Matrix]:
    def blocks(g: Matrix) -> Matrix:
        matrices = [part(g) for part in parts]
        size = sum(map(len, matrices))
        whole, start = np.zeros((size, size), dtype=g.dtype), 0
        for m in matrices:
            whole[start : start + len(m), start : start + len(m)] = m
            start += len(m)
        return whole

    return blocks


CASES: list[tuple[str, str, Element, Any, Any, int]] = [
    ("V**2>>V**2", "S5", permuted(5), power(2), power(2), 15),
    ("2*V+V**2>>V**2+Scalar", "S4", permuted(4), summed(power(1), power(1), power(2)),
     summed(power(2), power(0)), 2 * 5 + 15 + 2 * 1 + 2),
    ("V**2>>V", "Z4", shifted(4), power(2), power(1), 16),
    ("2*V>>V+2*Scalar", "Z6", shifted(6), summed(power(1), power(1)),
     summed(power(1), power(0), power(0)), 12 + 4),
    ("V**2>>V**2", "SO3", rotated, power(2), power(2), 3),
    ("2*V>>3*Scalar+2*V+V**2+V**3", "SO3", rotated, summed(power(1), power(1)),
     summed(*3 * [power(0)], power(1), power(1), power(2), power(3)), 4 + 2 + 6),
    ("V**2>>V**2", "SO13", boosted, power(2), power(2), 4),
    ("V+V**2>>V+V**2", "SU2", unitary, summed(power(1), power(2)), summed(power(1), power(2)), 3),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "group", "element", "source", "target", "count"), CASES)
@pytest.mark.long_cases
def test_all_maps_and_only_these(
    expression: str,
    group: str,
    element: Element,
    source: Any,
    target: Any,
    count: int,
    tmp_path: Path,
    rng: np.random.Generator,
) -> None:
    names = loaded(emlpcli.code(expression, group, to="numpy"), tmp_path)
    first = names["init"](rng)
    lead = (2,) if first["weight"].ndim == 2 else ()
    assert first["weight"].shape == (*lead, count)
    eye = np.eye(names["SIZE_IN"])
    zero = {name: np.zeros(p.shape) for name, p in first.items()}
    maps = []
    for j in range(count):
        weight = np.zeros((*lead, count))
        weight[(0, j) if lead else j] = 1
        maps.append(names["layer"]({**zero, "weight": weight}, eye).T)
    assert np.linalg.matrix_rank(np.reshape(maps, (count, -1))) == count
    bias = {name: rng.normal(size=p.shape) * (name == "bias") for name, p in first.items()}
    b = names["layer"](bias, eye[0])
    for _ in range(3):
        g = element(rng)
        for W in maps:
            assert np.allclose(target(g) @ W, W @ source(g), atol=1e-9)
        assert np.allclose(target(g) @ b, b)
