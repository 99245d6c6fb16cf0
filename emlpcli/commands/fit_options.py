"""The options of `emlp fit`: its rows, its networks, how they are trained, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands import completing
from emlpcli.commands.help_page import FIGURES, NETWORK, ROWS, TRAINING
from emlpcli.commands.limits import MOST_TRAINING_STEPS
from emlpcli.commands.options import COLUMNS
from emlpcli.errors import EmlpError, UsageError
from emlpcli.fit import losses
from emlpcli.fit.dynamics import tasks
from emlpcli.fit.limits import MOST_CHANNELS, MOST_DEVICES, MOST_LAYERS, MOST_TRAINED_SEEDS
from emlpcli.fit.models.registry import DEFAULT, Model, help_text, models

if TYPE_CHECKING:
    from emlpcli.fit.columns import Columns
    from emlpcli.fit.training.study import Settings, Source
    from emlpcli.groups import Group
    from emlpcli.render.figure.options import FigureOptions

CHANNELS = 384  # of a hidden layer by default


@dataclass(frozen=True)
class RowsChoice:
    """The options that say what is learned from which rows."""

    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            "-t",
            metavar="NAME|FORMULA|COLUMNS:EXPR",
            help="dot-norm3 (default), distance, angle, inertia, o5, particle, dipole, or a "
            'formula such as "dot(u,v)-norm(v)**3" of the summands u, v, w of --rep-in. With '
            "--data a part of the outputs, as energy:Scalar; repeatable.",
            rich_help_panel=ROWS,
        ),
    ] = None
    weights: Annotated[
        str | None,
        typer.Option(
            metavar="W[,W...]",
            help="How much each --target of --data counts in the loss; all alike by default.",
            rich_help_panel=ROWS,
        ),
    ] = None
    task: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"Learn the motion of a double spring pendulum: {tasks.help_text()}.",
            rich_help_panel=ROWS,
        ),
    ] = None
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Fit the rows of this file: .npz, .csv, .parquet, .h5, .safetensors; "
            "with --task, the trajectories of an .npz file (t, z).",
            rich_help_panel=ROWS,
        ),
    ] = None
    inputs: Annotated[
        str | None,
        typer.Option(
            metavar=COLUMNS,
            help="Columns of the inputs by name: a,b, ranges u1..u3, patterns v_*.",
            rich_help_panel=ROWS,
        ),
    ] = None
    outputs: Annotated[
        str | None,
        typer.Option(metavar=COLUMNS, help="Columns of the outputs.", rich_help_panel=ROWS),
    ] = None
    split: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Says of each row: train, validation or test.",
            rich_help_panel=ROWS,
        ),
    ] = None
    drop_missing: Annotated[
        bool,
        typer.Option(
            "--drop-missing",
            help="Leave out rows where a number or a class is missing.",
            rich_help_panel=ROWS,
        ),
    ] = False
    rep_in: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help='Representation of the input, as "2*V".',
            autocompletion=completing.expressions,
            rich_help_panel=ROWS,
        ),
    ] = None
    rep_out: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help="Representation of the output; of classes Scalars where it is left away.",
            autocompletion=completing.expressions,
            rich_help_panel=ROWS,
        ),
    ] = None
    train_size: Annotated[
        str | None,
        typer.Option(
            metavar="N[,N...]",
            help="Training rows; several show how the error depends on them.",
            rich_help_panel=ROWS,
        ),
    ] = None

    @property
    def columns(self) -> Columns:
        """Which columns of the file are what."""
        from emlpcli.fit.columns import Columns

        return Columns(self.inputs, self.outputs, self.split, self.drop_missing)

    @property
    def sizes(self) -> list[int]:
        """The numbers of training rows in a text such as 30,100,300."""
        sizes, text = [], self.train_size
        for part in (text or "").split(",") if text is not None else []:
            if not part.strip().isascii() or not part.strip().isdigit() or int(part) < 2:
                raise EmlpError(
                    f"--train-size {text}: {part.strip() or 'nothing'} is no number of rows",
                    hint="write it --train-size 100, or 30,100,300 for several; at least 2",
                )
            sizes.append(int(part))
        return sizes

    def source(self, group: Group | None, loss: str) -> Source:
        """Where the rows come from; EmlpError for options that do not go together."""
        from emlpcli.fit.goals import Goal, in_parts, part_in_words
        from emlpcli.fit.losses import loss_named
        from emlpcli.fit.targets import over_group
        from emlpcli.fit.training.study import Source

        classes, goal = loss_named(loss).classifies, None
        targets, weights = self.target or [], self._weights()
        given = self.data, self.rep_in, self.rep_out, group, self.columns
        if self.data is None or not targets:
            if weights is not None:
                raise UsageError("--weights is for several --target of --data")
            if len(targets) > 1:
                raise UsageError(
                    f"{len(targets)} targets are given, one is wanted",
                    hint="with --data FILE several are learned together",
                )
            if classes and self.data is None:
                raise UsageError(
                    f"--loss {loss} is for classes, which --data FILE has",
                    hint="the functions by name and the formulas have numbers",
                )
            if classes:
                rep = None if self.rep_out is None else over_group(self.rep_out, group)
                goal = Goal(rep, classes=True)
            return Source(targets[0] if targets else None, *given, goal)
        if self.rep_out is not None:
            raise UsageError(
                "--rep-out and --target are given: with --data a target names its representation",
                hint="such as --target energy:Scalar",
            )
        if classes:
            raise UsageError(
                f"--loss {loss} is for one column of classes, which --outputs names",
                hint="--target is for numbers, such as --target energy:Scalar",
            )
        goal = in_parts([part_in_words(text, group) for text in targets], weights)
        return Source(None, *given, goal)

    def _weights(self) -> Sequence[float] | None:
        """The weights of the parts in a text such as 1,10."""
        if self.weights is None:
            return None
        try:
            return [float(word) for word in self.weights.split(",")]
        except ValueError:
            raise UsageError(
                f"--weights {self.weights}: they are no numbers", hint="write them 1,10"
            ) from None


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

    @property
    def chosen(self) -> list[Model]:
        """The models; EmlpError where none has the hidden representation that is given."""
        found = models(self.model or [DEFAULT])
        if self.hidden is not None and not any(m.takes_hidden for m in found):
            raise EmlpError("--hidden is for --model emlp; the others are dense inside")
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
        int, typer.Option(min=1, help="Rows of a step, at most all.", rich_help_panel=TRAINING)
    ] = 500
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
        from emlpcli.fit.training.study import Settings

        if self.schedule not in ("cosine", "constant"):
            raise EmlpError(
                f"unknown schedule {self.schedule!r}", hint="the schedules are cosine, constant"
            )
        loss = loss_named(self.loss).name
        return Settings(
            batch=self.batch, decay=self.decay, seed=self.seed, schedule=self.schedule, loss=loss
        )

    @property
    def rate(self) -> float | None:
        """The learning rate, where one is given; EmlpError where it is none."""
        if self.lr is not None and not 0 < self.lr < 1e3:
            raise EmlpError(
                f"--lr {self.lr:g}: the learning rate must be positive", hint="try --lr 0.003"
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
    theme: Annotated[
        str | None,
        typer.Option(metavar="THEME", help="light (default) or dark.", rich_help_panel=FIGURES),
    ] = None
    dpi: Annotated[
        float, typer.Option(metavar="N", help="Pixels an inch.", rich_help_panel=FIGURES)
    ] = 150
    size: Annotated[
        str | None,
        typer.Option(metavar="WxH", help="Inches, such as 6x4.", rich_help_panel=FIGURES),
    ] = None
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Another title.", rich_help_panel=FIGURES),
    ] = None
    cmap: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A colour map of matplotlib's.", rich_help_panel=FIGURES),
    ] = None

    @property
    def look(self) -> FigureOptions:
        """How figures look; EmlpError for a size that is none."""
        from emlpcli.render.figure.options import FigureOptions, parse_size

        inches = None if self.size is None else parse_size(self.size)
        return FigureOptions(None, self.theme, self.dpi, inches, self.title, self.cmap)
