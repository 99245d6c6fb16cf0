"""Equivariant layers and networks as modules of Equinox; names are imported when first used.

Parameters are those of `emlp code --to equinox` and of `emlpcli.torch`, in their order;
`emlpcli.nn` has the network that `emlp fit` trains, whose parameters are others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "EMLP": "emlpcli.equinox.network",
    "EquivariantBilinear": "emlpcli.equinox.linear",
    "EquivariantLinear": "emlpcli.equinox.linear",
    "Gated": "emlpcli.equinox.network",
}

__all__ = sorted(_PUBLIC)

if TYPE_CHECKING:
    from emlpcli.equinox.linear import EquivariantBilinear as EquivariantBilinear
    from emlpcli.equinox.linear import EquivariantLinear as EquivariantLinear
    from emlpcli.equinox.network import EMLP as EMLP
    from emlpcli.equinox.network import Gated as Gated


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
