"""The change of basis that brings a representation into its irreducible constituents."""

from __future__ import annotations

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
from emlpcli.solve.indices import slots_of
from emlpcli.solve.isotypic.catalogue import RANDOM_ELEMENTS, Catalogue
from emlpcli.solve.isotypic.decompose import (
    TRIVIAL,
    Decomposer,
    Decomposition,
    by_place,
    character_of,
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


def change_of_basis(found: Decomposition) -> list[Rows]:
    """For each constituent an array (multiplicity, d, size), rows orthonormal.

    `rows @ rho(g) @ rows.conj().T` of any copy is the matrix of g in the irreducible, the same for
    all copies, and zero between different copies and constituents. Raises TooLargeError.
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
    stacked = [np.concatenate(blocks[irrep]) for irrep, _ in found.constituents]
    if any(len(b) != n for b, (_, n) in zip(stacked, found.constituents, strict=True)):
        raise CertificateError("the change of basis and the exact multiplicities differ")
    return stacked


def save_change_of_basis(found: Decomposition, path: Path) -> None:
    """Write the change of basis to an .npz file; FileError if it cannot be written.

    Arrays `names`, `dimensions`, `multiplicities`, `types`, and `rows_0`, `rows_1`, ... of
    shape (multiplicity, d, size) in the same order.
    """
    blocks = change_of_basis(found)
    irreps = [irrep for irrep, _ in found.constituents]
    arrays: dict[str, Any] = {
        "names": np.array([irrep.name for irrep in irreps]),
        "dimensions": np.array([irrep.dimension for irrep in irreps]),
        "multiplicities": np.array([n for _, n in found.constituents]),
        "types": np.array([irrep.type for irrep in irreps]),
        **{f"rows_{i}": block for i, block in enumerate(blocks)},
    }
    write_whole(path, lambda file: np.savez(file, **arrays))


class _Rows(Decomposer):
    """Decomposes with the rows of the change of basis."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.catalogues: dict[Group, Catalogue] = {}

    def monomial_rows(self, monomial: TensorMonomial) -> list[tuple[Irrep, Rows]]:
        """The constituents of a tensor monomial with their rows, (copies, d, size)."""
        if not self.places:
            return [(TRIVIAL, np.ones((1, 1, 1)))]
        parts = by_place(monomial)
        # coordinates are in the canonical order of the groups, names in the written one
        canonical = sorted(self.places, key=lambda place: (str(place[0]), place[1]))
        factors = [self._one_group_rows(place[0], parts.get(place)) for place in canonical]
        order = [canonical.index(place) for place in self.places]
        found = []
        for combination in product(*factors):
            combined = combine([combination[i][0] for i in order], self.field)
            if len(combined) > 1 or combined[0][1] > 1:
                raise EmlpError(
                    "no change of basis is known for products of irreducibles of complex or "
                    "quaternionic type",
                    hint="decompose over one group at a time",
                )
            rows: Rows = np.ones((1, 1, 1))
            for _, block in combination:
                rows = np.kron(rows, block)
            found.append((combined[0][0], rows))
        return found

    def _one_group_rows(
        self, group: Group, part: TensorMonomial | None
    ) -> list[tuple[Irrep, Rows]]:
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
                return [(table.irreps(0)[0][0], np.ones((1, 1, 1)))]
            return [
                pair
                for number, block in isotypic_rows(table.catalogue, part)
                for pair in _split(table, number, block)
            ]
        candidates = table.keyed(lambda s: character_of(part, s), self.field)
        if part is None:
            return [(irrep, np.ones((1, 1, 1))) for irrep in candidates]
        if group not in self.catalogues:
            self.catalogues[group] = Catalogue(group)
        catalogue = self.catalogues[group]
        return [
            (_match(catalogue, number, table, candidates), block)
            for number, block in isotypic_rows(catalogue, part)
        ]


def _split(table: Named, number: int, block: Rows) -> list[tuple[Irrep, Rows]]:
    """The rows of the irreducibles that one of the catalogue is made of.

    Over ℂ, where its real maps are more than the real numbers, the space where a complex
    structure J among them is i is irreducible; where it is -i, the other, or, where the maps are
    the quaternions, the same again, brought there by a map K with JK = -KJ.
    """
    irreps = [irrep for irrep, _ in table.irreps(number)]
    E = table.catalogue.irreducibles[number].endomorphisms
    if len(irreps) == 1 and irreps[0].dimension == block.shape[1]:
        return [(irreps[0], block)]
    values, vectors = np.linalg.eigh(-1j * E[1])
    plus = vectors[:, values > 0]
    if len(E) == 2:
        halves = [(irreps[0], plus), (irreps[1], plus.conj())]
    else:
        halves = [(irreps[0], plus), (irreps[0], E[2] @ plus)]
    return [(irrep, np.einsum("ij,ciz->cjz", B.conj(), block)) for irrep, B in halves]


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
