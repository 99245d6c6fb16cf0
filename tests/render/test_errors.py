"""Underlines stay under the place, whatever characters stand before it."""

from __future__ import annotations

import io
from unicodedata import combining, east_asian_width

import pytest

from emlpcli.errors import EmlpError, Span
from emlpcli.render.errors import WIDTH, print_error, render_error


def columns(text: str) -> int:
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def rendered(before: str, inside: str, after: str) -> tuple[str, str]:
    place = Span(len(before), len(before) + len(inside))
    error = EmlpError("m", span=place, text=before + inside + after, hint="h")
    first, text, underline, hint = render_error(error).split("\n")
    assert (first, hint) == ("error: m", "hint: h")
    return text, underline


# text before, at and after the place, and how the three are shown
TEXTS = [
    ("V+", "W", ">>V", "V+W>>V"),
    ("表現", "W", "V", "表現W V".replace(" ", "")),
    ("V", "表現", "+V", "V表現+V"),
    ("e\u0301e\u0301", "W", "V", "e\u0301e\u0301WV"),
    ("\t\n", "W", "\r", "␉␊W␍"),
    ("\x00", "\x1b", "[31m", "␀␛[31m"),
    ("\ud800", "W", "\udfff", "\ufffdW\ufffd"),
    ("\u202e", "W", "\x7f\x9b", "\ufffdW\ufffd\ufffd"),
    ("V", "", "", "V"),
    ("[bold]", "W", "[/bold]", "[bold]W[/bold]"),
]


@pytest.mark.parametrize(("before", "inside", "after", "shown"), TEXTS, ids=ascii)
def test_the_underline_is_under_the_place(before: str, inside: str, after: str, shown: str) -> None:
    text, underline = rendered(before, inside, after)
    assert text == "  " + shown
    width = columns(shown[len(before) : len(before) + len(inside)])
    assert underline == " " * (2 + columns(shown[: len(before)])) + "^" * max(1, width)


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_text_has_no_place_to_show(blank: str) -> None:
    error = EmlpError("m", span=Span(0, 0), text=blank, hint="h")
    assert render_error(error) == "error: m\nhint: h"


@pytest.mark.parametrize("length", [40, 99, 100, 101, 250, 5000, 100_000])
@pytest.mark.parametrize("fraction", [0, 0.3, 0.5, 0.99, 1])
@pytest.mark.parametrize("width", [1, 7, 400])
def test_long_texts_are_cropped_around_the_place(length: int, fraction: float, width: int) -> None:
    start = int(length * fraction)
    text, underline = rendered("a" * start, "W" * width, "b" * (length - start))
    assert columns(text) <= WIDTH + 4
    marked = text[underline.index("^") : len(underline)]
    assert set(marked.rstrip("…")) == {"W"}
    assert text[underline.index("^") - 1] in (" ", "a", "…")
    assert len(marked) >= min(width, WIDTH // 2)
    assert (text.startswith("  …"), text.endswith("…")) == (
        start > 0 and "a" * start not in text,
        not text.endswith(("b" * (length - start)) or "W") or marked.endswith("…"),
    )


def test_messages_without_a_place() -> None:
    assert render_error(EmlpError("m\x1b[31m")) == "error: m␛[31m"
    assert render_error(EmlpError("m", span=Span(0, 1))) == "error: m"
    assert render_error(EmlpError("m", text="V")) == "error: m"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_color_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def printed(stream: io.StringIO) -> str:
        print_error(EmlpError("m", span=Span(0, 1), text="W"), stream)
        return stream.getvalue()

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert printed(Terminal()) == "\x1b[1;31merror:\x1b[0m m\n  W\n  \x1b[1;31m^\x1b[0m\n"
    plain = "error: m\n  W\n  ^\n"
    assert printed(io.StringIO()) == plain
    monkeypatch.setenv("TERM", "dumb")
    assert printed(Terminal()) == plain
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed(Terminal()) == plain
