"""The dialects of `emlp code`, by name: languages and frameworks, and what prints them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from emlpcli.errors import EmlpError, suggest

if TYPE_CHECKING:
    from emlpcli.render.code.source import Heading, Source
    from emlpcli.solve.program.operations import Program
    from emlpcli.solve.solution import Solution

_FRAMEWORKS = "emlpcli.render.code.frameworks"
_FORMULAS = "emlpcli.render.code.formulas"


@dataclass(frozen=True)
class Dialect:
    """A language or framework: its name, the ending of its files, and the module that prints it.

    A module of layers has `layer(program, name, heading)`, one of formulas `formulas(solution,
    name, heading)`.
    """

    name: str
    suffix: str
    module: str
    is_layer: bool = True

    def layer(self, program: Program, heading: Heading) -> Source:
        """The source of a layer."""
        printer: Callable[..., Source] = import_module(self.module).layer
        return printer(program, self.name, heading)

    def formulas(self, solution: Solution, heading: Heading) -> Source:
        """The basis in formulas."""
        printer: Callable[..., Source] = import_module(self.module).formulas
        return replace(printer(solution, self.name, heading), suffix=self.suffix)


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("numpy", ".py", _FRAMEWORKS),
        Dialect("jax", ".py", _FRAMEWORKS),
        Dialect("torch", ".py", _FRAMEWORKS),
        Dialect("flax", ".py", _FRAMEWORKS),
        Dialect("equinox", ".py", _FRAMEWORKS),
        Dialect("julia", ".jl", "emlpcli.render.code.julia"),
        Dialect("latex", ".tex", _FORMULAS, is_layer=False),
        Dialect("markdown", ".md", _FORMULAS, is_layer=False),
        Dialect("sympy", ".py", _FORMULAS, is_layer=False),
        Dialect("mathematica", ".wl", _FORMULAS, is_layer=False),
    )
}


def described() -> str:
    """The names, for the help."""
    return f"One of {', '.join(DIALECTS)}."


def dialect_of(name: str | None) -> Dialect:
    """The dialect of a name; EmlpError with a suggestion where there is none."""
    listed = ", ".join(DIALECTS)
    if name is None:
        raise EmlpError("which language is wanted is not said", hint=f"--to takes {listed}")
    if name in DIALECTS:
        return DIALECTS[name]
    near = suggest(name, [*DIALECTS, *_ALIASES], cutoff=0.5)
    meant = f"did you mean {_ALIASES.get(near[0], near[0])}? " if near else ""
    raise EmlpError(f"unknown dialect {name!r}", hint=f"{meant}--to takes {listed}")


_ALIASES = {"pytorch": "torch", "nnx": "flax", "eqx": "equinox", "tex": "latex", "md": "markdown"}
