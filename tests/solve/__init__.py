"""Tests of solving, some of which share the exact judge of `oracle`."""
