"""The program `emlp`: signals and streams are made ready first, then the command runs."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import gc
import io
import os
import sys
from errno import EBADF

from emlpcli.overrides import override


def _leave(number: int, frame: object) -> None:
    os.write(2, b"interrupted\n")
    os._exit(130)


def _swap(old: object, new: object) -> None:
    """Have Ctrl-C answered in a new way, if it is answered in the old one."""
    try:
        if _signal.getsignal(_signal.SIGINT) is old:
            _signal.signal(_signal.SIGINT, new)
    except ValueError:  # outside the main thread nobody may
        pass


# While this file is imported Ctrl-C is answered in the simplest way, and without the module
# `signal`, whose import takes a while: there is no traceback until `main` takes over.
_swap(_signal.default_int_handler, _leave)

from contextlib import nullcontext  # noqa: E402

from emlpcli import interrupts  # noqa: E402

# The commands multiply many small matrices, which threads only slow down, badly so where other
# programs run; set before NumPy is imported, and left alone where the user has set it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Objects that are made before a collection of garbage, 700 by default. A command makes hundreds of
# thousands that stay until it ends, most of them in imports; to look through them again and again
# took a sixth of the time of commands that import JAX. So many objects are a few MB.
OBJECTS_BEFORE_COLLECTION = 20_000


def main() -> None:
    """Run the command line; always raises SystemExit."""
    # A process that is the command itself answers Ctrl-C in one way until its very end; within
    # another program, such as a test, signals stay as they are.
    alone = sys._getframe(1).f_globals.get("__name__") == "__main__"
    if alone:
        gc.set_threshold(OBJECTS_BEFORE_COLLECTION, *gc.get_threshold()[1:])
    with interrupts.handled(for_good=True) if alone else nullcontext():
        sys.set_int_max_str_digits(0)  # counts have any number of digits
        _prepare_streams()
        sys.argv[1:] = spread_generators(sys.argv[1:])
        from emlpcli.commands.app import run  # all other imports come after the signals

        status = run(sys.argv[1:])
    raise SystemExit(status)


def spread_generators(words: list[str]) -> list[str]:
    """Give each permutation after --generators the option again: it takes several words.

    A word is a permutation if it begins with ( or [ and holds digits, spaces and ,;()[] alone.
    """
    import re

    spread: list[str] = []
    inside = False  # among the words that follow --generators
    for position, word in enumerate(words):
        if word == "--":
            return spread + words[position:]
        if inside and re.fullmatch(r"\s*[(\[][\s\d(),;\[\]]*", word, re.ASCII):
            if spread[-1] != "--generators":
                spread.append("--generators")
        else:
            inside = word == "--generators" or word.startswith("--generators=")
        spread.append(word)
    return spread


class _Closed(io.TextIOBase):
    """Standard output where the process was started without one: writing is an error."""

    encoding = "utf-8"

    @override
    def write(self, text: str) -> int:
        raise OSError(EBADF, "it is closed")


def _prepare_streams() -> None:
    """UTF-8 whatever the locale says; streams that are closed lead to an error or nowhere.

    Texts hold ⊗, and what came in as undecodable bytes goes out escaped.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        # Else the next file that is opened would get the number of the closed stream.
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - it stays open as long as the process
    for stream, errors in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


_swap(_leave, _signal.default_int_handler)

if __name__ == "__main__":
    main()
