"""The equivariant multilayer perceptron: from any representation to any other."""

from __future__ import annotations

from collections.abc import Sequence

import equinox as eqx
import numpy as np
from jaxtyping import Inexact

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import EitherArray, jax, jnp
from emlpcli.nn.basis_layers import BasisNetwork
from emlpcli.nn.block import Block, Width
from emlpcli.nn.channel_mixing import Mix
from emlpcli.nn.conjugate_maps import without_conjugates
from emlpcli.nn.draws import Draws
from emlpcli.nn.frames import Frame, IrrepNumber, join
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.nn.invariants import Invariants
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.nn.last_axis import OnLastAxis
from emlpcli.nn.nonlinearities import Pointwise
from emlpcli.nn.polynomial_paths import Needs, required_products
from emlpcli.overrides import override
from emlpcli.reps.from_text import representation, unattached
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, T

# Fewer copies of an irreducible than this are turned into scalars in a default hidden layer: each
# irreducible costs products of its own, and few copies add little. Unchanged since the first one.
FEW = 4
# Root mean square of the output at first, where targets have 1: the first predictions are close to
# the mean, and what is random in them is soon unlearnt. By trial: the first network had 0.3.
READOUT = 0.1
LEAST_WIDTH = 384  # by which what maps of degree 3 need is budgeted, also in narrow networks


class IsotypicNetwork(eqx.Module):
    """Blocks in isotypic form; every one sees the input, and the output sees every one.

    A block's products have twice the degree of what it sees. One that saw the block before alone
    could form no product of an earlier feature with a later one (degree 3 from degrees 1 and 2);
    seeing the input, the n-th reaches every degree from 1 to 2^n. The output sees all states,
    the input among them, so that a linear target needs no block and a quadratic one needs one,
    and gradients have a short way to every block (Huang, Liu, van der Maaten, Weinberger 2017,
    DenseNet, for convolutions).
    """

    before: Frame
    invariants: Invariants
    blocks: tuple[Block, ...]
    readout: Mix
    after: Frame
    left_out: tuple[str, ...] = eqx.field(static=True)  # of maps of degree 2 and 3, in words

    def __init__(
        self,
        rep_in: Rep,
        rep_out: Rep,
        hidden: Sequence[Rep],
        draws: Draws,
        *,
        pointwise: bool,
        economical: bool,
        dtype: jax.typing.DTypeLike,
    ) -> None:
        """`economical` turns irreducibles of few copies in hidden layers into scalars."""
        irreps = Irreps(rep_in, rep_out, *hidden)
        source, target = irreps.form(rep_in), irreps.form(rep_out)
        self.before, self.after = source, target
        self.invariants = Invariants(irreps, source.channels)
        first: dict[IrrepNumber, Width] = {k: (n, 0) for k, n in source.channels.items()}
        if more := self.invariants.size:
            first[irreps.trivial] = (source.channels.get(irreps.trivial, 0) + more, 0)
        left_out, needs = self._required(irreps, rep_out, hidden)
        degrees = (1, 2, 3) if len(hidden) > 1 else (1, 2)
        self.left_out = left_out + without_conjugates(rep_in, rep_out, degrees)
        # A single channel of an irreducible has one inner product, which a pointwise nonlinearity
        # makes up for; products of its own take longer than all else of it.
        several = [
            k
            for rep in hidden
            for k, n in irreps.form(rep).channels.items()
            if n > 1 or not pointwise
        ]
        usual = {*first, irreps.trivial, *several}
        states, blocks = [first], []
        for number, rep in enumerate(hidden, 1):
            form = irreps.form(rep)
            channels = dict(form.channels)
            if economical:
                _drop_few(irreps, channels, {*source.channels, *target.channels})
            last = number == len(hidden) and not pointwise
            wanted = [irreps.trivial, *(k for k in channels if k != irreps.trivial)]
            if last:  # what the output cannot see is not computed
                wanted = [k for k in wanted if k == irreps.trivial or k in target.channels]
            block = Block(
                irreps,
                states[-1],
                channels,
                wanted,
                rep.size(),
                usual,
                needs[number - 1] if number <= len(needs) else {},
                draws,
                number=number,
                skipped=source.channels.get(irreps.trivial, 0),
                scales=self.invariants.scales,
                pointwise=Pointwise(form, irreps.trivial, channels[irreps.trivial])
                if pointwise
                else None,
                invariants_known=number == 1 and self.invariants.complete(source.channels),
                dtype=dtype,
            )
            made = block.outputs
            states.append(
                {k: _add(first.get(k, (0, 0)), made.get(k, (0, 0))) for k in {**first, **made}}
            )
            blocks.append(block)
        self.blocks = tuple(blocks)
        gains = {}
        for k in target.channels:
            sizes = [sum(state[k]) for state in states if k in state]
            total = [np.full(n, READOUT / np.sqrt(n * len(sizes))) for n in sizes if n]
            gains[k] = np.concatenate(total) if total else np.zeros(0)
        self.readout = Mix(irreps, gains, target.channels, draws, dtype=dtype)

    def _required(
        self, irreps: Irreps, rep_out: Rep, hidden: Sequence[Rep]
    ) -> tuple[tuple[str, ...], list[Needs]]:
        """What is left out, and what the first two blocks need for maps of degree 2 and 3."""
        target, width = irreps.form(rep_out).channels, min(rep.size() for rep in hidden)
        required = required_products(
            irreps,
            self.before.channels,
            target,
            max(width, LEAST_WIDTH),
            inner_known=self.invariants.polynomial,
            cubic=len(hidden) > 1,
        )
        return required.left_out, [required.first, required.second]

    def __call__(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        """The network applied to rows."""
        first = self.invariants(self.before.analyse(x))
        states = [first]
        for block in self.blocks:
            states.append(block(states[-1], len(x), first))
        seen = {k: join([s[k] for s in states if k in s]) for k in self.readout.channels}
        return self.after.synthesise(self.readout(seen, len(x)), len(x), x.dtype)


def _add(a: Width, b: Width) -> Width:
    return a[0] + b[0], a[1] + b[1]


def _drop_few(irreps: Irreps, channels: dict[IrrepNumber, int], needed: set[IrrepNumber]) -> None:
    """Turn irreducibles of few copies into as many scalars as they have coordinates."""
    for k in list(channels):
        if k != irreps.trivial and channels[k] < FEW and k not in needed:
            freed = channels.pop(k) * irreps.dimension(k)
            channels[irreps.trivial] = channels.get(irreps.trivial, 0) + freed


class EMLP(OnLastAxis):
    """An equivariant multilayer perceptron f with f(ρ_in(g) x) = ρ_out(g) f(x).

    Acts on the last axis: (..., size in) to (..., size out). Linear maps mix the copies of each
    irreducible; products of irreducibles and the input's inner products make invariants; scalars
    gate the rest, or swish acts on every coordinate of a representation that permutes them.
    `hidden` is a representation for all layers, or one for each; by default `uniform_rep(ch,
    group)`, of which irreducibles that occur a few times are turned into scalars. Without an
    isotypic form (user representations, groups that are not reductive) the layers have the
    coefficients of the solver's basis as parameters. After Finzi, Welling, Wilson 2021.
    """

    body: IsotypicNetwork | BasisNetwork

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        ch: int = 384,
        num_layers: int = 3,
        *,
        hidden: Rep | str | Sequence[Rep | str] | None = None,
        nonlinearity: str = "auto",
        seed: int = 0,
        key: jax.Array | None = None,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`nonlinearity` is "gated", "pointwise", or "auto": pointwise where that is equivariant.

        `key`, a JAX key, stands for `seed` where it is given. Raises RepresentationError for
        hidden representations or a nonlinearity that would break equivariance, and GroupError
        where groups are missing or foreign.
        """
        group = None if group is None else find_group(group)
        rep_in, rep_out = representation(rep_in, group), representation(rep_out, group)
        expansion = Expansion(rep_in, rep_out)
        reps = hidden_reps(rep_in, rep_out, group, ch, num_layers, hidden)
        pointwise = _pointwise(nonlinearity, reps, expansion.complex)
        draws = Draws(seed if key is None else key)
        real = np.zeros(0, dtype).real.dtype
        self.size_in = rep_in.size()
        self.complex = expansion.complex
        try:
            self.body = IsotypicNetwork(
                rep_in,
                rep_out,
                reps,
                draws,
                pointwise=pointwise,
                economical=hidden is None and not pointwise,
                dtype=real,
            )
        except NoIsotypicFormError:
            if hidden is None and group is not None:
                reps = [_simple(group, ch)] * num_layers
            self.body = BasisNetwork(rep_in, rep_out, reps, draws, real)

    @property
    def isotypic(self) -> bool:
        """Whether the layers are in isotypic form."""
        return isinstance(self.body, IsotypicNetwork)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Which maps of degree 2 and 3 are not within reach exactly, in words."""
        if isinstance(self.body, IsotypicNetwork):
            return self.body.left_out
        return ("products but those of a tensor with itself: the layers have no isotypic form",)

    @override
    def rows(self, x: Inexact[EitherArray, "batch in"]) -> Inexact[EitherArray, "batch out"]:
        return self.body(x)


def hidden_reps(
    rep_in: Rep,
    rep_out: Rep,
    group: Group | None,
    ch: int,
    num_layers: int,
    hidden: Rep | str | Sequence[Rep | str] | None,
) -> list[Rep]:
    """The hidden representation of every layer, over no groups but those of the network.

    Raises as `EMLP` does.
    """
    expansion = Expansion(rep_in, rep_out)
    if num_layers < 1:
        raise RepresentationError(f"a network needs at least 1 layer, not {num_layers}")
    groups = expansion.groups or ({group} if group is not None else set())
    if group is None and len(groups) == 1:
        group = next(iter(groups))
    if hidden is None:
        own = set() if group is None else {group, *group.factors()}
        if groups and (group is None or not (group in groups or groups <= own)):
            raise GroupError(
                f"{rep_in} and {rep_out} are over several groups",
                hint="name the hidden representation, as in hidden=40*V(SO(3))+40*Scalar",
            )
        return [uniform_rep(ch, group) if group is not None else ch * Scalar] * num_layers
    given = [hidden] * num_layers if isinstance(hidden, (Rep, str)) else list(hidden)
    reps = [unattached(rep, group) for rep in given]
    if len(reps) != num_layers:
        raise RepresentationError(
            f"{len(reps)} hidden representations are given for {num_layers} layers"
        )
    allowed = {f for g in groups for f in (g, *g.factors())}
    reps = [rep if rep.concrete else rep(group) for rep in reps]
    for rep in reps:
        foreign = [g for g in Expansion(rep).groups if not {g, *g.factors()} & allowed]
        if foreign:
            raise GroupError(
                f"the hidden representation {rep} is over {foreign[0]}, which does not act on "
                "the input or the output",
                hint="a hidden layer that another group acts on would be equivariant under "
                "nothing that the input knows",
            )
    return reps


def _pointwise(nonlinearity: str, reps: Sequence[Rep], is_complex: bool) -> bool:
    if nonlinearity not in ("auto", "gated", "pointwise"):
        raise RepresentationError(
            f"unknown nonlinearity {nonlinearity!r}", hint="auto, gated or pointwise"
        )
    wrong = next((rep for rep in reps if not rep.is_permutation or is_complex), None)
    if nonlinearity == "pointwise" and wrong is not None:
        raise RepresentationError(
            f"a pointwise nonlinearity would break equivariance on {wrong}, whose coordinates are "
            "not permuted",
            hint="gated nonlinearities are equivariant on every representation",
        )
    atoms = any(rep.is_permutation and any(a.G for a in rep.atoms()) for rep in reps)
    return nonlinearity != "gated" and wrong is None and atoms


def _simple(group: Group, ch: int) -> Rep:
    """Scalars, and vectors of V and V*, in equal parts: cheap to solve for any group."""
    space = group.on_block("V")
    kinds = [T(1, 0, group)] if space.is_orthogonal else [T(1, 0, group), T(0, 1, group)]
    copies = max(1, ch // (len(kinds) + 1) // space.d)
    total: Rep = max(1, ch // (len(kinds) + 1)) * Scalar
    for rep in kinds:
        total = total + copies * rep
    return total
