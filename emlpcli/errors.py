"""Errors that a user sees: a message, the place in the user's text and a hint, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from emlpcli.overrides import override


class ExitCode(IntEnum):
    """Exit statuses of the command line."""

    OK = 0
    BEYOND = 1  # what was asked for is not within the tolerance, as `diff` and `grep` say no
    USAGE = 2
    CERTIFICATE = 3
    MEMORY = 4
    INTERNAL = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130


class Span(NamedTuple):
    """A half-open range `[start, stop)` of characters in the user's text."""

    start: int
    stop: int

    def to(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.stop, other.stop))


class EmlpError(Exception):
    """Base of every error that is a person's to solve, never shown with a traceback.

    `text` and `span` are the user's own text and the place in it; a stage that knows only
    the span leaves `text` empty and the boundary that holds the text adds it with `in_text`.
    """

    exit_code: ExitCode = ExitCode.USAGE

    def __init__(
        self,
        message: str,
        *,
        span: Span | None = None,
        text: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.text = text
        self.hint = hint

    def in_text(self, text: str) -> EmlpError:
        """Attach the text that the span refers to, unless one is attached already."""
        if self.text is None:
            self.text = text
        return self

    def at(self, span: Span) -> EmlpError:
        """Attach a place, unless one is attached already."""
        if self.span is None:
            self.span = span
        return self

    @override
    def __str__(self) -> str:
        lines = [self.message]
        if self.text is not None and self.span is not None:
            lines += [self.text, " " * self.span.start + "^" * max(1, len(range(*self.span)))]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class UsageError(EmlpError, ValueError):
    """The options of a command are not what it takes."""


class InternalError(EmlpError, RuntimeError):
    """A mistake of this program and not of its user's."""

    exit_code = ExitCode.INTERNAL


class ExpressionError(EmlpError, ValueError):
    """The text is not an expression of the language."""


class GroupError(EmlpError, ValueError):
    """A group is unknown, missing, given twice or of impossible size."""


class UncountedError(GroupError):
    """No formula counts the invariants; a basis has to be solved for."""


class RepresentationError(EmlpError, ValueError):
    """The expression is well formed but denotes no representation."""


class FileError(EmlpError, OSError):
    """A file cannot be read or written."""


class CertificateError(EmlpError, RuntimeError):
    """Two ways of finding the same number disagree, or a residual is too large."""

    exit_code = ExitCode.CERTIFICATE


class UndecidedError(CertificateError):
    """A rank that floating point cannot decide: a singular value lies in no clear gap.

    `values` are the singular values that are neither zero nor clearly not, relative to the size
    of the constraint; the dimension lies between `least` and `most` where these are not None.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        values: tuple[float, ...] = (),
        least: int | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.values, self.least, self.most = values, least, most


class TooLargeError(EmlpError, MemoryError):
    """The answer would not fit: predicted before anything is allocated."""

    exit_code = ExitCode.MEMORY


def suggest(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """The known names that a misspelt word was likely meant to be, the closest first.

    Case makes no difference. `cutoff` is the least similarity, from 0 to 1, of Ratcliff and
    Obershelp as in difflib; lists of few names can afford a lower one. Only the beginning of a
    long word is compared, since the comparison takes quadratic time.
    """
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    return [folded[name] for name in get_close_matches(word[:30].casefold(), folded, most, cutoff)]


class ReadingWarning(UserWarning):
    """The name of a group was read in one of two ways, and the other one may be meant."""
