"""Data parallelism: parameters on every device, the rows of each batch split among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax


@dataclass(frozen=True)
class Placement:
    """Where arrays go: parameters on every device, the rows of a batch split among them."""

    everywhere: Callable[[Any], Any]
    split: Callable[[Any], Any]


def placement(devices: int, batch: int) -> Placement:
    """The placement on so many devices; EmlpError where they are not there or do not divide."""
    if devices == 1:
        return Placement(lambda tree: tree, lambda array: array)
    found = jax.devices()
    if devices > len(found):
        raise EmlpError(
            f"{devices} devices are asked for, but there {'is' if len(found) == 1 else 'are'} "
            f"{len(found)} ({found[0].platform})"
        )
    if batch % devices:
        raise EmlpError(
            f"a batch of {batch} rows does not divide among {devices} devices",
            hint=f"--batch {max(batch // devices, 1) * devices}",
        )
    sharding: Any = jax.sharding
    mesh = sharding.Mesh(np.array(found[:devices]), ("data",))
    whole = sharding.NamedSharding(mesh, sharding.PartitionSpec())
    rows = sharding.NamedSharding(mesh, sharding.PartitionSpec(None, "data"))
    return Placement(
        lambda tree: jax.device_put(tree, whole), lambda array: jax.device_put(array, rows)
    )
