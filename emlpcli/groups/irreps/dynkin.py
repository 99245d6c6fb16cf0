"""Irreducibles of groups that are known by their root systems, by Dynkin labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.spectra.families import Spectra
from emlpcli.algebra.spectra.weyl import system_of
from emlpcli.groups.irreps.highest_weights import Weights
from emlpcli.groups.irreps.table import Key
from emlpcli.overrides import override

if TYPE_CHECKING:
    from emlpcli.algebra.lie.couplings import Given


class DynkinLabels(Weights):
    """Those of a connected group whose spectrum is in Dynkin labels.

    `given` is V, and V* where it differs, in `real` coordinates or in those of weight vectors.
    """

    heading = "Dynkin"

    def __init__(self, spectra: Spectra, given: tuple[Given, ...], *, real: bool) -> None:
        super().__init__(spectra)
        self.heading = "Dynkin"
        self.system, self.given, self.real = system_of(self.weyl), given, real

    @override
    def conjugate(self, key: Key) -> Key:
        """The dual."""
        return self.system.chamber.dual(key)

    @override
    def indicator(self, key: Key) -> int:
        return self.system.indicator(key)

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """By dimension."""
        return (self.dimension(key), tuple(-k for k in key))

    @override
    def name(self, key: Key) -> str:
        return f"({','.join(map(str, key))})"

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """That of the matrix; TooLargeError where none is made."""
        from emlpcli.algebra.lie.couplings import matrix_of

        if not any(key):
            return 1.0
        elements = [np.linalg.inv(g).T if given.dual else g for given in self.given]
        return complex(np.trace(matrix_of(self.system, key, self.given, elements, real=self.real)))
