"""The representations of an equivariant network: what its hidden layers and products are of."""

from __future__ import annotations

from dataclasses import dataclass

from emlpcli.errors import GroupError, RepresentationError
from emlpcli.groups import group as find_group
from emlpcli.groups.base import Group
from emlpcli.nn.hidden_rep import uniform_rep
from emlpcli.reps.from_text import unattached
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep, Scalar, SumRep, T

PAIRS = 8  # copies of each summand in the two factors of the products of a block, by default


@dataclass(frozen=True, eq=False)
class Plan:
    """Input and output, the representation of every hidden layer, and of factors of products."""

    source: Rep
    target: Rep
    hidden: Rep
    factor: Rep
    num_layers: int

    @property
    def block_inputs(self) -> list[Rep]:
        """What each block takes."""
        return [self.source, *(self.num_layers - 1) * [self.hidden]]


def plan(
    rep_in: Rep | str,
    rep_out: Rep | str,
    group: Group | str | None,
    ch: int,
    num_layers: int,
    hidden: Rep | str | None,
    factor: Rep | str | None,
) -> Plan:
    """The plan of a network, where nothing is said of `hidden` or `factor` by the defaults.

    `hidden` shares `ch` coordinates among tensors of all ranks, and has a copy of input and output
    each; `factor` has a few scalars, vectors and dual vectors, and the input. An input or output
    of more than `ch` coordinates is left out of both. Raises GroupError where no group is given,
    or several and not both of `hidden` and `factor`, and RepresentationError.
    """
    if num_layers < 1:
        raise RepresentationError(f"a network needs at least 1 layer, not {num_layers}")
    chosen = find_group(group) if group is not None else None
    source, target = (_attached(rep, chosen) for rep in (rep_in, rep_out))
    common = chosen or _common(source, target)
    if hidden is None or factor is None:
        if common is None:
            raise GroupError(
                f"{source} and {target} are not over one group",
                hint="name a group, or both hidden= and factor=",
            )
        # what the tensors of few ranks may not reach has a place of its own
        own = [rep for rep in (source, target) if rep.size() <= ch]
        if hidden is None:
            hidden = SumRep(uniform_rep(ch, common), *own)
        if factor is None:
            factor = SumRep(_vectors(common), *(rep for rep in own if rep is source))
    inside, small = (_attached(rep, common) for rep in (hidden, factor))
    return Plan(source, target, inside, small, num_layers)


def _attached(given: Rep | str, group: Group | None) -> Rep:
    rep = unattached(given, group)
    return rep if rep.concrete or group is None else rep(group)


def _common(source: Rep, target: Rep) -> Group | None:
    """The one group over which both are."""
    groups = Expansion(source, target).groups
    return next(iter(groups)) if len(groups) == 1 else None


def _vectors(group: Group) -> Rep:
    """Scalars, vectors, and dual vectors where these are others."""
    space = group.on_block("V")
    kinds = [T(1, 0, group)] + ([] if space.is_orthogonal else [T(0, 1, group)])
    return SumRep(PAIRS * Scalar, *(PAIRS * rep for rep in kinds))
