"""Integers of a few digits by their prime factors, found by trial division."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


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


@lru_cache(maxsize=4096)
def mobius_and_totient(n: int) -> tuple[int, int]:
    """μ(n), the sum of the primitive n-th roots of unity, and φ(n), their number."""
    mu, phi = 1, 1
    for prime, power in prime_powers(n):
        mu = -mu if power == 1 else 0
        phi *= (prime - 1) * prime ** (power - 1)
    return mu, phi
