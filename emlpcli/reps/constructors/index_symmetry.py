"""Tensors with any symmetry of their indices: `Indices("ijkl=jikl=klij",R)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError, RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.lang import IndexFormula
from emlpcli.lang.index_formulas import read
from emlpcli.lang.tree import IndexWord
from emlpcli.overrides import override
from emlpcli.reps.blocks import is_vector
from emlpcli.reps.constructed import Derived, is_functorial, single_group
from emlpcli.reps.constructors.powers import Alt, Sym
from emlpcli.reps.limits import (
    MOST_CHANGED_COORDINATES,
    MOST_INDEX_SYMMETRIES,
    MOST_MONOMIAL_COORDINATES,
    MOST_TENSOR_ENTRIES,
)
from emlpcli.reps.rep import Base, Dual, Multiple, ProductRep, Rep, Scalar, ScalarRep, as_rep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.fixed_tensors import FixedTensors
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.permutations.signed_groups import Block, CycleType, SignedGroup
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

_AT_ONCE = 2**24  # numbers in the products that are added up at once


def Indices(formula: str | IndexFormula, *reps: Rep | int) -> Rep:
    """The tensors whose indices have the symmetries that a formula states.

    `Indices("ijk=-jik", V)` has the tensors with T_ijk = -T_jik, every index in V;
    `Indices("ijk=jik", V, V, W)` says what each index is in. The formula is e3nn's, of
    ReducedTensorProducts: words of the same letters, with a sign, whose components are equal. What
    follows from it is stated too: the words generate a group H of permutations with signs.

    The coordinates are those in an orthonormal basis: one for each orbit of H on tuples of values
    in which the signs agree, in the order of the first tuple x of each, √(its length) T[x]. They
    are those of `Sym` and `Alt`, and products, symmetric and exterior powers of neighbouring
    indices are returned as such: `Indices("ijk=ikj",V)` is `V*Sym(2,V)`.

    Raises ExpressionError for what is no formula, RepresentationError where only the zero tensor
    has the symmetries or exchanged indices are in different representations, and TooLargeError
    where H has too many elements; with the place in the formula.
    """
    if isinstance(formula, IndexFormula):
        return _checked(formula, [as_rep(rep) for rep in reps])
    try:
        return _checked(read(formula), [as_rep(rep) for rep in reps])
    except EmlpError as error:
        raise error.in_text(formula) from None


def _checked(formula: IndexFormula, reps: list[Rep]) -> Rep:
    """The representation, after what does not depend on the group has been looked at."""
    k = len(formula.letters)
    if len(reps) not in (1, k):
        raise RepresentationError(
            f"{len(reps)} representations for {k} indices",
            span=formula.span,
            hint="give one for all indices, or one for each",
        )
    _reject_zero(formula)
    return _made(formula, tuple(reps * (k if len(reps) == 1 else 1)))


def _reject_zero(formula: IndexFormula) -> None:
    """No tensor but 0 has symmetries from which T = -T follows."""
    from emlpcli.algebra.permutations.signed_groups import SignedGroup

    generators = formula.generators()
    for n, word in enumerate(formula.words[1:], 1):
        if SignedGroup(len(formula.letters), tuple(generators[:n])).vanishes:
            raise RepresentationError(
                f"only the zero tensor has these symmetries: with {word.text}, T = -T follows",
                span=word.span,
                hint="there is no space of dimension 0: leave this word out, or change its sign",
            )


def _made(formula: IndexFormula, reps: tuple[Rep, ...]) -> Rep:
    """The representation, as products and powers where it is made of these."""
    from emlpcli.algebra.permutations.signed_groups import SignedGroup, blocks

    if _exchanges_different(formula, reps):
        return TensorsWithSymmetry(formula, reps)
    group = SignedGroup(len(reps), tuple(formula.generators()))
    return _product(formula, reps, blocks(group))


def _exchanges_different(formula: IndexFormula, reps: Sequence[Rep]) -> bool:
    """Whether a word puts an index in place of one of another representation.

    That is an error once the groups are known: before, V and V.T may turn out to be the same.
    """
    different = False
    for word in formula.words:
        for a, b in enumerate(formula.permutation(word)):
            here, there = reps[a], reps[b]
            if here == there:
                continue
            if here.concrete and there.concrete:
                i, j = formula.letters[a], formula.letters[b]
                raise RepresentationError(
                    f"index {j} takes the place of {i}, but {i} is in {here} and {j} in {there}",
                    span=word.place(a),
                    hint="indices that a formula exchanges must be in the same representation",
                )
            different = True
    return different


def _product(formula: IndexFormula, reps: Sequence[Rep], parts: Sequence[Block]) -> Rep:
    """The tensor product of blocks, equal neighbours as a power."""
    factors = [_factor(formula, reps[part.start : part.stop], part) for part in parts]
    runs = [(rep, len(list(run))) for rep, run in groupby(factors)]
    powers = [rep**count for rep, count in runs]
    return powers[0] if len(powers) == 1 else ProductRep(*powers)


def _factor(formula: IndexFormula, reps: Sequence[Rep], block: Block) -> Rep:
    """The tensors of one block."""
    if block.stop - block.start == 1:
        return reps[0]
    part = _part(formula, block)
    if block.copies > 1:
        return (Sym if block.sign > 0 else Alt)(block.copies, _product(part, reps, block.inner))
    return _simple(TensorsWithSymmetry(part, tuple(reps)))


def _simple(made: TensorsWithSymmetry) -> Rep:
    """The representation, unless it is zero or made of Scalars."""
    order = made.symmetry.order
    if order > MOST_INDEX_SYMMETRIES:
        raise TooLargeError(
            f"the formula states {order} symmetries, at most {MOST_INDEX_SYMMETRIES} are used",
            span=made.formula.span,
            hint="put exchanged indices side by side where they make Sym or Alt",
        )
    if all(rep.concrete for rep in made.reps):
        if not (size := made.size()):
            sizes = " and ".join(f"{rep} has size {rep.size()}" for rep in dict.fromkeys(made.reps))
            raise RepresentationError(f"{made} is zero: {sizes}")
        if made.G is None:
            return Scalar if size == 1 else Multiple(size, Scalar)
    return made


def _part(formula: IndexFormula, block: Block) -> IndexFormula:
    """What a formula says of a block: itself if that is all of it."""
    letters = formula.letters[block.start : block.stop]
    if letters == formula.letters:
        return formula
    words = [(range(len(letters)), 1), *block.group.generators]
    return IndexFormula(
        tuple(
            IndexWord(sign, "".join(letters[a] for a in p), (), span=formula.span)
            for p, sign in words
        ),
        span=formula.span,
    )


class TensorsWithSymmetry(Derived):
    """The tensors that a group of permutations of indices with signs fixes; made by `Indices`."""

    def __init__(self, formula: IndexFormula, reps: tuple[Rep, ...]) -> None:
        from emlpcli.algebra.permutations.signed_groups import SignedGroup

        self.formula, self.reps = formula, reps
        self.G = single_group(ProductRep(*reps))
        self.symmetry = SignedGroup(len(reps), tuple(formula.generators()))

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None and all(rep.concrete for rep in self.reps):
            return self
        return _made(self.formula, tuple(rep._attach(G) for rep in self.reps))

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return _made(self.formula, tuple(map(inner, self.reps)))

    @override
    def _key(self) -> tuple[Any, ...]:
        return (TensorsWithSymmetry, self.formula.text, self.reps)

    @override
    def __str__(self) -> str:
        listed = self.reps[:1] if len(set(self.reps)) == 1 else self.reps
        return f'Indices("{self.formula.text}",{",".join(map(str, listed))})'

    @property
    def _kinds(self) -> list[int]:
        """The number of the representation of each index among the different ones."""
        listed = list(dict.fromkeys(self.reps))
        return [listed.index(rep) for rep in self.reps]

    @property
    def _cycle_types(self) -> dict[CycleType, int]:
        from emlpcli.algebra.permutations.signed_groups import cycle_types

        return cycle_types(self.symmetry, tuple(self._kinds))

    @override
    def size(self) -> int:
        """The trace of the mean of H, 1/|H| Σ_h sign(h) Π_c dim R_c over the cycles c of h."""
        sizes = [rep.size() for rep in dict.fromkeys(self.reps)]
        terms = self._cycle_types.items()
        total = sum(sign * prod(sizes[kind] for kind, _ in cycles) for cycles, sign in terms)
        return total // self.symmetry.order

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """The values of the indices, such as 112 for the coordinate with T112; for V alone."""
        if not all(is_vector(rep) and rep.size() <= 9 for rep in self.reps):
            return ()
        if prod(rep.size() for rep in self.reps) > MOST_TENSOR_ENTRIES:
            return ()
        return tuple("".join(str(i + 1) for i in row) for row in self.tensors.first)

    @property
    @override
    def analytic(self) -> bool:
        atoms = (atom for rep in self.reps for atom in rep.atoms())
        inner = [atom.rep if isinstance(atom, Dual) else atom for atom in atoms]
        return all(
            atom.analytic if isinstance(atom, Derived) else isinstance(atom, Base | ScalarRep)
            for atom in inner
        )

    @property
    @override
    def functorial(self) -> bool:
        return all(map(is_functorial, self.reps))

    @property
    @override
    def is_orthogonal(self) -> bool:
        """That of what it is made of, since coordinates are orthonormal."""
        return self.G is not None and all(rep.is_orthogonal for rep in self.reps)

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None and all(rep.is_real for rep in self.reps)

    @override
    def _permutes(self) -> bool:
        signs = [sign for _, sign in self.formula.generators()]
        return -1 not in signs and all(rep.is_permutation for rep in self.reps)

    @property
    def tensors(self) -> FixedTensors:
        """The orbits on tuples that the coordinates belong to; TooLargeError if too many."""
        sizes = tuple(rep.size() for rep in self.reps)
        if prod(sizes) > MOST_TENSOR_ENTRIES:
            raise TooLargeError(
                f"{self} has tensors of {prod(sizes)} entries, at most {MOST_TENSOR_ENTRIES} are "
                "used"
            )
        return _tensors(sizes, self.symmetry)

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Products of entries of the matrices of the indices, added up over orbits."""
        from emlpcli.reps.matrices import matrices

        found = {rep: matrices(rep, g, xp) for rep in dict.fromkeys(self.reps)}
        return self._of([found[rep] for rep in self.reps], xp)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Each index is acted on in turn: the sum of 1 ⊗ ... ⊗ dρ_i(A) ⊗ ... ⊗ 1."""
        from emlpcli.reps.matrices import derivatives

        found = {rep: derivatives(rep, A, xp) for rep in dict.fromkeys(self.reps)}
        ones = [xp.broadcast_to(xp.eye(r.size()), found[r].shape) for r in self.reps]
        return sum(
            self._of([*ones[:i], found[rep], *ones[i + 1 :]], xp) for i, rep in enumerate(self.reps)
        )

    def _of(self, factors: Sequence[Any], xp: ModuleType) -> Any:
        """M_1 ⊗ ... ⊗ M_k on the fixed tensors, for stacks of matrices of shape (n, d_i, d_i).

        With q_A the normalised signed sum over orbit A, of length |A|, and a its first tuple,

            <q_A, M q_B> = √(|A|/|B|) Σ_(b in B) sign(b) Π_i M_i[a_i, b_i],

        since M q_B is fixed too, so that its |A| entries in A are equal up to their signs.
        """
        import numpy as np

        tensors = self.tensors
        tuples, signs = tensors.members  # (s, m, k), (s, m)
        size, longest = signs.shape
        weight = signs / np.sqrt(tensors.lengths)[:, None]
        columns = tuples.reshape(size * longest, -1)
        step = max(1, _AT_ONCE // max(1, len(factors[0]) * len(columns)))
        rows = []
        for start in range(0, size, step):
            first = tensors.first[start : start + step]
            product: Any = 1.0
            for i, m in enumerate(factors):
                product = product * m[:, first[:, i][:, None], columns[:, i]]
            product = product.reshape(len(factors[0]), len(first), size, longest)
            scale = np.sqrt(tensors.lengths[start : start + step])[:, None]
            rows.append((product * xp.asarray(weight)).sum(axis=3) * xp.asarray(scale))
        return xp.concatenate(rows, axis=1)

    @override
    def structure(self) -> MonomialAction | None:
        """Signed sums of products of the basis vectors of the indices' representations."""
        import numpy as np

        from emlpcli.algebra.permutations import monomial_action as monomial
        from emlpcli.reps.matrices import structure

        known = {rep: structure(rep, self._group()) for rep in dict.fromkeys(self.reps)}
        parts = [m for m in (known[rep] for rep in self.reps) if m is not None]
        changed = any(m.change is not None for m in parts)
        if len(parts) < len(self.reps) or (changed and self.size() > MOST_CHANGED_COORDINATES):
            return None
        if self.size() > MOST_MONOMIAL_COORDINATES:
            most = MOST_MONOMIAL_COORDINATES
            raise TooLargeError(f"{self} has {self.size()} coordinates, at most {most} are used")
        change = None
        if changed:
            each = [np.eye(m.d) if m.change is None else m.change for m in parts]
            change = self._of([m[None] for m in each], np)[0]
        return monomial.on_fixed_tensors(parts, self.tensors, change)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """1/|H| Σ_h sign(h) Π_c χ_c(g^|c|), over the cycles c of h, the mean of H in the trace."""
        from emlpcli.reps.character import eigenvalues

        inner = [eigenvalues(rep, spectrum) for rep in dict.fromkeys(self.reps)]
        powers: dict[tuple[int, int], Eigenvalues] = {}

        def mean(terms: dict[CycleType, int]) -> Eigenvalues:
            """The sum of terms, what has the same first cycle as one product."""
            total = spectrum.trivial() * terms.get((), 0)
            by_cycle: dict[tuple[int, int], dict[CycleType, int]] = {}
            for cycles, sign in terms.items():
                if cycles:
                    by_cycle.setdefault(cycles[0], {})[cycles[1:]] = sign
            for (kind, length), rest in by_cycle.items():
                if (kind, length) not in powers:
                    powers[kind, length] = inner[kind].power(length)
                total = total + powers[kind, length] * mean(rest)
            return total

        return mean(self._cycle_types).divided(self.symmetry.order)


@lru_cache(maxsize=8)
def _tensors(sizes: tuple[int, ...], symmetry: SignedGroup) -> FixedTensors:
    from emlpcli.algebra.permutations.fixed_tensors import fixed_tensors

    return fixed_tensors(sizes, symmetry)
