"""What representations made from V by a construction share: Sym, Alt, Ad, Irrep and the like."""

from __future__ import annotations

from abc import abstractmethod
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from emlpcli.errors import GroupError, UncountedError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.rep import Base, Dual, Rep, ScalarRep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class Derived(Rep):
    """A representation of one group that the solver treats as a tensor index of its own.

    Coordinates are orthonormal: where g is unitary, ρ(g) is. A subclass defines `size`,
    `_key`, `__str__`, `_attach` and `matrices`, and `restricted` where it is the same construction
    over a subgroup; `rho` and `drho` follow, and `derivatives` by automatic differentiation
    unless it gives a formula. It is `analytic` where `matrices` is a rational function of g with
    real coefficients, so that it can be evaluated on the compact form of the group too (Weyl's
    unitary trick).
    """

    _takes_group = True

    @property
    def analytic(self) -> bool:
        """Whether `matrices` may be evaluated on the compact form of the group."""
        return True

    @property
    def functorial(self) -> bool:
        """Whether `matrices` is a homomorphism on all invertible matrices, such as a power.

        Then a change of coordinates of V induces one of the representation.
        """
        return False

    @abstractmethod
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """ρ of a stack of elements, shape (n, d, d) to (n, s, s), in NumPy or jax.numpy."""

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """dρ of a stack of Lie algebra elements, shape (n, d, d) to (n, s, s).

        Linear, over ℂ where ρ is analytic, and meant on the Lie algebra of the group alone.
        """
        from emlpcli.jaxsetup import jnp
        from emlpcli.reps.action import derivative

        found = [xp.asarray(derivative(self.rho, jnp.asarray(a))) for a in A]
        return xp.stack(found) if found else xp.zeros((0, self.size(), self.size()))

    @property
    def names(self) -> tuple[str, ...]:
        """What the coordinates are called, empty where they are just numbered."""
        return ()

    def structure(self) -> MonomialAction | None:
        """How the group permutes some unitary basis up to phases, where it does.

        Generators stand in the order of `self.G.structure()`.
        """
        return None

    def moves(self) -> MonomialAction | None:
        """How each discrete generator of a finite group permutes the coordinates up to sign.

        Generators stand in the order of `self.G.discrete_generators`, and there are moves alone.
        None where `structure` says as much, see `emlpcli.reps.matrices.moves`.
        """
        return None

    def factors(self) -> tuple[Derived, ...]:
        """Representations of the factors of a direct product whose tensor product this one is.

        One for each factor, in their order; this one alone where it is no such product.
        """
        return (self,)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """The eigenvalues of ρ(g) for a family of elements.

        Raises UncountedError where they are not known.
        """
        raise uncounted(self)

    @override
    def rho(self, M: Any) -> Any:
        """ρ(g) of a group element, shape (d, d)."""
        from emlpcli.jaxsetup import jnp
        from emlpcli.reps.action import element

        return self.matrices(element(self.G, M)[None], jnp)[0]

    @override
    def drho(self, A: Any) -> Any:
        """dρ(A) of a Lie algebra element, shape (d, d)."""
        from emlpcli.jaxsetup import jnp
        from emlpcli.reps.action import element

        return self.derivatives(element(self.G, A, lie=True)[None], jnp)[0]


class OfGroup(Derived):
    """A representation that a group has by itself, such as `Ad`, under the name `name`."""

    name: ClassVar[str]

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    @override
    def _key(self) -> tuple[Any, ...]:
        return (type(self), self.G)

    @override
    def __str__(self) -> str:
        return self.name


def is_functorial(rep: Rep) -> bool:
    """Whether a change of coordinates of V induces one of the representation."""
    if isinstance(rep, Derived):
        return rep.functorial
    if rep.parts:
        return all(map(is_functorial, rep.parts))
    return isinstance(rep, Base | ScalarRep) or (isinstance(rep, Dual) and is_functorial(rep.rep))


def is_analytic(rep: Rep) -> bool:
    """Whether an atom's matrices may be evaluated on the compact form of the group."""
    return not isinstance(rep, Derived) or rep.analytic


def uncounted(what: object) -> UncountedError:
    """The error for a representation, or what it is called, without an exact character."""
    return UncountedError(
        f"the eigenvalues of {what} are not known exactly", hint="solve for the basis instead"
    )


def single_group(rep: Rep) -> Group | None:
    """The one group of a representation, None where it has none yet; GroupError for several."""
    groups = {a.G for a in rep.atoms() if a.G is not None}
    if len(groups) > 1:
        names = ", ".join(sorted(map(str, groups)))
        raise GroupError(
            f"{rep} is over several groups: {names}",
            hint="write it over their product, or apply the power to one group's part",
        )
    return next(iter(groups), None)
