"""`clebsch_gordan`: two irreducibles of SO(3), O(3) or SU(2) coupled to a third."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.reps.limits import LARGEST_ANGULAR_MOMENTUM

Spin = int | float | Fraction


def clebsch_gordan(
    j1: Spin, j2: Spin, j3: Spin, group: Group | str | None = None
) -> NDArray[np.float64]:
    """The invariant C of three irreducibles, shape (2j₁+1, 2j₂+1, 2j₃+1), of Frobenius norm 1.

    It couples x in `Irrep(j1)` and y in `Irrep(j2)` to z in `Irrep(j3)`, z_k = Σ C_ijk x_i y_j, in
    the coordinates of these:

        Σ_ij C_ijk ρ₁(g)_ia ρ₂(g)_jb = Σ_c ρ₃(g)_kc C_abc.

    `group` is "SO3", "O3" (for any parities p₃ = p₁ p₂) or "SU2", or one of these groups; where it
    is left out, SO(3) for three integers, else SU(2). Under SO(3) and O(3) coordinates are those of
    real spherical harmonics in e3nn's order, from m = -l to l, and C is e3nn's `wigner_3j(l1, l2,
    l3)`, sign included: (1,1,1) is ε/√6. Under SU(2) they are those of symmetric tensors of V,
    which are states |j m⟩ from m = j to -j, and C is ⟨j₁m₁ j₂m₂|j₃m₃⟩/√(2j₃+1) with the phases of
    Condon and Shortley. Both are real.

    By Racah's formula (Racah 1942; Edmonds 1957, eq. 3.6.11; Varshalovich, Moskalev, Khersonskii
    1988, § 8.2) in exact integers; entries are within 1e-15 of their values at every j. Raises
    RepresentationError where an argument is no angular momentum of the group, or where j₃ is not
    among |j₁-j₂|, ..., j₁+j₂, and TooLargeError beyond 100.
    """
    from emlpcli.algebra.angular_momentum import condon_shortley, real_coupling, triangle

    one, two, three = doubled = [_doubled(j) for j in (j1, j2, j3)]
    shown = ", ".join(map(_shown, doubled))
    spinor = _is_spinor(group, doubled, shown)
    if max(doubled) > 2 * LARGEST_ANGULAR_MOMENTUM:
        raise TooLargeError(
            f"clebsch_gordan({shown}): angular momenta are at most {LARGEST_ANGULAR_MOMENTUM} here"
        )
    if not triangle(*doubled):
        listed = [_shown(n) for n in range(abs(one - two), one + two + 1, 2)]
        within = ", ".join(listed if len(listed) < 5 else [*listed[:2], "...", listed[-1]])
        raise RepresentationError(
            f"clebsch_gordan({shown}): {_shown(one)} ⊗ {_shown(two)} does not contain "
            f"{_shown(three)}",
            hint=f"it contains {within}: the three must form a triangle, with an integer as sum",
        )
    if not spinor:
        return real_coupling(one // 2, two // 2, three // 2)
    C = condon_shortley(one, two, three)[::-1, ::-1, ::-1]
    return np.asarray(C / np.sqrt(three + 1), order="C")


def _doubled(j: Any) -> int:
    """Twice an angular momentum, which is 0, 1/2, 1, ...; RepresentationError for what is none."""
    value = Fraction(-1)
    if isinstance(j, int | Fraction):
        value = Fraction(j)
    elif isinstance(j, Integral):
        value = Fraction(int(j))
    elif isinstance(j, Real) and isfinite(j):
        value = Fraction(float(j))
    if isinstance(j, bool) or value < 0 or (2 * value).denominator != 1:
        raise RepresentationError(
            f"clebsch_gordan: {j!r} is no angular momentum",
            hint="take 0, 1/2, 1, 3/2, ...: integers, 0.5, or Fraction(1, 2)",
        )
    return int(2 * value)


def _shown(doubled: int) -> str:
    return str(Fraction(doubled, 2))


def _is_spinor(group: Group | str | None, doubled: list[int], shown: str) -> bool:
    """Whether coordinates are those of SU(2); RepresentationError for a group that has none."""
    half = any(n % 2 for n in doubled)
    if group is None:
        return half
    from emlpcli.groups.registry import group as group_of

    G = group_of(group)
    if G.series == "SU" and G.d == 2:
        return True
    if G.series != "sphere":
        raise RepresentationError(
            f"clebsch_gordan({shown}): {G} has no angular momenta", hint="take SO3, O3 or SU2"
        )
    if half:
        raise RepresentationError(
            f"clebsch_gordan({shown}): {G} has integer angular momenta alone", hint="take SU2"
        )
    return False
