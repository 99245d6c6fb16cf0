"""`emlp groups`: every registered group is listed, and shown in detail however large."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from emlpcli.groups import CONSTRUCTIONS, GROUPS, Group, signature
from emlpcli.groups.registry import ALIASES, FAMILIES, example_of


def test_the_list_is_complete(emlp: Any) -> None:
    lines = emlp("groups").out.splitlines()
    data = json.loads(emlp("groups", "--json").out)
    assert [g["name"] for g in data["groups"]] == [g.name for g in GROUPS]
    assert {a: g["name"] for g in data["groups"] for a in g["aliases"]} == ALIASES
    assert len(lines) == len(GROUPS) + len(FAMILIES) + 1 + len(CONSTRUCTIONS)
    assert [f["prefix"] for f in data["families"]] == list(FAMILIES)
    assert [c["usage"] for c in data["constructions"]] == [c.usage for c in CONSTRUCTIONS]
    for c, line in zip(CONSTRUCTIONS, lines[-len(CONSTRUCTIONS) :], strict=True):
        assert line.startswith(f"{c.usage} ")
        assert line.endswith(f", such as {c.example}")
    for cls, line in zip(GROUPS, lines, strict=False):
        assert line.startswith(f"{signature(cls)} ")
        assert cls.summary in line
        assert not line.endswith(" ")


@pytest.mark.parametrize("spelled", ["pg", "pg:", " PG"])
@pytest.mark.few(3)
def test_the_point_groups_are_listed(emlp: Any, spelled: str) -> None:
    data = json.loads(emlp("groups", spelled, "--json").out)
    lines = emlp("groups", spelled).out.splitlines()[1:]
    assert lines.pop() == f"and {data['others']}"
    assert "pg:D5h" in data["others"]
    assert len(data["groups"]) == len(lines) == 32 + 13 + 2 + 7 + 32 + 58 + 14
    for row, line in zip(data["groups"], lines, strict=True):
        assert line.split()[0] == row["name"]
        assert line.endswith(row["setting"])
    every = 1 if spelled == "pg" else 10
    for row in [*data["groups"][:54:every], *data["groups"][54::10]]:
        shown = json.loads(emlp("groups", row["name"], "--json").out)
        assert shown["order"] == row["order"]
        assert row["setting"] in shown["summary"] or row["setting"].endswith(f"{shown['group']}")


@pytest.mark.parametrize("cls", GROUPS, ids=lambda cls: cls.name)
def test_detail(emlp: Any, cls: type[Group]) -> None:
    spelled = example_of(cls)
    data = json.loads(emlp("groups", spelled, "--json").out)
    shown = emlp("groups", spelled)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"{data['group']}: {data['summary']}\n")
    assert data["summary"] == cls.summary
    assert data["field"] in ("R", "C")
    assert set(data["flags"]) == {"orthogonal", "permutation", "discrete", "compact", "reductive"}
    for flag, value in data["flags"].items():
        assert (flag in shown.out.split("invariants")[0].split("flags")[1]) == value
    assert (data["order"] is None) == (not data["flags"]["discrete"])
    assert list(data["invariants"]) == [f"V**{k}" for k in range(1, 7)]
    for power, count in data["invariants"].items():
        assert emlp("dim", power, "-g", spelled).out == f"{count}\n"
    assert (data["invariants_with_dual"] is None) == data["flags"]["orthogonal"]
    for power, count in (data["invariants_with_dual"] or {}).items():
        assert emlp("dim", power, "-g", spelled).out == f"{count}\n"
    d = data["dimension"] + sum(data.get("representations", {}).values())
    for name in ("lie_algebra", "discrete_generators"):
        assert (data[name] is None) == (d > 8)
        for m in data[name] or []:
            assert np.shape(m["real"] if isinstance(m, dict) else m) == (d, d)


@pytest.mark.parametrize("made", CONSTRUCTIONS, ids=lambda made: made.usage)
def test_detail_of_constructions(emlp: Any, made: Any) -> None:
    data = json.loads(emlp("groups", made.example, "--json").out)
    shown = emlp("groups", made.example)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"{data['group']}: {data['summary']}\n")
    assert json.loads(emlp("groups", data["group"], "--json").out) == data
    assert ("no formula is known" in shown.out) == (not data["counted"])
    if data["counted"]:
        for power, count in data["invariants"].items():
            assert emlp("dim", power, "-g", made.example).out == f"{count}\n"


@pytest.mark.parametrize("alias", [*ALIASES, "SO3*S5", "O2*O2*Z3"])
def test_aliases_and_products(emlp: Any, alias: str) -> None:
    spelled = alias if "*" in alias or alias != "A" else "A4"
    data = json.loads(emlp("groups", spelled, "--json").out)
    assert data["group"].startswith(ALIASES.get(alias, alias[0]))
    assert emlp("groups", spelled).status == 0


@pytest.mark.parametrize(
    "name",
    [
        "S1000",
        "S100000000",
        "SO100000",
        "RubiksCube",
        "Z999999999999",
        "A12345",
        "U100000",
        "S1000 wr S1000",
        "SO1000 wr S10000",
        "Embed(SO3,1000000)",
        "Real(U10000)",
        "Affine(SO1000)",
    ],
)
def test_large_groups_are_quick_and_small(emlp: Any, name: str) -> None:
    start = perf_counter()
    result = emlp("groups", name)
    assert perf_counter() - start < 2
    assert result.status == 0
    assert len(result.out) < 3000
    assert "are not printed" in result.out
    assert len(emlp("groups", name, "--json").out) < 8000
