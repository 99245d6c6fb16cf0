"""The irreducible representations of groups by name: tables, dimensions and characters."""
