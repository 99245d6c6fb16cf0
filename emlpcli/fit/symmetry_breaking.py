"""How much of a function breaks a symmetry, and which part of the group it is that it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.fit import action
from emlpcli.fit.action import Elements
from emlpcli.groups.base import Group
from emlpcli.reps.rep import Rep

Array = NDArray[Any]
Key = tuple[Group, int]
Draw = Callable[[np.random.Generator, int], Array]

EACH = 8  # elements drawn for each input
LONGEST_CYCLE = 48  # powers of a discrete generator among which its order is looked for
TURNS = 100.0  # how far along a compact one-parameter group, in full turns
FACTORS = 3  # exponentials that make an element of the connected part


def symmetry_breaking(
    f: Callable[[Array], Any] | Array,
    rep_in: Rep,
    rep_out: Rep,
    x: Array | None = None,
    *,
    generators: bool = False,
    samples: int = 250,
    seed: int = 0,
) -> dict[str, float]:
    """The share of a function that breaks a symmetry, for the whole group and for parts of it.

    With f_g(x) = ρ_out(g)⁻¹ f(ρ_in(g) x) the share is the variance of f_g over its mean square, for
    random g of a part of the group, both averaged over inputs x. For a compact part it is
    |f − Sf|²/|f|², with Sf = E f_g the symmetric part of f, the nearest equivariant function:
    from 0 for an equivariant function to 1 for one of which nothing is. For a matrix W and
    normally distributed x it is |W − PW|²/|W|² with the projector P. Over a group that is not
    compact there is no uniform g and no such projector: the share is one over the elements drawn,
    0 for equivariant functions alone.

    `f` maps rows, (n, dim in) to (n, dim out), or is a matrix, (dim out, dim in). `x` are rows of
    inputs, normally distributed by default. The parts are "all"; each of several groups that act
    independently, by its name; the connected part of a group that has both a Lie algebra and
    discrete generators, "connected part of O(3)", and what each of these generates, "generator 1
    of O(3)"; with `generators` also the one-parameter group of each element of the basis of the
    Lie algebra, "direction 1 of SO(3)". For each of `samples` inputs the variance is estimated
    from 8 elements, without bias; the relative error is about 1/√samples. Raises
    RepresentationError for arrays of the wrong shape. Source: the decomposition of functions by
    averages over a group (Elesedy, Zaidi 2021).
    """
    rng = np.random.default_rng(seed)
    function = _function(f, rep_in, rep_out)
    drawn = action.draw(rng, EACH * samples, rep_in, rep_out)
    if x is None:
        x = rng.normal(size=(samples, rep_in.size()))
        if drawn.expansion.complex:
            x = x + 1j * rng.normal(size=x.shape)
    elif np.ndim(x) != 2 or np.shape(x)[1] != rep_in.size() or not len(x):
        raise RepresentationError(
            f"the inputs have shape {np.shape(x)}",
            hint=f"rows of {rep_in.size()} numbers are asked for",
        )
    rows = np.repeat(np.asarray(x)[np.arange(samples) % len(x)], EACH, axis=0)
    found = {}
    for name, draws in _parts(list(drawn.stacks), generators).items():
        stacks = {
            key: draws[key](rng, len(rows))
            if key in draws
            else np.broadcast_to(np.eye(key[0].d), (len(rows), key[0].d, key[0].d))
            for key in drawn.stacks
        }
        y = _moved(function, rep_in, rep_out, replace(drawn, stacks=stacks), rows)
        y = y.reshape(samples, EACH, -1)
        spread = np.sum(np.abs(y - y.mean(axis=1, keepdims=True)) ** 2) / (EACH - 1)
        size = np.sum(np.abs(y) ** 2) / EACH
        found[name] = float(spread / size) if size else 0.0
    return found


def _function(
    f: Callable[[Array], Any] | Array, rep_in: Rep, rep_out: Rep
) -> Callable[[Array], Array]:
    if callable(f) and not hasattr(f, "shape"):
        return lambda rows: np.asarray(f(rows))
    W = np.asarray(f)
    if W.shape != (rep_out.size(), rep_in.size()):
        raise RepresentationError(
            f"the matrix has shape {W.shape}, not {(rep_out.size(), rep_in.size())}"
        )
    return lambda rows: rows @ W.T


def _moved(
    function: Callable[[Array], Array], rep_in: Rep, rep_out: Rep, g: Elements, x: Array
) -> Array:
    """ρ_out(g_i)⁻¹ f(ρ_in(g_i) x_i) for each row."""
    y = function(action.act(rep_in, g, x))
    if y.shape != (len(x), rep_out.size()):
        raise RepresentationError(
            f"the function returns shape {y.shape}, but {rep_out} has size {rep_out.size()}"
        )
    inverse = replace(g, stacks={key: np.linalg.inv(stack) for key, stack in g.stacks.items()})
    return action.act(rep_out, inverse, y)


def _parts(keys: list[Key], generators: bool) -> dict[str, dict[Key, Draw]]:
    """The parts of the group by name, each by what draws elements; the rest stays at one."""
    parts: dict[str, dict[Key, Draw]] = {"all": {key: key[0].draw for key in keys}}
    for key in keys:
        group, copy = key
        name = f"{group}[{copy}]" if any(k[0] == group and k != key for k in keys) else str(group)
        if len(keys) > 1:
            parts[name] = {key: group.draw}
        for part, draw in _within(group, generators):
            parts[f"{part} of {name}"] = {key: draw}
    return parts


def _within(group: Group, generators: bool) -> Iterator[tuple[str, Draw]]:
    """Parts of one group: its connected part, what generators generate, and directions."""
    lie, discrete = group.lie_algebra, group.discrete_generators
    if len(lie) and len(discrete):
        yield "connected part", lambda rng, n: _connected(rng, group, n)
    if len(discrete) > 1 or (len(lie) and len(discrete)):
        for i, h in enumerate(discrete, 1):
            yield f"generator {i}", _cyclic(h)
    if generators:
        for i, A in enumerate(lie, 1):
            yield f"direction {i}", _along(group, A)


def _connected(rng: np.random.Generator, group: Group, n: int) -> Array:
    """Random elements of the connected part, spread over the whole of a compact one."""
    from scipy.linalg import expm

    A = group.lie_algebra / np.linalg.norm(group.lie_algebra, axis=(1, 2), keepdims=True)
    g = np.broadcast_to(np.eye(group.d), (n, group.d, group.d))
    for _ in range(FACTORS):
        z = rng.normal(size=(n, len(A))) * (6.0 if group.is_compact else 0.5)
        g = g @ expm(np.einsum("ni,ijk->njk", z, A))
    return np.asarray(g)


def _along(group: Group, A: Array) -> Draw:
    """What draws elements exp(tA), in a compact group from a long stretch of t."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        from scipy.linalg import expm

        t = rng.uniform(0, TURNS, size=n) * 2 * np.pi if group.is_compact else rng.normal(size=n)
        return np.asarray(expm(t[:, None, None] * A / np.linalg.norm(A)))

    return draw


def _cyclic(h: Array) -> Draw:
    """What draws powers of an element, all of them where its order is small."""
    powers = [np.eye(len(h))]
    for _ in range(LONGEST_CYCLE):
        power = powers[-1] @ h
        if np.allclose(power, np.eye(len(h)), atol=1e-9):
            break
        powers.append(power)
    stack = np.stack(powers)
    return lambda rng, n: stack[rng.integers(len(stack), size=n)]
