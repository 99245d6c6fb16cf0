"""A command that joins other processes, in a process of its own that is started and watched here.

JAX ends a process with a dump of its stack where the coordinator is silent or another process
dies. So it is watched: whatever becomes of it, a line says what happened, and within a stated time.
The watching process and the other one talk by pipes, whose numbers stand in a variable of the
environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any, NoReturn

from emlpcli.errors import EmlpError, ExitCode, InternalError
from emlpcli.interrupts import deferred

GUARD = "EMLP_GUARD"  # pipes: that the watcher lives, what it is told, its output and errors
CONNECTED = b"c"

_told: int | None = None  # the pipe to the process that watches this one


class LostError(EmlpError, ConnectionError):
    """The other processes of a training did not come, or one of them ended."""


def ended() -> LostError:
    """The error where another process is gone."""
    return LostError(
        "another process of this training ended, or cannot be reached any more",
        hint="what it said tells why; the last state that --save wrote is kept, "
        "and --resume in all processes goes on from there",
    )


# -- the process that is watched -----------------------------------------------------------


def is_watched() -> bool:
    """Whether another process watches this one, which `begin` has told."""
    return _told is not None


def begin() -> bool:
    """Make this process ready to be watched; False where it was started by a person.

    It ends where the other one does, and Python writes to the streams of that one, while what
    libraries of C++ write goes to a file that is looked at if need be.
    """
    global _told
    pipes = os.environ.get(GUARD)
    if pipes is None:
        return False
    lives, _told, *streams = map(int, pipes.split(","))
    sys.stdout, sys.stderr = (
        open(handle, "w", buffering=1, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        for handle in streams
    )

    def end_with_it() -> None:
        os.read(lives, 1)
        os._exit(int(ExitCode.INTERRUPTED))

    threading.Thread(target=end_with_it, daemon=True).start()
    return True


def tell_connected() -> None:
    """Tell that the others are there: from here on there is no limit of time."""
    if _told is not None:
        os.write(_told, CONNECTED)


def tell_status(status: int) -> None:
    """Tell the exit status, which counts from here on, however the process ends."""
    if _told is not None:
        with suppress(OSError):
            os.write(_told, b"%d\n" % status)


# -- the process that watches it -----------------------------------------------------------


def watch(seconds: float, silent: Callable[[], EmlpError]) -> NoReturn:
    """Run this command line in a process that joins the others, and end as it ends.

    Raises the error that `silent` makes where they are not there after so many seconds, and
    LostError where one is gone.
    """
    lives, alive = os.pipe()
    hear, told = os.pipe()
    streams = os.dup(1), os.dup(2)
    theirs = lives, told, *streams
    os.set_blocking(hear, False)
    code = f"import sys; sys.path[:] = {sys.path!r}; from emlpcli.cli import main; main()"
    with TemporaryFile() as log, deferred() as asked:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-c", code, *sys.argv[1:]],
            env=os.environ | {GUARD: ",".join(map(str, theirs))},
            stdout=log,
            stderr=log,
            pass_fds=theirs,
            process_group=0,  # so that Ctrl-C comes from here alone, once
        )
        for end in theirs:
            os.close(end)
        try:
            said, connected = _heard(worker, hear, asked, seconds)
        finally:
            worker.kill()
            worker.wait()
            os.close(alive)
        log.seek(0)
        problem = _explained(worker.returncode, said, connected, log)
        if problem is None:
            raise SystemExit(said if said is not None else worker.returncode)
    raise silent() if problem is _SILENT else problem


_SILENT = LostError("")


def _heard(
    worker: subprocess.Popen[bytes], hear: int, asked: Any, limit: float
) -> tuple[int | None, bool]:
    """Wait for a process: the status that it told, and whether it joined the others in time."""
    begin, text, passed_on = monotonic(), b"", False
    while True:
        try:
            worker.wait(timeout=0.05)
            running = False
        except subprocess.TimeoutExpired:
            running = True
        with suppress(BlockingIOError):
            while piece := os.read(hear, 64):
                text += piece
        connected = text.startswith(CONNECTED)
        if asked() and not passed_on:
            passed_on = True
            worker.send_signal(signal.SIGINT)
        if running and (connected or monotonic() - begin < limit):
            continue
        status = text.removeprefix(CONNECTED).split()
        return (int(status[0]) if status else None), connected


def _explained(status: int, said: int | None, connected: bool, log: IO[bytes]) -> EmlpError | None:
    """The error of a process that ended by itself; None where it told what its status is."""
    text = log.read().decode(errors="replace")
    if os.environ.get("EMLP_TRACEBACK") and text:
        print(text, file=sys.stderr)
    if said is not None or 0 <= status < 128 or status == ExitCode.INTERRUPTED:
        return None
    if not connected:
        return _SILENT
    if "distributed service" in text or "coordination" in text:
        return ended()
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    if -status in (signal.SIGKILL, signal.SIGTERM):
        return LostError(
            f"the process that trains was ended by {name}",
            hint="where memory is short, the system does so; what --save wrote last is kept",
        )
    return InternalError(
        f"the process that trains was ended by {name}",
        hint="EMLP_TRACEBACK=1 shows what was written before",
    )
