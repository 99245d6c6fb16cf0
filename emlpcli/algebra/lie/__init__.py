"""Lie algebras of matrices: closure under brackets, maximal tori, weights and roots."""
