"""Arrays that a network needs but does not train: kept in double precision, cast where used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray
from emlpcli.overrides import override


class Constant:
    """An array that is compared and hashed by its content.

    As a static field of an Equinox module it is no leaf of the tree: no optimiser sees it, and a
    compiled function holds it as a constant of the precision that it computes in.
    """

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = np.ascontiguousarray(array)
        self.array.setflags(write=False)
        self._hash = hash((self.array.shape, self.array.dtype.str, self.array.tobytes()))

    def to(self, dtype: Any) -> EitherArray:
        """The array with numbers of the given type, which NumPy and JAX take as an operand."""
        return self.array.astype(dtype, copy=False)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and (
            self is other
            or (
                self._hash == other._hash
                and self.array.dtype == other.array.dtype
                and np.array_equal(self.array, other.array)
            )
        )

    @override
    def __hash__(self) -> int:
        return self._hash

    @override
    def __repr__(self) -> str:
        return f"Constant{self.array.shape}"


def constants_of(tree: Any) -> list[NDArray[Any]]:
    """The arrays of all constants in a network, in a fixed order: what it needs but parameters."""
    return [constant.array for _, _, constant in _places(tree)]


def set_constants(tree: Any, arrays: Sequence[NDArray[Any]]) -> None:
    """Put arrays from `constants_of` into a network that was built in the same way, in place.

    So a network that is built again elsewhere, where linear algebra may round differently and
    choose other bases of its irreducibles, computes with the bases that it was trained with.
    Raises ValueError where number, shapes or types differ.
    """
    places = list(_places(tree))
    kinds = [(c.array.shape, c.array.dtype) for _, _, c in places]
    if kinds != [(a.shape, a.dtype) for a in arrays]:
        raise ValueError("its constants are not those of the network that it describes")
    for (owner, name, _), array in zip(places, arrays, strict=True):
        object.__setattr__(owner, name, Constant(array))


def _places(tree: Any) -> Iterator[tuple[Any, str, Constant]]:
    """Where constants are: the module, the name of its field, and the constant."""
    if is_dataclass(tree):
        for field in fields(tree):
            value = getattr(tree, field.name)
            if isinstance(value, Constant):
                yield tree, field.name, value
            else:
                yield from _places(value)
    elif isinstance(tree, dict):
        for key in sorted(tree):
            yield from _places(tree[key])
    elif isinstance(tree, list | tuple):
        for item in tree:
            yield from _places(item)
