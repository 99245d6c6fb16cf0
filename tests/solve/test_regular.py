"""Regular beside anything is solved by orbits, and proved: spans, sizes, names, refusals."""

from __future__ import annotations

from functools import reduce
from math import prod
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.groups import Group, group
from emlpcli.groups.user.generated import MatrixGroup
from emlpcli.reps import Alt, Irrep, Rep, Scalar, Sym, V, representation
from emlpcli.reps.constructors.listed_elements import listed_elements
from emlpcli.reps.constructors.regular import Regular
from emlpcli.reps.matrices import matrices
from emlpcli.solve import Solution, dimension, solve
from emlpcli.solve.plan import plan
from emlpcli.solve.readable.right_shifts import element_name

# expressions, and how many invariants there are for n elements and V of d dimensions
EXPRESSIONS: list[tuple[Rep, str]] = [
    (Regular, "1"), (Regular >> Scalar, "1"), (Regular >> Regular, "n"), (Regular >> V, "d"),
    (V >> Regular, "d"), (Regular * V >> V, "d*d"), (Regular >> Regular * V, "n*d"),
    (Regular >> V + 2 * Regular + Scalar, "d + 2*n + 1"), (Regular >> Sym(2, V), "d*(d+1)//2"),
]  # fmt: skip
LARGEST = 4000  # entries of the spaces that are measured
COMPARED = 500  # and of those that are solved a second time, by the null space


def _finite(G: Group) -> bool:
    # matrices of a direct product may be equal for different elements, which Sym(2,V) asks for
    return G.is_discrete and G.order is not None and G.order <= 60 and len(G.factors()) == 1


def error_of(rep: Rep, Q: Any) -> float:
    """The largest entry of ρ(h) Q - Q over the generators, by dense matrices."""
    groups = {a.G for a in rep.atoms() if a.G is not None}
    (G,) = groups
    if not len(G.discrete_generators):
        return 0.0
    return max(
        float(np.abs(m @ Q - Q).max(initial=0.0)) for m in matrices(rep, G.discrete_generators)
    )


def check(rep: Rep, wanted: int) -> Solution:
    """A basis that is orthonormal, invariant, of the wanted dimension, and proved by orbits."""
    solution = solve(rep, cache=False)
    assert dimension(rep).value == solution.dimension == wanted
    assert solution.certificate == "proved"
    assert set(solution.strategy.split(", ")) <= {"orbits", "schur", "scalar"}
    Q = solution.dense()
    assert Q.shape == (rep.size(), wanted)
    assert np.abs(Q.conj().T @ Q - np.eye(wanted)).max(initial=0.0) < 1e-12
    assert error_of(rep, Q) < 1e-12 * max(1.0, _largest(rep))
    evidence = solution.evidence
    assert max(evidence.equivariance, evidence.idempotency, evidence.symmetry) < 1e-12
    if rep.size() <= COMPARED:
        N = solve(rep, strategy="nullspace", cache=False).dense()
        assert N.shape == Q.shape
        assert np.abs(Q - N @ (N.conj().T @ Q)).max(initial=0.0) < 1e-9
    return solution


def _largest(rep: Rep) -> float:
    """How large entries of generators are: of oblique coordinates, more than 1."""
    (G,) = {a.G for a in rep.atoms() if a.G is not None}
    return float(np.abs(G.discrete_generators).max(initial=1.0)) ** 2


@pytest.mark.quick_sizes
@pytest.mark.over(_finite, ["S", "Alt", "Z", "C", "D", "DkeR3", "pg", "wr", "Real"])
@pytest.mark.few(5)
def test_orbits_prove_all_products_with_regular(onegroup: Group) -> None:
    n, d = Regular(onegroup).size(), onegroup.d
    assert n == onegroup.order
    for expression, formula in EXPRESSIONS:
        rep = expression(onegroup)
        if rep.size() <= LARGEST:
            check(rep, int(eval(formula, {"n": n, "d": d})))


@pytest.mark.parametrize("name", ["S3", "C6", "D3", "pg:23", "Z5", "Alt4"])
@pytest.mark.few(3)
def test_powers_of_regular(name: str) -> None:
    """Sym and Alt by Burnside's lemma: (tr(g)² ± tr(g²))/2, tr(g) = n for the identity alone."""
    G = group(name)
    X = listed_elements(G).matrices()
    n = len(X)
    involutions = sum(np.allclose(x @ x, X[0]) for x in X)  # elements of which tr(g²) = n
    check(Sym(2, Regular)(G), (n + involutions) // 2)
    check(Alt(2, Regular)(G), (n - involutions) // 2)
    check((Sym(2, Regular) >> Regular)(G), n * (n + 1) // 2)
    # beside V: Σ_x (tr(x)² + tr(x²))/2 tr_V(x) / n
    of_v = sum(np.trace(x).real for x in X if np.allclose(x @ x, X[0]))
    check((Sym(2, Regular) >> V)(G), round((n * G.d + of_v) / 2))


QUATERNIONS = MatrixGroup([[["i", 0], [0, "-i"]], [[0, 1], [-1, 0]]], name="Q8")
OBLIQUE = MatrixGroup([[[0, -1], [1, -1]], [[0, 1], [1, 0]]], name="oblique D3")
ICOSAHEDRAL = group("pg:532")
MADE: list[tuple[Group, str]] = [
    (QUATERNIONS, "Regular>>V"), (QUATERNIONS, "Regular>>Regular"), (QUATERNIONS, "Regular*V>>V"),
    (OBLIQUE, "Regular>>V"), (OBLIQUE, "V>>Regular"), (OBLIQUE, "Regular>>Regular"),
    (ICOSAHEDRAL, "Regular>>V"), (ICOSAHEDRAL, "Regular>>Sym(2,V)"),
    (group("C5"), "Regular>>Irrep(2)"), (group("D6"), "Regular>>Irrep(3,-1)"),
    (group("S4"), "Regular>>Irrep([2,2])"), (group("S4"), "Std>>Regular"),
]  # fmt: skip


@pytest.mark.parametrize(("G", "text"), MADE)
def test_representations_that_are_not_monomial(G: Group, text: str) -> None:
    rep = representation(text, G)
    check(rep, rep.size() // Regular(G).size())


@pytest.mark.parametrize("name", ["C2*C2", "S3*S3", "Z2*S3", "C3*D3", "Z2*Z3*Z2"])
@pytest.mark.long_cases
def test_regular_of_a_direct_product(name: str) -> None:
    """It is the product of those of the factors, which may be equal, and may not be faithful."""
    G = group(name)
    n = prod(factor.order or 0 for factor in G.factors())
    assert Regular(G).size() == n
    for rep, wanted, kind in (
        (Regular(G), 1, ""), ((Regular >> Regular)(G), n, "regular"), ((Regular >> V)(G), G.d, "V")
    ):  # fmt: skip
        solution = solve(rep, cache=False)
        assert dimension(rep).value == solution.dimension == wanted
        assert (solution.strategy, solution.certificate) == ("orbits", "proved")
        if solution.size > LARGEST:
            continue
        Q = solution.dense()
        factors = G.factors()
        for place, factor in enumerate(factors):  # each factor's generators, on its own index
            for h in factor.discrete_generators:
                orders, sizes = ([f.order or 0 for f in factors], [f.d for f in factors])
                regular = _at(place, matrices(Regular(factor), h[None])[0], orders)
                out = {"": np.eye(1), "regular": regular, "V": _at(place, h, sizes)}[kind]
                assert np.abs(np.kron(out, regular) @ Q - Q).max() < 1e-12


def _at(place: int, matrix: Any, sizes: list[int]) -> Any:
    """A matrix on one index of a tensor product, 1 on the others."""
    return reduce(np.kron, [matrix if i == place else np.eye(k) for i, k in enumerate(sizes)])


@pytest.mark.parametrize("name", ["Z119", "Z127", "Z200", "D100", "ZksZnxZn(2,10)", "pg:-5-3m"])
@pytest.mark.few(3)
def test_large_groups(name: str) -> None:
    rep = representation("Regular>>Regular", name)
    n = group(name).order
    solution = solve(rep, cache=False)
    assert (solution.dimension, solution.strategy, solution.certificate) == (n, "orbits", "proved")
    # column j of every row x is e_(x s) for one element s: the group's table, as matrices say it
    labels = solution.blocks[0].basis.by_orbits()
    assert labels is not None
    table = labels.labels.reshape(n, n)
    X = listed_elements(group(name)).matrices()
    rng = np.random.default_rng(0)
    for x, y in rng.integers(n, size=(20, 2)):
        assert np.allclose(X[x] @ X[table[x, y]], X[y], atol=1e-9)
    assert max(solution.evidence.equivariance, solution.evidence.idempotency) < 1e-12


def test_four_million_entries() -> None:
    rep = representation("Regular>>Regular", "D1000")
    predicted = plan(rep).nbytes
    assert 4 * 10**6 <= predicted <= 200 * 10**6
    solution = solve(rep, max_bytes=predicted + 2**20, cache=False)
    assert (solution.dimension, solution.certificate) == (2000, "proved")
    assert solution.evidence.equivariance == 0
    with pytest.raises(TooLargeError, match="entries would take"):
        solve(rep, max_bytes=2 * 10**7, cache=False)


@pytest.mark.parametrize(("name", "text", "wanted"), [
    ("S8", "Regular>>Regular", 40320), ("S8", "Regular**3>>V", 40320**2 * 8),
    ("Z50000", "Regular>>Regular", 50000), ("Z2 wr S6", "Regular>>V", 6),
])  # fmt: skip
def test_dimensions_need_no_list_of_elements(name: str, text: str, wanted: int) -> None:
    assert dimension(representation(text, name)).value == wanted


def test_bases_that_do_not_fit_are_refused() -> None:
    with pytest.raises(EmlpError, match="1625702400 entries would take"):
        representation("Regular>>Regular", "S8").solve(max_bytes=2**31)


def test_large_matrices_beside_regular_are_left_to_other_strategies() -> None:
    """Of V**7 under pg:532 they have 60·3^14 numbers; permuted indices have none."""
    (large,) = plan(representation("Regular>>V**7", "pg:532")).blocks[0][2]
    assert large.strategy.name == "coupling"
    (small,) = plan(representation("Regular>>V**6", "pg:532")).blocks[0][2]
    (permuted,) = plan(representation("Regular>>V**9", "S3")).blocks[0][2]
    assert small.strategy.name == permuted.strategy.name == "orbits"


def test_beside_a_representation_of_a_user() -> None:
    """A representation that says nothing of itself but its matrices."""

    class Twice(Rep):
        def __init__(self, G: Group | None = None) -> None:
            self.G = G

        def __call__(self, G: Group | None) -> Rep:
            return Twice(G)

        def __str__(self) -> str:
            return "Twice"

        def size(self) -> int:
            return 4

        def rho(self, M: Any) -> Any:
            from emlpcli.jaxsetup import jnp

            return jnp.kron(jnp.eye(2), jnp.asarray(M))

    G = group("D4")
    solution = solve((Regular >> Twice())(G), cache=False)
    assert (solution.dimension, solution.certificate) == (4, "proved")


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["S3", "C6", "D4", "pg:3m", "Alt4", "Z2 wr S2"])
def test_names_are_right_shifts(name: str) -> None:
    """Element s of the basis takes x to y with y(g) = x(gs), for s as its name says."""
    G = group(name)
    regular = Regular(G)
    assert isinstance(regular, type(Regular))
    solution = solve(regular >> regular, cache=False)
    (family,) = solution.readable.families
    elements = solution.readable.family_elements(family)
    X = listed_elements(G).matrices()
    assert len({element.name for element in elements}) == len(X)
    for s, element in enumerate(elements):
        called = element_name(regular, s)
        assert called.strip("()") in element.name
        assert element.formula == f"y(g) = x(g{'' if s == 0 else called})"
        M = solution.readable.matrix(family, s)
        g, gs = np.nonzero(M)
        assert np.allclose(X[g] @ X[s], X[gs], atol=1e-9)
        assert np.array_equal(M.sum(axis=1), np.ones(len(X)))
    assert elements[0].words == "x ↦ x"


@pytest.mark.parametrize(("name", "wanted"), [
    ("S3", ["1", "(1 2)", "(1 2 3)", "(2 3)", "(1 3)", "(1 3 2)"]),
    ("C4", ["1", "a", "a²", "a³"]), ("D2", ["1", "a", "b", "ab"]),
])  # fmt: skip
def test_elements_by_name(name: str, wanted: list[str]) -> None:
    regular = Regular(group(name))
    assert isinstance(regular, type(Regular))
    assert {element_name(regular, j) for j in range(regular.size())} == set(wanted)


def test_what_is_not_regular_to_regular_has_other_names() -> None:
    G = group("S3")
    for rep in (Regular >> V, Regular >> Regular * V, Regular >> Irrep([2, 1])):
        readable = solve(rep(G), cache=False).readable
        names = [e.name for f in readable.families for e in readable.family_elements(f)]
        assert not any(name.startswith("R(") for name in names)
        assert readable.residual < 1e-10
