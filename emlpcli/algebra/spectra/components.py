"""The components of a compact group that is not connected, with exact eigenvalues on each.

Let G0 be the identity component, T a maximal torus and B a Borel subgroup with nilradical n. Every
component has an element a that normalises T and B, and on the invariants of G0 in a representation
M it has the trace

    tr(a | M^G0) = ∫ det(1 - Ad(at) on n*) χ_M(at) dt   over t in T:

the Euler characteristic of the T-invariants of the complex of the cohomology of n, in which only
degree 0 contributes (Kostant, Ann. of Math. 74, 1961; it is Wendt's twisted form of Weyl's
integration formula, J. Funct. Anal. 180, 2001). It is enough to let t run over the connected
centraliser of a in T, on which all eigenvalues are roots of unity times monomials.

Elements are found in float64, and accepted only where it is clear which of them are equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.finite_closure import finite_closure
from emlpcli.algebra.lie.cartan import Cartan, Integers, echelon, whole
from emlpcli.algebra.limits import MOST_COMPONENTS, MOST_ROOT_ORDER
from emlpcli.algebra.spectra.families import Spectrum, finite_class
from emlpcli.algebra.spectra.weyl import Weyl

SAME = 1e-8  # elements closer than this are equal
APART = 1e-4  # and those farther apart than this are not
SWEEPS = 60  # of rotations that take an element of the Lie algebra into the torus

Matrix = NDArray[np.complex128]


class UnclearError(Exception):
    """Rounding does not tell what is asked."""


@dataclass(frozen=True, eq=False)
class Component:
    """An element that normalises the torus and permutes the simple root vectors.

    It takes the weight w to `w @ moves`.
    """

    element: Matrix
    moves: Integers


def components(found: Cartan, generators: NDArray[Any]) -> tuple[Spectrum, ...] | None:
    """The families of the components other than the identity, each with its share.

    `generators` are unitary matrices that with the identity component generate the group.
    None where there are too many components, or where it is not clear which are equal.
    """
    try:
        listed = _listed(found, [_pinned(found, h.astype(complex)) for h in generators])
        if listed is None:
            return None
        share = Fraction(1, len(listed))
        return tuple(_family(found, c, len(listed), share) for c in listed[1:])
    except (UnclearError, np.linalg.LinAlgError):
        return None


def _listed(found: Cartan, generators: list[Component]) -> list[Component] | None:
    """One element of each component, the identity first; None where there are too many."""
    one = Component(np.eye(len(found.frame), dtype=complex), np.eye(found.rank, dtype=np.int64))
    known: list[Component] = []

    def is_new(product: Component) -> bool:
        if _known(found, product, known):
            return False
        known.append(product)
        return True

    def multiply(g: Component, a: Component) -> Component:
        return Component(a.element @ g.element, g.moves @ a.moves)

    listed = list(islice(finite_closure(one, generators, multiply, is_new), MOST_COMPONENTS + 1))
    return listed if len(listed) <= MOST_COMPONENTS else None


def _known(found: Cartan, product: Component, listed: list[Component]) -> bool:
    """Whether a component is listed: a⁻¹b is in the centre of the identity component."""
    alike = [c.element for c in listed if np.array_equal(c.moves, product.moves)]
    if not alike:
        return False
    differences = np.conj(np.swapaxes(np.array(alike), 1, 2)) @ product.element
    return not np.all(np.isnan(_phases(found, differences)[:, 0]))


def _phases(found: Cartan, z: Matrix) -> NDArray[np.float64]:
    """The x with z = exp(2πix) in the torus, in lattice coordinates, NaN where it is not in it.

    Shapes (n, d, d) to (n, rank). The matrices commute with the torus. One is in the torus where
    it acts on each weight space as a number that depends on the weight as a character does.
    """
    inside = found.frame.conj().T @ z @ found.frame
    values = np.einsum("nii->ni", inside)
    x: NDArray[np.float64] = np.angle(values) / (2 * np.pi) @ found.dual.T
    wanted = np.exp(2j * np.pi * (x @ found.weights.T))
    distance = np.abs(inside - wanted[:, :, None] * np.eye(len(found.frame))).max(axis=(1, 2))
    if np.any((distance > SAME) & (distance < APART)):
        raise UnclearError
    x[distance > SAME] = np.nan
    return x


def _pinned(found: Cartan, h: Matrix) -> Component:
    """An element of h·G0 that normalises the torus and permutes the simple root vectors."""
    a = _into_chamber(found, h @ found.generic @ h.conj().T) @ h
    torus = found.torus
    moved = a @ torus @ a.conj().T
    turn = np.einsum("kij,lij->kl", torus.conj(), moved).real  # Ad(a) on the torus
    if np.abs(np.tensordot(turn.T, torus, axes=1) - moved).max() > SAME:
        raise UnclearError
    moves = whole(found.basis @ turn.T @ np.linalg.inv(found.basis))
    if moves is None:
        raise UnclearError
    places = {tuple(r): i for i, r in enumerate(found.roots.tolist())}
    targets = [places.get(tuple((found.roots[i] @ moves).tolist())) for i in found.simple]
    known = [i for i in targets if i is not None]
    if known != targets:
        raise UnclearError
    images = a @ found.vectors[found.simple] @ a.conj().T
    factors = np.einsum("kij,kij->k", found.vectors[known].conj(), images)
    if np.any(np.abs(np.abs(factors) - 1) > SAME):
        raise UnclearError
    values = found.roots[found.simple] @ found.basis  # of the simple roots on the torus
    eta = np.linalg.lstsq(values, -np.angle(factors), rcond=None)[0]
    a = a @ _exponential(np.tensordot(eta, torus, axes=1))
    return Component(a, moves)


def _exponential(x: Matrix) -> Matrix:
    """The exponential of an antihermitian matrix."""
    values, vectors = np.linalg.eigh(-1j * x)
    return np.asarray((vectors * np.exp(1j * values)) @ vectors.conj().T)


def _into_chamber(found: Cartan, x: Matrix) -> Matrix:
    """The g in G0 that takes an element of the Lie algebra into the dominant chamber of the torus.

    By rotations with the three-dimensional subalgebra of one positive root after the other, as
    in Jacobi's method for eigenvalues (Kleinsteuber, Helmke, Hüper, SIAM J. Matrix Anal. Appl.
    26, 2004).
    """
    size = np.linalg.norm(x)
    if np.abs(x - _projected(found.algebra, x)).max() > SAME * size:
        raise UnclearError  # the element does not normalise the Lie algebra
    g = np.eye(len(x), dtype=complex)
    for _ in range(SWEEPS):
        for i in found.positive:
            step = _rotation(found, int(i), x)
            x, g = step @ x @ step.conj().T, step @ g
        if np.abs(x - _projected(found.torus, x)).max() < 1e-13 * size:
            return g
    raise UnclearError


def _projected(basis: Matrix, x: Matrix) -> Matrix:
    """The projection onto the real span of orthonormal matrices."""
    return np.tensordot(np.einsum("kij,ij->k", basis.conj(), x).real, basis, axes=1)


def _rotation(found: Cartan, root: int, x: Matrix) -> Matrix:
    """The rotation that takes the part of x in the subalgebra of a root to the torus, upwards.

    With a unit vector h along the root, (e - e†)/√2 and i(e + e†)/√2, the bracket is |α| times
    the vector product.
    """
    e = found.vectors[root]
    alpha = found.roots[root] @ found.basis
    length = float(np.linalg.norm(alpha))
    first, second = (e - e.conj().T) / np.sqrt(2), 1j * (e + e.conj().T) / np.sqrt(2)
    h = np.tensordot(alpha / length, found.torus, axes=1)
    height, u, v = (float(np.vdot(m, x).real) for m in (h, first, second))
    off = float(np.hypot(u, v))
    if off == 0 and height >= 0:
        return np.eye(len(x), dtype=complex)
    axis = (v * first - u * second) / off if off else first
    return _exponential(np.arctan2(off, height) / length * axis)


def _family(found: Cartan, component: Component, most: int, share: Fraction) -> Spectrum:
    """The eigenvalues on a component, with the twisted density."""
    element, order = _of_finite_order(found, component, most)
    fixed = fixed_lattice(component.moves)
    rank = fixed.shape[1]
    on_space = _eigenvalues(found.frame.conj().T @ element @ found.frame, found.weights @ fixed)
    negative = np.flatnonzero(found.roots @ found.height < 0)
    basis = found.vectors[negative]
    moved = element @ basis @ element.conj().T
    ad = np.einsum("aij,bij->ab", basis.conj(), moved)
    on_roots = _eigenvalues(ad, found.roots[negative] @ fixed)
    exponents = [_exponent(value, order) for value, _ in on_space]
    weights = tuple(weight for _, weight in on_space)
    if not rank:
        return finite_class(order, exponents, share)
    factors = tuple((_exponent(value, order), order, weight) for value, weight in on_roots)
    weyl = Weyl("twisted", rank, factors=factors)
    return Spectrum(order, tuple(exponents), weights, share, (weyl,))


def _of_finite_order(found: Cartan, component: Component, most: int) -> tuple[Matrix, int]:
    """An element a·s of the component, s in the torus and fixed by a, that has finite order.

    If a^k = exp(2πix) is in the torus and x̄ is the mean of x over the m powers of a, then
    x - x̄ is in (1/m)Z^r, and s = exp(-2πix̄/k) makes (as)^(km) = 1.
    """
    power, moves, k = component.element, component.moves, 1
    one = np.eye(found.rank, dtype=np.int64)
    while not np.array_equal(moves, one) or np.any(np.isnan(x := _phases(found, power[None])[0])):
        power, moves, k = power @ component.element, moves @ component.moves, k + 1
        if k > most:
            raise UnclearError
    turns = [one]
    while not np.array_equal(turns[-1] @ component.moves, one):
        turns.append(turns[-1] @ component.moves)
    mean = sum(turn @ x for turn in turns) / len(turns)
    phases = np.exp(-2j * np.pi * (found.weights @ mean) / k)
    s = (found.frame * phases) @ found.frame.conj().T
    return component.element @ s, k * len(turns)


def _eigenvalues(matrix: Matrix, weights: Integers) -> list[tuple[complex, tuple[int, ...]]]:
    """Eigenvalues of a matrix that maps spaces of equal weight to themselves, with weights."""
    found = []
    for weight in sorted(set(map(tuple, weights.tolist()))):
        inside = np.all(weights == weight, axis=1)
        if np.abs(matrix[np.ix_(~inside, inside)]).max(initial=0.0) > SAME:
            raise UnclearError
        values = np.linalg.eigvals(matrix[np.ix_(inside, inside)])
        found += [(complex(value), weight) for value in values]
    return found


def _exponent(value: complex, order: int) -> int:
    """The k with value = exp(2πik/order)."""
    turn = float(np.angle(value)) / (2 * np.pi) * order
    if (
        order > MOST_ROOT_ORDER
        or abs(turn - round(turn)) > 1e-5 * order
        or abs(abs(value) - 1) > SAME
    ):
        raise UnclearError
    return round(turn) % order


def fixed_lattice(moves: Integers) -> Integers:
    """A basis of the integer vectors x with moves·x = x, columns; it spans all of them."""
    one = np.eye(len(moves), dtype=np.int64)
    _, kernel = echelon(np.concatenate([(moves - one).T, one], axis=1).tolist(), len(moves))
    return np.array([row[len(moves) :] for row in kernel], dtype=np.int64).reshape(-1, len(moves)).T
