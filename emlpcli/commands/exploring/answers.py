"""What is said of an expression that is being typed: an error with its place, a count, a card.

Nothing here knows of a terminal: a question goes in, plain data comes out. The cards are those of
the other subcommands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from emlpcli.commands.group_choice import GroupChoice
from emlpcli.commands.limits import LONGEST_EXPLORED_TEXT, MOST_LIVE_SECONDS
from emlpcli.errors import EmlpError, InternalError, TooLargeError, UncountedError
from emlpcli.render.wrapping import wrapped

if TYPE_CHECKING:
    from emlpcli.groups import Group
    from emlpcli.render.cards.page import Color
    from emlpcli.render.streams import Depth
    from emlpcli.solve.plan import Plan
    from emlpcli.solve.solution import Solution

Field = Literal["expression", "group"]
Wish = Literal["live", "card", "picture", "save"]


@dataclass(frozen=True)
class Question:
    """An expression and a group as they stand, what is wanted of them and how it is shown.

    `live` is what is shown while somebody types, and solves what is predicted to be quick; the
    others solve whatever it takes. `choice` has the options of the command, in which `group` takes
    the place of the group where it is not None.
    """

    number: int
    expression: str
    group: str | None
    choice: GroupChoice
    wish: Wish = "live"
    path: str = ""
    width: int = 80
    depth: Depth = "plain"
    color: Color | None = None


@dataclass(frozen=True)
class Answer:
    """Lines of a card, or an error: a message and a hint with the place in one of the two fields.

    `final` says that no other answer to the question follows; `solved` that a basis was found.
    """

    number: int
    lines: tuple[str, ...] = ()
    final: bool = True
    solved: bool = False
    message: str = ""
    hint: str = ""
    field: Field = "expression"
    span: tuple[int, int] | None = None


class Answers:
    """Answers questions one after the other, and keeps the last solution."""

    def __init__(self) -> None:
        self._last: tuple[tuple[object, ...], Solution] | None = None

    def answers(self, question: Question) -> Iterator[Answer]:
        """What is known first, then more; errors are answers too."""
        try:
            yield from self._answers(question)
        except EmlpError as error:
            yield _refusal(question, error)
        except MemoryError:
            yield _refusal(question, TooLargeError("out of memory"))
        except RecursionError:
            yield _refusal(question, TooLargeError("the expression is nested too deeply"))
        except Exception as problem:  # a mistake of this program, which must not end the session
            said = f"a mistake of emlp itself, {type(problem).__name__}: {problem}"
            hint = "please report it; `emlp basis` with the same text shows more"
            yield _refusal(question, InternalError(said, hint=hint))

    def _answers(self, question: Question) -> Iterator[Answer]:
        from emlpcli.reps.from_text import expanded
        from emlpcli.solve.plan import plan

        text = question.expression
        if not text.strip():
            yield Answer(question.number)
            return
        if len(text) > LONGEST_EXPLORED_TEXT:
            raise TooLargeError(f"a text of {len(text)} characters is too long to explore")
        group = _group(question)
        if isinstance(group, EmlpError):
            yield _refusal(question, group, "group")
            return
        notes = _notes(question)
        key = (text, question.group, question.choice)
        if self._last is not None and self._last[0] == key:
            yield from self._solved(question, self._last[1], notes)
            return
        rep, expansion = expanded(text, group)
        if question.wish == "live":
            try:
                counted = _counted(question, group)
                yield Answer(question.number, (*counted, *notes), final=False)
            except (UncountedError, TooLargeError) as reason:
                counted = [f"not counted: {reason.message}"]
            planned = plan(rep, expansion)
            if planned.seconds + planned.checking.seconds > MOST_LIVE_SECONDS:
                offer = wrapped(_offer(planned), question.width)
                yield Answer(question.number, (*counted, *notes, "", *offer))
                return
        from emlpcli.solve import solve

        solution = solve(rep, expansion)
        self._last = key, solution
        yield from self._solved(question, solution, notes)

    def _solved(self, question: Question, solution: Solution, notes: list[str]) -> Iterator[Answer]:
        lines = _SHOWN[question.wish](question, solution)
        yield Answer(question.number, (*lines, *notes), solved=True)


def _group(question: Question) -> Group | EmlpError | None:
    """The group that is meant; an error where it is none."""
    choice = question.choice
    if question.group is not None:
        files = [text for text in choice.group_file or () if "=" in text] or None
        atoms = [text for text in choice.structure or () if "=" in text] or None
        choice = replace(
            choice,
            group=question.group.strip() or None,
            group_file=files,
            structure=atoms,
            generators=None,
            symprec=choice.symprec if atoms else None,
            precision=None,
        )
    try:
        return choice.over(question.expression, shown=True)
    except EmlpError as error:
        return error


def _notes(question: Question) -> list[str]:
    """How names of groups were read that may be meant otherwise."""
    from emlpcli.groups.registry import readings
    from emlpcli.render.errors import printable

    found = [*readings(question.group or ""), *readings(question.expression)]
    lines = (wrapped(printable(f"note: {n}"), question.width, hang="  ") for n in found)
    return [line for note in lines for line in note]


def _counted(question: Question, group: Group | None) -> list[str]:
    """The card of a count, as `emlp dim` makes it."""
    from emlpcli.commands.dim import answer
    from emlpcli.render.cards.counted import counted_card
    from emlpcli.render.cards.page import card_lines

    data = answer(question.expression, group, solving=False)
    return card_lines(counted_card(data), question.width, question.color)


def _offer(planned: Plan) -> str:
    """What Enter would do, with what it is predicted to take."""
    from emlpcli.render.numbers import duration
    from emlpcli.solve.memory import default_limit, format_bytes

    if planned.nbytes > (limit := default_limit()):
        needed, allowed = format_bytes(planned.nbytes), format_bytes(limit)
        return f"too large to be solved here: predicted are {needed}, allowed {allowed}"
    return f"Enter solves it (predicted: {duration(planned.seconds + planned.checking.seconds)})"


def _card(question: Question, solution: Solution) -> list[str]:
    from emlpcli.render.cards.basis import basis_card
    from emlpcli.render.cards.page import card_lines
    from emlpcli.solve.account import account

    return card_lines(basis_card(account(solution)), question.width, question.color)


def _picture(question: Question, solution: Solution) -> list[str]:
    from emlpcli.render.figure.build import view
    from emlpcli.render.figure.colour.paint import Paint
    from emlpcli.render.figure.colour.theme import THEMES
    from emlpcli.render.figure.options import FigureOptions
    from emlpcli.render.figure.terminal.ansi import terminal_theme
    from emlpcli.render.figure.terminal.build import render

    paint = Paint(THEMES[terminal_theme()])
    return render(view(solution, FigureOptions()), question.width, question.depth, paint)


def _save(question: Question, solution: Solution) -> list[str]:
    from emlpcli.commands import envelope
    from emlpcli.render.cards import report
    from emlpcli.render.errors import printable
    from emlpcli.render.saved_basis import save_basis
    from emlpcli.solve.account import account

    found = report.report_as_json(account(solution), question.expression)
    kept = envelope.envelope("basis", **found) | {"basis": report.ORTHONORMAL}
    kind = save_basis(Path(question.path).expanduser(), solution, kept)
    return [printable(f"saved {kind} basis to {question.path}")]


_SHOWN = {"live": _card, "card": _card, "picture": _picture, "save": _save}


def _refusal(question: Question, error: EmlpError, field: Field = "expression") -> Answer:
    """The error as data, with its place if that is in the field."""
    texts: dict[Field, str] = {"expression": question.expression, "group": question.group or ""}
    if error.text is not None and error.text != texts[field]:
        field = "group" if error.text == texts["group"] else field
    span = error.span if error.text == texts[field] else None
    return Answer(
        question.number,
        message=error.message,
        hint=error.hint or "",
        field=field,
        span=None if span is None else (span.start, span.stop),
    )
