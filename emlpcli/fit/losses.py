"""Losses by name: what a training makes small, and in which measure its errors are told."""

from __future__ import annotations

from dataclasses import dataclass

from emlpcli.errors import EmlpError, suggest

DEFAULT = "mse"
CROSS_ENTROPY = "cross-entropy"


@dataclass(frozen=True)
class Loss:
    """A loss: its name, the measure of its errors, and what the help says of it.

    `measure` is "mse", "mae" or "cross_entropy", as JSON has it.
    """

    name: str
    measure: str
    help: str

    @property
    def classifies(self) -> bool:
        """Whether the outputs are scores of classes."""
        return self.name == CROSS_ENTROPY


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(DEFAULT, "mse", "mean of squares"),
        Loss("huber", "mae", "for outliers"),
        Loss("mae", "mae", "of absolute values"),
        Loss(CROSS_ENTROPY, "cross_entropy", "for classes"),
    )
}


def help_text() -> str:
    """The losses with what is said of them, for the help of the command."""
    return ", ".join(f"{loss.name} ({loss.help})" for loss in LOSSES.values()) + "."


def loss_named(name: str) -> Loss:
    """The loss of that name; EmlpError where there is none."""
    if name in LOSSES:
        return LOSSES[name]
    close = suggest(name, LOSSES, cutoff=0.5)
    meant = f"did you mean {close[0]}? " if close else ""
    raise EmlpError(f"unknown loss {name!r}", hint=f"{meant}the losses are {', '.join(LOSSES)}")
