"""The baseline of "Scalars are universal" (Villar, Hogg, Storey-Fisher, Yao, Blum-Smith 2021)."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import equinox as eqx
import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.fit.formula.types import form
from emlpcli.fit.limits import HIGHEST_RANK, MOST_FEATURES
from emlpcli.fit.models.builder import Builder, Shape
from emlpcli.fit.streams import SCALARS, stream
from emlpcli.groups.base import Group
from emlpcli.groups.structure import InvariantForms
from emlpcli.jaxsetup import EitherArray, asarray, jax, namespace, placed
from emlpcli.nn.frozen import Constant
from emlpcli.nn.nonlinearities import sigmoid
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Base, Rep

ROUNDING = 1e-5  # spread over size below which features in float32 differ by rounding alone


class Scalars(eqx.Module):
    """Inner products of the input vectors, a dense network, and tensors made of the vectors.

    Scalars s and vectors v_i give the features s, ⟨v_i, v_j⟩ and, under SO(d), the
    determinants of d vectors. A dense network maps them to coefficients c: a Scalar is a c, a
    vector Σ c_i v_i, a matrix Σ c_ij v_i⊗v_j + c_0 I; under SO(3) cross products count among
    the v_i. By the first fundamental theorem every polynomial equivariant map has this form.
    Called on x of shape (..., dim in), returns (..., dim out). Raises EmlpError for groups and
    representations that the theorem is not about.
    """

    weights: list[jax.Array]
    biases: list[jax.Array]
    shift: Constant = eqx.field(static=True)  # mean and deviation of the features
    spread: Constant = eqx.field(static=True)
    layout: _Layout = eqx.field(static=True)

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        ch: int,
        num_layers: int,
        *,
        rows: NDArray[Any],
        seed: int = 0,
    ) -> None:
        """`rows`, shape (n, dim in), set the shift and the scale of the features."""
        self.layout = _Layout(rep_in, rep_out)
        features = self.layout.features(rows.astype(np.float32)).astype(np.float64)
        spread, whole = features.std(0), self.layout.sizes(np.asarray(rows, np.float64))
        # a feature that is constant but for rounding, as p·p of a particle, would be nothing but it
        self.shift = Constant(features.mean(0))
        self.spread = Constant(np.where(spread > ROUNDING * whole, spread, whole))
        sizes = [features.shape[1], *[ch] * num_layers, self.layout.coefficients]
        rng = stream(seed, SCALARS)
        self.weights, self.biases = [], []
        for into, out in pairwise(sizes):
            draws = rng.normal(size=(into, out)) / np.sqrt(max(into, 1))
            self.weights.append(asarray(draws.astype(np.float32)))
            self.biases.append(asarray(np.zeros(out, np.float32)))

    def __call__(self, x: jax.Array) -> jax.Array:
        """The output, shape (..., dim out)."""
        found: jax.Array = self.rows(asarray(x))
        return found

    def rows(self, x: EitherArray) -> EitherArray:
        """The same by the library of x and the parameters."""
        features = self.layout.features(x)
        h = (features - self.shift.to(x.dtype)) / self.spread.to(x.dtype)
        for i, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            h = h @ W + b
            if i < len(self.weights) - 1:
                h = h * sigmoid(h)
        return self.layout.combine(h, x)


class _Layout:
    """Where scalars and vectors stand in the input, and what the output is made of."""

    def __init__(self, rep_in: Rep, rep_out: Rep) -> None:
        expansion = Expansion(rep_in, rep_out)
        group = _only_group(expansion)
        kept = form(group)
        assert kept is not None
        self.form = kept[0]
        self.inverse = np.linalg.inv(kept[0])
        self.d = group.d
        self.special = bool(getattr(group.structure(), "special", False))
        self.scalars, self.vectors = _places(expansion, rep_in)
        self.count = len(self.vectors)
        crosses = self.special and group.d == 3
        self.crosses = list(combinations(range(self.count), 2)) if crosses else []
        self.volumes = list(combinations(range(self.count), self.d)) if self.special else []
        features = len(self.scalars) + self.count * (self.count + 1) // 2 + len(self.volumes)
        if features > MOST_FEATURES:
            raise EmlpError(f"scalars: {features} features are more than {MOST_FEATURES}")
        self.outputs = []
        self.coefficients, self.size = 0, rep_out.size()
        each = self.count + len(self.crosses)
        for monomial, places in expansion.positions(rep_out).items():
            rank = sum(power for _, power in monomial.powers)
            if rank > HIGHEST_RANK:
                raise EmlpError(
                    f"scalars: outputs of rank {rank} are not covered, only up to {HIGHEST_RANK}",
                    hint="--model emlp takes any representation",
                )
            duals = [s.dual for s, power in monomial.powers for _ in range(power)]
            number = each**rank + (rank == 2)
            self.outputs.append((places, duals, self.coefficients, number))
            self.coefficients += number * len(places)

    def features(self, x: EitherArray) -> EitherArray:
        """Scalars, inner products and determinants, shape (..., features)."""
        v, xp = x[..., self.vectors], namespace(x)
        lower = v @ self.form.astype(x.dtype)
        i, j = np.triu_indices(self.count)
        parts = [x[..., self.scalars], (lower[..., i, :] * v[..., j, :]).sum(-1)]
        if self.volumes:
            parts.append(xp.linalg.det(v[..., np.array(self.volumes), :]))
        return xp.concatenate(parts, axis=-1)

    def sizes(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The root mean square of each feature with nothing cancelled, or 1 where that is 0.

        Rounding is a small part of that, and may be all that a feature varies by. Rows x have shape
        (n, dim in), the result (features,).
        """
        v = np.abs(x[..., self.vectors])
        i, j = np.triu_indices(self.count)
        lengths = np.linalg.norm(v, axis=-1)
        parts: list[NDArray[Any]] = [x[..., self.scalars]]
        parts.append(((v @ np.abs(self.form))[..., i, :] * v[..., j, :]).sum(-1))
        if self.volumes:
            parts.append(lengths[..., np.array(self.volumes)].prod(-1))
        found = np.sqrt(np.mean(np.concatenate(parts, axis=-1) ** 2, axis=0))
        return np.where(found > 0, found, 1.0)

    def combine(self, c: EitherArray, x: EitherArray) -> EitherArray:
        """The output from the coefficients, shape (..., dim out)."""
        v, xp = x[..., self.vectors], namespace(c, x)
        if self.crosses:
            i, j = np.array(self.crosses).T
            v = xp.concatenate([v, xp.cross(v[..., i, :], v[..., j, :])], axis=-2)
        lower = v @ self.form.astype(x.dtype)
        y = xp.zeros((*x.shape[:-1], self.size), dtype=xp.result_type(c, x))
        for places, duals, start, number in self.outputs:
            mix = c[..., start : start + number * len(places)]
            mix = mix.reshape(*c.shape[:-1], len(places), number)
            y = placed(y, places, self._tensors(mix, v, lower, duals))
        return y

    def _tensors(
        self, mix: EitherArray, v: EitherArray, lower: EitherArray, duals: list[bool]
    ) -> EitherArray:
        """Copies of one tensor from their coefficients, shape (..., copies, size)."""
        if not duals:
            return mix
        each = v.shape[-2]
        sides = [lower if dual else v for dual in duals]
        if len(duals) == 1:
            return mix @ sides[0]
        square = mix[..., :-1].reshape(*mix.shape[:-1], each, each)
        tensor = namespace(mix, v).einsum("...cij,...ia,...jb->...cab", square, *sides)
        unit = {2: self.form, 1: np.eye(self.d), 0: self.inverse}[sum(duals)]
        tensor = tensor + mix[..., -1, None, None] * unit.astype(mix.dtype)
        return tensor.reshape(*mix.shape[:-1], self.d**2)


def _only_group(expansion: Expansion) -> Group:
    """The one group that acts, if the first fundamental theorem for a symmetric form holds."""
    if len(expansion.groups) == 1:
        group = next(iter(expansion.groups))
        known = group.structure()
        if isinstance(known, InvariantForms) and known.kind == "form" and group.field == "R":
            kept = form(group)
            if kept is not None and kept[1]:
                return group
    names = ", ".join(sorted(map(str, expansion.groups))) or "no group"
    raise EmlpError(
        f"scalars is for O(n), SO(n) with n > 2 and the Lorentz groups, not for {names}",
        hint="--model emlp works with any group",
    )


def _places(expansion: Expansion, rep: Rep) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the Scalars, shape (s,), and the vectors, shape (n, d), stand in the input."""
    scalars: Any = np.zeros(0, dtype=np.int64)
    vectors: Any = None
    for monomial, places in expansion.positions(rep).items():
        if not monomial.powers:
            scalars = places[:, 0]
            continue
        ((slot, power), *others) = monomial.powers
        if others or power > 1 or slot.dual or not isinstance(slot.rep, Base):
            raise EmlpError(
                "scalars takes inputs of Scalars and vectors V only",
                hint="--model emlp takes any representation",
            )
        vectors = places
    if vectors is None:
        raise EmlpError("scalars needs vectors among its inputs", hint="--model emlp needs none")
    return scalars, vectors


class ScalarsBuilder(Builder):
    """Builds networks whose features have the scale of the training rows."""

    @override
    def check(self, rep_in: Rep, rep_out: Rep, shape: Shape) -> None:
        _Layout(rep_in, rep_out)

    @override
    def build(self, rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Scalars:
        return Scalars(rep_in, rep_out, shape.channels, shape.layers, rows=rows, seed=shape.seed)


BUILDER = ScalarsBuilder()
