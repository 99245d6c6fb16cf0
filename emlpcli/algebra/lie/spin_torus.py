"""The maximal torus of Spin(n) on vectors and spinors, weights by their Dynkin labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emlpcli.algebra.lie.chamber import Chamber
from emlpcli.algebra.lie.clifford import Integers, Labels, spin_weights
from emlpcli.algebra.lie.root_system import RootSystem, root_system
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def weights(n: int) -> Labels:
    """The weights of V and then of spinors, in the order of `gamma_matrices`, by Dynkin labels."""
    m, odd = divmod(n, 2)
    pairs = 2 * np.eye(m, dtype=np.int64)
    V = np.concatenate([pairs, -pairs, np.zeros((odd, m), dtype=np.int64)])
    return _tuples(dynkin_labels(np.concatenate([V, spin_weights(m)]), n))


def dynkin_labels(doubled: Integers, n: int) -> Integers:
    """The Dynkin labels of weights of Spin(n), from twice their coordinates ε_1, ..., ε_m.

    Simple roots are ε_1 - ε_2, ..., ε_(m-1) - ε_m and then ε_m for odd n, ε_(m-1) + ε_m for even
    n (Fulton and Harris 1991, § 18.1, § 19.2). Spin(2), which has none, has twice ε_1.
    """
    w = np.asarray(doubled)
    if n == 2:
        return w
    last = w[:, -1:] if n % 2 else (w[:, -2:-1] + w[:, -1:]) // 2
    return np.concatenate([(w[:, :-1] - w[:, 1:]) // 2, last], axis=1)


def system(n: int) -> RootSystem | None:
    """The root system of Spin(n), B or D; None for n = 2."""
    return None if n == 2 else root_system("B" if n % 2 else "D", n // 2)


def _tuples(rows: Integers) -> Labels:
    return tuple(map(tuple, rows.tolist()))


def fundamental_weights(n: int) -> NDArray[np.float64]:
    """The coordinates ε of the weights with one label 1 and all others 0, as rows."""
    units = 2 * np.eye(n // 2, dtype=np.int64)
    return np.asarray(np.linalg.inv(dynkin_labels(units, n)))


def chamber(n: int) -> Chamber:
    """The dominant chamber of Spin(n) in Dynkin labels, at which simple coroots are units."""
    known = system(n)
    if known is None:
        none = np.zeros((0, 1), dtype=np.int64)
        return Chamber(none, none, none)
    return known.chamber


def rotations(n: int) -> NDArray[np.complex128]:
    """Matrices on V, first of the torus and then of the simple root vectors, shape (m + r, n, n).

    Those of the torus, -i times rotations, have the Dynkin labels as eigenvalues. With the weight
    vectors u_k = e_(2k-1) + i e_2k of ε_k and their conjugates v_k of -ε_k root vectors are
    ½(u_j v_kᵀ - v_k u_jᵀ) of ε_j - ε_k, ½(u_j u_kᵀ - u_k u_jᵀ) of ε_j + ε_k, and
    u_m e_nᵀ - e_n u_mᵀ of ε_m.
    """
    m = n // 2
    e = np.eye(n, dtype=complex)
    u = [e[2 * k] + 1j * e[2 * k + 1] for k in range(m)]

    def wedge(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
        return np.outer(a, b) - np.outer(b, a)

    planes = np.array([-1j * wedge(e[2 * k], e[2 * k + 1]) for k in range(m)])
    # labels of the units ε_k: row i of the transpose says which planes make the label i
    units = dynkin_labels(2 * np.eye(m, dtype=np.int64), n)
    diagonal = np.einsum("ki,kab->iab", units, planes)
    raising = [wedge(u[k], u[k + 1].conj()) / 2 for k in range(m - 1)]
    if n % 2:
        raising.append(wedge(u[-1], e[-1]))
    elif n > 2:
        raising.append(wedge(u[-2], u[-1]) / 2)
    return np.concatenate([diagonal, np.array(raising).reshape(-1, n, n)])
