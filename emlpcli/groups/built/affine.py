"""Affine groups in homogeneous coordinates: `Affine(G)`, and SE(n), E(n), ISO(p,q), Poincare."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from emlpcli.arrays import np
from emlpcli.groups.base import Group, positive
from emlpcli.groups.built.block_diagonal import placed, stack
from emlpcli.groups.named.classical import SO, O
from emlpcli.groups.named.indefinite import Opq, SOpq
from emlpcli.groups.named.lorentz import O11, O13, SO13
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Affine(Group):
    """Translations and G: x -> A x + b on R^d, as matrices of size d + 1 (homogeneous coordinates).

    A point x is the vector (x, 1). Over C the translations are complex. Not reductive, so that no
    compact form counts for it. SE(n) is Affine(SO(n)), and equal to it; so are its kin.
    """

    name = "Affine"
    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = False

    def __init__(self, group: Group) -> None:
        self.group = group
        self.d = group.d + 1
        self.field = group.field
        self.lie_dimension = group.lie_dimension + group.d * (2 if group.field == "C" else 1)
        self.summary = f"translations and {group}, on homogeneous coordinates (x, 1)"
        super().__init__(group)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The Lie algebra of G in the first d coordinates, then the translations."""
        n = self.group.d
        inner = placed(self.group.lie_algebra, 0, self.d, one=False)
        moves = stack(np.zeros((n, self.d, self.d)), self.d, self.field)
        moves[np.arange(n), np.arange(n), n] = 1
        phases = (1, 1j) if self.field == "C" else (1,)
        return np.concatenate([inner, *(phase * moves for phase in phases)])

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """Those of G, in the first d coordinates."""
        inner = placed(self.group.discrete_generators, 0, self.d, one=True)
        return stack(inner, self.d, self.field)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Elements of G after normally distributed translations."""
        inner = self.group.draw(rng, n)
        g = placed(inner, 0, self.d, one=True)
        g[:, :-1, -1] = rng.normal(size=(n, self.group.d))
        if self.field == "C":
            g[:, :-1, -1] += 1j * rng.normal(size=(n, self.group.d))
        return g

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Affine, self.group)


class _Motions(Affine):
    """Affine(G) for a G that the name says, printed by that name."""

    def __init__(self, group: Group, *args: int) -> None:
        super().__init__(group)
        self.args = args


class SE(_Motions):
    """The special Euclidean group SE(n): rotations and translations of R^n, on (x, 1).

    `SE(3)` moves rigid bodies; it is Affine(SO(3)).
    """

    name = "SE"
    aliases = ("ISO",)
    summary = "rotations and translations of Rⁿ, on homogeneous coordinates (x, 1)"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        super().__init__(SO(n), n)
        self.summary = type(self).summary


class E(_Motions):
    """The Euclidean group E(n): rotations, reflections and translations of R^n, on (x, 1)."""

    name = "E"
    aliases = ("Euclidean",)
    summary = "all isometries of Rⁿ, on homogeneous coordinates (x, 1)"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        super().__init__(O(n), n)
        self.summary = type(self).summary


class Poincare(_Motions):
    """The Poincaré group: translations of R^4 and O(1,3), time first, on (x, 1).

    All four components, as `Lorentz` has; ISO(1,3) has determinant 1.
    """

    name = "Poincare"
    aliases = ("Poincaré",)
    summary = "translations of spacetime and O(1,3), on (t, x, y, z, 1)"

    def __init__(self) -> None:
        super().__init__(O13())
        self.summary = type(self).summary


class PoincareOf(_Motions):
    """`Poincare(1,n)`: translations of R^(1+n) and O(1,n)."""

    name = "Poincare"

    def __init__(self, p: int, q: int) -> None:
        named = {(1, 3): O13, (1, 1): O11}.get((p, q))
        super().__init__(Opq(p, q) if named is None else named(), p, q)


class ISOpq(_Motions):
    """`ISO(p,q)`: translations of R^(p+q) and SO(p,q)."""

    name = "ISO"

    def __init__(self, p: int, q: int) -> None:
        super().__init__(SO13() if (p, q) == (1, 3) else SOpq(p, q), p, q)


class Galilei(Group):
    """The Galilei group of R^n: rotations R, boosts v and translations a, s, on (x, t, 1).

    x -> R x + v t + a, t -> t + s, as matrices [[R, v, a], [0, 1, s], [0, 0, 1]] of size n + 2
    (Lévy-Leblond 1971). Connected; not reductive.
    """

    name = "Galilei"
    aliases = ("Galilean",)
    summary = "rotations, boosts and translations of Rⁿ and time, on (x, t, 1)"
    is_orthogonal = False
    is_permutation = False
    is_compact = False
    is_reductive = False
    field = "R"

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n, self.d = n, n + 2
        self.lie_dimension = n * (n - 1) // 2 + 2 * n + 1
        super().__init__(n)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """Rotations, then boosts, translations of space, and that of time."""
        n = self.n
        moves = np.zeros((2 * n + 1, self.d, self.d))
        moves[np.arange(n), np.arange(n), n] = 1
        moves[n + np.arange(n), np.arange(n), n + 1] = 1
        moves[-1, n, n + 1] = 1
        return np.concatenate([placed(SO(n).lie_algebra, 0, self.d, one=False), moves])

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Rotations after normally distributed boosts and translations."""
        g = placed(SO(self.n).draw(rng, n), 0, self.d, one=True)
        g[:, : self.n, self.n :] = rng.normal(size=(n, self.n, 2))
        g[:, self.n, self.n + 1] = rng.normal(size=n)
        return g
