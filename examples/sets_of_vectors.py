"""Sets of vectors: rotations act on each vector and permutations on the set."""

import numpy as np

from emlpcli import SO, S, V, assert_equivariant

n = 5
rotations, permutations = SO(3), S(n)
vector = V(rotations)
cloud = vector * V(permutations)  # x[i, k]: coordinate i of vector k, 3 x 5 numbers
print(f"{cloud}: size {cloud.size()}")

# Dimensions multiply over the two groups: 1 x 2 maps to clouds, 1 x 1 to a single vector.
assert (cloud >> cloud).equivariant_dimension() == 2
assert (cloud >> vector).equivariant_dimension() == 1

# The only map to one vector is the mean of the five, up to a factor.
Q = (cloud >> vector).equivariant_basis()
W = np.asarray(Q.to_dense()).reshape(3, 3 * n)
pool = W / W[0, :n].sum()
x = np.random.default_rng(0).normal(size=(3, n))
print("the map applied to x:", pool @ x.ravel())
print("mean of the vectors: ", x.mean(axis=1))
np.testing.assert_allclose(pool @ x.ravel(), x.mean(axis=1))
assert_equivariant(pool, cloud, vector)

# The maps to the cloud are spanned by the identity and by "every vector becomes the mean".
P = (cloud >> cloud).equivariant_projector()
identity = np.eye(3 * n)
mean = np.kron(np.eye(3), np.full((n, n), 1 / n))
for M in (identity, mean):
    np.testing.assert_allclose(P @ M.ravel(), M.ravel(), atol=1e-12)
    assert_equivariant(M, cloud, cloud)

# ρ takes an element of each group, as {group: element}.
np.random.seed(0)  # group.sample draws its seed from NumPy's global state
g = {rotations: rotations.sample(), permutations: permutations.sample()}
moved = np.asarray(cloud.rho(g) @ x.ravel()).reshape(3, n)
np.testing.assert_allclose(moved, g[rotations] @ x @ g[permutations].T, atol=1e-12)

# The pooled vector turns with the rotation and does not notice the permutation.
np.testing.assert_allclose(pool @ moved.ravel(), vector.rho(g) @ (pool @ x.ravel()), atol=1e-12)
print("pooled after g:      ", pool @ moved.ravel())
