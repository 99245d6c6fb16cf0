"""Targets written as formulas: their text, types, functions and values."""
