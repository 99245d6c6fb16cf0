"""Julia: a module with the functions `init` and `layer`, which needs the standard library alone."""

from __future__ import annotations

import re

import numpy as np

from emlpcli.render.code.julia_body import JuliaBody
from emlpcli.render.code.julia_constants import WIDTH, JuliaConstants, listed
from emlpcli.render.code.source import Heading, Source
from emlpcli.render.code.spelling import JULIA
from emlpcli.render.limits import MOST_INLINE_NUMBERS
from emlpcli.solve.program.operations import Program, Weights

_USED = {
    "LinearAlgebra": r"\bMatrix\(I,",
    "Random": r"\bAbstractRNG\b",
    "SparseArrays": r"\bsparse(vec)?\(",
}


def layer(program: Program, name: str, heading: Heading) -> Source:
    """The source of a layer, and numbers for a text file beside it.

    Inputs and outputs have their coordinates along the first axis: (size in, batch...) to
    (size out, batch...). Parameters are a named tuple; over ℂ those of real and imaginary parts
    are the two columns of a matrix.
    """
    constants = JuliaConstants()
    body = JuliaBody(program, JULIA, constants)
    statements = body.write()
    while not statements[0]:
        statements.pop(0)
    scale = _scale(program, constants)
    function = _function(program, body, constants, statements)
    head = _sizes(program)
    if constants.kept:
        head += [
            "const DATA = Dict(",
            "    name => parse.(Float64, split(numbers))",
            '    for (name, numbers) in split.(eachline(splitext(@__FILE__)[1] * ".txt"), " = ")',
            ")",
        ]
    helpers = _helpers("\n".join(function))
    blocks = [[*head, *constants.lines, *scale], *helpers, _init(program), function]
    text = "\n\n".join("\n".join(block) for block in blocks if block)
    used = [package for package, sign in _USED.items() if re.search(sign, text)]
    called = "layer" if program.inputs else "bias"
    module = "EquivariantLayer" if program.inputs else "EquivariantVector"
    beside = ".txt" if constants.kept else ""
    doc = heading.lines(program, "Julia's standard library (1.6 or later)", beside)
    top = ['"""', *(_escaped(line) for line in doc), '"""', f"module {module}", ""]
    top += [f"using {', '.join(used)}", ""] if used else []
    top += [f"export init, {called}", ""]
    return Source("\n".join([*top, text, "", "end"]) + "\n", dict(constants.kept), ".jl")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("$", "\\$").replace('"""', '\\"\\"\\"')


def _sizes(program: Program) -> list[str]:
    names = ["SIZE_IN"] if len(program.sizes) == 1 else ["SIZE_X", "SIZE_Z"]
    lines = [f"const {name} = {size}" for name, size in zip(names, program.sizes, strict=False)]
    return [*lines, f"const SIZE_OUT = {program.size_out}"]


def _parameters(program: Program) -> list[tuple[str, int]]:
    listed = [("weight", program.weights), ("bias", program.biases)]
    return [(name, number) for name, number in listed if number]


def _helpers(text: str) -> list[list[str]]:
    """The functions that the statements call."""
    found = []
    if "added(" in text:
        found.append([
            '"""The sum over some axes, without these."""',
            "added(t::AbstractArray, dims::Int...) = dropdims(sum(t; dims = dims); dims = dims)",
        ])  # fmt: skip
    if "mix(" in text:
        found.append([
            '"""Copies, which are the first axis, mixed by weights of shape (in, out)."""',
            "function mix(w::AbstractMatrix, t::AbstractArray)::AbstractArray",
            "    mixed = transpose(w) * reshape(t, size(t, 1), :)",
            "    return reshape(mixed, size(w, 2), size(t)[2:end]...)",
            "end",
        ])  # fmt: skip
    return found


def _init(program: Program) -> list[str]:
    first = "Weights with which outputs have the mean square of inputs"
    if not program.inputs:
        first = "Coefficients with which the vector has the mean square 1"
    elif program.biases:
        first += ", and biases that are 0"
    entries = []
    for name, number in _parameters(program):
        sizes = f"{number}, 2" if program.is_complex else f"{number}"
        drawn = name == "weight" or not program.inputs
        text = f"SCALE .* randn(rng, {sizes})" if drawn else f"zeros({sizes})"
        entries.append(f"{name} = {text}")
    if not entries:
        first = "There are no parameters"
    taken = f"(; {', '.join(entries)})" if entries else "NamedTuple()"
    head = [f'"""{first}."""']
    line = f"init(rng::AbstractRNG)::NamedTuple = {taken}"
    if len(line) <= WIDTH:
        return [*head, line]
    return [*head, "function init(rng::AbstractRNG)::NamedTuple", f"    return {taken}", "end"]


def _function(
    program: Program, body: JuliaBody, constants: JuliaConstants, statements: list[str]
) -> list[str]:
    inputs = ("x", "z")[: len(program.inputs)]
    shapes = " and ".join(f"({size}, batch...)" for size in program.sizes)
    if program.inputs:
        image = (
            "y = W (x ⊗ z)" if len(inputs) > 1 else "y = W x + b" if program.biases else "y = W x"
        )
        doc = f"{image}: {shapes} to ({program.size_out}, batch...)."
    else:
        doc = f"The invariant vector with these coefficients, of size {program.size_out}."
    arguments = ", ".join(
        ["params::NamedTuple", *(f"{x}::AbstractArray{{<:Number}}" for x in inputs)]
    )
    called = "layer" if inputs else "bias"
    lines = [f'"""{doc}"""', f"function {called}({arguments})::AbstractArray"]
    for name, _ in _parameters(program):
        text = f"params.{name}"
        if program.is_complex:
            text = f"complex.({text}[:, 1], {text}[:, 2])"
        lines.append(f"    {name[0]} = {text}")
    said = "\n".join(statements)
    if body.tensors or "(T," in said:
        of = [
            f"eltype({x})" for x in ("w" * bool(program.weights), "b" * bool(program.biases)) if x
        ]
        if not of:
            of = [f"complex(eltype({x}))" if program.is_complex else f"eltype({x})" for x in inputs]
        bare = "ComplexF64" if program.is_complex else "Float64"
        lines.append(f"    T = {of[0] if of else bare}")
    for name, local in body.tensors.items():
        # a product with real numbers costs half of that with these as complex ones
        cast = "real(T)" if program.is_complex and name not in constants.complex else "T"
        lines.append(f"    {local} = {cast}.({name})")
    if inputs:
        lines.append("    batch = size(x)[2:end]")
    if len(inputs) > 1:
        refused = 'throw(DimensionMismatch("x and z are not of one batch"))'
        lines.append(f"    size(z)[2:end] == batch || {refused}")
    sizes = ("SIZE_IN",) if len(inputs) == 1 else ("SIZE_X", "SIZE_Z")
    for x, size in zip(inputs, sizes, strict=False):
        if re.search(rf"\b{x.upper()}\b", said):
            lines.append(f"    {x.upper()} = reshape({x}, {size}, :)")
    if re.search(r"\bN\b", said):
        lines.append("    N = prod(batch)")
    return [*lines, *statements, "end"]


def _scale(program: Program, constants: JuliaConstants) -> list[str]:
    """The definition of SCALE: standard deviations of the parameters at first, in their order."""
    kept = program.products if program.inputs else program.invariants
    parts = [_draw(w, constants) for w in {id(p.weights): p.weights for p in kept}.values()]
    if len(parts) < 2:
        return [line for part in parts for line in _part("const SCALE = ", *part)]
    line = f"const SCALE = vcat({', '.join(''.join(_part('', *part)) for part in parts)})"
    if len(line) <= WIDTH:
        return [line]
    inner = [line for head, texts, tail in parts for line in _part("    ", head, texts, f"{tail},")]
    return ["const SCALE = vcat(", *inner, ")"]


def _part(before: str, head: str, texts: list[str], tail: str) -> list[str]:
    """A vector, listed where it has texts, with what is around it."""
    return listed(before + head, texts, tail) if texts else [before + head + tail]


def _draw(weights: Weights, constants: JuliaConstants) -> tuple[str, list[str], str]:
    """Standard deviations of a stretch of weights: a list, with what stands around it."""
    copies = weights.copies_out * weights.copies_in
    texts = [f"{x:.6g}" for x in weights.scales]
    if len(set(texts)) == 1:
        return f"fill({texts[0]}, {weights.size})", [], ""
    repeat, times = ("repeat(", f", {copies})") if copies > 1 else ("", "")
    if len(texts) > MOST_INLINE_NUMBERS:
        return repeat + constants.add("SCALES", np.array(weights.scales)), [], times
    return repeat, texts, times
