"""All products of some generators, found breadth first, whatever the elements are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Element = TypeVar("Element")
Generator = TypeVar("Generator")


def finite_closure(
    one: Element,
    generators: Iterable[Generator],
    multiply: Callable[[Generator, Element], Element],
    is_new: Callable[[Element], bool],
) -> Iterator[Element]:
    """The elements that generators reach from the first one, by increasing length of the word.

    `is_new` says whether an element is met for the first time, and remembers it. Elements are
    given as they are found, so that the caller decides how many are too many.
    """
    found = [one] if is_new(one) else []
    generators = list(generators)
    for element in found:  # grows while it is read
        yield element
        for g in generators:
            image = multiply(g, element)
            if is_new(image):
                found.append(image)


def new_by(key: Callable[[Element], Hashable]) -> Callable[[Element], bool]:
    """Tells new elements from those met before by a key that equal elements share."""
    seen: set[Hashable] = set()

    def is_new(element: Element) -> bool:
        name = key(element)
        if name in seen:
            return False
        seen.add(name)
        return True

    return is_new
