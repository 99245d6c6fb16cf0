"""What is computed for a report: asked once, and every form of storage answers for itself."""

from __future__ import annotations

import pytest

from emlpcli.groups import SO, S
from emlpcli.reps import T, V
from emlpcli.solve import solve
from emlpcli.solve.account import account
from emlpcli.solve.bases.stored import StoredBasis


def test_the_time_is_that_of_all_the_work() -> None:
    solution = solve((V >> V)(SO(3)))
    found = account(solution)
    assert found.seconds > solution.seconds
    assert found.evidence is solution.evidence
    assert not found.named
    assert [e.name for f in found.names.families for e in f.elements] == ["δᵢⱼ"]


def test_as_many_elements_are_named_as_are_wanted() -> None:
    found = account(solve(T(4, 0, S(5))), elements=3)
    assert found.named
    assert sum(len(f.elements) for f in found.names.families) == 3
    assert found.names.different == 15


def test_a_power_is_looked_for_where_there_is_nothing() -> None:
    assert solve((V >> V)(SO(3))).smallest_power is None
    power = account(solve(V(SO(3)))).solution.smallest_power
    assert power is not None
    assert (power.power, power.dimension) == (2, 1)


def test_a_new_form_of_storage_has_to_say_whether_it_is_of_orbits() -> None:
    """Else evidence and patterns would look at its vectors where labels could tell."""
    assert "by_orbits" in StoredBasis.__abstractmethods__
    with pytest.raises(TypeError, match="abstract"):
        StoredBasis()  # type: ignore[abstract]
