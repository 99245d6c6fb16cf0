"""Exact characters of representations, and the counts that they give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli import T, V
from emlpcli.errors import UncountedError
from emlpcli.groups import SO, SU, Group, O, S, group
from emlpcli.groups.eigenvalues import Eigenvalues
from emlpcli.groups.spectrum import Spectrum
from emlpcli.reps.canonical import Expansion
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimension
from emlpcli.solve.counting import MOST_TERMS, count_invariants

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


@pytest.mark.parametrize(
    ("G", "constants"),
    [(SO(3), 2), (O(3), 2), (SU(3), 0), (S(3), 7), (group("DkeR3(4)"), 7)],
    ids=str,
)
def test_a_representation_may_state_its_character(G: Group, constants: int) -> None:
    rep = Squares(G)
    found = dimension(rep >> rep if G.is_orthogonal else rep * rep)
    expected = constants
    if S(3) == G:  # Σ over monomials of degree 2 in three variables: two orbits, characters
        expected = sum(  # numbers of orbits on pairs of {xx, xy, ...}: (xx|yy), (xx|xy), ...
            (2, 2, 2, 2)
        )
    if group("DkeR3(4)") == G:  # 2 A1 + B1 + B2 + E
        expected = 4 + 1 + 1 + 1
    assert found.value == expected
    assert "character" in found.how[0]


def test_a_representation_without_a_character_is_not_counted() -> None:
    class Unknown(Squares):
        eigenvalues: Any = property(lambda self: self.missing)

    rep = Unknown(SO(3))
    with pytest.raises(UncountedError, match="Unknown|Squares"):
        dimension(rep)


def test_too_large_characters_are_left_uncounted() -> None:
    rep = Squares(SU(6)) ** 40
    (monomial,) = Expansion(rep).counts(rep)
    assert MOST_TERMS < 10**9
    assert count_invariants(monomial) is None
