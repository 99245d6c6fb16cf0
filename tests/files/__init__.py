"""Tests of files that share hostile ones."""
