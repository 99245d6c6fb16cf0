"""Names of groups: every spelling, and every mistake with its place and a hint."""

from __future__ import annotations

import pytest

from emlpcli.errors import EmlpError, GroupError, Span
from emlpcli.groups import (
    GL,
    O11,
    O13,
    SL,
    SO,
    SO13,
    SU,
    Alt,
    Cube,
    D,
    DkeR3,
    Group,
    Lorentz,
    O,
    RubiksCube,
    S,
    SO11p,
    SO13p,
    Sp,
    Trivial,
    U,
    Z,
    ZksZnxZn,
    group,
    parameters,
    signature,
)

SPELLINGS = [
    ("SO3", SO(3)),
    ("SO(3)", SO(3)),
    ("so(3)", SO(3)),
    ("so3", SO(3)),
    (" SO ( 3 ) ", SO(3)),
    ("SO_3", SO(3)),
    ("O2", O(2)),
    ("SU3", SU(3)),
    ("U(1)", U(1)),
    ("sl2", SL(2)),
    ("GL(2)", GL(2)),
    ("Sp(2)", Sp(2)),
    ("S5", S(5)),
    ("S(10)", S(10)),
    ("A5", Alt(5)),
    ("Alt(5)", Alt(5)),
    ("Alt5", Alt(5)),
    ("a(5)", Alt(5)),
    ("Z(6)", Z(6)),
    ("D4", D(4)),
    ("DkeR3(4)", DkeR3(4)),
    ("Lorentz", O13()),
    ("lorentz", Lorentz()),
    ("O13", O13()),
    ("SO13", SO13()),
    ("SO(13)", SO(13)),
    ("O(13)", O(13)),
    ("so13", SO13()),
    ("SO13p", SO13p()),
    ("SO11p", SO11p()),
    ("O11", O11()),
    ("O(11)", O(11)),
    ("Cube", Cube()),
    ("RubiksCube", RubiksCube()),
    ("Rubiks", RubiksCube()),
    ("ZksZnxZn(4,3)", ZksZnxZn(4, 3)),
    ("ZksZnxZn( 2 , 3 )", ZksZnxZn(2, 3)),
    ("Trivial(3)", Trivial(3)),
    ("SO3*S5", SO(3) * S(5)),
    ("(SO3*S5)", SO(3) * S(5)),
    ("SO(3)×S(5)", SO(3) * S(5)),
    ("SO3⊗S5", SO(3) * S(5)),
    ("S5*SO3", S(5) * SO(3)),
    ("SO3*SO3", SO(3) * SO(3)),
    ("SO2*(S3*Z2)", SO(2) * S(3) * Z(2)),
]


@pytest.mark.parametrize(("text", "wanted"), SPELLINGS, ids=[t for t, _ in SPELLINGS])
def test_spellings(text: str, wanted: Group) -> None:
    assert group(text) == wanted
    assert str(group(text)) == str(wanted)


def test_a_group_stands_for_itself() -> None:
    G = SO(3)
    assert group(G) is G


@pytest.mark.few(2)
def test_the_printed_name_and_the_lower_case_name_parse_back(registered: Group) -> None:
    assert group(str(registered)) == registered
    assert group(str(registered).lower()) == registered
    if registered.blocks:
        with pytest.raises(GroupError, match="groups are not made from such ones"):
            registered * registered
    else:
        product = registered * registered
        assert group(str(product)) == product


@pytest.mark.few(3)
def test_the_signature_names_the_parameters(registered: Group) -> None:
    cls = type(registered)
    shown = signature(cls)
    assert shown.startswith(cls.name)
    assert len(parameters(cls)) == len(registered.args)
    assert all(name in shown.removeprefix(cls.name) for name in parameters(cls))
    assert cls.summary
    assert cls.__doc__


def unmarked(marked: str) -> tuple[str, Span]:
    """The text without its marks ⟦ ⟧, and the span between them."""
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    return before + inside + after, Span(len(before), len(before) + len(inside))


# the text with the place marked, a part of the message, a part of the hint
MISTAKES = [
    ("⟦SOO(3)⟧", "unknown group 'SOO'", "did you mean SO"),
    ("⟦Lorenz⟧", "unknown group 'Lorenz'", "did you mean O13"),
    ("⟦Rubik⟧", "unknown group 'Rubik'", "did you mean RubiksCube"),
    ("⟦Cubes⟧", "unknown group 'Cubes'", "did you mean Cube"),
    ("⟦ZkZnxZn(4,3)⟧", "unknown group 'ZkZnxZn'", "did you mean ZksZnxZn(4,3)"),
    ("⟦Scalng(3)⟧", "unknown group 'Scalng'", "did you mean Scaling"),
    ("⟦xyzzy⟧", "unknown group 'xyzzy'", "`emlp groups` lists the groups"),
    ("SO3*⟦Foo⟧", "unknown group 'Foo'", "`emlp groups`"),
    ("SO3*⟦SQ5⟧*Z2", "unknown group 'SQ5'", "did you mean S"),
    ("⟦SO⟧", "SO takes 1 parameter, not 0", "write it SO(n), for instance SO(3)"),
    ("⟦SO(3,4,5)⟧", "SO takes 1 parameter, not 3", "SO(n)"),
    ("⟦SU(1,1)⟧", "SU takes 1 parameter, not 2", "SU(n)"),
    ("⟦ZksZnxZn(4)⟧", "ZksZnxZn takes 2 parameters, not 1", "ZksZnxZn(k,n)"),
    ("⟦Cube(3)⟧", "Cube takes no parameters, not 1", "write it Cube"),
    ("⟦Lorentz(4)⟧", "O13 takes no parameters", "write it O13"),
    ("S5*⟦SO(0)⟧", "SO(0): the size must be an integer of at least 1", None),
    ("⟦ZksZnxZn(3,5)⟧*S2", "rotations of order k = 2 or 4", "ZksZnxZn(4,5)"),
]


@pytest.mark.parametrize(("marked", "message", "hint"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(marked: str, message: str, hint: str | None) -> None:
    text, span = unmarked(marked)
    with pytest.raises(GroupError) as caught:
        group(text)
    error = caught.value
    assert error.text == text
    assert error.span == span
    assert message in error.message
    if hint is None:
        assert error.hint is None
    else:
        assert hint in (error.hint or "")


@pytest.mark.parametrize(
    "text", ["", "SO(", "SO3*", "*SO3", "SO(-3)", "SO(3", "SO(3))", "3", "SO()"]
)
def test_what_is_no_group_expression(text: str) -> None:
    with pytest.raises(EmlpError) as caught:
        group(text)
    assert caught.value.text == text
    assert caught.value.span is not None


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, "3", None])
def test_sizes_are_positive_integers(bad: object) -> None:
    for cls in (SO, O, SU, U, SL, GL, Sp, S, Alt, Z, D, Trivial):
        with pytest.raises(GroupError, match="the size must be an integer"):
            cls(bad)
