"""Labels of irreducibles: `Irrep(2)`, `Irrep(3/2)`, `Irrep([2,1])`, `Irrep("T2g")`, e3nn's `1o`."""

from __future__ import annotations

from fractions import Fraction

from emlpcli.errors import EmlpError
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.group_tree import Quoted
from emlpcli.lang.limits import LONGEST_QUOTED_LABEL, MOST_LABEL_DIGITS
from emlpcli.lang.tokens import Kind, Token
from emlpcli.lang.tree import Call, LabelArgument
from emlpcli.lang.vocabulary import Constructor


def label(cursor: Cursor, known: Constructor) -> LabelArgument:
    """A signed integer, a half or another fraction, a list of integers, or a text in quotes."""
    start = cursor.span
    value: int | Fraction | tuple[int, ...] | str
    if known.name == "Irrep" and (quoted := cursor.quoted("\"'")):
        return LabelArgument(_text(cursor, quoted), span=quoted.span)
    if cursor.takes("["):
        values: list[int] = []
        while not cursor.takes("]"):
            if values and not cursor.takes(","):
                raise _unexpected(cursor, known)
            values.append(_signed(cursor, known))
        value = tuple(values)
    else:
        value = _signed(cursor, known)
        if cursor.takes("/"):
            below = _signed(cursor, known)
            if below < 1:
                raise cursor.fail("a fraction needs a positive denominator", start, known.usage)
            value = Fraction(value, below)
            value = int(value) if value.denominator == 1 else value
    end = cursor.previous
    return LabelArgument(value, span=start.to(end.span if end else start))


def _text(cursor: Cursor, quoted: Quoted) -> str:
    """The label in quotes, which is followed by what may follow an argument."""
    if not quoted.text.strip():
        raise cursor.fail("the label is empty", quoted.span, 'write Irrep("T2g")')
    if len(quoted.text) > LONGEST_QUOTED_LABEL:
        raise cursor.fail(f"a label has at most {LONGEST_QUOTED_LABEL} signs", quoted.span)
    if not quoted.text.isprintable():
        raise cursor.fail("a label has no sign that cannot be printed", quoted.span)
    if not cursor.at(Kind.COMMA, Kind.CLOSE, Kind.END):
        hint = 'primes are written inside double quotes: Irrep("A1\'"), Irrep("A1\'\'")'
        raise cursor.fail("the label has ended before this", cursor.span, hint)
    return quoted.text


def _signed(cursor: Cursor, known: Constructor) -> int:
    minus = cursor.takes("-") or cursor.takes("−")
    plus = not minus and cursor.takes("+")
    token = cursor.token if cursor.at(Kind.INTEGER) else None
    if token is None:
        raise cursor.missing() if minus or plus else _unexpected(cursor, known)
    if len(token.text) > MOST_LABEL_DIGITS:
        raise cursor.fail(f"a label has at most {MOST_LABEL_DIGITS} digits", token.span)
    cursor.take()
    return -token.value if minus else token.value


def _unexpected(cursor: Cursor, known: Constructor) -> EmlpError:
    if cursor.at(Kind.END, Kind.CLOSE, Kind.COMMA):
        return cursor.missing()
    numbers = '2, -1, 3/2, [2,1] or "T2g"' if known.name == "Irrep" else "integers"
    return cursor.fail(f"{known.name} takes {numbers}", cursor.span, f"write {known.usage}")


def e3nn(cursor: Cursor, token: Token) -> Call:
    """The irreducible of O(3) that `1o` or `x1o` denotes."""
    text = token.text.removeprefix("x")
    if len(text) - 1 > MOST_LABEL_DIGITS:
        raise cursor.fail(f"a label has at most {MOST_LABEL_DIGITS} digits", token.span)
    parity = LabelArgument(1 if text[-1] == "e" else -1, span=token.span)
    return Call("Irrep", (LabelArgument(int(text[:-1]), span=token.span), parity), span=token.span)
