"""The tensor product layer: every equivariant bilinear map of two different inputs."""

from __future__ import annotations

from math import prod

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact

from emlpcli.errors import RepresentationError
from emlpcli.jaxsetup import EitherArray, asarray, jax, jnp
from emlpcli.nn.basis_layers import BasisMap
from emlpcli.nn.draws import Draws, together
from emlpcli.nn.frames import Frame, IrrepNumber, IsotypicState
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.nn.last_axis import applied, checked, precision
from emlpcli.reps.from_text import representation
from emlpcli.reps.rep import Rep

Path = tuple[IrrepNumber, IrrepNumber, IrrepNumber]


class Coupled(eqx.Module):
    """The bilinear maps from two irreducibles to a third: Σ W_{n a b c} C_n(u_a ⊗ v_b).

    `coupling` are the n intertwiners C, shape (n d, d left * d right); `weight` has shape
    (n * channels left * channels right, channels out), over the complex numbers with real and
    imaginary parts first.
    """

    weight: Float[jax.Array, "*reim inputs out"]
    path: Path = eqx.field(static=True)
    coupling: Constant = eqx.field(static=True)
    maps: int = eqx.field(static=True)

    def __call__(
        self, u: Inexact[jax.Array, "_ batch _"], v: Inexact[jax.Array, "_ batch _"]
    ) -> Inexact[EitherArray, "_ batch out"]:
        """The channels of the third irreducible."""
        y = products(self.coupling, self.maps, u, v)
        d, batch, channels = y.shape
        weight = together(self.weight, 2)
        return (y.reshape(d * batch, channels) @ weight).reshape(d, batch, weight.shape[1])


def products(
    coupling: Constant,
    maps: int,
    u: Inexact[jax.Array, "_ batch left"],
    v: Inexact[jax.Array, "_ batch right"],
) -> Inexact[EitherArray, "_ batch products"]:
    """C_n(u_a ⊗ v_b) for all n, a and b, of irreducibles by rows; `coupling` as of `Coupled`."""
    batch, channels = u.shape[1], u.shape[2] * v.shape[2]
    outer = u[:, None, :, :, None] * v[None, :, :, None, :]
    outer = outer.reshape(len(u) * len(v), batch * channels)  # sizes are told: a batch may be empty
    d = len(coupling.array) // maps
    y = (coupling.to(outer.dtype) @ outer).reshape(maps, d, batch, channels)
    return y.transpose(1, 2, 0, 3).reshape(d, batch, maps * channels)


class IsotypicProduct(eqx.Module):
    """A bilinear map in isotypic form: a change of basis, couplings, a change of basis."""

    left: Frame
    right: Frame
    parts: tuple[Coupled, ...]
    after: Frame

    def __call__(
        self, x: Inexact[jax.Array, "batch left"], y: Inexact[jax.Array, "batch right"]
    ) -> Inexact[EitherArray, "batch out"]:
        """The map applied to rows."""
        u, v = self.left.analyse(x), self.right.analyse(y)
        found: IsotypicState = {}
        for part in self.parts:
            i, j, k = part.path
            made = part(u[i], v[j])
            found[k] = found[k] + made if k in found else made
        return self.after.synthesise(found, len(x), jnp.result_type(x, y))


class OnOuterProduct(eqx.Module):
    """A linear map of the outer product, in the coordinates of the solver's basis."""

    map: BasisMap

    def __call__(
        self, x: Inexact[jax.Array, "batch left"], y: Inexact[jax.Array, "batch right"]
    ) -> Inexact[EitherArray, "batch out"]:
        """The map applied to rows."""
        size = x.shape[1] * y.shape[1]
        return self.map((x[:, :, None] * y[:, None, :]).reshape(len(x), size))


class TensorProduct(eqx.Module):
    """An equivariant bilinear layer z = B(x, y) with B(ρ_l(g) x, ρ_r(g) y) = ρ_out(g) B(x, y).

    Its parameters reach every such map, as many as `(rep_left * rep_right >> rep_out)` has
    dimensions: by Schur's lemma z_c = Σ W_{n a b c} C_n(u_a ⊗ v_b) over the copies u_a, v_b of
    irreducibles and the Clebsch-Gordan intertwiners C_n, computed once and kept with the layer.
    Where a representation has no isotypic form they are coefficients of the solver's basis. There
    is no bias, so that the map is linear in each input. Acts on the last axes, whose lead axes
    are broadcast: (..., size left) and (..., size right) to (..., size out). At first z has mean
    square 1 where x and y do, independently. Raises GroupError where a representation has no
    group, RepresentationError for inputs of another size, and TooLargeError where a basis is
    beyond memory. Source: Schur's lemma; the tensor products of Thomas, Smidt and others 2018.
    """

    map: IsotypicProduct | OnOuterProduct
    size_left: int = eqx.field(static=True)
    size_right: int = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    def __init__(
        self,
        rep_left: Rep | str,
        rep_right: Rep | str,
        rep_out: Rep | str,
        *,
        key: int | jax.Array = 0,
        dtype: jax.typing.DTypeLike = jnp.float32,
    ) -> None:
        """`key` is a seed or a JAX key."""
        rep_left, rep_right, rep_out = map(representation, (rep_left, rep_right, rep_out))
        self.size_left, self.size_right = rep_left.size(), rep_right.size()
        draws = Draws(key)
        try:
            irreps = Irreps(rep_left, rep_right, rep_out)
            frames = [irreps.form(rep) for rep in (rep_left, rep_right, rep_out)]
        except NoIsotypicFormError:
            basis = BasisMap(rep_left * rep_right, rep_out, draws, bias=False, dtype=dtype)
            self.map, self.complex = OnOuterProduct(basis), basis.coefficients.ndim == 2
            return
        self.complex = irreps.is_complex
        left, right, after = frames
        self.map = IsotypicProduct(left, right, _coupled(irreps, frames, draws, dtype), after)

    def __call__(
        self,
        x: Inexact[jax.Array, "*#lead {self.size_left}"],
        y: Inexact[jax.Array, "*#lead {self.size_right}"],
    ) -> Inexact[jax.Array, "*#lead out"]:
        """The map applied to the last axes; raises RepresentationError for those of other sizes."""
        real = precision(self)
        rows = []
        for given, size, name in (
            (x, self.size_left, "left input"),
            (y, self.size_right, "right input"),
        ):
            array = given if isinstance(given, jax.Array) else np.asarray(given)
            rows.append(checked(array, size, self.complex, real, name))
        try:
            lead = jnp.broadcast_shapes(*(a.shape[:-1] for a in rows))
        except ValueError:
            shapes = " and ".join(str(a.shape) for a in rows)
            raise RepresentationError(f"inputs of shapes {shapes} do not go together") from None
        flat = [
            asarray(a) if a.shape[:-1] == lead else jnp.broadcast_to(a, (*lead, a.shape[-1]))
            for a in rows
        ]
        z = applied(self.map, *(a.reshape(prod(lead), a.shape[-1]) for a in flat))
        return z.reshape(*lead, z.shape[-1])


def _coupled(
    irreps: Irreps, frames: list[Frame], draws: Draws, dtype: jax.typing.DTypeLike
) -> tuple[Coupled, ...]:
    """The couplings that there are, with weights that keep the mean square."""
    left, right, out = (frame.channels for frame in frames)
    couplings = {
        (i, j, k): C for k in out for i in left for j in right
        if len(C := irreps.intertwiners(i, j, k))
    }  # fmt: skip
    total: dict[IrrepNumber, int] = {}
    for (i, j, k), C in couplings.items():
        total[k] = total.get(k, 0) + len(C) * left[i] * right[j]
    parts = []
    lead = (2,) if irreps.is_complex else ()
    for (i, j, k), C in couplings.items():
        shape = (*lead, len(C) * left[i] * right[j], out[k])
        weight = draws.normal(shape, (total[k] * (2 if lead else 1)) ** -0.5, dtype)
        rows = C.reshape(-1, C.shape[2] * C.shape[3])
        parts.append(Coupled(weight, (i, j, k), Constant(rows), len(C)))
    return tuple(parts)
