"""What the card of a basis offers beside what it shows: the Voigt form of a crystal's tensor."""

from __future__ import annotations

from emlpcli.errors import RepresentationError
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.render.limits import MOST_OFFERED
from emlpcli.reps.rep import Rep


def offer(rep: Rep) -> str:
    """What --voigt would print of a tensor of a crystal, empty where that is no better.

    A vector needs none, and what takes long to find out is left out.
    """
    groups = {atom.G.on_block("V") for atom in rep.atoms() if atom.G is not None}
    if rep.size() > MOST_OFFERED or not groups:
        return ""
    if not all(isinstance(group, FinitePointGroup | CurieGroup) for group in groups):
        return ""
    from emlpcli.solve.voigt.layout import layout_of

    try:
        layout = layout_of(rep)
    except RepresentationError:
        return ""
    if len(layout.axes) < 2:
        return ""
    size = " × ".join(map(str, layout.shape))
    form = f"a {size} matrix" if layout.is_matrix else "components with their relations"
    return f"--voigt prints {form}"
