"""Generators in floating point: what they stand for, what they prove, what they leave open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.algebra.linear.rank import null_space
from emlpcli.errors import CertificateError
from emlpcli.groups import Group, MatrixGroup
from emlpcli.reps import V
from emlpcli.reps.monomials import Expansion
from emlpcli.solve.strategies import nullspace

from .oracle_numbers import (
    floats,
    matrix,
)
from .own_groups import (
    EXPRESSIONS,
    GROUPS,
    Own,
    found,
    subclass,
    wanted,
)

pytestmark = pytest.mark.usefixtures("nothing_known")

NOISY = ["C3", "D8", "S3", "shears of Z", "so3", "sl2", "heisenberg", "se2"]


@pytest.mark.parametrize("error", [1e-2, 1e-4, 1e-7, 1e-8, 1e-9])
@pytest.mark.parametrize("name", NOISY)
@pytest.mark.sparse(2, "name", "error")
@pytest.mark.long_cases
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
        assert solution.dimension == want
        assert solution.certificate != "proved"


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
@pytest.mark.long_cases
def test_matrices_of_any_type(dtype: type) -> None:
    swap = np.array([[[0, 1], [1, 0]]], dtype=dtype)
    for G in (MatrixGroup(swap), subclass(Group, discrete_generators=swap)):
        solution = found("V>>V", G)
        assert (solution.dimension, solution.certificate) == (2, "proved")


def test_the_gap_that_is_told_is_the_smallest_of_all_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each constraint leaves less; a rank that was hard to decide is not forgotten by the next."""
    told = []

    def recorded(*args: Any) -> tuple[Any, float, Any]:
        Q, gap, values = null_space(*args)
        gap = (5e4, 1e9)[bool(told)]  # the first is the smallest
        told.append(gap)
        return Q, gap, values

    monkeypatch.setattr(nullspace, "null_space", recorded)
    group = GROUPS["D8"].as_floats()
    (monomial,) = Expansion(V(group) ** 2).counts(V(group) ** 2)
    assert nullspace.null_space_basis(monomial).gap == 5e4
    assert len(told) > 1
