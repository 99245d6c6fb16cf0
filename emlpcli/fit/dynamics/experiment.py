"""Trainings on rollouts, one network after the other: progress, interruption, what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from emlpcli.errors import CertificateError
from emlpcli.fit.dynamics.evaluation import Result, Training
from emlpcli.fit.dynamics.plan import Experiment
from emlpcli.fit.training.keeper import Keeper
from emlpcli.interrupts import deferred

# (label, step, steps, loss, ms a step); a step of 0 means that the network is being made
Show = Callable[[str, int, int, float, float], None]


class Outcome(NamedTuple):
    """Results so far, where the network was saved, and whether Ctrl-C ended the training."""

    results: list[Result]
    saved: dict[str, str]
    interrupted: bool


def run(
    planned: Experiment,
    show: Show,
    save: Path | None = None,
    resume: bool = False,
    trained: Callable[[Training], None] = lambda training: None,
) -> Outcome:
    """Train and measure the networks, telling `show` how far it is.

    After Ctrl-C the network at hand is measured and saved as it is, and no other is begun; where
    the first one had not made a step, KeyboardInterrupt goes on. With `save`, the network itself
    is written, for `load_model`: H or the field as a function of states, and beside it the state
    of its training, with which `resume` goes on. `trained` is told of each training that has a
    result.
    """
    results: list[Result] = []
    saved: dict[str, str] = {}
    about = planned.about()
    for model in planned.models:
        try:
            with deferred() as asked:
                show(model.name, 0, planned.settings.steps, 0.0, 0.0)
                training = Training(planned, model)
                keeper = Keeper(save, training, about)
                if resume:
                    keeper.resume()
                training.trainer.compile()
            if asked():
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            if not results:
                raise
            return Outcome(results, saved, True)
        interrupted = keeper.run(partial(show, model.name))
        keeper.write_state()  # before it is measured, which a second Ctrl-C would end
        results.append(training.result(interrupted=interrupted))
        trained(training)
        if results[-1].met is not False:
            saved = keeper.finish(results[-1].as_json())
        if interrupted:
            return Outcome(results, saved, True)
    return Outcome(results, saved, False)


def broken(results: Sequence[Result]) -> CertificateError | None:
    """The error where a field that is equivariant by construction is not; None where all are."""
    for r in results:
        if r.met is False:
            return CertificateError(
                f"the field of {r.model} breaks equivariance by {r.equivariance:.1e} in float64",
                hint="nothing was saved; please report this with the command",
            )
    return None


def remarks(results: Sequence[Result]) -> list[str]:
    """Sentences on networks that are no use, or that a dense one makes superfluous."""
    return list(_remarks(results))


def _remarks(results: Sequence[Result]) -> Iterator[str]:
    dense = next((r for r in results if r.model == "mlp"), None)
    for r in results:
        if r.diverged:
            yield f"{r.model}: {r.diverged} of {len(r.errors)} test rollouts are not finite"
        if r.exact and dense is not None and not r.rollout_error <= dense.rollout_error:
            yield (
                f"{r.model} is worse than mlp, {r.rollout_error:.3g} against "
                f"{dense.rollout_error:.3g}: the trajectories may not have the symmetry, or more "
                "steps or channels are needed"
            )
