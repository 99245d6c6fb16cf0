"""The functions of formulas: their types, and their values on rows of data.

A value is an array of shape (n, d1, d2, ...), one axis an index after the rows. Whether a
formula is equivariant is not decided here: it is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from emlpcli.fit.formula import types as rules
from emlpcli.fit.formula.types import Array, Type


@dataclass(frozen=True)
class Function:
    """A function by name: how it is written, its type from those of its arguments, its value.

    `compute(types, *values)` works on whole arrays of rows.
    """

    usage: str
    least: int
    most: int
    typed: Callable[[list[Type]], Type]
    compute: Callable[..., Array]


def _aligned(types: list[Type], values: tuple[Array, ...]) -> list[Array]:
    """Scalars with as many axes as the tensors that they go with."""
    rank = max(len(t) for t in types)
    return [v.reshape(v.shape + (1,) * (rank - len(t))) for t, v in zip(types, values, strict=True)]


def _elementwise(f: Callable[..., Array]) -> Callable[..., Array]:
    return lambda types, *values: f(*_aligned(types, values))


def _dot_value(types: list[Type], a: Array, b: Array) -> Array:
    for place, (x, y) in enumerate(zip(*types, strict=True)):
        paired = np.tensordot(b, rules.contraction(x, y, "dot"), (1 + place, 1))
        b = np.moveaxis(paired, -1, 1 + place)
    value: Array = (a * b).reshape(len(a), -1).sum(-1)
    return value


def _norm_value(types: list[Type], a: Array) -> Array:
    return np.sqrt(np.abs(_dot_value([types[0], types[0]], a, a)))


def _outer_value(types: list[Type], first: Array, *others: Array) -> Array:
    for other in others:
        first = first.reshape(first.shape + (1,) * (other.ndim - 1)) * other.reshape(
            len(other), *[1] * (first.ndim - 1), *other.shape[1:]
        )
    return first


def _det_value(types: list[Type], *values: Array) -> Array:
    matrix = values[0] if len(values) == 1 else np.stack(values, axis=-1)
    return np.asarray(np.linalg.det(matrix))


def _matmul_value(types: list[Type], a: Array, b: Array) -> Array:
    pairing = rules.contraction(types[0][-1], types[1][0], "@")
    left = np.tensordot(a, pairing, (-1, 0)).reshape(len(a), -1, len(pairing))
    value = left @ b.reshape(len(b), len(pairing), -1)
    return value.reshape(len(a), *a.shape[1:-1], *b.shape[2:])


def _trace_value(types: list[Type], a: Array) -> Array:
    first, second = types[0]
    return np.asarray(np.einsum("nij,ij->n", a, rules.contraction(first, second, "trace")))


def _reduction(f: Callable[..., Array]) -> Callable[..., Array]:
    """Over all entries of one tensor, or over several values of one type."""

    def compute(types: list[Type], *values: Array) -> Array:
        if len(values) == 1:
            return f(values[0].reshape(len(values[0]), -1), axis=1)
        return f(np.stack(np.broadcast_arrays(*_aligned(types, values))), axis=0)

    return compute


_NUMBERS: dict[str, Callable[..., Array]] = {
    name: getattr(np, name)
    for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sign", "sinh", "cosh")
} | {"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan}

_MANY = 64

# To add a function to formulas, list it here.
FUNCTIONS: dict[str, Function] = {
    "add": Function("a+b", 2, 2, lambda t: rules.same(t, "a sum"), _elementwise(np.add)),
    "sub": Function(
        "a-b", 2, 2, lambda t: rules.same(t, "a difference"), _elementwise(np.subtract)
    ),
    "mul": Function("a*b", 2, 2, rules.times, _elementwise(np.multiply)),
    "div": Function("a/b", 2, 2, rules.divided, _elementwise(np.divide)),
    "pow": Function("a**2", 2, 2, rules.pointwise, _elementwise(np.power)),
    "neg": Function("-a", 1, 1, lambda t: t[0], _elementwise(np.negative)),
    "matmul": Function("A@v", 2, 2, rules.multiplied, _matmul_value),
    "dot": Function("dot(u,v)", 2, 2, rules.dotted, _dot_value),
    "norm": Function("norm(v)", 1, 1, rules.normed, _norm_value),
    "cross": Function("cross(u,v)", 2, 2, rules.crossed, lambda _, a, b: np.cross(a, b)),
    "det": Function("det(u,v,w)", 1, _MANY, rules.determinant, _det_value),
    "outer": Function("outer(u,v)", 2, 6, rules.outer, _outer_value),
    "trace": Function("trace(A)", 1, 1, rules.traced, _trace_value),
    "transpose": Function(
        "transpose(A)", 1, 1, rules.transposed, lambda _, a: np.asarray(a.swapaxes(1, 2))
    ),
    "sum": Function("sum(x)", 1, _MANY, rules.summed, _reduction(np.sum)),
    "mean": Function("mean(x)", 1, _MANY, rules.summed, _reduction(np.mean)),
    "max": Function("max(a,b)", 1, _MANY, rules.summed, _reduction(np.max)),
    "min": Function("min(a,b)", 1, _MANY, rules.summed, _reduction(np.min)),
    **{
        name: Function(f"{name}(a)", 1, 1, rules.pointwise, _elementwise(f))
        for name, f in _NUMBERS.items()
    },
}
