"""E^T (ρ(g) ⊗ g) E: from one irreducible to the next that its product with V contains."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def coupled(E: Any, matrices: Any, g: Any, xp: ModuleType) -> Any:
    """For E of shape (s, d, t), matrices (n, s, s) and g (n, d, d); shape (n, t, t)."""
    s, d, t = E.shape
    E = xp.asarray(E)
    x = (matrices @ E.reshape(s, d * t)).reshape(-1, s, d, t)
    x = (g[:, None] @ x).reshape(-1, s * d, t)
    return E.reshape(s * d, t).T @ x
