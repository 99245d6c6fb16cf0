"""Statements for maps that are known by their nonzero entries, at a cost close to their number."""

from __future__ import annotations

import numpy as np

from emlpcli.render.code.statements import COPIES, Statements
from emlpcli.solve.program.operations import Entries, Indices, Piece, Product
from emlpcli.solve.readable.symbols import LETTERS


class EntryStatements(Statements):
    """Chooses by cost among one matrix, images under each element, and entries one by one."""

    uses_scatter = False

    def indexed(self, text: str, piece: Piece, *, batched: bool) -> str:
        """What has the coordinates of a piece as one axis, with one axis for each index."""
        sizes = list(piece.shape) + ([piece.copies] if self.copies else [])
        if len(piece.shape) == 1:
            return text
        if not sizes:
            return f"{text}[..., 0]"
        if not batched:
            return f"{text}.reshape({', '.join(map(str, sizes))})"
        return self.reshaped(text, sizes)

    def by_entries(self, product: Product, found: Entries, name: str) -> str:
        """Statements for maps by entries; the result, (..., coordinates, copies)."""
        if not product.sources:
            return self._invariants(product, found, name)
        dense, apart, mixed = self.costs(product, found)
        if dense <= 2 * min(apart, mixed):
            return self._dense(product, found, name)
        if apart <= mixed or found.count == 1 or len(product.sources) > 1:
            return self._apart(product, found, name)
        return self._mixed(product, found, name)

    def costs(self, product: Product, found: Entries) -> tuple[int, int, int]:
        """Products of numbers: with one matrix, under each element apart, and entry by entry."""
        x, y = self.program.outputs[product.output].copies, self.copies_in(product)
        rows, columns = found.shape
        nonzeros = len(found.rows)
        return rows * columns * x * y, nonzeros * y + found.count * rows * x * y, nonzeros * x * y

    def _invariants(self, product: Product, found: Entries, name: str) -> str:
        """Vectors by their entries, times biases."""
        b = self.stretch(product)
        if found.count == 1 and np.any(found.values != 1):  # else values are not there to repeat b
            chosen = f"{b}[None]" if self.copies else b
        else:
            numbers = self.index("NUMBERS", found.numbers)
            rows = f"{b}.T" if found.count > 1 else f"{b}[None]"
            chosen = f"{rows}[{numbers}]" if self.copies else f"{b}[{numbers}]"
        text = self._times(found, chosen)
        return self._scatter(name, text, found.rows, found.shape[0])

    def _times(self, found: Entries, text: str, *, last: bool = True) -> str:
        """A text with an axis of entries times their values."""
        if np.all(found.values == 1):
            return text
        values = self.values("VALUES", found.values)
        if self.copies and last:
            values += "[:, None]"
        return f"{values} * {text}"

    def _scatter(self, name: str, text: str, rows: Indices, size: int) -> str:
        self.uses_scatter = True
        self.call(name, "add_rows", [text, self.index("ROWS", rows), str(size)])
        return name

    def _flat(self, product: Product) -> str:
        """The input's coordinates of all operands as one axis."""
        views = [self.view(o, k, flat=True) for o, k in enumerate(product.sources)]
        if len(views) == 1:
            return views[0]
        key = ("flat", product.sources)
        if key not in self._made:
            self._made[key] = name = "_".join(views)
            letters = COPIES if self.copies else ("", "")
            axes = f"...a{letters[0]},...b{letters[1]}->...ab{''.join(letters)}"
            self.einsum(name, axes, views, reads=True)
            pieces = [self.program.inputs[o][k] for o, k in enumerate(product.sources)]
            sizes = [pieces[0].one * pieces[1].one]
            sizes += [self.copies_in(product)] if self.copies else []
            self.read(f"{name} = {self.reshaped(name, sizes)}")
        return self._made[key]

    def _dense(self, product: Product, found: Entries, name: str) -> str:
        """One matrix for each pair of copies, and its product with the input."""
        flat, w = self._flat(product), self.stretch(product)
        rows, columns = found.shape
        several = found.count > 1
        matrix = f"{name}_matrix"
        if found.labels is not None and several:
            labels = self._labels(product, found)
            text = f"{w}[:, :, {labels}]" if self.copies else f"{w}[{labels}]"
            if not np.all(found.values == 1):
                signs = np.zeros(found.shape, found.values.dtype)
                signs[found.rows, found.columns] = found.values
                text = f"{self.values('SIGNS', signs)} * {text}"
            self.say(f"{matrix} = {text}")
        else:
            if several:
                numbers = self.index("NUMBERS", found.numbers)
                text = f"{w}[:, :, {numbers}]" if self.copies else f"{w}[{numbers}]"
            else:
                text = f"{w}[:, :, None]" if self.copies else w
            if not several and np.all(found.values == 1):
                ones = self.values("VALUES", found.values)
                text = f"{ones} * {text}"
            else:
                text = self._times(found, text, last=False)
            places = self.index("ENTRIES", found.rows * columns + found.columns)
            self.uses_scatter = True
            if self.copies:
                x, y = self.program.outputs[product.output].copies, self.copies_in(product)
                text = f"{self.spell.xp}.{self.spell.moved}({text}, -1, 0)"
                self.say(f"{matrix} = {text}.reshape({len(found.rows)}, {x * y})")
                self.call(matrix, "add_rows", [matrix, places, str(rows * columns)])
                shape = f".reshape({rows}, {columns}, {x}, {y})"
                self.say(f"{matrix} = {matrix}{shape}")
                self.einsum(name, "rcOI,...cI->...rO", [matrix, flat, *self.spell.fast])
                return name
            self.call(matrix, "add_rows", [text, places, str(rows * columns)])
            self.say(f"{matrix} = {matrix}.reshape({rows}, {columns})")
        if not self.copies:
            self.say(f"{name} = {flat} @ {matrix}.T")
            return name
        self.einsum(name, "OIrc,...cI->...rO", [matrix, flat, *self.spell.fast])
        return name

    def _labels(self, product: Product, found: Entries) -> str:
        """The matrix of elements' numbers, by a formula where these are differences modulo n."""
        assert found.labels is not None
        n, rank = found.modulus, len(self.program.outputs[product.output].shape)
        rank += sum(len(self.program.inputs[o][k].shape) for o, k in enumerate(product.sources))
        if n is None or rank > len(LETTERS):
            return self.index("LABELS", found.labels)
        if found.shape == (n, n):
            lines = [f"{{}} = (np.arange({n})[:, None] - np.arange({n})) % {n}"]
        else:
            *digits, last = list(LETTERS[:rank])
            powers = [n ** (rank - 2 - k) for k in range(rank - 1)]
            parts = [
                f"{p} * (({x} - {last}) % {n})" if p > 1 else f"({x} - {last}) % {n}"
                for p, x in zip(powers, digits, strict=True)
            ]
            lines = [
                f"{', '.join(LETTERS[:rank])} = np.indices({rank * (n,)})",
                f"{{}} = ({' + '.join(parts)}).reshape{found.shape}",
            ]
        key = ("labels", n, rank, found.shape)
        return self.spell.named(self.constants.formula("LABELS", lines, key))

    def _apart(self, product: Product, found: Entries, name: str) -> str:
        """The image under each element, then their combination."""
        flat, w = self._flat(product), self.stretch(product)
        at = self.index("COLUMNS", found.columns)
        gathered = f"{flat}[..., {at}, :]" if self.copies else f"{flat}[..., {at}]"
        rows = found.numbers * found.shape[0] + found.rows
        made = self._scatter(name, self._times(found, gathered), rows, found.count * found.shape[0])
        if found.count == 1:
            self.say(f"{made} = {made} @ {w}.T" if self.copies else f"{made} = {w} * {made}")
            return made
        sizes = [found.count, found.shape[0], *([self.copies_in(product)] if self.copies else [])]
        self.say(f"{made} = {self.reshaped(made, sizes)}")
        axes = "...drI,OId->...rO" if self.copies else "...dr,d->...r"
        self.einsum(made, axes, [made, w, *self.spell.fast])
        return made

    def _mixed(self, product: Product, found: Entries, name: str) -> str:
        """Every entry times its weight."""
        flat, w = self._flat(product), self.stretch(product)
        at = self.index("COLUMNS", found.columns)
        numbers = self.index("NUMBERS", found.numbers)
        if not self.copies:
            text = f"{self._times(found, f'{w}[{numbers}]')} * {flat}[..., {at}]"
            return self._scatter(name, text, found.rows, found.shape[0])
        entries = self._times(found, f"{w}[:, :, {numbers}]", last=False)
        self.say(f"{name} = {entries}")
        self.einsum(name, "OIn,...nI->...nO", [name, f"{flat}[..., {at}, :]"])
        return self._scatter(name, name, found.rows, found.shape[0])
