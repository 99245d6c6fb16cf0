"""The statements of a layer in Julia, whose arrays have their first axis innermost."""

from __future__ import annotations

from math import prod

import numpy as np

from emlpcli.overrides import override
from emlpcli.render.code.body import Sum
from emlpcli.render.code.julia_constants import WIDTH
from emlpcli.render.code.julia_entries import JuliaEntries
from emlpcli.render.code.statements import INPUTS
from emlpcli.solve.program.operations import Expansion, Feature, Piece, Product
from emlpcli.solve.readable.symbols import LETTERS

COPIES, BATCH = "#", "N"  # labels of the axes that are no indices


class JuliaBody(JuliaEntries):
    """Tensors have the axes (copies, indices in reverse order, batch).

    A row-major tensor is, in a column-major language, that with its axes in reverse order, so that
    no coordinate is moved. Copies come first, so that weights act by one matrix product; where no
    piece has several there is no such axis. All entries of the batch are one axis.
    """

    @property
    @override
    def width(self) -> int:
        return WIDTH

    @override
    def write(self) -> list[str]:
        """All statements; the last one is the output."""
        pieces = self.program.outputs
        names = self._with_zeros([self._piece(k) for k in range(len(pieces))])
        text = names[0]
        if len(names) > 1:
            self.call("y", "vcat", names)
            text = "y"
        if any(piece.start is None for piece in pieces):
            places = np.concatenate([piece.places.ravel() for piece in pieces])
            self.say("# back to the order of the coordinates")
            text = f"{text}[{self.index('ORDER', np.argsort(places))}, :]"
        batch = ", batch..." if self.program.inputs else ""
        self.say(f"return reshape({text}, SIZE_OUT{batch})")
        return [*self.reads, *self.lines]

    @override
    def zeros(self, target: str, size: int) -> None:
        self.say(f"{target} = zeros(T, {size}, {self._batch})")

    @property
    def _batch(self) -> str:
        return BATCH if self.program.inputs else "1"

    # -- axes --------------------------------------------------------------------------------

    def _axes(self, letters: str, *, batched: bool = True) -> str:
        """The labels of the axes of a tensor with these indices."""
        return COPIES * bool(self.copies) + letters[::-1] + BATCH * batched

    def _aligned(self, name: str, axes: str, wider: str, sizes: dict[str, int]) -> str:
        """A tensor with the axes in the order of `wider`, of length 1 where it has none."""
        if not axes:  # a number
            return name
        order = [axes.index(a) for a in wider if a in axes]
        text = name
        if order != sorted(order):
            text = f"permutedims({name}, ({', '.join(str(k + 1) for k in order)}))"
        if set(axes) == set(wider):
            return text
        lengths = ["1" if a not in axes else ":" if a == BATCH else str(sizes[a]) for a in wider]
        return f"reshape({text}, {', '.join(lengths)})"

    def _product(
        self,
        lines: list[str],
        target: str,
        operands: list[tuple[str, str]],
        kept: str,
        sizes: dict[str, int],
    ) -> str:
        """The product of tensors with their axes, summed over the axes that are not kept.

        A text, or the name of the target, to which lines assign it where the text is long.
        """
        total = list(kept)
        for _, axes in operands:
            for k, a in enumerate(axes):
                if a not in total:
                    total.insert(total.index(axes[k - 1]) + 1 if k else 0, a)
        wider = "".join(total)
        parts = [self._aligned(name, axes, wider, sizes) for name, axes in operands]
        dims = "".join(f", {k + 1}" for k, a in enumerate(wider) if a not in kept)
        text = " .* ".join(parts)
        text = f"added({text}{dims})" if dims else text
        if len(f"    {target} = {target} .+ {text}") <= WIDTH:
            return text
        lines.append(f"    {target} =")
        lines += [f"        {part} .*" for part in parts[:-1]] + [f"        {parts[-1]}"]
        return f"added({target}{dims})" if dims else target

    # -- what is read ------------------------------------------------------------------------

    @override
    def index(self, name: str, array: object) -> str:
        return self.constants.add(name, np.asarray(array), index=True)

    def _coordinates(self, operand: int, k: int) -> str:
        """The coordinates of a piece, copy by copy: (size, batch)."""
        piece, name = self.program.inputs[operand][k], INPUTS[operand].upper()
        if piece.start is None:
            return f"{name}[{self.index('PLACES', piece.places.ravel())}, :]"
        if piece.size == self.program.sizes[operand]:
            return name
        return f"{name}[{piece.start + 1}:{piece.start + piece.size}, :]"

    @override
    def view(self, operand: int, k: int, *, flat: bool = False) -> str:
        """A piece of an input: (copies, indices, batch); flat (coordinates, copies · batch)."""
        key = ("view", operand, k, flat)
        if key in self._made:
            return self._made[key]
        piece = self.program.inputs[operand][k]
        target = f"{INPUTS[operand]}{k}{'_flat' * flat}"
        text = self._coordinates(operand, k)
        sizes = list(map(str, piece.shape[::-1]))
        if flat:
            text = f"reshape({text}, {piece.one}, :)" if self.copies else text
        elif self.copies:
            if sizes:
                text = f"reshape({', '.join([text, *sizes, str(piece.copies), ':'])})"
                order = [len(sizes) + 1, *range(1, len(sizes) + 1), len(sizes) + 2]
                text = f"permutedims({text}, ({', '.join(map(str, order))}))"
        elif len(sizes) != 1:
            text = f"reshape({', '.join([text, *sizes, ':'])})"
        self.read(f"# {INPUTS[operand]}{k}: {piece.label}")
        self.read(f"{target} = {text}")
        self._made[key] = target
        return target

    @override
    def feature(self, product: Product, made: Feature) -> str:
        """The variable of a feature: (copies, kept indices, batch)."""
        views = [self.view(o, k) for o, k in enumerate(product.sources)]
        if made.is_plain:
            return views[0]
        key = (product.sources, made)
        if key in self._features:
            return self._features[key]
        name = self.feature_name(views, made)
        pieces = [self.program.inputs[o][k] for o, k in enumerate(product.sources)]
        sizes = {x: n for piece, p in zip(pieces, made.patterns, strict=True)
                 for x, n in zip(p, piece.shape, strict=True)}  # fmt: skip
        several = len(views) > 1
        operands = []
        for o, (view, pattern) in enumerate(zip(views, made.patterns, strict=True)):
            letters = "".join(dict.fromkeys(pattern))
            text = view
            if letters != pattern:
                copies = f"{pieces[o].copies}, " if self.copies else ""
                colon = ":, " if self.copies else ""
                where = self.index("DIAGONAL", _diagonal(pattern, sizes))
                text = f"reshape({view}, {copies}{pieces[o].one}, :)[{colon}{where}, :]"
            axes = self._axes(letters)
            if several and self.copies:
                axes = axes.replace(COPIES, "IJ"[o])
                sizes["IJ"[o]] = pieces[o].copies
            operands.append((text, axes))
        constants = [(self.constant(c), x[::-1]) for c, x in made.factors]
        kept = self._axes(made.kept)
        if several and self.copies:
            kept = kept.replace(COPIES, "JI")
        sizes[COPIES] = pieces[0].copies
        if not several and not constants:
            text, axes = operands[0]
            dims = [str(k + 1) for k, a in enumerate(axes) if a not in kept]
            text = f"added({text}, {', '.join(dims)})" if dims else text
            left = "".join(a for a in axes if a in kept)
            self.read(f"{name} = {self._aligned(text, left, kept, sizes)}")
        else:
            every = [*operands, *constants]
            text = self._product(self.reads, name, every, kept, sizes)
            if text != name:
                self.read(f"{name} = {text}")
        if several and self.copies:
            lengths = [self.copies_in(product), *(sizes[x] for x in made.kept[::-1])]
            self.read(f"{name} = reshape({name}, {', '.join(map(str, lengths))}, :)")
        self._features[key] = name
        return name

    # -- weights -----------------------------------------------------------------------------

    @override
    def stretch(self, product: Product) -> str:
        """The parameters of a product: shape (elements, in, out), of invariants (elements, out)."""
        weights, bias = product.weights, not product.sources
        name = "b" if bias else "w"
        if not self.copies:
            first = self.first(product)
            return f"{name}[{first + 1}:{first + weights.elements}]"
        key = ("stretch", bias, id(weights))
        if key not in self._made:
            number = sum(1 for k in self._made if isinstance(k, tuple) and k[:2] == key[:2])
            self._made[key] = target = f"{name}{number}"
            sizes = [weights.elements, *([] if bias else [weights.copies_in]), weights.copies_out]
            whole = f"{name}[{weights.start + 1}:{weights.start + weights.size}]"
            self.say(f"{target} = reshape({whole}, {', '.join(map(str, sizes))})")
        text = self._made[key]
        if product.left is None and product.right is None:
            return text
        chosen = [":" if n is None else self._some_of(n) for n in (product.right, product.left)]
        return f"{text}[:, {', '.join(chosen[bias:])}]"

    def _some_of(self, numbers: object) -> str:
        found = np.asarray(numbers)
        first = int(found[0])
        if np.array_equal(found, first + np.arange(len(found))):
            return f"{first + 1}:{first + len(found)}"
        return self.index("CHOSEN", found)

    @override
    def parameter(self, product: Product, j: int) -> str:
        """The parameters of one element: (in, out) of maps, (out,) of invariants, or a number."""
        bias = not product.sources
        if not self.copies:
            return f"{'b' if bias else 'w'}[{self.first(product) + j + 1}]"
        text = self.stretch(product)
        return f"{text}[{j + 1}, :{'' if bias else ', :'}]"

    @override
    def term(self, product: Product, j: int, feature: str) -> str:
        """One element's image, or its share of the bias."""
        parameter = self.parameter(product, j)
        if not feature:
            return parameter
        return f"mix({parameter}, {feature})" if self.copies else f"{parameter} .* {feature}"

    # -- a piece of the output ---------------------------------------------------------------

    @override
    def summed(self, name: str, terms: Sum) -> None:
        """A sum, each term below its comments, which ends with its operator."""
        last = len(terms.texts) - 1
        for k, (text, comments) in enumerate(terms.texts):
            if k == 0:
                for line in comments if last == 0 else comments[:-1]:
                    self.say(line)
                if last:
                    self.say(f"{name} =")
                    self.say(f"    {comments[-1]}")
                    self.say(f"    {text} .+")
                else:
                    self.say(f"{name} = {text}")
                continue
            for line in comments:
                self.say(f"    {line}")
            self.say(f"    {text}{' .+' if k < last else ''}")

    def _sizes(self, piece: Piece) -> dict[str, int]:
        return dict(zip(LETTERS, piece.shape, strict=False)) | {COPIES: piece.copies}

    @override
    def expanded(
        self, expansion: Expansion, terms: Sum, target: str, piece: Piece, *, begun: bool
    ) -> bool:
        """Statements for a sum and its expansion; whether it has all indices of the output."""
        present = "".join([expansion.letters, *(x for _, x in expansion.factors)])
        whole = all(x in present for x in expansion.output)
        simple = not expansion.factors and whole
        name = target if simple and not begun else f"t{target[1:]}"
        self.summed(name, terms)
        sizes = self._sizes(piece)
        for constant, letters in expansion.factors:
            sizes |= dict(zip(letters, constant.array.shape, strict=True))
        for small, others in terms.within:
            part = f"s{target[1:]}"
            self.summed(part, others)
            inner = self._axes(small.letters, batched=others.batched)
            text = self._aligned(part, inner, self._axes(expansion.letters), sizes)
            self.say(f"{name} = {name} .+ {text}")
            terms.batched |= others.batched
        axes = self._axes(expansion.letters, batched=terms.batched)
        kept = self._axes("".join(x for x in expansion.output if x in present))
        kept = kept if terms.batched else kept[:-1]
        operands = [(name, axes)]
        operands += [(self.constant(c), x[::-1]) for c, x in expansion.factors]
        text = name
        if expansion.factors:
            text = self._product(self.lines, name, operands, kept, sizes)
        have = kept
        full = self._axes(expansion.output)
        if have != full:
            if text != name:
                self.say(f"{name} = {text}")
                text = name
            text = self._aligned(text, have, full, sizes)
        if begun:
            self.say(f"{target} = {target} .+ {text}")
        elif text != target:
            self.say(f"{target} = {text}")
        return whole

    @override
    def finished(self, piece: Piece, target: str, *, complete: bool) -> str:
        """The piece with its coordinates as one axis, copies outermost: (size, batch)."""
        indices = list(map(str, piece.shape[::-1]))
        sizes = [str(piece.copies)] * bool(self.copies) + indices
        if not complete:
            lengths = ", ".join([*sizes, self._batch])
            self.say(f"{target} = {target} .+ zeros(T, {lengths})")
        if self.copies and indices:
            order = [*range(2, len(indices) + 2), 1, len(indices) + 2]
            self.say(f"{target} = permutedims({target}, ({', '.join(map(str, order))}))")
        if len(sizes) != 1:
            self.say(f"{target} = reshape({target}, {piece.size}, :)")
        return target


def _diagonal(
    pattern: str, sizes: dict[str, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The row-major places where indices with one letter are equal, by the letters in turn."""
    letters = list(dict.fromkeys(pattern))
    places = np.zeros([sizes[x] for x in letters], dtype=np.int64)
    grid = np.indices(places.shape)
    for k, x in enumerate(pattern):
        places += grid[letters.index(x)] * prod(sizes[y] for y in pattern[k + 1 :])
    return places
