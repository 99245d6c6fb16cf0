"""Columns chosen by name: `a,b`, ranges such as `u1..u3`, and patterns such as `v_*`."""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase

from emlpcli.errors import FileError, Span, UsageError, suggest

BETWEEN = ".."
SIGNS = "*?["
MOST_NAMED = 12  # columns that an error lists


def select(text: str, names: list[str], option: str, file: str) -> list[int]:
    """The numbers of the columns that a text names, in the order in which it names them.

    Between commas stand names, ranges of names in the order of the file with both ends, and
    patterns of the shell (`*`, `?`, `[abc]`) for all that fit. A name that is there is meant
    itself, whatever signs it has; one with a comma stands in quotation marks. Raises UsageError
    with the place in the text where no column is so called, or one is named twice.
    """
    found: list[int] = []
    start = 0
    for part in _parts(text, option):
        place = text.find(part, start)
        span = Span(place, place + len(part)) if part and place >= 0 else Span(0, len(text))
        start = max(place, 0) + len(part)
        try:
            chosen = _chosen(part, names, file)
        except FileError as problem:
            raise UsageError(
                f"{option}: {problem.message}", span=span, text=text, hint=problem.hint
            ) from None
        twice = [i for i in chosen if i in found]
        if twice:
            message = f"{option}: column {names[twice[0]][:40]!r} is named twice"
            raise UsageError(message, span=span, text=text)
        found += chosen
    return found


def _parts(text: str, option: str) -> list[str]:
    try:
        parts = [part.strip() for part in next(csv.reader([text], skipinitialspace=True), [])]
    except csv.Error:
        parts = []
    if not any(parts) or "" in parts:
        raise UsageError(
            f"{option}: a name of a column is missing",
            span=Span(0, max(len(text), 1)),
            text=text,
            hint="write names between commas, ranges u1..u3 and patterns v_*",
        )
    return parts


def _chosen(part: str, names: list[str], file: str) -> list[int]:
    if part in names:
        return [_single(part, names, file)]
    first, between, last = part.partition(BETWEEN)
    if between and first.strip() and last.strip():
        begin, end = (_single(name.strip(), names, file) for name in (first, last))
        if begin > end:
            raise FileError(
                f"{first.strip()} stands after {last.strip()} in {file}",
                hint=f"write {last.strip()}{BETWEEN}{first.strip()}",
            )
        return list(range(begin, end + 1))
    if any(sign in part for sign in SIGNS):
        found = [i for i, name in enumerate(names) if fnmatchcase(name, part)]
        if not found:
            raise FileError(f"no column of {file} fits {part}", hint=listed(names))
        return found
    return [_single(part, names, file)]


def _single(name: str, names: list[str], file: str) -> int:
    count = names.count(name)
    if count == 1:
        return names.index(name)
    if count:
        raise FileError(f"{count} columns of {file} are called {name!r}")
    close = suggest(name, names)
    meant = f"did you mean {close[0]}? " if close else ""
    raise FileError(f"{file} has no column {name[:40]!r}", hint=meant + listed(names))


def listed(names: list[str]) -> str:
    """What the columns are called, the first of them."""
    if names and names == [str(i) for i in range(1, len(names) + 1)]:
        return f"it has no header, so that its columns are called 1 to {len(names)}"
    shown = ", ".join(name[:40] for name in names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    more = f" and {left} more" if left > 0 else ""
    return f"it has {shown}{more}" if names else "it has none"
