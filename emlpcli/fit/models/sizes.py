"""How many parameters networks have, asked before they are built and after."""

from __future__ import annotations

from typing import Any

import numpy as np

from emlpcli.errors import TooLargeError
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import Model
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import default_limit, format_count

BYTES_A_PARAMETER = 48  # drawn in float64; then its value, the best, two moments, the slope


def check_size(model: Model, reps: tuple[Rep, Rep], shape: Shape, most: int | None = None) -> None:
    """Raise TooLargeError where a network would have more than `most` parameters.

    What is compared is a lower bound. By default `most` is what memory allows, where training
    keeps each parameter several times.
    """
    number = model.builder.parameters_at_least(*reps, shape)
    allowed = default_limit() // BYTES_A_PARAMETER if most is None else most
    if number > allowed:
        raise TooLargeError(
            f"the network would have over {format_count(number)} parameters, "
            f"{format_count(allowed)} are allowed",
            hint="take fewer --channels or --layers, or a smaller --hidden",
        )


def parameter_count(network: Any) -> int:
    """The number of trained numbers."""
    import equinox as eqx

    from emlpcli.jaxsetup import jax

    leaves = jax.tree.leaves(eqx.filter(network, eqx.is_inexact_array))
    return int(sum(np.size(leaf) for leaf in leaves))
