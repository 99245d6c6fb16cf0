"""Results in one line, as Python prints them: representations cut, integers of few digits."""

from __future__ import annotations

from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.limits import LONGEST_BRIEF, LONGEST_BRIEF_INTEGER
from emlpcli.solve.memory import format_count


def cut(text: str) -> str:
    """The beginning of a text, with … where something is left out."""
    return text if len(text) <= LONGEST_BRIEF else text[: LONGEST_BRIEF - 1] + "…"


def integer(number: int) -> str:
    """All digits, or about which power of ten it is where they are many."""
    if number.bit_length() <= 3 * LONGEST_BRIEF_INTEGER:
        return str(number)
    return f"about {format_count(number)}"


def over(rep: Rep, expansion: Expansion) -> str:
    """A representation with its groups, such as `V² → V under SO(3)`."""
    groups = expansion.group_names
    return cut(str(rep)) + (f" under {cut(groups)}" if groups else "")
