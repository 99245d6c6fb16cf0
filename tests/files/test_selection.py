"""Columns by name: lists, ranges, patterns, and every complaint with its place."""

from __future__ import annotations

import pytest

from emlpcli.errors import EmlpError
from emlpcli.files.selection import select

NAMES = ["id", "u1", "u2", "u3", "v_x", "v_y", "e", "a,b", "u*", "e", "p..q"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("u1", [1]),
        ("u3,u1", [3, 1]),
        ("u1..u3, v_*", [1, 2, 3, 4, 5]),
        ("v_?", [4, 5]),
        ("u[12]", [1, 2]),
        ('"a,b",id', [7, 0]),
        ("u*", [8]),  # a name that is there is meant itself
        ("p..q", [10]),
        ("id..u1", [0, 1]),
        ("v_y..v_y", [5]),
    ],
)
def test_what_is_meant(text: str, found: list[int]) -> None:
    assert select(text, NAMES, "--inputs", "a.csv") == found


@pytest.mark.parametrize(
    ("text", "message", "marked", "hint"),
    [
        ("u1,u9", "--inputs: a.csv has no column 'u9'", "u9", "it has id, u1"),
        ("u1,V_x", "no column 'V_x'", "V_x", "did you mean v_x?"),
        ("u1,w*", "no column of a.csv fits w*", "w*", "it has id"),
        ("u3..u1", "u3 stands after u1", "u3..u1", "write u1..u3"),
        ("u1..u2,u2", "column 'u2' is named twice", "u2", ""),
        ("u1,u1", "column 'u1' is named twice", "u1", ""),
        ("e", "2 columns of a.csv are called 'e'", "e", ""),
        ("u1..zz", "no column 'zz'", "u1..zz", ""),
        ("..u2", "no column '..u2'", "..u2", ""),
        ("", "a name of a column is missing", "", "between commas"),
        ("u1,,u2", "a name of a column is missing", "u1,,u2", "between commas"),
    ],
)
def test_mistakes(text: str, message: str, marked: str, hint: str) -> None:
    with pytest.raises(EmlpError) as caught:
        select(text, NAMES, "--inputs", "a.csv")
    error = caught.value
    assert message in error.message
    assert error.text == text
    assert error.span is not None
    assert text[slice(*error.span)] == marked
    assert hint in (error.hint or "")


def test_the_second_of_two_equal_names_is_marked() -> None:
    with pytest.raises(EmlpError) as caught:
        select("u1,u1", NAMES, "--inputs", "a.csv")
    assert caught.value.span == (3, 5)


def test_columns_without_a_header_are_numbers() -> None:
    names = [str(i) for i in range(1, 8)]
    assert select("1..6", names, "--inputs", "a.csv") == [0, 1, 2, 3, 4, 5]
    with pytest.raises(EmlpError, match="it has no header, so that its columns are called 1 to 7"):
        select("u1", names, "--inputs", "a.csv")
