"""Layers for what has no isotypic form: their parameters are coefficients of the solved basis."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp, namespace
from emlpcli.nn.draws import Draws, at_once, together
from emlpcli.nn.emlp_bilinear import bilinear_weights
from emlpcli.nn.frozen import Constant
from emlpcli.nn.nonlinearities import sigmoid, swish
from emlpcli.nn.scales import GATE_SCALE
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, SumRep
from emlpcli.solve import solve
from emlpcli.solve.bases.whole import entries

BILINEAR_SCALE = 0.1  # of bilinear terms beside linear ones, at first


class BasisMap(eqx.Module):
    """W x with W = Q c, shape (size out, size in), for coefficients c of the solved basis Q.

    `rows`, `columns` and `values` are the nonzero entries of Q. Over the complex numbers the
    coefficients have their real and imaginary parts first.
    """

    coefficients: Float[EitherArray, "*reim dimension"]
    bias: Float[EitherArray, "*reim invariants"] | None
    rows: Constant = eqx.field(static=True)
    columns: Constant = eqx.field(static=True)
    values: Constant = eqx.field(static=True)
    bias_basis: Constant = eqx.field(static=True)
    shape: tuple[int, int] = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        draws: Draws,
        *,
        bias: bool = True,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        solution = at_once(solve)(rep_in >> rep_out)
        self.rows, self.columns, self.values = map(Constant, at_once(entries)(solution))
        self.shape = (rep_out.size(), rep_in.size())
        lead = (2,) if solution.is_complex else ()
        # with coefficients of variance s² the mean square of W x is s² dim / size out
        scale = np.sqrt(self.shape[0] / max(solution.dimension, 1) / (2 if lead else 1))
        self.coefficients = draws.normal((*lead, solution.dimension), scale, dtype)
        invariants = _dense_invariants(rep_out) if bias else np.zeros((self.shape[0], 0))
        self.bias_basis = Constant(invariants)
        some = bias and invariants.shape[1]
        self.bias = asarray(np.zeros((*lead, invariants.shape[1]), dtype)) if some else None

    def __call__(
        self, x: Inexact[EitherArray, "batch {self.shape[1]}"]
    ) -> Inexact[EitherArray, "batch {self.shape[0]}"]:
        """The map applied to rows."""
        c = together(self.coefficients, 1)
        entries = self.values.to(x.dtype) * c[self.columns.array]
        W = namespace(entries).zeros(self.shape[0] * self.shape[1], entries.dtype)
        if isinstance(W, np.ndarray):
            np.add.at(W, self.rows.array, entries)
        else:
            W = W.at[self.rows.array].add(entries)
        y = x @ W.reshape(self.shape).T
        if self.bias is not None:
            y = y + self.bias_basis.to(y.dtype) @ together(self.bias, 1)
        return y


@at_once
def _dense_invariants(rep: Rep) -> NDArray[np.inexact]:
    return solve(rep).dense()


class BasisBlock(eqx.Module):
    """A linear map, plus a bilinear one of its result, then gates: all in coordinates.

    Every copy of a tensor is multiplied by a function of a scalar of its own; scalars go through
    swish. `places` gives for each hidden coordinate its gate, or -1 for a scalar.
    """

    linear: BasisMap
    bilinear: Float[EitherArray, weights]
    rep: Rep = eqx.field(static=True)
    places: Constant = eqx.field(static=True)

    def __init__(
        self, rep_in: Rep, hidden: Rep, draws: Draws, dtype: jax.typing.DTypeLike = jnp.float32
    ) -> None:
        places = np.full(hidden.size(), -1)
        gates = 0
        for monomial, positions in Expansion(hidden).positions(hidden).items():
            if monomial.powers:
                places[positions] = gates + np.arange(len(positions))[:, None]
                gates += len(positions)
        self.places = Constant(places)
        self.rep = SumRep(hidden, gates * Scalar) if gates else hidden
        self.linear = BasisMap(rep_in, self.rep, draws, dtype=dtype)
        count, _ = bilinear_weights(self.rep, self.rep)
        self.bilinear = draws.normal((count,), BILINEAR_SCALE / np.sqrt(self.rep.size()), dtype)

    def __call__(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch hidden"]:
        """The block applied to rows."""
        y = self.linear(x)
        if len(self.bilinear):
            _, weights = bilinear_weights(self.rep, self.rep)
            y = y + namespace(y).einsum("boi,bi->bo", weights(self.bilinear, y), y)
        places = self.places.array
        h, gates = y[:, : len(places)], y[:, len(places) :]
        if not gates.shape[1]:
            return swish(h)
        gated = h * (sigmoid(gates.real[:, places]) * GATE_SCALE)
        return namespace(h).where(places < 0, swish(h), gated)


class BasisNetwork(eqx.Module):
    """Blocks and a last linear map, in coordinates."""

    blocks: tuple[BasisBlock, ...]
    readout: BasisMap

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        hidden: list[Rep],
        draws: Draws,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        before = [rep_in, *hidden[:-1]]
        self.blocks = tuple(
            BasisBlock(a, b, draws, dtype) for a, b in zip(before, hidden, strict=True)
        )
        self.readout = BasisMap(hidden[-1], rep_out, draws, dtype=dtype)

    def __call__(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        """The network applied to rows."""
        for block in self.blocks:
            x = block(x)
        return self.readout(x)
