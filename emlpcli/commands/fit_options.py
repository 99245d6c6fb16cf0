"""The options of `emlp fit` on networks, their training and figures; `fit_rows` has the rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands import completing
from emlpcli.commands.help_page import FIGURES, NETWORK, TRAINING
from emlpcli.commands.limits import MOST_TRAINING_STEPS
from emlpcli.commands.options import CmapOption, DpiOption, SizeOption, ThemeOption, TitleOption
from emlpcli.errors import EmlpError
from emlpcli.fit import losses
from emlpcli.fit.limits import MOST_CHANNELS, MOST_DEVICES, MOST_LAYERS, MOST_TRAINED_SEEDS
from emlpcli.fit.models.registry import Model, help_text, models

if TYPE_CHECKING:
    from emlpcli.fit.training.study import Settings
    from emlpcli.render.figure.options import FigureOptions


@dataclass(frozen=True)
class NetworkChoice:
    """The options that say which networks are trained."""

    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model", "-m", metavar="NAME[,NAME...]", help=help_text(), rich_help_panel=NETWORK
        ),
    ] = None
    layers: Annotated[
        int,
        typer.Option(min=1, max=MOST_LAYERS, help="Hidden layers.", rich_help_panel=NETWORK),
    ] = 3
    channels: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_CHANNELS,
            help="Channels of a hidden layer; default 384, with --task 64.",
            rich_help_panel=NETWORK,
        ),
    ] = None
    hidden: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help='Hidden representation, as "100+50*V+10*V**2".',
            autocompletion=completing.expressions,
            rich_help_panel=NETWORK,
        ),
    ] = None

    def chosen(self, default: str) -> list[Model]:
        """The models; EmlpError where none has the hidden representation that is given."""
        found = models(self.model or [default])
        if self.hidden is not None and not any(m.takes_hidden for m in found):
            raise EmlpError("--hidden is for --model auto and emlp; the others are dense inside")
        return found


@dataclass(frozen=True)
class TrainingChoice:
    """The options that say how networks are trained, and where they are kept."""

    loss: Annotated[
        str, typer.Option(metavar="NAME", help=losses.help_text(), rich_help_panel=TRAINING)
    ] = losses.DEFAULT
    steps: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_TRAINING_STEPS,
            help="Training steps; default 200 for dot-norm3, 300 with --task, else "
            "min(900000/N, 1000) epochs.",
            rich_help_panel=TRAINING,
        ),
    ] = None
    batch: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Rows of a step, at most all; default 500, with --task 100.",
            rich_help_panel=TRAINING,
        ),
    ] = None
    lr: Annotated[
        float | None,
        typer.Option(
            help="AdamW's largest learning rate; 0.01 up to 500 steps, else 0.003.",
            rich_help_panel=TRAINING,
        ),
    ] = None
    decay: Annotated[
        float,
        typer.Option(
            min=0,
            help="Weights shrink by this times the learning rate a step.",
            rich_help_panel=TRAINING,
        ),
    ] = 1.0
    schedule: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Of the learning rate: cosine or constant.",
            rich_help_panel=TRAINING,
        ),
    ] = "cosine"
    seed: Annotated[
        int,
        typer.Option(min=0, help="Seed of data, weights and order.", rich_help_panel=TRAINING),
    ] = 0
    seeds: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_TRAINED_SEEDS,
            metavar="N",
            help="Train each network N times, with seeds from --seed on: other weights, same rows.",
            rich_help_panel=TRAINING,
        ),
    ] = 1
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Save the network to this .eqx file; by Orbax in a folder.",
            rich_help_panel=TRAINING,
        ),
    ] = None
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the training saved by --save.",
            rich_help_panel=TRAINING,
        ),
    ] = False
    devices: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_DEVICES,
            metavar="N",
            help="Split each batch among N devices, of each process.",
            rich_help_panel=TRAINING,
        ),
    ] = 1

    @property
    def settings(self) -> Settings:
        """How to train; EmlpError for names that do not exist."""
        from emlpcli.fit.losses import loss_named
        from emlpcli.fit.training.study import BATCH, Settings

        loss = loss_named(self.loss).name
        batch = self.batch or BATCH
        return Settings(
            batch=batch, decay=self.decay, seed=self.seed, schedule=self.schedule, loss=loss
        )

    @property
    def rate(self) -> float | None:
        """The learning rate, where one is given; EmlpError where it is none."""
        if self.lr is not None and not 0 < self.lr < 1e3:
            raise EmlpError(
                f"--lr {self.lr:g}: the learning rate must be positive, and less than 1000",
                hint="try --lr 0.003",
            )
        return self.lr


@dataclass(frozen=True)
class FigureChoice:
    """The options of the figures of a training."""

    output: Annotated[
        list[Path] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Draw the losses: .png, .svg or .pdf.",
            rich_help_panel=FIGURES,
        ),
    ] = None
    theme: ThemeOption = None
    dpi: DpiOption = 150
    size: SizeOption = None
    title: TitleOption = None
    cmap: CmapOption = None

    @property
    def look(self) -> FigureOptions:
        """How figures look; EmlpError for a size that is none."""
        from emlpcli.render.figure.options import FigureOptions, parse_size

        inches = None if self.size is None else parse_size(self.size)
        return FigureOptions(None, self.theme, self.dpi, inches, self.title, self.cmap)
