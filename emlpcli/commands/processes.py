"""Several processes of one training: which this one is, and how it finds the others."""

from __future__ import annotations

import atexit
import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Annotated, Any, NoReturn, ParamSpec

import typer

from emlpcli.commands import watched
from emlpcli.commands.help_page import PROCESSES
from emlpcli.commands.watched import LostError
from emlpcli.errors import EmlpError, ExitCode, UsageError
from emlpcli.fit.limits import HEARTBEAT_SECONDS, LONGEST_WAIT, MOST_PROCESSES
from emlpcli.render.errors import be_quiet

WAIT = 30  # seconds for the others to come, by default
LINGER = 1.0  # seconds that process 0 lives on after an error, so that all others meet it too

P = ParamSpec("P")

# Variables that name this process and the number of all, by what starts them.
STARTED_BY = (
    ("SLURM", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
    ("Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("MPI", "PMI_RANK", "PMI_SIZE"),
)


@dataclass(frozen=True)
class Processes:
    """The options that make a command one of several processes."""

    coordinator: Annotated[
        str | None,
        typer.Option(
            "--coordinator",
            metavar="HOST:PORT",
            rich_help_panel=PROCESSES,
            help="Train in several processes, of which number 0 listens there; "
            "under SLURM and Open MPI it is found.",
        ),
    ] = None
    process: Annotated[
        str | None,
        typer.Option(
            "--process",
            metavar="I/N",
            rich_help_panel=PROCESSES,
            help="This process, from 0, of N; under SLURM and MPI it is found. 0/1 trains alone.",
        ),
    ] = None
    wait: Annotated[
        int,
        typer.Option(
            "--wait",
            min=1,
            max=LONGEST_WAIT,
            metavar="SECONDS",
            rich_help_panel=PROCESSES,
            help="How long to wait for the other processes.",
        ),
    ] = WAIT

    def which(self) -> tuple[int, int]:
        """The number of this process and that of all; (0, 1) where it trains alone.

        Raises UsageError for options that make no sense.
        """
        if self.coordinator is not None:
            _address(self.coordinator)
        if self.process is not None:
            index, count = _process(self.process)
        elif (found := _found()) is not None:
            index, count = found
        elif self.coordinator is not None:
            raise UsageError(
                "--coordinator needs --process I/N, this process and the number of all",
                hint="for instance --process 0/2 for the first of two, and --process 1/2",
            )
        else:
            index, count = 0, 1
        if count > 1 and self.coordinator is None and not _address_is_found():
            raise UsageError(
                "--coordinator HOST:PORT is missing, where process 0 listens",
                hint="for instance --coordinator node01:9876 in all processes; "
                "--process 0/1 trains alone",
            )
        return index, count

    def joined(self) -> int:
        """Join the other processes; returns how many there are.

        With several of them this returns in the watched process alone: the one that watches it
        ends with its exit status. Must be called before JAX computes anything. Raises LostError
        where the address cannot be used.
        """
        index, count = self.which()
        if count == 1:
            return 1
        if not watched.begin() and os.name == "posix":
            if index == 0 and _is_taken(self.coordinator):
                raise _silent(index, count, self.coordinator, self.wait)
            watched.watch(self.wait, lambda: _silent(index, count, self.coordinator, self.wait))
        _connect(index, count, self.coordinator, self.wait)
        watched.tell_connected()
        if index > 0:
            be_quiet(True)
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - it stays open
        return count


def ended_at_once(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors end it without waiting for the other processes, which may be gone.

    An error of the network between them is raised as LostError.
    """

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BaseException as problem:
            if not watched.is_watched():
                raise
            error = _lost(problem)
            _leave_at_exit(_status(error))
            if error is not problem:
                raise error from None
            raise

    return guarded


def copied_from_first(save: Path) -> Path:
    """Where the state of a training is read from: of process 0 its place, of others a copy there.

    A folder is seen by all. Where process 0 has no such file, the copies are missing too.
    """
    from emlpcli.fit.training import together
    from emlpcli.fit.training.places import beside, in_folder

    if in_folder(save) or not together.several():
        return save
    first = together.is_first()
    state = beside(save)
    data = together.from_first(state.read_bytes() if first and state.exists() else None)
    if first:
        return save
    folder = mkdtemp(prefix="emlp-")
    _temporary.append(folder)
    atexit.register(rmtree, folder, ignore_errors=True)
    copy = Path(folder) / save.name
    if data is not None:
        beside(copy).write_bytes(data)
    return copy


# -- what the options say ------------------------------------------------------------------


def _address(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\s\[\]]+):(\d{1,5})", text, re.ASCII)
    if match is None or not 0 < int(match[2]) < 2**16:
        raise UsageError(
            f"--coordinator {text}: an address is wanted, HOST:PORT",
            hint="for instance node01:9876, the machine of process 0 and a free port of it",
        )
    return match[1].strip("[]"), int(match[2])


def _process(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text, re.ASCII)
    index, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not index < count:
        raise UsageError(
            f"--process {text}: it is written I/N, with I from 0 to N-1",
            hint="for instance --process 0/2 for the first of two, and --process 1/2",
        )
    if count > MOST_PROCESSES:
        raise UsageError(f"--process {text}: at most {MOST_PROCESSES} processes train together")
    return index, count


def _found() -> tuple[int, int] | None:
    """What SLURM or MPI says of this process; None where it was started by neither."""
    for _, own, all_of_them in STARTED_BY:
        index, count = os.environ.get(own, ""), os.environ.get(all_of_them, "")
        if index.isdigit() and count.isdigit() and int(index) < int(count):
            return int(index), int(count)
    return None


def _address_is_found() -> bool:
    """Whether JAX finds where process 0 is: under SLURM, and Open MPI before version 5."""
    return "SLURM_STEP_NODELIST" in os.environ or "OMPI_MCA_orte_hnp_uri" in os.environ


# -- the process that trains ---------------------------------------------------------------


def _connect(index: int, count: int, coordinator: str | None, wait: int) -> None:
    """Join the others by `jax.distributed`; LostError where it says that this fails."""
    from emlpcli.jaxsetup import jax

    config: Any = jax.config
    config.update("jax_cpu_collectives_implementation", "gloo")
    # Where SLURM or Open MPI started it, JAX gives each process the device of its number on its
    # machine; else a process has all devices that it sees.
    detected = coordinator is None or _address_is_found()
    try:
        jax.distributed.initialize(
            coordinator,
            count,
            index,
            cluster_detection_method=None if detected else "deactivate",
            initialization_timeout=wait,
            heartbeat_timeout_seconds=HEARTBEAT_SECONDS,
            shutdown_timeout_seconds=HEARTBEAT_SECONDS,
        )
    except (RuntimeError, ValueError, OSError) as problem:
        raise _silent(index, count, coordinator, wait, str(problem)) from None


def _silent(
    index: int, count: int, coordinator: str | None, wait: int, reason: str = ""
) -> LostError:
    """The error where the processes do not come together, with what can be found out of it."""
    where = coordinator or "the address that was found"
    if index == 0:
        if "Failed to start RPC server" in reason or _is_taken(coordinator):
            return LostError(
                f"cannot listen at {where}: the port is in use, or not of this machine",
                hint="choose another port, the same in all processes",
            )
        others = "the other process" if count == 2 else f"all of the {count - 1} other processes"
        return LostError(
            f"{others} did not come within {wait} s",
            hint="start all of them, each with its own number and the same --coordinator; "
            "--wait waits longer",
        )
    return LostError(
        f"the coordinator at {where} did not answer within {wait} s, "
        "or not all processes came by then",
        hint="it is process 0; can its machine and port be reached from here? --wait waits longer",
    )


def _is_taken(coordinator: str | None) -> bool:
    """Whether something else listens at a port of this machine."""
    if coordinator is None:
        return False
    with socket.socket(socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET) as listener:
        with suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", _address(coordinator)[1]))
        except OSError:
            return True
    return False


def _lost(problem: BaseException) -> BaseException:
    """The error as LostError where it is one of the network between processes."""
    said = str(problem)
    signs = ("Gloo", "gloo", "NCCL", "coordination", "Coordination", "UNAVAILABLE", "DEADLINE")
    if isinstance(problem, EmlpError) or not isinstance(problem, RuntimeError | ValueError):
        return problem
    return watched.ended() if any(sign in said for sign in signs) else problem


def _status(problem: BaseException) -> int:
    """The exit status that the command line gives an exception."""
    match problem:
        case SystemExit():
            return problem.code if isinstance(problem.code, int) else int(ExitCode.OK)
        case EmlpError():
            return int(problem.exit_code)
        case KeyboardInterrupt():
            return int(ExitCode.INTERRUPTED)
        case MemoryError():
            return int(ExitCode.MEMORY)
        case OSError():
            return int(ExitCode.USAGE)
    return int(ExitCode.INTERNAL)


_temporary: list[str] = []  # folders that are removed at the end


def _leave_at_exit(status: int) -> None:
    """Have the process end with this status once all is said, before JAX waits for the others."""
    watched.tell_status(status)

    def leave() -> NoReturn:
        from emlpcli.jaxsetup import jax

        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        if jax.distributed.is_initialized() and jax.process_index() == 0:
            threading.Event().wait(LINGER)
        for folder in _temporary:
            rmtree(folder, ignore_errors=True)
        os._exit(status)

    atexit.register(leave)
