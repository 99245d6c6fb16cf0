"""The state of a training in a folder, by Orbax: each process writes its share of the arrays.

The folder holds numbered checkpoints, of which the last two are kept. One that was not finished
has another name and does not count, so that a process that dies leaves the one before. Several
processes need a folder that all of them see. Orbax is an optional extra.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emlpcli.errors import FileError
from emlpcli.files import strictjson
from emlpcli.jaxsetup import jax

KEPT = 2  # checkpoints
SCHEMA = 3  # 2 had more products of irreducibles of few channels or large dimension


def write(path: Path, about: dict[str, Any], tree: Any) -> None:
    """Write a description and the arrays of a tree as the next checkpoint; all processes together.

    Numbers of the description that are not finite become null. Raises FileError where it
    cannot be written.
    """
    import orbax.checkpoint as ocp

    known = strictjson.loads(strictjson.dumps({"schema": SCHEMA} | about))
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _manager(path) as manager:
            manager.save(
                (manager.latest_step() or 0) + 1,
                args=ocp.args.Composite(
                    state=ocp.args.StandardSave(_numbered(tree)), about=ocp.args.JsonSave(known)
                ),
            )
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise FileError(f"cannot write to {str(path)!r}: {reason}") from None


def description(path: Path) -> dict[str, Any]:
    """The description of the last checkpoint; FileError where there is none or it is damaged."""
    import orbax.checkpoint as ocp

    with _readable(), _manager(path) as manager:
        args = ocp.args.Composite(about=ocp.args.JsonRestore())
        about = manager.restore(_latest(manager), args=args)["about"]
    if not isinstance(about, dict) or about.get("schema") != SCHEMA:
        raise FileError("it is of another version")
    return about


def leaves(path: Path, like: Any) -> Any:
    """The arrays of the last checkpoint, in a tree like another and placed as its arrays are.

    Raises FileError where the checkpoint holds other arrays, or is damaged.
    """
    import orbax.checkpoint as ocp

    wanted = jax.tree.map(_described, _numbered(like))
    with _readable(), _manager(path) as manager:
        args = ocp.args.Composite(state=ocp.args.StandardRestore(wanted))
        found = manager.restore(_latest(manager), args=args)["state"]
    for name, leaf in wanted.items():
        if (found[name].shape, found[name].dtype) != (leaf.shape, leaf.dtype):
            raise FileError("its arrays are not those of what it describes")
    order = [found[name] for name in wanted]
    return jax.tree.unflatten(jax.tree.structure(like), order)


def _numbered(tree: Any) -> dict[str, Any]:
    """The arrays of a tree under their numbers: Orbax need not know modules and optimisers."""
    return {f"{number:06d}": leaf for number, leaf in enumerate(jax.tree.leaves(tree))}


def _described(leaf: Any) -> Any:
    described: Any = jax.ShapeDtypeStruct
    return described(leaf.shape, leaf.dtype, sharding=getattr(leaf, "sharding", None))


def _latest(manager: Any) -> int:
    found = manager.latest_step()
    if found is None:
        raise FileError("it holds no finished checkpoint")
    return int(found)


@contextmanager
def _manager(path: Path) -> Iterator[Any]:
    """Orbax over the checkpoints of a folder; it says nothing of its own."""
    import orbax.checkpoint as ocp

    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        options = ocp.CheckpointManagerOptions(
            max_to_keep=KEPT, create=False, enable_async_checkpointing=False
        )
        with ocp.CheckpointManager(path.absolute(), options=options) as manager:
            yield manager
    finally:
        logger.setLevel(level)


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever a damaged folder makes Orbax raise is one error of ours."""
    try:
        yield
    except FileError:
        raise
    except Exception as problem:
        raise FileError(f"it is damaged ({type(problem).__name__})") from None
