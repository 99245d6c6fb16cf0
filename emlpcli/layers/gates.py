"""Which scalar gates which coordinate of a representation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.layers.printed import check_real, check_width
from emlpcli.nn.scales import GATE_SCALE, SWISH_SCALE
from emlpcli.reps.from_text import representation
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar
from emlpcli.solve.memory import default_limit
from emlpcli.solve.program.pieces import side


@dataclass(frozen=True, eq=False)
class Gates:
    """x ↦ x[:size] sigmoid(x[places]) scale, from the coordinates of `gated` to those of `rep`.

    Scalars gate themselves, which is x sigmoid(x); every other copy of a summand has a scalar of
    its own behind the coordinates of `rep`. Shapes of `places` and `scale`: (size,). Scaled so
    that normally distributed numbers of variance 1 keep their mean square. Source: Weiler, Geiger,
    Welling, Boomsma, Cohen 2018, 3D steerable CNNs; Finzi, Welling, Wilson 2021.
    """

    rep: Rep
    gated: Rep
    places: NDArray[np.int64]
    scale: NDArray[np.float64]
    complex: bool = False  # whether the group acts over the complex numbers

    def check(self, x: Any) -> None:
        """Raise RepresentationError unless the last axis has the coordinates of `gated`.

        Raises it for complex numbers too where the group acts over the real ones.
        """
        check_width(x, self.gated.size(), str(self.gated))
        check_real(x, self.complex, f"the gate of {self.rep}")


def gates(rep: Rep | str) -> Gates:
    """The gates of a representation; raises GroupError where it has no group."""
    rep = representation(rep)
    size, count = rep.size(), 0
    places = np.arange(size)
    scale = np.full(size, SWISH_SCALE)
    expansion = Expansion(rep)
    for piece in side(rep, expansion, default_limit()).pieces:
        if not piece.shape:
            continue
        places[piece.places] = (size + count + np.arange(piece.copies))[:, None]
        scale[piece.places] = GATE_SCALE
        count += piece.copies
    gated = rep + count * Scalar if count else rep
    return Gates(rep, gated, places, scale, expansion.complex)
