"""Formulas in Unicode as TeX: subscripts, superscripts and symbols."""

from __future__ import annotations

import re

from emlpcli.render.tex_symbols import symbol
from emlpcli.solve.readable.symbols import LETTERS, subscript, superscript

_DRAWN = LETTERS + "0123456789+-"
_BELOW = {subscript(c): c for c in _DRAWN}
_ABOVE = {superscript(c): c for c in _DRAWN} | {
    "ᵀ": "T",
    "*": "*",
    "′": "\\prime ",
    "″": "\\prime\\prime ",
}
_OWN = {"Σ": r"\sum ", "…": r"\dots "}


def tex(text: str) -> str:
    """The text in TeX's mathematics, without dollar signs."""
    text = text.replace("z̄", "\0").replace("\\", "\1")
    found: list[str] = []
    for part in re.findall(r"[A-Za-z]{2,}|\s+|.", text, re.DOTALL):
        if part[0] in _BELOW:
            _script(found, "_", _BELOW[part])
        elif part[0] in _ABOVE:
            _script(found, "^", _ABOVE[part])
        elif part == "\0":
            found.append(r"\bar{z}")
        elif part == "\1":
            found.append(r"\backslash ")
        elif part.isspace():
            found.append(r"\ ")
        elif len(part) > 1:
            found.append(rf"\mathrm{{{part}}}")
        else:
            found.append(_OWN.get(part) or symbol(part))
    return "".join(found)


def _script(found: list[str], mark: str, letter: str) -> None:
    """Append a letter below or above, to those that stand there already."""
    if found and found[-1].startswith(f"{mark}{{"):
        found[-1] = f"{found[-1][:-1]}{letter}}}"
    elif found and found[-1][:2] in ("_{", "^{"):
        found.append(f"{{}}{mark}{{{letter}}}")
    elif found and found[-1].startswith(f"{{}}{mark}{{"):
        found[-1] = f"{found[-1][:-1]}{letter}}}"
    elif found and found[-1].startswith("{}"):
        found.append(f"{{}}{mark}{{{letter}}}")
    else:
        found.append(f"{mark}{{{letter}}}")
