"""Names of irreducibles that are found in floating point, by their characters on the group."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import INDICATORS, Irrep, Type
from emlpcli.groups.spectra.finite import closure
from emlpcli.groups.structure import Field
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base
from emlpcli.solve.isotypic.catalogue import Catalogue
from emlpcli.solve.limits import LARGEST_FIRST_COUPLING, MOST_CATALOGUED

TYPES: dict[int, Type] = {1: "real", 2: "complex", 4: "quaternionic"}


@dataclass(eq=False)
class Named:
    """A group's irreducibles in the order of their first appearance in powers of V, with names.

    For small finite groups all are looked for at first, so that names do not depend on what is
    decomposed: dimension and a letter, such as 3a and 3b, or Mulliken's labels of point groups.
    Where `over` is ℂ those of a real group that are not irreducible there are taken apart.
    """

    group: Group
    over: Field
    catalogue: Catalogue = field(init=False)
    heading: str = "irrep"

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.group)
        self.names: dict[int, str] = {}
        order = self.group.order
        if order is not None and order <= MOST_CATALOGUED:
            self._find_all(order)
            self._label(order)

    def _find_all(self, order: int) -> None:
        """Powers of V until the squares of the dimensions add up to the order."""
        known = self.catalogue.irreducibles
        duals = (False, True) if np.iscomplexobj(self.catalogue.probes) else (False,)
        number = 0
        while number < len(known):
            if sum(i.dimension**2 // len(i.endomorphisms) for i in known) >= order:
                return
            if known[number].dimension * self.group.d <= LARGEST_FIRST_COUPLING:
                for dual in duals:
                    slot = TensorIndex(self.group, 0, Base(self.group), dual)
                    try:
                        self.catalogue.couple(number, slot)
                    except TooLargeError:
                        break
            number += 1

    def _label(self, order: int) -> None:
        """Labels of the field where the group is a point group, or cyclic."""
        naming = self.group.naming
        if naming is None or self.group.field == "C":
            return
        characters = self.characters()
        if characters is None:
            return
        elements, values = characters
        if naming == "shifts":
            self.heading = "k"
            generator = self.group.discrete_generators[0]
            place = int(np.argmin(np.abs(elements - generator).max(axis=(1, 2))))
            for number, chi in enumerate(values):
                d = self.catalogue.irreducibles[number].dimension
                k = round(order * np.arccos(np.clip(chi[place] / d, -1, 1)) / (2 * np.pi))
                self.names[number] = f"±{k}" if d == 2 else str(k)
            return
        from emlpcli.groups.irreps.mulliken import Elements, labels

        self.heading = "label"
        space = np.broadcast_to(np.eye(3), (len(elements), 3, 3)).copy()
        space[:, : self.group.d, : self.group.d] = self.group.in_setting(elements)
        self.names = dict(enumerate(labels(Elements(space), values)))

    def characters(self) -> tuple[NDArray[Any], list[NDArray[np.float64]]] | None:
        """All elements of a finite real group, and the irreducibles' traces on each.

        The images of generators are multiplied along with the generators.
        """
        h = self.group.discrete_generators
        known = self.catalogue.irreducibles
        if not len(h):
            return np.eye(self.group.d)[None], [np.ones(1) for _ in known]
        blocks = [h, *(i.matrices[-len(h) :] for i in known)]
        sizes = [b.shape[1] for b in blocks]
        ends = np.cumsum([0, *sizes])
        joint = np.zeros((len(h), ends[-1], ends[-1]))
        for block, start, end in zip(blocks, ends, ends[1:], strict=False):
            joint[:, start:end, start:end] = block.real
        found = closure(joint, int(ends[-1]))
        if found is None:
            return None
        traces = [np.trace(found[:, a:b, a:b], axis1=1, axis2=2) for a, b in pairwise(ends[1:])]
        return found[:, : sizes[0], : sizes[0]], traces

    def irreps(self, number: int) -> list[tuple[Irrep, int]]:
        """What an irreducible of the catalogue is made of over the field, with copies.

        The catalogue looks for real maps. Over ℂ its irreducibles whose real maps are the complex
        numbers are two, told apart by + and -, and those with quaternions are one, twice.
        """
        whole = self._irrep(number)
        if self.over == "R":
            return [(whole, 1)]
        E = self.catalogue.irreducibles[number].endomorphisms
        kind = INDICATORS[_indicator(self.catalogue, number)]
        half = whole.dimension // 2
        if len(E) == 1:
            return [(replace(whole, type=kind), 1)]
        if len(E) == 4:
            return [(replace(whole, dimension=half, type=kind), 2)]
        return [
            (Irrep(whole.name + sign, half, kind, (*whole.rank, i)), 1)
            for i, sign in enumerate("⁺⁻")
        ]

    def _irrep(self, number: int) -> Irrep:
        found = self.catalogue.irreducibles[number]
        name = self.names.get(number) or self._lettered(number)
        rank: tuple[int, ...] = (number,)
        if self.heading == "k":
            rank = (int(name.lstrip("±")),)
        if self.heading == "label":  # A, B, E, T with g before u
            rank = ("ABETGH".find(name[0]), int(name[-1] in "u″"), *map(ord, name))
        return Irrep(name, found.dimension, TYPES[len(found.endomorphisms)], rank)

    def _lettered(self, number: int) -> str:
        """Its dimension and a letter: a, b, ..., z, aa, ab, ..."""
        seen: Counter[int] = Counter(i.dimension for i in self.catalogue.irreducibles[:number])
        d = self.catalogue.irreducibles[number].dimension
        index, letters = seen[d], ""
        while index >= 0:
            letters = ascii_lowercase[index % 26] + letters
            index = index // 26 - 1
        return f"{d}{letters}"


def _indicator(catalogue: Catalogue, number: int) -> int:
    """The Frobenius-Schur indicator of a constituent over ℂ of an irreducible of the catalogue.

    A real orthogonal T with T conj(M) T^T = M makes the antilinear map x -> T conj(x) of the
    representation. A constituent is the space where a complex structure J is i; the map keeps
    it if T turns J into -J. Its square, which is T², is then 1 or -1. Where the real maps are
    the quaternions, T is chosen to commute with them, and the map is that of the constituent
    times x -> j conj(x) on C², whose square is -1.
    """
    known = catalogue.irreducibles[number]
    E = known.endomorphisms
    other, T = catalogue.find(known.matrices.conj())
    if other != number:
        return 0
    if len(E) == 2 and np.abs(T @ E[1] @ T.T + E[1]).max() > 0.5:
        return 0
    if len(E) == 4:
        means = [np.einsum("tji,jk,tkl->il", E, T @ q, E) / 4 for q in E]
        T = max(means, key=np.linalg.norm)
        T = T * (np.sqrt(len(T)) / np.linalg.norm(T))
    sign = 1 if np.trace(T @ T) > 0 else -1
    return -sign if len(E) == 4 else sign
