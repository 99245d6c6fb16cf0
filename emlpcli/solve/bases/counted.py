"""A space of which only the dimension is known: its vectors have names, and take no memory."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import NoReturn

import numpy as np

from emlpcli.errors import TooLargeError
from emlpcli.overrides import override
from emlpcli.solve.bases.stored import Array, StoredBasis


@dataclass(frozen=True, eq=False)
class CountedBasis(StoredBasis):
    """Stands for an orthonormal basis that is not computed; whoever asks for it is refused."""

    entries: int
    count: int

    @property
    @override
    def size(self) -> int:
        return self.entries

    @property
    @override
    def dim(self) -> int:
        return self.count

    @property
    @override
    def nbytes(self) -> int:
        return 0

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> NoReturn:
        """TooLargeError."""
        raise TooLargeError(f"a basis with {self.entries} entries is known by its names alone")

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> NoReturn:
        """TooLargeError."""
        self.expand(v, xp)

    @override
    def by_orbits(self) -> None:
        return None
