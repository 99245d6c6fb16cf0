"""Files are written whole or not at all, through links, with the usual permissions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from emlpcli.errors import FileError
from emlpcli.files import writing
from emlpcli.files.writing import check_target, write_whole


def put(content: bytes, path: Path) -> None:
    write_whole(path, lambda file: file.write(content))


@pytest.fixture(params=["nameless", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to write: with files that have no name yet, and on systems without them."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("no files without names here")
    return str(request.param)


def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(
    tmp_path: Path, way: str
) -> None:
    before = os.umask(0o027)
    try:
        put(b"one", tmp_path / "new")
        (tmp_path / "old").write_bytes(b"")
        (tmp_path / "old").chmod(0o604)
        put(b"two", tmp_path / "old")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o604
    assert (tmp_path / "old").read_bytes() == b"two"
    assert sorted(os.listdir(tmp_path)) == ["new", "old"]


@pytest.mark.parametrize("there", [True, False], ids=["a file", "nothing yet"])
def test_links_are_written_through(tmp_path: Path, way: str, there: bool) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target, link, chain = folder / "target.npz", tmp_path / "link.npz", tmp_path / "chain.npz"
    if there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    chain.symlink_to("link.npz")
    check_target(chain, (".npz",))
    put(b"new", chain)
    assert target.read_bytes() == b"new"
    assert os.readlink(link) == str(target)
    assert os.readlink(chain) == "link.npz"
    assert os.listdir(folder) == ["target.npz"]


KILLED = """
import os, signal, sys
from pathlib import Path
from emlpcli.files.writing import write_whole
if sys.argv[2] == "named":
    del os.O_TMPFILE
def write(file):
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
write_whole(Path(sys.argv[1]), write)
"""


def test_a_killed_process_leaves_nothing_for_ever(tmp_path: Path, way: str) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), way], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    left = [name for name in os.listdir(tmp_path) if name != "a.npz"]
    assert len(left) == (0 if way == "nameless" else 1)
    live = f".a.npz.{os.getpid()}-1234.part"  # of a process that is still at it
    for name in (live, ".b.npz.1-1234.part", ".a.npz.x-1.part"):
        (tmp_path / name).write_bytes(b"")
    put(b"new", path)
    assert path.read_bytes() == b"new"
    assert set(os.listdir(tmp_path)) == {"a.npz", live, ".b.npz.1-1234.part", ".a.npz.x-1.part"}


@pytest.mark.parametrize("problem", [OSError(28, "full"), ValueError("x"), KeyboardInterrupt()])
def test_what_fails_leaves_the_old_file(tmp_path: Path, way: str, problem: BaseException) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")

    def write(file: IO[bytes]) -> None:
        file.write(b"new")
        raise problem

    with pytest.raises(FileError if isinstance(problem, OSError) else type(problem)):
        write_whole(path, write)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.npz"]
    assert not writing.interrupts.doomed


def test_what_cannot_be_written_is_told_before(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "null.npz").symlink_to("/dev/null")
    (tmp_path / "loop.npz").symlink_to("loop.npz")
    for name, said in (
        ("folder.npz", "it is a directory"),
        ("pipe.npz", "a pipe or a device"),
        ("null.npz", "a pipe or a device"),
        ("loop.npz", "symbolic links"),
        ("missing/a.npz", "does not exist"),
        ("a.txt", "must end in .npz"),
        ("a\0.npz", "null"),
    ):
        with pytest.raises(FileError, match=said):
            check_target(tmp_path / name, (".npz",))
        if not name.endswith((".txt", "\0.npz")):
            with pytest.raises(FileError):
                put(b"", tmp_path / name)
    with pytest.raises(FileError, match=r"must end in .png, .svg or .pdf") as error:
        check_target(tmp_path / "a", (".png", ".svg", ".pdf"), "draw to", hint="such as a.png")
    assert error.value.message.startswith("cannot draw to")
    assert error.value.hint == "such as a.png"
    assert Path("/dev/null").is_char_device()
    assert sorted(os.listdir(tmp_path)) == ["folder.npz", "loop.npz", "null.npz", "pipe.npz"]


def test_a_home_that_the_shell_did_not_replace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match="does not exist") as error:
        check_target(Path("~/a.npz"), (".npz",))
    assert "~" in (error.value.hint or "")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not os.getuid(), reason="root may write everywhere")
def test_what_is_read_only_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"")
    path.chmod(0o400)
    with pytest.raises(FileError, match="the file that is there is not writable"):
        check_target(path, (".npz",))
    tmp_path.chmod(0o500)
    with pytest.raises(FileError, match="directory is not writable"):
        check_target(tmp_path / "b.npz", (".npz",))
    tmp_path.chmod(0o700)
