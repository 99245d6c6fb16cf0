"""Limits of what the subcommands take and give."""

from __future__ import annotations

from typing import Final

# --- standard input
LONGEST_LINE: Final = 2**20
"""Characters of standard input without an end of line; beyond, it is refused."""

# --- groups
HIGHEST_INVARIANTS: Final = 6
"""Power of V up to which `emlp groups NAME` counts invariants."""
LARGEST_GENERATOR: Final = 8
"""Size of generators that `emlp groups NAME` gives; beyond, they are left out."""
LARGEST_CYCLED: Final = 100
"""Points of a permutation group whose generators `emlp groups NAME` gives in cycles; beyond, they
are left out."""
LARGEST_UNCOUNTED: Final = 300
"""Coordinates of powers whose invariants `emlp groups NAME` solves for where none are counted;
beyond, they are left open."""

# --- explore
MOST_LIVE_SECONDS: Final = 0.5
"""Predicted seconds up to which `emlp explore` solves while one types; beyond, Enter solves."""
LONGEST_LIVE_SECONDS: Final = 5.0
"""Seconds after which `emlp explore` gives up an answer that nobody has asked for with a key."""
LONGEST_EXPLORED_TEXT: Final = 2000
"""Characters of an expression that `emlp explore` answers; a longer one is refused."""

# --- fit
MOST_TRAINING_STEPS: Final = 10**9
"""Steps of a training; beyond, it is refused."""
MOST_VALUES: Final = 10_000
"""Values of the variable of `emlp dim --for`; more are refused."""
