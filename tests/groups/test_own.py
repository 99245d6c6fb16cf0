"""Own groups: orders, invariants and properties of groups that people know, and their laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import factorial, prod
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.errors import CertificateError, GroupError
from emlpcli.groups import SO, Alt, Cube, MatrixGroup, Permutations, RubiksCube, S
from emlpcli.groups.base import Group
from emlpcli.groups.user.file import as_data, group_of
from emlpcli.groups.user.findings import examine
from emlpcli.reps import T, V
from emlpcli.solve import dimension, solve

# generators from the ATLAS of Finite Groups (Wilson et al.) and GAP's library
M11 = "(1,2,3,4,5,6,7,8,9,10,11),(3,7,11,8)(4,10,5,6)"
M24 = (
    "(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23),"
    "(3,17,10,7,9)(4,13,14,19,5)(8,18,11,12,23)(15,20,22,21,16),"
    "(1,24)(2,23)(3,12)(4,16)(5,18)(6,10)(7,20)(8,14)(9,21)(11,17)(13,22)(15,19)"
)
BELL = [1, 1, 2, 5, 15, 52, 203]


def unit(i: int, j: int, d: int) -> NDArray[Any]:
    m = np.zeros((d, d))
    m[i, j] = 1
    return m


def rotation(i: int, j: int, d: int) -> NDArray[Any]:
    return unit(j, i, d) - unit(i, j, d)


def quaternions_complex() -> MatrixGroup:
    return MatrixGroup([[["i", 0], [0, "-i"]], [[0, 1], [-1, 0]]], name="Q8")


def quaternions_real() -> MatrixGroup:
    """Left multiplication by i and j on 1, i, j, k."""
    i = [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]]
    j = [[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]]
    return MatrixGroup([i, j], name="Q8R")


def clifford() -> MatrixGroup:
    h = [["1/sqrt(2)", "1/sqrt(2)"], ["1/sqrt(2)", "-1/sqrt(2)"]]
    return MatrixGroup([h, [[1, 0], [0, "i"]]], name="Clifford")


def icosahedral() -> MatrixGroup:
    """Rotations of the icosahedron: a third and a fifth of a turn."""
    a, b = "(1+sqrt(5))/4", "(sqrt(5)-1)/4"
    fifth = [["1/2", f"-{a}", b], [a, b, "-1/2"], [b, "1/2", a]]
    return MatrixGroup([[[0, 1, 0], [0, 0, 1], [1, 0, 0]], fifth], name="I")


def triangle() -> MatrixGroup:
    """D3 with a skew basis: finite, its matrices neither orthogonal nor monomial."""
    return MatrixGroup([[[0, -1], [1, -1]], [[0, 1], [1, 0]]], name="skewD3")


def signed() -> MatrixGroup:
    flip = np.diag([-1.0, 1, 1])
    return MatrixGroup([flip], permutations=["(1 2 3)", "(1 2)"], name="B3")


def euclidean() -> MatrixGroup:
    """SE(3) in homogeneous coordinates."""
    pairs = [(0, 1), (0, 2), (1, 2)]
    lie = [rotation(i, j, 4) for i, j in pairs] + [unit(i, 3, 4) for i in range(3)]
    return MatrixGroup(lie_algebra=lie, name="SE3")


def heisenberg() -> MatrixGroup:
    return MatrixGroup(lie_algebra=[unit(0, 1, 3), unit(1, 2, 3)], name="Heisenberg")


def discrete_heisenberg() -> MatrixGroup:
    return MatrixGroup([np.eye(3) + unit(0, 1, 3), np.eye(3) + unit(1, 2, 3)], name="H3Z")


def galilean() -> MatrixGroup:
    """On (x, t, 1): rotations, boosts x + vt, translations in space and time."""
    lie = [rotation(i, j, 5) for i, j in [(0, 1), (0, 2), (1, 2)]]
    lie += [unit(i, 3, 5) for i in range(3)] + [unit(i, 4, 5) for i in range(3)]
    return MatrixGroup(lie_algebra=[*lie, unit(3, 4, 5)], name="Galilei")


def scaling() -> MatrixGroup:
    return MatrixGroup([np.diag([1, 2])], name="diag(1,2)")


def special_linear() -> MatrixGroup:
    """SL(2) from two elements whose span holds no transposes."""
    return MatrixGroup(lie_algebra=[[[0, 1], [0, 0]], [[1, 1], [1, -1]]], name="sl2")


def modular() -> MatrixGroup:
    """SL(2,Z): both generators have finite order, the group has not."""
    return MatrixGroup([[[0, -1], [1, 0]], [[0, -1], [1, 1]]], name="SL2Z")


FINITE: list[tuple[Any, int]] = [
    (quaternions_complex, 8),
    (quaternions_real, 8),
    (clifford, 192),
    (icosahedral, 60),
    (triangle, 6),
    (signed, 48),
]
LIE: list[tuple[Any, int]] = [
    (euclidean, 6),
    (heisenberg, 3),
    (galilean, 10),
    (special_linear, 3),
]
ALL = [make() for make, _ in FINITE + LIE] + [scaling(), modular(), discrete_heisenberg()]


# -- orders ------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "order"), FINITE, ids=lambda x: getattr(x, "__name__", str(x)))
@pytest.mark.long_cases
def test_orders_of_finite_matrix_groups(make: Any, order: int) -> None:
    G = make()
    assert G.order == order
    assert G.infinite is None
    found = examine(G)
    assert (found.order, found.infinite, found.reductive) == (order, False, True)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (M11, 7920),
        (M24, 244823040),
        ("(1 2 3 4 5)(6 7), (1 2)", 240),
        ("()", 1),
        ("(1 2)(3 4)", 2),
        ("(1 2 3)(4 5 6 7)(8 9 10 11 12)", 60),
        ("(1 2 3 4 5 6 7),(1 2)", factorial(7)),
        ("(1 2 3),(3 4 5),(5 6 7),(7 8 9),(9 10 11)", factorial(11) // 2),
    ],
    ids=lambda x: str(x)[:20],
)
def test_orders_of_permutation_groups(text: str, order: int) -> None:
    assert Permutations([text]).order == order


def test_orders_against_the_named_groups() -> None:
    for G in (RubiksCube(), Cube(), S(6)):
        assert Permutations(list(G.images)).order == G.order


def test_the_order_of_a_large_symmetric_group() -> None:
    cycle = "(" + " ".join(map(str, range(1, 201))) + ")"
    assert Permutations([cycle, "(1 2)"]).order == factorial(200)


@pytest.mark.parametrize("n", [8, 9, 12])
def test_giants_are_counted_by_patterns(n: int) -> None:
    cycle = "(" + " ".join(map(str, range(1, n + 1))) + ")"
    odd = "(" + " ".join(map(str, range(1 + (n % 2 == 0), n + 1))) + ")"
    all_, even = Permutations([cycle, "(1 2)"]), Permutations([odd, "(1 2 3)"])
    assert (all_.order, even.order) == (factorial(n), factorial(n) // 2)
    for k in (2, 5, n - 1, n):
        assert all_.count(k, 0).value == S(n).count(k, 0).value  # type: ignore[union-attr]
        assert even.count(k, 0).value == Alt(n).count(k, 0).value  # type: ignore[union-attr]


def test_the_stabilisers_of_m24() -> None:
    """M24 > M23 > M22 > PSL(3,4) > 2^4:A5 > 2^4:3: orders 10200960, 443520, 20160, 960, 48."""
    from emlpcli.algebra.permutations.schreier_sims import StabiliserChain

    images, orders = Permutations([M24]).images, []
    for point in (23, 0, 5, 7, 11):
        images = StabiliserChain(images, (point,)).stabiliser()
        orders.append(StabiliserChain(images).order)
    assert orders == [10200960, 443520, 20160, 960, 48]


@pytest.mark.parametrize("seed", range(30))
def test_orders_of_random_groups_against_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = int(rng.integers(3, 8))
    blocks = rng.permutation(d)[: int(rng.integers(2, d + 1))]
    rows = np.tile(np.arange(d), (2, 1))
    for row in rows:
        row[np.sort(blocks)] = row[blocks[rng.permutation(len(blocks))]]
    found = {tuple(range(d))}
    frontier = list(found)
    while frontier:
        images = {tuple(int(g[i]) for i in e) for e in frontier for g in rows}
        frontier = list(images - found)
        found |= images
    G = Permutations(list(rows))
    assert G.order == len(found)
    for k in (1, 2, 3, 4):
        total = sum(sum(e[i] == i for i in range(d)) ** k for e in found)
        assert G.count(k, 0).value == Fraction(total, len(found))  # type: ignore[union-attr]


# -- proofs of infinity ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("G", "how"),
    [
        (scaling(), "g1 has infinite order"),
        (modular(), "g1·g2 has infinite order"),
        (discrete_heisenberg(), "g1 has infinite order"),
        (euclidean(), "its Lie algebra has dimension 6"),
        (MatrixGroup([[["3/5", "-4/5"], ["4/5", "3/5"]]]), "g1 has infinite order"),
    ],
    ids=str,
)
def test_infinite_groups_are_proved_to_be(G: MatrixGroup, how: str) -> None:
    assert G.infinite == how
    assert G.order is None
    assert examine(G).infinite is True


def test_an_inexact_finite_group_has_no_order_but_a_numerical_one() -> None:
    c, s = np.cos(2 * np.pi / 7), np.sin(2 * np.pi / 7)
    G = MatrixGroup(np.array([[[c, -s], [s, c]]]))
    found = examine(G)
    assert (G.order, found.order, found.infinite) == (None, None, None)
    assert "infinite or unknown; numerically 7: elements differ by 0.7" in found.order_how


# -- invariants --------------------------------------------------------------------------


def test_m24_is_five_transitive_and_m11_four_transitive() -> None:
    """M24 has two orbits on six different points that hold five given ones; M11 seven on five."""
    m24, m11 = Permutations([M24]), Permutations([M11])
    assert [dimension(V(m24) ** k).value for k in range(7)] == [*BELL[:6], 204]
    assert [dimension(V(m11) ** k).value for k in range(6)] == [*BELL[:5], 52 + 6]
    assert solve(V(m11) ** 4).strategy == "orbits"
    assert solve(V(m24) ** 3).dimension == 5
    assert solve(V(m24) ** 3).certificate == "proved"


def test_permutation_matrices_are_counted_as_permutations() -> None:
    G = MatrixGroup(Permutations([M24]).discrete_generators)
    assert G.order == 244823040
    assert G.is_permutation
    assert G.count(3, 2).value == 52  # type: ignore[union-attr]


def test_high_powers_of_m24_against_burnside() -> None:
    """The classes of M24 that fix points, from the ATLAS: fixed points, order of centraliser."""
    classes = [(24, 244823040), (8, 21504), (6, 1080), (4, 128), (4, 60), (2, 24), (2, 16), (2, 11)]
    classes += 2 * [(3, 42), (1, 14), (1, 15), (1, 23)]  # pairs of inverse classes
    m24 = Permutations([M24])
    for k in (1, 5, 6, 10, 30, 50):
        mean = sum(Fraction(fixed**k, centraliser) for fixed, centraliser in classes)
        assert m24.count(k, 0).value == mean  # type: ignore[union-attr]


def test_counts_of_the_cube_agree_with_the_formula() -> None:
    G = Permutations(list(RubiksCube().images))
    for k in range(4):
        assert G.count(k, 0).value == RubiksCube().count(k, 0).value  # type: ignore[union-attr]


def test_the_commutant_of_the_quaternions() -> None:
    """Over R the commutant of H acting on itself is H; over C Q8 is irreducible."""
    real, split = quaternions_real(), quaternions_complex()
    assert solve(V(real) >> V(real)).dimension == 4
    assert solve(V(split) >> V(split)).dimension == 1
    assert dimension(V(real) >> V(real)).value == 4


def test_the_clifford_group_is_a_three_design() -> None:
    """T(k,k) has as many invariants as under U(2) for k <= 3: Catalan numbers; 15 > 14 at k = 4."""
    G = clifford()
    counts = [dimension(T(k, k)(G)).value for k in range(5)]
    assert counts == [1, 1, 2, 5, 15]
    assert solve(T(2, 2)(G)).dimension == 2


@pytest.mark.parametrize(
    ("make", "power", "wanted"),
    [
        (icosahedral, 2, 1),
        (icosahedral, 6, 16),  # one more than SO(3): the invariant of degree 6
        (triangle, 2, 1),
        (triangle, 3, 1),
        (signed, 4, 4),
    ],
)
@pytest.mark.long_cases
def test_invariants_of_finite_matrix_groups(make: Any, power: int, wanted: int) -> None:
    assert solve(V(make()) ** power).dimension == wanted
    if make is not signed:
        assert dimension(V(make()) ** power).value == wanted


def test_the_icosahedral_group_against_so3() -> None:
    G = icosahedral()
    for k in range(6):
        assert dimension(V(G) ** k).value == dimension(V(SO(3)) ** k).value
    assert dimension(V(G) ** 6).value == dimension(V(SO(3)) ** 6).value + 1


@pytest.mark.parametrize(
    ("make", "p", "q", "wanted"),
    [
        # SE(3): V = R^4 with invariant subspace R^3: the dual has the invariant covector (0,1)
        (euclidean, 1, 0, 0),
        (euclidean, 0, 1, 1),
        (euclidean, 1, 1, 1),
        (euclidean, 2, 0, 1),  # the metric on translations
        (heisenberg, 1, 0, 1),
        (heisenberg, 0, 1, 1),
        (heisenberg, 1, 1, 2),  # the matrices that commute with E12 and E23: a + b·E13
        (special_linear, 2, 0, 1),
        (scaling, 2, 0, 1),
        (scaling, 1, 1, 2),
    ],
)
def test_invariants_of_infinite_groups(make: Any, p: int, q: int, wanted: int) -> None:
    G = make()
    solution = solve(T(p, q)(G))
    assert solution.dimension == wanted
    assert solution.certificate == "proved"


def test_heisenberg_squared() -> None:
    """Against the rank of the stacked constraints, in fractions."""
    G = heisenberg()
    one = np.eye(3)
    rows = np.concatenate([np.kron(A, one) + np.kron(one, A) for A in G.lie_algebra])
    assert solve(V(G) ** 2).dimension == 9 - np.linalg.matrix_rank(rows)


def brute_force(G: Group, p: int, q: int) -> int:
    """The nullity of all constraints, with a clear gap."""
    n = G.d ** (p + q)
    rows = [np.zeros((1, n))]
    for h in G.discrete_generators:
        parts = [h] * p + [np.linalg.inv(h).T] * q
        rows.append(_kron(parts) - np.eye(n))
    for A in G.lie_algebra:
        parts = [A] * p + [-A.T] * q
        total = np.zeros((n, n), dtype=complex)
        for i, m in enumerate(parts):
            ones = [np.eye(G.d)] * len(parts)
            total += _kron([*ones[:i], m, *ones[i + 1 :]])
        rows.append(total)
    s = np.linalg.svd(np.concatenate(rows), compute_uv=False)
    assert not np.any((s > 1e-10) & (s < 1e-4))
    return int((s <= 1e-10).sum()) + n - len(s)


def _kron(parts: list[NDArray[Any]]) -> NDArray[Any]:
    result = np.eye(1)
    for m in parts:
        result = np.kron(result, m)
    return result


@pytest.mark.parametrize("G", ALL, ids=str)
@pytest.mark.long_cases
def test_solved_and_counted_dimensions_against_brute_force(G: MatrixGroup) -> None:
    for p, q in product(range(4), repeat=2):
        if 0 < p + q <= 3 and G.d ** (p + q) <= 125:
            wanted = brute_force(G, p, q)
            assert solve(T(p, q)(G)).dimension == wanted, (p, q)
            count = G.count(p, q)
            assert count is None or count.value == wanted, (p, q)


# -- laws --------------------------------------------------------------------------------


@pytest.mark.parametrize("G", ALL, ids=str)
def test_laws(G: MatrixGroup, rng: np.random.Generator) -> None:
    found = examine(G)
    g = G.draw(rng, 20)
    elements = np.concatenate([g, G.discrete_generators])
    adjoint = np.conj(np.swapaxes(elements, 1, 2))
    is_unitary = np.abs(elements @ adjoint - np.eye(G.d)).max() < 1e-9
    assert found.unitary == is_unitary == G.is_compact
    assert found.orthogonal == (is_unitary and not np.iscomplexobj(elements))
    det = np.linalg.det(elements)
    assert found.unimodular == bool(np.abs(np.abs(det) - 1).max() < 1e-9)
    assert (found.determinant == "1") == bool(np.abs(det - 1).max() < 1e-9)
    assert (found.order is not None) == (found.infinite is False)
    if G.is_reductive:
        assert found.reductive
        k = G.self_adjoint.draw_compact(rng, 5)
        assert np.abs(k @ np.conj(np.swapaxes(k, 1, 2)) - np.eye(G.d)).max() < 1e-9
    assert len({G, group_of(as_data(G))}) == 1


def test_reductive_or_not() -> None:
    answers = {str(G): examine(G).reductive for G in ALL}
    not_reductive = {name for name, answer in answers.items() if answer is False}
    assert not_reductive == {"SE3", "Heisenberg", "Galilei", "H3Z"}
    assert None not in answers.values()


@pytest.mark.parametrize(("make", "lie_dimension"), LIE)
def test_lie_dimensions_after_closing_under_brackets(make: Any, lie_dimension: int) -> None:
    found = examine(make())
    assert make().lie_dimension == found.lie_dimension == lie_dimension
    assert found.lie_exact


def test_lie_dimensions_in_fractions_and_in_floats_agree() -> None:
    from emlpcli.algebra.lie.closure import exact_lie_dimension, lie_dimension

    rng = np.random.default_rng(1)
    for d in (2, 3, 4):
        for _ in range(6):
            a = rng.integers(-1, 2, (2, d, d)) * rng.integers(0, 2, (2, d, d))
            fractions = [[[Fraction(int(x)) for x in row] for row in m] for m in a]
            assert exact_lie_dimension(fractions) == lie_dimension(a.astype(float))


def test_lie_dimension_of_a_subclass_is_that_of_the_closure() -> None:
    class Two(Group):
        lie_algebra = np.array([rotation(0, 1, 3), rotation(1, 2, 3)])

    assert Two().lie_dimension == 3


def test_the_span_need_not_hold_the_transposes_for_the_group_to_be_reductive() -> None:
    assert special_linear().is_reductive
    assert examine(special_linear()).closed_under_transpose is True
    assert examine(euclidean()).closed_under_transpose is False
    assert examine(scaling()).closed_under_transpose is True


def test_the_dual_matters_where_volumes_are_scaled() -> None:
    (note,) = examine(scaling()).notes
    assert "generator 1 has determinant 2" in note
    G = MatrixGroup(lie_algebra=[np.diag([1.0, 0])])
    assert "Lie algebra generator 1 has trace 1" in examine(G).notes[0]
    assert examine(clifford()).notes == ()


def test_noise_is_told() -> None:
    G = MatrixGroup([[[-0.5, -0.866025], [0.866025, -0.5]]])
    (note,) = examine(G).notes
    assert "orthogonal up to 7.0e-07: treated as not orthogonal" in note
    assert not G.is_orthogonal
    assert "3 elements if differences of 1e-06 are noise" in examine(G).order_how


def test_exact_entries_are_rounded_correctly() -> None:
    G = MatrixGroup([[["-1/2", "-sqrt(3)/2"], ["sqrt(3)/2", "-1/2"]]])
    assert G.discrete_generators[0, 1, 0] == np.sqrt(3) / 2
    assert G.order == 3
    assert G.is_orthogonal


def test_equality_hash_and_names() -> None:
    assert Permutations(["(1 2 3)"]) == Permutations([[1, 2, 0]])
    assert Permutations(["(1 2 3)"]) != Permutations(["(1 3 2)"])
    assert str(Permutations(["(1 2 3)", "(1 2)"])) == "⟨(1 2 3), (1 2)⟩"
    assert str(Permutations(["(1 2 3)"], name="C3")) == "C3"
    assert quaternions_complex() == quaternions_complex() != quaternions_real()
    assert len({scaling(), scaling(), modular()}) == 2
    assert Permutations(["(1 2)"], d=4).d == 4


def test_products_with_named_groups() -> None:
    G = quaternions_real() * SO(3)
    assert solve(V(G) >> V(G)).dimension == 4
    H = Permutations(["(1 2 3)"]) * S(3)
    assert H.order == 18
    assert dimension(V(H) ** 2).value == 3 * 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "a group needs discrete_generators"),
        ({"discrete_generators": [[[1, 2]]]}, "discrete_generators, matrix 1 is not square"),
        ({"discrete_generators": [[[1]], [[1, 0], [0, 1]]]}, "matrix 2 has size 2, but the dim"),
        ({"discrete_generators": [[[1, 1], [1, 1]]]}, "matrix 1 has no inverse"),
        ({"discrete_generators": [[[1, 0], [0]]]}, "row 2 has 1 entries, row 1 has 2"),
        ({"discrete_generators": [[1, 0], [0, 1]]}, "matrix 1: row 1 is 1, not a list"),
        ({"discrete_generators": np.eye(2)}, r"must have shape \(n, d, d\), not \(2, 2\)"),
        ({"lie_algebra": [[[float("nan")]]]}, "lie_algebra, matrix 1, row 1, column 1: the entry"),
        ({"lie_algebra": np.array([[[np.inf]]])}, "lie_algebra, matrix 1, row 1, column 1: inf"),
        ({"lie_algebra": [[[0, "1/"], [0, 0]]]}, "matrix 1, row 1, column 2: no number"),
        ({"lie_algebra": [[[0, True], [0, 0]]]}, "row 1, column 2: True is no entry"),
        ({"lie_algebra": [[[0, None], [0, 0]]]}, "row 1, column 2: None is no entry"),
        ({"lie_algebra": "x"}, "must be a list of matrices"),
        ({"lie_algebra": [[[1]]], "d": 2}, "has size 1, but the dimension is 2"),
        ({"discrete_generators": [[[1]]], "permutations": ["(1 2)"]}, "moves point 2"),
        ({"discrete_generators": np.ones((1001, 1, 1))}, "too many"),
    ],
)
def test_what_makes_no_group(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(GroupError, match=message):
        MatrixGroup(**arguments)


def test_prod_of_orbit_lengths_is_not_trusted_without_proof() -> None:
    """The chain of a group with many generators is closed: all elements differ and are as many."""
    from emlpcli.algebra.permutations.schreier_sims import StabiliserChain

    chain = StabiliserChain(Permutations([M11]).images)
    elements = chain.elements()
    assert len(np.unique(elements, axis=0)) == 7920 == prod(len(x.orbit) for x in chain.levels)


@pytest.mark.parametrize(
    ("generators", "p", "q", "wanted"),
    [
        ([[["3/5", "-4/5"], ["4/5", "3/5"]]], 2, 0, 2),  # a dense subgroup of SO(2)
        ([[["3/5", "-4/5"], ["4/5", "3/5"]]], 2, 2, 6),
        ([[[1, 0], [0, 3]]], 1, 1, 2),  # whose inverse has thirds
        ([[[1, 0], [0, "2/3"]]], 2, 2, 6),
        ([[[1, "1/3"], [0, 1]]], 1, 1, 2),
        ([[["1/3", "1/7"], ["1/11", 2]]], 1, 1, 2),  # commutes with its powers
    ],
)
def test_any_fractions_are_solved_exactly(generators: Any, p: int, q: int, wanted: int) -> None:
    solution = solve(T(p, q)(MatrixGroup(generators)))
    assert solution.dimension == wanted
    assert (solution.strategy, solution.certificate) == ("rational", "proved")


def test_many_square_roots_and_random_matrices_are_given_up_quickly() -> None:
    roots = np.sqrt([2, 3, 5, 7, 11, 13, 17])
    many = [[[f"sqrt({p})" if i == j else 0 for j in range(7)] for i, p in enumerate(PRIMES)]]
    G = MatrixGroup(many)
    assert np.array_equal(np.diag(G.discrete_generators[0]), roots)
    assert G.order is None
    assert examine(G).infinite is True  # by its determinant
    q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 16, 16)))
    assert examine(MatrixGroup(q)).order_how == "infinite or unknown"


PRIMES = (2, 3, 5, 7, 11, 13, 17)


HILBERT = [[Fraction(1, i + j + 1) for j in range(12)] for i in range(12)]
STEEP = [[10**9, 10**9 + 1], [10**9 - 1, 10**9]]  # of determinant 1, of rank 1 in floats
ILL_CONDITIONED: list[tuple[list[list[Any]], int]] = [
    ([[10**12, 0], [0, Fraction(1, 10**12)]], 2),
    (HILBERT, 12),
    (STEEP, 2),
]


@pytest.mark.parametrize(("matrix", "commuting"), ILL_CONDITIONED, ids=["scale", "Hilbert", "det1"])
def test_exact_matrices_that_floats_cannot_invert_are_no_mistake(
    matrix: list[list[Any]], commuting: int
) -> None:
    """They have different eigenvalues, so that as many matrices commute with them as V is large.

    An answer is that number; where checking it is beyond floating point that is said.
    """
    G = MatrixGroup([matrix])
    assert len(G.discrete_generators) == 1
    assert examine(G).infinite
    assert solve(V(G)).dimension == 0
    if matrix is STEEP:
        with pytest.raises(CertificateError, match="beyond what floating point can handle"):
            solve((V >> V)(G))
    else:
        assert solve((V >> V)(G)).dimension == commuting


@pytest.mark.parametrize("matrix", [[[1, 2], [2, 4]], [["1e-9", 1], [1, "1e9"]]])
def test_exact_matrices_without_inverse_are_refused(matrix: list[list[Any]]) -> None:
    with pytest.raises(GroupError, match="has no inverse"):
        MatrixGroup([matrix])
