"""One-dimensional representations by the determinant: `Pseudo` and `Det(k)`."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.blocks import own_block, same_vectors, vectors_of
from emlpcli.reps.constructed import Derived, uncounted
from emlpcli.reps.rep import Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def Det(k: int = 1) -> Rep:
    """The k-th power of the determinant, ρ(g) = det(g)^k; k may be negative."""
    if not isinstance(k, int) or isinstance(k, bool):
        raise RepresentationError(f"Det({k}): the power must be an integer")
    return Determinant(k) if k else Scalar


class Determinant(Derived):
    """ρ(g) = det(g)^k; made by `Det`."""

    def __init__(self, k: int = 1, G: Group | None = None) -> None:
        self.k, self.G = k, G

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        return type(self)(self.k, G)

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep | None:
        return type(self)(self.k)._attach(small) if same_vectors(self.G, small) else None

    @override
    def _key(self) -> tuple[Any, ...]:
        return (type(self), self.k, self.G)

    @override
    def __str__(self) -> str:
        return f"Det({self.k})"

    @override
    def size(self) -> int:
        """1."""
        return 1

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Powers of determinants, shape (n, 1, 1)."""
        return (xp.linalg.det(self._on_vectors(g)) ** self.k)[:, None, None]

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Multiples of traces (Jacobi's formula), shape (n, 1, 1)."""
        return self.k * xp.einsum("nii->n", self._on_vectors(A))[:, None, None]

    def _on_vectors(self, g: Any) -> Any:
        """The block of V, where the group's matrices act on more."""
        block = vectors_of(self._group())
        return g[:, block, block]

    @property
    def _image(self) -> Group:
        """The group of the matrices on V."""
        return self._group().on_block("V")

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.G is not None and bool(self._image.is_orthogonal)

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None and self._image.field == "R"

    @override
    def structure(self) -> MonomialAction | None:
        """The power of the product of the basis vectors of V."""
        from emlpcli.algebra.permutations import monomial_action as monomial

        own = own_block(self._group(), vectors_of(self._group()))
        return None if own is None else monomial.determinant(own, self.k)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The power of the product of those of V."""
        return spectrum.on(vectors_of(self._group())).base().det().power(self.k)


class PseudoScalar(Determinant):
    """ρ(g) = ±1, the sign of the determinant: what a reflection does to a volume."""

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if G.on_block("V").field == "C":
            raise RepresentationError(
                f"Pseudo is the sign of a determinant, and {G} acts over ℂ", hint="write Det(1)"
            )
        return PseudoScalar(1, G)

    @override
    def __str__(self) -> str:
        return "Pseudo"

    @property
    @override
    def analytic(self) -> bool:
        """Whether the sign of the determinant is the determinant itself."""
        return self._image.is_unimodular

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Signs of determinants, shape (n, 1, 1)."""
        det = xp.linalg.det(self._on_vectors(g))
        return (det if self._image.is_unimodular else xp.sign(det))[:, None, None]

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: a sign is constant near 1."""
        return xp.zeros((len(A), 1, 1))

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The determinant, where it is a sign."""
        if not self._image.is_unimodular:
            raise uncounted(self)
        return super().eigenvalues(spectrum)

    @override
    def structure(self) -> MonomialAction | None:
        """That of the determinant, where it is a sign."""
        return super().structure() if self._image.is_unimodular else None


Pseudo = PseudoScalar()
