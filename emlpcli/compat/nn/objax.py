"""EMLP's layers and networks under the name of its first implementation; see docs/from_emlp.md."""

from emlpcli.compat.nn.layers import (
    BiLinear,
    EMLPBlock,
    GatedNonlinearity,
    Linear,
    Sequential,
    gate_indices,
    gated,
    swish,
)
from emlpcli.compat.nn.networks import EMLP, EMLPH, MLP, MLPH, EMLPode, MLPode, Standardize
from emlpcli.nn.hidden_rep import uniform_rep

__all__ = [
    "EMLP",
    "EMLPH",
    "MLP",
    "MLPH",
    "BiLinear",
    "EMLPBlock",
    "EMLPode",
    "GatedNonlinearity",
    "Linear",
    "MLPode",
    "Sequential",
    "Standardize",
    "gate_indices",
    "gated",
    "swish",
    "uniform_rep",
]
