"""Exact counts of the invariants of one monomial over one group."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from emlpcli.algebra.counting.budgets import Work, power_digits, require_feasible
from emlpcli.errors import TooLargeError, UncountedError
from emlpcli.groups.base import Count, Group
from emlpcli.reps.constructors.regular import RegularRep
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.rep import Base
from emlpcli.solve.indices import over_vectors
from emlpcli.solve.limits import LARGEST_LISTED, MOST_COUNT_TERMS, MOST_FAMILIES

if TYPE_CHECKING:
    from emlpcli.algebra.spectra.families import Spectra
    from emlpcli.solve.characters import Characters

SECONDS_PER_TERM = 1e-7  # so that one count of MOST_COUNT_TERMS is just allowed


def exact_count(monomial: TensorMonomial) -> Count | None:
    """Exact number of invariants of a monomial over one group, None where no formula is known."""
    monomial = over_vectors(monomial)
    if not monomial.powers:
        return Count(1, "the Scalar is invariant")
    if (regular := _regular(monomial)) is not None:
        return regular
    if not all(isinstance(slot.rep, Base) for slot, _ in monomial.powers):
        return count_invariants(monomial)
    p = sum(power for slot, power in monomial.powers if not slot.dual)
    q = sum(power for slot, power in monomial.powers if slot.dual)
    return monomial.powers[0][0].group.count(p, q) or count_invariants(monomial)


def _regular(monomial: TensorMonomial) -> Count | None:
    """Frobenius reciprocity: Regular ⊗ W has as many invariants as W has dimensions.

    Regular is induced from the trivial representation of the trivial subgroup (Serre 1977, § 7.2).
    """
    n = next((s.size for s, _ in monomial.powers if isinstance(s.rep, RegularRep)), None)
    if n is None:
        return None
    require_feasible(sum(power_digits(slot.size, power) for slot, power in monomial.powers))
    how = "Regular ⊗ W has as many invariants as W has dimensions, by Frobenius reciprocity"
    return Count(monomial.size // n, how)


@lru_cache(maxsize=1024)
def count_invariants(monomial: TensorMonomial) -> Count | None:
    """The count by exact characters; None where they are not known, or too large."""
    group = monomial.powers[0][0].group
    require_feasible(sum(power_digits(slot.size, power) for slot, power in monomial.powers))
    if (number := _of_spins(monomial)) is not None:
        return Count(
            number, f"Haar mean of the character on {group}, by Weyl's integration formula"
        )
    spectra = spectra_of(group)
    if spectra is None:
        return None
    work = Work(MOST_COUNT_TERMS)
    try:
        value = characters_of(group).invariants(monomial.powers, work)
    except (TooLargeError, UncountedError):
        return None
    require_feasible(
        0.0, SECONDS_PER_TERM * (MOST_COUNT_TERMS - work.left)
    )  # of the count's own limit
    blocks = [block for spectrum in spectra for block in spectrum.weyl]
    if blocks:
        how = f"Haar mean of the character on {group}, by Weyl's integration formula"
        if any(block.kind in ("roots", "twisted") for block in blocks):
            how += ", on a maximal torus that rounding tells clearly"
    else:
        how = f"mean of the character over the conjugacy classes of {group}"
    return Count(value, how)


def _of_spins(monomial: TensorMonomial) -> int | None:
    """The quick count for SO(3) and O(3), of what is made of others than V alone."""
    if all(isinstance(slot.rep, Base) for slot, _ in monomial.powers):
        return None
    from emlpcli.solve.spin_counts import count_spins

    return count_spins(monomial)


@lru_cache(maxsize=32)
def characters_of(group: Group) -> Characters:
    """What is known of the characters of a group."""
    from emlpcli.solve.characters import Characters

    return Characters(spectra_of(group) or ())


@lru_cache(maxsize=32)
def spectra_of(group: Group) -> Spectra | None:
    """The families of elements of a group, Galois conjugate classes as one."""
    from emlpcli.algebra.spectra.families import merged

    if group.d > LARGEST_LISTED:
        return None
    found = group.spectra()
    if found is None or len(found) > MOST_FAMILIES:
        return None
    return merged(found, tuple(group.blocks.values()) or (slice(None),))
