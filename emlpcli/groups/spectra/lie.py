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
from emlpcli.groups.base import Group

UNITARY = 1e-10  # distance from a unitary matrix


def lie_spectra(group: Group) -> Spectra | None:
    """The families of a group with a Lie algebra; None where they are not clearly recognised.

    Compact groups, and real ones that are closed under the conjugate transpose by their compact
    form, which has the same invariants.
    """
    if not group.is_compact and not (group.is_reductive and group.field == "R"):
        return None
    h = group.discrete_generators
    if np.abs(h @ np.conj(np.swapaxes(h, 1, 2)) - np.eye(group.d)).max(initial=0.0) > UNITARY:
        return None
    found = cartan(
        normalised(group.lie_algebra, group.discrete_generators), compact=group.is_compact
    )
    if found is None:
        return None
    others = components(found, group.discrete_generators)
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
