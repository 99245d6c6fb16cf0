"""The irreducibles in one tensor index, by coupling trees: in an irreducible, or a power of one.

Trees of k equal irreducibles, their indices symmetrised, span Symᵏ of it, and antisymmetrised Altᵏ:
the invariant product basis of atomic cluster expansions (Drautz 2019, Phys. Rev. B 99, 014104;
Dusson et al. 2022). Since S_k (S_(k-1) ⊗ 1) = S_k, it is enough to add an index to the independent
trees of k - 1, and to keep the first ones that are independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.base import Group
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.irreducible.clebsch_gordan import clebsch_gordan
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.readable.spins import Spin, spin_of_rep

DEPENDENT = 1e-8  # of a tree, what lies outside the span of those before it

Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Copy:
    """One irreducible in a tensor index: what its inner ones, all `inner`, are coupled to.

    `steps` are the ends of the first, the first two, ... of them, `matrix`, shape (N, 2j + 1), the
    images of the basis vectors of the last one, which are orthogonal and equally long.
    """

    inner: Spin
    steps: tuple[Spin, ...]
    sign: str
    matrix: Real

    @property
    def end(self) -> Spin:
        """The irreducible."""
        return self.steps[-1]

    def text(self, *, reverse: bool) -> str:
        """Its tree, such as `((2⊗2→2)⊗2→0)`, or from the root."""
        return tree([self.inner.text()] * len(self.steps), self.steps, self.sign, reverse=reverse)


def tree(labels: Sequence[str], path: Sequence[Spin], sign: str = "⊗", *, reverse: bool) -> str:
    """Such as `((1⊗1→2)⊗2→0)`, or from the root `(0→(2→1⊗1)⊗2)`."""
    text = labels[0]
    for label, end in zip(labels[1:], path[1:], strict=True):
        pair = f"{text}{sign}{label}"
        text = f"({end.text()}→{pair})" if reverse else f"({pair}→{end.text()})"
    return text


def inner_spin(slot: TensorIndex) -> tuple[Spin, int] | None:
    """The irreducible that an index is a power of, and its order; None for others."""
    rep = slot.rep
    inner, k = (rep.inner, rep.k) if isinstance(rep, Power) else (rep, 1)
    spin = spin_of_rep(slot.group, inner)
    return None if spin is None else (spin, k)


def copies_of(slot: TensorIndex) -> list[Copy]:
    """All irreducibles in an index that is an irreducible or a power of one, by their trees."""
    found = inner_spin(slot)
    assert found is not None
    spin, k = found
    rep = slot.rep
    sign = "∧" if isinstance(rep, Power) and rep.alternating else "⊗"
    copies = [Copy(spin, (spin,), sign, np.eye(spin.size))]
    for order in range(2, k + 1):
        assert isinstance(rep, Power)
        copies = _longer(slot.group, rep, order, copies)
    return copies


def _longer(group: Group, power: Power, order: int, before: list[Copy]) -> list[Copy]:
    """The independent trees with one more index, in lexicographic order of their steps."""
    spin = before[0].inner
    by_end: dict[Spin, list[Copy]] = {}
    for copy in before:
        for end in copy.end.times(spin):
            by_end.setdefault(end, [])
            j, one, J = (Fraction(s.doubled, 2) for s in (copy.end, spin, end))
            C = clebsch_gordan(j, one, J, group)
            matrix = _projected(power, order, spin.size, np.tensordot(copy.matrix, C, 1))
            kept = [other.matrix for other in by_end[end]]
            if (own := _independent(matrix, kept)) is not None:
                steps = (*copy.steps, end)
                by_end[end].append(Copy(spin, steps, before[0].sign, own))
    return sorted((c for copies in by_end.values() for c in copies), key=lambda c: c.steps)


def _projected(power: Power, order: int, n: int, tensor: Real) -> Real:
    """The power's part of tensors in the power of order - 1 times the inner one, (N, n, d)."""
    size = comb(n, order) if power.alternating else comb(n + order - 1, order)
    total: Any = np.zeros((size, tensor.shape[2]))
    for taken, rest, weight in power.removals(n, order):
        total += (weight / sqrt(order))[:, None] * tensor[rest, taken]
    return np.asarray(total)


def _independent(matrix: Real, kept: list[Real]) -> Real | None:
    """The matrix with columns of norm 1, None where it depends on others of the same irreducible.

    By Schur's lemma inner products of two are those of their first columns times 1.
    """
    length = float(np.linalg.norm(matrix[:, 0]))
    if length < DEPENDENT:
        return None
    matrix = matrix / length
    rest = matrix[:, 0]
    if kept:
        span, _ = np.linalg.qr(np.array([other[:, 0] for other in kept]).T)
        rest = rest - span @ (span.T @ rest)
    return None if float(np.linalg.norm(rest)) < DEPENDENT else matrix
