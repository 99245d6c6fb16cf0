"""Representations: V, Scalar, T(p,q) and what is built from them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.lang.vocabulary import CONSTRUCTORS
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import (
    Base,
    Dual,
    MapRep,
    Multiple,
    PowerRep,
    ProductRep,
    Rep,
    Scalar,
    ScalarRep,
    SumRep,
    T,
    V,
    Vector,
)

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.nn import bilinear_weights as bilinear_weights
    from emlpcli.reps.constructed import Derived as Derived
    from emlpcli.reps.constructors.adjoint import Ad as Ad
    from emlpcli.reps.constructors.conjugate import conj as conj
    from emlpcli.reps.constructors.determinant import Det as Det
    from emlpcli.reps.constructors.determinant import Pseudo as Pseudo
    from emlpcli.reps.constructors.index_symmetry import Indices as Indices
    from emlpcli.reps.constructors.irrep import Irrep as Irrep
    from emlpcli.reps.constructors.jahn import Jahn as Jahn
    from emlpcli.reps.constructors.permutation import Sign as Sign
    from emlpcli.reps.constructors.permutation import Std as Std
    from emlpcli.reps.constructors.powers import Alt as Alt
    from emlpcli.reps.constructors.powers import Sym as Sym
    from emlpcli.reps.constructors.regular import Regular as Regular
    from emlpcli.reps.constructors.restrict import Restrict as Restrict
    from emlpcli.reps.constructors.time import Time as Time
    from emlpcli.solve.equivariance import equivariance_error as equivariance_error

# Names that are imported when first used: the constructors of the language that lie in modules of
# their own.
_LATER = {c.name: c.module for c in CONSTRUCTORS.values()} | {"Derived": "constructed"}

# EMLP has these here. They belong to layers above, so the package itself is asked for them.
_OF_THE_PACKAGE = ("bilinear_weights", "equivariance_error")

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
    "representation",
]
__all__ += sorted({*_LATER, *_OF_THE_PACKAGE} - {*__all__})


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"emlpcli.reps.{_LATER[name]}"), name)
    if name in _OF_THE_PACKAGE:
        return getattr(import_module("emlpcli"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
