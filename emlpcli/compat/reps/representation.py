"""The functions of EMLP's module of representations: pictures, sparse bases, null spaces."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.rank import Cut
from emlpcli.compat.reps.linear_operator_base import densify
from emlpcli.compat.reps.on_factor import Rep
from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn import bilinear_weights
from emlpcli.reps import Base, Dual, Scalar, ScalarRep, T, V, Vector
from emlpcli.reps import Rep as CoreRep
from emlpcli.solve.bases.operators import Basis
from emlpcli.solve.equivariance import equivariance_error

__all__ = [
    "Base",
    "Dual",
    "Rep",
    "Scalar",
    "ScalarRep",
    "T",
    "V",
    "Vector",
    "bilinear_weights",
    "equivariance_error",
    "krylov_constraint_solve",
    "orthogonal_complement",
    "scale_adjusted_rel_error",
    "sparsify_basis",
    "vis",
]

ROUND = 9  # digits behind the point by which values in a picture are told apart


def vis(repin: CoreRep, repout: CoreRep, cluster: bool = True) -> None:
    """Draw a random equivariant map from repin to repout into the current axes of pyplot.

    With `cluster` equal entries have a colour of their own, which shows the pattern of the group;
    without it the colour is the value. `emlpcli.vis` makes figures with names and legends.
    """
    import matplotlib.pyplot as plt

    P = (repin >> repout).equivariant_projector()
    v = np.asarray(P @ np.random.randn(P.shape[1]))
    if np.iscomplexobj(v):
        v = v.real
    if cluster:
        v = np.unique(np.round(v, ROUND), return_inverse=True)[1]
    plt.imshow(v.reshape(repout.size(), repin.size()))
    plt.axis("off")


def sparsify_basis(Q: Any, lr: float = 1e-2) -> NDArray[Any]:
    """A basis of the same space with few nonzero entries, shape (n, r), the largest of each 1.

    Of a basis that emlpcli solved it is the one with small exact entries that `emlp basis`
    prints. Of any other matrix it is the reduced row echelon form of its columns. Neither is
    orthonormal in general, and both are certain, where EMLP minimised by gradients; `lr` is not
    used. Raises EmlpError where the columns are linearly dependent.
    """
    if isinstance(Q, Basis):
        found = np.asarray(Q.solution.readable.columns(0, Q.shape[1])) * 1.0
    else:
        found = _echelon(np.array(densify(Q)).T * 1.0).T
    largest = np.abs(found).max(axis=0)
    return np.asarray(found / largest)


def _echelon(rows: NDArray[Any]) -> NDArray[Any]:
    """The reduced row echelon form; pivots are the largest entries of the first usable columns."""
    scale = np.abs(rows).max(initial=0.0)
    done = 0
    for column in range(rows.shape[1]):
        if done == len(rows):
            break
        pivot = done + int(np.argmax(np.abs(rows[done:, column])))
        if np.abs(rows[pivot, column]) < 1e-7 * scale:
            continue
        rows[[done, pivot]] = rows[[pivot, done]]
        rows[done] /= rows[done, column]
        others = np.arange(len(rows)) != done
        rows[others] -= rows[others, column, None] * rows[done]
        done += 1
    if done < len(rows):
        raise EmlpError(f"the {len(rows)} columns span a space of dimension {done} only")
    rows[np.abs(rows) < 1e-9] = 0
    return rows


def orthogonal_complement(proj: Any) -> NDArray[Any]:
    """Orthonormal columns that span the kernel of a matrix, shape (m, n) to (n, dimension).

    Raises UndecidedError where a singular value is neither zero nor clearly not.
    """
    matrix = np.asarray(densify(proj))
    scale = np.abs(matrix).max(initial=0.0)
    _, values, rows = np.linalg.svd(matrix / scale if scale else matrix, full_matrices=True)
    largest = values.max(initial=0.0)
    null, _ = Cut.rounding().null(values / largest if largest else values)
    return np.asarray(rows[len(values) - int(null.sum()) :].conj().T)


def krylov_constraint_solve(C: Any, tol: float = 1e-5) -> NDArray[Any]:
    """Orthonormal columns that span the kernel of C; `tol` is not used, nothing is iterated."""
    return orthogonal_complement(C)


def scale_adjusted_rel_error(t1: Any, t2: Any, g: Any) -> Any:
    """Root mean square of t1 - t2, relative to that of both, or of g - 1 where that is larger."""

    def rms(x: Any) -> Any:
        return (abs(x) ** 2).mean() ** 0.5

    error, scale = rms(t1 - t2), rms(t1) + rms(t2)
    change = rms(g - np.eye(g.shape[-1]))
    module = jnp if any(isinstance(x, jax.Array) for x in (error, scale, change)) else np
    return error / module.maximum(module.maximum(scale, change), 1e-7)
