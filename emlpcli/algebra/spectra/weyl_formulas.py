"""Weyl's dimension and character formulas, and where the torus meets the class of a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.weyl import Weyl


def weyl_dimension(weight: tuple[int, ...], weyl: Weyl) -> int:
    """Weyl's dimension formula: Π <λ+ρ, α> / <ρ, α> over the positive roots."""
    kind, rank = weyl[:2]
    if kind == "torus" or not rank:
        return 1
    if kind == "SU":
        return weyl_dimension((*weight, 0), Weyl("U", rank + 1))
    half = {"U": 0, "B": 1, "C": 2, "D": 0}[kind]  # twice the last entry of ρ
    value = Fraction(1)
    shift = [2 * (rank - 1 - i) + half for i in range(rank)]
    top = [2 * w + s for w, s in zip(weight, shift, strict=True)]
    for i in range(rank):
        for j in range(i + 1, rank):
            value *= Fraction(top[i] - top[j], shift[i] - shift[j])
            if kind != "U":
                value *= Fraction(top[i] + top[j], shift[i] + shift[j])
        if kind in ("B", "C"):
            value *= Fraction(top[i], shift[i])
    return int(value)


def weyl_character(weight: tuple[int, ...], x: NDArray[np.complex128], weyl: Weyl) -> complex:
    """Weyl's character formula at the point x of the torus, as a ratio of determinants."""
    kind, rank = weyl[:2]
    if kind == "torus":
        return complex(np.prod(x ** np.array(weight)))
    if not rank:
        return 1.0
    rho = np.arange(rank - 1, -1, -1) + {"U": 0.0, "B": 0.5, "C": 1.0, "D": 0.0}[kind]
    angle = np.angle(x)[:, None]
    top, low = (np.exp(1j * angle * (np.array(w) + rho)) for w in (weight, (0,) * rank))
    det = np.linalg.det
    if kind == "U":
        return complex(det(top) / det(low))
    if kind == "D":
        even, odd, base = top + top.conj(), top - top.conj(), low + low.conj()
        return complex((det(even) + det(odd)) / det(base))
    return complex(det(top - top.conj()) / det(low - low.conj()))


def positive_half(g: NDArray[Any], rank: int, *, oriented: bool = False) -> NDArray[np.complex128]:
    """One of each pair of inverse eigenvalues, those with the largest imaginary parts.

    If `oriented`, for a rotation of an even number of axes, with an orientation: the product
    of the signs of the angles is that of the Pfaffian of g - gᵀ.
    """
    values = np.linalg.eigvals(g)
    x = values[np.argsort(-values.imag)][:rank].astype(complex)
    if oriented:
        skew = (g - g.T)[: 2 * rank, : 2 * rank]
        if pfaffian(skew).real < 0:
            x[-1] = x[-1].conj()
    return x


def pfaffian(a: NDArray[Any]) -> complex:
    """The Pfaffian of a small antisymmetric matrix, by expansion along the first row."""
    if not len(a):
        return 1.0
    value = 0.0 + 0.0j
    for j in range(1, len(a)):
        rest = [i for i in range(1, len(a)) if i != j]
        value += (-1) ** (j - 1) * a[0, j] * pfaffian(a[np.ix_(rest, rest)])
    return value
