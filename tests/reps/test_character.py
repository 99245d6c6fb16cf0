"""Exact characters of representations, and the counts that they give."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli import T, V
from emlpcli.algebra.counting.budgets import Work
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum, invariants
from emlpcli.errors import TooLargeError, UncountedError
from emlpcli.groups import SO, SU, Group, O, S, group
from emlpcli.reps import representation
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimension
from emlpcli.solve.characters import Characters
from emlpcli.solve.counts import MOST_COUNT_TERMS, count_invariants, spectra_of

EXPRESSIONS = [V, 3 * V, V + V**2, V**2 >> V, (V + 2) ** 2, (V >> V) >> V, T(1, 2), V.T >> V]


@pytest.mark.parametrize("rep", EXPRESSIONS, ids=str)
def test_characters_are_traces(rep: Rep, rng: np.random.Generator) -> None:
    for name in ("S4", "Z5", "D3", "C4", "Cube"):
        G = group(name)
        concrete = rep(G)
        spectra = G.spectra()
        assert spectra is not None
        second = 0.0
        for s in spectra:
            found = eigenvalues(concrete, s)
            assert found.dimension == concrete.size()
            values = [
                c * np.exp(2j * np.pi * k / found.order) for (k, _), c in found.terms().items()
            ]
            second += float(s.share) * abs(sum(values)) ** 2
        assert second == pytest.approx(dimension((rep >> rep)(G)).value)


@pytest.mark.parametrize("rep", EXPRESSIONS, ids=str)
def test_counts_by_characters_are_those_by_formulas(rep: Rep) -> None:
    for name in ("SO3", "O3", "SU3", "GL2", "Sp2", "O13", "S5", "D4"):
        for monomial in Expansion(rep(group(name))).counts(rep(group(name))):
            if monomial.powers:
                (slot, _), *_ = monomial.powers
                p = sum(k for s, k in monomial.powers if not s.dual)
                q = sum(k for s, k in monomial.powers if s.dual)
                found = count_invariants(monomial)
                expected = slot.group.count(p, q)
                assert found is not None
                assert expected is not None
                assert found.value == expected.value


class Squares(Rep):
    """Symmetric 3 x 3 matrices, with the character that a constructor of its own would state."""

    def __init__(self, G: Group | None = None) -> None:
        self.G = G

    def __call__(self, G: Group | None) -> Rep:
        return Squares(G)

    def size(self) -> int:
        return 6

    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        return spectrum.base().sym(2)

    def __str__(self) -> str:
        return "Squares"


# Sym²V ⊗ Sym²V: SO3 0 + 2; SU3 without invariants; S3, D4 by their characters
SQUARES = [(SO(3), 2), (O(3), 2), (SU(3), 0), (S(3), 8), (group("DkeR3(4)"), 7)]


@pytest.mark.parametrize(("G", "constants"), SQUARES, ids=str)
def test_a_representation_may_state_its_character(G: Group, constants: int) -> None:
    found = dimension(Squares(G) * Squares(G))
    assert found.value == constants
    assert "character" in found.how[0]


def test_a_representation_without_a_character_is_not_counted() -> None:
    class Unknown(Squares):
        def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
            raise UncountedError("unknown")

    with pytest.raises(UncountedError, match="no exact count is known for Squares of SO"):
        dimension(Unknown(SO(3)))


@pytest.mark.slow
def test_too_large_characters_are_left_uncounted() -> None:
    rep = Squares(SU(12)) ** 84
    (monomial,) = Expansion(rep).counts(rep)
    assert MOST_COUNT_TERMS < 10**9
    assert count_invariants(monomial) is None


REMEMBERED = [
    ("SO3", "(V+Irrep(2)+Irrep(3))**3"), ("O4", "(V+Sym(2,V)+Alt(2,V))**3"),
    ("U2", "(V+V.T+Sym(2,V))**3"), ("S4", "(V+Std+Irrep([2,2]))**3"), ("C5", "(V+Irrep(2))**4"),
    ("SO2*S3", "V*Sym(2,V)+V**2"), ("GL2", "V**3*V.T**3+V**2*Sym(2,V.T)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), REMEMBERED)
@pytest.mark.long_cases
def test_what_was_counted_before_changes_no_count(name: str, text: str) -> None:
    """In any order, and from nothing; budgets are charged as if nothing had been kept."""
    G = group(name)
    rep = representation(text, G)
    parts = [p for m in Expansion(rep).counts(rep) for p in m.by_group()]
    parts = [p for p in dict.fromkeys(parts) if p.powers]
    spectra = [spectra_of(p.powers[0][0].group) for p in parts]

    def counted_by(characters: list[Characters]) -> list[tuple[int, int]]:
        works = [Work(10**7) for _ in parts]
        found = [
            c.invariants(p.powers, w) for c, p, w in zip(characters, parts, works, strict=True)
        ]
        return [(n, w.left) for n, w in zip(found, works, strict=True)]

    assert None not in spectra
    fresh = counted_by([Characters(s or ()) for s in spectra])
    kept = {s: Characters(s or ()) for s in spectra}
    again = [kept[s] for s in spectra]
    assert counted_by(again) == fresh
    assert counted_by(again) == fresh
    plain = [  # each index by its own character, all of them in one product
        invariants(s or (), lambda f: [(_whole(p, f), 1)])  # noqa: B023
        for s, p in zip(spectra, parts, strict=True)
    ]
    assert [n for n, _ in fresh] == plain


def _whole(monomial: TensorMonomial, spectrum: Spectrum) -> Eigenvalues:
    product = spectrum.trivial()
    for slot, power in monomial.powers:
        character = eigenvalues(slot.rep, spectrum)
        for _ in range(power):
            product = product * (character.dual() if slot.dual else character)
    return product


def test_a_budget_that_does_not_suffice_does_not_the_second_time() -> None:
    rep = representation("Ad**6", "SO6")
    (monomial,) = Expansion(rep).counts(rep)
    characters = Characters(spectra_of(monomial.powers[0][0].group) or ())
    enough, most = Work(10**7), 10**7
    characters.invariants(monomial.powers, enough)
    needed = most - enough.left
    for _ in range(2):
        characters.invariants(monomial.powers, Work(needed))
        with pytest.raises(TooLargeError):
            characters.invariants(monomial.powers, Work(needed - 1))


def test_high_powers_and_large_labels_are_counted() -> None:
    for text, name in (
        ("Irrep(3000)>>Irrep(3000)", "SO3"),
        ("Irrep(2000)>>Irrep(1000)*Irrep(1000)", "O2"),
        ("Sym(700,V)", "SO3"),
    ):
        assert dimension(representation(text, name)).value == 1


@pytest.mark.parametrize("name", ["SO3", "O3", "SO2", "O2", "D7", "C7"])
def test_irreducibles_multiply_as_their_labels_add(name: str) -> None:
    """ρ_2 ⊗ V = ρ_3 + det ρ_2 + ρ_1 in space, and ρ_3 + det ρ_1 in the plane."""
    G = group(name)
    V1, V2, V3 = (representation(f"Irrep({k})", name) for k in (1, 2, 3))
    spectra = G.spectra()
    assert spectra
    for s in spectra:
        one, two, three = (eigenvalues(rep, s) for rep in (V1, V2, V3))
        sign = one.det()
        expected = three + one * sign if G.d == 2 else three + two * sign + one
        assert two * one == expected


@pytest.mark.parametrize(("counts", "k"), [([1, 2, 1], 5), ([3, 1], 4), ([1, 1, 1, 1], 3)])
def test_powers_are_those_of_newtons_identities(counts: list[int], k: int) -> None:
    n = len(counts)
    some = Eigenvalues(6, range(n), np.arange(n)[:, None] - 1, counts)
    for sign in (1, -1):
        expected = [Eigenvalues.trivial()]
        for j in range(1, k + 1):
            total = Eigenvalues.trivial(0)
            for i in range(1, j + 1):
                term = some.power(i) * expected[j - i]
                total = total + term if sign > 0 or i % 2 else total - term
            expected.append(total.divided(j))
        assert (some.sym(k) if sign > 0 else some.alt(k)) == expected[k]
