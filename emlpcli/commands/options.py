"""Arguments and options that several subcommands share, each with what is made of it."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer

from emlpcli.commands import completing, envelope
from emlpcli.commands.limits import LONGEST_LINE, MOST_LINES
from emlpcli.errors import ExpressionError, FileError, GroupError, UsageError

if TYPE_CHECKING:
    from emlpcli.groups import Group
    from emlpcli.reps.monomials import Expansion
    from emlpcli.reps.rep import Rep
    from emlpcli.solve.solution import Solution
    from emlpcli.solve.voigt.layout import Factors

Expression = Annotated[
    str,
    typer.Argument(
        metavar="EXPR",
        help='A representation, such as "V**2>>V"; - reads standard input.',
        autocompletion=completing.expressions,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON (schema 1) instead.")]

FactorsOption = Annotated[
    str | None,
    typer.Option(
        "--factors",
        help="With --voigt, factors for pairs of indices: none (stiffnesses c, e, p), "
        "compliance (2 for each of 4, 5, 6: s, d), piezooptic (2 for columns 4, 5, 6: π), "
        "kelvin (√2 for each).",
        metavar="KIND",
    ),
]


def factors_of(kind: str | None, *, voigt: bool) -> Factors:
    """The factors of a Voigt form; UsageError where there are none so called, or no such form."""
    from emlpcli.solve.voigt.layout import Factors, factors_named

    if kind is None:
        return Factors.NONE
    if not voigt:
        raise UsageError("--factors is for --voigt", hint="add --voigt")
    return factors_named(kind)


def say_readings(text: str) -> None:
    """Tell on standard error how names such as `SO24` are read, which might be meant as SO(2,4).

    Each is told once by a command, and is in its answer in JSON too.
    """
    if not any(map(str.isalpha, text)):  # before groups are imported
        return
    from emlpcli.groups.registry import readings
    from emlpcli.render.errors import printable, say

    for note in envelope.noted(readings(text)):
        say(printable(f"note: {note}"))


@dataclass(frozen=True)
class GroupChoice:
    """The options that say which group: at most one of the first three."""

    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            "-g",
            metavar="GROUP",
            help="The group, such as SO3 or SO3*S5.",
            autocompletion=completing.groups,
        ),
    ] = None
    group_file: Annotated[
        list[str] | None,
        typer.Option(
            "--group-file",
            metavar="[NAME=]FILE",
            help="A group of your own: .toml, .json or .npz; several by names, for V(NAME).",
        ),
    ] = None
    generators: Annotated[
        list[str] | None,
        typer.Option(
            "--generators",
            metavar="PERM...",
            help='A group by permutations: "(1 2 3 4 5)(6 7)" "(1 2)", or "[2,3,1]".',
        ),
    ] = None
    allow_code: Annotated[
        bool,
        typer.Option("--allow-code", help="Let --group module:Name(3) run that module's code."),
    ] = False
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            metavar="EPS",
            help="How well the generators of a group of your own are known, such as 1e-6.",
        ),
    ] = None

    @property
    def is_own(self) -> bool:
        """Whether the group is a person's own: from a file, of permutations, or from code."""
        return self._file is not None or bool(self.generators) or self._is_code

    @property
    def _file(self) -> Path | None:
        """The file that has no name; GroupError where there are several."""
        found = [Path(text) for text in self.group_file or () if not _named_file(text)]
        if len(found) > 1:
            raise GroupError(
                f"--group-file {found[0]} and --group-file {found[1]} are given, one is wanted",
                hint="several files need names: --group-file A=a.toml --group-file B=b.toml, "
                "then V(A)*V(B)",
            )
        return found[0] if found else None

    def _named(self) -> dict[str, Group]:
        """The groups from files with names, under these; their warnings are told."""
        from emlpcli.groups.registry import is_taken
        from emlpcli.groups.user.file import read_group

        groups: dict[str, Group] = {}
        for name, path in filter(None, map(_named_file, self.group_file or ())):
            if name in groups:
                raise GroupError(f"--group-file gives the name {name} twice", hint="take two names")
            if is_taken(name):
                raise GroupError(
                    f"--group-file {name}={path}: {name} is the name of a registered group",
                    hint=f"take another name, such as My{name}",
                )
            groups[name] = read_group(path, name)
            _warn(groups[name])
        return groups

    def check_used(self, texts: Iterable[str]) -> None:
        """Refuse a named file whose group none of the texts of the command names."""
        told = [*texts, self.group or ""]
        if "-" in told:  # expressions come from standard input
            return
        for name, path in filter(None, map(_named_file, self.group_file or ())):
            if not any(re.search(rf"(?<!\w){name}(?!\w)", text) for text in told):
                raise GroupError(
                    f"--group-file {name}={path} is not used",
                    hint=f"attach the group where it is meant: V({name}), or --group {name}",
                )

    @property
    def _is_code(self) -> bool:
        if not self.group or ":" not in self.group:
            return False
        from emlpcli.groups.user.python_code import names_code

        return names_code(self.group)

    def chosen(self) -> Group | None:
        """The group, None where no option is given; its warnings go to standard error."""
        given = {
            "--group": self.group,
            "--group-file": self._file,
            "--generators": self.generators,
        }
        names = [name for name, value in given.items() if value]
        from emlpcli.groups import own_names

        own_names.declare(self._named() if self.group_file else {})
        if len(names) > 1:
            raise GroupError(f"{' and '.join(names)} are given, one is wanted")
        if not names and self.group is None:
            return None
        found = self._found()
        if self.group:
            say_readings(self.group)
        if self.precision is not None:
            from emlpcli.groups.user.generated import with_precision

            found = with_precision(found, self.precision)
        if self.is_own:
            _warn(found)
        return found

    def _found(self) -> Group:
        if (file := self._file) is not None:
            from emlpcli.groups.user.file import read_group

            return read_group(file)
        if self.generators:
            from emlpcli.groups.user.generated import Permutations

            return Permutations(self.generators)
        assert self.group is not None
        if self._is_code:
            from emlpcli.groups.user.python_code import group_from_code

            if not self.allow_code:
                raise GroupError(
                    f"--group {self.group} would run the code of a Python module",
                    hint="add --allow-code if you trust it",
                )
            return group_from_code(self.group)
        from emlpcli.groups.registry import group

        return group(self.group)


def _named_file(text: str) -> tuple[str, str] | None:
    """Name and path of NAME=FILE; None where the text is the path of a file."""
    found = re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*)=(.+)", text)
    return None if found is None or Path(text).exists() else (found[1], found[2])


def _warn(group: Group) -> None:
    """Say on standard error what a user should know of a group of his own."""
    from emlpcli.groups.user.findings import warnings_of
    from emlpcli.render.errors import printable, say

    for warning in warnings_of(group):
        say(printable(f"warning: {warning}"))


@dataclass(frozen=True)
class Solving:
    """The options that say how a basis is solved for."""

    strategy: Annotated[
        str | None, typer.Option("--strategy", help="Use this strategy alone.", metavar="NAME")
    ] = None
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither read nor write the disk cache.")
    ] = False
    max_memory: Annotated[
        str | None,
        typer.Option(
            "--max-memory", help="Refuse to use more, such as 500M or 2G.", metavar="SIZE"
        ),
    ] = None

    @property
    def max_bytes(self) -> int | None:
        """The bytes that may be used; EmlpError where --max-memory is no amount of memory."""
        from emlpcli.solve.memory import parse_bytes

        return None if self.max_memory is None else parse_bytes(self.max_memory)

    @contextmanager
    def solved(
        self, rep: Rep, expansion: Expansion, seed: int
    ) -> Iterator[tuple[Solution, Callable[[str], None]]]:
        """The solution, and a function that says on a terminal what goes on in the block."""
        from emlpcli.render.progress import progress
        from emlpcli.solve import solve

        with progress() as say:
            solution = solve(
                rep,
                expansion,
                seed=seed,
                max_bytes=self.max_bytes,
                strategy=self.strategy,
                cache=not self.no_cache,
                on_event=say,
            )
            yield solution, say


@dataclass(frozen=True)
class Without:
    """Beside a choice in the annotation of a parameter: a field that is no option there."""

    name: str


CHOICES = (GroupChoice, Solving)


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """The command as the option parser sees it: each field of a choice is an option of its own.

    A parameter of `command` annotated with one of `CHOICES` is given that choice, made from the
    options; with `Annotated[GroupChoice, Without("precision")]` some fields keep their defaults.
    """
    shown: list[inspect.Parameter] = []
    texts: list[str] = []  # parameters whose texts may name groups
    made: dict[str, tuple[type[Any], list[str]]] = {}
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        annotation, left_out = parameter.annotation, set()
        if get_origin(annotation) is Annotated and get_args(annotation)[0] in CHOICES:
            annotation, *others = get_args(annotation)
            left_out = {other.name for other in others if isinstance(other, Without)}
        if annotation not in CHOICES:
            shown.append(parameter)
            about = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
            if any(getattr(info, "metavar", None) == "EXPR" for info in about):
                texts.append(parameter.name)
            continue
        hints = inspect.get_annotations(annotation, eval_str=True)
        names = [f.name for f in fields(annotation) if f.name not in left_out]
        made[parameter.name] = annotation, names
        kind = inspect.Parameter.KEYWORD_ONLY
        shown += [
            inspect.Parameter(f.name, kind, default=f.default, annotation=hints[f.name])
            for f in fields(annotation)
            if f.name in names
        ]

    @wraps(command)
    def parsed(**given: Any) -> None:
        choices = {
            name: choice(**{n: given.pop(n) for n in names})
            for name, (choice, names) in made.items()
        }
        for choice in choices.values():
            if isinstance(choice, GroupChoice):
                choice.check_used(value for value in given.values() if isinstance(value, str))
        for name in texts:
            say_readings(given[name] or "")
        command(**given, **choices)

    shown = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in shown]
    parsed.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    parsed.__annotations__ = {p.name: p.annotation for p in shown}
    del parsed.__wrapped__
    return parsed


def read_expression(text: str) -> str:
    """The expression, from standard input where it is given as `-`."""
    if text != "-":
        return text
    lines = [line for line in islice(standard_input(), MOST_LINES) if line.strip()]
    if len(lines) != 1:
        raise ExpressionError(
            f"standard input has {len(lines)} expressions, one is wanted",
            hint="`emlp dim -` answers one expression a line",
        )
    say_readings(lines[0])
    return lines[0]


def standard_input() -> Iterator[str]:
    """The lines of standard input, without their ends; they are read as they come.

    Raises FileError where it cannot be read, and for a line that is no text of this language
    and may never end.
    """
    if sys.stdin is None:
        raise FileError("cannot read standard input: it is closed")
    try:
        while line := sys.stdin.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE and not line.endswith("\n"):
                raise FileError(
                    f"standard input has a line of more than {LONGEST_LINE - 1} characters"
                )
            yield line.rstrip("\r\n")
    except FileError:
        raise
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise FileError(f"cannot read standard input: {reason}") from None
