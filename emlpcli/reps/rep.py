"""Representations and their algebra: the class `Rep`, V, V* and Scalar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError, GroupError, RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override

if TYPE_CHECKING:
    import jax

    from emlpcli.solve import Solution
    from emlpcli.solve.bases.operators import Basis, Projector


class Rep:
    """A representation: a vector space with the action ρ(g) of a matrix group.

    Built from `V` and `Scalar` with `+` (direct sum), `*` (tensor product), `**` (power),
    `.T` (dual), `>>` (`a >> b` are the linear maps from a to b, with vec(W) row-major of shape
    (dim b, dim a)) and integers (that many copies, or that many Scalars). A representation
    without a group becomes concrete when it is called with one: `(V >> V)(SO(3))`.

    Representations are immutable. A subclass defines `rho(g)`, `__str__` and, where it takes a
    group, `__call__`; `drho` follows by automatic differentiation. The interface is that of
    EMLP (Finzi, Welling, Wilson 2021).
    """

    G: Group | None = None
    parts: tuple[Rep, ...] = ()  # operands, for representations made of others

    # -- structure ---------------------------------------------------------------------

    def atoms(self) -> Iterator[Rep]:
        """The representations that this one is made of, which are not made of others."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.atoms()

    @cached_property
    def concrete(self) -> bool:
        """Whether every atom knows its group."""
        return all(a.G is not None or isinstance(a, ScalarRep) for a in self.atoms())

    @cached_property
    def is_permutation(self) -> bool:
        """Whether every group element permutes the coordinates."""
        return all(isinstance(a, ScalarRep) or a._permutes() for a in self.atoms())

    def _permutes(self) -> bool:
        return False

    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        """The same construction over changed parts."""
        return self

    def __call__(self, G: Group | None) -> Rep:
        """The same expression over the group G, for every atom that has no group yet."""
        if G is None:
            return self
        if not any(a.G is None and not isinstance(a, ScalarRep) for a in self.atoms()):
            others = {a.G for a in self.atoms() if not isinstance(a, ScalarRep)} - {G}
            if others:
                given = ", ".join(sorted(map(str, others)))
                raise GroupError(f"{self} has the group {given} already, it cannot take {G} too")
        return self._attach(G)

    def _attach(self, G: Group) -> Rep:
        """The same with the group G wherever none is given."""
        if self.parts:
            return self._rebuild(lambda part: part._attach(G))
        if self.G is not None:
            return self
        if type(self).__call__ is Rep.__call__:
            raise RepresentationError(
                f"{type(self).__name__} must define __call__(G), which returns it over the group G"
            )
        return self(G)

    @property
    def T(self) -> Rep:
        """The dual representation: ρ*(g) = ρ(g)^-T. Equal to itself over orthogonal groups."""
        if self.parts:
            return self._rebuild(lambda part: part.T)
        return self if self.G is not None and self.G.is_orthogonal else Dual(self)

    def size(self) -> int:
        """Dimension of the space, an integer of any length."""
        element = self._group().draw(import_module("numpy").random.default_rng(0), 1)[0]
        return int(self.rho(element).shape[-1])

    def _group(self) -> Group:
        """The group; GroupError where none is given yet."""
        if self.G is None:
            raise GroupError(
                f"the size of {self} depends on the group", hint="give it one, as in V(SO(3))"
            )
        return self.G

    # -- action -------------------------------------------------------------------------

    def rho(self, M: Any) -> Any:
        """ρ(g) of a group element, shape (d, d), or of a dict {group: element}.

        Returns an operator with `@` and `to_dense()`, so that ρ(g) of a large representation
        can be applied without being formed.
        """
        return import_module("emlpcli.reps.action").rho(self, M)

    def drho(self, A: Any) -> Any:
        """dρ(A) of a Lie algebra element, shape (d, d), or of a dict {group: element}."""
        return import_module("emlpcli.reps.action").drho(self, A)

    def rho_dense(self, M: Any) -> jax.Array:
        """ρ(g) as a matrix, shape (size, size)."""
        action = import_module("emlpcli.reps.action")
        matrix: jax.Array = action.dense(action.rho_of(self, M))
        return matrix

    def drho_dense(self, A: Any) -> jax.Array:
        """dρ(A) as a matrix, shape (size, size)."""
        matrix: jax.Array = import_module("emlpcli.reps.action").dense(self.drho(A))
        return matrix

    # -- solutions: the one place where a representation looks ahead to the solver -------

    def equivariant_dimension(self) -> int:
        """Dimension of the space of invariants {v : ρ(g) v = v for all g}.

        Counted exactly where the group has a formula, else that of the solved basis.
        """
        dimension: int = import_module("emlpcli.solve").count_or_solve(self)
        return dimension

    def solve(self, **options: Any) -> Solution:
        """The invariants with their evidence; see `emlpcli.solve.solve` for the options."""
        solution: Solution = import_module("emlpcli.solve").solve(self, **options)
        return solution

    def equivariant_basis(self) -> Basis:
        """Operator Q, shape (size, dimension), whose orthonormal columns span the invariants."""
        return self.solve().Q

    def equivariant_projector(self) -> Projector:
        """Operator P = Q Q^H, shape (size, size), the orthogonal projector on the invariants."""
        return self.solve().P

    def _repr_html_(self) -> str:
        """For notebooks: the representation, its groups, size and exact dimension."""
        escape = import_module("html").escape
        parts = [f"<b>{escape(str(self))}</b>"]
        groups = sorted({str(a.G) for a in self.atoms() if a.G is not None})
        if groups:
            parts.append(f"under {escape(', '.join(groups))}")
        if self.concrete:
            parts.append(f"· size {self.size()}")
            try:
                found = import_module("emlpcli.solve").dimension(self).value
                parts.append(f"· invariants {found}")
            except EmlpError:  # not counted, or too large to count: nothing to say
                pass
        return " ".join(parts)

    # -- algebra --------------------------------------------------------------------------

    def __add__(self, other: Rep | int) -> Rep:
        if isinstance(other, int) and other == 0:
            return self
        return _compose("SumRep", self, other)

    def __radd__(self, other: int) -> Rep:
        return self if other == 0 else _compose("SumRep", other, self)

    def __mul__(self, other: Rep | int) -> Rep:
        if isinstance(other, int):
            return other * self
        return _compose("ProductRep", self, other) if isinstance(other, Rep) else NotImplemented

    def __rmul__(self, other: int) -> Rep:
        if not isinstance(other, int) or isinstance(other, bool):
            return NotImplemented
        if other < 1:
            raise RepresentationError(f"{other}*{self}: a multiple must be at least 1")
        return self if other == 1 else _compose("Multiple", other, self)

    def __pow__(self, exponent: int) -> Rep:
        if not isinstance(exponent, int) or isinstance(exponent, bool):
            raise RepresentationError(
                f"{self}**{exponent}: the exponent must be a nonnegative integer"
            )
        if exponent < 0:
            raise RepresentationError(
                f"{self}**{exponent}: there are no negative powers", hint="the dual is V.T"
            )
        if exponent == 0:
            return Scalar
        return self if exponent == 1 else _compose("PowerRep", self, exponent)

    def __rshift__(self, other: Rep | int) -> Rep:
        return _compose("MapRep", self, other)

    def __rrshift__(self, other: int) -> Rep:
        return _compose("MapRep", other, self)

    def __lshift__(self, other: Rep | int) -> Rep:
        return _compose("MapRep", other, self)

    def __rlshift__(self, other: int) -> Rep:
        return _compose("MapRep", self, other)

    # -- identity --------------------------------------------------------------------------

    def _key(self) -> tuple[Any, ...]:
        """What equality means: class and attributes, or identity where those do not hash."""
        own = {k: v for k, v in vars(self).items() if k not in ("concrete", "is_permutation")}
        key = (type(self), tuple(sorted(own.items(), key=lambda item: item[0])))
        try:
            hash(key)
        except TypeError:
            return (type(self), id(self))
        return key

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rep) and self._key() == other._key()

    @override
    def __hash__(self) -> int:
        return hash(self._key())

    @override
    def __repr__(self) -> str:
        return str(self)


class ScalarRep(Rep):
    """The trivial representation on R, equal to V**0."""

    @property
    @override
    def T(self) -> Rep:
        return self

    @override
    def size(self) -> int:
        """1."""
        return 1

    @override
    def _attach(self, G: Group) -> Rep:
        return self

    @override
    def _key(self) -> tuple[Any, ...]:
        return (ScalarRep,)

    @override
    def __str__(self) -> str:
        return "V⁰"


class Base(Rep):
    """The base representation V of a group: ρ(g) = g."""

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    @override
    def _attach(self, G: Group) -> Rep:
        return self if self.G is not None else Base(G)

    @override
    def _permutes(self) -> bool:
        return self.G is not None and bool(self.G.is_permutation)

    @override
    def size(self) -> int:
        """The dimension d of the matrices."""
        return self.G.d if self.G is not None else super().size()

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Base, self.G)

    @override
    def __str__(self) -> str:
        return "V"


class Dual(Rep):
    """The dual of V or of a user's representation: ρ*(g) = ρ(g)^-T."""

    def __init__(self, rep: Rep) -> None:
        self.rep = rep
        self.G = rep.G

    @property
    @override
    def T(self) -> Rep:
        """The representation that this one is the dual of."""
        return self.rep

    @override
    def _attach(self, G: Group) -> Rep:
        return self if self.G is not None else self.rep._attach(G).T

    @override
    def _permutes(self) -> bool:
        return self.rep._permutes()

    @override
    def size(self) -> int:
        return self.rep.size()

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Dual, self.rep)

    @override
    def __str__(self) -> str:
        return f"{self.rep}*"


def _compose(kind: str, *operands: Rep | int) -> Rep:
    """A sum, product, multiple, power or map of representations; the module of those builds
    on this one."""
    made: Rep = getattr(import_module("emlpcli.reps.composite"), kind)(*operands)
    return made


Scalar = ScalarRep()
V = Vector = Base()


def T(p: int, q: int = 0, G: Group | None = None) -> Rep:
    """Tensors with p indices in V and q in V*: V**p * V.T**q."""
    rep = V**p if q == 0 else V.T**q if p == 0 else V**p * V.T**q
    return rep(G)
