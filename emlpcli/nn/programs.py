"""Compiled functions: with options that suit small networks, and kept on disk between runs.

Nothing here changes JAX's settings: options are those of one compilation, and what is kept is what
`jax.experimental.serialize_executable` gives, in emlp's own cache folder.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emlpcli.jaxsetup import full_products, jax
from emlpcli.solve import diskcache

Option = str | bool

# Networks here are dozens of small products. XLA's newer ways to compile loops and products for
# processors are made for few and large ones: its emitters of fused loops take most of the time to
# compile and make no quicker loops, and its products by YNN are slower than those by Eigen, which
# an empty list of what YNN may have brings back. Neither changes what is computed.
PROCESSOR: Final[Mapping[str, Option]] = {
    "xla_cpu_use_fusion_emitters": False,
    "xla_cpu_experimental_ynn_fusion_type": "",
}
QUICKLY: Final[Mapping[str, Option]] = {"xla_backend_optimization_level": "0"}  # for one run

_UNKNOWN = re.compile(r"(?:No such compile option: '|While setting option )(\w+)")
_refused: set[str] = set()  # options that this version of XLA does not have


def compiled(
    function: Callable[..., Any], *inputs: Any, quickly: bool = False
) -> Callable[..., Any]:
    """A function compiled for inputs of these shapes; from the disk where it was compiled before.

    `quickly` is for what runs once: little time is then spent on making it fast.
    """
    with full_products():
        lowered = jax.jit(lambda *x: function(*x)).lower(*inputs)
    options = {**(PROCESSOR if _on_one_processor() else {}), **(QUICKLY if quickly else {})}
    name = _name(lowered, options) if _on_one_processor() and _is_private() else None
    if name is not None and (found := _loaded(name, lowered)) is not None:
        return found
    begin = perf_counter()
    made = _compiled(lowered, options)
    if name is not None and perf_counter() - begin >= diskcache.PAYS:
        _keep(name, lowered, made, inputs)
    return made


def once(function: Callable[..., Any], *inputs: Any) -> Any:
    """The value of a function that runs once, as NumPy arrays; compiled quickly for that."""
    return jax.tree.map(np.asarray, compiled(function, *inputs, quickly=True)(*inputs))


def in_blocks(
    program: Callable[[NDArray[Any]], Any],
    x: NDArray[Any],
    size: int,
    dtype: Any,
    on_rows: Callable[[int], None] = lambda n: None,
    *,
    padded: bool = True,
) -> NDArray[Any]:
    """The images of rows, of any number, under a program for `size` rows of a type.

    `on_rows` is told how many rows are done. What is not compiled takes fewer rows as well:
    `padded` says whether zeros stand for what is missing.
    """
    images = []
    for start in range(0, max(len(x), 1), size):
        rows = x[start : start + size].astype(dtype, copy=False)
        if padded and len(rows) < size:
            zeros = np.zeros((size - len(rows), x.shape[1]), dtype)
            images.append(np.asarray(program(np.concatenate([rows, zeros])))[: len(rows)])
        else:
            images.append(np.asarray(program(rows)))
        on_rows(start + len(rows))
    return np.concatenate(images)


def _compiled(lowered: Any, options: Mapping[str, Option]) -> Callable[..., Any]:
    """Compiled with those of the options that this version of XLA knows.

    XLA names an option that it does not have, before it compiles anything.
    """
    while True:
        known = {option: value for option, value in options.items() if option not in _refused}
        try:
            made: Callable[..., Any] = lowered.compile(compiler_options=known)
            return made
        except jax.errors.JaxRuntimeError as error:
            unknown = _UNKNOWN.search(str(error))
            if unknown is None or unknown[1] not in known:
                raise
            _refused.add(unknown[1])


# -- on disk ---------------------------------------------------------------------------------


def _name(lowered: Any, options: Mapping[str, Option]) -> str:
    """What a compiled function is kept under: all that it depends on, the machine included."""
    known = sorted((k, v) for k, v in options.items() if k not in _refused)
    digest = hashlib.sha256(repr((diskcache.VERSION, _machine(), known)).encode())
    digest.update(repr((lowered.in_tree, lowered.out_tree)).encode())
    digest.update(lowered.as_text().encode())  # with all constants in full
    return f"program-{digest.hexdigest()[:40]}"


@cache
def _machine() -> tuple[object, ...]:
    """What machine code depends on: versions, flags, and the processor with its abilities."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(errors="replace").splitlines() if about.exists() else []
    said = {line for line in lines if re.match(r"model name|flags|Features|CPU part", line)}
    return (
        jax.__version__,
        jax.devices()[0].client.platform_version,
        os.environ.get("XLA_FLAGS", ""),
        platform.platform(),
        os.cpu_count(),
        # where nothing is said of the processor, the name of the machine stands for it
        sorted(said) or (platform.processor(), platform.node()),
    )


def _on_one_processor() -> bool:
    return jax.default_backend() == "cpu" and jax.device_count() == 1


def _is_private() -> bool:
    """Whether nobody else may write to the folder: what is kept is run when it is read."""
    if not hasattr(os, "geteuid"):  # Windows, where users have folders of their own
        return True
    try:
        about = diskcache.folder().stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return about.st_uid == os.geteuid() and not about.st_mode & 0o022


def _loaded(name: str, lowered: Any) -> Callable[..., Any] | None:
    """A compiled function of a name; None if there is none that can be used."""
    kept = diskcache.load(name)
    if kept is None or "program" not in kept:
        return None
    try:
        return _read(zlib.decompress(kept["program"].tobytes()), lowered)
    except Exception:  # whatever a backend says: it is compiled anew, which is never wrong
        return None


def _read(content: bytes, lowered: Any) -> Callable[..., Any]:
    from jax.experimental.serialize_executable import deserialize_and_load

    found: Callable[..., Any] = deserialize_and_load(content, lowered.in_tree, lowered.out_tree)
    return found


def _keep(name: str, lowered: Any, made: Any, inputs: tuple[Any, ...]) -> None:
    """Keep a compiled function if it can be read back and run.

    One that calls back to Python cannot be written. One that JAX took from a cache of its own is
    written without its code, which shows only when it runs.
    """
    from jax.experimental.serialize_executable import serialize

    try:
        content, _, _ = serialize(made)
        jax.tree.map(np.asarray, _read(content, lowered)(*inputs))
    except Exception:  # whatever a backend says: it is compiled again next time
        return
    diskcache.store(name, {"program": np.frombuffer(zlib.compress(content, 1), np.uint8)})
