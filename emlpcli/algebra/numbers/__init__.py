"""Exact numbers: surds, their residues modulo primes, and the texts they are read from."""
