"""Figures for Python and for the commands: `vis`, files, bytes for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError
from emlpcli.render.figure.options import FigureOptions, checked
from emlpcli.render.figure.target import check_targets
from emlpcli.reps.rep import Rep
from emlpcli.solve.solution import Solution

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

    from emlpcli.groups.base import Group
    from emlpcli.render.figure.colour.paint import Paint
    from emlpcli.render.figure.content.view import View


def vis(
    repin: Rep | str | Solution,
    repout: Rep | str | None = None,
    group: Group | str | None = None,
    mode: str | None = None,
    *,
    theme: str | None = None,
    dpi: float = 150,
    size: tuple[float, float] | None = None,
    title: str | None = None,
    cmap: str | None = None,
    seed: int = 0,
    **options: Any,
) -> Figure:
    """A matplotlib Figure of the equivariant maps from `repin` to `repout`.

    `vis("V**2>>V", group="SO3")`, `vis(V, V, SO(3))`, or `vis(solution)` for what is solved
    already. `mode` is "pattern" (default), "elements", "blocks" or "projector"; `size` is in
    inches. The other options are those of `solve`. The figure is not pyplot's: it shows in
    notebooks, `savefig` saves it, and nothing needs to be closed.
    """
    wanted = checked(FigureOptions(mode, theme, dpi, size, title, cmap, seed))
    check_cmap(wanted)
    return figure(_solution(repin, repout, group, options), wanted)


def figure(solution: Solution, options: FigureOptions | None = None) -> Figure:
    """The figure of a solution."""
    from emlpcli.render.figure.content.build import view

    options = options or FigureOptions()
    return figure_of(view(solution, options), options)


def figure_of(shown: View, options: FigureOptions) -> Figure:
    """The figure of a view."""
    from emlpcli.render.figure.layout.build import lay_out
    from emlpcli.render.figure.matplotlib.draw import draw

    paint = paint_of(options)
    return draw(lay_out(shown, options.size, paint), paint, options.dpi)


def save_figures(
    solution: Solution, paths: Iterable[Path], options: FigureOptions | None = None
) -> None:
    """Draw a solution once and write it to files of any known suffix, each whole or not at all.

    Raises FileError; call `check_targets` before solving to hear of bad names early.
    """
    from emlpcli.render.figure.matplotlib.write import write_figure

    listed = list(paths)
    check_targets(listed)
    drawn = figure(solution, checked(options or FigureOptions()))
    for path in listed:
        write_figure(drawn, path)


def figure_png(solution: Solution, options: FigureOptions | None = None) -> bytes:
    """The figure of a solution as PNG, for notebooks; EmlpError where it is too large to draw."""
    from emlpcli.render.figure.matplotlib.write import figure_bytes

    return figure_bytes(figure(solution, options or FigureOptions(dpi=100)), "png")


def figure_svg(solution: Solution, options: FigureOptions | None = None) -> bytes:
    """The figure of a solution as SVG; EmlpError where it is too large to draw."""
    from emlpcli.render.figure.matplotlib.write import figure_bytes

    return figure_bytes(figure(solution, options), "svg")


def paint_of(options: FigureOptions) -> Paint:
    """The colours that the options ask for."""
    from emlpcli.render.figure.colour.paint import Paint
    from emlpcli.render.figure.colour.theme import THEMES

    return Paint(THEMES[options.theme or "light"], check_cmap(options))


def check_cmap(options: FigureOptions) -> Colormap | None:
    """The colour map of matplotlib that is asked for by name; EmlpError where there is none."""
    if options.cmap is None:
        return None
    from difflib import get_close_matches

    from matplotlib import colormaps

    from emlpcli.render.errors import printable

    if options.cmap in colormaps:
        return colormaps[options.cmap]
    names = {name.lower(): name for name in colormaps}
    close = get_close_matches(options.cmap.lower(), names, 1)
    raise EmlpError(
        f"unknown colour map {printable(options.cmap)!r}",
        hint=f"did you mean {names[close[0]]}?"
        if close
        else "any of matplotlib's will do, such as viridis or RdBu",
    )


def _solution(
    repin: Rep | str | Solution,
    repout: Rep | str | None,
    group: Group | str | None,
    options: dict[str, Any],
) -> Solution:
    from emlpcli.reps.from_text import representation
    from emlpcli.reps.rep import MapRep
    from emlpcli.solve import basis

    if isinstance(repin, Solution):
        if repout is not None or group is not None or options:
            raise EmlpError("a solution is given already, so nothing else can be solved for")
        return repin
    if repout is None:
        return basis(repin, group, **options)
    pair = MapRep(representation(repin), representation(repout))
    return basis(pair if group is None else pair(_group(group)), **options)


def _group(group: Group | str) -> Group:
    from emlpcli.groups import group as find_group

    return find_group(group)
