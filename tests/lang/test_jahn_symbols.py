"""Jahn's symbols: what they denote, and errors at the character in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emlpcli import Jahn
from emlpcli.errors import EmlpError, ExpressionError, Span
from emlpcli.lang import parse
from emlpcli.reps import representation
from emlpcli.solve import dimension


@pytest.mark.parametrize(
    ("symbol", "expression"),
    [
        ("V", "V"), ("V2", "V**2"), ("VV", "V*V"), ("eV", "P*V"), ("aeV", "Time*P*V"),
        ("eaV", "P*Time*V"), ("[V2]", "Sym(2,V)"), ("[V²]", "Sym(2,V)"), ("[VV]", "Sym(2,V)"),
        ("[V3]", "Sym(3,V)"), ("{V2}", "Alt(2,V)"), ("[V2]V", "Sym(2,V)*V"),
        ("V[V2]", "V*Sym(2,V)"), ("[[V2]2]", "Sym(2,Sym(2,V))"), ("[[V2]3]", "Sym(3,Sym(2,V))"),
        ("[[V2][V2]]", "Sym(2,Sym(2,V))"), ("[V2]2", "Sym(2,V)**2"), ("{[V2]2}", "Alt(2,Sym(2,V))"),
        ("[{V2}2]", "Sym(2,Alt(2,V))"), ("aeV[V2]", "Time*P*V*Sym(2,V)"), ("[V2]{V2}V10",
        "Sym(2,V)*Alt(2,V)*V**10"), (" e [ V 2 ] V1 ", "P*Sym(2,V)*V"), ("1", "Scalar"),
        ("a", "Time"), ("ae1", "Time*P"), ("V{V2}", "V*Alt(2,V)"), ("[V2V]", "Sym(3,V)"),
        ("v[v²]", "V*Sym(2,V)"), ("[V^2]", "Sym(2,V)"), ("[V ^ 2]^2", "Sym(2,V)**2"),
        ("[V2]*", "Sym(2,V)+Time*Alt(2,V)"), ("{V2}*", "Alt(2,V)+Time*Sym(2,V)"),
        ("[VV]⋆", "Sym(2,V)+Time*Alt(2,V)"), ("[V²]^*", "Sym(2,V)+Time*Alt(2,V)"),
        ("a{V2} *", "Time*(Alt(2,V)+Time*Sym(2,V))"),
        ("e{V2}*V", "P*(Alt(2,V)+Time*Sym(2,V))*V"),
        ("[[V2]2]*", "Sym(2,Sym(2,V))+Time*Alt(2,Sym(2,V))"),
        ("[V2]*[V2]", "(Sym(2,V)+Time*Alt(2,V))*Sym(2,V)"),
        ("[V2]*2", "(Sym(2,V)+Time*Alt(2,V))**2"),
        ("[[V2]*2]", "Sym(2,Sym(2,V)+Time*Alt(2,V))"),
    ],
)  # fmt: skip
def test_what_a_symbol_denotes(symbol: str, expression: str) -> None:
    made = Jahn(symbol)
    assert made == representation(expression)
    assert representation(f'Jahn("{symbol}")') == representation(f"Jahn('{symbol}')") == made
    assert representation(str(made)) == made


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ('2*Jahn("")', '""', "the symbol is empty"),
        ('2*Jahn(" ")', '" "', "the symbol is empty"),
        ('Jahn("aaV")', "a", "a stands twice"),
        ('V*Jahn("Ve")', "e", "e stands behind a factor"),
        ('Jahn("V[V2")', "[", "this [ is never closed"),
        ('Jahn("[[V2]")', "[", "this [ is never closed"),
        ('Jahn("V2]")', "]", "this ] closes nothing"),
        ('Jahn("[V2}")', "}", "this } closes nothing"),
        ('Jahn("{V[V2]}")', "[V2]", "{ } needs equal factors"),
        ('Jahn("V[V]")', "[V]", "only one factor between [ and ]"),
        ('Jahn("V[]")', "[]", "nothing between [ and ]"),
        ('Jahn("V*V")', "*", "this star is not behind a bracket"),
        ('Jahn("[V2]V*")', "*", "this star is not behind a bracket"),
        ('Jahn("*")', "*", "this star is not behind a bracket"),
        ('Jahn("[V2]**")', "*", "this star is not behind a bracket"),
        ('V+Jahn("[V3]*")', "*", "time reversal exchanges two factors, and this bracket has 3"),
        ('Jahn("{[V2]3}^*")', "*", "time reversal exchanges two factors, and this bracket has 3"),
        ('Jahn("V^")', "^", "^ is not part of a symbol"),
        ('Jahn("V^x")', "^", "^ is not part of a symbol"),
        ('Jahn("AV")', "A", "A is not part of a symbol"),
        ('Jahn("2V")', "2", "nothing before 2"),
        ('Jahn("V0")', "0", "0 is no power of a vector"),
        ('Jahn("Vx")', "x", "x is not part of a symbol"),
        ('Jahn("eU[V2]")', "U", "U is not part of a symbol"),
        ("Jahn(V)", "V", "Jahn takes a symbol in quotes"),
        ('Jahn("V2)', '"', 'this " is never closed'),
        ("Jahn", "Jahn", "Jahn needs its arguments"),
        ('Jahn("V" V)', "V", 'expected an operator between'),
    ],
)  # fmt: skip
def test_errors_stand_at_the_character(text: str, marked: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in caught.value.message
    span = caught.value.span
    assert span is not None
    assert text[span.start : span.stop] == marked


def test_the_place_of_an_equal_character_is_the_right_one() -> None:
    for text, start in (('Jahn("aaV")', 7), ('Jahn("[[V2]")', 6), ('Jahn("V" V)', 9)):
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        assert caught.value.span == Span(start, start + 1)


def test_an_error_of_a_part_stands_at_its_letter() -> None:
    with pytest.raises(EmlpError) as caught:
        representation('V*Jahn("aV")', "O13")
    assert caught.value.span == Span(8, 9)
    with pytest.raises(EmlpError) as caught:
        representation('V*Jahn("e[V2]")', "SU2")
    assert caught.value.span == Span(8, 9)


def test_python_marks_the_symbol_itself() -> None:
    with pytest.raises(ExpressionError) as caught:
        Jahn("V[V2")
    assert caught.value.text == "V[V2"
    assert caught.value.span == Span(1, 2)


def test_deep_brackets_are_refused() -> None:
    with pytest.raises(ExpressionError, match="nested more than"):
        Jahn("[" * 150 + "V2" + "]2" * 150)


@given(st.text("Vvae[]{}123 *^²x", max_size=14))
def test_any_text_is_a_symbol_or_an_error_with_a_place_in_it(text: str) -> None:
    try:
        made = Jahn(text)
    except ExpressionError as error:
        place = error.span
    else:
        place = Span(0, 0)
        assert representation(f'Jahn("{text}")') == made
    assert place is not None
    assert 0 <= place.start <= place.stop <= len(text)


@pytest.mark.parametrize(
    ("symbol", "group", "number"),
    [  # Nye (1985), tables 9, 12 and appendix E; Cr2O3 and MnF2: International Tables D, 1.5
        ("V[V2]", "pg:32", 2),
        ("[[V2]2]", "pg:m-3m", 3),
        ("e[V2]", "pg:-42m", 1),
        ("aeV2", "pg:-3'm'", 2),
        ("aeV[V2]", "pg:4'/mm'm", 2),
        ("aeV", "pg:m-3m1'", 0),
    ],
)
def test_numbers_of_components(symbol: str, group: str, number: int) -> None:
    assert dimension(representation(f'Jahn("{symbol}")', group)).value == number
