"""Equivariant functions that the default model of `emlp fit` is judged on, and tuned on.

The rounds of `emlpcli.fit.training.race` were chosen while looking at those in `TUNED`; those in
`HELD_OUT` were measured once they stood. They are smooth, or have roots, quotients, exponentials,
absolute values or thresholds. Each has a text, its representations, its group, and how its inputs
are drawn. The script tells of each by how much it misses ρ(g)f(x) on random x and g.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from emlpcli.fit import action
from emlpcli.fit.targets import Problem, over_group

Array = Any
Draw = Callable[[np.random.Generator, int], Array]


def normal(size: int) -> Draw:
    """Independent normal coordinates."""
    return lambda rng, n: rng.normal(size=(n, size))


def momenta(particles: int) -> Draw:
    """Four-momenta of particles of masses between 0.1 and 1."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        mass, space = rng.uniform(0.1, 1, (n, particles, 1)), rng.normal(size=(n, particles, 3))
        energy = np.sqrt(mass**2 + _dot(space, space))
        return np.concatenate([energy, space], axis=2).reshape(n, 4 * particles)

    return draw


def _dot(a: Array, b: Array) -> Array:
    return (a * b).sum(-1, keepdims=True)


def _norm(a: Array) -> Array:
    return np.sqrt(_dot(a, a))


def _lorentz(a: Array, b: Array) -> Array:
    return _dot(a * np.array([1, -1, -1, -1]), b)


def _vectors(x: Array, size: int = 3) -> Array:
    return np.moveaxis(x.reshape(len(x), -1, size), 1, 0)


def _outer(a: Array, b: Array) -> Array:
    return (a[:, :, None] * b[:, None]).reshape(len(a), -1)


def _screw(x: Array) -> Array:
    u, v = _vectors(x)
    return np.cross(u, v) / (1 + _dot(u, u)) + np.tanh(_dot(u, v)) * u


def _screened(x: Array) -> Array:
    u, v, w = _vectors(x)
    return np.exp(-_norm(u - v)) + np.exp(-_norm(v - w)) + np.exp(-_norm(u - w))


def _turned(x: Array) -> Array:
    u, v = _vectors(x, 2)
    angle = _dot(u, v)
    return np.cos(angle) * u + np.sin(angle) * np.stack([-u[:, 1], u[:, 0]], axis=1)


def _deviation(x: Array) -> Array:
    return np.abs(x - x.mean(1, keepdims=True)) * x.max(1, keepdims=True)


def _threshold(x: Array) -> Array:
    p, q = _vectors(x, 4)
    return np.sqrt(np.maximum(1 - 6 / _lorentz(p + q, p + q), 0))


def _stress(x: Array) -> Array:
    u, v = _vectors(x)
    return np.exp(-_dot(u, u) / 2) * _outer(u, v) + _outer(v, v) / (1 + _dot(v, v))


def _pairs(x: Array) -> Array:
    points = np.moveaxis(x.reshape(len(x), 3, 5), 2, 0)
    pairs = [(points[i], points[j]) for i in range(5) for j in range(i)]
    return sum(1 / (0.5 + _dot(a - b, a - b)) for a, b in pairs)


def _quadrupole(x: Array) -> Array:
    u, v = _vectors(x)
    a, b = u / (1 + _norm(u)), v * np.exp(-(_dot(u, v) ** 2) / 4)
    return _outer(a, b) + _outer(b, a)


def _square(x: Array) -> Array:
    u, v = _vectors(x, 2)
    largest = np.abs(u).max(1, keepdims=True)
    return largest * np.abs(v).sum(1, keepdims=True) / (1 + _dot(v, v)) + np.minimum(
        _dot(u, v) ** 2, 1
    )


def _ranks(x: Array) -> Array:
    return np.log(np.exp(2 * x).sum(1, keepdims=True)) + np.sort(x, axis=1)[:, 2:3]


def _cosine(x: Array) -> Array:
    u, v, w = _vectors(x)
    return u * _dot(v, w) / (_norm(v) * _norm(w) + 0.5) + w * np.sin(2 * _norm(u))


def _decay(x: Array) -> Array:
    p, q, r = _vectors(x, 4)
    s = _lorentz(p, q)
    return p * np.exp(-s) + q * np.maximum(s - 1.5, 0) + r * _lorentz(p, r) / (1 + s**2)


def _swirl(x: Array) -> Array:
    u, v = _vectors(x, 2)
    area = u[:, :1] * v[:, 1:] - u[:, 1:] * v[:, :1]
    return u / (1 + area**2) + v * np.abs(area)


Entry = tuple[str, str, str, str | None, Draw, Callable[[Array], Array]]
TUNED: dict[str, Entry] = {
    "screw": ("u×v/(1+‖u‖²) + tanh(u·v) u", "2*V", "V", "SO3", normal(6), _screw),
    "screened": ("Σ exp(−distance) of 3 points", "3*V", "Scalar", "O3", normal(9), _screened),
    "turned": ("u turned by u·v", "2*V", "V", "SO2", normal(4), _turned),
    "deviation": ("|xᵢ − mean| max x", "V", "V", "S5", normal(5), _deviation),
    "threshold": ("√max(1 − 6/s, 0)", "2*V", "Scalar", "SO13p", momenta(2), _threshold),
    "stress": ("exp(−‖u‖²/2) u⊗v + v⊗v/(1+‖v‖²)", "2*V", "V**2", "O3", normal(6), _stress),
}
HELD_OUT: dict[str, Entry] = {
    "pairs": ("Σ 1/(½ + distance²) of 5", "V(SO3)*V(S5)", "Scalar", None, normal(15), _pairs),
    "quadrupole": ("a⊗b + b⊗a of bent u, v", "2*V", "V**2", "SO3", normal(6), _quadrupole),
    "square": ("largest and absolute values", "2*V", "Scalar", "D4", normal(4), _square),
    "ranks": ("log Σ exp(2x) + third least", "V", "Scalar", "S6", normal(6), _ranks),
    "cosine": ("u cos(v, w) + w sin(2‖u‖)", "3*V", "V", "O3", normal(9), _cosine),
    "decay": ("p e^(−s) + q max(s−3/2, 0) + …", "3*V", "V", "SO13p", momenta(3), _decay),
    "swirl": ("u/(1+a²) + v |a|, a = u∧v", "2*V", "V", "SO2", normal(4), _swirl),
}


def problem(name: str) -> Problem:
    """The function of a name, as `emlp fit` learns it."""
    text, rep_in, rep_out, group, draw, values = (TUNED | HELD_OUT)[name]
    return Problem(name, text, over_group(rep_in, group), over_group(rep_out, group), draw, values)


def main() -> None:
    for name in TUNED | HELD_OUT:
        given, rng = problem(name), np.random.default_rng(0)
        x = given.sample(rng, 20)
        elements = action.draw(rng, len(x), given.rep_in, given.rep_out)
        moved = given.formula(action.act(given.rep_in, elements, x))
        missed = moved - action.act(given.rep_out, elements, given.formula(x))
        largest = np.abs(missed).max() / np.abs(moved).max()
        assert largest < 1e-12
        print(f"{name:10}  {given.text:38} {given.rep_in} → {given.rep_out}: {largest:.0e}")


if __name__ == "__main__":
    main()
