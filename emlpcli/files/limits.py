"""Limits of what is read from files."""

from __future__ import annotations

from typing import Final

# --- archives of arrays

LONGEST_ARRAY_NAME: Final = 200
"""Characters of the name of an array in an archive; longer ones are refused."""
MOST_ARRAYS: Final = 100_000
"""Arrays in one archive; more are refused."""

LONGEST_TEXT: Final = 1000
"""Characters of a text in a column of a table; a longer one is refused."""

# --- texts

LARGEST_TEXT: Final = 2**28
"""Bytes of a text with numbers; a larger one is refused."""

LARGEST_TABLE: Final = 2**29
"""Bytes of a text with columns by name; a larger one is refused."""

# --- JSON

LONGEST_JSON_NUMBER: Final = 500
"""Digits of an integer in JSON that is read; longer ones are refused."""
