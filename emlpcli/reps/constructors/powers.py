"""Symmetric and exterior powers: `Sym(k,R)` and `Alt(k,R)` in orthonormal coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import comb
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.blocks import is_vector
from emlpcli.reps.constructed import Derived, is_functorial, single_group
from emlpcli.reps.limits import MOST_CHANGED_COORDINATES, MOST_MONOMIAL_COORDINATES
from emlpcli.reps.rep import DirectSum, Multiple, Rep, Scalar, as_rep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def Sym(k: int, rep: Rep | int) -> Rep:
    """The symmetric power: tensors in R**k that no exchange of indices changes.

    The coordinate of the multiset i1 <= ... <= ik, in lexicographic order, of a symmetric tensor
    T is sqrt(m) T[i1, ..., ik], m being the number of its distinct arrangements: 1 for T11 and
    sqrt(2) for T12. So the coordinates are those in an orthonormal basis.
    """
    return _power(SymmetricPower, k, rep)


def Alt(k: int, rep: Rep | int) -> Rep:
    """The exterior power: tensors in R**k whose sign every exchange of two indices changes.

    The coordinate of the subset i1 < ... < ik, in lexicographic order, of an antisymmetric
    tensor T is sqrt(k!) T[i1, ..., ik], so that the coordinates are those in an orthonormal basis.
    """
    return _power(ExteriorPower, k, rep)


def _power(make: Callable[[int, Rep], Power], k: int, rep: Rep | int) -> Rep:
    rep = as_rep(rep)
    if not isinstance(k, int) or isinstance(k, bool) or k < 0:
        raise RepresentationError(f"the power of {rep} must be a nonnegative integer, not {k}")
    if k == 0:
        return Scalar
    if k == 1:
        return rep
    made = make(k, rep)
    if rep.concrete:
        if not (size := made.size()):
            n = rep.size()
            raise RepresentationError(
                f"{made} is zero: {rep} has only {n} dimension{'s' if n > 1 else ''}",
                hint=f"exterior powers of {rep} end with Alt({n},{rep})",
            )
        if made.G is None:  # of Scalars
            return Scalar if size == 1 else Multiple(size, Scalar)
    return made


LONGEST_KEPT = 2**17  # numbers of a list of multisets that is made once
MOST_QUICK = 8  # order up to which errors of a power are magnified by some 100 at the most


class Power(Derived):
    """What both powers share; `alternating` tells them apart."""

    alternating: bool
    name: str

    def __init__(self, k: int, rep: Rep) -> None:
        self.k, self.inner = k, rep
        self.G = single_group(rep)

    @override
    def _attach(self, G: Group) -> Rep:
        return self if self.G is not None else _power(type(self), self.k, self.inner._attach(G))

    @override
    def restricted(self, small: Group, inner: Callable[[Rep], Rep]) -> Rep:
        return _power(type(self), self.k, inner(self.inner))

    @override
    def _key(self) -> tuple[Any, ...]:
        return (type(self), self.k, self.inner)

    @override
    def __str__(self) -> str:
        return f"{self.name}({self.k},{self.inner})"

    @override
    def undualised(self) -> tuple[Rep, bool]:
        """A power of a dual is the dual of the power, in orthonormal coordinates."""
        inner, dual = self.inner.undualised()
        return (type(self)(self.k, inner), True) if dual else (self, False)

    @override
    def size(self) -> int:
        n = self.inner.size()
        return comb(n, self.k) if self.alternating else comb(n + self.k - 1, self.k)

    def summands(self) -> tuple[tuple[Rep, int], ...]:
        """The inner representation as a direct sum: terms with multiplicities."""
        form = self.inner.form()
        return form.terms if isinstance(form, DirectSum) else ((self.inner, 1),)

    def of(self, k: int, rep: Rep) -> Rep | None:
        """The same power of another order and representation; None where it is zero."""
        if self.alternating and k > rep.size():
            return None
        return _power(type(self), k, rep)

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """The indices of V, such as 12 for the coordinate with T12; powers of V alone."""
        n = self.inner.size()
        if not is_vector(self.inner) or n > 9:
            return ()
        listed = combinations if self.alternating else combinations_with_replacement
        return tuple("".join(map(str, row)) for row in listed(range(1, n + 1), self.k))

    @property
    @override
    def functorial(self) -> bool:
        return is_functorial(self.inner)

    @property
    @override
    def is_orthogonal(self) -> bool:
        """That of what it is made of, since coordinates are orthonormal."""
        return self.G is not None and self.inner.is_orthogonal

    @property
    @override
    def is_real(self) -> bool:
        return self.G is not None and self.inner.is_real

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Powers of the matrices of the inner representation."""
        from emlpcli.reps.matrices import matrices

        *_, found = self._of(matrices(self.inner, g, xp), xp, self.k)
        return found

    def of_order(self, order: int, matrix: Any) -> Any:
        """The power of this order of one matrix of any size, in NumPy."""
        return self.orders(order, matrix)[-1]

    def orders(self, most: int, matrix: Any) -> list[Any]:
        """The powers of order 1, ..., `most` of one matrix of any size, in NumPy."""
        import numpy as np

        return [power[0] for power in self._of(matrix[None], np, most)]

    def _of(self, matrices: Any, xp: ModuleType, order: int) -> Iterator[Any]:
        """The powers of each matrix M, shape (n, s, s), adding one factor after the other.

        In orthonormal bases e_A of powers, A a multiset, let a_i add the index i:
        a_i e_A = √(m_i + 1) e_(A+i), m_i being how often i occurs in A, with a sign and 0 where i
        is there already for subsets. The power of M takes a_j v to Σ_i M[i, j] a_i (M v). With
        e_B = a_j e_(B-j) / √m_j for the first index j of B

            Sym^k(M)[A, B] = Σ_i √m_i(A) / √m_j(B) M[i, j] Sym^(k-1)(M)[A-i, B-j].

        That may magnify errors by √(k/m_j). Where k is not small the mean over all j in B is taken,
        with weights m_j/k, which is the k-th power between two isometries and magnifies nothing.
        `removals` lists the ways of choosing i in every A at once: rows of arrays over all A.
        """
        import numpy as np

        power, n = matrices, matrices.shape[1]
        yield power
        for k in range(2, order + 1):
            ways = self.removals(n, k)
            columns = [_kept(_first_removal, n, k, self.alternating)] if k <= MOST_QUICK else ways
            total: Any = 0.0
            for i, A_less, u in ways:
                for j, B_less, v in columns:
                    weights = np.outer(u, 1 / v if k <= MOST_QUICK else v / k)
                    term = power[:, A_less[:, None], B_less] * matrices[:, i[:, None], j]
                    total = total + xp.asarray(weights) * term
            power = total
            yield power

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """k E^T (1 ⊗ dρ(A)) E for the embedding E of the k-th power in the (k-1)-th times the rep.

        Each index in turn is acted on, and all do the same.
        """
        import numpy as np

        from emlpcli.reps.matrices import derivatives

        X = derivatives(self.inner, A, xp)
        n, s = X.shape[1], self.size()
        by = self.embedding(n)
        terms = X.reshape(-1, n * n)[:, by.entries] * xp.asarray(by.roots)
        if xp is not np:
            every = np.repeat(by.places, np.diff(by.starts, append=len(by.entries)))
            total = xp.zeros((len(X), s * s), dtype=terms.dtype).at[:, every].add(terms)
        else:
            total = np.zeros((len(X), s * s), dtype=terms.dtype)
            total[:, by.places] = np.add.reduceat(terms, by.starts, axis=1)
        return total.reshape(-1, s, s)

    def embedding(self, n: int) -> Embedding:
        """How entries of matrices of the inner representation, n x n, act on the power."""
        from emlpcli.reps.limits import MOST_KEPT_ENTRIES

        rows = comb(n + self.k - 2, self.k - 1)
        make = _embedding if rows * n**2 <= MOST_KEPT_ENTRIES else _embedding.__wrapped__
        return make(n, self.k, self.alternating)

    def listed(self, n: int, k: int) -> NDArray[np.int64]:
        """The multisets or subsets of k of n indices, in the order of the coordinates."""
        found: NDArray[np.int64] = _kept(_listed, n, k, self.alternating)
        return found

    def removals(self, n: int, k: int) -> list[tuple[Any, Any, Any]]:
        """The ways of taking one index from each coordinate of the power k of n indices.

        For each way: the index taken, the coordinate of the power k - 1 that remains, and the
        weight, the root of how often the index occurs, or a sign; 0 where it does not occur.
        """
        found: list[tuple[Any, Any, Any]] = _kept(_removals, n, k, self.alternating)
        return found

    @override
    def structure(self) -> MonomialAction | None:
        """Products of the basis vectors of the inner representation."""
        from emlpcli.reps.matrices import structure

        return self._of_action(structure(self.inner, self._group()))

    @override
    def moves(self) -> MonomialAction | None:
        """Products of coordinates that are permuted."""
        from emlpcli.reps.matrices import moves

        return self._of_action(moves(self.inner, self._group()))

    def _of_action(self, inner: MonomialAction | None) -> MonomialAction | None:

        from emlpcli.algebra.permutations import monomial_action as monomial

        size, most = self.size(), MOST_MONOMIAL_COORDINATES
        if inner is None or (inner.change is not None and size > MOST_CHANGED_COORDINATES):
            return None
        if size > most:
            raise TooLargeError(f"{self} has {size} coordinates, at most {most} are used")
        change = None if inner.change is None else self.of_order(self.k, inner.change)
        return monomial.power(inner, self.k, change, alternating=self.alternating)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Products of those of the inner representation."""
        from emlpcli.reps.character import eigenvalues

        inner = eigenvalues(self.inner, spectrum)
        return inner.alt(self.k) if self.alternating else inner.sym(self.k)


class SymmetricPower(Power):
    """The k-th symmetric power of a representation; made by `Sym`."""

    alternating = False
    name = "Sym"

    @override
    def _permutes(self) -> bool:
        return self.inner.is_permutation


class ExteriorPower(Power):
    """The k-th exterior power of a representation; made by `Alt`."""

    alternating = True
    name = "Alt"


def _kept(make: Any, n: int, k: int, alternating: bool) -> Any:
    """What a cached function of these makes; of long lists it is not kept."""
    size = comb(n, k) if alternating else comb(n + k - 1, k)
    return (make if size * k <= LONGEST_KEPT else make.__wrapped__)(n, k, alternating)


@lru_cache(maxsize=64)
def _listed(n: int, k: int, alternating: bool) -> NDArray[np.int64]:
    from emlpcli.algebra.permutations.monomial_action import multisets, subsets

    return subsets(n, k) if alternating else multisets(n, k)


@lru_cache(maxsize=64)
def _removals(n: int, k: int, alternating: bool) -> list[tuple[Any, Any, Any]]:
    """As `Power.removals`. Each distinct index of a multiset counts once, by value where there are
    fewer values than places; in a subset signs alternate.
    """
    import numpy as np

    from emlpcli.algebra.permutations.monomial_action import places

    rows, before = (_kept(_listed, n, j, alternating) for j in (k, k - 1))
    if alternating or n >= k:
        return [_removal(rows, before, n, place, alternating) for place in range(k)]
    found = []
    for value in range(n):
        here = rows == value
        left = np.ones(rows.shape, bool)
        left[np.arange(len(rows)), here.argmax(axis=1)] = False
        rest = places(before, rows[left].reshape(len(rows), k - 1), n)
        found.append((np.full(len(rows), value), rest, np.sqrt(here.sum(axis=1))))
    return found


@lru_cache(maxsize=64)
def _first_removal(n: int, k: int, alternating: bool) -> tuple[Any, Any, Any]:
    """The way of `Power.removals` that takes the first index, which every coordinate has."""
    rows, before = (_kept(_listed, n, j, alternating) for j in (k, k - 1))
    return _removal(rows, before, n, 0, alternating)


def _removal(rows: Any, before: Any, n: int, place: int, alternating: bool) -> tuple[Any, Any, Any]:
    """The index at a place, what remains, and the weight: 0 where an index before is the same."""
    import numpy as np

    from emlpcli.algebra.permutations.monomial_action import places

    taken = rows[:, place]
    first = np.ones(len(rows), bool) if place == 0 else rows[:, place - 1] != taken
    weight = np.sqrt((rows == taken[:, None]).sum(axis=1)) * first
    if alternating and (rows.shape[1] - 1 - place) % 2:
        weight = -weight
    return taken, places(before, np.delete(rows, place, axis=1), n), weight


@dataclass(frozen=True, eq=False)
class Embedding:
    """The linear map from X, n x n, to k E^T (1 ⊗ X) E on the power k, entries in row-major order.

    Entry places[i] is the sum of roots[j] X[entries[j]] over j from starts[i] to starts[i + 1]. In
    coordinates that are multiplied by the roots of the numbers of arrangements of multisets, the
    roots become the integers `whole`.
    """

    entries: NDArray[np.int64]
    roots: NDArray[np.float64]
    whole: NDArray[np.int64]
    places: NDArray[np.int64]
    starts: NDArray[np.int64]


@lru_cache(maxsize=64)
def _embedding(n: int, k: int, alternating: bool) -> Embedding:
    """Rows r ⊗ i of E with the same r, an element of the power k - 1, are taken together."""
    import numpy as np

    ways = _kept(_removals, n, k, alternating)
    size = len(ways[0][0])
    taken, rest, weight = (np.concatenate([way[part] for way in ways]) for part in range(3))
    coordinate = np.tile(np.arange(size), len(ways))
    used = np.flatnonzero(weight)
    used = used[np.argsort(rest[used], kind="stable")]
    each = len(used) // (int(rest[used].max()) + 1)  # as many for every r: n, or n - k + 1
    i, c, w = (a[used].reshape(-1, each) for a in (taken, coordinate, weight))
    entries = (i[:, :, None] * n + i[:, None, :]).ravel()
    places = (c[:, :, None] * size + c[:, None, :]).ravel()
    roots = np.asarray(w[:, :, None] * w[:, None, :], dtype=np.float64).ravel()
    often = np.rint(np.sign(w) * w**2).astype(np.int64)
    whole = (often[:, :, None] * np.sign(w).astype(np.int64)[:, None, :]).ravel()
    order = np.argsort(places, kind="stable")
    first, starts = np.unique(places[order], return_index=True)
    return Embedding(entries[order], roots[order], whole[order], first, np.asarray(starts))
