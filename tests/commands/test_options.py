"""Choices of options: each field is an option, and what they say together."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import pytest

from emlpcli.commands.app import COMMANDS
from emlpcli.commands.options import GroupChoice, JsonOption, Solving, Without, with_choices
from emlpcli.errors import GroupError
from emlpcli.groups import SO, MatrixGroup, group

seen: dict[str, Any] = {}


def command(
    text: str,
    given: Annotated[GroupChoice, Without("group"), Without("precision")],
    *,
    as_json: JsonOption = False,
    solving: Solving,
) -> None:
    """What it does."""
    seen.update(text=text, given=given, as_json=as_json, solving=solving)


def test_each_field_of_a_choice_is_an_option_in_its_place() -> None:
    shown = with_choices(command)
    options_of_group = ["group_file", "generators", "structure", "symprec", "allow_code"]
    options_of_solving = ["strategy", "no_cache", "max_memory"]
    wanted = ["text", *options_of_group, "as_json", *options_of_solving, "quiet"]
    assert list(inspect.signature(shown).parameters) == wanted
    assert shown.__doc__ == "What it does."
    options = dict.fromkeys(wanted) | {"text": "V", "generators": ["(1 2)"]}
    shown(**options)
    assert (seen["text"], seen["as_json"]) == ("V", None)
    assert seen["given"] == GroupChoice(generators=["(1 2)"], allow_code=None)  # type: ignore[arg-type]
    assert seen["solving"] == Solving(None, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "name", "own"),
    [
        (GroupChoice(), "None", False),
        (GroupChoice("SO3"), "SO(3)", False),
        (GroupChoice("pg:m-3m"), str(group("pg:m-3m")), False),
        (GroupChoice(generators=["(1 2 3)"]), "", True),
        (GroupChoice("S3*Z2"), "S(3)×Z(2)", False),
    ],
)
def test_the_group_that_is_chosen(choice: GroupChoice, name: str, own: bool) -> None:
    assert choice.is_own == own
    found = choice.chosen()
    assert (found is None) == (choice == GroupChoice())
    if not own:
        assert str(found) == name


def test_code_is_run_only_where_it_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "turns.py").write_text("from emlpcli import SO\nclass Turns(SO):\n    pass\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    choice = GroupChoice("turns:Turns(3)")
    assert choice.is_own
    with pytest.raises(GroupError, match="would run the code"):
        choice.chosen()
    found = GroupChoice("turns:Turns(3)", allow_code=True).chosen()
    assert isinstance(found, SO)
    assert not isinstance(found, MatrixGroup)


@pytest.mark.parametrize("name", ["SO3", "pg:m-3m", "S3*Z2"])
def test_what_is_known_exactly_takes_no_precision(name: str) -> None:
    with pytest.raises(GroupError, match="known exactly"):
        GroupChoice(name, precision=1e-6).chosen()


def test_one_group_is_wanted() -> None:
    with pytest.raises(GroupError, match="--group and --generators are given"):
        GroupChoice("SO3", generators=["(1 2)"]).chosen()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_file_and_says_what_it_does(name: str) -> None:
    run = import_module(f"emlpcli.commands.{name}").run
    assert (run.__doc__ or "").splitlines()[0].endswith((".", ":"))
    assert with_choices(run).__doc__ == run.__doc__
