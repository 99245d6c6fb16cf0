"""`emlp fit --task`: train networks on trajectories, and compare their rollouts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.commands import envelope
from emlpcli.commands.trained import conclude
from emlpcli.errors import EmlpError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from emlpcli.fit.dynamics.plan import Experiment
    from emlpcli.fit.models.registry import Model
    from emlpcli.fit.training.study import Settings
    from emlpcli.groups import Group


def refuse(task: str, given: dict[str, bool]) -> None:
    """Raise UsageError for an option that tasks do not have; `given` says which are there."""
    for option, there in given.items():
        if there:
            raise UsageError(f"{option} is not for --task {task}", hint=f"leave {option} away")


@dataclass(frozen=True)
class Asked:
    """The options of the command, where tasks have them."""

    task: str
    file: Path | None
    rep_in: str | None
    group: Group | None
    sizes: list[int]
    models: list[Model]
    layers: int
    channels: int | None
    hidden: str | None
    settings: Settings
    batch: int | None
    steps: int | None
    lr: float | None

    def planned(self, devices: int) -> Experiment:
        """The experiment; EmlpError for what makes none, before trajectories are integrated."""
        from emlpcli.fit.dynamics import plan, tasks
        from emlpcli.fit.models.builder import Shape
        from emlpcli.fit.targets import over_group

        task, seed = tasks.find(self.task), self.settings.seed
        if len(self.sizes) > 1:
            raise EmlpError("--task takes one --train-size, but several are given")
        rep = plan.states(self.file is not None, self.rep_in, self.group)
        hidden = None
        if self.hidden is not None:
            hidden = over_group(self.hidden, self.group or plan.group_of(rep))
        shape = Shape(self.layers, self.channels or plan.CHANNELS, hidden, seed)
        plan.check(task, rep, self.models, shape)
        data = plan.trajectories(self.file, rep, next(iter(self.sizes), None), seed)
        settings = replace(self.settings, batch=self.batch or plan.BATCH)
        sizing = settings, self.steps, self.lr
        return plan.experiment(task, data, self.models, shape, *sizing, devices)


def tell(
    planned: Experiment, figures: list[Path], save: Path | None, *, resume: bool, as_json: bool
) -> None:
    """Train, measure and tell; ends the program as `emlp fit` does where something is amiss."""
    from emlpcli.fit.dynamics.experiment import broken, remarks, run
    from emlpcli.fit.models.registry import MODELS
    from emlpcli.render.training import training_progress

    with training_progress() as show_progress:
        results, saved, interrupted = run(planned, show_progress.step, save, resume)
    told: dict[str, Any] = envelope.envelope(
        "fit", **planned.about(), results=[r.as_json() for r in results]
    )
    if said := remarks(results):
        told["remarks"] = said
    failed = broken(results)
    if figures:
        from emlpcli.render.figure.dynamics import draw

        for path in figures:
            draw(told, path, {m.name: m.color for m in MODELS.values()})
        told["figures"] = [str(path) for path in figures]
    if saved:
        told["saved"] = saved

    def card() -> RenderableType:
        from emlpcli.render.cards.dynamics import dynamics_card

        return dynamics_card(told)

    written: list[Path | str] = [*([saved["path"]] if saved else []), *figures]
    conclude(told, card, written, failed, interrupted=interrupted, as_json=as_json)
