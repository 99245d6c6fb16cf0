"""The source of layers: one printer for each language and framework."""
