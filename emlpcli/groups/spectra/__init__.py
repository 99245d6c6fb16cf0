"""The exact eigenvalues of the elements of a group, from its generators."""
