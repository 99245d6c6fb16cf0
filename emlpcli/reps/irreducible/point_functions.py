"""Functions that belong to the irreducibles of point groups: x, Rz, x²−y², (xz, yz)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.groups.named.finite_point import FinitePointGroup

Real = NDArray[np.float64]

CLOSE = 1e-6
_PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))

# in the order in which they are looked for: coefficients of x, y, z, or x², y², z², xy, xz, yz
_LINEAR = {name: np.eye(3)[i] for i, name in enumerate("xyz")}
_ROTATIONS = {f"R{name}": vector for name, vector in _LINEAR.items()}
_QUADRATIC = {
    "x²": (1, 0, 0, 0, 0, 0),
    "y²": (0, 1, 0, 0, 0, 0),
    "x²+y²": (1, 1, 0, 0, 0, 0),
    "z²": (0, 0, 1, 0, 0, 0),
    "x²+y²+z²": (1, 1, 1, 0, 0, 0),
    "2z²−x²−y²": (-1, -1, 2, 0, 0, 0),
    "x²−y²": (1, -1, 0, 0, 0, 0),
    "xy": (0, 0, 0, 1, 0, 0),
    "xz": (0, 0, 0, 0, 1, 0),
    "yz": (0, 0, 0, 0, 0, 1),
}


class Functions(NamedTuple):
    """Sets of functions, each a basis of one copy of an irreducible."""

    linear: tuple[tuple[str, ...], ...]
    rotations: tuple[tuple[str, ...], ...]
    quadratic: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class _Space:
    """A representation on functions, shape (order, s, s), with the functions that have names."""

    matrices: Real
    named: dict[str, Real]

    def sets(self, character: Real, dimension: int, norm: int) -> tuple[tuple[str, ...], ...]:
        """Functions with names that span the copies of a real irreducible, one set for each.

        Those in the image of its projector d/(|G| norm) Σ χ(g) ρ(g), norm the mean of χ², are
        gone through; the orbit of one spans a copy where that has the right dimension.
        Raises CertificateError where these do not span the image.
        """
        projector = dimension / norm * np.mean(character[:, None, None] * self.matrices, axis=0)
        rank = round(float(np.trace(projector)))
        taken: Real = np.zeros((0, projector.shape[0]))
        found = []
        for vector in self.named.values():
            if np.abs(projector @ vector - vector).max() > CLOSE or _inside(taken, vector):
                continue
            orbit = self.matrices @ vector
            if np.linalg.matrix_rank(orbit, tol=CLOSE) != dimension:
                continue
            own: list[str] = []
            basis: Real = np.zeros((0, len(vector)))
            for name, other in self.named.items():
                if len(own) < dimension and _inside(orbit, other) and not _inside(basis, other):
                    own.append(name)
                    basis = np.vstack([basis, other])
            if len(own) == dimension:
                found.append(tuple(own))
                taken = np.vstack([taken, basis])
        if len(taken) != rank:
            raise CertificateError("functions of an irreducible have no names")
        return tuple(found)


def _inside(rows: Real, vector: Real) -> bool:
    """Whether a vector lies in the span of rows."""
    if not len(rows):
        return False
    rank = np.linalg.matrix_rank(rows, tol=CLOSE)
    return bool(np.linalg.matrix_rank(np.vstack([rows, vector]), tol=CLOSE) == rank)


def functions(G: FinitePointGroup, irreducibles: list[tuple[Real, int, int]]) -> list[Functions]:
    """What of x, y, z, of rotations and of quadratic functions transforms by each irreducible.

    Each is given by its real character on `G.elements`, its dimension and the mean of the square
    of the character. A polynomial f becomes f(g^-1 x), so that x, y, z transform as V; R is an
    axial vector. Quadratic functions in parentheses are partners of one another.
    """
    g = G.elements
    spaces = [
        _Space(g, _LINEAR),
        _Space(np.linalg.det(g)[:, None, None] * g, _ROTATIONS),
        _Space(_on_squares(g), {k: np.array(v, dtype=float) for k, v in _QUADRATIC.items()}),
    ]
    return [
        Functions(*(space.sets(chi, dimension, norm) for space in spaces))
        for chi, dimension, norm in irreducibles
    ]


def _on_squares(g: Real) -> Real:
    """What g makes of x², y², z², xy, xz, yz: x_i x_j becomes Σ g_ki g_lj x_k x_l."""
    columns = []
    for i, j in _PAIRS:
        rows = []
        for k, m in _PAIRS:
            value = g[:, k, i] * g[:, m, j]
            rows.append(value if k == m else value + g[:, m, i] * g[:, k, j])
        columns.append(np.stack(rows, axis=1))
    return np.stack(columns, axis=2)
