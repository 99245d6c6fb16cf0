"""Colours: palettes, themes, and from matrices to pixels."""
