"""Formulas of indices: what is read, and that every mistake is underlined where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.errors import ExpressionError
from emlpcli.lang import Call, FormulaArgument, IndexFormula, parse
from emlpcli.lang.index_formulas import read

from .test_errors import Case, check, unmarked
from .unparse import same, unparse

ERRORS: list[Case] = [
    ('Indices("ij=j⟦k⟧",V)', "unknown index k: the first word has i, j", "each once"),
    ('2*V>>Indices("ij=⟦k⟧i",V)', "unknown index k: the first word has i, j", "each once"),
    ('Indices("ij=⟦I⟧j",V)', "unknown index I: the first word has i, j", "each once"),
    ('Indices("ij⟦i⟧=iij",V)', "i stands twice", "no symmetry"),
    ('Indices("ijk=jik=k⟦k⟧i",V)', "k stands twice", "no symmetry"),
    ('Indices("ijk=⟦-ji⟧",V)', "the index k is missing", "each once"),
    ('Indices("ijk= ⟦j i⟧ ",V)', "the index k is missing", "each once"),
    ('Indices("ij=⟦-⟧",V)', "no index follows -", "ij=ji"),
    ('Indices("ij=ji= ⟦−⟧",V)', "no index follows −", "ij=ji"),
    ('Indices("ij⟦=⟧",V)', "no index after =", "ij=ji"),
    ('Indices("⟦=⟧ij",V)', "no index before =", "ij=ji"),
    ('Indices("ij⟦=⟧=ji",V)', "no index between = and =", "ij=ji"),
    ('Indices(⟦""⟧,V)', "the formula of the indices is empty", "ij=ji"),
    ("Indices(⟦'  '⟧,V)", "the formula of the indices is empty", "ij=ji"),
    ('Indices("i⟦1⟧=1i",V)', "1 is no index", "a letter"),
    ('Indices("i⟦,⟧j",V)', ", is no index", "a letter"),
    ('Indices("ij=j⟦-⟧i",V)', "- stands before the letters", "ij=-ji"),
    ('Indices("ij=-⟦-⟧ji",V)', "- stands before the letters", "ij=-ji"),
    ('Indices("abcdefghijkl⟦m⟧",V)', "more than 12 indices", "Sym(k,R)"),
    ("Indices(⟦ij⟧=ji,V)", "Indices takes a formula in quotes", 'write Indices("ij=ji",R)'),
    ("Indices(⟦V⟧,V)", "Indices takes a formula in quotes", "'ij=ji'"),
    ('Indices⟦("ij=ji")⟧', "Indices takes at least 2 arguments", "write Indices"),
    ('Indices(⟦"⟧ij=ji,V)', 'this " is never closed', 'add a "'),
    ("Indices(⟦'⟧ij=ji\",V)", "this ' is never closed", "add a '"),
    ("⟦Indices⟧", "Indices needs its arguments", "write Indices"),
    ("⟦indices⟧('ij',V)", "unknown name indices", "did you mean Indices?"),
    ('Indices("ij",V⟦,⟧)', "nothing after ,", None),
    ('⟦"⟧ij=ji"', '" is not part of the language', "leave the quotes out"),
]


@pytest.mark.parametrize(("marked", "message", "hint"), ERRORS)
def test_mistakes(marked: str, message: str, hint: str | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(unmarked(marked)[0])
    check(caught.value, marked, message, hint)


def test_what_is_read() -> None:
    formula = read("  ij k = - j ik =+kij= −k j i")
    assert formula.text == "ijk=-jik=kij=-kji"
    assert formula.letters == "ijk"
    assert formula.generators() == [((1, 0, 2), -1), ((2, 0, 1), 1), ((2, 1, 0), -1)]
    assert read("-Ab=bA").generators() == [((1, 0), -1)]
    assert read("μν=νμ") == read("μν = νμ", 7)
    assert read("μν=νμ") != read("ij=ji")


def test_quotes_of_both_kinds_are_the_same() -> None:
    single, double = parse("Indices('ij=ji',V)"), parse('Indices("ij=ji",V)')
    assert same(single, double)
    assert unparse(single) == 'Indices("ij=ji",V)'


def test_the_places_of_letters_are_those_in_the_whole_text() -> None:
    text = '2*V>>Indices(" ij = -j i",V)'
    (_, target) = parse(text).children
    assert isinstance(target, Call)
    argument = target.args[0]
    assert isinstance(argument, FormulaArgument)
    assert text[slice(*argument.span)] == '" ij = -j i"'
    for word in argument.value.words:
        assert text[slice(*word.span)].replace(" ", "") == word.text
        assert [text[slice(*word.place(a))] for a in range(2)] == list(word.letters)


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """Words of the same letters, with signs and spaces anywhere."""
    letters = draw(st.lists(st.sampled_from("ijklmnABCαβγ"), min_size=1, max_size=6, unique=True))
    words = draw(st.lists(st.permutations(letters), max_size=4))
    space = st.sampled_from(["", "", " ", "\t"])
    pieces = [
        draw(st.sampled_from(["", "-", "+", "−"])) + "".join(x + draw(space) for x in word)
        for word in [letters, *words]
    ]
    return "=".join(draw(space) + piece for piece in pieces)


@given(formulas())
@settings(max_examples=100, deadline=None)
def test_the_printed_form_is_read_back(text: str) -> None:
    formula = read(text)
    assert read(formula.text) == formula
    tree = parse(f'V*Indices("{text}",V)')
    assert same(parse(unparse(tree)), tree)
    cleaned = "".join(text.split()).replace("−", "-").replace("+", "")
    assert formula.text == cleaned


@given(st.text(alphabet="ijkIJ=-+ −1,*", max_size=12), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_whatever_the_text_it_is_a_formula_or_a_mistake_with_a_place(text: str, start: int) -> None:
    try:
        found: IndexFormula | ExpressionError = read(text, start)
    except ExpressionError as error:
        found = error
    if isinstance(found, ExpressionError):
        assert found.hint
        assert found.span is not None
        assert max(0, start - 1) <= found.span.start
        assert found.span.stop <= start + len(text) + 1
    else:
        assert {frozenset(word.letters) for word in found.words} == {frozenset(found.letters)}
        assert all(len(word.letters) == len(found.letters) for word in found.words)
