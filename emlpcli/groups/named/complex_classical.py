"""Complex classical groups as real Lie groups: SL(n,C), GL(n,C), SO(n,C), O(n,C) and Sp(2m,C)."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from emlpcli.algebra.spectra.families import Spectra, Spectrum
from emlpcli.arrays import np
from emlpcli.groups.base import Count, Group, positive
from emlpcli.groups.named.classical import BOOST, SO, Classical, O, Sp
from emlpcli.groups.named.compact_symplectic import USp
from emlpcli.groups.named.linear import GL, SL, SU, U
from emlpcli.groups.structure import InvariantForms, Series, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.groups.irreps.table import Table


class ComplexClassical(Classical):
    """All complex points of a classical group, as a real Lie group that acts on C^d.

    Its representations over ℂ are those of G x G, G being the complex group: an element acts on
    the conjugate of V, with dotted indices, as if it were an element of its own. So V and conj(V)
    are not equivalent, and irreducibles are products λ ⊗ conj(μ) (Knapp, Representation Theory of
    Semisimple Groups, 1986, II). `lie_dimension` is that over ℝ.
    """

    field = "C"
    is_compact = False
    is_orthogonal = False
    series: Series | None = "dotted"
    holomorphic: ClassVar[Series]  # whose labels the irreducibles have that are analytic
    split: ClassVar[type[Group]]  # the real group with the same equations
    compact: ClassVar[type[Group]]  # the maximal compact subgroup, a compact form of G
    doubled: ClassVar[bool] = False  # whether the size is 2m, and m that of the real group

    def __init__(self, n: int) -> None:
        positive(self.name, n)
        self.n = self.d = n
        self.half = self.split(n // 2 if self.doubled else n)
        self.kernel = self.compact(n)
        self.special = bool(getattr(self.kernel, "special", False))
        self.lie_dimension = 2 * self.kernel.lie_dimension
        if self.lie_dimension == 0:
            self.order = self.kernel.order
            self.is_compact = True
        self.summary = f"complex points of {self.half}, as a real group: V and conj(V) differ"
        super().__init__(n, "C")

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """The real matrices of the Lie algebra, and i times these."""
        real = self.half.lie_algebra.astype(complex)
        return np.concatenate([real, 1j * real])

    @cached_property
    @override
    def discrete_generators(self) -> NDArray[Any]:
        """Those of the compact subgroup, which meets every component."""
        return self.kernel.discrete_generators.astype(complex)

    @override
    def count(self, p: int, q: int) -> Count | None:
        """Those of the compact subgroup, which is dense in G in the sense of Zariski."""
        return self.kernel.count(p, q)

    @override
    def spectra(self) -> Spectra | None:
        """A torus of G for V and another one for its conjugate; components are the same."""
        found = self.kernel.spectra()
        return None if found is None else tuple(map(_doubled, found))

    @override
    def irreps(self) -> Table | None:
        """Products λ ⊗ conj(μ); no table for O(n,C)."""
        from emlpcli.groups.irreps.dotted import Dotted
        from emlpcli.groups.irreps.highest_weights import Weights

        table, spectra = self.kernel.irreps(), self.spectra()
        return Dotted(table, spectra) if spectra and isinstance(table, Weights) else None

    @override
    def structure(self) -> Structure | None:
        return self.kernel.structure()

    @override
    def tensors(self) -> InvariantForms | None:
        return self.kernel.tensors()

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """K exp(ik): the polar decomposition, by a matrix of K and a positive one."""
        k = self.kernel.lie_algebra
        z = BOOST * rng.normal(size=(n, len(k)))
        values, vectors = np.linalg.eigh(1j * np.einsum("ni,ijk->njk", z, k + 0j))
        positive_part = vectors * np.exp(values)[:, None, :]
        positive_part = positive_part @ np.conj(np.swapaxes(vectors, 1, 2))
        return np.asarray(self.kernel.draw(rng, n) @ positive_part + 0j)

    @override
    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Haar distributed on the compact subgroup: the compact form for analytic representations.

        That of the real group is K x K, of which only the first factor acts on V.
        """
        return self.kernel.draw(rng, n).astype(complex)

    @override
    def __str__(self) -> str:
        return f"{self.name}({self.n},C)"


def _doubled(s: Spectrum) -> Spectrum:
    """The family of pairs of elements: the first acts on V, the second on its conjugate."""
    none = (0,) * s.rank
    whole = replace(s, weights=tuple(w + none for w in s.weights), weyl=s.weyl * 2)
    return whole.beside(replace(whole, weights=tuple(none + w for w in s.weights)))


class SLnC(ComplexClassical):
    """SL(n,C), with undotted and dotted indices; SL(2,C) covers the connected Lorentz group."""

    name, holomorphic, split, compact = "SL", "SL", SL, SU

    def __init__(self, n: int) -> None:
        super().__init__(n)
        if n == 2:
            self.summary = (
                "spinors: V has undotted, conj(V) dotted indices, V*conj(V) is a 4-vector"
            )


class GLnC(ComplexClassical):
    """GL(n,C), which is connected."""

    name, holomorphic, split, compact = "GL", "GL", GL, U


class SOnC(ComplexClassical):
    """SO(n,C)."""

    name, split, compact = "SO", SO, SO
    holomorphic: ClassVar[Series] = "SO"

    def __init__(self, n: int) -> None:
        super().__init__(n)
        if n <= 2:  # up to the plane V is no irreducible with such a label
            self.series = None


class OnC(SOnC):
    """O(n,C), of two components."""

    name, split, compact = "O", O, O
    holomorphic: ClassVar[Series] = "O"


class SpnC(ComplexClassical):
    """Sp(n,C) on C^n, n = 2m."""

    name, holomorphic, split, compact = "Sp", "Sp", Sp, USp
    doubled = True
