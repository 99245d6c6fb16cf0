"""Strategy `diagrams`: invariants of the classical groups as products of forms and volume forms.

By the first fundamental theorem (Weyl, The Classical Groups, 1939; Brauer 1937) the invariants of
tensor powers are spanned by diagrams: pairs of indices joined by the invariant form (or by the
pairing of V with V*), and blocks of n indices in a volume form. Their coordinates are 0, 1 and -1.
An independent set is known beforehand or chosen by rank modulo a prime. Independence modulo a
prime implies independence, so that meeting the exact dimension proves the basis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import comb, factorial

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.linear.modular import independent_columns
from emlpcli.errors import CertificateError
from emlpcli.groups.base import Count
from emlpcli.groups.structure import InvariantForms
from emlpcli.overrides import override
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.solve.bases.stored import DenseBasis
from emlpcli.solve.indices import duals_of, group_of, is_plain
from emlpcli.solve.strategies.base import Cost, Outcome, Strategy


class Diagrams(Strategy):
    """Products of invariant forms and volume forms, for the classical groups."""

    name = "diagrams"
    certificate = "proved"

    @override
    def objection(self, monomial: TensorMonomial, exact: Count | None) -> str:
        """Only classical groups on V and V*."""
        if not monomial.powers or not is_plain(monomial):
            return "only for tensors in V and V*"
        if exact is None or not isinstance(group_of(monomial).structure(), InvariantForms):
            return "only for classical groups, from SO(3) and O(3) on"
        return ""

    @override
    def cost(self, monomial: TensorMonomial, exact: Count | None) -> Cost:
        """Listing, elimination modulo a prime and orthonormalisation."""
        structure, duals = _structure(monomial), duals_of(monomial)
        assert exact is not None
        listed = candidate_count(structure, duals, exact.value)
        flops = 6.0 * monomial.size * listed**2
        seconds = 5e-4 + 4e-4 * listed + 1e-8 * listed**3 + flops / 1e10
        return Cost(seconds, predicted_bytes(structure, duals, exact.value))

    @override
    def solve(self, monomial: TensorMonomial, exact: Count | None) -> Outcome:
        assert exact is not None
        return Outcome(diagram_basis(_structure(monomial), duals_of(monomial), exact.value))


def _structure(monomial: TensorMonomial) -> InvariantForms:
    structure = group_of(monomial).structure()
    assert isinstance(structure, InvariantForms)
    return structure


@dataclass(frozen=True)
class Diagram:
    """Pairs of indices joined by a form, and blocks of n indices joined by a volume form."""

    pairs: tuple[tuple[int, int], ...]
    blocks: tuple[tuple[int, ...], ...] = ()


def predicted_bytes(structure: InvariantForms, duals: Sequence[bool], dimension: int) -> int:
    """Peak memory, in bytes: the diagrams, two stages of the orthonormal basis, Gram matrices."""
    size: int = structure.n ** len(duals)
    listed = candidate_count(structure, duals, dimension)
    return 8 * (size * (listed + 2 * dimension) + 2 * listed**2 + 2 * dimension**2)


def diagram_basis(structure: InvariantForms, duals: Sequence[bool], dimension: int) -> DenseBasis:
    """An orthonormal basis of the invariants of a tensor product of V (False) and V* (True).

    `dimension` is the exact dimension; CertificateError if the diagrams do not reach it.
    """
    power = len(duals)
    size = structure.n**power
    if dimension == 0:
        return DenseBasis(np.zeros((size, 0)))
    chosen = candidates(structure, duals)
    if len(chosen) < dimension:
        raise CertificateError(
            f"only {len(chosen)} diagrams for {dimension} invariants of {power} indices"
        )
    columns = np.zeros((size, len(chosen)))
    for j, diagram in enumerate(chosen):
        index, value = coordinates(diagram, structure, duals)
        columns[index, j] = value
    gram = columns.T @ columns  # exact: sums of few products of small integers
    independent = independent_columns(gram)
    if len(independent) != dimension:
        raise CertificateError(
            f"the diagrams have rank {len(independent)}, but the exact dimension is {dimension}"
        )
    if len(independent) < len(chosen):
        columns = columns[:, independent]
        gram = gram[np.ix_(independent, independent)]
    return DenseBasis(orthonormalise(columns, gram))


def orthonormalise(columns: NDArray[np.float64], gram: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orthonormal columns with the same span, by Cholesky factorisation applied twice.

    The second pass removes the loss of orthogonality of the first (CholeskyQR2, Yamamoto,
    Nakatsukasa, Yanagisawa, Fukaya 2015). Columns are scaled to unit length first.
    """
    scale = 1 / np.sqrt(np.diagonal(gram))
    q = columns * scale
    for _ in range(2):
        lower = np.linalg.cholesky(q.T @ q)
        q = q @ np.linalg.inv(lower).T
    return q


def candidates(structure: InvariantForms, duals: Sequence[bool]) -> list[Diagram]:
    """Diagrams that span the invariants, an independent set where a rule for one is known."""
    power, n = len(duals), structure.n
    if structure.kind == "linear":
        return list(_linear(structure, duals))
    found: list[Diagram] = []
    symplectic = structure.sign is not None and bool(np.any(structure.partner != np.arange(n)))
    if power % 2 == 0:
        if symplectic:
            found += [Diagram(pairs) for pairs in _matchings_without_crossings(power, n // 2)]
        else:
            found += [Diagram(d.pairs) for d in _involutions(power, 0, n)]
    if structure.special and power >= n and (power - n) % 2 == 0:
        found += _involutions(power, n, n)
    return found


def _involutions(power: int, fixed: int, longest: int) -> list[Diagram]:
    """Involutions of `power` points with `fixed` fixed points and short increasing subsequences.

    By the Robinson-Schensted correspondence (Schützenberger 1977) those without an increasing
    subsequence longer than n are as many as the standard tableaux with at most n columns and
    `fixed` odd ones, which count the invariants of O(n) (no fixed points) and those that change
    sign with the determinant (n fixed points, joined by the volume form).
    """
    found: list[Diagram] = []
    image: list[int | None] = [None] * power

    def extend(point: int, left: int) -> None:
        while point < power and image[point] is not None:
            point += 1
        if point == power:
            if left == 0:
                pairs = tuple((i, j) for i, j in enumerate(image) if j is not None and i < j)
                block = tuple(i for i, j in enumerate(image) if i == j)
                found.append(Diagram(pairs, (block,) if block else ()))
            return
        partners = [j for j in range(point + 1, power) if image[j] is None]
        if left:
            partners.insert(0, point)
        if len(partners) < left:
            return
        for j in partners:
            image[point], image[j] = j, point
            if _longest_increasing(image) <= longest:
                extend(point + 1, left - (j == point))
            image[point] = image[j] = None

    extend(0, fixed)
    return found


def _longest_increasing(image: Sequence[int | None]) -> int:
    """Length of the longest increasing subsequence, by patience sorting."""
    from bisect import bisect_left

    piles: list[int] = []
    for value in image:
        if value is not None:
            at = bisect_left(piles, value)
            piles[at : at + 1] = [value]
    return len(piles)


def _matchings_without_crossings(power: int, most: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Perfect matchings in which no more than `most` arcs cross mutually.

    They are as many as the invariants of Sp(2 most) (Chen, Deng, Du, Stanley, Yan 2007).
    """

    def extend(
        free: tuple[int, ...], arcs: tuple[tuple[int, int], ...]
    ) -> Iterator[tuple[tuple[int, int], ...]]:
        if not free:
            yield arcs
            return
        first = free[0]
        for k in range(1, len(free)):
            arc = (first, free[k])
            if _crossing_chain(arcs, arc) <= most:
                yield from extend(free[1:k] + free[k + 1 :], (*arcs, arc))

    return extend(tuple(range(power)), ())


def _crossing_chain(arcs: Sequence[tuple[int, int]], last: tuple[int, int]) -> int:
    """Size of the largest set of mutually crossing arcs of which `last` opens last."""
    crossing = [a for a in arcs if a[0] < last[0] < a[1] < last[1]]
    best: list[int] = []
    for i, arc in enumerate(crossing):  # sorted by opening point
        best.append(1 + max((best[j] for j in range(i) if crossing[j][1] < arc[1]), default=0))
    return 1 + max(best, default=0)


def _linear(structure: InvariantForms, duals: Sequence[bool]) -> Iterator[Diagram]:
    """Pairings of each V with a V*, the surplus of either in blocks of n if special."""
    n = structure.n
    upper = [i for i, dual in enumerate(duals) if not dual]
    lower = [i for i, dual in enumerate(duals) if dual]
    more, fewer = (upper, lower) if len(upper) >= len(lower) else (lower, upper)
    surplus = len(more) - len(fewer)
    if surplus % n or (surplus and not structure.special):
        return
    blocks = surplus // n
    if not blocks:
        for images in _permutations_without_descents(len(more), n):
            yield Diagram(tuple((more[i], fewer[j]) for i, j in enumerate(images)))
        return
    for chosen in combinations(more, n * blocks):
        rest = [i for i in more if i not in chosen]
        for split in _set_partitions(chosen, n):
            for order in permutations(fewer):
                yield Diagram(tuple(zip(rest, order, strict=True)), split)


def _permutations_without_descents(p: int, longest: int) -> Iterator[tuple[int, ...]]:
    """Permutations with no decreasing subsequence longer than n (Schensted 1961): a basis of
    the invariants of U(n) (Procesi 2021, after Désarménien, Kung, Rota 1978)."""

    def extend(images: tuple[int, ...], free: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if not free:
            yield images
            return
        for k, value in enumerate(free):
            longer = (*images, value)
            if _longest_increasing([-v for v in longer]) <= longest:
                yield from extend(longer, free[:k] + free[k + 1 :])

    return extend((), tuple(range(p)))


def _set_partitions(points: Sequence[int], n: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Partitions of the points into blocks of n."""
    if not points:
        yield ()
        return
    first, *others = points
    for rest in combinations(others, n - 1):
        left = [i for i in others if i not in rest]
        for split in _set_partitions(left, n):
            yield ((first, *rest), *split)


def coordinates(
    diagram: Diagram, structure: InvariantForms, duals: Sequence[bool]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Flat indices and values (1 or -1) of the nonzero coordinates of a diagram.

    For groups with a form B an index in V* is one in V lowered by B.
    """
    n, power = structure.n, len(duals)
    value_of = np.arange(n)
    index = np.zeros(1, dtype=np.int64)
    value = np.ones(1, dtype=np.int64)

    def slot(position: int, entries: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        stride = n ** (power - 1 - position)
        if duals[position] and structure.partner is not None and structure.sign is not None:
            lowered = structure.partner[entries]
            return lowered * stride, structure.sign[lowered]
        return entries * stride, np.ones(len(entries), dtype=np.int64)

    parts = []
    for a, b in diagram.pairs:
        second = value_of if structure.partner is None else structure.partner
        signs = np.ones(n, dtype=np.int64) if structure.sign is None else structure.sign
        (ia, sa), (ib, sb) = slot(a, value_of), slot(b, second)
        parts.append((ia + ib, signs * sa * sb))
    if diagram.blocks:
        orders = np.array(list(permutations(range(n))))
        parity = np.round(np.linalg.det(np.eye(n)[orders])).astype(np.int64)
        for block in diagram.blocks:
            places = [slot(position, orders[:, k]) for k, position in enumerate(block)]
            index_of_block = np.sum([i for i, _ in places], axis=0)
            parts.append((index_of_block, parity * np.prod([s for _, s in places], axis=0)))
    for i, s in parts:
        index = np.add.outer(index, i).ravel()
        value = np.multiply.outer(value, s).ravel()
    return index, value


def candidate_count(structure: InvariantForms, duals: Sequence[bool], dimension: int) -> int:
    """How many diagrams `candidates` lists: the dimension itself where a rule is known."""
    power, n = len(duals), structure.n
    more = max(sum(duals), power - sum(duals))
    blocks = (2 * more - power) // n
    if structure.kind == "form" or not blocks or not dimension:
        return dimension
    splits = factorial(n * blocks) // (factorial(n) ** blocks * factorial(blocks))
    return int(comb(more, n * blocks) * splits * factorial(power - more))
