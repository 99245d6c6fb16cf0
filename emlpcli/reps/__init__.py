"""Representations: V, Scalar, T(p,q) and what is built from them."""

from importlib import import_module
from typing import Any

from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.rep import Base, Dual, Rep, Scalar, ScalarRep, T, V, Vector
from emlpcli.reps.text import representation

# Names that EMLP keeps here and that later stages define; imported when first used.
_ELSEWHERE = {
    "bilinear_weights": "emlpcli.nn",
    "equivariance_error": "emlpcli.solve.check",
}

__all__ = [
    "Base",
    "Dual",
    "MapRep",
    "Multiple",
    "PowerRep",
    "ProductRep",
    "Rep",
    "Scalar",
    "ScalarRep",
    "SumRep",
    "T",
    "V",
    "Vector",
    "bilinear_weights",
    "equivariance_error",
    "representation",
]


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
