"""The view of the orthogonal projector: the sizes of its entries, and its rank."""

from __future__ import annotations

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.pattern import ROUNDING
from emlpcli.render.figure.content.subject import Subject, letters
from emlpcli.render.figure.content.view import Axis, Band, NumberPicture, Panel, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.limits import LARGEST_DRAWN_PROJECTOR
from emlpcli.render.numbers import integer
from emlpcli.solve.bases.whole import contract, expand
from emlpcli.solve.memory import check_memory


def view(subject: Subject, options: FigureOptions) -> View:
    """|P| for P = Q Qᴴ, over the coordinates of vec(W)."""
    solution = subject.solution
    size = solution.size
    if size > LARGEST_DRAWN_PROJECTOR:
        raise EmlpError(
            f"a projector of {integer(size)} x {integer(size)} entries is too large to draw",
            hint="--mode pattern and --mode blocks show larger layers",
        )
    check_memory(48 * size**2, solution.max_bytes, "the projector")
    P = np.abs(expand(solution, contract(solution, np.eye(size), np), np))
    P = np.where(ROUNDING < P, P, 0)
    axis = _axis(subject)
    picture = NumberPicture(P, float(P.max(initial=0)) or 1.0, sizes=True)
    rank = f"rank {integer(solution.dimension)} = trace"
    space = "equivariant maps" if subject.is_map else "invariants"
    row_major = " of vec(W), row by row," if subject.is_map else ";"
    return View(
        "projector",
        axis,
        axis,
        panels=(Panel(picture, axis, axis),),
        scale="|P|",
        caption=(
            f"The orthogonal projector P on the {space}: {rank}.",
            f"Rows and columns are the {integer(size)} coordinates{row_major} blank entries are 0.",
        ),
    )


def _axis(subject: Subject) -> Axis:
    """The coordinates of vec(W): all inputs for every output."""
    size = subject.solution.size
    if subject.sides.interleaved[0]:
        return Axis("entry of W" if subject.is_map else "coordinate", size)
    inputs = subject.sides.inputs
    columns = subject.solution.shape[1]
    inner: tuple[int, ...] = ()
    if subject.is_map:
        whole = len(inputs) == 1 and inputs[0].copies == 1
        inner = tuple(s.size for s in inputs[0].slots) if whole else (columns,)
    bands, start = [], 0
    for part in subject.sides.outputs:
        sizes = (*(slot.size for slot in part.slots), *inner)
        label = part.label(subject.single) if len(subject.sides.outputs) > 1 else ""
        bands.append(Band(label, start, part.size * columns, part.copies, sizes))
        start += part.size * columns
    name = "coordinate"
    if subject.is_map:
        name = "entry of W, by output" if len(bands) > 1 else "entry of W"
        if subject.single_pair:
            both = (*subject.sides.outputs[0].slots, *subject.sides.inputs[0].slots)
            name += f", indices {letters(0, len(both))}"
    return Axis(name, size, tuple(bands))
