"""The networks that `emlp fit` compares, one a file."""
