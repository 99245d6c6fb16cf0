"""The adjoint representation `Ad`, on the Lie algebra of the group."""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emlpcli.errors import RepresentationError, TooLargeError
from emlpcli.groups.base import Group
from emlpcli.overrides import override
from emlpcli.reps.constructed import OfGroup, uncounted
from emlpcli.reps.constructors.on_vectors import OnVectors
from emlpcli.reps.limits import MOST_LIE_ALGEBRA_NUMBERS, MOST_LIE_PRODUCTS
from emlpcli.reps.rep import Rep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emlpcli.algebra.spectra.eigenvalues import Eigenvalues
    from emlpcli.algebra.spectra.families import Spectrum


class Adjoint(OfGroup):
    """ρ(g) A = g A g^-1 on the Lie algebra of the group, shape (D, D).

    Coordinates are those in the orthonormal basis `basis`, for the inner product tr(A^H B), that
    the Gram-Schmidt process makes of the group's Lie algebra generators in their order. Over ℂ
    the space is the complex span of the Lie algebra, and the basis is real where it has one.
    """

    name = "Ad"

    @override
    def _attach(self, G: Group) -> Rep:
        if self.G is not None:
            return self
        if G.lie_dimension == 0:
            raise RepresentationError(f"Ad is zero: {G} is finite and has no Lie algebra")
        space = G.on_block("V")
        if G.blocks and space.lie_dimension == G.lie_dimension:  # V is faithful near 1
            return OnVectors(Adjoint(space), G)
        return Adjoint(G)

    @cached_property
    def basis(self) -> NDArray[np.inexact]:
        """Orthonormal matrices that span the Lie algebra, shape (D, d, d)."""
        import numpy as np

        G = self._group()
        numbers = G.lie_dimension * G.d**2
        if numbers > MOST_LIE_ALGEBRA_NUMBERS or numbers * G.lie_dimension > MOST_LIE_PRODUCTS:
            raise TooLargeError(
                f"the Lie algebra of {G} has {G.lie_dimension} dimensions, which are too many",
                hint="`emlp dim` counts without a basis",
            )
        A = G.lie_algebra
        if not G.registered_name:  # a person's generators need not be closed under brackets
            from emlpcli.algebra.lie.closure import lie_closure

            span = lie_closure(G.directions)
            A = G.directions if span is None else np.concatenate([G.directions, span.matrices])
        found = _orthonormal(A)
        if np.iscomplexobj(A):
            real = _orthonormal(np.concatenate([A.real, A.imag]))
            if len(real) == len(found):
                return real
        return found

    @property
    @override
    def analytic(self) -> bool:
        if self._group().field == "R":
            return True
        import numpy as np

        return not np.iscomplexobj(self.basis)

    @override
    def size(self) -> int:
        """The dimension of the Lie algebra, over ℂ that of its complex span."""
        G = self._group()
        return G.lie_dimension if G.field == "R" else len(self.basis)

    @override
    def matrices(self, g: Any, xp: ModuleType) -> Any:
        """The coordinates of g B g^-1 for each basis matrix B."""
        B = xp.asarray(self.basis)
        return self._coordinates(g[:, None] @ B @ xp.linalg.inv(g)[:, None], xp)

    @override
    def derivatives(self, A: Any, xp: ModuleType) -> Any:
        """The coordinates of AB - BA for each basis matrix B."""
        B = xp.asarray(self.basis)
        return self._coordinates(A[:, None] @ B - B @ A[:, None], xp)

    def _coordinates(self, moved: Any, xp: ModuleType) -> Any:
        """Those of a stack of families of matrices, shape (n, D, d, d), as columns."""
        D = len(self.basis)
        columns = xp.swapaxes(moved.reshape(len(moved), D, -1), 1, 2)
        return xp.asarray(self.basis.conj().reshape(D, -1)) @ columns

    @override
    def eigenvalues(self, spectrum: Spectrum) -> Eigenvalues:
        """Those of V ⊗ V* for the groups whose Lie algebra is all of it, or its subspaces."""
        from emlpcli.groups.structure import InvariantForms

        tensors = self._group().tensors()
        if not isinstance(tensors, InvariantForms):
            raise uncounted(self)
        V = spectrum.base()
        n, D = self._group().d, self.size()
        whole = V * V.dual()
        if n * n == D:
            return whole
        if n * n - 1 == D:  # traceless
            return whole - spectrum.trivial()
        if n * (n - 1) // 2 == D and tensors.kind == "form":
            return V.alt(2)
        if n * (n + 1) // 2 == D and tensors.kind == "form":
            return V.sym(2)
        raise uncounted(self)


def _orthonormal(matrices: NDArray[np.inexact]) -> NDArray[np.inexact]:
    """The Gram-Schmidt process, dependent matrices left out; shape (D, d, d)."""
    import numpy as np

    rows = matrices.reshape(len(matrices), -1)
    found = np.zeros((min(rows.shape), rows.shape[1]), dtype=np.result_type(rows, float))
    count = 0
    for m in rows:
        rest = m / max(float(np.linalg.norm(m)), 1e-300)
        before = found[:count]
        for _ in range(2):  # twice is enough (Kahan, Parlett)
            rest = rest - (before @ rest.conj()).conj() @ before
        length = float(np.linalg.norm(rest))
        if length > 1e-9:
            found[count] = rest / length
            count += 1
    return found[:count].reshape(-1, *matrices.shape[1:])


Ad = Adjoint()
