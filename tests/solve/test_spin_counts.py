"""Quick counts of SO(3) and O(3) against the mean of characters over all families of elements."""

from __future__ import annotations

import pytest

from emlpcli.algebra.counting.budgets import Work
from emlpcli.reps import representation
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.counts import characters_of
from emlpcli.solve.limits import MOST_COUNT_TERMS
from emlpcli.solve.spin_counts import count_spins

CASES = [
    ("SO3", "Irrep(2)**4>>Irrep(2)"),
    ("SO3", "Irrep(8)*Irrep(8)>>Irrep(8)"),
    ("SO3", "Sym(5,Irrep(3))*V>>Irrep(4)"),
    ("SO3", "Alt(3,Irrep(3))>>Alt(2,Irrep(4))"),
    ("SO3", "Alt(6,Irrep(3))>>Irrep(3)"),
    ("SO3", "Alt(87,Irrep(44))*Irrep(2)>>Irrep(3)"),  # intermediate powers exceed 64 bits
    ("O3", "Alt(4,2o)*Alt(6,3o)>>2o"),
    ("SO3", "Sym(2,Alt(3,Irrep(2)))>>Sym(2,V)"),
    ("SO3", "Sym(2,V**2)>>Irrep(2)"),
    ("SO3", "Alt(2,V)*Irrep(3)>>Sym(2,V*Irrep(2))"),
    ("O3", "1o*2e>>3o"),
    ("O3", "1o*2e>>2o"),
    ("O3", "1o*2e>>2e"),
    ("O3", "Sym(3,2o)*Alt(2,3o)>>1o"),
    ("O3", "Sym(3,2o)*Alt(2,3e)>>1e"),
    ("O3", "Sym(2,2o*3e)>>0e"),
    ("O3", "Sym(4,0e+1o+2e+3o)>>0e"),
    ("O3", "Sym(3,0o+1e+2e)*Alt(2,2o+0e)>>1o"),
]


@pytest.mark.parametrize(("name", "text"), CASES)
@pytest.mark.long_cases
def test_the_quick_count_is_the_mean_of_the_character(name: str, text: str) -> None:
    rep = representation(text, name)
    counted = 0
    for monomial in Expansion(rep).counts(rep):
        if not monomial.powers:
            continue
        characters = characters_of(monomial.powers[0][0].group)
        expected = characters.invariants(monomial.powers, Work(MOST_COUNT_TERMS))
        assert count_spins(monomial) == expected
        counted += 1
    assert counted


@pytest.mark.parametrize(
    ("name", "text"),
    [("SO4", "Alt(2,V)**2"), ("SU2", "Irrep(1)**2"), ("O3", "Sym(2,V*(0e+0o+2e))**2")],
)
def test_others_are_left_to_the_general_count(name: str, text: str) -> None:
    rep = representation(text, name)
    (monomial,) = Expansion(rep).counts(rep)
    assert count_spins(monomial) is None
