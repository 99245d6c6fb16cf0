"""Invariants of the input: inner products of its copies, and lengths and angles where compact."""

from __future__ import annotations

import equinox as eqx
import numpy as np

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.constants import Constant
from emlpcli.nn.isotypic import Irrep, Irreps
from emlpcli.nn.mixing import State, join

MOST_COPIES = 12  # of an irreducible of which all inner products are formed
SOFT = 1e-4  # square of the length below which a vector counts as zero


class Gram(eqx.Module):
    """The invariants of the copies x_a of one irreducible: x_a·F x_b for a <= b.

    For a compact group F is the identity (of Hermitian products there are real and imaginary
    parts), and lengths |x_a| and cosines of x_a and x_b come along, which are smooth away from 0.
    """

    irrep: Irrep = eqx.field(static=True)
    copies: int = eqx.field(static=True)
    form: Constant = eqx.field(static=True)  # shape (t, d, d)
    compact: bool = eqx.field(static=True)

    def __call__(self, x: jax.Array) -> list[jax.Array]:
        d = x.shape[0]
        a, b = np.triu_indices(self.copies)
        found = []
        for F in self.form.to(x.dtype):
            y = jnp.tensordot(F, x, 1) if not self.compact else x / np.sqrt(d)
            g = (x[:, :, a] * y[:, :, b]).sum(axis=0)
            found.append(g)
        if self.compact:
            length = jnp.sqrt((x * x).mean(axis=0) + SOFT)
            off = a != b
            found.append(length)
            cosine = found[0][:, off] / (length[:, a[off]] * length[:, b[off]])
            found.append(cosine)
        return found

    @property
    def size(self):
        c = self.copies
        return len(self.form.array) * c * (c + 1) // 2 + (c + c * (c - 1) // 2 if self.compact else 0)


class Invariants(eqx.Module):
    grams: tuple[Gram, ...]
    trivial: Irrep = eqx.field(static=True)

    @staticmethod
    def of(irreps: Irreps, channels: dict[Irrep, int]):
        grams = []
        for irrep, c in channels.items():
            if irrep == irreps.trivial or c > MOST_COPIES or irreps.is_complex:
                continue
            F = irreps.intertwiners(irrep, irrep, irreps.trivial)[:, 0]
            compact = irreps.compact
            if len(F) != 1:
                compact = False
            if len(F):
                grams.append(Gram(irrep, c, Constant(F), compact))
        return Invariants(tuple(grams), irreps.trivial)

    @property
    def size(self):
        return sum(g.size for g in self.grams)

    def __call__(self, state: State) -> State:
        found = [y for gram in self.grams for y in gram(state[gram.irrep])]
        found = [y[None] for y in found]
        old = [state[self.trivial]] if self.trivial in state else []
        return state | {self.trivial: join([*old, *found])}
