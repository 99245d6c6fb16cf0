"""Isotypic form: a representation as copies of irreducibles, with the change of basis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.nn.draws import at_once
from emlpcli.nn.frames import Frame, IrrepNumber, Piece
from emlpcli.nn.frozen import Constant
from emlpcli.nn.limits import LARGEST_TENSOR
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep
from emlpcli.solve.isotypic.catalogue import Catalogue, aligned_stacks
from emlpcli.solve.isotypic.change_of_basis import isotypic_rows
from emlpcli.solve.isotypic.group_average import intertwiner
from emlpcli.solve.strategies.coupling import Coupling

Real = NDArray[np.float64]
SMALL = 1e-4  # a random start whose part along an intertwiner is smaller says that there is none


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
            stacks.append(_intertwiners(catalogue, i, j, k))
            if not len(stacks[-1]):
                sizes = map(self.dimension, (target, left, right))
                return np.zeros((0, *sizes))
        return _kron_all(stacks, 4)

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


def _intertwiners(catalogue: Catalogue, i: int, j: int, k: int) -> Real:
    """A basis of the real maps i ⊗ j -> k of one group, rows orthonormal."""
    left, right, target = (catalogue.irreducibles[n] for n in (i, j, k))
    a, b, d = left.dimension, right.dimension, target.dimension
    if 0 in (i, j):  # one is trivial: Schur's lemma
        E = target.endomorphisms if k == i + j else np.zeros((0, d, d))
        return E.reshape(-1, d, a, b)
    M = np.einsum("sij,sab->siajb", left.matrices, right.matrices).reshape(-1, a * b, a * b)
    stacks = aligned_stacks(target.matrices, M)
    rng = np.random.default_rng(0)
    found: list[Real] = []
    empty = 0
    while empty < 2 and len(found) * d < a * b * target.endomorphisms.shape[0]:
        X = intertwiner(*stacks, len(M), rng.normal(size=(d, a * b)))
        for E in found:
            X = X - E * (np.sum(E * X) / d)
        size = float(np.linalg.norm(X))
        if size < SMALL * np.sqrt(d):
            empty += 1
            continue
        empty = 0
        found.append(X * (np.sqrt(d) / size))
    return np.array(found).reshape(-1, d, a, b)
