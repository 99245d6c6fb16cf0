"""Permutation-equivariant layers: sets (DeepSets) and graphs (invariant graph networks)."""

import jax
import numpy as np

from emlpcli import S, Scalar, V, assert_equivariant

n = 5
G = S(n)
rng = np.random.default_rng(0)

# V holds one number for each element of a set, V⊗V one for each ordered pair (an adjacency matrix).
# The dimensions are numbers of set partitions, and they are the same for every n >= 4.
for layer, dimension in (
    (V >> Scalar, 1),  # the sum
    (V >> V, 2),  # each element itself, and the sum of all: DeepSets
    (V**2 >> Scalar, 2),  # sum of the diagonal, sum of the rest
    (V**2 >> V, 5),
    (V**2 >> V**2, 15),  # the linear layer of invariant graph networks
):
    print(f"{layer}: {[layer(S(m)).equivariant_dimension() for m in (4, n, 50)]} maps")
    for m in (4, n, 50):
        assert layer(S(m)).equivariant_dimension() == dimension

# The DeepSets layer: every equivariant matrix is a * identity + b * (all ones).
sets = (V >> V)(G)
Q = np.asarray(sets.equivariant_basis().to_dense())
deepsets = np.stack([np.eye(n).ravel(), np.ones(n * n)], axis=1)
coefficients, *_ = np.linalg.lstsq(deepsets, Q, rcond=None)
np.testing.assert_allclose(deepsets @ coefficients, Q, atol=1e-12)
print("basis of V>>V in terms of the identity and the sum:")
print(coefficients.round(3))


def layer(rep):
    """A random equivariant linear layer as a function of a vector, shape (size in,)."""
    Q = rep.equivariant_basis()
    W = (Q @ rng.normal(size=Q.shape[1])).reshape(rep.target.size(), rep.source.size())
    return lambda x: W @ x


# A network from graphs to one number per node. The nonlinearity acts on every entry alike, and
# permutations only move entries, so that the network as a whole is equivariant too.
graphs, nodes = (V**2)(G), V(G)
first, second = layer(graphs >> graphs), layer(graphs >> nodes)


def network(adjacency):
    """Graph layer, ReLU, graph-to-node layer; shape (n * n,) to (n,)."""
    return second(jax.nn.relu(first(adjacency)))


assert_equivariant(network, graphs, nodes)

# The same check by hand: number the nodes of a graph differently, and the outputs move along.
adjacency = np.triu(rng.integers(2, size=(n, n)), 1).astype(float)
order = rng.permutation(n)
renumbered = adjacency[order][:, order]
before, after = network(adjacency.ravel()), network(renumbered.ravel())
np.testing.assert_allclose(after, before[order], atol=1e-12)
print("node outputs:            ", np.round(before, 3))
print(f"nodes taken in order {order}:", np.round(after, 3))
