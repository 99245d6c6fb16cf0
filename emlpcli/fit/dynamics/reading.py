"""Trajectories of people: times t and states z, in an .npz archive or as arrays, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.errors import EmlpError, FileError
from emlpcli.files import npz
from emlpcli.files.reading import opened
from emlpcli.fit.limits import (
    LARGEST_ENTRY,
    LEAST_TRAJECTORIES,
    MOST_DATA_ARRAYS,
    MOST_SHARE,
    SHORTEST_TRAJECTORY,
)
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import default_limit

UNEVEN = 1e-3  # difference of two time steps, relative to their mean, that counts as none
HINT = "numpy.savez(path, t=t, z=z) writes times t, (T,), and states z, (n, T, d)"

Array = NDArray[Any]


def trajectories(path: Path, rep: Rep) -> tuple[float, Array]:
    """The time between states, and the states, shape (n, T, d), in float64.

    The file holds z of that shape, d being the size of the representation, and t of shape (T,), or
    (n, T) where each trajectory has times of its own; they are evenly spaced. Raises FileError
    where the file cannot be read and EmlpError where its content is none of this.
    """
    if path.suffix != ".npz":
        raise FileError(
            f"cannot read trajectories from {str(path)!r}: the name must end in .npz", hint=HINT
        )
    with opened(path, "trajectories") as file:
        try:
            arrays = npz.read(file, default_limit() // MOST_SHARE, MOST_DATA_ARRAYS)
        except FileError as problem:
            message = f"cannot read trajectories from {str(path)!r}: {problem.message}"
            raise FileError(message, hint=HINT) from None
    for name in ("t", "z"):
        if name not in arrays:
            has = ", ".join(key[:40] for key in list(arrays)[:20]) or "none"
            raise EmlpError(f"{path.name} has no array {name}; it has {has}", hint=HINT)
    return checked(path.name, arrays["t"], arrays["z"], rep)


def checked(name: str, t: Array, z: Array, rep: Rep) -> tuple[float, Array]:
    """The same of arrays t and z; `name` is what they are called in errors."""
    states = _states(name, z, rep)
    return _step(name, t, *states.shape[:2]), states


def _states(file: str, z: Array, rep: Rep) -> Array:
    if z.dtype.kind not in "iuf":
        raise EmlpError(f"{file}: z has entries of type {z.dtype}, real numbers are wanted")
    if z.ndim != 3:
        raise EmlpError(f"{file}: z has shape {z.shape}, but (n, T, d) is wanted", hint=HINT)
    n, length, d = z.shape
    if d != rep.size():
        raise EmlpError(
            f"{file}: states in z have {d} number{'s' * (d != 1)}, but {rep} has {rep.size()}",
            hint="positions come first, then momenta, in the order of the representation",
        )
    if n < LEAST_TRAJECTORIES:
        raise EmlpError(
            f"{file} has {n} trajector{'y' if n == 1 else 'ies'}, "
            f"at least {LEAST_TRAJECTORIES} are needed",
            hint="some are held out for validation and testing; a long one can be cut",
        )
    if length < SHORTEST_TRAJECTORY:
        raise EmlpError(
            f"{file}: trajectories have {length} state{'s' * (length != 1)}, "
            f"at least {SHORTEST_TRAJECTORY} are needed"
        )
    z = z.astype(np.float64)
    bad = np.argwhere(~(np.abs(z) <= LARGEST_ENTRY))
    if len(bad):
        i, j, k = bad[0]
        raise EmlpError(
            f"{file}: z[{i}, {j}, {k}] is {z[i, j, k]:g}, not a finite number of a size up to "
            f"{LARGEST_ENTRY:g}"
        )
    return z


def _step(file: str, t: Array, n: int, length: int) -> float:
    if t.dtype.kind not in "iuf":
        raise EmlpError(f"{file}: t has entries of type {t.dtype}, real numbers are wanted")
    if t.shape not in ((length,), (n, length)):
        raise EmlpError(
            f"{file}: t has shape {t.shape}, but z has {n} trajectories of {length} states",
            hint=f"t has shape ({length},), or ({n}, {length}) for times of each trajectory",
        )
    t = t.astype(np.float64)
    if not (np.abs(t) <= LARGEST_ENTRY).all():
        raise EmlpError(f"{file}: t has entries that are no finite numbers")
    steps = np.diff(t)
    if not (steps > 0).all():
        raise EmlpError(f"{file}: the times in t do not increase")
    step = float(steps.mean())
    off = float(np.abs(steps - step).max())
    if off > UNEVEN * step:
        raise EmlpError(
            f"{file}: the times in t are not evenly spaced: steps of {steps.min():.4g} to "
            f"{steps.max():.4g}",
            hint="interpolate the states to evenly spaced times",
        )
    return step
