"""Where training starts: at the best polynomial of low degree, found by ridge regression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.data import Rows
from emlpcli.fit.limits import MOST_REGRESSION_ROWS
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.emlp import EquivariantBuilder
from emlpcli.jaxsetup import EitherArray, namespace
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.frames import Frame, IrrepNumber, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.nn.polynomials import Polynomials
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

# What the regression is tried with; the best on validation rows is taken. The penalties go by
# tens from next to none up to the mean eigenvalue of the Gram matrix, which damps most directions.
# A product that is scaled by w before a ridge regression is penalised 1/w² times as much: with few
# rows simple polynomials should explain what they can. The three steps of about 3 are those it
# began with (commit "Fit starts at the best polynomial of low degree"), and were not tuned since.
PENALTIES = np.logspace(-9, 0, 10)  # as multiples of the mean square of the polynomials
WEIGHTS = (1.0, 0.3, 0.1)  # of products of simple polynomials
SMALLEST = 1e-6  # scale of what the polynomials leave, as a multiple of the outputs'

Reals = NDArray[np.float64]


class PolynomialReadout(eqx.Module):
    """The readout of one irreducible of the output, and how large what it leaves is."""

    irrep: IrrepNumber = eqx.field(static=True)
    weights: Constant = eqx.field(static=True)  # shape (polynomials, copies)
    bias: Constant = eqx.field(static=True)  # shape (copies,)
    scale: Constant = eqx.field(static=True)  # shape ()


class Started(OnLastAxis):
    """A polynomial of low degree in the input plus a network, each irreducible at its own scale.

    The polynomial is constant in training: the network learns what it leaves, at the scale that
    it has on validation rows. Both are equivariant, so the sum is.
    """

    network: EMLP
    polynomials: Polynomials
    center: Constant = eqx.field(static=True)  # of the simple invariants
    parts: tuple[PolynomialReadout, ...]
    after: Frame

    @staticmethod
    def at_zero(network: EMLP, rep_in: Rep, rep_out: Rep) -> Started:
        """Of a network between these representations, with the polynomial that is zero."""
        irreps = Irreps(rep_in, rep_out)
        polynomials = Polynomials(irreps, rep_in, rep_out)
        center = Constant(np.zeros(polynomials.simple_invariants))
        form = irreps.form(rep_out)
        sample = _channels(polynomials, rep_in.size())
        parts = []
        for k, copies in form.channels.items():
            zeros = np.zeros((sample.get(k, 0), copies)), np.zeros(copies)
            parts.append(PolynomialReadout(k, *map(Constant, (*zeros, np.ones(())))))
        return Started(
            size_in=rep_in.size(),
            complex=False,
            network=network,
            polynomials=polynomials,
            center=center,
            parts=tuple(parts),
            after=form,
        )

    def features(self, x: EitherArray) -> dict[IrrepNumber, list[EitherArray]]:
        """The polynomials of inputs of shape (batch, dim in), by irreducible."""
        p = self.polynomials
        return p(p.simple(x), self.center.to(x.dtype))

    @override
    def rows(self, x: EitherArray) -> EitherArray:
        return self._added(x, self.network.rows(x))

    def alone(self, x: EitherArray) -> EitherArray:
        """The polynomial without the network, shape (batch, dim in) to (batch, dim out)."""
        return self._added(x, namespace(x).zeros((len(x), self.after.size), x.dtype))

    def _added(self, x: EitherArray, learnt: EitherArray) -> EitherArray:
        """The polynomial of x and what was learnt, at its scale."""
        state = self.after.analyse(learnt)
        found = self.features(x)
        for part in self.parts:
            k = part.irrep
            y = part.scale.to(learnt.dtype) * state[k] + part.bias.to(learnt.dtype)
            if len(part.weights.array):
                y = y + join(found[k]) @ part.weights.to(learnt.dtype)
            state[k] = y
        return self.after.synthesise(state, len(x), learnt.dtype)


@dataclass(frozen=True)
class Regression:
    """Weights (polynomials, copies), bias, and the mean squared error on validation rows."""

    weights: Reals
    bias: Reals
    error: float


def started(network: Started, train: Rows, validation: Rows) -> Started:
    """The same with the polynomial that fits the training rows, all of them scaled.

    A readout of each irreducible by ridge regression, in float64; its penalty is the best on
    validation rows, where the error of no polynomial at all is the one to beat.
    """
    rows = [part.first(min(len(part), MOST_REGRESSION_ROWS)) for part in (train, validation)]
    x, y = (np.concatenate(parts) for parts in zip(*((p.x, p.y) for p in rows), strict=True))
    simple = network.polynomials.simple(x)
    trivial = network.polynomials.trivial
    count = len(rows[0])
    if trivial in simple:
        network = replace(network, center=Constant(simple[trivial][0, :count].mean(0)))
    features, targets = network.features(x), network.after.analyse(y)
    parts = []
    for part in network.parts:
        k = part.irrep
        found = _regression(features.get(k, []), targets[k], count, k == trivial)
        size = float(np.sqrt(max(found.error, SMALLEST**2)))
        fitted = map(Constant, (found.weights, found.bias, np.array(size)))
        parts.append(PolynomialReadout(k, *fitted))
    return replace(network, parts=tuple(parts))


def _regression(features: list[Reals], target: Reals, count: int, shifted: bool) -> Regression:
    """The best on validation rows, which follow the first `count` rows, of all regressions.

    Arrays have shape (d, rows, channels).
    """
    copies = target.shape[2]
    t, goal = target[:, :count].reshape(-1, copies), target[:, count:].reshape(-1, copies)
    middle = t.mean(0) if shifted else np.zeros(copies)
    size = sum(f.shape[2] for f in features)
    best = Regression(np.zeros((size, copies)), middle, float(np.mean((goal - middle) ** 2)))
    if not size:
        return best
    for weight in WEIGHTS if len(features) > 1 else WEIGHTS[:1]:
        scales = np.concatenate([np.full(f.shape[2], weight**i) for i, f in enumerate(features)])
        A = np.concatenate(features, axis=2) * scales
        a, v = A[:, :count].reshape(-1, size), A[:, count:].reshape(-1, size)
        mean = a.mean(0) if shifted else np.zeros(size)
        a, v = a - mean, v - mean
        values, vectors = np.linalg.eigh(a.T @ a / len(a))
        projected = vectors.T @ (a.T @ (t - middle)) / len(a)
        turned = v @ vectors
        for penalty in PENALTIES * max(values.mean(), 1e-30):
            solution = projected / (np.maximum(values, 0) + penalty)[:, None]
            error = float(np.mean((turned @ solution + middle - goal) ** 2))
            if error < best.error:
                weights = vectors @ solution
                best = Regression(weights * scales[:, None], middle - mean @ weights, error)
    return best


def _channels(polynomials: Polynomials, size: int) -> dict[IrrepNumber, int]:
    """How many polynomials of so many inputs there are, by irreducible."""
    center = np.zeros(polynomials.simple_invariants)
    sample = polynomials(polynomials.simple(np.zeros((1, size))), center)
    return {k: sum(y.shape[2] for y in parts) for k, parts in sample.items()}


class StartedBuilder(EquivariantBuilder):
    """Builds a network with a polynomial beside it, and fits the polynomial before training.

    Polynomials are formed over the real numbers and of irreducibles: over the complex numbers,
    or where a representation has no isotypic form, the network is alone.
    """

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
        network = super().build(rep_in, rep_out, shape, rows)
        if Expansion(rep_in, rep_out).complex or not network.isotypic:
            return network
        return Started.at_zero(network, rep_in, rep_out)

    @override
    def start(self, network: Started | EMLP, train: Rows, validation: Rows) -> Started | EMLP:
        return started(network, train, validation) if isinstance(network, Started) else network

    @override
    def left_out(self, network: Started | EMLP) -> tuple[str, ...]:
        return (network.network if isinstance(network, Started) else network).left_out

    @override
    def start_output(self, network: Started | EMLP, x: NDArray[Any]) -> NDArray[Any] | None:
        return network.alone(x) if isinstance(network, Started) else None


BUILDER = StartedBuilder()
