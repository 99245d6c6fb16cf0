"""Equivariant layers and networks; names are imported when first used.

From below to above: `limits`, `scales`, `draws` (random parameters), `frozen` (constants),
`programs` (compiled functions, kept on disk);
`frames` (from coordinates to copies of irreducibles and back), `isotypic_form` (which finds them),
`channel_mixing` (linear maps of them), `irrep_products` (products), `invariants`, `nonlinearities`;
`emlp_bilinear` and `basis_layers`, for what has no isotypic form; `last_axis`, and the layers
`linear` and `bilinear_layer`; `block`, `hidden_rep` and `emlp`, the network; `polynomials`, and
`mlp`, which knows no group. For people's own models: `channel_form` (channels with invariants),
`activations`, `rms_norm` and `tensor_product`; `pooling`, `differences` (functions of two points),
`pairs`, `messages` and `point_cloud`, whose size does not depend on the number of points;
`soft_linear`, for symmetries that hold in part. Layers take representations as objects or as texts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Bilinear": "emlpcli.nn.bilinear_layer",
    "EMLP": "emlpcli.nn.emlp",
    "Linear": "emlpcli.nn.linear",
    "MLP": "emlpcli.nn.mlp",
    "bilinear_weights": "emlpcli.nn.emlp_bilinear",
    "cast": "emlpcli.nn.linear",
    "uniform_rep": "emlpcli.nn.hidden_rep",
    "GatedActivation": "emlpcli.nn.activations",
    "MessagePassing": "emlpcli.nn.messages",
    "NormActivation": "emlpcli.nn.activations",
    "PointCloud": "emlpcli.nn.point_cloud",
    "Pool": "emlpcli.nn.pooling",
    "RMSNorm": "emlpcli.nn.rms_norm",
    "SoftLinear": "emlpcli.nn.soft_linear",
    "TensorProduct": "emlpcli.nn.tensor_product",
}

__all__ = sorted(_PUBLIC)

if TYPE_CHECKING:
    from emlpcli.nn.activations import GatedActivation as GatedActivation
    from emlpcli.nn.activations import NormActivation as NormActivation
    from emlpcli.nn.bilinear_layer import Bilinear as Bilinear
    from emlpcli.nn.emlp import EMLP as EMLP
    from emlpcli.nn.emlp_bilinear import bilinear_weights as bilinear_weights
    from emlpcli.nn.hidden_rep import uniform_rep as uniform_rep
    from emlpcli.nn.linear import Linear as Linear
    from emlpcli.nn.linear import cast as cast
    from emlpcli.nn.messages import MessagePassing as MessagePassing
    from emlpcli.nn.mlp import MLP as MLP
    from emlpcli.nn.point_cloud import PointCloud as PointCloud
    from emlpcli.nn.pooling import Pool as Pool
    from emlpcli.nn.rms_norm import RMSNorm as RMSNorm
    from emlpcli.nn.soft_linear import SoftLinear as SoftLinear
    from emlpcli.nn.tensor_product import TensorProduct as TensorProduct


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
