"""A basis of V^k kept as couplings: two halves in isotypic form, joined by Schur's lemma."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex
from emlpcli.solve.bases.stored import Array, StoredBasis

State = dict[int, Array]

CHUNK = 2**17  # numbers that are worked on at a time: a megabyte, which the cache holds


@dataclass(frozen=True, eq=False)
class Step:
    """Coupling one irreducible, of dimension d, with the next index, of dimension n.

    `basis` is orthogonal, shape (d n, d n); its columns belong to `targets` one after the other,
    `sizes` columns each.
    """

    basis: NDArray[np.float64]
    targets: tuple[int, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Chain:
    """The isotypic form of a tensor product of indices, coupled from left to right.

    `steps[k][i]` couples irreducible i with index k; `final` maps each irreducible in the
    product to its multiplicity and dimension. Only irreducibles in `final` are kept by the last
    step: the others, which the other half does not contain, carry no invariants.
    """

    index_sizes: tuple[int, ...]
    steps: tuple[dict[int, Step], ...]
    final: dict[int, tuple[int, int]]

    @property
    def nbytes(self) -> int:
        """Bytes of the couplings, each counted once."""
        seen = {id(s.basis): s.basis.nbytes for level in self.steps for s in level.values()}
        return sum(seen.values())

    def analyse(self, x: Array, xp: ModuleType, only: int | None = None) -> State:
        """From coordinates, shape (n1 n2 ..., m), to {irreducible: (copies, d, m)}.

        All irreducibles in `final`, or that one alone whose number is `only`.
        """
        columns = x.shape[1]
        state: State = {0: x.reshape(1, 1, -1)}
        for k, (n, level) in enumerate(zip(self.index_sizes, self.steps, strict=True)):
            wanted = self._wanted(only)[k + 1]
            found: dict[int, list[Array]] = {}
            rest = prod(self.index_sizes[k + 1 :]) * columns
            for number, x in state.items():
                step = level[number]
                y = xp.asarray(step.basis).T @ x.reshape(x.shape[0], x.shape[1] * n, rest)
                start = 0
                for target, size in zip(step.targets, step.sizes, strict=True):
                    if target in wanted:
                        found.setdefault(target, []).append(y[:, start : start + size])
                    start += size
            state = {t: xp.concatenate(parts) for t, parts in found.items()}
        return state

    def _wanted(self, only: int | None) -> list[set[int]]:
        """The irreducibles before each step, and at the end, that lead to what is asked for."""
        if only not in self._reach:
            sets = [set(self.final) if only is None else {only}]
            for level in reversed(self.steps):
                sets.append({i for i, step in level.items() if sets[-1] & set(step.targets)})
            self._reach[only] = sets[::-1]
        return self._reach[only]

    @cached_property
    def _reach(self) -> dict[int | None, list[set[int]]]:
        return {}

    def synthesise(self, state: State, columns: int, xp: ModuleType) -> Array:
        """The adjoint of `analyse`; irreducibles that `state` lacks count as zero."""
        for k in reversed(range(len(self.steps))):
            n = self.index_sizes[k]
            used: dict[int, int] = {}
            before: State = {}
            rest = prod(self.index_sizes[k + 1 :]) * columns
            for number, step in self.steps[k].items():
                copies = self._copies[k][number]
                parts: list[Array | None] = []
                for target in step.targets:
                    source = state.get(target)
                    if source is None:
                        parts.append(None)
                        continue
                    first = used.get(target, 0)
                    used[target] = first + copies
                    parts.append(source[first : first + copies])
                if all(part is None for part in parts):
                    continue
                y = _join(step, parts, copies, rest, xp)
                before[number] = y.reshape(copies, y.shape[1] // n, n * rest)
            state = before
        (x,) = state.values()
        return x.reshape(-1, columns)

    @cached_property
    def _copies(self) -> list[dict[int, int]]:
        """Multiplicity of each irreducible before each step."""
        levels = []
        now = {0: 1}
        for level in self.steps:
            levels.append(now)
            after: dict[int, int] = {}
            for number, step in level.items():
                for target in step.targets:
                    after[target] = after.get(target, 0) + now[number]
            now = after
        return levels


def _join(
    step: Step, parts: Sequence[Array | None], copies: int, rest: int, xp: ModuleType
) -> Array:
    """Columns of the step's basis times the parts that are there."""
    start = 0
    wanted, given = [], []
    for size, part in zip(step.sizes, parts, strict=True):
        if part is not None:
            wanted.append(step.basis[:, start : start + size])
            given.append(part)
        start += size
    basis = wanted[0] if len(wanted) == 1 else np.concatenate(wanted, axis=1)
    total = given[0] if len(given) == 1 else xp.concatenate(given, axis=1)
    return xp.asarray(basis) @ total


def _in_chunks(chain: Chain, x: Array, xp: ModuleType, only: int | None = None) -> State:
    """`chain.analyse`, in NumPy a few columns at a time, so that each chunk stays in the cache."""
    rows, columns = x.shape
    width = max(1, CHUNK // rows)
    if xp is not np or columns <= 2 * width:
        return chain.analyse(x, xp, only)
    numbers = chain.final if only is None else (only,)
    state = {i: np.empty((*chain.final[i], columns), dtype=x.dtype) for i in numbers}
    for start in range(0, columns, width):
        part = np.ascontiguousarray(x[:, start : start + width])
        for i, y in chain.analyse(part, np, only).items():
            state[i][:, :, start : start + width] = y
    return state


@dataclass(frozen=True, eq=False)
class CoupledBasis(StoredBasis):
    """Invariants of W1 ⊗ W2 from the isotypic forms of W1 and of the dual of W2.

    For an irreducible of dimension d with a copies in W1 and b in W2* and t endomorphisms E the
    basis vectors are d^-1/2 sum_ij E[i, j] (copy of W1)_i ⊗ (copy of W2)_j: orthonormal by
    construction, complete by Schur's lemma. Columns are ordered by irreducible, then a, b, t.
    """

    left: Chain
    right: Chain
    endomorphisms: dict[int, NDArray[np.float64]]

    @cached_property
    @override
    def size(self) -> int:
        return prod(self.left.index_sizes) * prod(self.right.index_sizes)

    @cached_property
    @override
    def dim(self) -> int:
        """Sum over irreducibles of a b t."""
        return sum(a * b * t for _, a, b, _, t in self._blocks)

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of the couplings and endomorphisms."""
        small = sum(E.nbytes for E in self.endomorphisms.values())
        return self.left.nbytes + self.right.nbytes + small

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int, int, int]]:
        """(irreducible, copies left, copies right, dimension, number of endomorphisms)."""
        return [
            (i, a, self.right.final[i][0], d, len(self.endomorphisms[i]))
            for i, (a, d) in sorted(self.left.final.items())
        ]

    @override
    def dense(self) -> NDArray[np.float64]:
        """Q as an array, from the two halves' bases: an outer product for each column."""
        halves = (self.left, self.right)
        left, right = (c.analyse(np.eye(prod(c.index_sizes)), np) for c in halves)
        Q = np.empty((self.size, self.dim))
        start = 0
        for i, a, b, d, t in self._blocks:
            E = self.endomorphisms[i] / np.sqrt(d)
            x = np.einsum("tij,aix->xatj", E, left[i]).reshape(-1, d)
            block = x @ right[i].transpose(1, 0, 2).reshape(d, -1)  # (x a t), (b y)
            block = block.reshape(-1, a, t, b, right[i].shape[2]).transpose(0, 4, 1, 3, 2)
            Q[:, start : start + a * b * t] = block.reshape(self.size, a * b * t)
            start += a * b * t
        return Q

    @override
    def by_orbits(self) -> None:
        return None

    @override
    def contract(self, v: Array, xp: ModuleType = np) -> Array:
        """Analyse both halves, then take traces against the endomorphisms."""
        columns = v.shape[1]
        n1, n2 = prod(self.left.index_sizes), prod(self.right.index_sizes)
        left = _in_chunks(self.left, v.reshape(n1, n2 * columns), xp)
        found = []
        for i, a, b, d, t in self._blocks:
            x = left[i].reshape(a * d, n2, columns)
            x = xp.moveaxis(x, 1, 0).reshape(n2, a * d * columns)
            y = _in_chunks(self.right, x, xp, i)[i].reshape(b, d, a, d, columns)
            E = xp.asarray(self.endomorphisms[i]) / np.sqrt(d)
            if t == 1:  # the identity alone: a trace
                c = xp.einsum("bjajm->abm", y)[:, :, None] / np.sqrt(d)
            else:
                c = xp.einsum("tij,bjaim->abtm", E, y)
            found.append(c.reshape(a * b * t, columns))
        return xp.concatenate(found) if found else xp.zeros((0, columns), dtype=v.dtype)

    @override
    def expand(self, c: Array, xp: ModuleType = np) -> Array:
        """Spread coefficients over the endomorphisms, then synthesise both halves."""
        columns = c.shape[1]
        n2 = prod(self.right.index_sizes)
        state: State = {}
        start = 0
        for i, a, b, d, t in self._blocks:
            part = c[start : start + a * b * t].reshape(a, b, t, columns)
            start += a * b * t
            E = xp.asarray(self.endomorphisms[i]) / np.sqrt(d)
            y = xp.einsum("tij,abtm->bjaim", E, part).reshape(b, d, a * d * columns)
            x = self.right.synthesise({i: y}, a * d * columns, xp)
            x = xp.moveaxis(x.reshape(n2, a * d, columns), 1, 0)
            state[i] = x.reshape(a, d, n2 * columns)
        if not state:
            return xp.zeros((self.size, columns), dtype=c.dtype)
        return self.left.synthesise(state, n2 * columns, xp).reshape(self.size, columns)

    @override
    def errors_by_parts(
        self, slots: Sequence[TensorIndex], draw: Callable[[], NDArray[Any]]
    ) -> tuple[float, float]:
        """Every coupling has to be orthogonal and to bring irreducible ⊗ index to blocks, the same
        matrices for every copy of an irreducible on both sides; the endomorphisms have to commute
        with them. Then the vectors are invariant by Schur's lemma. The errors of couplings add up.
        """
        g, cut = draw(), len(self.left.index_sizes)
        dual = [replace(slot, dual=not slot.dual) for slot in slots[cut:]]
        known: dict[int, Array] = {0: np.ones((len(g), 1, 1))}
        orthogonality = invariance = 0.0
        for chain, indices in ((self.left, slots[:cut]), (self.right, dual)):
            errors = _chain_errors(chain, indices, g, known)
            orthogonality, invariance = orthogonality + errors[0], invariance + errors[1]
        for i, E in self.endomorphisms.items():
            gram = np.einsum("sij,tij->st", E, E) / E.shape[1]
            orthogonality = max(orthogonality, float(np.abs(gram - np.eye(len(E))).max()))
            moved = np.einsum("kij,tjl->ktil", known[i], E), np.einsum("tij,kjl->ktil", E, known[i])
            invariance = max(invariance, float(np.abs(moved[0] - moved[1]).max()))
        return orthogonality, invariance


def _chain_errors(
    chain: Chain, slots: Sequence[TensorIndex], g: Array, known: dict[int, Array]
) -> tuple[float, float]:
    """The errors of one half; matrices of irreducibles that are met first join `known`."""
    orthogonality = invariance = 0.0
    for level, slot in zip(chain.steps, slots, strict=True):
        V = matrices(slot.rep, g)
        V = V.conj() if slot.dual else V
        worst = 0.0
        for number, step in level.items():
            B, d = step.basis, len(step.basis)
            orthogonality = max(orthogonality, float(np.abs(B.T @ B - np.eye(d)).max()))
            M = np.einsum("kij,kab->kiajb", known[number], V).reshape(len(g), d, d)
            X = B.T @ M @ B
            start = 0
            for target, size in zip(step.targets, step.sizes, strict=True):
                stop = start + size
                block = X[:, start:stop, start:stop].copy()
                X[:, start:stop, start:stop] = 0
                worst = max(worst, float(np.abs(known.setdefault(target, block) - block).max()))
                start = stop
            worst = max(worst, float(np.abs(X).max(initial=0.0)))
        invariance += worst
    return orthogonality, invariance
