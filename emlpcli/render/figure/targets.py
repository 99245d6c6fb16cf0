"""Files of a figure: images that matplotlib draws, and pages to play with, by their suffix."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from emlpcli.errors import EmlpError
from emlpcli.files.writing import check_target
from emlpcli.render.figure.options import FigureOptions

if TYPE_CHECKING:
    from emlpcli.render.figure.content.view import View
    from emlpcli.solve.solution import Solution

PAGE = ".html"


def is_page(path: Path) -> bool:
    """Whether a page to play with is asked for."""
    return path.suffix.lower() == PAGE


def check_targets(paths: Iterable[Path], options: FigureOptions | None = None) -> None:
    """Raise FileError unless every path ends in a known suffix and can be written to.

    EmlpError where a page is asked for in a mode that only figures have.
    """
    from emlpcli.render.figure.matplotlib.write import SUFFIXES

    for path in paths:
        name = path.stem or "figure"
        hint = f"such as {name}.png, or {name}.html for a page to play with"
        check_target(path, (*SUFFIXES, PAGE), "draw to", hint=hint)
        if is_page(path) and options is not None:
            from emlpcli.render.figure.html_page.document import check_options

            check_options(options)


def check_kind(kind: str, options: FigureOptions | None = None) -> None:
    """Raise EmlpError unless a figure can be had in this format: png, svg, pdf or html."""
    from emlpcli.render.figure.matplotlib.write import SUFFIXES

    kinds = [suffix.removeprefix(".") for suffix in (*SUFFIXES, PAGE)]
    if kind not in kinds:
        raise EmlpError(f"no figure is written as {kind}", hint=f"take {', '.join(kinds)}")
    if f".{kind}" == PAGE and options is not None:
        from emlpcli.render.figure.html_page.document import check_options

        check_options(options)


def as_bytes(
    solution: Solution, kind: str, options: FigureOptions, shown: View | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """The figure in a format, or the page for html, and what a given size had no room for.

    Raises what `write` does.
    """
    if f".{kind}" == PAGE:
        from emlpcli.render.figure.html_page.document import page

        return page(solution, options).encode(), ()
    from emlpcli.render.figure.build import view
    from emlpcli.render.figure.drawn import figure_of
    from emlpcli.render.figure.matplotlib.write import figure_bytes, kind_of

    figure = figure_of(shown or view(solution, options), options)
    return figure_bytes(figure, kind_of(Path(f"figure.{kind}"))), figure.omitted


def write(
    solution: Solution, paths: Iterable[Path], options: FigureOptions, shown: View | None = None
) -> tuple[str, ...]:
    """Write each file whole or not at all: pages of the solution, and figures of its view.

    `shown` is the view where it has been made. Returns what a given size had no room for. Raises
    FileError if a file cannot be written, and EmlpError where the figure is too large to draw,
    which a page never is.
    """
    listed = list(paths)
    if pages := [path for path in listed if is_page(path)]:
        from emlpcli.render.figure.html_page.document import page, write_page

        text = page(solution, options)
        for path in pages:
            write_page(text, path)
    if images := [path for path in listed if not is_page(path)]:
        from emlpcli.render.figure.build import view
        from emlpcli.render.figure.drawn import figure_of
        from emlpcli.render.figure.matplotlib.write import write_figure

        figure = figure_of(shown or view(solution, options), options)
        for path in images:
            write_figure(figure, path)
        return figure.omitted
    return ()
