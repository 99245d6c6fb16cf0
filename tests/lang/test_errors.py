"""Every mistake is underlined where it is, and comes with a hint."""

from __future__ import annotations

import pytest

from emlpcli.errors import EmlpError, ExpressionError, GroupError, RepresentationError, Span
from emlpcli.lang import parse, parse_group
from emlpcli.lang import vocabulary as names

from .unparse import same, unparse

Case = tuple[str, str, str | None]


def unmarked(marked: str) -> tuple[str, Span]:
    """The text without its marks, and the span between them."""
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    return before + inside + after, Span(len(before), len(before) + len(inside))


def check(error: EmlpError, marked: str, message: str, hint: str | None) -> None:
    text, span = unmarked(marked)
    assert error.text == text
    assert error.span == span, (error.message, error.span)
    assert message in error.message
    first = error.message.split()[0]
    assert first in names.CONSTRUCTORS or first[0] == first[0].lower()
    if hint is None:
        assert error.hint is None
    else:
        assert error.hint is not None
        assert hint in error.hint


# (the text with the place marked, a part of the message, a part of the hint or None)
SYNTAX: list[Case] = [
    # names
    ("⟦99999e⟧", "a label has at most 4 digits", None),
    ("V+2⟦x12345o⟧", "a label has at most 4 digits", None),
    ("2*V>>30*⟦W⟧", "unknown name W", "the names are V, Vector, Scalar, T"),
    ("⟦v⟧>>V", "unknown name v", "did you mean V?"),
    ("V+⟦scalar⟧", "unknown name scalar", "did you mean Scalar?"),
    ("⟦Vectr⟧", "unknown name Vectr", "did you mean Vector?"),
    ("⟦t⟧(2,0)", "unknown name t", "did you mean T?"),
    ("⟦SO3⟧>>V", "unknown name SO3", "V(SO3), or with --group SO3"),
    ("⟦so3⟧", "unknown name so3", "V(so3)"),
    ("⟦SO⟧(3)", "unknown name SO", "V(SO(3))"),
    ("⟦RubiksCube⟧", "unknown name", "--group RubiksCube"),
    ("2(⟦SO3⟧)", "unknown name SO3", "V(SO3)"),
    ("⟦VV⟧", "unknown name VV", "V*V"),
    ("⟦V2⟧", "unknown name V2", "V**2 is a power, 2*V a multiple"),
    ("⟦T2⟧", "unknown name T2", "T(2)"),
    ("⟦Vᵀ⟧", "unknown name", "V.T"),
    ("⟦ρ⟧", "unknown name ρ", "the names are"),
    ("V⟦.dual⟧", "unknown attribute .dual", "V.T"),
    ("V⟦.t⟧", "unknown attribute .t", "V.T"),
    ("V⟦.T2⟧", "unknown attribute", "V.T"),
    # missing operands
    ("V⟦>>⟧", "nothing after >>", None),
    ("⟦>>⟧V", "nothing before >>", None),
    ("V ⟦+⟧ ", "nothing after +", None),
    ("(V⟦+⟧)", "nothing after +", None),
    ("V⟦+⟧+V", "nothing between + and +", None),
    ("V⟦>>⟧*V", "nothing between >> and *", None),
    ("V⟦**⟧", "nothing after **", None),
    ("V⟦⊗⟧", "nothing after ⊗", None),
    ("2⟦*⟧", "nothing after *", None),
    ("⟦²⟧", "nothing before ²", None),
    ("⟦.T⟧", "nothing before .T", None),
    ("V⟦+⟧.\tT", "nothing between + and .\\tT", None),
    ("(⟦+⟧V)", "nothing before +", None),
    ("T(2⟦,⟧)", "nothing after ,", None),
    ("⟦()⟧", "nothing between the parentheses", None),
    ("V+⟦( )⟧", "nothing between the parentheses", None),
    ("⟦⟧", "nothing to read", "V>>V"),
    ("⟦ \n ⟧", "nothing to read", "V>>V"),
    # operands without an operator, and other extra tokens
    ("V ⟦V⟧", "expected an operator between V and V", "V*V"),
    ("V ⟦2⟧", "expected an operator between V and 2", "V*V"),
    ("2 ⟦3⟧V", "expected an operator between 2 and 3", "V*V"),
    ("V**2 ⟦V⟧", "expected an operator between 2 and V", "V*V"),
    ("2²⟦V⟧", "expected an operator between ² and V", "V*V"),
    ("V**2⟦(⟧SO3)", "expected an operator between 2 and (", "(V**2)(SO3)"),
    ("(V ⟦V⟧)", "expected an operator between V and V", "V*V"),
    ("V⟦,⟧V", "unexpected ,", "T(p,q)"),
    ("(V⟦,⟧V)", "unexpected ,", "T(p,q)"),
    ("V⟦×⟧V", "× is for groups", "V*V"),
    # parentheses
    ("⟦(⟧V", "never closed", "add a )"),
    ("⟦(⟧(V)", "never closed", "add a )"),
    ("V+⟦(⟧V>>V", "never closed", "add a )"),
    ("⟦(⟧", "never closed", "add a )"),
    ("V⟦)⟧", "closes nothing", "remove it"),
    ("⟦)⟧", "closes nothing", "remove it"),
    ("(V)⟦)⟧+V", "closes nothing", "remove it"),
    ("V⟦(⟧SO3", "never closed", "add a )"),
    ("T⟦(⟧2", "never closed", "add a )"),
    ("V(SO⟦(⟧3", "never closed", "add a )"),
    # arguments of T
    ("⟦T⟧", "T needs its arguments", "T(p,q)"),
    ("2*⟦T⟧+V", "T needs its arguments", "T(p,q)"),
    ("T⟦()⟧", "T needs its arguments", "T(p,q)"),
    ("T(1,2,⟦3⟧)", "at most 2 arguments", "T(p,q)"),
    ("T(1,2⟦,⟧)", "at most 2 arguments", "T(p,q)"),
    ("T(1,2⟦,⟧", "at most 2 arguments", "T(p,q)"),
    ("T(2,0,⟦SO3⟧)", "at most 2 arguments", "T(p,q)(SO3)"),
    ("T(⟦S5⟧)", "T takes integers", "T(p,q)(SO3)"),
    ("T(1⟦+⟧1)", "T takes integers", "T(p,q)"),
    ("T(⟦(⟧1))", "T takes integers", "T(p,q)"),
    ("T(1 ⟦2⟧)", "T takes integers", "T(p,q)"),
    ("T(⟦,⟧1)", "nothing before ,", None),
    ("T(⟦-⟧1)", "no minus", "V.T"),
    # exponents
    ("V**⟦V⟧", "an exponent must be a nonnegative integer", "V**2"),
    ("V**⟦Scalar⟧", "an exponent must be", "V**2"),
    ("V**(1+⟦V⟧)", "an exponent must be", "V**2"),
    ("V**⟦T(2)⟧", "an exponent must be", "V**2"),
    ("V**⟦(1>>2)⟧", "an exponent must be", "V**2"),
    ("V**⟦2.T⟧", "an exponent must be", "(V**2).T"),
    ("V**⟦(2)*⟧", "an exponent must be", "(V**2).T"),
    ("V**⟦(2)(SO3)⟧", "an exponent must be", "(V**2)(SO3)"),
    ("V**⟦-⟧1", "no minus", "V.T"),
    ("V⟦⁻⟧¹", "no minus", "V.T"),
    ("V**⟦1.5⟧", "1.5 is not an integer", "2"),
    ("V**⟦9**9**9⟧", "exceeds 10**18", None),
    ("V**⟦(999999999*999999999*9)⟧", "exceeds 10**18", None),
    ("⟦10**19⟧*V", "exceeds 10**18", None),
    # numbers
    ("⟦1.5⟧V", "1.5 is not an integer", "plain digits"),
    ("⟦2.⟧", "2. is not an integer", "plain digits"),
    ("⟦.5⟧*V", ".5 is not an integer", "plain digits"),
    ("⟦1e3⟧*V", "1e3 is not an integer", "plain digits"),
    ("⟦1_000⟧*V", "1_000 is not an integer", "plain digits"),
    ("⟦1234567890123456789⟧*V", "more than 18 digits", "that large"),
    ("V⟦" + "¹" * 19 + "⟧", "more than 18 digits", "that large"),
    # signs of other languages
    ("V⟦-⟧1", "no minus", "V.T"),
    ("⟦-⟧V", "no minus", "V.T"),
    ("V⟦^T⟧", "^T is not part of the language", "V.T"),
    ("V⟦'⟧", "' is not part of the language", "V.T"),
    ("V⟦->⟧V", "-> is not part of the language", "V>>W"),
    ("V⟦=>⟧V", "=> is not part of the language", "V>>W"),
    ("V⟦>⟧V", "> is not part of the language", "V>>W"),
    ("V>>⟦>⟧V", "> is not part of the language", "V>>W"),
    ("V⟦<-⟧V", "<- is not part of the language", "W<<V"),
    ("V⟦&⟧V", "& is not part of the language", "+ * **"),
    ("V⟦@⟧V", "@ is not part of the language", "V*V"),
    ("V⟦·⟧V", "· is not part of the language", "V*V"),
    ("V⟦/⟧2", "cannot be divided", ">> << + * **"),
    ("⟦[⟧V]", "[ is not part of the language", "parentheses"),
    ("⟦{⟧V}", "{ is not part of the language", "parentheses"),
    ('⟦"⟧V"', '" is not part of the language', "quotes"),
    ("V⟦;⟧", "; is not part of the language", "operators"),
    ("V⟦$⟧", "unexpected character $", None),
    ("V⟦\x07⟧", "unexpected character U+0007", None),
    ("⟦\ud800⟧V", "unexpected character U+D800", None),
    ("V⟦\u200b⟧", "unexpected character U+200B", None),
    ("⟦٣⟧V", "unexpected character ٣", None),
    # the first mistake in reading order is the one reported
    ("⟦W⟧>>V@2", "unknown name W", "the names are"),
    ("V⟦@⟧2>>W", "@ is not part", "V*V"),
    # groups
    ("V(⟦2⟧)", "expected a group", "2*V is a multiple, V**2 a power, T(2)"),
    ("V⟦()⟧", "no group between", "V(SO3)"),
    ("V(⟦V⟧)", "V is a representation, not a group", "V*V"),
    ("(V)(⟦Scalar⟧)", "Scalar is a representation", "V*V"),
    ("V(SO3⟦+⟧S5)", "expected * before +", "SO3*S5"),
    ("V(SO3 ⟦S5⟧)", "expected * before S5", "SO3*S5"),
    ("V(SO3⟦,⟧S5)", "expected * before ,", "SO3*S5"),
    ("V(SO3⟦*⟧)", "nothing after *", None),
    ("V(⟦*⟧S5)", "nothing before *", None),
    ("V(SO3*⟦2⟧)", "expected a group", "V(SO3)"),
    ("V(SO⟦()⟧)", "nothing between the parentheses", None),
    ("V(SO(3⟦,⟧))", "nothing after ,", None),
    ("V(SO(⟦-⟧3))", "no minus", "no number is negative"),
    ("V(SO(⟦3.5⟧))", "not an integer", "plain digits"),
    # limits
    ("(" * 100 + "⟦(⟧" + "V" + ")" * 101, "nested more than 100", None),
    ("V" + ".T" * 99 + "⟦.T⟧", "nested more than 100", None),
    ("V" + "**1" * 100 + "⟦**⟧1", "nested more than 100", None),
    (">>".join(["V"] * 100) + ">>⟦V⟧", "nested more than 100", None),
]


@pytest.mark.parametrize("case", SYNTAX, ids=lambda case: ascii(case[0][:40]))
def test_expression_errors(case: Case) -> None:
    marked, message, hint = case
    with pytest.raises(ExpressionError) as caught:
        parse(unmarked(marked)[0])
    check(caught.value, marked, message, hint)


ZEROS = [
    "⟦0⟧*V",
    "⟦0⟧V",
    "⟦0⟧",
    "V+⟦0⟧",
    "V>>⟦0⟧",
    "V*⟦0⟧",
    "⟦0⟧**2",
    "⟦(0)⟧*V²",
    "2V<<⟦0⟧V",
    "⟦0⟧V>>0V",
    "⟦0⟧V<<0V",
    "V**0+T(0,0)+⟦00⟧V",
]


@pytest.mark.parametrize("marked", ZEROS)
def test_multiples_are_at_least_one(marked: str) -> None:
    with pytest.raises(RepresentationError) as caught:
        parse(unmarked(marked)[0])
    check(caught.value, marked, "a multiple must be at least 1", "V**0 and T(0,0) are Scalar")


@pytest.mark.parametrize("text", ["V**0", "V⁰", "T(0,0)", "T(0)", "V**(0*1)"])
def test_zeros_that_are_fine(text: str) -> None:
    parse(text)


GROUPS: list[Case] = [
    ("⟦⟧", "nothing to read", "SO3"),
    ("⟦  ⟧", "nothing to read", "SO3"),
    ("⟦3⟧", "expected a group, not a number", "V(SO3)"),
    ("SO ⟦3⟧", "expected * before 3", "SO3*S5"),
    ("SO3⟦)⟧", "closes nothing", "remove it"),
    ("⟦(⟧SO3", "never closed", "add a )"),
    ("SO⟦(⟧3", "never closed", "add a )"),
    ("SO3⟦*⟧", "nothing after *", None),
    ("⟦*⟧SO3", "nothing before *", None),
    ("SO3⟦**⟧S5", "expected * before **", "SO3*S5"),
    ("SO3⟦²⟧", "expected * before ²", "SO3*S5"),
    ("SO3⟦+⟧S5", "expected * before +", "SO3*S5"),
    ("SO3⟦,⟧S5", "expected * before ,", "SO3*S5"),
    ("SO3⟦@⟧S5", "@ is not part", "V*V"),
    ("⟦V⟧", "V is a representation, not a group", "V(SO3)"),
    ("SO(⟦1.5⟧)", "not an integer", "plain digits"),
    ("⟦wr⟧ S3", "nothing before wr", None),
    ("S3 ⟦wr⟧", "nothing after wr", None),
    ("S3 wr ⟦3⟧", "expected a group, not a number", "V(SO3)"),
    ("S3 ⟦≀⟧ ≀ S3", "nothing between ≀ and ≀", None),
    ("S3 wr S2 ⟦sdp⟧ S6", "wr beside sdp needs parentheses", "(N sdp H) wr K"),
    ('Sub(S3,⟦"⟧(1 2))', "never closed", 'add a "'),
    ("Sub(S3⟦,⟧)", "nothing after ,", None),
    ("Embed(SO3 ⟦5⟧)", "expected * before 5", "SO3*S5"),
    ("⟦" + "S2 wr " * 21 + "S2⟧", "nested more than 20", None),
    ("⟦" + "Real(" * 21 + "U1" + ")" * 21 + "⟧", "nested more than 20", None),
    ("SO(⟦99999999999999999999⟧)", "more than 18 digits", "that large"),
    ("(" * 100 + "⟦(⟧" + "S5" + ")" * 101, "nested more than 100", None),
]


@pytest.mark.parametrize("case", GROUPS, ids=lambda case: ascii(case[0][:40]))
def test_group_errors(case: Case) -> None:
    marked, message, hint = case
    with pytest.raises(GroupError) as caught:
        parse_group(unmarked(marked)[0])
    check(caught.value, marked, message, hint)


def test_too_long_a_text_is_not_quoted() -> None:
    with pytest.raises(ExpressionError, match="the text has 20001 characters") as caught:
        parse("V" * 20_001)
    assert caught.value.span is None
    with pytest.raises(GroupError, match="the text has"):
        parse_group("S" * 20_001)


def test_too_many_tokens() -> None:
    with pytest.raises(ExpressionError, match="more than 5000") as caught:
        parse("+".join(["V"] * 2501))
    assert caught.value.span == Span(5000, 5001)
    assert parse("+".join(["V"] * 2500)).height == 2


def test_deeply_unbalanced() -> None:
    for text in ["(" * 4999, "V" + "(" * 4000, "T(" * 1500, "V**" * 1500, "V>>(" * 900]:
        with pytest.raises(ExpressionError):
            parse(text)


def deeper(frames: int, text: str) -> None:
    """Read the text from far down the stack, as a test runner or a notebook does."""
    if frames:
        deeper(frames - 1, text)
    else:
        tree = parse(text)
        assert same(parse(unparse(tree)), tree)
        assert repr(tree) == repr(tree)
        assert hash(tree)


def test_the_deepest_allowed_leaves_room_on_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    ext = names.Constructor("Ext", "Ext(R)", (names.Parameter.EXPRESSION,), required=1)
    monkeypatch.setitem(names.CONSTRUCTORS, "Ext", ext)
    deeper(150, "(" * 100 + "V" + ")" * 100)
    deeper(150, "2(" * 99 + "V" + ")" * 99)
    deeper(150, "Ext(" * 99 + "V" + ")" * 99)
    deeper(150, "V" + "**1" * 100)
    deeper(150, "V**(" + "1**(" * 49 + "1" + ")" * 50)
    deeper(150, "V(" + "(" * 99 + "S5" + ")" * 100)


def test_wide_superscript_towers() -> None:
    for text in ["V" + "² " * 2000, "1" + "¹ " * 2000, "V**(1" + "¹ " * 2000 + ")"]:
        with pytest.raises(ExpressionError, match="nested"):
            parse(text)


def test_missing_constructor_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    integer, expression = names.Parameter.INTEGER, names.Parameter.EXPRESSION
    sym = names.Constructor("Sym", "Sym(k,R)", (integer, expression), required=2)
    monkeypatch.setitem(names.CONSTRUCTORS, "Sym", sym)
    cases: list[Case] = [
        ("Sym⟦(2)⟧", "Sym takes 2 arguments", "Sym(k,R)"),
        ("Sym(⟦V⟧,2)", "Sym takes integers", "Sym(k,R)"),
        ("Sym(2,V)⟦)⟧", "closes nothing", "remove"),
        ("Sym(2,⟦W⟧)", "unknown name W", "Sym"),
        ("Sym(2⟦,⟧)", "nothing after ,", None),
        ("Sym⟦(⟧2,V", "never closed", "add a )"),
        ("Sym(2,V ⟦V⟧)", "expected an operator", "V*V"),
        ("⟦sym⟧(2,V)", "unknown name sym", "did you mean Sym?"),
    ]
    for marked, message, hint in cases:
        with pytest.raises(ExpressionError) as caught:
            parse(unmarked(marked)[0])
        check(caught.value, marked, message, hint)
    with pytest.raises(RepresentationError):
        parse("Sym(0,0V)")


def test_shown_as_text() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("V>>V@2")
    assert str(caught.value).splitlines() == [
        "@ is not part of the language",
        "V>>V@2",
        "    ^",
        "hint: a product is written V*V",
    ]
