"""`emlp explore`: what is said of a text, work that is given up, keys, and where it is refused."""

from __future__ import annotations

import io
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from emlpcli.commands import limits
from emlpcli.commands.exploring import process
from emlpcli.commands.exploring.answers import Answer, Answers, Question
from emlpcli.commands.group_choice import GroupChoice

pytestmark = pytest.mark.filterwarnings("ignore::emlpcli.errors.ReadingWarning")


def ask(text: str, group: str | None = None, **more: Any) -> list[Answer]:
    choice = more.pop("choice", GroupChoice())
    return list(Answers().answers(Question(7, text, group, choice, **more)))


def test_what_is_counted_comes_before_what_is_solved() -> None:
    counted, solved = ask("V**2>>V", "SO3")
    assert (counted.final, counted.solved, solved.final, solved.solved) == (
        False,
        False,
        True,
        True,
    )
    assert "  dimension   1" in counted.lines or "  dimension  1" in counted.lines
    assert "  V³          1       27    1      1  diagrams" in solved.lines
    assert any("εᵢⱼₖ" in line for line in solved.lines)
    assert counted.number == solved.number == 7


def test_what_would_take_long_is_counted_alone() -> None:
    (*_, last) = ask("V**6>>V**6", "S5")
    assert (last.final, last.solved) == (True, False)
    assert any("dimension  2079475" in line for line in last.lines)
    assert last.lines[-1].startswith("Enter solves it (predicted: ")
    (*_, huge) = ask("V**12>>V**12", "S5")
    assert huge.lines[-1].startswith("too large to be solved here: ")


@pytest.mark.parametrize(
    ("text", "group", "field", "marked"),
    [
        ("V>>W", "SO3", "expression", "W"),
        ("V**", "SO3", "expression", "**"),
        ("V>>V", "XO3", "group", "XO3"),
        ("V>>V", "SO3*Q", "group", "Q"),
        ("V(SO3)*V(QQ)", None, "expression", "QQ"),
        ("V>>V", None, "expression", "V"),
    ],
)
def test_errors_have_their_place(text: str, group: str | None, field: str, marked: str) -> None:
    (error,) = ask(text, group)
    assert error.message
    assert error.final
    assert error.field == field
    assert error.span is not None
    shown = group if field == "group" else text
    assert (shown or "")[slice(*error.span)] == marked


@pytest.mark.parametrize(
    "text", ["", "  ", "((", "V" * 3000, "(" * 1500, "V**99999999", "\x00", "V>>V>>V"]
)
def test_nothing_that_is_typed_ends_the_session(text: str) -> None:
    answers = ask(text, "SO3")
    assert answers[-1].final
    assert not any("mistake of emlp" in answer.message for answer in answers)


@pytest.mark.parametrize("width", [20, 40, 80])
def test_answers_are_as_wide_as_the_terminal(width: int) -> None:
    for wish in ("live", "card", "picture"):
        for answer in ask("2*V>>3*Scalar+V", "S4", wish=wish, width=width):
            assert max(map(cell_len, answer.lines)) <= width


def test_saving_writes_what_the_option_would(tmp_path: Path) -> None:
    import emlpcli

    path = tmp_path / "basis.npz"
    (answer,) = ask("V**2>>V", "SO3", wish="save", path=str(path))
    assert answer.lines[0].endswith(f" basis to {path}")
    basis, metadata = emlpcli.load_basis(path)
    assert basis.shape == (27, 1)
    assert metadata["expression"] == "V**2>>V"
    (refused,) = ask("V**2>>V", "SO3", wish="save", path=str(tmp_path / "no" / "basis.npz"))
    assert refused.message


def test_the_options_of_the_group_hold_until_it_is_edited() -> None:
    choice = GroupChoice(generators=["(1 2 3)"])
    assert "  dimension  3" in ask("V>>V", None, choice=choice)[-1].lines
    assert "  dimension  2" in ask("V>>V", "S3", choice=choice)[-1].lines


class Heard:
    """Answers as they come, and a way to wait for one."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.changed = threading.Condition()

    def __call__(self, answer: Answer) -> None:
        with self.changed:
            self.answers.append(answer)
            self.changed.notify()

    def until(self, holds: Callable[[Answer], bool]) -> Answer:
        with self.changed:
            assert self.changed.wait_for(lambda: any(map(holds, self.answers)), 60)
        return next(filter(holds, self.answers))


def test_work_is_given_up_where_the_text_changes_or_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = Heard()
    computing = process.Computing(heard, debounce=0.0)
    try:
        slow = Question(1, "V**6>>V**6", "S5", GroupChoice(), "card")
        computing.ask(slow)
        computing.ask(Question(2, "V>>V", "S5", GroupChoice()))
        assert heard.until(lambda a: a.number == 2 and a.final).solved
        assert all(a.number == 2 for a in heard.answers)
        monkeypatch.setattr(process, "LONGEST_LIVE_SECONDS", 0.0)
        computing.ask(Question(3, "V**4>>V**4", "SO3", GroupChoice()))
        assert "not answered within" in heard.until(lambda a: a.number == 3 and a.final).lines[0]
    finally:
        computing.stop()
    assert computing._process is None


def test_the_screen_answers_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("prompt_toolkit")
    import asyncio

    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    from emlpcli.commands.exploring.screen import Screen

    printed = io.StringIO()
    monkeypatch.setattr(sys, "stdout", printed)

    async def session() -> None:
        with create_pipe_input() as keys:
            screen = Screen("", GroupChoice(group="SO3"), io.StringIO(), keys, DummyOutput())
            task = asyncio.ensure_future(screen.application.run_async())

            async def until(holds: Callable[[], bool]) -> None:
                for _ in range(1200):
                    if holds():
                        break
                    await asyncio.sleep(0.05)
                assert holds(), screen.state

            def below() -> str:
                return "".join(text for _, text, *_ in screen._below())

            try:
                keys.send_text("V**2>>V")
                await until(lambda: "diagrams" in below())
                keys.send_text("+W")
                await until(lambda: screen.state.error is not None)
                assert screen.state.error is not None
                assert screen.state.error.span == (8, 9)
                parts = screen.application.layout.current_control.lexer.lex_document(
                    screen.expression.document
                )(0)
                assert ("class:wrong", "W") in parts
                assert "error: unknown name W" in below()
                keys.send_text("\x7f\x7f")
                await until(lambda: "diagrams" in below())
                keys.send_text("\r")
                await until(lambda: "projector" in printed.getvalue())
                keys.send_text("\x16")
                await until(lambda: "┌" in printed.getvalue())
                keys.send_text("\x1bOP")
                await until(lambda: "Ctrl-G" in below())
                keys.send_text("\x1bOP\x07\x15pg:m-3\t")
                offered = lambda: screen.group.complete_state  # noqa: E731
                await until(lambda: bool(offered() and offered().completions))
                found = {c.text for c in offered().completions}
                assert {"pg:m-3m", "pg:m-31'"} <= found
                keys.send_text("\t\x07\x15V")
                await until(lambda: screen.expression.text == "V" and not screen.state.busy)
                keys.send_text("\x03")
                await asyncio.wait_for(task, 20)
            finally:
                if not task.done():
                    screen.application.exit()
                    await task
                screen.computing.stop()

    asyncio.run(session())
    assert not re.search(r"Traceback|mistake of emlp", printed.getvalue())


def test_without_a_terminal_it_says_so(emlp: Any) -> None:
    result = emlp("explore", "V>>V", "-g", "SO3")
    assert (result.status, result.out) == (2, "")
    assert "explore needs a terminal" in result.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("term", "missing", "said"),
    [
        ("dumb", False, "TERM is dumb"),
        ("xterm", True, 'pip install "emlpcli[explore]"'),
    ],
)
def test_what_it_needs(
    term: str, missing: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emlpcli.commands.explore import run
    from emlpcli.errors import UsageError

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", term)
    if missing:
        monkeypatch.setitem(sys.modules, "prompt_toolkit", None)
        monkeypatch.setitem(sys.modules, "prompt_toolkit.application", None)
        monkeypatch.delitem(sys.modules, "emlpcli.commands.exploring.screen", raising=False)
    with pytest.raises(UsageError) as refused:
        run("V", group=GroupChoice())
    assert said in f"{refused.value.message} {refused.value.hint}"
    assert limits.MOST_LIVE_SECONDS < limits.LONGEST_LIVE_SECONDS
