"""Several processes of one training, on this machine: the same numbers, and errors in time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import emlpcli
from emlpcli.commands.processes import Processes
from emlpcli.fit.limits import HEARTBEAT_SECONDS

ROOT = str(Path(emlpcli.__file__).parents[1])
SMALL = ("-m", "mlp", "--layers", "1", "--channels", "8", "--batch", "20", "--train-size", "40")
SLACK = 15.0  # seconds that a loaded machine may take longer
STARTERS = ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_STEP_NODELIST", "PMI_RANK", "PMI_SIZE",
            "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_MCA_orte_hnp_uri")  # fmt: skip


@pytest.fixture(autouse=True)
def _started_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in STARTERS:
        monkeypatch.delenv(name, raising=False)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def python(code: str, *args: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": ROOT},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fit(*args: str, folder: Path) -> subprocess.Popen[str]:
    return python("from emlpcli.cli import main; main()", "fit", *SMALL, *args, folder=folder)


def two(*args: str, folder: Path, other: tuple[str, ...] = ()) -> list[subprocess.Popen[str]]:
    """The command in two processes, the second with further options."""
    place = "--coordinator", f"127.0.0.1:{free_port()}"
    return [
        fit(*args, *place, "--process", "0/2", folder=folder),
        fit(*args, *other, *place, "--process", "1/2", folder=folder),
    ]


def ends(*runs: subprocess.Popen[str]) -> list[tuple[int, str, str]]:
    """Exit status, standard output and standard error of each."""
    found = []
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert "Traceback" not in out + err
        assert "Check failure" not in out + err  # of JAX, with its stack
        found.append((run.returncode, out, err))
    return found


def losses(out: str) -> Any:
    return json.loads(out)["results"][0]["history"]


TINY = """
import sys
import jax, numpy as np
from emlpcli.errors import EmlpError
from emlpcli.fit.training import together
from emlpcli.fit.training.devices import placement

jax.config.update("jax_cpu_collectives_implementation", "gloo")
own = int(sys.argv[2])
assert together.is_first() and together.first(own) == own and together.from_first(b"x") == b"x"
together.check_same({"a": own})
jax.distributed.initialize(sys.argv[1], 2, own, cluster_detection_method="deactivate",
                           initialization_timeout=60)
place = placement(2, 4)
x = place.split(np.arange(24.0, dtype=np.float32).reshape(2, 4, 3))
w = place.everywhere({"w": np.ones(3, np.float32)})
split = [s.index[1] for s in x.addressable_shards]
total = place.here(jax.jit(lambda x, w: (x @ w["w"]).sum())(x, w))
try:
    together.check_same({"one": 1, "two": own, "three": 3})
    said = "nothing"
except EmlpError as problem:
    said = problem.message
together.check_same({"one": 1})
print(together.is_first(), together.first(own + 5), together.any_and_first(own == 1, own == 1),
      together.any_and_first(False, own == 0), together.from_first(b"ab" if own == 0 else None),
      together.from_first(None if own == 0 else b"x"), x.shape, split, float(total), said, sep="|")
"""


def test_two_processes_agree_and_share_a_batch(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    found = ends(*(python(TINY, address, str(i), folder=tmp_path) for i in (0, 1)))
    said = "the processes do not train the same: two of process 1 and of process 0 differ"
    for own, (status, out, err) in enumerate(found):
        assert status == 0, err
        assert out.splitlines()[-1].split("|") == [
            str(own == 0), "5", "(True, False)", "(False, True)", "b'ab'", "None", "(2, 4, 3)",
            f"[slice({2 * own}, {2 * own + 2}, None)]", "276.0", said,
        ]  # fmt: skip


MISTAKES = [
    (["--process", "2/2"], "--process 2/2: it is written I/N, with I from 0 to N-1", "0/2"),
    (["--process", "1"], "--process 1: it is written I/N", "0/2"),
    (["--process", "-1/2"], "--process -1/2: it is written I/N", "0/2"),
    (["--process", "0/5000"], "at most 4096 processes", ""),
    (["--process", "0/2"], "--coordinator HOST:PORT is missing", "--process 0/1"),
    (["--coordinator", "a:1"], "--coordinator needs --process I/N", "--process 1/2"),
    (["--coordinator", "a", "--process", "0/2"], "an address is wanted, HOST:PORT", "node01:9876"),
    (["--coordinator", "a:0", "--process", "0/2"], "an address is wanted", "free port"),
    (["--coordinator", "a:65536", "--process", "0/2"], "an address is wanted", "free port"),
    (["--save", "none/folder"], "none' does not exist", ""),
]  # fmt: skip


@pytest.mark.parametrize(("args", "message", "hint"), MISTAKES)
def test_mistakes(
    emlp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: Any, message: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = emlp("fit", *args)
    assert (result.status, result.out) == (2, "")
    assert message in result.err.splitlines()[0]
    assert hint in result.err
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("environment", "which"),
    [
        ({}, (0, 1)),
        ({"SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "8", "SLURM_STEP_NODELIST": "n1"}, (3, 8)),
        ({"SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "1", "SLURM_STEP_NODELIST": "n1"}, (0, 1)),
        ({"OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2",
          "OMPI_MCA_orte_hnp_uri": "1.0;tcp://10.0.0.1:1"}, (1, 2)),
    ],
)  # fmt: skip
def test_the_number_of_the_process_is_found(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], which: tuple[int, int]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Processes().which() == which
    assert Processes(process="0/1").which() == (0, 1)
    assert Processes(coordinator="n1:99", process="1/3").which() == (1, 3)


def test_an_mpi_that_names_no_address(emlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMI_RANK", "1")
    monkeypatch.setenv("PMI_SIZE", "4")
    assert Processes(coordinator="n1:99").which() == (1, 4)
    assert "--coordinator HOST:PORT is missing" in emlp("fit").err


@pytest.mark.slow
def test_a_coordinator_that_does_not_answer(tmp_path: Path) -> None:
    begin = time.monotonic()
    place = "--coordinator", f"127.0.0.1:{free_port()}", "--process", "1/2", "--wait", "1"
    ((status, out, err),) = ends(fit(*place, "--json", folder=tmp_path))
    assert time.monotonic() - begin < 1 + SLACK
    assert status == 2
    assert "did not answer within 1 s" in json.loads(out)["error"]["message"]
    assert len(err.splitlines()) == 2  # the error and its hint


def test_a_port_that_is_in_use(emlp: Any) -> None:
    with socket.socket() as listener:
        listener.bind(("", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = emlp("fit", "--coordinator", f"127.0.0.1:{port}", "--process", "0/2")
    assert result.status == 2
    assert "the port is in use" in result.err


@pytest.mark.slow
def test_a_process_that_nobody_joins(tmp_path: Path) -> None:
    place = "--coordinator", f"127.0.0.1:{free_port()}", "--process", "0/2", "--wait", "1"
    ((status, _, err),) = ends(fit(*place, folder=tmp_path))
    assert status == 2
    assert err.startswith("error: the other process did not come within 1 s\n")


@pytest.mark.slow
def test_the_losses_are_those_of_two_devices_of_one_process(tmp_path: Path) -> None:
    steps = "--steps", "30", "--json", "--save", "a.eqx"
    first, second = ends(*two(*steps, folder=tmp_path))
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert (second[1], second[2]) == ("", "")  # only the first one speaks
    answer = json.loads(first[1])
    assert (answer["devices"], answer["processes"]) == (2, 2)
    ((status, out, err),) = ends(fit(*steps, "--devices", "2", folder=tmp_path))
    assert status == 0, err
    assert losses(first[1]) == losses(out)
    assert sorted(os.listdir(tmp_path)) == ["a.eqx", "a.eqx.state"]
    # --resume goes on in two processes from what one has saved
    whole = ends(*two("--steps", "40", "--json", folder=tmp_path))[0]
    more = ends(*two("--steps", "40", "--json", "--save", "a.eqx", "--resume", folder=tmp_path))
    assert [status for status, _, _ in more] == [0, 0], more[1][2]
    assert len(losses(more[0][1])) == len(losses(whole[1])) == 40


@pytest.mark.slow
def test_a_folder_is_written_by_both_and_taken_up_again(tmp_path: Path) -> None:
    pytest.importorskip("orbax.checkpoint")
    save = "--json", "--save", "kept"
    first, second = ends(*two("--steps", "10", *save, folder=tmp_path))
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert sorted(os.listdir(tmp_path / "kept")) == ["network.eqx", "training"]
    emlpcli.load_model(tmp_path / "kept" / "network.eqx")
    more = ends(*two("--steps", "20", *save, "--resume", folder=tmp_path))
    assert [status for status, _, _ in more] == [0, 0], more[0][2] + more[1][2]
    assert losses(more[0][1])[:10] == losses(first[1])
    ((status, _, err),) = ends(fit("--steps", "25", *save, "--resume", "--devices", "2",
                                   folder=tmp_path))  # fmt: skip
    assert status == 0, err


@pytest.mark.slow
def test_processes_that_would_train_different_things(tmp_path: Path) -> None:
    runs = two("--steps", "3", "--json", folder=tmp_path, other=("--lr", "0.02", "--seed", "5"))
    for status, _, err in ends(*runs):
        assert status == 2
        said = "do not train the same: the data, lr, seed of process 1 and of process 0 differ"
        assert said in err.splitlines()[0]


@pytest.mark.slow
@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("how", ["killed", "interrupted"])
def test_a_process_that_ends(tmp_path: Path, who: int, how: str) -> None:
    ((status, _, err),) = ends(fit("--steps", "10", "--save", "a.eqx", "--devices", "2",
                                   folder=tmp_path))  # fmt: skip
    assert status == 0, err
    kept = (tmp_path / "a.eqx.state").read_bytes()
    runs = two("--steps", "1000000", "--save", "a.eqx", "--resume", folder=tmp_path)
    assert runs[0].stderr is not None
    while "step" not in (line := runs[0].stderr.readline()):
        assert line, "the training ended"
    begin = time.monotonic()
    runs[who].send_signal(signal.SIGKILL if how == "killed" else signal.SIGINT)
    found = ends(*runs)
    assert time.monotonic() - begin < HEARTBEAT_SECONDS + SLACK
    if how == "interrupted":
        assert [status for status, _, _ in found] == [130, 130]
    else:
        status, _, err = found[1 - who]
        assert status == 2
        assert "error: another process of this training ended" in err
        assert (tmp_path / "a.eqx.state").read_bytes() == kept
        shutil.copy(tmp_path / "a.eqx.state", tmp_path / "kept.eqx.state")
        ((status, _, err),) = ends(fit("--steps", "12", "--save", "kept.eqx", "--resume",
                                       "--devices", "2", folder=tmp_path))  # fmt: skip
        assert status == 0, err
