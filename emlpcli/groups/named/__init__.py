"""The named groups, one family a file."""
