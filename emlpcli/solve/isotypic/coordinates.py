"""Brings copies of irreducibles that were found into the coordinates of `Irrep(label)`.

Two equivalent irreducibles have an invertible intertwiner, which is unitary up to a factor, and by
Schur's lemma the only one up to maps that commute with either: numbers over ℂ and for the real
type, the complex numbers or quaternions of absolute value 1 for the others. Any of these serves,
since all give the same matrices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import Irrep
from emlpcli.reps.irreducible.labels import Label
from emlpcli.reps.irreducible.lookup import find
from emlpcli.reps.matrices import matrices
from emlpcli.reps.rep import Rep
from emlpcli.solve.isotypic.catalogue import aligned_stacks, traces_of
from emlpcli.solve.isotypic.group_average import intertwiner, split

MOST_LABELS = 1000  # that are gone through
STARTS = 6  # random ones, of which each may be nearly orthogonal to the intertwiners
SMALL = 0.1  # norm of the projection of a start below which it is taken for nothing
ALIGNED = 1e-9  # largest error of an alignment
SAME = 1e-6  # traces closer than this, relative to the dimension, belong to equivalent ones
REAL = 1e-13  # imaginary parts below which rows are real
NOTHING = 1e-6  # relative size of an entry that decides no sign

Matrices = NDArray[np.inexact[Any]]


def own_coordinates(
    G: Group, irrep: Irrep, found: Matrices, probes: Matrices, field: str
) -> tuple[Rep, Matrices] | None:
    """The representation that a label names, and the map T to its coordinates; see `alignment`.

    `found` are the irreducible's matrices on the probes. Names of tables are read as labels, and
    Mulliken's as well; where names are not labels, those that the group has are gone through. None
    where no label is that of the irreducible. Raises CertificateError where a name is not.
    """
    if G.series is None:
        return None
    named = label_of(G, irrep.name)
    wanted = traces_of(found)
    for labels in _all_labels(G) if named is None else [named]:
        try:
            rep = find(G, labels)
            if rep.size() != irrep.dimension:
                continue
            known = np.asarray(matrices(rep, probes))
        except (RepresentationError, TooLargeError):
            continue
        if np.abs(traces_of(known) - wanted).max() < SAME * irrep.dimension:
            turn = alignment(known, found, field)
            if turn is not None:
                return rep, turn
        if named is not None:
            raise CertificateError(f"{irrep.name} of {G}, as found, is not equivalent to {rep}")
    return None


def label_of(G: Group, name: str) -> tuple[Label, ...] | None:
    """The labels of `Irrep` for a name that a table of irreducibles gives; None for other names."""
    match G.series:
        case "sphere" if m := re.fullmatch(r"(\d+)([eo]?)", name):
            parity = {"": (), "e": (1,), "o": (-1,)}[m[2]]
            return (int(m[1]), *parity)
        case "circle" if m := re.fullmatch(r"±?(\d+)([+-]?)", name):
            return (int(m[1]), -1) if m[2] == "-" else (int(m[1]),)
        case "SU" if G.d == 2 and re.fullmatch(r"\d+(/2)?", name):
            spin = Fraction(name)
            return (int(spin) if spin.denominator == 1 else spin,)
        case "SU" | "SL" if re.fullmatch(r"\([\d,]+\)", name):  # Dynkin labels
            labels = [int(x) for x in name[1:-1].split(",")]
            return (tuple(sum(labels[i:]) for i in range(len(labels))),)
        case "Dynkin" if re.fullmatch(r"\([\d,]+\)", name):
            return tuple(int(x) for x in name[1:-1].split(","))
        case "U" | "GL" | "Sp" | "O" | "SO" | "S" if re.fullmatch(r"\[[-±\d,]+\]", name):
            rows = tuple(int(x) for x in name[1:-1].replace("±", "").split(","))
            if G.series == "SO" and G.d % 4:  # no two halves, or conjugate ones
                rows = (*rows[:-1], abs(rows[-1]))
            if G.series in ("U", "GL"):
                rows = (*rows, *(0,) * (G.d - len(rows)))
            return (rows,)
        case "Lorentz" if m := re.fullmatch(r"\(([\d/]+),([\d/]+)\)(⊕.*)?([+-]?)", name):
            a, b = Fraction(m[1]), Fraction(m[2])
            if m[4] == "-":  # the determinant times (a,a): two columns of 4 boxes together
                return ((int(2 * a), 1, 1) if a else (1, 1, 1, 1),)
            return (a, b)
        case "point" | "double":
            return (name,)
    return None


def _all_labels(G: Group) -> Iterator[tuple[Label, ...]]:
    """The labels of a finite group with a series, partitions with long first rows first."""
    if G.series == "circle":
        for k in range(int(getattr(G, "turns", None) or 0) // 2 + 1):
            yield (k,)
            yield (k, -1)
    elif G.series in ("S", "Alt"):
        from emlpcli.algebra.counting.partitions import partitions

        # powers of V have long first rows; of large groups there are too many others to go through
        for shape in islice(partitions(G.d), MOST_LABELS):
            yield (shape,)


def alignment(known: Matrices, found: Matrices, field: str) -> Matrices | None:
    """The unitary T with T found = known T for irreducible matrices of shape (s, d, d).

    Real where the field is; None where there is none.
    """
    d = known.shape[1]
    rng = np.random.default_rng(3)  # the same alignment for the same matrices
    for _ in range(STARTS):
        T = _intertwiner(known, found, field, rng)
        size = float(np.linalg.norm(T))
        if size > SMALL:
            T = np.asarray(T * (np.sqrt(d) / size))
            errors = (
                np.abs(T @ T.conj().T - np.eye(d)).max(),
                np.abs(T @ found - known @ T).max(),
            )
            if max(errors) < ALIGNED:
                return np.asarray(T)
    return None


def _intertwiner(
    known: Matrices, found: Matrices, field: str, rng: np.random.Generator
) -> Matrices:
    """The intertwiner nearest to a random start.

    Over ℂ matrices act on real and imaginary parts; of the maps that commute with these actions
    the ones linear over ℂ are those that commute with i.
    """
    d = known.shape[1]
    if field == "R":
        stacks = aligned_stacks(known, found)
        return np.asarray(intertwiner(*stacks, len(known), rng.normal(size=(d, d))))
    left, right = (split(_realified(m)) for m in (known, found))
    X = intertwiner(left, right, len(known), rng.normal(size=(2 * d, 2 * d)))
    return np.asarray((X[:d, :d] + X[d:, d:]) / 2 + 1j * (X[d:, :d] - X[:d, d:]) / 2)


def _realified(m: Matrices) -> NDArray[np.float64]:
    """Complex matrices on real and imaginary parts, shape (s, d, d) to (s, 2d, 2d)."""
    return np.asarray(np.block([[m.real, -m.imag], [m.imag, m.real]]))


def with_signs(rows: Matrices) -> Matrices:
    """Copies, shape (copies, d, size), times numbers so that the first entry of each is positive.

    Entries that may be rounding are passed over.
    """
    flat = rows.reshape(len(rows), -1)
    sizes = np.abs(flat)
    first = np.argmax(sizes > NOTHING * sizes.max(axis=1, keepdims=True), axis=1)
    chosen = flat[np.arange(len(flat)), first]
    turned = rows * (np.abs(chosen) / chosen)[:, None, None]
    if np.iscomplexobj(turned) and np.abs(turned.imag).max(initial=0) < REAL:
        turned = np.asarray(turned.real)
    return np.asarray(turned)
