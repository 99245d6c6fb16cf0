"""Forms in which an orthonormal basis is stored, and what applies them.

From low to high: `stored` says what a stored basis is, and has all forms but that of couplings,
which is in `coupled`; `whole` applies the blocks of a solution, and `operators` makes operators
of JAX of that.
"""
