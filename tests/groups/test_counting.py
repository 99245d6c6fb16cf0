"""Counts of invariants against walks of Young diagrams, enumerated groups and known numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise, permutations, product
from math import factorial

import pytest

from emlpcli.algebra.counting import classical, finite
from emlpcli.algebra.counting.bessel_series import Ring, shifted_determinant
from emlpcli.errors import CertificateError
from emlpcli.groups.named import rubik

Diagram = tuple[int, ...]


def neighbours(diagram: Diagram, rows: int, step: int) -> Iterable[Diagram]:
    """The Young diagrams with at most `rows` rows that have one box more or one less."""
    padded = (*diagram, 0)
    for i in range(len(padded)):
        row = padded[i] + step
        above = padded[i - 1] if i else row
        below = padded[i + 1] if i + 1 < len(padded) else 0
        if i < rows and below <= row <= above:
            yield tuple(r for r in (*padded[:i], row, *padded[i + 1 :]) if r)


def walks(rows: int, *steps: tuple[int, ...]) -> Counter[Diagram]:
    """The number of walks from the empty diagram, with the given choices at every step."""
    reached: Counter[Diagram] = Counter({(): 1})
    for choices in steps:
        onward: Counter[Diagram] = Counter()
        for diagram, number in reached.items():
            for step in choices:
                for neighbour in neighbours(diagram, rows, step):
                    onward[neighbour] += number
        reached = onward
    return reached


def orthogonal_by_tableaux(n: int, k: int, special: bool) -> int:
    """f^λ over diagrams of k boxes whose n rows are all even, or, if special, all odd."""
    total = 0
    for diagram, number in walks(n, *[(1,)] * k).items():
        even = all(row % 2 == 0 for row in diagram)
        odd = len(diagram) == n and all(row % 2 for row in diagram)
        total += number * (even or (special and odd))
    return total


def unitary_by_walks(n: int, p: int, q: int, special: bool) -> int:
    """Walks with p boxes added and q removed, in rows that may become negative: end at e^n."""
    reached: Counter[Diagram] = Counter({(0,) * n: 1})
    for step in [1] * p + [-1] * q:
        onward: Counter[Diagram] = Counter()
        for weight, number in reached.items():
            for i in range(n):
                moved = (*weight[:i], weight[i] + step, *weight[i + 1 :])
                if all(a >= b for a, b in pairwise(moved)):
                    onward[moved] += number
        reached = onward
    return sum(
        number
        for weight, number in reached.items()
        if len(set(weight)) == 1 and (special or weight[0] == 0)
    )


@pytest.mark.parametrize("n", range(1, 14))
@pytest.mark.long_cases
def test_orthogonal_counts_even_rows(n: int) -> None:
    for k in range(19 if n < 6 else 15):
        assert classical.orthogonal(n, k) == orthogonal_by_tableaux(n, k, False), k
        assert classical.special_orthogonal(n, k) == orthogonal_by_tableaux(n, k, True), k


@pytest.mark.parametrize("m", range(1, 8))
@pytest.mark.long_cases
def test_symplectic_counts_oscillating_walks(m: int) -> None:
    for k in range(17):
        assert classical.symplectic(m, k) == walks(m, *[(1, -1)] * k)[()], k


@pytest.mark.parametrize("n", range(1, 8))
@pytest.mark.long_cases
def test_unitary_counts_walks_to_rectangles(n: int) -> None:
    for p in range(12):
        for q in range(min(6, 15 - p)):
            assert classical.unitary(n, p, q) == unitary_by_walks(n, p, q, False), (p, q)
            expected = unitary_by_walks(n, p, q, True)
            assert classical.special_unitary(n, p, q) == expected, (p, q)
            assert classical.special_unitary(n, q, p) == expected, (q, p)


def test_unitary_agrees_with_the_general_determinant() -> None:
    """Gessel's n×n determinant with shift 0 against the product of two smaller ones."""
    for n in range(3, 9):
        for p in (n + 1, 20, 33):
            ring = Ring(2 * p, p, p + 1)
            whole = factorial(p) ** 2 * shifted_determinant(ring, n, 0)[-1] % ring.modulus
            assert classical.unitary(n, p, p) == whole


def catalan(r: int) -> int:
    return classical.symplectic(1, 2 * r)


@pytest.mark.parametrize("r", [2, 3, 10, 41, 120])
def test_closed_forms_at_larger_powers(r: int) -> None:
    """Sp(4) by Gouyou-Beauchamps; SO(4) = SU(2) x SU(2) / ±1."""
    k = 2 * r
    assert classical.symplectic(2, k) == catalan(r) * catalan(r + 2) - catalan(r + 1) ** 2
    assert classical.special_orthogonal(4, k) == catalan(r) ** 2


def test_motzkin_sums_are_special_orthogonal_3() -> None:
    """Weights of SO(3): words with sum 0 less words with sum 1, by plain addition."""
    row = Counter({0: 1})
    for k in range(60):
        assert classical.special_orthogonal(3, k) == row[0] - row[1]
        row = Counter({s: row[s - 1] + row[s] + row[s + 1] for s in range(-k - 1, k + 2)})


def test_known_numbers() -> None:
    so, o, sp = classical.special_orthogonal, classical.orthogonal, classical.symplectic
    assert [so(n, 8) for n in (2, 3, 4)] == [70, 91, 196]
    assert classical.special_unitary(3, 4, 4) == 23
    assert so(3, 10) == 603
    assert so(3, 50) == 724947137834104063053
    assert [o(n, 10) for n in (2, 3, 4)] == [126, 603, 903]
    assert [sp(m, 10) for m in (1, 2, 3)] == [42, 594, 909]
    assert finite.alternating(5, 5) == 63
    assert finite.symmetric(5, 5) == 52
    assert [finite.from_characters(rubik.characters(), k) for k in range(5)] == [
        1, 2, 9, 51, 350,
    ]  # fmt: skip
    assert len(str(finite.from_characters(rubik.characters(), 50))) == 66


def cycle_sign(p: tuple[int, ...]) -> int:
    inversions = sum(p[i] > p[j] for i in range(len(p)) for j in range(i + 1, len(p)))
    return -1 if inversions % 2 else 1


@pytest.mark.parametrize("n", range(1, 8))
def test_symmetric_and_alternating_by_enumeration(n: int) -> None:
    everyone = list(permutations(range(n)))
    for count, group in (
        (finite.symmetric, everyone),
        (finite.alternating, [p for p in everyone if cycle_sign(p) == 1]),
    ):
        fixed = Counter(sum(i == j for i, j in enumerate(p)) for p in group)
        for k in range(12):
            total = sum(number * f**k for f, number in fixed.items())
            assert count(n, k) * len(group) == total
            assert finite.from_characters(fixed, k) == count(n, k)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("k", range(5))
def test_orbits_on_tuples(n: int, k: int) -> None:
    everyone = list(permutations(range(n)))
    even = [p for p in everyone if cycle_sign(p) == 1]
    turns = [tuple((i + t) % n for i in range(n)) for t in range(n)]
    for count, group in (
        (finite.symmetric, everyone),
        (finite.alternating, even),
        (finite.regular, turns),
    ):
        orbits = {
            min(tuple(p[i] for i in word) for p in group) for word in product(range(n), repeat=k)
        }
        assert count(n, k) == len(orbits)


@pytest.mark.parametrize("n", [7, 20, 60])
def test_symmetric_by_stirling_numbers(n: int) -> None:
    row = [1] + [0] * 41
    for k in range(41):
        assert finite.symmetric(n, k) == sum(row[: n + 1])
        if k:
            assert finite.alternating(n, k) == sum(row[: n + 1]) + sum(row[n - 1 : n + 1])
        row = [0] + [j * row[j] + row[j - 1] for j in range(1, 42)]


def test_cube_by_its_rotations() -> None:
    """Signed permutations of the axes with determinant 1, acting on the six faces."""
    fixed: Counter[int] = Counter()
    for p in permutations(range(3)):
        for signs in product((1, -1), repeat=3):
            if cycle_sign(p) * signs[0] * signs[1] * signs[2] == 1:
                fixed[2 * sum(p[i] == i and signs[i] == 1 for i in range(3))] += 1
    assert fixed == Counter(dict(finite.CUBE_FACES))


def test_rubiks_cube_has_its_order() -> None:
    table = rubik.characters()
    assert sum(table.values()) == 43252003274489856000
    assert table[48] == 1
    assert 46 not in table  # no single edge flips
    assert table[44] == 66  # two edges flipped
    assert table[42] == 28 * 2 + 220 * 2 * 4  # two corners turned, or a cycle of three edges
    assert table is rubik.characters()


@pytest.mark.parametrize("fixed", [0, 1])
@pytest.mark.parametrize("c", [None, 1, 2, 3, 4, 5, 6, 9, 20])
def test_plane_by_words(c: int | None, fixed: int) -> None:
    letters = (1, -1, 0)[: 2 + fixed]
    for k in range(8 if fixed else 11):
        sums = Counter(map(sum, product(letters, repeat=k)))
        words = sum(v for s, v in sums.items() if (s == 0 if c is None else s % c == 0))
        assert finite.planar_rotations(c, k, fixed) == words
        assert finite.planar_dihedral(c, k, fixed) == (words + fixed**k) // 2


def test_plane_groups_are_the_small_classical_ones() -> None:
    for k in range(30):
        assert finite.planar_rotations(None, k) == classical.special_orthogonal(2, k)
        assert finite.planar_dihedral(None, k) == classical.orthogonal(2, k)


def test_a_wrong_character_table_is_noticed() -> None:
    with pytest.raises(CertificateError, match="not an integer"):
        finite.from_characters({3: 1, 0: 4}, 2)
