"""Where a network and the state of its training are saved: two files, or one folder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from emlpcli.errors import EmlpError, FileError
from emlpcli.files.writing import check_target

NETWORK, TRAINING = "network.eqx", "training"  # in a folder


def in_folder(save: Path) -> bool:
    """Whether it is a folder: its name has no suffix."""
    return not save.suffix


def network_file(save: Path) -> Path:
    """Where the network itself is saved: the file that was named, or one in the folder."""
    return save / NETWORK if in_folder(save) else save


def beside(save: Path) -> Path:
    """Where the state of the training stands: beside the model file, or in the folder."""
    return save / TRAINING if in_folder(save) else save.with_name(save.name + ".state")


def check_place(save: Path) -> None:
    """Before anything is trained: can it be saved there?

    Raises FileError where it cannot be written, and EmlpError where a folder is named and Orbax
    is missing.
    """
    if in_folder(save):
        check_folder(save)
    else:
        check_target(save, (".eqx",), hint="a name without a suffix is that of a folder")
        check_target(beside(save), (".state",))


def check_folder(save: Path) -> None:
    """As `check_place`; the folder may be new, empty, or that of an earlier training."""
    trouble = f"cannot save to {str(save)!r}"
    parent = save.absolute().parent
    if not parent.is_dir():
        raise FileError(f"{trouble}: the directory {str(parent)!r} does not exist")
    if save.exists() and not save.is_dir():
        raise FileError(
            f"{trouble}: it is there and no directory", hint="a file of a network ends in .eqx"
        )
    if save.is_dir() and any(p.name not in (NETWORK, TRAINING) for p in save.iterdir()):
        raise FileError(f"{trouble}: the directory holds other files", hint="name a new one")
    if find_spec("orbax") is None or find_spec("orbax.checkpoint") is None:
        raise EmlpError(
            f"{trouble}: a folder is written by Orbax, which is not installed",
            hint='pip install "emlpcli[orbax]", or --save to a file that ends in .eqx',
        )
