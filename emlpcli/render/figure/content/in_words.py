"""What a figure shows in words, for who cannot see it: the description of a file."""

from __future__ import annotations

from collections.abc import Iterator

from emlpcli.render.figure.content.view import View
from emlpcli.render.limits import MOST_DESCRIBED


def in_words(view: View) -> str:
    """Subtitle, message, names of what is drawn, relations of a diagram, and caption, by lines."""
    names = list(_names(view))
    left = len(names) - MOST_DESCRIBED
    listed = [*names[:MOST_DESCRIBED], *([f"and {left} more"] if left > 0 else [])]
    texts = [view.subtitle, *view.message, *listed, *view.caption, view.left_out]
    return "\n".join(text for text in texts if text)


def _names(view: View) -> Iterator[str]:
    """A line for each parameter, panel or block with a name, and for each relation."""
    for entry in view.legend:
        number = f"{entry.number}: " if entry.number else ""
        yield f"{number}{entry.name}{', ' + entry.note if entry.note else ''}"
    for panel in view.panels:
        if panel.title:
            yield f"{panel.title}{', ' + panel.note if panel.note else ''}"
    for cell in view.cells:
        sides = (view.rows.bands[cell.row].label, view.columns.bands[cell.column].label)
        yield f"{' ← '.join(side for side in sides if side)}: {cell.count}"
    if view.diagram is not None:
        yield from view.diagram.words
