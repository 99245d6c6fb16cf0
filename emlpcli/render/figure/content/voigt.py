"""The view of a tensor of crystal physics: the diagram of Nye, with what its signs mean."""

from __future__ import annotations

from math import prod

from emlpcli.errors import EmlpError
from emlpcli.groups.named.curie import CurieGroup
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.render.cards.report import why_zero
from emlpcli.render.cards.voigt import notes
from emlpcli.render.figure.content.nye import diagram
from emlpcli.render.figure.content.subject import Subject
from emlpcli.render.figure.content.view import Axis, View
from emlpcli.render.figure.options import FigureOptions
from emlpcli.solve.voigt.components import components
from emlpcli.solve.voigt.factors import factors_named
from emlpcli.solve.voigt.form import voigt
from emlpcli.solve.voigt.layout import layout_of

MODE = "voigt"


def view(subject: Subject, options: FigureOptions) -> View:
    """A sign for every component; RepresentationError where it is no tensor of physics."""
    found = voigt(subject.solution, factors=factors_named(options.factors))
    drawn = diagram(found)
    said = notes(found, matrix=found.layout.is_matrix)
    return View(
        MODE,
        Axis("", found.layout.shape[0]),
        Axis("", prod(found.layout.shape[1:])),
        message=() if found.independent else tuple(why_zero(subject.solution)),
        caption=tuple(f"{line[0].upper()}{line[1:]}." for line in said),
        diagram=drawn,
    )


def suits(subject: Subject) -> bool:
    """Whether handbooks print it so: symmetric tensors of a crystal or of a texture.

    It has several indices, with Voigt's index of a symmetric pair among them or as all of it.
    """
    rep = subject.solution.rep
    groups = {atom.G.on_block("V") for atom in rep.atoms() if atom.G is not None}
    if not groups or not all(isinstance(g, FinitePointGroup | CurieGroup) for g in groups):
        return False
    try:
        layout_of(rep)
        return any(axis.is_voigt for axis in components(rep).axes)
    except EmlpError:
        return False
