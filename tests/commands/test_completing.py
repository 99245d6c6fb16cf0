"""Shell completion: what is offered continues the text and is read by the command."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from emlpcli.commands.app import COMMANDS, Program, app
from emlpcli.commands.completing import VALUES, expressions, groups, joined, of_values
from emlpcli.groups import GROUPS, group
from emlpcli.groups.forms import VARIANTS
from emlpcli.lang.vocabulary import CONSTRUCTORS
from tests.commands.conftest import Run


def offers(found: list[tuple[str, str]]) -> list[str]:
    return [text for text, _ in found]


def test_every_class_is_offered_and_read() -> None:
    found = [t for t in offers(groups("")) if not t.endswith(("(", ":"))]
    assert {type(group(t)) for t in found} >= set(GROUPS)
    assert {example for *_, example in VARIANTS} <= set(found)
    assert all(meaning for _, meaning in groups(""))


@pytest.mark.parametrize(
    ("begun", "among"),
    [
        ("SE", ["SE2", "SE3", "SE4"]),
        ("USp", ["USp2", "USp4", "USp6"]),
        ("SU(", ["SU(3)", "SU(1,1)"]),
        ("SO3*SL(", ["SO3*SL(2)", "SO3*SL(2,C)"]),
        ("Affine(SO", ["Affine(SO3", "Affine(SO(2,4)"]),
        ("pg:m-", ["pg:m-3m", "pg:m-3"]),
        ("S3*pg:O", ["S3*pg:Oh"]),
        ("SU2[L]*SU2[", ["SU2[L]*SU2[R]"]),
        ("SO7", []),
        ("nothing", []),
    ],
)
def test_groups(begun: str, among: list[str]) -> None:
    found = offers(groups(begun))
    assert set(among) <= set(found)
    assert all(t.startswith(begun) for t in found)
    assert bool(found) == bool(among)


@pytest.mark.parametrize(
    ("begun", "among", "not_among"),
    [
        ("V*S", ["V*Sym(", "V*Scalar"], "V*SO3"),
        ("V(S", ["V(SO3", "V(SU(1,1)"], "V(Sym("),
        ("Sym(2,V", ["Sym(2,Vector"], "Sym(2,V(SO3"),
        ("Sym(2,V(pg:4", ["Sym(2,V(pg:4/mmm"], "Sym(2,Vector"),
        ("(V+V)(SO", ["(V+V)(SO3"], "(V+V)(Scalar"),
        ("(V+S", ["(V+Sym("], "(V+SO3"),
        ("2*(V>>I", ["2*(V>>Irrep("], "2*(V>>ISO3"),
        ("Restrict(I", ["Restrict(Irrep("], "Restrict(ISO3"),
        ("Restrict(Irrep(2),O", ["Restrict(Irrep(2),O3"], "Restrict(Irrep(2),Irrep("),
        ("V(S5[1])*V(S5[", ["V(S5[1])*V(S5[2]"], "V(S5[1])*V(S5["),
    ],
)
def test_expressions(begun: str, among: list[str], not_among: str) -> None:
    found = offers(expressions(begun))
    assert set(among) <= set(found)
    assert not_among not in found
    assert all(t.startswith(begun) for t in found)


def test_every_name_of_the_language_is_offered() -> None:
    assert {t.rstrip("(") for t in offers(expressions(""))} == set(CONSTRUCTORS)


@pytest.mark.parametrize(
    ("words", "kept", "after"),
    [
        (["emlp", "groups", "pg", ":", "m"], "pg:", ["emlp", "groups", "pg:m"]),
        (["emlp", "groups", "pg", ":"], "pg:", ["emlp", "groups", "pg:"]),
        (["emlp", "groups", "PG", ":", ""], "PG:", ["emlp", "groups", "PG:"]),
        (["emlp", "groups", "SO"], "", ["emlp", "groups", "SO"]),
        (["emlp", "fit", ":"], "", ["emlp", "fit", ":"]),
        (["emlp"], "", ["emlp"]),
    ],
)
def test_the_words_of_bash(words: list[str], kept: str, after: list[str]) -> None:
    environ = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    assert joined(environ) == kept
    assert environ["COMP_WORDS"].split("\n") == after
    assert environ["COMP_CWORD"] == str(len(after) - 1)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["emlp", "groups", "Gal"], {"Galilei2", "Galilei3", "Galilei4"}),
        (["emlp", "dim", "V", "--group", "pg", ":", "m-"], {"m-3m", "m-3"}),
        (["emlp", "dim", "V(SL"], {"V(SL2", "V(SL(2,C)"}),
        (["emlp", "fit", "--rep-in", "Sy"], {"Sym("}),
        (["emlp", "vis", "V", "-g", "Poinc"], {"Poincare"}),
    ],
)
def test_bash_is_answered(
    emlp: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: set[str]
) -> None:
    monkeypatch.setenv("_EMLP_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    result = emlp()
    assert result.status == 0
    assert wanted <= set(result.out.splitlines())


def test_values_of_options_are_offered_and_continue_the_text() -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, Program)
    commands = [program.get_command(None, name) for name in COMMANDS]
    assert set(VALUES) <= {p.name for c in commands if c is not None for p in c.params}
    for name in VALUES:
        every = offers(of_values(name)(""))
        assert len(every) > 1
        assert offers(of_values(name)(every[0][:2]))[0] == every[0]
        assert f"x,{every[1]}" in offers(of_values(name)(f"x,{every[1]}"))


def test_the_shell_is_offered_values(emlp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_EMLP_COMPLETE", "complete_bash")
    for words, offered in (
        ("emlp vis --mode p", "pattern\nprojector\n"),
        ("emlp basis --strategy or", "orbits\n"),
        ("emlp code --to j", "jax"),
        ("emlp fit --model emlp,sc", "emlp,scalars\n"),
    ):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", "3")
        assert emlp().out.startswith(offered)
