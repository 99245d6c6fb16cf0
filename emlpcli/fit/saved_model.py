"""Trained networks in files: the numbers, how to build the network again, and its scaling."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from emlpcli.errors import EmlpError, FileError, TooLargeError
from emlpcli.files.reading import opened
from emlpcli.fit import predictor as fitted
from emlpcli.fit import tree_file
from emlpcli.fit.limits import MOST_CHANNELS, MOST_LAYERS, MOST_SLACK
from emlpcli.fit.models.builder import Shape
from emlpcli.fit.models.registry import MODELS
from emlpcli.fit.models.sizes import check_size
from emlpcli.fit.predictor import Fitted
from emlpcli.fit.targets import over_group
from emlpcli.groups.user.file import as_data, group_of
from emlpcli.nn.frozen import constants_of, set_constants
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

LEAST_BYTES = 4  # of a parameter in a file


def save_model(
    path: Path,
    model: Fitted,
    kind: str,
    reps: tuple[Rep, Rep],
    shape: Shape,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Write a trained network whole or not at all; FileError if it cannot be written.

    The file has what builds the network again as JSON, then its arrays, then the bases and
    couplings that it computes with. `kind` is its name among the models of `emlp fit`.
    """
    about = {
        "model": kind,
        "rep_in": _rep_as_json(reps[0]),
        "rep_out": _rep_as_json(reps[1]),
        "hidden": None if shape.hidden is None else _rep_as_json(shape.hidden),
        "layers": shape.layers,
        "channels": shape.channels,
        "seed": shape.seed,
        "scaling": fitted.as_json(*model.scalings),
        **({} if model.reach is None else {"reach": model.reach}),
        "metadata": dict(metadata or {}),
    }
    tree_file.write(path, about, (model.network, constants_of(model.network)))


class Saved(NamedTuple):
    """What a file holds: a network with its scaling, its kind and its representations."""

    network: Fitted
    kind: str
    rep_in: Rep
    rep_out: Rep


def load_model(path: str | Path) -> Fitted:
    """The network that `emlp fit --save` wrote, a function of x of shape (..., dim in).

    It takes and returns numbers in the units of the data that it was trained on, and predicts
    bit for bit what the saved one did; `metadata` is what was known of the training. Nothing in
    the file is executed. Raises FileError if it is damaged, of another version or no such file.
    """
    return read_model(path).network


def read_model(path: str | Path) -> Saved:
    """The network that a file holds, with what it maps to what; errors as of `load_model`."""
    if not Path(path).exists():
        raise FileError(f"cannot read a model: {str(path)!r} does not exist")
    with opened(path, "a model") as file:
        try:
            about, size = tree_file.description(file)
            if "settings" in about and "model" not in about:
                raise FileError("it is the state of a training; the network lies beside it")
            scaling = _scaling(about["scaling"])
            reps = _rep_from_json(about["rep_in"]), _rep_from_json(about["rep_out"])
            sizes = [len(v) for v in scaling.values()]
            network = _build(about, reps, size // LEAST_BYTES, sizes)
            network, constants = tree_file.leaves(file, (network, constants_of(network)))
            set_constants(network, constants)
            reach = _reach(about.get("reach"))
            predictor = fitted.from_json(network, scaling, about["metadata"], reach)
            return Saved(predictor, about["model"], *reps)
        except EmlpError as problem:
            trouble, hint = problem.message, problem.hint
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as problem:
            # Whatever else a crafted description leads to while the network is built.
            trouble = f"it is damaged ({type(problem).__name__}: {str(problem)[:100]})"
            hint = None
    raise FileError(f"cannot read a model from {str(path)!r}: {trouble}", hint=hint)


def _scaling(about: Any) -> dict[str, list[Any]]:
    """The shifts and scales; FileError where they are other things than finite numbers."""
    keys = ("x_center", "x_scale", "y_center", "y_scale")
    if not isinstance(about, dict) or about.keys() != set(keys):
        raise FileError("its scaling is damaged")
    for key in keys:
        values = np.array(about[key], dtype=float)  # ValueError where rows differ in length
        pairs = key.endswith("center") and values.ndim == 2 and values.shape[1:] == (2,)
        least = 0.0 if key.endswith("scale") else -np.inf
        if not (values.ndim == 1 or pairs) or not ((least < values) & (values < np.inf)).all():
            raise FileError("its scaling is damaged")
    return about


def _reach(value: Any) -> float | None:
    """The norm up to which the network is used; FileError where it is no positive number."""
    if value is not None and not (type(value) is float and 0 < value < np.inf):
        raise FileError("its reach is damaged")
    return None if value is None else float(value)


def _rep_as_json(rep: Rep) -> list[Any]:
    """A representation in printed form, and its group where it has one only."""
    groups = Expansion(rep).groups
    return [str(rep), as_data(next(iter(groups))) if len(groups) == 1 else None]


def _rep_from_json(about: list[Any]) -> Rep:
    """The representation; a group of a user's own comes with its generators."""
    text, group = about
    return over_group(text, group_of(group) if isinstance(group, dict) else group)


def _build(about: Mapping[str, Any], reps: tuple[Rep, Rep], numbers: int, sizes: list[int]) -> Any:
    """A network with the shape of the saved one; its numbers do not matter.

    `numbers` is how many the file has at most, and `sizes` those of the shifts and scales: a
    description of much larger things is a lie, found out before anything of that size is made.
    """
    if sizes != [reps[0].size()] * 2 + [reps[1].size()] * 2:
        raise FileError("its scaling is not that of its representations")
    hidden = None if about["hidden"] is None else _rep_from_json(about["hidden"])
    layers, channels, seed = (about[key] for key in ("layers", "channels", "seed"))
    if not all(type(n) is int and n >= 0 for n in (layers, channels, seed)):
        raise FileError("its layers, channels or seed are no numbers")
    if not 1 <= layers <= MOST_LAYERS or not 1 <= channels <= MOST_CHANNELS:
        raise FileError(f"a network of {layers} layers of {channels} channels is too large")
    if about["model"] not in MODELS:
        raise FileError(f"it has an unknown model {about['model']!r:.40}")
    model, shape = MODELS[about["model"]], Shape(layers, channels, hidden, seed)
    try:
        check_size(model, reps, shape, MOST_SLACK * (numbers + 10**5))
    except TooLargeError:
        raise FileError("its arrays are not those of the network that it describes") from None
    return model.builder.build(*reps, shape, np.zeros((1, reps[0].size())))
