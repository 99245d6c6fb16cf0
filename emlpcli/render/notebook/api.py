"""Objects as HTML, LaTeX and Markdown, for Python and for the notebooks that ask for them."""

from __future__ import annotations

from emlpcli import shown as hooks
from emlpcli.render.notebook import html as as_html
from emlpcli.render.notebook import markdown as as_markdown
from emlpcli.render.notebook.content import card_of
from emlpcli.render.notebook.formulas import formula_of
from emlpcli.render.notebook.picture import picture
from emlpcli.solve.solution import Solution


def html(shown: object) -> str:
    """The card of an object as HTML, as notebooks show it: `html(basis("V**2>>V", "SO3"))`.

    Of representations, groups, dimensions, solutions, plans, decompositions, nearest elements and
    Voigt forms. It is one element that needs nothing else, has the colours of the page that it
    stands on, and holds the picture as SVG. What would take long is left out, in words. Raises
    TypeError for other objects.
    """
    drawn = picture(shown) if isinstance(shown, Solution) and shown.dimension else None
    return as_html.html(card_of(shown), drawn)


def markdown(shown: object) -> str:
    """The card of an object as Markdown, without its picture; the objects are those of `html`."""
    return as_markdown.markdown(card_of(shown))


def latex(shown: object) -> str:
    """The object as LaTeX in display mathematics; the objects are those of `html`.

    A representation or group as a formula; of a solution its elements, by name and in index form;
    of a decomposition the table of its constituents; of a nearest element the coefficients.
    """
    return f"$$ {formula_of(shown)} $$"


hooks.FORMS.update(html=html, latex=latex, markdown=markdown)  # what notebooks show
