"""Bilinear maps: equivariant matrices whose entries are linear in the input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Inexact

from emlpcli.jaxsetup import EitherArray, namespace, placed
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

WeightMap = Callable[[EitherArray, EitherArray], EitherArray]


def bilinear_weights(out_rep: Rep, in_rep: Rep) -> tuple[int, WeightMap]:
    """Number of parameters and the map (params, x) -> W(x) with W(ρ(g)x) = ρ(g) W(x) ρ(g)^-1.

    Every tensor monomial of the space of matrices that also occurs in the input is filled with
    linear combinations of the input's copies of it, at most as many copies as the monomial has
    coordinates, spread evenly (Finzi, Welling, Wilson 2021, section 6). Which copies is fixed,
    so that equal parameters give equal matrices. Shapes: params (n,), x (..., dim in),
    W (..., dim out, dim in).
    """
    rep = in_rep >> out_rep
    expansion = Expansion(rep)
    inputs = expansion.positions(in_rep)
    blocks = []
    total = 0
    for monomial, targets in expansion.positions(rep).items():
        sources = inputs.get(monomial)
        if sources is None or not monomial.powers:
            continue
        used = min(len(sources), monomial.size)
        chosen = sources[np.linspace(0, len(sources) - 1, used).round().astype(int)]
        blocks.append((total, chosen, targets))
        total += len(targets) * used
    shape = (out_rep.size(), in_rep.size())

    def weights(
        params: Inexact[EitherArray, n], x: Inexact[EitherArray, "... in"]
    ) -> Inexact[EitherArray, "... out in"]:
        batch, xp = x.shape[:-1], namespace(params, x)
        W = xp.zeros((*batch, shape[0] * shape[1]), dtype=xp.result_type(params, x))
        for start, chosen, targets in blocks:
            size = len(targets) * len(chosen)
            mix = params[start : start + size].reshape(len(targets), len(chosen))
            W = placed(W, targets, xp.einsum("ts,...sn->...tn", mix, x[..., chosen]))
        return W.reshape(*batch, *shape)

    return total, weights
