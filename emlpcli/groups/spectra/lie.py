"""Exact eigenvalues on a compact group that is given by its Lie algebra, by its maximal torus."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.cartan import Cartan, Integers, cartan
from emlpcli.algebra.lie.closure import lie_closure, lie_dimension
from emlpcli.algebra.limits import LARGEST_CARTAN
from emlpcli.algebra.spectra.components import components
from emlpcli.algebra.spectra.families import Spectra, Spectrum
from emlpcli.algebra.spectra.weyl import Weyl

UNITARY = 1e-10  # distance from a unitary matrix


def lie_spectra(A: NDArray[Any], h: NDArray[Any], *, compact: bool) -> Spectra | None:
    """The families of a group with Lie algebra generators A and discrete generators h.

    Of a compact group, or of a real one that is closed under the conjugate transpose: then they
    are those of its compact form, which has the same invariants. None where they are not clearly
    recognised.
    """
    one = np.eye(h.shape[-1])
    if np.abs(h @ np.conj(np.swapaxes(h, 1, 2)) - one).max(initial=0.0) > UNITARY:
        return None
    found = cartan(normalised(A, h), compact=compact)
    if found is None:
        return None
    others = components(found, h)
    if others is None:
        return None
    return (connected(found, Fraction(1, len(others) + 1)), *others)


def normalised(lie_algebra: NDArray[Any], generators: NDArray[Any]) -> NDArray[Any]:
    """The Lie algebra with all its conjugates by the other generators, which belong to it too."""
    sizes = np.linalg.norm(lie_algebra, axis=(1, 2))
    algebra: NDArray[Any] = (
        lie_algebra[sizes > 0] / sizes[sizes > 0, None, None]
    )  # a scale says nothing
    before = -1
    while len(generators) and before < (dimension := lie_dimension(algebra)):
        before = dimension
        span = lie_closure(algebra, largest=LARGEST_CARTAN)
        if span is None:
            break
        conjugates = [h @ span.matrices @ np.linalg.inv(h) for h in generators]
        algebra = np.concatenate([span.matrices, *conjugates])
    return algebra


def connected(found: Cartan, share: Fraction = Fraction(1)) -> Spectrum:
    """The identity component by its torus, with the density of Weyl's integration formula."""
    coroots = found.coroots(found.simple)
    assert coroots is not None
    simple = found.roots[found.simple]
    weyl = Weyl("roots", found.rank, _tuples(simple), _tuples(coroots))
    weights = _tuples(found.weights)
    return Spectrum(1, (0,) * len(weights), weights, share, (weyl,))


def _tuples(rows: Integers) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, rows.tolist()))
