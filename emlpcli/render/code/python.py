"""Layers as Python source: what all frameworks have in common, around the statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from emlpcli.render.code import by_matrix
from emlpcli.render.code.body import Body
from emlpcli.render.code.constants import Constants
from emlpcli.render.code.numbers import WIDTH, assigned
from emlpcli.render.code.source import Heading, Source
from emlpcli.render.code.spelling import Spelling
from emlpcli.render.limits import MOST_INLINE_NUMBERS
from emlpcli.solve.program.operations import Program, Weights


@dataclass(frozen=True, eq=False)
class Parts:
    """What a framework puts its frame around: a program, its statements and its constants."""

    program: Program
    statements: list[str]
    constants: Constants
    spelling: Spelling


@dataclass(frozen=True)
class Framework:
    """What a dialect for Python adds: imports, an alias, a function, and the frame.

    `add_rows` is the body of the function that adds up rows, with SHAPE, AXIS and PLACE for what
    depends on whether there are copies.
    """

    spelling: Spelling
    needs: str
    imports: tuple[str, ...]
    alias: str
    add_rows: tuple[str, ...]
    frame: Callable[[Parts], list[str]]


def source(
    program: Program, framework: Framework, heading: Heading, *, beside: bool = True
) -> Source:
    """The source, as formatters leave it, and arrays for a file beside it.

    Where it is not to read these from a file, who runs it defines DATA, the arrays by name.
    """
    constants = Constants()
    small = by_matrix.applies(program)
    made = by_matrix.MatrixBody if small else Body
    body = made(program, framework.spelling, constants)
    statements = _trimmed(body.write())
    scale = _scale(program, constants)
    statements = _preamble(program, framework.spelling, body, statements) + statements
    frame = framework.frame(Parts(program, statements, constants, framework.spelling))
    head = _sizes(program)
    if constants.kept and beside:
        head.append('with np.load(Path(__file__).with_suffix(".npz")) as file:')
        head.append("    DATA = dict(file)")
    helpers = [_tensor(constants)] * constants.uses_tensor + [by_matrix.helper()] * small
    defined = [*head, *constants.lines, *scale]
    for lines in reversed(helpers):
        defined = [*lines, "", "", *defined]
    adding = _add_rows(framework, body) if body.uses_scatter else []
    blocks = [defined, adding, frame]
    text = "\n\n\n".join("\n".join(block) for block in blocks if block)
    if framework.alias:
        gap = "\n\n\n" if helpers else "\n\n"
        text = f"Array = {framework.alias}{gap}{text}"
    elif helpers:
        text = f"\n{text}"
    ending = ".npz" if constants.kept and beside else ""
    doc = [_escaped(line) for line in heading.lines(program, framework.needs, ending)]
    head = ['"""' + doc[0], *doc[1:], '"""', "", *_imports(framework, text)]
    return Source("\n".join([*head, text]) + "\n", dict(constants.kept))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines at the beginning."""
    return lines if lines[0] else _trimmed(lines[1:])


def _sizes(program: Program) -> list[str]:
    names = ["SIZE_IN"] if len(program.sizes) == 1 else ["SIZE_X", "SIZE_Z"]
    lines = [f"{name} = {size}" for name, size in zip(names, program.sizes, strict=False)]
    lines.append(f"SIZE_OUT = {program.size_out}")
    return lines


def _imports(framework: Framework, text: str) -> list[str]:
    """Those of the imports that the text uses, in the order of formatters."""
    lines = [*framework.imports, "from pathlib import Path", "from typing import Any"]
    used = [line for line in lines if re.search(rf"\b{line.split()[-1]}\b", text) is not None]
    standard = [line for line in used if line.split()[1] in ("pathlib", "typing")]
    others = [line for line in used if line not in standard]
    found = ["from __future__ import annotations", ""]
    found += [*standard, ""] if standard else []
    return found + ([*others, ""] if others else [])


def _preamble(program: Program, spelling: Spelling, body: Body, statements: list[str]) -> list[str]:
    """Statements before those of the body: casts, constants, the shape of the batch."""
    text = "\n".join(statements)
    lines = []
    inputs = ("x", "z")[: len(program.inputs)]
    if program.is_complex and (program.weights or program.biases):
        lines += [f"    {x} = {spelling.cast.format(x, body.precision)}" for x in inputs]
    for name, local in body.tensors.items():
        lines.append(f"    {local} = {spelling.number(name, body.precision)}")
    for x, batch in zip(inputs, body.batches, strict=True):
        if re.search(rf"\b{batch}\b", text):
            lines.append(f"    {batch} = {x}.shape[:-1]")
    if len(inputs) > 1 and re.search(r"\bbatch\b", text):
        lines.append(f"    batch = {spelling.xp}.broadcast_shapes(x.shape[:-1], z.shape[:-1])")
    return lines


def _tensor(constants: Constants) -> list[str]:
    numbers, dtype = (
        ("complex", ", dtype=complex") if constants.has_complex_tensor else ("float", "")
    )
    return [
        "def tensor(",
        f"    shape: tuple[int, ...], places: list[int], values: list[{numbers}]",
        ") -> NDArray[Any]:",
        '    """The tensor with these values at these places of its entries, else 0."""',
        f"    found = np.zeros(shape{dtype})",
        "    found.flat[places] = values",
        "    return found",
    ]


def _add_rows(framework: Framework, body: Body) -> list[str]:
    """The function that adds up rows, with or without an axis of copies behind."""
    array, copies = framework.spelling.array, ", copies" if body.copies else ""
    marks = {
        "SHAPE": "(*values.shape[:-2], size, values.shape[-1])"
        if body.copies
        else "(*values.shape[:-1], size)",
        "AXIS": "-2" if body.copies else "-1",
        "COLON": ", :" if body.copies else "",
    }
    rows = array if array != "Array" or framework.spelling.xp == "np" else "NDArray[Any]"
    rows = "NDArray[Any]" if framework.spelling.xp == "jnp" else rows
    lines = [
        f"def add_rows(values: {array}, rows: {rows}, size: int) -> {array}:",
        f'    """Values added up by rows: (..., entries{copies}) to (..., size{copies})."""',
        *framework.add_rows,
    ]
    text = "\n".join(lines)
    for mark, meaning in marks.items():
        text = text.replace(mark, meaning)
    return text.splitlines()


def _scale(program: Program, constants: Constants) -> list[str]:
    """The definition of SCALE: standard deviations of the parameters at first, in their order."""
    kept = program.products if program.inputs else program.invariants
    parts = [_draw(w, constants) for w in {id(p.weights): p.weights for p in kept}.values()]
    if not parts:
        return []
    if len(parts) == 1:
        lines = [f"SCALE = {parts[0]}"]
    else:
        lines = assigned("SCALE", "np.concatenate", [f"[{', '.join(parts)}]"])
        if max(map(len, lines)) > WIDTH:
            inner = [f"        {part}," for part in parts]
            lines = ["SCALE = np.concatenate(", "    [", *inner, "    ]", ")"]
    if max(map(len, lines)) > WIDTH:  # formatters would break lists number by number
        lines[-1] += "  # fmt: skip"
    return lines


def _draw(weights: Weights, constants: Constants) -> str:
    copies = weights.copies_out * weights.copies_in
    texts = [_real(x) for x in weights.scales]
    if len(set(texts)) == 1:
        return f"np.full({weights.size}, {texts[0]})"
    if len(texts) > MOST_INLINE_NUMBERS:
        listed = constants.add("SCALES", np.array(weights.scales))
    else:
        runs = [(x, len(list(run))) for x, run in groupby(texts)]
        listed = ", ".join(x if n == 1 else f"*{n} * [{x}]" for x, n in runs)
        listed = f"[{listed}]"
    return f"np.tile({listed}, {copies})" if copies > 1 else f"np.array({listed})"


def _real(value: float) -> str:
    """A number that is no integer to Python: with integers JAX refuses strict promotion."""
    text = f"{value:.6g}"
    return text if {".", "e"} & set(text) else f"{text}.0"


def documented(text: str) -> str:
    """A docstring of a function."""
    return f'    """{text}"""'


def shapes(program: Program) -> str:
    """What goes in and what comes out."""
    sources = " and ".join(f"(..., {size})" for size in program.sizes)
    return f"{sources} to (..., {program.size_out})"


def drawn_shape(program: Program, number: int) -> Sequence[int]:
    """The shape of so many parameters: over ℂ real and imaginary parts come first."""
    return (2, number) if program.is_complex else (number,)
