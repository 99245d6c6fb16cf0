"""Dynkin labels of the classical groups as the partitions that are the same highest weights."""

from __future__ import annotations

from itertools import accumulate

from emlpcli.errors import RepresentationError
from emlpcli.groups.base import Group
from emlpcli.reps.irreducible.labels import Label, dynkin_example, shown

Partition = tuple[int, ...]


def rank_of(G: Group) -> int:
    """How many Dynkin labels fix an irreducible of a classical group; 0 where they do not.

    Those of U(n) and GL(n) leave the power of the determinant open, and O(n) has components.
    """
    match G.series:
        case "SU" | "SL":
            return G.d - 1
        case "Sp" | "SO":
            return G.d // 2
    return 0


def partition_of(G: Group, labels: tuple[Label, ...]) -> Partition | None:
    """The partition that Dynkin labels stand for; None for labels that are none.

    In Bourbaki's order, with λ_i - λ_(i+1) for label i, and for the last one λ_m of Sp(2m),
    2λ_m of SO(2m+1) and λ_(m-1) + λ_m of SO(2m). A number by itself is none: it is a spin of SU(2).
    Raises RepresentationError for the wrong number of labels, and for spinors.
    """
    integers = tuple(label for label in labels if isinstance(label, int))
    if len(integers) < len(labels) or len(labels) < 2:
        return None
    rank = rank_of(G)
    if not rank and G.series in ("U", "GL", "O"):
        raise RepresentationError(f"{G} has no {shown(labels)}", hint=_without_labels(G))
    if len(labels) != rank:
        raise RepresentationError(
            f"{G} has no {shown(labels)}: it has rank {rank}, and these are {len(labels)} labels",
            hint=f"write {rank} Dynkin labels in Bourbaki's order, as {dynkin_example(rank)}"
            if rank > 1
            else "write its partition, as Irrep([2])",
        )
    if min(integers) < 0:
        raise RepresentationError(
            f"{G} has no {shown(labels)}: a Dynkin label is negative",
            hint="Dynkin labels are integers from 0 on; a partition is written Irrep([2,1])",
        )
    if G.series != "SO":
        return _sums(integers[-1], list(integers[:-1]))
    return _orthogonal(G, integers, labels)


def _orthogonal(G: Group, integers: Partition, labels: tuple[Label, ...]) -> Partition:
    """Of SO(2m+1) or SO(2m); the labels of SO(4) are those of its two factors, 2j and 2j'."""
    found = orthogonal_partition(G.d, integers)
    if found is None:
        which = "its last label" if G.d % 2 else "the sum of its last two labels"
        size = ",".join(map(str, G.args)) if len(G.args) == 2 else G.d
        raise RepresentationError(
            f"{G} has no {shown(labels)}: {which} is odd, so that it belongs to Spin({size})",
            hint=f"it is {shown(labels)} under Spin({size}): a turn by 360° is -1 on spinors",
        )
    return found


def orthogonal_partition(n: int, weight: Partition) -> Partition | None:
    """The partition of Dynkin labels of SO(n), n >= 4; None for labels of Spin(n) alone.

    The last row is negative for one of the halves of the tensors with n/2 rows.
    """
    *first, last = weight
    doubled = last if n % 2 else first[-1] + last
    if doubled % 2:
        return None
    if n % 2:
        return _sums(last // 2, first)
    return (*_sums(doubled // 2, first[:-1]), (last - first[-1]) // 2)


def _sums(lowest: int, differences: list[int]) -> Partition:
    """Rows with given differences down to the lowest one."""
    return tuple(accumulate(reversed(differences), initial=lowest))[::-1]


def _without_labels(G: Group) -> str:
    if G.series in ("U", "GL"):
        zeros = ",".join(["1", *["0"] * (G.d - 1)]) if G.d < 8 else "1,0,...,0"
        return (
            "Dynkin labels leave the power of the determinant open: write its highest weight, "
            f"as Irrep([{zeros}])"
        )
    return f"Dynkin labels are of connected groups, as SO({G.d}): write a partition, as Irrep([2])"
