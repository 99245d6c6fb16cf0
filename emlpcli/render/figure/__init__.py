"""Figures of solutions: a view says what is shown, a sheet where, and only `draw` knows artists."""
