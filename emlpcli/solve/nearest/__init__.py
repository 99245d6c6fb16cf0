"""The equivariant map that is nearest to somebody's own: `forms` of arrays, then `nearest`."""
