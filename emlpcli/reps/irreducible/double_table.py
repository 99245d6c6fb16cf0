"""The table of irreducibles of a double group, by exact characters on its classes."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.families import finite_mean
from emlpcli.errors import CertificateError, UncountedError
from emlpcli.groups.built.double import Double
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override
from emlpcli.reps.irreducible.double_models import DoubleModel, double_models
from emlpcli.reps.irreducible.double_names import koster

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
