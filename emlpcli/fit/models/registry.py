"""The models of `emlp fit` by name, with all that is said of them; imports none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from emlpcli.errors import EmlpError, suggest
from emlpcli.fit.losses import DEFAULT as MSE
from emlpcli.fit.losses import Loss
from emlpcli.fit.models.builder import Builder
from emlpcli.fit.models.builder import Shape as Shape


@dataclass(frozen=True)
class Model:
    """A kind of network: what is known of it before it is imported.

    `color` is that of its lines in figures, `module` has its `BUILDER`, and `help` is what the
    help of the command adds to its name. It is `exact` if it is equivariant by construction,
    `augment` if it is trained on randomly transformed rows; `takes_hidden` says whether it has
    layers of a hidden representation, `soft` whether the symmetry is one that data may break,
    `by_squares` whether a part of it is found by least squares, whatever the loss, and
    `chosen_by_squares` whether its parts are chosen so too.
    """

    name: str
    color: str
    module: str
    help: str = ""
    exact: bool = False
    augment: bool = False
    takes_hidden: bool = False
    soft: bool = False
    by_squares: bool = False
    chosen_by_squares: bool = False

    def check_loss(self, loss: Loss) -> None:
        """Raise EmlpError for a loss that it is not for."""
        what = None
        if self.by_squares and loss.classifies:
            what = "begins with a polynomial of least squares, which is not for classes"
        elif self.chosen_by_squares and loss.name != MSE:
            what = f"chooses its parts by mean squares, which is not for --loss {loss.name}"
        if what is not None:
            raise EmlpError(f"{self.name} {what}", hint="--model emlp is")

    @property
    def builder(self) -> Builder:
        """What makes its networks; imports the module."""
        found: Builder = import_module(self.module).BUILDER
        return found


_EMLP = "emlpcli.fit.models.emlp"
_START = "emlpcli.fit.models.polynomial_start"
_STAGES = "emlpcli.fit.models.stages"
_MLP = "emlpcli.fit.models.mlp"
_SCALARS = "emlpcli.fit.models.scalars"
_SOFT = "emlpcli.fit.models.soft"
_KEPT = "keeps the symmetry as far as data do"
_BOTH = "default: a polynomial, then a network on the rest, each if validation rows say so"
_LEFT = "for what a polynomial of low degree leaves"

# To add a model, list it here: the command, its help, figures and saved files read this table.
# Colours are those of Okabe and Ito (2008), which the colour-blind can tell apart.
MODELS: dict[str, Model] = {
    m.name: m
    for m in (
        Model(
            "auto",
            "#000000",
            _STAGES,
            _BOTH,
            exact=True,
            takes_hidden=True,
            by_squares=True,
            chosen_by_squares=True,
        ),
        Model("emlp", "#0072b2", _EMLP, "a network alone", exact=True, takes_hidden=True),
        Model(
            "emlp-poly",
            "#56b4e9",
            _START,
            _LEFT,
            exact=True,
            takes_hidden=True,
            by_squares=True,
        ),
        Model("mlp", "#d55e00", _MLP),
        Model("mlp-aug", "#e69f00", _MLP, "trained on transformed rows", augment=True),
        Model("scalars", "#009e73", _SCALARS, exact=True),
        Model(
            "soft",
            "#cc79a7",
            _SOFT,
            "symmetry as far as data have it",
            takes_hidden=True,
            soft=True,
        ),
    )
}
DEFAULT = next(iter(MODELS))
ALONE = "emlp"


def default_model(loss: str = MSE, task: str | None = None) -> str:
    """The model where none is named: `auto`, which chooses its parts by mean squares of outputs.

    For other losses, and for trajectories, a network alone.
    """
    return DEFAULT if task is None and loss == MSE else ALONE


def help_text() -> str:
    """The models with what is said of them, for the help of the command."""
    return ", ".join(m.name + (f" ({m.help})" if m.help else "") for m in MODELS.values()) + "."


def models(names: list[str]) -> list[Model]:
    """The models of a list of names, each once; EmlpError for unknown ones, with suggestions."""
    found = {}
    for name in (part.strip() for given in names for part in given.split(",")):
        if name not in MODELS:
            close = suggest(name, MODELS, cutoff=0.5)
            meant = f"did you mean {close[0]}? " if close else ""
            raise EmlpError(
                f"unknown model {name!r}", hint=f"{meant}the models are {', '.join(MODELS)}"
            )
        found[name] = MODELS[name]
    return list(found.values())
