"""A network apart from its parameters, which Flax and Haiku keep for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import equinox as eqx

from emlpcli.jaxsetup import jax
from emlpcli.nn.draws import at_once

Build = Callable[[int | jax.Array], Any]


class Apart:
    """What a framework needs to keep the parameters of a network: their names, and drawing them.

    `build` makes the network, a module of Equinox, from a seed or a key of JAX; its leaves are
    the parameters. It is called once for the structure, and once for each draw, never in a
    forward pass. Two of these are equal only if they are one.
    """

    def __init__(self, build: Build) -> None:
        self._build = build

    @cached_property
    def _template(self) -> tuple[dict[str, jax.ShapeDtypeStruct], Any, Any]:
        params, rest = eqx.partition(at_once(self._build)(0), eqx.is_inexact_array)
        paths, structure = jax.tree_util.tree_flatten_with_path(params)
        kinds = {
            "_".join(map(_name, path)): jax.ShapeDtypeStruct(leaf.shape, leaf.dtype)  # type: ignore[no-untyped-call]
            for path, leaf in paths
        }
        return kinds, structure, rest

    @property
    def parameters(self) -> dict[str, jax.ShapeDtypeStruct]:
        """Shape and type of each parameter by its name, the way to it: `body_blocks_0_mix_bias`."""
        return self._template[0]

    def drawn(self, key: int | jax.Array) -> list[jax.Array]:
        """Fresh values of the parameters."""
        return jax.tree.leaves(eqx.filter(self._build(key), eqx.is_inexact_array))

    def at(self, values: list[Any]) -> Any:
        """The network of these parameters."""
        _, structure, rest = self._template
        return eqx.combine(jax.tree.unflatten(structure, values), rest)


def _name(step: Any) -> str:
    return str(getattr(step, "name", getattr(step, "key", getattr(step, "idx", step))))
