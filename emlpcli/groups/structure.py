"""What a group tells the solver about itself: a monomial action, forms that it keeps, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from emlpcli.algebra.permutations.monomial_action import MonomialAction
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Field = Literal["R", "C"]

Series = Literal[
    "circle", "sphere", "SU", "U", "SL", "GL", "Sp", "O", "SO", "Lorentz", "Dynkin", "Spin", "S",
    "Alt", "point", "dotted", "double",
]  # fmt: skip
"""Groups whose irreducibles have labels of one kind in `Irrep(...)`: harmonics of the circle or the
sphere, partitions and Dynkin labels of highest weights, spins (j1,j2), Dynkin labels alone, Dynkin
labels of vectors and spinors, partitions of n, symbols of Mulliken (1955), and pairs of labels, of
a factor and of a conjugated one, for complex groups as real ones ("dotted"), and those of double
groups."""

Naming = Literal["Mulliken", "shifts"]
"""How irreducibles that are found by computing are called, instead of by dimension and letter:
by the symbols of Mulliken (1955), or by their eigenvalue on a cyclic shift."""


class Count(NamedTuple):
    """An exact number of invariants and the theorem or enumeration that gives it."""

    value: int
    how: str


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
