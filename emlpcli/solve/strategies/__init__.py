"""Strategies of solving, one a file."""
