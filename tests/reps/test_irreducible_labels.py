"""Labels of irreducibles: normal forms, printed forms, refusals that mark the place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, RepresentationError
from emlpcli.groups import group
from emlpcli.reps import representation
from emlpcli.reps.constructors.irrep import Irrep
from emlpcli.reps.irreducible.labels import Irreducible
from emlpcli.reps.matrices import matrices
from emlpcli.solve import dimension

EQUAL = [
    ("SO3", "Irrep(1)", "V"), ("SO3", "Irrep(0)", "Scalar"), ("SO3", "Irrep([2])", "Irrep(2)"),
    ("O3", "1o", "V"), ("O3", "0e", "Scalar"), ("O3", "Irrep(2)", "2e"), ("O3", "Irrep(3)", "3o"),
    ("O3", "Irrep([1,1])", "1e"), ("O3", "Irrep([1,1,1])", "0o"), ("O3", "Irrep(2,-1)", "2o"),
    ("SO2", "Irrep(1)", "V"), ("O2", "Irrep(0,-1)", "Det(1)"), ("SU2", "Irrep([3])", "Irrep(3/2)"),
    ("SU2", "Irrep(1/2)", "V"), ("SU3", "Irrep([3,2,1])", "Irrep([2,1])"),
    ("SU3", "Irrep([1,1,1])", "Scalar"), ("U2", "Irrep([3,3])", "Det(3)"),
    ("U2", "Irrep([2,0])", "Irrep([2])"), ("GL3", "Irrep([1])", "V"), ("Sp2", "Irrep([1])", "V"),
    ("SO5", "Irrep([1,1,1])", "Irrep([1,1])"), ("SO4", "Irrep([1,1,1])", "V"),
    ("SO13p", "Irrep(1/2,1/2)", "V"), ("SO13p", "Irrep(0,1)", "Irrep(1,0)"),
    ("SO13", "Irrep([1,1])", "Irrep(1,0)"), ("O13", "Irrep([1,1,1,1])", "Det(1)"),
    ("S5", "Irrep([5])", "Scalar"), ("S5", "Irrep([4,1])", "Std"),
    ("S5", "Irrep([1,1,1,1,1])", "Sign"), ("Alt5", "Irrep([2,2,1])", "Irrep([3,2])"),
    ("Alt5", "Sign", "Scalar"), ("C6", "Irrep(1)", "V"), ("D5", "Irrep(1)", "V"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), EQUAL)
def test_labels_have_a_normal_form(name: str, one: str, other: str) -> None:
    a, b = representation(one, name), representation(other, name)
    assert a == b
    assert hash(a) == hash(b)


def test_irreducibles_are_told_apart() -> None:
    G = group("O3")
    reps = [Irrep(n, p)(G) for n in range(4) for p in (1, -1)] + [Irrep(2)(group("SO3"))]
    assert len(set(reps)) == len(reps)
    assert Irrep(2) == Irrep(2.0) != Irrep(3)
    assert isinstance(Irrep(2)(G), Irreducible)


PRINTED = [
    ("8x0e+8x1o+4x2e>>2x3o", "O3", "8V⁰ ⊕ 8V ⊕ 4x2e → 2x3o"),
    ("2e*2e", "O3", "2e⊗2e"),
    ("2e**2>>3x1e", "O3", "2e² → 3x1e"),
    ("3(2e*V)", "O3", "3(2e⊗V)"),
    ("2*Irrep([2,1])+V", "SU3", "2Irrep([2,1]) ⊕ V"),
    ("Sym(2,2e)", "O3", "Sym(2,2e)"),
    ("Irrep(2)(SO3)*V(S4)", None, "Irrep(2)(SO(3))⊗V(S(4))"),
    ("Restrict(2e,O3)>>V", "S3", "Restrict(2e,O(3)) → V"),
]


@pytest.mark.parametrize(("text", "name", "printed"), PRINTED)
def test_printed_forms_parse_back(text: str, name: str | None, printed: str) -> None:
    rep = representation(text, name)
    assert str(rep) == printed
    assert representation(printed, name) == rep


REFUSED = [
    ("Irrep(-1)", "SO3", "SO(3) has no Irrep(-1)", "for instance Irrep(2)"),
    ("Irrep(1/2)", "SO3", "SO(3) has no Irrep(1/2)", "for instance Irrep(2)"),
    ("2e", "SO3", "Irrep(2,1) has a parity", "write Irrep(2)"),
    ("Irrep(1,2)", "O3", "O(3) has no Irrep(1,2)", "2e"),
    ("Irrep([2,2])", "O3", "O(3) has no Irrep([2,2])", "2e"),
    ("Irrep(2)", "SU3", "SU(3) has no Irrep(2)", "Irrep([2,1])"),
    ("Irrep([1,2])", "SU3", "SU(3) has no Irrep([1,2])", "Irrep([2,1])"),
    ("Irrep([1,-1])", "SU3", "SU(3) has no Irrep([1,-1])", "Irrep([2,1])"),
    ("Irrep([1,1,1,1])", "SU3", "SU(3) has no", "3 rows"),
    ("Irrep([1,-1])", "U3", "U(3) has no Irrep([1,-1])", "Irrep([2,0,-1])"),
    ("Irrep(1/3)", "SU2", "SU(2) has no Irrep(1/3)", "Irrep(1/2)"),
    ("Irrep([1,1])", "Sp1", "Sp(1) has no", "1 row,"),
    ("Irrep([2,2,2])", "O5", "O(5) has no", "first two columns"),
    ("Irrep([1,-1])", "O4", "O(4) has no", "first two columns"),
    ("Irrep([1,-2])", "SO4", "SO(4) has no", "Irrep([1,-1])"),
    ("Irrep([1,1,-1])", "SO6", "SO(6) has no", "first two columns"),
    ("Irrep(3)", "C4", "C(4) has no Irrep(3)", "k = 0 to 2"),
    ("Irrep(0,-1)", "C4", "C(4) has no Irrep(0,-1)", "k = 0 to 2"),
    ("Irrep(1,-1)", "O2", "O(2) has no Irrep(1,-1)", "Irrep(0,-1)"),
    ("Irrep([3,3])", "S5", "S(5) has no Irrep([3,3])", "Irrep([4,1])"),
    ("Irrep(3)", "S5", "S(5) has no Irrep(3)", "Irrep([4,1])"),
    ("Irrep([3,1,1])", "Alt5", "is a sum of two", "Restrict(Irrep([3,1,1]),S5)"),
    ("Irrep(1/2,0)", "SO13p", "SO13p has no Irrep(1/2,0)", "j1 + j2"),
    ("Irrep(2)", "SO13p", "SO13p has no Irrep(2)", "j1 + j2"),
    ("Irrep(2)", "Cube", "the irreducibles of Cube have no labels", "V, Sym(k,V)"),
    ("Irrep(2)", "DkeR3(4)", "have no labels", "Restrict(Irrep(2),O3)"),
    ("Irrep([2,1])", "SO2*S3", "have no labels", "Irrep([2,1])(S(3))"),
    ("Std", "SO3", "Std is for groups that permute", "S(4)"),
    ("Std", "S1", "Std is zero", ""),
    ("Sign", "O3", "sign of a permutation", "Det(1)"),
]


@pytest.mark.parametrize(("text", "name", "message", "hint"), REFUSED)
def test_refusals_name_what_there_is_and_mark_the_place(
    text: str, name: str, message: str, hint: str
) -> None:
    with pytest.raises(RepresentationError) as caught:
        representation(f"V+2*{text}>>V", name)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.span is not None
    assert f"V+2*{text}>>V"[caught.value.span.start : caught.value.span.stop] == text
    with pytest.raises(RepresentationError):
        representation(f"V({name})+{text}({name})")


@pytest.mark.parametrize("labels", [(), ("2",), ([1.5],), (True,), (0.3,), (None,)])
def test_python_labels_of_the_wrong_kind_are_refused(labels: tuple[Any, ...]) -> None:
    with pytest.raises(RepresentationError):
        Irrep(*labels)


def test_an_irreducible_without_a_group_says_so() -> None:
    for what in (lambda r: r.size(), lambda r: r.rho_dense(np.eye(3)), lambda r: (r >> r).solve()):
        with pytest.raises(EmlpError, match="group"):
            what(Irrep(2))


def test_what_is_too_large_is_counted_but_not_made() -> None:
    large = Irrep(101)(group("SO3"))
    assert dimension(large >> large).value == 1
    with pytest.raises(EmlpError, match="at most 100"):
        matrices(large, np.eye(3)[None])
    huge = representation("Irrep([8,6,4,2])", "SU5")
    assert huge.size() == 3**10
    with pytest.raises(EmlpError, match="too large"):
        matrices(huge, np.eye(5)[None])
