"""How a tensor is written: as a matrix or as a list, with which letter, factors and axes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.rep import Rep
from emlpcli.solve.voigt.components import ALL_PAIRS, Axis, Components, components
from emlpcli.solve.voigt.factors import Factors

ROUNDING = 1e-12

Place = tuple[int, ...]
"""The values of the indices of one component."""

_LETTERS = {
    (Factors.COMPLIANCE, "C"): "S",
    (Factors.COMPLIANCE, "e"): "d",
    (Factors.PIEZOOPTIC, "p"): "π",
}


@dataclass(frozen=True, eq=False)
class Layout:
    """The places of the components, and each as a linear function of the coordinates.

    A matrix has all places of its rows and columns, in reading order, a single row where there
    is one axis; a list has of components that are equal or opposite by the tensor's own symmetry
    the first one, and none that are zero by it. Row k of `table` times the coordinates is the
    component at `places[k]`; what is written there is that times `weights[k]`.
    """

    symbol: str
    axes: tuple[Axis, ...]
    places: tuple[Place, ...]
    table: NDArray[np.float64]
    weights: tuple[Surd, ...]
    is_matrix: bool
    symmetric: bool
    factors: Factors
    axial: bool
    time_odd: bool
    directions: str

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns of a matrix; for a list, how many values each index has."""
        sizes = tuple(axis.size for axis in self.axes)
        return (1, *sizes) if self.is_matrix and len(sizes) == 1 else sizes

    def name(self, place: Place) -> str:
        """Such as C11, e15 or T123."""
        labels = (axis.labels[i] for axis, i in zip(self.axes, place, strict=True))
        return self.symbol + "".join(labels)

    def precedence(self, place: Place) -> tuple[tuple[bool, ...], bool, Place]:
        """The order in which components are taken as independent ones.

        First those whose indices are no pairs of different ones: 11, 22 and 33, then the others in
        reading order; then those with such a pair last, and so on.
        """
        mixed = tuple(axis.mixed(i) for axis, i in zip(self.axes, place, strict=True))
        return mixed, any(mixed) or len(set(place)) > 1, place


def layout_of(rep: Rep, factors: Factors = Factors.NONE) -> Layout:
    """How a representation is written; RepresentationError where it is no tensor of physics.

    A vector is a row, a tensor of rank 2 a 3 x 3 matrix. Indices in symmetric pairs are Voigt's:
    V*Sym(2,V) is a 3 x 6 matrix e with rows for V, whichever factor is written first;
    Sym(2,V)*Sym(2,V) a 6 x 6 matrix p, Sym(2,Sym(2,V)) a symmetric one C. V*V*V is a 3 x 9
    matrix with columns 11, 22, 33, 23, 31, 12, 32, 13, 21, and all others are lists, such as
    Sym(3,Sym(2,V)) of the C with three indices of Voigt.
    """
    found = components(rep)
    n = found.axes[0].n
    full = found.array.size == found.table.shape[0] ** 2  # no symmetry among the indices
    match found.axes:
        case [single] if single.pairs:
            found = found.spread()
        case [first, second] if first.is_voigt and not second.pairs:
            found = found.exchanged()
        case [a, b, c] if full and not (a.pairs or b.pairs or c.pairs):
            found = found.paired(1, ALL_PAIRS[n], 0)
    axes = found.axes
    is_matrix = len(axes) < 3
    places = tuple(product(*(range(axis.size) for axis in axes)))
    table = found.table
    transposed = len(axes) == 2 and axes[0].size == axes[1].size
    symmetric = transposed and np.allclose(found.array, np.swapaxes(found.array, 0, 1))
    if not is_matrix:
        kept = _distinct(table)
        places, table = tuple(places[k] for k in kept), table[kept]
    symbol = _symbol(found, symmetric=symmetric)
    return Layout(
        symbol=_LETTERS.get((factors, symbol), symbol),
        axes=axes,
        places=places,
        table=table,
        weights=_weights(rep, axes, places, factors),
        is_matrix=is_matrix,
        symmetric=symmetric,
        factors=factors,
        axial=found.axial,
        time_odd=found.time_odd,
        directions=_directions(rep),
    )


def _distinct(table: NDArray[np.float64]) -> list[int]:
    """The first of rows that are equal or opposite, without those that are zero."""
    rows = np.round(table / ROUNDING**0.5).astype(np.int64)
    leading = rows[np.arange(len(rows)), (rows != 0).argmax(axis=1)]
    rows *= np.where(leading < 0, -1, 1)[:, None]
    _, first = np.unique(rows, axis=0, return_index=True)
    return sorted(int(k) for k in first if leading[k])


def _symbol(found: Components, *, symmetric: bool) -> str:
    """The usual letter, T where there is none."""
    voigt = tuple(axis.is_voigt for axis in found.axes)
    magnetic = found.axial and found.time_odd
    vectors = not any(axis.pairs for axis in found.axes)
    if voigt == (False, True) and not found.axes[0].pairs:
        return "e" if not (found.axial or found.time_odd) else "q"  # piezoelectric, -magnetic
    if voigt == (True, True) and not symmetric:
        return "p"  # photoelastic
    if all(voigt):
        return "C"  # elastic
    if vectors and len(voigt) == 1:
        return "m" if found.axial or found.time_odd else "p"  # moments, polarization
    if vectors and len(voigt) == 2 and symmetric:
        return "g" if found.axial else "S"  # gyration, permittivity
    return "α" if vectors and len(voigt) == 2 and magnetic else "T"  # magnetoelectric


def _weights(
    rep: Rep, axes: tuple[Axis, ...], places: tuple[Place, ...], factors: Factors
) -> tuple[Surd, ...]:
    """The factor of the component at each place."""
    if factors is Factors.NONE:
        return (Surd(1),) * len(places)
    counted = [axis.is_voigt for axis in axes]
    if factors is Factors.PIEZOOPTIC:
        if counted != [True, True]:
            raise RepresentationError(
                f"{rep} has no 6 x 6 matrix, which the factors of piezo-optic coefficients are of",
                hint="they are of Sym(2,V)>>Sym(2,V); those of moduli d are of kind compliance",
            )
        counted = [False, True]
    if not any(counted):
        raise RepresentationError(
            f"{rep} has no index of Voigt's, which the factors are of",
            hint="Sym(2,V) is such an index where it stands beside others, as in V*Sym(2,V)",
        )
    each = Surd({2: Fraction(1)}) if factors is Factors.KELVIN else Surd(2)
    often = (
        sum(yes and axis.mixed(i) for axis, i, yes in zip(axes, place, counted, strict=True))
        for place in places
    )
    return tuple(each**k for k in often)


def _directions(rep: Rep) -> str:
    """What the axes are to which components refer."""
    groups = {atom.G for atom in rep.atoms() if atom.G is not None}
    if len(groups) != 1:
        return "components refer to the basis of V of each group"
    (whole,) = groups
    if whole.origin is not None:
        return "Cartesian axes: those of the structure's file"
    group: Group = whole.on_block("V")
    if not group.is_orthogonal:
        return (
            "components refer to the basis of V, which is not Cartesian: the matrices of "
            f"{group} are not orthogonal"
        )
    setting = getattr(group, "setting", "")
    oblique = getattr(group, "system", "") in ("trigonal", "hexagonal")
    where = ["x1 ∥ a, x3 ∥ c"] if oblique else []
    where += [setting] if setting else []
    return "Cartesian axes" + (f": {'; '.join(where)}" if where else "")
