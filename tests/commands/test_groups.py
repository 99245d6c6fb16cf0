"""`emlp groups`: every registered group is listed, and shown in detail however large."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from emlpcli.algebra.permutations.cycle_notation import padded, permutations
from emlpcli.groups import CONSTRUCTIONS, GROUPS, Group, group, parameters, signature
from emlpcli.groups.forms import VARIANTS
from emlpcli.groups.permutation_group import permutation_matrices
from emlpcli.groups.registry import ALIASES, FAMILIES, example_of
from emlpcli.groups.summaries import summary_of
from emlpcli.solve.isotypic.labels import labels


def test_the_list_is_complete(emlp: Any) -> None:
    lines = emlp("groups").out.splitlines()
    data = json.loads(emlp("groups", "--json").out)
    assert [g["name"] for g in data["groups"]] == [g.name for g in GROUPS]
    assert {a: g["name"] for g in data["groups"] for a in g["aliases"]} == ALIASES
    assert len(lines) == len(GROUPS) + len(VARIANTS) + len(FAMILIES) + 1 + len(CONSTRUCTIONS)
    assert [f["prefix"] for f in data["families"]] == list(FAMILIES)
    assert [c["usage"] for c in data["constructions"]] == [c.usage for c in CONSTRUCTIONS]
    for c, line in zip(CONSTRUCTIONS, lines[-len(CONSTRUCTIONS) :], strict=True):
        assert line.startswith(f"{c.usage} ")
        assert line.endswith(f", such as {c.example}")
    assert [v["signature"] for v in data["variants"]] == [v[0] for v in VARIANTS]
    for (usage, _, example), line in zip(VARIANTS, lines[len(GROUPS) :], strict=False):
        assert line.startswith(f"{usage} ")
        assert group(example) == group(str(group(example)))
        assert example.partition("(")[0] in usage
    for cls, line in zip(GROUPS, lines, strict=False):
        assert line.startswith(f"{signature(cls)} ")
        assert cls.summary in line
        assert not line.endswith(" ")


@pytest.mark.parametrize("spelled", ["pg:", "pg", " PG"])
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
@pytest.mark.few(4)
def test_detail(emlp: Any, cls: type[Group]) -> None:
    spelled = example_of(cls)
    data = json.loads(emlp("groups", spelled, "--json").out)
    shown = emlp("groups", spelled)
    notes = [f"note: {note}" for note in data.get("readings", [])]
    assert (shown.status, shown.err.splitlines()) == (0, notes)
    assert shown.out.startswith(f"{data['group']}: {data['summary']}\n")
    assert data["summary"] == summary_of(group(spelled))
    assert data["field"] in ("R", "C")
    assert set(data["flags"]) == {"orthogonal", "permutation", "discrete", "compact", "reductive"}
    for flag, value in data["flags"].items():
        properties = shown.out.split("  properties")[1].splitlines()[0]
        assert (flag in properties) == value
    assert (data["order"] is None) == (not data["flags"]["discrete"])
    assert list(data["invariants"]) == [f"V**{k}" for k in range(1, 7)]
    assert data["counted"] == data["flags"]["reductive"]
    assert (data["invariants_with_dual"] is None) == data["flags"]["orthogonal"]
    for power, count in {**data["invariants"], **(data["invariants_with_dual"] or {})}.items():
        if count is not None or data["counted"]:  # else too large to solve for in a listing
            assert emlp("dim", power, "-g", spelled).out == f"{count}\n"
    d = data["dimension"] + sum(data.get("representations", {}).values())
    for name in ("lie_algebra", "discrete_generators"):
        assert (data[name] is None) == (d > 8)
        for m in data[name] or []:
            assert np.shape(m["real"] if isinstance(m, dict) else m) == (d, d)


@pytest.mark.parametrize("made", CONSTRUCTIONS, ids=lambda made: made.usage)
@pytest.mark.few(4)
def test_detail_of_constructions(emlp: Any, made: Any) -> None:
    data = json.loads(emlp("groups", made.example, "--json").out)
    shown = emlp("groups", made.example)
    notes = [f"note: {note}" for note in data.pop("readings", [])]
    assert (shown.status, shown.err.splitlines()) == (0, notes)
    assert shown.out.startswith(f"{data['group']}: {data['summary']}\n")
    assert json.loads(emlp("groups", data["group"], "--json").out) == data
    assert ("no formula is known" in shown.out) == (not data["counted"])
    if data["counted"]:
        for power, count in data["invariants"].items():
            assert emlp("dim", power, "-g", made.example).out == f"{count}\n"


@pytest.mark.parametrize("alias", [*ALIASES, "SO3*S5", "O2*O2*Z3"])
def test_aliases_and_products(emlp: Any, alias: str) -> None:
    sized = alias in ALIASES and parameters(next(g for g in GROUPS if alias in g.aliases))
    spelled = f"{alias}4" if sized else alias
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
    assert ("are not printed" in result.out) == (name != "RubiksCube")
    assert len(emlp("groups", name, "--json").out) < 8000


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("SO3", ["SO(3): rotations of R³", "irreps ℓ = 0, 1, 2, 3, 4, 5, 6, …"]),
        ("Sp2", ["Sp(2): real matrices that keep the symplectic form on R⁴: Sp(4,R)"]),
        ("Spin5", ["Spin(5): double cover of SO(5) on vectors V and spinors S, over ℂ"]),
        ("ZksZnxZn(2,3)", ["ZksZnxZn(2,3): shifts of a 3×3 grid and its rotations by 360°/2"]),
        (
            "Heisenberg1",
            ["Heisenberg(1): 1 position, 1 momentum and their commutator, of dimension 3, on ℝ³"],
        ),
        (
            "S4",
            [
                "S(4): all permutations of 4 points",
                "irreps λ = [4], [3,1], [2,2], [2,1,1], [1,1,1,1]",
                "generators (1 2)",
                "(1 2 3 4)",
            ],
        ),
        ("Spin3", ["irreps j = 0, 1/2, 1, 3/2, 2, 5/2, 3, …"]),
        ("C3", ["generators [[ -1/2 -√3/2]", "[ √3/2 -1/2]]"]),
        ("SU2", ["[[ i 0]", "[ 0 -i]]"]),
    ],
)
def test_cards_say_it_of_this_group(emlp: Any, name: str, lines: list[str]) -> None:
    shown = [" ".join(line.split()) for line in emlp("groups", name).out.splitlines()]
    assert [line for line in lines if line not in shown] == []


@pytest.mark.over(lambda G: G.is_permutation and G.d > 1, ["S", "Cube"])
@pytest.mark.quick_sizes
def test_generators_in_cycles_are_read_back(emlp: Any, registered: Group) -> None:
    cycles = json.loads(emlp("groups", str(registered), "--json").out)["cycles"]
    read = padded([permutations(text)[0] for text in cycles], registered.d)
    images = np.array(read, dtype=int).reshape(-1, registered.d)
    np.testing.assert_array_equal(permutation_matrices(images), registered.discrete_generators)


@pytest.mark.quick_sizes
@pytest.mark.few(2)
def test_labels_of_finite_groups_are_complete_or_said_not_to_be(registered: Group) -> None:
    found = labels(registered)
    if found is None:
        assert registered.irreps() is None or not registered.is_reductive or registered.d > 60
    else:
        names = [irrep.name for irrep in found.irreps]
        assert len(set(names)) == len(names)
        assert found.complete == (registered.order is not None)
