"""Voigt form: tensors of crystal physics as linear forms in independent components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.surds import Surd
from emlpcli.errors import CertificateError, UsageError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.shown import Shown
from emlpcli.solve import basis, in_brief
from emlpcli.solve.readable.echelon import pivots_of
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.coefficients import (
    ROUNDING,
    LinearForm,
    coefficient,
    is_exact,
    scaled,
    value,
)
from emlpcli.solve.voigt.factors import Factors, factors_named
from emlpcli.solve.voigt.layout import Layout, layout_of
from emlpcli.solve.voigt.proof import is_proved


@dataclass(frozen=True, eq=False, repr=False)
class Voigt(Shown):
    """A linear form in the independent components for every place of a layout, empty for 0.

    Components are named by their indices, counted from 1: `C11`, `e15`, `T123`. `independent`
    lists them in reading order. `exact` says whether all coefficients are exact numbers, and
    `proved` whether it is known that these are the true ones, as `is_proved` finds out; else they
    were recognised among floats. `solution` is what they are the invariants of.
    """

    solution: Solution
    layout: Layout
    forms: tuple[LinearForm, ...]
    independent: tuple[str, ...]
    proved: bool = False

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

    @override
    def __repr__(self) -> str:
        space = in_brief.over(self.solution.rep, self.solution.expansion)
        size = " x ".join(map(str, self.layout.shape))
        kind = f"{size} matrix" if self.layout.is_matrix else f"{len(self.forms)} components"
        independent = in_brief.cut(", ".join(self.independent)) or "none"
        return (
            f"<Voigt form of {space}: {kind}, {len(self.independent)} independent: {independent}>"
        )


def voigt(
    expression: str | Rep | Solution,
    group: str | Group | None = None,
    *,
    factors: str = Factors.NONE,
) -> Voigt:
    """The tensors that a group keeps, as the handbooks print them: by independent components.

    `voigt("Sym(2,Sym(2,V))", "pg:m-3m").independent` is ("C11", "C12", "C44"). `factors` are
    those of the entries: "none", "compliance", "piezooptic" or "kelvin". A solution that is there
    already may be given in place of an expression and its group. Raises RepresentationError for
    what has no Voigt form, and the errors of `basis`; see `of_solution` for the mathematics.
    """
    if isinstance(expression, Solution):
        if group is not None:
            raise UsageError("a solution is given, which has its group already")
        return of_solution(expression, factors)
    return of_solution(basis(expression, group), factors)


def of_solution(solution: Solution, factors: str = Factors.NONE) -> Voigt:
    """The invariants of a solved representation as a matrix or list of components.

    The independent components are those of Nye (Physical Properties of Crystals, 1985) and
    IEEE Std 176-1987: first 11, 22 and 33, then the rest of the first three rows and columns in
    reading order, then those that mix the first three with the last three, then the others; each
    is taken if it does not depend on those before. For tensors of rank 6 these are the choices of
    Brugger (J. Appl. Phys. 36, 759, 1965). `factors` multiplies components as in `Factors`.

    The relations come from the solved space by reconstruction of exact numbers, are checked to
    lie in it, and proved where generators are known exactly; none is looked up.
    Raises RepresentationError, UsageError and CertificateError.
    """
    layout = layout_of(solution.rep, factors_named(factors))
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
    check(layout, forms, names, Q)
    proved = is_proved(solution, layout, forms, names)
    return Voigt(solution, layout, _weighted(layout, forms), names, proved)


def _weighted(layout: Layout, forms: Sequence[LinearForm]) -> tuple[LinearForm, ...]:
    """The forms in components that are multiplied by their factors."""
    if all(weight == Surd(1) for weight in layout.weights):
        return tuple(forms)
    known = {layout.name(p): w for p, w in zip(layout.places, layout.weights, strict=True)}
    return tuple(
        {name: scaled(c, weight / known[name]) for name, c in form.items()}
        for form, weight in zip(forms, layout.weights, strict=True)
    )


def check(
    layout: Layout, forms: Sequence[LinearForm], independent: Sequence[str], Q: NDArray[np.float64]
) -> None:
    """The tensors that the forms describe are the solved space; CertificateError if not.

    The table takes coordinates to components and tells all of them, so that the coordinates of a
    tensor are the one solution of linear equations.
    """
    table = layout.table
    values = np.array(
        [[value(form.get(name, 0.0)) for name in independent] for form in forms]
    ).reshape(len(table), len(independent))
    coordinates = np.linalg.pinv(table) @ values
    missed = np.abs(table @ coordinates - values).max(initial=0.0)
    missed = max(missed, np.abs(coordinates - Q @ (Q.T @ coordinates)).max(initial=0.0))
    if missed > ROUNDING * max(1.0, np.abs(values).max(initial=0.0)):
        raise CertificateError(f"the Voigt form misses the invariants by {missed:.1e}")
