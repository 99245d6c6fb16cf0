"""Equivariant layers and networks; names are imported when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Bilinear": "emlpcli.nn.tensor",
    "EMLP": "emlpcli.nn.network",
    "Linear": "emlpcli.nn.linear",
    "MLP": "emlpcli.nn.baselines",
    "bilinear_weights": "emlpcli.nn.bilinear",
    "cast": "emlpcli.nn.linear",
    "uniform_rep": "emlpcli.nn.channels",
}

__all__ = sorted(_PUBLIC)

if TYPE_CHECKING:
    from emlpcli.nn.baselines import MLP as MLP
    from emlpcli.nn.bilinear import bilinear_weights as bilinear_weights
    from emlpcli.nn.channels import uniform_rep as uniform_rep
    from emlpcli.nn.linear import Linear as Linear
    from emlpcli.nn.linear import cast as cast
    from emlpcli.nn.network import EMLP as EMLP
    from emlpcli.nn.tensor import Bilinear as Bilinear


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
