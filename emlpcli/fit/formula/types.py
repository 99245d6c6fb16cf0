"""The types of formulas: what tensors a function takes and gives, and how their indices pair.

The type of an expression is the tuple of its tensor indices, each a V or V* of some group; ()
is a scalar. Each rule takes the types of a function's arguments and gives that of its value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.blocks import is_vector
from emlpcli.reps.rep import Rep, T

Type = tuple[Rep, ...]
Array = NDArray[Any]


class MismatchError(Exception):
    """Arguments of the wrong type; `place` counts the argument that is at fault, if one is."""

    def __init__(self, message: str, place: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.place, self.hint = message, place, hint


def in_words(kind: Type) -> str:
    """A type for a message: a scalar, a vector, a tensor of V⊗V*."""
    if not kind:
        return "a scalar"
    if len(kind) == 1:
        return "a vector" if is_vector(kind[0]) else "a covector"
    return "a tensor in " + "⊗".join(map(str, kind))


@lru_cache(maxsize=64)
def form(group: Group) -> tuple[NDArray[np.float64], bool] | None:
    """The bilinear form on V that a real group keeps, shape (d, d), and whether it is symmetric.

    The identity for orthogonal groups, else the invariant of V*⊗V*, symmetric if there is one,
    with largest entry 1, the first one that is not zero positive. None where there is none.
    """
    group = group.on_block("V")
    if group.is_orthogonal:
        return np.eye(group.d), True
    if group.field != "R":
        return None
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


def contraction(a: Rep, b: Rep, name: str) -> Array:
    """The matrix of the pairing of two indices: V with V*, or two of a kind by the form."""
    if a == b.T:
        return np.eye(a.size())
    if a != b or not is_vector(a.undualised()[0]):
        raise MismatchError(f"{name} of {a} and {b}: their indices do not pair")
    assert a.G is not None
    kept = form(a.G)
    if kept is None:
        hint = "det(...) of d vectors is an invariant of SL(d); V pairs with V* by dot"
        raise MismatchError(f"{a.G} keeps no inner product", hint=hint)
    return kept[0] if is_vector(a) else np.linalg.inv(kept[0])


def _no_scalar(types: list[Type], what: str, hint: str | None = None) -> None:
    for place, t in enumerate(types):
        if not t:
            raise MismatchError(f"{what}; this is a scalar", place, hint)


def _matrix(types: list[Type], name: str) -> tuple[Rep, Rep]:
    """The two indices of the only argument."""
    if len(types[0]) != 2:
        raise MismatchError(f"{name} takes a matrix; this is {in_words(types[0])}", 0)
    return types[0][0], types[0][1]


def same(types: list[Type], name: str) -> Type:
    """The common type of the arguments; scalars go with tensors where all groups permute."""
    tensors = [t for t in types if t]
    first = tensors[0] if tensors else ()
    for i, t in enumerate(types):
        if t != first and (t or not all(a.is_permutation for a in first)):
            raise MismatchError(f"{name}: {in_words(types[0])} and {in_words(types[max(i, 1)])}")
    return first


def times(types: list[Type]) -> Type:
    """A product: of a scalar and anything, of two scalars, or coordinate by coordinate."""
    a, b = types
    if a and b and (a != b or not all(x.is_permutation for x in a)):
        hint = "write dot(u,v), cross(u,v) or outer(u,v)"
        raise MismatchError(f"a product of {in_words(a)} and {in_words(b)}", hint=hint)
    return a or b


def divided(types: list[Type]) -> Type:
    """A quotient: by a scalar, or coordinate by coordinate."""
    a, b = types
    if b and not (a in ((), b) and all(x.is_permutation for x in b)):
        raise MismatchError(f"division by {in_words(b)}", 1, "divide by a scalar, such as norm(v)")
    return a or b


def pointwise(types: list[Type]) -> Type:
    """A function of numbers: of scalars, or of coordinates that a group permutes."""
    for place, t in enumerate(types):
        if t and not all(a.is_permutation for a in t):
            message = f"a function of numbers applied to {in_words(t)}"
            raise MismatchError(message, place, "apply it to a scalar, such as norm(v)")
    return same(types, "different types")


def dotted(types: list[Type]) -> Type:
    """An inner product of two tensors whose indices pair."""
    a, b = types
    _no_scalar(types, "dot takes two vectors")
    if len(a) != len(b):
        raise MismatchError(f"dot of {in_words(a)} and {in_words(b)}")
    for x, y in zip(a, b, strict=True):
        contraction(x, y, "dot")
    return ()


def normed(types: list[Type]) -> Type:
    """The norm of a tensor, where the form is symmetric."""
    _no_scalar(types, "norm takes a vector", "write abs(...)")
    for a in types[0]:
        contraction(a, a, "norm")
        assert a.G is not None
        kept = form(a.G)
        if kept is not None and not kept[1]:
            raise MismatchError(f"dot(v,v) is 0 under {a.G}, whose form is alternating", 0)
    return ()


def crossed(types: list[Type]) -> Type:
    """The cross product of two vectors."""
    for place, t in enumerate(types):
        if len(t) != 1 or t[0].size() != 3 or t != types[0]:
            message = f"cross takes two vectors in 3 dimensions; this is {in_words(t)}"
            if len(t) == 1 and t[0].size() != 3:
                message += f" in {t[0].size()} dimensions"
            raise MismatchError(message, place)
    return types[0]


def determinant(types: list[Type]) -> Type:
    """The determinant of d vectors, or of one matrix."""
    if len(types) == 1 and len(types[0]) == 2 and len({a.size() for a in types[0]}) == 1:
        return ()
    for place, t in enumerate(types):
        if len(t) != 1 or t != types[0]:
            raise MismatchError(f"det takes vectors or one matrix; this is {in_words(t)}", place)
    d = types[0][0].size()
    if len(types) != d:
        raise MismatchError(f"det takes {d} vectors in {d} dimensions, not {len(types)}")
    return ()


def outer(types: list[Type]) -> Type:
    """The tensor product of vectors and tensors."""
    _no_scalar(types, "outer takes vectors", "write a product with *")
    return tuple(a for t in types for a in t)


def traced(types: list[Type]) -> Type:
    """The trace of a matrix whose indices pair."""
    contraction(*_matrix(types, "trace"), "trace")
    return ()


def transposed(types: list[Type]) -> Type:
    """The transpose of a matrix."""
    a, b = _matrix(types, "transpose")
    return b, a


def multiplied(types: list[Type]) -> Type:
    """A product of matrices: the last index of one pairs with the first of the other."""
    a, b = types
    _no_scalar(types, "@ takes tensors", "write a product with *")
    contraction(a[-1], b[0], "@")
    return a[:-1] + b[1:]


def summed(types: list[Type]) -> Type:
    """A sum over all entries of one tensor, or over several values of one type."""
    return () if len(types) == 1 else same(types, "sum")
