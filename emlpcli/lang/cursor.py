"""A place in the tokens of a text, and the errors that are about tokens."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from emlpcli.errors import EmlpError, Span
from emlpcli.lang.group_tree import Quoted
from emlpcli.lang.limits import DEEPEST_NESTING, MOST_CHARACTERS, MOST_TOKENS
from emlpcli.lang.tokens import Kind, Token, tokens
from emlpcli.lang.vocabulary import shown

_PRODUCT = "a product is written V*V"
_OPERANDS = frozenset({Kind.NAME, Kind.IRREP, Kind.INTEGER, Kind.OPEN})


class Cursor:
    """Walks over the tokens of a text; `error` is the class of the errors it makes.

    A token that is none raises its error when the parser reaches it, not before, so that
    the first mistake in reading order is the one reported.
    """

    def __init__(self, text: str, error: type[EmlpError]) -> None:
        self.text = text
        self.given: Collection[str] = ()  # names of representations beside those of the language
        self._error = error
        self._depth = 0
        self._next = 0
        if len(text) > MOST_CHARACTERS:
            raise error(f"the text has {len(text)} characters; at most {MOST_CHARACTERS} are read")
        # One more than allowed, and the end.
        self._tokens = list(islice(tokens(text), MOST_TOKENS + 2))
        if len(self._tokens) > MOST_TOKENS + 1:
            span = self._tokens[MOST_TOKENS].span
            raise self.fail(f"more than {MOST_TOKENS} names, numbers and signs", span)

    def at(self, *kinds: Kind) -> bool:
        """Whether the next token is of one of these kinds; BAD raises nothing here."""
        return self._tokens[self._next].kind in kinds

    @property
    def second(self) -> Kind:
        """The kind of the token after the next, END when there is none."""
        last = len(self._tokens) - 1
        return self._tokens[min(self._next + 1, last)].kind

    @property
    def token(self) -> Token:
        """The next token, which raises its error if it is none."""
        token = self._tokens[self._next]
        if token.kind is Kind.BAD:
            raise self.fail(token.message, token.span, token.hint)
        return token

    @property
    def span(self) -> Span:
        """Where the next token stands, whatever it is."""
        return self._tokens[self._next].span

    @property
    def previous(self) -> Token | None:
        """The last token taken."""
        return self._tokens[self._next - 1] if self._next else None

    def take(self) -> Token:
        """Go past the next token, which is returned."""
        token = self.token
        # The end is never gone past: every rule may look at the next token.
        if token.kind is not Kind.END:
            self._next += 1
        return token

    def quoted(self, quotes: str = '"') -> Quoted | None:
        """Take a text in double quotes, if one is next; its place is that of text and quotes.

        `quotes` are the signs that may begin it; the same sign ends it.
        """
        first = self._tokens[self._next]
        quote = first.text
        if not quote or quote not in quotes:
            return None
        start = first.span.start
        end = self.text.find(quote, start + 1)
        if end < 0:
            raise self.fail(f"this {quote} is never closed", first.span, f"add a {quote}")
        while self._tokens[self._next].span.start <= end:
            if self.at(Kind.END):
                break
            self._next += 1
        return Quoted(self.text[start + 1 : end], span=Span(start, end + 1))

    def quoted_argument(self, what: str, usage: str, example: str) -> Quoted:
        """The text in quotes of either kind that is the next argument of a constructor."""
        found = self.quoted("\"'")
        if found is None:
            if self.at(Kind.END, Kind.COMMA, Kind.CLOSE):
                raise self.missing()
            hint = f"write {usage}; inside the double quotes of a shell, '{example}'"
            raise self.fail(what, self.span, hint)
        return found

    def takes(self, text: str) -> bool:
        """Go past the next token if it is this one, even where it is no sign of the language."""
        if self._tokens[self._next].text != text:
            return False
        self._next += 1
        return True

    def descend(self) -> Token:
        """Take a token that begins a level of nesting; `ascend` ends the level."""
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise self.too_deep(self.token.span)
        return self.take()

    def ascend(self) -> None:
        """End a level of nesting."""
        self._depth -= 1

    def close(self, opened: Token) -> Token:
        """Take the parenthesis that closes an opened one."""
        if self.at(Kind.END):
            raise self.fail("this ( is never closed", opened.span, "add a )")
        if not self.at(Kind.CLOSE):
            raise self.unexpected()
        return self.take()

    def fail(self, message: str, span: Span, hint: str | None = None) -> EmlpError:
        """An error of the cursor's class at a place."""
        return self._error(message, span=span, hint=hint)

    def too_deep(self, span: Span) -> EmlpError:
        """The error for nesting beyond the limit."""
        return self.fail(f"nested more than {DEEPEST_NESTING} levels deep", span)

    def missing(self) -> EmlpError:
        """The error for a next token that cannot begin an operand where one must stand."""
        token, before = self.token, self.previous
        if before is None or before.kind is Kind.OPEN:
            if token.kind is Kind.CLOSE:
                if before is None:
                    return self.unexpected()
                span = before.span.to(token.span)
                return self.fail("nothing between the parentheses", span)
            if token.kind is Kind.END and before is not None:
                return self.fail("this ( is never closed", before.span, "add a )")
            return self.fail(f"nothing before {shown(token.text)}", token.span)
        if token.kind in (Kind.END, Kind.CLOSE, Kind.COMMA):
            return self.fail(f"nothing after {before.text}", before.span)
        return self.fail(f"nothing between {before.text} and {shown(token.text)}", before.span)

    def unexpected(self) -> EmlpError:
        """The error for a next token that cannot follow what was read."""
        token, before = self.token, self.previous
        if token.kind is Kind.CLOSE:
            return self.fail("this ) closes nothing", token.span, "remove it, or add a (")
        if token.kind is Kind.COMMA:
            hint = "a comma stands between arguments only, as in T(p,q)"
            return self.fail("unexpected ,", token.span, hint)
        if token.kind in (Kind.CROSS, Kind.INFIX):
            return self.fail(f"{token.text} is for groups only", token.span, _PRODUCT)
        if token.kind in _OPERANDS and before is not None:
            left, right = shown(before.text), shown(token.text)
            hint = _PRODUCT
            if token.kind is Kind.OPEN:
                hint += "; a group goes after a power as in (V**2)(SO3)"
            return self.fail(f"expected an operator between {left} and {right}", token.span, hint)
        return self.fail(f"unexpected {shown(token.text)}", token.span)
