"""Names that people type for groups that are written otherwise here, and what to type instead."""

from __future__ import annotations

import re

# a pattern for the whole name, and the advice, in which {n} is the number that the name ends with
_ADVICE = (
    (r"Sym\d*", "the symmetric group is written S(n)"),
    (r"(Dih|Dihedral)\d*", "the dihedral group of order 2n is D(n) on the plane, pg:Dn in space"),
    (r"(Cyc|Cyclic|Zn|Cn)\d*", "Z(n) shifts n points, C(n) turns the plane, pg:Cn turns space"),
    (r"Aff\d*", "all affine maps of ℝⁿ are Affine(GL(n))"),
    (r"(Sim|SIM)\d*", "rotations, scalings and translations are Affine(SO3 sdp Scaling(3))"),
    (r"(IO|EO)\d*", "the Euclidean group is E(n), without reflections SE(n)"),
    (r"[RT]\d*|Trans(lations?)?", "the translations of ℝⁿ alone are Affine(Trivial(n))"),
    (r"H\d+|Heis\d*", "the Heisenberg group of n positions, of dimension 2n+1, is Heisenberg(n)"),
    (r"(Q8|Q_8|Quaternions?)", "as 8 permutations: "
     '--generators "(1 2 3 4)(5 6 7 8)" "(1 5 3 7)(2 8 4 6)", or by matrices in a file'),
    (r"(Dic|BD|Q)_?\d+", "binary groups are given by their matrices: --group-file FILE"),
    (r"(K4|V4|Klein4?)", "Klein's four-group is D(2) on the plane, pg:222 in space"),
    (r"(SO\+|SO⁺)", "the identity component of SO(p,q) is SO0(p,q)"),
    (r"(PSU|PSL|PGL|PU)_?\d*", "a quotient by scalars has those representations of the group in "
     "which scalars act trivially, such as V*V.T; take the group without the P"),
    (r".*[A-Za-z]+\d+_[A-Za-z]\w*", "a copy of a group has its label in brackets: SU2[L]*SU2[R]"),
)  # fmt: skip


def advice(name: str) -> str:
    """What to type instead of a name that is no group's here; empty where nothing is known."""
    for pattern, told in _ADVICE:
        if re.fullmatch(pattern, name):
            return told
    return ""
