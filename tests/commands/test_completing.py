"""Shell completion: what is offered continues the text and is read by the command."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from emlpcli.commands.app import COMMANDS, Program, app
from emlpcli.commands.completing import VALUES, expressions, groups, of_values
from emlpcli.commands.shells.words import Begun, for_bash, split
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
    ("line", "words", "begun"),
    [
        ("emlp dim V", ["emlp", "dim"], Begun("V", 0, "")),
        ("emlp dim ", ["emlp", "dim"], Begun("", 0, "")),
        ("emlp dim ''", ["emlp", "dim"], Begun("", 0, "")),
        ("emlp groups pg:m", ["emlp", "groups"], Begun("pg:m", 3, "")),
        ("emlp groups PG:", ["emlp", "groups"], Begun("PG:", 3, "")),
        ("emlp dim V --group=pg:4", ["emlp", "dim", "V"], Begun("--group=pg:4", 11, "")),
        ("emlp dim 'V:S", ["emlp", "dim"], Begun("V:S", 0, "'")),
        ('emlp dim V*"Sy', ["emlp", "dim"], Begun("V*Sy", 2, '"')),
        ('emlp dim --group="SU(3', ["emlp", "dim"], Begun("--group=SU(3", 8, '"')),
        ('emlp dim "V>>V" -g', ["emlp", "dim", "V>>V"], Begun("-g", 0, "")),
        (r"emlp dim V\*Ir", ["emlp", "dim"], Begun("V*Ir", 0, "")),
        (r"emlp dim V\ \:W", ["emlp", "dim"], Begun("V :W", 0, "")),
        (r'emlp "a\"b\c', ["emlp"], Begun(r'a"b\c', 0, '"')),
        ("emlp 'a\\", ["emlp"], Begun("a\\", 0, "'")),
    ],
)
def test_a_line_in_words(line: str, words: list[str], begun: Begun) -> None:
    assert split(line, " \t\n\"'@><=;|&(:") == (words, begun)


@pytest.mark.parametrize(
    ("value", "begun", "wanted"),
    [
        ("V*Irrep(", Begun("V*Ir", 0, ""), r"V\*Irrep\("),
        ("V*Irrep(", Begun("V*Ir", 0, '"'), "V*Irrep("),
        ("pg:-43m", Begun("pg:-4", 3, ""), "-43m"),
        ("pg:4'/m", Begun("pg:4", 0, "'"), r"pg:4'\''/m"),
        ("pg:4'/m", Begun("pg:4", 3, ""), r"4\'/m"),
    ],
)
def test_what_bash_puts_in(value: str, begun: Begun, wanted: str) -> None:
    assert for_bash(value, begun) == wanted
    line = (begun.quote or "") + value[: begun.kept] + wanted + (begun.quote or "")
    assert split(line)[1].word == value  # the shell passes on what was offered


@pytest.mark.parametrize(
    ("shell", "line", "wanted"),
    [
        ("bash", "emlp groups Gal", {"Galilei2", "Galilei3", "Galilei4"}),
        ("bash", "emlp dim V --group pg:m-", {"m-3m", "m-3"}),
        ("bash", "emlp dim V --group=pg:m-", {"m-3m", "m-3"}),
        ("bash", "emlp dim 'V(SL", {"V(SL2", "V(SL(2,C)"}),
        ("bash", "emlp dim 2V:Vec", {"Vector"}),
        ("bash", "emlp fit --rep-in Sy", {r"Sym\(", r"Sym\(...\)"}),
        ("bash", "emlp vis V -g Poinc", {"Poincare"}),
        ("bash", "emlp --show", {"--show-completion"}),
        ("zsh", "emlp code V --to=equ", {"--to=equinox"}),
        ("fish", 'emlp dim V --group "SU(1', {"SU(1,1)"}),
        ("zsh", "emlp dec", {"decompose"}),
        ("fish", "emlp fit --model emlp,sc", {"emlp,scalars"}),
    ],
)
def test_a_shell_is_answered(
    emlp: Run, monkeypatch: pytest.MonkeyPatch, shell: str, line: str, wanted: set[str]
) -> None:
    monkeypatch.setenv("_EMLP_COMPLETE", f"offer_{shell}")
    monkeypatch.setenv("_EMLP_LINE", line)
    monkeypatch.setenv("_EMLP_BREAKS", " \t\n\"'@><=;|&(:")
    for name in ("_TYPER_COMPLETE_FISH_ACTION", "_TYPER_COMPLETE_ARGS"):
        monkeypatch.setenv(name, "")  # the answer sets them, for the option parser
    result = emlp()
    assert result.status == 0
    assert wanted <= {offer.partition("\t")[0] for offer in result.out.splitlines()}
    if shell != "bash":
        assert all(offer.count("\t") <= 1 for offer in result.out.splitlines())


def test_the_summary_of_a_command_is_told_whole(emlp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_EMLP_COMPLETE", "offer_zsh")
    monkeypatch.setenv("_EMLP_LINE", "emlp dec")
    for name in ("_TYPER_COMPLETE_FISH_ACTION", "_TYPER_COMPLETE_ARGS"):
        monkeypatch.setenv(name, "")
    assert emlp().out == f"decompose\t{COMMANDS['decompose'].summary}\n"


def test_scripts_are_printed_and_installed_once(
    emlp: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".bashrc").write_text("alias l=ls")
    places = {"bash": ".bash_completions/emlp.sh", "zsh": ".zfunc/_emlp"}
    places["fish"] = ".config/fish/completions/emlp.fish"
    for shell, place in places.items():
        for _ in range(2):
            assert emlp("--install-completion", shell).status == 0
        assert (tmp_path / place).read_text() == emlp("--show-completion", shell).out
    assert (tmp_path / ".bashrc").read_text() == (
        f"alias l=ls\nsource '{tmp_path}/.bash_completions/emlp.sh'\n"
    )
    assert (tmp_path / ".zshrc").read_text().count("compinit") == 2
    assert "_TYPER_COMPLETE" in emlp("--show-completion", "powershell").out


def test_the_shell_that_runs_is_found_or_asked_for(
    emlp: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import shellingham  # type: ignore[import-untyped]

    def failing() -> tuple[str, str]:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", failing)
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert emlp("--show-completion").out == emlp("--show-completion", "fish").out
    for shell, said in (("/bin/tcsh", "tcsh runs it"), ("", "is not known")):
        monkeypatch.setenv("SHELL", shell)
        refused = emlp("--install-completion")
        assert refused.status == 2
        assert said in refused.err
    assert "no completion for tcsh" in emlp("--install-completion", "tcsh").err
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    (tmp_path / "file").touch()
    refused = emlp("--install-completion", "bash")
    assert (refused.status, refused.out) == (2, "")
    assert "cannot write" in refused.err


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
