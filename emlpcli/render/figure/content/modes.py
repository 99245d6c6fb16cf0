"""The modes of figures: what each is called, what it shows, and where its view is made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from emlpcli.render.figure.content.subject import Subject
    from emlpcli.render.figure.content.view import View
    from emlpcli.render.figure.options import FigureOptions


@dataclass(frozen=True)
class Mode:
    """One way to show a solution: its name, and what `emlp vis --help` says of it.

    The module NAME of this folder has a function `view(subject, options)`. It is loaded when it
    is needed, since a list of the modes must cost no more than their names.
    """

    name: str
    shows: str
    of_any: bool = True  # whether it shows any representation that is small enough

    def view(self, subject: Subject, options: FigureOptions) -> View:
        """What the figure of a solution shows in this mode; EmlpError where it is too large."""
        module = import_module(f"emlpcli.render.figure.content.{self.name}")
        make = cast("Callable[[Subject, FigureOptions], View]", module.view)
        return make(subject, options)


# To add a mode, list it here and write the module of its name beside this one.
MODES = {
    mode.name: mode
    for mode in (
        Mode("pattern", "which entries share a parameter"),
        Mode("elements", "the basis, one element a panel"),
        Mode("blocks", "how many maps each pair of summands has"),
        Mode("projector", "how large the entries of the orthogonal projector are"),
        Mode("voigt", "tensors of physics in the diagrams of Nye", of_any=False),
    )
}


def described() -> str:
    """All modes for the help of an option, the first as the default."""
    first, *others = (f"{mode.name}: {mode.shows}" for mode in MODES.values())
    return "; ".join([first.replace(":", " (default):", 1), *others]) + "."
