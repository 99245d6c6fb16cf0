"""Equivariant layers and networks as modules of PyTorch; names are imported when first used.

From below to above: `printed` (runs the code that `emlp code --to torch` prints), the layers
`linear`, `bilinear` and `projector`, `gates` (the nonlinearity) and `network`. PyTorch comes with
the optional extra `emlpcli[torch]`; without it, importing this package raises ImportError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

try:
    import torch as _torch  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        'emlpcli.torch needs PyTorch: pip install "emlpcli[torch]" installs it; '
        "`emlp code --to torch` prints layers without it"
    ) from error

_PUBLIC = {
    "EMLP": "emlpcli.torch.network",
    "EquivariantBilinear": "emlpcli.torch.bilinear",
    "EquivariantLinear": "emlpcli.torch.linear",
    "Gated": "emlpcli.torch.gates",
    "Projector": "emlpcli.torch.projector",
}

__all__ = sorted(_PUBLIC)

if TYPE_CHECKING:
    from emlpcli.torch.bilinear import EquivariantBilinear as EquivariantBilinear
    from emlpcli.torch.gates import Gated as Gated
    from emlpcli.torch.linear import EquivariantLinear as EquivariantLinear
    from emlpcli.torch.network import EMLP as EMLP
    from emlpcli.torch.projector import Projector as Projector


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
