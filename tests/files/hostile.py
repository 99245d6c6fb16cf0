"""Archives that lie, by name: what is wrong with them is in the name."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np

X = np.random.default_rng(0).normal(size=(20, 6))
Y = X[:, :1]


def npz(**arrays: Any) -> bytes:
    """An honest archive."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def zipped(method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    """An archive of members with any content."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def header(text: str) -> bytes:
    """A .npy header with any text."""
    content = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(content)) + content


def shaped(shape: str, descr: str = "'<f8'") -> bytes:
    """A .npy header that states a shape."""
    return header(f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}")


def patched(raw: bytes, local: int, central: int, value: bytes) -> bytes:
    """An archive with other bytes at places in its local and central headers."""
    changed = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = raw.find(signature)
        while at >= 0:
            changed[at + offset : at + offset + len(value)] = value
            at = raw.find(signature, at + 4)
    return bytes(changed)


GOOD = npz(x=X, y=Y)
_NUMBERS = {"y": shaped("(20, 1)") + Y.tobytes()}
_SINGLE = io.BytesIO()
np.save(_SINGLE, X)

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "a single array renamed": _SINGLE.getvalue(),
    "cut off": GOOD[:-30],
    "two bytes changed": GOOD[:200] + b"\xff\xff" + GOOD[202:],
    "encrypted": patched(GOOD, 6, 8, b"\x01"),
    "unknown compression": patched(GOOD, 8, 10, struct.pack("<H", 99)),
    "lzma": zipped(zipfile.ZIP_LZMA, x=shaped("(20, 6)") + X.tobytes(), **_NUMBERS),
    "bzip2": zipped(zipfile.ZIP_BZIP2, x=shaped("(20, 6)") + X.tobytes(), **_NUMBERS),
    "a huge shape": zipped(x=shaped("(10**9, 10**9)".replace("10**9", str(10**9))), **_NUMBERS),
    "a shape beyond integers": zipped(x=shaped(f"({10**40},)"), **_NUMBERS),
    "a negative shape": zipped(x=shaped("(-1, 6)") + X.tobytes(), **_NUMBERS),
    "a huge size": patched(GOOD, 22, 24, struct.pack("<I", 2**32 - 2)),
    "a size that is believed": patched(
        zipped(x=shaped("(50000000,)") + bytes(8)), 22, 24, struct.pack("<I", 400000128)
    ),
    "texts without characters": zipped(x=shaped("(100000000,)", "'<U0'"), **_NUMBERS),
    "a deep header": zipped(x=header("(" * 50 + ")" * 50), **_NUMBERS),
    "an open header": zipped(x=header("[" * 100), **_NUMBERS),
    "code in a header": zipped(x=header("{'descr': __import__('os').abort()}"), **_NUMBERS),
    "a long header": zipped(x=b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31), **_NUMBERS),
    "an unknown version": zipped(x=b"\x93NUMPY\x09\x00" + bytes(100), **_NUMBERS),
    "a record": zipped(x=shaped("(1,)", "[('a', '<f8')]") + bytes(8), **_NUMBERS),
    "objects": npz(x=np.array([{}], dtype=object), y=Y),
    "dates": npz(x=X.astype("M8[s]"), y=Y),
    "long doubles": npz(x=X.astype(np.longdouble), y=Y),
    "more numbers than stated": zipped(x=shaped("(20, 6)") + X.tobytes() + b"x", **_NUMBERS),
    "characters that there are not": zipped(x=shaped("(1,)", "'<U1'") + b"\xff" * 4, **_NUMBERS),
    "a long name": zipped(**{"x" * 60000: b""}),
    "a wrong place of the directory": GOOD[:-6] + b"\xff\xff\xff\x7f\x00\x00",
}


def flips(raw: bytes, seed: int, number: int) -> Iterator[bytes]:
    """The content with single bits changed, at random places."""
    rng = np.random.default_rng(seed)
    for place in rng.choice(len(raw), size=min(number, len(raw)), replace=False):
        changed = bytearray(raw)
        changed[place] ^= 1 << int(rng.integers(8))
        yield bytes(changed)
