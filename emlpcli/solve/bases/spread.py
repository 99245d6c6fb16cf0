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
from emlpcli.solve.bases.stored import Array, StoredBasis


@dataclass(frozen=True, eq=False)
class SpreadBasis(StoredBasis):
    """The vectors Σ_x e_x ⊗ π(x) e_p ⊗ ρ(x) w / √n, over the n elements x of a finite group.

    π permutes the coordinates of P up to sign: `images` and `signs`, shapes (n, p), say where
    each element takes them (signs None: all 1). ρ is any representation D: `matrices`, shape
    (n, s, s), are multiplied from the right by what makes the columns orthonormal where ρ is not
    unitary. `sizes` are the sizes of the indices in the order Regular, those of P, those of D,
    and `places` says where each of them stands in the canonical order. Column p s + j belongs to
    the coordinate p of P and to column j of the matrices.
    """

    images: NDArray[np.integer]
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
        return self.size // len(self.images)

    @property
    @override
    def nbytes(self) -> int:
        signs = 0 if self.signs is None else self.signs.nbytes
        return self.images.nbytes + signs + self.matrices.nbytes

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
        n, p = self.images.shape
        s, m = self.matrices.shape[-1], c.shape[1]
        gathered = c.reshape(p, s, m)[origins(self.images)]  # of what lands on each coordinate
        if self._signs_there is not None:
            gathered = gathered * xp.asarray(self._signs_there)[:, :, None, None]
        v = xp.einsum("xab,xpbm->xpam", xp.asarray(self.matrices), gathered) / np.sqrt(n)
        shape = [self.sizes[i] for i in self._order]
        return xp.moveaxis(v.reshape(*self.sizes, m), range(len(shape)), self.places).reshape(
            self.size, m
        )

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Brought back from every element to the identity, and added."""
        n, p = self.images.shape
        s, m = self.matrices.shape[-1], v.shape[1]
        shape = [self.sizes[i] for i in self._order]
        v = xp.moveaxis(v.reshape(*shape, m), self.places, range(len(shape)))
        back = xp.einsum("xba,xpbm->xpam", xp.asarray(self.matrices).conj(), v.reshape(n, p, s, m))
        if self.signs is not None:
            back = back * xp.asarray(self._signs_there)[:, :, None, None]
        returned = back[np.arange(n)[:, None], self.images]
        return returned.sum(axis=0).reshape(p * s, m) / np.sqrt(n)

    @cached_property
    def _order(self) -> list[int]:
        """Which index of `sizes` stands at each canonical place."""
        return sorted(range(len(self.places)), key=lambda i: self.places[i])

    @cached_property
    def _signs_there(self) -> NDArray[np.int8] | None:
        """The sign with which each coordinate is reached, shape (n, p)."""
        if self.signs is None:
            return None
        return np.take_along_axis(self.signs, origins(self.images).astype(np.int64), axis=1)


def origins(images: NDArray[np.integer]) -> NDArray[np.integer]:
    """Which coordinate each element takes to a given one, the inverses of the rows."""
    found = np.empty_like(images)
    row = np.arange(images.shape[1], dtype=images.dtype)
    np.put_along_axis(found, images.astype(np.int64), row[None, :], axis=1)
    return found
