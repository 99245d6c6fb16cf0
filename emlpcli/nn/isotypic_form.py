"""Isotypic form: a representation as copies of irreducibles, with the change of basis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.nn.clebsch_gordan import Spectra, fixed_maps
from emlpcli.nn.draws import at_once
from emlpcli.nn.frames import Frame, IrrepNumber, Piece
from emlpcli.nn.frozen import Constant
from emlpcli.nn.limits import LARGEST_PAIR, LARGEST_TENSOR
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep
from emlpcli.solve.isotypic.catalogue import Catalogue
from emlpcli.solve.isotypic.change_of_basis import isotypic_rows
from emlpcli.solve.strategies.coupling import Coupling

Real = NDArray[np.float64]
SMALL = 1e-4  # a random map whose part along the space that is left is smaller is drawn again


class NoIsotypicFormError(TooLargeError):
    """The representation has no isotypic form, or one that takes too long to find."""


class Irreps:
    """The irreducibles of the groups that act on given representations.

    Everything follows from the order in which it is asked for: there are no random numbers
    from outside, and nothing is taken from what the process did before. Raises
    NoIsotypicFormError where a representation is not made of V and V* of reductive groups.
    """

    def __init__(self, *reps: Rep) -> None:
        self.expansion = Expansion(*reps)
        self.is_complex = self.expansion.complex
        places: dict[tuple[Group, int], None] = {}
        for rep in reps:
            for monomial in self.expansion.counts(rep):
                for slot, _ in monomial.powers:
                    places.setdefault((slot.group, slot.copy))
        self.places = sorted(places, key=lambda place: (str(place[0]), place[1]))
        self.catalogues: dict[Group, Catalogue] = {}
        self.trivial: IrrepNumber = "-".join("0" for _ in self.places) or "0"
        self._spectra: dict[tuple[Group, int], Spectra] = {}
        self._known_maps: dict[tuple[Group, int, int, int], Real] = {}
        self.compact = all(group.is_compact for group, _ in self.places)

    # -- irreducibles -----------------------------------------------------------------------

    def _numbers(self, irrep: IrrepNumber) -> list[tuple[Catalogue, int]]:
        groups = (self._catalogue(group) for group, _ in self.places)
        return list(zip(groups, map(int, irrep.split("-")), strict=False))

    def _catalogue(self, group: Group) -> Catalogue:
        if group not in self.catalogues:
            self.catalogues[group] = Catalogue(group)
        return self.catalogues[group]

    def dimension(self, irrep: IrrepNumber) -> int:
        """The dimension of an irreducible."""
        return prod(c.irreducibles[n].dimension for c, n in self._numbers(irrep))

    @at_once
    def endomorphisms(self, irrep: IrrepNumber) -> Real:
        """Orthogonal matrices that span the maps commuting with an irreducible, shape (t, d, d).

        The first is the identity.
        """
        return _kron_all([c.irreducibles[n].endomorphisms for c, n in self._numbers(irrep)], 3)

    @at_once
    def conjugate(self, irrep: IrrepNumber) -> tuple[IrrepNumber, Real]:
        """The irreducible to which x -> T conj(x) goes, and the orthogonal T, shape (d, d)."""
        found = [c.find(c.irreducibles[n].matrices.conj()) for c, n in self._numbers(irrep)]
        label = "-".join(str(number) for number, _ in found) or self.trivial
        return label, _kron_all([T for _, T in found], 2)

    @at_once
    def intertwiners(self, left: IrrepNumber, right: IrrepNumber, target: IrrepNumber) -> Real:
        """A basis of the maps left ⊗ right -> target, shape (n, d target, d left, d right).

        Scaled so that rows are orthonormal as vectors of d left * d right entries. Source: Schur's
        lemma and Clebsch-Gordan coefficients, here as averages over the group.
        """
        stacks = []
        triples = zip(*map(self._numbers, (left, right, target)), strict=True)
        for (catalogue, i), (_, j), (_, k) in triples:
            stacks.append(self._maps(catalogue, i, j, k))
            if not len(stacks[-1]):
                sizes = map(self.dimension, (target, left, right))
                return np.zeros((0, *sizes))
        return _kron_all(stacks, 4)

    def _maps(self, catalogue: Catalogue, i: int, j: int, k: int) -> Real:
        """The maps i ⊗ j -> k of one group, found once."""
        key = catalogue.group, i, j, k
        if key not in self._known_maps:
            if 0 in (i, j):  # one is trivial: Schur's lemma
                E = catalogue.irreducibles[k].endomorphisms
                d, a, b = (catalogue.irreducibles[n].dimension for n in (k, i, j))
                self._known_maps[key] = (E if k == i + j else E[:0]).reshape(-1, d, a, b)
            else:
                spectra = (self._spectrum(catalogue, n) for n in (i, j, k))
                self._known_maps[key] = _intertwiners(*spectra)
        return self._known_maps[key]

    def _spectrum(self, catalogue: Catalogue, number: int) -> Spectra:
        key = catalogue.group, number
        if key not in self._spectra:
            self._spectra[key] = Spectra.of(catalogue.irreducibles[number].matrices)
        return self._spectra[key]

    @at_once
    def product(self, left: IrrepNumber, right: IrrepNumber) -> list[IrrepNumber]:
        """The irreducibles in left ⊗ right.

        Raises TooLargeError where they are not known and the product of a group's two is large.
        """
        pairs = zip(self._numbers(left), self._numbers(right), strict=True)
        factors = [self._product(catalogue, i, j) for (catalogue, i), (_, j) in pairs]
        return ["-".join(map(str, found)) or self.trivial for found in product(*factors)]

    def _product(self, catalogue: Catalogue, i: int, j: int) -> list[int]:
        """The numbers of the irreducibles in i ⊗ j, of which some may be new to the catalogue."""
        if 0 in (i, j):
            return [i + j]
        found, size = [], 0
        sizes = [catalogue.irreducibles[n].dimension for n in (i, j)]
        for k, known in enumerate(catalogue.irreducibles):
            if known.dimension <= prod(sizes) and len(C := self._maps(catalogue, i, j, k)):
                found.append(k)
                size += len(C) // len(known.endomorphisms) * known.dimension
        if size == prod(sizes):
            return found
        if prod(sizes) > LARGEST_PAIR:
            raise TooLargeError(f"irreducibles of dimensions {sizes[0]} and {sizes[1]}")
        left, right = (catalogue.irreducibles[n].matrices for n in (i, j))
        M = np.einsum("sij,sab->siajb", left, right).reshape(-1, *(prod(sizes),) * 2)
        return sorted({k for k, _ in catalogue.constituents(M)})

    # -- representations --------------------------------------------------------------------

    @at_once
    def form(self, rep: Rep) -> Frame:
        """The isotypic form of a representation over (some of) the groups given at first."""
        places = self.expansion.positions(rep)
        return Frame(tuple(self._piece(*item) for item in places.items()), rep.size())

    def _piece(self, monomial: TensorMonomial, positions: NDArray[np.int64]) -> Piece:
        if monomial.size > LARGEST_TENSOR:
            raise NoIsotypicFormError(f"a tensor of {monomial.size} coordinates is large")
        by_place = {
            (part.powers[0][0].group, part.powers[0][0].copy): part for part in monomial.by_group()
        }
        factors = [
            self._analysis(group, by_place.get((group, copy))) for group, copy in self.places
        ]
        content, rows = [], []
        for combination in product(*factors):
            label = "-".join(str(number) for number, _ in combination) or self.trivial
            block = _kron_all([basis for _, basis in combination], 3)
            copies, d, _ = block.shape
            content.append((label, copies, d))
            rows.append(block.reshape(copies * d, monomial.size))
        return Piece(Constant(positions), Constant(np.concatenate(rows)), tuple(content))

    def _analysis(self, group: Group, monomial: TensorMonomial | None) -> list[tuple[int, Real]]:
        """Irreducibles with the rows that lead to them, shape (copies, d, size)."""
        if monomial is None:
            return [(0, np.ones((1, 1, 1)))]
        if objection := Coupling().objection(monomial, None):
            raise NoIsotypicFormError(f"no isotypic form: {objection}")
        if group.self_adjoint is not group:
            raise NoIsotypicFormError(f"{group} is unitary in other coordinates only")
        return isotypic_rows(self._catalogue(group), monomial)


def _kron_all(arrays: Sequence[Real], ndim: int) -> Real:
    """Kronecker products over all axes: shapes (a, b, ..) and (c, d, ..) to (ac, bd, ..)."""
    product: Real = np.ones((1,) * ndim)
    for array in arrays:
        product = np.asarray(np.kron(product, array), dtype=np.float64)
    return product


def _intertwiners(left: Spectra, right: Spectra, target: Spectra) -> Real:
    """A basis of the real maps left ⊗ right -> target of one group, rows orthonormal.

    Random maps, projected and made orthogonal one after the other: the choice of a basis in the
    space of maps then does not depend on how that was found.
    """
    space = fixed_maps(left, right, target)
    count, d, a, b = space.shape
    flat = space.reshape(count, d * a * b)
    rng = np.random.default_rng(0)
    found: list[Real] = []
    while len(found) < count:
        X = (flat @ rng.normal(size=(d, a * b)).ravel()) @ flat
        for E in found:
            X = X - E * (E @ X / d)
        size = float(np.linalg.norm(X))
        if size >= SMALL * np.sqrt(d):
            found.append(X * (np.sqrt(d) / size))
    return np.array(found).reshape(-1, d, a, b)
