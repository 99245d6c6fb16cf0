"""Atoms as they are read from a file: kinds, places, cell and magnetic moments; plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Atoms:
    """Atoms in the Cartesian frame of their file, lengths in Å, moments in Bohr magnetons.

    Shapes: positions (n, 3); cell (3, 3) with the lattice vectors as rows, or None; moments (n, 3).
    Only atoms of one kind may be exchanged: a kind is an element, or what a site of a disordered
    crystal holds. `periodic` says along which lattice vectors the structure repeats. `notes` are
    what a reader of the file should know of how it was taken.
    """

    kinds: tuple[str, ...]
    positions: Real
    cell: Real | None = None
    periodic: tuple[bool, bool, bool] = (False, False, False)
    moments: Real | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """The kinds as numbers from 1, shape (n,)."""
        known = {kind: i + 1 for i, kind in enumerate(sorted(set(self.kinds)))}
        return np.array([known[kind] for kind in self.kinds], dtype=np.int64)

    @cached_property
    def fractions(self) -> Real:
        """Coordinates in the basis of lattice vectors, shape (n, 3)."""
        assert self.cell is not None
        return np.asarray(np.linalg.solve(self.cell.T, self.positions.T).T)

    @property
    def formula(self) -> str:
        """How many atoms of each kind there are: carbon, hydrogen, then by name (Hill 1900)."""
        counts = Counter(self.kinds)
        first = [k for k in ("C", "H") if k in counts and "C" in counts]
        order = [*first, *sorted(k for k in counts if k not in first)]
        return "".join(f"{k}{counts[k] if counts[k] > 1 else ''}" for k in order)

    def noted(self, *notes: str) -> Atoms:
        """The same atoms with more notes."""
        return replace(self, notes=(*self.notes, *notes))
