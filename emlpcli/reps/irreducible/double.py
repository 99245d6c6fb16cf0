"""Irreducibles of double groups by labels: `Irrep(3/2)`, `Irrep("E5/2")`, `Irrep("Γ8")`."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, suggest
from emlpcli.groups.base import Group
from emlpcli.groups.built.double import VECTOR, Double
from emlpcli.groups.named.classical import O
from emlpcli.overrides import override
from emlpcli.reps.blocks import Given
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.constructors.powers import Sym
from emlpcli.reps.irreducible import point
from emlpcli.reps.irreducible.double_models import double_models
from emlpcli.reps.irreducible.double_names import koster, koster_pair, normalised
from emlpcli.reps.irreducible.harmonic import Harmonic
from emlpcli.reps.irreducible.labels import Irreducible, Label, Model, shown
from emlpcli.reps.irreducible.point import PointModel
from emlpcli.reps.irreducible.tensors import Twisted
from emlpcli.reps.rep import Base, Rep, Scalar

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(j)` and `Irrep(j,±1)` for spins and parities, or an irreducible by its label.

    A half-integer spin is even without a parity, an integer one has that of V**j, as under O(3).
    It is the irreducible of SU(2) or O(3) seen under the double group, and need not be irreducible
    there. Labels of single-valued irreducibles are those of the point group; a pair E is one real
    representation, which is ¹E and ²E over ℂ. Double-valued ones are found by the labels of Altmann
    and Herzig, or those of Koster where they mean one: `Irrep("Γ8")`.
    """
    assert isinstance(G, Double)
    match labels:
        case (str(text),):
            return _by_label(G, text)
        case (int() | Fraction() as j,) if j >= 0 and (2 * j).denominator == 1:
            return _spin(G, Fraction(j), (-1) ** int(j) if j == int(j) else 1)
        case (int() | Fraction() as j, 1 | -1 as p) if j >= 0 and (2 * j).denominator == 1:
            return _spin(G, Fraction(j), int(p))
    raise RepresentationError(
        f"{G} has no {shown(labels)}",
        hint=f"it has spins, Irrep(3/2) or Irrep(3/2,-1), and labels: {_listed(G)}",
    )


def _spin(G: Double, j: Fraction, parity: int) -> Rep:
    """The functions of angular momentum j, of SU(2) or O(3), seen under the double group."""
    twice = int(2 * j)
    if twice % 2:
        natural = 1
        if twice == 1 and parity == 1:
            return Given("S", G)
        inner = Given("S", G) if twice == 1 else Sym(twice, Given("S", G))
        model: Model = inner  # type: ignore[assignment]
    else:
        natural = (-1) ** int(j)
        if j == 0 and parity == 1:
            return Scalar
        if j == 1 and parity == -1:
            return Given("V", G)
        model = OnVectorBlock(Harmonic(O(3), int(j), twisted=False))
    number: Label = int(j) if j.denominator == 1 else j
    if parity == natural:
        return Irreducible(G, (number,), model)
    return Irreducible(G, (number, parity), Twisted(G, 1, model))


class OnVectorBlock:
    """A representation of O(3) or of the point group at the block on V."""

    analytic = False  # of the real part

    def __init__(self, inner: Harmonic | PointModel) -> None:
        self.inner = inner

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the other."""
        found: tuple[str, ...] = getattr(self.inner, "names", ())
        return found

    def size(self) -> int:
        """That of the other."""
        return self.inner.size()

    def structure(self) -> MonomialAction | None:
        """None."""
        return None

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Shape (n, 5, 5) to (n, s, s)."""
        return self.inner.matrices(g[:, VECTOR, VECTOR].real, xp)

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """Zero: the groups are finite."""
        return xp.zeros((len(A), self.size(), self.size()))

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those at what the elements are on V."""
        return self.inner.eigenvalues(spectrum.on(VECTOR))


def _by_label(G: Double, text: str) -> Rep:
    """The irreducible over ℂ with this label, or the real one of the point group."""
    label = normalised(text)
    single = point.normalised(label)
    if single in point.models(G.point):
        return _single_valued(G, single)
    known = double_models(G)
    names = {koster(G, name): name for name in known}
    label = names.get(label, label) if label else label
    if label in known:
        if label in ("E1/2", "E1/2g"):
            return Given("S", G)
        return Irreducible(G, (label,), known[label])
    if pair := koster_pair(G, label):
        raise RepresentationError(
            f"{text} of {G} is one of a pair, which of them depends on the table",
            hint=f'write Irrep("{pair[0]}") or Irrep("{pair[1]}"), which are told apart here',
        )
    close = suggest(label, known, most=2, cutoff=0.5)
    meant = f"did you mean {' or '.join(close)}? " if close else ""
    raise RepresentationError(
        f"{G} has no irreducible {text[:30]!r}", hint=f"{meant}it has {_listed(G)}"
    )


def _single_valued(G: Double, label: str) -> Rep:
    """The real irreducible of the point group with this label, at the block on V."""
    below = point.find(G.point, (label,))
    if below == Scalar:
        return Scalar
    if isinstance(below, Base):
        return Given("V", G)
    if below == Det(1)(G.point):
        return Det(1)(G)
    return RealIrreducible(G, (label,), OnVectorBlock(point.models(G.point)[label]))


class RealIrreducible(Irreducible):
    """An irreducible of the point group, whose matrices are real."""

    @property
    @override
    def is_real(self) -> bool:
        """True."""
        return True


def _listed(G: Double) -> str:
    names = list(double_models(G))
    return ", ".join(names[:30]) + (", …" if len(names) > 30 else "")
