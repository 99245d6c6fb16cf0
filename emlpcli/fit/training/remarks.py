"""What has to be said of results in words: worse than a constant, worse than a dense network."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.fit.training.job import Result

DENSE = "mlp"


def remarks(results: Sequence[Result]) -> list[str]:
    """Sentences on networks that are no use, or that another one of these makes superfluous.

    Compared are errors on test rows: with that of the mean of the training outputs, and that of an
    equivariant network with that of a dense network of the same layers and rows.
    """
    found = []
    dense = {r.train_size: r.errors.test for r in results if r.model == DENSE}
    several = len({r.train_size for r in results}) > 1
    for r in results:
        at = f" from {r.train_size} rows" if several else ""
        found += [
            f"{r.model} cannot say everything exactly: it has no {what}" for what in r.left_out
        ]
        if not r.errors.test <= r.errors.mean and not isnan(r.errors.mean):
            found.append(
                f"{r.model}{at} is worse than the mean of the training outputs, which has a test "
                f"error of {r.errors.mean:.3g}: more rows or other settings are needed"
            )
        other = dense.get(r.train_size)
        if r.exact and other is not None and not r.errors.test <= other:
            found.append(
                f"{r.model}{at} is worse than {DENSE}, {r.errors.test:.3g} against {other:.3g}: "
                "the outputs may not be equivariant, or more steps or channels are needed"
            )
    return list(dict.fromkeys(found))
