"""The statements of a layer in Python, one piece of the output after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from emlpcli.render.code.by_entries import EntryStatements
from emlpcli.render.limits import MOST_COMMENTED_ELEMENTS
from emlpcli.solve.program.operations import (
    Contraction,
    Entries,
    Expansion,
    Piece,
    Product,
)
from emlpcli.solve.readable.families import Element


@dataclass
class _Sum:
    """Terms that are expanded alike: texts with comments, and whether they have the batch axes."""

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    batched: bool = False


class Body(EntryStatements):
    """Writes the statements that follow those that name w, b and the batch."""

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
                known = "x" if self.program.inputs else "b" if self.program.biases else ""
                like = [self.spell.like.format(known)] if known else []
                self.call(zeros, f"{self.spell.xp}.zeros", [sizes, *like])
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
                text = self.by_entries(product, product.maps, f"t{k}")
                text = self.indexed(text, piece, batched=bool(product.sources))
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

    def _commented(self, product: Product) -> None:
        """The names of elements that are not told one by one."""
        self.say(f"# {between(product)}")
        for element in product.elements[:MOST_COMMENTED_ELEMENTS]:
            self.say(f"#   {told(element)}")
        if (more := len(product.elements) - MOST_COMMENTED_ELEMENTS) > 0:
            self.say(f"#   … and {more} more")


def between(product: Product) -> str:
    """Between which copies the elements act."""
    return product.label if product.sources else f"bias in {product.label}"


def told(element: Element) -> str:
    """An element by name, in index form and in words, on one line."""
    parts = [element.formula, element.words]
    more = ", ".join(part for part in parts if part)
    return " ".join(f"{element.name}{f': {more}' if more else ''}".split())
