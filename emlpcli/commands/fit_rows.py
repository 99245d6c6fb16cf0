"""The options of `emlp fit` that say what is learned from which rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands import completing
from emlpcli.commands.help_page import ROWS
from emlpcli.commands.options import COLUMNS
from emlpcli.errors import EmlpError, UsageError
from emlpcli.fit.dynamics import tasks

if TYPE_CHECKING:
    from emlpcli.fit.columns import Columns
    from emlpcli.fit.training.study import Source
    from emlpcli.groups import Group


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
                hint="--target is for numbers; write --outputs COLUMN, and for two classes told by "
                "one number --rep-out Scalar",
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
