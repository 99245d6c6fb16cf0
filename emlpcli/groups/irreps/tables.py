"""Which table of irreducibles belongs to a group."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups import permutation_group as finite
from emlpcli.groups.base import Group, registered_as
from emlpcli.groups.irreps.axial import Axial
from emlpcli.groups.irreps.highest_weights import Lorentz, LorentzParity, Orthogonal, Spin, Weights
from emlpcli.groups.irreps.symmetric import LARGEST, Partitions
from emlpcli.groups.irreps.table import Table
from emlpcli.groups.named import classical, lorentz, planar
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.overrides import override


class _Boosts(Weights):
    """The connected Lorentz group in 1+1 dimensions, by the weight of the boosts."""

    @override
    def point(self, g: NDArray[Any]) -> NDArray[np.complex128]:
        """Those of the same rotation of two axes: time is multiplied by i."""
        phase = np.array([1j, 1])
        return super().point(g * phase[:, None] / phase)


def table_of(group: Group) -> Table | None:
    """The irreducibles of a group by name, None where there is no table."""
    kind = type(group)
    if registered_as(group, finite.S):
        return Partitions(group.n) if group.n <= LARGEST else None
    if registered_as(group, CurieGroup):
        return Axial(group)
    if kind not in _CLASSES or (group.d == 1 and kind in _TRIVIAL_IN_ONE_DIMENSION):
        return None
    spectra = group.spectra()
    if spectra is None:
        return None
    if kind is classical.SU and group.d == 2:
        return Spin(spectra)
    if kind in (lorentz.SO13p, lorentz.SO13):
        return Lorentz(spectra)
    if kind is lorentz.O13:
        return LorentzParity(spectra)
    if kind is lorentz.SO11p:
        return _Boosts(spectra, split=True)
    if kind in (classical.O, lorentz.O11, planar.O2eR3):
        return Orthogonal(spectra, 2 if kind is planar.O2eR3 else group.d)
    return Weights(spectra, split=kind in _SPLIT)


_SPLIT = (classical.GL, classical.SL, classical.Sp, planar.Scaling)
_TRIVIAL_IN_ONE_DIMENSION = (classical.SO, classical.SU, classical.SL)
_CLASSES = (
    *(classical.SO, classical.O, classical.SU, classical.U, *_SPLIT),
    *(lorentz.SO13p, lorentz.SO13, lorentz.O13, lorentz.SO11p, lorentz.O11),
    *(planar.SO2eR3, planar.O2eR3),
)
