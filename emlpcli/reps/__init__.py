"""Representations: V, Scalar, T(p,q) and what is built from them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.rep import Base, Dual, Rep, Scalar, ScalarRep, T, V, Vector
from emlpcli.reps.text import representation

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.nn import bilinear_weights
    from emlpcli.reps.adjoint import Ad
    from emlpcli.reps.conjugate import conj
    from emlpcli.reps.derived import Derived
    from emlpcli.reps.determinant import Det, Pseudo
    from emlpcli.reps.irrep import Irrep, Sign, Std
    from emlpcli.reps.regular import Regular
    from emlpcli.reps.restrict import Restrict
    from emlpcli.reps.symmetric import Alt, Sym
    from emlpcli.solve.check import equivariance_error

# Names that are imported when first used: constructors, and what EMLP keeps here and later stages
# define.
_ELSEWHERE = {
    **dict.fromkeys(("Alt", "Sym"), "emlpcli.reps.symmetric"),
    **dict.fromkeys(("Det", "Pseudo"), "emlpcli.reps.determinant"),
    **dict.fromkeys(("Irrep", "Sign", "Std"), "emlpcli.reps.irrep"),
    "Ad": "emlpcli.reps.adjoint",
    "Derived": "emlpcli.reps.derived",
    "Regular": "emlpcli.reps.regular",
    "Restrict": "emlpcli.reps.restrict",
    "conj": "emlpcli.reps.conjugate",
    "bilinear_weights": "emlpcli.nn",
    "equivariance_error": "emlpcli.solve.check",
}

__all__ = [
    "Ad",
    "Alt",
    "Base",
    "Derived",
    "Det",
    "Dual",
    "Irrep",
    "MapRep",
    "Multiple",
    "PowerRep",
    "ProductRep",
    "Pseudo",
    "Regular",
    "Rep",
    "Restrict",
    "Scalar",
    "ScalarRep",
    "Sign",
    "Std",
    "SumRep",
    "Sym",
    "T",
    "V",
    "Vector",
    "bilinear_weights",
    "conj",
    "equivariance_error",
    "representation",
]


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
