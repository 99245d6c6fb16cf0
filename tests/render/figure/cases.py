"""Solved cases that the figures are tried on, and what a renderer says of a figure's texts."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from emlpcli.reps.from_text import concrete
from emlpcli.solve import Solution, basis

CASES = {
    "levi-civita": ("V**2>>V", "SO3"),
    "cube of vectors": ("V**3>>V**3", "SO3"),
    "points": ("V**2>>V**2", "S6"),
    "circulant": ("V>>V", "Z6"),
    "rubik": ("V>>V", "RubiksCube"),
    "first issue": ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    "two groups": ("V(Z3)*V(S4)>>V(Z3)*V(S4)", None),
    "lorentz": ("T(1,0)>>T(2,1)", "O13"),
    "complex": ("V**2*V.T>>V", "U2"),
    "unitary": ("V>>V", "U2"),
    "hundred points": ("V>>V", "S100"),
    "zero": ("2*V>>Scalar", "SO3"),
    "zero tensor": ("V", "SO3"),
    "84000": ("100*V**0+100*V+20*V**2>>100*V**0+100*V+20*V**2", "S6"),
    "tensor": ("V**3", "SO3"),
    "sum": ("3*V+V**2+2*Scalar", "S4"),
    "interleaved": ("V*(2*V+Scalar)>>V", "S4"),
    "many summands": ("V+V**2+V+Scalar+V**2+2*V+V**3>>V+V**2+V", "S3"),
    "crowded": ("40*Scalar+V+V**2+V**2*V+3*V+Scalar+2*V**2>>V", "SO3"),
    "crowded rows": ("V>>Scalar+V+Scalar+V+Scalar+V+60*V+Scalar+V+Scalar", "SO3"),
    "signed": ("2*V>>3*V+Scalar", "C5"),
    "long index": ("V**2>>V", "Z20"),
    "scalar": ("Scalar", "SO3"),
    "line": ("30*V>>Scalar", "Z3"),
}  # fmt: skip


# what is too large to draw as a projector of size x size entries, and what is small enough
LARGE = [name for name, case in CASES.items() if concrete(*case).size() > 2000]
SMALL = [name for name in CASES if name not in LARGE]
assert {"rubik", "hundred points", "84000"} <= {*LARGE}
assert {"first issue", "points", "complex", "zero", "scalar"} <= {*SMALL}


@cache
def solved(name: str) -> Solution:
    text, group = CASES[name]
    return basis(text, group)


def text_boxes(figure: Figure) -> list[tuple[str, str, np.ndarray]]:
    """Role, text and rotated extent (x0, y0, x1, y1) in pixels of every text."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = [*figure.texts, *(t for axes in figure.axes for t in axes.texts)]
    return [(str(t.get_gid()), t.get_text(), t.get_window_extent(renderer).extents) for t in texts]
