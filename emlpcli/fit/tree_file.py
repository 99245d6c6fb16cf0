"""Files of a JSON description in the first line, then the leaves of a tree as Equinox writes them.

The recipe is that of Equinox's documentation ("Serialisation": hyperparameters as JSON in the
first line). A SHA-256 of everything before it comes last, so that damage is found out. Nothing
in a file is believed: it is read by `filter_spec`s that compare what each array states about
itself with the tree that is expected, before memory is taken, and NumPy loads no pickles.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from pathlib import Path
from typing import IO, Any, TypeVar

import equinox as eqx
import numpy as np
from numpy.lib import format as npy

from emlpcli.errors import FileError
from emlpcli.files import strictjson
from emlpcli.files.writing import write_whole
from emlpcli.fit.limits import LARGEST_HEADER
from emlpcli.jaxsetup import asarray, jax

SCHEMA = 4  # 3 had more products of irreducibles of few channels or large dimension
_CHECKSUM = hashlib.sha256().digest_size
_PIECE = 2**20  # bytes that are read at once for the checksum

Tree = TypeVar("Tree")


class _Summed:
    """A file that is written to, with the checksum of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        return self.file.write(data)


def write(path: Path, about: dict[str, Any], tree: Any) -> None:
    """Write a description and the arrays of a tree, whole or not at all.

    Numbers of the description that are not finite become null. Raises FileError where the file
    cannot be written.
    """

    def content(file: IO[bytes]) -> None:
        summed = _Summed(file)
        summed.write(strictjson.dumps({"schema": SCHEMA} | about).encode() + b"\n")
        try:
            eqx.tree_serialise_leaves(summed, eqx.filter(tree, _is_array))
        except RuntimeError as error:  # Equinox wraps any error, once at each level of the tree
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, OSError):
                cause = cause.__cause__
            raise cause or error from None
        file.write(summed.sum.digest())

    write_whole(path, content)


def description(file: IO[bytes]) -> tuple[dict[str, Any], int]:
    """The description in an open file, which is then at its first array; and the bytes of those.

    Raises FileError where the file is damaged, of another version or another kind of file.
    """
    start = file.read(2)
    if start == b"PK":
        raise FileError(
            "it is an archive, of rows or of an earlier version of emlp",
            hint="the model comes before the rows; fit again to save a model that this one reads",
        )
    if start != b'{"':
        raise FileError("it is not what `emlp fit --save` writes")
    size = os.fstat(file.fileno()).st_size - _CHECKSUM
    _check_sum(file, size)
    line = file.readline(min(size, LARGEST_HEADER))
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.endswith("\n"):
        raise FileError("its description is damaged")
    about = strictjson.loads(text)
    if about.get("schema") != SCHEMA:
        raise FileError(f"it is of another version, schema {about.get('schema')!r:.40}")
    return about, size - len(line)


def _check_sum(file: IO[bytes], size: int) -> None:
    """Compare the first `size` bytes with the checksum after them; the file is then at 0."""
    file.seek(0)
    found, left = hashlib.sha256(), size
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        found.update(piece)
        left -= len(piece)
    if left or file.read() != found.digest():
        raise FileError("it is damaged: its checksum is another")
    file.seek(0)


def leaves(file: IO[bytes], like: Tree) -> Tree:
    """A tree with the arrays at this place of the file, in place of those of a tree like it.

    Raises FileError where the file holds other arrays, more or fewer.
    """
    arrays, rest = eqx.partition(like, _is_array)
    expected, shape = jax.tree.flatten(arrays)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in a crafted header
            # as `eqx.tree_deserialise_leaves` does, which however compiles a program each time
            found = jax.tree.unflatten(shape, [_leaf(file, leaf) for leaf in expected])
    except Exception as error:  # a crafted header makes NumPy raise anything
        raise FileError("its arrays are not those of what it describes") from error
    if len(file.read(_CHECKSUM + 1)) != _CHECKSUM:
        raise FileError("its arrays are not those of what it describes")
    together: Tree = eqx.combine(found, rest)
    return together


def _is_array(leaf: Any) -> bool:
    """Whether a leaf is kept in the file: arrays of JAX and of NumPy are."""
    return isinstance(leaf, jax.Array | np.ndarray)


def _leaf(file: IO[bytes], like: Any) -> Any:
    """The array that comes next, after a look at what its header states."""
    start = file.tell()
    if npy.read_magic(file) != (1, 0):
        raise ValueError("an unknown format")
    shape, _, dtype = npy.read_array_header_1_0(file)
    if (shape, dtype) != (like.shape, like.dtype):
        raise ValueError(f"{dtype}{shape} where {like.dtype}{like.shape} is expected")
    file.seek(start)
    found = npy.read_array(file, allow_pickle=False)
    return asarray(found) if isinstance(like, jax.Array) else found  # nothing is compiled for it
