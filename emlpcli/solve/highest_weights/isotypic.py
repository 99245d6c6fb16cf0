"""The isotypic components of a form, every copy of an irreducible in the same basis.

An irreducible has a basis of its own, made from a highest weight vector v by a recipe: vectors
F_i b of lowered basis vectors, in a fixed order, orthonormalised by the process of Gram and
Schmidt with fixed coefficients. They depend on the highest weight alone, since inner products of
F_i F_j ... v do, which the commutators [E_i, F_j] = δ_ij H_i bring down to |v|². So the recipe
gives every copy in a basis where all group elements have the same matrices, and these, for the
simple root vectors, are real.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.angular_momentum import condon_shortley
from emlpcli.algebra.lie.chamber import Integers, Weight
from emlpcli.algebra.lie.torus import Torus
from emlpcli.errors import CertificateError
from emlpcli.solve.highest_weights.change import Dense
from emlpcli.solve.highest_weights.form import Entries, Form, joined, tensor_product

Array = NDArray[Any]

DEPENDENT = 1e-6  # a lowered vector of norm 1 that has less outside the others' span lies in it
KERNEL = 1e-9  # singular values of the raising operators below are zero, relative to the largest
CLEAR = 1e-6  # and above are not
LARGEST_KEPT = 2**17  # numbers of a component that is kept for the next product


@dataclass(frozen=True)
class Step:
    """b = (F_i parent - Σ c earlier) / norm; `earlier` are basis vectors of the same weight."""

    weight: Weight
    parent: int
    i: int
    earlier: tuple[int, ...]
    coefficients: tuple[float, ...]
    norm: float


@dataclass(frozen=True, eq=False)
class Model:
    """An irreducible: the recipe for its basis, whose first vector has the highest weight.

    `form` has it as a form of its own, where `change` is the identity.
    """

    highest: Weight
    steps: tuple[Step, ...]
    form: Form

    @property
    def dimension(self) -> int:
        """Dimension d."""
        return 1 + len(self.steps)


def highest_vectors(form: Form, weight: Weight) -> Array:
    """An orthonormal basis of the vectors of a weight that all raising operators take to zero.

    Shape (weight space, multiplicity). The multiplicity is known in integers; singular values have
    to leave a gap there.
    """
    n, m = len(form.spaces[weight]), form.multiplicities[weight]
    blocks = [form.raise_from(i, weight) for i in range(len(form.raising))]
    raising = np.concatenate([b for b in blocks if len(b)] or [np.zeros((0, n))])
    if m == n:
        if np.abs(raising).max(initial=0.0) > KERNEL:
            raise CertificateError("a weight vector that should be highest is not")
        return np.eye(n)
    _, values, vectors = np.linalg.svd(raising)
    values = np.concatenate([values, np.zeros(n - len(values))]) / values[0]
    if values[n - m] > KERNEL or values[n - m - 1] < CLEAR:
        raise CertificateError(
            f"{m} highest weight vectors are expected, but singular values are "
            f"{values[n - m - 1]:.1e} and {values[n - m]:.1e}"
        )
    kernel = vectors[n - m :].conj().T
    lead = kernel[np.abs(kernel).argmax(axis=0), np.arange(m)]
    return np.asarray(kernel * (np.abs(lead) / lead))  # the largest entry is positive


def multiplets(form: Form, weight: Weight) -> list[tuple[Weight, Array]]:
    """All copies of an irreducible: for each of its basis vectors the weight and the coordinates.

    Coordinates, shape (weight space, multiplicity), are those in the form's weight space.
    """
    return follow(form, model_of(form.torus, weight, form), highest_vectors(form, weight))


def follow(form: Form, model: Model, highest: Array) -> list[tuple[Weight, Array]]:
    """The basis that the recipe of an irreducible makes from highest weight vectors, columns."""
    found = [(model.highest, highest)]
    for step in model.steps:
        weight, parent = found[step.parent]
        vectors = form.lower_from(step.i, weight) @ parent
        for number, c in zip(step.earlier, step.coefficients, strict=True):
            vectors = vectors - c * found[number][1]
        vectors = vectors / step.norm
        if form.torus.chamber.is_spin:
            vectors = _within(form, step.weight, model.dimension, vectors)
        found.append((step.weight, vectors))
    return found


def _within(form: Form, weight: Weight, dimension: int, vectors: Array) -> Array:
    """The part of vectors of one weight that lies in the irreducibles of SU(2) of a dimension.

    Lowering magnifies what rounding leaves of larger irreducibles, exponentially in the number of
    steps. F E has the eigenvalue (j - m)(j + m + 1) on spin j, which tells all of them apart.
    """
    (m,), j = form.torus.chamber.labels(weight), dimension - 1
    values, basis = form.raising_squares(weight)
    own = basis[:, np.abs(values - (j - m) * (j + m + 2) / 4) < 0.5]
    return np.asarray(own @ (own.conj().T @ vectors))


def component(form: Form, weight: Weight) -> Array:
    """The copies of an irreducible in the representation's coordinates, shape (N, copies, d)."""
    numbers = form.size * form.multiplicities[weight] * form.torus.chamber.dimension(weight)
    return (_component if numbers <= LARGEST_KEPT else _component.__wrapped__)(form, weight)


@lru_cache(maxsize=256)
def _component(form: Form, weight: Weight) -> Array:
    found = multiplets(form, weight)
    m, d = found[0][1].shape[1], len(found)
    inner = np.zeros((form.size, m, d), np.result_type(*(v.dtype for _, v in found)))
    for j, (w, vectors) in enumerate(found):
        inner[form.spaces[w], :, j] = vectors
    return form.change(inner.reshape(form.size, m * d)).reshape(form.size, m, d)


_MODELS: dict[tuple[Torus, Weight], Model] = {}


def model_of(torus: Torus, weight: Weight, source: Form | None = None) -> Model:
    """The irreducible with this highest weight, found in a form where it occurs when first met."""
    key = (torus, weight)
    if key not in _MODELS:
        if torus.chamber.is_spin:
            _MODELS[key] = _spin(torus, weight)
        elif source is None:
            raise CertificateError(f"the irreducible {weight} was not met before")
        else:
            _MODELS[key] = _built(source, weight)
    return _MODELS[key]


def _spin(torus: Torus, weight: Weight) -> Model:
    """J_- |j m> = √((j+m)(j-m+1)) |j m-1>, for F = J_-."""
    (n,) = torus.chamber.labels(weight)
    root = tuple(torus.chamber.simple[0].tolist())
    steps, entries, now = [], [], weight
    for k in range(1, n + 1):
        now = tuple(map(int.__sub__, now, root))
        entries.append(float(np.sqrt(k * (n - k + 1))))
        steps.append(Step(now, k - 1, 0, (), (), entries[-1]))
    E = Entries(np.arange(n), np.arange(1, n + 1), np.array(entries))
    weights = np.array([weight, *(s.weight for s in steps)], np.int64)
    return Model(weight, tuple(steps), _plain(torus, weights, [E]))


def _plain(torus: Torus, weights: Integers, raising: list[Entries]) -> Form:
    return Form(torus, Dense(np.eye(len(weights))), weights, lambda: raising)


def _built(form: Form, weight: Weight) -> Model:
    """The recipe from the first highest weight vector of a form, level by level."""
    torus, roots = form.torus, [tuple(a) for a in form.torus.chamber.simple.tolist()]
    basis: list[tuple[Weight, Array]] = [(weight, highest_vectors(form, weight)[:, 0])]
    steps: list[Step] = []
    lowering: list[tuple[int, int, int, float]] = []  # i, row, column, entry
    by_weight: dict[Weight, list[int]] = {weight: [0]}
    parent = 0
    while parent < len(basis):
        w, b = basis[parent]
        for i, root in enumerate(roots):
            down = tuple(map(int.__sub__, w, root))
            vector = form.lower_from(i, w) @ b
            size = float(np.linalg.norm(vector))
            if size < DEPENDENT:
                continue
            before = by_weight.setdefault(down, [])
            c = np.zeros(len(before))
            for _ in range(2):  # twice is enough (Kahan, Parlett)
                for place, k in enumerate(before):
                    x = np.vdot(basis[k][1], vector)
                    c[place] += x.real
                    vector = vector - x * basis[k][1]
            kept = [(k, x) for k, x in zip(before, c.tolist(), strict=True) if abs(x) > 1e-13]
            lowering += [(i, k, parent, x) for k, x in kept]
            norm = float(np.linalg.norm(vector))
            if norm > DEPENDENT * size:
                lowering.append((i, len(basis), parent, norm))
                numbers, values = zip(*kept, strict=True) if kept else ((), ())
                steps.append(Step(down, parent, i, numbers, values, norm))
                before.append(len(basis))
                basis.append((down, vector / norm))
        parent += 1
    d = len(basis)
    if d != torus.chamber.dimension(weight):
        raise CertificateError(
            f"an irreducible has {d} dimensions instead of {torus.chamber.dimension(weight)}"
        )
    raising = []
    for i in range(len(roots)):
        entries = [(column, row, x) for j, row, column, x in lowering if j == i]
        rows, columns, x = zip(*entries, strict=True) if entries else ((), (), ())
        places = np.array(rows, np.int64), np.array(columns, np.int64)
        raising.append(Entries(*places, np.array(x, float)))
    return Model(weight, tuple(steps), _plain(torus, np.array([w for w, _ in basis]), raising))


def aligned(form: Form) -> Form:
    """The same representation in a basis of aligned irreducibles, one copy after the other."""
    changes: list[Array] = []
    weights: list[Integers] = []
    raising: list[list[Entries]] = [[] for _ in form.raising]
    start = 0
    for weight in form.multiplicities:
        copies = component(form, weight)
        model = model_of(form.torus, weight, form).form
        for a in range(copies.shape[1]):
            changes.append(copies[:, a])
            weights.append(model.weights)
            for found, E in zip(raising, model.raising, strict=True):
                found.append(E.moved(start))
            start += model.size
    change = np.concatenate(changes, axis=1)
    if change.shape[1] != form.size:
        raise CertificateError("the irreducibles do not add up to the representation")
    change = np.where(np.abs(change) < 1e-14, 0, change)
    root_vectors = [joined(parts) for parts in raising]
    return Form(form.torus, Dense(change), np.concatenate(weights), lambda: root_vectors)


@lru_cache(maxsize=4096)
def coupling(torus: Torus, left: Weight, right: Weight, target: Weight) -> Array:
    """The copies of an irreducible in left ⊗ right, shape (d_left, d_right, copies, d)."""
    if torus.chamber.is_spin:
        two_j = (torus.chamber.labels(w)[0] for w in (left, right, target))
        return condon_shortley(*two_j)[::-1, ::-1, ::-1][:, :, None]
    a, b = (model_of(torus, w).form for w in (left, right))
    both = _product_form(torus, left, right)
    return component(both, target).reshape(a.size, b.size, -1, model_of(torus, target).dimension)


@lru_cache(maxsize=64)
def _product_form(torus: Torus, left: Weight, right: Weight) -> Form:
    return tensor_product(model_of(torus, left).form, model_of(torus, right).form)


def forget() -> None:
    """Drop the components and couplings of this process; irreducibles keep their bases."""
    for kept in (_component, coupling, _product_form):
        kept.cache_clear()
