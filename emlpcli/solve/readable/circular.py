"""Readable bases of groups of planar rotations: real and imaginary parts of circular tensors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import MonomialAction, plane_basis
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.named_basis import ListedBasis
from emlpcli.solve.readable.symbols import Circular

_VECTORS = {"z": np.array([1, 1j, 0]), "c": np.array([1, -1j, 0]), "n": np.array([0, 0, 1])}
_COLUMNS = {"c": 0, "z": 1, "n": 2}  # their places in the basis of the structure


def is_planar(structure: MonomialAction) -> bool:
    """Whether the structure is that of a plane, and perhaps its normal, turned and mirrored."""
    d = structure.d
    if structure.conjugate is None or structure.change is None or d not in (2, 3):
        return False
    change, conjugate = plane_basis(d)
    swap = conjugate.tolist()
    return (
        np.array_equal(structure.change, change)
        and np.array_equal(structure.conjugate, conjugate)
        and all(images.tolist() == swap for images, _ in structure.moves)
    )


def circular_basis(structure: MonomialAction, power: int, max_bytes: int) -> ListedBasis:
    """Re and Im of products of z = (1, i), its conjugate and n = (0, 0, 1).

    A rotation by t multiplies z by exp(it), so that a product is invariant under all rotations
    if it has as many z as conjugates, and under C(k) if the difference is a multiple of k. A
    mirror or twofold axis takes a product to plus or minus its conjugate, and keeps the real
    or the imaginary part: diag(-1, 1) the real part where z and conjugates are even in number.
    """
    d = structure.d
    check_memory(8 * d**power * (32 + d**power), max_bytes, "the circular tensors")
    terms, columns = [], []
    for kinds in product("zcn"[:d], repeat=power):
        circular = [k for k in kinds if k != "n"]
        if circular[:1] == ["c"] or not _is_fixed(structure, kinds):
            continue  # not invariant, or the conjugate of one that is listed
        vector = _tensor(kinds, d)
        for imaginary in (False, True) if circular else (False,):
            if not _is_kept(structure, kinds, imaginary):
                continue
            values = vector.imag if imaginary else vector.real
            index = np.flatnonzero(values)
            terms.append((Circular(tuple(range(power)), "".join(kinds), imaginary),))
            columns.append((index, np.rint(values[index]).astype(np.int64)))
    legend = ("z = (1, i)",) if d == 2 else ("z = (1, i, 0), n = (0, 0, 1)",)
    others = "its conjugate" if d == 2 else "its conjugate, and n"
    rule = f"real and imaginary parts of products of z and {others}"
    return ListedBasis(d**power, terms, columns, rule, legend)


def _is_fixed(structure: MonomialAction, kinds: Sequence[str]) -> bool:
    """Whether the torus and all phases leave the product as it is."""
    places = [_COLUMNS[k] for k in kinds]
    rows = structure.weights if structure.weights is not None else ()
    return all(not row[places].sum() for row in rows) and all(
        row[places].sum() % modulus == 0 for row, modulus in structure.phases
    )


def _is_kept(structure: MonomialAction, kinds: Sequence[str], imaginary: bool) -> bool:
    """Whether the real or imaginary part survives every exchange of z with its conjugate."""
    places = [_COLUMNS[k] for k in kinds]
    return all(
        signs is not None and signs[places].prod() == (-1 if imaginary else 1)
        for _, signs in structure.moves
    )


def _tensor(kinds: Sequence[str], d: int) -> NDArray[np.complex128]:
    """The flat tensor product of the vectors."""
    product: NDArray[np.complex128] = np.ones(1, dtype=complex)
    for k in kinds:
        product = np.kron(product, _VECTORS[k][:d])
    return product
