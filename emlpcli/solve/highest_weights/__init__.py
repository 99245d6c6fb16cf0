"""Invariants by highest weights: representations in weight bases, their irreducibles, couplings.

From low to high: `torus` finds the diagonal elements and simple root vectors of a group; `change`
and `form` bring a representation into a basis of weight vectors; `isotypic` finds its
irreducibles, each copy in the same basis, and couples two of them; `of_rep` follows how a
representation is made; `halves` couples tensor indices
one after the other; `invariants` joins two halves by Schur's lemma and imposes what is not
connected to 1.
"""
