"""What has to be said of results in words: worse than a constant, worse than a dense network."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.fit.training.evaluate import Errors
    from emlpcli.fit.training.job import Result

DENSE = "mlp"
MOST_NAMED = 8  # classes that are listed
MUCH = 0.5  # of the variance: who leaves more of it has hardly learned anything
# What is said of an equivariant network that there is no dense one to compare with.
UNLESS_EQUIVARIANT = f"or the outputs are not equivariant, which a comparison with {DENSE} tells"


def remarks(results: Sequence[Result], *, known: bool = False) -> list[str]:
    """Sentences on networks that are no use, or that another one of these makes superfluous.

    Compared are errors on test rows: with that of the best constant of the training outputs, of
    each part where there are several, or of classes with the most frequent one and with their
    shares; and that of an equivariant network with that of a dense network of the same layers and
    rows. Outputs that are `known` to be equivariant, as those of a formula, are not suspected.
    """
    found = []
    dense = {r.train_size: r.errors.test for r in results if r.model == DENSE}
    several = len({r.train_size for r in results}) > 1
    for r in results:
        at = f" from {r.train_size} rows" if several else ""
        found += [
            f"{r.model} cannot say everything exactly: it has no {what}" for what in r.left_out
        ]
        alone = r.exact and not known and r.train_size not in dense
        worse = [f"{r.model}{at} is worse than {text}" for text in _better(r.errors, alone=alone)]
        found += worse
        left = r.errors.relative if r.errors.measure == "mse" and not r.interrupted else 0.0
        if alone and not worse and MUCH < left < 1:
            found.append(
                f"{r.model}{at} leaves {100 * left:.3g} % of the variance: more steps or "
                f"rows are needed, {UNLESS_EQUIVARIANT}"
            )
        if r.steps and not r.best_step and "network" in (r.stages or ("network",))[-1]:
            which = f"the network of {r.model}" if len(r.stages or ()) > 1 else r.model
            found.append(
                f"{which}{at} is as it was before training: no step made its error on validation "
                "rows less"
            )
        if (a := r.errors.accuracies) is not None and a.unseen:
            listed = ", ".join(str(c)[:20] for c in a.unseen[:MOST_NAMED])
            more = ", …" * (len(a.unseen) > MOST_NAMED)
            found.append(f"{r.model}{at} has met no training rows of class {listed}{more}")
        other = dense.get(r.train_size)
        if r.exact and other is not None and not r.errors.test <= other:
            found.append(
                f"{r.model}{at} is worse than {DENSE}, {r.errors.test:.3g} against {other:.3g}: "
                "the outputs may not be equivariant, or more steps or channels are needed"
            )
    return list(dict.fromkeys(found))


def _better(e: Errors, *, alone: bool = False) -> list[str]:
    """What says more about the test rows than a network with these errors, without the inputs.

    Of an equivariant one that stands `alone` it is said that the outputs may not be equivariant.
    """
    needed = "more rows or other settings are needed" + f", {UNLESS_EQUIVARIANT}" * alone
    if (a := e.accuracies) is not None:
        found = []
        if a.test < a.majority:
            found.append(
                f"always saying {str(a.common)[:20]}, the most frequent class, which is right for "
                f"{100 * a.majority:.3g} % of the test rows: {needed}"
            )
        if not e.test <= e.mean:
            found.append(
                "the shares of the classes as probabilities, which have a cross-entropy of "
                f"{e.mean:.3g}: {needed}"
            )
        return found
    constant = "mean" if e.measure.endswith("mse") else "median"
    told = [(p.test, p.constant, p.rounding, f" of {p.name}") for p in e.parts]
    told = told or [(e.test, e.mean, e.rounding, "")]
    return [
        f"the {constant} of the training outputs{which}, which has a test error of {least:.3g}: "
        f"{needed}"
        for test, least, rounding, which in told
        if not test <= max(least, rounding) and not isnan(least)
    ]
