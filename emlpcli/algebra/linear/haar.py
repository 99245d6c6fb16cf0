"""Haar-distributed orthogonal and unitary matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def orthogonal_matrices(
    rng: np.random.Generator, count: int, n: int, *, special: bool
) -> NDArray[np.float64]:
    """Draw from Haar measure on O(n), or SO(n) if special; shape (count, n, n).

    QR of a Gaussian matrix, with the signs of R's diagonal moved into Q (Mezzadri 2007).
    """
    g = _haar(rng.normal(size=(count, n, n)))
    if special:
        g[:, 0] *= np.linalg.det(g)[:, None].round()
    return g


def unitary_matrices(
    rng: np.random.Generator, count: int, n: int, *, special: bool
) -> NDArray[np.complex128]:
    """Draw from Haar measure on U(n), or SU(n) if special; shape (count, n, n)."""
    g = _haar(rng.normal(size=(count, n, n)) + 1j * rng.normal(size=(count, n, n)))
    if special:
        g[:, 0] /= np.linalg.det(g)[:, None]
    return g


def _haar(gaussian: NDArray[Any]) -> NDArray[Any]:
    q, r = np.linalg.qr(gaussian)
    diagonal = np.diagonal(r, axis1=1, axis2=2)
    return np.asarray(q * (diagonal / np.abs(diagonal))[:, None, :])
