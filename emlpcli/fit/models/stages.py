"""The model `auto`: a polynomial, then a network on what it leaves, or a network alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.data import Rows
from emlpcli.fit.models.builder import Finished, Shape, Way
from emlpcli.fit.models.emlp import EquivariantBuilder
from emlpcli.fit.models.first_stage import Readout, Staged, first_stage
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.frozen import Constant
from emlpcli.nn.programs import compiled, once
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

EXACT = 1e-10  # share of the outputs' variance that a polynomial leaves to rounding in float32
ENOUGH = 1e-3  # share below which a network alone is not tried: it would hardly come so far
BLOCK = 1000  # rows of which the polynomial is evaluated at once

Array = NDArray[Any]


class StagesBuilder(EquivariantBuilder):
    """Builds a network with a polynomial beside it, each of which validation may dismiss.

    Where the polynomial leaves more than rounding, a network is trained on what it leaves, and,
    where that is much, the same network on all: that with the lesser error on validation rows is
    kept. The first one is scaled, irreducible by irreducible, by the factor from 0 to 1 that is
    best on validation rows, so that it is left away where it does not help.
    """

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
        network = super().build(rep_in, rep_out, shape, rows)
        if Expansion(rep_in, rep_out).complex or not network.isotypic:
            return network
        return Staged.at_zero(network, rep_in, rep_out)

    @override
    def start(self, network: Staged | EMLP, train: Rows, validation: Rows) -> Staged | EMLP:
        return first_stage(network, train, validation) if isinstance(network, Staged) else network

    @override
    def left_out(self, network: Staged | EMLP) -> tuple[str, ...]:
        return (network.network if isinstance(network, Staged) else network).left_out

    @override
    def start_error(self, network: Staged | EMLP, rows: Rows, scale: Array) -> float | None:
        if not isinstance(network, Staged):
            return None
        return float(np.mean(np.abs((_polynomial(network)(rows.x) - rows.y) * scale) ** 2))

    @override
    def ways(self, network: Staged | EMLP, train: Rows, validation: Rows) -> list[Way]:
        if not isinstance(network, Staged):
            return [Way(network, train, validation)]
        values = _polynomial(network)
        rest, held = (Rows(r.x, r.y - values(r.x)) for r in (train, validation))
        size = float(np.mean(validation.y**2))
        size_left = float(np.mean(held.y**2))
        exact = size_left <= EXACT * size
        scales = {p.irrep: p.scale.array.item() for p in network.parts}
        unscaled = _turning(network, {k: 1 / s for k, s in scales.items()})
        first = Way(
            network.network,
            Rows(rest.x, rest.y @ unscaled),
            Rows(held.x, held.y @ unscaled),
            lambda found: _on_the_rest(network, values, scales, held, found),
            0 if exact else None,
        )
        if size_left <= ENOUGH * size:
            return [first]
        alone = Way(
            network.network, train, validation, lambda found: _alone(network, validation, found)
        )
        return [first, alone]


def _on_the_rest(
    network: Staged,
    values: Callable[[Array], Array],
    scales: dict[str, float],
    held: Rows,
    found: Array,
) -> Finished:
    """A network behind a polynomial; `held` has what the polynomial leaves on validation rows."""
    goals, outputs = once(network.after.analyse, held.y), once(network.after.analyse, found)
    factors = {}
    for k, scale in scales.items():
        size = float(np.sum(outputs[k] ** 2))
        best = float(np.sum(outputs[k] * goals[k])) / size / scale if size else 0.0
        factors[k] = float(np.clip(best, 0.0, 1.0)) * scale
    turning = _turning(network, factors)
    parts = tuple(replace(p, scale=Constant(np.array([factors[p.irrep]]))) for p in network.parts)
    used = any(factors.values())
    return Finished(
        float(np.mean((found @ turning - held.y) ** 2)),
        lambda x, y: values(x) + y @ turning,
        lambda trained: replace(network, network=trained, parts=parts),
        (network.described, "a network on the rest") if used else (network.described,),
    )


def _alone(network: Staged, validation: Rows, found: Array) -> Finished:
    """The network without the polynomial."""
    parts = tuple(Readout.zero(p.irrep, *p.weights.array.shape) for p in network.parts)
    return Finished(
        float(np.mean((found - validation.y) ** 2)),
        lambda x, y: y,
        lambda trained: replace(network, network=trained, parts=parts),
        ("a network",),
    )


def _turning(network: Staged, factors: dict[str, float]) -> Array:
    """The symmetric matrix that multiplies each irreducible of the output by its factor."""
    after = network.after

    def scaled(y: Any) -> Any:
        state = after.analyse(y)
        turned = {k: factors[k] * v for k, v in state.items()}
        return after.synthesise(turned, len(y), y.dtype)

    if len(factors) == 1:
        return np.eye(after.size) * next(iter(factors.values()))
    return np.asarray(once(scaled, np.eye(after.size)), dtype=np.float64)


def _polynomial(network: Staged) -> Callable[[Array], Array]:
    """The polynomial as a function of scaled rows of any number, compiled once."""
    programs: list[Any] = []

    def values(x: Array) -> Array:
        blocks = [np.zeros((0, network.after.size))]
        for start in range(0, len(x), BLOCK):
            rows = x[start : start + BLOCK]
            padded = np.zeros((BLOCK, x.shape[1]), np.float32)
            padded[: len(rows)] = rows
            if not programs:
                programs.append(compiled(network.alone, padded, quickly=True))
            blocks.append(np.asarray(programs[0](padded))[: len(rows)].astype(np.float64))
        return np.concatenate(blocks)

    return values


BUILDER = StagesBuilder()
