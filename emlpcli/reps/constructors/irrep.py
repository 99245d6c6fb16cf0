"""Irreducible representations by their labels, `Irrep(...)`, with `Std` and `Sign`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.limits import MOST_SIGN_POINTS
from emlpcli.reps.rep import Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

Label = int | Fraction | tuple[int, ...]


def Irrep(*labels: int | float | Fraction | list[int] | tuple[int, ...]) -> Rep:
    """The irreducible representation with these labels, once it is given its group.

    =============================  ================================================================
    SO(3)                          `Irrep(l)`: spherical harmonics of degree l, in e3nn's order
    O(3)                           `Irrep(l,p)` with parity p = ±1, also `2e` and `1o`; `Irrep(l)`
                                   has the parity (-1)^l of V**l
    SO(2), O(2), C(n), D(n)        `Irrep(k)`: turns k times as fast as V; `Irrep(0,-1)` is det
    SU(2)                          `Irrep(j)` with spin j = 1/2, 1, 3/2, ...
    SU(n), U(n), SL(n), GL(n)      `Irrep([2,1])`: the highest weight, a partition
    Sp(m), O(n), SO(n)             `Irrep([2,1])`: traceless tensors of that Young symmetry
    SO13p, SO13, O13               `Irrep(j,j)`: traceless symmetric tensors; `Irrep(1,0)` is the
                                   field strength (1,0) + (0,1)
    S(n), Alt(n)                   `Irrep([n-1,1])`: Young's orthogonal form
    =============================  ================================================================

    Coordinates are orthonormal and real where the group is. The trivial one is Scalar and the
    one on V itself is V. Raises RepresentationError, when the group is given, for labels that
    it does not have.
    """
    return Unattached(tuple(map(_label, labels)))


def _label(label: Any) -> Label:
    if isinstance(label, list | tuple):
        if not all(isinstance(x, int) and not isinstance(x, bool) for x in label):
            raise RepresentationError(f"Irrep: {label} is no list of integers")
        return tuple(label)
    if isinstance(label, float) and (2 * label).is_integer():
        label = Fraction(label)
    if isinstance(label, bool) or not isinstance(label, int | Fraction):
        raise RepresentationError(f"Irrep takes numbers and lists of integers, not {label!r}")
    return int(label) if Fraction(label).denominator == 1 else label


def shown(labels: tuple[Label, ...]) -> str:
    """The labels as the language writes them: `Irrep([2,1])`."""
    texts = (f"[{','.join(map(str, x))}]" if isinstance(x, tuple) else str(x) for x in labels)
    return f"Irrep({','.join(texts)})"


class Unattached(Derived):
    """An irreducible that waits for its group, which says what its labels mean."""

    def __init__(self, labels: tuple[Label, ...]) -> None:
        if not labels:
            raise RepresentationError("Irrep needs a label", hint="write Irrep(2)")
        self.labels = labels

    @override
    def _attach(self, G: Group) -> Rep:
        from emlpcli.reps.irreducible.lookup import find

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


class Model(Protocol):
    """What an irreducible is computed by: another representation, or a class made for it."""

    @property
    def analytic(self) -> bool:
        """Whether `matrices` is rational in g with real coefficients."""

    def size(self) -> int:
        """The dimension."""

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Shape (n, d, d) to (n, s, s)."""

    def structure(self) -> MonomialAction | None:
        """As in `Derived`."""

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """As in `Derived`."""


class Irreducible(Derived):
    """An irreducible representation of a group; made by `Irrep`.

    Equal where group and labels are, which are in a normal form.
    """

    def __init__(self, G: Group, labels: tuple[Label, ...], model: Model, name: str = "") -> None:
        self.G = G
        self.labels = labels
        self.model = model
        self.name = name or shown(labels)

    @property
    @override
    def analytic(self) -> bool:
        return self.model.analytic

    @override
    def _attach(self, G: Group) -> Rep:
        return self

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Irreducible, self.G, self.labels)

    @override
    def __str__(self) -> str:
        return self.name

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """Orders m of spherical harmonics; other coordinates are just numbered."""
        found: tuple[str, ...] = getattr(self.model, "names", ())
        return found

    @override
    def size(self) -> int:
        """The dimension, by an exact formula."""
        return self.model.size()

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        return self.model.matrices(g, xp)

    @override
    def structure(self) -> MonomialAction | None:
        return self.model.structure()

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        return self.model.eigenvalues(spectrum)


class StandardRep(Derived):
    """The standard representation of a permutation group: vectors of V whose entries add to 0.

    Coordinate i belongs to (1, ..., 1, -i, 0, ..., 0) / sqrt(i(i+1)) with i ones, i = 1 to n-1:
    Young's orthogonal form of the partition [n-1,1].
    """

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if not G.is_permutation:
            raise RepresentationError(
                f"Std is for groups that permute coordinates, and {G} does not",
                hint="for instance S(4), Alt(5) or Cube",
            )
        if G.d == 1:
            raise RepresentationError(f"Std is zero: {G} has only one point")
        return StandardRep(G)

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return StandardRep(small)

    @override
    def _key(self) -> tuple[Any, ...]:
        return (StandardRep, self.G)

    @override
    def __str__(self) -> str:
        return "Std"

    @override
    def size(self) -> int:
        """One less than the number of points."""
        return self._group().d - 1

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """E^T g E for the columns E above."""
        import numpy as np

        n = self._group().d
        i = np.arange(1, n)
        E = np.triu(np.ones((n, n - 1)))
        E[i, i - 1] = -i
        E = xp.asarray(E / np.sqrt(i * (i + 1)))
        return E.T @ (g @ E)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        return spectrum.base() - spectrum.trivial()


class SignRep(Determinant):
    """The sign of a permutation."""

    def __init__(self, k: int = 1, G: Group | None = None) -> None:
        super().__init__(1, G)

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if not G.is_permutation:
            raise RepresentationError(
                f"Sign is the sign of a permutation, and {G} does not permute coordinates",
                hint="Det(1) is the determinant",
            )
        from emlpcli.algebra.permutations.monomial_action import MonomialAction, determinant

        if G.d > MOST_SIGN_POINTS:
            raise TooLargeError(f"Sign of {G} is not looked for beyond {MOST_SIGN_POINTS} points")
        structure = G.structure()
        assert isinstance(structure, MonomialAction)
        if all(sign is None for _, sign in determinant(structure, 1).moves):  # as for Alt(n)
            return Scalar
        return SignRep(1, G)

    @override
    def __str__(self) -> str:
        return "Sign"


Std = StandardRep()
Sign = SignRep()
