"""Statements of printed Python code: views of the input, sums over it, and stretches of weights."""

from __future__ import annotations

from math import prod

import numpy as np

from emlpcli.render.code.constants import Constants
from emlpcli.render.code.numbers import WIDTH, assigned, shape
from emlpcli.render.code.spelling import Spelling
from emlpcli.solve.program.operations import Constant, Feature, Indices, Product, Program, Weights

INPUTS = ("x", "z")  # names of the inputs of a linear and of a bilinear layer
COPIES = ("I", "J")  # letters of their copies, beside O of the output's


class Statements:
    """Writes each view, feature and stretch of weights once, before its first use.

    Where a layer has several copies of anything, these are the last axis of all tensors.
    """

    def __init__(self, program: Program, spelling: Spelling, constants: Constants) -> None:
        self.program, self.spell, self.constants = program, spelling, constants
        self.copies = program.has_copies
        self.reads: list[str] = []  # statements that only read the input
        self.lines: list[str] = []
        self.tensors: dict[str, str] = {}  # constants in use, by the names of local variables
        self._made: dict[object, str] = {}
        self._features: dict[tuple[tuple[int, ...], Feature], str] = {}

    def say(self, text: str) -> None:
        """Write one line."""
        self.lines.append(f"    {text}")

    def read(self, text: str) -> None:
        """Write one line among those that come first."""
        self.reads.append(f"    {text}")

    def call(
        self, target: str, function: str, arguments: list[str], *, reads: bool = False
    ) -> None:
        """Write an assignment of a call, over several lines where it is long."""
        lines = self.reads if reads else self.lines
        lines += assigned(f"    {target}", function, arguments, width=self.width)

    @property
    def width(self) -> int:
        """Columns of a line, which a method indents once more."""
        return WIDTH - 4 * self.spell.method

    def einsum(self, target: str, axes: str, operands: list[str], *, reads: bool = False) -> None:
        """Write an assignment of a sum over indices."""
        self.call(target, f"{self.spell.xp}.einsum", [f'"{axes}"', *operands], reads=reads)

    @property
    def batches(self) -> list[str]:
        """The names of the shapes of each input without its last axis."""
        several = len(self.program.inputs) > 1
        names = INPUTS[: len(self.program.inputs)]
        return [f"batch_{name}" if several else "batch" for name in names]

    @property
    def precision(self) -> str:
        """A variable of the precision of all constants."""
        return "w.dtype" if self.program.weights else "b.dtype"

    def shape(self, sizes: list[int], batch: str = "batch") -> str:
        """The text of a shape with the axes of the batch before others."""
        if not self.program.inputs:
            return shape(sizes)
        return f"(*{batch}, {', '.join(map(str, sizes))})" if sizes else batch

    def reshaped(self, text: str, sizes: list[int], batch: str = "batch") -> str:
        """A text, reshaped."""
        if not self.program.inputs:
            return (
                f"{text}.reshape{shape(sizes)}"
                if len(sizes) != 1
                else f"{text}.reshape({sizes[0]})"
            )
        inner = ", ".join([f"*{batch}", *map(str, sizes)])
        return f"{text}.reshape({inner})"

    # -- what is read ------------------------------------------------------------------------

    def constant(self, constant: Constant) -> str:
        """The local variable of a small tensor."""
        name = self.constants.add(constant.name, constant.array)
        return self.tensors.setdefault(name, name.lower())

    def values(self, name: str, array: object) -> str:
        """The local variable of numbers of a product."""
        made = self.constants.add(name, np.asarray(array))
        return self.tensors.setdefault(made, made.lower())

    def index(self, name: str, array: Indices) -> str:
        """An index constant."""
        return self.spell.named(self.constants.add(name, array, index=True))

    def view(self, operand: int, k: int, *, flat: bool = False) -> str:
        """A piece of an input: (..., indices, copies), or (..., coordinates, copies)."""
        key = ("view", operand, k, flat)
        if key in self._made:
            return self._made[key]
        piece = self.program.inputs[operand][k]
        name = INPUTS[operand]
        target = f"{name}{k}_flat" if flat and len(piece.shape) != 1 else f"{name}{k}"
        sizes = [piece.one] if flat else list(piece.shape)
        other = ("view", operand, k, not flat)
        if len(piece.shape) == 1 and other in self._made:  # both are one
            return self._made[other]
        whole = [piece.copies, *sizes] if self.copies else sizes
        if piece.start is None:
            places = piece.places.reshape(whole)
            text = f"{name}[..., {self.index('PLACES', places)}]"
        elif not whole:
            text = f"{name}[..., {piece.start}]"
        else:
            all_of_it = piece.size == self.program.sizes[operand]
            stretch = f"[..., {piece.start}:{piece.start + piece.size}]"
            text = name if all_of_it else name + stretch
            if len(whole) > 1:
                text = self.reshaped(text, whole, self.batches[operand])
        self.read(f"# {name}{k}: {piece.label}")
        if self.copies and sizes:
            moved = [text, str(-1 - len(sizes)), "-1"]
            self.call(target, f"{self.spell.xp}.{self.spell.moved}", moved, reads=True)
        else:
            self.read(f"{target} = {text}")
        self._made[key] = target
        return target

    def feature(self, product: Product, made: Feature) -> str:
        """The variable of a feature: (..., kept indices, copies)."""
        views = [self.view(o, k) for o, k in enumerate(product.sources)]
        if made.is_plain:
            return views[0]
        key = (product.sources, made)
        if key not in self._features:
            name = self.feature_name(views, made)
            letters = COPIES if self.copies else ("", "")
            if (sums := self._summed_further(product, made, letters[0])) is not None:
                self.einsum(name, *sums, reads=True)
                self._features[key] = name
                return name
            axes = [f"...{p}{c}" for p, c in zip(made.patterns, letters, strict=False)]
            last = "".join(letters[: len(views)])
            axes += [x for _, x in made.factors]
            operands = [*views, *(self.constant(c) for c, _ in made.factors)]
            self.einsum(name, f"{','.join(axes)}->...{made.kept}{last}", operands, reads=True)
            if len(last) > 1:
                copies = self.copies_in(product)
                sizes = [self._size(product, made, x) for x in made.kept]
                self.read(f"{name} = {self.reshaped(name, [*sizes, copies])}")
            self._features[key] = name
        return self._features[key]

    def feature_name(self, views: list[str], made: Feature) -> str:
        """What a feature is called: by its operands, their indices, and those that are kept."""
        names = [f"{v}_{p}" if p else v for v, p in zip(views, made.patterns, strict=True)]
        names += [f"{c.name.lower()}_{x}" for c, x in made.factors]
        return "_".join([*names, *([made.kept] if made.kept else [])])

    def _summed_further(
        self, product: Product, made: Feature, copies: str
    ) -> tuple[str, list[str]] | None:
        """A sum over the input as one over a smaller sum that there is already, such as a trace."""
        if len(made.patterns) != 1 or made.factors:
            return None
        smaller = [
            (len(other.kept), other.kept, name)
            for (sources, other), name in self._features.items()
            if sources == product.sources
            and other.patterns == made.patterns
            and not other.factors
            and set(made.kept) < set(other.kept)
            and len(other.kept) < len(made.patterns[0])
        ]
        if not smaller:
            return None
        _, kept, name = min(smaller)
        return f"...{kept}{copies}->...{made.kept}{copies}", [name]

    def _size(self, product: Product, made: Feature, letter: str) -> int:
        for o, (k, pattern) in enumerate(zip(product.sources, made.patterns, strict=True)):
            if letter in pattern:
                return self.program.inputs[o][k].shape[pattern.index(letter)]
        raise AssertionError("every letter that is kept is one of an operand")

    def copies_in(self, product: Product) -> int:
        """Number of copies, or of pairs of them, that a product reads."""
        pieces = zip(self.program.inputs, product.sources, strict=False)
        return prod(side[k].copies for side, k in pieces)

    # -- weights -----------------------------------------------------------------------------

    def stretch(self, product: Product) -> str:
        """The parameters of a product: shape (out, in, elements), without axes that it lacks.

        A lone element has no axis; nor have copies where no piece has several.
        """
        weights, bias = product.weights, not product.sources
        name = "b" if bias else "w"
        if not self.copies:
            first = self.first(product)
            return f"{name}[{first}:{first + weights.elements}]"
        whole = f"{name}[{weights.start}:{weights.start + weights.size}]"
        key = ("stretch", bias, id(weights))
        if key not in self._made:
            number = sum(1 for k in self._made if isinstance(k, tuple) and k[:2] == key[:2])
            self._made[key] = target = f"{name}{number}"
            sizes = [weights.copies_out, *([] if bias else [weights.copies_in])]
            sizes += [weights.elements] if weights.elements > 1 else []
            text = whole if len(sizes) == 1 else f"{whole}.reshape({', '.join(map(str, sizes))})"
            self.say(f"{target} = {text}")
        return self._chosen(self._made[key], product, weights)

    def first(self, product: Product) -> int:
        """The first parameter of a product of one copy with one copy."""
        weights = product.weights
        i = 0 if product.left is None else int(product.left[0])
        j = 0 if product.right is None else int(product.right[0])
        return weights.start + (i * weights.copies_in + j) * weights.elements

    def _chosen(self, target: str, product: Product, weights: Weights) -> str:
        """Of the copies those of the pieces."""
        if product.left is not None:
            target += f"[{self._some('LEFT', product.left)}]"
        if product.right is not None:
            target += f"[:, {self._some('RIGHT', product.right)}]"
        return target

    def _some(self, name: str, numbers: Indices) -> str:
        first = int(numbers[0])
        if np.array_equal(numbers, first + np.arange(len(numbers))):
            return f"{first}:{first + len(numbers)}"
        return self.index(name, numbers)

    def parameter(self, product: Product, j: int) -> str:
        """The parameters of one element: (in, out) of maps, (out,) of invariants, or a number."""
        weights, bias = product.weights, not product.sources
        if not self.copies:
            return f"{'b' if bias else 'w'}[{self.first(product) + j}]"
        text = self.stretch(product)
        if weights.elements > 1:
            text += f"[:, {j}]" if bias else f"[:, :, {j}]"
        return text if bias else f"{text}.T"
