"""Tensor indices that are irreducibles of SO(3), O(3) or SU(2), and their labels in names."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from emlpcli.groups.base import Group
from emlpcli.reps.irreducible.labels import Irreducible
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base, Rep


@dataclass(frozen=True, order=True)
class Spin:
    """Twice the angular momentum, and the parity 1 or -1, 0 where the group has none."""

    doubled: int
    parity: int = 0

    def text(self) -> str:
        """As the field writes it: `2`, `2e` or `1/2`."""
        return f"{Fraction(self.doubled, 2)}{('', 'e', 'o')[self.parity]}"

    def times(self, other: Spin) -> list[Spin]:
        """What the tensor product contains, each once, the smallest first."""
        first, last = abs(self.doubled - other.doubled), self.doubled + other.doubled
        return [Spin(j, self.parity * other.parity) for j in range(first, last + 1, 2)]

    @property
    def size(self) -> int:
        """The dimension 2j + 1."""
        return self.doubled + 1


def has_spins(G: Group) -> bool:
    """Whether irreducibles of the group are told by angular momenta."""
    return G.series == "sphere" or (G.series == "SU" and G.d == 2)


def trivial(G: Group) -> Spin:
    """That of the trivial representation."""
    return Spin(0, 1 if _has_parity(G) else 0)


def spin_of(slot: TensorIndex) -> Spin | None:
    """The angular momentum of a tensor index; None where it is no irreducible with a label."""
    return spin_of_rep(slot.group, slot.rep) if has_spins(slot.group) else None


def spin_of_rep(G: Group, rep: Rep) -> Spin | None:
    """The angular momentum of a representation of a group that has them."""
    if isinstance(rep, Base):
        return Spin(1) if G.series == "SU" else Spin(2, -1 if _has_parity(G) else 0)
    if not isinstance(rep, Irreducible):
        return None
    match rep.labels:
        case (int() | Fraction() as j,):
            return Spin(int(2 * j))
        case (int(degree), 1 | -1 as parity):
            return Spin(2 * degree, int(parity))
    return None


def _has_parity(G: Group) -> bool:
    return G.series == "sphere" and not getattr(G, "special", False)
