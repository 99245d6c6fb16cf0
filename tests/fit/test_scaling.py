"""ρ(g) on rows, and standardisation: both agree with the representations' own matrices."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.fit import action
from emlpcli.fit.scaling import scaling
from emlpcli.reps.from_text import concrete

CASES = [
    ("5*Scalar+5*V", "O3"),
    ("V**2+2*V*V.T+Scalar", "O13"),
    ("V+V**2+3", "S4"),
    ("V.T**2>>V", "SL2"),
    ("V(S3)+V(SO3)*V(S3)+V(SO3)", None),
    ("V(SO3*S2)+2*V(SO3)", None),
    ("V+V.T*V", "SU2"),
]


@pytest.mark.parametrize(("text", "group"), CASES)
def test_rows_are_moved_as_the_matrices_say(text: str, group: str | None) -> None:
    rep = concrete(text, group)
    rng = np.random.default_rng(0)
    elements = action.draw(rng, 4, rep)
    x = rng.normal(size=(4, rep.size()))
    moved = action.act(rep, elements, x)
    norms = action.norms(rep, elements)
    for i in range(4):
        g = {key[0]: stack[i] for key, stack in elements.stacks.items()}
        rho = np.asarray(rep.rho_dense(g))
        np.testing.assert_allclose(moved[i], rho @ x[i], atol=1e-12)
        assert norms[i] == pytest.approx(np.linalg.norm(rho, 2))


@pytest.mark.parametrize(("text", "group"), CASES)
def test_scaling_commutes_with_the_group_and_has_unit_size(text: str, group: str | None) -> None:
    rep = concrete(text, group)
    rng = np.random.default_rng(0)
    rows = 3.0 + 10 * rng.normal(size=(200, rep.size()))
    scale = scaling(rep, rows)
    np.testing.assert_allclose(scale.backward(scale.forward(rows)), rows)
    elements = action.draw(rng, 200, rep)
    one = scale.forward(action.act(rep, elements, rows))
    other = action.act(rep, elements, scale.forward(rows))
    np.testing.assert_allclose(one, other, atol=1e-9 * np.abs(other).max())
    assert np.sqrt(np.mean(np.abs(scale.forward(rows)) ** 2)) == pytest.approx(1)


def test_what_is_shared_and_what_is_shifted() -> None:
    rng = np.random.default_rng(0)
    size = np.repeat([1.0, 100.0, 5.0, 5.0, 50.0], [1, 1, 3, 3, 3])
    rows = 7 + size * rng.normal(size=(400, 11))
    scale = scaling(concrete("2*Scalar+2*V+V", "SO3"), rows)
    np.testing.assert_allclose(scale.center[:2], rows.mean(0)[:2])
    assert not scale.center[2:].any()
    assert len(set(scale.scale[2:8])) == 1
    assert len(set(scale.scale)) == 4
    trace = scaling(concrete("V**2", "O3"), rows[:, :9] + 3 * np.eye(3).ravel())
    np.testing.assert_allclose(trace.center, trace.center[0] * np.eye(3).ravel(), atol=1e-12)
    assert trace.center[0] > 1


@pytest.mark.parametrize("constant", [0.0, 2.0, 0.1, -1e-30, 1e90, 1 / 3])
def test_constant_columns_are_scaled_by_their_size(constant: float) -> None:
    """The mean of equal numbers is off by rounding, which is no spread."""
    rows = np.tile([constant, 0, 0, 0], (7, 1))
    scale = scaling(concrete("Scalar+V", "SO3"), rows)
    np.testing.assert_allclose(scale.scale, [abs(constant) or 1, 1, 1, 1])
    np.testing.assert_allclose(scale.center, [constant, 0, 0, 0])
    other = scale.forward(rows * 3)  # a column that varies after all
    assert np.abs(other).max() < 10


@pytest.mark.parametrize("unit", [1e-200, 1e-30, 1.0, 1e90])
def test_tiny_and_huge_numbers_have_the_same_scaled_rows(unit: float) -> None:
    rows = np.random.default_rng(0).normal(size=(30, 4)) + np.array([5.0, 0, 0, 0])
    rep = concrete("Scalar+V", "SO3")
    there = scaling(rep, unit * rows).forward(unit * rows)
    np.testing.assert_allclose(there, scaling(rep, rows).forward(rows), rtol=1e-9, atol=1e-12)


def test_a_small_spread_about_a_large_mean_is_a_spread() -> None:
    rows = 1e9 + np.random.default_rng(0).normal(size=(50, 1))
    assert scaling(concrete("Scalar", None), rows).scale == pytest.approx(rows.std(), rel=1e-6)


def test_copies_of_very_different_sizes_have_scales_of_their_own() -> None:
    """Those of one unit stay together; a copy that is zero belongs to the last ones."""
    rng = np.random.default_rng(0)
    rep = concrete("5*V+Scalar", "SO3")
    sizes = np.array([1e30, 1e-30, 3e30, 0.0, 2e-30])
    rows = rng.normal(size=(300, 16)) * np.append(np.repeat(sizes, 3), 1.0)
    found = scaling(rep, rows)
    scale = found.scale[:15].reshape(5, 3)
    assert (scale == scale[:, :1]).all()
    assert scale[0, 0] == scale[2, 0] == pytest.approx(1e30 * 5**0.5, rel=0.1)
    assert scale[1, 0] == scale[3, 0] == scale[4, 0] < 1e-29
    elements = action.draw(rng, 300, rep)
    one, other = (
        found.forward(action.act(rep, elements, rows)),
        action.act(rep, elements, found.forward(rows)),
    )
    np.testing.assert_allclose(one, other, atol=1e-9)
    rows[:, 3:6] *= 1e59
    assert len(set(scaling(rep, rows).scale[:9])) == 1  # a tenth is of the same unit


@pytest.mark.parametrize("constant", [0.0, 2.0, 1 / 3, -1e-30, 1e90])
def test_a_constant_that_is_predicted_stays_one(constant: float) -> None:
    """What a network adds to it, a number of the order of 1, is below what is told."""
    rows = np.full((7, 1), constant)
    found = scaling(concrete("Scalar", None), rows, predicted=True)
    assert np.isfinite(found.forward(rows)).all()
    assert np.abs(found.forward(rows)).max() < 1e-2
    back = found.backward(np.ones((1, 1)))
    np.testing.assert_allclose(back, constant, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("offset", [1e9, 1e13])
def test_a_large_mean_of_what_is_predicted_is_no_scale(offset: float) -> None:
    rows = offset + np.random.default_rng(0).normal(size=(50, 1))
    found = scaling(concrete("Scalar", None), rows, predicted=True)
    assert 0.5 < found.scale[0] < 20


@pytest.mark.parametrize(("text", "group"), [("Scalar+V", "SO3"), ("V**2+V", "SU2"), ("V", "S4")])
def test_outliers_do_not_decide_a_robust_scaling(text: str, group: str) -> None:
    """It is about that of rows without them, equivariant, and of normal rows the usual one."""
    rep = concrete(text, group)
    rng = np.random.default_rng(0)
    rows = 1 + rng.normal(size=(2000, rep.size()))
    if group == "SU2":
        rows = rows + 1j * rng.normal(size=rows.shape)
    usual, clean = scaling(rep, rows), scaling(rep, rows, robust=True)
    np.testing.assert_allclose(clean.scale, usual.scale, rtol=0.2)
    np.testing.assert_allclose(clean.center, usual.center, atol=0.2)
    rows[::50] *= 1e6
    found = scaling(rep, rows, robust=True)
    np.testing.assert_allclose(found.scale, clean.scale, rtol=0.1)
    np.testing.assert_allclose(found.center, clean.center, atol=0.2)
    elements = action.draw(rng, len(rows), rep)
    moved = found.forward(action.act(rep, elements, rows))
    other = action.act(rep, elements, found.forward(rows))
    np.testing.assert_allclose(moved, other, atol=1e-9 * np.abs(other).max())


def test_a_robust_scale_of_what_is_mostly_zero_is_the_usual_one() -> None:
    rows = np.zeros((20, 1))
    rows[:3, 0] = [1, 2, 3]
    rep = concrete("Scalar", None)
    assert scaling(rep, rows, robust=True).scale == pytest.approx(np.sqrt(14 / 20))
