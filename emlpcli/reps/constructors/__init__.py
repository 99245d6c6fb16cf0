"""Representations made from V by a construction, one construction a file."""
