"""Laws over every registered target: equivariance, shapes, finiteness, and exact values."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.errors import EmlpError, GroupError
from emlpcli.fit import targets
from emlpcli.fit.targets import TARGETS, Target

each = pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.name)


@each
def test_the_formula_is_equivariant_in_float64(target: Target) -> None:
    assert target.problem().equivariance_error() < 1e-14


@each
def test_shapes_are_those_of_the_representations(target: Target) -> None:
    problem = target.problem()
    x = problem.sample(np.random.default_rng(0), 50)
    y = problem.formula(x)
    assert x.shape == (50, problem.rep_in.size())
    assert y.shape == (50, problem.rep_out.size())
    assert x.dtype == y.dtype == np.float64
    assert np.isfinite(y).all()
    assert y.std() > 0
    assert np.array_equal(x, problem.sample(np.random.default_rng(0), 50))


def test_the_law_sees_what_breaks_it() -> None:
    broken = Target("x", "x", "2*V", "Scalar", "SO3", targets.normal(6), lambda x: x[:, :1] ** 2)
    assert broken.problem().equivariance_error() > 0.1


def test_names_are_unique_and_found() -> None:
    names = [t.name for t in TARGETS]
    assert len(set(names)) == len(names)
    assert [targets.find(n) for n in names] == list(TARGETS)
    assert targets.find("x") is None
    assert "did you mean inertia?" in str(targets.unknown("intertia"))


def values(name: str, x: list[float]) -> list[float]:
    target = targets.find(name)
    assert target is not None
    return target.formula(np.array([x], dtype=float))[0].tolist()


def test_values_by_hand() -> None:
    assert values("dot-norm3", [1, 2, 3, 0, 2, 0]) == [4 - 8]
    assert values("distance", [1, 0, 0, 1, 3, 4]) == [5]
    assert values("angle", [1, 0, 0, 2, 0, 0]) == [1]
    one_mass = [2, 0, 0, 0, 0, 1, 0, 0] + [0] * 12
    assert values("inertia", one_mass) == [0, 0, 0, 0, 2, 0, 0, 0, 2]
    a, b = [np.pi / 2, 0, 0, 0, 0], [0, 2, 0, 0, 0]
    assert values("o5", a + b) == pytest.approx([1 - 4])
    charges, places = [1, -1, 0, 0, 0], [1, 4, 0, 0, 0, 2, 2, 0, 0, 0, 3, 1, 0, 0, 0]
    assert values("dipole", charges + places) == [1 - 4, 0, 3 - 1]


def test_the_matrix_element_is_that_of_the_books() -> None:
    """8 [(p1·p2)(p3·p4) + (p1·p4)(p2·p3)] and terms with the squares, by contraction."""
    rng = np.random.default_rng(0)
    p1, p2, p3, p4 = p = rng.normal(size=(4, 4)) / 4

    def dot(a: np.ndarray, b: np.ndarray) -> float:
        return float(a[0] * b[0] - a[1:] @ b[1:])

    e, u = dot(p1, p3) - dot(p1, p1), dot(p2, p4) - dot(p2, p2)
    by_hand = dot(p1, p2) * dot(p3, p4) - u * dot(p1, p3) - e * dot(p2, p4) + 4 * e * u
    assert values("particle", list(p.ravel())) == pytest.approx([4 * by_hand])


def test_another_group_is_taken_where_the_function_allows_it() -> None:
    inertia = targets.find("inertia")
    dot = targets.find("dot-norm3")
    dipole = targets.find("dipole")
    assert inertia is not None
    assert dot is not None
    assert dipole is not None
    assert str(inertia.problem("SO3").rep_in.parts[1].parts[0].G) == "SO(3)"
    with pytest.raises(EmlpError, match="not equivariant under SL3"):
        dot.problem("SL3")
    with pytest.raises(EmlpError, match="inputs of 6 numbers, but 2V over SO4 has 8"):
        dot.problem("SO4")
    with pytest.raises(EmlpError, match="names its groups itself"):
        dipole.problem("SO3")
    with pytest.raises(GroupError, match="unknown group"):
        dot.problem("XO3")
