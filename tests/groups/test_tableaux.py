"""Characters of symmetric groups against tables, and Young's orthogonal form against both."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pytest

from emlpcli.algebra.counting.partitions import (
    conjugate,
    linear_dimension,
    orthogonal_dimension,
    symplectic_dimension,
    tableaux,
)
from emlpcli.algebra.spectra.families import partitions
from emlpcli.algebra.spectra.tableaux import (
    cycle_type,
    orthogonal_form,
    standard_tableaux,
    symmetric_character,
    symmetric_eigenvalues,
)
from emlpcli.groups import S
from emlpcli.groups.permutation_group import permutation_matrices

# James, Liebeck, Representations and Characters of Groups, 2001: S(5), classes in this order
CLASSES = [(1, 1, 1, 1, 1), (2, 1, 1, 1), (2, 2, 1), (3, 1, 1), (3, 2), (4, 1), (5,)]
TABLE = {
    (5,): [1, 1, 1, 1, 1, 1, 1],
    (4, 1): [4, 2, 0, 1, -1, 0, -1],
    (3, 2): [5, 1, 1, -1, 1, -1, 0],
    (3, 1, 1): [6, 0, -2, 0, 0, 0, 1],
    (2, 2, 1): [5, -1, 1, -1, -1, 1, 0],
    (2, 1, 1, 1): [4, -2, 0, 1, 1, 0, -1],
    (1, 1, 1, 1, 1): [1, -1, 1, 1, -1, -1, 1],
}


def test_the_character_table_of_s5() -> None:
    for shape, row in TABLE.items():
        assert [symmetric_character(shape, c) for c in CLASSES] == row


@pytest.mark.parametrize("n", range(1, 8))
def test_dimensions(n: int) -> None:
    shapes = list(partitions(n))
    assert sum(tableaux(s) ** 2 for s in shapes) == factorial(n)
    for shape in shapes:
        assert tableaux(shape) == symmetric_character(shape, [1] * n) == tableaux(conjugate(shape))
        assert len(set(standard_tableaux(shape))) == tableaux(shape)


@pytest.mark.parametrize("n", range(1, 6))
def test_the_orthogonal_form_has_the_characters_and_multiplies(n: int) -> None:
    images = np.array(list(permutations(range(n))))
    rng = np.random.default_rng(0)
    for shape in partitions(n):
        M = orthogonal_form(shape, images)
        lengths = [cycles_of(p) for p in images.tolist()]
        assert np.allclose(
            np.trace(M, axis1=1, axis2=2), [symmetric_character(shape, c) for c in lengths]
        )
        i, j = rng.integers(len(images), size=(2, 10))
        products = np.array([images[a][images[b]] for a, b in zip(i, j, strict=True)])
        assert np.allclose(M[i] @ M[j], orthogonal_form(shape, products))
        assert np.allclose(M @ M.swapaxes(1, 2), np.eye(M.shape[1]))


def cycles_of(p: list[int]) -> list[int]:
    left, found = set(range(len(p))), []
    while left:
        i, length = min(left), 0
        while i in left:
            left.remove(i)
            i, length = p[i], length + 1
        found.append(length)
    return found


@pytest.mark.parametrize("n", range(1, 7))
@pytest.mark.long_cases
def test_exact_eigenvalues_are_those_of_the_matrices(n: int) -> None:
    for spectrum in S(n).spectra() or ():
        lengths = cycle_type(spectrum.base())
        p, start = np.arange(n), 0
        for length in lengths:
            p[start : start + length] = np.roll(p[start : start + length], -1)
            start += length
        assert start == n
        z = np.sort_complex(np.round(np.linalg.eigvals(permutation_matrices(p[None])[0]), 9))
        assert len(z) == n
        for shape in partitions(n):
            exact = symmetric_eigenvalues(shape, lengths)
            assert exact.dimension == tableaux(shape)
            values = np.exp(2j * np.pi * exact.exponents / exact.order)
            M = orthogonal_form(shape, p[None])[0]
            for power in range(1, 5):
                trace = np.trace(np.linalg.matrix_power(M, power))
                assert abs((exact.counts * values**power).sum() - trace) < 1e-9


DIMENSIONS = [
    (linear_dimension, 3, (2, 1), 8),
    (linear_dimension, 5, (1, 1), 10),
    (linear_dimension, 2, (4,), 5),
    (orthogonal_dimension, 3, (4,), 9),
    (orthogonal_dimension, 4, (2,), 9),
    (orthogonal_dimension, 5, (2, 1), 35),
    (orthogonal_dimension, 8, (1, 1, 1, 1), 70),
    (orthogonal_dimension, 10, (2,), 54),
    (symplectic_dimension, 4, (1, 1), 5),
    (symplectic_dimension, 4, (2, 1), 16),
    (symplectic_dimension, 6, (1, 1, 1), 14),
]


@pytest.mark.parametrize(("formula", "n", "shape", "wanted"), DIMENSIONS)
def test_dimensions_of_classical_irreducibles(
    formula: object, n: int, shape: tuple[int, ...], wanted: int
) -> None:
    assert callable(formula)
    assert formula(n, shape) == wanted
