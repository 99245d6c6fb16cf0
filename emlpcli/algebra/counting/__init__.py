"""Exact counts of invariant tensors from parameters alone, and what a count may cost."""
