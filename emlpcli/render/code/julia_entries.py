"""Statements in Julia for maps that are known by their entries: products of sparse matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.overrides import override
from emlpcli.render.code.body import Body
from emlpcli.render.code.julia_constants import JuliaConstants
from emlpcli.solve.program.operations import Entries, Piece, Product
from emlpcli.solve.readable.symbols import LETTERS


class JuliaEntries(Body):
    """Chooses by cost among one matrix, images under each element, and entries one by one."""

    constants: JuliaConstants

    @override
    def from_entries(self, product: Product, found: Entries, piece: Piece, name: str) -> str:
        """Statements for maps by entries; the result, (copies, indices, batch)."""
        sizes = [*([piece.copies] if self.copies else []), *piece.shape[::-1]]
        shape = ", ".join([*map(str, sizes), ":" if product.sources else "1"])
        if not product.sources:
            self.vectors(product, found, name)
        else:
            dense, apart, mixed = self.costs(product, found)
            if dense <= 2 * min(apart, mixed):
                self.whole_matrix(product, found, name)
            elif self.copies or apart <= mixed or found.count == 1:
                self.images(product, found, name)
            else:
                self.weighted(product, found, name)
        return f"reshape({name}, {shape})"

    def _sparse(
        self,
        name: str,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        values: NDArray[Any],
        shape: tuple[int, int],
    ) -> str:
        """The local variable of a sparse matrix, in the precision of the parameters."""
        made = self.constants.sparse(name, rows, columns, values, shape)
        return self.tensors.setdefault(made, made.lower())

    def joined(self, product: Product) -> str:
        """The input's coordinates of all operands: (coordinates, copies · batch)."""
        views = [self.view(o, k, flat=True) for o, k in enumerate(product.sources)]
        if len(views) == 1:
            return views[0]
        key = ("flat", product.sources)
        if key not in self._made:
            self._made[key] = name = "_".join(views)
            a, b = (self.program.inputs[o][k] for o, k in enumerate(product.sources))
            left = f"reshape({views[0]}, 1, {a.one}, 1, {a.copies}, :)"
            right = f"reshape({views[1]}, {b.one}, 1, {b.copies}, 1, :)"
            self.read(f"{name} = reshape({left} .* {right}, {a.one * b.one}, :)")
        return self._made[key]

    def vectors(self, product: Product, found: Entries, name: str) -> None:
        """Vectors by their entries, times biases: (copies, rows)."""
        shape = found.shape[0], found.count
        matrix = self._sparse("VECTORS", found.rows, found.numbers, found.values, shape)
        b = self.stretch(product)
        self.say(f"{name} = {f'permutedims({matrix} * {b})' if self.copies else f'{matrix} * {b}'}")

    def whole_matrix(self, product: Product, found: Entries, name: str) -> None:
        """One matrix for each pair of copies, and its product with the input."""
        flat, w = self.joined(product), self.stretch(product)
        rows, columns = found.shape
        x, y = self.program.outputs[product.output].copies, self.copies_in(product)
        matrix = f"{name}_matrix"
        elements = f"reshape({w}, {found.count}, :)" if self.copies else w
        if found.labels is not None and found.count > 1:
            labels = self.numbering(product, found)
            text = f"{elements}[{labels}, :]" if self.copies else f"{elements}[{labels}]"
            if not np.all(found.values == 1):
                signs = np.zeros(found.shape, found.values.dtype)
                signs[found.rows, found.columns] = found.values
                text = f"{self.values('SIGNS', signs)} .* {text}"
            self.say(f"{matrix} = {text}")
        else:
            places = found.rows * columns + found.columns
            shape = rows * columns, found.count
            made = self._sparse("ENTRIES", places, found.numbers, found.values, shape)
            self.say(f"{matrix} = {made} * {elements}")
        if not self.copies:
            self.say(f"{name} = transpose(reshape({matrix}, {columns}, {rows})) * {flat}")
            return
        self.say(f"{matrix} = reshape({matrix}, {columns}, {rows}, {y}, {x})")
        self.say(f"{matrix} = reshape(permutedims({matrix}, (1, 3, 4, 2)), {columns * y}, :)")
        self.say(f"{name} = transpose({matrix}) * reshape({flat}, {columns * y}, :)")

    def numbering(self, product: Product, found: Entries) -> str:
        """The matrix of elements' numbers, by a formula where these are differences modulo n."""
        assert found.labels is not None
        n, power = found.modulus, len(self.program.outputs[product.output].shape)
        power += sum(len(self.program.inputs[o][k].shape) for o, k in enumerate(product.sources))
        if n is None or not 1 < power <= len(LETTERS):
            return self.index("LABELS", found.labels)
        letters = list(LETTERS[:power])
        terms = [f"mod({x} - {letters[-1]}, {n})" for x in letters[:-1]]
        parts = [f"{n ** (power - 2 - k)} * {t}" for k, t in enumerate(terms[:-1])] + terms[-1:]
        ranges = ", ".join(f"{x} in 1:{n}" for x in reversed(letters))
        text = f"[{' + '.join(parts)} + 1 for {ranges}]"
        lines = [f"const {{}} = {text}"]
        if power > 2:
            sizes = f"{found.shape[1]}, {found.shape[0]}"
            lines = ["const {} = reshape(", f"    {text},", f"    {sizes},", ")"]
        return self.constants.formula("LABELS", lines, (n, power, found.shape))

    def images(self, product: Product, found: Entries, name: str) -> None:
        """The image under each element, then their combination."""
        flat, w = self.joined(product), self.stretch(product)
        rows, y = found.shape[0], self.copies_in(product)
        places = found.rows * found.count + found.numbers
        shape = rows * found.count, found.shape[1]
        matrix = self._sparse("MAPS", places, found.columns, found.values, shape)
        self.say(f"{name} = {matrix} * {flat}")
        if self.copies:
            self.say(f"{name} = reshape({name}, {found.count}, {rows}, {y}, :)")
            self.say(f"{name} = reshape(permutedims({name}, (1, 3, 2, 4)), {found.count * y}, :)")
            x = self.program.outputs[product.output].copies
            self.say(f"{name} = transpose(reshape({w}, {found.count * y}, {x})) * {name}")
        else:
            self.say(f"{name} = transpose({w}) * reshape({name}, {found.count}, :)")

    def weighted(self, product: Product, found: Entries, name: str) -> None:
        """The matrix with every entry times its weight."""
        flat, w = self.joined(product), self.stretch(product)
        rows, columns = self.index("ROWS", found.rows), self.index("COLUMNS", found.columns)
        entries = f"{w}[{self.index('NUMBERS', found.numbers)}]"
        if not np.all(found.values == 1):
            entries = f"{self.values('VALUES', found.values)} .* {entries}"
        size = ", ".join(map(str, found.shape))
        self.say(f"{name} = sparse({rows}, {columns}, {entries}, {size}) * {flat}")
