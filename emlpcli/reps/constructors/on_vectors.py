"""Representations of the matrices on V alone, seen under a group that acts on more."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.blocks import Given, vectors_of
from emlpcli.reps.constructed import Derived, is_analytic
from emlpcli.reps.limits import MOST_CHANGED_COORDINATES
from emlpcli.reps.rep import Base, Dual, Rep, ScalarRep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def on_vectors(rep: Rep, G: Group) -> Rep:
    """A representation of the matrices on V of a group, as one of the group itself.

    The blocks of V are a homomorphism of the group onto those matrices, so that every
    representation of them is one of the group: ρ(g) is that of the block of g. What is made of V
    by a construction becomes the same construction over the group.
    """
    if rep.parts:
        return rep._rebuild(lambda part: on_vectors(part, G))
    if isinstance(rep, ScalarRep):
        return rep
    made = rep.restricted(G, lambda part: on_vectors(part, G))
    if made is not None:
        return made
    if not isinstance(rep, Derived):
        raise RepresentationError(f"{rep} is of another group than {G}")
    return OnVectors(rep, G)


def from_vectors(rep: Rep) -> Rep:
    """The representation of the matrices on V alone that `on_vectors` makes into this one.

    Raises RepresentationError where ρ(g) depends on more than the block of V.
    """
    if rep.parts:
        return rep._rebuild(from_vectors)
    if isinstance(rep, ScalarRep):
        return rep
    if isinstance(rep, OnVectors):
        return rep.inner
    G = rep.G
    if G is not None and isinstance(rep, Given) and rep.name == "V":
        return Base(rep.image)
    if G is not None and isinstance(rep, Derived | Dual) and not isinstance(rep, Given):
        made = rep.restricted(G.on_block("V"), from_vectors)
        if made is not None and on_vectors(made, G) == rep:
            return made
    raise RepresentationError(f"{rep} is not made of V alone")


class OnVectors(Derived):
    """ρ(g) = ρ_R(g restricted to V), R of the group of those matrices; made by `on_vectors`."""

    def __init__(self, inner: Derived, G: Group) -> None:
        self.inner, self.G = inner, G

    @property
    @override
    def analytic(self) -> bool:
        return is_analytic(self.inner)

    @override
    def _attach(self, G: Group) -> Rep:
        return self

    @override
    def _permutes(self) -> bool:
        return self.inner._permutes()

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.inner.is_orthogonal

    @property
    @override
    def is_real(self) -> bool:
        return self.inner.is_real

    @override
    def _key(self) -> tuple[Any, ...]:
        return (OnVectors, self.inner, self.G)

    @override
    def __str__(self) -> str:
        return str(self.inner)

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return self.inner.names

    @override
    def size(self) -> int:
        return self.inner.size()

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        return self.inner.matrices(self._on_vectors(g), xp)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        return self.inner.derivatives(self._on_vectors(A), xp)

    def _on_vectors(self, g: Any) -> Any:
        block = vectors_of(self._group())
        return g[:, block, block]

    @override
    def structure(self) -> MonomialAction | None:
        """What the group's generators do to coordinates, where they permute them up to sign."""
        import numpy as np

        from emlpcli.algebra.permutations.monomial_action import MonomialAction
        from emlpcli.reps.matrices import plain_moves

        own = plain_moves(self._group())
        if own is None or self.size() > MOST_CHANGED_COORDINATES:
            return None
        h = np.asarray(self.matrices(own_matrices(own), np))
        signs = np.rint(h.real)
        if np.abs(h - signs).max(initial=0.0) > SAME or np.any(np.abs(signs).sum(axis=1) != 1):
            return None
        moves = tuple((np.abs(m).argmax(axis=0), m.sum(axis=0).astype(np.int64)) for m in signs)
        return MonomialAction(d=self.size(), moves=moves)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of R, for the eigenvalues on V alone."""
        return self.inner.eigenvalues(spectrum.on(vectors_of(self._group())))


SAME = 1e-9  # distance of an entry from the 0, 1 or -1 that it is


def own_matrices(own: MonomialAction) -> Any:
    """The matrices of moves of basis vectors up to sign, shape (M, d, d)."""
    import numpy as np

    g = np.zeros((len(own.moves), own.d, own.d))
    for m, (images, signs) in zip(g, own.moves, strict=True):
        m[images, np.arange(own.d)] = 1 if signs is None else signs
    return g
