"""Arguments and options that several subcommands share, each with what is made of it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer

from emlpcli.commands import completing, redirected
from emlpcli.commands.group_choice import GroupChoice as GroupChoice
from emlpcli.commands.group_choice import say_readings as say_readings
from emlpcli.commands.help_page import COMMON, SOLVING
from emlpcli.commands.limits import LONGEST_LINE, MOST_LINES
from emlpcli.commands.processes import Processes as Processes
from emlpcli.errors import ExpressionError, FileError, UsageError
from emlpcli.render.errors import be_quiet, printable, say

if TYPE_CHECKING:
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
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print JSON (schema 1) instead.", rich_help_panel=COMMON),
]

QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="On standard error say errors and warnings alone.",
        rich_help_panel=COMMON,
    ),
]

COLUMNS = "COLUMN[,COLUMN...]"  # how options for columns of a table show what they take

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


@dataclass(frozen=True)
class Solving:
    """The options that say how a basis is solved for."""

    strategy: Annotated[
        str | None,
        typer.Option(
            "--strategy",
            help="Use this strategy alone.",
            metavar="NAME",
            rich_help_panel=SOLVING,
        ),
    ] = None
    no_cache: Annotated[
        bool,
        typer.Option(
            "--no-cache",
            help="Neither read nor write the disk cache.",
            rich_help_panel=SOLVING,
        ),
    ] = False
    max_memory: Annotated[
        str | None,
        typer.Option(
            "--max-memory",
            help="Refuse to use more, such as 500M or 2G.",
            metavar="SIZE",
            rich_help_panel=SOLVING,
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


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """The command as the option parser sees it: each field of a choice is an option of its own.

    A parameter of `command` annotated with a data class is given that choice, made from the
    options; with `Annotated[GroupChoice, Without("precision")]` some fields keep their defaults.
    """
    shown: list[inspect.Parameter] = []
    texts: list[str] = []  # parameters whose texts may name groups
    made: dict[str, tuple[type[Any], list[str]]] = {}
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        annotation: Any = parameter.annotation
        left_out = set()
        if get_origin(annotation) is Annotated and is_dataclass(get_args(annotation)[0]):
            annotation, *others = get_args(annotation)
            left_out = {other.name for other in others if isinstance(other, Without)}
        if not is_dataclass(annotation):
            shown.append(parameter)
            continue
        choice: Any = annotation
        hints = inspect.get_annotations(choice, eval_str=True)
        names = [f.name for f in fields(annotation) if f.name not in left_out]
        made[parameter.name] = choice, names
        kind = inspect.Parameter.KEYWORD_ONLY
        shown += [
            inspect.Parameter(f.name, kind, default=f.default, annotation=hints[f.name])
            for f in fields(annotation)
            if f.name in names
        ]

    shown.append(
        inspect.Parameter(
            "quiet", inspect.Parameter.KEYWORD_ONLY, annotation=QuietOption, default=False
        )
    )

    for parameter in shown:
        if any(getattr(i, "metavar", None) == "EXPR" for i in _about(parameter)):
            texts.append(parameter.name)
        for info in _about(parameter):
            if isinstance(info, typer.models.OptionInfo) and parameter.name in completing.VALUES:
                info.autocompletion = completing.of_values(parameter.name)

    @wraps(command)
    def parsed(*, quiet: bool, **given: Any) -> None:
        be_quiet(quiet)
        if texts and (told := redirected.note()):
            say(printable(f"warning: {told}"), always=True)
        expressions = [given[name] or "" for name in texts]
        own = next((names for choice, names in made.values() if choice is GroupChoice), [])
        said = [text for name, value in given.items() if name not in own for text in _texts(value)]
        choices = {
            name: kind_of(**{n: given.pop(n) for n in names})
            for name, (kind_of, names) in made.items()
        }
        for choice in choices.values():
            if isinstance(choice, GroupChoice):
                choice.check_used(said)
        for text in expressions:
            say_readings(text)
        command(**given, **choices)

    shown = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in shown]
    parsed.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    parsed.__annotations__ = {p.name: p.annotation for p in shown}
    del parsed.__wrapped__
    return parsed


def _about(parameter: inspect.Parameter) -> tuple[Any, ...]:
    """What the annotation of a parameter says of its option."""
    return tuple(getattr(parameter.annotation, "__metadata__", ()))


def _texts(value: Any) -> list[str]:
    """The texts that an option was given."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


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
