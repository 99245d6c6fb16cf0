"""Permutations: cycles, orbits on points, tuples and vectors, orders, monomial actions."""
