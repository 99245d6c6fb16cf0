"""Independent copies of one group: `S5[1]` and `S5[2]` act apart, and print what reads back."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from emlpcli.errors import EmlpError, ExpressionError, GroupError
from emlpcli.groups import SO, SU, DirectProduct, Group, MatrixGroup, S, group, labelled
from emlpcli.reps.from_text import expanded, representation
from emlpcli.reps.printing import notes_on_groups
from emlpcli.solve import counted_or_solved


def dim(text: str, over: str | None = None) -> int:
    return counted_or_solved(*expanded(text, over)).value


@pytest.mark.parametrize("name", ["S5", "SO3", "pg:m-3m", "D4"])
@pytest.mark.parametrize(("one", "two"), [("V**2", "V**2"), ("Sym(2,V)", "V**3"), ("V", "V")])
def test_counts_over_two_copies_multiply(name: str, one: str, two: str) -> None:
    apart = dim(f"({one})({name}[1])*({two})({name}[2])")
    assert apart == dim(one, name) * dim(two, name)
    same = dim(f"({one})({name}[1])*({two})({name}[1])")
    assert same == dim(f"({one})({name})*({two})({name})") >= apart


@pytest.mark.parametrize("text", ["V(S3[1])*V(S3[2])>>V(S3[1])*V(S3[2])", "V(SU2[L])*V(SU2[R])"])
def test_bases_are_invariant_under_both_copies(text: str) -> None:
    rep, expansion = expanded(text)
    solution = rep.solve(cache=False)
    assert solution.dimension == counted_or_solved(rep, expansion).value
    small = expanded("V(SU2[L])*V(SU2[R])>>V(SU2[L])*V(SU2[R])")[0].solve(cache=False)
    assert small.dimension == 1
    column = small.columns(0, 1).reshape(4, 4)
    assert np.allclose(column, column[0, 0] * np.eye(4))


def test_a_product_of_copies_is_the_copies_side_by_side() -> None:
    assert dim("V>>V", "SU2[L]*SU2[R]") == 1
    assert dim("V(SU2[L]*SU2[R])>>V(SU2[L])*V(SU2[R])") == 1
    assert group("(SO3*S3)[a]") == labelled(SO(3), "a") * labelled(S(3), "a")


@pytest.mark.parametrize(
    "G", [SO(3), S(4), group("pg:4/mmm"), group("S3 wr Z2"), group("Complex(SO3)")], ids=str
)
def test_copies_print_what_reads_back_and_differ(G: Group) -> None:
    one, two = labelled(G, "1"), labelled(G, 2)
    assert len({G, one, two, labelled(G, 1)}) == 3
    assert group(repr(one)) == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert (one.order, one.d) == (G.order, G.d)
    rep = representation("V**2>>V")(two)
    assert representation(rep._printed(True)[0]) == rep


def test_copies_of_a_group_of_ones_own() -> None:
    flip = MatrixGroup([[[0, 1], [1, 0]]], name="flip")
    one, two = labelled(flip, "a"), labelled(flip, "b")
    rep = representation("V")
    assert (rep(one) * rep(two)).equivariant_dimension() == 1
    assert (rep(one) * rep(one)).equivariant_dimension() == 2
    assert str(one) == "flip[a]"


def test_notes_count_independent_groups_and_name_a_label_alone() -> None:
    notes = notes_on_groups(expanded("V(S5[1])*V(S5[2])*V(SO3)")[1])
    assert notes == ["it holds for 3 independent groups: S(5)[1], S(5)[2], SO(3)"]
    assert "tells it from nothing" in notes_on_groups(expanded("V(S5[1])**2")[1])[0]


@pytest.mark.parametrize(
    ("text", "over", "number"),
    [
        ("V(S5)*V(S5)", None, 1),
        ("V(S5[1])*V(S5[1])", None, 1),
        ("V(S5)*V(SO3)", None, 2),
        ("V(S5)+V(SO3)>>V(S4)", None, 3),
        ("V>>V", "SO3*S5", 2),
        ("V>>V", "SO3*SO3", 2),
        ("V>>V", "SO3*SO3[a]*SO3[b]", 3),
        ("V(SO3*S5)>>V(S5)", None, 2),
        ("Ad", "SO3*S5*Z2", 3),
    ],
)
def test_the_independent_groups_are_counted(text: str, over: str | None, number: int) -> None:
    notes = [n for n in notes_on_groups(expanded(text, over)[1]) if "independent groups" in n]
    assert [n.split()[3] for n in notes] == ([str(number)] if number > 1 else [])


def test_a_label_beside_the_group_without_one_is_told() -> None:
    (several, told) = notes_on_groups(expanded("V(S5[1])*V(S5)")[1])
    assert several == "it holds for 2 independent groups: S(5), S(5)[1]"
    assert told.startswith("S(5)[1] is another group than S(5), which has no label")


@pytest.mark.parametrize(
    "text", ["SU2[", "SU2[]", "SU2[L", "SU2[L][R]", "SU2[L]*SU2[L]", "SU2[a-b]", "(SU2[L])[R]"]
)
def test_mistakes_are_shown_with_their_place(text: str) -> None:
    with pytest.raises(GroupError) as error:
        group(text)
    assert error.value.span is not None
    assert error.value.hint
    with pytest.raises(EmlpError) as inside:
        representation(f"V({text})")
    assert isinstance(inside.value, ExpressionError | GroupError)


def test_labels_are_short_words() -> None:
    for label in ("", "a b", "x" * 21, "a]"):
        with pytest.raises(GroupError, match="no label"):
            labelled(SO(3), label)
    with pytest.raises(GroupError, match="label already"):
        labelled(labelled(SO(3), "L"), "R")
    with pytest.raises(GroupError, match="twice"):
        DirectProduct(labelled(SU(2), "L"), labelled(SU(2), "L"))
