"""What layers have in common, whatever framework their modules are of.

From below to above: `printed` (solved maps, and printed code that is run), `gates` (which scalar
multiplies what), `plan` (the representations of a network) and `of_jax` (a printed layer as a
function of parameters, for the frameworks of JAX).
"""
