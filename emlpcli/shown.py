"""What notebooks ask of an object, answered by rendering, a layer above, once it is imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # true for type checkers; typing itself takes long to import
if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: dict[str, Callable[[object], str]] = {}
"""What renders any such object, by form: "html", "latex" and "markdown"; rendering registers it."""


class Shown:
    """An object that notebooks show as a card, by the protocol of IPython's display.

    These methods raise nothing: a notebook that hears None shows the printed form instead.
    """

    def _repr_html_(self) -> str | None:
        return rendered(self, "html")

    def _repr_latex_(self) -> str | None:
        return rendered(self, "latex")

    def _repr_markdown_(self) -> str | None:
        return rendered(self, "markdown")


def rendered(shown: object, form: str) -> str | None:
    """The object in a form; None where it cannot be shown in it."""
    try:
        if not FORMS:
            _ = sys.modules["emlpcli"].html  # the package imports rendering by its public name
        return FORMS[form](shown)
    except Exception:  # whatever it is, it must not stand in the way of the printed form
        return None
