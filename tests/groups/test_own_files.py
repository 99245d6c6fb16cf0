"""Files of own groups: three formats; damaged, huge and hostile files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, FileError, GroupError
from emlpcli.groups import MatrixGroup, Permutations
from emlpcli.groups.user import file as groupfile
from emlpcli.groups.user.file import as_data, group_of, read_group

# -- files -------------------------------------------------------------------------------

TOML = """
name = "D4"
description = "the square"
discrete_generators = [[["0", "-1"], [1, 0]], [[1.0, 0], [0, "-1"]]]
"""


def test_the_three_formats_agree(tmp_path: Path) -> None:
    matrices = [[[0, -1], [1, 0]], [[1, 0], [0, -1]]]
    (tmp_path / "a.toml").write_text(TOML)
    about = {"name": "D4", "description": "the square", "discrete_generators": matrices}
    (tmp_path / "b.json").write_text(json.dumps(about))
    np.savez(tmp_path / "c.npz", **{k: np.array(v) for k, v in about.items()})
    groups = [read_group(tmp_path / name) for name in ("a.toml", "b.json", "c.npz")]
    assert {str(G) for G in groups} == {"D4"}
    assert {G.summary for G in groups} == {"the square"}
    assert len(set(groups)) == 1
    assert [G.order for G in groups] == [8, 8, 8]


def test_permutations_in_files(tmp_path: Path) -> None:
    """Numbered from 1 in texts and lists, from 0 in arrays."""
    (tmp_path / "a.toml").write_text('permutations = ["(1 2 3)", [2, 1, 3]]')
    (tmp_path / "a.json").write_text('{"permutations": [[2, 3, 1], "(1,2)"], "dimension": 3}')
    np.savez(tmp_path / "a.npz", permutations=np.array([[1, 2, 0], [1, 0, 2]]))
    groups = [read_group(tmp_path / f"a.{suffix}") for suffix in ("toml", "json", "npz")]
    assert len(set(groups)) == 1
    assert all(isinstance(G, Permutations) and str(G) == "a" and G.order == 6 for G in groups)


def test_complex_entries_in_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"discrete_generators": [[[[0, 1], 0], [0, "-i"]]]}')
    G = read_group(tmp_path / "a.json")
    assert np.array_equal(G.discrete_generators[0], np.diag([1j, -1j]))
    assert (G.field, G.order) == ("C", 4)


@pytest.mark.parametrize(
    "G",
    [
        MatrixGroup([[["1/2", "-sqrt(3)/2"], ["sqrt(3)/2", "1/2"]]], name="C6"),
        MatrixGroup([[["exp(2*pi*i/5)"]]], name="C5"),
        MatrixGroup(lie_algebra=[[[0, 0.1], [0, 0]]], name="shear"),
        Permutations(["(1 2 3)"], d=5),
    ],
    ids=str,
)
def test_groups_survive_as_data(G: Any) -> None:
    again = group_of(json.loads(json.dumps(as_data(G))))
    assert again == G
    assert again.order == G.order


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name = ]", "not valid TOML: .*line 1, column 8"),
        ("name = ", "not valid TOML: .*at end of document"),
        ("nam = 'x'", "unknown key 'nam'"),
        ("generators = []", "unknown key 'generators'"),
        ("discrete_generators = [[[1, 0], [0, 'x']]]", "matrix 1, row 2, column 2: unknown name"),
        ("discrete_generators = [[[1, nan], [0, 1]]]", "row 1, column 2: the entry is not a fin"),
        ("discrete_generators = [[[1, 2], [2, 4]]]", "matrix 1 has no inverse"),
        ("discrete_generators = 3", "must be a list of matrices, not int"),
        ("dimension = 3", "a group needs discrete_generators"),
        ("dimension = 0", "dimension must be a positive integer"),
        ("name = 3", "name must be a text"),
        ('name = "a\\u0007b"', "not printable"),
        ("permutations = [3]", "number 1: 3 is neither"),
        ("permutations = ['(1 2']", "number 1: this \\( is not closed"),
        ("permutations = [[0, 1]]", "no permutation of 1 to 2"),
        ("dimension = 2\npermutations = ['(1 2 3)']", "moves point 3"),
        ("x = " + "9" * 5000, "line 1: a number of more than 500 digits"),
        ("x = " + "[" * 5000, "line 1: more than 50 brackets"),
        ("", "a group needs"),
        ("discrete_generators = [[[[[1],2]]]]", "column 1: .*is no entry of a matrix"),
        ("discrete_generators = [[[[1,[2]],0],[0,1]]]", "row 1, column 1: .*is no entry"),
        ("discrete_generators = [[[1979-05-27]]]", "is no entry of a matrix"),
        ("a." * 100_000 + "a = 1", "line 1: a key of more than 50 parts"),
        ('\n["a,b".' + "'c'.d . " * 10_000 + "e]", "line 2: a key of more than 50 parts"),
        ("x = {" + "a." * 100_000 + "a = 1}", "line 1: a key of more than 50 parts"),
        ("a" * 200_000 + " = 1", "unknown key"),
        ("name = 'a'\nname = 'b'", "not valid TOML"),
        ("dimension = " + "9" * 400 + "\npermutations = ['(1 2)']", "dimension is at most"),
        ("name = 'a\0b'", "not valid TOML"),
        ("permutations = [[-1, 1]]", "no permutation"),
        ("discrete_generators = [[[inf]]]", "not a finite number"),
    ],
)
def test_damaged_toml(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "g.toml"
    path.write_text(content)
    start = perf_counter()
    with pytest.raises(EmlpError, match=message) as caught:
        read_group(path)
    assert perf_counter() - start < 3
    assert caught.value.message.startswith(str(path))
    assert len(caught.value.message) < len(str(path)) + 300


def test_the_nearest_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "g.toml"
    path.write_text("lie_algebras = []")
    with pytest.raises(GroupError, match="unknown key") as caught:
        read_group(path)
    assert caught.value.hint == "did you mean lie_algebra?"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", r"not valid JSON: .*line 1, column 2"),
        (b"[]", "must hold an object"),
        (b'{"name": "a", "name": "b"}', "'name' is given twice"),
        (b'{"discrete_generators": [[[NaN]]]}', "not a finite number"),
        (b'{"discrete_generators": [[[1e400]]]}', "not a finite number"),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b'{"x": ' + b"[" * 100000, "more than 50 brackets"),
        (b'{"x": ' + b"9" * 10**6 + b"}", "more than 500 digits"),
        (b"", "not valid JSON"),
        (b"null", "must hold an object"),
        (b'{"a": {"b": 1, "b": 2}}', "'b' is given twice"),
        (b"{" + b"".join(b'"%d":1,' % i for i in range(50_000)) + b'"49999":1}', "given twice"),
        (b'{"lie_algebra": [' + b"[]," * 2_000_000 + b"[]]}", "too many entries or lists"),
        (b'{"lie_algebra": [' + b"0," * 3_000_000 + b"0]}", "too many entries or lists"),
        ('{"permutations": ["(1 2)"]}'.encode("utf-16"), "byte 1 is not UTF-8"),
        (b'{"name": "a\\u0000b", "permutations": ["(1 2)"]}', "not printable"),
        (b'{"name": "a\\u202eb", "permutations": ["(1 2)"]}', "not printable"),
        (b'{"name": "a\\ud800b", "permutations": ["(1 2)"]}', "not printable"),
        (b'{"discrete_generators": {"a": 1}}', "must be a list of matrices"),
        (b'{"discrete_generators": [[["9**64**64"]]]}', "unexpected"),
        (b'{"permutations": [[1e3, true]]}', "integers"),
    ],
)
def test_damaged_json(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "g.json"
    path.write_bytes(content)
    start = perf_counter()
    with pytest.raises(EmlpError, match=message):
        read_group(path)
    assert perf_counter() - start < 2


class Bomb:
    """Runs code where it is unpickled."""

    def __reduce__(self) -> Any:
        return (Path.touch, (Path("was-executed"),))


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def header(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    file = io.BytesIO()
    about = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, about)
    return file.getvalue()


WHOLE = npz(lie_algebra=np.ones((1, 2, 2)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a valid npz file"),
        (b"PK\x03\x04 not a zip", "not a valid npz file"),
        (WHOLE[:-30], "not a valid npz file"),
        (WHOLE[:90] + b"\xff\0\xff\0" + WHOLE[94:], "not a valid npz file"),
        (npz(lie_algebra=np.array([Bomb()], dtype=object)), "holds objects, not numbers"),
        (zipped(lie_algebra=header((10**9, 10**9))), "is cut off"),
        (zipped(lie_algebra=header((-1, 2, 2)) + bytes(64)), "npz|cut off|shape"),
        (zipped(lie_algebra=b"hello, this is text"), "not a valid npz file"),
        (npz(lie_algebra=np.array([["a"]])), "lie_algebra"),
        (npz(permutations=np.array([[0.0, 1.0]])), "array of integers"),
        (npz(permutations=np.array([[1, 2]])), "0 is missing"),
        (npz(lie_algebra=np.ones((1, 2, 2)), x=np.ones(1)), "unknown key 'x'"),
        (npz(lie_algebra=np.ones((1, 2, 2)), name=np.array(["a", "b"])), "name must be a single"),
        (npz(lie_algebra=np.ones((1, 2, 3))), "not square: its shape is 2×3"),
    ],
)
def test_damaged_and_hostile_npz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "g.npz"
    path.write_bytes(content)
    with pytest.raises(EmlpError, match=message):
        read_group(path)
    assert not (tmp_path / "was-executed").exists()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groupfile, "LARGEST_ARRAY", 4 * 2**20)
    path = tmp_path / "g.npz"
    path.write_bytes(zipped(lie_algebra=header((1, 1000, 1000)) + bytes(8 * 10**6)))
    assert path.stat().st_size < 10**5
    with pytest.raises(FileError, match="more than 4 MiB unpacked"):
        read_group(path)


def test_every_truncation_and_many_changes_of_an_npz_are_errors_or_groups(tmp_path: Path) -> None:
    whole = npz(lie_algebra=np.ones((1, 2, 2)), name=np.array("x"))
    rng = np.random.default_rng(0)
    path = tmp_path / "g.npz"
    variants = [whole[:n] for n in range(0, len(whole), 7)]
    for _ in range(300):
        changed = bytearray(whole)
        for place in rng.integers(len(whole), size=3):
            changed[place] = rng.integers(256)
        variants.append(bytes(changed))
    for content in variants:
        path.write_bytes(content)
        try:
            read_group(path)
        except EmlpError:
            continue


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileError, match="No such file"):
        read_group(tmp_path / "none.toml")
    with pytest.raises(FileError, match=r"ends in none of .toml, .json, .npz"):
        read_group(tmp_path / "g.yaml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(FileError, match="it is no file"):
        read_group(tmp_path / "folder.toml")
    large = tmp_path / "large.json"
    with open(large, "wb") as file:
        file.truncate(65 * 2**20)  # sparse
    with pytest.raises(FileError, match="65 MiB, more than the 64 MiB allowed"):
        read_group(large)
    with pytest.raises(FileError):
        read_group("a\0b.toml")


def test_too_large_groups(tmp_path: Path) -> None:
    path = tmp_path / "g.npz"
    np.savez_compressed(path, lie_algebra=np.zeros((1, 2500, 2500)))
    with pytest.raises(GroupError, match="has size 2500"):
        read_group(path)
    np.savez_compressed(path, permutations=np.tile(np.arange(10**5 + 1), (2, 1)))
    with pytest.raises(GroupError, match="100001 points"):
        read_group(path)


def test_large_arrays_of_other_things_are_not_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "g.npz"
    np.savez_compressed(path, lie_algebra=np.full((10, 400, 400), "1"))
    with pytest.raises(GroupError, match="entries that are no numbers"):
        read_group(path)
    np.savez_compressed(path, permutations=np.zeros((20_000, 2), np.uint8))
    with pytest.raises(GroupError, match="too many permutations"):
        read_group(path)


def test_a_byte_order_mark_and_odd_names_of_files(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mb.json"
    path.write_bytes(b'\xef\xbb\xbf{"permutations": ["(1 2)"]}')
    assert str(read_group(path)) == "a\ufffd[31mb"  # the name of a group is printable
