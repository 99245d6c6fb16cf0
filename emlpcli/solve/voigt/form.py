"""Voigt form: tensors of crystal physics as linear forms in independent components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError
from emlpcli.solve.readable.echelon import pivots_of
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.coefficients import ROUNDING, LinearForm, coefficient, is_exact, value
from emlpcli.solve.voigt.layout import Factors, Layout, layout_of


@dataclass(frozen=True, eq=False)
class Voigt:
    """A linear form in the independent components for every place of a layout, empty for 0.

    Components are named by their indices, counted from 1: `C11`, `e15`, `T123`. `independent`
    lists them in reading order, `exact` says whether all coefficients are exact.
    """

    layout: Layout
    forms: tuple[LinearForm, ...]
    independent: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether all coefficients are fractions, or sums of these times square roots."""
        return all(map(is_exact, self.forms))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the components at the places of the layout."""
        return tuple(map(self.layout.name, self.layout.places))

    @property
    def entries(self) -> tuple[tuple[LinearForm, ...], ...]:
        """The rows of a matrix; a list is one row."""
        columns = self.layout.shape[1] if self.layout.is_matrix else len(self.forms)
        starts = range(0, len(self.forms), columns)
        return tuple(self.forms[start : start + columns] for start in starts)


def voigt(solution: Solution, factors: str = Factors.NONE) -> Voigt:
    """The invariants of a solved representation as a matrix or list of components.

    The independent components are those of Nye (Physical Properties of Crystals, 1985) and
    IEEE Std 176-1987: first 11, 22 and 33, then the rest of the first three rows and columns in
    reading order, then those that mix the first three with the last three, then the others; each
    is taken if it does not depend on those before. For tensors of rank 6 these are the choices of
    Brugger (J. Appl. Phys. 36, 759, 1965). `factors` multiplies components as in `Factors`.

    The relations come from the solved space by reconstruction of exact numbers, and are checked to
    lie in it; none is looked up. Raises RepresentationError and CertificateError.
    """
    layout = layout_of(solution.rep, Factors(factors))
    Q = np.real(solution.dense())
    table = layout.table @ Q
    order = sorted(range(len(table)), key=lambda k: layout.precedence(layout.places[k]))
    if solution.dimension:
        chosen = sorted(order[k] for k in pivots_of(table[order]))
        matrix = table @ np.linalg.inv(table[chosen])
    else:
        chosen, matrix = [], table
    names = tuple(layout.name(layout.places[k]) for k in chosen)
    known = {x: coefficient(x) for x in np.unique(np.round(matrix, 13)).tolist()}
    forms = tuple(
        {name: known[x] for name, x in zip(names, row, strict=True) if abs(x) > ROUNDING}
        for row in np.round(matrix, 13).tolist()
    )
    found = Voigt(layout, forms, names)
    check(found, Q)
    return found


def check(found: Voigt, Q: NDArray[np.float64]) -> None:
    """The tensors that the forms describe are the solved space; CertificateError if not.

    The table takes coordinates to components and tells all of them, so that the coordinates of a
    tensor are the one solution of linear equations.
    """
    table = found.layout.table
    values = np.array(
        [[value(form.get(name, 0.0)) for name in found.independent] for form in found.forms]
    ).reshape(len(table), len(found.independent))
    coordinates = np.linalg.pinv(table) @ values
    missed = np.abs(table @ coordinates - values).max(initial=0.0)
    missed = max(missed, np.abs(coordinates - Q @ (Q.T @ coordinates)).max(initial=0.0))
    if missed > ROUNDING * max(1.0, np.abs(values).max(initial=0.0)):
        raise CertificateError(f"the Voigt form misses the invariants by {missed:.1e}")
