"""Irreducible constituents of a representation: multiplicities, types, names, and the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from emlpcli.algebra.counting.budgets import Work
from emlpcli.errors import (
    CertificateError,
    EmlpError,
    RepresentationError,
    TooLargeError,
    UncountedError,
)
from emlpcli.groups.base import Group
from emlpcli.groups.irreps.table import INDICATORS, Irrep, Table, Type
from emlpcli.groups.structure import Field
from emlpcli.overrides import override
from emlpcli.reps.monomials import Expansion, TensorIndex, TensorMonomial
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.shown import Shown
from emlpcli.solve import in_brief
from emlpcli.solve.dimensions import dimension
from emlpcli.solve.isotypic.commutant import Commutants
from emlpcli.solve.limits import (
    LARGEST_DECOMPOSED_V,
    MOST_BRIEF_CONSTITUENTS,
    MOST_CHARACTER_TERMS,
    MOST_DECOMPOSING_SECONDS,
)

if TYPE_CHECKING:
    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum
    from emlpcli.solve.isotypic.catalogue import Catalogue
    from emlpcli.solve.isotypic.names import Named

Place = tuple[Group, int]
TRIVIAL = Irrep("trivial", 1, "real")


@dataclass(frozen=True, repr=False)
class Decomposition(Shown):
    """A representation as a direct sum of irreducibles over its field.

    `commutant` is Σ m² dim End, which is the dimension of the equivariant maps from the
    representation to itself; `exact` is that number as counted, None where no count is known.
    """

    rep: Rep
    expansion: Expansion
    size: int
    field: str
    heading: str
    constituents: tuple[tuple[Irrep, int], ...]
    exact: int | None

    @property
    def commutant(self) -> int:
        """Σ m² dim End over the constituents."""
        return sum(n * n * irrep.commutant(self.field) for irrep, n in self.constituents)

    @property
    def multiplicities(self) -> dict[str, int]:
        """How often each irreducible occurs, by its name."""
        return {irrep.name: n for irrep, n in self.constituents}

    @property
    def e3nn(self) -> str:
        """The constituents as e3nn writes them (Geiger, Smidt 2022), such as `1x0e+3x1o`.

        Under SO(3), which tells no parity, all are even. Raises RepresentationError under other
        groups than O(3) and SO(3).
        """
        groups = self.expansion.groups
        if any(group.series != "sphere" for group in groups) or len(groups) > 1:
            raise RepresentationError(
                f"e3nn has the irreducibles of O(3) and SO(3), not those of "
                f"{self.expansion.group_names}",
                hint="without --e3nn the constituents are told in the group's own names",
            )
        found: dict[str, int] = {}
        for irrep, n in self.constituents:
            name = "0" if irrep == TRIVIAL else irrep.name
            found[name if name[-1] in "eo" else f"{name}e"] = n
        return "+".join(f"{n}x{name}" for name, n in found.items())

    @override
    def __repr__(self) -> str:
        first = self.constituents[:MOST_BRIEF_CONSTITUENTS]
        terms = [
            irrep.name if n == 1 else f"{in_brief.integer(n)}×{irrep.name}" for irrep, n in first
        ]
        if hidden := len(self.constituents) - len(first):
            terms.append(f"… ({hidden} more)")
        over = in_brief.over(self.rep, self.expansion)
        return f"<Decomposition of {over}: {' ⊕ '.join(terms)}>"


def decompose(rep: Rep, expansion: Expansion | None = None) -> Decomposition:
    """The irreducible constituents of a representation of reductive groups.

    `expansion` is that of the representation, where it is made already.
    Multiplicities come from exact characters where the group has a table of irreducibles, else
    from floating point, and then hold if Σ m² dim End is the exact dimension. Raises EmlpError
    for a group that is not seen to be reductive, TooLargeError, and CertificateError if a check
    fails.
    """
    expansion = expansion or Expansion(rep)
    work = Decomposer(rep, expansion)
    found: dict[Irrep, int] = {}
    for monomial, copies in expansion.counts(rep).items():
        for irrep, n in work.monomial(monomial).items():
            found[irrep] = found.get(irrep, 0) + copies * n
    try:
        exact = dimension(MapRep(rep, rep)).value
    except (UncountedError, TooLargeError):
        exact = None
    result = Decomposition(
        rep,
        expansion,
        rep.size(),
        work.field,
        work.heading,
        tuple(sorted(found.items(), key=lambda item: item[0].rank)),
        exact,
    )
    if sum(n * irrep.dimension for irrep, n in result.constituents) != result.size:
        raise CertificateError("the dimensions of the constituents do not add up to the size")
    if exact is not None and exact != result.commutant:
        raise CertificateError(
            f"Σ m² dim End is {result.commutant}, but {rep} has {exact} equivariant maps to itself",
            hint="this is a bug in emlp, please report it with the command that you ran",
        )
    return result


@dataclass(eq=False)
class Decomposer:
    """Decomposes the tensor monomials of a representation, group by group."""

    rep: Rep
    expansion: Expansion

    def __post_init__(self) -> None:
        self.field: Field = "C" if self.expansion.complex else "R"
        places: dict[Place, None] = {}
        for monomial in self.expansion.counts(self.rep):
            for slot, _ in monomial.powers:
                places.setdefault((slot.group, slot.copy))
        self.places = [place for place in self._written() if place in places]
        for group, _ in self.places:
            if not group.is_reductive:
                raise _not_reductive(group)
        self.tables: dict[Group, Table | Named] = {}
        # one way of naming irreducibles for all parts over one group
        self.commutants = {
            part.powers[0][0].group: Commutants(part.powers[0][0].group)
            for monomial in self.expansion.counts(self.rep)
            for part in monomial.by_group()
            if self.field == "C" and _objection(part)
        }
        for group, _ in self.places:
            if group not in self.tables:
                self.tables[group] = _table(group, self.field)

    def _written(self) -> Iterator[Place]:
        """All groups in the order in which they are written."""
        for group in sorted(self.expansion.groups, key=str):
            seen: Counter[Group] = Counter()
            for factor in (group,) if group in self.expansion.whole else group.factors():
                yield factor, seen[factor]
                seen[factor] += 1

    @property
    def heading(self) -> str:
        """What the names of the irreducibles are."""
        return " ⊗ ".join(self.tables[group].heading for group, _ in self.places) or "irrep"

    def monomial(self, monomial: TensorMonomial) -> dict[Irrep, int]:
        """The constituents of one tensor monomial, with multiplicities."""
        parts = by_place(monomial)
        if not self.places:
            return {TRIVIAL: 1}
        found: dict[Irrep, int] = {}
        for combination in product(
            *(self.one_group(place[0], parts.get(place)).items() for place in self.places)
        ):
            copies = 1
            for _, n in combination:
                copies *= n
            for irrep, n in combine([irrep for irrep, _ in combination], self.field):
                found[irrep] = found.get(irrep, 0) + copies * n
        return found

    def one_group(self, group: Group, part: TensorMonomial | None) -> dict[Irrep, int]:
        """The constituents of a monomial over one group; None is the Scalar."""
        table = self.tables[group]
        if isinstance(table, Table):
            character = PartCharacter(part, Work(MOST_CHARACTER_TERMS))
            return table.irreps(character, self.field)
        if group in self.commutants:
            return self.commutants[group].constituents(part)
        if part is None:
            return dict(table.irreps(0))
        from emlpcli.solve.indices import slots_of

        if objection := _objection(part):
            raise EmlpError(f"no decomposition is known under {group}: {objection}")
        counts = _coupled(table.catalogue, slots_of(part))
        found: dict[Irrep, int] = {}
        for number, copies in sorted(counts.items()):
            for irrep, n in table.irreps(number):
                found[irrep] = found.get(irrep, 0) + n * copies
        return found


def by_place(monomial: TensorMonomial) -> dict[Place, TensorMonomial]:
    """The factors of a monomial over each group."""
    return {(p.powers[0][0].group, p.powers[0][0].copy): p for p in monomial.by_group()}


def _not_reductive(group: Group) -> EmlpError:
    """Why nothing is decomposed: that V is no sum of irreducibles only where this is certain."""
    from emlpcli.groups.user.findings import sum_of_irreducibles

    return EmlpError(
        f"{group} is not reductive: its representations are not sums of irreducibles"
        if sum_of_irreducibles(group) is False
        else f"{group} is not seen to be closed under the conjugate transpose, in any coordinates; "
        "constituents are found only of such groups",
        hint="`emlp dim` and `emlp basis` find the invariants",
    )


def _objection(part: TensorMonomial) -> str:
    """Why a tensor over one group cannot be decomposed by coupling; empty if it can."""
    from emlpcli.solve.strategies.coupling import Coupling

    return Coupling().objection(part, None)


def _coupled(catalogue: Catalogue, slots: Sequence[TensorIndex]) -> dict[int, int]:
    """Multiplicities in a tensor product of indices, by coupling one after the other."""
    now, seconds = {0: 1}, 0.0
    for slot in slots:
        for number in now:  # all of them, before the first takes its time
            if not catalogue.knows(number, slot):
                d = catalogue.irreducibles[number].dimension * slot.size
                # averages over the group, each step two products with every probe
                seconds += 800.0 * len(catalogue.probes) * d**3 / 1e10
        if seconds > MOST_DECOMPOSING_SECONDS:
            raise TooLargeError(
                f"the decomposition under {catalogue.group} would take over "
                f"{MOST_DECOMPOSING_SECONDS:.0f} s",
                hint="decompose the factors one by one",
            )
        after: dict[int, int] = {}
        for number, copies in now.items():
            for target in catalogue.couple(number, slot).targets:
                after[target] = after.get(target, 0) + copies
        now = after
    return now


def _table(group: Group, field: Field) -> Table | Named:
    from emlpcli.reps.irreducible.lookup import table_of
    from emlpcli.solve.isotypic.names import Named

    if group.d > LARGEST_DECOMPOSED_V:
        raise TooLargeError(
            f"V of {group} has {group.d} dimensions, decompositions are found up to "
            f"{LARGEST_DECOMPOSED_V}"
        )
    return group.irreps() or table_of(group) or Named(group, field)


@dataclass(frozen=True)
class PartCharacter:
    """The exact character of a monomial over one group; None is the Scalar."""

    part: TensorMonomial | None
    work: Work | None = None

    def __call__(self, spectrum: Spectrum, /) -> Eigenvalues:
        """All eigenvalues."""
        from emlpcli.reps.character import eigenvalues

        spectrum = self._within(spectrum)
        product_ = spectrum.trivial()
        for slot, power in self.part.powers if self.part is not None else ():
            one = eigenvalues(slot.rep, spectrum)
            product_ = product_ * (one.dual() if slot.dual else one) ** power
        return product_

    def irreducibles(self, spectrum: Spectrum, /) -> Eigenvalues:
        """Highest weights: those of the largest index, times all weights of the others."""
        from emlpcli.algebra.spectra.weyl import (
            dual_irreducibles,
            multiplied,
            trivial_irreducible,
        )
        from emlpcli.reps.character import eigenvalues, irreducibles

        spectrum = self._within(spectrum)
        weyl = spectrum.weyl
        powers = self.part.powers if self.part is not None else ()
        slots = sorted((slot for slot, n in powers for _ in range(n)), key=lambda slot: slot.size)
        if not slots:
            return trivial_irreducible(weyl).within(self.work)
        *others, largest = slots
        found = irreducibles(largest.rep, spectrum)
        found = dual_irreducibles(found, weyl) if largest.dual else found
        for slot in others:
            one = eigenvalues(slot.rep, spectrum)
            found = multiplied(found, one.dual() if slot.dual else one, weyl)
        return found

    def _within(self, spectrum: Spectrum) -> Spectrum:
        return spectrum if self.work is None else spectrum.within(self.work)


def combine(irreps: list[Irrep], field: str) -> list[tuple[Irrep, int]]:
    """The constituents of a tensor product of irreducibles of different groups, with copies.

    Over ℂ it is irreducible; its Frobenius-Schur indicator (1 real, 0 complex, -1 quaternionic)
    is the product of the factors'. Over ℝ the commutant of the product is the tensor product of
    the commutants, which is a sum of matrix algebras Mₙ(D): each is an irreducible with commutant
    D, n times, so that the dimensions d₁d₂ are shared out among them:

        factors   commutant          constituents   of dimension   copies   type
        ℝ, D      ℝ⊗D = D            1              d₁d₂           1        that of D
        ℂ, ℂ      ℂ⊗ℂ = ℂ ⊕ ℂ        2              d₁d₂/2         1        complex
        ℂ, ℍ      ℂ⊗ℍ = M₂(ℂ)        1              d₁d₂/2         2        complex
        ℍ, ℍ      ℍ⊗ℍ = M₄(ℝ)        1              d₁d₂/4         4        real

    The two for ℂ, ℂ are the first with the second, and with its complex conjugate.
    """
    first, *others = irreps
    if not others:
        return [(first, 1)]
    found = []
    for rest, copies in combine(others, field):
        types: set[Type] = {first.type, rest.type}
        d = first.dimension * rest.dimension
        rank = (first.rank, rest.rank)
        name = f"{first.name} ⊗ {rest.name}"
        if field == "C":
            indicator = {kind: sign for sign, kind in INDICATORS.items()}
            kind = INDICATORS[indicator[first.type] * indicator[rest.type]]
            found.append((Irrep(name, d, kind, rank), copies))
        elif "real" in types:
            kind = rest.type if first.type == "real" else first.type
            found.append((Irrep(name, d, kind, rank), copies))
        elif types == {"complex"}:
            for i, label in enumerate((name, f"{first.name} ⊗ conj({rest.name})")):
                found.append((Irrep(label, d // 2, "complex", (*rank, i)), copies))
        elif "complex" in types:
            found.append((Irrep(name, d // 2, "complex", rank), 2 * copies))
        else:
            found.append((Irrep(name, d // 4, "real", rank), 4 * copies))
    return found
