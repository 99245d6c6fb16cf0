"""Groups made from other groups, one construction a file."""
