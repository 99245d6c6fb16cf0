"""Data parallelism: parameters on every device, the rows of each batch split among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.fit.training.together import several
from emlpcli.jaxsetup import jax


def _same(tree: Any) -> Any:
    return tree


@dataclass(frozen=True)
class Placement:
    """Where arrays go: parameters on every device, the rows of a batch split among them.

    `here` makes of a tree that is everywhere one that this process computes with alone.
    """

    everywhere: Callable[[Any], Any] = _same
    split: Callable[[Any], Any] = _same
    here: Callable[[Any], Any] = _same


def placement(devices: int, batch: int) -> Placement:
    """The placement on so many devices; EmlpError where they are not there or do not divide.

    Of several processes each gives as many; every one holds all rows, and puts those of its own
    devices there.
    """
    together = several()
    if devices == 1 and not together:
        return Placement()
    chosen = _chosen(devices)
    if batch % devices:
        raise EmlpError(
            f"a batch of {batch} rows does not divide among {devices} devices",
            hint=f"--batch {max(batch // devices, 1) * devices}",
        )
    sharding: Any = jax.sharding
    mesh = sharding.Mesh(np.array(chosen), ("data",))
    whole = sharding.NamedSharding(mesh, sharding.PartitionSpec())
    rows = sharding.NamedSharding(mesh, sharding.PartitionSpec(None, "data"))
    if not together:
        return Placement(
            lambda tree: jax.device_put(tree, whole), lambda array: jax.device_put(array, rows)
        )

    def put(array: Any, where: Any) -> Any:
        values = np.asarray(array)
        return jax.make_array_from_callback(values.shape, where, lambda index: values[index])

    return Placement(
        lambda tree: jax.tree.map(lambda leaf: put(leaf, whole), tree),
        lambda array: put(array, rows),
        lambda tree: jax.tree.map(lambda leaf: leaf.addressable_data(0), tree),
    )


def _chosen(devices: int) -> list[Any]:
    """So many devices, of several processes as many of each; EmlpError where there are fewer."""
    processes = jax.process_count() if several() else 1
    each, left = divmod(devices, processes)
    if left:
        raise EmlpError(f"{devices} devices do not divide among {processes} processes")
    chosen: list[Any] = []
    for process in range(processes):
        found = [d for d in jax.devices() if processes == 1 or d.process_index == process]
        if each > len(found):
            raise EmlpError(
                f"{each} devices are asked for, but there {'is' if len(found) == 1 else 'are'} "
                f"{len(found)} ({jax.devices()[0].platform})"
                + (f" in process {process}" if processes > 1 else "")
            )
        chosen += found[:each]
    return chosen
