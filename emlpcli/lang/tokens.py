"""Text to tokens; what is no token is kept as one that carries its own error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from emlpcli.errors import Span
from emlpcli.lang.limits import MOST_INTEGER_DIGITS
from emlpcli.lang.vocabulary import code_point, shown


class Kind(Enum):
    """The kinds of token."""

    INTEGER = auto()
    NAME = auto()
    SUPERSCRIPT = auto()
    IRREP = auto()
    DUAL = auto()
    PLUS = auto()
    TIMES = auto()
    CROSS = auto()
    INFIX = auto()
    POWER = auto()
    RIGHT = auto()
    LEFT = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    BAD = auto()
    END = auto()


class Token(NamedTuple):
    """A piece of the text; `value` is that of digits, `message` and `hint` are for BAD."""

    kind: Kind
    text: str
    span: Span
    value: int = 0
    message: str = ""
    hint: str | None = None


_MAPS = "the linear maps from V to W are written V>>W"
_BACK = "the linear maps to W from V are written W<<V"
_PRODUCT = "a product is written V*V"
_DUAL = "the dual of V is V.T"
_PARENTHESES = "use parentheses ( )"
_QUOTES = "leave the quotes out"
_OPERATORS = "the operators are >> << + * **"

# Signs that are not of the language but that somebody will type, with what to type instead.
_WRONG: dict[str, str] = {
    **dict.fromkeys(["->", "-->", "=>", "==>", ">", ">=", "⇒", "⟶", "⟹", "↦", "≫"], _MAPS),
    **dict.fromkeys(["<-", "<--", "<=", "<", "←", "⇐", "⟵", "≪"], _BACK),
    **dict.fromkeys(["@", "·", "∙", "∘", "∗", "•", "⊠", "⨂", "＊"], _PRODUCT),
    **dict.fromkeys(["⨁", "∪", "⊞", "＋"], "a sum is written V+V"),
    **dict.fromkeys(["[", "]", "{", "}"], _PARENTHESES),
    **dict.fromkeys(['"', "`", "“", "”", "„", "«", "»"], _QUOTES),
    **dict.fromkeys(["'", "’", "‘", "′", "†"], _DUAL),
    **dict.fromkeys(["^*", "^T", "^†"], _DUAL),
    **dict.fromkeys(["&", "|", "%", "~", "!", "=", "==", ";", "&&", "||"], _OPERATORS),
}
_MINUS = ("-", "−", "–", "—", "⁻")
_DIVISION = ("/", "//", "÷", "⁄", "∕")

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_ASCII = str.maketrans(_SUPERSCRIPTS, "0123456789")


def _any(signs: tuple[str, ...] | dict[str, str]) -> str:
    """A pattern for any of the signs, the longest first."""
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


_WORD_END = rf"(?!(?![{_SUPERSCRIPTS}])\w)"  # a superscript may follow
_LETTER_X = r"(?<=[0-9)\]])x(?=[A-Z])"  # a product of groups as it is typed: SU(2)xSU(2)
# The patterns are tried in this order.  `\w` counts superscripts as letters, hence the (?!).
_PATTERNS: dict[str, str] = {
    "space": r"[ \t\r\n\u00a0]+",
    "COUNT": rf"[0-9]+(?=x[0-9]+[eo]{_WORD_END})",  # the 8 of 8x1o
    "IRREP": rf"(?:(?<=[0-9])x)?[0-9]+[eo]{_WORD_END}",  # e3nn's 1o
    "fraction": r"[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.(?!\s*[A-Za-z_])"
    r"|[0-9]+[eE][+-]?[0-9]+|[0-9]+_[0-9_]*",
    "INTEGER": r"[0-9]+",
    "SUPERSCRIPT": f"[{_SUPERSCRIPTS}]+",
    # a point group: its symbol ends at the first sign that is in none
    "POINT": "[pP][gG]:[A-Za-z0-9/∞−\u0304\u0305'′’-]*",
    "CROSS": rf"×|{_LETTER_X}",
    # which ends before the x of SU2xSU2
    "NAME": rf"(?![{_SUPERSCRIPTS}])[^\W\d](?:(?![{_SUPERSCRIPTS}])(?!{_LETTER_X})\w)*",
    "DUAL": r"\.\s*T(?!\w)|\.\s*T(?=[" + _SUPERSCRIPTS + "])",
    "attribute": r"\.\s*\w*",
    "POWER": r"\*\*|\^(?![*T†])",
    "TIMES": r"[*⊗]",
    "INFIX": "[≀⋊]",
    "RIGHT": ">>|→|:",
    "LEFT": "<<",
    "PLUS": r"[+⊕]",
    "OPEN": r"\(",
    "CLOSE": r"\)",
    "COMMA": ",",
    "wrong": _any(_WRONG),
    "minus": _any(_MINUS),
    "division": _any(_DIVISION),
    "other": "(?s:.)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, with one of kind END after the last."""
    for match in _TOKEN.finditer(text):
        name = match.lastgroup or "other"
        if name != "space":
            yield _token(name, match[0], Span(*match.span()))
    yield Token(Kind.END, "", Span(len(text), len(text)))


def _token(name: str, text: str, span: Span) -> Token:
    """One token from the name of the pattern that matched."""
    name = "INTEGER" if name == "COUNT" else name
    if name in ("INTEGER", "SUPERSCRIPT"):
        # Checked before int(), which refuses 4300 digits with an error of its own.
        if len(text) > MOST_INTEGER_DIGITS:
            message = f"an integer of more than {MOST_INTEGER_DIGITS} digits"
            return Token(Kind.BAD, text, span, message=message, hint="no space is that large")
        return Token(Kind[name], text, span, value=int(text.translate(_TO_ASCII)))
    if name == "POINT":
        return Token(Kind.NAME, text, span)
    if name in Kind.__members__:
        return Token(Kind[name], text, span)
    message, hint = _complaint(name, text)
    return Token(Kind.BAD, text, span, message=message, hint=hint)


def _complaint(name: str, text: str) -> tuple[str, str | None]:
    """The message and the hint for a piece of text that is no token."""
    match name:
        case "fraction":
            return f"{shown(text)} is not an integer", "write integers in plain digits: 2, 30"
        case "attribute":
            return f"unknown attribute {shown(text)}", _DUAL
        case "minus":
            return "there is no minus sign in the language", f"no number is negative; {_DUAL}"
        case "division":
            return "representations cannot be divided", _OPERATORS
        case "wrong":
            return f"{text} is not part of the language", _WRONG[text]
    return f"unexpected character {code_point(text)}", None
