"""The screen of `emlp explore`: two lines to type in, and below them what is known so far.

It is drawn below the prompt and not on a page of its own, so that cards and pictures that were
asked for with a key stay above it, as the answers of other commands do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from prompt_toolkit.application import Application
from prompt_toolkit.application.run_in_terminal import run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.styles import Style

from emlpcli.commands import completing
from emlpcli.commands.exploring.answers import Answer, Field, Question, Wish
from emlpcli.commands.exploring.process import Computing
from emlpcli.commands.group_choice import GroupChoice
from emlpcli.overrides import override
from emlpcli.render.cards.page import COLORS
from emlpcli.render.errors import printable
from emlpcli.render.streams import NARROWEST, depth_of, wants_color
from emlpcli.render.wrapping import wrapped

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

LABEL = 12  # columns before the text of a line
KEYS = (
    ("Tab", "complete a name or a group"),
    ("Enter", "print the whole card, solving whatever it takes"),
    ("Ctrl-G", "go to the group, and back"),
    ("Ctrl-V", "print the picture"),
    ("Ctrl-S", "save the basis to a file"),
    ("F1", "show or hide these keys"),
    ("Ctrl-C", "end; while something is computed, stop that"),
)
STYLE = Style.from_dict(
    {"wrong": "underline ansired", "label": "ansibrightblack", "error": "bold ansired"}
)
COLORLESS = Style.from_dict({"wrong": "underline", "label": "", "error": "bold"})


def explore(
    expression: str,
    choice: GroupChoice,
    *,
    stream: TextIO | None = None,
    given: Input | None = None,
    output: Output | None = None,
) -> None:
    """Run the screen until Ctrl-C; `given` and `output` stand in for the keys and the terminal."""
    screen = Screen(expression, choice, stream or sys.stdout, given, output)
    try:
        screen.application.run()
    finally:
        screen.computing.stop()


@dataclass
class State:
    """What is known of the texts as they stand."""

    lines: tuple[str, ...] = ()
    error: Answer | None = None
    said: str = ""  # a line below everything, such as where a basis was saved
    busy: bool = False
    wish: Wish = "live"
    help: bool = False
    texts: tuple[str, str] = field(default=("", ""))  # of which the error is


class Screen:
    """The two lines, what is shown below them, and the keys."""

    def __init__(
        self,
        expression: str,
        choice: GroupChoice,
        stream: TextIO,
        given: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.choice, self.state, self.number = choice, State(), 0
        self.depth = depth_of(stream)
        self.color = COLORS[self.depth] if wants_color(stream) else None
        self.expression = self._buffer(expression, completing.expressions, "expression")
        self.group = self._buffer(_named(choice), completing.groups, "group")
        self.given = self.group.text  # of the options, until it is edited
        self.path = Buffer(multiline=False, accept_handler=self._save)
        self.saving = False
        self.application: Application[None] = Application(
            layout=Layout(self._container(), focused_element=self.expression),
            key_bindings=self._keys(),
            style=STYLE if self.color else COLORLESS,
            color_depth=None if self.color else ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            mouse_support=False,
            input=given,
            output=output,
            after_render=self._noticed_width,
        )
        self.width = self._columns()
        self.computing = Computing(self._answered)
        self.ask()

    # -- questions and answers ----------------------------------------------------------------

    def ask(self, wish: Wish = "live", path: str = "") -> None:
        """Ask what is to be shown of the texts as they stand."""
        self.number += 1
        self.state.busy, self.state.wish = True, wish
        edited = self.group.text != self.given
        self.computing.ask(
            Question(
                self.number,
                self.expression.text,
                self.group.text if edited else None,
                self.choice,
                wish,
                path,
                self._columns(),
                self.depth,
                self.color,
            )
        )

    def _answered(self, answer: Answer) -> None:
        """Take an answer, in the thread of the screen."""
        if (loop := self.application.loop) is not None:
            loop.call_soon_threadsafe(self._take, answer)

    def _take(self, answer: Answer) -> None:
        if answer.number != self.number:
            return
        state, wish = self.state, self.state.wish
        state.busy = not answer.final
        state.error = answer if answer.message else None
        state.texts = self.expression.text, self.group.text
        if answer.message:
            state.lines = () if wish == "live" else state.lines
        elif wish == "live":
            state.lines = answer.lines
        elif wish == "save":
            state.said = answer.lines[0]
        else:
            state.lines = () if wish == "card" else state.lines  # the card stands above
            _print_above(answer.lines)
        self.application.invalidate()

    def _changed(self, _: Buffer) -> None:
        self.state.said = ""
        self.ask()

    def _noticed_width(self, _: object) -> None:
        """Ask again where the terminal has another width, for which cards are laid out anew."""
        if self._columns() != self.width and not self.saving:
            self.width = self._columns()
            self.ask()

    # -- texts --------------------------------------------------------------------------------

    def _buffer(
        self, text: str, offers: Callable[[str], list[completing.Offer]], name: Field
    ) -> Buffer:
        buffer = Buffer(
            name=name,
            multiline=False,
            completer=ThreadedCompleter(_Offers(offers)),
            complete_while_typing=False,
            accept_handler=self._enter,
            document=Document(text, len(text)),
        )
        buffer.on_text_changed += self._changed
        return buffer

    def _enter(self, _: Buffer) -> bool:
        if self.expression.text.strip():
            self.ask("card")
        return True  # the text stays

    def _save(self, buffer: Buffer) -> bool:
        self._leave_saving()
        if buffer.text.strip():
            self.ask("save", buffer.text.strip())
        return True

    def _leave_saving(self) -> None:
        self.saving = False
        self.application.layout.focus(self.expression)

    # -- what is shown ------------------------------------------------------------------------

    def _columns(self) -> int:
        return max(int(self.application.output.get_size().columns), NARROWEST)

    def _container(self) -> FloatContainer:
        saving = Condition(lambda: self.saving)
        below = Window(FormattedTextControl(self._below), dont_extend_height=True, wrap_lines=False)
        lines = HSplit(
            [
                self._line("expression", self.expression),
                self._line("group", self.group),
                ConditionalContainer(self._line("save to", self.path), saving),
                below,
            ]
        )
        menu = Float(CompletionsMenu(max_height=8, scroll_offset=1), xcursor=True, ycursor=True)
        return FloatContainer(lines, [menu])

    def _line(self, name: str, buffer: Buffer) -> VSplit:
        label = [("class:label", f"{name:<{LABEL}}")]
        control = BufferControl(buffer, lexer=_Underlined(self, name))
        return VSplit(
            [
                Window(FormattedTextControl(label), width=LABEL, height=1),
                Window(control, height=1, dont_extend_height=True),
            ]
        )

    def _below(self) -> StyleAndTextTuples:
        """The error, the card or the keys, as far as they fit, and a line with what goes on."""
        width = self._columns()
        rows = self.application.output.get_size().rows - 4 - self.saving
        shown: StyleAndTextTuples = []
        lines: list[StyleAndTextTuples] = []
        if self.state.help:
            lines = [[("", line)] for line in _help(width)]
        elif (error := self.state.error) is not None:
            lines = _error(error, width)
        else:
            lines = [to_formatted_text(ANSI(line)) for line in self.state.lines]
        if len(lines) > (most := max(rows, 1)):
            more = f"… {len(lines) - most + 1} more lines: Enter prints them all"
            lines = [*lines[: most - 1], [("class:label", more[:width])]]
        for line in [[], *lines]:
            shown += [*line, ("", "\n")]
        return [*shown, ("class:label", self._status()[:width])]

    def _status(self) -> str:
        if self.state.said:
            return self.state.said
        if self.state.busy:
            return "computing …" if self.state.wish == "live" else "computing … Ctrl-C stops"
        return "F1 keys   Enter card   Ctrl-C end"

    # -- keys ---------------------------------------------------------------------------------

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        typing = has_focus(self.expression) | has_focus(self.group)
        keys.add("tab", filter=typing)(self._complete)
        keys.add("c-g")(self._other_line)
        keys.add("c-v", filter=typing)(self._picture)
        keys.add("c-s", filter=typing)(self._file)
        keys.add("f1")(self._toggle_help)
        keys.add("c-c")(self._end)
        keys.add("c-d", filter=Condition(lambda: not self.expression.text))(self._end)
        return keys

    def _complete(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    def _other_line(self, event: KeyPressEvent) -> None:
        there = event.app.layout.has_focus(self.group)
        self.saving = False
        event.app.layout.focus(self.expression if there else self.group)

    def _picture(self, event: KeyPressEvent) -> None:
        if self.expression.text.strip():
            self.ask("picture")

    def _file(self, event: KeyPressEvent) -> None:
        if self.expression.text.strip():
            self.saving = True
            event.app.layout.focus(self.path)

    def _toggle_help(self, event: KeyPressEvent) -> None:
        self.state.help = not self.state.help

    def _end(self, event: KeyPressEvent) -> None:
        if self.saving:
            self._leave_saving()
        elif self.state.busy and self.state.wish != "live":
            self.ask()  # in place of what is computed
        else:
            event.app.exit()


class _Offers(Completer):
    """What the shell offers too."""

    def __init__(self, offers: Callable[[str], list[completing.Offer]]) -> None:
        self.offers = offers

    @override
    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        before = document.text_before_cursor
        for text, meaning in self.offers(before):
            start = _begun(before)
            yield Completion(text[start:], start - len(before), text[start:], meaning)


def _begun(text: str) -> int:
    """Where the name begins that is being typed."""
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_:[/-'′∞−"):
        start -= 1
    return start


class _Underlined(Lexer):
    """The text of one of the lines, with the place of its error underlined."""

    def __init__(self, screen: Screen, name: str) -> None:
        self.screen, self.name = screen, name

    @override
    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        error, texts = self.screen.state.error, self.screen.state.texts
        text = document.text
        known = dict(zip(("expression", "group"), texts, strict=True)).get(self.name)

        def line(number: int) -> StyleAndTextTuples:
            if error is None or error.field != self.name or error.span is None or known != text:
                return [("", text)]
            start, stop = error.span
            stop = max(stop, start + 1)
            # at the end of the text there is nothing to underline but a blank
            there = text[start:stop] or " "
            return [("", text[:start]), ("class:wrong", there), ("", text[stop:])]

        return line

    @override
    def invalidation_hash(self) -> object:
        error = self.screen.state.error
        return (error, self.screen.state.texts)


def _named(choice: GroupChoice) -> str:
    """The group that the options give, as the line of the group shows it."""
    if choice.group or not (choice.is_own or choice.structure):
        return choice.group or ""
    found = choice.chosen(shown=True)
    return "" if found is None else str(found)


def _error(error: Answer, width: int) -> list[StyleAndTextTuples]:
    """The message and what to do about it, in lines."""
    first, *rest = wrapped(printable(error.message), width, indent="error: ", hang="  ")
    lines: list[StyleAndTextTuples] = [
        [("class:error", "error:"), ("", first.removeprefix("error:"))],
        *([("", line)] for line in rest),
    ]
    if error.hint:
        hint = wrapped(printable(error.hint), width, indent="hint: ", hang="  ")
        lines += [[("class:label", line)] for line in hint]
    return lines


def _help(width: int) -> list[str]:
    return [
        line
        for key, what in KEYS
        for line in wrapped(what, width, indent=f"  {key:<8}", hang=" " * 10)
    ]


def _print_above(lines: Iterable[str]) -> None:
    """Print lines that stay above the screen."""
    text = "\n".join([*lines, "", ""])

    def written() -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    run_in_terminal(written)
