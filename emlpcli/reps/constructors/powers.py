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
from emlpcli.reps.constructed import Derived, is_functorial, single_group
from emlpcli.reps.limits import MOST_CHANGED_COORDINATES, MOST_MONOMIAL_COORDINATES
from emlpcli.reps.rep import Base, Multiple, Rep, Scalar, as_rep

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


def _power(make: Callable[[int, Rep], _Power], k: int, rep: Rep | int) -> Rep:
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
            raise RepresentationError(f"{made} is zero: {rep} has only {rep.size()} dimensions")
        if made.G is None:  # of Scalars
            return Scalar if size == 1 else Multiple(size, Scalar)
    return made


class _Power(Derived):
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

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """The indices of V, such as 12 for the coordinate with T12; powers of V alone."""
        n = self.inner.size()
        if not isinstance(self.inner, Base) or n > 9:
            return ()
        listed = combinations if self.alternating else combinations_with_replacement
        return tuple("".join(map(str, row)) for row in listed(range(1, n + 1), self.k))

    @property
    @override
    def functorial(self) -> bool:
        return is_functorial(self.inner)

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Powers of the matrices of the inner representation."""
        from emlpcli.reps.matrices import matrices

        return self._of(matrices(self.inner, g, xp), xp)

    def _of(self, matrices: Any, xp: ModuleType) -> Any:
        """The k-th power of each matrix M, shape (n, s, s), by adding one factor after the other.

        The k-th power lies in the (k-1)-th times the inner representation. In orthonormal bases
        e_A of powers, A a multiset, the embedding is e_A = Σ_i √(m_i/k) e_(A-i) ⊗ e_i over the
        distinct elements i of A, m_i being how often i occurs in A. (For subsets all m_i are 1,
        and signs alternate.) Put between two such sums, the k-th power of M is

            Sym^k(M)[A, B] = Σ_i Σ_j √(m_i/k) √(m_j/k) Sym^(k-1)(M)[A-i, B-j] M[i, j].

        `removals` lists the ways of choosing i in every A at once: rows of arrays over all A.
        """
        import numpy as np

        power = matrices
        for k in range(2, self.k + 1):
            ways = self.removals(matrices.shape[1], k)
            total: Any = 0.0
            for i, A_less, u in ways:
                for j, B_less, v in ways:
                    term = power[:, A_less[:, None], B_less] * matrices[:, i[:, None], j]
                    total = total + xp.asarray(np.outer(u, v) / k) * term
            power = total
        return power

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
        from emlpcli.algebra.permutations.monomial_action import multisets, subsets

        return subsets(n, k) if self.alternating else multisets(n, k)

    def removals(self, n: int, k: int) -> list[tuple[Any, Any, Any]]:
        """The ways of taking one index from each coordinate of the power k of n indices.

        For each way: the index taken, the coordinate of the power k - 1 that remains, and the
        weight, the root of how often the index occurs, or a sign.
        """
        return _removals_of(n, k, self.alternating)

    def _removals(self, rows: Any, n: int) -> Iterator[tuple[Any, Any, Any]]:
        """For each way of taking one index away: it, the others, and the weight of that term.

        Each distinct index of a multiset counts once, weighted by the root of how often it
        occurs; in a subset signs alternate. By value where there are fewer values than places.
        """
        import numpy as np

        k = rows.shape[1]
        if not self.alternating and n < k:
            for value in range(n):
                here = rows == value
                left = np.ones(rows.shape, bool)
                left[np.arange(len(rows)), here.argmax(axis=1)] = False
                others = rows[left].reshape(len(rows), k - 1)
                yield np.full(len(rows), value), others, np.sqrt(here.sum(axis=1))
            return
        for place in range(k):
            taken = rows[:, place]
            first = np.ones(len(rows), bool) if place == 0 else rows[:, place - 1] != taken
            weight = np.sqrt((rows == taken[:, None]).sum(axis=1)) * first
            if self.alternating and (k - 1 - place) % 2:
                weight = -weight
            yield taken, np.delete(rows, place, axis=1), weight

    @override
    def structure(self) -> MonomialAction | None:
        """Products of the basis vectors of the inner representation."""
        import numpy as np

        from emlpcli.algebra.permutations import monomial_action as monomial
        from emlpcli.reps.matrices import structure

        inner = structure(self.inner, self._group())
        size, most = self.size(), MOST_MONOMIAL_COORDINATES
        if inner is None or (inner.change is not None and size > MOST_CHANGED_COORDINATES):
            return None
        if size > most:
            raise TooLargeError(f"{self} has {size} coordinates, at most {most} are used")
        change = None if inner.change is None else self._of(inner.change[None], np)[0]
        return monomial.power(inner, self.k, change, alternating=self.alternating)

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Products of those of the inner representation."""
        from emlpcli.reps.character import eigenvalues

        inner = eigenvalues(self.inner, spectrum)
        return inner.alt(self.k) if self.alternating else inner.sym(self.k)


class SymmetricPower(_Power):
    """The k-th symmetric power of a representation; made by `Sym`."""

    alternating = False
    name = "Sym"

    @override
    def _permutes(self) -> bool:
        return self.inner.is_permutation


class ExteriorPower(_Power):
    """The k-th exterior power of a representation; made by `Alt`."""

    alternating = True
    name = "Alt"


@lru_cache(maxsize=256)
def _removals_of(n: int, k: int, alternating: bool) -> list[tuple[Any, Any, Any]]:
    """As `removals`; arrays that nobody changes."""
    from emlpcli.algebra.permutations.monomial_action import places

    power = (ExteriorPower if alternating else SymmetricPower)(k, Scalar)
    rows, before = power.listed(n, k), power.listed(n, k - 1)
    return [
        (taken, places(before, others, n), weight)
        for taken, others, weight in power._removals(rows, n)
    ]


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

    ways = _removals_of(n, k, alternating)
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
