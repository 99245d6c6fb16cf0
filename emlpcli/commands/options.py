"""Arguments and options that several subcommands share, each with what is made of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import typer

from emlpcli.commands import completing, lines, redirected, standard_output
from emlpcli.commands.group_choice import GroupChoice as GroupChoice
from emlpcli.commands.group_choice import say_readings as say_readings
from emlpcli.commands.help_page import COMMON, FIGURES, SOLVING
from emlpcli.errors import UsageError
from emlpcli.render.errors import be_quiet, printable, say

if TYPE_CHECKING:
    from emlpcli.reps.monomials import Expansion
    from emlpcli.reps.rep import Rep
    from emlpcli.solve.solution import Solution
    from emlpcli.solve.voigt.factors import Factors

Expression = Annotated[
    str,
    typer.Argument(
        metavar="EXPR",
        help='A representation, such as "V**2>>V"; - reads one from each line of standard input.',
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

ThemeOption = Annotated[
    str | None,
    typer.Option(
        metavar="THEME",
        help="Of figures: light (default in files) or dark.",
        rich_help_panel=FIGURES,
    ),
]
DpiOption = Annotated[
    float, typer.Option(metavar="N", help="Pixels an inch, in files.", rich_help_panel=FIGURES)
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        metavar="WxH",
        help="Inches of figures, such as 6x4; as needed if left out.",
        rich_help_panel=FIGURES,
    ),
]
TitleOption = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Title of figures.", rich_help_panel=FIGURES)
]
CmapOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="A colour map of matplotlib's, in figures.", rich_help_panel=FIGURES
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
    from emlpcli.solve.voigt.factors import Factors, factors_named

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


def _number_of(annotation: Any) -> str | None:
    """How help shows what an option takes: N for an integer, X for a number, else as it is."""
    kind = get_args(annotation)[0]
    kinds = {kind, *get_args(kind)} - {type(None)}
    return "N" if int in kinds else "X" if float in kinds else None


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """The command as the option parser sees it: each field of a choice is an option of its own.

    A choice is a dataclass, as `GroupChoice` and `Solving` are. A parameter of `command` annotated
    with one is given that choice, made from the options; with
    `Annotated[GroupChoice, Without("precision")]` some fields keep their defaults. An argument EXPR
    that is `-` is read from standard input: the command runs once for each line.
    """
    shown: list[inspect.Parameter] = []
    texts: list[str] = []  # parameters whose texts may name groups
    arguments: list[str] = []
    made: dict[str, tuple[type[Any], list[str]]] = {}
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        annotation: Any = parameter.annotation
        left_out = set()
        if get_origin(annotation) is Annotated and is_dataclass(get_args(annotation)[0]):
            annotation, *others = get_args(annotation)
            left_out = {other.name for other in others if isinstance(other, Without)}
        if not is_dataclass(annotation):
            shown.append(parameter)
            if any(isinstance(info, typer.models.ArgumentInfo) for info in _about(parameter)):
                arguments.append(parameter.name)
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
        if any(getattr(info, "metavar", None) == "EXPR" for info in _about(parameter)):
            texts.append(parameter.name)
        for info in _about(parameter):
            if not isinstance(info, typer.models.OptionInfo):
                continue
            if parameter.name in completing.VALUES:
                info.autocompletion = completing.of_values(parameter.name)
            if info.metavar is None and (number := _number_of(parameter.annotation)):
                info.metavar = number

    @wraps(command)
    def parsed(*, quiet: bool, **given: Any) -> None:
        be_quiet(quiet)
        standard_output.check_kept(given.get("save"), given.get("plot") or [])
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
        read = lines.asked(given, arguments, texts)
        for text in expressions:
            say_readings(text)
        if read is None:
            command(**given, **choices)
            return
        for choice in choices.values():
            if isinstance(choice, GroupChoice):
                choice.check_name()  # an error here is not one of a line
        lines.for_each(
            lambda text: command(**given | {read: text}, **choices),
            command.__module__.rpartition(".")[2],
            as_json=bool(given.get("as_json")),
            files=lines.files_of(given),
        )

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
