"""Monomial actions: of groups, and of representations made from others by duals, sums, powers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, TypeAlias

from emlpcli.algebra.permutations.basics import Indices, parity, sorting_signs
from emlpcli.algebra.permutations.fixed_tensors import FixedTensors
from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Change: TypeAlias = "NDArray[np.complexfloating] | NDArray[np.floating] | None"
Move: TypeAlias = "tuple[Indices, Indices | None]"  # images and signs
Placement = Callable[[Indices], Move]  # of tuples: place in the list, and sign to get there


@dataclass(frozen=True, eq=False)
class MonomialAction:
    """A group whose elements, in one unitary basis of V, are monomial matrices.

    In the basis given by the columns of `change` (None: the standard basis) a torus acts on
    basis vector i by exp(i <weights[:, i], t>), a finite diagonal generator by
    exp(2 pi i numerators[i] / modulus), and every other generator maps basis vector i to
    signs[i] times basis vector images[i]. `conjugate` says which basis vector is the complex
    conjugate of which (None: the change is real), up to `conjugate_signs`. On V* weights and
    numerators change sign.

    Shapes: change (d, d); weights (rank of the torus, d); images, signs, numerators (d,).
    """

    d: int
    change: NDArray[np.complexfloating] | NDArray[np.floating] | None = None
    conjugate: NDArray[np.int64] | None = None
    conjugate_signs: NDArray[np.int64] | None = None
    weights: NDArray[np.int64] | None = None
    phases: tuple[tuple[NDArray[np.int64], int], ...] = ()
    moves: tuple[tuple[NDArray[np.int64], NDArray[np.int64] | None], ...] = ()
    symmetric: bool = False  # whether the moves generate all permutations


def permutation_action(images: NDArray[np.int64], *, symmetric: bool = False) -> MonomialAction:
    """The monomial action of a permutation group, given its generators, shape (M, d)."""
    moves = tuple((row, None) for row in images)
    return MonomialAction(d=images.shape[1], moves=moves, symmetric=symmetric)


def plane_basis(d: int) -> tuple[NDArray[np.complex128], NDArray[np.int64]]:
    """The basis (e1 - i e2)/sqrt2, (e1 + i e2)/sqrt2, e3, ... of C^d, and its conjugation.

    A rotation by t of the first two coordinates acts on the first two of these vectors by
    exp(it) and exp(-it).
    """
    change = np.eye(d, dtype=complex)
    change[:2, :2] = np.array([[1, 1], [-1j, 1j]]) / np.sqrt(2)
    conjugate = np.arange(d)
    conjugate[:2] = [1, 0]
    return change, conjugate


def trivial(like: MonomialAction, size: int = 1) -> MonomialAction:
    """Coordinates that no element moves, for the group that `like` is of."""
    one = np.arange(size)
    return MonomialAction(
        d=size,
        conjugate=None if like.conjugate is None else one,
        weights=None if like.weights is None else np.zeros((len(like.weights), size), np.int64),
        phases=tuple((np.zeros(size, np.int64), modulus) for _, modulus in like.phases),
        moves=tuple((one, None) for _ in like.moves),
    )


def side_by_side(parts: Sequence[MonomialAction]) -> list[MonomialAction]:
    """Structures of different groups as those of their direct product, each with all generators.

    A generator of one group leaves the basis vectors of the others as they are.
    """
    ranks = [0 if m.weights is None else len(m.weights) for m in parts]
    conjugated = any(m.conjugate is not None for m in parts)
    found = []
    for i, m in enumerate(parts):
        one, zero = np.arange(m.d), np.zeros(m.d, np.int64)
        weights = np.zeros((sum(ranks), m.d), np.int64)
        if m.weights is not None:
            first = sum(ranks[:i])
            weights[first : first + ranks[i]] = m.weights
        found.append(
            replace(
                m,
                conjugate=_conjugate(m) if conjugated else None,
                weights=weights if sum(ranks) else None,
                phases=tuple(
                    (row if k == i else zero, modulus)
                    for k, other in enumerate(parts)
                    for row, modulus in other.phases
                ),
                moves=tuple(
                    move if k == i else (one, None)
                    for k, other in enumerate(parts)
                    for move in other.moves
                ),
                symmetric=False,
            )
        )
    return found


def dual(m: MonomialAction) -> MonomialAction:
    """On V*: weights and phases change sign, the unitary change of basis is conjugated."""
    return replace(
        m,
        change=None if m.change is None else m.change.conj(),
        weights=None if m.weights is None else -m.weights,
        phases=tuple((-row, modulus) for row, modulus in m.phases),
        symmetric=False,
    )


def direct_sum(parts: Sequence[MonomialAction]) -> MonomialAction:
    """Basis vectors of the parts one after the other."""
    starts = np.cumsum([0, *(m.d for m in parts)])
    d = int(starts[-1])

    def shifted(rows: Sequence[Indices]) -> Indices:
        return np.concatenate([row + start for row, start in zip(rows, starts, strict=False)])

    change = None
    if any(m.change is not None for m in parts):
        change = np.zeros((d, d), dtype=complex)
        for m, start in zip(parts, starts, strict=False):
            block = np.eye(m.d) if m.change is None else m.change
            change[start : start + m.d, start : start + m.d] = block
    conjugated = any(m.conjugate is not None for m in parts)
    return MonomialAction(
        d=d,
        change=change,
        conjugate=shifted([_conjugate(m) for m in parts]) if conjugated else None,
        conjugate_signs=_gathered([(m.conjugate_signs, m.d) for m in parts]),
        weights=None
        if parts[0].weights is None
        else np.concatenate([m.weights for m in parts if m.weights is not None], axis=1),
        phases=tuple(
            (np.concatenate([m.phases[i][0] for m in parts]), modulus)
            for i, (_, modulus) in enumerate(parts[0].phases)
        ),
        moves=tuple(
            (
                shifted([m.moves[i][0] for m in parts]),
                _gathered([(m.moves[i][1], m.d) for m in parts]),
            )
            for i in range(len(parts[0].moves))
        ),
    )


def block(m: MonomialAction, start: int, stop: int) -> MonomialAction:
    """The action on basis vectors that all elements keep among themselves; the change too."""
    own = slice(start, stop)
    return MonomialAction(
        d=stop - start,
        change=None if m.change is None else m.change[own, own],
        conjugate=None if m.conjugate is None else m.conjugate[own] - start,
        conjugate_signs=None if m.conjugate_signs is None else m.conjugate_signs[own],
        weights=None if m.weights is None else m.weights[:, own],
        phases=tuple((row[own], modulus) for row, modulus in m.phases),
        moves=tuple(
            (images[own] - start, None if signs is None else signs[own])
            for images, signs in m.moves
        ),
    )


def _conjugate(m: MonomialAction) -> Indices:
    return np.arange(m.d) if m.conjugate is None else m.conjugate


def _gathered(signs: Sequence[tuple[Indices | None, int]]) -> Indices | None:
    if all(s is None for s, _ in signs):
        return None
    return np.concatenate([np.ones(d, np.int64) if s is None else s for s, d in signs])


def tensor_product(parts: Sequence[MonomialAction]) -> MonomialAction:
    """The tensor product, its basis vectors in row-major order."""
    return reduce(_product, parts)


def _product(a: MonomialAction, b: MonomialAction) -> MonomialAction:
    first, second = np.divmod(np.arange(a.d * b.d), b.d)
    pairs = np.stack([first, second], axis=1)
    change = None
    if a.change is not None or b.change is not None:
        change = np.kron(*(np.eye(m.d) if m.change is None else m.change for m in (a, b)))
    return _Tuples(pairs, [a, b], lambda moved: (moved @ np.array([b.d, 1]), None)).action(change)


def multisets(d: int, k: int) -> Indices:
    """The multisets i1 <= ... <= ik of 0..d-1 in lexicographic order, shape (number, k)."""
    return np.array(list(combinations_with_replacement(range(d), k)), np.int64).reshape(-1, k)


def subsets(d: int, k: int) -> Indices:
    """The subsets i1 < ... < ik of 0..d-1 in lexicographic order, shape (number, k)."""
    return np.array(list(combinations(range(d), k)), np.int64).reshape(-1, k)


def power(m: MonomialAction, k: int, change: Change, *, alternating: bool) -> MonomialAction:
    """The k-th symmetric or exterior power, on products of the basis vectors of m.

    `change` is the power of m's own change of basis.
    """
    rows = subsets(m.d, k) if alternating else multisets(m.d, k)

    def placement(moved: Indices) -> Move:
        signs = sorting_signs(moved) if alternating else None
        return places(rows, np.sort(moved, axis=1), m.d), signs

    return _Tuples(rows, [m] * k, placement).action(change)


def on_fixed_tensors(
    parts: Sequence[MonomialAction], tensors: FixedTensors, change: Change
) -> MonomialAction:
    """On the tensors that exchanges of indices with signs fix, index i in the space of parts[i].

    `change` is what the parts' changes of basis make of these tensors.
    """
    return _Tuples(tensors.first, parts, tensors.place).action(change)


def places(listed: Indices, rows: Indices, d: int) -> Indices:
    """Where rows of values below d stand in a list in lexicographic order."""
    k = rows.shape[1]
    if d**k < 2**62:
        powers = d ** np.arange(k)[::-1]
        return np.searchsorted(listed @ powers, rows @ powers)
    known = {row: i for i, row in enumerate(map(tuple, listed.tolist()))}
    return np.array([known[row] for row in map(tuple, rows.tolist())], np.int64)


class _Tuples:
    """The monomial action on basis vectors that are products of those of other actions.

    Basis vector r is the product, in a tensor, symmetric or exterior power, of the basis vectors
    number rows[r, i] of parts[i]; shape (d, k) of `rows`, k = len(parts). An element acts on each
    factor by itself: weights and phases add up, and a move takes the tuple rows[r] to the tuple
    of the images of its members, times the product of their signs. That tuple need not be one of
    the rows: a symmetric power lists sorted tuples alone. `placement` says for tuples, shape
    (n, k), which row has the same product, up to which sign (None: all are 1).
    """

    def __init__(
        self, rows: Indices, parts: Sequence[MonomialAction], placement: Placement
    ) -> None:
        self.rows, self.parts, self.placement = rows, parts, placement

    def action(self, change: Change) -> MonomialAction:
        """The action of the group on the products, in the basis that `change` gives."""
        parts = self.parts
        conjugate, conjugate_signs = None, None
        if any(m.conjugate is not None for m in parts):
            conjugate, conjugate_signs = self._moved(
                [(_conjugate(m), m.conjugate_signs) for m in parts]
            )
        weights = None
        if parts[0].weights is not None:  # one row for every coordinate of the torus
            of_coordinates = zip(*(m.weights for m in parts if m.weights is not None), strict=True)
            weights = np.array([self._sum(values) for values in of_coordinates])
        return MonomialAction(
            d=len(self.rows),
            change=change,
            conjugate=conjugate,
            conjugate_signs=conjugate_signs,
            weights=weights,
            phases=tuple(
                (self._sum([m.phases[i][0] for m in parts]), modulus)
                for i, (_, modulus) in enumerate(parts[0].phases)
            ),
            moves=tuple(
                self._moved([m.moves[i] for m in parts]) for i in range(len(parts[0].moves))
            ),
        )

    def _sum(self, values: Sequence[Indices]) -> Indices:
        """For each product the sum over its factors of a value, given for each part's vectors."""
        columns = [v[self.rows[:, i]] for i, v in enumerate(values)]
        return np.asarray(np.sum(columns, axis=0, dtype=np.int64))

    def _moved(self, moves: Sequence[Move]) -> Move:
        """The move of the products by one element, given its moves of the parts."""
        columns = [image[self.rows[:, i]] for i, (image, _) in enumerate(moves)]
        images, signs = self.placement(np.stack(columns, axis=1))
        for i, (_, own) in enumerate(moves):
            if own is not None:
                factor = own[self.rows[:, i]]
                signs = factor if signs is None else signs * factor
        return images, signs


def determinant(m: MonomialAction, k: int) -> MonomialAction:
    """The k-th power of the determinant, on one coordinate that stays real."""
    weights = None if m.weights is None else k * m.weights.sum(axis=1, keepdims=True)
    moves: list[Move] = []
    one = np.zeros(1, np.int64)
    for images, signs in m.moves:
        sign = parity(images) * (1 if signs is None else int(np.prod(signs)))
        moves.append((one, None if sign**k == 1 else np.array([-1])))
    phases = tuple((np.array([k * int(row.sum())]) % modulus, modulus) for row, modulus in m.phases)
    return MonomialAction(
        d=1,
        conjugate=None if m.conjugate is None else one,
        weights=weights,
        phases=phases,
        moves=tuple(moves),
    )
