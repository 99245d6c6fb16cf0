"""What a group tells the solver about itself: monomial actions and classical forms, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Monomial:
    """A group whose elements, in one unitary basis of V, are monomial matrices.

    In the basis given by the columns of `change` (None: the standard basis) a torus acts on
    basis vector i by exp(i <weights[:, i], t>), a finite diagonal generator by
    exp(2 pi i numerators[i] / modulus), and every other generator maps basis vector i to
    signs[i] times basis vector images[i]. `conjugate` says which basis vector is the complex
    conjugate of which (None: the change is real), up to `conjugate_signs`. On V* weights and
    numerators change sign.

    Shapes: change (d, d); weights (rank of the torus, d); images, signs, numerators (d,).
    """

    d: int
    change: NDArray[np.complexfloating] | NDArray[np.floating] | None = None
    conjugate: NDArray[np.int64] | None = None
    conjugate_signs: NDArray[np.int64] | None = None
    weights: NDArray[np.int64] | None = None
    phases: tuple[tuple[NDArray[np.int64], int], ...] = ()
    moves: tuple[tuple[NDArray[np.int64], NDArray[np.int64] | None], ...] = ()
    symmetric: bool = False  # whether the moves generate all permutations


@dataclass(frozen=True, eq=False)
class Classical:
    """A classical group, whose invariants the first fundamental theorem lists (Weyl 1939).

    kind "form": the group keeps the bilinear form B with B[i, partner[i]] = sign[i], all else
    zero; invariants are products of forms and, if `special`, the volume form.
    kind "linear": GL(n) and U(n), or SL(n) and SU(n) if `special`; invariants are products
    of the pairings of V with V* and of volume forms.
    `symbol` is what the form B is called.
    """

    kind: Literal["form", "linear"]
    n: int
    special: bool
    partner: NDArray[np.int64] | None = None
    sign: NDArray[np.int64] | None = None
    symbol: str = "δ"


Structure = Monomial | Classical


def permutation_action(images: NDArray[np.int64], *, symmetric: bool = False) -> Monomial:
    """The monomial action of a permutation group, given its generators, shape (M, d)."""
    moves = tuple((row, None) for row in images)
    return Monomial(d=images.shape[1], moves=moves, symmetric=symmetric)


def plane_basis(d: int) -> tuple[NDArray[np.complex128], NDArray[np.int64]]:
    """The basis (e1 - i e2)/sqrt2, (e1 + i e2)/sqrt2, e3, ... of C^d, and its conjugation.

    A rotation by t of the first two coordinates acts on the first two of these vectors by
    exp(it) and exp(-it).
    """
    change = np.eye(d, dtype=complex)
    change[:2, :2] = np.array([[1, 1], [-1j, 1j]]) / np.sqrt(2)
    conjugate = np.arange(d)
    conjugate[:2] = [1, 0]
    return change, conjugate
