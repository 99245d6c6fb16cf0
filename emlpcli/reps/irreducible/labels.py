"""Labels of irreducibles, and the representation that labels name: `Irreducible`."""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import Derived
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    from emlpcli.algebra.permutations.monomial_action import MonomialAction
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum

Label = int | Fraction | tuple[int, ...] | str


def read_label(label: Any) -> Label:
    """A label in its normal form; RepresentationError for what is none."""
    if isinstance(label, str) and any(c.isalpha() for c in label):
        return label
    if isinstance(label, list | tuple):
        if not all(isinstance(x, int) and not isinstance(x, bool) for x in label):
            raise RepresentationError(f"Irrep: {label} is no list of integers")
        return tuple(label)
    if isinstance(label, float) and (2 * label).is_integer():
        label = Fraction(label)
    if isinstance(label, bool) or not isinstance(label, int | Fraction):
        raise RepresentationError(
            f"Irrep takes numbers, lists of integers and labels in quotes, not {label!r}"
        )
    return int(label) if Fraction(label).denominator == 1 else label


def shown(labels: tuple[Label, ...]) -> str:
    """The labels as the language writes them: `Irrep([2,1])`, `Irrep("T2g")`."""

    def text(x: Label) -> str:
        if isinstance(x, str):
            return f'"{x}"'
        return f"[{','.join(map(str, x))}]" if isinstance(x, tuple) else str(x)

    texts = map(text, labels)
    return f"Irrep({','.join(texts)})"


def dynkin_example(rank: int) -> str:
    """The first fundamental representation by its labels, some left out where they are many."""
    zeros = ["0"] * (rank - 1) if rank <= 8 else ["0", "...", "0"]
    return f"Irrep({','.join(['1', *zeros])})"


def read_dynkin(G: Group, labels: tuple[Label, ...], rank: int) -> tuple[int, ...]:
    """Dynkin labels: as many integers from 0 on as the rank says; RepresentationError elsewhere."""
    example = dynkin_example(rank)
    hint = f"Dynkin labels of {G} are {rank} integers from 0 on, in Bourbaki's order: {example}"
    weight = tuple(label for label in labels if isinstance(label, int))
    if len(weight) != len(labels):
        raise RepresentationError(f"{G} has no {shown(labels)}", hint=hint)
    if len(weight) != rank:
        plural = "" if len(weight) == 1 else "s"
        raise RepresentationError(
            f"{shown(labels)} has {len(weight)} label{plural}, and {G} has rank {rank}", hint=hint
        )
    if min(weight) < 0:
        raise RepresentationError(f"{G} has no {shown(labels)}: a label is negative", hint=hint)
    return weight


class Model(Protocol):
    """What an irreducible is computed by: another representation, or a class made for it."""

    @property
    def analytic(self) -> bool:
        """Whether `matrices` is rational in g with real coefficients."""

    def size(self) -> int:
        """The dimension."""

    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """Shape (n, d, d) to (n, s, s)."""

    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """dρ of Lie algebra elements, as in `Derived`."""

    def structure(self) -> MonomialAction | None:
        """As in `Derived`."""

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """As in `Derived`."""


class Irreducible(Derived):
    """An irreducible representation of a group; made by `Irrep`.

    Equal where group and labels are, which are in a normal form. `highest` are the highest weights
    of what it is the sum of over ℂ, on the torus of a connected group; empty where they are not
    stated.
    """

    def __init__(
        self,
        G: Group,
        labels: tuple[Label, ...],
        model: Model,
        name: str = "",
        highest: tuple[tuple[int, ...], ...] = (),
    ) -> None:
        self.highest = highest
        self.G = G
        self.labels = labels
        self.model = model
        self.name = name or shown(labels)

    @property
    @override
    def analytic(self) -> bool:
        return self.model.analytic

    @override
    def _attach(self, G: Group) -> Rep:
        return self

    @override
    def _key(self) -> tuple[Any, ...]:
        return (Irreducible, self.G, self.labels)

    @override
    def __str__(self) -> str:
        return self.name

    @property
    @override
    def names(self) -> tuple[str, ...]:
        """Orders m of spherical harmonics; other coordinates are just numbered."""
        found: tuple[str, ...] = getattr(self.model, "names", ())
        return found

    @override
    def size(self) -> int:
        """The dimension, by an exact formula."""
        return self.model.size()

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        return self.model.matrices(g, xp)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        return self.model.derivatives(A, xp)

    @override
    def structure(self) -> MonomialAction | None:
        return self.model.structure()

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        return self.model.eigenvalues(spectrum)

    def irreducibles(self, spectrum: Spectrum) -> Eigenvalues:
        """The highest weights that are stated, or what all weights give."""
        from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
        from emlpcli.algebra.spectra.weyl import multiplicities

        if self.highest and self._is_own(spectrum):
            n = len(self.highest)
            return Eigenvalues(1, [0] * n, self.highest, [1] * n, work=spectrum.work)
        return multiplicities(self.eigenvalues(spectrum), spectrum.weyl)

    def _is_own(self, spectrum: Spectrum) -> bool:
        """Whether a family is the whole of the group, and not of a subgroup."""
        assert self.G is not None
        own = self.G.spectra() or ()
        return len(own) == 1 and (own[0].weyl, own[0].weights) == (spectrum.weyl, spectrum.weights)
