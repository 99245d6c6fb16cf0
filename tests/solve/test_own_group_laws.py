"""Laws of people's own groups, and of registered ones, against exact ranks modulo primes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, EmlpError, UncountedError
from emlpcli.groups import O11, SL, SO, Cube, Group, MatrixGroup, O, S, SO13p, Sp, Trivial, Z
from emlpcli.groups import group as named
from emlpcli.groups.planar import C, D, Scaling
from emlpcli.reps import Rep, V, representation
from emlpcli.solve import Solution, dimension, solve
from emlpcli.solve.decompose import decompose
from emlpcli.solve.factors import DenseFactor
from emlpcli.solve.plan import clear_cache, plan
from emlpcli.solve.strategies import STRATEGIES, Outcome

from .oracle import (
    Exact,
    Matrix,
    Tensor,
    exact,
    floats,
    identity,
    inverse,
    kernel_dimension,
    matrix,
    product,
    projector,
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


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """What one test solved, rightly or wrongly, is no other test's answer."""
    clear_cache()
    yield
    clear_cache()


# -- the judge itself ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("diag(300,1/300)", "V**2>>V**2", 6),
        ("so2", "V>>V", 2),
        ("so3", "V**2>>V", 1),
        ("so3", "V**2>>V**2", 3),
        ("S3", "V**2>>V**2", 14),  # partitions of four points into at most three parts
        ("Q8", "V>>V", 1),
        ("C3", "V**2>>V", 2),
        ("heisenberg", "V>>V", 2),
        ("sl2", "V**2>>V**2", 2),
        ("se2", "V.T", 1),
    ],
)
def test_the_judge_knows_dimensions_from_the_literature(name: str, text: str, value: int) -> None:
    assert wanted(name, text) == value


@pytest.mark.parametrize("name", ["S3", "triangular", "so(1,2)", "heisenberg", "se2"])
def test_the_judge_agrees_with_its_projector_in_fractions(name: str) -> None:
    own = GROUPS[name]
    for text in ("V", "V.T", "V>>V", "V>>V**2", "Sym(2,V)>>V"):
        P = projector(own.discrete, own.lie, EXPRESSIONS[text][0])
        assert np.trace(P) == pytest.approx(wanted(name, text), abs=1e-9)
        np.testing.assert_allclose(P @ P, P, atol=1e-9)


def test_the_judge_tells_a_float_from_what_it_was_meant_to_be() -> None:
    rounded = [matrix(floats([THIRD], 2)[0].tolist())]
    three = Tensor((False,) * 3)
    assert kernel_dimension([THIRD], [], three) == 2
    assert kernel_dimension(rounded, [], three) == 0


# -- dimensions and spaces ----------------------------------------------------------------


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize("name", GROUPS)
def test_exact_generators(name: str, text: str) -> None:
    assert found(text, GROUPS[name].as_text()).dimension == wanted(name, text)


@pytest.mark.parametrize("text", ["V.T", "V>>V", "V**2>>V", "V**2>>V**2"])
@pytest.mark.parametrize("name", [name for name in GROUPS if "10^6" not in name])
def test_rounded_generators_stand_for_the_ideal_group(name: str, text: str) -> None:
    assert found(text, GROUPS[name].as_floats()).dimension == wanted(name, text)


@pytest.mark.parametrize("name", ["S3", "shears of Z", "triangular", "so(1,2)", "se2", "torus"])
@pytest.mark.parametrize("text", ["V>>V", "V>>V**2"])
def test_the_space_is_that_of_the_judge(name: str, text: str) -> None:
    own = moved(GROUPS[name], 1)
    P = projector(own.discrete, own.lie, EXPRESSIONS[text][0])
    for G, tolerance in ((own.as_text(), 1e-9), (own.as_floats(), 1e-7)):
        Q = found(text, G).dense()
        np.testing.assert_allclose(Q @ Q.T, P, atol=tolerance)


# -- laws -------------------------------------------------------------------------------


SCALES = [f"1e{k}" for k in (-12, -10, -6, 4, 8, 12)]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", LIE)
def test_scaling_a_lie_algebra_changes_nothing(name: str, scale: str) -> None:
    own = GROUPS[name]
    changed = own._replace(lie=[scaled(A, scale) for A in own.lie])
    text = "V**2>>V" if own.d == 3 else "V**2>>V**2"
    for G in (changed.as_text(), changed.as_floats()):
        assert found(text, G).dimension == wanted(name, text)


@pytest.mark.parametrize("name", [n for n in LIE if len(GROUPS[n].lie) > 1])
def test_scaling_one_generator_changes_nothing(name: str) -> None:
    own = GROUPS[name]
    for scale in ("1e-9", "1e9"):
        changed = own._replace(lie=[scaled(own.lie[0], scale), *own.lie[1:]])
        for G in (changed.as_text(), changed.as_floats()):
            assert found("V>>V", G).dimension == wanted(name, "V>>V")


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


@pytest.mark.parametrize("name", GROUPS)
def test_a_change_of_basis_changes_no_dimension(name: str) -> None:
    own = GROUPS[name]
    text = "V**2>>V" if own.d == 3 else "V**2>>V**2"
    stretched = diagonal(*[100, *[1] * (own.d - 1)])
    sheared = total(identity(own.d), elementary(own.d, (0, own.d - 1, 30)))
    for changed in (moved(own, 2), conjugated(own, stretched), conjugated(own, sheared)):
        assert changed.dimension(*EXPRESSIONS[text]) == wanted(name, text)
        check(text, changed, wanted(name, text))


@pytest.mark.parametrize("name", GROUPS)
def test_other_generators_of_the_same_group_change_nothing(name: str) -> None:
    changed = regenerated(GROUPS[name])
    for text in ("V.T", "V>>V", "V>>V**2"):
        assert changed.dimension(*EXPRESSIONS[text]) == wanted(name, text)
        check(text, changed, wanted(name, text))


def regenerated(own: Own) -> Own:
    """Inverses and products of the generators, and combinations of the infinitesimal ones."""
    rng = random.Random(0)
    discrete = [inverse(h) for h in own.discrete]
    if len(discrete) > 1:
        discrete[0] = product(discrete[0], discrete[1])
    lie: list[Matrix] = []
    for k in range(len(own.lie)):  # a triangular change with ones on its diagonal
        A = own.lie[k]
        for other in own.lie[:k]:
            A = total(A, other, exact(Fraction(rng.randint(-3, 3), rng.choice((1, 2, 5)))))
        lie.append(A)
    return Own([*discrete, *discrete[:1]], [*lie, *lie[:1]])


@pytest.mark.parametrize("seed", range(30))
def test_random_groups(seed: int) -> None:
    """One or two random matrices, of full form or monomial, triangular or unipotent."""
    rng = random.Random(seed)
    d, kind = rng.choice((2, 3)), rng.choice(("full", "monomial", "triangular", "unipotent", "lie"))
    stack = []
    for _ in range(rng.choice((1, 2))):
        entries = [[Fraction(rng.randint(-3, 3), rng.choice((1, 2, 7)))] * d for _ in range(d)]
        entries = [
            [Fraction(rng.randint(-3, 3), rng.choice((1, 2, 7))) for _ in r] for r in entries
        ]
        order = rng.sample(range(d), d)
        for i in range(d):
            for j in range(d):
                if kind == "monomial":
                    entries[i][j] = (
                        Fraction(rng.choice((1, -1, 2))) if order[i] == j else Fraction()
                    )
                if kind in ("triangular", "unipotent") and i >= j:
                    one = 1 if kind == "unipotent" else rng.choice((1, -1, 2))
                    entries[i][j] = Fraction(one if i == j else 0)
        if kind == "full":
            entries = [[x + 20 * (i == j) for j, x in enumerate(r)] for i, r in enumerate(entries)]
        stack.append(matrix(entries))
    own = Own([], stack) if kind == "lie" else Own(stack, [])
    for text in ("V", "V>>V", "V.T>>V", "V**2>>V"):
        want = own.dimension(*EXPRESSIONS[text])
        check(text, own, want)


@pytest.mark.parametrize("x", ["1+1/10**20", "1-1/10**9", "1/10**8", "10**9"])
def test_exact_entries_are_not_rounded(x: str) -> None:
    """diag(x, 1) and a shear by x fix a line, however near to the identity or far from it."""
    assert found("V", MatrixGroup([[[x, 0], [0, 1]]])).dimension == 1
    assert found("V>>V", MatrixGroup([[[1, x], [0, 1]]])).dimension == 2
    assert found("V.T>>V", MatrixGroup([[[x, 0], [0, f"1/({x})"]]])).dimension == 2


def test_no_invariants_are_a_basis_without_columns() -> None:
    for strategy in ("rational", "nullspace"):
        Q = solve(V(GROUPS["sl2"].as_text()), strategy=strategy, cache=False).dense()
        assert Q.shape == (2, 0)
        assert Q.dtype == np.float64


# -- registered groups and own ones alike --------------------------------------------------

REGISTERED = ["SO3", "O2", "SU2", "SL2", "GL2", "Sp1", "S3", "Alt4", "Z4", "C3", "D4", "SO11p",
              "O11", "Scaling2", "Trivial2", "SO2*S2", "Z2 wr S2", "Affine(SO2)", "Complex(S3)",
              "Real(U1)", "Sum(SO2,S2)", "pg:-43m"]  # fmt: skip


def everything() -> list[Any]:
    return [*REGISTERED, *(pytest.param(own, id=name) for name, own in GROUPS.items())]


def made(given: str | Own) -> Group:
    return named(given) if isinstance(given, str) else given.as_text()


@pytest.mark.parametrize("given", everything())
def test_a_map_and_its_transpose(given: str | Own) -> None:
    G = made(given)
    v = V(G)
    pairs: list[tuple[Rep, Rep]] = [(v, v**2), (v.T, v), (v + 1, v.T), (v * v.T, v.T)]
    for a, b in pairs:
        assert solve(a >> b).dimension == solve(b.T >> a.T).dimension, (a, b)


@pytest.mark.parametrize("given", everything())
def test_maps_to_itself_hold_the_identity_and_one_for_each_constituent(given: str | Own) -> None:
    G = made(given)
    for rep in (V(G), V(G) + 1, V(G) * V(G).T):
        maps = solve(rep >> rep)
        n = rep.size()
        Q = maps.dense()
        one = np.eye(n).ravel() / np.sqrt(n)
        assert np.linalg.norm(Q @ (Q.conj().T @ one) - one) < 1e-8
        if G.is_reductive:
            found = decompose(rep)
            assert maps.dimension == found.commutant >= len(found.constituents) >= 1


@pytest.mark.parametrize("given", everything())
def test_all_strategies_agree(given: str | Own) -> None:
    G = made(given)
    compared = 0
    for rep in (V(G) >> V(G), V(G) >> V(G) ** 2):
        if rep.size() > 100:
            continue
        chosen = solve(rep, cache=False)
        P = projector_of(chosen)
        for strategy in STRATEGIES:
            if strategy.name == "scalar":
                continue
            try:
                plan(rep, strategy=strategy.name)
            except EmlpError:  # it does not apply
                continue
            other = solve(rep, strategy=strategy.name, cache=False)
            assert other.dimension == chosen.dimension, strategy.name
            np.testing.assert_allclose(projector_of(other), P, atol=1e-8, err_msg=strategy.name)
            compared += 1
    assert compared > 0


def projector_of(solution: Solution) -> NDArray[Any]:
    Q = solution.dense().astype(complex)
    return np.asarray(Q @ Q.conj().T)


# -- a name is a label ----------------------------------------------------------------------


def subclass(base: type[Group], *args: int, **stacks: Any) -> Group:
    """A class of a person's own over a registered one, which assigns its generators."""

    class Mine(base):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            for key, value in stacks.items():
                setattr(self, key, np.array(value))
            super().__init__(*args)

    return Mine()


RELABELLED: list[tuple[type[Group], tuple[int, ...], Any, str]] = [
    (SO, (3,), [-np.eye(3)], "V**2>>V"),
    (SO, (2,), [np.diag([1.0, -1])], "V>>V"),
    (SO, (3,), [np.diag([2.0, 1, 1])], "V.T>>V"),
    (O, (3,), [np.eye(3)], "V**2>>V"),
    (S, (3,), [np.eye(3)], "V>>V"),
    (Z, (4,), [np.roll(np.eye(4), 1, 0), np.eye(4)[::-1]], "V>>V"),
    (SL, (2,), [np.diag([2.0, 1])], "V.T>>V"),
    (Sp, (1,), [np.diag([2.0, 1])], "V.T>>V"),
    (C, (4,), [np.array([[0.0, -1], [1, 0]]), np.diag([1.0, -1])], "V>>V"),
    (D, (4,), [np.array([[0.0, -1], [1, 0]])], "V>>V"),
    (Trivial, (3,), [np.roll(np.eye(3), 1, 0)], "V>>V"),
    (Scaling, (2,), [np.diag([1.0, -1])], "V>>V"),
    (O11, (), [np.eye(2)], "V.T>>V"),
    (SO13p, (), [np.diag([1.0, -1, -1, -1])], "V**2>>V**2"),
    (Cube, (), [np.eye(6)], "V"),
]


@pytest.mark.parametrize(
    ("base", "args", "discrete", "text"), RELABELLED, ids=lambda x: getattr(x, "name", None)
)
def test_a_subclass_is_the_group_of_its_generators(
    base: type[Group], args: tuple[int, ...], discrete: Any, text: str
) -> None:
    plain = base(*args)
    before = found(text, plain).dimension
    G = subclass(base, *args, discrete_generators=discrete)
    lie = [matrix(A.tolist()) for A in np.asarray(plain.lie_algebra)]
    want = Own([matrix(h.tolist()) for h in discrete], lie).dimension(*EXPRESSIONS[text])
    assert found(text, G).dimension == want
    assert plain != G
    assert want != before
    assert found(text, base(*args)).dimension == before


def test_a_subclass_with_another_lie_algebra() -> None:
    G = subclass(SO, 3, lie_algebra=SO(3).lie_algebra[:1])
    assert found("V>>V", G).dimension == 3  # rotations about one axis
    assert found("V>>V", SO(3)).dimension == 1


def test_two_classes_of_one_name_are_two_groups() -> None:
    first = subclass(SO, 3, discrete_generators=[np.eye(3)])
    second = subclass(SO, 3, discrete_generators=[-np.eye(3)])
    assert first != second
    assert found("V**2>>V", first).dimension == 1
    assert found("V**2>>V", second).dimension == 0


def test_groups_that_differ_below_rounding_are_two_groups() -> None:
    one, other = MatrixGroup([[[1, 0], [0, 1]]]), MatrixGroup([[["1+1/10**20", 0], [0, 1]]])
    assert one != other
    assert (found("V", one).dimension, found("V", other).dimension) == (2, 1)


def test_a_label_is_no_group() -> None:
    G = MatrixGroup((), SO(3).lie_algebra[:1], name="SO(3)")
    assert found("V>>V", SO(3)).dimension == 1
    assert found("V>>V", G).dimension == 3


def test_arrays_changed_afterwards_change_no_group() -> None:
    quarter = np.array([[[0.0, -1], [1, 0]]])
    G = subclass(Group, discrete_generators=quarter)
    H = MatrixGroup(quarter)
    assert found("V>>V", G).dimension == found("V>>V", H).dimension == 2
    quarter[:] = np.eye(2)
    clear_cache()
    assert found("V>>V", G).dimension == found("V>>V", H).dimension == 2


# -- what cannot be decided -----------------------------------------------------------------

NOISY = ["C3", "D8", "S3", "shears of Z", "so3", "sl2", "heisenberg", "se2"]


@pytest.mark.parametrize("error", [1e-2, 1e-4, 1e-7, 1e-8, 1e-9])
@pytest.mark.parametrize("name", NOISY)
def test_generators_with_errors_are_no_ideal_group(name: str, error: float) -> None:
    """The answer is that of the matrices as they stand, or there is none."""
    own, rng = GROUPS[name], np.random.default_rng(7)
    h, A = (
        m * (1 + error * rng.uniform(-1, 1, m.shape)) + error * rng.uniform(-1, 1, m.shape)
        for m in (floats(own.discrete, own.d), floats(own.lie, own.d))
    )
    given = Own([matrix(m.tolist()) for m in h], [matrix(m.tolist()) for m in A])
    for text in ("V>>V", "V**2>>V"):
        want = given.dimension(*EXPRESSIONS[text])
        try:
            solution = found(text, MatrixGroup(h, A))
        except CertificateError:
            continue
        assert (solution.dimension, solution.certificate) == (want, "numerical")


@pytest.mark.parametrize("name", ["C3", "D8", "diag(300,1/300)"])
def test_no_proof_rests_on_rounded_numbers(name: str) -> None:
    """An error in the last digit changes the exact answer for the numbers as they stand."""
    own, text = GROUPS[name], "V.T>>V"
    h = floats(own.discrete, own.d)
    rounded = Own([matrix(m.tolist()) for m in h], [])
    assert rounded.dimension(*EXPRESSIONS[text]) < wanted(name, text)
    solution = found(text, own.as_floats())
    assert solution.dimension == wanted(name, text)
    assert solution.certificate == "numerical"
    assert solution.exact_dimension is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.bool_])
def test_matrices_of_any_type(dtype: type) -> None:
    swap = np.array([[[0, 1], [1, 0]]], dtype=dtype)
    for G in (MatrixGroup(swap), subclass(Group, discrete_generators=swap)):
        solution = found("V>>V", G)
        assert (solution.dimension, solution.certificate) == (2, "proved")


# -- evidence made false on purpose ---------------------------------------------------------

Spoil = Callable[[NDArray[Any]], NDArray[Any]]


def one_replaced(Q: NDArray[Any]) -> NDArray[Any]:
    """A basis vector replaced by a random one, orthonormal to the others."""
    wrong = Q.copy()
    wrong[:, 0] = np.random.default_rng(3).normal(size=len(Q))
    return np.asarray(np.linalg.qr(wrong[:, ::-1])[0])


def one_missing(Q: NDArray[Any]) -> NDArray[Any]:
    return Q[:, 1:]


def one_too_long(Q: NDArray[Any]) -> NDArray[Any]:
    wrong = Q.copy()
    wrong[:, 0] *= 1.01
    return wrong


def two_not_orthogonal(Q: NDArray[Any]) -> NDArray[Any]:
    wrong = Q.copy()
    wrong[:, 0] = (Q[:, 0] + 0.01 * Q[:, 1]) / np.hypot(1, 0.01)
    return wrong


SPOILT: dict[str, tuple[Callable[[], Group], str, str]] = {
    "rational": (lambda: GROUPS["heisenberg"].as_text(), "V>>V**2", "rational"),
    "nullspace": (lambda: moved(GROUPS["heisenberg"], 4).as_floats(), "V>>V**2", "nullspace"),
    "nullspace of a finite group": (lambda: GROUPS["D8"].as_floats(), "V**2>>V**2", "nullspace"),
    "coupling": (lambda: GROUPS["so3"].as_floats(), "V**2>>V**2", "coupling"),
    "orbits": (lambda: S(3), "V>>V", "orbits"),
    "diagrams": (lambda: SO(3), "V**2>>V**2", "diagrams"),
}


@pytest.mark.parametrize("spoil", [one_replaced, one_missing, one_too_long, two_not_orthogonal])
@pytest.mark.parametrize("case", SPOILT)
def test_a_wrong_basis_is_found_out(
    case: str, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, text, name = SPOILT[case]
    rep = representation(text, make())
    assert rep.solve(strategy=name, cache=False).dimension >= 2
    clear_cache()
    kind = next(type(s) for s in STRATEGIES if s.name == name)
    right = kind.solve

    def wrong(self: Any, *args: Any, **options: Any) -> Outcome:
        outcome = right(self, *args, **options)
        return replace(outcome, factor=DenseFactor(spoil(outcome.factor.dense())))

    monkeypatch.setattr(kind, "solve", wrong)
    with pytest.raises(CertificateError):
        rep.solve(strategy=name, cache=False)
