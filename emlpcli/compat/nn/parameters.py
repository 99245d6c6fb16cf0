"""Where parameters of layers come from and where they are, for programs that expect objax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import equinox as eqx
import numpy as np

from emlpcli.errors import EmlpError
from emlpcli.jaxsetup import jax
from emlpcli.overrides import override

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
HELD = "_variables"  # where a module keeps the variables that it gave out


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
    what it started with. As a module of objax's it takes attributes beside its fields, such as
    `model.predict = objax.Jit(...)`; they are no part of the tree of JAX.
    """

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        """Fields stay as they are; what else is set is kept beside them.

        Raises dataclasses.FrozenInstanceError for fields, and where objax is not installed for what
        has parameters, which an optimiser would not find in the tree.
        """
        fields: dict[str, Any] = getattr(self, "__dataclass_fields__", {})
        held = objax is None and any(map(eqx.is_inexact_array, jax.tree.leaves(value)))
        if name in fields or held:
            super().__setattr__(name, value)
        else:
            object.__setattr__(self, name, value)

    @override
    def __eq__(self, other: object) -> bool:
        """Two of these are equal only if they are one, as modules of objax's are."""
        return self is other

    @override
    def __hash__(self) -> int:
        """By identity, which `jax.jit(model)` asks for; EmlpError once there are variables.

        What JAX has compiled it knows again by this number, but not the values that it has seen.
        """
        if self._gave_variables():
            raise EmlpError(
                f"jax.jit would keep the values that variables of {type(self).__name__} have now",
                hint="objax.Jit(model) sees them change, and so does a function that is made anew: "
                "jax.jit(lambda *x: model(*x))",
            )
        return object.__hash__(self)

    def _gave_variables(self) -> bool:
        parts = (self._parts() or {}).values()
        return HELD in vars(self) or any(
            p._gave_variables() for p in parts if isinstance(p, HasVars)
        )

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
            _with_own(self, scope, found)
        for name, part in {**(parts or {}), **_beside_fields(self)}.items():
            if isinstance(part, objax.Module):
                found.update(part.vars(scope + name))
            elif isinstance(part, objax.BaseVar):
                found[scope + name] = part
        return found

    def _parts(self) -> dict[str, Any] | None:
        """What a module that is made of others calls, by name; None where it has parameters."""
        return None


def _beside_fields(module: Any) -> dict[str, Any]:
    """What was set on a module that is no field of it.

    But for functions of objax, such as `objax.Jit(model)`: they have variables of others only.
    """
    known = {*module.__dataclass_fields__, HELD}
    set_on = {name: value for name, value in vars(module).items() if name not in known}
    return {name: value for name, value in set_on.items() if not hasattr(value, "__wrapped__")}


def _with_own(module: Any, scope: str, found: Any) -> None:
    if HELD not in vars(module):
        params, rest = eqx.partition(module, eqx.is_inexact_array)
        paths, structure = jax.tree_util.tree_flatten_with_path(params)
        named = {jax.tree_util.keystr(path).strip("."): objax.TrainVar(x) for path, x in paths}
        # what is no field of a module of Equinox is no part of the tree
        object.__setattr__(module, HELD, (named, structure, rest))
    for name, variable in vars(module)[HELD][0].items():
        found[scope + name] = variable


def now(module: M) -> M:
    """The module with the values that its variables have, itself where it gave none out."""
    if (held := vars(module).get(HELD)) is None:
        return module
    named, structure, rest = held
    values = [variable.value for variable in named.values()]
    current: M = eqx.combine(jax.tree.unflatten(structure, values), rest)
    return current
