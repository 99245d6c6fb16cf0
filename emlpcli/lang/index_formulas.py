"""Formulas for the indices of a tensor, as e3nn writes them: `"ijkl=-jikl=klij"`."""

from __future__ import annotations

from emlpcli.errors import ExpressionError, Span
from emlpcli.lang.cursor import Cursor
from emlpcli.lang.limits import MOST_FORMULA_INDICES
from emlpcli.lang.tokens import Kind
from emlpcli.lang.tree import FormulaArgument, IndexFormula, IndexWord
from emlpcli.lang.vocabulary import Constructor, code_point

_HINT = "each index is a letter: ij=ji says that T_ij = T_ji, and ij=-ji that T_ij = -T_ji"
_SIGNS = {"-": -1, "−": -1, "+": 1}


def argument(cursor: Cursor, known: Constructor) -> FormulaArgument:
    """The formula in quotes that is the next argument of a constructor."""
    what = f"{known.name} takes a formula in quotes first"
    found = cursor.quoted_argument(what, known.usage, "ij=ji")
    formula = read(found.text, found.span.start + 1)
    if not cursor.at(Kind.COMMA, Kind.CLOSE, Kind.END):
        raise cursor.unexpected()
    return FormulaArgument(formula, span=found.span)


def read(text: str, start: int = 0) -> IndexFormula:
    """The formula that a text states.

    Its places are counted from the beginning of a larger text, in which it begins at `start`.
    Raises ExpressionError, with the place there, for what is no formula.
    """
    if not text.strip():
        # the quotes are underlined where there are some
        span = Span(max(0, start - 1), start + len(text) + (start > 0))
        raise ExpressionError("the formula of the indices is empty", span=span, hint=_HINT)
    words: list[IndexWord] = []
    at = start
    for part in text.split("="):
        word = _word(part, at)
        if not word.letters:
            raise _nothing(part, at, text, start)
        if words:
            _check(word, words[0])
        words.append(word)
        at += len(part) + 1
    return IndexFormula(tuple(words), span=Span(start, start + len(text)))


def _word(part: str, at: int) -> IndexWord:
    """The sign and the letters of one word, which begins at a place."""
    sign, letters, starts = 0, "", []
    first = last = None
    for i, char in enumerate(part, at):
        if char in " \t\r\n\u00a0":
            continue
        place = Span(i, i + 1)
        if not letters and not sign and char in _SIGNS:
            sign = _SIGNS[char]
        elif not (char.isalpha() and char.isprintable()):
            message = f"{code_point(char)} is no index"
            if char in _SIGNS:
                message = f"{char} stands before the letters of a word, once"
            raise ExpressionError(message, span=place, hint=_HINT)
        elif char in letters:
            raise ExpressionError(
                f"the index {char} stands twice in a word",
                span=place,
                hint="each index has a letter of its own; a contraction is no symmetry",
            )
        elif len(letters) == MOST_FORMULA_INDICES:
            raise ExpressionError(
                f"more than {MOST_FORMULA_INDICES} indices",
                span=place,
                hint="such a tensor has too many entries; Sym(k,R) and Alt(k,R) have no such limit",
            )
        else:
            letters += char
            starts.append(i)
        first, last = first or place, place
    span = first.to(last) if first and last else Span(at, at + len(part))
    return IndexWord(sign or 1, letters, tuple(starts), span=span)


def _check(word: IndexWord, first: IndexWord) -> None:
    """A word must have each letter of the first one once."""
    listed = ", ".join(first.letters)
    for a, letter in enumerate(word.letters):
        if letter not in first.letters:
            raise ExpressionError(
                f"unknown index {letter}: the first word has {listed}",
                span=word.place(a),
                hint=f"every word has the letters of the first one, {first.letters}, each once",
            )
    if missing := [letter for letter in first.letters if letter not in word.letters]:
        raise ExpressionError(
            f"the index {missing[0]} is missing: the first word has {listed}",
            span=word.span,
            hint="every word has the letters of the first one, each once",
        )


def _nothing(part: str, at: int, text: str, start: int) -> ExpressionError:
    """The error for a word without letters: a sign alone, or nothing beside an equals sign."""
    if part.strip():
        i = at + len(part) - len(part.lstrip())
        return ExpressionError(f"no index follows {part.strip()}", span=Span(i, i + 1), hint=_HINT)
    if at == start:
        return ExpressionError(
            "no index before =", span=Span(at + len(part), at + len(part) + 1), hint=_HINT
        )
    last = at + len(part) == start + len(text)
    message = "no index after =" if last else "no index between = and ="
    return ExpressionError(message, span=Span(at - 1, at), hint=_HINT)
