"""All trainings of a study, one after the other: progress, checkpoints, interruption, the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple

from emlpcli.fit.training import together
from emlpcli.fit.training.job import Job, Result, jobs
from emlpcli.fit.training.keeper import Keeper
from emlpcli.fit.training.study import Study
from emlpcli.interrupts import Deferred, deferred

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
                keeper = Keeper(save, job, about)
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
        interrupted = keeper.run(partial(show, label))
        phase(label, "evaluating")
        job.race.choose()
        keeper.write_state()  # before the evaluation, which a second Ctrl-C would end
        results.append(job.result(interrupted=interrupted))
        trained(job)
        if results[-1].met is not False:
            saved = keeper.finish(results[-1].as_json())
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
