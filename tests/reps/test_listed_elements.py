"""Elements of finite groups by number: the Cayley graph is that of the matrices themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.algebra.permutations.cayley import CayleyGraph, product_graph
from emlpcli.errors import EmlpError
from emlpcli.groups import Group, group
from emlpcli.groups.user.generated import MatrixGroup
from emlpcli.reps.constructors import listed_elements as listing
from emlpcli.reps.constructors.listed_elements import listed_elements
from emlpcli.reps.constructors.regular import Regular
from emlpcli.reps.matrices import matrices, moves

MOST = 200  # elements of the groups that the laws go over


def _small(G: Group) -> bool:
    if not G.is_discrete or G.d > 16:
        return False
    return G.order is not None and G.order <= MOST


@pytest.mark.quick_sizes
@pytest.mark.over(_small, ["S", "Alt", "Z", "C", "D", "pg", "wr", "Sum", "Sub", "Complex", "Real"])
@pytest.mark.few(2)
def test_the_graph_is_that_of_the_matrices(anygroup: Group, rng: np.random.Generator) -> None:
    found = listed_elements(anygroup)
    h, X = anygroup.discrete_generators, found.matrices()
    graph = found.graph
    assert np.allclose(X[0], np.eye(anygroup.d))
    assert graph.order == len(X) == Regular(anygroup).size()
    for m, g in enumerate(h):
        assert np.allclose(g @ X, X[graph.left[m]], atol=1e-9)
    # different numbers are different matrices, and every random element is among them
    apart = np.abs(X[:, None] - X[None]).max(axis=(2, 3)) + np.eye(len(X))
    assert apart.min() > 1e-3
    drawn = anygroup.draw(rng, 5)
    numbers = found.find(drawn)
    assert np.allclose(X[numbers], drawn, atol=1e-9)
    for g, number in zip(drawn, numbers, strict=True):
        assert np.allclose(g @ X, X[graph.images_under(int(number))], atol=1e-9)
        factors = [h[m] for m in graph.word(int(number))]
        assert np.allclose(np.linalg.multi_dot([np.eye(anygroup.d)] * 2 + factors), g, atol=1e-9)


@pytest.mark.parametrize(("name", "order"), [
    ("Z119", 119), ("Z200", 200), ("D100", 200), ("C127", 127), ("S7", 5040), ("Alt7", 2520),
    ("ZksZnxZn(4,10)", 400), ("pg:-5-3m", 120), ("Z2 wr S5", 3840), ("Z3 wr S4", 1944),
    ("Sum(S4,D5)", 240), ("S4*Z5", 120), ("Complex(D7)", 14), ("Z20000", 20000),
])  # fmt: skip
def test_orders(name: str, order: int) -> None:
    G = group(name)
    graph = listed_elements(G).graph
    assert graph.order == order
    for row in graph.left:
        assert np.array_equal(np.sort(row), np.arange(order))
        assert order == 1 or not np.any(row == np.arange(order))  # no generator has a fixed point


QUATERNIONS = MatrixGroup([[["i", 0], [0, "-i"]], [[0, 1], [-1, 0]]], name="Q8")
ROOTS = MatrixGroup([[["1/2", "-sqrt(3)/2"], ["sqrt(3)/2", "1/2"]], [[1, 0], [0, -1]]], name="D6")
SKEWED = MatrixGroup([[[0, -1], [1, -1]], [[0, 1], [1, 0]]], name="oblique D3")  # not orthogonal


class Float(Group):
    """The dihedral group of order 10, in floating point and in coordinates of another shape."""

    def __init__(self) -> None:
        t = 2 * np.pi / 5
        turn = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
        T = np.array([[1.0, 0.3], [0.1, 2.0]])
        self.discrete_generators = np.array(
            [T @ turn @ np.linalg.inv(T), T @ np.diag([1.0, -1.0]) @ np.linalg.inv(T)]
        )
        super().__init__()


OWN: list[tuple[Group, int]] = [(QUATERNIONS, 8), (ROOTS, 12), (SKEWED, 6), (Float(), 10)]


@pytest.mark.parametrize(("G", "order"), OWN, ids=[str(G) for G, _ in OWN])
def test_own_groups(G: Group, order: int, rng: np.random.Generator) -> None:
    rep = Regular(G)
    assert rep.size() == order
    g, h = G.draw(rng, 3), G.draw(rng, 3)
    assert np.array_equal(matrices(rep, g) @ matrices(rep, h), matrices(rep, g @ h))


def test_jax_has_the_same_matrices(rng: np.random.Generator) -> None:
    for name in ("S3", "D5", "pg:23"):
        rep = Regular(group(name))
        g = group(name).draw(rng, 1)
        assert np.array_equal(np.asarray(rep.rho_dense(g[0])), matrices(rep, g)[0])


def test_a_few_points_tell_elements_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same graph from the images of a few points as from those of all."""
    G = group("ZksZnxZn(2,5)")
    few = listing._of_permutations(G)
    monkeypatch.setattr(listing, "FULL_ROWS", 10**9)
    full = listing._of_permutations(G)
    assert few is not None
    assert full is not None
    assert np.array_equal(few.graph.left, full.graph.left)


def test_products_of_graphs() -> None:
    a, b = (listed_elements(group(name)).graph for name in ("S3", "Z4"))
    both = product_graph([a, b])
    assert both.order == 24
    x = np.arange(24)
    for m, row in enumerate([*a.left, *b.left]):
        first, second = np.divmod(x, 4)
        wanted = row[first] * 4 + second if m < len(a.left) else first * 4 + row[second]
        assert np.array_equal(both.left[m], wanted)


def test_signs_are_followed() -> None:
    """ρ(x) e_i = ± e_j of every element, from the generators' signs alone."""
    G = group("pg:-43m")
    graph, action = listed_elements(G).graph, moves(Regular(G), G)
    assert action is not None
    own = listing.plain_moves(G)
    assert own is not None
    origins, signs = graph.origins(own.moves, 3)
    assert signs is not None
    X = listed_elements(G).matrices()
    for g, origin, sign in zip(X, origins, signs, strict=True):
        wanted = np.zeros((3, 3))
        wanted[np.arange(3), origin] = sign
        assert np.array_equal(g, wanted)


TURN = np.array([[np.cos(1.0), -np.sin(1.0)], [np.sin(1.0), np.cos(1.0)]])
INFINITE: list[tuple[Any, str]] = [
    (TURN, "could not be listed"), ([["3/5", "-4/5"], ["4/5", "3/5"]], "infinite order"),
    ([[1, 1], [0, 1]], "infinite order"), (np.diag([1.0, 1 - 1e-7]), "neither equal nor clearly"),
]  # fmt: skip


@pytest.mark.parametrize(("generator", "message"), INFINITE)
def test_what_is_not_listed(generator: Any, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_FLOAT_ELEMENTS", 500)
    with pytest.raises(EmlpError, match=message):
        Regular(MatrixGroup([generator])).size()


def test_matrices_that_do_not_tell_elements_apart_are_refused() -> None:
    with pytest.raises(EmlpError, match="do not tell its 4 elements apart"):
        matrices(Regular(group("C2*C2")), np.eye(4)[None])


def test_a_matrix_that_is_no_element() -> None:
    with pytest.raises(EmlpError, match="no element of D"):
        matrices(Regular(group("D3")), np.diag([1.0, 2.0])[None])


def test_large_matrices_are_refused() -> None:
    with pytest.raises(EmlpError, match="at most 5000"):
        matrices(Regular(group("S8")), np.eye(8)[None])


def test_one_element() -> None:
    graph = CayleyGraph(np.zeros((0, 1), dtype=np.int64))
    assert graph.order == 1
    assert graph.tree == []
    assert graph.word(0) == []
