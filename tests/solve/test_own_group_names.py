"""A group is what its generators say: its name, its class and its label decide nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from emlpcli.groups import O11, SL, SO, Cube, Group, MatrixGroup, O, S, SO13p, Sp, Trivial, Z
from emlpcli.groups.named.planar import C, D, Scaling
from emlpcli.reps import V
from emlpcli.solve import solve
from emlpcli.solve.plan import clear_cache

from .oracle_numbers import (
    matrix,
)
from .own_groups import (
    EXPRESSIONS,
    Own,
    found,
    subclass,
)

pytestmark = pytest.mark.usefixtures("nothing_known")

RELABELLED: list[tuple[type[Group], tuple[int, ...], Any, str]] = [
    (SO, (3,), [-np.eye(3)], "V**2>>V"),
    (SO, (2,), [np.diag([1.0, -1])], "V>>V"),
    (SO, (3,), [np.diag([2.0, 1, 1])], "V.T>>V"),
    (O, (3,), [np.eye(3)], "V**2>>V"),
    (S, (3,), [np.eye(3)], "V>>V"),
    (Z, (4,), [np.roll(np.eye(4), 1, 0), np.eye(4)[::-1]], "V>>V"),
    (SL, (2,), [np.diag([2.0, 1])], "V.T>>V"),
    (Sp, (1,), [np.diag([2.0, 1])], "V.T>>V"),
    (C, (4,), [np.array([[0.0, -1], [1, 0]]), np.diag([1.0, -1])], "V>>V"),
    (D, (4,), [np.array([[0.0, -1], [1, 0]])], "V>>V"),
    (Trivial, (3,), [np.roll(np.eye(3), 1, 0)], "V>>V"),
    (Scaling, (2,), [np.diag([1.0, -1])], "V>>V"),
    (O11, (), [np.eye(2)], "V.T>>V"),
    (SO13p, (), [np.diag([1.0, -1, -1, -1])], "V**2>>V**2"),
    (Cube, (), [np.eye(6)], "V"),
]


@pytest.mark.parametrize(
    ("base", "args", "discrete", "text"), RELABELLED, ids=lambda x: getattr(x, "name", None)
)
@pytest.mark.long_cases
def test_a_subclass_is_the_group_of_its_generators(
    base: type[Group], args: tuple[int, ...], discrete: Any, text: str
) -> None:
    plain = base(*args)
    before = found(text, plain).dimension
    G = subclass(base, *args, discrete_generators=discrete)
    lie = [matrix(A.tolist()) for A in np.asarray(plain.lie_algebra)]
    want = Own([matrix(h.tolist()) for h in discrete], lie).dimension(*EXPRESSIONS[text])
    assert found(text, G).dimension == want
    assert plain != G
    assert want != before
    assert found(text, base(*args)).dimension == before


def test_a_subclass_with_another_lie_algebra() -> None:
    G = subclass(SO, 3, lie_algebra=SO(3).lie_algebra[:1])
    assert found("V>>V", G).dimension == 3  # rotations about one axis
    assert found("V>>V", SO(3)).dimension == 1


def test_two_classes_of_one_name_are_two_groups() -> None:
    first = subclass(SO, 3, discrete_generators=[np.eye(3)])
    second = subclass(SO, 3, discrete_generators=[-np.eye(3)])
    assert first != second
    assert found("V**2>>V", first).dimension == 1
    assert found("V**2>>V", second).dimension == 0


def test_groups_that_differ_below_rounding_are_two_groups() -> None:
    one, other = MatrixGroup([[[1, 0], [0, 1]]]), MatrixGroup([[["1+1/10**20", 0], [0, 1]]])
    assert one != other
    assert (found("V", one).dimension, found("V", other).dimension) == (2, 1)


def test_a_label_is_no_group() -> None:
    G = MatrixGroup((), SO(3).lie_algebra[:1], name="SO(3)")
    assert found("V>>V", SO(3)).dimension == 1
    assert found("V>>V", G).dimension == 3


def test_arrays_changed_afterwards_change_no_group() -> None:
    quarter = np.array([[[0.0, -1], [1, 0]]])
    G = subclass(Group, discrete_generators=quarter)
    H = MatrixGroup(quarter)
    assert found("V>>V", G).dimension == found("V>>V", H).dimension == 2
    quarter[:] = np.eye(2)
    clear_cache()
    assert found("V>>V", G).dimension == found("V>>V", H).dimension == 2


def test_a_class_of_no_module_is_a_persons_own() -> None:
    """As code that is executed as text may make it, in a namespace without a name."""
    space = {"SO": SO, "np": np}
    exec("cls = type('Turned', (SO,), {'discrete_generators': -np.eye(3)[None]})", space)
    assert solve((V**3)(space["cls"](3))).dimension == 0


def test_exact_weights_that_agree_as_floats_are_told_apart() -> None:
    one = MatrixGroup((), [[[1, 0], [0, -1]]])
    other = MatrixGroup((), [[[1, 0], [0, "-1-1/10**20"]]])
    assert [solve((V**2)(G)).dimension for G in (one, other)] == [2, 0]
    assert one.spectra() is not None
    assert other.spectra() is None
