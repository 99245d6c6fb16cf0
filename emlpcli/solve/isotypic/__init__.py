"""Irreducible constituents, found by exact characters or in floating point.

From low to high: `group_average` projects onto intertwiners; `catalogue` finds the irreducibles
of a group with it, and serves strategy `coupling` too; `commutant` finds them where there is no
compact form; `names` names them; `decompose` gives the constituents of a representation,
`coordinates` brings those that are found into the coordinates of their labels, and
`change_of_basis` says in which coordinates a representation falls into them.
"""
