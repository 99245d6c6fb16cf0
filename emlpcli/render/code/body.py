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
class Sum:
    """Terms that are expanded alike: texts with comments, and whether they have the batch axes."""

    texts: list[tuple[str, list[str]]] = field(default_factory=list)
    batched: bool = False
    within: list[tuple[Expansion, Sum]] = field(default_factory=list)  # of fewer letters


def inside(expansions: list[Expansion]) -> dict[Expansion, Expansion]:
    """Expansions that another one takes in before it is expanded, since it has more letters.

    Every sum is then as small as it can be: a trace is added to row sums and not to the matrix.
    """
    found: dict[Expansion, Expansion] = {}
    for small in expansions:
        fitting = [
            large
            for large in expansions
            if large.factors == small.factors
            and len(small.letters) < len(large.letters)
            and (large.factors or len(large.letters) < len(large.output))
            and _within(small.letters, large.letters)
        ]
        if fitting:
            found[small] = min(fitting, key=lambda large: len(large.letters))
    # what takes in others is not taken in itself, so that none is more than one step away
    return {small: large for small, large in found.items() if small not in found.values()}


def _within(letters: str, others: str) -> bool:
    """Whether letters are among others, in the same order."""
    return letters == "".join(x for x in others if x in letters)


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
                self.zeros(zeros, sum(p.size for p in waiting))
                found.append(zeros)
                waiting = []
            found += [name] if piece is not None else []
        return found

    def zeros(self, target: str, size: int) -> None:
        """Write an assignment of zeros."""
        known = "x" if self.program.inputs else "b" if self.program.biases else ""
        # inputs have been cast to the type of the parameters, where there are any
        bare = self.program.is_complex and not (self.program.weights or self.program.biases)
        pattern = self.spell.like_complex if bare else self.spell.like
        like = [pattern.format(known)] if known else [self.spell.complex] * bare
        self.call(target, f"{self.spell.xp}.zeros", [self.shape([size]), *like])

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
        sums: dict[Expansion, Sum] = {}
        begun = complete = False
        for product in products:
            if isinstance(product.maps, Entries):
                self._commented(product)
                text = self.from_entries(product, product.maps, piece, f"t{k}")
                added = f"{target} {self.spell.plus} {text}" if begun else text
                self.say(f"{target} = {added}")
                complete, begun = complete or bool(product.sources), True
                continue
            for j, (made, element) in enumerate(zip(product.maps, product.elements, strict=True)):
                self._add(sums, product, made, element, j)
        taken_in = inside(list(sums))
        for expansion, summed in sums.items():
            if expansion in taken_in:
                continue
            summed.within = [(e, sums[e]) for e, whole in taken_in.items() if whole == expansion]
            whole = self.expanded(expansion, summed, target, piece, begun=begun)
            complete, begun = complete or (whole and summed.batched), True
        return self.finished(piece, target, complete=complete)

    def _add(
        self,
        sums: dict[Expansion, Sum],
        product: Product,
        made: Contraction,
        element: Element,
        j: int,
    ) -> None:
        comments = [] if j else [f"# {between(product)}"]
        comments.append(f"# {told(element)}")
        feature = self.feature(product, made.feature) if product.sources else ""
        text = self.term(product, j, feature)
        summed = sums.setdefault(made.expansion, Sum())
        summed.texts.append((text, comments))
        summed.batched |= bool(product.sources)

    def term(self, product: Product, j: int, feature: str) -> str:
        """One element's image, or its share of the bias where there is no feature."""
        parameter = self.parameter(product, j)
        if not feature:
            return parameter
        return f"{feature} @ {parameter}" if self.copies else f"{parameter} * {feature}"

    def from_entries(self, product: Product, found: Entries, piece: Piece, name: str) -> str:
        """Statements for maps by entries, and their result with an axis for each index."""
        text = self.by_entries(product, found, name)
        return self.indexed(text, piece, batched=bool(product.sources))

    def expanded(
        self, expansion: Expansion, terms: Sum, target: str, piece: Piece, *, begun: bool
    ) -> bool:
        """Statements for a sum and its expansion; whether it has all indices of the output."""
        letters = [expansion.letters, *(x for _, x in expansion.factors)]
        present, output = "".join(letters), expansion.output
        whole = all(x in present for x in output)
        simple = not expansion.factors and whole
        name = target if simple and not begun else f"t{target[1:]}"
        self.summed(name, terms)
        for small, others in terms.within:
            part = f"s{target[1:]}"
            self.summed(part, others)
            spread = self._spread(part, small.letters, expansion.letters)
            self.say(f"{name} = {name} + {spread}")
            terms.batched |= others.batched
        if all(_within(x, output) for x in letters):
            text = self._spread(name, expansion.letters, output)
            for constant, places in expansion.factors:
                factor = self._spread(self.constant(constant), places, output, constant=True)
                if len(f"    {target} = {target} + {text} * {factor}") > self.width:
                    self.say(f"{name} = {text}")
                    text = name
                text = f"{text} * {factor}"
        else:
            last = "O" if self.copies else ""
            left = "".join(x for x in output if x in present)
            axes = f"...{expansion.letters}{last},{','.join(letters[1:])}->...{left}{last}"
            operands = [name, *(self.constant(c) for c, _ in expansion.factors)]
            made = target if not begun and whole else name
            self.einsum(made, axes, operands)
            text = self._spread(made, left, output)
        if begun:
            self.say(f"{target} = {target} + {text}")
        elif text != target:
            self.say(f"{target} = {text}")
        return whole

    def _spread(self, name: str, letters: str, wider: str, *, constant: bool = False) -> str:
        """A tensor with axes of length 1 for the letters that it lacks."""
        places = [":" if x in letters else "None" for x in wider] + [":"] * bool(self.copies)
        if constant:  # which has neither a batch nor copies
            places[len(wider) :] = ["None"] * bool(self.copies)
            return f"{name}[{', '.join(places)}]" if "None" in places else name
        return f"{name}[..., {', '.join(places)}]" if "None" in places else name

    def summed(self, name: str, terms: Sum) -> None:
        """A sum, each term below its comments."""
        if len(terms.texts) == 1:
            ((text, comments),) = terms.texts
            for line in (*comments, f"{name} = {text}"):
                self.say(line)
            return
        self.say(f"{name} = (")
        for k, (text, comments) in enumerate(terms.texts):
            for line in (*comments, f"+ {text}" if k else text):
                self.say(f"    {line}")
        self.say(")")

    def finished(self, piece: Piece, target: str, *, complete: bool) -> str:
        """The piece with its coordinates as one axis, copies outermost."""
        sizes = list(piece.shape) + ([piece.copies] if self.copies else [])
        if not complete:
            shape = [target, self.shape(sizes)]
            self.call(target, f"{self.spell.xp}.broadcast_to", shape)
        if self.copies and piece.shape:
            moved = [target, "-1", str(-1 - len(piece.shape))]
            self.call(target, f"{self.spell.xp}.{self.spell.moved}", moved)
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
