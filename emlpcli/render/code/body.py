"""The statements of a layer in Python, one piece of the output after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from emlpcli.render.code.constants import Constants
from emlpcli.render.code.spelling import Spelling
from emlpcli.render.code.statements import COPIES, Statements
from emlpcli.render.limits import MOST_COMMENTED_ELEMENTS
from emlpcli.solve.program.operations import (
    Contraction,
    Entries,
    Expansion,
    Indices,
    Piece,
    Product,
    Program,
)
from emlpcli.solve.readable.families import Element
from emlpcli.solve.readable.symbols import LETTERS


@dataclass
class _Sum:
    """Terms that are expanded alike: texts with comments, and whether they have the batch axes."""

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    batched: bool = False


class Body(Statements):
    """Writes the statements that follow those that name w, b and the batch."""

    def __init__(self, program: Program, spelling: Spelling, constants: Constants) -> None:
        super().__init__(program, spelling, constants)
        self.uses_scatter = False

    def write(self) -> list[str]:
        """All statements; the last one returns the output."""
        pieces = self.program.outputs
        names = self._with_zeros([self._piece(k) for k in range(len(pieces))])
        if len(names) == 1:
            self.say(f"y: {self.spell.array} = {names[0]}")
        else:
            parts = [f"[{', '.join(names)}]", f"{self.spell.axis}=-1"]
            function = f"{self.spell.xp}.{self.spell.concatenate}"
            self.call(f"y: {self.spell.array}", function, parts)
        if any(piece.start is None for piece in pieces):
            listed = np.concatenate([piece.places.ravel() for piece in pieces])
            self.say("# back to the order of the coordinates")
            self.say(f"y = y[..., {self.index('ORDER', np.argsort(listed))}]")
        self.say("return y")
        return [*self.reads, *self.lines]

    def _with_zeros(self, outputs: list[str]) -> list[str]:
        """Names of pieces; neighbours that no map reaches are one block of zeros."""
        found: list[str] = []
        waiting: list[Piece] = []
        for piece, name in [*zip(self.program.outputs, outputs, strict=True), (None, "y")]:
            if piece is not None and not name:
                waiting.append(piece)
                continue
            if waiting:
                labels = ", ".join(p.label for p in waiting)
                self.say(f"# no map and no invariant reaches {labels}")
                zeros = f"zeros_{len(found)}"
                sizes = self.shape([sum(p.size for p in waiting)])
                like = self.spell.like.format("x" if self.program.inputs else "b")
                self.call(zeros, f"{self.spell.xp}.zeros", [sizes, like])
                found.append(zeros)
                waiting = []
            found += [name] if piece is not None else []
        return found

    # -- a piece of the output ---------------------------------------------------------------

    def _piece(self, k: int) -> str:
        """Statements for one piece of the output; its name, empty where it is zero."""
        piece, target = self.program.outputs[k], f"y{k}"
        every = [*self.program.products, *self.program.invariants]
        products = [p for p in every if p.output == k]
        if not products:
            return ""
        self.lines.append("")
        self.say(f"# {target}: {piece.label}")
        sums: dict[Expansion, _Sum] = {}
        begun = complete = False
        for product in products:
            if isinstance(product.maps, Entries):
                self._commented(product)
                text = self._by_entries(product, product.maps, f"t{k}")
                text = self._indexed(text, piece, batched=bool(product.sources))
                self.say(f"{target} = {target} + {text}" if begun else f"{target} = {text}")
                complete, begun = complete or bool(product.sources), True
                continue
            for j, (made, element) in enumerate(zip(product.maps, product.elements, strict=True)):
                self._add(sums, product, made, element, j)
        for expansion, summed in sums.items():
            whole = self._expanded(expansion, summed, target, begun=begun)
            complete, begun = complete or (whole and summed.batched), True
        return self._finished(piece, target, complete=complete)

    def _add(
        self,
        sums: dict[Expansion, _Sum],
        product: Product,
        made: Contraction,
        element: Element,
        j: int,
    ) -> None:
        comments = [] if j else [f"# {between(product)}"]
        comments.append(f"# {told(element)}")
        parameter = self.parameter(product, j)
        if product.sources:
            feature = self.feature(product, made.feature)
            text = f"{feature} @ {parameter}" if self.copies else f"{parameter} * {feature}"
        else:
            text = parameter
        summed = sums.setdefault(made.expansion, _Sum())
        summed.texts.append((text, comments))
        summed.batched |= bool(product.sources)

    def _expanded(self, expansion: Expansion, summed: _Sum, target: str, *, begun: bool) -> bool:
        """Statements for a sum and its expansion; whether it has all indices of the output."""
        present = set(expansion.letters).union(*(x for _, x in expansion.factors))
        has = [x in present for x in expansion.output]
        simple = not expansion.factors and all(has)
        name = target if simple and not begun else f"t{target[1:]}"
        self._summed(name, summed)
        last = "O" if self.copies else ""
        if expansion.factors:
            axes = [f"...{expansion.letters}{last}", *(x for _, x in expansion.factors)]
            left = "".join(x for x in expansion.output if x in present)
            operands = [name, *(self.constant(c) for c, _ in expansion.factors)]
            made = target if not begun and all(has) else name
            self.einsum(made, f"{','.join(axes)}->...{left}{last}", operands)
            name = made
        text = name
        if not all(has):
            places = [":" if there else "None" for there in has] + [":"] * bool(last)
            text = f"{name}[..., {', '.join(places)}]"
        if begun:
            self.say(f"{target} = {target} + {text}")
        elif text != target:
            self.say(f"{target} = {text}")
        return all(has)

    def _summed(self, name: str, summed: _Sum) -> None:
        """A sum, each term below its comments."""
        if len(summed.texts) == 1:
            ((text, comments),) = summed.texts
            for line in (*comments, f"{name} = {text}"):
                self.say(line)
            return
        self.say(f"{name} = (")
        for k, (text, comments) in enumerate(summed.texts):
            for line in (*comments, f"+ {text}" if k else text):
                self.say(f"    {line}")
        self.say(")")

    def _finished(self, piece: Piece, target: str, *, complete: bool) -> str:
        """The piece with its coordinates as one axis, copies outermost."""
        sizes = list(piece.shape) + ([piece.copies] if self.copies else [])
        if not complete:
            shape = [target, self.shape(sizes)]
            self.call(target, f"{self.spell.xp}.broadcast_to", shape)
        if self.copies and piece.shape:
            moved = [target, "-1", str(-1 - len(piece.shape))]
            self.call(target, f"{self.spell.xp}.moveaxis", moved)
        if not sizes:
            self.say(f"{target} = {target}[..., None]")
        elif len(sizes) > 1:
            self.say(f"{target} = {self.reshaped(target, [piece.size])}")
        return target

    # -- maps by their entries ---------------------------------------------------------------

    def _commented(self, product: Product) -> None:
        """The names of elements that are not told one by one."""
        self.say(f"# {between(product)}")
        for element in product.elements[:MOST_COMMENTED_ELEMENTS]:
            self.say(f"#   {told(element)}")
        if (more := len(product.elements) - MOST_COMMENTED_ELEMENTS) > 0:
            self.say(f"#   … and {more} more")

    def _indexed(self, text: str, piece: Piece, *, batched: bool) -> str:
        """What has the coordinates of a piece as one axis, with one axis for each index."""
        sizes = list(piece.shape) + ([piece.copies] if self.copies else [])
        if len(piece.shape) == 1:
            return text
        if not sizes:
            return f"{text}[..., 0]"
        if not batched:
            return f"{text}.reshape({', '.join(map(str, sizes))})"
        return self.reshaped(text, sizes)

    def _by_entries(self, product: Product, found: Entries, name: str) -> str:
        """Statements for maps by entries; the result, (..., coordinates, copies)."""
        weights = product.weights
        if not product.sources:
            return self._invariants(product, found, name)
        x, y = weights.copies_out, weights.copies_in
        rows, columns = found.shape
        nonzeros = len(found.rows)
        dense = rows * columns * x * y
        apart = nonzeros * y + found.count * rows * x * y
        mixed = nonzeros * x * y
        if dense <= 2 * min(apart, mixed):
            return self._dense(product, found, name)
        if apart <= mixed or found.count == 1 or len(product.sources) > 1:
            return self._apart(product, found, name)
        return self._mixed(product, found, name)

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
            sizes += [product.weights.copies_in] if self.copies else []
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
                x, y = product.weights.copies_out, product.weights.copies_in
                text = f"{self.spell.xp}.moveaxis({text}, -1, 0)"
                self.say(f"{matrix} = {text}.reshape({len(found.rows)}, {x * y})")
                self.call(matrix, "add_rows", [matrix, places, str(rows * columns)])
                shape = f".reshape({rows}, {columns}, {x}, {y})"
                self.say(f"{matrix} = {matrix}{shape}")
                self.einsum(name, "rcOI,...cI->...rO", [matrix, flat])
                return name
            self.call(matrix, "add_rows", [text, places, str(rows * columns)])
            self.say(f"{matrix} = {matrix}.reshape({rows}, {columns})")
        axes = "OIrc,...cI->...rO" if self.copies else "rc,...c->...r"
        self.einsum(name, axes, [matrix, flat])
        return name

    def _labels(self, product: Product, found: Entries) -> str:
        """The matrix of elements' numbers, by a formula where these are differences modulo n."""
        assert found.labels is not None
        n, rank = found.modulus, len(self.program.outputs[product.output].shape)
        rank += sum(len(self.program.inputs[o][k].shape) for o, k in enumerate(product.sources))
        if n is None or rank > len(LETTERS):
            return self.index("LABELS", found.labels)
        if rank == 2:
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
        sizes = [found.count, found.shape[0], *([product.weights.copies_in] if self.copies else [])]
        self.say(f"{made} = {self.reshaped(made, sizes)}")
        axes = "...drI,OId->...rO" if self.copies else "...dr,d->...r"
        self.einsum(made, axes, [made, w])
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


def between(product: Product) -> str:
    """Between which copies the elements act."""
    return product.label if product.sources else f"bias in {product.label}"


def told(element: Element) -> str:
    """An element by name, in index form and in words, on one line."""
    parts = [element.formula, element.words]
    more = ", ".join(part for part in parts if part)
    return " ".join(f"{element.name}{f': {more}' if more else ''}".split())
