"""A basis of Regular ⊗ P ⊗ D: vectors of P ⊗ D, spread over the elements of a finite group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.solve.bases.stored import Array, StoredBasis, segment_sum


@dataclass(frozen=True, eq=False)
class SpreadBasis(StoredBasis):
    """The vectors Σ_x e_x ⊗ π(x) e_p ⊗ ρ(x) w / √n, over the n elements x of a finite group.

    π permutes the coordinates of P up to sign: `origins` and `signs`, shapes (n, p), say which
    coordinate an element takes to each one, and with which sign (None: all 1). ρ is any
    representation D: `matrices`, shape (n, s, s), are multiplied from the right by what makes the
    columns orthonormal where ρ is not unitary. `sizes` are the sizes of the indices in the order
    Regular, those of P, those of D, and `places` says where each of them stands in the canonical
    order. Column p s + j belongs to the coordinate p of P and to column j of the matrices.
    """

    origins: NDArray[np.integer]
    signs: NDArray[np.int8] | None
    matrices: NDArray[Any]
    sizes: tuple[int, ...]
    places: tuple[int, ...]

    @property
    @override
    def size(self) -> int:
        return prod(self.sizes)

    @property
    @override
    def dim(self) -> int:
        return self.size // len(self.origins)

    @property
    @override
    def nbytes(self) -> int:
        signs = 0 if self.signs is None else self.signs.nbytes
        return self.origins.nbytes + signs + self.matrices.nbytes

    @property
    @override
    def is_complex(self) -> bool:
        return bool(np.iscomplexobj(self.matrices))

    @override
    def by_orbits(self) -> None:
        return None

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """First on the identity, then carried to every element."""
        n, p = self.origins.shape
        s, m = self.matrices.shape[-1], c.shape[1]
        gathered = c.reshape(p, s, m)[self.origins]
        if self.signs is not None:
            gathered = gathered * xp.asarray(self.signs)[:, :, None, None]
        v = xp.einsum("xab,xpbm->xpam", xp.asarray(self.matrices), gathered) / np.sqrt(n)
        shape = [self.sizes[i] for i in self._order]
        return xp.moveaxis(v.reshape(*self.sizes, m), range(len(shape)), self.places).reshape(
            self.size, m
        )

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Brought back from every element to the identity, and added."""
        n, p = self.origins.shape
        s, m = self.matrices.shape[-1], v.shape[1]
        shape = [self.sizes[i] for i in self._order]
        v = xp.moveaxis(v.reshape(*shape, m), self.places, range(len(shape)))
        back = xp.einsum("xba,xpbm->xpam", xp.asarray(self.matrices).conj(), v.reshape(n, p, s, m))
        if self.signs is not None:
            back = back * xp.asarray(self.signs)[:, :, None, None]
        total = segment_sum(back.reshape(n * p, s * m), self.origins.ravel(), p, xp)
        return total.reshape(p * s, m) / np.sqrt(n)

    @cached_property
    def _order(self) -> list[int]:
        """Which index of `sizes` stands at each canonical place."""
        return sorted(range(len(self.places)), key=lambda i: self.places[i])
