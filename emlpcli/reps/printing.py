"""Canonical forms in printed form: tensor monomials and their multiplicities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.groups import Group
from emlpcli.groups.labelled import Labelled, unlabelled
from emlpcli.reps.monomials import Expansion, TensorIndex, TensorMonomial
from emlpcli.reps.rep import multiple


def notes_on_groups(expansion: Expansion) -> list[str]:
    """Where groups come from, what acts over ℂ, how many groups act independently, and labels that
    tell nothing apart.

    Empty for one group by name over its own field. Equal factors of a direct product are
    independent of each other; equal groups that are attached to different representations are one
    group.
    """
    real = ", ".join(map(str, sorted(expansion.complexified)))
    notes = [f"{real} acts over ℂ here, by the same real matrices"] if real else []
    found: Counter[Group] = Counter()
    for g in sorted(expansion.groups):
        found |= Counter(g.factors())
    notes += dict.fromkeys(remark for g in found for remark in g.remarks)
    if found.total() > 1:
        names = ", ".join(map(str, found.elements()))
        notes.append(f"it holds for {found.total()} independent groups: {names}")
    often = Counter(map(unlabelled, found))
    for g in found:
        if not isinstance(g, Labelled):
            continue
        if g.unlabelled in found:
            notes.append(
                f"{g} is another group than {g.unlabelled}, which has no label: for one group "
                "write both with the same label, or without"
            )
        elif often[g.unlabelled] == 1:
            notes.append(f"the label of {g} tells it from nothing: no other {g.unlabelled} is here")
    return notes


def structures_of(expansion: Expansion) -> dict[str, Any]:
    """`structures`, where groups are those of crystals or molecules: what was found of each."""
    found = [f.origin for g in sorted(expansion.groups) for f in g.factors() if f.origin]
    return {"structures": found} if found else {}


def describe_counts(counts: dict[TensorMonomial, int], single: Group | None) -> str:
    """The canonical form, such as `60V ⊕ 20V²`."""
    return " ⊕ ".join(multiple(n, describe_monomial(m, single)) for m, n in counts.items())


def describe_monomial(monomial: TensorMonomial, single: Group | None) -> str:
    """The monomial in printed form; over a single group the group is left unsaid."""
    return describe_powers(monomial.powers, single)


def describe_slots(slots: Iterable[TensorIndex], single: Group | None) -> str:
    """A tensor product in the order in which it is written, such as `V²⊗V*⊗V`."""
    if single is not None and len(single.factors()) > 1:
        slots = _telling(slots, single)
    runs = [(slot, sum(1 for _ in run)) for slot, run in groupby(slots)]
    return describe_powers(runs, single)


def _telling(slots: Iterable[TensorIndex], single: Group) -> list[TensorIndex]:
    """Of the slots over a direct product those of one factor, which stand for all.

    Every V stands for one index of each factor, so the powers are read off one factor, a
    non-orthogonal one if there is any, since only that tells V*.
    """
    listed = list(slots)
    if not listed:
        return listed
    telling = next((s.group for s in listed if not s.group.is_orthogonal), listed[0].group)
    return [s for s in listed if s.group == telling and s.copy == 0]


def describe_powers(powers: Iterable[tuple[TensorIndex, int]], single: Group | None) -> str:
    """A product of powers of slots; `V⁰` where there are none."""
    if single is not None and len(single.factors()) > 1:
        powers = list(powers)
        telling = _telling([slot for slot, _ in powers], single)
        powers = [(s, k) for s, k in powers if s in telling]
    parts = []
    for slot, power in powers:
        name = str(slot.rep)
        if single is None:
            name += f"({slot.group})" + "′" * slot.copy
        name += "*" if slot.dual else ""
        parts.append(name + (superscript(power) if power > 1 else ""))
    return "⊗".join(parts) or "V⁰"
