"""Tests of figures, which share the cases of `cases`."""
