"""Irreducible representations of one group, found by coupling with V, or what is made of V."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.reps.matrices import matrices
from emlpcli.reps.monomials import TensorIndex
from emlpcli.reps.rep import Base, Rep
from emlpcli.solve.isotypic.group_average import LARGEST_SQUARED, Real, intertwiner, split
from emlpcli.solve.limits import LARGEST_COUPLING

RANDOM_ELEMENTS = 3
SAME = 1e-7  # traces closer than this belong to equivalent representations
STARTS = 6  # random ones, of which each may be nearly orthogonal to what is looked for
TURNED = 1e-12  # error of the map between V and its conjugate
GAP = 1e-6  # eigenvalues of a random commuting matrix are farther apart than this
UNCLEAR = 1e-10  # and those closer than this are equal: rounding leaves some 1e-14 of the largest
LEAST_SPREAD = 1e-3  # below it all eigenvalues are compared with this instead of the largest
MOST_DRAWS = 5  # of a random commuting matrix before irreducibles are given up


@dataclass(frozen=True, eq=False)
class Irreducible:
    """An irreducible representation over the reals, by its matrices on the probe elements.

    `matrices` has shape (s, d, d). `endomorphisms` are orthogonal matrices, shape (t, d, d),
    that span the maps commuting with it: t = 1, 2, 4 for the real, complex, quaternionic type.
    """

    matrices: NDArray[np.inexact]
    endomorphisms: Real
    fingerprint: NDArray[np.complex128]

    @property
    def dimension(self) -> int:
        """Dimension d."""
        return int(self.matrices.shape[1])


@dataclass(frozen=True, eq=False)
class CoupledProduct:
    """The decomposition of an irreducible times V: columns of the orthogonal matrix `basis`.

    `targets` lists the irreducibles in the order of the columns; each takes as many columns
    as its dimension, and the columns are aligned with its matrices.
    """

    basis: Real
    targets: tuple[int, ...]


@dataclass(eq=False)
class Catalogue:
    """The irreducibles of a group that have been met so far; number 0 is the trivial one.

    `group` must be reductive. Its compact form, which has the same invariants in the same
    coordinates (Weyl's unitary trick), provides the probe elements; the coordinates are those of
    `Group.self_adjoint`.
    """

    group: Group
    irreducibles: list[Irreducible] = field(default_factory=list)
    couplings: dict[tuple[int, Rep | None, bool], CoupledProduct] = field(default_factory=dict)
    turns: dict[Rep | None, Real | None] = field(default_factory=dict)  # of `_turn`
    gap: float = np.inf  # least ratio of eigenvalues told apart to those taken for equal

    def __post_init__(self) -> None:
        rng = np.random.default_rng(0)
        group = self.group.self_adjoint
        drawn = group.draw_compact(rng, RANDOM_ELEMENTS)
        if len(h := group.discrete_generators):
            # a product too: no sign character is -1 on two elements and on their product
            drawn = np.concatenate([drawn, drawn[:1] @ drawn[1:2], h])
        self.probes = drawn
        self.rng = np.random.default_rng(1)
        self.find(np.ones((len(self.probes), 1, 1)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that was found, as named arrays."""
        kept: dict[str, NDArray[Any]] = {"probes": self.probes}
        for i, known in enumerate(self.irreducibles):
            kept[f"matrices {i}"] = known.matrices
            kept[f"endomorphisms {i}"] = known.endomorphisms
        for (number, rep, dual), coupling in self.couplings.items():
            if rep is not None:  # only couplings with V are kept
                continue
            kept[f"basis {number} {int(dual)}"] = coupling.basis
            kept[f"targets {number} {int(dual)}"] = np.array(coupling.targets)
        return kept

    def restore(self, kept: dict[str, NDArray[Any]]) -> None:
        """Take over what `arrays` gave, in another process; ignored if it does not fit."""
        if not np.array_equal(kept.get("probes", np.zeros(0)), self.probes):
            return
        self.irreducibles.clear()
        while (name := f"matrices {len(self.irreducibles)}") in kept:
            endomorphisms = kept[f"endomorphisms {len(self.irreducibles)}"]
            found = Irreducible(kept[name], endomorphisms, traces_of(kept[name]))
            self.irreducibles.append(found)
        for name, basis in kept.items():
            kind, *key = name.split()
            if kind == "basis":
                targets = tuple(int(t) for t in kept[" ".join(["targets", *key])])
                self.couplings[int(key[0]), None, key[1] == "1"] = CoupledProduct(basis, targets)

    def couple(self, number: int, slot: TensorIndex) -> CoupledProduct:
        """The decomposition of irreducible `number` times the representation of a tensor index.

        On the probes, which are unitary, the dual is the complex conjugate.
        """
        key = self._place(number, slot)
        if key not in self.couplings:
            self.couplings[key] = self._decompose(number, slot, key[2])
        return self.couplings[key]

    def knows(self, number: int, slot: TensorIndex) -> bool:
        """Whether `couple` has found this decomposition before, so that it takes no time."""
        return self._place(number, slot) in self.couplings

    def _place(self, number: int, slot: TensorIndex) -> tuple[int, Rep | None, bool]:
        dual = slot.dual and bool(np.iscomplexobj(self.probes))
        return number, None if isinstance(slot.rep, Base) else slot.rep, dual

    def _decompose(self, number: int, slot: TensorIndex, dual: bool) -> CoupledProduct:
        irreducible = self.irreducibles[number]
        d = irreducible.dimension * slot.size
        if d > LARGEST_COUPLING:
            raise TooLargeError(
                f"an irreducible of dimension {irreducible.dimension} is too large to couple "
                f"with the {slot.size} dimensions of {slot.rep}"
            )
        V = matrices(slot.rep, self.probes)
        if dual and (turn := self._turn(slot, V)) is not None:
            known = self.couple(number, replace(slot, dual=False))
            columns = known.basis.reshape(-1, slot.size, d)
            return CoupledProduct((turn.T @ columns).reshape(d, d), known.targets)
        V = V.conj() if dual else V
        M = np.einsum("kij,kab->kiajb", irreducible.matrices, V).reshape(-1, d, d)
        parts = self.constituents(M)
        return CoupledProduct(
            np.concatenate([c for _, c in parts], axis=1), tuple(t for t, _ in parts)
        )

    def constituents(self, M: NDArray[np.inexact]) -> list[tuple[int, Real]]:
        """The irreducibles in matrices on the probes, shape (s, d, d), the lowest number first.

        Each copy with its columns, which are orthonormal and aligned with the catalogue's matrices.
        """
        parts = []
        for columns in self._split(M):
            target, align = self.find(columns.T @ M @ columns)
            parts.append((target, columns @ align.T))
        return sorted(parts, key=lambda part: part[0])

    def _turn(self, slot: TensorIndex, V: NDArray[np.inexact]) -> Real | None:
        """The orthogonal T with conj(V) = T^T V T, where an index is equivalent to its dual.

        Then couplings with the dual are those with V, turned. None where there is no such T, and
        for indices that are not small.
        """
        key = None if isinstance(slot.rep, Base) else slot.rep
        if key not in self.turns:
            self.turns[key] = conjugation(V) if slot.size**2 <= LARGEST_SQUARED else None
        return self.turns[key]

    def _split(self, M: NDArray[np.inexact]) -> list[Real]:
        """Eigenspaces of a random symmetric matrix that commutes with M: the irreducibles.

        X is the average over the group of a matrix of normal entries of variance 1/d. Its
        eigenvalues have a continuous distribution, so that each irreducible in M has one of its
        own. Distances are taken relative to the largest: equal ones differ by rounding (less than
        UNCLEAR), and of n different ones two come closer than GAP with a probability of about
        n² GAP. A distance between the two bounds tells nothing, and another matrix is drawn; if
        that happens five times, the reason is not chance, but that the elements are not those of
        a group to rounding. Where M is irreducible X is a multiple of 1 of size sqrt(2)/d, the
        smaller the larger d is; with LEAST_SPREAD, about that of the largest d, it is not its own
        rounding that is magnified to a distance.
        """
        d = M.shape[1]
        stack = split(M)
        for _ in range(MOST_DRAWS):
            start = self.rng.normal(size=(d, d))
            X = intertwiner(stack, stack, len(M), (start + start.T) / np.sqrt(2 * d))
            values, vectors = np.linalg.eigh((X + X.T) / 2)
            spread = max(float(np.abs(values).max()), LEAST_SPREAD)
            jumps = np.diff(values) / spread
            if not np.any((jumps > UNCLEAR) & (jumps < GAP)):
                apart = jumps >= GAP
                kept, equal = jumps[apart].min(initial=np.inf), jumps[~apart].max(initial=0.0)
                self.gap = min(self.gap, float(kept / max(equal, np.finfo(float).eps)))
                cuts = np.flatnonzero(apart) + 1
                return self._polish(stack, len(M), vectors, cuts)
        raise CertificateError("irreducibles could not be told apart")

    @staticmethod
    def _polish(stack: Real, count: int, vectors: Real, cuts: NDArray[np.int64]) -> list[Real]:
        """Eigenspaces again, of a commuting matrix whose eigenvalues are evenly spaced.

        Errors of eigenvectors are inverse to the distances of eigenvalues, so that this
        brings them down to rounding.
        """
        level = np.searchsorted(cuts, np.arange(len(vectors)), side="right") + 1.0
        start = (vectors * (level / level[-1])) @ vectors.T
        X = intertwiner(stack, stack, count, start)
        _, vectors = np.linalg.eigh((X + X.T) / 2)
        return np.split(vectors, cuts, axis=1)

    def find(self, matrices: NDArray[np.inexact]) -> tuple[int, Real]:
        """The number of the irreducible with these matrices, and the map that aligns them.

        The map T is orthogonal with T matrices T^T equal to the catalogue's. An irreducible
        that was not met before is added.
        """
        fingerprint = traces_of(matrices)
        d = matrices.shape[1]
        stack = split(matrices)
        for number, known in enumerate(self.irreducibles):
            if known.dimension == d and np.abs(known.fingerprint - fingerprint).max() < SAME * d:
                align = aligning(known.matrices, matrices, self.rng)
                if align is not None:
                    return number, align
        self.irreducibles.append(
            Irreducible(matrices, self._endomorphisms(stack, len(matrices)), fingerprint)
        )
        return len(self.irreducibles) - 1, np.eye(d)

    def _endomorphisms(self, stack: Real, count: int) -> Real:
        """1, and orthonormal antisymmetric matrices that commute with the representation."""
        d = stack.shape[1]
        found = [np.eye(d)]
        for _ in range(0 if d % 2 else 3):  # the other types have even dimension
            start = self.rng.normal(size=(d, d)) / np.sqrt(d)
            J = intertwiner(stack, stack, count, (start - start.T) / 2)
            for E in found:
                J = J - E * (np.sum(E * J) / d)
            size = np.linalg.norm(J) / np.sqrt(d)
            if size < 1e-6:
                break
            found.append(J / size)
        if len(found) == 3:
            raise CertificateError("an irreducible has a commutant of dimension 3")
        return np.array(found)


def aligning(
    known: NDArray[np.inexact], matrices: NDArray[np.inexact], rng: np.random.Generator
) -> Real | None:
    """The orthogonal T with T matrices = known T; None if the two are not equivalent.

    A random start has a component along T that is normally distributed about zero, so
    that a small one says little, and several small ones say that there is none.
    """
    d = matrices.shape[1]
    stacks = aligned_stacks(known, matrices)
    for _ in range(STARTS):
        T = intertwiner(*stacks, len(matrices), rng.normal(size=(d, d)))
        size = float(np.linalg.norm(T))
        if size > 0.1:
            return np.asarray(T * (np.sqrt(d) / size))
    return None


def conjugation(V: NDArray[np.inexact]) -> Real | None:
    """The orthogonal T with conj(V) = T^T V T for unitary matrices V, None where none is found."""
    try:
        T = aligning(V, V.conj(), np.random.default_rng(2))
    except CertificateError:
        return None
    if T is None:
        return None
    errors = np.abs(T @ T.T - np.eye(len(T))).max(), np.abs(T @ V.conj() - V @ T).max()
    return T if max(errors) < TURNED else None


def aligned_stacks(left: NDArray[np.inexact], right: NDArray[np.inexact]) -> tuple[Real, Real]:
    """Stacks of real and imaginary parts in the same order for both."""
    if np.iscomplexobj(left) or np.iscomplexobj(right):
        return (
            np.concatenate([left.real, np.imag(left)]),
            np.concatenate([right.real, np.imag(right)]),
        )
    return split(left), split(right)


def traces_of(matrices: NDArray[np.inexact]) -> NDArray[np.complex128]:
    """Traces on the probe elements and on products of two of them."""
    single = np.trace(matrices, axis1=1, axis2=2)
    pairs = np.einsum("kij,lji->kl", matrices, matrices)
    return np.concatenate([single, pairs.ravel()]).astype(complex)
