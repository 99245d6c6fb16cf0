"""What is made of V alone under a group that acts on more is solved over the group on V."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import RepresentationError
from emlpcli.groups import group
from emlpcli.reps import representation
from emlpcli.reps.constructors.on_vectors import from_vectors, on_vectors
from emlpcli.reps.monomials import Expansion, TensorMonomial
from emlpcli.solve import dimension, solve
from emlpcli.solve.indices import group_of, over_vectors
from emlpcli.solve.readable.basis import Readable

# an expression, a group with blocks, the group on V, and the strategy
SEEN = [
    ("V**4", "Spin(4)", "SO4", "diagrams"), ("V**3", "Spin(3)", "SO3", "diagrams"),
    ("V*V>>V*V", "Spin(1,3)", "SO13p", "diagrams"), ("V**4", "Spin(2,3)", "SO0(2,3)", "diagrams"),
    ("Sym(2,V)*Sym(2,V)", "Spin(3)", "SO3", "weights"),
    ("Irrep(2)>>V*V", "Spin(3)", "SO3", "weights"), ("V**3", "Double(pg:O)", "pg:O", "orbits"),
    ("Sym(2,V)>>V*V", "Double(pg:D3)", "pg:D3", None), ("V**4", "pg:4'/m", "pg:4/m", "orbits"),
    ("V*V.T*V*V", "Spin(5)", "SO5", "diagrams"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "space", "strategy"), SEEN)
@pytest.mark.long_cases
def test_vectors_have_names_and_proofs_of_their_own_group(
    text: str, name: str, space: str, strategy: str | None
) -> None:
    """One projector, and names and certificate of the group on V."""
    found, known = solve(representation(text, name)), solve(representation(text, space))
    assert 0 < found.dimension == known.dimension == dimension(representation(text, name)).value
    P, K = (Q @ Q.conj().T for Q in (found.dense(), known.dense()))
    np.testing.assert_allclose(P, K, atol=1e-12)
    assert found.certificate == known.certificate
    if strategy is not None:
        assert {s.strategy for b in found.blocks for s in b.solved} == {strategy}
    names = [
        [(e.name, e.formula, e.words) for e in Readable(x).elements(0, x.dimension)]
        for x in (found, known)
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("V*S*S", "Spin(4)"),
        ("Sl*V*Sr", "Spin(1,3)"),
        ("V*Time*V", "pg:4'/m"),
        ("V*S", "Double(pg:O)"),
    ],
)
def test_what_is_made_of_more_stays_over_the_group(text: str, name: str) -> None:
    rep = representation(text, name)
    for monomial in Expansion(rep).counts(rep):
        assert over_vectors(monomial) is monomial


def test_every_index_keeps_its_place() -> None:
    rep = representation("Irrep(1,2)*V*Sym(2,V)*Alt(2,V)", "Spin(5)")
    (monomial,) = Expansion(rep).counts(rep)
    seen = over_vectors(monomial)
    assert group_of(seen) == group("SO5")
    assert [(str(s.rep), s.size, k) for s, k in seen.powers] == [
        (str(s.rep), s.size, k) for s, k in monomial.powers
    ]
    assert over_vectors(TensorMonomial()) == TensorMonomial()


MADE = ["V", "Sym(2,V)", "Alt(2,V)", "Sym(2,Alt(2,V))", "Det(1)", 'Indices("ij=-ji",V)', "V.T",
        "Sym(2,V).T"]  # fmt: skip


@pytest.mark.parametrize("name", ["Spin(4)", "Spin(1,3)", "pg:4'/m", "Double(pg:O)"])
@pytest.mark.parametrize("text", MADE)
def test_one_way_and_back(text: str, name: str) -> None:
    G = group(name)
    rep = representation(text, G)
    below = from_vectors(rep)
    assert below == representation(text, G.on_block("V"))
    assert on_vectors(below, G) == rep


@pytest.mark.parametrize("text", ["S", "Sym(2,S)", "V*S", "Sym(2,V+S)"])
def test_spinors_are_not_made_of_vectors(text: str) -> None:
    with pytest.raises(RepresentationError, match="not made of V alone"):
        from_vectors(representation(text, "Spin(5)"))
