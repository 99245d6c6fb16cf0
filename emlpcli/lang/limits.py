"""The limits of the language: beyond what a person types, below what would take long to read."""

from __future__ import annotations

from typing import Final

# --- expressions

MOST_CHARACTERS: Final = 20_000
"""Characters of an expression or a group; a longer text is refused."""

MOST_TOKENS: Final = 5_000
"""Names, numbers and signs of an expression or a group; a text with more is refused."""

DEEPEST_NESTING: Final = 100
"""Levels of parentheses and operators inside one another; a text with more is refused.

Those who walk over the tree may recurse: so many levels do not exhaust Python's stack.
"""

LONGEST_COPY_LABEL: Final = 20
"""Characters of a label that tells copies of a group apart, as in `S5[1]`."""

DEEPEST_GROUP: Final = 20
"""Constructions of groups inside one another, an infix one counted for each of its steps; a group
with more is refused, which is more than a person means, and easy on the stack."""

# --- integers

MOST_INTEGER_DIGITS: Final = 18
"""Digits of an integer as it is written; a longer one is refused."""

LARGEST_INTEGER: Final = 10**18
"""The largest integer that sums, products and powers of integers may give; beyond is refused."""

MOST_LABEL_DIGITS: Final = 4
"""Digits of each number in the label of an irreducible; a longer one is refused."""

MOST_LABELS: Final = 32
"""Labels of an irreducible, as many as the rank of its group; more are refused."""

LONGEST_QUOTED_LABEL: Final = 16
"""Signs of the label of an irreducible in quotes, such as `"T2g"`; a longer one is refused."""

# --- index formulas

MOST_FORMULA_INDICES: Final = 12
"""Indices of a tensor in a formula such as `"ij=ji"`; a longer word is refused: such a tensor has
more entries than can be listed, and their symmetries are too many."""
