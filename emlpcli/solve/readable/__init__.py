"""Basis elements that a person can read: exact, sparse, the same on every machine, and named."""

from emlpcli.solve.readable.basis import Element, Family, Readable

__all__ = ["Element", "Family", "Readable"]
