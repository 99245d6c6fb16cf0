"""Objectives: the value of a loss on rows, for training by JAX and for errors in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.losses import CROSS_ENTROPY, DEFAULT
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

Array = NDArray[Any]

HUBER_DELTA = 1.0  # outputs are at unit scale, so that errors beyond it are those of outliers


@dataclass(frozen=True, eq=False)
class Objective:
    """The mean of a loss over rows: of outputs and targets of shape (n, dim) a number.

    With the error e = f(x) − y, "mse" is the mean of |e|² over rows and coordinates. Absolute
    values are of tensors, not of coordinates, so that the loss of a vector does not depend on the
    axes: with r the root mean square of the entries of each tensor, "mae" is the mean of r, and
    "huber" that of r²/2 for r ≤ 1 and of r − 1/2 beyond (Huber 1964), every tensor counted as
    often as it has entries; of scalars r is |e|. They are invariant where ρ(g) is orthogonal or
    unitary. "cross-entropy" is the mean of −Σ y log softmax(f(x)), for y that are probabilities of
    classes, in nats; of complex outputs the real parts count. One number is the log-odds of the
    second of two classes, and y is −1 or 1. `weights`, shape (dim,) with mean 1,
    say how much each coordinate counts; they are equal within a tensor. `tensors` has the places
    of the coordinates of all copies of each kind of tensor, shape (copies, size).
    """

    name: str = DEFAULT
    tensors: tuple[Array, ...] = ()
    weights: Array | None = None

    def __call__(self, output: Any, target: Any, xp: Any = np) -> Any:
        """The loss in the arithmetic of `xp`, NumPy or JAX."""
        if self.name == CROSS_ENTROPY:
            chances = log_softmax(scores(xp.real(output), xp), xp)
            return -xp.mean(xp.sum(shares(xp.real(target), xp) * chances, axis=-1))
        error = output - target
        squares = xp.real(error * xp.conj(error))
        if self.name == DEFAULT:
            return xp.mean(squares if self.weights is None else squares * self._weights(squares))
        total = 0.0
        for places in self.tensors:
            mean = xp.mean(squares[:, places], axis=2)
            inside = mean > 0
            r = xp.where(inside, xp.sqrt(xp.where(inside, mean, 1.0)), 0.0)  # a finite slope at 0
            if self.name == "huber":
                d = HUBER_DELTA
                r = xp.where(r <= d, mean / 2, d * (r - d / 2))
            weight = 1.0 if self.weights is None else self._weights(r)[places[:, 0]]
            total = total + places.shape[1] * xp.sum(xp.mean(r, axis=0) * weight)
        return total / output.shape[-1]

    def _weights(self, like: Any) -> Array:
        """The weights in the precision of other numbers."""
        return np.asarray(self.weights, dtype=like.dtype)

    def prior_factor(self, noise: float, rows: int, dim: int) -> float:
        """What a negative log prior is multiplied by beside the loss of so many rows.

        The loss is a negative log likelihood times this, of noise with that standard deviation:
        normal for "mse" and "huber", Laplace for "mae"; of classes it is one itself, for each row.
        """
        if self.name == CROSS_ENTROPY:
            return 1 / rows
        of_noise = {DEFAULT: 2 * noise**2, "huber": noise**2, "mae": noise / 2**0.5}
        return of_noise[self.name] / (rows * dim)


def objective(name: str, rep: Rep, weights: Array | None = None) -> Objective:
    """The objective for outputs in a representation."""
    places = Expansion(rep).positions(rep).values()
    return Objective(name, tuple(np.asarray(p) for p in places), weights)


def part_weights(sizes: Sequence[int], weights: Sequence[float]) -> Array | None:
    """Weights of coordinates with which parts count as told, whatever their sizes; None for one.

    The loss is then Σ wₚ lossₚ / Σ wₚ, with the mean lossₚ of each part over its coordinates.
    """
    if len(sizes) < 2:
        return None
    w, n = np.array(weights, dtype=float), np.array(sizes)
    return np.repeat(w * n.sum() / (w.sum() * n), n)


def scores(output: Any, xp: Any = np) -> Any:
    """The score of each class, shape (..., classes), of outputs; of a single one that of two.

    A number f is the log-odds of the second class: the scores are −f/2 and f/2. Where an element of
    the group changes the sign of f, it exchanges the classes.
    """
    return output if output.shape[-1] > 1 else xp.concatenate([-output / 2, output / 2], axis=-1)


def shares(target: Any, xp: Any = np) -> Any:
    """How much of a row is of each class, shape (..., classes); −1 and 1 stand for two classes."""
    if target.shape[-1] > 1:
        return target
    return xp.concatenate([(1 - target) / 2, (1 + target) / 2], axis=-1)


def softmax(output: Array) -> Array:
    """Probabilities of the classes from outputs, from their real part where they are complex."""
    return np.asarray(np.exp(log_softmax(scores(output.real))))


def log_softmax(scores: Any, xp: Any = np) -> Any:
    """log(exp(s) / Σ exp(s)) along the last axis; sums cannot overflow."""
    shifted = scores - xp.max(scores, axis=-1, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))
