"""`emlp basis --explain` and `--strategy`: the plan, and nothing solved; silence off terminals."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

import emlpcli
from emlpcli.render import progress as progressing
from emlpcli.render.progress import progress
from emlpcli.solve import plan as planning
from emlpcli.solve.strategies.registry import STRATEGIES

NAMES = ["schur", "orbits", "diagrams", "rational", "weights", "nullspace", "coupling"]


@pytest.fixture
def unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solving anything fails."""
    monkeypatch.setattr(planning, "carry_out", lambda choice: pytest.fail("solved"))
    for strategy in STRATEGIES:
        monkeypatch.setattr(type(strategy), "solve", lambda *args: pytest.fail("solved"))


@pytest.mark.usefixtures("unsolved")
def test_the_page(emlp: Any) -> None:
    result = emlp("basis", "V**2>>V**4+3", "--group", "SO3", "--explain")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "V² → V⁴ ⊕ 3V⁰  under SO(3)"
    heads = [line for line in lines if line.startswith("  V")]
    assert heads == ["  V²  copies 3, entries 9", "  V⁶  copies 1, entries 729"]
    for name in NAMES:
        assert sum(f" {name} " in line for line in lines) == 2
    chosen = [line.split()[1] for line in lines[1:] if "→" in line[:8]]
    assert len(chosen) == 2
    assert set(chosen) <= set(NAMES)
    assert sum("dimension 15, certificate:" in line for line in lines) == 1
    assert lines[-1].endswith("nothing was solved")
    assert max(map(len, lines)) <= 100


@pytest.mark.usefixtures("unsolved")
def test_the_json(emlp: Any) -> None:
    result = emlp("basis", "V**2>>V**4+3", "--group", "SO3", "--explain", "--json")
    assert (result.status, result.err, result.out.count("\n")) == (0, "", 1)
    data = json.loads(result.out)
    head = ("schema", "command", "version", "expression", "group", "size", "canonical")
    assert [data[k] for k in head] == [
        1,
        "explain",
        emlpcli.__version__,
        "V**2>>V**4+3",
        "SO(3)",
        9 * 84,
        "3V² ⊕ V⁶",
    ]
    numbers = [[b["monomial"], b["copies"], b["entries"]] for b in data["blocks"]]
    assert numbers == [["V²", 3, 9], ["V⁶", 1, 729]]
    assert sum(b["copies"] * b["entries"] for b in data["blocks"]) == data["size"]
    seconds = 0.0
    for block, dimension in zip(data["blocks"], (1, 15), strict=True):
        (part,) = block["parts"]
        assert part["exact_dimension"] == dimension
        assert [o["strategy"] for o in part["options"]] == NAMES
        for option in part["options"]:
            known = option["objection"] is None
            assert (option["predicted_seconds"] is not None) == known
            assert (option["predicted_bytes"] is not None) == known
        chosen = next(o for o in part["options"] if o["strategy"] == part["chosen"])
        seconds += chosen["predicted_seconds"]
    assert data["predicted_seconds"] == pytest.approx(seconds)
    assert data["predicted_bytes"] > 0


@pytest.mark.usefixtures("unsolved")
def test_sums_over_products_of_groups(emlp: Any) -> None:
    args = ("basis", "V(SO3)*V(S5)**2+V(S5)+1", "--explain")
    data = json.loads(emlp(*args, "--json").out)
    parts = {b["entries"]: b["parts"] for b in data["blocks"]}
    assert sorted(parts) == [1, 5, 75]
    assert [p["chosen"] for p in parts[1]] == ["scalar"]
    assert [p["chosen"] for p in parts[5]] == ["orbits"]
    assert sorted(p["chosen"] for p in parts[75]) == ["diagrams", "orbits"]
    assert data["group"] == "S(5), SO(3)"
    page = emlp(*args).out
    assert page.count("→") == 4
    assert page.count("copies 1") == 3


@pytest.mark.usefixtures("unsolved")
def test_what_is_far_too_large_to_solve_is_explained(emlp: Any) -> None:
    result = emlp("basis", "V**20", "--group", "S5", "--explain", "--json")
    assert result.status == 0
    (block,) = json.loads(result.out)["blocks"]
    assert block["entries"] == 5**20
    assert json.loads(result.out)["predicted_bytes"] > 5**20


def test_explained_and_solved_dimensions_and_strategies_agree(emlp: Any) -> None:
    args = ("basis", "(V+V.T)**2>>V", "--group", "SL2", "--json")
    explained, solved = json.loads(emlp(*args, "--explain").out), json.loads(emlp(*args).out)
    assert len(explained["blocks"]) == len(solved["blocks"])
    for a, b in zip(explained["blocks"], solved["blocks"], strict=True):
        (part,) = a["parts"]
        assert (a["monomial"], a["copies"]) == (b["monomial"], b["copies"])
        assert (part["exact_dimension"], part["chosen"]) == (b["dimension"], b["strategy"])
        assert part["certificate"] == b["certificate"]


@pytest.mark.parametrize("strategy", ["diagrams", "coupling", "nullspace"])
def test_the_strategy_asked_for_is_used(emlp: Any, strategy: str) -> None:
    args = ("basis", "V**2>>V**2+1", "--group", "SO3", "--strategy", strategy, "--json")
    data = json.loads(emlp(*args).out)
    assert data["strategy"] == strategy
    assert {b["strategy"] for b in data["blocks"]} == {strategy}
    assert data["dimension"] == 4
    assert (data["certificate"]["level"] == "proved") == (strategy == "diagrams")
    explained = json.loads(emlp(*args, "--explain").out)
    for block in explained["blocks"]:
        assert block["parts"][0]["chosen"] == strategy
        others = [o for o in block["parts"][0]["options"] if o["strategy"] != strategy]
        assert all(o["objection"] for o in others)


REFUSED = [
    ("magic", "unknown strategy"),
    ("orbits", "does not apply"),
    ("scalar", "unknown strategy"),
]


@pytest.mark.parametrize(("strategy", "message"), REFUSED)
@pytest.mark.parametrize("options", [(), ("--explain",), ("--explain", "--json")])
def test_errors(emlp: Any, strategy: str, message: str, options: tuple[str, ...]) -> None:
    result = emlp("basis", "V**2", "--group", "SO3", "--strategy", strategy, *options)
    assert result.status == 2
    assert bool(result.out) == ("--json" in options)  # an error in JSON
    assert result.err.startswith("error: ")
    assert message in result.err


@pytest.mark.parametrize(("expression", "status"), [("V**", 2), ("V**2>>W", 2), ("V**200", 4)])
def test_bad_expressions_are_explained_no_better(emlp: Any, expression: str, status: int) -> None:
    for options in ((), ("--explain",)):
        result = emlp("basis", expression, "--group", "SO3", *options)
        assert (result.status, result.out) == (status, "")
        assert result.err.startswith("error: ")


# -- progress --------------------------------------------------------------------------------


def test_progress_is_silent_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progressing, "DELAY", 0.0)
    assert not sys.stderr.isatty()
    with progress() as say:
        say("solving")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("delay", [0.0, 60.0])
def test_on_a_terminal_it_appears_after_a_while_and_goes(
    delay: float, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setattr(progressing, "DELAY", delay)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as say:
        say("solving [block] 1")
        time.sleep(0.0 if delay else 0.4)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("solving [block] 1" in err) == (delay == 0)
    with pytest.raises(ZeroDivisionError), progress():
        raise ZeroDivisionError
