"""Fitting functions: targets, formulas, data, models, training and evaluation.

From below to above: `limits`, `streams` (random numbers of one seed) and `action` (ρ(g) on rows);
`targets` and `formula`, what is fitted; `data` and `scaling`, its rows; `models`, the networks;
`predictor`, `tree_file` and `saved_model`, trained networks and their files; `training`; and `api`,
what Python calls. The package itself can be called: `emlpcli.fit(...)` is `emlpcli.fit.api.fit`.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False  # true for type checkers; typing itself takes long to import
if TYPE_CHECKING:
    from typing import Any


class _Callable(ModuleType):
    """A package that is called as the function of its own name, which would hide it otherwise."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Train networks and measure them: see `emlpcli.fit.api.fit`."""
        from emlpcli.fit.api import fit

        return fit(*args, **options)


sys.modules[__name__].__class__ = _Callable
