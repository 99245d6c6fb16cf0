"""Limits of what is shown: cards, tables, figures and files."""

from __future__ import annotations

from typing import Final

# --- cards
MOST_NEARLY: Final = 6
"""Singular values of nearly invariant directions on a card; the rest is left out but the last."""
MOST_NAMED_ROWS: Final = 16
"""Elements on a card that are named without being asked for; the rest is counted."""
MOST_BLOCKS: Final = 24
"""Blocks on a card or a plan; the rest is counted."""
LARGEST_PRINTED_MATRIX: Final = 400
"""Entries of an element that a card prints as a matrix; beyond, it is left out."""
MOST_JSON_ENTRIES: Final = 200_000
"""Nonzero entries of elements that JSON lists; beyond, elements come without entries."""
LONGEST_INTEGER: Final = 60
"""Digits of an integer for people; beyond, its middle is left out."""
MOST_GENERATORS: Final = 12
"""Generators that are printed of a group; the rest is counted."""
