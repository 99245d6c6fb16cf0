"""The shell: expressions that need no quotes, a > that it took, help of commands, --quiet."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from emlpcli.commands.app import COMMANDS, Program, app
from emlpcli.errors import ExpressionError
from emlpcli.lang import parse
from tests.commands.conftest import Run


@pytest.mark.parametrize(
    ("safe", "full"),
    [
        ("2V:30+10V", "2*V>>30*Scalar+10*V"),
        ("V^2:V", "V**2>>V"),
        ("V^2:V^(1+1)", "V**2>>V**2"),
        ("V(pg:m-3m):V(pg:m-3m)", "V(pg:m-3m)>>V(pg:m-3m)"),
    ],
)
def test_a_spelling_without_signs_of_the_shell(safe: str, full: str, emlp: Run) -> None:
    group = [] if "(" in full and "pg:" in full else ["--group", "SO3"]
    assert emlp("dim", safe, *group) == emlp("dim", full, *group)._replace(
        err=emlp("dim", safe, *group).err
    )


@pytest.mark.parametrize("text", ["V:", ":V", "V^", "V^:V", "V::V"])
def test_signs_in_wrong_places_are_errors(text: str) -> None:
    with pytest.raises(ExpressionError, match="nothing"):
        parse(text)


def unquoted(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = f'{sys.executable} -c "from emlpcli.cli import main; main()"'
    return subprocess.run(
        ["sh", "-c", f"{program} {line}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "EMLP_CONFIG": "", "PATH": "/bin"},
    )


def test_a_bracket_that_the_shell_took_is_told(tmp_path: Path) -> None:
    run = unquoted("dim 2*V>>30*Scalar+10*V --group SO3", tmp_path)
    assert (tmp_path / "30*Scalar+10*V").read_text() == "0\n"
    assert "the shell takes > for itself" in run.stderr
    run = unquoted("dim '2*V>>30*Scalar+10*V' --group SO3 --quiet > answer.txt", tmp_path)
    assert (tmp_path / "answer.txt").read_text() == "20\n"
    assert run.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command: str, emlp: Run) -> None:
    told = emlp("help", command)
    assert told == emlp(command, "--help")
    assert told.out.startswith(f"Usage: emlp {command}")
    assert "Exit status: 0 done, " in told.out
    assert told.out.count(f"  emlp {command}") >= 2  # examples


def test_help_of_all_and_of_none(emlp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = emlp("help")
    assert told.out == emlp("--help").out
    listed = told.out.partition("Commands:\n")[2].splitlines()
    assert len([line for line in listed if line.strip()]) == len(COMMANDS)
    assert "..." not in told.out.partition("Commands:")[2]
    assert emlp("help", "bassi").status == 2


def test_quiet_leaves_errors(emlp: Run) -> None:
    assert emlp("dim", "V**2", "-g", "S4").err != ""
    assert emlp("dim", "V**2", "-g", "S4", "-q") == (0, "2\n", "")
    assert "unknown name W" in emlp("dim", "W", "-q").err


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_says_the_first_line_of_their_help(command: str) -> None:
    run = import_module(f"emlpcli.commands.{command}").run
    assert run.__doc__.splitlines()[0] == COMMANDS[command].summary


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("bais V", "no such command 'bais'", "did you mean basis?"),
        ("version", "no such command 'version'", "write emlp --version"),
        ("V^2:V -g SO3", "no such command 'V^2:V'", "a command comes first: emlp basis 'V^2:V'"),
        ("frobnicate", "no such command 'frobnicate'", "emlp help lists the commands"),
        ("--group SO3 dim V", "no such option: --group", "options stand behind the command"),
        ("dim V SO3", "unexpected extra argument SO3", "--group SO3"),
        ("dim V + V", "unexpected extra argument + V", "stands in quotes"),
        ("dim V --jason", "no such option: --jason", "did you mean --json?"),
        ("dim --group SO3", "missing argument 'EXPR'", "for example emlp dim 2V:30+10V"),
        ("dim SO3 V", "unexpected extra argument V", "emlp dim V --group SO3"),
        ("cache V", "unexpected extra argument V", "emlp help cache"),
        ("dim V -G SO3", "no such option: -G", "did you mean -g?"),
        ("dim V -g=SO3", "a short option takes no equals sign: -g=SO3", "-g SO3 or --group=SO3"),
        ("groups --group=SO3", "no such option: --group", "emlp groups SO3"),
        ("characters -g Oh", "no such option: --group", "emlp characters Oh"),
        ("basis V -g", "option '-g' requires an argument", "emlp help basis"),
        ("basis V -g SO3 -o x.npz", "no such option: -o", "--save FILE"),
        ("fit --steps x", "invalid value for '--steps': 'x' is no whole number", "emlp help fit"),
        ("fit --lr x", "invalid value for '--lr': 'x' is no number", "emlp help fit"),
    ],
)
def test_what_the_option_parser_refuses_is_said_as_every_error(
    line: str, message: str, hint: str, emlp: Run
) -> None:
    told = emlp(*line.split())
    assert (told.status, told.out) == (2, "")
    said, help_ = told.err.splitlines()
    assert said == f"error: {message}"
    assert help_.startswith("hint: ")
    assert hint in help_


def options_of_one_value() -> list[tuple[str, str]]:
    """Every command with each of its options that take a value and may stand once."""
    program = get_command(app)
    assert isinstance(program, Program)
    return [
        (name, max(param.opts, key=len))
        for name in COMMANDS
        if (command := program.get_command(None, name)) is not None
        for param in command.params
        if param.param_type_name == "option"
        if not (getattr(param, "multiple", False) or getattr(param, "is_flag", False))
    ]


@pytest.mark.parametrize(("command", "option"), options_of_one_value())
def test_an_option_of_one_value_is_given_once(command: str, option: str, emlp: Run) -> None:
    told = emlp(command, option, "1", f"{option}=2")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"error: {option} is given twice\nhint: ")


def test_what_may_be_repeated_is_not_refused(emlp: Run, tmp_path: Path) -> None:
    assert emlp("dim", "V", "-g", "S3", "-qq", "--quiet", "--json", "--json").status == 0
    files = [str(tmp_path / name) for name in ("a.svg", "b.svg")]
    assert emlp("vis", "V", "-g", "S3", "-o", files[0], "--output", files[1]).status == 0
    assert all(Path(name).exists() for name in files)


def test_a_switch_and_its_opposite_are_refused(emlp: Run) -> None:
    told = emlp("code", "V>>V", "-g", "S3", "--to", "numpy", "--bias", "--no-bias")
    assert told == (2, "", "error: --bias and --no-bias are given, one is wanted\n")


@pytest.mark.parametrize("command", ["basis V -g S3", "decompose V -g S3", "fit --steps 1"])
def test_nothing_is_saved_to_standard_output(command: str, emlp: Run) -> None:
    told = emlp(*command.split(), "--save", "-")
    assert (told.status, told.out) == (2, "")
    assert "--save - would put arrays between the lines" in told.err
    assert not Path("-").exists()


def test_a_figure_beside_a_card_is_not_printed(emlp: Run) -> None:
    assert "emlp vis EXPR -o svg:-" in emlp("basis", "V", "-g", "S3", "--plot", "svg:-").err


def test_figures_and_source_go_to_standard_output(
    emlp: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("V>>V", "-g", "S3")
    emlp("vis", *words, "-o", str(tmp_path / "a.svg"))
    assert emlp("vis", *words, "-o", "-").out == (tmp_path / "a.svg").read_text()
    emlp("vis", *words, "-o", str(tmp_path / "a.html"))
    both = emlp("vis", *words, "-o", "html:-", "-o", str(tmp_path / "b.svg"))
    assert both.out == (tmp_path / "a.html").read_text()
    assert (tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()
    source = emlp("code", *words, "--to", "numpy").out
    assert emlp("code", *words, "--to", "numpy", "-o", "-").out == source
    monkeypatch.setattr("emlpcli.commands.standard_output._BINARY", ("svg",))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for more, said in (
        (("-o", "-"), "SVG is no text, and standard output is a terminal"),
        (("-o", "gif:-"), "no figure is written as gif"),
        (("-o", "html:-", "-o", "png:-"), "two figures would be printed"),
        (("-o", "png:-", "--json"), "-o - and --json both print"),
    ):
        told = emlp("vis", *words, *more)
        assert told.status == 2
        assert said in told.err
