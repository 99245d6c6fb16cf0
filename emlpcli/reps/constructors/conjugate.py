"""The complex conjugate `conj(R)` of a representation."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived, is_functorial
from emlpcli.reps.rep import Rep, ScalarRep, as_rep


def conj(rep: Rep | int) -> Rep:
    """The complex conjugate, ρ(g) conjugated entry by entry.

    Over a real group it is the representation itself, over a compact group its dual, where
    coordinates are orthonormal.
    """
    rep = as_rep(rep)
    if rep.parts:
        return rep._rebuild(conj)
    if isinstance(rep, ScalarRep):
        return rep
    if isinstance(rep, Conjugate):
        return rep.inner
    if rep.G is None:
        return Conjugate(rep)
    if rep.is_real:
        return rep
    return rep.T if rep.G.is_compact else Conjugate(rep)


class Conjugate(Derived):
    """The complex conjugate of V or of a derived representation; made by `conj`."""

    def __init__(self, inner: Rep) -> None:
        self.inner = inner
        self.G = inner.G

    @property
    @override
    def analytic(self) -> bool:
        return False

    @property
    @override
    def functorial(self) -> bool:
        return is_functorial(self.inner)

    @override
    def _attach(self, G: Group) -> Rep:
        return self if self.G is not None else conj(self.inner._attach(G))

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return conj(inner(self.inner))

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Conjugate, self.inner)

    @override
    def __str__(self) -> str:
        return f"conj({self.inner})"

    @override
    def size(self) -> int:
        return self.inner.size()

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        from emlpcli.reps.matrices import matrices

        return xp.conj(matrices(self.inner, g, xp))

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Conjugates, linear over ℝ."""
        from emlpcli.reps.matrices import derivatives

        return xp.conj(derivatives(self.inner, A, xp))
