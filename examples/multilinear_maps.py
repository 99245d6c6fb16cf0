"""Bilinear maps R1>>(R2>>R3): the cross product is the only one of vectors under rotations."""

import numpy as np

from emlpcli import SO, O, Scalar, V, assert_equivariant

G = SO(3)
u, v = np.random.default_rng(0).normal(size=(2, 3))

# A map that takes u to a linear map from v to the result is bilinear in u and v.
bilinear = (V >> (V >> V))(G)
solution = bilinear.solve()
print(f"{bilinear}: {solution.dimension} map, {solution.certificate}")
assert solution.dimension == 1
W = np.asarray(solution.Q.to_dense()).reshape(9, 3)  # from u to the entries of a 3 x 3 matrix


def product(x):
    """The bilinear map of x = (u, v), scaled so that every entry is 0, 1 or -1."""
    B = W / np.abs(W).max()
    return (B @ x[:3]).reshape(3, 3) @ x[3:]


found = product(np.concatenate([u, v]))
sign = np.sign(found @ np.cross(u, v))  # a basis element is determined up to its sign
print("the map applied to u and v:", sign * found)
print("cross product:             ", np.cross(u, v))
np.testing.assert_allclose(sign * found, np.cross(u, v), atol=1e-12)
assert_equivariant(product, (2 * V)(G), V(G))

# The mirror image of a cross product has the wrong sign, so reflections leave no such map.
assert (V >> (V >> V))(O(3)).equivariant_dimension() == 0

# The inner product is the only bilinear map to a scalar, and it survives reflections.
inner = (V >> (V >> Scalar))(O(3))
assert inner.equivariant_dimension() == 1
np.testing.assert_allclose(inner.equivariant_projector() @ np.eye(3).ravel(), np.eye(3).ravel())

# Three vectors: to a scalar their determinant, to a vector (u·v)w, (u·w)v and (v·w)u.
for rep, dimension in ((V >> (V >> (V >> Scalar)), 1), (V >> (V >> (V >> V)), 3)):
    print(f"{rep(G)}: {rep(G).equivariant_dimension()}")
    assert rep(G).equivariant_dimension() == dimension
determinant = (V >> (V >> (V >> Scalar)))(G).equivariant_basis().reshape(3, 3, 3)
w = np.cross(u, v)
volume = np.abs(np.einsum("kji,i,j,k->", determinant, u, v, w))
np.testing.assert_allclose(volume * np.sqrt(6), np.linalg.det([u, v, w]))
