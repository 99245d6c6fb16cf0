"""Irreducibles of S(n) by partitions; their characters by the rule of Murnaghan and Nakayama."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import factorial
from typing import Any

from numpy.typing import NDArray

from emlpcli.algebra.counting.partitions import partitions
from emlpcli.algebra.spectra.families import cycle_types, finite_mean
from emlpcli.errors import CertificateError
from emlpcli.groups.irreps.highest_weights import partition
from emlpcli.groups.irreps.table import Character, Key, Table
from emlpcli.overrides import override


@cache
def murnaghan_nakayama(shape: Key, cycles: Key) -> int:
    """χ_λ at the cycle type μ: the sum over border strips of length μ1, with signs.

    Strips are moves of a bead in the beta-set {λ_i + n - i}: from b to b - μ1, the sign that
    of the number of beads it passes (James, Kerber, 1981, 2.7).
    """
    if not cycles:
        return 1
    length, rest = cycles[0], cycles[1:]
    rows = len(shape)
    beads = [part + rows - 1 - i for i, part in enumerate(shape)]
    value = 0
    for bead in beads:
        target = bead - length
        if target < 0 or target in beads:
            continue
        passed = sum(target < other < bead for other in beads)
        moved = sorted((b for b in (*beads, target) if b != bead), reverse=True)
        smaller = tuple(b - (rows - 1 - i) for i, b in enumerate(moved))
        value += (-1) ** passed * murnaghan_nakayama(smaller, rest)
    return value


class Partitions(Table):
    """S(n), by partitions of n; [n] is trivial, [1,...,1] the sign."""

    heading = "λ"

    def __init__(self, n: int) -> None:
        self.n = n
        self.spectra = cycle_types(n)
        self.types = list(partitions(n))

    @override
    def multiplicities(self, character: Character) -> dict[Key, int]:
        """Means of products of characters over the classes."""
        values = [finite_mean(character(s)) for s in self.spectra]
        found = {}
        for shape in self.types:
            mean = sum(
                (
                    s.share * value * murnaghan_nakayama(shape, cycles)
                    for s, value, cycles in zip(self.spectra, values, self.types, strict=True)
                ),
                Fraction(0),
            )
            if mean.denominator != 1:
                raise CertificateError(f"the multiplicity of {shape} is {mean}")
            if mean:
                found[shape] = int(mean)
        return found

    @override
    def dimension(self, key: Key) -> int:
        columns = [sum(part > j for part in key) for j in range(key[0])]
        hooks = 1
        for i, part in enumerate(key):
            for j in range(part):
                hooks *= part - j + columns[j] - i - 1
        return factorial(self.n) // hooks

    @override
    def name(self, key: Key) -> str:
        return partition(key)

    @override
    def rank(self, key: Key) -> tuple[Any, ...]:
        """From the trivial one to the sign."""
        return tuple(-k for k in key)

    @override
    def trace(self, key: Key, g: NDArray[Any]) -> complex:
        """The character at a permutation matrix."""
        images = g.argmax(axis=0).tolist()
        lengths, seen = [], set()
        for start in range(len(images)):
            i, length = start, 0
            while i not in seen:
                seen.add(i)
                i, length = images[i], length + 1
            if length:
                lengths.append(length)
        return murnaghan_nakayama(key, tuple(sorted(lengths, reverse=True)))
