"""Products of irreducibles, channel by channel, with Clebsch-Gordan intertwiners."""

from __future__ import annotations

from collections.abc import Collection

import equinox as eqx
import numpy as np

from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.constants import Constant
from emlpcli.nn.isotypic import Irrep, Irreps
from emlpcli.nn.mixing import State, join

LARGEST_PAIR = 150  # product of dimensions up to which two irreducibles are coupled
OUTER_BUDGET = 4  # numbers in all outer products, as a multiple of the width


class Pair(eqx.Module):
    """Channels of two irreducibles that are multiplied: u_c ⊗ v_c to each target.

    `left` and `right` are (irreducible, first channel); `conjugated` says whether the left one is
    taken complex conjugate. `targets` lists (irreducible, number of maps, dimension), the rows of
    `coupling`, shape (sum of numbers * dimensions, d left * d right).
    """

    left: tuple[Irrep, int] = eqx.field(static=True)
    right: tuple[Irrep, int] = eqx.field(static=True)
    count: int = eqx.field(static=True)
    conjugated: bool = eqx.field(static=True)
    targets: tuple[tuple[Irrep, int, int], ...] = eqx.field(static=True)
    coupling: Constant = eqx.field(static=True)

    def __call__(self, state: State) -> State:
        """The products, by irreducible."""
        u, v = (
            state[irrep][:, :, first : first + self.count]
            for irrep, first in (self.left, self.right)
        )
        if self.conjugated:
            u = u.conj()
        C = self.coupling.array
        if self._is_inner:
            return {self.targets[0][0]: (u * v).sum(axis=0, keepdims=True) * float(C[0, 0])}
        if len(u) * len(v) == 1 and len(C) == 1:
            return {self.targets[0][0]: u * v * float(C[0, 0])}
        batch = u.shape[1]
        if len(u) == 1 and np.array_equal(C, np.eye(len(v))):
            return {self.targets[0][0]: u * v}
        outer = (u[:, None] * v[None]).reshape(len(u) * len(v), batch * self.count)
        y = self.coupling.to(outer.dtype) @ outer
        found: State = {}
        start = 0
        for irrep, number, d in self.targets:
            block = y[start : start + number * d].reshape(number, d, batch, self.count)
            found[irrep] = join(list(block))
            start += number * d
        return found

    @property
    def _is_inner(self) -> bool:
        """Whether the coupling is an inner product u·v times a number."""
        C = self.coupling.array
        d = round(np.sqrt(C.shape[1]))
        return (
            len(C) == 1
            and d * d == C.shape[1]
            and d > 1
            and bool(np.abs(C.reshape(d, d) - C[0, 0] * np.eye(d)).max() < 1e-15)
        )


class Products(eqx.Module):
    """Several pairs; their products side by side, in the order of the pairs."""

    pairs: tuple[Pair, ...]

    def __call__(self, operands: State) -> State:
        found: dict[Irrep, list[jax.Array]] = {}
        for pair in self.pairs:
            for irrep, y in pair(operands).items():
                found.setdefault(irrep, []).append(y)
        return {irrep: join(parts) for irrep, parts in found.items()}

    @property
    def operands(self) -> dict[Irrep, int]:
        """How many channels of each irreducible the pairs take."""
        found: dict[Irrep, int] = {}
        for pair in self.pairs:
            for irrep, first in (pair.left, pair.right):
                found[irrep] = max(found.get(irrep, 0), first + pair.count)
        return found

    @property
    def outputs(self) -> dict[Irrep, int]:
        """How many channels of each irreducible there are among the products."""
        found: dict[Irrep, int] = {}
        for pair in self.pairs:
            for irrep, number, _ in pair.targets:
                found[irrep] = found.get(irrep, 0) + number * pair.count
        return found


def choose_products(
    irreps: Irreps, available: Collection[Irrep], targets: Collection[Irrep], width: int
) -> Products:
    """The products of available irreducibles that lead to the targets.

    Every irreducible has all its quadratic invariants, that is inner products (with itself or,
    over the complex numbers, its conjugate); scalars multiply everything; other pairs follow from
    small to large dimensions as long as their outer products stay below a multiple of the width.
    """
    inner, other = max(4, width // 12), max(2, width // 24)
    used: dict[Irrep, int] = {}
    pairs: list[Pair] = []
    left_over = OUTER_BUDGET * width
    known = {irrep: irreps.dimension(irrep) for irrep in available}
    order = sorted(known, key=lambda irrep: (known[irrep], irrep))
    conjugates = irreps.is_complex and irreps.compact
    for i, j, conjugated in sorted(
        (
            (i, j, conjugated)
            for a, i in enumerate(order)
            for b, j in enumerate(order)
            for conjugated in ((False, True) if conjugates else (False,))
            if a <= b or conjugated
        ),
        key=lambda pair: known[pair[0]] * known[pair[1]],
    ):
        size = known[i] * known[j]
        left, turn = irreps.conjugate(i) if conjugated else (i, np.eye(known[i]))
        rows, found = [], []
        for k in targets:
            invariant = k == irreps.trivial
            if size > LARGEST_PAIR and not (invariant and known[i] == known[j]):
                continue
            C = _coupling(irreps, left, j, k)
            if len(C):
                C = np.einsum("nkij,ih->nkhj", C, turn)
                found.append((k, len(C), C.shape[1]))
                rows.append(C.reshape(-1, size))
        if not rows:
            continue
        only_inner = [k for k, _, _ in found] == [irreps.trivial]
        scalar = irreps.trivial in (i, j)
        count = inner if i == j and (only_inner or scalar) else other
        if not scalar and not only_inner:
            if irreps.trivial in targets and irreps.trivial in {k for k, _, _ in found}:
                # invariants in pairs of their own, which need no outer product
                at = [k for k, _, _ in found].index(irreps.trivial)
                pairs.append(
                    _pair(used, i, j, inner, conjugated, [found.pop(at)], [rows.pop(at)])
                )
            if size * count > left_over:
                continue
            left_over -= size * count
        pairs.append(_pair(used, i, j, count, conjugated, found, rows))
    return Products(tuple(pairs))


def _coupling(irreps: Irreps, i: Irrep, j: Irrep, k: Irrep) -> np.ndarray:
    return irreps.intertwiners(i, j, k)


def _pair(
    used: dict[Irrep, int],
    i: Irrep,
    j: Irrep,
    count: int,
    conjugated: bool,
    found: list[tuple[Irrep, int, int]],
    rows: list[np.ndarray],
) -> Pair:
    """A pair with channels of its own."""
    first = used.get(i, 0)
    used[i] = first + count
    second = used.get(j, 0)
    used[j] = second + count
    C = np.concatenate(rows)
    return Pair((i, first), (j, second), count, conjugated, tuple(found), Constant(C))
