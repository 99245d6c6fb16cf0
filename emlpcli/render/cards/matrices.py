"""Matrices in text: integers, roots of fractions or decimals in aligned columns, as numpy has them.

A row that is wider than the page goes on below itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.cards.elements import exact_texts
from emlpcli.render.wrapping import wrapped

WIDEST, MOST_WHOLE, EDGE = 100, 400, 4  # of a printed matrix: columns, entries, entries at an edge


def matrix_lines(matrix: NDArray[Any], width: int, *, exact: bool = False) -> list[str]:
    """The matrix with four decimals, its middle left out where it is large.

    One whose entries are integers is written so, and an `exact` one whose entries are roots of
    fractions in these.
    """
    matrix = np.where(np.abs(matrix) < 1e-15, 0, matrix)
    matrix = matrix + 0  # -0.0 is 0
    wide = max(min(WIDEST, width), 20)
    options: dict[str, Any] = {"linewidth": wide, "threshold": MOST_WHOLE, "edgeitems": EDGE}
    texts = exact_texts(matrix) if exact else None
    if texts is None and np.iscomplexobj(matrix):
        texts = np.array([_text(z) for z in matrix.ravel().tolist()]).reshape(matrix.shape)
    if texts is not None:
        size = max(len(text) for text in texts.ravel().tolist())
        with np.printoptions(**options):
            made = {"str_kind": lambda x: str(x).rjust(size)}
            shown = np.array2string(texts, formatter=made)  # type: ignore[arg-type]
    else:
        with np.printoptions(precision=4, suppress=True, **options):
            shown = str(matrix)
    return [part for line in shown.splitlines() for part in wrapped(line, width, hang="  ")]


def _text(z: complex) -> str:
    """A complex number of four decimals, such as `0`, `-i`, `0.5i` or `0.7071-0.7071i`."""
    real, imag = (f"{round(x, 4) + 0:g}" for x in (z.real, z.imag))
    if imag == "0":
        return real
    imag = {"1": "", "-1": "-"}.get(imag, imag) + "i"
    sign = "" if imag.startswith("-") else "+"
    return imag if real == "0" else f"{real}{sign}{imag}"


def whole(matrix: NDArray[Any]) -> NDArray[Any]:
    """The matrix in integers where all its entries are such."""
    if not np.iscomplexobj(matrix) and np.array_equal(matrix, np.rint(matrix)):
        return np.asarray(np.rint(matrix), dtype=np.int64)
    return matrix


def rows_of_texts(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Rows of texts in columns that end at the right."""
    size = max((len(cell) for row in rows for cell in row), default=0)
    lines = ("  ".join(cell.rjust(size) for cell in row) for row in rows)
    return [part for line in lines for part in wrapped(line, width, hang="  ")]
