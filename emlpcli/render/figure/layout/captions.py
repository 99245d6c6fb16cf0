"""The texts of every figure: title above the pictures, message and caption below them."""

from __future__ import annotations

from dataclasses import replace

from emlpcli.errors import EmlpError
from emlpcli.render.figure.content.view import View
from emlpcli.render.figure.layout.measure import width, wrapped
from emlpcli.render.figure.layout.sheet import (
    CAPTION,
    LABEL,
    LEADING,
    MARGIN,
    SUBTITLE,
    TITLE,
    Points,
    Sheet,
    Text,
)

NARROWEST = 270.0  # points of text, so that captions do not run into columns of single words
WIDEST_TITLE = 470.0
BELOW_TITLE, ABOVE_CAPTION = 10.0, 12.0
CAPTION_SHARE = 0.16  # of a page of a given height that the caption may take


def begun(view: View, content: float, size: Points | None) -> tuple[Sheet, float]:
    """A sheet with the title on it, for pictures `content` points wide, and where they begin.

    Without a size it is as wide as the pictures, or as title and caption need it to be.
    """
    if size is None:
        title = max(width(view.title, TITLE, True), width(view.subtitle, SUBTITLE))
        content = max(content, NARROWEST, min(title, WIDEST_TITLE))
    sheet = Sheet(width=content + 2 * MARGIN if size is None else size[0])
    return sheet, _head(sheet, view)


def finished(sheet: Sheet, view: View, y: float, size: Points | None) -> Sheet:
    """The sheet with message and caption below y, on a page of the size if one is given.

    Raises EmlpError where they do not fit on the page.
    """
    lines = _foot(view, sheet.room)
    y += ABOVE_CAPTION if lines else 0.0
    for text in lines:
        sheet.texts.append(replace(text, y=y))
        y += text.size * LEADING
    sheet.height = y + MARGIN
    if size is not None:
        if sheet.height > size[1] + 1:
            raise too_small(size)
        sheet.height = size[1]
    return sheet


def room_for_pictures(view: View, size: Points) -> Points:
    """What title, message and caption leave of a page."""
    sheet = Sheet(width=size[0])
    lines = _foot(view, sheet.room)
    foot = sum(text.size for text in lines) * LEADING + (ABOVE_CAPTION if lines else 0.0)
    return sheet.room, size[1] - _head(sheet, view) - foot - MARGIN


def _head(sheet: Sheet, view: View) -> float:
    """Title and subtitle; returns where the pictures begin."""
    y = MARGIN
    for line in wrapped(view.title, TITLE, sheet.room, 3, True) if view.title else []:
        sheet.texts.append(Text(MARGIN, y, line, TITLE, bold=True, role="title"))
        y += TITLE * LEADING
    for line in wrapped(view.subtitle, SUBTITLE, sheet.room, 2):
        sheet.texts.append(Text(MARGIN, y, line, SUBTITLE, "faint", role="subtitle"))
        y += SUBTITLE * LEADING
    return y + BELOW_TITLE


def _foot(view: View, room: float) -> list[Text]:
    """Why there is nothing to show, headline first, and the caption; all without their height."""
    return [
        *(
            Text(MARGIN, 0.0, line, LABEL, "faint" if i else "text", bold=not i, role="message")
            for i, text in enumerate(view.message)
            for line in wrapped(text, LABEL, room, 4, bold=not i)
        ),
        *(Text(MARGIN, 0.0, t, CAPTION, "faint", role="caption") for t in _caption(view, room)),
    ]


def _caption(view: View, room: float) -> list[str]:
    """The lines of the caption, one paragraph a statement."""
    texts = [text for text in (view.left_out, *view.caption, view.insets) if text]
    return [line for text in texts for line in wrapped(text, CAPTION, room, 4)]


def trimmed(view: View, size: Points) -> View:
    """The view with no more of its caption than a page of a size has room for."""
    while len(view.caption) > 1 or view.insets:
        lines = len(_caption(view, size[0] - 2 * MARGIN))
        if lines * CAPTION * LEADING <= CAPTION_SHARE * size[1]:
            break
        view = replace(view, insets="") if view.insets else replace(view, caption=view.caption[:-1])
    return view


def too_small(size: Points) -> EmlpError:
    """The error for a size in which nothing can be read."""
    return EmlpError(
        f"{size[0] / 72:g} x {size[1] / 72:g} inches are too small for this figure",
        hint="without --size the figure is as large as it needs to be",
    )
