"""Networks on rows, once: by NumPy, which compiles nothing, or compiled where that pays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, runtime_checkable

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, double_precision, jax, jnp
from emlpcli.nn.linear import cast
from emlpcli.nn.programs import in_blocks, once

BLOCK = 1000  # rows that NumPy takes at once: of fewer it does less at a time, more leave the cache
# Products of rows and parameters up to which NumPy is done before a program would be compiled. It
# takes about 0.4 ns for each, and compiled code half as long, but a second or two to be made.
MOST_AT_ONCE = 2 * 10**9

M = TypeVar("M")


@runtime_checkable
class OnRows(Protocol):
    """A network that also says what it does to rows by the library of its operands."""

    def rows(self, x: EitherArray) -> EitherArray:
        """The map of rows, in their precision, which is that of the parameters; not compiled."""


def pays(network: Any, rows: int) -> bool:
    """Whether NumPy can evaluate a network on so many rows, and takes no longer than compiling."""
    if not (isinstance(network, OnRows) and callable(network.rows)):
        return False
    leaves = jax.tree.leaves(eqx.filter(network, eqx.is_inexact_array))
    return rows * sum(map(np.size, leaves)) <= MOST_AT_ONCE


def by_numpy(
    network: OnRows,
    x: NDArray[Any],
    real: Any,
    on_rows: Callable[[int], None] = lambda n: None,
) -> NDArray[Any]:
    """The images of rows, (n, dim in) to (n, dim out), in a precision.

    What overflows is no finite number, without a warning. `on_rows` is told how many rows are done.
    """
    numbers = in_numpy(network, real)
    with np.errstate(all="ignore"):
        return in_blocks(numbers.rows, x, BLOCK, kind(x, real), on_rows, padded=False)


def in_numpy(network: M, real: Any) -> M:
    """The same network with parameters of NumPy, in a precision; complex ones stay complex."""

    def converted(leaf: Any) -> Any:
        if not eqx.is_inexact_array(leaf):
            return leaf
        return np.asarray(leaf).astype(kind(leaf, real), copy=False)

    found: M = jax.tree.map(converted, network)
    return found


def kind(x: Any, real: Any) -> np.dtype[Any]:
    """The type of numbers in a precision, complex where those of x are."""
    return np.result_type(real, np.complex64) if jnp.iscomplexobj(x) else np.dtype(real)


def evaluated(network: Any, x: NDArray[Any], real: Any = np.float64) -> NDArray[Any]:
    """The images of rows under a network in a precision, (n, dim in) to (n, dim out)."""
    if pays(network, len(x)):
        return by_numpy(network, x, real)
    with double_precision():
        params, static = eqx.partition(cast(network, real), eqx.is_inexact_array)
        rows = x.astype(kind(x, real))
        found: NDArray[Any] = once(lambda p, z: eqx.combine(p, static)(z), params, rows)
    return found
