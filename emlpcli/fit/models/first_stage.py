"""The first stage of the model `auto`: a regression on equivariant terms, chosen by validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.fit.data import Rows
from emlpcli.fit.limits import MOST_REGRESSION_ROWS
from emlpcli.fit.models.polynomial_start import SMALLEST, WEIGHTS
from emlpcli.jaxsetup import double_precision, jax, jnp
from emlpcli.nn.emlp import EMLP
from emlpcli.nn.equivariant_terms import EquivariantTerms
from emlpcli.nn.frames import Frame, IrrepNumber
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps
from emlpcli.nn.programs import once
from emlpcli.reps.rep import Rep

# Multiples of the mean eigenvalue of the Gram matrix, by tens. Monomials of high degree have small
# eigenvalues, so that they begin lower than those of `emlp-poly`: by hundreds where outputs are
# exact functions of the terms, which double precision allows as no Gram matrix is formed.
PENALTIES = np.concatenate([np.logspace(-25, -15, 6), np.logspace(-13, 0, 14)])
ROUNDING = 1e-13  # of a mean square: predictions are in float32
LOW = 2  # degree of monomials in invariants in a regression of low degree
ROOT_DEGREES = 2  # of the monomials in the square of a root
# Where there are fewer validation rows, training rows, each left out in turn, count with them.
ENOUGH_HELD_OUT = 100
LEVERAGE = 1 - 1e-6  # of a row, beyond which leaving it out cannot be computed
Array = NDArray[np.float64]


class Readout(eqx.Module):
    """What the terms give for one irreducible of the output, and the scale of the network's part.

    z = terms @ weights + bias; copies that are `rooted` are √max(z, 0) − shift, the others z.
    """

    irrep: IrrepNumber = eqx.field(static=True)
    weights: Constant = eqx.field(static=True)  # shape (terms, copies)
    bias: Constant = eqx.field(static=True)  # shape (copies,), as the next two
    rooted: Constant = eqx.field(static=True)
    shift: Constant = eqx.field(static=True)
    scale: Constant = eqx.field(static=True)  # shape (1,)

    @staticmethod
    def zero(irrep: IrrepNumber, terms: int, copies: int) -> Readout:
        """That of a network alone."""
        none, weights = Constant(np.zeros(copies)), Constant(np.zeros((terms, copies)))
        return Readout(irrep, weights, none, none, none, Constant(np.ones(1)))

    def __call__(self, terms: jax.Array | None, dtype: Any) -> jax.Array:
        """From terms of shape (d, batch, terms) to (d, batch, copies); the bias where none are."""
        z = self.bias.to(dtype)[None, None]
        if terms is not None:
            z = z + terms @ self.weights.to(dtype)
        if not self.rooted.array.any():
            return z
        root = jnp.sqrt(jnp.maximum(z, 0)) - self.shift.to(dtype)
        return jnp.where(self.rooted.array > 0, root, z)


class Staged(eqx.Module):
    """A regression on terms, which is constant in training, plus a network, each equivariant."""

    network: EMLP
    terms: EquivariantTerms
    center: Constant = eqx.field(static=True)  # of the invariants
    parts: tuple[Readout, ...]
    after: Frame

    @staticmethod
    def at_zero(network: EMLP, rep_in: Rep, rep_out: Rep) -> Staged:
        """Of a network between these representations, with the regression that is zero."""
        irreps = Irreps(rep_in, rep_out)
        terms, form = EquivariantTerms(irreps, rep_in, rep_out), irreps.form(rep_out)
        center = Constant(np.zeros(terms.simple_invariants))
        sample = jax.eval_shape(
            lambda x: terms(terms.simple(x), jnp.zeros(terms.simple_invariants)),
            np.zeros((1, rep_in.size()), np.float32),
        )
        sizes = {k: sum(y.shape[2] for y in groups) for k, groups in sample.items()}
        parts = (Readout.zero(k, sizes.get(k, 0), n) for k, n in form.channels.items())
        return Staged(network, terms, center, tuple(parts), form)

    def features(self, x: jax.Array) -> dict[IrrepNumber, list[jax.Array]]:
        """The terms of inputs of shape (batch, dim in), by irreducible."""
        return self.terms(self.terms.simple(x), self.center.to(x.dtype))

    def __call__(self, x: jax.Array) -> jax.Array:
        """Shape (..., dim in) to (..., dim out)."""
        learnt = self.network(x)
        rows = jnp.asarray(x, learnt.dtype).reshape(prod(x.shape[:-1]), x.shape[-1])
        state = self.after.analyse(learnt.reshape(len(rows), learnt.shape[-1]))
        found = _regressed(self, rows)  # compiled as a whole: eagerly each operation would be
        for part in self.parts:
            found[part.irrep] = found[part.irrep] + part.scale.to(rows.dtype) * state[part.irrep]
        return self.after.synthesise(found, len(rows), rows.dtype).reshape(learnt.shape)

    def alone(self, x: jax.Array) -> jax.Array:
        """The regression without the network, shape (batch, dim in) to (batch, dim out)."""
        return self.after.synthesise(self._found(x), len(x), x.dtype)

    @property
    def described(self) -> str:
        """What the regression is, in words."""
        if any(part.rooted.array.any() for part in self.parts):
            return "the root of a polynomial"
        if not any(part.weights.array.any() for part in self.parts):
            return "a constant"
        plain = {f.irrep: f.plain + (f.irrep != self.terms.trivial) for f in self.terms.families}
        sizes = jax.eval_shape(self.features, np.zeros((1, self.terms.before.size), np.float32))
        for part in self.parts:
            first = sum(y.shape[2] for y in sizes.get(part.irrep, [])[: plain.get(part.irrep, 0)])
            if part.weights.array[first:].any():
                return "a polynomial with lengths"
        return "a polynomial"

    def _found(self, x: jax.Array) -> dict[IrrepNumber, jax.Array]:
        """What the regression finds, by irreducible; of shape (d, batch, copies)."""
        features, none = self.features(x), self.after.analyse(jnp.zeros((len(x), self.after.size)))
        found = {}
        for part in self.parts:
            groups = features.get(part.irrep, [])
            terms = jnp.concatenate(groups, axis=2) if groups else None
            found[part.irrep] = part(terms, x.dtype) + none[part.irrep].astype(x.dtype)
        return found


@eqx.filter_jit
def _regressed(network: Staged, x: jax.Array) -> dict[IrrepNumber, jax.Array]:
    return network._found(x)


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


class FirstStage:
    """The regressions of a network on the training rows, all of them scaled, in float64.

    For each irreducible: which groups of terms, how much later ones are penalised more, and the
    ridge penalty are the best on rows held out, where nothing at all is one choice: validation
    rows, and where they are few, training rows too, each of them left out in turn. Terms that
    overflow on outliers are no choice.
    """

    def __init__(self, network: Staged, train: Rows, validation: Rows) -> None:
        rows = [part.first(min(len(part), MOST_REGRESSION_ROWS)) for part in (train, validation)]
        x, y = (np.concatenate(parts) for parts in zip(*((p.x, p.y) for p in rows), strict=True))
        count, terms = len(rows[0]), network.terms
        with double_precision():
            if terms.simple_invariants:
                simple = once(terms.simple, x)[terms.trivial][0, :count]
                network = replace(network, center=Constant(simple.mean(0)))
            features = once(network.features, x)
            targets = once(network.after.analyse, y)
        self.network = network
        self.problems = {
            p.irrep: _Problem.of(
                features.get(p.irrep, []), targets[p.irrep], count, p.irrep == terms.trivial
            )
            for p in network.parts
        }

    def regression(self, *, low: bool = False) -> Staged:
        """The network with the best regression.

        With `low`, there are monomials of degree 1 and 2 where the output is invariant, else none,
        and no lengths and roots: a simple polynomial.
        """
        levels = {f.irrep: (f.plain, f.measured) for f in self.network.terms.families}
        parts = []
        with np.errstate(over="ignore", invalid="ignore"):  # such errors are not the least ones
            for k, problem in self.problems.items():
                plain, measured = levels.get(k, (0, 0))
                if low:
                    plain, measured = min(plain, LOW) if problem.shifted else 0, 0
                parts.append(_best(k, problem, plain, measured, roots=not low))
        return replace(self.network, parts=tuple(parts))


def _best(k: IrrepNumber, problem: _Problem, plain: int, measured: int, *, roots: bool) -> Readout:
    """The best regression of one irreducible, with terms up to such degrees."""
    best = problem.regression(list(_sets(plain, measured, 0 if problem.shifted else 1)))
    if problem.shifted and roots:
        best = problem.with_roots(best, range(1, 1 + min(ROOT_DEGREES, plain)))
    size = np.sqrt(np.array([max(best.error, SMALLEST**2)]))
    return Readout(k, *map(Constant, (best.weights, best.bias, best.rooted, best.shift, size)))


def _sets(plain: int, measured: int, lead: int) -> Iterator[dict[int, int]]:
    """The choices of groups of terms, each with the level by which it is penalised.

    `lead` groups come before those of monomials, which are of rising degree: `plain` ones without
    lengths, then `measured` ones with them.
    """
    for degree in range(plain + 1):
        base = dict.fromkeys(range(lead), 0) | {lead + g: lead + g for g in range(degree)}
        if base:
            yield base
        if 0 < degree <= measured:
            yield base | {lead + plain + g: lead + g for g in range(degree)}


@dataclass(frozen=True)
class _Problem:
    """Terms a, v of training and validation rows, shape (rows * d, terms), with what is sought."""

    a: Array
    v: Array
    groups: NDArray[Any]  # of each term
    t: Array  # shape (rows * d, copies), less their mean
    goal: Array
    mean: Array
    middle: Array
    left: NDArray[Any]  # places in a of the rows that are left out in turn, shape (rows, d)
    shifted: bool

    @staticmethod
    def of(features: list[Array], target: Array, count: int, shifted: bool) -> _Problem:
        """From arrays of shape (d, rows, channels), of which the first rows are for training."""
        d, rows, copies = target.shape
        t, goal = target[:, :count].reshape(-1, copies), target[:, count:].reshape(-1, copies)
        sizes = [f.shape[2] for f in features]
        A = np.concatenate([np.zeros((d, rows, 0)), *features], axis=2)
        a, v = (p.reshape(d * p.shape[1], A.shape[2]) for p in (A[:, :count], A[:, count:]))
        mean = a.mean(0) if shifted else np.zeros(A.shape[2])
        middle = t.mean(0) if shifted else np.zeros(copies)
        groups = np.repeat(np.arange(len(sizes)), sizes)
        wanted = min(count, max(ENOUGH_HELD_OUT - (rows - count), 0))
        some = np.arange(wanted) * count // max(wanted, 1)
        left = some[:, None] + count * np.arange(d)
        return _Problem(a - mean, v - mean, groups, t - middle, goal, mean, middle, left, shifted)

    @property
    def rounding(self) -> float:
        """The mean squared error below which no more terms are tried."""
        return ROUNDING * float(np.mean(self.goal**2))

    def regression(self, sets: list[dict[int, int]]) -> Fitted:
        """The best ridge regression of all sets of groups, weights and penalties."""
        copies = self.t.shape[1]
        none, zero = np.zeros((len(self.mean), copies)), np.zeros(copies)
        nothing = _Ridge(np.zeros((1, 1)), zero[None], 1)
        left = next(self._without(nothing, np.zeros((*self.left.shape, 1))))[1]
        best = Fitted(none, self.middle, zero, zero, _mean(self.goal - self.middle, left))
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
                ridge = _Ridge(R[:, where] * scale, goals, len(self.a))
                for solution, left in self._without(ridge, self.a[self.left][..., where] * scale):
                    errors = _mean(v @ solution + self.middle - self.goal, left)
                    if errors.mean() < best.error:
                        weights = none.copy()
                        weights[where] = solution * scale[:, None]
                        bias = self.middle - self.mean @ weights
                        best = Fitted(weights, bias, zero, zero, errors)
        return best

    def _without(self, ridge: _Ridge, a: Array) -> Iterator[tuple[Array, Array]]:
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
        for degree in degrees if best.error > self.rounding else ():
            where = np.flatnonzero(self.groups < degree)
            for j in range(self.t.shape[1]):
                y = self.t[:, j] + self.middle[j]
                a = np.column_stack([self.a[:, where], -2 * self.t[:, j]])
                square = float(np.mean(y**2))
                squares = replace(self, a=a, t=(y**2 - square)[:, None])
                ridge = _Ridge(a, squares.t, len(a))
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
                    error = _mean((found - self.goal[:, j])[:, None], others[:, None, None])
                    if error.item() < errors[j] and (y >= -s).all():
                        errors[j], weights[:, j] = error.item(), 0.0
                        weights[where, j], shift[j], rooted[j] = w, s, 1.0
                        bias[j] = middle - self.mean[where] @ w
        return Fitted(weights, bias, rooted, shift, errors)


def _mean(errors: Array, left: Array) -> Array:
    """The mean squares of both, shapes (rows * d, copies) and (rows, d, copies), by copy."""
    every = np.concatenate([errors, left.reshape(-1, errors.shape[1])])
    means: Array = np.mean(every**2, axis=0)
    return means


class _Ridge:
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
