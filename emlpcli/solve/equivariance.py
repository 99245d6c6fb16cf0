"""Checks for users: is a function or a matrix equivariant under fresh random group elements?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.jaxsetup import asarray, double_precision, jax
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

__all__ = ["assert_equivariant", "equivariance_error"]


def assert_equivariant(
    f: Callable[[jax.Array], jax.Array] | Any,
    rep_in: Rep,
    rep_out: Rep,
    *,
    samples: int = 5,
    tolerance: float = 1e-9,
    seed: int = 0,
) -> None:
    """Raise AssertionError unless f(ρ_in(g) x) = ρ_out(g) f(x) for random g and x.

    `f` maps a vector of shape (rep_in.size(),) to one of shape (rep_out.size(),), or is a
    matrix of shape (rep_out.size(), rep_in.size()). The difference is compared with
    `tolerance` times the larger of |ρ_out(g) f(x)| and |ρ_out(g)| |f(x)|. JAX computes in
    float64 meanwhile, so that `f` is given float64 and what it computes with that is compared.
    """
    with double_precision():
        _compare(f, rep_in, rep_out, samples, tolerance, seed)


def _compare(f: Any, rep_in: Rep, rep_out: Rep, samples: int, tolerance: float, seed: int) -> None:
    function = f if callable(f) and not hasattr(f, "shape") else (lambda x: asarray(f) @ x)
    rng = np.random.default_rng(seed)
    for i, element in enumerate(random_elements(rng, samples, rep_in, rep_out)):
        x = asarray(rng.normal(size=rep_in.size()))
        y = np.asarray(function(x))
        if y.shape != (rep_out.size(),):
            raise RepresentationError(
                f"the function returns shape {y.shape}, but {rep_out} has size {rep_out.size()}"
            )
        # compared in NumPy, where nothing is compiled
        out = np.asarray(rep_out.rho_dense(element))
        expected = out @ np.asarray(y)
        moved = np.asarray(function(asarray(rep_in.rho_of(element) @ x)))
        difference = float(np.linalg.norm(moved - expected))
        scale = float(np.linalg.norm(out, 2) * np.linalg.norm(y))
        if not difference <= tolerance * max(scale, 1e-300):
            raise AssertionError(
                f"not equivariant: |f(ρ(g)x) - ρ(g)f(x)| = {difference:.2e}, which is "
                f"{difference / max(scale, 1e-300):.2e} of |ρ(g)||f(x)| (sample {i}, "
                f"tolerance {tolerance:.0e})"
            )


def equivariance_error(W: Any, repin: Rep, repout: Rep, G: Group) -> float:
    """Relative error of W ρ_in(g) = ρ_out(g) W over five random elements of G.

    `W` is a matrix, shape (dim out, dim in), or a basis of such, shape (dim out * dim in, r).
    As in EMLP the root mean square of the difference is divided by that of the terms, or of
    g - 1 where that is larger.
    """
    W = np.asarray(W).reshape(repout.size(), repin.size(), -1).transpose((2, 0, 1))[None]
    gs = G.samples(5)
    right = W @ np.stack([repin.rho_dense(g) for g in gs])[:, None]
    left = np.stack([repout.rho_dense(g) for g in gs])[:, None] @ W

    def rms(x: NDArray[Any]) -> float:
        return float(np.sqrt(np.mean(np.abs(x) ** 2)))

    scale = max(rms(right) + rms(left), rms(gs - np.eye(gs.shape[-1])))
    return rms(right - left) / max(scale, 1e-7)


def random_elements(rng: np.random.Generator, count: int, *reps: Rep) -> list[dict[Group, Any]]:
    """Random elements, as {group: matrix}, of all groups that act on the representations."""
    stacks = {group: group.draw(rng, count) for group in acting_groups(Expansion(*reps))}
    return [{group: stack[i] for group, stack in stacks.items()} for i in range(count)]


def acting_groups(expansion: Expansion) -> list[Group]:
    """The groups that act independently of each other: factors of direct products that split."""
    factors: dict[Group, None] = {}
    elements: dict[Group, None] = {}
    for group in sorted(expansion.groups):
        if group in expansion.whole or len(set(group.factors())) < len(group.factors()):
            elements[group] = None
        else:
            factors |= dict.fromkeys(group.factors())
    return [*{**factors, **elements}]
