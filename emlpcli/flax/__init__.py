"""Equivariant layers and networks as modules of Flax NNX; names are imported when first used.

Parameters are those of `emlp code --to flax` and of `emlpcli.torch`, in their order. Flax comes
with the optional extra `emlpcli[flax]`; without it, importing this package raises ImportError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

try:
    from flax import nnx as _nnx  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        'emlpcli.flax needs Flax: pip install "emlpcli[flax]" installs it; '
        "`emlp code --to flax` prints layers without it"
    ) from error

_PUBLIC = {
    "EMLP": "emlpcli.flax.network",
    "EquivariantBilinear": "emlpcli.flax.linear",
    "EquivariantLinear": "emlpcli.flax.linear",
    "Gated": "emlpcli.flax.network",
}

__all__ = sorted(_PUBLIC)

if TYPE_CHECKING:
    from emlpcli.flax.linear import EquivariantBilinear as EquivariantBilinear
    from emlpcli.flax.linear import EquivariantLinear as EquivariantLinear
    from emlpcli.flax.network import EMLP as EMLP
    from emlpcli.flax.network import Gated as Gated


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
