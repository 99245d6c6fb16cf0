"""The algebra of representations: V, V*, Scalar, and sums, products, powers and maps of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from itertools import repeat
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, overload

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.errors import GroupError, RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.forms import DirectSum as DirectSum
from emlpcli.reps.forms import TensorProduct as TensorProduct
from emlpcli.reps.forms import written_out
from emlpcli.reps.limits import MOST_SIZE_BITS
from emlpcli.shown import Shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.jaxsetup import Array
    from emlpcli.solve import Solution
    from emlpcli.solve.bases.operators import Basis, Projector
    from emlpcli.solve.equations import Constraints


class Rep(Shown):
    """A representation: a vector space with the action ρ(g) of a matrix group.

    Built from `V` and `Scalar` with `+` (direct sum), `*` (tensor product), `**` (power),
    `.T` (dual), `>>` (`a >> b` are the linear maps from a to b, with vec(W) row-major of shape
    (dim b, dim a)) and integers (that many copies, or that many Scalars). A representation
    without a group becomes concrete when it is called with one: `(V >> V)(SO(3))`.

    Representations are immutable. A subclass defines `rho(g)`, `__str__` and, where it takes a
    group, `__call__`; `drho` follows by automatic differentiation. The interface is that of
    EMLP (Finzi, Welling, Wilson 2021).

    Whatever walks over a representation asks for its `form`, a direct sum, a tensor product or
    an atom, and needs to know none of the classes below that are made of others.
    """

    G: Group | None = None
    parts: tuple[Rep, ...] = ()  # operands, for representations made of others

    # -- structure ---------------------------------------------------------------------

    def form(self) -> DirectSum | TensorProduct | Rep:
        """The outermost construction: a direct sum, a tensor product, or itself if an atom."""
        return self

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

    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep | None:
        """The same construction over a subgroup of the group; None where there is none.

        `inner` restricts the representations that it is made of. Where None is returned, the
        matrices of the larger group are kept, see `Restrict`.
        """
        return None

    def __call__(self, G: Group | None) -> Rep:
        """The same expression over the group G, for every atom that has no group yet."""
        if G is None:
            return self
        if not any(a.G is None and not isinstance(a, ScalarRep) for a in self.atoms()):
            others = {a.G for a in self.atoms() if not isinstance(a, ScalarRep)} - {G}
            # a factor that occurs once acts in the product too; of two equal ones none is meant
            factors = G.factors()
            if others - {f for f in factors if factors.count(f) == 1}:
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
        return self if self.is_orthogonal else Dual(self)

    @property
    def is_orthogonal(self) -> bool:
        """Whether every ρ(g) is known to be real orthogonal, so that it is its dual."""
        if self.parts:
            return all(part.is_orthogonal for part in self.parts)
        return self.G is not None and bool(self.G.is_orthogonal)

    @property
    def is_real(self) -> bool:
        """Whether every ρ(g) is known to be real."""
        if self.parts:
            return all(part.is_real for part in self.parts)
        return self.G is not None and self.G.field == "R"

    def undualised(self) -> tuple[Rep, bool]:
        """An atom that is no dual, and whether this one is its dual, in the same coordinates."""
        return self, False

    def size(self) -> int:
        """Dimension of the space, an integer of any length."""
        element = self._group().draw(import_module("numpy").random.default_rng(0), 1)[0]
        return int(self.rho_of(element).shape[-1])

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

        Returns an array or an operator with `@` and `to_dense()`, so that ρ(g) of a large
        representation can be applied without being formed.
        """
        raise RepresentationError(f"{type(self).__name__} must define rho(g)")

    def drho(self, A: Any) -> Any:
        """dρ(A) of a Lie algebra element, shape (d, d), or of a dict {group: element}."""
        from emlpcli.reps.action import derivative, element

        return derivative(self.rho, element(self.G, A, lie=True))

    def rho_of(self, M: Any) -> Any:
        """`rho(M)`; an atom is given the one matrix of a dict that belongs to its group.

        So a user's own `rho` needs to know matrices only.
        """
        from emlpcli.reps.action import element, in_doubles

        if not isinstance(self.form(), Rep):
            return self.rho(M)
        return in_doubles(self.rho, element(self.G, M) if isinstance(M, dict) else M)

    def drho_of(self, A: Any) -> Any:
        """`drho(A)`, in double precision for matrices of NumPy."""
        from emlpcli.reps.action import in_doubles

        return in_doubles(self.drho, A) if isinstance(self.form(), Rep) else self.drho(A)

    def rho_dense(self, M: Any) -> Array:
        """ρ(g) as a matrix, shape (size, size)."""
        from emlpcli.reps.action import dense

        return dense(self.rho_of(M))

    def drho_dense(self, A: Any) -> Array:
        """dρ(A) as a matrix, shape (size, size)."""
        from emlpcli.reps.action import dense

        return dense(self.drho_of(A))

    # -- solutions -----------------------------------------------------------------------

    def equivariant_dimension(self) -> int:
        """Dimension of the space of invariants {v : ρ(g) v = v for all g}.

        Counted exactly where the group has a formula, else that of the solved basis.
        """
        dimension: int = _solver().count_or_solve(self)
        return dimension

    def solve(self, **options: Any) -> Solution:
        """The invariants with their evidence; see `emlpcli.solve.solve` for the options."""
        solution: Solution = _solver().solve(self, **options)
        return solution

    def equivariant_basis(self, dtype: Any = None) -> Basis:
        """Operator Q, shape (size, dimension), whose orthonormal columns span the invariants.

        Results have the type of what it is applied to; with `dtype` they have that one.
        """
        found = self.solve().Q
        return found if dtype is None else found.astype(dtype)

    def equivariant_projector(self, dtype: Any = None) -> Projector:
        """Operator P = Q Q^H, shape (size, size), the orthogonal projector on the invariants.

        Results have the type of what it is applied to; with `dtype` they have that one.
        """
        found = self.solve().P
        return found if dtype is None else found.astype(dtype)

    def constraint_matrix(self) -> Constraints:
        """Operator C, shape (constraints * size, size), with C v = 0 for the invariants v alone.

        Its blocks are ρ(h) - 1 and dρ(A) for the generators of each group, one below the other.
        """
        found: Constraints = _solver().constraint_matrix(self)
        return found

    def canonicalize(self) -> tuple[Rep, NDArray[np.int64]]:
        """The representation with equal summands together, and the order of coordinates there.

        `v[..., order]` is a vector of the first, where v is one of this one.
        """
        import numpy as np

        return self, np.arange(self.size())

    # -- algebra --------------------------------------------------------------------------

    def __add__(self, other: Rep | int) -> Rep:
        if isinstance(other, int) and other == 0:
            return self
        return SumRep(self, other)

    def __radd__(self, other: int) -> Rep:
        return self if other == 0 else SumRep(other, self)

    @overload
    def __mul__(self, other: Literal[0]) -> Literal[0]: ...  # type: ignore[overload-overlap]
    @overload
    def __mul__(self, other: Rep | int) -> Rep: ...
    def __mul__(self, other: Rep | int) -> Rep | Literal[0]:
        """The tensor product, or that many copies; no copies are 0, see `__rmul__`."""
        if isinstance(other, int):
            return other * self
        return ProductRep(self, other) if isinstance(other, Rep) else NotImplemented

    @overload
    def __rmul__(self, other: Literal[0]) -> Literal[0]: ...  # type: ignore[overload-overlap]
    @overload
    def __rmul__(self, other: int) -> Rep: ...
    def __rmul__(self, other: int) -> Rep | Literal[0]:
        """That many copies.

        No copies are the integer 0, as in EMLP: integers stand for that many Scalars, and 0 is
        what a sum may start with and what makes a product 0, so that `sum(n * T(k) for ...)` may
        have no copies of some. By itself it is no representation.
        """
        if not isinstance(other, int) or isinstance(other, bool):
            return NotImplemented
        if other < 0:
            raise RepresentationError(f"{other}*{self}: a multiple must not be negative")
        if other == 0:
            return 0
        return self if other == 1 else Multiple(other, self)

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
        return self if exponent == 1 else PowerRep(self, exponent)

    def __rshift__(self, other: Rep | int) -> Rep:
        return MapRep(self, other)

    def __rrshift__(self, other: int) -> Rep:
        return MapRep(other, self)

    def __lshift__(self, other: Rep | int) -> Rep:
        return MapRep(other, self)

    def __rlshift__(self, other: int) -> Rep:
        return MapRep(self, other)

    # -- printed form ------------------------------------------------------------------------

    # whether the group may stand behind the name, as in V(SO3)
    _takes_group = False

    def _printed(self, attach: bool) -> tuple[str, int]:
        """The printed form, with groups behind the names if `attach`, and how strongly it binds.

        1 is a map, 2 a sum, 3 a product or a multiple, 4 a power, 5 a name.
        """
        group = f"({self.G})" if attach and self._takes_group and self.G is not None else ""
        return f"{self}{group}", 5

    def _within(self, strength: int, attach: bool) -> str:
        """The printed form, in parentheses if it binds less strongly than that."""
        text, own = self._printed(attach)
        return f"({text})" if own < strength else text

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
        if self is other:
            return True
        return isinstance(other, Rep) and self._key() == other._key()

    @override
    def __hash__(self) -> int:
        return hash(self._key())

    @override
    def __str__(self) -> str:
        return type(self).__name__

    @override
    def __repr__(self) -> str:
        return str(self)


class ScalarRep(Rep):
    """The trivial representation on R, equal to V**0."""

    @override
    def form(self) -> TensorProduct:
        return TensorProduct(())

    @override
    def rho(self, M: Any) -> Any:
        import numpy as np

        return np.ones((1, 1))

    @override
    def drho(self, A: Any) -> Any:
        import numpy as np

        return np.zeros((1, 1))

    @property
    @override
    def T(self) -> Rep:
        return self

    @property
    @override
    def is_orthogonal(self) -> bool:
        return True

    @property
    @override
    def is_real(self) -> bool:
        return True

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

    _takes_group = True

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    @override
    def rho(self, M: Any) -> Any:
        from emlpcli.reps.action import element

        return element(self.G, M)

    @override
    def drho(self, A: Any) -> Any:
        from emlpcli.reps.action import element

        return element(self.G, A, lie=True)

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return Base()._attach(small)

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is None and G.blocks:
            from emlpcli.reps.blocks import Given

            return Given("V", G)  # the matrices act on more than V
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

    @override
    def rho(self, M: Any) -> Any:
        from emlpcli.reps.action import inverse

        return inverse(self.rep.rho_dense(M)).T

    @override
    def drho(self, A: Any) -> Any:
        return -self.rep.drho_dense(A).T

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return inner(self.rep).T

    @property
    @override
    def T(self) -> Rep:
        """The representation that this one is the dual of."""
        return self.rep

    @override
    def undualised(self) -> tuple[Rep, bool]:
        rep, dual = self.rep.undualised()
        return rep, not dual

    @override
    def _attach(self, G: Group) -> Rep:
        return self if self.G is not None else self.rep._attach(G).T

    @override
    def _permutes(self) -> bool:
        return self.rep._permutes()

    @property
    @override
    def is_orthogonal(self) -> bool:
        return self.rep.is_orthogonal

    @property
    @override
    def is_real(self) -> bool:
        return self.rep.is_real

    @override
    def size(self) -> int:
        return self.rep.size()

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Dual, self.rep)

    @override
    def __str__(self) -> str:
        return f"{self.rep}*"

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return self.rep._printed(attach)[0] + "*", 4 if attach else 5


class _Composite(Rep):
    """A representation made of others."""

    _number = 1  # of copies or factors

    def __init__(self, *parts: Rep) -> None:
        self.parts = parts

    @abstractmethod
    @override
    def form(self) -> DirectSum | TensorProduct: ...

    @override
    def size(self) -> int:
        match self.form():
            case DirectSum(terms):
                return sum(count * part.size() for part, count in terms)
            case TensorProduct(powers):
                return prod(integer_power(part.size(), power) for part, power in powers)

    @override
    def rho(self, M: Any) -> Any:
        return self._act(lambda part: part.rho_of(M), lie=False)

    @override
    def drho(self, A: Any) -> Any:
        return self._act(lambda part: part.drho_of(A), lie=True)

    def _act(self, of: Callable[[Rep], Any], *, lie: bool) -> Any:
        """The operator that the operators of the parts make together."""
        from emlpcli.reps.action import KroneckerAction, SumAction

        match self.form():
            case DirectSum(terms):
                return SumAction([(of(part), count) for part, count in terms])
            case TensorProduct(powers):
                return KroneckerAction(
                    [op for part, power in powers for op in [of(part)] * power], lie=lie
                )

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return type(self)(*map(change, self.parts))

    @cached_property
    def _written_out(self) -> Rep | tuple[Any, ...]:
        return written_out(self)

    @override
    def _key(self) -> tuple[Any, ...]:
        """Equal where ρ(g) is the same matrix by form: T(2) is V*V, and V+V is 2*V."""
        form = self._written_out
        if form == (((), 1),):
            return Scalar._key()
        return form._key() if isinstance(form, Rep) else (_Composite, form)

    @override
    def __str__(self) -> str:
        groups = {a.G for a in self.atoms() if not isinstance(a, ScalarRep)}
        return self._printed(len(groups) > 1)[0]


class DirectSumRep(_Composite):
    """A direct sum, which may be walked through as in EMLP.

    `reps` says how often each tensor product occurs, in canonical order; `v[..., perm]` has the
    coordinates in that order, all copies of the first, then all of the second, and so on. Both
    need the group; products of sums are expanded.
    """

    @cached_property
    def _layout(self) -> tuple[dict[Rep, int], NDArray[np.int64]]:
        from emlpcli.reps.monomials import layout

        return layout(self)

    @property
    def reps(self) -> dict[Rep, int]:
        """Each tensor product with its number of copies; GroupError where the group is missing."""
        return dict(self._layout[0])

    @property
    def perm(self) -> NDArray[np.int64]:
        """The order of coordinates, shape (size,), in which equal summands stand together."""
        return self._layout[1]

    @property
    def invperm(self) -> NDArray[np.int64]:
        """The inverse of `perm`."""
        import numpy as np

        return np.argsort(self.perm)

    def as_dict(self, v: Any) -> dict[Rep, Any]:
        """The parts of vectors, shape (..., size): for each tensor product (..., copies, size)."""
        found, start = {}, 0
        for rep, copies in self.reps.items():
            places = self.perm[start : start + copies * rep.size()]
            found[rep] = v[..., places.reshape(copies, rep.size())]
            start += places.size
        return found

    def __iter__(self) -> Iterator[Rep]:
        """The summands in canonical order, each as often as it occurs."""
        for rep, copies in self.reps.items():
            yield from repeat(rep, copies)

    def __len__(self) -> int:
        return sum(self.reps.values())

    def __bool__(self) -> bool:
        return True  # also without a group, where there is no length yet

    @override
    def canonicalize(self) -> tuple[Rep, NDArray[np.int64]]:
        found = [copies * rep for rep, copies in self.reps.items()]
        return found[0] if len(found) == 1 else SumRep(*found), self.perm


class SumRep(DirectSumRep):
    """Direct sum, in the order given."""

    def __init__(self, *reps: Rep | int) -> None:
        flat: list[Rep] = []
        for rep in map(as_rep, reps):
            flat.extend(rep.parts if isinstance(rep, SumRep) else (rep,))
        self.parts = tuple(flat)

    @override
    def form(self) -> DirectSum:
        return DirectSum(tuple((part, 1) for part in self.parts))

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return " ⊕ ".join(part._within(3, attach) for part in self.parts), 2


class Multiple(DirectSumRep):
    """Direct sum of `count` copies of one representation."""

    def __init__(self, count: int, rep: Rep) -> None:
        self.count = self._number = count
        self.parts = (rep,)

    @override
    def form(self) -> DirectSum:
        return DirectSum(((self.parts[0], self.count),))

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return Multiple(self.count, change(self.parts[0]))

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return multiple(self.count, self.parts[0]._within(4, attach)), 3


class ProductRep(_Composite):
    """Tensor product, in the order given: ρ(g) = ρ1(g) ⊗ ρ2(g) ⊗ ..."""

    def __init__(self, *reps: Rep) -> None:
        flat: list[Rep] = []
        for rep in reps:
            flat.extend(rep.parts if isinstance(rep, ProductRep) else (rep,))
        self.parts = tuple(flat)

    @override
    def form(self) -> TensorProduct:
        return TensorProduct(tuple((part, 1) for part in self.parts))

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return "⊗".join(part._within(4, attach) for part in self.parts), 3


class PowerRep(_Composite):
    """Tensor power."""

    def __init__(self, rep: Rep, exponent: int) -> None:
        self.exponent = self._number = exponent
        self.parts = (rep,)

    @override
    def form(self) -> TensorProduct:
        return TensorProduct(((self.parts[0], self.exponent),))

    @override
    def _rebuild(self, change: Callable[[Rep], Rep]) -> Rep:
        return PowerRep(change(self.parts[0]), self.exponent)

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return self.parts[0]._within(5, attach) + superscript(self.exponent), 4


class MapRep(_Composite):
    """Linear maps from `source` to `target`: the representation target ⊗ source*."""

    def __init__(self, source: Rep | int, target: Rep | int) -> None:
        self.source, self.target = as_rep(source), as_rep(target)
        self.parts = (self.source, self.target)

    @override
    def form(self) -> TensorProduct:
        return TensorProduct(((self.target, 1), (self.source.T, 1)))

    @cached_property
    def tensor(self) -> Rep:
        """The same space as a tensor product, target first."""
        return ProductRep(self.target, self.source.T)

    @property
    @override
    def T(self) -> Rep:
        """The dual, with the same order of entries: target* ⊗ source."""
        return self.tensor.T

    @override
    def _printed(self, attach: bool) -> tuple[str, int]:
        return f"{self.source._within(1, attach)} → {self.target._within(2, attach)}", 1


def integer_power(base: int, exponent: int) -> int:
    """base**exponent; TooLargeError where the number itself would be too long to work with."""
    if base > 1 and base.bit_length() * exponent > MOST_SIZE_BITS:
        raise TooLargeError(
            f"a size of about {len(str(base)) * exponent} digits is too long to write out",
            hint="take a smaller power",
        )
    return int(base**exponent)


def as_rep(rep: Rep | int) -> Rep:
    """A representation, or an integer as that many Scalars."""
    if isinstance(rep, Rep):
        return rep
    if not isinstance(rep, int) or isinstance(rep, bool):
        raise RepresentationError(f"{rep!r} is not a representation")
    if rep < 1:
        raise RepresentationError(f"{rep} Scalars: the number must be at least 1")
    return Scalar if rep == 1 else Multiple(rep, Scalar)


def multiple(copies: int, text: str) -> str:
    """Copies of what the text says: `3V`, `3(V⊗V*)`, and `3x1o` as in e3nn; one has no number."""
    if copies == 1:
        return text
    if "⊗" in text and not text.startswith("("):
        return f"{copies}({text})"
    return f"{copies}x{text}" if text[0].isdigit() else f"{copies}{text}"


def _solver() -> ModuleType:
    """The solver, which lies above the representations: the one place that looks ahead.

    It is a convenience for users, who may write `rep.solve()` for `emlpcli.solve.solve(rep)`.
    """
    return import_module("emlpcli.solve")


Scalar = ScalarRep()
V = Vector = Base()


def T(p: int, q: int = 0, G: Group | None = None) -> Rep:
    """Tensors with p indices in V and q in V*: V**p * V.T**q."""
    rep = V**p if q == 0 else V.T**q if p == 0 else V**p * V.T**q
    return rep(G)
