"""Functions of the difference of two points: equivariant polynomials, and invariants of them."""

from __future__ import annotations

from functools import reduce
from math import prod

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.activations import bounded_growth
from emlpcli.nn.channel_form import Forms, Norm, channel_invariants
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.reps.rep import Rep

SAMPLES = 64  # random vectors by which it is found which polynomials are independent
SMALLEST = 1e-8  # relative singular value of a combination of polynomials that vanishes


class Differences(eqx.Module):
    """The tensor powers r, r ⊗ r, ... of a vector r by irreducible, and invariants of r.

    Polynomials that vanish, as r × r does, and those that depend linearly on others are left out:
    over SO(3) what remains of degree l is the solid harmonic |r|^l Y_l(r) and those of lower l
    times powers of |r|². They are smooth everywhere, and bounded numbers are made of the
    invariants alone. `keep` has the combinations of channels, shape (channels, kept).
    """

    frames: tuple[Frame, ...]
    invariants: dict[IrrepNumber, Norm | Forms]
    keep: dict[IrrepNumber, Constant] = eqx.field(static=True)
    trivial: IrrepNumber = eqx.field(static=True)

    def __init__(self, irreps: Irreps, space: Rep, degree: int) -> None:
        self.frames = tuple(irreps.form(rep) for rep in self.powers(space, degree))
        self.trivial = irreps.trivial
        self.keep = {}
        for k, matrix in _independent(self.frames, space.size()).items():
            if matrix.shape[1]:
                self.keep[k] = Constant(matrix)
        found = {k: channel_invariants(irreps, k) for k in self.keep if k != self.trivial}
        self.invariants = {k: f for k, f in found.items() if f is not None}

    @staticmethod
    def powers(space: Rep, degree: int) -> list[Rep]:
        """The representations that polynomials up to a degree are in."""
        return [reduce(lambda a, b: a * b, [space] * p) for p in range(1, degree + 1)]

    @property
    def channels(self) -> dict[IrrepNumber, int]:
        """How many polynomials there are of each nontrivial irreducible, and the constant 1."""
        kept = {k: c.array.shape[1] for k, c in self.keep.items() if k != self.trivial}
        return {self.trivial: 1, **kept}

    def __call__(
        self, r: Inexact[jax.Array, "pairs size"]
    ) -> tuple[IsotypicState, Float[jax.Array, "pairs invariants"]]:
        """The polynomials, with the constant 1, and the invariants."""
        state = _analysed(self.frames, r)
        kept = {k: state[k] @ c.to(r.dtype) for k, c in self.keep.items()}
        numbers = []
        if self.trivial in kept:
            s = kept.pop(self.trivial)[0]
            numbers.append(bounded_growth(real_parts(s)))
        for k, f in self.invariants.items():
            squares = f.squares(kept[k])
            numbers.append(bounded_growth(squares.reshape(len(r), prod(squares.shape[1:]))))
        kept[self.trivial] = jnp.ones((1, len(r), 1), r.dtype)
        real = r.real.dtype
        found = join(numbers) if numbers else jnp.zeros((len(r), 0), real)
        return kept, found.astype(real)


def real_parts(x: Inexact[jax.Array, "rows n"]) -> Float[jax.Array, "rows _"]:
    """Real and imaginary parts side by side, where numbers are complex."""
    return join([x.real, x.imag]) if jnp.iscomplexobj(x) else x


def _analysed(frames: tuple[Frame, ...], r: Inexact[jax.Array, "pairs size"]) -> IsotypicState:
    """The powers of vectors by irreducible, one frame for each power."""
    found: dict[IrrepNumber, list[jax.Array]] = {}
    power = jnp.ones((len(r), 1), r.dtype)
    for frame in frames:
        power = power[:, :, None] * r[:, None, :]
        power = power.reshape(len(r), prod(power.shape[1:]))
        for k, channels in frame.analyse(power).items():
            found.setdefault(k, []).append(channels)
    return {k: join(parts) for k, parts in found.items()}


def _independent(frames: tuple[Frame, ...], size: int) -> dict[IrrepNumber, NDArray[np.float64]]:
    """Combinations of channels that are independent polynomials, of mean square 1 on normal r.

    Computed in NumPy, in double precision whatever JAX is set to.
    """
    r = np.random.default_rng(0).normal(size=(SAMPLES, size))
    power = np.ones((SAMPLES, 1))
    values: dict[IrrepNumber, list[NDArray[np.float64]]] = {}
    for frame in frames:
        power = (power[:, :, None] * r[:, None, :]).reshape(SAMPLES, -1)
        for piece in frame.pieces:
            y = power[:, piece.positions.array] @ piece.change.array.T
            start = 0
            for k, multiplicity, d in piece.content:
                block = y[:, :, start : start + multiplicity * d]
                block = block.reshape(SAMPLES, -1, d).transpose(0, 2, 1)
                values.setdefault(k, []).append(block.reshape(SAMPLES * d, -1))
                start += multiplicity * d
    found = {}
    for k, parts in values.items():
        _, s, rows = np.linalg.svd(np.concatenate(parts, axis=1), full_matrices=False)
        kept = s > SMALLEST * np.sqrt(parts[0].shape[0])
        found[k] = rows[kept].T / s[kept] * np.sqrt(parts[0].shape[0])
    return found
