"""Molecules with known point groups, as coordinates; idealised, in Å."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.structures.atoms import Atoms

Rows = list[tuple[str, NDArray]]
TAU = (1 + 5**0.5) / 2
X, Y, Z = np.eye(3)


def ring(kind: str, n: int, radius: float, height: float = 0.0, start: float = 0.0) -> Rows:
    """n atoms on a circle about x3, the first at `start` degrees."""
    angles = np.deg2rad(start) + 2 * np.pi * np.arange(n) / n
    return [(kind, np.array([radius * np.cos(a), radius * np.sin(a), height])) for a in angles]


def signs(kind: str, *v: float) -> Rows:
    """The points with all signs of the coordinates that are not zero."""
    choices = [(1, -1) if x else (1,) for x in v]
    return [(kind, np.array(s) * np.array(v)) for s in product(*choices)]


def cyclic(kind: str, *v: float) -> Rows:
    """The points of `signs` for the cyclic permutations of three coordinates."""
    a, b, c = v
    return [*signs(kind, a, b, c), *signs(kind, c, a, b), *signs(kind, b, c, a)]


def tetrahedron(kind: str, r: float) -> Rows:
    return [(kind, r * p) for _, p in signs(kind, 1, 1, 1) if np.prod(p) > 0]


def at(kind: str, *v: float) -> Rows:
    return [(kind, np.array(v, dtype=float))]


def ethane(twist: float) -> Rows:
    return [
        *at("C", 0, 0, 0.77), *at("C", 0, 0, -0.77),
        *ring("H", 3, 1.02, 1.16), *ring("H", 3, 1.02, -1.16, twist),
    ]  # fmt: skip


def sandwich(n: int, twist: float) -> Rows:
    """Two rings of CH above and below a metal, as in ferrocene and dibenzenechromium."""
    found = at("Fe" if n == 5 else "Cr", 0, 0, 0)
    for height, start in ((1.65, 0.0), (-1.65, twist)):
        found += [*ring("C", n, 1.21, height, start), *ring("H", n, 2.29, height, start)]
    return found


def adamantane() -> Rows:
    found = [*tetrahedron("C", 0.9), *tetrahedron("H", 1.53), *cyclic("C", 1.79, 0, 0)]
    # of each CH2 the hydrogens are in the plane of the two nearest CH
    for axis in range(3):
        for s in (1, -1):
            for t in (1, -1):
                v = np.zeros(3)
                v[axis], v[(axis + 1) % 3], v[(axis + 2) % 3] = 2.42 * s, 0.63 * t, -0.63 * t * s
                found.append(("H", v))
    return found


MOLECULES: dict[str, tuple[str, Rows]] = {
    "water": ("C2v", [*at("O", 0, 0, 0.12), *at("H", 0, 0.76, -0.48), *at("H", 0, -0.76, -0.48)]),
    "ammonia": ("C3v", [*at("N", 0, 0, 0.12), *ring("H", 3, 0.94, -0.27)]),
    "methane": ("Td", [*at("C", 0, 0, 0), *tetrahedron("H", 0.63)]),
    "SF6": ("Oh", [*at("S", 0, 0, 0), *cyclic("F", 1.56, 0, 0)]),
    "benzene": ("D6h", [*ring("C", 6, 1.39), *ring("H", 6, 2.48)]),
    "BF3": ("D3h", [*at("B", 0, 0, 0), *ring("F", 3, 1.31)]),
    "boric acid": ("C3h", [*at("B", 0, 0, 0), *ring("O", 3, 1.36), *ring("H", 3, 1.97, 0, 26)]),
    "XeF4": ("D4h", [*at("Xe", 0, 0, 0), *ring("F", 4, 1.95)]),
    "BrF5": ("C4v", [*at("Br", 0, 0, 0), *ring("F", 4, 1.77, -0.2), *at("F", 0, 0, 1.69)]),
    "PF5": ("D3h", [*at("P", 0, 0, 0), *ring("F", 3, 1.53), *signs("F", 0, 0, 1.58)]),
    "IF7": ("D5h", [*at("I", 0, 0, 0), *ring("F", 5, 1.86), *signs("F", 0, 0, 1.79)]),
    "ferrocene, eclipsed": ("D5h", sandwich(5, 0)),
    "ferrocene, staggered": ("D5d", sandwich(5, 36)),
    "ferrocene, twisted": ("D5", sandwich(5, 10)),
    "dibenzenechromium": ("D6h", sandwich(6, 0)),
    "allene": (
        "D2d",
        [*at("C", 0, 0, 0), *signs("C", 0, 0, 1.31), *signs("H", 0.93, 0, 0)[:0],
         ("H", np.array([0.93, 0, 1.87])), ("H", np.array([-0.93, 0, 1.87])),
         ("H", np.array([0, 0.93, -1.87])), ("H", np.array([0, -0.93, -1.87]))],
    ),
    "ethylene": ("D2h", [*signs("C", 0, 0, 0.67), *signs("H", 0, 0.92, 1.24)]),
    "ethane, staggered": ("D3d", ethane(180)),
    "ethane, eclipsed": ("D3h", ethane(0)),
    "ethane, twisted": ("D3", ethane(25)),
    "hydrogen peroxide": (
        "C2",
        [("O", np.array([0, 0.73, 0])), ("O", np.array([0, -0.73, 0])),
         ("H", np.array([0.8, 0.9, 0.5])), ("H", np.array([-0.8, -0.9, 0.5]))],
    ),
    "trans-dichloroethylene": (
        "C2h",
        [("C", np.array([0.67, 0, 0])), ("C", np.array([-0.67, 0, 0])),
         ("Cl", np.array([1.6, 1.4, 0])), ("Cl", np.array([-1.6, -1.4, 0])),
         ("H", np.array([1.2, -0.95, 0])), ("H", np.array([-1.2, 0.95, 0]))],
    ),
    "methanol": (
        "Cs",
        [("C", np.array([0.66, 0, 0])), ("O", np.array([-0.75, 0.12, 0])),
         ("H", np.array([-1.13, -0.76, 0])), ("H", np.array([1.08, -0.99, 0])),
         ("H", np.array([1.03, 0.54, 0.89])), ("H", np.array([1.03, 0.54, -0.89]))],
    ),
    "CHFClBr": (
        "C1",
        [("C", np.zeros(3)), ("H", 0.63 * np.array([1, 1, 1])), ("F", 0.78 * np.array([1, -1, -1])),
         ("Cl", 1.02 * np.array([-1, 1, -1])), ("Br", 1.12 * np.array([-1, -1, 1]))],
    ),
    "S8": ("D4d", [*ring("S", 4, 2.35, 0.5), *ring("S", 4, 2.35, -0.5, 45)]),
    "cubane": ("Oh", [*signs("C", 0.78, 0.78, 0.78), *signs("H", 1.41, 1.41, 1.41)]),
    "adamantane": ("Td", adamantane()),
    "B12": ("Ih", cyclic("B", 0, 0.85, 0.85 * TAU)),
    "dodecahedrane": (
        "Ih",
        [*signs("C", 1.1, 1.1, 1.1), *cyclic("C", 0, 1.1 / TAU, 1.1 * TAU)],
    ),
    "C60": (
        "Ih",
        [*cyclic("C", 0, 0.7, 2.1 * TAU), *cyclic("C", 0.7, 0.7 * (2 + TAU), 1.4 * TAU),
         *cyclic("C", 0.7 * TAU, 1.4, 0.7 * (2 * TAU + 1))],
    ),
    "CO2": ("D∞h", [*at("C", 0, 0, 0), *signs("O", 0, 0, 1.16)]),
    "HCl": ("C∞v", [*at("H", 0, 0, 0), *at("Cl", 0, 0, 1.27)]),
    "N2O": ("C∞v", [*at("N", 0, 0, 0), *at("N", 0, 0, 1.13), *at("O", 0, 0, 2.32)]),
}  # fmt: skip


def atoms(rows: Rows) -> Atoms:
    return Atoms(tuple(kind for kind, _ in rows), np.array([p for _, p in rows]))


def elsewhere(given: Atoms, R: NDArray, rng: np.random.Generator, noise: float = 0.0) -> Atoms:
    """The atoms turned, moved, in another order, each off its place by at most `noise`."""
    order = rng.permutation(len(given.kinds))
    off = rng.normal(size=given.positions.shape)
    off *= noise / max(np.linalg.norm(off, axis=1).max(), 1e-300)
    places = (given.positions + off) @ R.T + rng.normal(size=3)
    moments = None if given.moments is None else (given.moments @ R.T)[order]
    return Atoms(tuple(given.kinds[i] for i in order), places[order], moments=moments)
