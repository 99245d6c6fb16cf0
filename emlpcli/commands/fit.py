"""`emlp fit`: train equivariant networks on a target, a formula or data, and compare them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import completing, envelope
from emlpcli.commands.limits import MOST_TRAINING_STEPS
from emlpcli.commands.options import COLUMNS, GroupChoice, JsonOption, Processes, Without
from emlpcli.commands.processes import copied_from_first, ended_at_once
from emlpcli.commands.trained import conclude
from emlpcli.errors import EmlpError
from emlpcli.fit.dynamics import tasks
from emlpcli.fit.limits import MOST_CHANNELS, MOST_DEVICES, MOST_LAYERS, MOST_TRAINED_SEEDS
from emlpcli.fit.models.registry import ALONE, DEFAULT, MODELS, help_text, models

INPUTS = "Columns of the inputs by name: a,b, ranges u1..u3, patterns v_*."
CHANNELS = 384  # of a hidden layer by default

if TYPE_CHECKING:
    from rich.console import RenderableType

    from emlpcli.fit.training.job import Result
    from emlpcli.fit.training.study import Study
    from emlpcli.groups import Group
    from emlpcli.render.figure.options import FigureOptions


@ended_at_once
def run(
    *,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            "-t",
            metavar="NAME|FORMULA",
            help="dot-norm3 (default), distance, angle, inertia, o5, particle, dipole, or a "
            'formula such as "dot(u,v)-norm(v)**3" of the summands u, v, w of --rep-in.',
        ),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"Learn the motion of a double spring pendulum: {tasks.help_text()}.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Fit the rows of this file: .npz, .csv, .parquet, .h5, .safetensors; "
            "with --task, the trajectories of an .npz file (t, z).",
        ),
    ] = None,
    inputs: Annotated[str | None, typer.Option(metavar=COLUMNS, help=INPUTS)] = None,
    outputs: Annotated[
        str | None, typer.Option(metavar=COLUMNS, help="Columns of the outputs.")
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Says of each row: train, validation or test."),
    ] = None,
    drop_missing: Annotated[
        bool, typer.Option("--drop-missing", help="Leave out rows where a number is missing.")
    ] = False,
    rep_in: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help='Representation of the input, as "2*V".',
            autocompletion=completing.expressions,
        ),
    ] = None,
    rep_out: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help="Representation of the output.",
            autocompletion=completing.expressions,
        ),
    ] = None,
    group: Annotated[GroupChoice, Without("precision")],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            metavar="NAME[,NAME...]",
            help=help_text(),
        ),
    ] = None,
    layers: Annotated[int, typer.Option(min=1, max=MOST_LAYERS, help="Hidden layers.")] = 3,
    channels: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_CHANNELS,
            help="Channels of a hidden layer; default 384, with --task 64.",
        ),
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help='Hidden representation, as "100+50*V+10*V**2".',
            autocompletion=completing.expressions,
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_TRAINING_STEPS,
            help="Training steps; default 200 for dot-norm3, 300 with --task, else "
            "min(900000/N, 1000) epochs.",
        ),
    ] = None,
    batch: Annotated[int, typer.Option(min=1, help="Rows of a step, at most all.")] = 500,
    lr: Annotated[
        float | None,
        typer.Option(help="AdamW's largest learning rate; 0.01 up to 500 steps, else 0.003."),
    ] = None,
    decay: Annotated[
        float, typer.Option(min=0, help="Weights shrink by this times the learning rate a step.")
    ] = 1.0,
    schedule: Annotated[
        str, typer.Option(metavar="NAME", help="Of the learning rate: cosine or constant.")
    ] = "cosine",
    seed: Annotated[int, typer.Option(min=0, help="Seed of data, weights and order.")] = 0,
    seeds: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_TRAINED_SEEDS,
            metavar="N",
            help="Train each network N times, with seeds from --seed on: other weights, same rows.",
        ),
    ] = 1,
    train_size: Annotated[
        str | None,
        typer.Option(
            metavar="N[,N...]", help="Training rows; several show how the error depends on them."
        ),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help="Draw the losses: .png, .svg or .pdf."),
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="THEME", help="Of figures: light (default) or dark.")
    ] = None,
    dpi: Annotated[float, typer.Option(metavar="N", help="Pixels an inch, in figures.")] = 150,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Inches of figures, such as 6x4.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of figures.")] = None,
    cmap: Annotated[
        str | None, typer.Option(metavar="NAME", help="A colour map of matplotlib's, in figures.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Save the network to this .eqx file; by Orbax in a folder."
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the training saved by --save.")
    ] = False,
    devices: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_DEVICES,
            metavar="N",
            help="Split each batch among N devices, of each process.",
        ),
    ] = 1,
    processes: Processes,
    as_json: JsonOption = False,
) -> None:
    """Train a network that is equivariant by construction.

    Without arguments: u·v − ‖v‖³ of two vectors, from 100 rows, in 200 steps.

    \b
    Examples:
      emlp fit --target inertia --model emlp,mlp --train-size 30,100,300
      emlp fit --data train.npz --rep-in "2*V" --rep-out V --group O3 --save a.eqx
    """
    from emlpcli.render.figure.options import FigureOptions, parse_size

    first = processes.which()[0] == 0
    figures = (output or []) if first else []
    inches = None if size is None else parse_size(size)
    look = FigureOptions(None, theme, dpi, inches, title, cmap)
    _check_files(figures, look, save, resume, first=first)
    if devices > 1:
        _offer_devices(devices)
    count = processes.joined()
    from emlpcli.fit.columns import Columns
    from emlpcli.fit.models.builder import Shape
    from emlpcli.fit.targets import over_group
    from emlpcli.fit.training.study import Settings, Source, study

    chosen = models(model or [DEFAULT if task is None else ALONE])
    settings = Settings(batch=batch, decay=decay, seed=seed, schedule=_schedule(schedule))
    sizes = _sizes(train_size)
    if hidden is not None and not any(m.takes_hidden for m in chosen):
        raise EmlpError("--hidden is for --model auto and emlp; the others are dense inside")
    if save is not None and (len(chosen) > 1 or len(sizes) > 1 or seeds > 1):
        raise EmlpError(
            "--save keeps one network, but several are trained",
            hint="give one --model, one --train-size and no --seeds",
        )
    over = group.chosen() if rep_in is None else group.over(rep_in)
    if task is not None:
        from emlpcli.commands.fit_dynamics import Asked, refuse, tell

        given = {"--target": bool(target), "--rep-out": bool(rep_out), "--resume": resume}
        given |= {"--inputs": bool(inputs), "--outputs": bool(outputs), "--split": bool(split)}
        given |= {"--drop-missing": drop_missing, "--seeds": seeds > 1, "--coordinator": count > 1}
        refuse(task, given)
        sizing = layers, channels, hidden
        asked = Asked(task, data, rep_in, over, sizes, chosen, *sizing, settings, steps, _rate(lr))
        tell(asked.planned(devices), figures, save, as_json=as_json)
        return
    columns = Columns(inputs, outputs, split, drop_missing)
    rows = Source(target, data, rep_in, rep_out, over, columns).data(sizes, seed)
    inner = None if hidden is None else over_group(hidden, over or _group_of(rows.rep_in))
    shape = Shape(layers, CHANNELS if channels is None else channels, inner, seed)
    planned = study(rows, sizes, chosen, shape, settings, steps, _rate(lr), devices * count, seeds)
    from emlpcli.fit.training.job import broken  # what takes long to import comes after the checks
    from emlpcli.fit.training.session import train
    from emlpcli.render.training import Silent, training_progress

    if count > 1:
        _compare(planned, save, resume)
    if resume and save is not None:
        from emlpcli.fit.training.checkpoint import as_before, beside

        save = copied_from_first(save)
        planned = as_before(planned, beside(save))
    with training_progress() if first else nullcontext(Silent()) as show_progress:
        results, saved, interrupted = train(
            planned, show_progress.step, save, resume, phase=show_progress.phase
        )
    answer = _answer(planned, results, saved, figures, look)
    if count > 1:
        answer["processes"] = count

    def card() -> RenderableType:
        from emlpcli.render.cards.fit import training_card

        return training_card(answer)

    written: list[Path | str] = [*([saved["path"]] if saved else []), *figures]
    failed = broken(results)
    conclude(answer, card, written, failed, interrupted=interrupted, as_json=as_json)


def _answer(
    planned: Study,
    results: list[Result],
    saved: dict[str, Any],
    figures: list[Path],
    look: FigureOptions,
) -> dict[str, Any]:
    """The answer as JSON data, schema 1; draws the figures."""
    from emlpcli.fit.training.remarks import remarks

    answer = envelope.envelope("fit", **planned.about(), results=[r.as_json() for r in results])
    if said := remarks(results):
        answer["remarks"] = said
    if figures:
        from emlpcli.render.figure.fit import draw

        draw(answer, figures, {m.name: m.color for m in MODELS.values()}, look)
        answer["figures"] = [str(path) for path in figures]
    if saved:
        answer["saved"] = saved
    return answer


def _compare(planned: Study, save: Path | None, resume: bool) -> None:
    """Do all processes train the same? EmlpError where they do not."""
    import jax

    from emlpcli import __version__
    from emlpcli.fit.training.checkpoint import digest
    from emlpcli.fit.training.places import in_folder
    from emlpcli.fit.training.together import check_same

    kept = "nothing" if save is None else "a folder" if in_folder(save) else "a file"
    facts = {
        "the version of emlp": __version__,
        "the version of JAX": jax.__version__,
        "the data": digest(planned.data),
        "--steps": planned.steps,
        "--save": kept,
        "--resume": resume,
    }
    check_same(facts | planned.about())


def _check_files(
    figures: list[Path], look: FigureOptions, save: Path | None, resume: bool, *, first: bool
) -> None:
    """Before anything is trained: can what is asked for be written, by the `first` process?"""
    from emlpcli.render.figure.checking import checked

    checked(look)
    if figures:
        from emlpcli.render.figure.matplotlib.write import check_targets

        check_targets(figures)
    if look.cmap is not None:
        from emlpcli.render.figure.colour.paint import colormap

        colormap(look.cmap)
    if save is not None:
        from emlpcli.fit.training.places import check_place, in_folder

        if first or in_folder(save):  # which all processes write
            check_place(save)
    elif resume:
        raise EmlpError("--resume needs --save FILE, the file whose training goes on")


def _offer_devices(devices: int) -> None:
    """Let JAX see so many devices where it runs on the processor; before it starts."""
    flag = "xla_force_host_platform_device_count"
    flags = os.environ.get("XLA_FLAGS", "")
    if flag not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} --{flag}={devices}".strip()


def _sizes(text: str | None) -> list[int]:
    """The numbers of training rows in a text such as 30,100,300."""
    sizes = []
    for part in (text or "").split(",") if text is not None else []:
        if not part.strip().isascii() or not part.strip().isdigit() or int(part) < 2:
            raise EmlpError(
                f"--train-size {text}: {part.strip() or 'nothing'} is no number of rows",
                hint="write it --train-size 100, or 30,100,300 for several; at least 2",
            )
        sizes.append(int(part))
    return sizes


def _rate(lr: float | None) -> float | None:
    if lr is not None and not 0 < lr < 1e3:
        raise EmlpError(f"--lr {lr:g}: the learning rate must be positive", hint="try --lr 0.003")
    return lr


def _schedule(name: str) -> str:
    if name not in ("cosine", "constant"):
        raise EmlpError(f"unknown schedule {name!r}", hint="the schedules are cosine, constant")
    return name


def _group_of(rep: Any) -> Group | None:
    """The one group of a representation, for hidden representations that name none."""
    groups: set[Group] = {atom.G for atom in rep.atoms() if atom.G is not None}
    return next(iter(groups)) if len(groups) == 1 else None
