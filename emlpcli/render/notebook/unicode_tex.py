"""Printed formulas in TeX: `V² → V` is `V^{2} \\to V`, and `Σₖ Xₖₖ` is `\\sum_{k} X_{kk}`."""

from __future__ import annotations

import re
from itertools import groupby
from unicodedata import decomposition

from emlpcli.render.tex_symbols import symbol

_BAR = "\u0304"  # of the letter before it


def tex(text: str) -> str:
    """A formula as it is printed, for TeX's mathematics; what has no command is set as text."""
    found = []
    for k, part in enumerate(re.split(f"([A-Za-z]){_BAR}", text)):
        found += [rf"\bar{{{part}}}"] if k % 2 else _parts(part)
    return re.sub(r" +(?=[ _^})]|$)", "", "".join(found))


def _parts(text: str) -> list[str]:
    """What has no barred letter, in TeX."""
    parts: list[str] = []
    for kind, group in groupby(range(len(text)), key=lambda place: _kind(text, place)):
        run = "".join(text[place] for place in group)
        if kind == "word":
            parts.append(run if len(run) == 1 else rf"\mathrm{{{run}}}")
        elif kind == "other":
            parts += (symbol(c) for c in run)
        elif kind == "sum":
            parts.append(r"\sum")
        else:
            mark = "^" if kind == "above" else "_"
            parts.append(f"{mark}{{{''.join(map(_script, run))}}}")
    return parts


def _kind(text: str, place: int) -> str:
    """What a character is: of a word, above or below the line, the sign of a sum, or other."""
    c, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if decomposition(c).startswith("<super>"):
        return "above"
    if decomposition(c).startswith("<sub>"):
        return "below"
    if c == "Σ" and (after == " " or decomposition(after or " ").startswith("<sub>")):
        return "sum"
    dual = before.isalnum() or before in (")", "]", "′")
    if c == "*" and dual and not (after.isascii() and after.isalnum()) and after != "(":
        return "above"
    return "word" if c.isascii() and c.isalpha() else "other"


def _script(c: str) -> str:
    """A character above or below the line as the one that it is a small form of."""
    return "*" if c == "*" else symbol(chr(int(decomposition(c).split()[1], 16)))
