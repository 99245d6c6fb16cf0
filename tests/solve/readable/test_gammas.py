"""Invariants of spinors by name: γ matrices and the form C, with the entries that they have."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.algebra.lie.clifford import charge_conjugation, gamma_matrices
from emlpcli.groups import group
from emlpcli.groups.named.spin import Spin
from emlpcli.reps import representation
from emlpcli.solve import solve

NAMED = [
    ("V*S*S.T", "Spin(5)", ["γᵢʲₖ"]), ("S*S", "Spin(5)", ["Cⁱʲ"]), ("V*S>>S", "Spin(7)", ["γⱼⁱₖ"]),
    ("S.T*S.T", "Spin(3)", ["Cᵢⱼ"]), ("V*S.T*S.T", "Spin(3)", ["γᵢⱼₖ"]),
    ("V*Sl*Sl", "Spin(6)", ["γᵢʲᵏ"]), ("Sl*Sl", "Spin(8)", ["Cⁱʲ"]),
    ("V*Sl*Sr", "Spin(8)", ["γᵢʲᵏ"]), ("V.T*Sl*Sl", "Spin(2,4)", ["γᵢʲᵏ"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "names"), NAMED)
@pytest.mark.long_cases
def test_invariants_of_spinors_have_names(text: str, name: str, names: list[str]) -> None:
    found = solve(representation(text, name)).readable
    elements = found.elements(0, found.dimension)
    assert [e.name for e in elements] == names
    assert all(e.math.startswith((r"$\gamma", "$C")) for e in elements)
    assert found.exact
    assert found.residual < 1e-12
    assert set(np.abs(found.entries(0)[1])) == {1.0}


def test_gamma_is_that_of_the_clifford_algebra() -> None:
    """Of V* ⊗ S ⊗ S* over Spin(2,3) are γ_i, of V ⊗ S ⊗ S* the η_ii γ_i, of S* ⊗ S* is C."""
    G = group("Spin(2,3)")
    assert isinstance(G, Spin)
    eta, C = np.diag(G.metric), charge_conjugation(5)
    raised = np.einsum("ij,jab->iab", eta, G.gamma)
    for text, known in [
        ("V.T*S*S.T", G.gamma), ("V*S*S.T", raised), ("S.T*S.T", C), ("S*S", np.linalg.inv(C)),
        ("V.T*S.T*S.T", C @ G.gamma), ("V*S*S", raised @ np.linalg.inv(C)),
    ]:  # fmt: skip
        rows, values = solve(representation(text, G)).readable.entries(0)
        dense = np.zeros(known.size, dtype=complex)
        dense[rows] = values
        np.testing.assert_allclose(dense, known.ravel(), atol=1e-14)


def test_maps_of_half_spinors() -> None:
    """V ⊗ S → S under Spin(4) are the two blocks of γ, from each half to the other."""
    solution = solve(representation("V*S>>S", "Spin(4)"))
    elements = solution.readable.elements(0, 2)
    assert {e.where for e in elements} == {"Sl ← V⊗Sr", "Sr ← V⊗Sl"}
    assert all(e.name.startswith("γ") and e.formula for e in elements)
    both = solution.readable.columns(0, 2).sum(axis=1).reshape(4, 4, 4)  # S, V, S
    np.testing.assert_allclose(both.swapaxes(0, 1), gamma_matrices(4), atol=1e-14)


@pytest.mark.parametrize(
    ("text", "name"), [("V*V*S*S.T", "Spin(5)"), ("Sym(2,S)*V", "Spin(5)"), ("S**4", "Spin(7)")]
)
def test_other_invariants_are_not_called_gamma(text: str, name: str) -> None:
    found = solve(representation(text, name)).readable
    assert all(e.name[0] not in "γC" for e in found.elements(0, found.dimension))
