"""The frame of a representation: from its coordinates to copies of irreducibles, and back.

A state is a dictionary {irreducible: array of shape (d, batch, channels)}: with the components
first and the channels last every map is one matrix product, without a transposition.
"""

from __future__ import annotations

from collections.abc import Sequence

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.jaxsetup import EitherArray, jax, namespace
from emlpcli.nn.frozen import Constant

IrrepNumber = str
"""An irreducible of the groups at hand: its number in the catalogue of each, as "2" or "1-0".

The trivial one has number 0 in every catalogue.
"""
IsotypicState = dict[IrrepNumber, Inexact[EitherArray, "_ batch _"]]


class Piece(eqx.Module):
    """The copies of one tensor monomial in a representation, and their change of basis.

    `positions` has shape (copies, size): where the coordinates stand. The rows of the
    orthogonal matrix `change`, shape (size, size), belong to the irreducibles in `content`
    one after the other: for each its multiplicity times its dimension, multiplicity first.
    """

    positions: Constant = eqx.field(static=True)
    change: Constant = eqx.field(static=True)
    # irreducible, multiplicity, dimension
    content: tuple[tuple[IrrepNumber, int, int], ...] = eqx.field(static=True)

    @property
    def _is_identity(self) -> bool:
        change = self.change.array
        return np.array_equal(change, np.eye(len(change)))

    def _slice(self, size: int) -> slice | None:
        """The range of coordinates, where they are consecutive."""
        flat = self.positions.array.ravel()
        if np.array_equal(flat, np.arange(flat[0], flat[0] + len(flat))):
            return slice(int(flat[0]), int(flat[0]) + len(flat))
        return None

    def analyse(self, x: Inexact[EitherArray, "batch size"]) -> IsotypicState:
        """From coordinates, shape (batch, size), to the irreducibles of this piece."""
        copies, size = self.positions.array.shape
        run = self._slice(x.shape[1])
        y = x[:, run] if run is not None else x[:, self.positions.array.ravel()]
        y = y.reshape(len(x) * copies, size)
        if not self._is_identity:
            y = y @ self.change.to(y.dtype).T
        y = y.reshape(len(x), copies, size)
        state: IsotypicState = {}
        start = 0
        for irrep, multiplicity, d in self.content:
            block = _run(y, start, start + multiplicity * d)
            block = block.reshape(len(x), copies, multiplicity, d).transpose(3, 0, 1, 2)
            state[irrep] = block.reshape(d, len(x), copies * multiplicity)
            start += multiplicity * d
        return state

    def synthesise(
        self, state: IsotypicState, used: dict[IrrepNumber, int]
    ) -> Inexact[EitherArray, "batch _"]:
        """The adjoint: to coordinates of this piece, shape (batch, copies * size)."""
        copies, size = self.positions.array.shape
        blocks = []
        for irrep, multiplicity, d in self.content:
            first = used.get(irrep, 0)
            used[irrep] = first + copies * multiplicity
            x = _run(state[irrep], first, used[irrep])
            x = x.reshape(d, x.shape[1], copies, multiplicity).transpose(1, 2, 3, 0)
            blocks.append(x.reshape(x.shape[0], copies, multiplicity * d))
        y = join(blocks)
        batch = len(y)
        if not self._is_identity:
            y = y.reshape(batch * copies, size) @ self.change.to(y.dtype)
        return y.reshape(batch, copies * size)


class Frame(eqx.Module):
    """The isotypic form of a representation of `size` coordinates: a change of basis, and back.

    Channels of an irreducible are ordered by piece, then by copy, then by multiplicity.
    """

    pieces: tuple[Piece, ...]
    size: int = eqx.field(static=True)

    def analyse(self, x: Inexact[EitherArray, "batch size"]) -> IsotypicState:
        """From coordinates, shape (batch, size), to a state."""
        found: dict[IrrepNumber, list[EitherArray]] = {}
        for piece in self.pieces:
            for irrep, y in piece.analyse(x).items():
                found.setdefault(irrep, []).append(y)
        return {irrep: join(parts) for irrep, parts in found.items()}

    def synthesise(
        self, state: IsotypicState, batch: int, dtype: jax.typing.DTypeLike
    ) -> Inexact[EitherArray, "batch {self.size}"]:
        """From a state, where what is missing counts as zero, to shape (batch, size)."""
        complete, xp = dict(state), namespace(*state.values())
        for piece in self.pieces:
            for irrep, _, d in piece.content:
                if irrep not in complete:
                    complete[irrep] = xp.zeros((d, batch, self.channels[irrep]), dtype)
        used: dict[IrrepNumber, int] = {}
        parts = [piece.synthesise(complete, used) for piece in self.pieces]
        y = join(parts)
        places = np.concatenate([piece.positions.array.ravel() for piece in self.pieces])
        inverse = np.argsort(places)
        return y if np.array_equal(inverse, np.arange(len(inverse))) else y[:, inverse]

    @property
    def channels(self) -> dict[IrrepNumber, int]:
        """How often each irreducible occurs."""
        found: dict[IrrepNumber, int] = {}
        for piece in self.pieces:
            for irrep, multiplicity, _ in piece.content:
                found[irrep] = found.get(irrep, 0) + len(piece.positions.array) * multiplicity
        return found


def split(
    x: Inexact[EitherArray, "d batch channels"], sizes: Sequence[int], axis: int = 2
) -> list[Inexact[EitherArray, "d batch _"]]:
    """So many channels each, or so many components of the first axis."""
    if isinstance(x, np.ndarray):
        return np.split(x, np.cumsum(sizes)[:-1], axis)
    return list(jax.lax.split(x, sizes, axis=axis))


def join(
    parts: Sequence[Inexact[EitherArray, "*lead _"]], axis: int = -1
) -> Inexact[EitherArray, "*lead channels"]:
    """Channels side by side, or what lies along another axis."""
    if len(parts) == 1:
        return parts[0]
    xp = namespace(*parts)
    if xp is np or any(part.dtype != parts[0].dtype for part in parts):
        joined: EitherArray = xp.concatenate(parts, axis=axis)
        return joined
    return jax.lax.concatenate(parts, axis % parts[0].ndim)  # which takes less to trace


def _run(
    x: Inexact[EitherArray, "d batch _"], first: int, last: int
) -> Inexact[EitherArray, "d batch _"]:
    """The channels from one number to before another; by `jax.lax`, which takes less to trace."""
    if isinstance(x, np.ndarray):
        return x[:, :, first:last]
    return jax.lax.slice_in_dim(x, first, last, axis=2)
