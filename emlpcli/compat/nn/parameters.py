"""Where parameters of layers come from and where they are, for programs that expect objax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import equinox as eqx
import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax

try:
    import objax
except Exception:  # not installed, or it does not know this JAX: then nobody can be using it
    objax = None

if TYPE_CHECKING:

    class _Module:
        """What objax's modules are to a checker that does not know objax."""

else:
    _Module = object if objax is None else objax.Module

M = TypeVar("M")


def fresh(key: int | jax.Array | None) -> int | jax.Array:
    """The key, or where none is given a seed drawn from NumPy's global state.

    So two networks of a program start differently, and `np.random.seed` makes both repeatable.
    """
    return int(np.random.randint(2**31 - 1)) if key is None else key


def seed_of(key: int | jax.Array) -> int:
    """A seed of NumPy for a key of JAX; a seed as it is."""
    if isinstance(key, int):
        return key
    typed = jax.numpy.issubdtype(key.dtype, jax.dtypes.prng_key)
    data = np.asarray(jax.random.key_data(key) if typed else key)
    return int(np.random.default_rng(data.ravel()).integers(2**31))


class HasVars(_Module):
    """A module of Equinox that is one of objax's too, where objax is installed.

    Its leaves are its parameters. From the first `vars()` on it computes with the values of the
    variables of objax that it gave out, which an optimiser changes in place; the leaves then are
    what it started with.
    """

    def vars(self, scope: str = "") -> Any:
        """The variables by their names, the same ones in each call: a `VarCollection` of objax.

        Raises EmlpError where objax is not installed, with what takes its place.
        """
        if objax is None:
            raise EmlpError(
                f"{type(self).__name__} has no variables that change in place: these are objax's, "
                "and objax is not installed, or does not run with this JAX",
                hint="it is a tree of JAX: equinox.filter_value_and_grad(loss)(model, x, y) has "
                "the gradients of its parameters, and optax updates them; see docs/from_emlp.md",
            )
        found = objax.VarCollection()
        scope += f"({type(self).__name__})."
        parts = self._parts()
        if parts is None:
            return _with_own(self, scope, found)
        for name, part in parts.items():
            if isinstance(part, objax.Module):
                found.update(part.vars(scope + name))
        return found

    def _parts(self) -> dict[str, Any] | None:
        """What a module that is made of others calls, by name; None where it has parameters."""
        return None


def _with_own(module: Any, scope: str, found: Any) -> Any:
    if "_variables" not in vars(module):
        params, rest = eqx.partition(module, eqx.is_inexact_array)
        paths, structure = jax.tree_util.tree_flatten_with_path(params)
        named = {jax.tree_util.keystr(path).strip("."): objax.TrainVar(x) for path, x in paths}
        # modules of Equinox are frozen; what is no field of theirs is no part of the tree
        object.__setattr__(module, "_variables", (named, structure, rest))
    for name, variable in vars(module)["_variables"][0].items():
        found[scope + name] = variable
    return found


def now(module: M) -> M:
    """The module with the values that its variables have, itself where it gave none out."""
    if (held := vars(module).get("_variables")) is None:
        return module
    named, structure, rest = held
    values = [variable.value for variable in named.values()]
    current: M = eqx.combine(jax.tree.unflatten(structure, values), rest)
    return current
