"""A layer as a short program: what `emlp code` prints, in operations that every framework has."""
