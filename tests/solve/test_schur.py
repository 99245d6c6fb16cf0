"""Maps between irreducibles: Schur's lemma, against null spaces, and by name."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.groups.base import Count
from emlpcli.reps import representation
from emlpcli.solve import dimension, solve
from emlpcli.solve.plan import plan
from emlpcli.solve.strategies.schur import Schur

# entries of the spaces that are solved a second time, by the null space, where that is quick
COMPARED = 36
QUICKLY = ("SO3", "O3", "O2", "SO2", "S4", "S5", "Alt5", "D5", "D7", "C5", "C7")

# the number of maps by type: 1 over ℂ and of the real type, 2 of the complex one
SELF: list[tuple[str, str, int]] = [
    ("SO3", "Irrep(2)", 1), ("SO3", "Irrep(5)", 1), ("O3", "2e", 1), ("O3", "3e", 1),
    ("O3", "Det(1)", 1), ("SU2", "Irrep(3/2)", 1), ("SU2", "Irrep(1)", 1),
    ("SU3", "Irrep([2,1])", 1), ("SU3", "Irrep([2])", 1), ("U2", "Irrep([1,-1])", 1),
    ("SL3", "Irrep([2])", 1), ("GL3", "Irrep([2])", 1), ("Sp2", "Irrep([1,1])", 1),
    ("O4", "Irrep([2])", 1), ("SO4", "Irrep([1,1])", 1), ("SO5", "Irrep([1,1])", 1),
    ("S4", "Std", 1), ("S4", "Irrep([2,2])", 1), ("S5", "Irrep([3,1,1])", 1), ("Alt5", "Std", 1),
    ("S4", "Sign", 1), ("SO13p", "Irrep(1,1)", 1), ("O13", "Irrep(1,0)", 1),
    ("D5", "Irrep(2)", 1), ("D4", "Irrep(2,-1)", 1), ("O2", "Irrep(3)", 1),
    ("C5", "Irrep(2)", 2), ("C4", "Irrep(2)", 1), ("SO2", "Irrep(3)", 2), ("C7", "Irrep(3)", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "irrep", "maps"), SELF)
@pytest.mark.few(2)
def test_an_irreducible_to_itself(name: str, irrep: str, maps: int) -> None:
    rep = representation(f"{irrep}>>{irrep}", name)
    solution = solve(rep, cache=False)
    assert rep.equivariant_dimension() == solution.dimension == maps
    assert (solution.strategy, solution.certificate) == ("schur", "proved")
    Q, d = solution.dense(), int(np.sqrt(rep.size()))
    one = np.eye(d).reshape(-1, 1) / np.sqrt(d)
    assert np.abs(Q @ (Q.T @ one) - one).max() < 1e-15  # the identity is among them
    assert np.abs(Q.T @ Q - np.eye(maps)).max() < 1e-15
    if rep.size() <= COMPARED and name in QUICKLY:
        N = solve(rep, strategy="nullspace", cache=False).dense()
        assert N.shape == Q.shape
        assert np.abs(Q - N @ (N.conj().T @ Q)).max() < 1e-9
    assert solution.evidence.equivariance < 1e-12
    (family,) = solution.readable.families
    elements = solution.readable.family_elements(family)
    assert [element.words for element in elements] == ["x ↦ x", "x ↦ x turned by −90°"][:maps]
    assert elements[0].name.startswith("δ")


DIFFERENT: list[tuple[str, str]] = [
    ("SO3", "Irrep(2)>>Irrep(3)"), ("SO3", "V>>Irrep(2)"), ("SO3", "Scalar>>Irrep(2)"),
    ("O3", "2e>>2o"), ("O3", "Det(1)>>2e"), ("SU3", "Irrep([2])>>Irrep([2,2])"),
    ("SU3", "Irrep([3])>>Irrep([2,1])"), ("S5", "Irrep([3,2])>>Irrep([2,2,1])"),
    ("S4", "Std>>Sign"),
    ("S5", "Std>>Irrep([2,1,1,1])"), ("SO4", "Irrep([1,1])>>Irrep([1,-1])"),
    ("D7", "Irrep(2)>>Irrep(3)"), ("C7", "Irrep(2)>>Irrep(3)"), ("SO13p", "Irrep(1,1)>>V"),
    ("GL3", "Irrep([2])>>Irrep([1,1])"), ("O2", "Irrep(2)>>Det(1)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), DIFFERENT)
def test_irreducibles_that_differ(name: str, text: str) -> None:
    rep = representation(text, name)
    solution = solve(rep, cache=False)
    assert dimension(rep).value == solution.dimension == 0
    assert (solution.strategy, solution.certificate) == ("schur", "proved")
    assert solution.dense().shape == (rep.size(), 0)
    if rep.size() <= COMPARED and name in QUICKLY:
        assert solve(rep, strategy="nullspace", cache=False).dimension == 0


# what has more maps than 1, or is no pair of an irreducible and a dual, is left to others
LEFT: list[tuple[str, str, int]] = [
    ("SO6", "Irrep([1,1,1])>>Irrep([1,1,1])", 2), ("SO13p", "Irrep(1,0)>>Irrep(1,0)", 2),
    ("SU2", "Irrep(3/2)*Irrep(3/2)", 1), ("SU3", "Irrep([2])*Irrep([2,2])", 1),
    ("GL3", "Irrep([2])*Irrep([2])", 0), ("SO3", "Irrep(2)**3", 1), ("S4", "V>>V", 2),
    ("S4", "V>>Std", 1), ("Sub(S4,\"(1 2 3)\")", "Std>>Std", 3), ("SO3", "V>>V", 1),
    ("Alt3", "Irrep([2,1])>>Irrep([2,1])", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "wanted"), LEFT)
def test_other_spaces_are_left_to_other_strategies(name: str, text: str, wanted: int) -> None:
    rep = representation(text, name)
    solution = solve(rep, cache=False)
    assert solution.dimension == wanted
    assert "schur" not in solution.strategy
    with pytest.raises(EmlpError, match="strategy schur does not apply"):
        solve(rep, strategy="schur", cache=False)


def test_what_is_not_counted_is_left_to_other_strategies() -> None:
    ((monomial, _, _),) = plan(representation("Irrep(2)>>Irrep(2)", "SO3")).blocks
    assert "not known how many" in Schur().objection(monomial, None)
    assert "4 maps to itself" in Schur().objection(monomial, Count(4, "of a quaternionic type"))
    assert Schur().objection(monomial, Count(1, "of the real type")) == ""


def test_sums_of_irreducibles_are_proved_without_linear_algebra() -> None:
    """The maps of 8 copies of each to itself: 8·8 a kind."""
    text = "+".join(f"8*Irrep({degree})" for degree in range(4))
    solution = solve(representation(f"{text}>>{text}", "SO3"), cache=False)
    assert (solution.dimension, solution.certificate) == (256, "proved")
    assert set(solution.strategy.split(", ")) == {"schur", "diagrams"}


@pytest.mark.parametrize(("name", "text", "words"), [
    ("S4", "Sign>>Sign", "x ↦ x"), ("O3", "Pseudo>>Pseudo", "x ↦ x"),
    ("C2", "Irrep(1)>>Irrep(1)", "x ↦ x"),
    ("Z1", "V>>V", "x ↦ x"), ("SO3", "Irrep(2)>>Irrep(2)", "x ↦ x"), ("pg:532", "V>>V", "x ↦ x"),
    ("pg:532", "Sym(2,V)>>Scalar", ""),
])  # fmt: skip
def test_words(name: str, text: str, words: str) -> None:
    readable = solve(representation(text, name), cache=False).readable
    (element,) = readable.family_elements(readable.families[0])
    assert element.words == words
    assert readable.residual < 1e-12
