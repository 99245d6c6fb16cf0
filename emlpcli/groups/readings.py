"""How names are read that may be meant otherwise: `SO24` beside SO(2,4), `S4` beside pg:S4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from emlpcli.groups.base import Group
from emlpcli.groups.forms import OF_FORMS
from emlpcli.groups.named import classical, heisenberg, linear, permutations, planar, point, spin

EXCEPTIONAL = {"E6", "E7", "E8"}
"""Names of exceptional groups, which the Euclidean ones leave to these: E(6) moves ℝ⁶."""

Reading = tuple[type[Group], tuple[int, ...]]  # the class, and its sizes

_QUOTED = re.compile(r'"[^"]*"|(?<=[(,])\s*\'[^\']*\'')  # labels and formulas name no groups
_WORD = re.compile(r"(?<![\w:.=-])([A-Za-zéÉ]\w*)(?:\(\s*(\d{1,9})\s*\))?(?![\w(:])")

_PERMUTING = re.compile(r"\b(?:Sub|Stabilizer)\(\s*$|\bwr\s+$|≀\s*$", re.IGNORECASE)  # S4 for sure


class Note(NamedTuple):
    """What a name means, and how the other meaning is written.

    `numbers` says that its digits may be two numbers: then the answer is of another group
    altogether, and programs are warned too.
    """

    text: str
    numbers: bool = False


def readings(text: str, read: Callable[[str], Reading | None]) -> list[Note]:
    """One note for each name in a text that may be meant otherwise.

    `read` gives the class and the sizes of a name such as `SO24`, None for no group. None is told
    of `SO13`, which is the Lorentz group by name, nor of what parentheses make clear: `SO(24)`.
    """
    found: dict[Note, None] = {}
    plain = _QUOTED.sub(" ", text)
    for match in _WORD.finditer(plain):
        word, size = match.groups()
        reading = read(word if size is None else f"{word}{int(size)}")
        if reading is None or (
            reading[0] is permutations.S and _PERMUTING.search(plain[: match.start()])
        ):
            continue
        found.update(dict.fromkeys(_notes(word, size is None, *reading)))
    return list(found)


def _notes(word: str, joined: bool, cls: type[Group], args: tuple[int, ...]) -> Iterator[Note]:
    """What there is to say of one name, whose size stands right behind it if `joined`."""
    symbol = word.replace("_", "")
    (n,) = args or (0,)
    if word.upper() in EXCEPTIONAL:
        yield Note(f"{word} is the exceptional group; the Euclidean one is written E({word[1]})")
    elif cls is classical.Sp:
        yield Note(
            f"{word if joined else f'Sp({n})'} is Sp({2 * n},R), real matrices on ℝ^{2 * n}; the "
            f"compact group is USp({2 * n})"
            + (f", real {n}×{n} matrices are Sp({n},R)" if n % 2 == 0 else "")
        )
    elif not joined:
        return
    elif cls in (classical.SO, classical.O, linear.SU, linear.U, spin.Spin) and re.search(
        r"[A-Za-z][1-9][1-9]$", symbol
    ):
        p, q = symbol[-2], symbol[-1]
        space = f"{'ℂ' if cls in (linear.SU, linear.U) else 'ℝ'}^{p}{q}"
        form = f"the group of signature ({p},{q}) is written {cls.name}({p},{q})"
        assert cls in OF_FORMS
        yield Note(f"{word} is {cls.name}({p}{q}), on {space}; {form}", numbers=True)
    elif cls in (planar.C, planar.D) and point.is_symbol(symbol[:1].upper() + symbol[1:]):
        order = n if cls is planar.C else 2 * n
        yield Note(
            f"{word} is {cls.name}({n}), of order {order}, on the plane; "
            f"pg:{cls.name}{n} is the point group, in space"
        )
    elif cls is permutations.S and n in (4, 6, 8):  # the common ones among those of all even n
        yield Note(f"{word} permutes {n} points; the point group {symbol.upper()} is pg:S{n}")
    elif cls is heisenberg.Heisenberg and n > 1:
        other = f", that of dimension {n} is Heisenberg({n // 2})" if n % 2 else ""
        yield Note(f"{word} is Heisenberg({n}), of dimension {2 * n + 1}{other}")
    elif word.lower() in ("lorentz", "poincare", "poincaré"):
        whole, part = (
            ("O(1,3)", "SO13p") if word.lower() == "lorentz" else ("Affine(O13)", "Affine(SO13p)")
        )
        yield Note(f"{word} is {whole}, with reflections; its identity component is {part}")
