"""The models `mlp` and `mlp-aug`: a dense network of the same width, which knows no group."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.models.builder import Builder, Shape
from emlpcli.nn.mlp import MLP
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep


class DenseBuilder(Builder):
    """Builds dense networks for real rows."""

    @override
    def check(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> None:
        if Expansion(rep_in, rep_out).complex:
            raise EmlpError("mlp is for real rows", hint="--model emlp takes complex ones")

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> MLP:
        sizes = rep_in.size(), rep_out.size()
        return MLP(*sizes, shape.channels, shape.layers, seed=shape.seed)


BUILDER = DenseBuilder()
