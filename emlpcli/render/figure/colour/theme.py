"""The two themes, light and dark: every colour that a figure uses besides its data's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours as `#rrggbb`."""

    name: str
    background: str
    paper: str  # behind the entries, where they are zero
    text: str
    faint: str  # captions, ticks
    grid: str  # between entries
    inner: str  # between copies and leading indices
    separator: str  # between summands, and around
    tint: str  # of blocks that have maps
    parameters: tuple[str, ...]  # the first ones are told apart under colour blindness
    diverging: tuple[str, ...]  # most negative to nearly zero, then nearly zero to most positive
    sequential: tuple[str, ...]  # nearly zero to most
    lightness: tuple[float, float]  # range for colours beyond `parameters`


# `parameters` were found by farthest-point search in OKLab: the smallest distance between two of
# them is as large as it gets in normal, protanopic, deuteranopic and tritanopic vision at once.
LIGHT = Theme(
    name="light",
    background="#ffffff",
    paper="#fbfbfa",
    text="#1b1e23",
    faint="#626873",
    grid="#e6e7ea",
    inner="#b9bdc5",
    separator="#4a505b",
    tint="#e8eef7",
    parameters=(
        "#295ca5", "#e78b30", "#83e8c3", "#690a5a", "#e4ca5f", "#7f66e9", "#b4c0ff", "#636906",
        "#058eaf", "#9a7866", "#bf85f8", "#4b3b05", "#77475b", "#2c2693", "#87af9f",
    ),
    diverging=(
        "#0b3b75", "#2f6fb7", "#79aade", "#c9def3", "#f9d9b8", "#f0a35c", "#cf5f17", "#7f2d04",
    ),
    sequential=("#e6eef8", "#9dc1e8", "#3f7fc4", "#123f7a", "#0a1f42"),
    lightness=(0.32, 0.88),
)  # fmt: skip
DARK = Theme(
    name="dark",
    background="#14161a",
    paper="#1a1d22",
    text="#eceef1",
    faint="#9aa1ac",
    grid="#2a2e35",
    inner="#4c525d",
    separator="#a9b0bb",
    tint="#222c3a",
    parameters=(
        "#519cec", "#ea9344", "#72d3b9", "#7f33a5", "#e9c769", "#616ae2", "#acb8fe", "#9b3b08",
        "#c4ffb0", "#a366a8", "#426468", "#ebdefa", "#6f8966", "#db5612", "#ad96aa",
    ),
    diverging=(
        "#c2e1ff", "#74b4f8", "#3877c2", "#274a74", "#6b4423", "#b8682e", "#f4a157", "#ffe3c4",
    ),
    sequential=("#22303f", "#2f5f96", "#4f9be6", "#a4d2ff", "#eff8ff"),
    lightness=(0.45, 0.93),
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
