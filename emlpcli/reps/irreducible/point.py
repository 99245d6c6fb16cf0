"""Irreducibles of the point groups of R^3 by Mulliken's labels: `Irrep("T2g")`, `Irrep("E1′")`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, RepresentationError, TooLargeError, suggest
from emlpcli.groups.base import Group
from emlpcli.groups.built.turned import Turned
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.reps.constructed import uncounted
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.irreducible.circular import _power
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.limits import MOST_LABELLED_ELEMENTS
from emlpcli.reps.rep import Base, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

Real = NDArray[np.float64]
Formula = Callable[[Any, ModuleType], Any]

CLOSE = 1e-6
SAME = 1e-8


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep("T2g")`: the irreducible with this label, in the coordinates that `models` says."""
    assert isinstance(G, FinitePointGroup | Turned)
    known = models(G)
    text = labels[0] if len(labels) == 1 else None
    if not isinstance(text, str):
        hint = f"its irreducibles are {_listed(known)}"
        if len(labels) in (1, 2) and all(isinstance(label, int) for label in labels):
            hint = f"Restrict({shown(labels)},O3) is that of O(3) seen under {G}; {hint}"
        raise RepresentationError(f"{G} has no {shown(labels)}", hint=hint)
    label = normalised(text)
    if label not in known:
        folded = {name.casefold(): name for name in known}
        close = [folded[c] for c in suggest(label.casefold(), folded, most=2, cutoff=0.5)]
        meant = f"did you mean {' or '.join(sorted(close))}? " if close else ""
        raise RepresentationError(
            f"{G} has no irreducible {text[:30]!r}", hint=f"{meant}it has {_listed(known)}"
        )
    model = known[label]
    if model.formula is _one:
        return Scalar
    if model.formula is _vector:
        return Base(G)
    if model.dimension == 1:
        difference = model.formula(G.elements, np) - _determinant(G.elements, np)
        if (
            np.abs(difference).max() < CLOSE
        ):  # one representation has one name (`schur` counts on it)
            return Det(1)(G)
    return Irreducible(G, (label,), model)


def normalised(label: str) -> str:
    """A label with typographic primes, as tables print it."""
    plain = label.strip().replace("’", "'").replace("′", "'").replace("″", "''")
    return plain.replace('"', "''").replace("''", "″").replace("'", "′")


def _listed(known: dict[str, PointModel]) -> str:
    names = list(known)
    return ", ".join(names[:30]) + (", …" if len(names) > 30 else "")


@dataclass(frozen=True, eq=False)
class PointModel:
    """An irreducible of a point group: polynomials in the entries of g, of determinant ±1.

    `change` holds the columns in which it is monomial, where the group is so: the circular
    vectors for harmonics of the circle.
    """

    G: FinitePointGroup | Turned
    dimension: int
    formula: Formula
    change: NDArray[np.complex128] | None = None

    analytic = True

    def size(self) -> int:
        """1 for A and B, 2 for E, 3, 4 and 5 for T, G and H."""
        return self.dimension

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Shape (n, 3, 3) to (n, s, s), orthogonal."""
        return self.formula(g, xp)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: the groups are finite."""
        return xp.zeros((len(A), self.dimension, self.dimension))

    def structure(self) -> MonomialAction | None:
        """Phases and signed exchanges, read off the matrices of the group's own generators."""
        from emlpcli.algebra.permutations.monomial_action import MonomialAction

        own = self.G.structure()
        if not isinstance(own, MonomialAction):
            return None
        one = np.arange(self.dimension)
        phases, moves = [], []
        for numerators, modulus in own.phases:
            turned = np.diag(np.exp(2j * np.pi * numerators / modulus))
            values = np.diagonal(self._adapted(_original(own, turned)))
            found = np.rint(np.angle(values) * modulus / (2 * np.pi)).astype(np.int64)
            if np.abs(np.exp(2j * np.pi * found / modulus) - values).max() > SAME:
                return None
            phases.append((found % modulus, modulus))
        for images, signs in own.moves:
            moved = np.zeros((3, 3))
            moved[images, np.arange(3)] = 1 if signs is None else signs
            m = self._adapted(_original(own, moved))
            places = np.abs(m).argmax(axis=0)
            values = m[places, one]
            if np.abs(np.abs(values.real) - 1).max() > SAME:
                return None
            moves.append((places, np.rint(values.real).astype(np.int64)))
        conjugate = one[::-1].copy() if self.change is not None else one
        return MonomialAction(
            d=self.dimension,
            change=self.change,
            conjugate=None if own.conjugate is None else conjugate,
            phases=tuple(phases),
            moves=tuple(moves),
        )

    def _adapted(self, g: Real) -> NDArray[Any]:
        m = np.asarray(self.formula(g[None], np))[0]
        return m if self.change is None else np.asarray(self.change.conj().T @ m @ self.change)

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of ρ(g) for the element g that the class knows, roots of unity of its order.

        V is faithful, so that the order of g is that of its eigenvalues on V.
        """
        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues

        if spectrum.element is None or spectrum.rank:
            raise uncounted(self.G)
        order = spectrum.base().order
        g = np.array(spectrum.element).real  # V of a point group is real
        turns = np.angle(np.linalg.eigvals(self.formula(g[None], np)[0])) * order / (2 * np.pi)
        exponents = np.rint(turns).astype(np.int64)
        if np.abs(turns - exponents).max() > 1e-3:
            raise uncounted(self.G)
        none = np.zeros((self.dimension, 0))
        return Eigenvalues(order, exponents, none, [1] * self.dimension)


def _original(own: MonomialAction, m: NDArray[Any]) -> Real:
    """A matrix in the basis of a structure, in the coordinates of V."""
    if own.change is None:
        return np.asarray(m.real)
    return np.asarray((own.change @ m @ own.change.conj().T).real)


@lru_cache(maxsize=32)
def models(G: FinitePointGroup | Turned) -> dict[str, PointModel]:
    """All real irreducibles of a point group by label, in the order of tables.

    Those of a turned group are those of the group as it stands, of elements turned back; V is its
    own. Candidates are gone through in a fixed order: signs, harmonics of the circle, V, what the
    group of the cube does to its axes, and harmonics of degree 2 and 3, each with the
    determinant too. Of irreducible ones, which the mean of χ(g)² and of χ(g²) tells, the first of
    each class of equivalent ones is taken, until they are all: Σ d²/dim End = |G|.
    """
    from emlpcli.groups.irreps.mulliken import Elements, labels

    if isinstance(G, Turned):
        return {label: _about_other_axes(model, G) for label, model in models(G.group).items()}
    if G.order > MOST_LABELLED_ELEMENTS:
        raise TooLargeError(
            f"the {G.order} elements of {G} are too many for its irreducibles by labels",
            hint=f"at most {MOST_LABELLED_ELEMENTS} are gone through",
        )
    g = G.elements
    squares = g @ g
    found: list[PointModel] = []
    traces: list[Real] = []
    total = 0
    for model in _candidates(G):
        chi = np.trace(model.formula(g, np), axis1=1, axis2=2)
        norm = round(float(np.mean(chi**2)))
        indicator = round(float(np.mean(np.trace(model.formula(squares, np), axis1=1, axis2=2))))
        if (norm, indicator) not in ((1, 1), (2, 0)):
            continue
        if any(np.abs(chi - known).max() < CLOSE for known in traces):
            continue
        found.append(model)
        traces.append(chi)
        total += model.dimension**2 // norm
        if total == G.order:
            break
    if total != G.order:
        raise CertificateError(f"the irreducibles of {G} were not all found")
    names = labels(Elements(g), traces)
    if len(set(names)) < len(names):
        raise CertificateError(f"two irreducibles of {G} have one label")
    order = sorted(range(len(names)), key=lambda i: _rank(names[i]))
    return {names[i]: found[i] for i in order}


def _about_other_axes(model: PointModel, G: Turned) -> PointModel:
    if model.formula in (_one, _vector):
        return replace(model, G=G)

    def formula(g: Any, xp: ModuleType) -> Any:
        change = xp.asarray(G.change)
        return model.formula(change.T @ g @ change, xp)

    return replace(model, G=G, formula=formula)


def _rank(name: str) -> tuple[Any, ...]:
    """g before u, ′ before ″, then A, B, E, T, G, H and the number."""
    digits = "".join(c for c in name if c.isdigit())
    return (name[-1] in "u″", "ABETGH".find(name[0]), int(digits or 0))


def _candidates(G: FinitePointGroup) -> Iterator[PointModel]:
    g = G.elements
    if np.all(np.abs(g).max(axis=2) > 1 - CLOSE) and np.any(np.abs(g[:, 2, 2]) < CLOSE):
        cores = [(1, _one), (1, _axes_sign), (2, _axes_plane), (3, _vector),
                 (3, _times(_vector, _axes_sign))]  # fmt: skip
        yield from _with_determinant(G, cores)
    elif np.any((np.abs(g[:, 2, 2]) > CLOSE) & (np.abs(g[:, 2, 2]) < 1 - CLOSE)):
        cores = [(1, _one), (3, _vector), (5, _harmonic(2)), *_icosahedral(g)]
        yield from _with_determinant(G, cores)
    else:
        yield from _axial(G)


def _with_determinant(
    G: FinitePointGroup, cores: list[tuple[int, Formula]]
) -> Iterator[PointModel]:
    for d, formula in cores:
        yield PointModel(G, d, formula)
    for d, formula in cores:
        yield PointModel(G, d, _times(formula, _determinant))


def _axial(G: FinitePointGroup) -> Iterator[PointModel]:
    """Groups that keep the axis x3, or that are diagonal."""
    from emlpcli.algebra.permutations.monomial_action import plane_basis

    g = G.elements
    yield PointModel(G, 1, _one)
    if np.abs(g[:, 0, 1]).max() < CLOSE and np.abs(g[:, 1, 0]).max() < CLOSE:
        for places in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
            yield PointModel(G, 1, _entries(places))
        return
    kept = np.abs(g[:, 2, 2] - 1) < CLOSE
    n = int(np.count_nonzero(kept & (np.linalg.det(g) > 0)))  # rotations about x3
    signs: list[Formula] = [_plane_determinant, _height, _times(_plane_determinant, _height)]
    if n % 2 == 0:
        half = _half(n // 2)
        signs += [half, *(_times(half, sign) for sign in signs)]
    for sign in signs:
        yield PointModel(G, 1, sign)
    change = plane_basis(2)[0]
    for k in range(1, n):
        yield PointModel(G, 2, _circle(k), change)
        yield PointModel(G, 2, _times(_circle(k), _height), change)


# -- formulas -------------------------------------------------------------------------------


def _one(g: Any, xp: ModuleType) -> Any:
    return xp.ones((len(g), 1, 1))


def _vector(g: Any, xp: ModuleType) -> Any:
    return g


def _determinant(g: Any, xp: ModuleType) -> Any:
    """det g, expanded: a polynomial, exact on signed permutations."""
    a, b, c = g[:, 0], g[:, 1], g[:, 2]
    found = sum(
        a[:, i] * (b[:, (i + 1) % 3] * c[:, (i + 2) % 3] - b[:, (i + 2) % 3] * c[:, (i + 1) % 3])
        for i in range(3)
    )
    return found[:, None, None]


def _plane_determinant(g: Any, xp: ModuleType) -> Any:
    return (g[:, 0, 0] * g[:, 1, 1] - g[:, 0, 1] * g[:, 1, 0])[:, None, None]


def _height(g: Any, xp: ModuleType) -> Any:
    return g[:, 2:, 2:]


def _times(formula: Formula, sign: Formula) -> Formula:
    return lambda g, xp: formula(g, xp) * sign(g, xp)


def _entries(places: tuple[int, ...]) -> Formula:
    """A product of diagonal entries."""

    def formula(g: Any, xp: ModuleType) -> Any:
        value = xp.ones(len(g))
        for i in places:
            value = value * g[:, i, i]
        return value[:, None, None]

    return formula


def _circle(k: int) -> Formula:
    """ρ(g) Y(x) = Y(gx) for Y = (Re, Im)(x + iy)^k."""

    def formula(g: Any, xp: ModuleType) -> Any:
        c, s = _power(g, k, xp)
        det = _plane_determinant(g, xp)[:, 0, 0]
        rows = [xp.stack([c, -det * s], axis=1), xp.stack([s, det * c], axis=1)]
        return xp.stack(rows, axis=1)

    return formula


def _half(k: int) -> Formula:
    """Re (g11 + i g21)^k, a sign where rotations are by multiples of 180°/k."""
    return lambda g, xp: _power(g, k, xp)[0][:, None, None]


def _axes_sign(g: Any, xp: ModuleType) -> Any:
    """The sign of the permutation of the axes x1, x2, x3, up to their directions."""
    return _determinant(g * g, xp)


def _axes_plane(g: Any, xp: ModuleType) -> Any:
    """The permutation of the axes on (2z² - x² - y²)/√6 and (x² - y²)/√2."""
    E = np.array([[-1, -1, 2], [3**0.5, -(3**0.5), 0]]).T / 6**0.5
    return xp.asarray(E.T) @ (g * g) @ xp.asarray(E)


def _harmonic(degree: int, columns: Real | None = None) -> Formula:
    """Spherical harmonics of a degree, of the rotation det(g) g, or those in some columns."""
    from emlpcli.groups.named.classical import O
    from emlpcli.reps.irreducible.harmonic import Harmonic

    whole = Harmonic(O(3), degree, twisted=bool(degree % 2))

    def formula(g: Any, xp: ModuleType) -> Any:
        m = whole.matrices(g, xp)
        return m if columns is None else xp.asarray(columns.T) @ m @ xp.asarray(columns)

    return formula


def _icosahedral(g: Real) -> list[tuple[int, Formula]]:
    """T2 and G: the harmonics of degree 3 of the icosahedron.

    The character of T2 is that of V with √5 replaced by -√5, by which it is projected out; the
    columns of the projectors are orthonormalised in their order.
    """
    degree_3 = _harmonic(3)
    m = np.asarray(degree_3(g, np))
    t = np.trace(g, axis1=1, axis2=2) * np.linalg.det(g)
    conjugate = np.where(np.abs(t - np.rint(t)) < CLOSE, t, 1 - t)
    projector = 3 / len(g) * np.einsum("g,gij->ij", conjugate, m)
    found: list[tuple[int, Formula]] = []
    for P, d in ((projector, 3), (np.eye(7) - projector, 4)):
        columns: list[Real] = []
        for column in P.T:
            rest = column - sum((c * (c @ column) for c in columns), np.zeros(7))
            if np.linalg.norm(rest) > CLOSE and len(columns) < d:
                columns.append(rest / np.linalg.norm(rest))
        found.append((d, _harmonic(3, np.array(columns).T)))
    return found
