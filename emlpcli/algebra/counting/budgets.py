"""What a count may cost: predictions of digits and seconds, and refusals beyond the limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import lgamma, log, log10

from emlpcli.algebra.limits import MOST_COUNT_DIGITS, MOST_COUNT_SECONDS
from emlpcli.errors import GroupError, RepresentationError, TooLargeError


class Work:
    """A budget of elementary operations, such as entries of arrays that are computed.

    What a search may cost is counted and not timed, so that the same question has the same
    answer on every machine, however busy it is.
    """

    OVERHEAD = 1000  # operations that the call of an array function is worth

    def __init__(self, operations: int) -> None:
        self.left = operations

    def spend(self, operations: int, what: str, hint: str | None = None) -> None:
        """Take operations from the budget; TooLargeError with `what` where it is used up."""
        self.left -= operations + self.OVERHEAD
        if self.left < 0:
            raise TooLargeError(what, hint=hint)


_SPENT: ContextVar[list[float] | None] = ContextVar("spent", default=None)


@contextmanager
def shared_limit() -> Iterator[None]:
    """Counts made inside share one limit of `MOST_COUNT_SECONDS`, predicted, not measured."""
    token = _SPENT.set([0.0])
    try:
        yield
    finally:
        _SPENT.reset(token)


def require_arguments(size: int, *powers: int) -> None:
    """Refuse a group of size below one and negative tensor powers."""
    if size < 1:
        raise GroupError(f"the size of a group must be at least 1, not {size}")
    if min(powers) < 0:
        raise RepresentationError(f"a tensor power cannot be negative: {min(powers)}")


def require_feasible(digits: float, seconds: float = 0.0) -> None:
    """Refuse a count of more than `MOST_COUNT_DIGITS` digits or predicted `MOST_COUNT_SECONDS`."""
    if digits > MOST_COUNT_DIGITS:
        raise TooLargeError(
            f"the number of invariants would have about {digits:.3g} digits; "
            f"the limit is {MOST_COUNT_DIGITS}"
        )
    if seconds > MOST_COUNT_SECONDS:
        raise TooLargeError(
            f"counting the invariants would take about {seconds:.3g} s; "
            f"the limit is {MOST_COUNT_SECONDS:.0f} s"
        )
    spent = _SPENT.get()
    if spent is not None:
        spent[0] += seconds
        if spent[0] > MOST_COUNT_SECONDS:
            raise TooLargeError(
                f"counting the invariants of all terms would take over {MOST_COUNT_SECONDS:.0f} s",
                hint="count the terms one by one",
            )


def power_digits(base: int, exponent: int) -> float:
    """Decimal digits of `base^exponent`, as a float that never overflows."""
    return min(exponent, 10**30) * log10(max(1, min(base, 10**300)))


def product_seconds(bits: float) -> float:
    """Predicted time to multiply two integers of that many bits (Karatsuba in CPython)."""
    limbs = min(bits, 1e30) / 30
    return 4e-8 + 0.7e-9 * (limbs**2 if limbs < 70 else 70**2 * (limbs / 70) ** 1.585)


def factorial_digits(n: int) -> float:
    """Decimal digits of n!."""
    return lgamma(min(n, 10**30) + 1) / log(10)
