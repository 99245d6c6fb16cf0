"""Laws of people's own groups, and of registered ones, against exact ranks modulo primes."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import EmlpError
from emlpcli.groups import Group, MatrixGroup
from emlpcli.groups import group as named
from emlpcli.reps import Rep, V
from emlpcli.solve import Solution, solve
from emlpcli.solve.isotypic.decompose import decompose
from emlpcli.solve.plan import plan
from emlpcli.solve.strategies.registry import STRATEGIES

from .oracle import Tensor, kernel_dimension, projector
from .oracle_numbers import (
    Matrix,
    exact,
    floats,
    identity,
    inverse,
    matrix,
    product,
    total,
)
from .own_groups import (
    EXPRESSIONS,
    GROUPS,
    LIE,
    THIRD,
    Own,
    check,
    conjugated,
    diagonal,
    elementary,
    found,
    moved,
    scaled,
    wanted,
)

pytestmark = pytest.mark.usefixtures("nothing_known")

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
@pytest.mark.long_cases
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
@pytest.mark.sparse(3, "text", "name")
@pytest.mark.long_cases
def test_exact_generators(name: str, text: str) -> None:
    assert found(text, GROUPS[name].as_text()).dimension == wanted(name, text)


@pytest.mark.parametrize("text", ["V.T", "V>>V", "V**2>>V", "V**2>>V**2"])
@pytest.mark.parametrize("name", [name for name in GROUPS if "10^6" not in name])
@pytest.mark.sparse(2, "text", "name")
def test_rounded_generators_stand_for_the_ideal_group(name: str, text: str) -> None:
    assert found(text, GROUPS[name].as_floats()).dimension == wanted(name, text)


@pytest.mark.parametrize("name", ["S3", "shears of Z", "triangular", "so(1,2)", "se2", "torus"])
@pytest.mark.parametrize("text", ["V>>V", "V>>V**2"])
@pytest.mark.long_cases
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
@pytest.mark.sparse(3, "name", "scale")
@pytest.mark.long_cases
def test_scaling_a_lie_algebra_changes_nothing(name: str, scale: str) -> None:
    own = GROUPS[name]
    changed = own._replace(lie=[scaled(A, scale) for A in own.lie])
    text = "V**2>>V" if own.d == 3 else "V**2>>V**2"
    for G in (changed.as_text(), changed.as_floats()):
        assert found(text, G).dimension == wanted(name, text)


@pytest.mark.parametrize("name", [n for n in LIE if len(GROUPS[n].lie) > 1])
@pytest.mark.long_cases
def test_scaling_one_generator_changes_nothing(name: str) -> None:
    own = GROUPS[name]
    for scale in ("1e-9", "1e9"):
        changed = own._replace(lie=[scaled(own.lie[0], scale), *own.lie[1:]])
        for G in (changed.as_text(), changed.as_floats()):
            assert found("V>>V", G).dimension == wanted(name, "V>>V")


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.few(4)
@pytest.mark.long_cases
def test_a_change_of_basis_changes_no_dimension(name: str) -> None:
    own = GROUPS[name]
    text = "V**2>>V" if own.d == 3 else "V**2>>V**2"
    stretched = diagonal(*[100, *[1] * (own.d - 1)])
    sheared = total(identity(own.d), elementary(own.d, (0, own.d - 1, 30)))
    for changed in (moved(own, 2), conjugated(own, stretched), conjugated(own, sheared)):
        assert changed.dimension(*EXPRESSIONS[text]) == wanted(name, text)
        check(text, changed, wanted(name, text))


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.few(2)
@pytest.mark.long_cases
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
@pytest.mark.few(3)
@pytest.mark.long_cases
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
@pytest.mark.few(2)
def test_a_map_and_its_transpose(given: str | Own) -> None:
    G = made(given)
    v = V(G)
    pairs: list[tuple[Rep, Rep]] = [(v, v**2), (v.T, v), (v + 1, v.T), (v * v.T, v.T)]
    for a, b in pairs:
        assert solve(a >> b).dimension == solve(b.T >> a.T).dimension, (a, b)


@pytest.mark.parametrize("given", everything())
@pytest.mark.few(2)
@pytest.mark.long_cases
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
@pytest.mark.few(2)
@pytest.mark.long_cases
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
