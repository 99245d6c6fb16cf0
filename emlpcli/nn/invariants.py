"""Invariants of the input: inner products of its copies, with lengths and cosines where compact."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement
from math import sqrt

import equinox as eqx
import numpy as np
from jaxtyping import Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, namespace
from emlpcli.nn.frames import IrrepNumber, IsotypicState, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.limits import MOST_COPIES

MOST_MEASURED = 2  # copies whose lengths and cosines come along: more of them lead to overfitting
SOFT = 1e-4  # mean square of the components below which a vector counts as zero


class Gram(eqx.Module):
    """The bilinear invariants x_a·F x_b, a <= b, of the copies x_a of one irreducible.

    `forms` are the F, shape (t, d, d), orthonormal. `measured` says whether lengths |x_a| and
    cosines come along, which are no polynomials and exist over compact groups.
    """

    irrep: IrrepNumber = eqx.field(static=True)
    copies: int = eqx.field(static=True)
    forms: Constant = eqx.field(static=True)
    measured: bool = eqx.field(static=True)

    def __call__(
        self, x: Inexact[EitherArray, "d batch {self.copies}"]
    ) -> list[Inexact[EitherArray, "batch _"]]:
        """The invariants of the copies, of each form and kind."""
        d, n, xp = len(x), self.copies, namespace(x)
        if (
            self._is_euclidean or self.measured
        ):  # in slices, which take less to compile than indices
            dots = join([x[:, :, i : i + 1] * x[:, :, i:] for i in range(n)]).sum(axis=0)
        if self._is_euclidean:
            found = [dots * float(self.forms.array[0, 0, 0])]
        else:
            a, b = np.triu_indices(n)
            left, right = x[:, :, a], x[:, :, b]
            found = [(left * xp.tensordot(F, right, 1)).sum(axis=0) for F in self.forms.to(x.dtype)]
        if self.measured:
            pairs = list(combinations_with_replacement(range(n), 2))
            each = dict(zip(pairs, xp.split(dots, len(pairs), axis=1), strict=True))
            lengths = {i: xp.sqrt(each[i, i] / d + SOFT) for i in range(n)}
            found += [lengths[i] for i in range(n)]
            found += [each[i, j] / (sqrt(d) * lengths[i] * lengths[j]) for i, j in pairs if i != j]
        return found

    @property
    def _is_euclidean(self) -> bool:
        """Whether there is one form, the inner product times a number."""
        F = self.forms.array
        return len(F) == 1 and np.allclose(F[0], F[0, 0, 0] * np.eye(F.shape[1]), atol=1e-14)

    @property
    def scales(self) -> NDArray[np.float64]:
        """The root mean square of each invariant of normally distributed copies."""
        a, b = np.triu_indices(self.copies)
        found = []
        for F in self.forms.array:
            square = np.trace(F) ** 2 + np.sum(F * F) + np.sum(F * F.T)
            found.append(np.where(a == b, np.sqrt(square) if square > 1e-9 else 1.0, 1.0))
        return np.concatenate([*found, np.ones(self.size - len(found) * len(a))])

    @property
    def size(self) -> int:
        """How many invariants there are."""
        pairs = self.copies * (self.copies + 1) // 2
        return len(self.forms.array) * pairs + (pairs if self.measured else 0)


class Invariants(eqx.Module):
    """Adds the invariants of few copies of real irreducibles to the scalars of a state."""

    grams: tuple[Gram, ...]
    trivial: IrrepNumber = eqx.field(static=True)

    def __init__(
        self, irreps: Irreps, channels: Mapping[IrrepNumber, int], *, polynomial: bool = False
    ) -> None:
        """Of a state with these channels; without lengths and cosines if `polynomial`."""
        grams = []
        for irrep, copies in channels.items():
            if irrep == irreps.trivial or copies > MOST_COPIES or irreps.is_complex:
                continue
            forms = irreps.intertwiners(irrep, irrep, irreps.trivial)[:, 0]
            measured = irreps.compact and copies <= MOST_MEASURED and not polynomial
            if len(forms):
                grams.append(Gram(irrep, copies, Constant(forms), measured))
        self.grams = tuple(grams)
        self.trivial = irreps.trivial

    @property
    def size(self) -> int:
        """How many invariants there are."""
        return sum(gram.size for gram in self.grams)

    @property
    def scales(self) -> NDArray[np.float64]:
        """The root mean square of each of them, where the copies are normally distributed."""
        return np.concatenate([np.zeros(0), *(gram.scales for gram in self.grams)])

    @property
    def polynomial(self) -> dict[IrrepNumber, int]:
        """The irreducibles of whose copies all bilinear invariants are there, and how many."""
        found = ((g.irrep, g.copies * (g.copies + 1) // 2 * len(g.forms.array)) for g in self.grams)
        return dict(found)

    def complete(self, channels: Mapping[IrrepNumber, int]) -> bool:
        """Whether they are all quadratic invariants of a state with these channels."""
        covered = {gram.irrep for gram in self.grams}
        return all(irrep in covered or irrep == self.trivial for irrep in channels)

    def __call__(self, state: IsotypicState) -> IsotypicState:
        """The state with more scalars."""
        found = [y[None] for gram in self.grams for y in gram(state[gram.irrep])]
        if not found:
            return state
        before = [state[self.trivial]] if self.trivial in state else []
        return state | {self.trivial: join([*before, *found])}
