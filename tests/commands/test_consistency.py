"""What all commands share: one name, one meaning and one look of an option; help of any width."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer

from emlpcli.commands.app import COMMANDS, Program, app
from emlpcli.render.wrapping import columns
from tests.commands.conftest import Run


def options_of(name: str) -> list[Any]:
    program = typer.main.get_command(app)
    assert isinstance(program, Program)
    command = program.get_command(None, name)
    assert command is not None
    return [p for p in command.params if p.param_type_name == "option"]


def test_the_same_option_looks_the_same_everywhere() -> None:
    seen: dict[str, tuple[str, tuple[Any, ...]]] = {}
    panels: dict[str, str] = {}
    for name in COMMANDS:
        for option in options_of(name):
            spelled = sorted(option.opts + option.secondary_opts)
            look = (spelled, option.metavar, option.is_flag)
            for word in (option.name, *spelled):  # of which a short one has one long one
                first, before = seen.setdefault(word, (name, look))
                assert look == before, f"{word} of {name} and of {first}"
            if option.rich_help_panel is not None:  # a command of few options has one list
                panel = panels.setdefault(option.name, option.rich_help_panel)
                assert option.rich_help_panel == panel, f"{option.name} of {name}"


def test_every_command_has_the_common_options() -> None:
    for name in COMMANDS:
        long = {word for option in options_of(name) for word in option.opts}
        assert {"--quiet", "-q"} <= long, name
        assert ("--json" in long) == (name not in ("help", "explore")), name


def test_every_option_says_what_it_does_and_takes() -> None:
    for name in COMMANDS:
        for option in options_of(name):
            assert option.help.endswith((".", "?")), (name, option.name)
            assert option.is_flag or option.metavar, (name, option.name)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_help_is_as_wide_as_the_terminal_and_not_cut(
    width: int, emlp: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for name in ("", *COMMANDS):
        told = emlp(*name.split(), "--help").out
        assert not re.search(r"[a-z]\.\.\.$", told, re.MULTILINE)
        for line in told.splitlines():
            example = line.startswith("    emlp ")  # which is not broken, to be copied
            assert example or columns(line) <= width, line
    assert "Exit status: 0 done" in " ".join(told.split())
