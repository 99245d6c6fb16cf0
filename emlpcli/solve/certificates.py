"""How surely a dimension is known: what certificates say, the weakest first."""

from __future__ import annotations

LEVELS = ("numerical", "exact dimension met", "proved")  # of a solved basis
COUNTED = "exact count"  # of a dimension without a basis
