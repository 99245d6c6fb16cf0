"""Permutations as text: cycles "(1 2 3)(4 5)" as in GAP, 1-based, or lists of images "[2,3,1]"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emlpcli.algebra.limits import LONGEST_CYCLES, MOST_IMAGES, MOST_PERMUTATIONS, MOST_POINTS
from emlpcli.errors import GroupError, Span

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+)|(?P<sign>[()\[\],;]))", re.ASCII)
_HINT = 'write cycles "(1 2 3)(4 5)" or images "[2,3,1]"; a comma separates permutations'

Images = list[int]  # 0-based, shorter than the degree where the last points are fixed


def permutations(text: str) -> list[Images]:
    """The permutations that a text lists, each as images of 0, 1, ...

    Cycles that follow one another are one permutation, their product; a comma or semicolon
    between two of them begins the next permutation: "(1 2)(3 4)" is one, "(1,2),(3,4)" are two.
    A list "[2,3,1]" is a permutation by itself: 1 goes to 2. "()" is the identity; brackets
    around a list of cycles, as GAP prints it, make no difference. Raises GroupError with the
    place in the text.
    """
    if len(text) > LONGEST_CYCLES:
        raise GroupError(f"a text of {len(text)} characters is too long (at most {LONGEST_CYCLES})")
    tokens = _tokens(text)
    signs = [t[0] for t in tokens]
    if signs[:2] == ["[", "("] and signs[-1] == "]":
        tokens = tokens[1:-1]
    found: list[Images] = []
    product: _Product | None = None  # of the cycles that follow one another
    at, separated = 0, True
    while at < len(tokens):
        token, span = tokens[at]
        if token in (",", ";"):
            if separated:
                raise _fail("a permutation is missing here", text, span)
            product, separated, at = None, True, at + 1
        elif token in ("(", "["):
            numbers, stop = _numbers(tokens, at, text)
            if token == "[":
                product = None
                found.append(_images(numbers, text, Span(span.start, tokens[stop][1].stop)))
            else:
                if product is None:
                    product = _Product()
                    found.append(product.images)
                product.then(_cycle(numbers, text))
            separated, at = False, stop + 1
            if len(found) > MOST_PERMUTATIONS or sum(map(len, found)) > MOST_IMAGES:
                raise _fail("too many permutations", text, span)
        else:
            raise _fail(f"expected a permutation, not {token!r}", text, span)
    if separated:
        raise _fail("no permutation", text, Span(len(text), len(text)))
    return found


def cycles(images: Sequence[int]) -> str:
    """The permutation in cycles of the points 1, 2, ..., such as "(1 2 3)(4 5)"; "()" fixes all.

    The one text that `permutations` reads back to these images, each cycle from its least point.
    """
    seen: set[int] = set()
    found = []
    for start, image in enumerate(images):
        if start in seen or image == start:
            continue
        cycle, at = [start], images[start]
        while at != start:
            cycle.append(at)
            at = images[at]
        seen.update(cycle)
        found.append(f"({' '.join(str(point + 1) for point in cycle)})")
    return "".join(found) or "()"


class _Product:
    """A product of cycles, from left to right as GAP multiplies."""

    def __init__(self) -> None:
        self.images: Images = []
        self.sources: Images = []  # the inverse

    def then(self, cycle: Sequence[int]) -> None:
        """Follow by one more cycle of points."""
        fixed = range(len(self.images), max(cycle, default=-1) + 1)
        self.images += fixed
        self.sources += fixed
        before = [self.sources[point] for point in cycle]
        for source, image in zip(before, [*cycle[1:], *cycle[:1]], strict=True):
            self.images[source] = image
            self.sources[image] = source


def image_list(values: Sequence[object], first: int = 1) -> Images:
    """Images given as numbers, those of the points `first`, `first` + 1, ...; checked."""
    if any(not isinstance(v, int) or isinstance(v, bool) for v in values):
        raise GroupError("the images of a permutation are integers", hint=_HINT)
    images = [int(str(v)) - first for v in values]
    if len(images) > MOST_POINTS:
        raise GroupError(f"a permutation of {len(images)} points (at most {MOST_POINTS})")
    if sorted(images) != list(range(len(images))):
        missing = min(set(range(len(images))) - set(images))
        raise GroupError(
            f"the images are no permutation of {first} to {len(images) - 1 + first}: "
            f"{missing + first} is missing",
            hint=_HINT,
        )
    return images


def padded(found: Sequence[Images], degree: int | None = None) -> list[Images]:
    """All permutations on the same points: as many as the largest moves, or `degree`."""
    needed = max((len(p) for p in found), default=0)
    if degree is not None and degree < needed:
        raise GroupError(f"a permutation moves point {needed}, but the dimension is {degree}")
    d = max(1, needed if degree is None else degree)
    if len(found) > MOST_PERMUTATIONS or d * len(found) > MOST_IMAGES or d > MOST_POINTS:
        raise GroupError(
            f"{len(found)} permutations of {d} points are too many "
            f"(at most {MOST_PERMUTATIONS} of {MOST_POINTS} points, {MOST_IMAGES} numbers)"
        )
    return [p + list(range(len(p), d)) for p in found]


def _tokens(text: str) -> list[tuple[str, Span]]:
    tokens, at = [], 0
    while match := _TOKEN.match(text, at):
        kind = str(match.lastgroup)
        tokens.append((match[kind], Span(*match.span(kind))))
        at = match.end()
    rest = text[at:].lstrip()
    if rest:
        start = len(text) - len(rest)
        raise _fail(f"unexpected {rest[0]!r}", text, Span(start, start + 1))
    return tokens


def _numbers(
    tokens: list[tuple[str, Span]], at: int, text: str
) -> tuple[list[tuple[int, Span]], int]:
    """The numbers of a cycle or list that opens at a token, and where it closes."""
    opened, span = tokens[at]
    closing = {"(": ")", "[": "]"}[opened]
    numbers: list[tuple[int, Span]] = []
    comma = True  # whether a comma would be out of place
    for stop in range(at + 1, len(tokens)):
        token, place = tokens[stop]
        if token == closing:
            if comma and numbers:
                raise _fail("a number is missing after the comma", text, place)
            return numbers, stop
        if token.isdigit():
            if len(token) > len(str(MOST_POINTS)) or int(token) > MOST_POINTS:
                raise _fail(f"points are numbered up to {MOST_POINTS}", text, place)
            if int(token) == 0:
                raise _fail("points are numbered from 1", text, place)
            numbers.append((int(token), place))
            comma = False
        elif token == "," and not comma:
            comma = True
        else:
            raise _fail(f"expected a number or {closing}, not {token!r}", text, place)
    raise _fail(f"this {opened} is not closed", text, span)


def _cycle(numbers: list[tuple[int, Span]], text: str) -> list[int]:
    """The points of a cycle, from 0."""
    seen: set[int] = set()
    for number, span in numbers:
        if number in seen:
            raise _fail(f"{number} is twice in this cycle", text, span)
        seen.add(number)
    return [number - 1 for number, _ in numbers]


def _images(numbers: list[tuple[int, Span]], text: str, place: Span) -> Images:
    try:
        return image_list([number for number, _ in numbers])
    except GroupError as error:
        raise error.at(place).in_text(text) from None


def _fail(message: str, text: str, span: Span) -> GroupError:
    return GroupError(message, text=text, span=span, hint=_HINT)
