"""The model `auto`: a regression, then a network on what it leaves, or a network alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.data import Rows
from emlpcli.fit.models.builder import Finished, Shape, Way
from emlpcli.fit.models.emlp import EquivariantBuilder
from emlpcli.fit.models.first_stage import FirstStage, Readout, Staged
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.frames import IrrepNumber
from emlpcli.nn.frozen import Constant
from emlpcli.nn.programs import in_blocks
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

EXACT = 1e-10  # share of the outputs' variance that a polynomial leaves to rounding in float32
ENOUGH = 1e-3  # share below which a network alone is not tried: it would hardly come so far
BLOCK = 1000  # rows of which the polynomial is evaluated at once

Array = NDArray[Any]


class StagesBuilder(EquivariantBuilder):
    """Builds a network with a polynomial beside it, each of which validation may dismiss.

    Where the regression leaves more than rounding, a network is trained on what it leaves, and,
    where that is much, the same network on what a polynomial of low degree leaves, which may be
    smoother, and on all: later ones are kept where they have lesser errors on validation rows by
    more than chance. A network on the rest is scaled, irreducible by irreducible, by a factor from
    0 to 1 that validation rows give, so that it is left away where it does not help.
    """

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
        network = super().build(rep_in, rep_out, shape, rows)
        if Expansion(rep_in, rep_out).complex or not network.isotypic:
            return network
        return Staged.at_zero(network, rep_in, rep_out)

    @override
    def left_out(self, network: Staged | EMLP) -> tuple[str, ...]:
        return (network.network if isinstance(network, Staged) else network).left_out

    @override
    def terms_left_out(self, network: Staged | EMLP) -> tuple[str, ...]:
        return network.terms.left_out if isinstance(network, Staged) else ()

    @override
    def ways(self, network: Staged | EMLP, train: Rows, validation: Rows) -> list[Way]:
        if not isinstance(network, Staged):
            return [Way(network, train, validation)]
        stage = FirstStage(network, train, validation)
        best, ways = stage.regression(), []
        if (found := _behind(best, train, validation)) is not None:
            first, left = found
            if left <= ENOUGH:
                return [first]
            ways.append(first)
        plain = stage.regression(low=True)
        if any(a.weights != b.weights for a, b in zip(plain.parts, best.parts, strict=True)):
            found = _behind(plain, train, validation)
            ways += [] if found is None else [found[0]]
        alone = Way(
            network.network, train, validation, lambda found: _alone(network, validation, found)
        )
        return [*ways, alone]


def _behind(network: Staged, train: Rows, validation: Rows) -> tuple[Way, float] | None:
    """The network behind a regression, and which share of validation outputs that leaves.

    None where outliers are beyond what the regression can say in float32.
    """
    values = _polynomial(network)
    found = [values(r.x) for r in (train, validation)]
    if not all(np.isfinite(z).all() for z in found):
        return None
    rest, held = (Rows(r.x, r.y - z) for r, z in zip((train, validation), found, strict=True))
    size = float(np.mean(validation.y**2))
    left = float(np.mean(held.y**2)) / size if size else 0.0
    scales = {p.irrep: p.scale.array.item() for p in network.parts}
    # the columns of an orthogonal matrix, shape (d, dim out, copies)
    analysis = network.after.analyse(np.eye(network.after.size))
    unscaled = _turning(analysis, {k: 1 / s for k, s in scales.items()})
    learnt, goal = (Rows(r.x, r.y @ unscaled) for r in (rest, held))
    squares = float(np.mean(goal.y**2))
    way = Way(
        network.network,
        learnt,
        goal,
        lambda found: _on_the_rest(network, values, analysis, scales, held, found),
        0 if left <= EXACT else None,
        float(np.mean(held.y**2)) / squares if squares else 1.0,
    )
    return way, left


def _on_the_rest(
    network: Staged,
    values: Callable[[Array], Array],
    analysis: dict[IrrepNumber, Array],
    scales: dict[IrrepNumber, float],
    held: Rows,
    found: Array,
) -> Finished:
    """A network behind a polynomial; `held` has what the polynomial leaves on validation rows."""
    factors = {}
    for k, scale in scales.items():
        factors[k] = _factor(scale * (found @ analysis[k]), held.y @ analysis[k]) * scale
    turning = _turning(analysis, factors)
    parts = tuple(replace(p, scale=Constant(np.array([factors[p.irrep]]))) for p in network.parts)
    used = any(factors.values())
    return Finished(
        (found @ turning - held.y) ** 2,
        lambda x, y: values(x) + y @ turning,
        lambda trained: replace(network, network=trained, parts=parts),
        (network.described, "a network on the rest") if used else (network.described,),
        used,
    )


def _factor(outputs: Array, goals: Array) -> float:
    """From 0 to 1, what outputs should be multiplied by to be goals; shape (d, rows, copies).

    The factor b of least squares, times 1 − (s/b)² where that is positive: with few rows its
    standard error s, found from the rows themselves, is large, and a factor by chance not far from
    zero is taken for zero (after James and Stein 1961). One row says nothing.
    """
    size = float(np.sum(outputs**2))
    if not size:
        return 0.0
    best = float(np.sum(outputs * goals)) / size
    slopes = np.sum(outputs * (goals - best * outputs), axis=(0, 2)) / size
    if best <= 0 or len(slopes) < 2:
        return 0.0
    variance = float(np.sum(slopes**2)) * len(slopes) / (len(slopes) - 1)
    return float(np.clip(best - variance / best, 0.0, 1.0))


def _alone(network: Staged, validation: Rows, found: Array) -> Finished:
    """The network without the polynomial."""
    parts = tuple(Readout.zero(p.irrep, *p.weights.array.shape) for p in network.parts)
    return Finished(
        (found - validation.y) ** 2,
        lambda x, y: y,
        lambda trained: replace(network, network=trained, parts=parts),
        ("a network",),
    )


def _turning(analysis: dict[IrrepNumber, Array], factors: dict[IrrepNumber, float]) -> Array:
    """The symmetric matrix that multiplies each irreducible of the output by its factor."""
    total: Array = np.zeros(())
    for k, A in analysis.items():
        total = total + factors[k] * np.einsum("dic,djc->ij", A, A)
    return total


def _polynomial(network: Staged) -> Callable[[Array], Array]:
    """The polynomial as a function of scaled rows of any number."""

    def values(x: Array) -> Array:
        with np.errstate(all="ignore"):  # of outliers
            return in_blocks(network.alone, x, BLOCK, np.float32, padded=False).astype(np.float64)

    return values


BUILDER = StagesBuilder()
