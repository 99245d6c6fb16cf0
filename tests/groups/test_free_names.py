"""Names that mean a point group without a prefix, and names with two digits or two arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError, ReadingWarning
from emlpcli.groups import O11, O13, SO, SO13, Alt, C, D, S, group
from emlpcli.groups.named.indefinite import Opq, SOpq
from emlpcli.groups.registry import readings
from emlpcli.reps import T, V
from emlpcli.solve import basis, dimension


@pytest.mark.parametrize(
    "name", ["Oh", "Td", "Th", "Ih", "C3v", "C2h", "C2v", "D3h", "D5d", "D4d", "Cs", "Ci", "C7h"]
)
def test_free_schoenflies_symbols(name: str) -> None:
    assert group(name) == group(f"pg:{name}")
    assert group(f"{name}*S3") == group(f"pg:{name}") * S(3)


@pytest.mark.parametrize("name", ["m-3m", "4/mmm", "mm2", "-43m", "-6m2", "6/m", " m-3m "])
def test_free_hermann_mauguin_symbols(name: str) -> None:
    assert group(name) == group(f"pg:{name.strip()}")


@pytest.mark.parametrize("name", ["m", "32", "4", "-1", "222", "6/M", "M-3m"])
def test_short_symbols_need_the_prefix(name: str) -> None:
    with pytest.raises(EmlpError):
        group(name)


def test_names_of_other_groups_stay_what_they_were() -> None:
    wanted = {"D3": D(3), "C4": C(4), "S4": S(4), "S8": S(8), "A5": Alt(5), "d3": D(3)}
    for text, G in wanted.items():
        assert group(text) == G


@pytest.mark.parametrize("name", ["O", "T", "I", "oh", "D3H", "Xh", "C3x", "c3v"])
def test_other_names_are_no_point_groups_by_themselves(name: str) -> None:
    with pytest.raises(EmlpError):
        group(name)


@pytest.mark.parametrize("name", ["O", "I"])
def test_hints_at_the_point_group(name: str) -> None:
    with pytest.raises(GroupError) as caught:
        group(name)
    assert f"pg:{name}" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("expression", "name", "hint"),
    [
        ('Irrep("E")', "D3", "pg:D3"),
        ('Irrep("E")', "C4", "pg:C4"),
        ('Irrep("E")', "S4", "pg:S4"),
        ("Restrict(Irrep(2),O3)", "D3", "pg:D3"),
    ],
)
def test_an_expression_that_fails_hints_at_the_point_group(
    expression: str, name: str, hint: str
) -> None:
    from emlpcli.reps.from_text import concrete

    with pytest.raises(EmlpError) as caught:
        concrete(expression, name)
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize("text", ["V(m-3m)", "V(m−3)", "V(S3*m-3m)", "V(T)"])
def test_symbols_inside_an_expression_need_the_prefix(text: str) -> None:
    from emlpcli.reps.from_text import concrete

    with pytest.raises(EmlpError) as caught:
        concrete(text)
    assert "pg:" in (caught.value.hint or "")


# -- forms of signature (p,q) --------------------------------------------------------------


def test_signatures() -> None:
    assert group("SO(1,3)") == SO13()
    assert group("O(1,3)") == O13()
    assert group("O(1,1)") == O11()
    with pytest.warns(ReadingWarning, match=r"SO\(24\), on ℝ\^24; .* SO\(2,4\)"):
        assert group("SO24") == SO(24)
    for text in ("SO(2,4)", "O(3,1)", "so(4,2)"):
        G = group(text)
        assert isinstance(G, SOpq)
        assert group(str(G)) == G
    assert group("SO(2,4)") != group("O(2,4)")
    for text in ("SO(1,1)", "SO(0,3)", "SO(2,4,1)", "SU(0,1)", "U(1,1,1)"):
        with pytest.raises(GroupError):
            group(text)


@pytest.mark.parametrize(("p", "q"), [(1, 2), (2, 1), (2, 2), (3, 1), (1, 4), (2, 3)])
@pytest.mark.parametrize("cls", [SOpq, Opq])
def test_elements_keep_the_form(cls: Any, p: int, q: int) -> None:
    G = cls(p, q)
    eta = np.diag([1.0] * p + [-1.0] * q)
    A, h = G.lie_algebra, G.discrete_generators
    assert len(A) == G.lie_dimension == np.linalg.matrix_rank(A.reshape(len(A), -1))
    assert np.abs(np.swapaxes(A, 1, 2) @ eta + eta @ A).max() == 0
    assert np.array_equal(np.swapaxes(h, 1, 2) @ eta @ h, np.broadcast_to(eta, h.shape))
    determinants = set(np.rint(np.linalg.det(h)))
    assert determinants == ({1} if G.special else {-1})
    g = G.draw(np.random.default_rng(0), 20)
    assert np.abs(np.swapaxes(g, 1, 2) @ eta @ g - eta).max() < 1e-9
    # all components: signs of the determinants of the positive and of the negative block
    signs = {(np.sign(np.linalg.det(x[:p, :p])), np.sign(np.linalg.det(x[p:, p:]))) for x in g}
    assert len(signs) == (2 if G.special else 4)


@pytest.mark.parametrize("name", ["SO(1,2)", "O(2,1)", "SO(2,2)", "O(2,2)", "SO(3,1)"])
@pytest.mark.long_cases
def test_counts_and_bases_agree(name: str) -> None:
    G = group(name)
    for rep in (T(3)(G), T(1, 1)(G), T(2, 2)(G), T(4)(G)):
        quick, slow = basis(rep), basis(rep, strategy="nullspace")
        assert quick.dimension == slow.dimension == dimension(rep).value
        difference = quick.dense() @ quick.dense().T - slow.dense() @ slow.dense().T
        assert np.abs(difference).max() < 1e-9


def test_the_lorentz_group_agrees_with_time_last() -> None:
    """SO(3,1) is SO(1,3) in another order of the coordinates, with the form times -1."""
    G, H = group("SO(3,1)"), SO13()
    for k in (2, 4, 6):
        assert G.count(k, 0).value == H.count(k, 0).value
    assert dimension((V**2 >> V**2)(G)).value == dimension((V**2 >> V**2)(H)).value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("SO24", ["SO(24), on ℝ^24", "SO(2,4)"]),
        ("V(O33)", ["O(33)", "O(3,3)"]),
        ("SU11*S3", ["SU(11), on ℂ^11", "SU(1,1)"]),
        ("SO14*SO14", ["SO(1,4)"]),
    ],
)
def test_two_digits_are_told(text: str, parts: list[str]) -> None:
    (note,) = readings(text)
    assert all(part in note for part in parts)


@pytest.mark.parametrize("text", ["SO13", "O13", "SO(24)", "SO10", "S12", "pg:D12", "SO3", "SO123"])
def test_others_are_not(text: str) -> None:
    assert readings(text) == []
