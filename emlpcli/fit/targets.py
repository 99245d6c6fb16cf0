"""The functions that `emlp fit` knows by name: representations, sampler and exact formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, Span, TooLargeError, suggest
from emlpcli.fit import action
from emlpcli.fit.limits import MOST_COORDINATES
from emlpcli.reps.from_text import concrete, representation
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import format_count

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

Array = NDArray[np.float64]
Sampler = Callable[[np.random.Generator, int], Array]
Values = Callable[[Array], Array]

MINKOWSKI = np.diag([1.0, -1, -1, -1])


@dataclass(frozen=True)
class Problem:
    """An equivariant function with a distribution of inputs, over representations with groups.

    `sample(rng, n)` draws inputs, shape (n, dim in); `formula` maps them to the exact values,
    shape (n, dim out), in float64.
    """

    name: str
    text: str
    rep_in: Rep
    rep_out: Rep
    sample: Sampler
    formula: Values

    def equivariance_error(self, rows: int = 256, seed: int = 0) -> float:
        """The root mean square of f(ρ(g)x) − ρ(g)f(x), a fresh g for each x, relative to f."""
        rng = np.random.default_rng(seed)
        x = self.sample(rng, rows)
        elements = action.draw(rng, rows, self.rep_in, self.rep_out)
        moved = action.act(self.rep_out, elements, self.formula(x))
        found = self.formula(action.act(self.rep_in, elements, x))
        return relative_error(moved, found)


@dataclass(frozen=True)
class Target:
    """A problem by name; `group` is None where the representations name theirs."""

    name: str
    text: str
    rep_in: str
    rep_out: str
    group: str | None
    sample: Sampler
    formula: Values

    def problem(self, group: Group | str | None = None) -> Problem:
        """The function over its group, or over another one that it is equivariant under too.

        Raises EmlpError where it is not, or where the group acts on spaces of other sizes.
        """
        rep_in, rep_out = (over_group(t, group or self.group) for t in (self.rep_in, self.rep_out))
        made = Problem(self.name, self.text, rep_in, rep_out, self.sample, self.formula)
        if group is None:
            return made
        if self.group is None:
            raise EmlpError(
                f"{self.name} names its groups itself: {self.rep_in} to {self.rep_out}",
                hint="leave --group away",
            )
        dim = self.sample(np.random.default_rng(0), 1).shape[1]
        if dim != rep_in.size():
            raise EmlpError(
                f"{self.name} has inputs of {dim} numbers, but {rep_in} over "
                f"{group} has {rep_in.size()}",
                hint=f"its own group is {self.group}; a formula with --rep-in takes any group",
            )
        error = made.equivariance_error()
        if error > 1e-7:
            raise EmlpError(
                f"{self.name} is not equivariant under {group}: f(ρ(g)x) and ρ(g)f(x) differ "
                f"by {100 * error:.2g} % on random g and x",
                hint=f"its own group is {self.group}",
            )
        return made


def relative_error(a: Array, b: Array) -> float:
    """The root mean square of a − b, relative to that of both; 0 where both are zero."""
    scale = np.sqrt(np.mean(a**2) + np.mean(b**2))
    return float(np.sqrt(np.mean((a - b) ** 2)) / max(scale, 1e-300))


def over_group(text: str | Rep, group: Group | str | None) -> Rep:
    """The representation that a text denotes, over the group where it names none itself."""
    rep = representation(text)
    if not rep.concrete:
        rep = concrete(text, group) if isinstance(text, str) else representation(text, group)
    if rep.size() > MOST_COORDINATES:
        raise TooLargeError(
            f"{rep} has {format_count(rep.size())} coordinates, "
            f"at most {MOST_COORDINATES} can be fitted"
        )
    return rep


def hidden_over(hidden: str | Rep | None, group: Group | str | None, rep: Rep) -> Rep | None:
    """The hidden representation that is given, if any, over the group, else over that of `rep`."""
    return None if hidden is None else over_group(hidden, group or _group_of(rep))


def _group_of(rep: Rep) -> Group | None:
    """The one group of a representation; None of several."""
    groups: set[Group] = {atom.G for atom in rep.atoms() if atom.G is not None}
    return next(iter(groups)) if len(groups) == 1 else None


def normal(dim: int, scale: float = 1.0) -> Sampler:
    """Independent normal coordinates."""
    return lambda rng, n: scale * rng.normal(size=(n, dim))


def _vectors(x: Array, count: int) -> list[Array]:
    """The columns as `count` vectors, each of shape (n, d)."""
    return list(np.moveaxis(x.reshape(len(x), count, -1), 1, 0))


def _dot(a: Array, b: Array) -> Array:
    value: Array = (a * b).sum(-1)
    return value


def _norm(a: Array) -> Array:
    return np.asarray(np.sqrt(_dot(a, a)))


def _of_two(f: Callable[[Array, Array], Array]) -> Values:
    """A scalar function of two vectors, on rows of both."""
    return lambda x: f(*_vectors(x, 2))[:, None]


def _inertia_inputs(rng: np.random.Generator, n: int) -> Array:
    x = rng.normal(size=(n, 20))
    x[:, :5] = np.log1p(np.exp(x[:, :5]))  # masses
    return x


def _inertia(x: Array) -> Array:
    m, r = x[:, :5], x[:, 5:].reshape(-1, 5, 3)
    squares = np.einsum("ni,nik,nik->n", m, r, r)[:, None, None]
    tensor = squares * np.eye(3) - np.einsum("ni,nij,nik->njk", m, r, r)
    return np.asarray(tensor.reshape(-1, 9))


def _particle(x: Array) -> Array:
    p1, p2, p3, p4 = _vectors(x, 4)
    eta = MINKOWSKI

    def minkowski(a: Array, b: Array) -> Array:
        return np.asarray(_dot(a @ eta, b)[:, None, None])

    def outer(a: Array, b: Array) -> Array:
        return a[:, :, None] * b[:, None, :]

    electron = outer(p1, p3) - (minkowski(p1, p3) - minkowski(p1, p1)) * eta
    muon = outer(p2 @ eta, p4 @ eta) - (minkowski(p2, p4) - minkowski(p2, p2)) * eta
    return np.asarray(4 * (electron * muon).sum((1, 2))[:, None])


def _dipole(x: Array) -> Array:
    charges, places = x[:, :5], x[:, 5:].reshape(-1, 3, 5)
    return np.asarray(np.einsum("nj,nij->ni", charges, places))


_dot_norm3 = _of_two(lambda u, v: _dot(u, v) - _norm(v) ** 3)
_distance = _of_two(lambda u, v: _norm(u - v))
_cosine = _of_two(lambda u, v: _dot(u, v) / (_norm(u) * _norm(v)))
_o5 = _of_two(
    lambda a, b: np.sin(_norm(a)) - _norm(b) ** 3 / 2 + _dot(a, b) / (_norm(a) * _norm(b))
)
_INERTIA = "Σ mᵢ (‖rᵢ‖² I − rᵢ rᵢᵀ), 5 masses"
_PARTICLE = "electron–muon matrix element of 4 momenta"
_DIPOLE = "Σ qᵢ rᵢ, 5 charges"

# To add a target, list it here: the command, its help, the laws and the pages read this tuple.
TARGETS: tuple[Target, ...] = (
    Target("dot-norm3", "u·v − ‖v‖³", "2*V", "Scalar", "SO3", normal(6), _dot_norm3),
    Target("distance", "‖u − v‖", "2*V", "Scalar", "O3", normal(6), _distance),
    Target("angle", "u·v / ‖u‖‖v‖", "2*V", "Scalar", "O3", normal(6), _cosine),
    Target("inertia", _INERTIA, "5*Scalar+5*V", "V**2", "O3", _inertia_inputs, _inertia),
    Target("o5", "sin‖x₁‖ − ‖x₂‖³/2 + x₁·x₂/‖x₁‖‖x₂‖", "2*V", "Scalar", "O5", normal(10), _o5),
    Target("particle", _PARTICLE, "4*V", "Scalar", "O13", normal(16, 0.25), _particle),
    Target("dipole", _DIPOLE, "V(S5)+V(SO3)*V(S5)", "V(SO3)", None, normal(20), _dipole),
)

_BY_NAME = {target.name: target for target in TARGETS}


def find(name: str) -> Target | None:
    """The target of a name, None where no target has it."""
    return _BY_NAME.get(name)


def unknown(name: str) -> EmlpError:
    """The error for a name that no target has, with the nearest one."""
    close = suggest(name, _BY_NAME, cutoff=0.5)
    meant = f"did you mean {close[0]}? " if close else ""
    return EmlpError(
        f"unknown target {name!r}",
        span=Span(0, len(name)),
        text=name,
        hint=f"{meant}the targets are {', '.join(_BY_NAME)}, or write a formula such as "
        "dot(u,v)-norm(v)**3",
    )
