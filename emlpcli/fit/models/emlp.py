"""The model `emlp`: equivariant layers in the isotypic basis, with hidden layers to match."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.models.builder import Builder, Shape
from emlpcli.groups.base import Group
from emlpcli.nn.emlp import EMLP, hidden_reps
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep, Scalar, SumRep


class EquivariantBuilder(Builder):
    """Builds networks with the hidden representation given, or with a usual one."""

    @override
    def check(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> None:
        group, hidden = _group_and_hidden(rep_in, rep_out, shape)
        hidden_reps(rep_in, rep_out, group, shape.channels, shape.layers, hidden)

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> EMLP:
        numbers: Any = np.complex64 if Expansion(rep_in, rep_out).complex else np.float32
        group, hidden = _group_and_hidden(rep_in, rep_out, shape)
        sizes = shape.channels, shape.layers
        return EMLP(rep_in, rep_out, group, *sizes, hidden=hidden, seed=shape.seed, dtype=numbers)

    @override
    def left_out(self, network: EMLP) -> tuple[str, ...]:
        return network.left_out

    @override
    def parameters_at_least(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> int:
        """Those that map each tensor of a hidden layer to the tensors of the same kind.

        Of the latter there are at least as many.
        """
        hidden = shape.hidden or _usual_hidden(rep_in, rep_out, shape.channels)
        pairs = sum(copies**2 for copies in Expansion(hidden).counts(hidden).values())
        return pairs * max(shape.layers - 1, 1)


def _group_and_hidden(rep_in: Rep, rep_out: Rep, shape: Shape) -> tuple[Group | None, Rep | None]:
    """The one group, and the hidden representation; None where the network chooses it."""
    groups, hidden = Expansion(rep_in, rep_out).groups, shape.hidden
    group = next(iter(groups)) if len(groups) == 1 else None
    if group is None and hidden is None:
        hidden = mixed_rep(shape.channels, rep_in, rep_out)
    return group, hidden


def mixed_rep(ch: int, *reps: Rep) -> Rep:
    """A hidden representation over several groups: the tensors that occur, and Scalars.

    Each kind of tensor gets an equal part of `ch` channels, and at least one copy.
    """
    expansion = Expansion(*reps)
    kinds = {TensorMonomial(): None} | {m: None for rep in reps for m in expansion.counts(rep)}
    parts = []
    for monomial in kinds:
        factors = [
            s.rep.T if s.dual else s.rep for s, power in monomial.powers for _ in range(power)
        ]
        tensor = reduce(lambda a, b: a * b, factors) if factors else Scalar
        parts.append(max(1, ch // (len(kinds) * monomial.size)) * tensor)
    return SumRep(*parts)


def _usual_hidden(rep_in: Rep, rep_out: Rep, channels: int) -> Rep:
    """About the hidden representation that a network has where none is given."""
    groups = Expansion(rep_in, rep_out).groups
    if len(groups) == 1:
        return uniform_rep(channels, next(iter(groups)))
    return mixed_rep(channels, rep_in, rep_out)


BUILDER = EquivariantBuilder()
