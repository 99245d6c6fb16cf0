"""Where an irreducible lies in the product of a smaller one with a given one: isometries.

Irreducibles are reached from given ones, such as V, by products with them, one after the other. An
irreducible that occurs once in a product is fixed by its highest weight vector, which is the kernel
of the raising operators in one small weight space; lowering operators do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.modules import CLEAR, Module, module
from emlpcli.algebra.lie.root_system import RootSystem
from emlpcli.algebra.lie.torus import Torus
from emlpcli.algebra.limits import LARGEST_MODULE, MOST_COUPLED_ENTRIES
from emlpcli.errors import CertificateError, TooLargeError

Real = NDArray[np.float64]
Integers = NDArray[np.int64]

SMALL = 1e-9  # an entry that is rounding


class Given(NamedTuple):
    """A representation that is at hand: its highest weight, or that of what it is the dual of."""

    highest: Weight
    dual: bool = False


@dataclass(frozen=True)
class Step:
    """An irreducible as a part of the product of another one and a given one."""

    before: Weight
    by: Given


def highest_of(system: RootSystem, given: Given) -> Weight:
    """The highest weight of a given representation itself."""
    return system.chamber.dual(given.highest) if given.dual else given.highest


def weight_vectors(system: RootSystem, torus: Torus) -> tuple[Weight, NDArray[np.complex128]]:
    """The highest weight of an irreducible representation, and its basis in that of `module`.

    `torus` holds the matrices of the representation, in orthonormal coordinates. Columns are what
    lowering operators make of the highest weight vector, whose first entry is positive, by the
    recipes of the module: a unitary matrix U with ρ(f_i) U = U f_i. Raises CertificateError for
    what is not irreducible.
    """
    d = torus.diagonal.shape[-1]
    _, values, rows = np.linalg.svd(torus.raising.reshape(-1, d))
    if np.sum(values < CLEAR) != 1:
        raise CertificateError("a given representation has no single highest weight vector")
    highest = rows[-1].conj()
    highest = highest * np.exp(-1j * np.angle(highest[np.argmax(np.abs(highest) > CLEAR)]))
    weight = np.einsum("a,rab,b->r", highest.conj(), torus.diagonal, highest).real
    top = tuple(np.rint(weight).astype(int).tolist())
    known, lowering = module(system, top), torus.raising.conj().swapaxes(1, 2)
    if known.size != d:
        raise CertificateError(f"a given representation of {d} dimensions is not that of {top}")
    U = np.zeros((d, d), dtype=complex)
    U[:, 0] = highest
    for k, recipe in enumerate(known.recipes):
        for i, j, coefficient in recipe:
            U[:, k] += coefficient * (lowering[i] @ U[:, j])
    U[np.abs(U) < SMALL] = 0.0
    if np.abs(lowering @ U - U @ known.lowering).max() > SMALL:
        raise CertificateError(f"a given representation is not that of {top}")
    return top, U


def weights_of(system: RootSystem, given: Given) -> Integers:
    """All weights of a given representation, each as often as it occurs."""
    rows = module(system, given.highest).weights
    return -rows if given.dual else rows


def _lowering(system: RootSystem, given: Given) -> Real:
    """The matrices of f_1, ..., f_r; on a dual, in the dual basis, those of -f^T."""
    f = module(system, given.highest).lowering
    return -f.transpose(0, 2, 1) if given.dual else f


@lru_cache(maxsize=512)
def step_to(system: RootSystem, target: Weight, given: tuple[Given, ...]) -> Step:
    """The smallest irreducible in whose product with a given one the target occurs, once.

    Raises TooLargeError where no smaller one leads there.
    """
    chamber = system.chamber
    best: tuple[int, Step] | None = None
    for by in given:
        rows = weights_of(system, by)
        highest = highest_of(system, by)
        before = np.unique(np.array(target) - rows, axis=0)
        for row in before[np.all(before >= 0, axis=1)].tolist():
            weight = tuple(row)
            size = chamber.dimension(weight)
            if not any(weight) or size >= chamber.dimension(target):
                continue
            if best is not None and size >= best[0]:
                continue
            if chamber.product(weight, highest, rows).get(target) == 1:
                best = size, Step(weight, by)
    if best is None:
        raise TooLargeError(f"no smaller irreducible is known from which {target} is made")
    return best[1]


@lru_cache(maxsize=32)
def isometry(system: RootSystem, target: Weight, given: tuple[Given, ...]) -> Real:
    """Orthonormal columns, in bases of weight vectors, shape (s, d, t).

    They take the module of the target to the product of that before it and the given one.
    Raises TooLargeError for large ones.
    """
    step = step_to(system, target, given)
    size = system.chamber.dimension(target)
    before_size = system.chamber.dimension(step.before)
    d = system.chamber.dimension(step.by.highest)
    if max(size, before_size) > LARGEST_MODULE or before_size * d * size > MOST_COUPLED_ENTRIES:
        raise TooLargeError(
            f"an irreducible of dimension {size} is too large for matrices: it would be found in "
            f"{before_size} × {d} dimensions",
            hint="`emlp dim` and `emlp decompose` need no matrices",
        )
    from scipy.sparse import csr_array, eye_array, kron

    # one of those given is in the basis in which it is given, a dual in the dual basis
    before = next((g for g in given if highest_of(system, g) == step.before), Given(step.before))
    goal = module(system, target)
    ones = eye_array(before_size), eye_array(d)
    lowering = [
        csr_array(kron(csr_array(f), ones[1]) + kron(ones[0], csr_array(h)))
        for f, h in zip(_lowering(system, before), _lowering(system, step.by), strict=True)
    ]
    rows = weights_of(system, before)[:, None] + weights_of(system, step.by)
    rows = rows.reshape(-1, system.rank)
    places = np.flatnonzero(np.all(rows == target, axis=1))
    raised = np.concatenate([f.T[:, places].toarray() for f in lowering])
    raised = raised[np.any(raised, axis=1)]
    _, values, vectors = np.linalg.svd(raised)
    values = np.concatenate([values, np.zeros(len(places) - len(values))])
    if np.sum(values < SMALL) != 1 or np.any((values > SMALL) & (values < CLEAR)):
        raise CertificateError("a highest weight vector is not clearly the only one")
    E = np.zeros((size, len(rows)))
    E[0, places] = vectors[-1] * np.sign(vectors[-1, int(np.argmax(np.abs(vectors[-1]) > CLEAR))])
    for k, recipe in enumerate(goal.recipes):
        for i, j, coefficient in recipe:
            E[k] += coefficient * (lowering[i] @ E[j])
    E[np.abs(E) < SMALL] = 0.0
    if np.abs(E @ E.T - np.eye(size)).max() > SMALL:
        raise CertificateError("an irreducible of a product is not orthonormal")
    return E.T.reshape(before_size, d, size)


@lru_cache(maxsize=32)
def real_isometry(system: RootSystem, target: Weight, given: tuple[Given, ...]) -> Real:
    """The same in real coordinates of all three modules, which are of real type."""
    step = step_to(system, target, given)
    E = isometry(system, target, given)
    left, right, own = (_real(module(system, w)) for w in (step.before, step.by.highest, target))
    s, d, t = E.shape
    moved = (left.conj().T @ E.reshape(s, d * t)).reshape(s, d, t)
    moved = np.einsum("bd,sbt->sdt", right.conj(), moved, optimize=True) @ own
    largest = moved.ravel()[int(np.abs(moved).argmax())]
    moved = moved * (abs(largest) / largest)
    if np.abs(moved.imag).max() > SMALL:
        raise CertificateError("an isometry of real modules is not real")
    found = np.asarray(moved.real)
    found[np.abs(found) < SMALL] = 0.0
    return found


def matrix_of(
    system: RootSystem,
    target: Weight,
    given: tuple[Given, ...],
    elements: Sequence[NDArray[Any]],
    *,
    real: bool,
) -> NDArray[Any]:
    """The matrix of one element in an irreducible, from those in the given representations."""
    for one, g in zip(given, elements, strict=True):
        if highest_of(system, one) == target:
            return g
    step = step_to(system, target, given)
    E = (real_isometry if real else isometry)(system, target, given)
    before = matrix_of(system, step.before, given, elements, real=real)
    by = elements[given.index(step.by)]
    return np.asarray(np.einsum("sdt,sS,dD,SDu->tu", E, before, by, E, optimize=True))


def _real(known: Module) -> NDArray[np.complex128]:
    if known.system.indicator(tuple(known.weights[0].tolist())) != 1:
        raise CertificateError("a module is not of real type")
    return known.real_coordinates
