"""Forms in which an orthonormal basis is kept, and operators on them."""
