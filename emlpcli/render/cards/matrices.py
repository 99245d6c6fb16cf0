"""Matrices in text: integers, roots of fractions or decimals in aligned columns, as numpy has them.

A row that is wider than the page goes on below itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root, root_text
from emlpcli.render.cards.elements import exact_texts
from emlpcli.render.wrapping import wrapped

WIDEST, MOST_WHOLE, EDGE = 100, 400, 4  # of a printed matrix: columns, entries, entries at an edge

NOTHING = 1e-15  # of entries that are 0 up to rounding


def matrix_lines(matrix: NDArray[Any], width: int, *, exact: bool = False) -> list[str]:
    """The matrix with four decimals, its middle left out where it is large.

    One whose entries are integers is written so, and an `exact` one whose entries are roots of
    fractions in these.
    """
    matrix = np.where(np.abs(matrix) < NOTHING, 0, matrix)
    matrix = matrix + 0  # -0.0 is 0
    wide = max(min(WIDEST, width), 20)
    options: dict[str, Any] = {"linewidth": wide, "threshold": MOST_WHOLE, "edgeitems": EDGE}
    texts = exact_texts(matrix) if exact else None
    if texts is None and np.iscomplexobj(matrix):
        numbers = [_complex_text(z, exact=exact) for z in matrix.ravel().tolist()]
        texts = np.array(numbers).reshape(matrix.shape)
    if texts is not None:
        size = max(len(text) for text in texts.ravel().tolist())
        with np.printoptions(**options):
            made = {"str_kind": lambda x: str(x).rjust(size)}
            shown = np.array2string(texts, formatter=made)  # type: ignore[arg-type]
    else:
        with np.printoptions(precision=4, suppress=True, **options):
            shown = str(matrix)
    return [part for line in shown.splitlines() for part in wrapped(line, width, hang="  ")]


def _complex_text(z: complex, *, exact: bool) -> str:
    """A complex number, such as `0`, `-i`, `i/2`, `√3i/2` or, of four decimals, `0.707-0.707i`."""
    real, imag = (_real_text(x, exact=exact) for x in (z.real, z.imag))
    if imag == "0":
        return real
    above, slash, below = imag.partition("/")
    imag = {"1": "", "-1": "-"}.get(above, above) + "i" + slash + below
    sign = "" if imag.startswith("-") else "+"
    return imag if real == "0" else f"{real}{sign}{imag}"


def _real_text(x: float, *, exact: bool) -> str:
    root = nearby_root(x) if exact and abs(x) > NOTHING else None
    return f"{round(x, 4) + 0:g}" if root is None else root_text(root)


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
