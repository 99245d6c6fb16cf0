"""Real groups beside complex ones act over ℂ, by the same matrices."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from emlpcli.errors import EmlpError
from emlpcli.groups import group
from emlpcli.reps.from_text import expanded
from emlpcli.reps.printing import notes_on_groups
from emlpcli.solve import counted_or_solved
from emlpcli.solve.isotypic.change_of_basis import save_change_of_basis
from emlpcli.solve.isotypic.decompose import decompose

TEXTS = [
    "V(SO3)*V(SU2)>>V(SO3)*V(SU2)",
    "V(SO3)**3*V(SU2)**2+Scalar",
    "V(S3)**2*V(U2)>>V(U2)",
    "V(SL2)**2*V(SU2)**2",
    "(V(SO3)+V(SU2))**2>>V(SO3)+Scalar",
    "Sym(2,V)(O3)*Ad(SU2)>>V(O3)**2*V(SU2)**2",
    "V(Z3)+V(U1)>>V(Z3)+V(U1)",
]


def with_complex(text: str) -> str:
    """The same with every real group written as acting over ℂ."""
    return re.sub(r"\((SO3|S3|SL2|O3|Z3)\)", r"(Complex(\1))", text)


@pytest.mark.parametrize("text", TEXTS)
def test_dimensions_are_those_over_the_complex_numbers(text: str) -> None:
    rep, expansion = expanded(text)
    solution = rep.solve(cache=False)
    found = counted_or_solved(rep, expansion)
    assert found.certificate == "exact count"
    assert solution.dimension == found.value
    assert found.value == counted_or_solved(*expanded(with_complex(text))).value
    assert solution.is_complex
    rng = np.random.default_rng(0)
    elements = {G: G.draw(rng, 1)[0] for G in expansion.groups}
    Q = solution.columns(0, solution.dimension)
    assert np.allclose(np.asarray(rep.rho_dense(elements)) @ Q, Q, atol=1e-9)


@pytest.mark.parametrize(
    "text", ["V(SO3)*V(SU2)", "V(Z3)+V(SU2)", "V(SO2)*V(SU2)", "V(pg:4)**2*V(U1)", "V(C5)*V(U1)"]
)
def test_constituents_are_those_over_the_complex_numbers(text: str) -> None:
    found = decompose(expanded(text)[0])
    over = re.sub(r"\((SO3|Z3|SO2|pg:4|C5)\)", r"(Complex(\1))", text)
    known = decompose(expanded(over)[0])
    sizes = [sorted((i.dimension, i.type, n) for i, n in d.constituents) for d in (found, known)]
    assert sizes[0] == sizes[1]


def test_a_change_of_basis_is_saved_where_irreducibles_stay_irreducible(tmp_path: Path) -> None:
    save_change_of_basis(decompose(expanded("V(SO3)*V(SU2)")[0]), tmp_path / "q.npz")
    save_change_of_basis(decompose(expanded("V(Z3)+V(SU2)")[0]), tmp_path / "z.npz")
    with pytest.raises(EmlpError, match="a real group") as error:
        save_change_of_basis(decompose(expanded("V(SO2)*V(SU2)")[0]), tmp_path / "r.npz")
    assert "Complex(SO(2))" in str(error.value.hint)


def test_products_of_groups_over_both_fields() -> None:
    both = group("SO3*SU2")
    assert both.field == "C"
    assert counted_or_solved(*expanded("V>>V", both)).value == 1
    assert counted_or_solved(*expanded("V**2*V.T**2", both)).value == 3 * 2


def test_it_is_said_that_a_real_group_acts_over_the_complex_numbers() -> None:
    assert notes_on_groups(expanded("V(SO3)*V(SU2)")[1]) == [
        "SO(3) acts over ℂ here, by the same real matrices",
        "it holds for 2 independent groups: SO(3), SU(2)",
    ]
    assert notes_on_groups(expanded("V(SO3)*V(S5)")[1]) == [
        "it holds for 2 independent groups: S(5), SO(3)"
    ]
