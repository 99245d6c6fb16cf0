"""The basis in formulas: LaTeX, Markdown, SymPy and Mathematica."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import fill
from typing import Any

import numpy as np

from emlpcli.errors import EmlpError, TooLargeError
from emlpcli.render.code import exact
from emlpcli.render.code.general import general_maps
from emlpcli.render.code.numbers import WIDTH
from emlpcli.render.code.source import Heading, Source
from emlpcli.render.code.tex import tex
from emlpcli.render.errors import printable
from emlpcli.render.limits import LARGEST_FORMULA_MATRIX, MOST_FORMULA_ENTRIES
from emlpcli.reps.printing import describe_monomial
from emlpcli.reps.rep import MapRep
from emlpcli.solve.readable.families import Element, Family
from emlpcli.solve.readable.letters import parameter_letters
from emlpcli.solve.solution import Solution

Row = tuple[str, ...]
MOST_TEX_COLUMNS = 10  # of a matrix in amsmath, unless its counter says otherwise


def formulas(solution: Solution, name: str, heading: Heading) -> Source:
    """The basis of a solution in one of the languages.

    Raises TooLargeError where its nonzero entries are more than a page of formulas can hold.
    """
    count = solution.readable.nonzeros if solution.dimension else 0
    if name in ("sympy", "mathematica") and count > MOST_FORMULA_ENTRIES:
        raise TooLargeError(
            f"{count} nonzero entries are too many for formulas",
            hint="`emlp basis --save basis.npz` keeps them as numbers; --to numpy prints a layer",
        )
    return Source(_PRINTERS[name](solution, heading))


def _title(solution: Solution) -> str:
    kind = "Equivariant maps" if isinstance(solution.rep, MapRep) else "Invariants of"
    group = solution.expansion.group_names
    return printable(f"{kind} {solution.rep}{f' under {group}' if group else ''}")


def _dimension(solution: Solution) -> str:
    return f"dimension {solution.dimension}, {solution.certificate}"


def _notes(solution: Solution) -> list[str]:
    if not solution.dimension:
        return []
    readable = solution.readable
    list(_families(solution))  # rule and legend are those of what was looked at
    exact_or_not = [] if readable.exact else ["entries are rounded"]
    return [*readable.legend, *([readable.rule] if readable.rule else []), *exact_or_not]


def _families(solution: Solution) -> Iterator[tuple[Family, list[Element]]]:
    for family in solution.readable.families if solution.dimension else ():
        yield family, solution.readable.family_elements(family)


def _blocks(solution: Solution) -> list[Row]:
    """The canonical form: blocks with copies, entries and dimensions."""
    rows: list[Row] = [("block", "copies", "entries", "dimension", "in all")]
    for b in solution.blocks:
        name = describe_monomial(b.monomial, solution.expansion.single)
        numbers = (b.copies, b.monomial.size, b.dimension, b.copies * b.dimension)
        rows.append((name, *map(str, numbers)))
    return rows


def _constituents(solution: Solution) -> list[Row]:
    """Irreducible constituents of both sides; empty where they are not found."""
    from emlpcli.solve.isotypic.decompose import decompose

    rep = solution.rep
    sides = [rep.source, rep.target] if isinstance(rep, MapRep) else [rep]
    try:
        found = [decompose(side) for side in sides]
    except EmlpError:
        return []
    names = dict.fromkeys(irrep for f in found for irrep, _ in f.constituents)
    heads = ("in the input", "in the output") if len(sides) > 1 else ("copies",)
    rows: list[Row] = [("irreducible", "dimension", *heads)]
    for irrep in sorted(names, key=lambda irrep: irrep.rank):
        counts = [dict(f.constituents).get(irrep, 0) for f in found]
        rows.append((irrep.name, str(irrep.dimension), *map(str, counts)))
    return rows


def _matrix(solution: Solution, family: Family, j: int) -> str:
    """A small element in TeX, from one copy to one copy; empty where it is larger."""
    if family.monomial.size > LARGEST_FORMULA_MATRIX:
        return ""
    matrix = solution.readable.matrix(family, j)
    return "".join([
        r"\begin{pmatrix}",
        r" \\ ".join(" & ".join(map(exact.tex_number, row)) for row in matrix),
        r"\end{pmatrix}",
    ])  # fmt: skip


def _widest(solution: Solution) -> int:
    """Columns of the widest matrix that is shown."""
    shown = [f for f, _ in _families(solution) if f.monomial.size <= LARGEST_FORMULA_MATRIX]
    return max((solution.readable.matrix(f, 0).shape[1] for f in shown), default=0)


def _latex(solution: Solution, heading: Heading) -> str:
    lines = [
        f"% {_title(solution)}: {_dimension(solution)}.",
        f"% Printed by emlp {heading.version}; it needs amsmath:",
        f"%     {printable(heading.command)}",
        "",
        rf"\[ {tex(str(solution.rep))}, \qquad \dim = {solution.dimension} \]",
        "",
    ]
    if (wide := _widest(solution)) > MOST_TEX_COLUMNS:
        lines += [rf"\setcounter{{MaxMatrixCols}}{{{wide}}}", ""]
    for rows in (_blocks(solution), _constituents(solution)):
        if rows:
            lines += [rf"\begin{{tabular}}{{l{'r' * (len(rows[0]) - 1)}}}"]
            lines.append(" & ".join(rows[0]) + r" \\ \hline")
            lines += [f"${tex(row[0])}$ & {' & '.join(row[1:])}" + r" \\" for row in rows[1:]]
            lines += [r"\end{tabular}", ""]
    general = general_maps(solution)
    for number, (family, elements) in enumerate(_families(solution)):
        copies = rf",\ {family.copies}\ \text{{copies}}" if family.copies > 1 else ""
        lines += [rf"\paragraph{{${tex(family.label)}{copies}$}}", r"\begin{align*}"]
        for j, element in enumerate(elements):
            parts = [element.math.strip("$")]
            parts += [rf"&& {tex(element.formula)}"] if element.formula else []
            matrix = _matrix(solution, family, j)
            parts += [f"&& {matrix}"] if matrix else []
            lines.append(f"  & {' '.join(parts)}" + (r" \\" if j < len(elements) - 1 else ""))
        lines += [r"\end{align*}", ""]
        if number in general:
            found = general[number]
            lines += [f"With {', '.join(f'${a}$ for ${math}$' for a, math in found.letters)}:"]
            lines += [rf"\[ {found.matrix} \]", *([f"% {found.note}"] if found.note else []), ""]
    if not solution.dimension:
        lines += ["Only $0$ is equivariant.", ""]
    lines += [rf"% {note}" for note in map(printable, _notes(solution))]
    if any(r"\mathbb" in line for line in lines):
        lines[1] = lines[1].replace("amsmath", "amsmath and amssymb")
    return "\n".join(lines).rstrip() + "\n"


def _markdown(solution: Solution, heading: Heading) -> str:
    lines = [f"# {_title(solution)}", "", f"{_dimension(solution).capitalize()}.", ""]
    lines += [*_table(_blocks(solution)), ""]
    if rows := _constituents(solution):
        lines += [*_table(rows), ""]
    general = general_maps(solution)
    for number, (family, elements) in enumerate(_families(solution)):
        copies = f", {family.copies} copies" if family.copies > 1 else ""
        heads = ("element", "in index form", "in words")
        rows = [heads, *((f"`{e.name}`", e.formula, e.words) for e in elements)]
        kept = [k for k in range(3) if any(row[k] for row in rows[1:])]
        lines += [f"## {family.label}{copies}", ""]
        lines += [*_table([tuple(row[k] for k in kept) for row in rows]), ""]
        for j, element in enumerate(elements):
            if matrix := _matrix(solution, family, j):
                lines += [f"`{element.name}`", "", f"$${matrix}$$", ""]
        if number in general:
            found = general[number]
            listed = ", ".join(f"${a}$ for ${math}$" for a, math in found.letters)
            lines += [f"With {listed}:", "", f"$${found.matrix}$$", ""]
            lines += [found.note, ""] if found.note else []
    if not solution.dimension:
        lines += ["Only 0 is equivariant.", ""]
    lines += [f"- {note}" for note in _notes(solution)]
    lines += [""] if lines[-1] else []
    lines += [f"Printed by emlp {heading.version}: `{heading.command}`", ""]
    return "\n".join(printable(line) for line in lines)


def _table(rows: list[Row]) -> list[str]:
    rows = [tuple(cell.replace("|", "\\|") for cell in row) for row in rows]
    rule = tuple("---" if k == 0 or not _numeric(rows, k) else "---:" for k in range(len(rows[0])))
    return [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]


def _numeric(rows: list[Row], k: int) -> bool:
    return all(row[k].isdigit() for row in rows[1:])


def _elements(
    solution: Solution, number: Callable[[Any], str]
) -> Iterator[tuple[Element, list[tuple[int, int, str]]]]:
    """Every element of the basis with its entries: row, column and text."""
    readable, columns = solution.readable, solution.shape[1]
    for j, element in enumerate(readable.elements(0, solution.dimension)):
        index, values = readable.entries(j)
        rows, places = np.divmod(index, columns)
        found = zip(rows.tolist(), places.tolist(), map(number, values), strict=True)
        yield element, list(found)


def _named(element: Element, letter: str) -> str:
    name = f"{letter}: {element.name}"
    return f"{name}, {element.where}" if element.where else name


def _letters(solution: Solution) -> list[str]:
    """The letters of the elements, as pictures have them: a, or b1 of the first copy.

    Where the alphabet ends they are w1, w2 and so on.
    """
    if not solution.dimension:
        return []
    found = parameter_letters(solution.readable)
    if found is None:
        return [f"w{k}" for k in range(1, solution.dimension + 1)]
    return [letter.translate(_ON_THE_LINE) for letter in found]


_ON_THE_LINE = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def _symbols_of(letters: list[str]) -> list[str]:
    """The definition of LETTERS in SymPy, as formatters leave it."""
    if not letters:
        return ["LETTERS: tuple[Any, ...] = ()"]
    line = f'LETTERS: tuple[Any, ...] = symbols("{" ".join(letters)}", seq=True)'
    if len(line) <= WIDTH:
        return [line]
    found = fill(" ".join(letters), WIDTH - 7).splitlines()  # with indent, quotes and a blank
    parts = [f'    "{part} "' for part in found[:-1]] + [f'    "{found[-1]}",']
    return ["LETTERS: tuple[Any, ...] = symbols(", *parts, "    seq=True,", ")"]


def _sympy(solution: Solution, heading: Heading) -> str:
    rows, columns = solution.shape
    shape = f"{rows}, {columns}"
    body: list[str] = []
    letters = _letters(solution)
    if solution.dimension:
        found = _elements(solution, exact.sympy_number)
        for letter, (element, entries) in zip(letters, found, strict=True):
            listed = ", ".join(f"({r}, {c}): {text}" for r, c, text in entries)
            more = f": {element.formula}" if element.formula else ""
            body.append(f"    # {_named(element, letter)}{more}")
            body.append(f"    SparseMatrix({shape}, {{{listed}}}),")
    basis = ["BASIS: list[Any] = []"]
    if body:
        basis = ["# fmt: off", "BASIS: list[Any] = [", *body, "]", "# fmt: on"]
    basis += _symbols_of(letters)
    text = "\n".join(basis)
    names = ("Float", "I", "Rational", "SparseMatrix", "sqrt")
    used = [n for n in names if f"{n}(" in text or (n == "I" and "I" in _symbols(text))]
    used = sorted(
        {*used, "SparseMatrix", *["symbols"] * bool(letters)}, key=lambda n: (n.islower(), n)
    )
    notes = [""] * bool(_notes(solution)) + _notes(solution)
    doc = [
        f'"""{_title(solution)}: {_dimension(solution)}.',
        "",
        f"Printed by emlp {heading.version}, on which it does not depend; it needs SymPy:",
        "",
        f"    {heading.command}",
        *notes,
        '"""',
    ]
    return "\n".join([
        *(doc[0], *(line.replace("\\", "\\\\") for line in map(printable, doc[1:]))),
        "",
        "from __future__ import annotations",
        "",
        "from typing import Any",
        "",
        f"from sympy import {', '.join(used)}",
        "",
        *basis,
        "",
        "",
        "def general() -> Any:",
        '    """The general element, with a letter for each element of the basis."""',
        f"    total = SparseMatrix({shape}, {{}})",
        "    for letter, element in zip(LETTERS, BASIS, strict=True):",
        "        total += letter * element",
        "    return total",
        "",
    ])  # fmt: skip


def _symbols(text: str) -> set[str]:
    """Names in code, without comments."""
    import re

    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return set(re.findall(r"\b[A-Za-z]\w*\b", code))


def _mathematica(solution: Solution, heading: Heading) -> str:
    rows, columns = solution.shape
    lines = [
        f"(* {_title(solution)}: {_dimension(solution)}.",
        f"   Printed by emlp {heading.version}: {heading.command.replace('*)', '* )')}",
        *(f"   {note}" for note in _notes(solution)),
        "*)",
        "",
    ]
    body = []
    letters = _letters(solution)
    if solution.dimension:
        found = _elements(solution, exact.mathematica_number)
        for letter, (element, entries) in zip(letters, found, strict=True):
            listed = ", ".join(f"{{{r + 1}, {c + 1}}} -> {text}" for r, c, text in entries)
            name = _named(element, letter).replace("*)", "* )")
            body.append(f"  (* {name} *)\n  SparseArray[{{{listed}}}, {{{rows}, {columns}}}]")
    lines.append("basis = {" + ("\n" + ",\n".join(body) + "\n" if body else "") + "};")
    zero = f"SparseArray[{{}}, {{{rows}, {columns}}}]"
    listed = fill(f"general = Total[{{{', '.join(letters)}}}*basis];", 80)
    lines.append(listed if letters else f"general = {zero};")
    return "\n".join(map(printable, "\n".join(lines).splitlines())) + "\n"


_PRINTERS: dict[str, Callable[[Solution, Heading], str]] = {
    "latex": _latex,
    "markdown": _markdown,
    "sympy": _sympy,
    "mathematica": _mathematica,
}
