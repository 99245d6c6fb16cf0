"""Own groups with exact generators, what the judge says of them, and what the solver says."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from emlpcli.errors import EmlpError, UncountedError
from emlpcli.groups import Group, MatrixGroup
from emlpcli.reps import representation
from emlpcli.solve import Solution, dimension, solve

from .oracle import Tensor, kernel_dimension
from .oracle_numbers import (
    Exact,
    Matrix,
    exact,
    floats,
    identity,
    inverse,
    matrix,
    product,
    root,
    texts,
    total,
)

HALF = exact(Fraction(1, 2))


class Own(NamedTuple):
    """Exact generators of a group."""

    discrete: list[Matrix]
    lie: list[Matrix]

    @property
    def d(self) -> int:
        return len([*self.discrete, *self.lie][0])

    def mapped(self, f: Callable[[Matrix], Matrix]) -> Own:
        return Own([f(m) for m in self.discrete], [f(m) for m in self.lie])

    def as_text(self) -> MatrixGroup:
        """The group as it is written in exact texts."""
        return MatrixGroup(texts(self.discrete), texts(self.lie))

    def as_floats(self) -> MatrixGroup:
        """The group in doubles, each entry rounded once."""
        return MatrixGroup(floats(self.discrete, self.d), floats(self.lie, self.d))

    def dimension(self, *tensors: Tensor) -> int:
        return sum(kernel_dimension(self.discrete, self.lie, t) for t in tensors)


def rotation(cosine: Exact, sine: Exact) -> Matrix:
    return [[cosine, -sine], [sine, cosine]]


def skew(d: int) -> list[Matrix]:
    return [elementary(d, (i, j, 1), (j, i, -1)) for i in range(d) for j in range(i)]


def elementary(d: int, *places: tuple[int, int, int]) -> Matrix:
    m = [[0] * d for _ in range(d)]
    for i, j, value in places:
        m[i][j] = value
    return matrix(m)


def diagonal(*entries: Any) -> Matrix:
    return matrix(
        [[x if i == j else 0 for j in range(len(entries))] for i, x in enumerate(entries)]
    )


def scaled(m: Matrix, factor: Any) -> Matrix:
    return [[exact(factor) * x for x in row] for row in m]


THIRD = rotation(-HALF, root(3) * HALF)
EIGHTH = rotation(root(2) * HALF, root(2) * HALF)
FLIP = diagonal(1, -1)
SL2 = [elementary(2, (0, 1, 1)), elementary(2, (1, 0, 1))]
SE2 = [elementary(3, (0, 1, -1), (1, 0, 1)), elementary(3, (0, 2, 1)), elementary(3, (1, 2, 1))]

CYCLE, SWAP = (matrix(np.eye(3, dtype=int)[list(p)].tolist()) for p in ((2, 0, 1), (1, 0, 2)))
UNIT, ZERO = root(-1), exact(0)

GROUPS: dict[str, Own] = {
    "C3": Own([THIRD], []),
    "D8": Own([EIGHTH, FLIP], []),
    "S3": Own([CYCLE, SWAP], []),
    "Q8": Own([[[UNIT, ZERO], [ZERO, -UNIT]], matrix([[0, 1], [-1, 0]])], []),
    "shears of Z": Own([total(identity(3), elementary(3, (i, i + 1, 1))) for i in (0, 1)], []),
    "triangular": Own([matrix([[2, 1], [0, 1]])], []),
    "diag(300,1/300)": Own([diagonal(300, Fraction(1, 300))], []),
    "diag(10^6,1,10^-6)": Own([diagonal(10**6, 1, Fraction(1, 10**6))], []),
    "diag(1+sqrt2)": Own([diagonal(exact(1) + root(2), root(2) - exact(1))], []),
    "so2": Own([], skew(2)),
    "so3": Own([], skew(3)),
    "sl2": Own([], SL2),
    "so(1,2)": Own([], [elementary(3, (0, i, 1), (i, 0, 1)) for i in (1, 2)]),
    "upper": Own([], [elementary(2, (i, j, 1)) for i, j in ((0, 0), (0, 1), (1, 1))]),
    "heisenberg": Own([], [elementary(3, (0, 1, 1)), elementary(3, (1, 2, 1))]),
    "torus": Own([], [diagonal(1, -1, 2)]),
    "se2": Own([], SE2),
    "o2": Own([FLIP], skew(2)),
}
LIE = [name for name, own in GROUPS.items() if own.lie]

EXPRESSIONS: dict[str, tuple[Tensor, ...]] = {
    "V": (Tensor((False,)),),
    "V.T": (Tensor((True,)),),
    "V>>V": (Tensor((False, True)),),
    "V.T>>V": (Tensor((False, False)),),
    "V**2>>V": (Tensor((False, True, True)),),
    "V>>V**2": (Tensor((False, False, True)),),
    "V**2>>V**2": (Tensor((False, False, True, True)),),
    "Sym(2,V)>>V": (Tensor((False, True, True), ((1, 2, 1),)),),
    "Scalar+V>>V": (Tensor((False,)), Tensor((False, True))),
}


@cache
def wanted(name: str, text: str) -> int:
    return GROUPS[name].dimension(*EXPRESSIONS[text])


def found(text: str, G: Group) -> Solution:
    """The solution, and its agreement with itself."""
    rep = representation(text, G)
    solution = solve(rep, cache=False)
    Q = solution.dense()
    assert np.abs(Q.conj().T @ Q - np.eye(solution.dimension)).max(initial=0) < 1e-9
    try:
        counted = dimension(rep).value
    except UncountedError:
        return solution
    assert counted == solution.dimension
    return solution


def check(text: str, own: Own, want: int) -> None:
    """The exact answer for exact texts; for rounded entries too, where they determine it.

    Rounding moves the singular values of ρ(h) by up to 1e-16 |ρ(h)|. Where that may be as large
    as those of ρ(h) - 1, a refusal is as good as an answer, a wrong answer is not.
    """
    assert found(text, own.as_text()).dimension == want
    conditions = [np.linalg.cond(h) for h in floats(own.discrete, own.d)]
    indices = max(len(t.duals) for t in EXPRESSIONS[text])
    try:
        assert found(text, own.as_floats()).dimension == want
    except EmlpError:
        if max(conditions, default=1.0) ** indices < 1e10:
            raise


def moved(own: Own, seed: int) -> Own:
    """The group in a random rational basis that is not far from orthogonal."""
    rng = random.Random(seed)
    while True:
        P = matrix([[Fraction(rng.randint(-4, 4), rng.choice((1, 2, 3))) for _ in range(own.d)]
                    for _ in range(own.d)])  # fmt: skip
        if np.linalg.cond(floats([P], own.d)[0]) < 20:
            return conjugated(own, P)


def conjugated(own: Own, P: Matrix) -> Own:
    back = inverse(P)
    return own.mapped(lambda m: product(product(P, m), back))


def subclass(base: type[Group], *args: int, **stacks: Any) -> Group:
    """A class of a person's own over a registered one, which assigns its generators."""

    class Mine(base):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            for key, value in stacks.items():
                setattr(self, key, np.array(value))
            super().__init__(*args)

    return Mine()
