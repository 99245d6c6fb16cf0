"""Exact characters of representations, and the counts that they give."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli import T, V
from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
from emlpcli.algebra.spectra.families import Spectrum
from emlpcli.errors import UncountedError
from emlpcli.groups import SO, SU, Group, O, S, group
from emlpcli.reps.character import eigenvalues
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve import dimension
from emlpcli.solve.counts import MOST_COUNT_TERMS, count_invariants

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


def test_too_large_characters_are_left_uncounted() -> None:
    rep = Squares(SU(12)) ** 84
    (monomial,) = Expansion(rep).counts(rep)
    assert MOST_COUNT_TERMS < 10**9
    assert count_invariants(monomial) is None
