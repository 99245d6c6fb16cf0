"""Equivariant linear maps of matrix groups: which exist, how many, what they are - with proof."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # true for type checkers; typing itself takes long to import
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

# Public names and the modules that hold them, imported when first used. The exterior power is
# emlpcli.reps.Alt: here Alt is the alternating group.
_PUBLIC = {
    name: f"emlpcli.{module}"
    for module, names in {
        "reps": "V Vector Scalar T Rep representation "
        "Ad Det Indices Irrep Jahn Pseudo Regular Restrict Sign Std Sym Time conj",
        "reps.irreducible.clebsch_gordan": "clebsch_gordan",
        "groups": "A Alt C Cube D DirectProduct DkeR3 E E6 E7 E8 F4 G2 GL Galilei Group "
        "Heisenberg Lorentz MagneticPointGroup MatrixGroup O O11 O13 O2eR3 Permutations "
        "Poincare PointGroup RubiksCube S SE SL SO SO11p SO13 SO13p SO2eR3 SU Scaling "
        "Sp Spin Trivial U USp Z ZksZnxZn group magnetic_point_group point_group",
        "solve": "Solution basis",
        "solve.expressions": "change_of_basis decompose dimension plan to_e3nn",
        "solve.equivariance": "assert_equivariant equivariance_error",
        "solve.nearest.nearest": "project",
        "solve.voigt.form": "voigt",
        "nn": "bilinear_weights",
        "fit.saved_model": "load_model",
        "fit.symmetry_breaking": "symmetry_breaking",
        "groups.structures.found": "from_structure",
        "groups.user.file": "read_group",
        "render.code.api": "code",
        "render.figure.api": "page vis",
        "render.notebook.api": "html latex markdown",
        "render.saved_basis": "load_basis",
        "render.coupling_table": "load_couplings",
    }.items()
    for name in names.split()
}
_PUBLIC["fit"] = "emlpcli.fit"  # the folder itself, which can be called

__all__ = sorted([*_PUBLIC, "__version__"])

if TYPE_CHECKING:  # what type checkers see in place of __getattr__
    from emlpcli.fit.api import fit as fit
    from emlpcli.fit.saved_model import load_model as load_model
    from emlpcli.fit.symmetry_breaking import symmetry_breaking as symmetry_breaking
    from emlpcli.groups import *  # noqa: F403
    from emlpcli.groups.structures.found import from_structure as from_structure
    from emlpcli.groups.user.file import read_group as read_group
    from emlpcli.nn import bilinear_weights as bilinear_weights
    from emlpcli.render.code.api import code as code
    from emlpcli.render.coupling_table import load_couplings as load_couplings
    from emlpcli.render.figure.api import page as page
    from emlpcli.render.figure.api import vis as vis
    from emlpcli.render.notebook.api import html as html
    from emlpcli.render.notebook.api import latex as latex
    from emlpcli.render.notebook.api import markdown as markdown
    from emlpcli.render.saved_basis import load_basis as load_basis
    from emlpcli.reps import Ad as Ad
    from emlpcli.reps import Det as Det
    from emlpcli.reps import Indices as Indices
    from emlpcli.reps import Irrep as Irrep
    from emlpcli.reps import Jahn as Jahn
    from emlpcli.reps import Pseudo as Pseudo
    from emlpcli.reps import Regular as Regular
    from emlpcli.reps import Rep as Rep
    from emlpcli.reps import Restrict as Restrict
    from emlpcli.reps import Scalar as Scalar
    from emlpcli.reps import Sign as Sign
    from emlpcli.reps import Std as Std
    from emlpcli.reps import Sym as Sym
    from emlpcli.reps import T as T
    from emlpcli.reps import Time as Time
    from emlpcli.reps import V as V
    from emlpcli.reps import Vector as Vector
    from emlpcli.reps import conj as conj
    from emlpcli.reps import representation as representation
    from emlpcli.reps.irreducible.clebsch_gordan import clebsch_gordan as clebsch_gordan
    from emlpcli.solve import Solution as Solution
    from emlpcli.solve import basis as basis
    from emlpcli.solve.equivariance import assert_equivariant as assert_equivariant
    from emlpcli.solve.equivariance import equivariance_error as equivariance_error
    from emlpcli.solve.expressions import change_of_basis as change_of_basis
    from emlpcli.solve.expressions import decompose as decompose
    from emlpcli.solve.expressions import dimension as dimension
    from emlpcli.solve.expressions import plan as plan
    from emlpcli.solve.expressions import to_e3nn as to_e3nn
    from emlpcli.solve.nearest.nearest import project as project
    from emlpcli.solve.voigt.form import voigt as voigt


def __getattr__(name: str) -> Any:
    if name == "fit":
        return import_module("emlpcli.fit")
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
