"""Names that may be meant otherwise are told by every command, and stand in its JSON answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

NOTE = "O12 is O(12), on ℝ^12; the group of signature (1,2) is written O(1,2)"

COMMANDS = [
    ("dim", "V**2", "-g", "O12"),
    ("dim", "V(O12)**2"),
    ("dim", "V(O12)*Sym(k,V(O12))", "--for", "k=1..2"),
    ("basis", "V>>V", "-g", "O12"),
    ("basis", "V(O12)>>V(O12)", "--explain"),
    ("decompose", "V(O12)"),
    ("vis", "V>>V", "-g", "O12"),
    ("vis", "V(O12)>>V(O12)"),
    ("groups", "O12"),
    ("groups", "O12*S3"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_tells(emlp: Any, words: tuple[str, ...]) -> None:
    shown = emlp(*words)
    assert shown.status == 0
    assert shown.err.splitlines().count(f"note: {NOTE}") == 1
    answer = emlp(*words, "--json")
    assert json.loads(answer.out)["readings"] == [NOTE]
    assert f"note: {NOTE}" in answer.err
    assert "Warning" not in shown.err + answer.err


@pytest.mark.slow
@pytest.mark.parametrize("words", [("-g", "O12", "--rep-in", "V"), ("--rep-in", "V(O12)")])
def test_fit_tells(emlp: Any, words: tuple[str, ...]) -> None:
    few = ("--steps", "1", "--channels", "2", "--layers", "1", "--train-size", "2", "--json")
    answer = emlp("fit", *words, "--target", "dot(u,u)", *few)
    assert json.loads(answer.out)["readings"] == [NOTE]


def test_errors_hold_them_too(emlp: Any) -> None:
    answer = emlp("dim", "W", "-g", "O12", "--json")
    data = json.loads(answer.out)
    assert data["error"]["kind"] == "ExpressionError"
    assert data["readings"] == [NOTE]


def test_a_command_does_not_remember_those_of_the_one_before(emlp: Any) -> None:
    assert "readings" in json.loads(emlp("dim", "V", "-g", "O12", "--json").out)
    assert "readings" not in json.loads(emlp("dim", "V", "-g", "O(12)", "--json").out)


def test_each_line_has_its_own(emlp: Any) -> None:
    answer = emlp("dim", "-", "--json", stdin="V(O12)\nV(O(12))\nV(SO3)*V(S4)\n")
    first, second, third = map(json.loads, answer.out.splitlines())
    assert first["readings"] == [NOTE]
    assert "readings" not in second
    assert [note[:2] for note in third["readings"]] == ["S4"]
    assert answer.err.count(NOTE) == 1
    one = emlp("basis", "-", "--json", stdin="V(O12)\n")
    assert json.loads(one.out)["readings"] == [NOTE]


@pytest.mark.parametrize("command", ["dim", "basis", "decompose", "vis"])
def test_independent_groups_are_told(emlp: Any, command: str) -> None:
    told = "it holds for 2 independent groups: S(3)[1], S(3)[2]"
    shown = emlp(command, "V(S3[1])*V(S3[2])")
    assert told in " ".join((shown.out + shown.err).split())
    assert told in json.loads(emlp(command, "V(S3[1])*V(S3[2])", "--json").out)["notes"]
