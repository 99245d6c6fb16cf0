"""Modules that run the code which `emlp code --to torch` prints for a layer program."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import torch
from numpy.typing import NDArray
from torch import nn

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.render.code.frameworks import layer
from emlpcli.render.code.source import Heading
from emlpcli.reps.from_text import expanded, representation
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.solve.program.build import program
from emlpcli.solve.program.named_space import solved_or_named
from emlpcli.solve.solution import Solution


class Printed(nn.Module):
    """A layer whose `forward` is that of a printed module, with its parameters and buffers.

    There is one account of how a layer is computed, the printer's: costs, names and the order of
    parameters are those of `emlp code`, and a state dict of one loads into the other. `source` is
    the code that runs.
    """

    source: str

    def __init__(
        self,
        maps: Solution,
        bias: Solution | None,
        *,
        bilinear: bool,
        dtype: torch.dtype | None,
        device: torch.device | str | None,
    ) -> None:
        super().__init__()
        from emlpcli import __version__

        made = program(maps, bias, bilinear=bilinear)
        heading = Heading(f"{type(self).__name__} of emlpcli.torch", __version__)
        found = layer(made, "torch", heading, beside=False)
        self.source, self._arrays = found.text, found.arrays
        self.title = f"{made.title}{f' under {made.group}' if made.group else ''}"
        self.size_out, self.is_complex = made.size_out, made.is_complex
        inner = self._compiled()()
        for name in ("weight", "bias"):
            parameter = getattr(inner, name, None)
            if parameter is not None:  # double or single: complex numbers are pairs of reals
                parameter = nn.Parameter(parameter.to(device=device, dtype=dtype))
            self.register_parameter(name, parameter)
        for name, buffer in inner.named_buffers():
            self.register_buffer(name, buffer.to(device=device), persistent=False)

    def _compiled(self) -> Any:
        """The printed class; its functions are kept beside the module, which has its tensors."""
        made = compiled(self.source, self._arrays)
        self._run, self._reset = made.forward, getattr(made, "reset_parameters", None)
        return made

    @override
    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Apply the layer to the last axis."""
        found: torch.Tensor = self._run(self, *inputs)
        return found

    def reset_parameters(self) -> None:
        """Draw weights with which outputs have the mean square of inputs; biases are 0."""
        if self._reset is not None:
            self._reset(self)

    @override
    def extra_repr(self) -> str:
        return self.title

    # functions that were made by running a text cannot be pickled: the text is, and is run again

    @override
    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_run", "_reset")}

    @override
    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._compiled()


def compiled(source: str, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The class that printed code defines, given the constants that a file would have."""
    name = f"<emlp code {sha256(source.encode()).hexdigest()[:16]}>"
    # tracebacks and debuggers read the lines of a file from here
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names: dict[str, Any] = {"DATA": dict(arrays)}
    exec(compile(source, name, "exec"), names)
    return names["Layer"]


def over(rep: Rep | str) -> Rep:
    """A representation from what a caller gives: itself, or its text."""
    return representation(rep)


def solved(
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


def check_width(x: torch.Tensor, size: int, what: str) -> None:
    """Raise RepresentationError unless the last axis has so many coordinates."""
    if x.shape[-1:] != (size,):
        raise RepresentationError(
            f"the last axis of the input has to have the {size} coordinates of {what}, "
            f"but its shape is {tuple(x.shape)}"
        )
