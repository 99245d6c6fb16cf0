"""Irreducible representations by their labels, `Irrep(...)`, once their group is given."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.on_vectors import on_vectors
from emlpcli.reps.irreducible.labels import Label, read_label, shown
from emlpcli.reps.irreducible.lookup import find
from emlpcli.reps.rep import Rep


def Irrep(*labels: int | float | Fraction | list[int] | tuple[int, ...] | str) -> Rep:
    """The irreducible representation with these labels, once it is given its group.

    =============================  ================================================================
    SO(3)                          `Irrep(l)`: spherical harmonics of degree l, in e3nn's order
    O(3)                           `Irrep(l,p)` with parity p = ±1, also `2e` and `1o`; `Irrep(l)`
                                   has the parity (-1)^l of V**l
    SO(2), O(2), C(n), D(n)        `Irrep(k)`: turns k times as fast as V; `Irrep(0,-1)` is det
    SU(2), SU(1,1)                 `Irrep(j)` with spin j = 1/2, 1, 3/2, ...
    SL(2,C)                        `Irrep(j,k)`: spin j in undotted, k in dotted indices;
                                   `Irrep(1/2,1/2)` is the 4-vector in coordinates t, x, y, z
    SL(n,C) and other complex ones `Irrep([2,1],[1])`: λ ⊗ conj(μ)
    SU(n), U(n), SL(n), GL(n)      `Irrep([2,1])`: the highest weight, a partition
    Sp(m), O(n), SO(n)             `Irrep([2,1])`: traceless tensors of that Young symmetry
    SU, SL, Sp, SO, exceptional    `Irrep(1,0)`: Dynkin labels in Bourbaki's order, as many as the
                                   rank, which is 2 or more
    O(p,q), SO(p,q)                the same, traceless for the form of that signature
    Spin(n), Spin(p,q)             `Irrep(1,0,1)`: Dynkin labels, spinors included, and for n = 3
                                   the spin, `Irrep(3/2)`; `Irrep([2])` is that of SO(n) on V
    SO13p, SO13, O13               `Irrep(j,j)`: traceless symmetric tensors; `Irrep(1,0)` is the
                                   field strength (1,0) + (0,1)
    S(n), Alt(n)                   `Irrep([n-1,1])`: Young's orthogonal form
    finite point groups            `Irrep("T2g")`, `Irrep("E1'")`: Mulliken's labels, those that
                                   `emlp characters pg:Oh` lists; a complex pair is one real E
    double groups                  `Irrep(5/2)`: a spin, even or with a parity, `Irrep(5/2,-1)`;
                                   `Irrep("E5/2")`, `Irrep("Γ7")`: double-valued irreducibles
    =============================  ================================================================

    Coordinates are orthonormal and real where the group is. The trivial one is Scalar and the
    one on V itself is V. Raises RepresentationError, when the group is given, for labels that
    it does not have.
    """
    return Unattached(tuple(map(read_label, labels)))


class Unattached(Derived):
    """An irreducible that waits for its group, which says what its labels mean."""

    def __init__(self, labels: tuple[Label, ...]) -> None:
        if not labels:
            raise RepresentationError("Irrep needs a label", hint="write Irrep(2)")
        self.labels = labels

    @override
    def _attach(self, G: Group) -> Rep:
        if G.blocks and G.series is None:
            return on_vectors(find(G.on_block("V"), self.labels), G)
        return find(G, self.labels)

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Unattached, self.labels)

    @override
    def __str__(self) -> str:
        return shown(self.labels)

    @override
    def size(self) -> int:
        self._group()
        raise AssertionError("an irreducible without its group")

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        self._group()

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        self._group()
