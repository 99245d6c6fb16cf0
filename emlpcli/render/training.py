"""How far a training is, on a terminal's standard error: its phase, a bar, the time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from emlpcli.overrides import override
from emlpcli.render.errors import is_quiet
from emlpcli.render.streams import load_rich

BAR = 20  # columns of the bar, less where the terminal is narrow
LEAST_BAR = 5
NARROW = 60  # columns of a terminal below which the loss is left out


class Silent:
    """Shows nothing: standard error is no terminal, or --quiet was given."""

    def phase(self, label: str, what: str) -> None:
        """What begins for the network that the label names."""

    def step(self, label: str, step: int, steps: int, loss: float, ms: float) -> None:
        """So many steps are done; the loss, and milliseconds a step."""


class Bar(Silent):
    """A line that is written again and again; in phases of unknown length the bar moves only."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        self.narrow = progress.console.width < NARROW
        self.task = progress.add_task("building", total=None, said="")

    @override
    def phase(self, label: str, what: str) -> None:
        """A new bar, with the phase."""
        shown = f"{label}  {what}".strip()
        self.progress.reset(self.task, total=None, description=shown, said="")

    @override
    def step(self, label: str, step: int, steps: int, loss: float, ms: float) -> None:
        """The bar so far; nothing is to be shown before the first step."""
        if not step:
            return
        left = time_left((steps - step) * ms / 1000)
        between = "  " if self.narrow else f"  loss {loss:.3g}  "
        said = f"{step}/{steps}{between}{left} left"
        self.progress.update(self.task, completed=step, total=steps, said=said)


def time_left(seconds: float) -> str:
    """A time in whole seconds, minutes or hours, such as `12 s`, `3 min` or `2 h 05 min`."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


@contextmanager
def training_progress() -> Iterator[Silent]:
    """Within the block what is returned shows phases and steps, on a terminal alone."""
    if not sys.stderr.isatty() or is_quiet():
        yield Silent()
        return
    load_rich()
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=max(LEAST_BAR, min(BAR, console.width // 5))),
        TextColumn("{task.fields[said]}", markup=False),
        *([] if console.width < NARROW else [TimeElapsedColumn()]),
        console=console,
        transient=True,
    ) as progress:
        yield Bar(progress)
