"""Trained networks in files: the numbers, how to build the network again, and its scaling."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import equinox as eqx
import numpy as np

from emlpcli.errors import EmlpError, FileError
from emlpcli.fit import fitted
from emlpcli.fit.fitted import Fitted
from emlpcli.fit.models import MODELS, Shape
from emlpcli.fit.targets import over_group
from emlpcli.groups.groupfile import as_data, group_of
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.constants import constants_of, set_constants
from emlpcli.reps.canonical import Expansion
from emlpcli.reps.describe import describe
from emlpcli.reps.rep import Rep
from emlpcli.solve.wholefile import replace_whole

SCHEMA = 1


def save_model(
    path: Path,
    model: Fitted,
    kind: str,
    reps: tuple[Rep, Rep],
    shape: Shape,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Write a trained network whole or not at all; FileError if it cannot be written.

    The file is an .npz archive: the arrays leaf0, leaf1, ... in the order of the tree, the bases
    and couplings that the network computes with as constant0, ..., and JSON text with what
    builds the network again. `kind` is its name among the models of `emlp fit`.
    """
    about = {
        "schema": SCHEMA,
        "model": kind,
        "rep_in": _rep_as_json(reps[0]),
        "rep_out": _rep_as_json(reps[1]),
        "hidden": None if shape.hidden is None else _rep_as_json(shape.hidden),
        "layers": shape.layers,
        "channels": shape.channels,
        "seed": shape.seed,
        "started": hasattr(model.network, "polynomials"),
        "moments": getattr(model.network, "moments", None),
        "scaling": fitted.as_json(*model.scalings),
        "metadata": dict(metadata or {}),
    }
    leaves = jax.tree.leaves(eqx.filter(model.network, eqx.is_array))
    arrays: dict[str, Any] = {f"leaf{i}": np.asarray(leaf) for i, leaf in enumerate(leaves)}
    constants = constants_of(model.network)
    arrays |= {f"constant{i}": array for i, array in enumerate(constants)}
    arrays["about"] = np.array(json.dumps(about))
    try:
        replace_whole(path, lambda file: np.savez(file, **arrays), prefix=f".{path.name}.")
    except OSError as problem:
        raise FileError(f"cannot write {str(path)!r}: {problem.strerror or problem}") from None


def load_model(path: str | Path) -> Fitted:
    """The network that `emlp fit --save` wrote, a function of x of shape (..., dim in).

    It takes and returns numbers in the units of the data that it was trained on, and predicts
    bit for bit what the saved one did; `metadata` is what was known of the training. Nothing in
    the file is executed. Raises FileError if it is damaged, of another version or no such file.
    """
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            leaves, constants = (
                [data[f"{kind}{i}"] for i in range(sum(f.startswith(kind) for f in data.files))]
                for kind in ("leaf", "constant")
            )
        if about["schema"] != SCHEMA:
            raise ValueError(f"it is of another version, schema {about['schema']}")
        network = _build(about)
        set_constants(network, constants)
        arrays, static = eqx.partition(network, eqx.is_array)
        old, structure = jax.tree.flatten(arrays)
        if [np.shape(a) for a in old] != [a.shape for a in leaves]:
            raise ValueError("its arrays are not those of the network that it describes")
        new = jax.tree.unflatten(structure, [jnp.asarray(a) for a in leaves])
        return fitted.from_json(eqx.combine(new, static), about["scaling"], about["metadata"])
    except FileNotFoundError:
        raise FileError(f"cannot read a model: {str(path)!r} does not exist") from None
    except EmlpError as problem:
        raise FileError(f"cannot read a model from {str(path)!r}: {problem.message}") from None
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, zlib.error) as problem:
        raise FileError(f"cannot read a model from {str(path)!r}: {problem}") from None


def _rep_as_json(rep: Rep) -> list[Any]:
    """A representation in printed form, and its group where it has one only."""
    groups = Expansion(rep).groups
    return [describe(rep), as_data(next(iter(groups))) if len(groups) == 1 else None]


def _rep_from_json(about: list[Any]) -> Rep:
    """The representation; a group of a user's own comes with its generators."""
    text, group = about
    return over_group(text, group_of(group) if isinstance(group, dict) else group)


def _build(about: Mapping[str, Any]) -> Any:
    """A network with the shape of the saved one; its numbers do not matter."""
    rep_in, rep_out = (_rep_from_json(about[key]) for key in ("rep_in", "rep_out"))
    hidden = None if about["hidden"] is None else _rep_from_json(about["hidden"])
    shape = Shape(about["layers"], about["channels"], hidden, about["seed"])
    rows = np.zeros((1, rep_in.size()))
    if about["moments"] is not None:
        from emlpcli.fit.scalars import Scalars

        sizes = shape.channels, shape.layers
        return Scalars(rep_in, rep_out, *sizes, rows=rows, moments=about["moments"])
    network = MODELS[about["model"]].build(rep_in, rep_out, shape, rows)
    if about.get("started"):
        from emlpcli.fit.start import Started

        return Started(network, rep_in, rep_out)
    return network
