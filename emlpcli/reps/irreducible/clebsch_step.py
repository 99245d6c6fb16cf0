"""E^† (ρ(g) ⊗ g) E and its derivative: from an irreducible to one in its product with V."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def coupled(E: Any, matrices: Any, g: Any, xp: ModuleType) -> Any:
    """For E of shape (s, d, t), matrices (n, s, s) and g (n, d, d); shape (n, t, t)."""
    s, d, t = E.shape
    E = xp.asarray(E)
    x = (matrices @ E.reshape(s, d * t)).reshape(-1, s, d, t)
    x = (g[:, None] @ x).reshape(-1, s * d, t)
    return E.reshape(s * d, t).conj().T @ x


def coupled_derivative(E: Any, derivatives: Any, A: Any, xp: ModuleType) -> Any:
    """E^† (dρ(A) ⊗ 1 + 1 ⊗ A) E, the derivative of `coupled`, with the same shapes."""
    s, d, t = E.shape
    E = xp.asarray(E)
    x = (derivatives @ E.reshape(s, d * t)).reshape(-1, s * d, t)
    x = x + (A[:, None] @ E).reshape(-1, s * d, t)
    return E.reshape(s * d, t).conj().T @ x
