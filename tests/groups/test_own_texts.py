"""Texts of own groups: exact entries and cycles, with the place of what is wrong."""

from __future__ import annotations

import cmath
import math
import re
from time import perf_counter

import pytest

from emlpcli.algebra.numbers.number_text import entry
from emlpcli.algebra.numbers.surds import Surd
from emlpcli.algebra.permutations.cycle_notation import permutations
from emlpcli.errors import GroupError

# -- entries -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/2", 0.5),
        ("-1/2", -0.5),
        ("0.1", 0.1),
        ("1e-3", 1e-3),
        ("sqrt(3)/2", math.sqrt(3) / 2),
        ("(1+sqrt(5))/4", math.cos(math.pi / 5)),
        ("1/sqrt(2)", math.sqrt(0.5)),
        ("sqrt(1/2)", math.sqrt(0.5)),
        ("sqrt(8)-2*sqrt(2)", 0),
        ("(sqrt(2)+sqrt(3))*(sqrt(3)-sqrt(2))", 1),
        ("1/(1+sqrt(2)+sqrt(3))", 1 / (1 + math.sqrt(2) + math.sqrt(3))),
        ("i", 1j),
        ("1+2i", 1 + 2j),
        ("-i/2", -0.5j),
        ("i^2", -1),
        ("-2^2", -4),
        ("2**-2", 0.25),
        ("sqrt(-3)", math.sqrt(3) * 1j),
        ("exp(2*pi*i/3)", cmath.exp(2j * cmath.pi / 3)),
        ("exp(i*pi/4)", cmath.exp(1j * cmath.pi / 4)),
        ("exp(-pi*i/12)", cmath.exp(-1j * cmath.pi / 12)),
        ("cos(pi/6)", math.sqrt(3) / 2),
        ("sin(-pi/4)", -math.sqrt(0.5)),
        ("cos(0)", 1),
        ("3 sqrt(2)", 3 * math.sqrt(2)),
    ],
)
def test_exact_entries(text: str, value: complex) -> None:
    number = entry(text)
    assert isinstance(number, Surd)
    assert abs(complex(number) - value) <= 5e-16 * max(1, abs(value))
    assert entry(repr(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("exp(2*pi*i/5)", cmath.exp(2j * cmath.pi / 5)),
        ("cos(2*pi/7)", math.cos(2 * math.pi / 7)),
        ("sqrt(2+sqrt(2))", math.sqrt(2 + math.sqrt(2))),
        ("pi/2", math.pi / 2),
        ("exp(1)", math.e),
    ],
)
def test_other_entries_are_floats(text: str, value: complex) -> None:
    number = entry(text)
    assert not isinstance(number, Surd)
    assert abs(number - value) < 1e-15


def test_square_roots_are_rounded_correctly() -> None:
    for m in (2, 3, 5, 6, 7, 10, 997):
        assert complex(entry(f"sqrt({m})")) == math.sqrt(m)
    # 1e20 sqrt(2) - 141421356237309504880 cancels almost all digits
    exact = complex(entry("100000000000000000000*sqrt(2)-141421356237309504880")).real
    assert exact == pytest.approx(0.16887242097, abs=1e-10)


# the place is marked below the text
@pytest.mark.parametrize(
    ("text", "mark", "message"),
    [
        ("", "^", "no number"),
        ("1/0", "^^^", "division by zero"),
        ("2+", "  ^", "no number"),
        ("1 2", "  ^", "unexpected '2'"),
        ("foo", "^^^", "unknown name 'foo'"),
        ("1/2i", "   ^", "after a division write"),
        ("sqrt 2", "     ^", "sqrt needs parentheses"),
        ("(1", "^^", "not closed"),
        ("1)", " ^", "unexpected ')'"),
        ("2**0.5", "   ^^^", "exponents are integers"),
        ("2**999999999", "   ^^^^^^^^^", "exponents are integers"),
        ("1e999", "^^^^^", "not a finite number"),
        ("__import__('os')", "^^^^^^^^^^", "unknown name"),
        ("1;2", " ^", "unexpected ';'"),
        ("9" * 201, "^" * 201, "more than 200 digits"),
    ],
)
def test_what_is_no_entry(text: str, mark: str, message: str) -> None:
    with pytest.raises(GroupError, match=re.escape(message)) as caught:
        entry(text)
    error = caught.value
    assert error.text == text
    assert error.span is not None
    assert " " * error.span.start + "^" * (max(1, error.span.stop - error.span.start)) == mark


@pytest.mark.parametrize("text", ["(" * 200 + "1" + ")" * 200, "1+" * 200, "-" * 299 + "1"])
def test_long_and_deep_entries_end_quickly(text: str) -> None:
    try:
        entry(text)
    except GroupError as error:
        assert "too" in error.message  # noqa: PT017


# -- cycles ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("(1 2 3)(4 5)", [[1, 2, 0, 4, 3]]),
        ("(1,2,3) (4,5)", [[1, 2, 0, 4, 3]]),
        ("(1,2),(3,4)", [[1, 0], [0, 1, 3, 2]]),
        ("(1 2);(1 3)", [[1, 0], [2, 1, 0]]),
        ("[(1,2),(2,3)]", [[1, 0], [0, 2, 1]]),
        ("()", [[]]),
        ("[2,3,1]", [[1, 2, 0]]),
        ("[2 1] [1,3,2]", [[1, 0], [0, 2, 1]]),
        ("(1 2)(2 3)", [[2, 0, 1]]),  # first (1 2), then (2 3): 1 goes to 3
    ],
)
def test_cycles(text: str, images: list[list[int]]) -> None:
    assert permutations(text) == images


@pytest.mark.parametrize(
    ("text", "mark", "message"),
    [
        ("(1 2", "^", "not closed"),
        ("(1 2 1)", "     ^", "1 is twice in this cycle"),
        ("(0 1)", " ^", "numbered from 1"),
        ("(1 -2)", "   ^", "unexpected '-'"),
        ("(1 2)x", "     ^", "unexpected 'x'"),
        ("(1,,2)", "   ^", "expected a number"),
        ("(1,2,)", "     ^", "missing after the comma"),
        ("(1 2),", "      ^", "no permutation"),
        ("", "^", "no permutation"),
        ("[1,1]", "^^^^^", "2 is missing"),
        ("[1,3]", "^^^^^", "2 is missing"),
        ("(999999999)", " ^^^^^^^^^", "numbered up to 100000"),
        ("1 2 3", "^", "expected a permutation"),
        ("((1 2))", " ^", "expected a number"),
    ],
)
def test_what_is_no_permutation(text: str, mark: str, message: str) -> None:
    with pytest.raises(GroupError, match=re.escape(message)) as caught:
        permutations(text)
    error = caught.value
    assert error.span is not None
    assert " " * error.span.start + "^" * (max(1, error.span.stop - error.span.start)) == mark


SURDS = "+".join(f"sqrt({p})" for p in (2, 3, 5, 7, 11, 13, 17, 19, 23))


@pytest.mark.parametrize(
    "text", [f"({SURDS})**64", f"1/({SURDS})", "((9**64)**64)**64", "(((1+sqrt(2))^64)^64)^64"]
)
def test_entries_that_would_take_long_are_refused(text: str) -> None:
    start = perf_counter()
    with pytest.raises(GroupError, match=r"square roots|too long to calculate"):
        entry(text)
    assert perf_counter() - start < 1


@pytest.mark.parametrize(
    "text", ["(1 100000)" * 10**4, "(1 100000)," * 10**4 + "(1 2)", "(1 2)" * 10**6]
)
def test_long_texts_of_cycles_end(text: str) -> None:
    start = perf_counter()
    try:
        assert permutations(text) in ([list(range(100_000))], [[0, 1]])
    except GroupError as error:
        assert "too" in error.message  # noqa: PT017
    assert perf_counter() - start < 10
