"""Files of structures: the formats, what is said of them, and every file that is refused."""

from __future__ import annotations

import builtins
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emlpcli
from emlpcli.errors import EmlpError, FileError, GroupError
from emlpcli.groups import O, Turned, group
from emlpcli.groups.structures.found import examine
from emlpcli.groups.structures.reading import read_atoms

pytest.importorskip("spglib", reason="spglib is not installed: crystals are not analysed")
pytest.importorskip("ase", reason="ASE is not installed: files of structures are not read")

EXAMPLES = Path(emlpcli.__file__).parents[1] / "examples" / "structures"

CIF = """data_salt
_cell_length_a {a}
_cell_length_b {a}
_cell_length_c {a}
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_space_group_IT_number 225
_space_group_name_H-M_alt 'F m -3 m'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
{sites}
"""
POSCAR = """salt
1.0
4.1 0 0
0 4.1 0
0 0 4.1
{symbols}1 1
Direct
0 0 0
{second}
"""
IRON = """2
Lattice="2.87 0 0 0 2.87 0 0 0 2.87" Properties=species:S:1:pos:R:3:{name} pbc="{pbc}"
Fe 0 0 0 {moment}
Fe 1.435 1.435 1.435 {moment}
"""
WATER = "3\nwater\nO 0 0 0.12\nH 0 0.76 -0.48\nH 0 -0.76 -0.48\n"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def salt(sites: str = "Na Na 0 0 0 1\nCl Cl 0.5 0.5 0.5 1", a: float = 5.64) -> str:
    return CIF.format(sites=sites, a=a)


# of the examples: the group, and what stands on the card
FILES = {
    "NaCl.cif": ("pg:m-3m", "space group Fm-3m (225)"),
    "quartz.cif": ("pg:32", "space group P3_221 (154)"),
    "ZnO.vasp": ("pg:6mm", "space group P6_3mc (186)"),
    "MnF2.xyz": ("pg:4'/mmm'", "magnetic space group BNS 136.499 (UNI 1159), type III"),
    "Cr2O3.mcif": ("pg:-3'm'", "magnetic space group BNS 167.106 (UNI 1336), type III"),
}


@pytest.mark.parametrize("name", FILES)
def test_examples(name: str) -> None:
    known, called = FILES[name]
    found = examine(EXAMPLES / name)
    assert (str(found.group), found.called) == (known, called)
    assert found.group == emlpcli.from_structure(EXAMPLES / name) == group(known)


def test_water_about_the_diagonal() -> None:
    G = emlpcli.from_structure(EXAMPLES / "water.xyz")
    assert isinstance(G, Turned)
    assert G.group == group("pg:mm2")
    assert np.allclose(G.frame[:, 2], 3**-0.5, atol=1e-12)


def test_the_magnetoelectric_effect_of_chromium_oxide_is_diagonal() -> None:
    """α₁₁ = α₂₂ and α₃₃ (Dzyaloshinskii 1959)."""
    from emlpcli.reps.from_text import representation
    from emlpcli.solve import solve

    G = emlpcli.from_structure(EXAMPLES / "Cr2O3.mcif")
    Q = np.asarray(solve(representation("Jahn('aeV2')", G)).Q)
    P = Q @ Q.T
    wanted = np.zeros((9, 9))
    wanted[np.ix_([0, 4], [0, 4])] = 0.5
    wanted[8, 8] = 1
    assert np.abs(P - wanted).max() < 1e-12


def test_a_disordered_crystal_is_taken_on_average(write: Any) -> None:
    mixed = "Na Na 0 0 0 0.5\nK K 0 0 0 0.5\nCl Cl 0.5 0.5 0.5 1"
    atoms = read_atoms(write("mixed.cif", salt(mixed)))
    assert set(atoms.kinds) == {"(K0.5Na0.5)", "Cl"}
    assert "4 sites are occupied in part" in atoms.notes[0]
    # the same element in part is another kind than the whole one
    half = "Na Na 0 0 0 0.5\nNb Na 0.5 0.5 0.5 1"
    found = examine(write("half.cif", salt(half)))
    assert len(set(found.atoms.kinds)) == 2
    assert "(225)" in found.called
    whole = examine(write("whole.cif", salt("Na Na 0 0 0 1\nNb Na 0.5 0.5 0.5 1")))
    assert "(221)" in whole.called, "one element at both sites is a primitive cubic lattice"


def test_frames_and_cells_are_told(write: Any) -> None:
    film = write("film.xyz", WATER + WATER.replace("H 0 0.76 -0.48", "H 0.1 0.9 -0.4"))
    found = examine(film)
    assert "of 2 frames the last one is taken" in found.remarks
    assert str(found.group) != "pg:mm2"
    boxed = WATER.replace("water", 'Lattice="9 0 0 0 9 0 0 0 9" pbc="F F F"')
    found = examine(write("boxed.xyz", boxed))
    assert found.group == group("pg:mm2")
    assert any("its cell is left aside" in note for note in found.remarks)


def test_moments_of_one_number_and_of_none(write: Any) -> None:
    one = IRON.format(name="magmoms:R:1", pbc="T T T", moment="2.2")
    found = examine(write("one.xyz", one))
    assert str(found.group) == "pg:4/mm'm'"
    assert any("taken along x3" in note for note in found.remarks)
    initial = IRON.format(name="initial_magmoms:R:3", pbc="T T T", moment="2.2 0 0")
    found = examine(write("initial.xyz", initial))
    assert isinstance(found.group, Turned)
    none = IRON.format(name="magmoms:R:3", pbc="T T T", moment="0 0 0")
    found = examine(write("none.xyz", none))
    assert found.group == group("pg:m-3m")
    assert any("moments are zero" in note for note in found.remarks)


def test_a_single_atom(write: Any) -> None:
    found = examine(write("he.xyz", "1\n\nHe 1 2 3\n"))
    assert found.group == O(3)
    assert found.called == "a single atom"


@pytest.mark.parametrize("name", ["POSCAR", "CONTCAR_relaxed", "a.vasp", "a.POSCAR"])
def test_names_of_poscar_files(write: Any, name: str) -> None:
    text = POSCAR.format(symbols="Cs Cl\n", second="0.5 0.5 0.5")
    assert examine(write(name, text)).group == group("pg:m-3m")


MCIF = (EXAMPLES / "Cr2O3.mcif").read_text() if EXAMPLES.exists() else ""

# name, contents, class of the error, what it says, what its hint says
REFUSED: list[tuple[str, str | bytes, type[EmlpError], str, str | None]] = [
    ("a.cif", "", FileError, "it is empty", None),
    ("a.cif", "no structure at all\n", FileError, "no CIF file that ASE can read", None),
    ("a.cif", "data_x\n_cell_length_a 3\n", FileError, "", None),
    ("a.xyz", b"\x00\x01\x02\x03", FileError, "it is no text", None),
    ("a.xyz", "three\nO 0 0 0\n", FileError, "no XYZ file that ASE can read", None),
    ("a.xyz", "3\nwater\nO 0 0 0\n", FileError, "no XYZ file", None),
    ("a.xyz", "2\n\nO 0 0 0\nO 0 0 0.05\n", GroupError, "atoms 1 and 2 are 0.05 Å apart", "twice"),
    ("a.xyz", "2\n\nO 0 0 0\nO 0 0 nan\n", GroupError, "not finite", None),
    ("a.xyz", "1\n\nX 0 0 0\n", GroupError, "of no element", None),
    ("a.xyz", IRON.format(name="m:R:1", pbc="T T T", moment="0").replace("0 0 2.87", "0 2.87 0"),
     GroupError, "its cell has no volume", "three independent"),
    ("a.xyz", IRON.format(name="m:R:1", pbc="T F F", moment="0"),
     GroupError, "one direction only", "molecule"),
    ("POSCAR", POSCAR.format(symbols="", second=".5 .5 .5"), FileError, "which elements", "Na Cl"),
    ("POSCAR", POSCAR.format(symbols="Cs Cl\n", second="1 1 1"),
     GroupError, "at one place", None),
    ("POSCAR", "salt\n", FileError, "no POSCAR file", None),
    ("a.pdb", WATER, FileError, "by its name it is none of .cif", "ase convert"),
    ("a.toml", WATER, FileError, "by its name it is none of", None),
    ("a.mcif", MCIF.replace("x,y,z,+1", "x,y,w,+1"), FileError, "no operation such as", None),
    ("a.mcif", MCIF.replace("magn_operation.xyz", "other.xyz"), FileError,
     "no operations of a magnetic", "is not read"),
    ("a.mcif", MCIF.replace("Cr 0 0 2.5", "Fe 0 0 2.5"), FileError, "no atom of its", None),
    ("a.mcif", MCIF.replace("Cr 0 0 2.5", "Cr 1 0 2.5"), GroupError, "moment of Cr", None),
    ("a.mcif", MCIF.replace("Cr 0 0 2.5", "Cr 0 0 up"), FileError, "no number", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "kind", "message", "hint"), REFUSED, ids=[f"{r[0]}-{r[3]}" for r in REFUSED]
)
def test_what_is_refused(
    write: Any, name: str, text: str, kind: type[EmlpError], message: str, hint: str | None
) -> None:
    path = write(name, text)
    with pytest.raises(kind) as caught:
        examine(path)
    assert message in caught.value.message
    assert str(path) in caught.value.message
    assert hint is None or hint in (caught.value.hint or "")


def test_no_file_and_a_directory(tmp_path: Path) -> None:
    (tmp_path / "folder.cif").mkdir()
    for name in ("none.cif", "folder.cif"):
        with pytest.raises(FileError, match="cannot read a structure"):
            examine(tmp_path / name)
    with pytest.raises(FileError, match="a directory"):
        examine(tmp_path)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 5.0, float("nan"), float("inf")])
def test_tolerances_that_are_none(tolerance: float) -> None:
    with pytest.raises(GroupError, match="a length in Å"):
        examine(EXAMPLES / "NaCl.cif", tolerance)


@pytest.mark.parametrize("missing", ["ase", "spglib"])
def test_what_to_install_is_said(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.util.find_spec

    def found(name: str, *rest: Any) -> Any:
        return None if name == missing else known(name, *rest)

    monkeypatch.setattr("emlpcli.groups.structures.reading.find_spec", found)
    with pytest.raises(GroupError, match=f"need {missing}, which is not installed") as caught:
        examine(EXAMPLES / "NaCl.cif")
    assert 'pip install "emlpcli[structure]"' in (caught.value.hint or "")


def test_molecules_need_no_spglib(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        assert not name.startswith("spglib")
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert examine(EXAMPLES / "water.xyz").called == "molecule C2v"
