"""Figures in the terminal, in characters and ANSI colours."""
