"""Tests of pages, which share `cases` and `browser`."""
