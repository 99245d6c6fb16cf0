"""Tensors of crystal physics as the handbooks print them.

From low to high: `components` (what the components of a tensor are in the coordinates of its
representation), `coefficients` (exact numbers among floats), `factors` (of pairs of indices),
`layout` (matrix or list, names), `proof` (invariance in exact numbers), `form` (which components
are independent, and the others in terms of these), `relations` (each cell by itself: zero, free,
equal, opposite or a combination).
"""
