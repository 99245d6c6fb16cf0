"""Functions of the prime factors of an integer: Möbius's and Euler's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=4096)
def mobius_and_totient(n: int) -> tuple[int, int]:
    """μ(n), the sum of the primitive n-th roots of unity, and φ(n), their number."""
    mu, phi = 1, 1
    for prime, power in factored(n):
        mu = -mu if power == 1 else 0
        phi *= (prime - 1) * prime ** (power - 1)
    return mu, phi


def factored(n: int) -> Iterator[tuple[int, int]]:
    """The primes that divide n, with their powers, in ascending order."""
    p = 2
    while p * p <= n:
        power = 0
        while n % p == 0:
            n //= p
            power += 1
        if power:
            yield p, power
        p += 1
    if n > 1:
        yield n, 1
