"""A process of its own that answers questions, so that typing never waits and work can be ended.

A thread would hold up the one that reads keys, and a long calculation in it cannot be ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from emlpcli.commands.exploring.answers import Answer, Answers, Question
from emlpcli.commands.limits import LONGEST_LIVE_SECONDS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

DEBOUNCE = 0.12  # seconds without a key before a question is asked
GRACE = 0.25  # seconds that an answer may take after the text has changed
STEP = 0.02


def serve(connection: Connection) -> None:
    """Answer questions until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process with the keys
    quiet = open(os.devnull, "w")  # noqa: SIM115 - stays open as long as the process
    sys.stdout = sys.stderr = quiet  # warnings would be written over the screen
    sys.set_int_max_str_digits(0)
    answers = Answers()
    with suppress(EOFError, OSError):
        while True:
            for answer in answers.answers(connection.recv()):
                connection.send(answer)


class Computing:
    """Asks the process the newest question, and hands on its answers from a thread of its own.

    `tell` is called with each answer to the newest question; older ones are forgotten. A live
    question that takes too long is given up, and so is one to which nobody wants the answer any
    more; the process is then replaced by a new one.
    """

    def __init__(self, tell: Callable[[Answer], None], *, debounce: float = DEBOUNCE) -> None:
        self._tell, self._debounce = tell, debounce
        self._changed = threading.Condition()
        self._newest: tuple[Question, float] | None = None  # with the time at which it is due
        self._ended = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask(self, question: Question) -> None:
        """Ask in place of what was asked before."""
        due = monotonic() + (self._debounce if question.wish == "live" else 0)
        with self._changed:
            self._newest = question, due
            self._changed.notify()

    def stop(self) -> None:
        """End the process and the thread."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join(5)

    def _run(self) -> None:
        try:
            self._start()  # imports are done when the first question comes
            while (question := self._next()) is not None:
                self._ask(question)
        finally:
            self._kill()

    def _next(self) -> Question | None:
        """The newest question, once it has stood for a while; None at the end."""
        with self._changed:
            while not self._ended:
                if self._newest is None:
                    self._changed.wait()
                    continue
                question, due = self._newest
                if (left := due - monotonic()) <= 0:
                    self._newest = None
                    return question
                self._changed.wait(left)
        return None

    def _ask(self, question: Question) -> None:
        """Hand on the answers to a question, unless a newer one comes or it takes too long."""
        connection = self._connection or self._start()
        started, superseded = monotonic(), 0.0
        try:
            connection.send(question)
            while not self._ended:
                if connection.poll(STEP):
                    answer = connection.recv()
                    if not superseded:
                        self._tell(answer)
                    if answer.final:
                        return
                now = monotonic()
                if not superseded and self._newest is not None:
                    superseded = now
                if superseded and now - superseded > GRACE:
                    self._restart()
                    return
                if question.wish == "live" and now - started > LONGEST_LIVE_SECONDS:
                    self._restart()
                    self._tell(_given_up(question))
                    return
        except (EOFError, OSError):  # such as a process that was killed for its memory
            self._restart()
            said = "the calculation was ended from outside, perhaps for want of memory"
            self._tell(Answer(question.number, message=said))

    def _start(self) -> Connection:
        from multiprocessing import get_context

        context = get_context("spawn")
        connection, other = context.Pipe()
        process = context.Process(target=serve, args=(other,), daemon=True)
        process.start()
        other.close()
        self._process, self._connection = process, connection
        return connection

    def _restart(self) -> None:
        self._kill()
        self._start()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


def _given_up(question: Question) -> Answer:
    limit = f"{LONGEST_LIVE_SECONDS:g} s"
    return Answer(
        question.number, (f"not answered within {limit}; Enter solves it, whatever it takes",)
    )
