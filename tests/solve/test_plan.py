"""The plan: some strategy for everything, deterministic, forced where asked, monotone costs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from emlpcli.errors import CertificateError, EmlpError, TooLargeError
from emlpcli.groups import GL, SL, SO, SU, Group, O, S, Sp, Z, group
from emlpcli.reps import Rep, Scalar, T, V, representation
from emlpcli.solve import dimension, solve
from emlpcli.solve import plan as planning
from emlpcli.solve.choice import Choice
from emlpcli.solve.plan import carry_out, clear_cache, plan
from emlpcli.solve.strategies.coupling_cost import irreducible_dimensions
from emlpcli.solve.strategies.registry import STRATEGIES

POWERS = [(1, 0), (0, 1), (1, 1), (2, 2), (3, 0), (4, 4), (0, 6)]
NAMES = [s.name for s in STRATEGIES]


def choices(rep: Rep, **options: object) -> list[Choice]:
    return [c for _, _, parts in plan(rep, **options).blocks for c in parts]  # type: ignore[arg-type]


def summary(choice: Choice) -> list[tuple[object, ...]]:
    return [(o.strategy.name, o.objection, o.cost) for o in choice.options]


@pytest.mark.few(2)
def test_every_choice_is_total_and_deterministic(registered: Group) -> None:
    largest = 10**6 if registered.is_reductive else 5000
    for p, q in POWERS:
        if registered.d ** (p + q) > largest:
            continue
        rep = T(p, q, registered)
        (choice,), (again,) = choices(rep), choices(rep)
        assert [o.strategy for o in choice.options] == list(STRATEGIES)
        assert choice.options[0].objection  # scalar
        for option in choice.options:
            assert isinstance(option.objection, str)
            assert bool(option.objection) == (option.cost is None)
            if option.cost is not None:
                assert option.cost.seconds >= 0
                assert option.cost.nbytes >= 0
        assert set(choice.chosen) == {o for o in choice.options if o.cost is not None}
        assert choice.cost == choice.chosen[0].cost
        assert summary(choice) == summary(again)
        assert [o.strategy for o in choice.chosen] == [o.strategy for o in again.chosen]
        rest = [o.cost.seconds for o in choice.chosen[1:] if o.cost is not None]
        assert rest == sorted(rest)
        if not registered.is_reductive:  # no compact form counts for it
            assert choice.exact is None
            assert choice.certificate in ("proved", "numerical")
            continue
        assert choice.exact is not None
        assert choice.exact.value == dimension(rep).value
        assert choice.certificate in ("proved", "exact dimension met")


def test_the_first_quick_one_is_taken_else_the_fastest() -> None:
    (quick,) = choices(T(2, 0, SO(3)))
    assert quick.strategy.name == "diagrams"
    (slow,) = choices(T(10, 0, SO(3)))
    assert slow.strategy.name == "coupling"
    costs = {o.strategy.name: o.cost for o in slow.options if o.cost is not None}
    assert slow.cost.seconds == min(c.seconds for c in costs.values())
    (sure,) = choices(T(4, 0, S(30)))
    assert sure.strategy.name == "orbits"


def test_a_scalar_has_one_strategy() -> None:
    (choice,) = choices(3 * V(SO(3)) ** 0)
    assert choice.strategy.name == "scalar"
    assert [o.strategy.name for o in choice.chosen] == ["scalar"]
    assert solve(Scalar + V(SO(3)), strategy="nullspace").strategy == "nullspace"


FORCED = [
    ("SO3", "diagrams"),
    ("SO3", "coupling"),
    ("SO3", "nullspace"),
    ("S4", "orbits"),
    ("S4", "coupling"),
    ("S4", "nullspace"),
    ("DkeR3(2)", "nullspace"),
]


@pytest.mark.parametrize(("name", "strategy"), [("SO3", "orbits"), ("S4", "diagrams")])
def test_forcing_a_strategy_that_does_not_apply(name: str, strategy: str) -> None:
    with pytest.raises(EmlpError, match=f"strategy {strategy} does not apply: only"):
        plan(representation("V>>V", name), strategy=strategy)


@pytest.mark.parametrize(("name", "strategy"), FORCED)
def test_forcing_a_strategy(name: str, strategy: str) -> None:
    rep = representation("V>>V", name)
    (choice,) = choices(rep, strategy=strategy)
    assert [o.strategy.name for o in choice.chosen] == [strategy]
    for option in choice.options:
        assert option.strategy.name == strategy or option.objection
    solution = solve(rep, strategy=strategy)
    assert solution.strategy == strategy
    assert {s.strategy for b in solution.blocks for s in b.solved} == {strategy}


@pytest.mark.parametrize("name", ["", "Coupling", "magic"])
def test_unknown_strategies_are_named(name: str) -> None:
    with pytest.raises(EmlpError, match="unknown strategy") as error:
        plan(T(2, 0, SO(3)), strategy=name)
    for known in NAMES:
        assert (known in str(error.value.hint)) == (known != "scalar")


def test_every_group_of_a_product_has_its_own_choice() -> None:
    (block,) = plan(representation("V**2", group("SO3*S5"))).blocks
    assert Counter(c.strategy.name for c in block[2]) == {"orbits": 1, "diagrams": 1}
    with pytest.raises(EmlpError, match="orbits does not apply"):
        plan(representation("V**2", group("SO3*S5")), strategy="orbits")
    whole = plan(representation("V**2", group("SO3*S5")))
    assert whole.seconds == sum(c.cost.seconds for c in block[2])
    assert whole.nbytes == sum(c.cost.nbytes for c in block[2])


def test_memory_is_refused_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "carry_out", lambda choice: pytest.fail("solved"))
    for max_bytes in (10, 1000):
        with pytest.raises(TooLargeError):
            plan(T(6, 0, SO(3)), max_bytes=max_bytes)
    assert plan(T(6, 0, SO(3)), max_bytes=10**9).nbytes < 10**9
    with pytest.raises(TooLargeError, match="indices"):
        plan(T(129, 0, group("Trivial1")))


def test_a_strategy_that_is_too_large_leaves_it_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clear_cache()
    (choice,) = choices(T(4, 0, SO(3)))
    first, second = choice.chosen[:2]

    def refuse(*args: object) -> None:
        raise TooLargeError("too large after all")

    monkeypatch.setattr(type(first.strategy), "solve", refuse)
    solved = carry_out(choice)
    assert solved.strategy == second.strategy.name
    assert solved.basis.dim == 3
    clear_cache()
    (only,) = choices(T(4, 0, SO(3)), strategy=first.strategy.name)
    with pytest.raises(TooLargeError, match="after all"):
        carry_out(only)
    clear_cache()


def test_a_dimension_that_is_not_met_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_cache()
    (choice,) = choices(T(4, 0, SO(3)), strategy="nullspace")
    (other,) = choices(T(2, 0, SO(3)), strategy="nullspace")
    outcome = other.strategy.solve(other.monomial, other.exact)
    monkeypatch.setattr(type(choice.strategy), "solve", lambda *args: outcome)
    with pytest.raises(CertificateError, match="found 1 invariants, but the exact dimension is 3"):
        carry_out(choice)
    clear_cache()


GROWING = [
    ("orbits", [T(k, 0, S(5)) for k in range(1, 9)]),
    ("orbits", [T(3, 0, Z(n)) for n in range(2, 30, 3)]),
    ("diagrams", [T(k, 0, O(3)) for k in range(2, 12, 2)]),
    ("diagrams", [T(k, k, GL(2)) for k in range(1, 6)]),
    ("coupling", [T(k, 0, SO(3)) for k in range(2, 14, 2)]),
    ("coupling", [T(4, 0, SO(n)) for n in range(3, 9)]),
    ("nullspace", [T(k, 0, SO(3)) for k in range(1, 7)]),
]


@pytest.mark.parametrize(("strategy", "reps"), GROWING, ids=lambda x: x if type(x) is str else "")
def test_larger_problems_are_predicted_to_cost_more(strategy: str, reps: list[Rep]) -> None:
    plans = [plan(rep, strategy=strategy) for rep in reps]
    for a, b in pairwise(plans):
        assert a.seconds < b.seconds
        assert a.nbytes <= b.nbytes
    assert plans[0].nbytes < plans[-1].nbytes


SHAPES = [
    (O(3), 0, [1]),
    (O(3), 1, [3]),
    (O(3), 2, [5, 3]),
    (O(3), 3, [7, 5, 1]),
    (O(3), 4, [9, 7]),
    (SO(5), 2, [14, 10]),
    (SO(5), 3, [30, 35, 10]),
    (Sp(2), 2, [10, 5]),
    (Sp(2), 3, [20, 16]),
    (Sp(3), 3, [56, 64, 14]),
    (SU(3), 2, [6, 3]),
    (SU(3), 3, [10, 8, 1]),
    (GL(4), 2, [10, 6]),
    (SL(2), 5, [6]),
]


@pytest.mark.parametrize(("G", "power", "expected"), SHAPES, ids=str)
def test_dimensions_of_irreducibles(G: Group, power: int, expected: list[int]) -> None:
    assert sorted(irreducible_dimensions(G, power)) == sorted(expected)


@pytest.mark.parametrize("G", [S(4), Z(5), group("D4"), group("SO2")], ids=str)
def test_other_groups_have_bounds(G: Group) -> None:
    for power in range(4):
        bounds = list(irreducible_dimensions(G, power))
        assert bounds
        assert all(1 <= d <= G.d**power for d in bounds)
        if G.order is not None:
            assert all(d * d <= G.order for d in bounds)


def test_the_time_of_a_small_space_over_a_large_group_is_predicted() -> None:
    """A determinant is one number, but of matrices of size 576, once a generator."""
    small, large = (plan(representation("Det(-2)**100", f"SO({n})*RubiksCube")) for n in (3, 12))
    assert small.seconds < 2
    assert large.seconds > 10
    assert all(o.cost is None or o.cost.seconds > 10 for o in large.blocks[0][2][0].options)
    with pytest.raises(TooLargeError, match=r"more than the .* allowed"):
        plan(representation("Det(-2)**100", "SO100*RubiksCube"), max_bytes=2**36)
