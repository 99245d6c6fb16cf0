"""The irreducibles of a double group: multiplicities by exact characters, and their table."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import finite_mean
from emlpcli.errors import CertificateError, TooLargeError, UncountedError
from emlpcli.groups.built.double import SPINOR, VECTOR, Double, spinor
from emlpcli.groups.irreps.table import INDICATORS, Character, Key, Table
from emlpcli.overrides import override
from emlpcli.reps.irreducible.character_table import CharacterRow, CharacterTable, ClassColumn
from emlpcli.reps.irreducible.double_models import DoubleModel, double_models
from emlpcli.reps.irreducible.double_names import koster, koster_text
from emlpcli.reps.irreducible.point_classes import PointClasses
from emlpcli.reps.irreducible.point_elements import described

CLOSE = 1e-6


class DoubleTable(Table):
    """The irreducibles of a double group over ℂ; keys are their places among its labels."""

    heading = "label"

    def __init__(self, G: Double) -> None:
        self.G = G
        self.labels = list(double_models(G))
        self.models: list[DoubleModel] = list(double_models(G).values())

    @cached_property
    def _traces(self) -> NDArray[np.complex128]:
        """The characters on one element of each class, shape (irreducibles, classes)."""
        g = np.array([element for element, _ in self.G.classes])
        return np.array([model.characters(g) for model in self.models])

    @cached_property
    def _indicators(self) -> list[int]:
        g = self.G.elements
        squares = g @ g
        return [round(float(np.mean(model.characters(squares)).real)) for model in self.models]

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        """Means of products of characters over the classes, in exact arithmetic."""
        spectra = self.G.spectra()
        if spectra is None:
            raise UncountedError(f"{self.G} has too many classes")
        given = [(s, character(s)) for s in spectra]
        found: dict[Key, int] = {}
        for number, model in enumerate(self.models):
            mean = sum(
                (s.share * finite_mean(value * model.eigenvalues(s).dual()) for s, value in given),
                Fraction(0),
            )
            if mean.denominator != 1:
                raise CertificateError(f"the multiplicity of {self.labels[number]} is {mean}")
            if mean:
                found[(number,)] = int(mean)
        return found

    @override
    def dimension(self, key: Key) -> int:
        return self.models[key[0]].dimension

    @override
    def name(self, key: Key) -> str:
        return self.labels[key[0]]

    @override
    def also(self, key: Key) -> str:
        """Koster's label."""
        return koster(self.G, self.labels[key[0]])

    @override
    def pair_name(self, key: Key, other: Key) -> str:
        """The label of a pair, without ¹ and ²."""
        return self.name(key).lstrip("¹²")

    @override
    def conjugate(self, key: Key) -> Key:
        distances = np.abs(self._traces - self._traces[key[0]].conj()).max(axis=1)
        return (int(distances.argmin()),)

    @override
    def indicator(self, key: Key) -> int:
        return self._indicators[key[0]]

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        return key

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        return complex(self.models[key[0]].characters(g[None])[0])


def character_table(G: Double) -> CharacterTable:
    """The table of a double group over ℂ, its classes in the order of the point group's.

    R is the rotation by 360°, which is -1 on S. Where both elements over those of a class are
    conjugate the class has the name of that one, and twice its size; else R C3 is called RC3, of
    which C3 is the one that turns S by less than 180°. Raises TooLargeError for a group of too many
    elements.
    """
    table, found = DoubleTable(G), PointClasses(G.point)
    spectra = G.spectra()
    if spectra is None:
        raise TooLargeError(f"{G} has too many classes for a table")
    places: dict[int, list[int]] = {}  # of a class of the point group: those over it
    number = 0
    for i, below in enumerate(G.point.classes):
        count = 1 if G.classes[number].size == 2 * below.size else 2
        places[i] = list(range(number, number + count))
        number += count
    columns, order = [], []
    for i in found.order:
        for k, place in enumerate(places[i]):
            name = (
                found.names[i] if k == 0 else "R" if found.names[i] == "E" else f"R{found.names[i]}"
            )
            columns.append(ClassColumn(name, G.classes[place].size, spectra[place].order))
            order.append(place)
    rows = []
    for i, (label, model) in enumerate(zip(table.labels, table.models, strict=True)):
        values = [model.eigenvalues(spectra[place]) for place in order]
        rows.append(
            CharacterRow(
                label,
                model.dimension,
                INDICATORS[table.indicator((i,)) if table.conjugate((i,)) == (i,) else 0],
                tuple(map(_turns, values)),
                also=koster_text(G, label),
            )
        )

    def members(place: int) -> list[tuple[str, Any]]:
        element = G.classes[order[place]].element
        every = G.elements @ element @ np.swapaxes(G.elements.conj(), 1, 2)
        _, first = np.unique(np.round(every, 6) + 0.0, axis=0, return_index=True)
        return [(_described(every[i]), every[i] + 0.0) for i in np.sort(first)]

    return CharacterTable(str(G), G.order or 0, "C", "label", tuple(columns), tuple(rows), members)


def _turns(value: Eigenvalues) -> tuple[Fraction, ...]:
    pairs = zip(value.exponents, value.counts, strict=True)
    return tuple(Fraction(int(k), value.order) for k, n in pairs for _ in range(int(n)))


def _described(g: NDArray[Any]) -> str:
    """The element of the point group, times R where it is not the one of least angle."""
    below = g[VECTOR, VECTOR].real
    least = np.abs(spinor(below[None])[0] - g[SPINOR, SPINOR]).max() < CLOSE
    text = described(below)
    return text if least else "360°" if text == "identity" else f"{text}, and 360°"
