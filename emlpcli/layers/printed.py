"""Solved maps as printed code that is run: what layers of every framework begin with."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.render.code.frameworks import layer
from emlpcli.render.code.source import Heading, Source
from emlpcli.reps.from_text import expanded, unattached
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.solve.program.build import program
from emlpcli.solve.program.named_space import solved_or_named
from emlpcli.solve.program.operations import Program
from emlpcli.solve.solution import Solution


def linear_maps(
    rep_in: Rep | str, rep_out: Rep | str, group: Group | str | None, *, bias: bool
) -> tuple[Solution, Solution | None]:
    """The maps A>>B, and the invariants of B where there is to be a bias; raises as `_solved`."""
    return _solved(unattached(rep_in, group) >> unattached(rep_out, group), group, bias=bias)


def bilinear_maps(
    rep_x: Rep | str, rep_z: Rep | str, rep_out: Rep | str, group: Group | str | None
) -> Solution:
    """The maps A*B>>C; raises as `_solved`."""
    x, z, out = (unattached(rep, group) for rep in (rep_x, rep_z, rep_out))
    return _solved(x * z >> out, group)[0]


def _solved(
    rep: Rep, group: Group | str | None, *, bias: bool = False
) -> tuple[Solution, Solution | None]:
    """The maps of a space, and the invariants of its output where there is to be a bias.

    Large spaces that a theorem names have no basis, see `solved_or_named`. Raises GroupError where
    no group is given or it is given twice.
    """
    rep, expansion = expanded(rep, group)
    maps = solved_or_named(rep, expansion)
    if not bias:
        return maps, None
    assert isinstance(rep, MapRep)
    return maps, solved_or_named(rep.target, expansion)


def printed(
    maps: Solution, bias: Solution | None, framework: str, what: str, *, bilinear: bool
) -> tuple[Program, Source]:
    """A layer as operations, and as the code that `emlp code` prints; `what` heads the code."""
    from emlpcli import __version__

    made = program(maps, bias, bilinear=bilinear)
    return made, layer(made, framework, Heading(what, __version__), beside=False)


def title(made: Program) -> str:
    """What a layer goes from and to, as in `V² → V under S(4)`."""
    return f"{made.title}{f' under {made.group}' if made.group else ''}"


def names_of(source: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """What printed code defines when it is run, given the constants that a file would have."""
    name = f"<emlp code {sha256(source.encode()).hexdigest()[:16]}>"
    # tracebacks and debuggers read the lines of a file from here
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names: dict[str, Any] = {"DATA": dict(arrays)}
    exec(compile(source, name, "exec"), names)
    return names


def check_width(x: Any, size: int, what: str) -> None:
    """Raise RepresentationError unless the last axis of an array has so many coordinates."""
    if tuple(x.shape[-1:]) != (size,):
        raise RepresentationError(
            f"the last axis of the input has to have the {size} coordinates of {what}, "
            f"but its shape is {tuple(x.shape)}"
        )


def check_real(x: Any, is_complex: bool, what: str) -> None:
    """Raise RepresentationError for a complex array where the layer is one of real numbers."""
    if "complex" in str(x.dtype) and not is_complex:
        raise RepresentationError(
            f"the input is complex, but {what} is a layer of real numbers",
            hint="apply it to the real and to the imaginary part",
        )
