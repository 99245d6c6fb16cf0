"""Ridge regressions on groups of terms: which terms and which penalty, rows held out say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.models.polynomial_start import WEIGHTS

# Multiples of the mean eigenvalue of the Gram matrix, by tens. Monomials of high degree have small
# eigenvalues, so that they begin lower than those of `emlp-poly`: by hundreds where outputs are
# exact functions of the terms, which double precision allows as no Gram matrix is formed.
PENALTIES = np.concatenate([np.logspace(-25, -15, 6), np.logspace(-13, 0, 14)])
ROUNDING = 1e-13  # of a mean square: predictions are in float32
# Where there are fewer validation rows, training rows, each left out in turn, count with them.
ENOUGH_HELD_OUT = 100
LEVERAGE = 1 - 1e-6  # of a row, beyond which leaving it out cannot be computed
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Weights (terms, copies), bias, root, shift and errors on rows held out (copies,)."""

    weights: Array
    bias: Array
    rooted: Array
    shift: Array
    errors: Array

    @property
    def error(self) -> float:
        """The mean squared error."""
        return float(self.errors.mean())


@dataclass(frozen=True)
class Regressions:
    """Terms a, v of training and validation rows, shape (rows * d, terms), with what is sought."""

    a: Array
    v: Array
    groups: NDArray[Any]  # of each term
    t: Array  # shape (rows * d, copies), less their mean
    goal: Array
    mean: Array
    middle: Array
    left: NDArray[Any]  # places in a of the rows that are left out in turn, shape (rows, d)
    noise: Array  # mean square of what rounding to float32 makes of each term
    shifted: bool

    @staticmethod
    def of(
        features: list[Array], singles: list[Array], target: Array, count: int, shifted: bool
    ) -> Regressions:
        """From arrays of shape (d, rows, channels), of which the first rows are for training.

        `singles` are the features in float32.
        """
        d, rows, copies = target.shape
        t, goal = target[:, :count].reshape(-1, copies), target[:, count:].reshape(-1, copies)
        sizes = [f.shape[2] for f in features]
        A = np.concatenate([np.zeros((d, rows, 0)), *features], axis=2)
        a, v = (p.reshape(d * p.shape[1], A.shape[2]) for p in (A[:, :count], A[:, count:]))
        noise = [np.mean((f - g) ** 2, axis=(0, 1)) for f, g in zip(features, singles, strict=True)]
        mean = a.mean(0) if shifted else np.zeros(A.shape[2])
        middle = t.mean(0) if shifted else np.zeros(copies)
        groups = np.repeat(np.arange(len(sizes)), sizes)
        wanted = min(count, max(ENOUGH_HELD_OUT - (rows - count), 0))
        some = np.arange(wanted) * count // max(wanted, 1)
        left = some[:, None] + count * np.arange(d)
        return Regressions(
            a - mean,
            v - mean,
            groups,
            t - middle,
            goal,
            mean,
            middle,
            left,
            np.concatenate([np.zeros(0), *noise]),
            shifted,
        )

    @property
    def rounding(self) -> float:
        """The mean squared error below which no more terms are tried."""
        return ROUNDING * float(np.mean(self.goal**2))

    def regression(self, sets: list[dict[int, int]]) -> Fitted:
        """The best ridge regression of all sets of groups, weights and penalties."""
        copies = self.t.shape[1]
        none, zero = np.zeros((len(self.mean), copies)), np.zeros(copies)
        nothing = Ridge(np.zeros((1, 1)), zero[None], 1)
        left = next(self._without(nothing, np.zeros((*self.left.shape, 1))))[1]
        best = Fitted(none, self.middle, zero, zero, _mean(self.goal - self.middle, left))
        least = best.error
        # of the rows nothing counts but their products: those of R = Qᵀa, and of it with Qᵀt
        Q, R = np.linalg.qr(self.a)
        goals = Q.T @ self.t
        for chosen in sets:
            where = np.flatnonzero(np.isin(self.groups, list(chosen)))
            if not len(where) or best.error <= self.rounding:
                continue
            level = np.array([chosen[g] for g in self.groups[where]])
            for weight in WEIGHTS if len(set(level)) > 1 else WEIGHTS[:1]:
                scale = weight**level
                v = self.v[:, where] * scale
                ridge = Ridge(R[:, where] * scale, goals, len(self.a))
                for solution, left in self._without(ridge, self.a[self.left][..., where] * scale):
                    errors = _mean(v @ solution + self.middle - self.goal, left)
                    if not errors.mean() < least:
                        continue
                    weights = none.copy()
                    weights[where] = solution * scale[:, None]
                    judged = float((errors + self._lost(weights)).mean())
                    if judged < least:
                        least = judged
                        bias = self.middle - self.mean @ weights
                        best = Fitted(weights, bias, zero, zero, errors)
        return best

    def _lost(self, weights: Array) -> Array:
        """The mean squares of what rounding of the terms to float32 changes, shape (copies,).

        Terms that are zero but for rounding, or that nearly depend on one another, may have huge
        weights, which are of no use where predictions are in float32.
        """
        used = weights.any(axis=1)
        return np.asarray(self.noise[used] @ weights[used] ** 2)

    def _without(self, ridge: Ridge, a: Array) -> Iterator[tuple[Array, Array]]:
        """Each solution, and the errors on rows that are left out, shape (rows, d, copies).

        With the block H of the hat matrix of a row, its error without it is (1 − H)⁻¹ times its
        residual; infinite where that is beyond rounding.
        """
        turned, goals = a @ ridge.vectors, self.t[self.left]
        for solution, damping in ridge:
            if not len(a):
                yield solution, goals
                continue
            H = np.einsum("rdk,k,rek->rde", turned, damping / len(self.a), turned)
            values, vectors = np.linalg.eigh(H + self.shifted / len(self.a))
            if values.max() > LEVERAGE:
                yield solution, np.full_like(goals, np.inf)
                continue
            residuals = vectors.swapaxes(1, 2) @ (goals - a @ solution)
            yield solution, vectors @ (residuals / (1 - values)[..., None])

    def with_roots(self, best: Fitted, degrees: range) -> Fitted:
        """The same where a copy y is better as −s + √P: with y² + 2 s y a sum of terms, and y ≥ −s.

        Lengths, distances and masses are such. The unknown s is found together with P, by a
        regression of y² on the terms and on y.
        """
        weights, bias = best.weights.copy(), best.bias.copy()
        rooted, shift, errors = best.rooted.copy(), best.shift.copy(), best.errors.copy()
        judged = errors + self._lost(weights)
        for degree in degrees if best.error > self.rounding else ():
            where = np.flatnonzero(self.groups < degree)
            for j in range(self.t.shape[1]):
                y = self.t[:, j] + self.middle[j]
                a = np.column_stack([self.a[:, where], -2 * self.t[:, j]])
                square = float(np.mean(y**2))
                squares = replace(self, a=a, t=(y**2 - square)[:, None])
                ridge = Ridge(a, squares.t, len(a))
                for (solution, left), (_, damping) in zip(
                    squares._without(ridge, a[self.left]), ridge, strict=True
                ):
                    if not np.isfinite(left).all():
                        continue
                    w, s = solution[:-1, 0], float(solution[-1, 0])
                    middle = square + 2 * s * self.middle[j] + s * s
                    found = np.sqrt(np.maximum(self.v[:, where] @ w + middle, 0)) - s
                    # without a row, s changes by the last entry of −(Gram matrix + penalty)⁻¹ a e
                    back = a[self.left[:, 0]] @ (ridge.vectors * damping) @ ridge.vectors[-1]
                    shifts = s - back * left[:, 0, 0] / len(a)
                    inside = (own := y[self.left[:, 0]]) ** 2 - left[:, 0, 0]
                    inside = inside + 2 * shifts * own + shifts**2
                    others = np.sqrt(np.maximum(inside, 0)) - shifts - own
                    error = _mean((found - self.goal[:, j])[:, None], others[:, None, None]).item()
                    if not (error < judged[j] and (y >= -s).all()):
                        continue
                    chosen = np.zeros((len(weights), 1))
                    chosen[where, 0] = w
                    # dδ/dP of δ = √P, at the mean of P
                    lost = self._lost(chosen).item() / (4 * middle) if middle > 0 else np.inf
                    if error + lost < judged[j]:
                        judged[j], errors[j] = error + lost, error
                        weights[:, j], shift[j], rooted[j] = chosen[:, 0], s, 1.0
                        bias[j] = middle - self.mean[where] @ w
        return Fitted(weights, bias, rooted, shift, errors)


def _mean(errors: Array, left: Array) -> Array:
    """The mean squares of both, shapes (rows * d, copies) and (rows, d, copies), by copy."""
    every = np.concatenate([errors, left.reshape(-1, errors.shape[1])])
    means: Array = np.mean(every**2, axis=0)
    return means


class Ridge:
    """The solutions of a ridge regression by rising penalty, each with its damping.

    Of the eigenvectors of the Gram matrix aᵀa / rows, 1 / (eigenvalue + penalty) is the damping.
    They are the singular vectors of a, whose small singular values are more exact than roots of the
    eigenvalues would be.
    """

    def __init__(self, a: Array, goals: Array, rows: int) -> None:
        left, sizes, right = np.linalg.svd(a, full_matrices=False)
        self.values, self.vectors = sizes**2 / rows, right.T
        self.projected = sizes[:, None] * (left.T @ goals) / rows
        self.mean = float(self.values.sum()) / a.shape[1]

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        for penalty in PENALTIES * max(self.mean, 1e-30):
            damping = 1 / (self.values + penalty)
            yield self.vectors @ (self.projected * damping[:, None]), damping
