"""Runs the command line inside the test process: status, standard output, standard error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from emlpcli.cli import main


class Result(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def emlp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`emlp("dim", "V", stdin="")`; there must never be a traceback."""

    def run(*args: str, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["emlp", *args])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        # --devices changes it, which other tests and the processes they start are not to see
        monkeypatch.setenv("XLA_FLAGS", os.environ.get("XLA_FLAGS", ""))
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        code = exit_.value.code
        return Result(0 if code is None else int(code), out, err)

    return run
