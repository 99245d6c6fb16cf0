"""How long and how to train."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

SHORT, SHORT_RATE, PAPER_RATE = 500, 1e-2, 3e-3


@dataclass(frozen=True)
class Settings:
    """How to train, with AdamW; `schedule` of the learning rate is "cosine" or "constant".

    The weights shrink by `decay` times the learning rate in each step (Loshchilov, Hutter 2019).
    """

    steps: int = 200
    batch: int = 500
    lr: float = 3e-3
    decay: float = 1.0
    seed: int = 0
    schedule: str = "cosine"

    def for_rows(self, n: int) -> Settings:
        """The same with a batch of at most n rows."""
        return replace(self, batch=min(self.batch, n))


def beside(model: Path) -> Path:
    """Where the state of the training of a model file stands."""
    return model.with_name(model.name + ".state")


def default_rate(steps: int) -> float:
    """The learning rate of the paper's protocol, and a larger one for short trainings."""
    return SHORT_RATE if steps <= SHORT else PAPER_RATE


def paper_steps(n: int, batch: int = 500) -> int:
    """Steps of the EMLP paper's protocol for n training rows: min(900000/n, 1000) epochs."""
    return min(900_000 // n, 1000) * (n // min(batch, n))
