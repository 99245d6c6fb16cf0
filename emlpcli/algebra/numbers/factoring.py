"""Factoring integers of a few digits by trial division."""

from __future__ import annotations

from collections.abc import Iterator


def prime_powers(n: int) -> Iterator[tuple[int, int]]:
    """The primes that divide n ≥ 0 in ascending order, each with its power; none of 0 and 1."""
    p = 2
    while p * p <= n:
        power = 0
        while n % p == 0:
            n, power = n // p, power + 1
        if power:
            yield p, power
        p += 1
    if n > 1:
        yield n, 1


def is_prime(n: int) -> bool:
    """Whether n is a prime."""
    return next(prime_powers(n), None) == (n, 1)
