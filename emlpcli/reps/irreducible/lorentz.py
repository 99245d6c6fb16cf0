"""Irreducibles of the Lorentz groups in 1+3 dimensions by spins (j1,j2), or by partitions."""

from __future__ import annotations

from fractions import Fraction

from emlpcli.algebra.counting.partitions import Shape, conjugate, falls
from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.constructors.determinant import Det
from emlpcli.reps.irreducible.labels import Irreducible, Label, shown
from emlpcli.reps.irreducible.tensors import Tensors
from emlpcli.reps.irreducible.young import YoungLabel, associate
from emlpcli.reps.rep import Base, Rep, Scalar


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(j1,j2)`, j1 + j2 an integer: the real irreducible, (j1,j2) + (j2,j1) if they differ.

    It is that of traceless tensors with the partition [j1+j2, |j1-j2|]; O13 has those of three
    and four rows too, which are det times others.
    """
    shape = _read(G, labels)
    if shape is None:
        raise RepresentationError(
            f"{G} has no {shown(labels)}",
            hint="it has Irrep(j1,j2), j1 + j2 = 0, 1, 2, ..., for instance Irrep(1,1), the "
            "traceless symmetric tensors, or Irrep(1,0), antisymmetric ones; spinors are of its "
            "cover, as in Irrep(1/2,0) of SL(2,C)",
        )
    forms = G.tensors()
    if len(shape) > 2 and forms is not None and forms.special:
        shape = associate(4, shape)
    if not shape:
        return Scalar
    if shape == (1,):
        return Base(G)
    if shape == (1, 1, 1, 1):
        return Det(1)(G)
    model = Tensors(G, YoungLabel("form", 4, False, shape, times=1))
    return Irreducible(G, _labels(shape), model)


def _labels(shape: Shape) -> tuple[Label, ...]:
    if len(shape) > 2:
        return (shape,)
    first, second = (*shape, 0)[:2]
    halves = (Fraction(first + second, 2), Fraction(first - second, 2))
    return tuple(int(j) if j.denominator == 1 else j for j in halves)


def _read(G: Group, labels: tuple[Label, ...]) -> Shape | None:
    """The partition that the labels mean."""
    match labels:
        case (tuple(shape),):
            while shape and shape[-1] == 0:
                shape = shape[:-1]
            good = falls(shape) and all(x > 0 for x in shape) and sum(conjugate(shape)[:2]) <= 4
            return shape if good else None
        case (int() | Fraction() as a, int() | Fraction() as b):
            rows = [Fraction(a) + Fraction(b), abs(Fraction(a) - Fraction(b))]
            good = min(a, b) >= 0 and all(x.denominator == 1 for x in rows)
            return tuple(int(x) for x in rows if x) if good else None
    return None
