"""Structures on the command line: in every command that has --group, with what their cards say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli

pytest.importorskip("spglib", reason="spglib is not installed: crystals are not analysed")
pytest.importorskip("ase", reason="ASE is not installed: files of structures are not read")

EXAMPLES = Path(emlpcli.__file__).parents[1] / "examples" / "structures"
ZNO, QUARTZ, WATER, SALT = (
    str(EXAMPLES / name) for name in ("ZnO.vasp", "quartz.cif", "water.xyz", "NaCl.cif")
)
FIRST = "ZnO.vasp: O2Zn2, space group P6_3mc (186); pg:6mm, at a tolerance of 0.001 Å"


def test_every_command_says_where_the_group_comes_from(emlp: Any, tmp_path: Path) -> None:
    dim = emlp("dim", "V*Sym(2,V)", "--structure", ZNO)
    assert (dim.status, dim.out) == (0, "3\n")
    assert FIRST in dim.err.splitlines()
    basis = emlp("basis", "V*Sym(2,V)", "--structure", ZNO)
    assert f"  note       {FIRST}" in basis.out.splitlines()
    assert "proved" in basis.out
    groups = emlp("groups", "--structure", ZNO)
    assert f"  structure   {FIRST}" in groups.out.splitlines()
    assert "              cell: a ∥ x1, b ∥ (-0.5, 0.866, 0), c ∥ x3" in groups.out.splitlines()
    assert f"note: {FIRST}" in emlp("decompose", "V", "--structure", ZNO).out.splitlines()
    assert f"note: {FIRST}" in emlp("vis", "V>>V", "--structure", ZNO).err.splitlines()


def test_json_has_what_was_found(emlp: Any, tmp_path: Path) -> None:
    picture = ["-o", str(tmp_path / "a.svg")]
    for command in (["dim", "V"], ["basis", "V"], ["decompose", "V"], ["vis", "V>>V", *picture]):
        data = json.loads(emlp(*command, "--json", "--structure", WATER).out)
        (found,) = data["structures"]
        assert (found["formula"], found["symmetry"]) == ("H2O", "molecule C2v")
        assert np.allclose(np.linalg.norm(found["axes"], axis=1), 1)
        assert found["tolerance"] == 1e-3
    data = json.loads(emlp("groups", "--json", "--structure", WATER).out)
    assert data["structure"] == found
    assert data["order"] == 4
    assert [row["label"] for row in data["characters"]["irreducibles"]] == ["A1", "A2", "B1", "B2"]


def test_labels_are_those_of_the_group_as_it_stands(emlp: Any) -> None:
    data = json.loads(emlp("decompose", "V**2", "--json", "--structure", WATER).out)
    found = {c["name"]: c["multiplicity"] for c in data["constituents"]}
    assert found == {"A1": 3, "A2": 2, "B1": 2, "B2": 2}
    assert emlp("dim", "Irrep('B1')>>V", "--structure", WATER).out == "1\n"
    assert "it has A1, A2, B1, B2" in emlp("dim", "Irrep('E')", "--structure", WATER).err


@pytest.mark.parametrize(
    "command", ["dim V", "decompose V", "basis V", "vis V", "code V --to numpy"]
)
def test_where_the_group_comes_from_is_told_once(command: str, emlp: Any) -> None:
    told = emlp(*command.split(), "--structure", ZNO)
    assert (told.out + told.err).count(FIRST) == 1


def test_structures_by_names_are_independent(emlp: Any) -> None:
    both = ["--structure", f"A={QUARTZ}", "--structure", f"B={QUARTZ}"]
    assert emlp("dim", "V(A)**2*V(B)**2", *both).out == "4\n"
    assert emlp("dim", "V(A)**4", "--structure", f"A={QUARTZ}").out == "14\n"
    beside = ["--structure", f"A={QUARTZ}", "--group-file", str(EXAMPLES.parent / "clifford.toml")]
    assert emlp("dim", "V(A)*V(A)", *beside).status == 2
    unused = emlp("dim", "V(A)", *both)
    assert f"--structure B={QUARTZ} is not used" in unused.err
    assert (
        "the name of a registered group" in emlp("dim", "V(SO3)", "--structure", f"SO3={SALT}").err
    )


def test_one_group_is_wanted(emlp: Any) -> None:
    result = emlp("dim", "V", "-g", "SO3", "--structure", SALT)
    assert "--group and --structure are given, one is wanted" in result.err
    result = emlp("dim", "V", "--structure", SALT, "--structure", ZNO)
    assert f"--structure {SALT} and --structure {ZNO} are given, one is wanted" in result.err
    result = emlp("dim", "V", "-g", "SO3", "--symprec", "0.1")
    assert result.status == 2
    assert "--symprec is for the atoms of a structure" in result.err
    result = emlp("dim", "V", "--structure", SALT, "--precision", "0.1")
    assert "pg:m-3m is known exactly" in result.err


def test_tolerance(emlp: Any) -> None:
    tight = emlp("dim", "V*Sym(2,V)", "--structure", ZNO, "--symprec", "1e-4")
    assert tight.out == "5\n"
    assert "at a looser tolerance of 0.001 Å it is space group P6_3mc (186); pg:6mm" in tight.err
    assert emlp("dim", "V", "--structure", ZNO, "--symprec", "1e-4").status == 0
    assert "a length in Å" in emlp("dim", "V", "--structure", ZNO, "--symprec", "0").err


def test_errors_are_told_as_such(emlp: Any, tmp_path: Path) -> None:
    for name, text in (("a.cif", "nothing"), ("b.txt", "nothing"), ("c.xyz", "1\n\nX 0 0 0\n")):
        (tmp_path / name).write_text(text)
        result = emlp("dim", "V", "--structure", str(tmp_path / name), "--json")
        assert result.status == 2
        assert result.err.startswith("error: ")
        assert json.loads(result.out)["exit_code"] == 2
    assert emlp("groups", "--structure", str(tmp_path)).status == 2


def test_a_turned_group_is_saved_by_its_name() -> None:
    from emlpcli.groups import group
    from emlpcli.groups.user.file import as_data

    G = emlpcli.from_structure(WATER)
    assert group(str(as_data(G))) == G


@pytest.mark.slow
def test_fit_saves_a_turned_group(emlp: Any, tmp_path: Path) -> None:
    words = ["-t", "dot(u,v)", "--rep-in", "2*V", "--structure", WATER, "--save"]
    small = ["--steps", "2", "--layers", "1", "--channels", "16", "--train-size", "8", "--json"]
    result = emlp("fit", *words, str(tmp_path / "m.eqx"), *small)
    assert result.status == 0, result.err
    assert "note: water.xyz: H2O, molecule C2v" in result.err
    model = emlpcli.load_model(tmp_path / "m.eqx")
    assert np.shape(model(np.ones((3, 6)))) == (3, 1)
