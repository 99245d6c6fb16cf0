"""What groups made from other groups share: block matrices, monomial structures, exact counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import comb, lcm, prod
from typing import TYPE_CHECKING, Any, TypeVar

from emlpcli.algebra.counting.budgets import power_digits, require_feasible
from emlpcli.algebra.limits import MOST_CLASSES
from emlpcli.algebra.permutations.monomial_action import MonomialAction, direct_sum, side_by_side
from emlpcli.algebra.spectra.families import Spectra, Spectrum
from emlpcli.arrays import np
from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Count, Group, registered_as
from emlpcli.groups.limits import MOST_GENERATOR_ENTRIES, MOST_PHASES
from emlpcli.groups.permutation_group import PermutationGroup

if TYPE_CHECKING:
    from numpy.typing import NDArray

Value = TypeVar("Value")


def shown(group: Group) -> str:
    """The group as an operand: in parentheses where it is a product itself."""
    text = str(group)
    single = len(group.factors()) == 1 and not getattr(group, "is_infix", False)
    return text if single else f"({text})"


def take_flags(whole: Group, parts: Sequence[Group], *, mixed: bool = False) -> None:
    """Let a group that others generate have the field and the flags that all of them have.

    Raises GroupError where one of them acts over ℝ and one over ℂ, unless they may be `mixed`:
    then the real ones act over ℂ too, by the same matrices.
    """
    by_field = {g.field: g for g in reversed(parts)}
    if len(by_field) > 1 and not mixed:
        real, other = by_field["R"], by_field["C"]
        raise GroupError(
            f"{real} acts over ℝ and {other} over ℂ: they have no common field",
            hint=f"combine groups over the same field: Complex({real}), or Real({other})",
        )
    whole.field = "C" if "C" in by_field else "R"
    whole.lie_dimension = sum(g.lie_dimension for g in parts)
    for flag in ("is_orthogonal", "is_permutation", "is_compact", "is_reductive"):
        setattr(whole, flag, all(getattr(g, flag) for g in parts))


def all_known(values: Iterable[Value | None]) -> list[Value] | None:
    """The values; None where one of them is None."""
    found = []
    for value in values:
        if value is None:
            return None
        found.append(value)
    return found


def monomial_structures(groups: Sequence[Group]) -> list[MonomialAction] | None:
    """The monomial actions of groups; None where one of them has none."""
    found = [s for g in groups if isinstance(s := g.structure(), MonomialAction)]
    return found if len(found) == len(groups) else None


def stack(matrices: Sequence[NDArray[Any]] | NDArray[Any], d: int, field: str) -> NDArray[Any]:
    """The matrices as one array of shape (count, d, d), also where there are none."""
    dtype = complex if field == "C" else float
    return np.array(matrices, dtype=dtype).reshape(-1, d, d)


def permutation_images(group: Group) -> NDArray[np.int64]:
    """The generators of a group of permutations, as images of 0..d-1, shape (M, d)."""
    if registered_as(group, PermutationGroup):
        return group.images
    return np.asarray(group.discrete_generators.real.argmax(axis=1)).reshape(-1, group.d)


def placed(matrices: NDArray[Any], start: int, d: int, *, one: bool) -> NDArray[Any]:
    """Matrices as a diagonal block of d x d matrices, with the identity elsewhere if `one`."""
    count, size = matrices.shape[:2]
    require_room(count, d)
    whole = np.zeros((count, d, d), dtype=matrices.dtype)
    if one:
        whole[:, np.arange(d), np.arange(d)] = 1
    whole[:, start : start + size, start : start + size] = matrices
    return whole


def require_room(count: int, d: int) -> None:
    """Refuse a stack of generators that would not fit into memory."""
    if count * d * d > MOST_GENERATOR_ENTRIES:
        raise TooLargeError(f"{count} generators of size {d} are too large to write out")


def exact(group: Group, p: int, q: int) -> Count | None:
    """The exact number of invariants of V^p (x) V*^q, where it is known; 1 of the Scalar."""
    return group.count(p, q) if p or q else Count(1, "the Scalar is invariant")


def of_a_sum(groups: Sequence[Group], fixed: int, p: int, q: int) -> int | None:
    """Invariants of (V1 + V2 + ... + `fixed` scalars)^p (x) its dual^q under G1 x G2 x ...

    The binomial theorem; orthogonal groups need p + q alone. None where a count is not known.
    """
    if all(g.is_orthogonal for g in groups):
        p, q = p + q, 0
    d = sum(g.d for g in groups) + fixed
    steps = len(groups) * ((p + 1) * (q + 1)) ** 2
    require_feasible(power_digits(d, p + q), 1e-6 * steps)
    total: dict[tuple[int, int], int] = {
        (i, j): fixed ** (i + j) for i in range(p + 1) for j in range(q + 1)
    }
    for g in groups:
        counts = all_known(exact(g, i, j) for i, j in total)
        if counts is None:
            return None
        own = {key: count.value for key, count in zip(total, counts, strict=True)}
        total = {
            (i, j): sum(
                comb(i, a) * comb(j, b) * own[a, b] * total[i - a, j - b]
                for a in range(i + 1)
                for b in range(j + 1)
            )
            for i, j in total
        }
    return total[p, q]


def spectra_of_a_sum(groups: Sequence[Group], fixed: int) -> Spectra | None:
    """The families of elements of G1 x G2 x ... on V1 + V2 + ... + `fixed` scalars."""
    found = all_known(g.spectra() for g in groups)
    if found is None or prod(map(len, found)) > MOST_CLASSES:
        return None
    whole = found[0]
    for families in found[1:]:
        whole = tuple(_beside(a, b) for a in whole for b in families)
    return tuple(
        replace(
            s,
            exponents=s.exponents + (0,) * fixed,
            weights=s.weights + ((0,) * s.rank,) * fixed,
            conjugate=None,
        )
        for s in whole
    )


def _beside(a: Spectrum, b: Spectrum) -> Spectrum:
    order = lcm(a.order, b.order)
    exponents = [k * (order // s.order) for s in (a, b) for k in s.exponents]
    weights = [w + (0,) * b.rank for w in a.weights] + [(0,) * a.rank + w for w in b.weights]
    return Spectrum(order, tuple(exponents), tuple(weights), a.share * b.share, a.weyl + b.weyl)


def block_sum(parts: Sequence[MonomialAction]) -> MonomialAction:
    """The direct sum of monomial actions of different groups: a block diagonal one."""
    return direct_sum(side_by_side(parts))


def closed_phases(
    phases: Iterable[tuple[NDArray[np.int64], int]],
    moves: Iterable[tuple[NDArray[np.int64], NDArray[np.int64] | None]],
) -> tuple[tuple[NDArray[np.int64], int], ...] | None:
    """The phases with all their conjugates by the moves; None where there are too many.

    The diagonal elements must be a normal subgroup: what they fix is then moved to itself.
    """
    found = {(tuple((row % modulus).tolist()), modulus) for row, modulus in phases}
    rows = [images for images, _ in moves]
    queue = list(found)
    for row, modulus in queue:
        for images in rows:
            moved = np.empty(len(images), dtype=np.int64)
            moved[images] = row
            key = (tuple(moved.tolist()), modulus)
            if key not in found:
                found.add(key)
                queue.append(key)
        if len(found) > MOST_PHASES:
            return None
    return tuple((np.array(row, dtype=np.int64), modulus) for row, modulus in queue)
