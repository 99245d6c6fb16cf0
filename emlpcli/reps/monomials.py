"""The canonical form: a representation as a sum of tensor monomials with multiplicities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from math import factorial, perm, prod
from operator import add, mul
from typing import TYPE_CHECKING

from emlpcli.errors import GroupError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.limits import MOST_TERM_PRODUCTS
from emlpcli.reps.powers_of_sums import dual_where, power_terms, summed_power
from emlpcli.reps.rep import (
    Base,
    DirectSum,
    Dual,
    Rep,
    Scalar,
    ScalarRep,
    TensorProduct,
    integer_power,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class TensorIndex:
    """One tensor index: V or V* of a group that is no direct product, or another representation.

    `copy` tells equal factors of a product such as SO3*SO3 apart.
    """

    group: Group
    copy: int
    rep: Rep
    dual: bool

    @cached_property
    def sort_key(self) -> tuple[str, int, str, bool]:
        """Groups by name, V before a user's representations, each before its dual."""
        return (str(self.group), self.copy, str(self.rep), self.dual)

    @cached_property
    def size(self) -> int:
        """Number of values that the index takes."""
        return self.rep.size()

    @property
    def is_orthogonal(self) -> bool:
        """Whether it is its own dual, by matrices that are orthogonal."""
        return self.group.is_orthogonal or self.rep.is_orthogonal

    @property
    def names(self) -> tuple[str, ...]:
        """What the values of the index are called; empty where they are numbers."""
        if isinstance(self.rep, Derived):
            return self.rep.names
        return self.group.point_names if isinstance(self.rep, Base) else ()

    @override
    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.group, self.copy, self.rep, self.dual))


@dataclass(frozen=True)
class TensorMonomial:
    """A tensor product of slots with powers, in canonical order; the empty one is the Scalar."""

    powers: tuple[tuple[TensorIndex, int], ...] = ()

    def __mul__(self, other: TensorMonomial) -> TensorMonomial:
        if not self.powers or not other.powers:
            return self if self.powers else other
        merged = dict(self.powers)
        for slot, power in other.powers:
            merged[slot] = merged.get(slot, 0) + power
        return TensorMonomial(tuple(sorted(merged.items(), key=lambda item: item[0].sort_key)))

    def power(self, exponent: int) -> TensorMonomial:
        """The tensor power."""
        return TensorMonomial(tuple((s, k * exponent) for s, k in self.powers) if exponent else ())

    def rep(self) -> Rep:
        """The representation that it stands for."""
        factors = ((slot.rep.T if slot.dual else slot.rep) ** k for slot, k in self.powers)
        return reduce(mul, factors) if self.powers else Scalar

    @cached_property
    def size(self) -> int:
        """Dimension of the space."""
        return prod(integer_power(slot.size, power) for slot, power in self.powers)

    @cached_property
    def sort_key(self) -> tuple[object, ...]:
        """By total power, then by slots: the order in which blocks are listed."""
        total = sum(power for _, power in self.powers)
        return (total, *((slot.sort_key, -power) for slot, power in self.powers))

    def by_group(self) -> Iterator[TensorMonomial]:
        """The factors over each group, whose invariants multiply."""
        for _, powers in groupby(self.powers, key=lambda item: (item[0].group, item[0].copy)):
            yield TensorMonomial(tuple(powers))

    @override
    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.powers)


Counts = dict[TensorMonomial, int]

SMALL_PRODUCT = 20  # products of two terms that take as long as the call of `_times` itself


class Expansion:
    """Expands representations whose groups are known; decides which direct products split.

    A direct product splits into its factors, so that monomials over different groups can be
    solved apart, unless a user's representation, or one derived from V, is of the product as a
    whole.
    """

    def __init__(self, *reps: Rep) -> None:
        atoms = [a for rep in reps for a in rep.atoms() if not isinstance(a, ScalarRep)]
        for atom in atoms:
            if atom.G is None:
                raise GroupError(
                    f"no group is given for {atom}",
                    hint="attach one, as in V(SO3), or give --group SO3",
                )
        fields = {a.G.field for a in atoms if a.G is not None}
        # beside a complex group a real one acts on ℂ^d by the same matrices: its invariants, found
        # over ℝ, span those over ℂ
        self.complex = "C" in fields
        self.complexified = frozenset(
            a.G for a in atoms if self.complex and a.G is not None and a.G.field == "R"
        )
        self.groups = frozenset(a.G for a in atoms if a.G is not None)
        whole = {a.G for a in map(_undual, atoms) if not _splits(a)}
        self.whole = frozenset(g for g in whole if g is not None)
        self._reject_ambiguous_factors()
        self._counted: dict[Rep, Counts] = {}
        self._slots: dict[Rep, list[TensorIndex]] = {}

    def _reject_ambiguous_factors(self) -> None:
        split = [g for g in self.groups if len(g.factors()) > 1]
        for product in split:
            for factor, times in Counter(product.factors()).items():
                if product in self.whole:
                    clash = any(factor in g.factors() for g in self.groups - {product})
                else:
                    clash = times > 1 and any(
                        factor in g.factors() for g in self.groups - {product}
                    )
                if clash:
                    raise GroupError(
                        f"which {factor} of {product} is meant by the other {factor} is not clear",
                        hint=f"write every representation over {product}",
                    )

    @property
    def single(self) -> Group | None:
        """The only group, if there is one."""
        return next(iter(self.groups)) if len(self.groups) == 1 else None

    @property
    def group_names(self) -> str:
        """The groups by name, with commas; empty where there are none."""
        return ", ".join(sorted(map(str, self.groups)))

    def slots(self, atom: Rep) -> list[TensorIndex]:
        """The slots of a representation that is an atom, in the order of its coordinates.

        Those of equal atoms are the same objects, which compare without looking at their parts.
        """
        if atom not in self._slots:
            self._slots[atom] = self._made_slots(atom)
        return self._slots[atom]

    def _made_slots(self, atom: Rep) -> list[TensorIndex]:
        rep, dual = atom.undualised()
        group = rep.G
        assert group is not None
        if group in self.whole or not _splits(rep):
            return [TensorIndex(group, 0, rep, dual)]
        seen: Counter[Group] = Counter()
        slots = []
        for factor, part in zip(group.factors(), _parts(rep), strict=True):
            own = dual and not factor.is_orthogonal
            slots.append(TensorIndex(factor, seen[factor], part, own))
            seen[factor] += 1
        return slots

    # -- counting -----------------------------------------------------------------------

    def counts(self, rep: Rep) -> Counts:
        """Multiplicity of each distinct monomial, in canonical order; counted once."""
        if rep not in self._counted:
            self._work = 0
            counts = self._counts(rep)
            self._counted[rep] = dict(sorted(counts.items(), key=lambda item: item[0].sort_key))
        return self._counted[rep]

    def _counts(self, rep: Rep) -> Counts:
        match rep.form():
            case DirectSum(terms):
                total: Counter[TensorMonomial] = Counter()
                for part, copies in terms:
                    total.update({m: copies * c for m, c in self._counts(part).items()})
                return total
            case TensorProduct(()):
                return {TensorMonomial(): 1}
            case TensorProduct(powers):
                each = (self._power(self._counts(part), power) for part, power in powers)
                return reduce(self._times, each)
            case atom if (power := summed_power(atom)) is not None:
                return self._power_counts(atom, power)
            case atom:
                slots = (TensorMonomial(((slot, 1),)) for slot in self.slots(atom))
                return {reduce(TensorMonomial.__mul__, slots): 1}

    def _power_counts(self, atom: Rep, power: Power) -> Counts:
        """Σ over i + j + ... = k of Symⁱ(A) ⊗ Symʲ(B) ⊗ ..., and the same for exterior powers.

        Of n copies of a summand A, Symⁱ¹(A) ⊗ Symⁱ²(A) ⊗ ... stands n!/(m! ...) times, m, ... being
        how often each of the exponents occurs, 0 too.
        """
        self._charge(power.k, f"powers of order up to {power.k}")
        summands = power.summands()
        by_degree: list[Counts] = [{TensorMonomial(): 1}, *({} for _ in range(power.k))]
        for number, (part, copies) in enumerate(summands, 1):
            # of the last summand only what completes the order is needed
            least = power.k if number == len(summands) else 0
            wanted = {power.k - i for i in range(power.k + 1) if by_degree[i] or not least}
            own = self._copied_power(atom, power, part, copies, wanted)
            after: list[Counts] = [{} for _ in range(power.k + 1)]
            for i, before in enumerate(by_degree):
                for j in range(max(0, least - i), power.k + 1 - i if before else 0):
                    if own[j]:
                        _add(after[i + j], self._times(before, own[j]), 1)
            by_degree = after
        return by_degree[power.k]

    def _copied_power(
        self, atom: Rep, power: Power, part: Rep, copies: int, wanted: set[int]
    ) -> list[Counts]:
        """The powers of n copies of one summand, by order; those that are not wanted are empty.

        Shapes i1 >= i2 >= ... grow by one exponent at a time, and so do their products.
        """
        found: list[Counts] = [{} for _ in range(power.k + 1)]
        last = max(wanted)
        largest = min(last, part.size()) if power.alternating else last  # beyond, powers are zero
        powers: dict[int, Counts] = {}
        begun: list[tuple[tuple[int, ...], int, Counts]] = [((), 0, {TensorMonomial(): 1})]
        while begun:
            shape, degree, product = begun.pop()
            if degree in wanted:
                times = perm(copies, len(shape))
                for often in Counter(shape).values():
                    times //= factorial(often)
                _add(found[degree], product, times)
            if len(shape) == copies:
                continue
            for i in range(1, min(shape[-1] if shape else largest, last - degree) + 1):
                if i not in powers:
                    factor = power.of(i, part)
                    powers[i] = {} if factor is None else self._counts(dual_where(atom, factor))
                self._charge(SMALL_PRODUCT, f"order {power.k} of {copies} copies of {part}")
                begun.append(((*shape, i), degree + i, self._times(product, powers[i])))
        return found

    def _charge(self, work: int, what: str) -> None:
        self._work += work
        if self._work > MOST_TERM_PRODUCTS:
            raise TooLargeError(
                f"the expression expands to too many terms: {what} in one step",
                hint="take smaller powers of sums, or study the summands one by one",
            )

    def _times(self, a: Counts, b: Counts) -> Counts:
        bits = max(a.values()).bit_length() + max(b.values()).bit_length()
        work = len(a) * len(b) * (1 + bits // 2000)
        self._charge(work, f"{len(a)} x {len(b)} distinct products")
        if len(a) == 1 and (len(b) == 1 or TensorMonomial() in a):  # products are distinct
            ((m, c),) = a.items()
            return {m * n: c * d for n, d in b.items()}
        if len(b) == 1 and TensorMonomial() in b:
            return {m: c * b[TensorMonomial()] for m, c in a.items()}
        slots = sorted({s for m in (*a, *b) for s, _ in m.powers}, key=lambda slot: slot.sort_key)
        place = {slot: i for i, slot in enumerate(slots)}
        right = [(_exponents(n, place), d) for n, d in b.items()]
        product: dict[tuple[int, ...], int] = {}
        for m, c in a.items():
            left = _exponents(m, place)
            for exponents, d in right:
                key = tuple(map(add, left, exponents))
                product[key] = product.get(key, 0) + c * d
        return {
            TensorMonomial(tuple((s, k) for s, k in zip(slots, key, strict=True) if k)): count
            for key, count in product.items()
        }

    def _power(self, base: Counts, exponent: int) -> Counts:
        if exponent == 1:
            return base
        if len(base) == 1:
            ((monomial, count),) = base.items()
            return {monomial.power(exponent): integer_power(count, exponent)}
        result: Counts = {TensorMonomial(): 1}
        while exponent:
            if exponent & 1:
                result = self._times(result, base)
            exponent >>= 1
            if exponent:
                base = self._times(base, base)
        return result

    # -- order ----------------------------------------------------------------------------

    def positions(self, rep: Rep) -> dict[TensorMonomial, NDArray[np.int64]]:
        """Where the coordinates of each monomial's copies stand in the representation.

        For each monomial an array of shape (copies, size): coordinate j of copy i stands at
        [i, j]. Copies are in order of appearance; their order of coordinates is that of the
        canonical slots, row-major.
        """
        return {
            m: p.reshape(p.shape[0], -1)
            for m, p in sorted(self._positions(rep).items(), key=lambda item: item[0].sort_key)
        }

    def in_order(self, rep: Rep) -> bool:
        """Whether a representation is one monomial whose coordinates are in canonical order."""
        slots = self._written_slots(rep)
        return slots is not None and slots == sorted(slots, key=lambda slot: slot.sort_key)

    def _written_slots(self, rep: Rep) -> list[TensorIndex] | None:
        """The slots of a tensor product in the order in which they are written; None of a sum."""
        match rep.form():
            case DirectSum():
                return None
            case TensorProduct() as product:
                listed: list[TensorIndex] = []
                for factor in product.factors():
                    if (slots := self._written_slots(factor)) is None:
                        return None
                    listed += slots
                return listed
            case atom:
                return self.slots(atom) if summed_power(atom) is None else None

    def _positions(self, rep: Rep) -> dict[TensorMonomial, NDArray[np.int64]]:
        """As `positions`, with one axis for each distinct slot instead of one for all."""
        import numpy as np

        match rep.form():
            case DirectSum(terms):
                found: dict[TensorMonomial, list[NDArray[np.int64]]] = {}
                offset = 0
                for part, copies in terms:
                    size = part.size()
                    starts = offset + size * np.arange(copies)
                    for m, p in self._positions(part).items():
                        copied = starts.reshape(-1, *[1] * p.ndim) + p
                        found.setdefault(m, []).append(copied.reshape(-1, *p.shape[1:]))
                    offset += copies * size
                return {m: np.concatenate(ps) for m, ps in found.items()}
            case TensorProduct() as product:
                result = {TensorMonomial(): np.zeros(1, dtype=np.int64)}
                for factor in product.factors():
                    result = _product_positions(result, self._positions(factor), factor.size())
                return result
            case atom if (power := summed_power(atom)) is not None:
                return self._power_positions(atom, power)
            case atom:
                slots = self.slots(atom)
                axes = {TensorMonomial(((s, 1),)): s.size for s in slots}
                table = np.arange(prod(axes.values())).reshape(1, *axes.values())
                order = sorted(range(len(slots)), key=lambda i: slots[i].sort_key)
                monomial = reduce(TensorMonomial.__mul__, axes)
                return {monomial: table.transpose(0, *(1 + i for i in order))}

    def _power_positions(self, atom: Rep, power: Power) -> Positions:
        """As `_positions`, of a power of a sum.

        A multiset of coordinates of A ⊕ B ⊕ ... is one of A's, one of B's and so on, in that order:
        the products of orthonormal basis vectors of the factors are, with no sign, those of the
        power.
        """
        import numpy as np

        from emlpcli.algebra.permutations.monomial_action import places

        listed = power.listed(n := power.inner.size(), power.k)
        found: dict[TensorMonomial, list[NDArray[np.int64]]] = {}
        for term in power_terms(atom, power):
            rows = np.zeros((1, 0), np.int64)
            inner: Positions = {TensorMonomial(): np.zeros(1, dtype=np.int64)}
            for factor in term:
                own = power.listed(factor.part, factor.k) + factor.start
                left, right = np.indices((len(rows), len(own))).reshape(2, -1)
                rows = np.concatenate([rows[left], own[right]], axis=1)
                inner = _product_positions(inner, self._positions(factor.rep), len(own))
            table = places(listed, rows, n)
            for m, p in inner.items():
                found.setdefault(m, []).append(table[p])
        return {m: np.concatenate(ps) for m, ps in found.items()}


def layout(rep: Rep) -> tuple[dict[Rep, int], NDArray[np.int64]]:
    """How often each tensor product occurs, in canonical order, and the coordinates in that order.

    All copies of the first come first, copy by copy. Raises GroupError where a group is missing.
    """
    import numpy as np

    positions = Expansion(rep).positions(rep)
    reps = {m.rep(): len(places) for m, places in positions.items()}
    return reps, np.concatenate([places.ravel() for places in positions.values()])


Positions = dict[TensorMonomial, "NDArray[np.int64]"]


def _product_positions(left: Positions, right: Positions, size: int) -> Positions:
    """Positions in a tensor product whose right factor has `size` coordinates."""
    import numpy as np

    found: dict[TensorMonomial, list[NDArray[np.int64]]] = {}
    for m, p in left.items():
        for n, q in right.items():
            found.setdefault(m * n, []).append(_outer(m, p * size, n, q))
    return {m: np.concatenate(ps) for m, ps in found.items()}


def _outer(
    m: TensorMonomial, p: NDArray[np.int64], n: TensorMonomial, q: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Positions of a product of monomials: all sums p + q, axes brought into canonical order.

    p has one axis for the copies of m and then one for each of its distinct slots, of length
    slot.size**power; so has q. In the sum of all entries with all, `both`, the axes of p stand
    before those of q. They are moved so that

    - the two axes of copies come first and are merged, m's copies outermost;
    - the axes of each slot of m·n stand together, in its canonical order. A slot of both has two
      of them, m's first, and merging them row-major gives the axis of the slot's power in m·n.
    """
    both = p.reshape(*p.shape, *[1] * q.ndim) + q
    of_m = {slot: 1 + i for i, (slot, _) in enumerate(m.powers)}
    of_n = {slot: p.ndim + 1 + i for i, (slot, _) in enumerate(n.powers)}
    order, shape = [0, p.ndim], [p.shape[0] * q.shape[0]]
    for slot, power in (m * n).powers:
        order += [axes[slot] for axes in (of_m, of_n) if slot in axes]
        shape.append(slot.size**power)
    return both.transpose(order).reshape(shape)


def _add(total: Counts, part: Counts, times: int) -> None:
    for monomial, count in part.items():
        total[monomial] = total.get(monomial, 0) + times * count


def _exponents(monomial: TensorMonomial, place: dict[TensorIndex, int]) -> list[int]:
    """The power of each slot in the monomial."""
    found = [0] * len(place)
    for slot, power in monomial.powers:
        found[place[slot]] = power
    return found


def _splits(rep: Rep) -> bool:
    """Whether a representation of a direct product is a tensor product of ones of its factors."""
    return isinstance(rep, Base) or len(_parts(rep)) > 1


def _parts(rep: Rep) -> tuple[Rep, ...]:
    """The representations of the factors of its group whose tensor product one is."""
    if isinstance(rep, Base) and rep.G is not None:
        return tuple(map(Base, rep.G.factors()))
    return rep.factors() if isinstance(rep, Derived) else (rep,)


def _undual(atom: Rep) -> Rep:
    return atom.rep if isinstance(atom, Dual) else atom
