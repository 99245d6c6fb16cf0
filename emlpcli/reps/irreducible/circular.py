"""Irreducibles of SO(2), O(2), C(n) and D(n): harmonics of the circle."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.rep import Base, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(k)`, 0 <= k <= n/2 for C(n) and D(n); `Irrep(0,-1)` is det, where it is not 1."""
    turns: int | None = getattr(G, "turns", None)
    reflects = len(G.discrete_generators) > (turns is not None)
    k, sign = _read(G, labels, turns, reflects)
    if k == 0:
        return Scalar if sign == 1 else Det(1)(G)
    if k == 1 and turns != 2:
        return Base(G)
    if turns is not None and 2 * k == turns:
        return Irreducible(G, (k, sign) if reflects else (k,), Halfway(G, k, sign, reflects))
    return Irreducible(G, (k,), Circular(G, k))


def _read(
    G: Group, labels: tuple[Label, ...], turns: int | None, reflects: bool
) -> tuple[int, int]:
    """Frequency and sign under reflections."""
    k, sign = -1, 1
    match labels:
        case (int(given),) | (int(given), 1):
            k = given
        case (int(given), -1) if reflects and (given == 0 or 2 * given == turns):
            k, sign = given, -1
        case (tuple(shape),) if turns is None and len(shape) == 1:
            k = shape[0]
    if k < 0 or (turns is not None and 2 * k > turns):
        bound = "" if turns is None else f" to {turns // 2}"
        more = ", and Irrep(0,-1)" if reflects else ""
        if reflects and turns is not None and turns % 2 == 0:
            more += f" and Irrep({turns // 2},-1)"
        dots = ", 1, 2, ..." if turns is None else ""
        raise RepresentationError(
            f"{G} has no {shown(labels)}", hint=f"it has Irrep(k), k = 0{dots}{bound}{more}"
        )
    return k, sign


def _power(g: Any, k: int, xp: ModuleType) -> tuple[Any, Any]:
    """The real and the imaginary part of (g11 + i g21)^k, by squaring."""
    c, s = xp.ones(len(g)), xp.zeros(len(g))
    a, b = g[:, 0, 0], g[:, 1, 0]
    while k:
        if k & 1:
            c, s = c * a - s * b, c * b + s * a
        a, b = a * a - b * b, 2 * a * b
        k >>= 1
    return c, s


def _det(g: Any) -> Any:
    return g[:, 0, 0] * g[:, 1, 1] - g[:, 0, 1] * g[:, 1, 0]


class Circular:
    """ρ(g) Y(x) = Y(gx) for Y = (Re, Im)(x + iy)^k: a turn by t becomes one by kt."""

    analytic = True

    def __init__(self, G: Group, k: int) -> None:
        self.G, self.k = G, k

    def size(self) -> int:
        """2."""
        return 2

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Polynomials in the entries of g."""
        c, s = _power(g, self.k, xp)
        det = _det(g)
        rows = [xp.stack([c, -det * s], axis=1), xp.stack([s, det * c], axis=1)]
        return xp.stack(rows, axis=1)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """k-fold turns: V turns at the rate A21."""
        turn = xp.asarray([[0.0, -1.0], [1.0, 0.0]])
        return self.k * A[:, 1, 0, None, None] * turn

    def structure(self) -> MonomialAction | None:
        """That of V with k-fold weights."""
        from dataclasses import replace

        from emlpcli.algebra.permutations.monomial_action import MonomialAction

        own = self.G.structure()
        if not isinstance(own, MonomialAction):
            return None
        return replace(
            own,
            weights=None if own.weights is None else self.k * own.weights,
            phases=tuple((self.k * row, modulus) for row, modulus in own.phases),
            moves=tuple(
                (images, None if signs is None else signs**self.k) for images, signs in own.moves
            ),
        )

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The k-th powers of those of rotations; reflections have 1 and -1 in all of them."""
        V = spectrum.base()
        return V if V.det().exponents[0] else V.power(self.k)


class Halfway:
    """For C(n) and D(n), n = 2k: the sign Re (g11 + i g21)^k, times det(g) for the sign -1."""

    analytic = True

    def __init__(self, G: Group, k: int, sign: int, reflects: bool) -> None:
        self.G, self.k, self.sign, self.reflects = G, k, sign, reflects

    def size(self) -> int:
        """1."""
        return 1

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Signs, shape (n, 1, 1)."""
        c, _ = _power(g, self.k, xp)
        return (c * _det(g) if self.sign < 0 else c)[:, None, None]

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: the groups are finite."""
        return xp.zeros((len(A), 1, 1))

    def structure(self) -> MonomialAction | None:
        """One coordinate that each generator keeps up to sign."""
        import numpy as np

        from emlpcli.algebra.permutations.monomial_action import MonomialAction

        one = np.zeros(1, np.int64)
        # the reflection diag(-1, 1) has g11 = -1
        flip = self.sign * (-1) ** self.k < 0
        moves = ((one, np.array([-1]) if flip else None),) if self.reflects else ()
        phases = ((np.array([self.k]), 2 * self.k),)
        return MonomialAction(d=1, conjugate=one, phases=phases, moves=moves)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """A half turn for each smallest turn; reflections of both kinds have those of V."""
        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        V = spectrum.base()
        if self.reflects and V.det().exponents[0]:
            raise uncounted(shown((self.k, self.sign)))
        power = V.power(self.k)
        return Eigenvalues(power.order, power.exponents[:1], power.weights[:1], [1])
