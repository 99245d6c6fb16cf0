"""Irreducibles of the spin groups by Dynkin labels, from vectors and spinors, or by spins."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from emlpcli.algebra.lie.chamber import Weight
from emlpcli.algebra.lie.couplings import Given as Known
from emlpcli.algebra.lie.couplings import weight_vectors
from emlpcli.algebra.lie.torus import Torus
from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.groups.named.spin import Spin
from emlpcli.reps.blocks import Given
from emlpcli.reps.constructors.on_vectors import on_vectors
from emlpcli.reps.constructors.powers import Sym
from emlpcli.reps.irreducible import harmonic, lorentz, tensors
from emlpcli.reps.irreducible.dynkin import Block, HighestWeight
from emlpcli.reps.irreducible.labels import Irreducible, Label, read_dynkin, shown
from emlpcli.reps.irreducible.partition_labels import orthogonal_partition
from emlpcli.reps.rep import Rep, Scalar


def find(G: Group, labels: tuple[Label, ...]) -> Rep:
    """`Irrep(0,1)`, Dynkin labels, `Irrep(1/2)` for n = 3, or a partition of the group on V.

    What the matrices on V hold is the irreducible that has these labels under their own group.
    """
    assert isinstance(G, Spin)
    match labels:
        case (tuple(),):
            return _seen(G, labels, labels)
        case _ if G.n == 3:
            return _of_spin(G, labels)
    weight = read_dynkin(G, labels, G.n // 2)
    if not any(weight):
        return Scalar
    for name, block in blocks_of(G).items():
        if block.given.highest == weight:
            return Given(name, G)
    if own := _on_vectors(G, weight):
        return _seen(G, own, labels)
    assert G.system is not None
    blocks = tuple(blocks_of(G).values())
    model = HighestWeight(G, G.system, weight, blocks, real=False)
    return Irreducible(G, weight, model, shown(labels), (weight,))


def _of_spin(G: Spin, labels: tuple[Label, ...]) -> Rep:
    """The 2j + 1 dimensions of spin j: harmonics of V, or the symmetric power 2j of spinors."""
    match labels:
        case (int() as degree,) if degree >= 0:
            return _seen(G, ((degree,),), labels)
        case (Fraction() as j,) if j > 0 and j.denominator == 2:
            twice = int(2 * j)
            power = Sym(twice, Given("S", G))
            if twice == 1:
                return power
            return Irreducible(G, labels, power, highest=((twice,),))  # type: ignore[arg-type]
    raise RepresentationError(
        f"{G} has no {shown(labels)}", hint="it has spins, for instance Irrep(1/2) or Irrep(1)"
    )


def _on_vectors(G: Spin, weight: Weight) -> tuple[Label, ...]:
    """The labels of the group on V for a highest weight that one of its irreducibles has.

    None, as an empty tuple, for spinors, and for one of two that are conjugate over the real group.
    """
    space, shape = G.vectors, orthogonal_partition(G.n, weight)
    if shape is None:
        return ()
    if space.series == "SO":
        split = G.n % 2 == 0 and shape[-1] != 0
        labelled = tensors.halves(space, shape) and not tensors.times(space) % 2
        return weight if not split or labelled else ()
    return () if shape[-1] else (shape,)


def _seen(G: Spin, own: tuple[Label, ...], labels: tuple[Label, ...]) -> Rep:
    """An irreducible of the group on V, seen under the spin group and printed by `labels`."""
    of_series = {"sphere": harmonic.find, "Lorentz": lorentz.find}
    found = of_series.get(str(G.vectors.series), tensors.find)(G.vectors, own)
    if isinstance(found, Irreducible):
        found = Irreducible(G.vectors, found.labels, found.model, shown(labels), found.highest)
    return on_vectors(found, G)


@lru_cache(maxsize=32)
def blocks_of(G: Spin) -> dict[str, Block]:
    """Vectors and spinors by highest weight, with their bases of weight vectors."""
    assert G.system is not None
    torus = G.torus()
    found = {}
    for name, place in G.blocks.items():
        diagonal, raising = (m[:, place, place] for m in (torus.diagonal, torus.raising))
        highest, change = weight_vectors(G.system, Torus(diagonal, raising, torus.chamber))
        found[name] = Block(Known(highest), place, change)
    return found
