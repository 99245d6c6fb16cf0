"""Ctrl-C and SIGTERM: one line and the exit status at once, and no file left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import emlpcli
from emlpcli import interrupts

ROOT = str(Path(emlpcli.__file__).parents[1])


def ended(code: str, number: int, folder: Path, *args: str) -> tuple[int, str]:
    """The status and standard error of a process that is sent a signal once it says `ready`."""
    run = subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": ROOT},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    time.sleep(0.05)
    start = time.monotonic()
    run.send_signal(number)
    err = run.communicate(timeout=60)[1]
    assert time.monotonic() - start < 5
    return run.returncode, err


IMPORTING = """
import builtins, sys, time
usual = builtins.__import__
def slow(name, *rest, **more):
    if name == "{module}":
        print("ready", flush=True)
        time.sleep(20)
    return usual(name, *rest, **more)
builtins.__import__ = slow
from emlpcli.cli import main
main()
"""
BUSY = """
import emlpcli.commands.dim as dim
def busy(*args):
    print("ready", flush=True)
    {work}
dim.answer = busy
from emlpcli.cli import main
main()
"""
COMPILED = "import numpy as np; np.linalg.svd(np.random.rand(3000, 3000))"
SWALLOWED = """
    while True:
        try:
            import time; time.sleep(0.01)
        except BaseException:
            pass
"""
WRITING = """
    import os, time
    from pathlib import Path
    from emlpcli.files.writing import write_whole
    del os.O_TMPFILE
    write_whole(Path("a.npz"), lambda file: (file.write(b"half"), time.sleep(20)))
"""
CASES = {
    "while the first modules are imported": IMPORTING.format(module="threading"),
    "while the commands are imported": IMPORTING.format(module="emlpcli.commands.app"),
    "in compiled code": BUSY.format(work=COMPILED),
    "where exceptions are swallowed": BUSY.format(work=SWALLOWED),
    "while a file is written": BUSY.format(work=WRITING),
}


@pytest.mark.parametrize("case", CASES)
def test_ctrl_c_is_one_line_and_130(tmp_path: Path, case: str) -> None:
    assert ended(CASES[case], signal.SIGINT, tmp_path, "dim", "V") == (130, "interrupted\n")
    assert os.listdir(tmp_path) == []


def test_termination_leaves_no_file(tmp_path: Path) -> None:
    code = CASES["while a file is written"]
    assert ended(code, signal.SIGTERM, tmp_path, "dim", "V") == (143, "terminated\n")
    assert os.listdir(tmp_path) == []


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    code += BUSY.format(work="import time; time.sleep(0.5); raise SystemExit(7)")
    assert ended(code, signal.SIGINT, tmp_path, "dim", "V") == (7, "")


def test_the_first_ctrl_c_is_noted_where_work_ends_soon() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interrupts.handled():
        with interrupts.deferred() as asked:
            assert not asked()
            os.kill(os.getpid(), signal.SIGINT)
            end = time.monotonic() + 5
            while not asked() and time.monotonic() < end:
                time.sleep(0.01)
            assert asked()
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
    with interrupts.deferred() as asked:
        with pytest.raises(KeyboardInterrupt):  # Python's own way
            signal.raise_signal(signal.SIGINT)
        assert not asked()


def test_other_threads_may_run_commands() -> None:
    entered: list[bool] = []

    def enter() -> None:
        with interrupts.handled():
            entered.append(True)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert entered == [True]


def test_a_second_ctrl_c_ends_the_program(tmp_path: Path) -> None:
    work = """
    import os, signal, time
    from emlpcli.interrupts import deferred
    with deferred() as asked:
        os.kill(os.getpid(), signal.SIGINT)
        while not asked():
            time.sleep(0.01)
        print("ready", flush=True)
        time.sleep(20)
"""
    code = BUSY.format(work=work).replace('    print("ready", flush=True)\n', "", 1)
    assert ended(code, signal.SIGINT, tmp_path, "dim", "V") == (130, "interrupted\n")
