"""What a training saves: the network at the end, and the state it can go on from now and then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from emlpcli.fit.training import checkpoint, together
from emlpcli.fit.training.places import beside, network_file
from emlpcli.interrupts import deferred

CHECKPOINT_SECONDS = 30.0


class Saved(checkpoint.Resumable, Protocol):
    """A training that can go on, and writes its best network."""

    def save(self, path: Path, metadata: dict[str, Any]) -> None:
        """Write the best network so far, with what is known of it."""


class Keeper:
    """Saves the network at the end, and the state of its training now and then; or nothing."""

    def __init__(self, save: Path | None, job: Saved, about: dict[str, Any]) -> None:
        """`about` is what is trained on what; all of it but `steps` must agree to go on."""
        self.save, self.job, self.about = save, job, about
        self.settings = {key: value for key, value in about.items() if key != "steps"}
        self.last = monotonic()

    def resume(self) -> None:
        """Put the training into the state that was saved; errors as of `checkpoint.resume`."""
        if self.save is not None:
            checkpoint.resume(beside(self.save), self.job, self.settings)

    def due(self) -> bool:
        """Whether it is time to save the state again."""
        return monotonic() - self.last > CHECKPOINT_SECONDS

    def write_state(self) -> None:
        """Write the state of the training, once its way is decided; FileError if it cannot be."""
        if self.save is not None and self.job.race.decided:
            checkpoint.write(beside(self.save), self.job, self.settings)
            self.last = monotonic()

    def run(self, show: Callable[[int, int, float, float], None]) -> bool:
        """Train, telling `show` how far it is; whether Ctrl-C ended it.

        Before the first step Ctrl-C ends the program as usual.
        """
        try:
            with deferred() as asked:
                for event in self.job.race.run():
                    show(event.step, event.steps, event.loss, event.ms_per_step)
                    stop, due = together.any_and_first(asked(), self.due())
                    if due:
                        self.write_state()
                    if stop:
                        return True
        except KeyboardInterrupt:
            if self.job.trainer.state.step == 0:
                raise
            return True
        return False

    def finish(self, result: dict[str, Any]) -> dict[str, str]:
        """Write the network with its result; where both were saved, by name."""
        if self.save is None:
            return {}
        network = network_file(self.save)
        if together.is_first():
            self.job.save(network, self.about | {"result": result})
        return {"path": str(network), "training": str(beside(self.save))}
