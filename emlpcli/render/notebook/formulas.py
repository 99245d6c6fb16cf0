"""Objects in LaTeX: representations and groups as formulas, results as arrays of formulas."""

from __future__ import annotations

import re
from functools import singledispatch

from emlpcli.groups.base import Group
from emlpcli.render import numbers
from emlpcli.render.cards.voigt import component, form_text, listed
from emlpcli.render.limits import MOST_CARD_ROWS
from emlpcli.render.notebook.content import cut, few_names
from emlpcli.render.notebook.unicode_tex import tex
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.solve.dimensions import Dimension
from emlpcli.solve.isotypic.decompose import Decomposition
from emlpcli.solve.nearest.nearest import Nearest
from emlpcli.solve.plan import Plan
from emlpcli.solve.solution import Solution
from emlpcli.solve.voigt.form import Voigt

Rows = list[list[str]]


@singledispatch
def formula_of(shown: object) -> str:
    """The object in TeX's mathematics, without delimiters; TypeError for one that has no form."""
    raise TypeError(f"there is no formula for {type(shown).__name__}")


@formula_of.register
def _(shown: Rep) -> str:
    groups = sorted({str(a.G) for a in shown.atoms() if a.G is not None})
    return _under(tex(cut(str(shown))), groups)


@formula_of.register
def _(shown: Group) -> str:
    return _group(str(shown))


@formula_of.register
def _(shown: Solution) -> str:
    """The dimension, and the elements by name and in index form."""
    space = "Hom" if isinstance(shown.rep, MapRep) else "Inv"
    groups = [shown.expansion.group_names] if shown.expansion.group_names else []
    head = rf"\dim \mathrm{{{space}}} = {_integer(shown.dimension)}"
    rows: Rows = [[_under(tex(cut(str(shown.rep))), groups), head]]
    found = few_names(shown) if shown.dimension else None
    listed: Rows = []
    for family in found.families if found is not None else ():
        for element in family.elements:
            named = [element.math.strip("$") or tex(element.name)]
            formula = [tex(element.formula)] if element.formula else []
            listed.append([tex(family.label), *named, *formula])
    rows += listed
    if found is not None and found.different > len(listed):
        rows.append([_words(f"and {found.different - len(listed)} more")])
    return _array(rows)


@formula_of.register
def _(shown: Decomposition) -> str:
    """ρ = ⊕ mᵢ ρᵢ, and a table of the constituents."""
    groups = [shown.expansion.group_names] if shown.expansion.group_names else []
    listed = shown.constituents[:MOST_CARD_ROWS]
    rows: Rows = [list(map(_words, (shown.heading, "dimension", "multiplicity", "type")))]
    rows += [
        [_label(irrep.name), _integer(irrep.dimension), _integer(n), _words(irrep.type)]
        for irrep, n in listed
    ]
    if left := len(shown.constituents) - len(listed):
        rows.append([_words(f"and {left} more")])
    return _array([[_under(tex(cut(str(shown.rep))), groups)], [_array(rows, rule=True)]])


@formula_of.register
def _(shown: Nearest) -> str:
    """The nearest element in terms of the named ones, and the distance."""
    items = list((shown.coefficients or {}).items())
    rows: Rows = [[tex(name), _number(value)] for name, value in items[:MOST_CARD_ROWS]]
    if len(items) > len(rows):
        rows.append([_words(f"and {len(items) - len(rows)} more")])
    rows.append([r"\Vert x - P x\Vert", _number(shown.distance)])
    return _array(rows)


@formula_of.register
def _(shown: Voigt) -> str:
    """The matrix of linear forms; of a list the components that are equal or opposite."""
    if not shown.layout.is_matrix:
        lines = [[tex(cut(line))] for line in listed(shown)[:MOST_CARD_ROWS]]
        independent = ", ".join(map(component, shown.independent)) or "0"
        return _array(lines or [[tex(cut(independent))]])
    rows = [[tex(cut(form_text(form))) for form in row] for row in shown.entries]
    return rf"\left( {_array(rows)} \right)"


@formula_of.register
def _(shown: Dimension) -> str:
    return rf"\dim = {_integer(shown.value)}"


@formula_of.register
def _(shown: Plan) -> str:
    return formula_of(shown.rep)


def _under(formula: str, groups: list[str]) -> str:
    return rf"{formula} \quad ({', '.join(map(_group, groups))})" if groups else formula


def _array(rows: Rows, *, rule: bool = False) -> str:
    """Rows of formulas below each other; a rule below the first one."""
    width = max(map(len, rows))
    lines = [" & ".join(row) for row in rows]
    body = r" \\ ".join([lines[0] + (r" \\ \hline" if rule else ""), *lines[1:]])
    body = body.replace(r"\hline \\ ", r"\hline ")
    return rf"\begin{{array}}{{{'l' * width}}} {body} \end{{array}}"


def _integer(number: int) -> str:
    """All digits, or the first and last ones with the number of digits."""
    return re.sub(r"…(\d+) (.*)", r"\\ldots \1\\,\\text{\2}", numbers.integer(number))


def _words(text: str) -> str:
    return rf"\text{{{text}}}" if text.isascii() else tex(text)


def _label(name: str) -> str:
    """The name of an irreducible: Mulliken's labels with their lower part, others as printed."""
    if match := re.fullmatch(r"([ABETGHFI])(\d*[gu]?)(\'*)", name):
        letter, below, primes = match.groups()
        return rf"\mathrm{{{letter}}}{primes}" + (f"_{{{below}}}" if below else "")
    return tex(name)


def _group(name: str) -> str:
    """A group: a formula, or text where it is a symbol of crystallography such as pg:m-3m."""
    return (
        rf"\text{{{name}}}"
        if re.fullmatch(r"[\w:/.()' -]*:[\w:/.()' -]*", name, re.A)
        else tex(name)
    )


def _number(value: complex) -> str:
    """Six digits, a power of ten apart."""
    if not isinstance(value, float):
        imag = _number(value.imag)
        return rf"{_number(value.real)}{'' if imag.startswith('-') else '+'}{imag}\,i"
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
