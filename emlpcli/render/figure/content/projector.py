"""The view of the orthogonal projector: the sizes of its entries, and its rank."""

from __future__ import annotations

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.frame import Frame, letters
from emlpcli.render.figure.content.view import Axis, Band, Panel, Picture, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer
from emlpcli.solve.bases.whole import contract, expand
from emlpcli.solve.memory import check_memory

LARGEST = 2000  # rows of P
ROUNDING = 1e-12


def projector_view(frame: Frame, options: FigureOptions) -> View:
    """|P| for P = Q Qᴴ, over the coordinates of vec(W)."""
    solution = frame.solution
    size = solution.size
    if size > LARGEST:
        raise EmlpError(
            f"a projector of {integer(size)} x {integer(size)} entries is too large to draw",
            hint="--mode pattern and --mode blocks show larger layers",
        )
    check_memory(48 * size**2, solution.max_bytes, "the projector")
    P = np.abs(expand(solution, contract(solution, np.eye(size), np), np))
    P = np.where(ROUNDING < P, P, 0)
    axis = _axis(frame)
    picture = Picture("magnitude", P, limit=float(P.max(initial=0)) or 1.0)
    rank = f"rank {integer(solution.dimension)}"
    row_major = " of vec(W), row by row," if frame.is_map else ""
    return View(
        mode="projector",
        title=frame.title(options.title),
        subtitle=frame.subtitle,
        rows=axis,
        columns=axis,
        panels=(Panel(picture, axis, axis),),
        scale="|P|",
        caption=(
            f"The orthogonal projector P on the equivariant maps: {rank} = trace."
            if frame.is_map
            else f"The orthogonal projector P on the invariants: {rank} = trace.",
            f"Rows and columns are the {integer(size)} coordinates{row_major} blank entries are 0."
            if frame.is_map
            else f"Rows and columns are the {integer(size)} coordinates; blank entries are 0.",
        ),
    )


def _axis(frame: Frame) -> Axis:
    """The coordinates of vec(W): all inputs for every output."""
    size = frame.solution.size
    if frame.sides.interleaved[0]:
        return Axis("entry of W" if frame.is_map else "coordinate", size)
    inputs = frame.sides.inputs
    columns = frame.solution.shape[1]
    inner: tuple[int, ...] = ()
    if frame.is_map:
        whole = len(inputs) == 1 and inputs[0].copies == 1
        inner = tuple(s.size for s in inputs[0].slots) if whole else (columns,)
    bands, start = [], 0
    for part in frame.sides.outputs:
        sizes = (*(slot.size for slot in part.slots), *inner)
        label = part.label(frame.single) if len(frame.sides.outputs) > 1 else ""
        bands.append(Band(label, start, part.size * columns, part.copies, sizes))
        start += part.size * columns
    name = "coordinate"
    if frame.is_map:
        name = "entry of W, by output" if len(bands) > 1 else "entry of W"
        if frame.single_pair:
            both = (*frame.sides.outputs[0].slots, *frame.sides.inputs[0].slots)
            name += f", indices {letters(0, len(both))}"
    return Axis(name, size, tuple(bands))
