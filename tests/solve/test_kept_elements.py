"""Small bases are judged under kept elements as they are under elements drawn for them."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.groups import Group, group
from emlpcli.reps import representation
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.evidence import kept_elements, measure

CASES = [
    ("SO3", "Irrep(2)*Irrep(3)>>V"), ("O3", "2e*1e>>1o"), ("SU2", "Irrep(3/2)>>V.T*Irrep(1)"),
    ("S4", "V*V>>V"), ("S4", "V*Std>>Irrep([2,2])"), ("Affine(SO2)", "Alt(2,V.T)>>V.T"),
    ("O13", "Sym(2,V)>>V*V"), ("GL2", "V*V.T>>Ad"), ("Cube", "V>>V"), ("Scaling2", "V>>V.T"),
    ("D4", "V*Sym(2,V)"), ("SO13p", "Irrep(1,0)*V"),
]  # fmt: skip


class Own(Group):
    """Shears and a scaling, known by generators alone."""

    lie_algebra = np.array([[[0.0, 1], [0, 0]]])
    discrete_generators = np.array([[[3.0, 0], [0, 1]]])


@pytest.mark.parametrize(("G", "text"), [*((group(n), t) for n, t in CASES), (Own(), "V**2>>V.T")])
def test_moves_are_those_under_elements_drawn_for_the_basis(G: Group, text: str) -> None:
    rep = representation(text, G)
    (monomial,) = Expansion(rep).counts(rep)
    q = np.random.default_rng(3).normal(size=(monomial.size, 3))
    expected = measure.largest_move(monomial, q, np.random.default_rng(0), kept_elements.FRESH)
    assert expected > 0.1
    for _ in range(2):
        found = kept_elements.largest_move(monomial, q, np.random.default_rng(0))
        assert found == pytest.approx(expected, rel=1e-10)
    if (solution := rep.solve()).dimension:
        basis = solution.blocks[0].solved[0].basis.dense()
        assert kept_elements.largest_move(monomial, basis, np.random.default_rng(0)) < 1e-9


def test_one_wrong_entry_shows() -> None:
    rep = representation("Irrep(1)*Irrep(2)>>Irrep(3)", "SO3")
    (monomial,) = Expansion(rep).counts(rep)
    q = np.array(rep.solve().Q.to_dense())
    q[3] += 1e-5
    assert kept_elements.largest_move(monomial, q, np.random.default_rng(0)) > 1e-7
