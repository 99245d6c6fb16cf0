"""The nearest equivariant map or invariant tensor, how far it is, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.shown import Shown
from emlpcli.solve import basis, in_brief
from emlpcli.solve.limits import MOST_COEFFICIENTS
from emlpcli.solve.nearest.forms import Array, Form, form_of, voigt_form
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.factors import Factors, factors_named
from emlpcli.solve.voigt.form import of_solution as voigt_of

ROUNDING = 1e-9  # relative, of coefficients that make up the nearest vector


@dataclass(frozen=True)
class Deviation:
    """An entry, what was given there, and what the nearest array has."""

    name: str
    given: complex
    nearest: complex

    @property
    def difference(self) -> complex:
        """Given minus nearest."""
        return self.given - self.nearest


@dataclass(frozen=True, eq=False)
class Nearest(Shown):
    """The orthogonal projection of an array on the invariants of a representation.

    `array` has the form that was given. `distance` is the Euclidean length |x - P x| in the
    coordinates of the representation, for a tensor the Frobenius norm of all of its components;
    `relative` is that by |x|, and 0 for x = 0. `asymmetry` is how far entries that the symmetry
    of indices makes equal differ in what was given; it is part of the distance. `coefficients`
    are those of the readable basis, or the independent components of a Voigt form; None where
    they are too many.
    """

    solution: Solution
    form: Form
    given: Array
    array: Array
    distance: float
    norm: float
    asymmetry: float
    coefficients: dict[str, complex] | None

    @property
    def relative(self) -> float:
        """The distance by the length of what was given."""
        return self.distance / self.norm if self.norm else 0.0

    def deviations(self, most: int) -> list[Deviation]:
        """The entries that differ most, largest first; none that differ by rounding alone."""
        difference = np.abs(self.given - self.array)
        order = np.argsort(-difference, axis=None, kind="stable")[:most]
        least = ROUNDING * np.abs(self.given).max(initial=0.0)
        places = [tuple(map(int, np.unravel_index(k, difference.shape))) for k in order]
        return [
            Deviation(self.form.name(p), _plain(self.given[p]), _plain(self.array[p]))
            for p in places
            if difference[p] > least
        ]

    @override
    def __repr__(self) -> str:
        return (
            f"<Nearest of {in_brief.over(self.solution.rep, self.solution.expansion)}: "
            f"distance {self.distance:.3g}, {100 * self.relative:.3g} % of the length, "
            f"dimension {self.solution.dimension}>"
        )


def project(
    values: object,
    expression: str | Rep,
    group: str | Group | None = None,
    *,
    voigt: bool = False,
    factors: str = Factors.NONE,
    seed: int = 0,
) -> Nearest:
    """The equivariant map, or invariant tensor, nearest to an array.

    `project(W, "2*V>>V", "SO3")` for a matrix of shape (size out, size in); tensors have an axis
    for each factor. With `voigt` the array is Voigt's matrix of a tensor, as
    `project(C, "Sym(2,Sym(2,V))", "pg:m-3m", voigt=True)`; `factors` says which factors are in
    it. Raises RepresentationError where the shape does not fit or numbers are complex, nan or
    infinite, and what `solve` raises.
    """
    try:
        array = np.asarray(values)
    except ValueError as problem:  # rows of several lengths
        raise RepresentationError(f"the values are no array of numbers: {problem}") from None
    if array.dtype.kind not in "fiubc":
        raise RepresentationError(f"numbers are wanted, not {array.dtype}")
    if not np.all(np.isfinite(array)):
        raise RepresentationError("the array has entries that are nan or infinite")
    array = array.astype(complex if array.dtype.kind == "c" else float)
    return nearest(basis(expression, group, seed=seed), array, voigt=voigt, factors=factors)


def nearest(
    solution: Solution, given: Array, *, voigt: bool = False, factors: str = Factors.NONE
) -> Nearest:
    """The nearest invariant of a solved representation to an array of floats."""
    rep, kind = solution.rep, factors_named(factors)
    form = fitting_form(rep, given.shape, voigt=voigt, factors=kind)
    if np.iscomplexobj(given) and not np.any(given.imag):
        given = given.real
    if np.iscomplexobj(given) and not solution.is_complex:
        raise RepresentationError(
            "the array is complex, but the group acts over the real numbers",
            hint="project its real and its imaginary part, each by itself",
        )
    x = form.coordinates(given)
    rest = given - form.array(x)
    Q = solution.Q
    image = np.asarray(Q @ np.asarray(Q.H @ x))
    if not np.iscomplexobj(given) and np.iscomplexobj(image):
        image = _real_where_it_is(image)
    found = form.array(image)
    asymmetry = _length(rest)
    return Nearest(
        solution,
        form,
        given,
        found,
        float(np.hypot(_length(x - image), asymmetry)),
        float(np.hypot(_length(x), asymmetry)),
        asymmetry if asymmetry > ROUNDING * _length(given) else 0.0,
        _components(solution, kind, form, found) if voigt else _coefficients(solution, image),
    )


def fitting_form(
    rep: Rep, shape: tuple[int, ...], *, voigt: bool, factors: Factors = Factors.NONE
) -> Form:
    """The form of an array of that shape; RepresentationError where it has another one."""
    if not voigt:
        return form_of(rep, shape)
    form = voigt_form(rep, factors)
    if form.shape != shape and not (form.shape[0] == 1 and form.shape[1:] == shape):
        raise RepresentationError(
            f"the array has the shape {' × '.join(map(str, shape))}, but Voigt's matrix of {rep} "
            f"is {' × '.join(map(str, form.shape))}"
        )
    return form


def _length(x: Array) -> float:
    """The Euclidean length, also where the squares of entries are beyond floats or below them."""
    largest = float(np.abs(x).max(initial=0.0))
    if not largest:
        return 0.0
    return largest * float(np.linalg.norm(x / largest))


def _real_where_it_is(image: Array) -> Array:
    """A vector over ℂ as a real one, where the nearest to a real one is real."""
    if np.abs(image.imag).max(initial=0.0) > ROUNDING * np.abs(image).max(initial=0.0):
        return image
    return image.real


def _components(
    solution: Solution, factors: Factors, form: Form, found: Array
) -> dict[str, complex]:
    """The independent components of a Voigt form."""
    independent = set(voigt_of(solution, factors).independent)
    values = {form.name(place): _plain(found[place]) for place in np.ndindex(*found.shape)}
    return {name: value for name, value in values.items() if name in independent}


def _coefficients(solution: Solution, image: Array) -> dict[str, complex] | None:
    """The coefficients c of the readable basis R with R c = image, by name."""
    if solution.dimension > MOST_COEFFICIENTS:
        return None
    import scipy.sparse as sp
    from scipy.sparse.linalg import splu

    if not solution.dimension:
        return {}
    readable = solution.readable
    try:
        rows, columns, values = readable.sparse()
    except TooLargeError:
        return None
    R = sp.csc_array((values, (rows, columns)), shape=(solution.size, solution.dimension))
    gram = sp.csc_array(R.conj().T @ R)
    side = np.asarray(R.conj().T @ image)
    c = splu(gram.astype(side.dtype)).solve(side)
    missed = _length(R @ c - image)
    if missed > ROUNDING * max(_length(image), 1e-300):
        raise CertificateError(
            f"the named elements miss the nearest vector by {missed:.1e}",
            hint="this is a bug in emlp, please report it with the command that you ran",
        )
    names: dict[str, complex] = {}
    for element, value in zip(readable.elements(0, solution.dimension), c, strict=True):
        name = f"{element.name} {element.where}".strip()
        while name in names:
            name += "′"
        names[name] = _plain(value)
    return names


def _plain(value: NDArray[np.inexact] | np.inexact) -> complex:
    """The number as one of Python, a float where it is real."""
    return complex(value) if np.iscomplexobj(value) else float(value)
