"""`emlp fit`: train equivariant networks on a target, a formula or data, and compare them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from emlpcli.commands import envelope
from emlpcli.commands.fit_options import FigureChoice, NetworkChoice, TrainingChoice
from emlpcli.commands.fit_rows import RowsChoice
from emlpcli.commands.options import GroupChoice, JsonOption, Without
from emlpcli.commands.processes import Processes, copied_from_first, ended_at_once
from emlpcli.commands.trained import conclude
from emlpcli.errors import EmlpError
from emlpcli.fit.models.registry import MODELS, default_model

if TYPE_CHECKING:
    from rich.console import RenderableType

    from emlpcli.fit.training.job import Result
    from emlpcli.fit.training.study import Study
    from emlpcli.render.figure.options import FigureOptions


@ended_at_once
def run(
    rows: RowsChoice,
    group: Annotated[GroupChoice, Without("precision")],
    network: NetworkChoice,
    training: TrainingChoice,
    drawn: FigureChoice,
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
    first = processes.which()[0] == 0
    figures = (drawn.output or []) if first else []
    look, save, resume = drawn.look, training.save, training.resume
    _check_files(figures, look, save, resume, first=first)
    if training.devices > 1:
        _offer_devices(training.devices)
    count = processes.joined()
    from emlpcli.fit.models.builder import CHANNELS, Shape
    from emlpcli.fit.targets import hidden_over
    from emlpcli.fit.training.study import study

    chosen = network.chosen(default_model(training.loss, rows.task))
    settings, sizes, seeds = training.settings, rows.sizes, training.seeds
    if save is not None and (len(chosen) > 1 or len(sizes) > 1 or seeds > 1):
        raise EmlpError(
            "--save keeps one network, but several are trained",
            hint="give one --model, one --train-size and no --seeds",
        )
    over = group.chosen() if rows.rep_in is None else group.over(rows.rep_in)
    if rows.task is not None:
        from emlpcli.commands.fit_dynamics import Asked, tell

        asked = Asked(rows, network, training, settings, over)
        asked.refuse(coordinator=count > 1)
        tell(asked.planned(), figures, look, save, resume=resume, as_json=as_json)
        return
    data = rows.source(over, training.loss).data(sizes, training.seed)
    inner = hidden_over(network.hidden, over, data.rep_in)
    shape = Shape(network.layers, network.channels or CHANNELS, inner, training.seed)
    timing = training.steps, training.rate, training.devices * count, seeds
    planned = study(data, sizes, chosen, shape, settings, *timing)
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
    if said := remarks(results, known=planned.data.known):
        answer["remarks"] = said
    if figures:
        from emlpcli.render.figure.diagrams import write
        from emlpcli.render.figure.fit import fit_figure

        write(fit_figure(answer, {m.name: m.color for m in MODELS.values()}, look), figures)
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
