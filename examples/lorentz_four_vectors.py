"""Four-vectors under the Lorentz group: the metric and the Levi-Civita tensor are found."""

import numpy as np

from emlpcli import O13, SO13, T, V, assert_equivariant

G = O13()  # with parity and time reversal; SO13() is the subgroup of determinant 1

# A bilinear form on four-vectors is an element of V*⊗V*. Only the metric is invariant.
forms = T(0, 2)(G)
Q = forms.equivariant_basis()
assert Q.shape == (16, 1)
metric = np.asarray(Q.to_dense()).reshape(4, 4)
metric = metric / metric[0, 0]
print("the invariant bilinear form:")
print(metric)
np.testing.assert_allclose(metric, np.diag([1, -1, -1, -1]), atol=1e-12)

# The Minkowski product of two momenta is the same for every observer.
p, q = np.random.default_rng(0).normal(size=(2, 4))
np.random.seed(3)  # group.samples draws its seed from NumPy's global state
for g in np.asarray(G.samples(5)):
    print(f"Lorentz factor {g[0, 0]:+.5f}: p·q = {(g @ p) @ metric @ (g @ q):.12f}")
    np.testing.assert_allclose((g @ p) @ metric @ (g @ q), p @ metric @ q)
    np.testing.assert_allclose(g.T @ metric @ g, metric, atol=1e-12)

# V and its dual V* differ: boosts are not orthogonal. The metric is the map that lowers indices.
lower = (V >> V.T)(G)
assert lower.equivariant_dimension() == 1
assert_equivariant(metric, lower.source, lower.target)

# Maps from a vector to a tensor of type (2,1): the metric gives 3, and the Levi-Civita tensor,
# which changes sign under reflections, one more for the group without them.
maps = T(1) >> T(2, 1)
for group, dimension in ((G, 3), (SO13(), 4)):
    solution = maps(group).solve()
    print(f"{maps} under {group}: {solution.dimension} maps, {solution.certificate}")
    assert solution.dimension == dimension
    W = (solution.Q @ np.arange(1.0, dimension + 1)).reshape(solution.shape)
    assert_equivariant(W, maps(group).source, maps(group).target)

# The fourth one: the part of the larger space that is orthogonal to the smaller one.
more, fewer = (np.asarray(maps(group).equivariant_projector().to_dense()) for group in (SO13(), G))
extra = np.linalg.eigh(more - fewer)[1][:, -1].reshape(4, 4, 4, 4)
epsilon = np.einsum("abcd,ce,df->abef", extra, metric, metric)  # all four indices upper
for i, j in ((0, 1), (1, 2), (2, 3)):
    np.testing.assert_allclose(epsilon, -epsilon.swapaxes(i, j), atol=1e-12)
print(f"the fourth is the Levi-Civita tensor: {np.count_nonzero(epsilon.round(9))} entries ±1/√24")
np.testing.assert_allclose(np.abs(epsilon[0, 1, 2, 3]), 1 / np.sqrt(24))
