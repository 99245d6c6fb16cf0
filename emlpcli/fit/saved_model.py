"""Trained networks in files: the numbers, how to build the network again, and its scaling."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import equinox as eqx
import numpy as np

from emlpcli.errors import EmlpError, FileError, TooLargeError
from emlpcli.files import npz, strictjson
from emlpcli.files.reading import opened
from emlpcli.files.writing import write_whole
from emlpcli.fit import predictor as fitted
from emlpcli.fit.models.registry import MODELS, Shape, check_size
from emlpcli.fit.predictor import Fitted
from emlpcli.fit.targets import over_group
from emlpcli.groups.user.file import as_data, group_of
from emlpcli.jaxsetup import jax, jnp
from emlpcli.nn.frozen import constants_of, set_constants
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.printing import describe
from emlpcli.reps.rep import Rep
from emlpcli.solve.memory import default_limit

SCHEMA = 1
MOST_LAYERS, MOST_CHANNELS = 100, 10**6
SLACK = 16  # how far the number of parameters may be from what a file has, before it is built


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
    arrays["about"] = np.array(strictjson.dumps(about))
    write_whole(path, lambda file: np.savez(file, **arrays))


def load_model(path: str | Path) -> Fitted:
    """The network that `emlp fit --save` wrote, a function of x of shape (..., dim in).

    It takes and returns numbers in the units of the data that it was trained on, and predicts
    bit for bit what the saved one did; `metadata` is what was known of the training. Nothing in
    the file is executed. Raises FileError if it is damaged, of another version or no such file.
    """
    if not Path(path).exists():
        raise FileError(f"cannot read a model: {str(path)!r} does not exist")
    with opened(path, "a model") as file:
        try:
            return _loaded(npz.read(file, default_limit()))
        except EmlpError as problem:
            trouble = problem.message
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as problem:
            # Whatever else a crafted description leads to while the network is built.
            trouble = f"it is damaged ({type(problem).__name__}: {str(problem)[:100]})"
    raise FileError(f"cannot read a model from {str(path)!r}: {trouble}")


def _loaded(arrays: dict[str, Any]) -> Fitted:
    """The network of a file; EmlpError where the arrays are not those that it describes."""
    about = strictjson.loads(npz.text(arrays, "about"))
    if about.get("schema") != SCHEMA:
        raise FileError(f"it is of another version, schema {about.get('schema')!r:.40}")
    leaves, constants = (
        [arrays[f"{kind}{i}"] for i in range(sum(name.startswith(kind) for name in arrays))]
        for kind in ("leaf", "constant")
    )
    scaling = _scaling(about["scaling"])
    network = _build(about, sum(a.size for a in leaves), [len(v) for v in scaling.values()])
    set_constants(network, constants)
    parts, static = eqx.partition(network, eqx.is_array)
    old, structure = jax.tree.flatten(parts)
    if [(np.shape(a), np.asarray(a).dtype) for a in old] != [(a.shape, a.dtype) for a in leaves]:
        raise FileError("its arrays are not those of the network that it describes")
    new = jax.tree.unflatten(structure, [jnp.asarray(a) for a in leaves])
    return fitted.from_json(eqx.combine(new, static), scaling, about["metadata"])


def _scaling(about: Any) -> dict[str, list[Any]]:
    """The shifts and scales; FileError where they are other things than finite numbers."""
    keys = ("x_center", "x_scale", "y_center", "y_scale")
    if not isinstance(about, dict) or about.keys() != set(keys):
        raise FileError("its scaling is damaged")
    for key in keys:
        values = np.array(about[key], dtype=float)  # ValueError where rows differ in length
        pairs = key.endswith("center") and values.ndim == 2 and values.shape[1:] == (2,)
        if not (values.ndim == 1 or pairs) or not np.isfinite(values).all():
            raise FileError("its scaling is damaged")
        if key.endswith("scale") and not (values > 0).all():
            raise FileError("its scaling is damaged")
    return about


def _rep_as_json(rep: Rep) -> list[Any]:
    """A representation in printed form, and its group where it has one only."""
    groups = Expansion(rep).groups
    return [describe(rep), as_data(next(iter(groups))) if len(groups) == 1 else None]


def _rep_from_json(about: list[Any]) -> Rep:
    """The representation; a group of a user's own comes with its generators."""
    text, group = about
    return over_group(text, group_of(group) if isinstance(group, dict) else group)


def _build(about: Mapping[str, Any], numbers: int, sizes: list[int]) -> Any:
    """A network with the shape of the saved one; its numbers do not matter.

    `numbers` is how many the file has, and `sizes` those of the shifts and scales: a description
    of much larger things is a lie, which is found out before anything of that size is made.
    """
    reps = _rep_from_json(about["rep_in"]), _rep_from_json(about["rep_out"])
    if sizes != [reps[0].size()] * 2 + [reps[1].size()] * 2:
        raise FileError("its scaling is not that of its representations")
    hidden = None if about["hidden"] is None else _rep_from_json(about["hidden"])
    layers, channels, seed = (about[key] for key in ("layers", "channels", "seed"))
    if not all(
        isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in (layers, channels, seed)
    ):
        raise FileError("its layers, channels or seed are no numbers")
    if not 1 <= layers <= MOST_LAYERS or not 1 <= channels <= MOST_CHANNELS:
        raise FileError(f"a network of {layers} layers of {channels} channels is too large")
    model, moments = about["model"], about["moments"]
    if model not in MODELS:
        raise FileError(f"it has an unknown model {model!r:.40}")
    shape = Shape(layers, channels, hidden, seed)
    try:
        check_size(model, reps, shape, SLACK * (numbers + 10**5))
    except TooLargeError:
        raise FileError("its arrays are not those of the network that it describes") from None
    rows = np.zeros((1, reps[0].size()))
    if moments is not None:
        from emlpcli.fit.models.scalars import Scalars

        network = Scalars(*reps, shape.channels, shape.layers, rows=rows, moments=moments)
        if {len(m) for m in network.moments} != {len(network.weights[0])}:
            raise FileError("its moments are not those of its features")
        return network
    made = MODELS[model].build(*reps, shape, rows)
    if about.get("started"):
        from emlpcli.fit.models.polynomial_start import Started

        return Started(made, *reps)
    return made
