"""Finite groups of exact matrices: orders and counts against degrees, designs and enumeration."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from emlpcli.algebra.counting.budgets import Work, require_feasible, shared_limit
from emlpcli.algebra.numbers.exact_matrices import FieldBasis
from emlpcli.algebra.numbers.surds import Surd
from emlpcli.algebra.permutations.schreier_sims import StabiliserChain
from emlpcli.algebra.permutations.vector_orbits import follow, vector_action
from emlpcli.algebra.spectra import conjugates as module
from emlpcli.algebra.spectra.conjugates import finite_spectra, power_traces
from emlpcli.algebra.spectra.families import invariants
from emlpcli.errors import CertificateError, TooLargeError
from emlpcli.groups import MatrixGroup, Permutations, S
from emlpcli.groups.base import Group
from emlpcli.groups.user.findings import examine
from emlpcli.reps import Alt, Sym, T, V
from emlpcli.solve import dimension, solve

M24 = (
    "(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23),"
    "(3,17,10,7,9)(4,13,14,19,5)(8,18,11,12,23)(15,20,22,21,16),"
    "(1,24)(2,23)(3,12)(4,16)(5,18)(6,10)(7,20)(8,14)(9,21)(11,17)(13,22)(15,19)"
)

# the edges of the Dynkin diagrams, with the entries of the Cartan matrix that are not -1
DIAGRAMS: dict[str, tuple[int, list[tuple[int, int]], dict[tuple[int, int], int]]] = {
    "A4": (4, [(0, 1), (1, 2), (2, 3)], {}),
    "B3": (3, [(0, 1), (1, 2)], {(1, 2): -2}),
    "D4": (4, [(0, 1), (1, 2), (1, 3)], {}),
    "F4": (4, [(0, 1), (1, 2), (2, 3)], {(1, 2): -2}),
    "G2": (2, [(0, 1)], {(0, 1): -3}),
    "E6": (6, [(0, 2), (2, 3), (1, 3), (3, 4), (4, 5)], {}),
    "E8": (8, [(0, 2), (2, 3), (1, 3), (3, 4), (4, 5), (5, 6), (6, 7)], {}),
}
DEGREES = {
    "A4": (2, 3, 4, 5),
    "B3": (2, 4, 6),
    "D4": (2, 4, 4, 6),
    "F4": (2, 6, 8, 12),
    "G2": (2, 6),
    "E6": (2, 5, 6, 8, 9, 12),
    "E8": (2, 8, 12, 14, 18, 20, 24, 30),
}


def weyl_group(name: str) -> MatrixGroup:
    """The reflections in the simple roots, in coordinates of simple roots: not orthogonal."""
    n, edges, other = DIAGRAMS[name]
    cartan = 2 * np.eye(n, dtype=int)
    for i, j in edges:
        cartan[i, j], cartan[j, i] = other.get((i, j), -1), other.get((j, i), -1)
    rows = []
    for i in range(n):
        reflection = np.eye(n, dtype=int)
        reflection[:, i] -= cartan[:, i]
        rows.append(reflection.tolist())
    return MatrixGroup(rows, name=f"W({name})")


def clifford() -> MatrixGroup:
    """Two qubits: Hadamard and phase gates on both, and CNOT."""
    r, m = "1/sqrt(2)", "-1/sqrt(2)"
    gates: list[list[list[Any]]] = [[[r, r], [r, m]], [["1", "0"], ["0", "i"]]]

    def on(gate: list[list[Any]], qubit: int) -> list[list[Any]]:
        rows = [["0"] * 4 for _ in range(4)]
        for i in range(2):
            for j in range(2):
                for k in range(2):
                    a, b = (2 * i + k, 2 * j + k) if qubit == 0 else (2 * k + i, 2 * k + j)
                    rows[a][b] = gate[i][j]
        return rows

    cnot = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    return MatrixGroup([*(on(g, q) for g in gates for q in (0, 1)), cnot], name="Clifford2")


def binary_icosahedral() -> MatrixGroup:
    """Unit quaternions as matrices of SU(2)."""

    def quaternion(a: str, b: str, c: str, d: str) -> list[list[str]]:
        return [
            [f"({a})+({b})*i", f"({c})+({d})*i"],
            [f"-({c})+({d})*i", f"({a})-({b})*i"],
        ]

    tau, inverse = "(1+sqrt(5))/4", "(sqrt(5)-1)/4"
    sixth = quaternion("1/2", "1/2", "1/2", "1/2")
    return MatrixGroup([sixth, quaternion(tau, inverse, "1/2", "0")], name="2I")


def binary_octahedral() -> MatrixGroup:
    r = "sqrt(2)/2"
    eighth = [[f"{r}+{r}*i", "0"], ["0", f"{r}-{r}*i"]]
    sixth = [["1/2+i/2", "1/2+i/2"], ["-1/2+i/2", "1/2-i/2"]]
    return MatrixGroup([[["i", "0"], ["0", "-i"]], eighth, sixth], name="2O")


def hexagonal() -> MatrixGroup:
    """The point group 32 in hexagonal axes."""
    return MatrixGroup(
        [[[0, -1, 0], [1, -1, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0], [0, 0, -1]]], name="hex32"
    )


def series(degrees: tuple[int, ...], most: int) -> list[int]:
    """The coefficients of Π 1/(1 - t^d)."""
    counts = [1] + [0] * most
    for d in degrees:
        for k in range(d, most + 1):
            counts[k] += counts[k - d]
    return counts


# -- orders and degrees ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "order"),
    [
        *((lambda n=name: weyl_group(n), int(np.prod(d))) for name, d in DEGREES.items()),
        (clifford, 11520 * 8),
        (binary_icosahedral, 120),
        (binary_octahedral, 48),
        (hexagonal, 6),
    ],
)
@pytest.mark.long_cases
def test_orders(make: Callable[[], MatrixGroup], order: int) -> None:
    G = make()
    found = examine(G)
    assert (G.order, found.order, found.infinite, found.reductive) == (order, order, False, True)
    assert "followed exactly" in found.order_how or "±e1" in found.order_how


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] * (n == "E8")) for n in DEGREES]
)
@pytest.mark.long_cases
def test_symmetric_invariants_of_reflection_groups(name: str) -> None:
    """The Molien series of a reflection group is that of its degrees (Chevalley 1955)."""
    G = weyl_group(name)
    most = 30 if name == "E8" else 24
    wanted = series(DEGREES[name], most)
    for k in [*range(1, 13), most]:
        assert dimension(Sym(k, V(G))).value == wanted[k]


def test_differential_forms_of_reflection_groups() -> None:
    """Solomon: Σ dim (Sym^k ⊗ Alt^j)^G t^k u^j = Π (1 + u t^(d-1)) / (1 - t^d)."""
    G, degrees = weyl_group("E6"), DEGREES["E6"]
    for k, j in [(1, 1), (4, 1), (5, 2), (8, 2), (6, 3)]:
        counts = [[0] * (j + 1) for _ in range(k + 1)]
        counts[0][0] = 1
        for d in degrees:
            for a in range(k, -1, -1):
                for b in range(j, 0, -1):
                    if a >= d - 1:
                        counts[a][b] += counts[a - d + 1][b - 1]
            for a in range(d, k + 1):
                for b in range(j + 1):
                    counts[a][b] += counts[a - d][b]
        left = V(G) if k == 1 else Sym(k, V(G))
        right = V(G) if j == 1 else Alt(j, V(G))
        assert dimension(left * right).value == counts[k][j], (k, j)


def test_the_invariants_of_the_binary_icosahedral_group() -> None:
    """Klein: forms of degrees 12, 20 and 30, the square of the last being in the others."""
    G = binary_icosahedral()
    wanted = series((12, 20), 200)
    for k in (1, 2, 12, 20, 24, 30, 31, 32, 60, 90, 200):
        both = wanted[k] + (wanted[k - 30] if k >= 30 else 0)
        assert dimension(Sym(k, V(G))).value == both


@pytest.mark.slow
def test_moments_of_the_two_qubit_clifford_group() -> None:
    """A 3-design: t! invariants; 29 and not 24 for t = 4 (Zhu, Kueng, Grassl, Gross 2016)."""
    G = clifford()
    assert [dimension(T(t, t)(G)).value for t in range(5)] == [1, 1, 2, 6, 29]
    assert dimension(V(G) ** 4).value == 0  # the scalars exp(2πi/8) are in the group


def test_there_is_no_limit_on_the_power() -> None:
    """(tr g)^k of 2O for a large k: the centre ±1 is nearly all of the mean, 2^(k+1) / 48."""
    G = binary_octahedral()
    count = dimension(V(G) ** 3000).value
    assert abs(Fraction(count * 48, 2**3001) - 1) < Fraction(1, 10**400)
    assert dimension(V(G) ** 3001).value == 0


@pytest.mark.slow
def test_a_sporadic_group_by_its_permutation_matrices() -> None:
    """The classes of M24 have 21 cycle shapes; Sym^k counts orbits on multisets."""
    G = Permutations([M24])
    assert G.order == 244823040
    spectra = G.spectra()
    assert spectra is not None
    assert len(spectra) == 21
    # 5-transitive: multisets with at most five different points are orbits of partitions
    assert [dimension(Sym(k, V(G))).value for k in range(2, 6)] == [2, 3, 5, 7]
    for k in (2, 5, 6, 7):
        power = invariants(spectra, lambda s, k=k: [(s.base(), k)])  # type: ignore[misc]
        assert power == dimension(V(G) ** k).value  # by stabilisers


# -- against enumeration -----------------------------------------------------------------


def all_elements(generators: NDArray[Any], most: int = 3000) -> NDArray[Any]:
    found = [np.eye(generators.shape[1], dtype=complex)]
    keys = {(np.round(found[0], 6) + 0.0).tobytes()}
    for g in found:
        for h in generators:
            image = g @ h
            key = (np.round(image, 6) + 0.0).tobytes()
            if key not in keys:
                keys.add(key)
                found.append(image)
        assert len(found) <= most
    return np.array(found)


def disguised(seed: int) -> MatrixGroup:
    """A random permutation group, in a basis in which nothing shows."""
    rng = np.random.default_rng(seed)
    d = int(rng.integers(3, 6))
    matrices = [np.eye(d, dtype=int)[rng.permutation(d)] for _ in range(2)]
    if seed % 2:
        matrices[0] = matrices[0] * rng.choice([-1, 1], size=d)
    upper = np.triu(rng.integers(-2, 3, size=(d, d)), 1) + np.eye(d, dtype=int)
    change = upper @ (np.tril(rng.integers(-2, 3, size=(d, d)), -1) + np.eye(d, dtype=int))
    back = np.rint(np.linalg.inv(change)).astype(int)
    return MatrixGroup([(change @ m @ back).tolist() for m in matrices], name=f"disguised{seed}")


SMALL = [*(disguised(seed) for seed in range(12)), binary_octahedral(), hexagonal()]


@pytest.mark.parametrize("G", SMALL, ids=str)
@pytest.mark.long_cases
def test_counts_are_means_over_all_elements(G: MatrixGroup) -> None:
    elements = all_elements(G.discrete_generators)
    assert G.order == len(elements)
    traces = np.trace(elements, axis1=1, axis2=2)
    inverse = np.trace(np.linalg.inv(elements), axis1=1, axis2=2)
    for p, q in [(1, 0), (2, 0), (3, 0), (4, 0), (1, 1), (2, 2), (1, 3)]:
        mean = (traces**p * inverse**q).mean()
        assert abs(dimension(T(p, q)(G)).value - mean) < 1e-6, (p, q)
    squares = np.trace(elements @ elements, axis1=1, axis2=2)
    assert abs(dimension(Sym(2, V(G))).value - ((traces**2 + squares) / 2).mean()) < 1e-6


@pytest.mark.parametrize("few", [1, 20, 400])
@pytest.mark.parametrize("name", ["F4", "A4", "D4"])
@pytest.mark.long_cases
def test_the_classes_do_not_depend_on_where_listing_begins(
    name: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = weyl_group(name)._discrete.exact
    assert exact is not None
    action = vector_action(exact)
    assert action is not None
    wanted = finite_spectra(action)
    monkeypatch.setattr(module, "FEW", few * action.coordinates.shape[1] ** 2)
    assert wanted is not None
    assert set(finite_spectra(action) or ()) == set(wanted)


def test_a_plain_subclass_of_group_is_counted_too() -> None:
    class Tetrahedral(Group):
        discrete_generators: ClassVar = [
            [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
            [[-1, 0, 0], [-1, 0, 1], [-1, 1, 0]],
        ]

    G = Tetrahedral()
    elements = all_elements(G.discrete_generators)
    found = examine(G)
    assert (found.order, found.infinite) == (len(elements), False)
    mean = (np.trace(elements, axis1=1, axis2=2) ** 4).mean()
    assert dimension(V(G) ** 4).value == round(mean.real) == solve(V(G) ** 4).dimension


# -- what must fail, and what is refused -------------------------------------------------


def test_a_weight_that_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = weyl_group("F4")._discrete.exact
    assert exact is not None
    action = vector_action(exact)
    assert action is not None
    assert finite_spectra(action) is not None
    real = module._Kinds.take
    monkeypatch.setattr(module, "FEW", 10 * 16)
    monkeypatch.setattr(module._Kinds, "take", lambda self, rows, weight: real(self, rows, 1))
    with pytest.raises(CertificateError, match="in a group of order 1152"):
        finite_spectra(action)


def test_what_is_too_large_is_unknown_and_not_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = weyl_group("F4")._discrete.exact
    assert exact is not None
    action = vector_action(exact)
    assert action is not None
    monkeypatch.setattr(module, "MOST_LISTING_WORK", 10_000)
    assert finite_spectra(action) is None


@pytest.mark.parametrize(
    "generators",
    [
        [[[1, 1], [0, 1]]],
        [[["3/5", "-4/5"], ["4/5", "3/5"]]],
        [[[0, -1], [1, 0]], [[0, -1], [1, 1]]],
        [[[2, 0], [0, 1]]],
    ],
)
def test_infinite_groups_have_no_such_action(generators: list[Any]) -> None:
    G = MatrixGroup(generators)
    assert G._discrete.exact is not None
    assert vector_action(G._discrete.exact) is None
    assert (G.order, G.spectra()) == (None, None)


def test_an_orbit_is_closed_and_its_images_are_those_of_the_matrices() -> None:
    G = clifford()
    exact = G._discrete.exact
    assert exact is not None
    field = FieldBasis(exact)
    stack = field.stack(exact)
    assert stack is not None
    seed = np.zeros((1, 4, len(field.roots)), dtype=np.int64)
    seed[0, 0, 0] = 1
    found = follow(field, stack, (seed, np.ones(1, dtype=np.int64)), 500, Work(10**9))
    assert found is not None
    (above, below), images = found
    assert len(above) == 480  # 60 stabiliser states with eight phases
    roots = np.array([complex(Surd({m: Fraction(1)})) for m in field.roots])
    vectors = (above @ roots) / below[:, None]
    for g, row in zip(G.discrete_generators, images, strict=True):
        assert np.abs(vectors @ g - vectors[row]).max() < 1e-12
    assert follow(field, stack, (seed, np.ones(1, dtype=np.int64)), 479, Work(10**9)) is None


def test_power_traces_against_integers() -> None:
    rng, prime = np.random.default_rng(1), 4194319
    for d in (1, 2, 3, 5, 8, 13):
        g = rng.integers(0, prime, size=(4, d, d))
        power = found = g.astype(object)
        wanted = []
        for _ in range(d):
            wanted.append(np.trace(found, axis1=1, axis2=2) % prime)
            found = np.array([a @ b for a, b in zip(found, power, strict=True)]) % prime
        assert np.array_equal(power_traces(g, prime), np.stack(wanted, axis=1).astype(np.int64))


# -- Schreier-Sims -----------------------------------------------------------------------

HARD = [
    (Permutations([M24]).images, 244823040),
    (S(7).images, factorial(7)),
    (Permutations(["(1 2 3)(4 5 6 7)(8 9 10 11 12)"]).images, 60),
    (Permutations(["(1 2 3 4 5 6)(7 8 9 10)", "(1 7)(2 8)", "(3 9 5)"]).images, 120**2),
    (Permutations(["(1 2)(3 4)", "(1 3)(2 4)", "(5 6 7)"]).images, 12),
]


def test_orders_are_right_without_any_random_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof finds by itself whatever random elements have not found."""
    from emlpcli.algebra.permutations import schreier_sims

    monkeypatch.setattr(schreier_sims, "QUIET", 0)
    assert [StabiliserChain(images).order for images, _ in HARD] == [order for _, order in HARD]


def test_without_the_proof_they_would_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above means something."""
    from emlpcli.algebra.permutations import schreier_sims

    monkeypatch.setattr(schreier_sims, "QUIET", 0)
    monkeypatch.setattr(StabiliserChain, "_prove", lambda self: None)
    assert [StabiliserChain(images).order for images, _ in HARD] != [order for _, order in HARD]


@pytest.mark.parametrize("point", [0, 5, 23])
def test_a_chain_with_another_first_point(point: int) -> None:
    rng = np.random.default_rng(3)
    images = Permutations([M24]).images
    chain = StabiliserChain(images).starting_at(point, rng)
    assert (chain.order, chain.levels[0].point) == (244823040, point)
    below = chain.below()
    assert below.order == 10200960  # M23
    assert np.all(below.generators[:, point] == point)
    assert StabiliserChain(below.generators).order == below.order
    drawn = chain.draw(rng, 50)
    assert np.array_equal(np.sort(drawn, axis=1), np.tile(np.arange(24), (50, 1)))
    assert not chain._take_in(drawn, 0)
    assert len({int(row[point]) for row in drawn}) > 12


def test_a_budget_of_work_is_counted_and_refuses() -> None:
    images = Permutations([M24]).images
    spent = []
    for _ in range(2):
        work = Work(10**9)
        assert StabiliserChain(images, (), work).order == 244823040
        spent.append(10**9 - work.left)
    assert spent[0] == spent[1] > 10**4
    with pytest.raises(TooLargeError, match="takes too long"):
        StabiliserChain(images, (), Work(spent[0] - 1))
    assert StabiliserChain(images, (), Work(spent[0])).order == 244823040


def test_no_clock_decides_what_is_answered() -> None:
    from pathlib import Path

    import emlpcli

    folder = Path(emlpcli.__file__).parent
    files = [
        *(folder / "groups").rglob("*.py"),
        *(folder / "algebra").rglob("*.py"),
        *(folder / f"solve/{n}.py" for n in ("counts", "dimensions")),
    ]
    clocks = ("monotonic", "perf_counter", "process_time", "import time")
    assert len(files) > 50
    assert [f.name for f in files if any(c in f.read_text("utf-8") for c in clocks)] == []


# -- limits ------------------------------------------------------------------------------


def test_terms_share_one_limit() -> None:
    """Terms of 0.4 s are fine one by one; the third in one count is refused."""
    for _ in range(5):
        require_feasible(0.0, 0.4)
    with shared_limit():
        require_feasible(0.0, 0.4)
        require_feasible(0.0, 0.4)
        with pytest.raises(TooLargeError, match="of all terms would take over 1 s"):
            require_feasible(0.0, 0.4)
    with shared_limit():  # and the next count begins anew
        require_feasible(0.0, 0.9)


def test_a_term_of_two_seconds_is_refused() -> None:
    with pytest.raises(TooLargeError, match="would take about 2 s"):
        require_feasible(0.0, 2.0)


@pytest.mark.parametrize(
    ("size", "answer"),
    [(1.0, True), (1e-2, True), (0.0, False), (2.0**-16, True)]
    + [(size, None) for size in (2.2e-4, 5e-5, 1e-5, 1e-6, 1e-8, 1e-10)],
)
def test_complete_reducibility_is_undecided_near_a_degenerate_form(
    size: float, answer: bool | None
) -> None:
    """[[s,1],[0,-s]] has the trace form 2s²: 1e-7 for s = 2.2e-4 is neither zero nor clear.

    It is diagonalisable unless s = 0, so that False is wrong for any other. A short binary
    fraction is taken for exact.
    """
    from emlpcli.algebra.lie.closure import completely_reducible

    matrix = np.eye(2) + np.array([[size, 1.0], [0.0, -size]])
    assert completely_reducible(matrix[None]) is answer


@pytest.mark.parametrize("d", [2, 3, 6, 12])
def test_triangular_matrices_are_not_completely_reducible_in_any_coordinates(d: int) -> None:
    """A chain of invariant subspaces without complements; all is exact."""
    from emlpcli.algebra.lie.closure import completely_reducible

    T = np.tril(np.ones((d, d)))
    back = np.eye(d) - np.eye(d, k=-1)
    one = T @ np.triu(np.ones((d, d))) @ back
    two = T @ np.diag(np.arange(1.0, d + 1)) @ back
    assert completely_reducible(one[None]) is False
    assert completely_reducible(two[None]) is True
    assert completely_reducible(np.array([one, two])) is False
    assert completely_reducible(np.array([one, one.T])) is True


def test_eigenvalues_that_are_close_are_told_apart_exactly() -> None:
    """Exact entries decide; the same in floats, that have as many digits, do not."""
    from emlpcli.groups.user.findings import examine
    from emlpcli.groups.user.generated import MatrixGroup

    near, same = "1.00001", "1"
    for entry, reductive in ((near, True), (same, False)):
        exact = MatrixGroup([[["1", "1"], ["0", entry]], [["2", "0"], ["0", "2"]]])
        assert examine(exact).reductive is reductive
    rounded = MatrixGroup(np.array([[[1.0, 1.0], [0.0, 1.00001]]]))
    assert examine(rounded).reductive is None
    shear = np.array([[[1.0, 1.0], [0.0, 1.0]]])
    assert examine(MatrixGroup(shear)).reductive is False
    assert examine(MatrixGroup(shear, precision=1e-6)).reductive is None
