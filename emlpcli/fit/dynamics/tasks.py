"""The tasks of `emlp fit --task` by name, with what is said of them; imports none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from emlpcli.errors import EmlpError, suggest

if TYPE_CHECKING:
    from emlpcli.fit.dynamics.kind import Kind


@dataclass(frozen=True)
class Task:
    """What a network is in the dynamics; `module` has its `KIND`."""

    name: str
    text: str
    module: str

    @property
    def kind(self) -> Kind:
        """What makes a vector field of a network; EmlpError where Diffrax is missing."""
        if find_spec("diffrax") is None:
            raise EmlpError(
                "--task integrates with Diffrax, which is not installed",
                hint='pip install "emlpcli[dynamics]"',
            )
        found: Kind = import_module(self.module).KIND
        return found


# To add a task, list it here: the command and its help read this table.
TASKS: dict[str, Task] = {
    t.name: t
    for t in (
        Task("hnn", "a network is the Hamiltonian", "emlpcli.fit.dynamics.hamiltonian"),
        Task("ode", "a network is the vector field", "emlpcli.fit.dynamics.ode"),
    )
}


def help_text() -> str:
    """The tasks with what is said of them, for the help of the command."""
    return ", ".join(f"{t.name} ({t.text})" for t in TASKS.values())


def find(name: str) -> Task:
    """The task of a name; EmlpError for an unknown one, with the nearest."""
    if name not in TASKS:
        close = suggest(name, TASKS, cutoff=0.3)
        meant = f"did you mean {close[0]}? " if close else ""
        raise EmlpError(f"unknown task {name!r}", hint=f"{meant}the tasks are {', '.join(TASKS)}")
    return TASKS[name]
