"""The entries of one copy of a block as linear forms in the block's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root
from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import TooLargeError
from emlpcli.solve.limits import (
    MOST_FORMS,
    MOST_MATCHED_ENTRIES,
    MOST_MATCHED_PARAMETERS,
    MOST_MIXED_PARAMETERS,
    MOST_PATTERN_NONZEROS,
)
from emlpcli.solve.readable.families import Way
from emlpcli.solve.voigt.coefficients import coefficient

if TYPE_CHECKING:
    from emlpcli.solve.bases.stored import OrbitBasis
    from emlpcli.solve.readable.named_basis import NamedBasis
    from emlpcli.solve.solution import Block, Solution

NONE = -1  # the label of an entry that is always zero
IMAGINARY = Surd({-1: Fraction(1)})

Form = dict[int, Surd]
"""The parameters that occur in an entry, by number from 0, each with its exact coefficient."""


@dataclass(frozen=True, eq=False)
class BlockForms:
    """The entries of one copy of a block in canonical order, shape (size,).

    Entry k is `signs[k]` times the form `labels[k]`, and zero where the label is -1. Without
    `forms`, form j is parameter j. Parameter j is the coefficient of element j of the readable
    basis, unless the entries of an orbit share it, which need not be those of an element: then
    `named` says whether element j is the one that it is named by, and `whole[j]` whether all
    entries of that element are of the orbit, none being those of a finer element.
    """

    labels: NDArray[np.int64]
    signs: NDArray[np.int8]
    count: int
    forms: tuple[Form, ...] | None = None
    named: bool = True
    whole: tuple[bool, ...] = ()

    @property
    def all_forms(self) -> tuple[Form, ...]:
        """The forms, those of single parameters too."""
        return tuple({j: Surd(1)} for j in range(self.count)) if self.forms is None else self.forms


def block_forms(solution: Solution, block: Block, way: Way | None = None) -> BlockForms | None:
    """The entries of one copy of a block; `way` is how it is written, where that matters.

    None where some entry mixes more than MOST_MIXED_PARAMETERS, where the forms are more than
    MOST_FORMS up to sign, and where their coefficients are not exact.
    """
    if not block.dimension:
        zero = np.full(block.monomial.size, NONE, dtype=np.int64)
        return BlockForms(zero, np.zeros(len(zero), dtype=np.int8), 0)
    return _shared(solution, block, way) or _mixed(solution, block, way)


# -- entries that are one parameter each ---------------------------------------------------


def _shared(solution: Solution, block: Block, way: Way | None) -> BlockForms | None:
    """The entries, where each is plus or minus one parameter or zero; None where some is not."""
    labels, signs = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int8)
    whole = np.ones(1, dtype=bool)
    named = True
    for i, solved in enumerate(block.solved):
        found: BlockForms | None
        if (orbits := solved.basis.by_orbits()) is not None:
            found = _of_orbits(solution, block, way, i, orbits)
        else:
            part = solution.readable.parts(block.monomial, way)[i]
            found = _of_columns(part) or _of_nested(part)
        if found is None:
            return None
        labels = np.add.outer(labels * found.count, np.maximum(found.labels, 0)).ravel()
        signs = np.multiply.outer(signs, found.signs).ravel()
        named = named and found.named
        whole = np.multiply.outer(whole, np.array(found.whole, dtype=bool)).ravel()
    count = prod(solved.basis.dim for solved in block.solved)
    labels = np.where(signs == 0, NONE, labels)
    return BlockForms(labels, signs, count, None, named, tuple(whole.tolist()) if named else ())


def _of_columns(part: NamedBasis) -> BlockForms | None:
    labels = np.zeros(part.size, dtype=np.int64)
    signs = np.zeros(part.size, dtype=np.int8)
    for j in range(part.dim):
        index, value = part.column(j)
        if np.iscomplexobj(value) or np.any(np.abs(value) != 1) or np.any(signs[index]):
            return None
        labels[index], signs[index] = j, value
    return BlockForms(labels, signs, part.dim, whole=(True,) * part.dim)


def _of_nested(part: NamedBasis) -> BlockForms | None:
    """Entries that no finer element has, where elements are 1 on unions of such; else None.

    Then the elements are sums of these, and these span the same space.
    """
    if part.dim > MOST_MATCHED_PARAMETERS or part.size * part.dim > MOST_MATCHED_ENTRIES:
        return None
    inside = np.zeros((part.dim, part.size), dtype=bool)
    for j in range(part.dim):
        index, value = part.column(j)
        if np.any(value != 1):
            return None
        inside[j, index] = True
    sizes = inside.sum(axis=1)
    labels = np.full(part.size, NONE, dtype=np.int64)
    for j in np.argsort(-sizes, kind="stable").tolist():
        labels[inside[j]] = j  # finer ones last
    own = np.bincount(labels[labels != NONE], minlength=part.dim)
    for entries in inside:
        covered = np.bincount(labels[entries], minlength=part.dim)
        if not own.all() or np.any((covered != 0) & (covered != own)):
            return None
    signs = (labels != NONE).astype(np.int8)
    return BlockForms(labels, signs, part.dim, whole=tuple((own == sizes).tolist()))


def _of_orbits(
    solution: Solution, block: Block, way: Way | None, i: int, orbits: OrbitBasis
) -> BlockForms:
    """Orbits, numbered as the elements that name them where there are such."""
    labels, signs = orbits.labels.astype(np.int64), np.sign(orbits.weights).astype(np.int8)
    labels = np.where(signs == 0, NONE, labels)
    count = orbits.dim
    if 0 < count <= MOST_MATCHED_PARAMETERS and orbits.size * count <= MOST_MATCHED_ENTRIES:
        try:
            part = solution.readable.parts(block.monomial, way)[i]
        except TooLargeError:
            return BlockForms(labels, signs, count, named=False)
        inside = []
        for j in range(part.dim):
            entries = np.zeros(part.size, dtype=bool)
            entries[part.column(j)[0]] = True
            inside.append(entries)
        if (element := _finest(labels, inside)) is not None:
            labels = np.where(labels == NONE, NONE, element[np.maximum(labels, 0)])
            signs = _signs_as_named(part, labels, signs)
            sizes = np.bincount(labels[labels != NONE], minlength=count)
            whole = tuple(bool(inside[j].sum() == sizes[j]) for j in range(count))
            return BlockForms(labels, signs, count, whole=whole)
    return BlockForms(labels, signs, count, named=False)


def _signs_as_named(
    part: NamedBasis, labels: NDArray[np.int64], signs: NDArray[np.int8]
) -> NDArray[np.int8]:
    """The signs, with those of each parameter as in the element by which it is named."""
    for j in range(part.dim):
        index, value = part.column(j)
        own = np.flatnonzero(labels[index] == j)[0]
        if value[own].real * signs[index[own]] < 0:
            signs = np.where(labels == j, -signs, signs)
    return signs


def _finest(labels: NDArray[np.int64], inside: list[NDArray[np.bool_]]) -> NDArray[np.int64] | None:
    """For each orbit the element whose entries are its own, but for those of finer elements.

    A basis element names the orbit whose entries are its own. Elements with equal indices
    overlap instead: [i=j] covers [i=j=k]. Then each names the entries that no finer one covers.
    None where that is not so for all orbits and all elements, one for one.
    """
    sizes = [int(np.count_nonzero(entries)) for entries in inside]
    found = np.full(len(inside), NONE, dtype=np.int64)
    remaining = np.full(len(labels), NONE, dtype=np.int64)
    for e in sorted(range(len(inside)), key=sizes.__getitem__, reverse=True):
        remaining[inside[e]] = e  # finer ones last
    places, first = np.unique(labels, return_index=True)
    for orbit, entry in zip(places.tolist(), first.tolist(), strict=True):
        if orbit != NONE:
            found[orbit] = remaining[entry]
    if sorted(found.tolist()) != list(range(len(inside))):
        return None
    wanted = np.where(labels == NONE, NONE, found[np.maximum(labels, 0)])
    return found if np.array_equal(wanted, remaining) else None


# -- entries that mix parameters -----------------------------------------------------------


def _mixed(solution: Solution, block: Block, way: Way | None) -> BlockForms | None:
    """The entries as linear forms in the coefficients of the readable basis."""
    if block.dimension > MOST_FORMS:  # which are no fewer, since they span all parameters
        return None
    readable = solution.readable
    parts = readable.parts(block.monomial, way)
    if prod(part.nonzeros for part in parts) > MOST_PATTERN_NONZEROS:
        return None
    columns = [readable.column_of_block(block.monomial, j, way) for j in range(block.dimension)]
    places = np.unique(np.concatenate([index for index, _ in columns]))
    if len(places) * len(columns) > MOST_PATTERN_NONZEROS:
        return None
    kind = np.result_type(*(value.dtype for _, value in columns))
    rows = np.zeros((len(places), len(columns)), dtype=kind)
    for j, (index, value) in enumerate(columns):
        rows[np.searchsorted(places, index), j] = value
    distinct, number, signs = _up_to_sign(rows)
    terms = np.count_nonzero(distinct, axis=1).max()
    if len(distinct) > MOST_FORMS or terms > MOST_MIXED_PARAMETERS:
        return None
    forms = _exact_forms(distinct)
    if forms is None:
        return None
    labels = np.full(block.monomial.size, NONE, dtype=np.int64)
    filled = np.zeros(len(labels), dtype=np.int8)
    # single parameters first, so that they have the first colours
    order = sorted(range(len(forms)), key=lambda k: (len(forms[k]) > 1, _weight(forms[k])))
    rank = np.argsort(order)
    labels[places], filled[places] = rank[number], signs
    return BlockForms(
        labels,
        filled,
        block.dimension,
        tuple(forms[k] for k in order),
        whole=(True,) * block.dimension,
    )


def _weight(form: Form) -> tuple[object, ...]:
    """By which forms are sorted: few parameters, the first ones, and small numbers first."""
    numbers = [abs(complex(c)) for c in form.values()]
    return len(form), tuple(form), tuple(numbers)


def _up_to_sign(
    rows: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int8]]:
    """The distinct rows up to sign, and for each row which it is, and its sign.

    The first number that is not zero has a positive real part, or none and a positive imaginary
    part. Rows are told apart by a random combination of their entries, the same operations for
    each row, and then compared.
    """
    leading = rows[np.arange(len(rows)), (rows != 0).argmax(axis=1)]
    positive = np.where(leading.real != 0, leading.real, leading.imag) > 0
    signs = np.where(positive, 1, -1).astype(np.int8)
    rows = rows * signs[:, None]
    weights = 1 + np.random.default_rng(0).random((rows.shape[1],))
    key = np.zeros(len(rows), dtype=np.result_type(rows.dtype, float))
    for j, weight in enumerate(weights):
        key = key + weight * rows[:, j]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    distinct = rows[first]
    if not np.array_equal(distinct[number], rows):  # combinations that agree by chance
        distinct, number = np.unique(rows, axis=0, return_inverse=True)
    return distinct, number.reshape(-1), signs


def _exact_forms(rows: NDArray[Any]) -> list[Form] | None:
    """The rows in exact numbers; None where one is not recognised."""
    found: list[Form] = []
    for row in rows.tolist():
        form: Form = {}
        for j, x in enumerate(row):
            number = _exact(complex(x))
            if number is None:
                return None
            if number:
                form[j] = number
        found.append(form)
    return found


@lru_cache(maxsize=4096)
def _exact(x: complex) -> Surd | None:
    """The exact number that a coefficient of a readable basis is; None where there is none."""
    parts = [_exact_real(part) for part in (x.real, x.imag)]
    real, imaginary = parts
    if real is None or imaginary is None:
        return None
    return real + imaginary * IMAGINARY


def _exact_real(x: float) -> Surd | None:
    if x == round(x):
        return Surd(round(x))
    root = nearby_root(x)
    if root is not None:
        return root
    found = coefficient(x)
    return found if isinstance(found, Surd) else None


def moved(form: Form, start: int) -> Form:
    """The same form in parameters whose numbers are larger by `start`."""
    return {start + j: c for j, c in form.items()}


def combined(forms: Sequence[Form], parameters: NDArray[Any]) -> NDArray[Any]:
    """The values of forms for values of the parameters, shape (len(forms),)."""
    return np.array([sum(complex(c) * parameters[j] for j, c in form.items()) for form in forms])
