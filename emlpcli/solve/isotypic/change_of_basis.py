"""The change of basis that brings a representation into irreducibles, in their own coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, EmlpError, TooLargeError
from emlpcli.files.writing import write_whole
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import Irrep, Table
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.rep import Scalar
from emlpcli.solve.indices import slots_of
from emlpcli.solve.isotypic.catalogue import RANDOM_ELEMENTS, Catalogue
from emlpcli.solve.isotypic.coordinates import own_coordinates, with_signs
from emlpcli.solve.isotypic.decompose import (
    TRIVIAL,
    Decomposer,
    Decomposition,
    PartCharacter,
    by_place,
    combine,
)
from emlpcli.solve.isotypic.names import Named
from emlpcli.solve.limits import LARGEST_CHANGED, LARGEST_CHANGED_TENSOR
from emlpcli.solve.strategies.coupling import Coupling, chain_of

Real = NDArray[np.float64]
Rows = NDArray[np.inexact[Any]]

SAME = 1e-6  # characters closer than this, relative to the dimension, are equal


def isotypic_rows(catalogue: Catalogue, monomial: TensorMonomial) -> list[tuple[int, Real]]:
    """Irreducibles of one group by number, with the rows that lead to them.

    Shapes (copies, d, size); rows are orthonormal, and every copy has the same matrices.
    """
    state = chain_of(catalogue, slots_of(monomial)).analyse(np.eye(monomial.size), np)
    return [(number, state[number]) for number in sorted(state)]


@dataclass(frozen=True, eq=False)
class Copies:
    """The copies of one constituent: rows of shape (multiplicity, d, size), orthonormal.

    `coordinates` is the representation, such as `Irrep(2)` or `2e`, whose matrices `rows @ rho(g) @
    rows.conj().T` are; empty where it has no label, so that coordinates are just the ones found.
    """

    rows: Rows
    coordinates: str


def change_of_basis(found: Decomposition) -> list[Copies]:
    """The copies of each constituent.

    `rows @ rho(g) @ rows.conj().T` of any copy is the matrix of g in the irreducible, the same for
    all copies, and zero between different copies and constituents. It is the matrix of `Irrep` with
    the constituent's label, for groups that have these; over a product the Kronecker product of
    those of its factors. The first entry of a copy that is not 0 is positive. Raises TooLargeError,
    and CertificateError.
    """
    if found.size > LARGEST_CHANGED:
        raise TooLargeError(
            f"a change of basis of {found.size} coordinates is too large "
            f"(at most {LARGEST_CHANGED})"
        )
    work = _Rows(found.rep, found.expansion)
    blocks: dict[Irrep, list[Rows]] = {irrep: [] for irrep, _ in found.constituents}
    for monomial, positions in found.expansion.positions(found.rep).items():
        if monomial.size > LARGEST_CHANGED_TENSOR:
            raise TooLargeError(
                f"a change of basis of a tensor of {monomial.size} coordinates is too large "
                f"(at most {LARGEST_CHANGED_TENSOR})"
            )
        for irrep, rows in work.monomial_rows(monomial):
            copies, d, _ = rows.shape
            for place in positions:
                wide = np.zeros((copies, d, found.size), dtype=rows.dtype)
                wide[:, :, place] = rows
                blocks[irrep].append(wide)
    stacked = [
        Copies(with_signs(np.concatenate(blocks[irrep])), work.coordinates[irrep])
        for irrep, _ in found.constituents
    ]
    if any(len(c.rows) != n for c, (_, n) in zip(stacked, found.constituents, strict=True)):
        raise CertificateError("the change of basis and the exact multiplicities differ")
    return stacked


def matrix(copies: Sequence[Copies]) -> Rows:
    """One matrix, shape (size, size), with rows by constituent, copy and coordinate."""
    return np.concatenate([c.rows.reshape(-1, c.rows.shape[2]) for c in copies])


def save_change_of_basis(found: Decomposition, path: Path, irreps: str | None = None) -> list[str]:
    """Write the change of basis to an .npz file; FileError if it cannot be written.

    Arrays `names`, `dimensions`, `multiplicities`, `types`, `coordinates` (which representation's
    own coordinates each has, empty where it has no label), and `rows_0`, `rows_1`, ... of shape
    (multiplicity, d, size) in the same order. With e3nn's `irreps` this text too, and the `matrix`,
    shape (size, size), of all rows one below the other. Returns the coordinates.
    """
    blocks = change_of_basis(found)
    coordinates = [copies.coordinates for copies in blocks]
    kinds = [irrep for irrep, _ in found.constituents]
    arrays: dict[str, Any] = {
        "names": np.array([irrep.name for irrep in kinds]),
        "dimensions": np.array([irrep.dimension for irrep in kinds]),
        "multiplicities": np.array([n for _, n in found.constituents]),
        "types": np.array([irrep.type for irrep in kinds]),
        "coordinates": np.array(coordinates),
        **{f"rows_{i}": copies.rows for i, copies in enumerate(blocks)},
    }
    if irreps is not None:
        arrays |= {"irreps": np.array(irreps), "matrix": matrix(blocks)}
    write_whole(path, lambda file: np.savez(file, **arrays))
    return coordinates


class _Rows(Decomposer):
    """Decomposes with the rows of the change of basis."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.catalogues: dict[Group, Catalogue] = {}
        self.coordinates: dict[Irrep, str] = {}
        self._turns: dict[tuple[Group, Irrep], tuple[str, Rows | None]] = {}

    def monomial_rows(self, monomial: TensorMonomial) -> list[tuple[Irrep, Rows]]:
        """The constituents of a tensor monomial with their rows, (copies, d, size)."""
        if not self.places:
            self.coordinates[TRIVIAL] = str(Scalar)
            return [(TRIVIAL, np.ones((1, 1, 1)))]
        parts = by_place(monomial)
        # coordinates are in the canonical order of the groups, names in the written one
        canonical = sorted(self.places, key=lambda place: (str(place[0]), place[1]))
        factors = [self._one_group_rows(place[0], parts.get(place)) for place in canonical]
        order = [canonical.index(place) for place in self.places]
        found = []
        for combination in product(*factors):
            combined = combine([combination[i].irrep for i in order], self.field)
            if len(combined) > 1 or combined[0][1] > 1:
                raise EmlpError(
                    "no change of basis is known for products of irreducibles of complex or "
                    "quaternionic type",
                    hint="decompose over one group at a time",
                )
            irrep = combined[0][0]
            texts = [combination[i].coordinates for i in order]
            self.coordinates[irrep] = " ⊗ ".join(texts) if all(texts) else ""
            found.append((irrep, _kronecker([factor.rows for factor in combination], order)))
        return found

    def _one_group_rows(self, group: Group, part: TensorMonomial | None) -> list[_Factor]:
        table = self.tables[group]
        if part is not None and (objection := Coupling().objection(part, None)):
            raise EmlpError(f"no change of basis is known under {group}: {objection}")
        if group.self_adjoint is not group:
            raise EmlpError(
                f"no orthogonal change of basis is known under {group}: it is unitary in other "
                "coordinates only"
            )
        if not isinstance(table, Table):
            if part is None:
                return [_Factor(table.irreps(0)[0][0], np.ones((1, 1, 1)), str(Scalar))]
            return [
                self._labelled(table.catalogue, number, irrep, inside, block)
                for number, block in isotypic_rows(table.catalogue, part)
                for irrep, inside in _split(table, number)
            ]
        candidates = table.keyed(PartCharacter(part), self.field)
        if part is None:
            return [_Factor(irrep, np.ones((1, 1, 1)), str(Scalar)) for irrep in candidates]
        if group in self.expansion.complexified and any(i.type != "real" for i in candidates):
            raise EmlpError(
                f"no change of basis is known to the complex irreducibles of {group}, a real group",
                hint=f"write Complex({group}), whose irreducibles are told by their matrices",
            )
        if group not in self.catalogues:
            self.catalogues[group] = Catalogue(group)
        catalogue = self.catalogues[group]
        return [
            self._labelled(
                catalogue, number, _match(catalogue, number, table, candidates), None, block
            )
            for number, block in isotypic_rows(catalogue, part)
        ]

    def _labelled(
        self,
        catalogue: Catalogue,
        number: int,
        irrep: Irrep,
        inside: NDArray[Any] | None,
        block: Rows,
    ) -> _Factor:
        """Rows that lead to an irreducible of the catalogue, in the coordinates of its label.

        `inside` has as columns a basis of the part of it that is meant; None is all of it. Copies
        of one irreducible have the same matrices, so that one map serves them all.
        """
        if inside is not None:
            block = np.einsum("ij,ciz->cjz", inside.conj(), block)
        if (catalogue.group, irrep) not in self._turns:
            M = catalogue.irreducibles[number].matrices
            M = M if inside is None else inside.conj().T @ M @ inside
            own = own_coordinates(catalogue.group, irrep, M, catalogue.probes, self.field)
            self._turns[catalogue.group, irrep] = (
                ("", None) if own is None else (str(own[0]), own[1])
            )
        text, turn = self._turns[catalogue.group, irrep]
        rows = block if turn is None else np.einsum("ij,cjz->ciz", turn, block)
        return _Factor(irrep, rows, text)


@dataclass(frozen=True, eq=False)
class _Factor:
    """An irreducible of one group in a monomial, with its rows and what their coordinates are."""

    irrep: Irrep
    rows: Rows
    coordinates: str


def _kronecker(blocks: Sequence[Rows], order: Sequence[int]) -> Rows:
    """The rows of a product of irreducibles, shapes (copies, d, size), in canonical order.

    Copies and coordinates of the representation stay in this order; those of the irreducible come
    in the order in which the groups are written, which is `order` in terms of the canonical one.
    """
    rows: Rows = np.ones((1,) * 3)
    for block in blocks:
        rows = np.kron(rows, block)
    sizes = [block.shape[1] for block in blocks]
    apart = rows.reshape(len(rows), *sizes, -1)
    axes = [0, *(1 + i for i in order), len(sizes) + 1]
    return np.asarray(apart.transpose(axes).reshape(rows.shape))


def _split(table: Named, number: int) -> list[tuple[Irrep, NDArray[Any] | None]]:
    """The irreducibles that one of the catalogue is made of, with a basis of each as columns.

    Over ℂ, where its real maps are more than the real numbers, the space where a complex
    structure J among them is i is irreducible; where it is -i, the other, or, where the maps are
    the quaternions, the same again, brought there by a map K with JK = -KJ.
    """
    irreps = [irrep for irrep, _ in table.irreps(number)]
    E = table.catalogue.irreducibles[number].endomorphisms
    if len(irreps) == 1 and irreps[0].dimension == table.catalogue.irreducibles[number].dimension:
        return [(irreps[0], None)]
    values, vectors = np.linalg.eigh(-1j * E[1])
    plus = vectors[:, values > 0]
    if len(E) == 2:
        return [(irreps[0], plus), (irreps[1], plus.conj())]
    return [(irreps[0], plus), (irreps[0], E[2] @ plus)]


def _match(
    catalogue: Catalogue,
    number: int,
    table: Table,
    candidates: dict[Irrep, tuple[int, tuple[tuple[int, ...], ...]]],
) -> Irrep:
    """Which of the irreducibles in the table has the characters of one in the catalogue."""
    irreducible, few = catalogue.irreducibles[number], RANDOM_ELEMENTS
    # generic elements, also times the generators, which reach every component
    probes, matrices = (
        np.concatenate([m[:few], (m[:few, None] @ m[None]).reshape(-1, *m.shape[1:])])
        for m in (catalogue.probes, irreducible.matrices)
    )
    traces = np.trace(matrices, axis1=1, axis2=2)
    fits = []
    for irrep, (_, keys) in candidates.items():
        if irrep.dimension == irreducible.dimension:
            values = [sum(table.trace(key, g) for key in keys) for g in probes]
            if np.abs(traces - values).max() < SAME * irrep.dimension:
                fits.append(irrep)
    if len(fits) != 1:
        raise CertificateError("an irreducible could not be told by its character")
    return fits[0]
