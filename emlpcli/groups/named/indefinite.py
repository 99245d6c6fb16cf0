"""Orthogonal groups of indefinite forms, O(p,q), SO(p,q), SO0(p,q), positive directions first."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.algebra.counting import classical
from emlpcli.algebra.spectra import families as spectrum
from emlpcli.algebra.spectra.families import Spectra
from emlpcli.arrays import np
from emlpcli.errors import GroupError
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.named.classical import keeps, skew_basis
from emlpcli.groups.structure import InvariantForms, Series, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SOpq(Group):
    """SO(p,q): real matrices of determinant 1 that keep η = diag(1, ..., 1, -1, ..., -1).

    `SOpq(2, 4)` has two positive directions, which come first, and four negative ones. It has two
    components. Its complex form is that of SO(p+q), which therefore has the same invariants and
    eigenvalues (Weyl's unitary trick). Raises GroupError unless p, q >= 1 and p + q >= 3.
    """

    name = "SO"
    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = True
    field = "R"
    special = True
    series: Series | None = "SO"

    def __init__(self, p: int, q: int) -> None:
        positive(self.name, p, q)
        if p + q < 3:
            raise GroupError(
                f"{self.name}({p},{q}) is not among the groups",
                hint="O11 has all four components, SO11p the boosts of one",
            )
        self.p, self.q, self.d = p, q, p + q
        self.lie_dimension = self.d * (self.d - 1) // 2
        what = "determinant 1" if self.special else "all components"
        self.summary = f"real matrices that keep diag(+{p}, -{q}), {what}"
        super().__init__(p, q)

    @property
    def signs(self) -> NDArray[np.int64]:
        """The diagonal of η."""
        return np.where(np.arange(self.d) < self.p, 1, -1)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """η S for antisymmetric S: rotations and boosts, A^T η + η A = 0."""
        return np.asarray(self.signs[:, None] * skew_basis(self.d) + 0.0)

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """The reflections of the first and of the last coordinate; their product if special."""
        first, last = np.eye(self.d), np.eye(self.d)
        first[0, 0] = last[-1, -1] = -1
        return (first @ last)[None] if self.special else np.stack([first, last])

    @override
    def count(self, p: int, q: int) -> Count:
        """Invariants of the compact form in the same complex group; V* is isomorphic to V."""
        formula = classical.special_orthogonal if self.special else classical.orthogonal
        how = f"Haar mean of tr(g)^{p + q} on the compact form {self.name}({self.d})"
        return Count(formula(self.d, p + q), f"{how}, by Weyl's integration formula")

    @override
    def spectra(self) -> Spectra:
        """Those of the compact form, an orthogonal group."""
        return spectrum.orthogonal_spectra(self.d, special=self.special)

    @override
    def structure(self) -> Structure:
        return self.tensors()

    @override
    def tensors(self) -> InvariantForms:
        """The form η, and the volume form if special."""
        partner = np.arange(self.d)
        return InvariantForms(
            "form", self.d, self.special, partner=partner, sign=self.signs, symbol="η"
        )

    @override
    def contains(self, other: Group) -> bool:
        return keeps(other, self)


def keeps_positive(g: NDArray[Any], p: int) -> bool:
    """Whether matrices of SO(p,q) keep the orientation of the p positive directions."""
    return bool(np.all(np.linalg.det(g[:, :p, :p]).real > 0))


class Opq(SOpq):
    """O(p,q): all real matrices that keep η, of either determinant; four components."""

    name = "O"
    special = False
    series: Series | None = "O"


class SO0pq(SOpq):
    """SO0(p,q), also SO+(p,q): the identity component of SO(p,q).

    It is dense in SO(p,q) in the sense of Zariski, which therefore has the same invariants.
    """

    name = "SO0"
    example = "SO0(2,4)"
    summary = "identity component of SO(p,q); SO0(1,3) is SO13p"

    def __init__(self, p: int, q: int) -> None:
        super().__init__(p, q)
        self.summary = type(self).summary

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        return np.zeros((0, self.d, self.d))

    @override
    def contains(self, other: Group) -> bool:
        """By the form, and by the orientation of the positive directions."""
        return super().contains(other) and keeps_positive(other.discrete_generators, self.p)
