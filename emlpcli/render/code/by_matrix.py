"""Statements of a small layer of several pieces or copies: its matrix, made of the named maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.render.code.body import Body, between, told
from emlpcli.render.code.numbers import WIDTH, shape
from emlpcli.render.limits import (
    LARGEST_LAYER_BASIS,
    LARGEST_LAYER_MATRIX,
    MOST_INLINE_NUMBERS,
)
from emlpcli.solve.program.operations import Contraction, Entries, Product, Program
from emlpcli.solve.readable.symbols import LETTERS


def applies(program: Program) -> bool:
    """Whether one product with the matrix takes less time than the sums: there are many of these.

    A layer of one copy of one piece stays as the sums, diagonals and products that its maps are.
    """
    if len(program.inputs) != 1 or not program.products:
        return False
    (sources,) = program.inputs
    several = len(program.outputs) * len(sources) > 1 or program.has_copies
    size = program.sizes[0] * program.size_out
    if not several or size > LARGEST_LAYER_MATRIX:
        return False
    if size * program.weights > LARGEST_LAYER_BASIS:
        return False
    pieces = [*sources, *program.outputs]
    every = [*program.products, *program.invariants]
    return all(piece.start is not None for piece in pieces) and all(map(_is_short, every))


def _is_short(product: Product) -> bool:
    """Whether all maps are made of symbols or have few entries, between all copies."""
    few = isinstance(product.maps, tuple) or 2 * len(product.maps.rows) <= MOST_INLINE_NUMBERS
    return few and product.left is None and product.right is None


class MatrixBody(Body):
    """Writes the bases of all W and of all b among the constants, each map by its name."""

    @override
    def write(self) -> list[str]:
        """The statements: W and b are made of the coefficients, and applied."""
        program = self.program
        size = f"SIZE_IN, SIZE_OUT, {program.weights}"
        self._fill("BASIS", size, program.products)
        basis = self.tensors.setdefault("BASIS", "basis")
        # The transpose is what is made: gradients with respect to a matrix whose rows are those of
        # x are computed at up to twice the speed, for an output that is wider than the input.
        self.say("# so small a layer is fastest as one product, with (size in, size out)")
        self.say(f"Wt = {basis} @ w")
        image = "x @ Wt"
        added = ""
        if program.biases:
            self._fill("BIASES", f"SIZE_OUT, {program.biases}", program.invariants)
            added = f"{self.tensors.setdefault('BIASES', 'biases')} @ b"
        if self.spell.linear:
            image = f"{self.spell.linear}(x, Wt.T{f', {added}' if added else ''})"
        elif added:
            image += f" + {added}"
        self.say(f"y: {self.spell.array} = {image}")
        self.say("return y")
        return self.lines

    def _fill(self, name: str, size: str, products: tuple[Product, ...]) -> None:
        """Lines that define a basis, a stretch of it for each kind of maps."""
        self.constants.names.append(name)
        maps = [p.maps for p in products]
        is_complex = any(isinstance(m, Entries) and np.iscomplexobj(m.values) for m in maps)
        lines = [f"{name} = np.zeros(({size}){', dtype=complex' if is_complex else ''})"]
        for product in products:
            lines += self._stretch(name, product)
        self.constants.lines += lines
        parts = [n for n in self.constants.names if n not in ("BASIS", "BIASES")]
        if self.constants.short.issuperset(parts):
            self.constants.short.add(name)

    def _stretch(self, name: str, product: Product) -> list[str]:
        """The call that writes the maps between some pieces, each below its name."""
        weights = product.weights
        pieces = [self.program.outputs[product.output]]
        pieces += [self.program.inputs[0][k] for k in product.sources]
        starts = [(piece.start or 0, piece.size) for piece in reversed(pieces)]
        places = ", ".join(f"{a}:{a + n}" for a, n in [*starts, (weights.start, weights.size)])
        copies = shape([piece.copies for piece in pieces])
        lines = [f"# {between(product)}", "put(", f"    {name}[{places}],", f"    {copies},"]
        if isinstance(product.maps, Entries):
            lines += [f"    # {told(element)}" for element in product.elements]
            lines.append(f"    *{self.constants.add('MAPS', _dense(product.maps))},")
        else:
            for made, element in zip(product.maps, product.elements, strict=True):
                lines.append(f"    # {told(element)}")
                lines += _argument(*self._tensor(made, product))
        return [*lines, ")"]

    def _tensor(self, made: Contraction, product: Product) -> tuple[str, list[str]]:
        """One map from a copy to a copy as a sum over indices, which are the output's first."""
        output = made.expansion.output
        pattern = "".join(made.feature.patterns)
        taken = {*output, *made.expansion.letters}
        renamed = dict(zip(made.feature.kept, made.expansion.letters, strict=True))
        for x in pattern:
            if x not in renamed:
                renamed[x] = next(y for y in LETTERS if y not in taken)
                taken.add(renamed[x])
        taken |= {x for _, letters in made.expansion.factors for x in letters}
        operands = [(self.constants.add(c.name, c.array), x) for c, x in made.expansion.factors]
        for c, letters in made.feature.factors:
            name = self.constants.add(c.name, c.array)
            operands.append((name, "".join(renamed[x] for x in letters)))
        sizes = self._sizes(made, product, renamed)
        axes = output
        for x in (renamed[x] for x in pattern):
            if x in axes:  # equal to an index before it
                y = next(y for y in LETTERS if y not in taken)
                taken.add(y)
                eye = self.constants.add("EYE", np.eye(sizes[x], dtype=np.int64))
                operands.append((eye, x + y))
                axes += y
                sizes[y] = sizes[x]
            else:
                axes += x
        present = "".join(letters for _, letters in operands)
        operands += [(f"np.ones({sizes[x]})", x) for x in axes if x not in present]
        if not axes:
            return "np.ones", ["()"]
        if len(operands) == 1 and operands[0][1] == axes:
            return operands[0][0], []
        sums = ",".join(letters for _, letters in operands)
        return "np.einsum", [f'"{sums}->{axes}"', *(name for name, _ in operands)]

    def _sizes(
        self, made: Contraction, product: Product, renamed: dict[str, str]
    ) -> dict[str, int]:
        """The size of each letter of the output and of the input."""
        written = self.program.outputs[product.output].shape
        sizes = dict(zip(made.expansion.output, written, strict=True))
        for pattern, source in zip(made.feature.patterns, product.sources, strict=True):
            given = self.program.inputs[0][source].shape
            sizes |= {renamed[x]: n for x, n in zip(pattern, given, strict=True)}
        return sizes


def _argument(function: str, arguments: list[str]) -> list[str]:
    """An argument of a call, over several lines where it is long."""
    if not arguments:
        return [f"    {function},"]
    line = f"    {function}({', '.join(arguments)}),"
    if len(line) <= WIDTH:
        return [line]
    inner = f"        {', '.join(arguments)}"
    whole = [inner] if len(inner) <= WIDTH else [f"        {argument}," for argument in arguments]
    return [f"    {function}(", *whole, "    ),"]


def _dense(found: Entries) -> NDArray[Any]:
    """The maps as an array, shape (elements, rows, columns)."""
    maps = np.zeros((found.count, *found.shape), dtype=found.values.dtype)
    maps[found.numbers, found.rows, found.columns] = found.values
    return maps


def helper() -> list[str]:
    """The function that the lines of constants call."""
    return [
        "def put(block: NDArray[Any], copies: tuple[int, ...], *maps: NDArray[Any]) -> None:",
        '    """Write maps between all pairs of copies into their stretch of a basis."""',
        "    eyes = [np.eye(n) for n in (*copies, 1)]",
        "    flat = np.stack(maps).reshape(len(maps), block.shape[-2] // copies[0], -1)",
        '    pairs = np.einsum("aA,bB,erc->bcarABe", eyes[0], eyes[1], flat)',
        "    block[...] = pairs.reshape(block.shape)",
    ]
