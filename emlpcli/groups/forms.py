"""Groups that two arguments say: a form of signature (p,q), as SO(2,4), or a field, as SL(2,C)."""

from __future__ import annotations

from collections.abc import Callable

from emlpcli.errors import GroupError
from emlpcli.groups.base import Group
from emlpcli.groups.built import affine
from emlpcli.groups.named import (
    classical,
    complex_classical,
    indefinite,
    linear,
    lorentz,
    pseudo_unitary,
    spin,
)


def _lorentz(p: int, q: int) -> Group | None:
    """The Lorentz groups by name, of which irreducibles are known by spins."""
    return {(1, 3): lorentz.O13, (1, 1): lorentz.O11}.get((p, q), lambda: None)()


# Groups that keep a form of signature (p,q) are written as those of a definite one, with both.
OF_FORMS: dict[type[Group], Callable[[int, int], Group]] = {
    classical.SO: lambda p, q: lorentz.SO13() if (p, q) == (1, 3) else indefinite.SOpq(p, q),
    classical.O: lambda p, q: _lorentz(p, q) or indefinite.Opq(p, q),
    linear.SU: pseudo_unitary.SUpq,
    linear.U: pseudo_unitary.Upq,
    indefinite.SO0pq: lambda p, q: (
        lorentz.SO13p()
        if (p, q) == (1, 3)
        else lorentz.SO11p()
        if p == q == 1
        else indefinite.SO0pq(p, q)
    ),
    spin.Spin: spin.SpinPQ,
    affine.SE: affine.ISOpq,
    affine.Poincare: affine.PoincareOf,
}


def _real_symplectic(n: int) -> Group:
    if n % 2:
        raise GroupError(
            f"Sp({n},R): a symplectic form needs an even number of dimensions",
            hint=f"Sp(2m,R) acts on ℝ²ᵐ: write Sp({n - 1 or 2},R), or Sp({n + 1},R)",
        )
    return classical.Sp(n // 2)


# Those that are written with their field, on R^n or C^n: SL(2,C), Sp(4,R).
OVER: dict[type[Group], dict[str, Callable[[int], Group]]] = {
    linear.SL: {"R": linear.SL, "C": complex_classical.SLnC},
    linear.GL: {"R": linear.GL, "C": complex_classical.GLnC},
    classical.SO: {"R": classical.SO, "C": complex_classical.SOnC},
    classical.O: {"R": classical.O, "C": complex_classical.OnC},
    classical.Sp: {"R": _real_symplectic, "C": complex_classical.SpnC},
}
FIELDS = {"R": "R", "ℝ": "R", "C": "C", "ℂ": "C"}

VARIANTS = (
    ("SO(p,q), O(p,q)", "real matrices that keep a form of signature (p,q)", "SO(2,4)"),
    ("Spin(p,q)", "the double cover of the connected part, with spinors", "Spin(1,3)"),
    ("SU(p,q), U(p,q)", "complex matrices that keep a Hermitian form", "SU(1,1)"),
    ("SL(n,C), GL(n,C)", "complex groups as real ones, where V and conj(V) differ", "SL(2,C)"),
    ("SO(n,C), Sp(n,C)", "the same, of complex matrices that keep a form", "SO(3,C)"),
    ("ISO(p,q)", "translations and SO(p,q), on (x, 1)", "ISO(1,3)"),
)
"""Spellings with other arguments than the signature says, what they mean, and an example."""
