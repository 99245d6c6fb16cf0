"""What a group tells the solver about itself: a monomial action, or the forms that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import MonomialAction


@dataclass(frozen=True, eq=False)
class InvariantForms:
    """A classical group, whose invariants the first fundamental theorem lists (Weyl 1939).

    kind "form": the group keeps the bilinear form B with B[i, partner[i]] = sign[i], all else
    zero; invariants are products of forms and, if `special`, the volume form.
    kind "linear": GL(n) and U(n), or SL(n) and SU(n) if `special`; invariants are products
    of the pairings of V with V* and of volume forms.
    `symbol` is what the form B is called.
    """

    kind: Literal["form", "linear"]
    n: int
    special: bool
    partner: NDArray[np.int64] | None = None
    sign: NDArray[np.int64] | None = None
    symbol: str = "δ"


Structure = MonomialAction | InvariantForms
