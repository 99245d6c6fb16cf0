"""From two vectors to a scalar under rotations: no linear map exists, four quadratic ones do."""

import numpy as np

from emlpcli import SO, Scalar, V, assert_equivariant
from emlpcli.solve import smallest_power

G = SO(3)

# A rotation-invariant linear function of a vector would single out a direction: there is none.
linear = (2 * V >> Scalar)(G)
solution = linear.solve()
print(f"{linear}: dimension {solution.dimension}, {solution.certificate}")
assert V(G).equivariant_dimension() == 0
assert solution.dimension == 0
assert solution.Q.shape == (6, 0)
# The projector on the zero space is the zero matrix, which is the right answer and no failure.
assert not np.any(linear.equivariant_projector().to_dense())

# The smallest power of the input from which the scalar can be reached.
smallest = smallest_power(linear)
print(f"power {smallest.power} of the input reaches it, with {smallest.dimension} maps")
assert (smallest.power, smallest.dimension) == (2, 4)

# (2V)² holds all products of the entries of x = (u, v). Each basis element is one inner product.
quadratic = ((2 * V) ** 2 >> Scalar)(G)
Q = quadratic.equivariant_basis()
u, v = np.random.default_rng(0).normal(size=(2, 3))
x = np.concatenate([u, v])
found = Q.T @ np.kron(x, x)  # the value of each of the four maps
products = np.array([u @ u, u @ v, v @ u, v @ v])
print("maps applied to x⊗x:  ", found)
print("inner products / √3:  ", products / np.sqrt(3))
np.testing.assert_allclose(found, products / np.sqrt(3), atol=1e-12)


def dot(x):
    """The inner product u·v, as a combination of the basis applied to x⊗x."""
    W = Q @ np.array([0, np.sqrt(3), 0, 0])
    return W.reshape(quadratic.target.size(), -1) @ np.kron(x, x)


np.testing.assert_allclose(dot(x), [u @ v])
assert_equivariant(dot, linear.source, linear.target)

# Larger layers: both vectors reach the 10 vectors, the 3 matrices (by ε_ijk) and V³ (in 3 ways,
# by δ_ij), and the scalars stay without an input.
for layer, entries, dimension in (
    (2 * V >> 30 * Scalar + 10 * V, 360, 20),  # 2 x 10 multiples of the identity
    (2 * V >> 30 * Scalar + 10 * V + 3 * V**2 + V**3, 684, 32),  # 2 x 3 and 2 x 3 more
):
    rep = layer(G)
    print(f"{rep}: {rep.size()} entries, dimension {rep.equivariant_dimension()}")
    assert (rep.size(), rep.equivariant_dimension()) == (entries, dimension)
    Q = rep.equivariant_basis()
    W = (Q @ np.arange(1.0, dimension + 1)).reshape(rep.target.size(), rep.source.size())
    assert_equivariant(W, rep.source, rep.target)
    assert not np.any(W[:30])  # the rows of the 30 scalars
