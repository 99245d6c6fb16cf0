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

    from emlpcli.commands.fit_options import NetworkChoice, TrainingChoice
    from emlpcli.commands.fit_rows import RowsChoice
    from emlpcli.fit.dynamics.plan import Experiment
    from emlpcli.fit.training.study import Settings
    from emlpcli.groups import Group
    from emlpcli.render.figure.options import FigureOptions


@dataclass(frozen=True)
class Asked:
    """The options of the command, where tasks have them."""

    rows: RowsChoice
    network: NetworkChoice
    training: TrainingChoice
    settings: Settings
    group: Group | None

    def refuse(self, *, coordinator: bool) -> None:
        """Raise UsageError for an option that tasks do not have."""
        rows, training = self.rows, self.training
        given: dict[str, object] = {"--target": rows.target, "--rep-out": rows.rep_out}
        given |= {"--inputs": rows.inputs, "--outputs": rows.outputs, "--split": rows.split}
        given |= {"--drop-missing": rows.drop_missing, "--seeds": training.seeds > 1}
        given |= {"--weights": rows.weights, "--loss": training.loss != "mse"}
        given |= {"--coordinator": coordinator}
        for option, there in given.items():
            if there:
                raise UsageError(
                    f"{option} is not for --task {rows.task}", hint=f"leave {option} away"
                )

    def planned(self) -> Experiment:
        """The experiment; EmlpError for what makes none, before trajectories are integrated."""
        from emlpcli.fit.dynamics import plan, tasks
        from emlpcli.fit.models.builder import Shape
        from emlpcli.fit.models.registry import default_model
        from emlpcli.fit.targets import hidden_over

        rows, network, training = self.rows, self.network, self.training
        task, seed = tasks.find(rows.task or ""), self.settings.seed
        if len(rows.sizes) > 1:
            raise EmlpError("--task takes one --train-size, but several are given")
        rep = plan.states(rows.data is not None, rows.rep_in, self.group)
        models = network.chosen(default_model(training.loss, rows.task))
        hidden = hidden_over(network.hidden, self.group, rep)
        shape = Shape(network.layers, network.channels or plan.CHANNELS, hidden, seed)
        plan.check(task, rep, models, shape)
        data = plan.trajectories(rows.data, rep, next(iter(rows.sizes), None), seed)
        settings = replace(self.settings, batch=training.batch or plan.BATCH)
        sizing = settings, training.steps, self._rate()
        return plan.experiment(task, data, models, shape, *sizing, training.devices)

    def _rate(self) -> float | None:
        """The learning rate: of a training that goes on the former one, where none is given."""
        training = self.training
        if not training.resume or training.rate is not None or training.save is None:
            return training.rate
        from emlpcli.fit.training.checkpoint import beside, rate_before

        return rate_before(beside(training.save))  # the default depends on the number of steps


def tell(
    planned: Experiment,
    figures: list[Path],
    look: FigureOptions,
    save: Path | None,
    *,
    resume: bool,
    as_json: bool,
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
        from emlpcli.render.figure.diagrams import write
        from emlpcli.render.figure.dynamics import dynamics_figure

        write(dynamics_figure(told, {m.name: m.color for m in MODELS.values()}, look), figures)
        told["figures"] = [str(path) for path in figures]
    if saved:
        told["saved"] = saved

    def card() -> RenderableType:
        from emlpcli.render.cards.dynamics import dynamics_card

        return dynamics_card(told)

    written: list[Path | str] = [*([saved["path"]] if saved else []), *figures]
    conclude(told, card, written, failed, interrupted=interrupted, as_json=as_json)
