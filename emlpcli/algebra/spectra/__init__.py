"""Exact eigenvalues of families of group elements, and the characters that they give."""
