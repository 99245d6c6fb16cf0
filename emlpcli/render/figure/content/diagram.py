"""What a diagram of a tensor shows, as plain data: signs on a grid, and what each of them means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase


class Symbol(StrEnum):
    """The signs of Nye's diagrams, each by the character that stands for it in text."""

    ZERO = "·"
    DOT = "●"
    RING = "○"
    MULTIPLE = "⊙"  # a dot in a ring
    MINUS_MULTIPLE = "⊚"  # a ring in a ring
    CROSS = "×"
    MINUS_CROSS = "⊗"

    @property
    def is_cross(self) -> bool:
        """Whether it stands for a combination of components."""
        return self in (Symbol.CROSS, Symbol.MINUS_CROSS)


@dataclass(frozen=True)
class Sign:
    """The sign at one place of a table, and the component that it stands for.

    `joined` is the number of the class of components to which it belongs, from 0, and -1 where it
    stands alone. Those of one class are the same number but for the factors that signs tell.
    """

    row: int
    column: int
    symbol: Symbol
    name: str
    joined: int = -1

    @property
    def letter(self) -> str:
        """The letter of its class, empty where it stands alone."""
        return letter(self.joined)


def letter(number: int) -> str:
    """a, b, ..., z, aa, ab, ... for 0, 1, ...; empty for -1."""
    text = ""
    while number >= 0:
        text = ascii_lowercase[number % 26] + text
        number = number // 26 - 1
    return text


@dataclass(frozen=True)
class Table:
    """One grid of signs; places without a sign are those of no component of their own."""

    title: str
    rows: tuple[str, ...]  # their labels
    columns: tuple[str, ...]
    signs: tuple[Sign, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.columns)


@dataclass(frozen=True)
class Key:
    """A line of the key: one sign, or two that are joined, and what they mean.

    `joined` is the number of the class that the line is about, -1 where it is about all.
    """

    symbols: tuple[Symbol, ...]
    text: str
    joined: int = -1


@dataclass(frozen=True)
class Diagram:
    """A tensor as Nye draws it: one table, or several with the values of its first indices."""

    tables: tuple[Table, ...]
    key: tuple[Key, ...]
    symmetric: bool = False  # whether the half below the diagonal is left out
    words: tuple[str, ...] = ()  # the same relations as formulas, for who cannot see them

    @property
    def classes(self) -> int:
        """Number of classes of components."""
        return 1 + max((s.joined for t in self.tables for s in t.signs), default=-1)

    @property
    def spread(self) -> frozenset[int]:
        """The classes with signs in several tables, which lines do not tell."""
        where: dict[int, set[int]] = {}
        for i, table in enumerate(self.tables):
            for sign in table.signs:
                where.setdefault(sign.joined, set()).add(i)
        return frozenset(n for n, tables in where.items() if len(tables) > 1 and n >= 0)

    @property
    def lettered(self) -> frozenset[int]:
        """The classes that need a letter beside lines: those, and combinations if several."""
        crosses = {key.joined for key in self.key if key.symbols[0].is_cross}
        return self.spread | (crosses - {-1} if len(crosses) > 1 else set())
