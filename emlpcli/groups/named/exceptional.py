"""The exceptional compact Lie groups G2, F4, E6, E7 and E8, on their smallest representations."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from emlpcli.algebra.counting.budgets import Work, power_digits, require_feasible
from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.freudenthal import weights
from emlpcli.algebra.lie.root_system import Letter, RootSystem, root_system
from emlpcli.algebra.lie.torus import Torus
from emlpcli.algebra.limits import MOST_FACTOR_TERMS
from emlpcli.algebra.spectra.families import Spectra, invariants, torus
from emlpcli.algebra.spectra.weyl import of_system
from emlpcli.arrays import np
from emlpcli.groups.base import Count, Group
from emlpcli.groups.structure import Series
from emlpcli.overrides import override

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.algebra.lie.couplings import Given
    from emlpcli.algebra.lie.modules import Module
    from emlpcli.groups.irreps.table import Table

SPREAD = 3.0  # standard deviation of the logarithms whose exponentials are multiplied
ROUNDING = 1e-12  # of an entry of a matrix
STEPS = 4  # exponentials in one random element


class Exceptional(Group):
    """A simple compact group of exceptional type, whose V is a fundamental representation.

    Counts and decompositions need the root system alone. Matrices are made when they are asked
    for: of V in an orthonormal basis of weight vectors, from the products of what lowering
    operators make of the highest weight vector (Shapovalov's form). Where V is real, coordinates
    are real combinations of opposite weights.
    """

    is_permutation = False
    is_compact = True
    is_reductive = True
    series: Series | None = "Dynkin"
    letter: ClassVar[Letter]
    rank: ClassVar[int]
    highest: ClassVar[Weight]  # Dynkin labels of V

    def __init__(self) -> None:
        self.lie_dimension = self.system.dimension
        super().__init__()

    @property
    def system(self) -> RootSystem:
        """The root system."""
        return root_system(self.letter, self.rank)

    @property
    def module(self) -> Module:
        """V in an orthonormal basis of weight vectors."""
        from emlpcli.algebra.lie.modules import module

        return module(self.system, self.highest)

    @cached_property
    @override
    def lie_algebra(self) -> NDArray[Any]:
        """A real and an imaginary part for each positive root, then the torus."""
        return self.module.compact_algebra(self.coordinates)

    @property
    def coordinates(self) -> NDArray[np.complex128] | None:
        """The basis of V, as columns in that of weight vectors; None where it is the same."""
        return self.module.real_coordinates if self.field == "R" else None

    @override
    def torus(self) -> Torus:
        """The weights of V on its diagonal, and what raises them."""
        diagonal = np.array([np.diag(row) for row in self.module.weights.T.astype(complex)])
        raising = self.module.lowering.transpose(0, 2, 1).astype(complex)
        if self.coordinates is not None:
            U = self.coordinates
            diagonal, raising = (U.conj().T @ (m @ U) for m in (diagonal, raising))
            for m in (diagonal, raising):
                m[np.abs(m) < ROUNDING] = 0.0
        return Torus(diagonal, raising, self.system.chamber)

    @override
    def count(self, p: int, q: int) -> Count:
        """Multiplicity of the trivial irreducible, by reflections into the dominant chamber."""
        require_feasible(power_digits(self.d, p + q))
        value, terms = _count(self.letter, self.rank, self.highest, p, q)
        require_feasible(0.0, terms / MOST_FACTOR_TERMS)
        how = f"Haar mean of the character on {self}, by reflections of weights (Klimyk 1968)"
        return Count(value, how)

    @override
    def spectra(self) -> Spectra:
        """The maximal torus, by the weights of V."""
        return _spectra(self.letter, self.rank, self.highest)

    @override
    def irreps(self) -> Table:
        from emlpcli.groups.irreps.dynkin import DynkinLabels

        return DynkinLabels(self.spectra(), self.given, real=self.field == "R")

    @property
    def given(self) -> tuple[Given, ...]:
        """V, and V* where it is another representation, from which all others are made."""
        from emlpcli.algebra.lie.couplings import Given

        V = Given(self.highest)
        own = self.system.chamber.dual(self.highest) == self.highest
        return (V,) if own else (V, V._replace(dual=True))

    @override
    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Products of four exponentials of random elements of the Lie algebra.

        Their logarithms are so large that each is nearly uniform on a torus. The mean of the
        character of λ is then its dimension times the fourth power of the share of weights that
        are zero, and not 0 as for Haar measure: at most 0.006 for V and Ad.
        """
        A = self.lie_algebra.reshape(self.lie_dimension, -1)
        g = np.broadcast_to(np.eye(self.d), (n, self.d, self.d))
        for _ in range(STEPS):
            X = (SPREAD * rng.normal(size=(n, len(A))) @ A).reshape(n, self.d, self.d)
            values, vectors = np.linalg.eigh(-1j * X)
            turn = (vectors * np.exp(1j * values)[:, None, :]) @ vectors.conj().swapaxes(1, 2)
            g = g @ (turn.real if self.field == "R" else turn)
        return np.array(g)


@lru_cache(maxsize=8)
def _spectra(letter: Letter, rank: int, highest: Weight) -> Spectra:
    rows, counts = weights(root_system(letter, rank), highest)
    return (torus(np.repeat(rows, counts, axis=0).tolist(), of_system(letter, rank)),)


@lru_cache(maxsize=1024)
def _count(letter: Letter, rank: int, highest: Weight, p: int, q: int) -> tuple[int, int]:
    """The number of invariants, and how many terms of characters that took."""
    work = Work(MOST_FACTOR_TERMS)
    found = invariants(
        tuple(s.within(work) for s in _spectra(letter, rank, highest)),
        lambda s: [(s.base(), p), (s.base().dual(), q)],
    )
    return found, MOST_FACTOR_TERMS - work.left


class G2(Exceptional):
    """The automorphisms of the octonions, on the 7 imaginary ones."""

    name = "G2"
    summary = "automorphisms of the octonions, on the imaginary ones, R⁷"
    letter, rank, d = "G", 2, 7
    highest = (1, 0)
    is_orthogonal = True
    field = "R"


class F4(Exceptional):
    """The automorphisms of the Albert algebra, on its 26 elements of trace 0."""

    name = "F4"
    summary = "automorphisms of the Albert algebra, on its traceless elements, R²⁶"
    letter, rank, d = "F", 4, 26
    highest = (0, 0, 0, 1)
    is_orthogonal = True
    field = "R"


class E6(Exceptional):
    """The compact simply connected group of type E6, on C^27, where it keeps a cubic form."""

    name = "E6"
    summary = "compact, keeps a cubic form on ℂ²⁷"
    letter, rank, d = "E", 6, 27
    highest = (1, 0, 0, 0, 0, 0)
    is_orthogonal = False
    field = "C"


class E7(Exceptional):
    """The compact simply connected group of type E7, on C^56, where it keeps a quartic form."""

    name = "E7"
    summary = "compact, keeps a quartic and a symplectic form on ℂ⁵⁶"
    letter, rank, d = "E", 7, 56
    highest = (0, 0, 0, 0, 0, 0, 1)
    is_orthogonal = False
    field = "C"


class E8(Exceptional):
    """The compact group of type E8, on its Lie algebra, of dimension 248."""

    name = "E8"
    summary = "compact, on its own Lie algebra, R²⁴⁸"
    letter, rank, d = "E", 8, 248
    highest = (0, 0, 0, 0, 0, 0, 0, 1)
    is_orthogonal = True
    field = "R"
