"""How wide and high text is, from the fonts themselves; and text that is cut to fit."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

FAMILY = "DejaVu Sans"  # comes with matplotlib, so figures are the same everywhere
MATH = "dejavusans"
SLACK = 1.015  # that hinting may widen text by


_GLYPHS = str.maketrans({"𝟏": "𝟙"})  # what the font has for what it lacks


def printed(text: str) -> str:
    """The text in characters that the font of figures has."""
    return text.translate(_GLYPHS)


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> Any:
    """The font of a size in points."""
    from matplotlib.font_manager import FontProperties

    weight = "bold" if bold else "normal"
    return FontProperties(family=[FAMILY], size=size, weight=weight, math_fontfamily=MATH)


@lru_cache(maxsize=8192)
def extent(text: str, size: float, bold: bool = False, math: bool = False) -> tuple[float, float]:
    """Width and height of one line in points; a plain line is as high as any other."""
    if not text:
        return 0.0, 0.0
    from matplotlib.textpath import text_to_path

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        measured = text_to_path.get_text_width_height_descent(printed(text), font(size, bold), math)
    width, height, _ = measured
    return float(width) * SLACK + 0.4, (max(height, size) if math else size) * 1.18


def width(text: str, size: float, bold: bool = False, math: bool = False) -> float:
    """Width of one line in points."""
    return extent(text, size, bold, math)[0]


def wrapped(text: str, size: float, room: float, most: int = 4, bold: bool = False) -> list[str]:
    """The text in lines that are no wider than `room` points; what does not fit ends in …"""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while width(word, size, bold) > room and len(word) > 1:  # longer than a line
            head = _head(word, size, room, bold)
            lines.append(word[:head])
            word = word[head:]
        line = word
    lines.append(line)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), size, room, bold)]


def cut(text: str, size: float, room: float, bold: bool = False) -> str:
    """The beginning of the text that fits, with … where something is left out."""
    if width(text, size, bold) <= room:
        return text
    return text[: max(0, _head(text + "…", size, room, bold, "…"))].rstrip() + "…"


def _head(text: str, size: float, room: float, bold: bool, tail: str = "") -> int:
    """How many characters fit, with a tail behind; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle] + tail, size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return low
