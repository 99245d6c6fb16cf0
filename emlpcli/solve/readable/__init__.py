"""Basis elements that a person can read: exact, sparse, the same on every machine, and named."""

from emlpcli.solve.readable.basis import Readable
from emlpcli.solve.readable.families import Element, Family

__all__ = ["Element", "Family", "Readable"]
