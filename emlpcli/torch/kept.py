"""W and b of a layer, kept from call to call where no gradient of its parameters is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import nn

Pair: TypeAlias = "tuple[torch.Tensor, torch.Tensor | None]"

# Whether tensors stand for others just now: under `vmap` and its kin, and where calls are recorded.
# PyTorch has no public names for it; where these are gone, nothing is kept.
_TRANSFORMED: Callable[[], Any] = getattr(
    torch._C, "_are_functorch_transforms_active", lambda: True
)
_MODES: Callable[[], Any] = getattr(torch._C, "_len_torch_dispatch_stack", lambda: True)


class Kept:
    """Two tensors made of two parameters, made anew once a parameter has another value.

    Parameters are compared number by number, which on a CPU takes less time than to make a matrix
    of them. Their versions would not do: these do not tell of what is written through `data`, nor
    of what another process writes.
    """

    def __init__(self) -> None:
        self._last: tuple[Pair, Pair] | None = None

    def forget(self) -> None:
        """Make everything anew at the next call, as after a change of what is no parameter."""
        self._last = None

    def made(
        self,
        make: Callable[[torch.Tensor, torch.Tensor | None], Pair],
        weight: torch.Tensor,
        bias: torch.Tensor | None,
    ) -> Pair:
        """`make(weight, bias)`, or what it has returned before."""
        if not _is_kept(weight, bias):
            return make(weight, bias)
        if (last := self._last) is not None:
            (old, old_bias), found = last
            if _is_same(weight, old) and (bias is None or _is_same(bias, old_bias)):
                return found
        # as plain tensors in full precision, whatever holds for the call that makes them
        with torch.inference_mode(False), torch.no_grad(), torch.autocast("cpu", enabled=False):
            found = make(weight, bias)
            copied = None if bias is None else bias.detach().clone()
            self._last = (weight.detach().clone(), copied), found
        return found


def _is_kept(weight: torch.Tensor, bias: torch.Tensor | None) -> bool:
    """Whether to keep what is made: no gradient is asked for, and comparing is fast and sound.

    It is not on other devices, for tensors that stand in for parameters, as under
    `functional_call`, nor in calls that are traced or compiled.
    """
    if torch.is_grad_enabled() and (
        weight.requires_grad or (bias is not None and bias.requires_grad)
    ):
        return False
    plain = type(weight) is nn.Parameter and (bias is None or type(bias) is nn.Parameter)
    traced = torch.compiler.is_compiling() or torch.jit.is_tracing()
    return plain and weight.is_cpu and not (traced or _TRANSFORMED() or _MODES())


def _is_same(new: torch.Tensor, old: torch.Tensor | None) -> bool:
    return old is not None and new.dtype is old.dtype and torch.equal(new, old)
