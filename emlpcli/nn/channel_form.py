"""A representation as channels, with the real invariants that one channel, or two, have."""

from __future__ import annotations

import equinox as eqx
import numpy as np
from jaxtyping import Float, Inexact
from numpy.typing import NDArray

from emlpcli.jaxsetup import EitherArray, jnp, namespace
from emlpcli.nn.frames import Frame, IrrepNumber, Piece, join
from emlpcli.nn.frozen import Constant
from emlpcli.nn.isotypic_form import Irreps, NoIsotypicFormError
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep

SMALLEST_FORM = 1e-8  # singular values of orthonormal forms below which a form is zero


class Norm(eqx.Module):
    """The invariant |u|² / d of a channel u on which the group acts by unitary matrices."""

    def squares(
        self, x: Inexact[EitherArray, "d batch channels"]
    ) -> Float[EitherArray, "batch channels 1"]:
        """The invariant of each channel: its mean square."""
        return (x * x.conj()).real.mean(axis=0)[..., None]

    def size_squared(
        self, x: Inexact[EitherArray, "d batch channels"]
    ) -> Float[EitherArray, batch]:
        """The square of the mean of the squares."""
        return self.squares(x).mean(axis=(1, 2)) ** 2


class Forms(eqx.Module):
    """The bilinear invariants u·F v of two channels, over a group that keeps no norm.

    The orthonormal `forms` F have shape (t, d, d), of which those in `symmetric` do not vanish
    for u = v. Over the complex numbers an invariant is two real ones.
    """

    forms: Constant = eqx.field(static=True)
    symmetric: Constant = eqx.field(static=True)

    def squares(
        self, x: Inexact[EitherArray, "d batch channels"]
    ) -> Float[EitherArray, "batch channels _"]:
        """The invariants of each channel with itself, which may be negative."""
        F = self.symmetric.to(x.dtype) / len(x) ** 0.5
        q = namespace(x).einsum("dbc,tde,ebc->bct", x, F, x)
        return join([q.real, q.imag]) if jnp.iscomplexobj(q) else q

    def size_squared(
        self, x: Inexact[EitherArray, "d batch channels"]
    ) -> Float[EitherArray, batch]:
        """The mean of |u·F v|² over forms and pairs of channels."""
        q = namespace(x).einsum("dbc,tde,ebk->btck", x, self.forms.to(x.dtype) / len(x) ** 0.5, x)
        return (q * q.conj()).real.mean(axis=(1, 2, 3))


class ChannelForm(eqx.Module):
    """A frame of a representation, with the invariants of the channels of each irreducible.

    Where there is no isotypic form every tensor is a channel as it stands. `trivial` is the label
    of the invariant channels, which have no entry in `invariants`; nor have those of which no
    invariant is known.
    """

    frame: Frame
    invariants: dict[IrrepNumber, Norm | Forms]
    trivial: IrrepNumber = eqx.field(static=True)
    complex: bool = eqx.field(static=True)

    @staticmethod
    def of(rep: Rep) -> ChannelForm:
        """The form of a representation; raises GroupError where it has no group."""
        try:
            irreps = Irreps(rep)
            frame = irreps.form(rep)
        except NoIsotypicFormError:
            return _by_tensors(rep)
        others = [k for k in frame.channels if k != irreps.trivial]
        found = {k: f for k in others if (f := channel_invariants(irreps, k)) is not None}
        return ChannelForm(frame, found, irreps.trivial, irreps.is_complex)

    @property
    def without_invariants(self) -> list[IrrepNumber]:
        """The nontrivial kinds of channels of which no invariant is known."""
        known = {self.trivial, *self.invariants}
        return [k for k in self.frame.channels if k not in known]


def channel_invariants(irreps: Irreps, irrep: IrrepNumber) -> Norm | Forms | None:
    """The invariants of channels of an irreducible: its norm over a compact group, else forms."""
    numbers = irrep.split("-")
    acting = [group for (group, _), n in zip(irreps.places, numbers, strict=False) if n != "0"]
    if all(group.is_compact for group in acting):
        return Norm()
    forms = irreps.intertwiners(irrep, irrep, irreps.trivial)[:, 0]
    if not len(forms):
        return None
    return Forms(Constant(forms), Constant(_symmetric(forms)))


def _symmetric(forms: NDArray[np.float64]) -> NDArray[np.float64]:
    """An orthonormal basis of the symmetric parts of forms, shape (t, d, d)."""
    d = forms.shape[1]
    parts = ((forms + forms.transpose(0, 2, 1)) / 2).reshape(len(forms), d * d)
    _, values, rows = np.linalg.svd(parts, full_matrices=False)
    found: NDArray[np.float64] = rows[values > SMALLEST_FORM].reshape(-1, d, d)
    return found


def _by_tensors(rep: Rep) -> ChannelForm:
    """Each tensor of a representation is a channel, in its own coordinates."""
    expansion = Expansion(rep)
    pieces, invariants = [], {}
    trivial = "0"
    for number, (monomial, places) in enumerate(expansion.positions(rep).items(), 1):
        label = str(number) if monomial.powers else trivial
        change = Constant(np.eye(monomial.size))
        pieces.append(Piece(Constant(places), change, ((label, 1, monomial.size),)))
        if monomial.powers and rep.is_orthogonal:
            invariants[label] = Norm()
    frame = Frame(tuple(pieces), rep.size())
    return ChannelForm(frame, dict(invariants), trivial, expansion.complex)
