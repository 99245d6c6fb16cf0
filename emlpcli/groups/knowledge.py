"""What a class of groups may know of its groups, each with a default read off the generators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from emlpcli.errors import GroupError
from emlpcli.groups.structure import Count, Field, InvariantForms, Naming, Series, Structure
from emlpcli.overrides import override

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.algebra.lie.torus import Torus
    from emlpcli.algebra.spectra.families import Spectrum
    from emlpcli.groups.base import Group
    from emlpcli.groups.facts import Exact, Facts
    from emlpcli.groups.irreps.table import Table


class Adapted(NamedTuple):
    """A group in coordinates T v, where its elements are T g T^-1 (see `normal_coordinates`).

    `noise` bounds what rounding, or the precision, leaves of errors in these generators.
    """

    change: NDArray[Any]  # T, shape (d, d)
    group: Group
    noise: float


class Generated:
    """What generates a group: arguments, size, the two stacks of generators and their precision."""

    registered: ClassVar[bool] = True  # a class of this package, not a person's
    from_arguments: ClassVar[bool] = False  # what it knows follows from what it is made of

    d: int
    args: tuple[Any, ...]
    precision: float = 0.0

    @cached_property
    def lie_algebra(self) -> NDArray[Any]:
        """Infinitesimal generators, shape (D, d, d)."""
        import numpy as np

        return np.zeros((0, self.d, self.d))

    @cached_property
    def discrete_generators(self) -> NDArray[Any]:
        """Finite generators, shape (M, d, d)."""
        import numpy as np

        return np.zeros((0, self.d, self.d))

    def _read_exactly(self) -> Exact | None:
        """The generators as exact numbers, where floating-point numbers can be taken for such."""
        from emlpcli.algebra.numbers.surds import exact_lines, exact_matrices

        discrete = exact_matrices(self.discrete_generators)
        lie = exact_lines(self.lie_algebra)
        return None if discrete is None or lie is None else (discrete, lie)

    @cached_property
    def facts(self) -> Facts:
        """What the generators say, by themselves; found when it is asked for."""
        from emlpcli.groups.facts import Facts

        stacks = (self.lie_algebra, self.discrete_generators)
        return Facts(*stacks, self.precision, self._read_exactly)


class Knowledge(Generated):
    """Everything that a class may state of its groups, beyond what generates them.

    These members are what a class of this package overrides, as class attributes, as cached
    properties or as methods; `__init__` may assign the summary, the order, the field and the
    flags too. There is no other place where a group's name decides anything. What a class leaves
    out is read off the generators. A person's subclass of a registered class gets all defaults
    back, but for what it states itself, and what `__init__` assigned is derived anew.
    """

    one_block: ClassVar[Callable[[Group, str], Group]]  # the class `OneBlock`, see `on_block`

    name: str = ""  # under which the class is registered
    summary: str = ""  # in a few words, for `emlp groups`
    aliases: ClassVar[tuple[str, ...]] = ()  # other names of it
    example: ClassVar[str] = ""  # a spelling that works, where small sizes do not make one
    naming: Naming | None = None  # of irreducibles that no table lists
    # what a group that permutes points calls them, and each of its orbits, by smallest points
    point_names: tuple[str, ...] = ()
    point_kinds: tuple[str, ...] = ()
    # where an instance comes from, as texts and as data; no part of what the group is
    remarks: tuple[str, ...] = ()
    origin: Mapping[str, Any] | None = None

    # -- flags and sizes --------------------------------------------------------------------

    @cached_property
    def order(self) -> int | None:
        """The number of elements; None where it is infinite or not known."""
        return None

    @cached_property
    def field(self) -> Field:
        """ "R", or "C" where elements are complex matrices."""
        return self.facts.field

    @cached_property
    def lie_dimension(self) -> int:
        """The dimension of the Lie algebra."""
        return self.facts.lie_dimension

    @cached_property
    def is_permutation(self) -> bool:
        """Whether every element permutes the basis vectors."""
        return self.facts.is_permutation

    @cached_property
    def is_orthogonal(self) -> bool:
        """Whether every element is real orthogonal, so that V* = V."""
        return self.is_permutation or self.facts.is_orthogonal

    @cached_property
    def is_compact(self) -> bool:
        """Whether every element is unitary."""
        return self.is_orthogonal or self.facts.is_compact

    @cached_property
    def is_reductive(self) -> bool:
        """Whether every representation made from V is a direct sum of irreducibles."""
        return self.is_compact or self.facts.is_reductive

    @property
    def is_discrete(self) -> bool:
        """Whether the group has no continuous part."""
        return self.lie_dimension == 0

    @property
    def is_unimodular(self) -> bool:
        """Whether every determinant is 1 or -1, seen from the generators."""
        return self.is_orthogonal or self.facts.is_unimodular

    @property
    def directions(self) -> NDArray[Any]:
        """The Lie algebra generators in a scale of their own, shape (D, d, d)."""
        return self.lie_algebra if self._named else self.facts.directions

    def exact_generators(self) -> Exact | None:
        """The generators, discrete and infinitesimal, if all entries are known exactly.

        Floating-point numbers are taken for exact where they are fractions of few binary digits;
        those of a Lie algebra generator up to a common factor.
        """
        return self.facts.exact

    def num_constraints(self) -> int:
        """Number of generators, each of which is one constraint on an invariant."""
        return len(self.lie_algebra) + len(self.discrete_generators)

    def factors(self) -> tuple[Group, ...]:
        """The factors of a direct product; a group that is none is its own only factor."""
        return (cast("Group", self),)

    @property
    def blocks(self) -> Mapping[str, slice]:
        """Where representations that the group gives by name stand in its matrices, V first.

        Empty where V is all of them. Else matrices are block diagonal, and `spectra` lists the
        eigenvalues of the blocks in their order.
        """
        return {}

    @property
    def sums(self) -> Mapping[str, tuple[str, ...]]:
        """Other names, of direct sums of blocks: S = Sl ⊕ Sr for spinors in even dimensions."""
        return {}

    def on_block(self, name: str) -> Group:
        """The group of the matrices on one block alone, onto which the group maps.

        V of a group without blocks is the group itself.
        """
        if name == "V" and not self.blocks:
            return cast("Group", self)
        return type(self).one_block(cast("Group", self), name)

    @cached_property
    def series(self) -> Series | None:
        """Whose labels of irreducibles `Irrep(...)` takes; None where it takes none."""
        return None

    def in_setting(self, g: NDArray[Any]) -> NDArray[Any]:
        """Elements, shape (n, d, d), about the axes by which irreducibles are named."""
        return g

    # -- what a theorem or a formula says ---------------------------------------------------

    def count(self, p: int, q: int) -> Count | None:
        """Exact number of invariants of V^p (x) V*^q, or None where no formula is known."""
        return None

    def spectra(self) -> tuple[Spectrum, ...] | None:
        """Families of elements with their exact eigenvalues on V, None where they are not known.

        This default enumerates a group with finitely many elements. It takes one with a Lie
        algebra by its maximal torus where it is compact, or real and closed under the conjugate
        transpose: then its compact form has the same invariants.
        """
        import numpy as np

        if not self.lie_dimension and not np.any(self.lie_algebra):  # of however small a scale
            from emlpcli.groups.spectra.finite import enumerated

            h = self.discrete_generators
            return enumerated(h, self.order, permuting=self.is_permutation)
        if not self.is_compact and not (self.is_reductive and self.field == "R"):
            return None
        from emlpcli.algebra.numbers.surds import told_apart
        from emlpcli.groups.spectra.lie import lie_spectra

        exact = self.exact_generators()
        if exact is not None and not all(map(told_apart, exact[1])):
            return None  # weights that are read off floats might be those of another group
        stacks = (self.lie_algebra, self.discrete_generators)
        return lie_spectra(*stacks, compact=self.is_compact)

    def torus(self) -> Torus | None:
        """A maximal torus with its simple root vectors, where it is known without computing."""
        return None

    def structure(self) -> Structure | None:
        """What makes the group solvable without floating-point rank decisions, if anything.

        This default recognises generators that permute the basis vectors up to sign.
        """
        return None if self.lie_dimension else self.facts.monomial

    def tensors(self) -> InvariantForms | None:
        """The forms and volume forms of which all invariants are products, if a theorem says so.

        They name the basis elements, also where `structure` offers a quicker way to solve.
        """
        structure = self.structure()
        return structure if isinstance(structure, InvariantForms) else None

    def irreps(self) -> Table | None:
        """The irreducibles by name, None where there is no table; then they are computed."""
        return None

    def contains(self, other: Group) -> bool | None:
        """Whether a group of matrices of the same size lies in this one; None if that is unclear.

        This default lists the elements of a finite group.
        """
        if other == self:
            return True
        if not self.is_discrete:
            return None
        if len(other.lie_algebra):
            return False
        import numpy as np

        from emlpcli.groups.spectra.finite import SAME, closure

        elements, h = closure(self.discrete_generators, self.d), other.discrete_generators
        if elements is None:
            return None
        return all(np.abs(elements - m).max(axis=(1, 2)).min() < SAME for m in h)

    # -- random elements --------------------------------------------------------------------

    def draw(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Draw n random elements that reach every component, shape (n, d, d).

        Haar distributed where a subclass says so. This default multiplies the exponential
        of a random Lie algebra element by a random word in the discrete generators, a short one:
        product replacement, as for permutations, would multiply rounding errors and entries.
        """
        import numpy as np

        g = np.broadcast_to(np.eye(self.d), (n, self.d, self.d))
        A = self.directions
        if len(A):
            from scipy.linalg import expm

            scale = getattr(self, "z_scale", None)  # as in EMLP: a number, or one a generator
            z = rng.normal(size=(n, len(A))) * (1.0 if scale is None else np.asarray(scale))
            g = expm(np.einsum("ni,ijk->njk", z, A))
        h = self.discrete_generators
        if len(h):
            steps = np.concatenate([h, np.linalg.inv(h), np.eye(self.d)[None]])
            for _ in range(4 * len(h) + 4):
                g = g @ steps[rng.integers(len(steps), size=n)]
        return np.array(g)

    def draw_compact(self, rng: np.random.Generator, n: int) -> NDArray[Any]:
        """Draw n random elements of the compact form, unitary matrices of shape (n, d, d).

        Only for a reductive group, closed under the conjugate transpose: its Lie algebra is
        k + p with k antihermitian and p Hermitian, that of the compact form k + ip. The
        invariants of both are the same (Weyl's unitary trick). A compact group is its own
        compact form.
        """
        import numpy as np

        if self.is_compact:
            return self.draw(rng, n)
        if self.self_adjoint is not self:
            raise GroupError(f"{self} is closed under the conjugate transpose in other coordinates")
        compact = self._compact_directions
        g = np.broadcast_to(np.eye(self.d, dtype=complex), (n, self.d, self.d))
        for _ in range(2):  # two exponentials spread over the whole group
            z = 2 * rng.normal(size=(n, len(compact)))
            values, vectors = np.linalg.eigh(-1j * np.einsum("ni,ijk->njk", z, compact))
            turn = vectors * np.exp(1j * values)[:, None, :]
            g = g @ (turn @ np.conj(np.swapaxes(vectors, 1, 2)))
        return np.array(g)

    @property
    def _compact_directions(self) -> NDArray[Any]:
        """Antihermitian matrices that span the Lie algebra of the compact form or generate it."""
        from emlpcli.algebra.lie.closure import compact_parts

        return compact_parts(self.lie_algebra) if self._named else self.facts.compact_directions

    @cached_property
    def adapted(self) -> Adapted | None:
        """Coordinates in which the group is closed under the conjugate transpose, or near it.

        None where those in which it stands are as good, or where none were found.
        """
        return None

    @property
    def self_adjoint(self) -> Group:
        """The group in coordinates where it is closed under the conjugate transpose.

        Itself where it is so as it stands. Raises GroupError for one that is not reductive.
        """
        if not self.is_reductive:
            raise GroupError(f"{self} is not known to be reductive")
        return cast("Group", self) if self.adapted is None else self.adapted.group

    # -- identity ---------------------------------------------------------------------------

    @property
    def _named(self) -> bool:
        """Whether the class is registered under a name, by which its groups are known exactly."""
        return type(self).registered and bool(type(self).name)

    @property
    def registered_name(self) -> str:
        """The name under which the group's class is registered; empty for a person's class."""
        return type(self).name if type(self).registered else ""

    def _key(self) -> tuple[Any, ...]:
        """What makes two groups equal: the name and its arguments, or all generators."""
        if self._named:
            return (type(self), *self.args)
        arrays = (self.lie_algebra, self.discrete_generators)
        stacks = ((a.shape, a.dtype.str, a.tobytes()) for a in arrays)
        return (type(self), repr(self.args), self.precision, *stacks)

    @override
    def __str__(self) -> str:
        label = self.registered_name or type(self).__name__
        return f"{label}({','.join(map(str, self.args))})" if self.args else label
