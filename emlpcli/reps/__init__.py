"""Representations: V, Scalar, T(p,q) and what is built from them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.reps.composite import MapRep, Multiple, PowerRep, ProductRep, SumRep
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Base, Dual, Rep, Scalar, ScalarRep, T, V, Vector

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.nn import bilinear_weights
    from emlpcli.reps.constructed import Derived
    from emlpcli.reps.constructors.adjoint import Ad
    from emlpcli.reps.constructors.conjugate import conj
    from emlpcli.reps.constructors.determinant import Det, Pseudo
    from emlpcli.reps.constructors.irrep import Irrep
    from emlpcli.reps.constructors.permutation import Sign, Std
    from emlpcli.reps.constructors.powers import Alt, Sym
    from emlpcli.reps.constructors.regular import Regular
    from emlpcli.reps.constructors.restrict import Restrict
    from emlpcli.solve.equivariance import equivariance_error

# Names that are imported when first used: constructors, and what EMLP keeps here and later stages
# define.
_ELSEWHERE = {
    **dict.fromkeys(("Alt", "Sym"), "emlpcli.reps.constructors.powers"),
    **dict.fromkeys(("Det", "Pseudo"), "emlpcli.reps.constructors.determinant"),
    **dict.fromkeys(("Sign", "Std"), "emlpcli.reps.constructors.permutation"),
    "Ad": "emlpcli.reps.constructors.adjoint",
    "Derived": "emlpcli.reps.constructed",
    "Irrep": "emlpcli.reps.constructors.irrep",
    "Regular": "emlpcli.reps.constructors.regular",
    "Restrict": "emlpcli.reps.constructors.restrict",
    "conj": "emlpcli.reps.constructors.conjugate",
    "bilinear_weights": "emlpcli.nn",
    "equivariance_error": "emlpcli.solve.equivariance",
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
