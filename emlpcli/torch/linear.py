"""The equivariant linear layer for PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import torch
from numpy.typing import NDArray
from torch import nn

from emlpcli.errors import TooLargeError
from emlpcli.groups.base import Group
from emlpcli.layers.printed import check_real, check_width, linear_maps
from emlpcli.overrides import override
from emlpcli.reps.rep import Rep
from emlpcli.solve.solution import Solution
from emlpcli.torch.kept import Kept, Pair
from emlpcli.torch.printed import Printed

# Entries of W, and numbers of a dense basis of such, up to which one product with each is faster
# than the sums of printed code: by trial on one core. There the number of operations takes time.
LARGEST_MATRIX = 2**14
LARGEST_BASIS = 2**18


class EquivariantLinear(Printed):
    """y = W x + b with W ρ_in(g) = ρ_out(g) W and ρ_out(g) b = b for all elements g of a group.

    `weight` and `bias` are the coefficients of the readable bases of all W and b, those that
    `emlp basis --elements` prints, in its order; over ℂ they have shape (2, n), real parts first.
    Shapes are (..., size in) to (..., size out). At first y has the mean square of x wherever x
    reaches it, and b is 0. A small layer makes W and b of its coefficients and is one product with
    W, which is kept for later calls where no gradient is asked for; a larger one runs `source`,
    the printed code, at the cost of its named sums. Representations are texts or `Rep`; `group`
    goes to every V that has none. Raises ExpressionError, RepresentationError, GroupError,
    CertificateError, and TooLargeError where the maps do not fit into memory.
    """

    def __init__(
        self,
        rep_in: Rep | str,
        rep_out: Rep | str,
        group: Group | str | None = None,
        bias: bool = True,
        *,
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
    ) -> None:
        maps, invariants = linear_maps(rep_in, rep_out, group, bias=bias)
        super().__init__(maps, invariants, bilinear=False, dtype=dtype, device=device)
        self.size_in, self._input = maps.shape[1], str(rep_in)
        numbers = maps.size * maps.dimension
        self.is_matrix = maps.size <= LARGEST_MATRIX and 0 < numbers <= LARGEST_BASIS
        self._bases: dict[str, NDArray[Any]] = {}
        self._kept = Kept()
        if self.is_matrix:
            # of transposes, see `_combined`
            found = _basis(maps).reshape(self.size_out, self.size_in, -1)
            self._bases["weight_basis"] = found.swapaxes(0, 1).reshape(maps.size, -1)
            if invariants is not None and self.bias is not None:
                self._bases["bias_basis"] = _basis(invariants)
            for name in self._bases:
                self.register_buffer(name, None, persistent=False)
            self._place_bases()

    def _place_bases(self) -> None:
        """Keep the bases where the parameters are, in their precision."""
        self._kept.forget()
        for name, array in self._bases.items():
            kept = torch.as_tensor(array, device=self.weight.device)
            dtype = self.weight.dtype
            kept = kept.to(dtype.to_complex() if self.is_complex else dtype)
            setattr(self, name, kept.t().contiguous().t())  # which products with a vector like

    @override
    def _apply(self, fn: Callable[[torch.Tensor], torch.Tensor], recurse: bool = True) -> Self:
        """What `to`, `double`, `cuda` and others call; bases are made anew, of double precision."""
        super()._apply(fn, recurse)
        if self.is_matrix:
            self._place_bases()
        return self

    @override
    def reset_parameters(self) -> None:
        super().reset_parameters()
        if self.is_matrix:
            self._place_bases()

    def _combined(self, weight: torch.Tensor, bias: torch.Tensor | None) -> Pair:
        """The transpose of W, and b where there is one, of coefficients.

        The gradient with respect to it is xᵀ g, for x of shape (batch, in) and g of shape (batch,
        out), which takes half the time of gᵀ x where the output is the wider one.
        """
        if self.is_complex:
            weight = torch.complex(*weight)
            bias = None if bias is None else torch.complex(*bias)
        bases = self._buffers
        Wt = torch.mv(bases["weight_basis"], weight).view(self.size_in, self.size_out)
        return Wt, None if bias is None else torch.mv(bases["bias_basis"], bias)

    def matrix(self) -> torch.Tensor:
        """W, shape (size out, size in); TooLargeError of a layer that runs printed code."""
        if not self.is_matrix:
            raise TooLargeError(
                f"{self.title} is not applied as a matrix",
                hint="its transpose is layer(torch.eye(layer.size_in)) less the bias",
            )
        return self._combined(self.weight, None)[0].t()

    @override
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the layer: (..., size in) to (..., size out)."""
        if x.shape[-1:] != (self.size_in,):
            check_width(x, self.size_in, self._input)
        if x.is_complex():
            check_real(x, self.is_complex, self.title)
        if not self.is_matrix:
            return super().forward(x)
        # read where a module has them: its attributes are found by a search through all that it has
        parameters = self._parameters
        if "weight" not in parameters or "bias" not in parameters:  # one is computed, or a replica
            parameters = {"weight": self.weight, "bias": self.bias}
        Wt, b = self._kept.made(self._combined, parameters["weight"], parameters["bias"])
        if self.is_complex:
            x = x.to(Wt.dtype)
        if x.ndim == 2 and b is not None:  # the same as `linear`, without transposing twice
            return torch.addmm(b, x, Wt)
        found: torch.Tensor = nn.functional.linear(x, Wt.t(), b)
        return found


def _basis(solution: Solution) -> NDArray[Any]:
    """The readable basis in columns, shape (size, dimension)."""
    return solution.readable.columns(0, solution.dimension)
