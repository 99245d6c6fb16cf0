"""Terms of exact characters as rows of integers with counts: equal ones are added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from emlpcli.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Integers: TypeAlias = "NDArray[np.int64]"


def size_of(counts: NDArray[Any]) -> int:
    """Sum of the absolute values."""
    return int(np.abs(counts).sum()) if len(counts) else 0


def smallest_type(counts: Any) -> NDArray[Any]:
    """int64 where every partial sum of the counts fits, else Python integers."""
    found = counts if isinstance(counts, np.ndarray) else np.array(counts, dtype=object)
    if found.dtype == object and size_of(found) < 2**62:
        found = found.astype(np.int64)
    return found


def collected(k: Integers, w: Integers, c: NDArray[Any]) -> tuple[Integers, Integers, NDArray[Any]]:
    """Equal terms added up, in order, without those of count zero."""
    if not len(k):
        return k, w, c
    rows = np.concatenate([k[:, None], w], axis=1)
    codes = row_codes(rows)
    by = np.argsort(codes, kind="stable") if codes is not None else np.lexsort(rows.T[::-1])
    rows, c = rows[by], c[by]
    same = codes[by] if codes is not None else rows
    new = np.ones(len(rows), dtype=bool)
    differs = same[1:] != same[:-1]
    new[1:] = differs if differs.ndim == 1 else differs.any(axis=1)
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(c, starts)
    keep = np.asarray(sums != 0, dtype=bool)
    rows = rows[starts][keep]
    return rows[:, 0], rows[:, 1:], sums[keep]


def row_codes(rows: Integers) -> Integers | None:
    """One integer a row in the same order, where they fit into 62 bits."""
    low = rows.min(axis=0)
    spans = [int(s) + 1 for s in rows.max(axis=0) - low]
    size = 1
    for span in spans:
        size *= span
    if size >= 2**62:
        return None
    codes = np.zeros(len(rows), dtype=np.int64)
    for column, span in zip((rows - low).T, spans, strict=True):
        codes = codes * span + column
    return codes


def geometric(series: NDArray[Any], shift: int) -> NDArray[Any]:
    """A power series in t times 1/(1 - t q^shift).

    Row j has the coefficients of t^j by powers of q, which are cyclic. Counted from q^(j shift)
    the rows are partial sums.
    """
    rows, m = series.shape
    places = (np.arange(m)[None] + shift * np.arange(rows)[:, None]) % m
    summed = np.cumsum(np.take_along_axis(series, places, axis=1), axis=0)
    back = (np.arange(m)[None] - shift * np.arange(rows)[:, None]) % m
    return np.asarray(np.take_along_axis(summed, back, axis=1))
