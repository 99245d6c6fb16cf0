"""Modules that run the code which `emlp code --to torch` prints for a layer program."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from emlpcli.layers.printed import names_of, printed, title
from emlpcli.overrides import override
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
        what = f"{type(self).__name__} of emlpcli.torch"
        made, found = printed(maps, bias, "torch", what, bilinear=bilinear)
        self.source, self._arrays, self.title = found.text, found.arrays, title(made)
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
        made = names_of(self.source, self._arrays)["Layer"]
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
