"""Ctrl-C and termination: one line and an exit status at once, whatever the program is doing.

A handler in Python runs between two steps of Python alone, so that a long call of compiled code
would hold it up, and an exception out of nowhere may be swallowed by a library or unwind while
other threads compute. So the signals of the command line are received by a thread, which ends
the process without unwinding anything.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

INTERRUPTED = 130

doomed: set[str] = set()  # temporary files, removed if the process is ended

_END = 0  # no signal has this number
_active = False
_waiting: list[Deferred] = []


class Deferred:
    """Whether Ctrl-C was pressed within a block that ends by itself soon after."""

    asked = False

    def __call__(self) -> bool:
        """Whether it was."""
        return self.asked


@contextmanager
def deferred() -> Iterator[Deferred]:
    """Within the block the first Ctrl-C is noted and no more; a second one ends the program.

    Outside the command line Ctrl-C raises KeyboardInterrupt, as it always does in Python.
    """
    noted = Deferred()
    if not _active:
        yield noted
        return
    _waiting.append(noted)
    try:
        yield noted
    finally:
        _waiting.remove(noted)


@contextmanager
def handled(*, for_good: bool = False) -> Iterator[None]:
    """Within the block, or from here on for good, Ctrl-C, SIGTERM and SIGHUP end the process.

    Signals that are ignored or handled already stay so, and outside the main thread nothing
    changes.
    """
    global _active
    usual: dict[signal.Signals, Any] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
    }
    if hasattr(signal, "SIGHUP"):
        usual[signal.SIGHUP] = signal.SIG_DFL
    ours = [number for number, how in usual.items() if signal.getsignal(number) == how]
    if _active or not ours or threading.current_thread() is not threading.main_thread():
        yield
        return
    receive, send = os.pipe()
    os.set_blocking(send, False)
    before = signal.set_wakeup_fd(send, warn_on_full_buffer=False)
    for number in ours:
        signal.signal(number, _note)
    thread = threading.Thread(target=_watch, args=(receive, frozenset(map(int, ours))), daemon=True)
    thread.start()
    _active = True
    try:
        yield
    finally:
        if not for_good:
            _active = False
            for number in ours:
                signal.signal(number, usual[number])
            signal.set_wakeup_fd(before)
            os.write(send, bytes([_END]))
            thread.join()
            os.close(send)
            os.close(receive)


def _note(number: int, frame: FrameType | None) -> None:
    """The handler in Python, which leaves everything to the thread."""


def _watch(receive: int, ours: frozenset[int]) -> None:
    while (number := (os.read(receive, 1) or b"\0")[0]) != _END:
        if number not in ours:  # somebody else's
            continue
        noted = next((d for d in _waiting if not d.asked), None)
        if number == signal.SIGINT and noted is not None:
            noted.asked = True
        else:
            _leave(number)


def _leave(number: int) -> NoReturn:
    """End the process now."""
    try:
        for path in list(doomed):
            with suppress(OSError):
                os.unlink(path)
        with suppress(Exception):
            if sys.stderr.isatty():  # a line of progress may be there, with the cursor hidden
                os.write(2, b"\r\x1b[2K\x1b[?25h")
            os.write(2, b"interrupted\n" if number == signal.SIGINT else b"terminated\n")
    finally:
        os._exit(INTERRUPTED if number == signal.SIGINT else 128 + number)
