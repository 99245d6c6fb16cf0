"""Figures for Python and for the commands: `vis`, `page`, files, bytes for notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emlpcli.errors import EmlpError
from emlpcli.groups.base import Group
from emlpcli.render.figure.checking import checked
from emlpcli.render.figure.drawn import figure_of
from emlpcli.render.figure.matplotlib.write import figure_bytes
from emlpcli.render.figure.options import FigureOptions
from emlpcli.render.figure.targets import check_targets, write
from emlpcli.render.limits import LARGEST_CARD_PICTURE, MOST_CARD_PARAMETERS
from emlpcli.reps.rep import Rep
from emlpcli.solve.solution import Solution

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from emlpcli.render.figure.matplotlib.draw import EmlpFigure


def vis(
    repin: Rep | str | Solution,
    repout: Rep | str | Group | None = None,
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
    already. A group in the place of `repout`, as in `vis("V**2>>V", SO(3))`, is the group. `mode`
    is one of those that `emlp vis --help` lists, by default the pattern; `size` is in
    inches. The other options are those of `solve`. The figure is not pyplot's: it shows in
    notebooks, `savefig` saves it, and nothing needs to be closed. What a given size had no room
    for is listed in its `omitted`.
    """
    from emlpcli.render.figure.colour.paint import colormap

    wanted = checked(FigureOptions(mode, theme, dpi, size, title, cmap, seed))
    colormap(wanted.cmap)  # a wrong name is refused before anything is solved
    return figure(_solution(repin, repout, group, options), wanted)


def page(
    repin: Rep | str | Solution,
    repout: Rep | str | Group | None = None,
    group: Group | str | None = None,
    mode: str | None = None,
    *,
    theme: str | None = None,
    title: str | None = None,
    cmap: str | None = None,
    seed: int = 0,
    **options: Any,
) -> str:
    """The HTML of a page to play with: the maps with their coefficients, names and blocks.

    The arguments are those of `vis`. The page is one text that loads nothing, to be written to a
    file: `Path("maps.html").write_text(page("V**2>>V", group="SO3"), encoding="utf-8")`. `mode`
    says what it shows first: pattern, elements or blocks; `seed` is that of random coefficients.
    """
    from emlpcli.render.figure.colour.paint import colormap
    from emlpcli.render.figure.html_page import document

    wanted = checked(FigureOptions(mode, theme, title=title, cmap=cmap, seed=seed))
    document.check_options(wanted)
    colormap(wanted.cmap)
    return document.page(_solution(repin, repout, group, options), wanted)


def figure(solution: Solution, options: FigureOptions | None = None) -> EmlpFigure:
    """The figure of a solution."""
    from emlpcli.render.figure.build import view

    options = options or FigureOptions()
    return figure_of(view(solution, options), options)


def save_figures(
    solution: Solution, paths: Iterable[Path], options: FigureOptions | None = None
) -> None:
    """Draw a solution once and write it to files of any known suffix, each whole or not at all.

    A file that ends in .html is a page to play with.

    Raises FileError; call `check_targets` before solving to hear of bad names early.
    """
    listed, wanted = list(paths), checked(options or FigureOptions())
    check_targets(listed, wanted)
    write(solution, listed, wanted)


def figure_png(solution: Solution, options: FigureOptions | None = None) -> bytes:
    """The figure of a solution as PNG, for notebooks; EmlpError where that would take long."""
    if solution.size > LARGEST_CARD_PICTURE or solution.dimension > MOST_CARD_PARAMETERS:
        raise EmlpError("the figure is too large for a notebook", hint="emlpcli.vis draws it")
    return figure_bytes(figure(solution, options or FigureOptions(dpi=100)), "png")


def _solution(
    repin: Rep | str | Solution,
    repout: Rep | str | Group | None,
    group: Group | str | None,
    options: dict[str, Any],
) -> Solution:
    """What is given, or the solution of it; a group may stand in the place of `repout`."""
    from emlpcli.groups import group as find_group
    from emlpcli.reps.from_text import representation
    from emlpcli.reps.rep import MapRep
    from emlpcli.solve import basis

    if isinstance(repout, Group):
        if group is not None:
            raise EmlpError(f"two groups are given, {repout} and {group}")
        repout, group = None, repout
    if isinstance(repin, Solution):
        if repout is not None or group is not None or options:
            raise EmlpError("a solution is given already, so nothing else can be solved for")
        return repin
    if repout is None:
        return basis(repin, group, **options)
    pair = MapRep(representation(repin), representation(repout))
    return basis(pair if group is None else pair(find_group(group)), **options)


Solution.picture = figure_png  # what notebooks show
