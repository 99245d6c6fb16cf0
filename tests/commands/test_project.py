"""`emlp project`: the card, the pipe, the exit status, files in and out, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from emlpcli.files.arrays import SUFFIXES, parse, read_array, text, write_array
from emlpcli.solve.nearest.nearest import project
from tests.commands.conftest import Run

SILICON = """# stiffness in GPa
165.7 63.9 63.9 0 0 0.1
63.9 165.1 63.8 0 0 0
63.9 63.9 165.7 0 0 0
0 0 0 79.6 0 0
0 0 0 0 79.5 0
0 0 0 0 0 79.9
"""
CUBIC = ("Sym(2,Sym(2,V))", "--group", "pg:m-3m", "--voigt")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "si.csv"
    path.write_text(SILICON)
    return path


def test_the_card(emlp: Run, file: Path) -> None:
    result = emlp("project", str(file), *CUBIC, "--most", "3")
    assert result.status == 0
    lines = [line.split() for line in result.out.splitlines()]
    assert "distance 0.781 of a length of 427.574, 0.183 % of it" in map(" ".join, lines)
    assert ["dimension", "3", "of", "21"] in lines
    for row in (["C11", "165.5"], ["C44", "79.6667"], ["C22", "165.1", "165.5", "-0.4"]):
        assert row in lines
    assert ["79.6667", *["0"] * 5] not in lines
    assert ["0", "0", "0", "79.6667", "0", "0"] in lines
    assert "entries that are one component differ by 0.1 in all" in result.out


def test_in_a_pipe_it_is_a_filter_and_a_test(emlp: Run) -> None:
    result = emlp("project", "-", *CUBIC, "-o", "-", "--tolerance", "0.01", stdin=SILICON)
    assert result.status == 0
    assert result.err == "distance 0.781 of a length of 427.574, 0.183 % of it\n"
    again = emlp("project", "-", *CUBIC, "-o", "-", "--tolerance", "1e-14", stdin=result.out)
    assert again.status == 0
    np.testing.assert_allclose(parse(again.out.splitlines()), parse(result.out.splitlines()))
    beyond = emlp("project", "-", *CUBIC, "--tolerance", "1e-3", stdin=SILICON)
    assert beyond.status == 1
    assert "; beyond the tolerance 0.001" in beyond.out


def test_json(emlp: Run, file: Path) -> None:
    result = emlp("project", str(file), *CUBIC, "--json", "--tolerance", "1e-3")
    assert result.status == 1
    data = json.loads(result.out)
    assert data["command"] == "project"
    assert data["within"] is False
    assert data["dimension"] == 3
    assert [row["element"] for row in data["coefficients"]] == ["C11", "C12", "C44"]
    assert np.shape(data["nearest"]) == (6, 6)
    assert data["deviations"][0]["entry"] == "C22"
    assert data["relative"] == pytest.approx(data["distance"] / data["length"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_every_kind_go_in_and_out(emlp: Run, tmp_path: Path, suffix: str) -> None:
    needed = {".safetensors": "safetensors", ".h5": "h5py", ".hdf5": "h5py", ".parquet": "pyarrow"}
    if suffix in needed:
        pytest.importorskip(needed[suffix])
    W = np.random.default_rng(0).normal(size=(3, 3))
    before, after = tmp_path / f"w{suffix}", tmp_path / f"n{suffix}"
    write_array(before, W, "W")
    np.testing.assert_array_equal(read_array(before, 10**6), W)
    result = emlp("project", str(before), "V>>V", "--group", "S3", "-o", str(after))
    assert result.status == 0
    assert result.err == f"saved the nearest to {after}\n"
    off = (W.sum() - np.trace(W)) / 6
    wanted = np.full((3, 3), off) + np.eye(3) * (np.trace(W) / 3 - off)
    np.testing.assert_allclose(read_array(after, 10**6), wanted, atol=1e-14)


def test_an_array_of_an_archive_is_chosen(emlp: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.npz"
    np.savez(path, a=np.eye(3), b=np.ones((3, 2)))
    result = emlp("project", str(path), "V>>V", "-g", "SO3")
    assert result.status == 2
    assert "it has 2 arrays, one is wanted: a, b\nhint: --array NAME says which" in result.err
    assert emlp("project", str(path), "V>>V", "-g", "SO3", "--array", "a").status == 0
    wrong = emlp("project", str(path), "V>>V", "-g", "SO3", "--array", "c")
    assert "it has no array 'c'; it has a, b" in wrong.err


def test_texts_are_read_as_people_write_them() -> None:
    wanted = [[1.0, -2.5], [3e2, 0.0]]
    for lines in ("x,y\n1,-2.5\n3e2,0", "1;-2.5\n\n3e2; 0 # last", "  1\t-2.5 \n300 0\n# end"):
        np.testing.assert_array_equal(parse(lines.splitlines()), wanted)
    for lines in ("1.D0 -25d-1\n0.3D+03,.0D0", '"x","y"\n"1","-2.5"\n"3e2",0', "1,−2.5,\n300, 0,"):
        np.testing.assert_array_equal(parse(lines.splitlines()), wanted)
    assert parse(["1+2j 3"]).dtype == np.complex128
    exact = np.random.default_rng(1).normal(size=(4, 3))
    np.testing.assert_array_equal(parse(text(exact, ",").splitlines()), exact)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1 2\n3\n", "line 2 has 1 numbers, line 1 has 2"),
        ("1 2\nx 3\n", "line 2 has 'x', which is no number"),
        ("", "there are no numbers in it"),
        ("a b\n", "there are no numbers in it"),
        ("1 nan\n2 3\n", "entry (1, 2), counted from 1, is nan"),
        ("1_000 2", "line 1 has '1_000', which is no number"),
        ("1 D2\n3 4", "line 1 has 'D2', which is no number"),
        ("1,2\n,4\n", "line 2 has an empty field"),
        ("1,,2\n3,,4\n", "line 1 has an empty field"),
        ("1,5;2,5\n3,5;4,5\n", "line 1 has commas and other separators"),
        ("1,5 2,5\n3,5 4,5\n", "line 1 has commas and other separators"),
    ],
)
def test_texts_that_are_no_matrix(emlp: Run, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "w.csv"
    path.write_text(content)
    result = emlp("project", str(path), "V>>V", "--group", "SO2")
    assert result.status == 2
    assert f"cannot read numbers from {str(path)!r}: {message}" in result.err


def test_standard_input_without_numbers(emlp: Run) -> None:
    for content, said in (("", "there are no numbers in it"), ("1\nx", "line 2 has 'x'")):
        result = emlp("project", "-", "V", "--group", "SO2", stdin=content)
        assert result.status == 2
        assert f"error: cannot read numbers from standard input: {said}" in result.err


def test_what_is_refused_before_the_work(emlp: Run, file: Path, tmp_path: Path) -> None:
    name = str(file)
    (tmp_path / "pickle.npy").write_bytes(b"\x93NUMPY\x01\x00")
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "what.npy").write_text("1 2 3")
    (tmp_path / "folder.npy").mkdir()
    for args, message in (
        ([name, "V>>V", "-g", "SO3"], "the array has the shape 6 × 6, but V → V is 9 or 3 × 3"),
        ([name, CUBIC[0], "-g", "pg:m-3m"], "hint: --voigt reads Voigt's matrices"),
        ([name, "V**3", "-g", "SO3", "--voigt"], "Voigt's matrix of V³ is 3 × 9"),
        ([name, *CUBIC, "--tolerance", "-1"], "--tolerance -1 is no distance"),
        ([name, *CUBIC, "--tolerance", "nan"], "--tolerance nan is no distance"),
        ([name, *CUBIC, "-o", "x.foo"], "the name must end in .npy, .npz, .safetensors, .h5"),
        ([name, *CUBIC, "-o", "/nowhere/x.npy"], "the directory '/nowhere' does not exist"),
        ([name, *CUBIC, "-o", "-", "--json"], "-o - and --json both print"),
        ([name, "V>>V", "-g", "SO3", "--factors", "kelvin"], "--factors is for --voigt"),
        ([name, "V>>V", "-g", "SO3", "--array", "a"], "it holds one array without a name"),
        (["nowhere.csv", "V", "-g", "SO3"], "'nowhere.csv': No such file or directory"),
        ([str(tmp_path), "V", "-g", "SO3"], "the name must end in one of .npy"),
        ([str(tmp_path / "folder.npy"), "V", "-g", "SO3"], "it is no file but a directory"),
        ([name, *CUBIC, "-o", str(tmp_path / "folder.npy")], "it is a directory"),
        ([str(tmp_path / "pickle.npy"), "V", "-g", "SO3"], "not a valid npy file"),
        ([str(tmp_path / "objects.npy"), "V", "-g", "SO3"], "holds objects, not numbers"),
        ([str(tmp_path / "what.npy"), "V", "-g", "SO3"], "not a valid npy file"),
    ):
        result = emlp("project", *args)
        assert result.status == 2, args
        assert message in result.err, (args, result.err)
        assert not result.out or "--json" in args


@pytest.mark.parametrize("dtype", ["<i2", ">i4", "<u8", "|b1", ">f4", ">f8", "<f2", "<c16"])
def test_numbers_of_every_type_are_read(tmp_path: Path, dtype: str) -> None:
    W = (np.arange(9).reshape(3, 3) % 2).astype(dtype)
    for order in "CF":
        np.save(tmp_path / "w.npy", np.asarray(W, order=order))
        read = read_array(tmp_path / "w.npy", 10**6)
        np.testing.assert_array_equal(read, np.arange(9).reshape(3, 3) % 2)
        assert project(read, "V>>V", "S3").coefficients == project(W, "V>>V", "S3").coefficients


def test_a_zero_space_has_only_the_zero_map(emlp: Run) -> None:
    result = emlp("project", "-", "V>>V**2", "--group", "O3", stdin="1 " * 27)
    assert result.status == 0
    assert "100 % of it" in result.out
    zero = emlp("project", "-", "V", "-g", "SO3", "--tolerance", "0", stdin="0 0 0")
    assert zero.status == 0
    assert "a length of 0, which is zero itself" in zero.out
