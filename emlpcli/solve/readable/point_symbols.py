"""Symbols of orbits of points: which indices differ, how points stand to each other, entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from emlpcli.overrides import override
from emlpcli.solve.readable.symbols import Index, Symbol, subscript


@dataclass(frozen=True)
class Apart(Symbol):
    """1 where indices are equal within each block and differ from one block to another, else 0.

    `blocks` has the number of the block of each index, by first occurrence.
    """

    blocks: tuple[int, ...]

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `[i=j]`, `[i=j≠k]` or, where there are more blocks, `[i=j | k | l]`."""
        return self._joined(indices, "=", "≠", " | ")

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `[i{=}j{\\neq}k]`."""
        return self._joined(indices, "{=}", r"{\neq}", r"\,|\,")

    def _joined(self, indices: Sequence[Index], equal: str, other: str, bar: str) -> str:
        parts: dict[int, list[str]] = {}
        for block, index in zip(self.blocks, indices, strict=True):
            parts.setdefault(block, []).append(index.letter)
        if len(indices) < 2:
            return ""
        joined = (bar if len(parts) > 2 else other).join(equal.join(p) for p in parts.values())
        return f"[{joined}]"


@dataclass(frozen=True)
class Related(Symbol):
    """1 where points are of the kinds named, and stand to each other as is said, else 0.

    `pairs` has two of the places, by number, and their relation, written with {i} and {j};
    `kinds` says of which kind each point is, such as `∈edges`; it is empty where all points are of
    one. `words` says what it does as a map.
    """

    pairs: tuple[tuple[int, int, str], ...]
    kinds: tuple[str, ...] = ()
    words: str = ""

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `[d(i,j)=2]`, `[i~j]` or `[i∈corners][j∈edges]`."""
        letters = [i.letter for i in indices]
        parts = [f"{','.join(group)}{kind}" for kind, group in self._by_kind(letters).items()]
        parts += [text.format(i=letters[p], j=letters[q]) for p, q, text in self.pairs]
        return "".join(f"[{part}]" for part in parts)

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `[d(i,j){=}2]`."""
        upright = replace(self, kinds=tuple(_upright(kind) for kind in self.kinds))
        return "".join(_RELATION_MATH.get(c, c) for c in upright.text(indices))

    def _by_kind(self, letters: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for kind, letter in zip(self.kinds, letters, strict=False):
            found.setdefault(kind, []).append(letter)
        return found


def _upright(kind: str) -> str:
    """`∈edges` with its word upright; a single letter is slanted like all others."""
    return rf"{kind[0]}\mathrm{{{kind[1:]}}}" if len(kind) > 2 else kind


_RELATION_MATH = {"=": "{=}", "≠": r"{\neq}", "~": r"{\sim}", "≁": r"{\nsim}", "∈": r"{\in}"}
_RELATION_MATH |= {subscript(digit): f"_{{{digit}}}" for digit in "0123456789"}


@dataclass(frozen=True)
class Orbit(Symbol):
    """The orbit of one tuple of index values, which are counted from 1 or have names.

    `others` are tuples of it with their signs: all, where they are few, else one whose entry has
    the opposite sign, if there is any.
    """

    values: tuple[int | str, ...]
    length: int
    others: tuple[tuple[int, tuple[int | str, ...]], ...] = ()

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `orbit(1,2←1,3 and 5 more)` or `orbit(1←2, −2←1)`, output before the arrow."""
        kind = "orbit" if self.length > 1 else "e"
        return f"{kind}({self._entries(indices, '←', '−')})"

    @override
    def math(self, indices: Sequence[Index]) -> str:
        kind = "orbit" if self.length > 1 else "e"
        entries = self._entries(indices, r"{\leftarrow}", "-")
        entries = entries.replace(" and ", r"\ \mathrm{and}\ ").replace(" more", r"\ \mathrm{more}")
        return rf"\mathrm{{{kind}}}({entries})"

    def _entries(self, indices: Sequence[Index], arrow: str, minus: str) -> str:
        shown = [_sides(self.values, indices, arrow)]
        for sign, values in self.others:
            shown.append((minus if sign < 0 else "") + _sides(values, indices, arrow))
        more = self.length - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")


def _sides(values: Sequence[int | str], indices: Sequence[Index], arrow: str) -> str:
    pairs = list(zip(values, indices, strict=True))
    out, into = (",".join(str(v) for v, i in pairs if i.is_input is side) for side in (False, True))
    return f"{out}{arrow}{into}" if into else out
