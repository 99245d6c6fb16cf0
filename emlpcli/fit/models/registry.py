"""The networks that `emlp fit` compares, by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.fit.data import Rows
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep, Scalar, SumRep
from emlpcli.solve.memory import default_limit, format_count

BYTES_A_PARAMETER = 48  # drawn in float64; then its value, the best, two moments, the slope


@dataclass(frozen=True)
class Shape:
    """Layers, channels a layer, the hidden representation where one is given, and the seed."""

    layers: int = 3
    channels: int = 384
    hidden: Rep | None = None
    seed: int = 0


Start = Callable[[Any, Rep, Rep, Rows, Rows], Any]
Build = Callable[[Rep, Rep, Shape, NDArray[Any]], Any]


@dataclass(frozen=True)
class Model:
    """A kind of network: `exact` if it is equivariant by construction, `augment` if it is
    trained on randomly transformed rows. `build` gets the scaled training inputs too; `start`
    gets a network, its representations and scaled training and validation rows, and gives the
    network that is trained, a `Started` one where it can."""

    name: str
    summary: str
    exact: bool
    augment: bool
    build: Build
    start: Start | None = None


def _emlp(rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
    from emlpcli.nn import EMLP

    expansion = Expansion(rep_in, rep_out)
    groups = expansion.groups
    numbers: Any = np.complex64 if expansion.complex else np.float32
    group, hidden = (next(iter(groups)) if len(groups) == 1 else None), shape.hidden
    if group is None and hidden is None:
        hidden = mixed_rep(shape.channels, rep_in, rep_out)
    sizes = shape.channels, shape.layers
    return EMLP(rep_in, rep_out, group, *sizes, hidden=hidden, seed=shape.seed, dtype=numbers)


def _polynomial(network: Any, rep_in: Rep, rep_out: Rep, train: Rows, validation: Rows) -> Any:
    if np.iscomplexobj(train.x) or not network.isotypic:
        return network
    from emlpcli.fit.models.polynomial_start import Started, started

    return started(Started(network, rep_in, rep_out), train, validation)


def mixed_rep(ch: int, *reps: Rep) -> Rep:
    """A hidden representation over several groups: the tensors that occur, and Scalars.

    Each kind of tensor gets an equal part of `ch` channels, and at least one copy.
    """
    expansion = Expansion(*reps)
    kinds = {TensorMonomial(): None} | {m: None for rep in reps for m in expansion.counts(rep)}
    parts = []
    for monomial in kinds:
        factors = [
            s.rep.T if s.dual else s.rep for s, power in monomial.powers for _ in range(power)
        ]
        tensor = reduce(lambda a, b: a * b, factors) if factors else Scalar
        parts.append(max(1, ch // (len(kinds) * monomial.size)) * tensor)
    return SumRep(*parts)


def _mlp(rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
    from emlpcli.nn.mlp import MLP

    if np.iscomplexobj(rows):
        raise EmlpError("mlp is for real rows", hint="--model emlp takes complex ones")
    sizes = rep_in.size(), rep_out.size()
    return MLP(*sizes, shape.channels, shape.layers, seed=shape.seed)


def _scalars(rep_in: Rep, rep_out: Rep, shape: Shape, rows: NDArray[Any]) -> Any:
    from emlpcli.fit.models.scalars import Scalars

    return Scalars(rep_in, rep_out, shape.channels, shape.layers, rows=rows, seed=shape.seed)


# To add a model, list it here.
MODELS: dict[str, Model] = {
    m.name: m
    for m in (
        Model("emlp", "equivariant layers in the isotypic basis", True, False, _emlp),
        Model(
            "emlp-poly", "the same for what a polynomial leaves", True, False, _emlp, _polynomial
        ),
        Model("mlp", "a dense network of the same width", False, False, _mlp),
        Model("mlp-aug", "the dense network on randomly transformed rows", False, True, _mlp),
        Model("scalars", "a dense network on all inner products", True, False, _scalars),
    )
}


def models(names: list[str]) -> list[Model]:
    """The models of a list of names, each once; EmlpError for unknown ones, with suggestions."""
    found = {}
    for name in (part.strip() for given in names for part in given.split(",")):
        if name not in MODELS:
            close = difflib.get_close_matches(name.lower(), MODELS, 1, 0.5)
            meant = f"did you mean {close[0]}? " if close else ""
            raise EmlpError(
                f"unknown model {name!r}", hint=f"{meant}the models are {', '.join(MODELS)}"
            )
        found[name] = MODELS[name]
    return list(found.values())


def check_size(model: str, reps: tuple[Rep, Rep], shape: Shape, most: int | None = None) -> None:
    """Raise TooLargeError where a network would have more than `most` parameters between layers.

    Of an equivariant network those are counted that map each tensor of a hidden layer to the
    tensors of the same kind, of which there are at least as many: a lower bound. By default
    `most` is what memory allows, where training keeps each parameter several times.
    """
    pairs = shape.channels**2
    if model.startswith("emlp"):
        hidden = shape.hidden or _usual_hidden(reps, shape.channels)
        pairs = sum(copies**2 for copies in Expansion(hidden).counts(hidden).values())
    number = pairs * max(shape.layers - 1, 1)
    allowed = default_limit() // BYTES_A_PARAMETER if most is None else most
    if number > allowed:
        raise TooLargeError(
            f"the network would have over {format_count(number)} parameters, "
            f"{format_count(allowed)} are allowed",
            hint="take fewer --channels or --layers, or a smaller --hidden",
        )


def _usual_hidden(reps: tuple[Rep, Rep], channels: int) -> Rep:
    """About the hidden representation that a network has where none is given."""
    from emlpcli.nn.uniform_rep import uniform_rep

    groups = Expansion(*reps).groups
    if len(groups) == 1:
        return uniform_rep(channels, next(iter(groups)))
    return mixed_rep(channels, *reps)


def parameter_count(network: Any) -> int:
    """The number of trained numbers."""
    import equinox as eqx

    from emlpcli.jaxsetup import jax

    leaves = jax.tree.leaves(eqx.filter(network, eqx.is_inexact_array))
    return int(sum(np.size(leaf) for leaf in leaves))
