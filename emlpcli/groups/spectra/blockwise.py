"""Exact eigenvalues on each block of block diagonal matrices, the blocks in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.cartan import cartan
from emlpcli.algebra.spectra.families import Spectra, Spectrum, finite_class
from emlpcli.groups.spectra.finite import ROUNDING, closure
from emlpcli.groups.spectra.lie import connected, normalised

WHOLE = 1e-6  # distance of a trace of a projector from the integer that it is


def finite_blocks(h: NDArray[Any], order: int, sizes: Sequence[int]) -> Spectra | None:
    """The classes of the finite group of generators h, shape (M, d, d), of a known order.

    None where so many elements are not found. Eigenvalues are N-th roots of unity for a group of
    order N (Lagrange). The exponents of each block stand together, in the order of `sizes`.
    """
    elements = closure(h, h.shape[-1])
    if elements is None or len(elements) != order:
        return None
    rows, start = [], 0
    for size in sizes:
        block = elements[:, start : start + size, start : start + size]
        turns = np.angle(np.linalg.eigvals(block)) / (2 * np.pi) * order
        exponents = np.rint(turns)
        if np.abs(turns - exponents).max(initial=0.0) > ROUNDING:
            return None
        rows.append(np.sort(exponents.astype(np.int64) % order, axis=1))
        start += size
    found = Counter(map(tuple, np.concatenate(rows, axis=1).tolist()))
    return tuple(finite_class(order, row, Fraction(n, order)) for row, n in found.items())


def lie_blocks(A: NDArray[Any], sizes: Sequence[int], *, compact: bool) -> Spectra | None:
    """The torus of a connected group by its weights, those of each block together.

    Weight spaces are sums of those in the blocks: the multiplicity of a weight in a block is the
    trace of the projector onto its space, restricted to the block. None where that is not clear.
    """
    found = cartan(normalised(A, A[:0]), compact=compact)
    if found is None:
        return None
    whole = connected(found)
    share: dict[tuple[int, ...], NDArray[np.float64]] = {}
    for weight, column in zip(whole.weights, found.frame.T, strict=True):
        share[weight] = share.get(weight, 0) + np.abs(column) ** 2
    weights: list[tuple[int, ...]] = []
    start = 0
    for size in sizes:
        before = len(weights)
        for weight, parts in share.items():
            trace = float(parts[start : start + size].sum())
            if abs(trace - round(trace)) > WHOLE:
                return None
            weights += [weight] * round(trace)
        if len(weights) - before != size:
            return None
        start += size
    return (Spectrum(1, (0,) * len(weights), tuple(weights), whole.share, whole.weyl),)
