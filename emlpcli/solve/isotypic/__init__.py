"""Irreducible constituents: found, named, and the change of basis to them."""
