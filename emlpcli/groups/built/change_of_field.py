"""Change of field: `Real(G)` sees C^d as R^2d, `Complex(G)` lets a real group act on C^d."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.counting.budgets import power_digits, require_feasible
from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.algebra.spectra.families import Spectra, Spectrum
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group
from emlpcli.groups.built.block_diagonal import all_known, exact, take_flags
from emlpcli.groups.structure import InvariantForms, Structure
from emlpcli.overrides import override


def as_real(matrices: NDArray[Any]) -> NDArray[np.float64]:
    """Complex d x d matrices as real ones of size 2d: [[Re, -Im], [Im, Re]].

    The d real parts of a vector come first, then its d imaginary parts.
    """
    re, im = np.real(matrices), np.imag(matrices)
    return np.asarray(np.block([[re, -im], [im, re]]), dtype=float)


class Real(Group):
    """A matrix group over C seen as a real one: C^d is R^2d, real parts before imaginary ones."""

    name = "Real"
    field = "R"
    is_permutation = False

    def __init__(self, group: Group) -> None:
        if group.field == "R":
            raise GroupError(
                f"{group} acts over ℝ already", hint="Real takes a group over ℂ, as Real(SU2)"
            )
        self.group = group
        self.d = 2 * group.d
        self.order = group.order
        self.lie_dimension = group.lie_dimension
        self.is_compact = self.is_orthogonal = group.is_compact
        self.is_reductive = group.is_reductive
        self.summary = f"{group} on ℝ^{self.d}: the {group.d} real parts, then the imaginary ones"
        super().__init__(group)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The Lie algebra as real matrices."""
        return as_real(self.group.lie_algebra)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return as_real(self.group.discrete_generators)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """Over C the space is V and its conjugate, which is V* for a unitary group."""
        if not self.group.is_compact:
            return None
        k = p + q
        require_feasible(power_digits(self.d, k), 1e-5 * k)
        counts = all_known(exact(self.group, i, k - i) for i in range(k + 1))
        if counts is None:
            return None
        total = sum(comb(k, i) * count.value for i, count in enumerate(counts))
        return Count(total, f"over ℂ the {k}-th power of V ⊕ V*, by counts for {self.group}")

    @override
    def spectra(self) -> Spectra | None:
        """Those on V and on its complex conjugate, which is V* for a unitary group."""
        found = all_known(map(self._with_conjugate, self.group.spectra() or (None,)))
        return None if found is None else tuple(found)

    def _with_conjugate(self, s: Spectrum | None) -> Spectrum | None:
        """A family on V ⊕ conj(V), None where the conjugate is not known."""
        other = s.inverse() if s is not None and self.is_compact else s and s.conjugate
        if s is None or other is None:
            return None
        exponents, weights = s.exponents + other.exponents, s.weights + other.weights
        return replace(s, exponents=exponents, weights=weights, conjugate=None)

    @override
    def structure(self) -> Structure | None:
        """The monomial basis of V, where there is one, and its complex conjugate."""
        inner = self.group.structure()
        if not isinstance(inner, MonomialAction):
            return None
        d = inner.d
        C = np.eye(d, dtype=complex) if inner.change is None else inner.change
        # (v, -iv) is multiplied by M where v is, and its conjugate by conj(M)
        change = np.block([[C, C.conj()], [-1j * C, 1j * C.conj()]]) / np.sqrt(2)
        weights = inner.weights
        moves = tuple(
            (
                np.concatenate([images, images + d]),
                None if signs is None else np.concatenate([signs, signs]),
            )
            for images, signs in inner.moves
        )
        return MonomialAction(
            d=2 * d,
            change=change,
            conjugate=np.concatenate([np.arange(d, 2 * d), np.arange(d)]),
            weights=None if weights is None else np.concatenate([weights, -weights], axis=1),
            phases=tuple((np.concatenate([row, -row]), m) for row, m in inner.phases),
            moves=moves,
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Elements of the group as real matrices."""
        return as_real(self.group.draw(rng, n))


class Complex(Group):
    """A real matrix group acting on C^d by the same matrices, to stand beside one over C."""

    name = "Complex"

    def __init__(self, group: Group) -> None:
        if group.field == "C":
            raise GroupError(
                f"{group} acts over ℂ already", hint="Complex takes a real group, as Complex(SO3)"
            )
        self.group = group
        self.d = group.d
        self.order = group.order
        take_flags(self, (group,))
        self.field = "C"
        self.summary = f"{group} on ℂ^{self.d}, by the same matrices"
        super().__init__(group)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        return self.group.lie_algebra.astype(complex)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return self.group.discrete_generators.astype(complex)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """The dimension over C is that over R."""
        return self.group.count(p, q)

    @override
    def spectra(self) -> Spectra | None:
        """Those of the real group, whose V is its own conjugate."""
        found = self.group.spectra()
        return None if found is None else tuple(s.beside(s) for s in found)

    @override
    def structure(self) -> Structure | None:
        return self.group.structure()

    @override
    def tensors(self) -> InvariantForms | None:
        return self.group.tensors()

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return self.group.draw(rng, n).astype(complex)

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        return self.group.draw_compact(rng, n).astype(complex)
