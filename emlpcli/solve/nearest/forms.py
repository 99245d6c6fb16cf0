"""How an array holds a vector of a representation: coordinates, a tensor, or Voigt's matrix."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.overrides import override
from emlpcli.reps.rep import MapRep, PowerRep, ProductRep, Rep
from emlpcli.solve.voigt.components import components
from emlpcli.solve.voigt.factors import Factors
from emlpcli.solve.voigt.layout import layout_of

Array = NDArray[np.inexact]


class Form(ABC):
    """A way in which vectors of a representation are written as arrays of one shape."""

    shape: tuple[int, ...]
    what: str

    @abstractmethod
    def coordinates(self, array: Array) -> Array:
        """The coordinates, shape (size,), of the vector whose array is nearest to this one."""

    @abstractmethod
    def array(self, x: Array) -> Array:
        """The array of coordinates."""

    def name(self, place: tuple[int, ...]) -> str:
        """What an entry is called: its indices, counted from 1."""
        return ",".join(str(i + 1) for i in place)


@dataclass(frozen=True, eq=False)
class Plain(Form):
    """The coordinates themselves, the last index fastest."""

    shape: tuple[int, ...]
    what: str

    @override
    def coordinates(self, array: Array) -> Array:
        return array.ravel()

    @override
    def array(self, x: Array) -> Array:
        return x.reshape(self.shape)


@dataclass(frozen=True, eq=False)
class Linear(Form):
    """Entries that are linear functions of the coordinates, which they tell.

    Row k of `table`, shape (entries, size), gives entry k. Entries that the symmetry of indices
    makes equal may differ in an array: `coordinates` are those of least squares.
    """

    shape: tuple[int, ...]
    what: str
    table: NDArray[np.float64]
    names: tuple[str, ...] = ()

    @override
    def coordinates(self, array: Array) -> Array:
        found: Array = np.linalg.lstsq(self.table, array.ravel(), rcond=None)[0]
        return found

    @override
    def array(self, x: Array) -> Array:
        found: Array = (self.table @ x).reshape(self.shape)
        return found

    @override
    def name(self, place: tuple[int, ...]) -> str:
        if not self.names:
            return super().name(place)
        return self.names[int(np.ravel_multi_index(place, self.shape))]


def voigt_form(rep: Rep, factors: Factors = Factors.NONE) -> Form:
    """Voigt's matrix of a tensor; RepresentationError where it is written as a list."""
    layout = layout_of(rep, factors)
    if not layout.is_matrix:
        raise RepresentationError(
            f"the components of {rep} are a list in Voigt's notation, no matrix",
            hint="without --voigt the whole tensor is read, or its coordinates",
        )
    names = tuple(map(layout.name, layout.places))
    return Linear(layout.shape, "Voigt's matrix", layout.table, names)


def form_of(rep: Rep, shape: tuple[int, ...]) -> Form:
    """The form that an array of this shape has.

    A vector or a matrix holds the coordinates; so does an array with an axis for each factor of
    a tensor product. A tensor on V of two or three dimensions may be written in full, such as
    Sym(2,Sym(2,V)) with four indices. Raises RepresentationError where the shape is none of these.
    """
    forms = list(_forms(rep))
    for form in forms:
        if form.shape == shape:
            return form
    known = " or ".join(dict.fromkeys(" × ".join(map(str, f.shape)) for f in forms))
    raise RepresentationError(
        f"the array has the shape {' × '.join(map(str, shape)) or '()'}, but {rep} is {known}",
        hint="--voigt reads Voigt's matrices" if _voigt_shape(rep) == shape else None,
    )


def _forms(rep: Rep) -> list[Form]:
    size = rep.size()
    forms: list[Form] = [Plain((size,), "vector")]
    if isinstance(rep, MapRep):
        forms.append(Plain((rep.target.size(), rep.source.size()), "matrix"))
    sizes = _sizes(rep)
    if len(sizes) > 1:
        forms.append(Plain(sizes, "tensor"))
    try:
        whole = components(rep).spread()
        forms.append(Linear(whole.array.shape[:-1], "tensor", whole.table))
    except RepresentationError:  # no tensor on the plane or on space
        pass
    return forms


def _sizes(rep: Rep) -> tuple[int, ...]:
    """The sizes of the factors of a tensor product, in the order of its indices."""
    if isinstance(rep, MapRep):
        return (*_sizes(rep.target), *_sizes(rep.source))
    if isinstance(rep, ProductRep):
        return tuple(n for part in rep.parts for n in _sizes(part))
    if isinstance(rep, PowerRep):
        return _sizes(rep.parts[0]) * rep.exponent
    return (rep.size(),)


def _voigt_shape(rep: Rep) -> tuple[int, ...] | None:
    try:
        layout = layout_of(rep)
    except RepresentationError:
        return None
    return layout.shape if layout.is_matrix else None
