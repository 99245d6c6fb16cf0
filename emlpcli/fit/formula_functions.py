"""The functions of formulas: what types they take and give, and their values on rows of data.

The type of an expression is the tuple of its tensor indices, each a V or V* of some group; ()
is a scalar. A value is an array of shape (n, d1, d2, ...), one axis an index after the rows.
Whether a formula is equivariant is not decided here: it is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.rep import Base, Rep

Type = tuple[Rep, ...]
Array = NDArray[Any]


class MismatchError(Exception):
    """Arguments of the wrong type; `place` counts the argument that is at fault, if one is."""

    def __init__(self, message: str, place: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.place, self.hint = message, place, hint


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


def in_words(kind: Type) -> str:
    """A type for a message: a scalar, a vector, a tensor of V⊗V*."""
    if not kind:
        return "a scalar"
    if len(kind) == 1:
        return "a vector" if isinstance(kind[0], Base) else "a covector"
    return "a tensor in " + "⊗".join(map(str, kind))


@lru_cache(maxsize=64)
def form(group: Group) -> tuple[NDArray[np.float64], bool] | None:
    """The bilinear form that a real group keeps, shape (d, d), and whether it is symmetric.

    The identity for orthogonal groups, else the invariant of V*⊗V*, symmetric if there is one,
    with largest entry 1, the first one that is not zero positive. None where there is none.
    """
    if group.is_orthogonal:
        return np.eye(group.d), True
    if group.field != "R":
        return None
    from emlpcli.reps.rep import T

    solution = T(0, 2)(group).solve()
    found = solution.columns(0, solution.dimension).T.reshape(-1, group.d, group.d)
    for sign in (1, -1):
        parts = found + sign * found.swapaxes(1, 2)
        parts = parts[np.abs(parts).max(axis=(1, 2), initial=0) > 1e-9]
        if len(parts):
            B = parts[0] / np.abs(parts[0]).max()
            first = B.ravel()[np.abs(B).ravel() > 1e-9][0]
            return np.sign(first) * np.where(np.abs(B) > 1e-9, B, 0.0), sign == 1
    return None


def _contraction(a: Rep, b: Rep, name: str) -> Array:
    """The matrix of the pairing of two indices: V with V*, or two of a kind by the form."""
    if a == b.T:
        return np.eye(a.size())
    if a != b:
        raise MismatchError(f"{name} of {a} and {b}: their indices do not pair")
    assert a.G is not None
    kept = form(a.G)
    if kept is None:
        hint = "det(...) of d vectors is an invariant of SL(d); V pairs with V* by dot"
        raise MismatchError(f"{a.G} keeps no inner product", hint=hint)
    return kept[0] if isinstance(a, Base) else np.linalg.inv(kept[0])


def _same(types: list[Type], name: str) -> Type:
    """The common type of the arguments; scalars go with tensors where all groups permute."""
    tensors = [t for t in types if t]
    first = tensors[0] if tensors else ()
    for i, t in enumerate(types):
        if t != first and (t or not all(a.is_permutation for a in first)):
            raise MismatchError(f"{name}: {in_words(types[0])} and {in_words(types[max(i, 1)])}")
    return first


def _times(types: list[Type]) -> Type:
    a, b = types
    if a and b and (a != b or not all(x.is_permutation for x in a)):
        hint = "write dot(u,v), cross(u,v) or outer(u,v)"
        raise MismatchError(f"a product of {in_words(a)} and {in_words(b)}", hint=hint)
    return a or b


def _divided(types: list[Type]) -> Type:
    a, b = types
    if b and not (a in ((), b) and all(x.is_permutation for x in b)):
        raise MismatchError(f"division by {in_words(b)}", 1, "divide by a scalar, such as norm(v)")
    return a or b


def _pointwise(types: list[Type]) -> Type:
    for place, t in enumerate(types):
        if t and not all(a.is_permutation for a in t):
            message = f"a function of numbers applied to {in_words(t)}"
            raise MismatchError(message, place, "apply it to a scalar, such as norm(v)")
    return _same(types, "different types")


def _dotted(types: list[Type]) -> Type:
    a, b = types
    for place, t in enumerate(types):
        if not t:
            raise MismatchError("dot takes two vectors; this is a scalar", place)
    if len(a) != len(b):
        raise MismatchError(f"dot of {in_words(a)} and {in_words(b)}")
    for x, y in zip(a, b, strict=True):
        _contraction(x, y, "dot")
    return ()


def _normed(types: list[Type]) -> Type:
    if not types[0]:
        raise MismatchError("norm takes a vector; this is a scalar", 0, "write abs(...)")
    for a in types[0]:
        _contraction(a, a, "norm")
        assert a.G is not None
        kept = form(a.G)
        if kept is not None and not kept[1]:
            raise MismatchError(f"dot(v,v) is 0 under {a.G}, whose form is alternating", 0)
    return ()


def _crossed(types: list[Type]) -> Type:
    for place, t in enumerate(types):
        if len(t) != 1 or t[0].size() != 3 or t != types[0]:
            message = f"cross takes two vectors in 3 dimensions; this is {in_words(t)}"
            if len(t) == 1 and t[0].size() != 3:
                message += f" in {t[0].size()} dimensions"
            raise MismatchError(message, place)
    return types[0]


def _determinant(types: list[Type]) -> Type:
    if len(types) == 1 and len(types[0]) == 2 and len({a.size() for a in types[0]}) == 1:
        return ()
    for place, t in enumerate(types):
        if len(t) != 1 or t != types[0]:
            raise MismatchError(f"det takes vectors or one matrix; this is {in_words(t)}", place)
    d = types[0][0].size()
    if len(types) != d:
        raise MismatchError(f"det takes {d} vectors in {d} dimensions, not {len(types)}")
    return ()


def _outer(types: list[Type]) -> Type:
    for place, t in enumerate(types):
        if not t:
            raise MismatchError(
                "outer takes vectors; this is a scalar", place, "write a product with *"
            )
    return tuple(a for t in types for a in t)


def _traced(types: list[Type]) -> Type:
    if len(types[0]) != 2:
        raise MismatchError(f"trace takes a matrix; this is {in_words(types[0])}", 0)
    _contraction(types[0][0], types[0][1], "trace")
    return ()


def _transposed(types: list[Type]) -> Type:
    if len(types[0]) != 2:
        raise MismatchError(f"transpose takes a matrix; this is {in_words(types[0])}", 0)
    return types[0][::-1]


def _multiplied(types: list[Type]) -> Type:
    a, b = types
    for place, t in enumerate(types):
        if not t:
            raise MismatchError(
                "@ takes tensors; this is a scalar", place, "write a product with *"
            )
    _contraction(a[-1], b[0], "@")
    return a[:-1] + b[1:]


def _summed(types: list[Type]) -> Type:
    return () if len(types) == 1 else _same(types, "sum")


# -- values ------------------------------------------------------------------------------


def _aligned(types: list[Type], values: tuple[Array, ...]) -> list[Array]:
    """Scalars with as many axes as the tensors that they go with."""
    rank = max(len(t) for t in types)
    return [v.reshape(v.shape + (1,) * (rank - len(t))) for t, v in zip(types, values, strict=True)]


def _elementwise(f: Callable[..., Array]) -> Callable[..., Array]:
    return lambda types, *values: f(*_aligned(types, values))


def _dot_value(types: list[Type], a: Array, b: Array) -> Array:
    for place, (x, y) in enumerate(zip(*types, strict=True)):
        b = np.moveaxis(np.tensordot(b, _contraction(x, y, "dot"), (1 + place, 1)), -1, 1 + place)
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
    pairing = _contraction(types[0][-1], types[1][0], "@")
    left = np.tensordot(a, pairing, (-1, 0)).reshape(len(a), -1, len(pairing))
    value = left @ b.reshape(len(b), len(pairing), -1)
    return value.reshape(len(a), *a.shape[1:-1], *b.shape[2:])


def _trace_value(types: list[Type], a: Array) -> Array:
    return np.asarray(np.einsum("nij,ij->n", a, _contraction(types[0][0], types[0][1], "trace")))


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
    "add": Function("a+b", 2, 2, lambda t: _same(t, "a sum"), _elementwise(np.add)),
    "sub": Function("a-b", 2, 2, lambda t: _same(t, "a difference"), _elementwise(np.subtract)),
    "mul": Function("a*b", 2, 2, _times, _elementwise(np.multiply)),
    "div": Function("a/b", 2, 2, _divided, _elementwise(np.divide)),
    "pow": Function("a**2", 2, 2, _pointwise, _elementwise(np.power)),
    "neg": Function("-a", 1, 1, lambda t: t[0], _elementwise(np.negative)),
    "matmul": Function("A@v", 2, 2, _multiplied, _matmul_value),
    "dot": Function("dot(u,v)", 2, 2, _dotted, _dot_value),
    "norm": Function("norm(v)", 1, 1, _normed, _norm_value),
    "cross": Function("cross(u,v)", 2, 2, _crossed, lambda _, a, b: np.cross(a, b)),
    "det": Function("det(u,v,w)", 1, _MANY, _determinant, _det_value),
    "outer": Function("outer(u,v)", 2, 6, _outer, _outer_value),
    "trace": Function("trace(A)", 1, 1, _traced, _trace_value),
    "transpose": Function(
        "transpose(A)", 1, 1, _transposed, lambda _, a: np.asarray(a.swapaxes(1, 2))
    ),
    "sum": Function("sum(x)", 1, _MANY, _summed, _reduction(np.sum)),
    "mean": Function("mean(x)", 1, _MANY, _summed, _reduction(np.mean)),
    "max": Function("max(a,b)", 1, _MANY, _summed, _reduction(np.max)),
    "min": Function("min(a,b)", 1, _MANY, _summed, _reduction(np.min)),
    **{
        name: Function(f"{name}(a)", 1, 1, _pointwise, _elementwise(f))
        for name, f in _NUMBERS.items()
    },
}
