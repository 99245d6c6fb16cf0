"""Message passing between points: a layer over a space group times S(n), for any n."""

from __future__ import annotations

from math import prod
from typing import Final

import equinox as eqx
import numpy as np
from jaxtyping import Bool, Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import Array, EitherArray, asarray, jax, jnp
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.differences import Differences, real_parts
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import Frame, IrrepNumber, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.nn.last_axis import applied, checked, precision
from emlpcli.nn.limits import LARGEST_PAIR
from emlpcli.nn.nonlinearities import swish
from emlpcli.nn.pairs import Edges, Pairs, as_arrays
from emlpcli.nn.pooling import points
from emlpcli.nn.tensor_product import products
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep

AGGREGATIONS: Final = ("sum", "mean", "attention")
RADIAL = 32  # hidden units of the functions of invariants
# Of the variance of a radial function at first: the share that depends on the invariants.
VARIED = 0.5
HIGHEST_DEGREE: Final = 3


class Dense(eqx.Module):
    """Two dense layers with swish between, for invariants: rows to rows."""

    first: Float[jax.Array, "inputs hidden"]
    shift: Float[jax.Array, " hidden"]
    second: Float[jax.Array, "hidden outputs"]
    bias: Float[jax.Array, " outputs"]

    def __init__(
        self,
        size_in: int,
        size_out: int,
        draws: Draws,
        dtype: jax.typing.DTypeLike,
        *,
        level: float = 0.0,
    ) -> None:
        """`level` is the mean square of the bias; that of the whole is 1 at first."""
        self.first = draws.normal((size_in, RADIAL), max(size_in, 1) ** -0.5, dtype)
        self.shift = draws.normal((RADIAL,), 1.0, dtype)
        scale = np.sqrt((1 - level) / RADIAL)
        self.second = draws.normal((RADIAL, size_out), scale, dtype)
        self.bias = asarray(np.full(size_out, np.sqrt(level), dtype))

    def __call__(self, x: Float[jax.Array, "rows inputs"]) -> Float[EitherArray, "rows outputs"]:
        """The layers applied to rows."""
        return swish(x @ self.first + self.shift) @ self.second + self.bias


class Path(eqx.Module):
    """A product of the channels of a point with those of a difference: C(u_a ⊗ Y_b) for all a, b.

    `coupling` are the intertwiners of the path, shape (n d, d sender * d edge).
    """

    sender: IrrepNumber = eqx.field(static=True)
    edge: IrrepNumber = eqx.field(static=True)
    target: IrrepNumber = eqx.field(static=True)
    coupling: Constant = eqx.field(static=True)
    maps: int = eqx.field(static=True)
    channels: int = eqx.field(static=True)  # of the product: maps * sender * edge

    def __call__(
        self, u: Inexact[jax.Array, "_ pairs _"], y: Inexact[jax.Array, "_ pairs _"]
    ) -> Inexact[EitherArray, "_ pairs {self.channels}"]:
        """The products for each pair."""
        return products(self.coupling, self.maps, u, y)


class MessagePassing(eqx.Module):
    """Points hear each other: y_i = A h_i + B Σ_j w_ij φ(r_ij) C(h_j ⊗ Y(r_ij)), r_ij = x_j − x_i.

    h_j are the features of a point, (..., n, size in), and x_j its position, a vector of `space`,
    (..., n, size of space). Y are the constant 1 and the tensor powers of r up to `degree` by
    irreducible, C Clebsch-Gordan intertwiners, φ a function of the invariants of r_ij (two dense
    layers, a number for every product), A and B equivariant linear maps. The number of
    parameters does not depend on n. Equivariant under ρ(g) of the group of `space` on all points
    at once, under S(n), and invariant under translations, since differences alone enter; a layer
    over `V(SO(3))` is therefore one of SE(3), and of `V(SO(3))*V(S(n))` for every n.

    `aggregate` is "sum", "mean" or "attention", whose weights are the softmax of a function of
    the invariants of r_ij and the scalars of h_i and h_j. `cutoff`, over compact groups, is the
    distance from which points do not hear each other, which fades out smoothly before. Every
    point hears itself too, by r = 0, unless `edges` says otherwise: a mean over the senders is
    then one over the cloud. `rep_edge` are features of pairs, beside Y. Raises
    RepresentationError for options that do not fit, or a space that has no isotypic form.
    Source: Gilmer and others 2017, message passing; Thomas, Smidt and others 2018, Tensor Field
    Networks; Fuchs and others 2020, SE(3)-Transformers, for attention.
    """

    before: Frame
    differences: Differences
    edge_frame: Frame | None
    radial: Dense
    logits: Dense | None
    paths: tuple[Path, ...]
    own: Mix
    heard: Mix
    after: Frame
    size_in: int = eqx.field(static=True)
    size_space: int = eqx.field(static=True)
    size_edge: int = eqx.field(static=True)
    aggregate: str = eqx.field(static=True)
    cutoff: float | None = eqx.field(static=True)
    trivial: IrrepNumber = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    def __init__(
        self,
        space: Rep | str,
        rep_in: Rep | str,
        rep_out: Rep | str,
        *,
        rep_edge: Rep | str | None = None,
        aggregate: str = "mean",
        degree: int = 2,
        cutoff: float | None = None,
        key: int | jax.Array = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key."""
        if aggregate not in AGGREGATIONS:
            raise RepresentationError(
                f"unknown aggregation {aggregate!r}", hint=f"one of {', '.join(AGGREGATIONS)}"
            )
        if not (isinstance(degree, int) and 1 <= degree <= HIGHEST_DEGREE):
            raise RepresentationError(
                f"degree must be a whole number from 1 to {HIGHEST_DEGREE}, not {degree}"
            )
        space, rep_in, rep_out = map(representation, (space, rep_in, rep_out))
        rep_edge = None if rep_edge is None else representation(rep_edge)
        reps = [rep_in, rep_out, *([] if rep_edge is None else [rep_edge])]
        try:
            irreps = Irreps(*Differences.powers(space, degree), *reps)
            self.differences = Differences(irreps, space, degree)
            self.before, self.after = irreps.form(rep_in), irreps.form(rep_out)
            self.edge_frame = None if rep_edge is None else irreps.form(rep_edge)
        except NoIsotypicFormError as e:
            raise RepresentationError(
                f"messages need copies of irreducibles, and there are none here: {e.message}",
                hint="positions enter by differences: give the group without its translations, "
                "as in V(SO(3)), and the layer is one of SE(3)",
            ) from e
        if cutoff is not None and not (cutoff > 0 and irreps.compact):
            raise RepresentationError(
                "cutoff must be a positive distance, over a compact group",
                hint="a group that keeps no distance has no neighbourhoods; "
                "edges= says which points hear each other",
            )
        self.aggregate, self.cutoff, self.trivial = aggregate, cutoff, irreps.trivial
        self.complex = irreps.is_complex
        self.size_in, self.size_space = rep_in.size(), space.size()
        self.size_edge = 0 if rep_edge is None else rep_edge.size()
        given, target = self.before.channels, self.after.channels
        edge = dict(self.differences.channels)
        for k, n in (self.edge_frame.channels if self.edge_frame else {}).items():
            edge[k] = edge.get(k, 0) + n
        self.paths = _paths(irreps, given, edge, target)
        draws = Draws(key)
        parts = 2 if self.complex else 1
        invariants = self._invariants(irreps)
        count = sum(path.channels for path in self.paths)
        self.radial = Dense(invariants, count, draws, dtype, level=1 - VARIED)
        scalars = given.get(irreps.trivial, 0) * parts
        self.logits = None
        if aggregate == "attention":
            self.logits = Dense(invariants + 2 * scalars, 1, draws, dtype)
        gains = {k: np.full(n, (2 * n) ** -0.5) for k, n in given.items()}
        self.own = Mix(irreps, gains, target, draws, dtype=dtype)
        made: dict[IrrepNumber, int] = {}
        for path in self.paths:
            made[path.target] = made.get(path.target, 0) + path.channels
        gains = {k: np.full(n, (2 * n) ** -0.5) for k, n in made.items()}
        self.heard = Mix(irreps, gains, target, draws, bias=False, dtype=dtype)

    def _invariants(self, irreps: Irreps) -> int:
        """How many real invariants a pair has."""
        dtype = jnp.complex64 if self.complex else jnp.float32
        r = jax.ShapeDtypeStruct((1, self.size_space), dtype)  # type: ignore[no-untyped-call]
        found: int = jax.eval_shape(self.differences, r)[1].shape[1]
        scalars = self.edge_frame.channels.get(irreps.trivial, 0) if self.edge_frame else 0
        return found + scalars * (2 if self.complex else 1)

    def __call__(
        self,
        positions: Inexact[Array, "*lead n {self.size_space}"],
        features: Inexact[Array, "*lead n {self.size_in}"],
        *,
        mask: Bool[Array, "*lead n"] | None = None,
        edges: Edges | None = None,
        edge_features: Inexact[Array, "*lead _"] | None = None,
    ) -> Inexact[jax.Array, "*lead n out"]:
        """The features of each point after it heard the others.

        Points that `mask` leaves out have no influence and come out as 0. `edges` is a matrix
        (..., n, n), whose entry i, j says how much i hears of j, or for one cloud
        (senders, receivers), two lists of numbers of points, of which those below 0 are padding.
        `edge_features` has shape (..., n, n, size), or (edges, size) beside lists. Raises
        RepresentationError for shapes that do not fit.
        """
        real = precision(self)
        x, h = (a if isinstance(a, jax.Array) else np.asarray(a) for a in (positions, features))
        x = checked(x, self.size_space, self.complex, real, "array of positions")
        h = checked(h, self.size_in, self.complex, real, "array of features")
        if x.ndim < 2 or x.shape[:-1] != h.shape[:-1]:
            raise RepresentationError(
                f"positions of shape {x.shape} and features of shape {h.shape} do not go together",
                hint="both are (..., n, size), a row for each point",
            )
        shape = h.shape[:-1]
        present = None if mask is None else points(mask, shape, "mask")
        f = None
        if (self.edge_frame is None) != (edge_features is None):
            raise RepresentationError(
                "features of edges are given to a layer without rep_edge"
                if self.edge_frame is None
                else "the layer has rep_edge, and asks for edge_features"
            )
        if edge_features is not None:
            f = jnp.asarray(edge_features)
            f = asarray(checked(f, self.size_edge, self.complex, real, "array of edge_features"))
        return applied(
            self._passed, asarray(x), asarray(h), present, as_arrays(edges, shape[-1]), f
        )

    def _passed(
        self,
        x: Inexact[jax.Array, "*lead n space"],
        h: Inexact[jax.Array, "*lead n in"],
        mask: Bool[jax.Array, "*lead n"] | None,
        edges: Edges | None,
        edge_features: jax.Array | None,
    ) -> jax.Array:
        *lead, n = h.shape[:-1]
        if mask is not None:  # what stands in padding may be nan
            x, h = (jnp.where(mask[..., None], a, 0) for a in (x, h))
        x, h = (a.reshape(prod(lead) * n, a.shape[-1]) for a in (x, h))
        pairs = Pairs.of(tuple(lead), n, mask, edges, x.real.dtype)
        state = self.before.analyse(h)
        r = x[pairs.senders] - x[pairs.receivers]
        r = jnp.where((pairs.weight != 0)[:, None], r, 0)
        Y, numbers = self.differences(r)
        if self.edge_frame is not None and edge_features is not None:
            f = edge_features.reshape(prod(edge_features.shape[:-1]), self.size_edge)
            if len(f) != len(r):
                raise RepresentationError(
                    f"there are features of {len(f)} edges for {len(r)} pairs of points"
                )
            f = jnp.where((pairs.weight != 0)[:, None], f, 0)
            more = self.edge_frame.analyse(f)
            Y = {k: join([s[k] for s in (Y, more) if k in s]) for k in {**Y, **more}}
            if self.trivial in more:
                numbers = join([numbers, real_parts(more[self.trivial][0])])
        if self.cutoff is not None:
            u = jnp.minimum((r * r.conj()).real.sum(axis=1) / self.cutoff**2, 1)
            pairs = pairs.weighted((1 - u) ** 2)
        radial = self.radial(numbers)
        made: dict[IrrepNumber, list[jax.Array]] = {}
        first = 0
        for path in self.paths:
            phi = radial[:, first : first + path.channels]
            first += path.channels
            sent = state[path.sender][:, pairs.senders]
            made.setdefault(path.target, []).append(path(sent, Y[path.edge]) * phi)
        messages = {k: join(parts) for k, parts in made.items()}
        match self.aggregate:
            case "sum":
                heard = {k: pairs.sum(m) for k, m in messages.items()}
            case "mean":
                heard = {k: pairs.mean(m) for k, m in messages.items()}
            case _:
                scalars = state.get(self.trivial)
                shown = None if scalars is None else real_parts(scalars[0])
                logits = self._attention(numbers, shown, pairs)
                heard = {k: pairs.attention(m, logits) for k, m in messages.items()}
        y, total = self.own(state, len(h)), self.heard(heard, len(h))
        both = y | {k: y[k] + t if k in y else t for k, t in total.items()}
        out = self.after.synthesise(both, len(h), h.dtype)
        out = out.reshape(*lead, n, out.shape[1])
        return out if mask is None else jnp.where(mask[..., None], out, 0)

    def _attention(
        self,
        numbers: Float[jax.Array, "pairs invariants"],
        scalars: Float[jax.Array, "points _"] | None,
        pairs: Pairs,
    ) -> Float[jax.Array, " pairs"]:
        """The logits of attention: a function of the invariants of a pair and of both points."""
        assert self.logits is not None
        parts = [numbers]
        if scalars is not None:
            parts += [scalars[pairs.receivers], scalars[pairs.senders]]
        found: jax.Array = self.logits(join(parts))[:, 0]
        return found


def _paths(
    irreps: Irreps,
    given: dict[IrrepNumber, int],
    edge: dict[IrrepNumber, int],
    target: dict[IrrepNumber, int],
) -> tuple[Path, ...]:
    """The products of irreducibles of a point and of a pair that lead to the target."""
    found = []
    for i, n in given.items():
        for j, m in edge.items():
            if irreps.dimension(i) * irreps.dimension(j) > LARGEST_PAIR:
                continue
            for k in target:
                C = irreps.intertwiners(i, j, k)
                if len(C):
                    rows = Constant(C.reshape(-1, C.shape[2] * C.shape[3]))
                    found.append(Path(i, j, k, rows, len(C), len(C) * n * m))
    return tuple(found)
