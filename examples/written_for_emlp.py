"""A script written against the EMLP library: only its imports say emlpcli instead of emlp."""

import jax.numpy as jnp
import numpy as np
from jax import vmap

from emlpcli.groups import SO, Group, O, S
from emlpcli.reps import Rep, Scalar, T, V


def error(W, rep_in, rep_out, gs):
    """Largest deviation of W ρ_in(g) from ρ_out(g) W over a stack of group elements."""
    W = W.reshape(rep_out.size(), rep_in.size())
    return abs(W @ vmap(rep_in.rho_dense)(gs) - vmap(rep_out.rho_dense)(gs) @ W).max()


np.random.seed(0)

# Project a random matrix on the invariant ones, the multiples of the identity.
G = O(3)
rep = T(2)(G)
P = rep.equivariant_projector()
v = P @ np.random.randn(rep.size())
print(f"invariant element of {rep}:\n{v.reshape(3, 3).round(3)}")
assert abs(vmap(rep.rho_dense)(G.samples(10)) @ v - v).max() < 1e-10

# An equivariant layer between sums of tensors.
repin, repout = (2 * Scalar + T(1))(G), (T(0) + T(1) + T(2))(G)
Q = (repin >> repout).equivariant_basis()
print(f"{repin >> repout}: {Q.shape[-1]} maps")
assert Q.shape[-1] == 5
assert error(Q @ np.random.randn(5), repin, repout, G.samples(5)) < 1e-10
assert (repout * repin.T).equivariant_basis().shape == Q.shape

# Two groups at once: samples are given as {group: elements}.
G1, G2 = SO(3), S(4)
points = V(G1) * V(G2)
W = (points >> points).equivariant_projector() @ np.random.randn(12**2)
assert error(W, points, points, {G1: G1.samples(5), G2: G2.samples(5)}) < 1e-10


class TwistedShift(Group):
    """Cyclic shifts of n numbers that change the sign of what passes the end."""

    def __init__(self, n):
        shift = np.roll(np.eye(n), 1, axis=0)
        shift[0] *= -1
        self.discrete_generators = np.array([shift])
        super().__init__(n)


H = TwistedShift(6)
Q = (V >> V)(H).equivariant_basis()
assert Q.shape == (36, 6)
assert error(Q @ np.random.randn(6), V(H), V(H), H.samples(5)) < 1e-10


class Pseudoscalar(Rep):
    """A number that changes its sign under reflections."""

    def __init__(self, G=None):
        self.G = G

    def __call__(self, G):
        return Pseudoscalar(G)

    def __str__(self):
        return "P"

    def rho(self, M):
        return jnp.linalg.slogdet(M)[0] * jnp.eye(1)


# Under O(3) the triple product of three vectors is a pseudoscalar, and no scalar.
repin, repout = T(3)(G), Pseudoscalar()(G)
Q = (repin >> repout).equivariant_basis()
print(f"{repin >> repout}: {Q.shape[-1]} map")
assert Q.shape[-1] == 1
assert error(Q @ np.ones(1), repin, repout, G.samples(5)) < 1e-10
assert (repin >> Scalar).equivariant_basis().shape[-1] == 0
