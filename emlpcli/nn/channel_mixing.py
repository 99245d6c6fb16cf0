"""Linear maps in isotypic form: a state in coordinates and back, and mixing of its channels.

A state is a dictionary {irreducible: array of shape (d, batch, channels)}: with the components
first and the channels last every map is one matrix product, without a transposition.
"""

from __future__ import annotations

from collections.abc import Mapping

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import asarray, jax, jnp
from emlpcli.nn.draws import Draws
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Form, FormPart, IrrepNumber, Irreps

IsotypicState = dict[IrrepNumber, Inexact[jax.Array, "_ batch _"]]


class Piece(eqx.Module):
    """The copies of one tensor monomial: their positions and their change of basis."""

    positions: Constant = eqx.field(static=True)
    change: Constant = eqx.field(static=True)
    content: tuple[tuple[IrrepNumber, int, int], ...] = eqx.field(static=True)

    @staticmethod
    def of(part: FormPart) -> Piece:
        """The piece that applies a part of a form."""
        return Piece(Constant(part.positions), Constant(part.change), part.content)

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

    def analyse(self, x: Inexact[jax.Array, "batch size"]) -> IsotypicState:
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
            block = y[:, :, start : start + multiplicity * d]
            block = block.reshape(len(x), copies, multiplicity, d).transpose(3, 0, 1, 2)
            state[irrep] = block.reshape(d, len(x), copies * multiplicity)
            start += multiplicity * d
        return state

    def synthesise(
        self, state: IsotypicState, used: dict[IrrepNumber, int]
    ) -> Inexact[jax.Array, "batch _"]:
        """The adjoint: to coordinates of this piece, shape (batch, copies * size)."""
        copies, size = self.positions.array.shape
        blocks = []
        for irrep, multiplicity, d in self.content:
            first = used.get(irrep, 0)
            used[irrep] = first + copies * multiplicity
            x = state[irrep][:, :, first : used[irrep]]
            x = x.reshape(d, x.shape[1], copies, multiplicity).transpose(1, 2, 3, 0)
            blocks.append(x.reshape(x.shape[0], copies, multiplicity * d))
        y = blocks[0] if len(blocks) == 1 else jnp.concatenate(blocks, axis=2)
        batch = len(y)
        if not self._is_identity:
            y = y.reshape(batch * copies, size) @ self.change.to(y.dtype)
        return y.reshape(batch, copies * size)


class Frame(eqx.Module):
    """The change of basis between the coordinates of a representation and its isotypic form."""

    pieces: tuple[Piece, ...]
    size: int = eqx.field(static=True)

    @staticmethod
    def of(form: Form) -> Frame:
        """The frame of a form."""
        return Frame(tuple(map(Piece.of, form.parts)), form.size)

    def analyse(self, x: Inexact[jax.Array, "batch size"]) -> IsotypicState:
        """From coordinates, shape (batch, size), to a state."""
        found: dict[IrrepNumber, list[jax.Array]] = {}
        for piece in self.pieces:
            for irrep, y in piece.analyse(x).items():
                found.setdefault(irrep, []).append(y)
        return {irrep: join(parts) for irrep, parts in found.items()}

    def synthesise(
        self, state: IsotypicState, batch: int, dtype: jax.typing.DTypeLike
    ) -> Inexact[jax.Array, "batch {self.size}"]:
        """From a state, where what is missing counts as zero, to shape (batch, size)."""
        complete = dict(state)
        for piece in self.pieces:
            for irrep, _, d in piece.content:
                if irrep not in complete:
                    complete[irrep] = jnp.zeros((d, batch, self.channels[irrep]), dtype)
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


def join(parts: list[Inexact[jax.Array, "*lead _"]]) -> Inexact[jax.Array, "*lead channels"]:
    """Channels side by side."""
    return parts[0] if len(parts) == 1 else jnp.concatenate(parts, axis=-1)


class Channels(eqx.Module):
    """Mixes the channels of one irreducible: y = sum over t of E_t x W_t.

    `weight` has shape (t * channels in, channels out), over the complex numbers with its real and
    imaginary parts first, so that every parameter is real. The endomorphisms, shape (t, d, d), are
    left out where they are the identity alone.
    """

    weight: Float[jax.Array, "*reim inputs out"]
    endomorphisms: Constant | None = eqx.field(static=True)

    def __call__(self, x: Inexact[jax.Array, "d batch in"]) -> Inexact[jax.Array, "d batch out"]:
        """The mixed channels."""
        d, batch, channels = x.shape
        weight = (
            self.weight
            if self.weight.ndim == 2
            else jax.lax.complex(self.weight[0], self.weight[1])
        )
        if self.endomorphisms is not None:
            E = self.endomorphisms.to(x.dtype)[1:]
            turned = (E.reshape(-1, d) @ x.reshape(d, batch * channels)).reshape(len(E), *x.shape)
            x = join([x, *turned])
        mixed = x.reshape(d * batch, x.shape[2]) @ weight
        return mixed.reshape(d, batch, weight.shape[1])


class Mix(eqx.Module):
    """An equivariant linear map between states, with a bias on the trivial irreducible.

    By Schur's lemma it mixes the channels of each irreducible and no others.
    """

    channels: dict[IrrepNumber, Channels]
    bias: Float[jax.Array, "*reim {self.size}"] | None
    trivial: IrrepNumber = eqx.field(static=True)
    size: int = eqx.field(static=True)  # of the trivial output

    def __init__(
        self,
        irreps: Irreps,
        gains: Mapping[IrrepNumber, NDArray[np.float64]],
        outputs: Mapping[IrrepNumber, int],
        draws: Draws,
        *,
        bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`gains` are the standard deviations of the weights of each input channel."""
        self.channels = {}
        self.trivial = irreps.trivial
        self.size = outputs.get(irreps.trivial, 0)
        for irrep, size in outputs.items():
            gain = gains.get(irrep, np.zeros(0))
            if not len(gain) or not size:
                continue
            E = irreps.endomorphisms(irrep)
            t = len(E)
            lead = (2,) if irreps.is_complex else ()
            scale = np.tile(gain, t)[:, None] / np.sqrt(t * (2 if lead else 1))
            weight = draws.normal((*lead, t * len(gain), size), scale, dtype)
            self.channels[irrep] = Channels(weight, Constant(E) if t > 1 else None)
        shape = (2, self.size) if irreps.is_complex else (self.size,)
        self.bias = asarray(np.zeros(shape, dtype)) if bias and self.size else None

    def __call__(self, state: IsotypicState, batch: int) -> IsotypicState:
        """The mixed state; only irreducibles with an input, or a bias, appear."""
        found = {irrep: mix(state[irrep]) for irrep, mix in self.channels.items() if irrep in state}
        if self.bias is not None:
            bias = self.bias if self.bias.ndim == 1 else jax.lax.complex(self.bias[0], self.bias[1])
            if self.trivial in found:
                found[self.trivial] = found[self.trivial] + bias
            else:
                found[self.trivial] = jnp.broadcast_to(bias, (1, batch, self.size))
        return found
