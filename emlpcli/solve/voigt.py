"""Voigt form: tensors of crystal physics as matrices of linear forms in independent components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.permutations.monomial_action import multisets
from emlpcli.errors import CertificateError, RepresentationError
from emlpcli.overrides import override
from emlpcli.reps.blocks import is_vector
from emlpcli.reps.constructors.determinant import Determinant
from emlpcli.reps.constructors.powers import SymmetricPower
from emlpcli.reps.rep import Dual, MapRep, PowerRep, ProductRep, Rep
from emlpcli.solve.readable.echelon import pivots_of
from emlpcli.solve.solution import Solution

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # Voigt's order 11, 22, 33, 23, 13, 12
ROOTS = (1, 2, 3, 5, 6, 15)  # coefficients are fractions, or fractions times a root of these
LARGEST_DENOMINATOR = 120
ROUNDING = 1e-10

CONVENTION = "entries are tensor components, without factors"
ORDER = "Voigt order 11, 22, 33, 23, 13, 12"


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the entries of the matrix stand among the coordinates of a representation.

    `places` and `scales` have the shape of the matrix: the tensor component is the coordinate
    times the scale, since coordinates of Sym(k,R) carry the roots of multiplicities.
    """

    symbol: str
    symmetric: bool
    places: NDArray[np.int64]
    scales: NDArray[np.float64]


@dataclass(frozen=True)
class Coefficient:
    """The number `fraction * sqrt(root)`; a decimal of 12 digits where `exact` is false."""

    fraction: Fraction
    root: int = 1
    exact: bool = True

    def __float__(self) -> float:
        return float(self.fraction) * float(np.sqrt(self.root))

    @override
    def __str__(self) -> str:
        if not self.exact:
            return f"{float(self):.12g}"
        return str(self.fraction) if self.root == 1 else f"{self.fraction}*sqrt({self.root})"


LinearForm = dict[str, Coefficient]


@dataclass(frozen=True, eq=False)
class Voigt:
    """The matrix: in every entry a linear form in the independent components, empty for 0.

    Components are named by row and column, counted from 1: `C11`, `e15`. `independent` lists
    them in reading order, `exact` says whether all coefficients are exact.
    """

    layout: Layout
    entries: tuple[tuple[LinearForm, ...], ...]
    independent: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether all coefficients are fractions, or fractions times a square root."""
        return all(c.exact for row in self.entries for form in row for c in form.values())


def layout_of(rep: Rep) -> Layout:
    """The matrix in which a representation is written; RepresentationError where there is none.

    Sym(2,Sym(2,V)) is a symmetric 6 x 6 matrix C; the tensor products and maps of Sym(2,V) with
    V a 3 x 6 matrix e (rows for V), with itself a 6 x 6 matrix p; Sym(2,V) is a symmetric 3 x 3
    matrix S, with Pseudo or Det(k) before it g (gyration). V has three dimensions; factors of
    one dimension do not count.
    """
    factors = [*_factors(rep.target), *_factors(rep.source)] if isinstance(rep, MapRep) else []
    factors = factors or list(_factors(rep))
    axial = any(isinstance(factor, Determinant) for factor in factors)
    kinds = [_kind(factor) for factor in factors if factor.size() > 1]
    six, root = np.arange(6), np.sqrt(0.5)
    of_pair = {tuple(pair): k for k, pair in enumerate(multisets(3, 2).tolist())}
    sym = np.array([of_pair[pair] for pair in PAIRS])  # coordinates in Voigt's order
    weight = np.where(six < 3, 1.0, root)
    match kinds:
        case ["elastic"]:
            of_pair = {tuple(pair): k for k, pair in enumerate(multisets(6, 2).tolist())}
            places = [[of_pair[min(a, b), max(a, b)] for b in sym] for a in sym]
            scales = np.outer(weight, weight) * np.where(np.eye(6) == 1, 1.0, root)
            return Layout("C", True, np.array(places), scales)
        case ["vector", "symmetric"]:
            return Layout("e", False, np.add.outer(6 * np.arange(3), sym), np.tile(weight, (3, 1)))
        case ["symmetric", "vector"]:
            return Layout("e", False, np.add.outer(np.arange(3), 3 * sym), np.tile(weight, (3, 1)))
        case ["symmetric", "symmetric"]:
            return Layout("p", False, np.add.outer(6 * sym, sym), np.outer(weight, weight))
        case ["symmetric"]:
            places = [[of_pair[min(i, j), max(i, j)] for j in range(3)] for i in range(3)]
            return Layout(
                "g" if axial else "S", True, np.array(places), np.where(np.eye(3) == 1, 1.0, root)
            )
    raise RepresentationError(
        f"{rep} has no Voigt form",
        hint="those that have one, with V of three real dimensions: Sym(2,V), V*Sym(2,V), "
        "Sym(2,V)>>V, V>>Sym(2,V), Sym(2,V)>>Sym(2,V), Sym(2,Sym(2,V))",
    )


def _factors(rep: Rep) -> Iterator[Rep]:
    """The factors of a tensor product."""
    if isinstance(rep, ProductRep | PowerRep):
        for part in rep.parts * (rep.exponent if isinstance(rep, PowerRep) else 1):
            yield from _factors(part)
    else:
        yield rep


def _kind(rep: Rep) -> str:
    if isinstance(rep, Dual):
        rep = rep.rep
    if isinstance(rep, SymmetricPower) and rep.k == 2:
        return {"vector": "symmetric", "symmetric": "elastic"}.get(_kind(rep.inner), "")
    return "vector" if is_vector(rep) and rep.is_real and rep.size() == 3 else ""


def voigt(solution: Solution) -> Voigt:
    """The invariants of a solved representation in Voigt form.

    The independent components are those of Nye (Physical Properties of Crystals, 1985) and
    IEEE Std 176-1987: first 11, 22 and 33, then the rest of the first three rows and columns in
    reading order, then those that mix the first three with the last three, then the others; each
    is taken if it does not depend on those before. The relations come from the solved space by
    rational reconstruction, and are checked to lie in it; none is looked up. Raises
    RepresentationError and CertificateError.
    """
    layout = layout_of(solution.rep)
    shape = layout.places.shape
    Q = np.real(solution.dense())
    components = layout.scales.ravel()[:, None] * Q[layout.places.ravel()]
    order = sorted(np.ndindex(*shape), key=_precedence)
    flat = [i * shape[1] + j for i, j in order]
    if solution.dimension:
        chosen = sorted(flat[k] for k in pivots_of(components[flat]))
        matrix = components @ np.linalg.inv(components[chosen])
    else:
        chosen, matrix = [], components
    names = tuple(f"{layout.symbol}{k // shape[1] + 1}{k % shape[1] + 1}" for k in chosen)
    forms = [
        {name: coefficient(x) for name, x in zip(names, row, strict=True) if abs(x) > ROUNDING}
        for row in matrix.tolist()
    ]
    found = Voigt(
        layout,
        tuple(tuple(forms[i * shape[1] : (i + 1) * shape[1]]) for i in range(shape[0])),
        names,
    )
    _check(found, Q)
    return found


def _precedence(entry: tuple[int, int]) -> tuple[bool, bool, bool, int, int]:
    """The order in which components are taken as independent ones."""
    i, j = entry
    return (i > 2, j > 2, i != j or i > 2, i, j)


def coefficient(x: float) -> Coefficient:
    """The fraction, or fraction times a square root, that a number is but for rounding."""
    for root in ROOTS:
        fraction = Fraction(x / root**0.5).limit_denominator(LARGEST_DENOMINATOR)
        if abs(float(fraction) * root**0.5 - x) < ROUNDING:
            return Coefficient(fraction, root)
    return Coefficient(Fraction(x), exact=False)


def _check(found: Voigt, Q: NDArray[Any]) -> None:
    """The tensors that the forms describe lie in the solved space; CertificateError if not."""
    layout = found.layout
    values = np.zeros((len(Q), len(found.independent)))
    for i, row in enumerate(found.entries):
        for j, form in enumerate(row):
            for k, name in enumerate(found.independent):
                value = float(form[name]) if name in form else 0.0
                values[layout.places[i, j], k] = value / layout.scales[i, j]
    residual = np.abs(values - Q @ (Q.T @ values)).max(initial=0.0)
    if residual > ROUNDING * max(1.0, np.abs(values).max(initial=0.0)):
        raise CertificateError(f"the Voigt form misses the invariants by {residual:.1e}")
