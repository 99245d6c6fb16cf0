"""SVG files for people and for screen readers: short, with roles, a title and a description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

FONTS = "'DejaVu Sans', Verdana, sans-serif"  # Verdana is as wide as DejaVu Sans
DIGITS = 2  # after the point, of places in points

_OF_MATPLOTLIB = re.compile(r"[A-Za-z]\w*_\d+|[a-z]+[0-9a-f]{10}")  # ids that are unique
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_RECTANGLE = re.compile(rf"M{_NUMBER} {_NUMBER}L{_NUMBER} \2L\3 {_NUMBER}L\1 \4z")

_STROKE = re.compile(r'( *<path d=")([^"]*)("[^>]*fill: none;[^>]*/>)')


def readable(content: str, title: str, description: str) -> str:
    """The SVG that matplotlib wrote, with unique ids, shorter, and with what it shows in words.

    Matplotlib writes the role of each item as its id, however many there are of it, and every text
    a second time as a comment. Roles become classes; comments and groups around a single text go;
    paths have no more digits than can be seen. A font that a reader lacks is replaced by one of
    the same width.
    """
    content = re.sub(r"\n *<!--.*?-->", "", content, flags=re.DOTALL)
    content = re.sub(r'<g id="([^"]+)">\s*<text ([^>]*>[^<]*</text>)\s*</g>', _text, content)
    content = re.sub(r'<g id="([^"]+)">', _group, content)
    content = content.replace("font-family: 'DejaVu Sans'; ", "")  # that of the whole file
    content = content.replace("'DejaVu Sans'", FONTS)
    content = re.sub(r' transform="rotate\(-?0 [^"]*\)"', "", content)
    content = re.sub(r'(<path [^>]*?\bd=")([^"]*)"', lambda m: f'{m[1]}{_path(m[2])}"', content)
    content = "\n".join(_merged(content.split("\n")))
    start = content.index("<svg ")
    stop = content.index(">", start)
    said = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    role = f' style="font-family: {FONTS}" role="img" aria-label={quoteattr(title)}'
    return content[:stop] + role + ">" + said + content[stop + 1 :]


def _text(match: re.Match[str]) -> str:
    """A text without the group around it, whose id it has as its class."""
    text = re.sub(r'( [xy]=")([^"]*)"', lambda m: f'{m[1]}{_rounded(m[2])}"', match[2])
    own = match[1].startswith("text_")
    return f"<text {text}" if own else f"<text class={_role(match[1])} {text}"


def _group(match: re.Match[str]) -> str:
    return match[0] if _OF_MATPLOTLIB.fullmatch(match[1]) else f"<g class={_role(match[1])}>"


def _role(name: str) -> str:
    """A role as the value of a class: one word."""
    return quoteattr(name.replace(" ", "-"))


def _path(data: str) -> str:
    """The data of a path, rounded and without spaces; rectangles by their sides."""
    data = re.sub(r"-?\d+\.\d+", lambda m: _rounded(m[0]), data)
    data = re.sub(r"\s*([A-Za-z])\s*", r"\1", data.strip())
    return _RECTANGLE.sub(r"M\1 \2H\3V\4H\1z", data)


def _rounded(number: str) -> str:
    return f"{float(number):.{DIGITS}f}".rstrip("0").rstrip(".")


def _merged(lines: Iterable[str]) -> Iterator[str]:
    """Neighbours that are lines of one look as one path."""
    before: re.Match[str] | None = None
    data = ""
    for line in lines:
        found = _STROKE.fullmatch(line)
        if found and before and found.group(1, 3) == before.group(1, 3):
            data += found[2]
            continue
        if before:
            yield f"{before[1]}{data}{before[3]}"
        before, data = found, found[2] if found else ""
        if not found:
            yield line
    if before:
        yield f"{before[1]}{data}{before[3]}"
