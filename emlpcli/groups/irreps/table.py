"""Irreducible representations by name: what a table of them says, over ℂ and over ℝ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum
from emlpcli.errors import CertificateError

Type = Literal["real", "complex", "quaternionic"]
Key = tuple[int, ...]


class Character(Protocol):
    """An exact character on every family of elements of a group."""

    def __call__(self, spectrum: Spectrum, /) -> Eigenvalues:
        """All eigenvalues on a family."""

    def irreducibles(self, spectrum: Spectrum, /) -> Eigenvalues:
        """What it is the sum of on a family with a torus, by highest weights."""


INDICATORS: dict[int, Type] = {1: "real", 0: "complex", -1: "quaternionic"}
COMMUTANT: dict[Type, int] = {"real": 1, "complex": 2, "quaternionic": 4}  # dimensions over ℝ


@dataclass(frozen=True)
class Irrep:
    """An irreducible representation over the field of its group.

    Over ℝ its `type` is that of its commutant, ℝ, ℂ or the quaternions. Over ℂ it says
    whether it comes from a real one, is not equivalent to its dual, or has a quaternionic
    structure (Frobenius-Schur indicator 1, 0, -1).
    """

    name: str
    dimension: int
    type: Type
    rank: tuple[Any, ...] = ()  # by which constituents are sorted
    also: str = ""  # another name that the field has for it

    def commutant(self, field: str) -> int:
        """Dimension of the space of maps that commute with it, over its own field."""
        return 1 if field == "C" else COMMUTANT[self.type]


class Table(ABC):
    """The irreducibles of a group over ℂ, by keys; `heading` says what their names are."""

    heading: str = "irrep"

    @abstractmethod
    def multiplicities(self, character: Character) -> dict[Key, int]:
        """How often each irreducible occurs in a representation with this exact character."""

    @abstractmethod
    def dimension(self, key: Key) -> int:
        """Its dimension."""

    @abstractmethod
    def name(self, key: Key) -> str:
        """Its name."""

    @abstractmethod
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """Its character at one element of the compact form, in floating point.

        For generic elements only: ratios of determinants that must not vanish.
        """

    def conjugate(self, key: Key) -> Key:
        """Its complex conjugate, with respect to the real group."""
        return key

    def indicator(self, key: Key) -> int:
        """1 or -1 for the real and the quaternionic type, where it is its own conjugate."""
        return 1

    def also(self, key: Key) -> str:
        """Another name of it; empty where it has none."""
        return ""

    def pair_name(self, key: Key, other: Key) -> str:
        """The name of the real irreducible that an irreducible and its conjugate make up."""
        return f"{self.name(key)}+{self.name(other)}"

    def rank(self, key: Key) -> tuple[Any, ...]:
        """By which irreducibles are sorted."""
        return (sum(map(abs, key)), tuple(-k for k in key))

    def irreps(self, character: Character, field: str) -> dict[Irrep, int]:
        """The irreducibles over the group's field, with multiplicities."""
        return {irrep: n for irrep, (n, _) in self.keyed(character, field).items()}

    def keyed(self, character: Character, field: str) -> dict[Irrep, tuple[int, tuple[Key, ...]]]:
        """As `irreps`, with the keys of what each is made of over ℂ."""
        found = self.multiplicities(character)
        if any(n < 0 for n in found.values()):
            raise CertificateError("an irreducible occurs a negative number of times")
        irreps: dict[Irrep, tuple[int, tuple[Key, ...]]] = {}
        for key, n in sorted(found.items(), key=lambda item: self.rank(item[0])):
            if not n:
                continue
            other, d, rank = self.conjugate(key), self.dimension(key), self.rank(key)
            type_ = INDICATORS[self.indicator(key) if other == key else 0]
            if field == "C" or type_ == "real":
                irreps[Irrep(self.name(key), d, type_, rank, self.also(key))] = (n, (key,))
            elif type_ == "quaternionic":
                if n % 2:
                    raise CertificateError(
                        "a quaternionic irreducible occurs an odd number of times"
                    )
                irreps[Irrep(self.name(key), 2 * d, type_, rank)] = (n // 2, (key, key))
            else:
                if found.get(other) != n:
                    raise CertificateError("an irreducible and its conjugate occur unequally often")
                if self.rank(key) <= self.rank(other):
                    name = self.pair_name(key, other)
                    irreps[Irrep(name, 2 * d, type_, rank)] = (n, (key, other))
        return irreps
