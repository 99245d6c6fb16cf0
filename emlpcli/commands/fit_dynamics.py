"""`emlp fit --task`: train networks on trajectories, and compare their rollouts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.commands import envelope
from emlpcli.errors import EmlpError, ExitCode, UsageError

if TYPE_CHECKING:
    from emlpcli.fit.models.registry import Model
    from emlpcli.fit.training.study import Settings
    from emlpcli.groups import Group


def refuse(task: str, given: dict[str, bool]) -> None:
    """Raise UsageError for an option that tasks do not have; `given` says which are there."""
    for option, there in given.items():
        if there:
            raise UsageError(f"{option} is not for --task {task}", hint=f"leave {option} away")


def fit_trajectories(
    name: str,
    file: Path | None,
    rep_in: str | None,
    group: Group | None,
    sizes: list[int],
    chosen: list[Model],
    sizing: tuple[int, int | None, str | None],
    settings: Settings,
    steps: int | None,
    lr: float | None,
    devices: int,
    figures: list[Path],
    save: Path | None,
    as_json: bool,
) -> None:
    """Train, measure and tell, as `emlp fit` does; `sizing` is layers, channels and --hidden."""
    from emlpcli.fit.dynamics import plan, tasks
    from emlpcli.fit.models.builder import Shape
    from emlpcli.fit.targets import over_group

    task = tasks.find(name)
    if len(sizes) > 1:
        raise EmlpError("--task takes one --train-size, but several are given")
    layers, channels, hidden = sizing
    rep = plan.states(file, rep_in, group)
    inner = None if hidden is None else over_group(hidden, group or plan.group_of(rep))
    shape = Shape(layers, channels or plan.CHANNELS, inner, settings.seed)
    plan.check(task, rep, chosen, shape)
    data = plan.trajectories(file, rep, sizes[0] if sizes else None, settings.seed)
    planned = plan.experiment(task, data, chosen, shape, settings, steps, lr, devices)
    from emlpcli.fit.dynamics.experiment import broken, remarks, run
    from emlpcli.fit.models.registry import MODELS
    from emlpcli.render.cards.fit import training_progress
    from emlpcli.render.errors import print_error, printable, say

    with training_progress() as show_progress:
        results, interrupted = run(planned, show_progress, save)
    answer: dict[str, Any] = envelope.envelope(
        "fit", **planned.about(), results=[r.as_json() for r in results]
    )
    if said := remarks(results):
        answer["remarks"] = said
    failed = broken(results)
    if figures:
        from emlpcli.render.figure.dynamics import draw

        for path in figures:
            draw(answer, path, {m.name: m.color for m in MODELS.values()})
        answer["figures"] = [str(path) for path in figures]
    kept = save is not None and failed is None
    if kept:
        answer["saved"] = {"path": str(save)}
    if as_json:
        refusal = {} if failed is None else envelope.refusal("fit", failed)
        envelope.print_answer(answer | refusal)
    else:
        from emlpcli.render.cards.dynamics import dynamics_card
        from emlpcli.render.cards.page import show_card

        show_card(dynamics_card(answer))
        for path in [*([save] if save is not None and kept else []), *figures]:
            say(printable(f"wrote {path}"))
    if failed is not None:
        print_error(failed)
        raise SystemExit(int(failed.exit_code))
    if interrupted:
        say("interrupted", always=True)
        raise SystemExit(int(ExitCode.INTERRUPTED))
