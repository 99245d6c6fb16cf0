"""Data from files and samplers: what is read, how it is split, and every complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emlpcli.errors import EmlpError, FileError
from emlpcli.fit import data, reading, targets
from emlpcli.fit.columns import Columns
from emlpcli.reps import Rep, Scalar, V, representation

V3 = representation("2*V", "SO3")


def rows(n: int = 20) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(n, 6))
    return x, (x[:, :3] * x[:, 3:]).sum(1, keepdims=True)


def test_sampled_rows_are_nested_and_exact() -> None:
    target = targets.find("inertia")
    assert target is not None
    problem = target.problem()
    small, large = (data.sampled(problem, n, held_out=30, seed=3) for n in (10, 40))
    np.testing.assert_array_equal(small.train.x, large.train.x[:10])
    np.testing.assert_array_equal(small.test.x, large.test.x)
    np.testing.assert_array_equal(large.test.y, problem.formula(large.test.x))
    assert (len(large.validation), len(large.test)) == (30, 30)
    assert not np.isin(large.test.x[:, 0], large.train.x[:, 0]).any()
    assert not np.isin(large.test.x[:, 0], large.validation.x[:, 0]).any()
    with pytest.raises(EmlpError, match="50 training rows are asked for, but inertia has 40"):
        large.with_size(50)


def test_npz_is_read_and_split(tmp_path: Path) -> None:
    x, y = rows(40)
    path = tmp_path / "a.npz"
    np.savez(path, x=x.reshape(40, 2, 3).astype(np.float32), y=y[:, 0])
    read = reading.read(path, V3, Scalar)
    assert read.split
    assert [len(p) for p in (read.train, read.validation, read.test)] == [32, 4, 4]
    parts = [read.train, read.validation, read.test]
    together = np.concatenate([p.x for p in parts])
    np.testing.assert_allclose(np.sort(together[:, 0]), np.sort(x[:, 0]), rtol=1e-6)
    for part in parts:
        np.testing.assert_allclose(part.y[:, 0], (part.x[:, :3] * part.x[:, 3:]).sum(1), atol=1e-5)
    again = reading.read(path, V3, Scalar)
    np.testing.assert_array_equal(read.test.x, again.test.x)
    with pytest.raises(EmlpError, match="goes up to 32 after validation") as caught:
        read.with_size(40)
    assert "33" not in str(caught.value)


def test_npz_with_its_own_parts_stays_as_it_is(tmp_path: Path) -> None:
    x, y = rows(40)
    path = tmp_path / "a.npz"
    np.savez(path, x_train=x[:20], y_train=y[:20], x_val=x[20:25], y_val=y[20:25],
             x_test=x[25:], y_test=y[25:])  # fmt: skip
    read = reading.read(path, V3, Scalar)
    assert not read.split
    np.testing.assert_array_equal(read.train.x, x[:20])
    np.testing.assert_array_equal(read.validation.x, x[20:25])
    np.testing.assert_array_equal(read.test.y, y[25:])


@pytest.mark.parametrize("header", ["", "a,b,c,d,e,f,target\n", "\ufeffa;b;c;d;e;f;t\n"])
def test_csv_with_and_without_header(tmp_path: Path, header: str) -> None:
    x, y = rows()
    separator = ";" if ";" in header else ","
    lines = [separator.join(map(repr, map(float, [*a, *b]))) for a, b in zip(x, y, strict=True)]
    path = tmp_path / "a.csv"
    path.write_text(header + "\n".join(lines) + "\n\n", encoding="utf-8")
    read = reading.read(path, V3, Scalar)
    together = np.concatenate([read.train.x, read.validation.x, read.test.x])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(x, axis=0))


@pytest.mark.parametrize(
    ("above", "titled"),
    [
        ("# u1,u2,u3,v1,v2,v3,e", True),  # as numpy.savetxt writes it
        ("# made by hand\n# u1,u2,u3,v1,v2,v3,e", True),
        ("# made by hand", False),
        ("# a note\nu1,u2,u3,v1,v2,v3,e", True),
        ("# 1,2,3,4,5,6,7\nu1,u2,u3,v1,v2,v3,e", True),
    ],
)
def test_comments_above_a_table(tmp_path: Path, above: str, titled: bool) -> None:
    x, y = rows()
    lines = [",".join(map(repr, map(float, [*a, *b]))) for a, b in zip(x, y, strict=True)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([above, *lines]))
    columns = Columns("u1..u3,v*", "e") if titled else Columns()
    read = reading.read(path, V3, Scalar, columns=columns)
    together = np.concatenate([read.train.x, read.validation.x, read.test.x])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(x, axis=0))


def csv(value: str, header: str = "") -> str:
    good = ",".join(["1.5"] * 7)
    return header + "\n".join([good] * 5 + [value] + [good] * 9)


X, Y = rows()
NAN = X.copy()
NAN[3, 4] = np.nan
FILES: list[tuple[str, Any, str, str]] = [
    ("a.npz", {"x": X[:, :5], "y": Y}, "x has shape (20, 5), 5 numbers a row, but 2V", "(rows, 6)"),
    ("a.npz", {"x": X, "y": X}, "y has shape (20, 6), 6 numbers a row, but V⁰ (--rep-out) has 1",
     "(rows, 1)"),
    ("a.npz", {"x": X[0], "y": Y}, "x has shape (6,), 1 number a row", ""),
    ("a.npz", {"x": X, "y": Y[:5]}, "x has 20 rows and y 5", ""),
    ("a.npz", {"x": NAN, "y": Y}, "x is nan in row 3, column 4", ""),
    ("a.npz", {"x": X, "y": np.where(Y[7] == Y, np.inf, Y)}, "y is inf in row 7, column 0", ""),
    ("a.npz", {"x": X}, "no array y; it has x", "numpy.savez"),
    ("a.npz", {"z": X}, "no array x; it has z", "numpy.savez"),
    ("a.npz", {"x": X, "y": Y, "x_val": X}, "no array y_val", ""),
    ("a.npz", {"x": X.astype(str), "y": Y}, "x holds text, <U", ""),
    ("a.npz", {"x": X + 0j, "y": Y}, "x is complex, but the groups act over the real", "SU2"),
    ("a.npz", {"x": X, "y": Y + 0j}, "y is complex, but the groups act over the real", "SU2"),
    ("a.npz", {"x": X[:5], "y": Y[:5]}, "5 rows, at least 10 are needed", "held out"),
    ("a.npz", b"nonsense", "cannot read data", ""),
    ("a.npz", None, "No such file", ""),
    ("a.txt", "", "is empty", ""),
    ("a.csv", "a,b,c,d,e,f,g\n", "a header and no rows", ""),
    ("a.csv", csv("1,2,3"), "line 6 has 3 columns, the others 7", ""),
    ("a.csv", csv("1,2,x,4,5,6,7"), "line 6, column 3 is 'x', not a finite number", ""),
    ("a.csv", csv("1,2,,4,5,6,7", "a,b,c,d,e,f,g\n"), "line 7, column 3 (c) is empty", ""),
    ("a.csv", csv("1,2,3,4,nan,6,7"), "line 6, column 5 is 'nan'", ""),
    ("a.csv", csv("1,2,3,4,1e400,6,7"), "line 6, column 5 is '1e400'", ""),
    ("a.csv", csv("1,2,3,4,1e200,6,7"), "of a size up to 1e+100", ""),
    ("a.csv", csv("1,2,3,4,5,6," + "7" * 200_000), "line 6 has a field of more than", "quotation"),
    ("a.csv", csv('1,2,3,4,5,6,"' + "7," * 100_000), "line 6 has a field of more than", "quotat"),
    ("a.csv", "x" * 200_000, "a header and no rows", ""),
    ("a.csv", ",".join("1" * 200_000), "200000 columns", ""),
    ("a.csv", csv('"1,2'), "line 6 has 1 columns", ""),
    ("a.csv", csv("\0,2,3,4,5,6,7"), "line 6, column 1 is", ""),
    ("a.csv", b"\xff\xfe1,2", "byte 1 is not UTF-8", ""),
    ("a.npz", {"x": X * 1e200, "y": Y}, "1e+100, which is the largest allowed", "another unit"),
    ("a.npz", {"x": X, "y": Y * 1e-150}, "no number beside it is larger: below", "another unit"),
    ("a.npz", {"x": X, "x_train": X, "y": Y}, "both x and x_train", ""),
    ("a.npz", {"x": np.array(1.0), "y": Y}, "x has shape ()", ""),
    ("a.npz", {"x": X[:0], "y": Y[:0]}, "0 rows, at least 10", ""),
    ("a.npz", {"x": X.astype("S3"), "y": Y}, "x holds text, |S3", ""),
    ("a.csv", csv("1,2,3,4,5+1j,6,7"), "line 6, column 5 is '5+1j'", ""),
    ("a.csv", "1,2,x,4,5,6,7\n" * 20, "line 1, column 3 is 'x'", ""),
    ("a.csv", "1,2,3\n" * 20, "a.csv has 3 columns, but 2V (--rep-in, 6) and V⁰ (--rep-out, 1)",
     "input columns come first"),
    ("a.csv", b"\xff\xfe", "cannot read data", ""),
    ("a.csv", "1,5;2;3;4;5;6;7\n" * 20, "line 1, column 1 is '1,5'", "decimal points"),
    ("a.csv", "\0,2,3,4,5,6,7\n" * 20, "there is a zero byte in line 1", ""),
    ("a.csv", b"\xe9,b\n", "byte 1 is not UTF-8", "save it again"),
    ("a.npz", {"x": X, "y": np.zeros(20, "M8[s]")}, "holds datetime64[s], not numbers", "float"),
    ("a.npz", {"x": X.astype(np.longdouble), "y": Y}, "holds numbers of 128 bits", "64"),
    ("a.npz", {"x": X.reshape(20, 3, 2), "y": Y}, "2V (--rep-in) has the axes (2, 3)", "swap"),
    ("a.json", "{}", "must end in .npz or .csv", "numpy.savez"),
]  # fmt: skip


@pytest.mark.parametrize("case", FILES, ids=lambda c: f"{c[0]} {c[2][:40]}")
def test_bad_files(tmp_path: Path, case: tuple[str, Any, str, str]) -> None:
    name, content, message, hint = case
    path = tmp_path / name
    if isinstance(content, dict):
        np.savez(path, **content)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(EmlpError) as caught:
        reading.read(path, V3, Scalar)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


def test_pickles_are_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x=np.array([{}], dtype=object), y=Y)
    with pytest.raises(FileError, match="holds objects"):
        reading.read(path, V3, Scalar)


def test_rows_are_complex_where_the_group_is(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    rep: Rep = V(representation("V", "SU2").G)
    for x in (X[:, :2] + 1j * X[:, 2:4], X[:, :2]):
        np.savez(path, x=x, y=Y)
        read = reading.read(path, rep, Scalar)
        assert {rows.dtype for rows in (read.train.x, read.train.y, read.test.y)} == {
            np.dtype(np.complex128)
        }


def test_complex_numbers_in_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,y\n" + "1+2j,(3-1j),2\n" * 20, encoding="utf-8")
    read = reading.read(path, representation("V", "SU2"), Scalar)
    np.testing.assert_array_equal(read.train.x[0], [1 + 2j, 3 - 1j])
    path.write_text("1+2j,3,2\n" * 20 + "1,nan+1j,2\n", encoding="utf-8")
    with pytest.raises(EmlpError, match=r"line 21, column 2 is 'nan\+1j', not a finite number"):
        reading.read(path, representation("V", "SU2"), Scalar)


def test_kinds_of_numbers_and_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    for kind in (bool, np.uint8, np.int64, np.float16, ">f8", "<f4"):
        np.savez(path, x=(10 * X).astype(kind), y=(10 * Y).astype(kind))
        assert reading.read(path, V3, Scalar).train.x.dtype == np.float64
    line = ",".join(["1.5"] * 7)
    for end in ("\r", "\r\n", "\n\r"):
        path = tmp_path / "a.csv"
        path.write_bytes((line + end).encode() * 20)
        assert len(reading.read(path, V3, Scalar).train) == 16


def test_a_csv_file_is_not_unpacked_into_a_large_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2,3,4,5,6,7\n" + "1\n" * 300_000)
    with pytest.raises(EmlpError, match="line 2 has 1 columns"):
        reading.read(path, V3, Scalar)
