"""The HTML of a page: what it says without a script, its data and its scripts, all in one text."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from emlpcli import __version__
from emlpcli.errors import EmlpError
from emlpcli.files import strictjson
from emlpcli.files.writing import write_whole
from emlpcli.render.errors import printable
from emlpcli.render.figure.colour.oklab import rgb_hex
from emlpcli.render.figure.colour.theme import THEMES, Theme
from emlpcli.render.figure.html_page.content import Content, Overview, content
from emlpcli.render.figure.html_page.matrices import PageFamily
from emlpcli.render.figure.html_page.packed import data
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.numbers import integer, more

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

    from emlpcli.solve.solution import Solution

SCRIPTS = ("numbers", "layers", "colour", "state", "grid", "elements", "words", "thumbs", "main")
PARTS = files(__package__) / "parts"
COLORMAP_STOPS = 32  # of a colour map of matplotlib's; even, so that none is in the middle
# `--mode` of figures, as what a page begins with: which matrix, colouring and elements
STARTS: dict[str | None, dict[str, Any]] = {
    None: {"shows": "values"},
    "pattern": {"shows": "parameters"},
    "elements": {"shows": "values", "one": True},
    "blocks": {"shows": "values", "blocks": True},
}
FIRST_FACTS = ("size", "dimension", "certificate")
LONGEST_TITLE = 160  # characters
MOST_NOTED = 8  # notes on groups


def check_options(options: FigureOptions) -> None:
    """Raise EmlpError for what a page cannot show, before anything is solved."""
    if options.mode not in STARTS:
        raise EmlpError(
            f"a page has no mode {options.mode!r}",
            hint=f"its modes are {', '.join(m for m in STARTS if m)}; a figure in a file has all",
        )


def page(solution: Solution, options: FigureOptions | None = None) -> str:
    """A solution as an HTML page that stands alone, the same text for the same solution.

    Its Content-Security-Policy allows the style and the script that are in it, by their hashes,
    and nothing else: no network, no other file. Every text is escaped. `options` give the title,
    the theme (by default that of the reader's system), the seed of random coefficients, and the
    mode, which says what is shown first. Raises EmlpError for a mode that a page does not have.
    """
    options = options or FigureOptions()
    check_options(options)
    shown = content(solution, options.title)
    style = _style()
    script = "\n".join(part(f"{name}.js") for name in SCRIPTS)
    told = data(shown) | {
        "themes": {theme.name: _colours(theme, options.cmap) for theme in THEMES.values()},
        "seed": options.seed,
        "start": STARTS[options.mode],
    }
    return Template(part("page.html")).substitute(
        theme=options.theme or "",
        policy=_policy(style, script),
        version=__version__,
        head_title=_text(f"{shown.title} under {shown.group}" if shown.group else shown.title),
        style=style,
        title=_text(_cut(shown.title)),
        under=_text(f"under {shown.group}" if shown.group else ""),
        facts=_facts(shown),
        zero=_zero(shown),
        overview=_blocks(shown),
        legend=_legend(shown),
        footer=_text(f"emlp {__version__}. This page is one file: it loads nothing."),
        data=_inside_script(strictjson.dumps(told)),
        script=script,
    )


def write_page(text: str, path: Path) -> None:
    """Write a page whole or not at all; FileError if it cannot be written."""
    write_whole(path, lambda file: file.write(text.encode("utf-8")))


def part(name: str) -> str:
    """One of the files that are put together; lines end alike on every system, for the hashes."""
    text = (PARTS / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    """Nothing but this style and this script (Content Security Policy, level 3, W3C)."""
    hashes = [
        f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode('ascii')}'"
        for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; "
        "base-uri 'none'; form-action 'none'"
    )


def _inside_script(text: str) -> str:
    """JSON in which nothing ends the element that it stands in, or opens a comment."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _cut(title: str) -> str:
    """A title that leaves room for what is below it."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _text(text: str) -> str:
    return escape(printable(text))


# -- colours -------------------------------------------------------------------------------------


def _colours(theme: Theme, cmap: str | None) -> dict[str, Any]:
    """The colours of a theme that the canvas needs, and the scale from negative to positive."""
    return {
        "dark": theme.name == "dark",
        **{
            name: getattr(theme, name)
            for name in ("background", "paper", "text", "faint", "grid", "inner", "separator")
        },
        "parameters": list(theme.parameters),
        "scale": list(theme.diverging if cmap is None else _stops(cmap)),
    }


def _stops(cmap: str) -> list[str]:
    from emlpcli.render.figure.colour.paint import colormap

    chosen: Colormap | None = colormap(cmap)
    assert chosen is not None
    at = [i / (COLORMAP_STOPS - 1) for i in range(COLORMAP_STOPS)]
    return [rgb_hex(chosen(x)[:3]) for x in at]


def _style() -> str:
    """The style sheet: colours of both themes, then the rules."""
    light, dark = (_variables(THEMES[name]) for name in ("light", "dark"))
    return "\n".join(
        [
            f":root {{ color-scheme: light; {light} }}",
            "@media screen and (prefers-color-scheme: dark) { :root:not([data-theme='light']) "
            f"{{ color-scheme: dark; {dark} }} }}",
            f"@media screen {{ :root[data-theme='dark'] {{ color-scheme: dark; {dark} }} }}",
            part("page.css"),
        ]
    )


def _variables(theme: Theme) -> str:
    names = ("background", "paper", "text", "faint", "grid", "inner", "tint")
    colours = {name: getattr(theme, name) for name in names}
    colours |= {"accent": theme.parameters[0], "wrong": theme.parameters[1]}
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


# -- what the page says without its script -------------------------------------------------------


def _facts(shown: Content) -> str:
    """What matters most, and how it is known behind it."""
    noted = [("note", note) for note in shown.notes[:MOST_NOTED]]
    first = [fact for fact in shown.facts if fact[0] in FIRST_FACTS]
    rest = [fact for fact in shown.facts if fact not in first]
    if _cut(shown.title) != shown.title:
        rest.insert(0, ("space", shown.title))
    return (
        f"{_listed([*first, *noted])}\n<details><summary>How it is known</summary>\n"
        f"{_listed(rest)}</details>"
    )


def _listed(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<dt>{_text(label)}</dt><dd{_class(label)}>{_text(value)}</dd>\n" for label, value in facts
    )
    return f'<dl class="facts">\n{rows}</dl>'


def _class(label: str) -> str:
    return ' class="number"' if label == "dimension" else ""


def _zero(shown: Content) -> str:
    if not shown.why_zero:
        return ""
    lines = "".join(f"<p>{_text(line)}</p>\n" for line in shown.why_zero)
    return f'<section class="zero" aria-label="Why there is nothing">\n{lines}</section>'


def _blocks(shown: Content) -> str:
    """The map of blocks, or the list of families; nothing where the layer is one block."""
    if not shown.families:
        return ""
    table = _families(shown) if shown.overview is None else _map(shown.overview, shown)
    unseen = [f for f in shown.families if f.matrix is None and f.why_not]
    told = "" if shown.overview is None else "".join(map(_unseen, unseen))
    notes = "".join(f'<p class="note">{_text(note)}</p>\n' for note in _about_blocks(shown))
    return (
        '<section class="blocks" aria-labelledby="blocks-title">\n'
        f'<h2 id="blocks-title">Blocks</h2>\n{notes}'
        f'<div class="scroll">{table}</div>\n{told}</section>'
    )


def _about_blocks(shown: Content) -> Iterable[str]:
    """Why there are blocks, how they are counted, and what one opens to."""
    opened = any(family.matrix is not None for family in shown.families)
    if shown.why_blocks:
        yield shown.why_blocks.removesuffix(".") + (
            ", so it is shown by blocks." if opened else "."
        )
    if shown.overview is not None and any(cell.product for cell in shown.overview.cells):
        factors = "copies out · copies in · maps from one copy to one"
        factors = factors if shown.is_map else "copies · 1 · invariants of one copy"
        yield f"Each counts its maps: {factors}."
    if opened:
        yield "A block opens to its matrix from one copy to one copy."


def _map(overview: Overview, shown: Content) -> str:
    head = "".join(f'<th scope="col">{_text(label)}</th>' for label in overview.columns)
    width = len(overview.columns)
    rows = []
    for i, label in enumerate(overview.rows):
        parts = []
        for cell, family in zip(
            overview.cells[i * width : (i + 1) * width],
            overview.families[i * width : (i + 1) * width],
            strict=True,
        ):
            if family is None:
                parts.append('<td><span aria-label="no maps">·</span></td>')
                continue
            count, product = integer(cell.count), cell.product
            kind = shown.families[family].label
            said = f"{kind}: {count}{' = ' + product if product else ''}"
            below = f"<small>{_text(product)}</small>" if product else ""
            thumb = _thumb(family, shown.families[family])
            inner = f"{thumb}<span>{_text(count)}</span>{below}"
            parts.append(f"<td>{_button(family, said, inner)}</td>")
        rows.append(f'<tr><th scope="row">{_text(label)}</th>{"".join(parts)}</tr>\n')
    corner = "output ↓<br>input →" if shown.is_map else ""
    return (
        f"<table>\n<thead><tr><th>{corner}</th>{head}</tr></thead>\n"
        f"<tbody>\n{''.join(rows)}</tbody></table>"
    )


def _button(family: int, said: str, inner: str) -> str:
    return (
        f'<button type="button" data-family="{family}" aria-label="{_text(said)}" disabled>'
        f"{inner}</button>"
    )


def _thumb(number: int, family: PageFamily) -> str:
    """The place of a small picture of a block."""
    if family.matrix is None:
        return ""
    height, width = family.matrix.rows.axis.size, family.matrix.columns.axis.size
    return (
        f'<canvas data-thumb="{number}" data-height="{height}" data-width="{width}" '
        'aria-hidden="true"></canvas>'
    )


def _unseen(family: PageFamily) -> str:
    names = ""
    if family.names:
        left = family.elements - len(family.names)
        rest = f" {more(left, 'element')}" if left > 0 else ""
        names = f" Elements: {', '.join(family.names)}{rest}"
    return (
        f'<p class="note">{_text(f"{family.label} does not open: {family.why_not}{names}")}</p>\n'
    )


def _families(shown: Content) -> str:
    rows = []
    for number, family in enumerate(shown.families):
        total = integer(family.copies * family.elements)
        product = f"{integer(family.copies)} × {integer(family.elements)} = {total}"
        names = ", ".join(family.names)
        if family.matrix is not None:
            names = ", ".join(e.name for e in family.matrix.elements[:4])
            left = family.elements - 4
            names += f" {more(left, 'element')}" if left > 0 else ""
        opened = _text(family.why_not)
        if family.matrix is not None:
            opened = _button(number, f"{family.label}: open", "Open")
        rows.append(
            f'<tr><th scope="row">{_text(family.label)}</th><td class="number">{product}</td>'
            f"<td>{_text(names)}</td><td>{opened}</td></tr>\n"
        )
    left_out = ""
    if shown.families_left_out:
        left_out = f'<p class="note">{_text(more(shown.families_left_out, "kind"))}</p>'
    return (
        '<table class="families">\n<thead><tr><th scope="col">maps</th>'
        '<th scope="col">copies × elements</th><th scope="col">elements</th><th></th></tr>'
        f"</thead>\n<tbody>\n{''.join(rows)}</tbody></table>{left_out}"
    )


def _legend(shown: Content) -> str:
    if not shown.legend:
        return ""
    lines = "".join(f'<p class="note">{_text(line)}</p>\n' for line in shown.legend)
    return f'<section aria-label="What the names mean">\n{lines}</section>'
