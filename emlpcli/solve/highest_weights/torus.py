"""A maximal torus of a group and its simple root vectors, with which representations are solved."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.cartan import Cartan, cartan
from emlpcli.algebra.lie.chamber import Chamber
from emlpcli.algebra.lie.torus import Torus
from emlpcli.algebra.numbers.surds import told_apart
from emlpcli.groups.base import Group


@lru_cache(maxsize=32)
def torus_of(group: Group) -> Torus | None:
    """The torus of a reductive group that is closed under the conjugate transpose.

    None where it has no Lie algebra, or where its weights are not clearly integers.
    """
    if not group.lie_dimension:
        return None
    if (known := group.torus()) is not None:
        return known
    if not group.registered_name:
        exact = group.exact_generators()
        if exact is not None and not all(map(told_apart, exact[1])):
            return None  # weights that are read off floats might be those of another group
    axis, compact = _polar_axis(group), group.is_compact
    found = cartan(group.lie_algebra, compact=compact, sparse=True, first=axis)
    return None if found is None else _torus(found)


def _polar_axis(group: Group) -> NDArray[Any] | None:
    """The rotation about y in three dimensions: about that axis harmonics are in pairs ±m."""
    if group.d != 3 or group.field != "R" or group.lie_dimension != 3:
        return None
    about_y = np.zeros((3, 3))
    about_y[2, 0], about_y[0, 2] = -1, 1
    return about_y


def _torus(found: Cartan) -> Torus | None:
    coroots = found.coroots(found.simple)
    positive = found.coroots(found.positive)
    if coroots is None or positive is None:
        return None
    # theta = weights · basis are the eigenvalues of -i torus
    diagonal = np.einsum("kj,kab->jab", np.linalg.inv(found.basis), -1j * found.torus)
    raising = []
    for E in found.vectors[found.simple]:
        E = np.where(np.abs(E) < 1e-13, 0, E)
        F = E.conj().T
        H = E @ F - F @ E
        length = np.vdot(E, H @ E - E @ H).real / np.vdot(E, E).real
        raising.append(E * np.sqrt(2 / length))
    chamber = Chamber(found.roots[found.simple], coroots, positive)
    d = found.torus.shape[-1]
    return Torus(diagonal, np.array(raising).reshape(-1, d, d), chamber)
