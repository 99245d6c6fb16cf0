"""All trainings of a study, one after the other: progress, checkpoints, interruption, the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from emlpcli.fit.training import checkpoint, together
from emlpcli.fit.training.job import Job, Result, jobs
from emlpcli.fit.training.places import beside, network_file
from emlpcli.fit.training.study import Study
from emlpcli.interrupts import Deferred, deferred

CHECKPOINT_SECONDS = 30.0

# (label, step, steps, loss, ms a step); a step of 0 means that the network is being made
Show = Callable[[str, int, int, float, float], None]


class Outcome(NamedTuple):
    """Results so far, where the network was saved, and whether Ctrl-C ended it."""

    results: list[Result]
    saved: dict[str, str]
    interrupted: bool


def train(
    planned: Study,
    show: Show,
    save: Path | None = None,
    resume: bool = False,
    trained: Callable[[Job], None] = lambda job: None,
    phase: Callable[[str, str], None] = lambda label, what: None,
) -> Outcome:
    """Train and evaluate all networks of a study, telling `show` how far it is.

    `phase` is told of each network what begins: building, compiling, training, evaluating.

    After Ctrl-C the training at hand is evaluated and saved as it is, and no other is begun. Where
    the first one had not made a step, KeyboardInterrupt goes on; while another one is made and
    compiled Ctrl-C ends the study with those before it. A network that misses its equivariance
    bound is not saved. `trained` is told of each job once its result is there.
    """
    results: list[Result] = []
    saved: dict[str, str] = {}
    about, planned_jobs = planned.about(), jobs(planned)
    labels = iter(_labels(planned))
    while True:
        try:
            with deferred() if results else nullcontext(Deferred()) as asked:
                label = next(labels, "")
                if label:
                    phase(label, "building")
                job = next(planned_jobs, None)
                if job is None:
                    return Outcome(results, saved, False)
                phase(label, "compiling")
                show(label, 0, job.settings.steps, 0.0, 0.0)
                keeper = _Keeper(save, job, about)
                if resume:
                    keeper.resume()
                job.race.compile()
            if together.any_and_first(asked(), False)[0]:
                return Outcome(results, saved, True)
        except KeyboardInterrupt:
            if not results:
                raise
            return Outcome(results, saved, True)
        phase(label, "training")
        interrupted = _run(job, keeper, partial(show, label))
        phase(label, "evaluating")
        job.race.choose()
        keeper.write_state()  # before the evaluation, which a second Ctrl-C would end
        results.append(job.result(interrupted=interrupted))
        trained(job)
        if results[-1].met is not False:
            saved = keeper.finish(results[-1])
        if interrupted:
            return Outcome(results, saved, True)


def _labels(planned: Study) -> list[str]:
    """What each network is called in progress: its model, with rows and seed where they differ."""
    return [
        model.name
        + (f", {len(data.train)} rows" if len(planned.sizes) > 1 else "")
        + (f", seed {settings.seed}" if planned.seeds > 1 else "")
        for data, settings, model in planned.parts()
    ]


def _run(job: Job, keeper: _Keeper, show: Callable[[int, int, float, float], None]) -> bool:
    """Train; whether Ctrl-C ended it. Before the first step it ends the program as usual."""
    try:
        with deferred() as asked:
            for event in job.run():
                show(event.step, event.steps, event.loss, event.ms_per_step)
                stop, due = together.any_and_first(asked(), keeper.due())
                if due:
                    keeper.write_state()
                if stop:
                    return True
    except KeyboardInterrupt:
        if job.trainer.state.step == 0:
            raise
        return True
    return False


class _Keeper:
    """Saves the network at the end, and the state of its training now and then; or nothing."""

    def __init__(self, save: Path | None, job: Job, about: dict[str, Any]) -> None:
        self.save, self.job, self.about = save, job, about
        self.last = monotonic()

    def resume(self) -> None:
        if self.save is not None:
            checkpoint.resume(beside(self.save), self.job, self.about)

    def due(self) -> bool:
        """Whether it is time to save the state again."""
        return monotonic() - self.last > CHECKPOINT_SECONDS

    def write_state(self) -> None:
        if self.save is not None and self.job.race.decided:
            checkpoint.write(beside(self.save), self.job, self.about)
            self.last = monotonic()

    def finish(self, result: Result) -> dict[str, str]:
        if self.save is None:
            return {}
        network = network_file(self.save)
        if together.is_first():
            self.job.save(network, self.about | {"result": result.as_json()})
        return {"path": str(network), "training": str(beside(self.save))}
