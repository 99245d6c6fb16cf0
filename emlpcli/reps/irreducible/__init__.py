"""The irreducible representations of each family of groups, by their labels."""
