"""Names of the invariants of two spinors and at most one vector: γ matrices and the form C."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.lie.clifford import charge_conjugation
from emlpcli.groups.named.spin import Spin
from emlpcli.reps.blocks import Given
from emlpcli.reps.monomials import TensorIndex, TensorMonomial
from emlpcli.solve.bases.stored import StoredBasis
from emlpcli.solve.indices import group_of, slots_of
from emlpcli.solve.readable.named_basis import ListedBasis, NamedBasis
from emlpcli.solve.readable.symbols import Tensor

CLOSE = 1e-10  # of the part of a named vector that lies outside the solved space


def gamma_basis(monomial: TensorMonomial, basis: StoredBasis) -> NamedBasis | None:
    """γ or C, or their blocks on half-spinors, where one of these spans the solved space.

    Since s γ(v) s⁻¹ = γ(R v) and sᵀ C s = C, these are invariants: γ in V ⊗ S ⊗ S*, C in S* ⊗ S*
    and C⁻¹ in S ⊗ S. With C indices of spinors of γ are lowered, to C γ, and raised, to γ C⁻¹.
    """
    group, slots = group_of(monomial) if monomial.powers else None, slots_of(monomial)
    if not isinstance(group, Spin) or basis.dim != 1:
        return None
    if not all(isinstance(slot.rep, Given) for slot in slots):
        return None
    spinors = [p for p, slot in enumerate(slots) if str(slot.rep) != "V"]
    vectors = [p for p, slot in enumerate(slots) if str(slot.rep) == "V"]
    if len(spinors) != 2 or len(vectors) > 1:
        return None
    tensor = _tensor(group, slots, spinors, vectors)
    flat = tensor.ravel()
    rows = np.flatnonzero(flat)
    unit = flat / max(float(np.linalg.norm(flat)), CLOSE)
    if not len(rows) or np.abs(unit - basis.expand(basis.contract(unit))).max() > CLOSE:
        return None
    values = flat[rows] if np.any(flat.imag) else flat[rows].real
    if np.iscomplexobj(values) and not basis.is_complex:
        return None
    name = "γ" if vectors else "C"
    # the vector first, then the spinor that is none of the dual: γᵢ as a matrix
    term = (Tensor((*vectors, *sorted(spinors, key=lambda p: slots[p].dual)), name),)
    uses_form = slots[spinors[0]].dual == slots[spinors[1]].dual
    return ListedBasis(flat.size, [term], [(rows, values)], "", _legend(group, vectors, uses_form))


def _tensor(
    group: Spin, slots: list[TensorIndex], spinors: list[int], vectors: list[int]
) -> NDArray[Any]:
    """The entries, axes in the order of the indices."""
    C = charge_conjugation(group.n)
    first, second = (slots[p] for p in spinors)
    one = np.eye(len(C), dtype=complex)[None]
    raised = not (vectors and slots[vectors[0]].dual)
    matrices = group.gamma * (group.metric[:, None, None] if raised else 1) if vectors else one
    if first.dual and second.dual:
        matrices = C @ matrices
    elif not (first.dual or second.dual):
        matrices = matrices @ np.linalg.inv(C)
    elif first.dual:
        matrices = matrices.swapaxes(1, 2)
    a, b = (group.blocks[str(slot.rep)] for slot in (first, second))
    n = group.n
    part = matrices[:, a.start - n : a.stop - n, b.start - n : b.stop - n]
    if not vectors:
        return np.asarray(part[0])
    return np.asarray(np.moveaxis(part, 0, vectors[0]))


def _legend(group: Spin, vectors: list[int], uses_form: bool) -> tuple[str, ...]:
    lines = []
    if vectors:
        signs = ", ".join(map(str, group.metric.tolist())).replace("-", "−")
        metric = f"2ηᵢⱼ, η = diag({signs})" if group.metric.min() < 0 else "2δᵢⱼ"
        lines.append(f"γᵢγⱼ + γⱼγᵢ = {metric}")
    if uses_form:
        lines.append("C: sᵀCs = C for spinor matrices s; with upper indices its inverse")
        if vectors:
            lines.append("C raises and lowers indices of spinors")
    return tuple(lines)
