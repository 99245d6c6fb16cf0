"""Basis elements that a person can read: exact, sparse, the same on every machine, and named.

From low to high: `symbols` are the factors of names; `index_form` and `matrix_words` say in other
words what a name does; `named_basis` says what a named basis of one monomial over one group is,
`relations` how points that a group permutes stand to each other,
`orbits`, `circular`, `diagrams`, `coupling_trees` (of `spins` and `index_copies`)
and `echelon` make one,
`power_names` names some of the last, and `for_group` chooses among them;
`families` knows between which copies an element acts; `basis` puts them together for a solution,
and `names` lists as many as are wanted.
"""

from emlpcli.solve.readable.basis import Readable
from emlpcli.solve.readable.families import Element, Family

__all__ = ["Element", "Family", "Readable"]
