"""How frameworks for Python spell the few operations that layers are printed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """Names of a framework's functions and arguments, and how code refers to constants.

    `constant` and `index` are patterns for a constant's name: of numbers in the precision of w,
    and of indices; `like` is the argument for the type of an array, `like_complex` for the complex
    type of its precision, `complex` for that where no array is known. `add_at` is the function
    that adds values to rows, as lines.
    """

    xp: str
    axis: str = "axis"
    concatenate: str = "concatenate"
    moved: str = "moveaxis"
    constant: str = "{0}.astype({1})"
    cast: str = "{0}.astype({1})"
    index: str = "{0}"
    like: str = "{0}.dtype"
    like_complex: str = "np.result_type({0}.dtype, np.complex64)"
    complex: str = "dtype=complex"
    array: str = "Array"
    plus: str = "+"
    linear: str = ""  # the function of input, matrix and bias, where there is one
    fast: tuple[str, ...] = ()  # what makes einsum use products of matrices
    lower: bool = False  # whether constants are attributes in lower case
    method: bool = False  # whether the statements are those of a method

    def named(self, name: str) -> str:
        """An index constant."""
        return self.index.format(name.lower() if self.lower else name)

    def number(self, name: str, dtype: str) -> str:
        """A constant in the precision `dtype`."""
        return self.constant.format(name.lower() if self.lower else name, dtype)


NUMPY = Spelling("np", fast=("optimize=True",))
JAX = Spelling("jnp", constant="jnp.asarray({0}, {1})")
TORCH = Spelling(
    "torch",
    axis="dim",
    concatenate="cat",
    moved="movedim",  # of which, unlike moveaxis, torch.func.vmap knows the rule
    constant="self.{0}.to({1})",
    cast="{0}.to({1})",
    index="self.{0}",
    like="dtype={0}.dtype, device={0}.device",
    like_complex="dtype=torch.promote_types({0}.dtype, torch.complex64), device={0}.device",
    complex="dtype=torch.get_default_dtype().to_complex()",
    array="torch.Tensor",
    linear="nn.functional.linear",
    lower=True,
    method=True,
)
JULIA = Spelling("", constant="{1}.({0})", plus=".+")
EQUINOX = FLAX = Spelling("jnp", constant="jnp.asarray({0}, {1})", array="jax.Array", method=True)
