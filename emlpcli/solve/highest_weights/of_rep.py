"""The form of a representation, made as the representation is."""

from __future__ import annotations

from functools import lru_cache, reduce

from emlpcli.algebra.lie.torus import Torus
from emlpcli.reps.constructors.powers import Power
from emlpcli.reps.rep import DirectSum, Dual, Rep, TensorProduct
from emlpcli.solve.highest_weights.form import (
    Form,
    direct_sum,
    dual_form,
    form_by_matrices,
    power_form,
    tensor_product,
    trivial,
)
from emlpcli.solve.highest_weights.isotypic import aligned


@lru_cache(maxsize=256)
def form_of(rep: Rep, dual: bool, torus: Torus) -> Form:
    """The form of a representation, or of its dual; raises CertificateError for one that has none.

    What is no power, product or sum of others is brought into aligned irreducibles first, where the
    root vectors have real matrices, so that all that is made of it is real but for `change`.
    """
    if dual:
        return dual_form(form_of(rep, False, torus))
    match rep.form():
        case DirectSum(terms):
            return direct_sum([form_of(p, False, torus) for p, n in terms for _ in range(n)])
        case TensorProduct(powers):
            parts = [form_of(p, False, torus) for p, n in powers for _ in range(n)]
            return reduce(tensor_product, parts) if parts else trivial(torus)
        case Dual(rep=inner):
            return dual_form(form_of(inner, False, torus))
        case Power() as power:
            return power_form(power, form_of(power.inner, False, torus))
        case atom:
            return _of_atom(atom, torus)


@lru_cache(maxsize=256)
def _of_atom(rep: Rep, torus: Torus) -> Form:
    """That of V, an irreducible or the like: a constant of the representation, as its matrices."""
    return aligned(form_by_matrices(rep, torus))
