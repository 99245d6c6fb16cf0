"""Readable bases of groups of planar rotations: real and imaginary parts of circular tensors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.structure import Monomial
from emlpcli.solve.memory import check_memory
from emlpcli.solve.readable.part import ListedPart
from emlpcli.solve.readable.symbols import Circular

_VECTORS = {"z": np.array([1, 1j, 0]), "c": np.array([1, -1j, 0]), "n": np.array([0, 0, 1])}


def circular_part(structure: Monomial, power: int, max_bytes: int) -> ListedPart:
    """Re and Im of products of z = (1, i), its conjugate and n = (0, 0, 1).

    A rotation by t multiplies z by exp(it), so that a product is invariant under all rotations
    if it has as many z as conjugates, and under C(k) if the difference is a multiple of k. The
    reflection diag(-1, 1) takes z to minus its conjugate: of a product with an even number of
    z and conjugates it keeps the real part, with an odd number the imaginary one.
    """
    d = structure.d
    check_memory(8 * d**power * (32 + d**power), max_bytes, "the circular tensors")
    turns = None if structure.weights is not None else structure.phases[0][1]
    terms, columns = [], []
    for kinds in product("zcn"[:d], repeat=power):
        circular = [k for k in kinds if k != "n"]
        weight = circular.count("z") - circular.count("c")
        if (weight if turns is None else weight % turns) or circular[:1] == ["c"]:
            continue  # not invariant, or the conjugate of one that is listed
        vector = _tensor(kinds, d)
        for imaginary in (False, True) if circular else (False,):
            if structure.moves and imaginary != bool(len(circular) % 2):
                continue
            values = vector.imag if imaginary else vector.real
            index = np.flatnonzero(values)
            terms.append((Circular(tuple(range(power)), "".join(kinds), imaginary),))
            columns.append((index, np.rint(values[index]).astype(np.int64)))
    legend = ("z = (1, i)",) if d == 2 else ("z = (1, i, 0), n = (0, 0, 1)",)
    others = "its conjugate" if d == 2 else "its conjugate, and n"
    rule = f"real and imaginary parts of products of z and {others}"
    return ListedPart(d**power, terms, columns, rule, legend)


def _tensor(kinds: Sequence[str], d: int) -> NDArray[np.complex128]:
    """The flat tensor product of the vectors."""
    product: NDArray[np.complex128] = np.ones(1, dtype=complex)
    for k in kinds:
        product = np.kron(product, _VECTORS[k][:d])
    return product
