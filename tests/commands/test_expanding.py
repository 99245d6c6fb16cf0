"""A command expands each representation once, and counts its monomials once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from emlpcli.reps.monomials import Counts, Expansion
from emlpcli.reps.rep import Rep

COMMANDS = [
    ("basis", "V**2>>V", "--group", "SO3", "--elements"),
    ("basis", "V**2>>V", "--group", "SO3", "--explain"),
    ("basis", "V>>Scalar", "--group", "SO3"),  # which looks for the smallest power too
    ("basis", "V**2>>V", "--group", "SO3", "--save", "basis.npz", "--plot", "basis.png"),
    ("vis", "V**2>>V", "--group", "SO3", "--output", "vis.png"),
    ("dim", "V**2>>V", "--group", "SO3"),
    ("dim", "V*V.T", "--group-file", "shear.toml"),  # not counted, so it is solved for
    ("decompose", "V**2+V", "--group", "SO3", "--save", "change.npz"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_representation_is_expanded_once(
    emlp: Any, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shear.toml").write_text("discrete_generators = [[[1, 0.5], [0, 1]]]\n")
    expanded: list[Rep] = []
    counted: list[Rep] = []
    within: list[Rep] = []  # of which the parts are being counted
    make, count = Expansion.__init__, Expansion._counts

    def noted(self: Expansion, *reps: Rep) -> None:
        expanded.extend(reps)
        make(self, *reps)

    def noting(self: Expansion, rep: Rep) -> Counts:
        if not within:
            counted.append(rep)
        within.append(rep)
        found = count(self, rep)
        within.pop()
        return found

    monkeypatch.setattr(Expansion, "__init__", noted)
    monkeypatch.setattr(Expansion, "_counts", noting)
    assert emlp(*command).status == 0
    assert expanded
    assert set(Counter(expanded).values()) == {1}
    assert Counter(counted) == Counter(expanded)
