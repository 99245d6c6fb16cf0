"""A basis element made of δ, forms, ε and equations as a sum over the input and its expansion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.solve.limits import LARGEST_EXCESS
from emlpcli.solve.program.operations import Constant, Contraction, Expansion, Factor, Feature
from emlpcli.solve.readable.named_basis import NamedBasis
from emlpcli.solve.readable.symbols import LETTERS, Delta, Equal, Offsets, Tensor

Naming = Callable[[str, NDArray[Any]], Constant]  # the constant of a program with these entries
_NAMES = {"ε": "EPSILON", "η": "ETA", "ω": "OMEGA", "δ": "EYE"}


@dataclass(frozen=True)
class Written:
    """The indices of a map as they are written: sizes of the output's, then of each input's.

    `canonical` has for each canonical index its place among these.
    """

    output: tuple[int, ...]
    inputs: tuple[tuple[int, ...], ...]
    canonical: tuple[int, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of all indices."""
        return (*self.output, *(size for sizes in self.inputs for size in sizes))


def contraction(
    parts: Sequence[tuple[NamedBasis, int, int]], written: Written, naming: Naming
) -> Contraction | None:
    """The element that is a product of vectors (basis, number, power) over each group.

    None where a factor is known by its entries alone, or where dense constants would cost much
    more than the entries of input, output and element.
    """
    sizes = written.sizes
    if len(sizes) > len(LETTERS):
        return None
    split = _symbols(parts, written)
    if split is None:
        return None
    classes, tensors = split
    letter_of, factors = _letters(classes, sizes, len(written.output), naming)
    for name, array, places in tensors:
        constant = naming(_NAMES.get(name, "C"), array)
        factors.append((constant, "".join(LETTERS[p] for p in places)))
    entries = prod(sizes[places[0]] for places in classes)
    norm2 = entries * prod(float(np.sum(np.abs(array) ** 2)) for _, array, _ in tensors)
    nonzeros = entries * prod(int(np.count_nonzero(array)) for _, array, _ in tensors)
    found = _divided(letter_of, factors, written)
    cost = prod(sizes[LETTERS.index(x)] for x in found.step)
    least = max(nonzeros, prod(written.output), sum(map(prod, written.inputs)))
    if cost > LARGEST_EXCESS * least:
        return None
    return Contraction(found.feature, found.expansion, norm2)


_Tensors = list[tuple[str, NDArray[Any], list[int]]]


def _symbols(
    parts: Sequence[tuple[NamedBasis, int, int]], written: Written
) -> tuple[list[list[int]], _Tensors] | None:
    """Written places that are equal, and tensors with their places; None of other symbols."""
    classes: list[list[int]] = []
    tensors: _Tensors = []
    first = 0
    for basis, j, power in parts:
        covered: set[int] = set()
        for symbol in basis.term(j):
            places = [written.canonical[first + p] for p in symbol.places]
            covered |= set(places)
            alone = isinstance(symbol, Offsets) and len(places) == 1  # the sum over an index
            if isinstance(symbol, Delta | Equal) or alone:
                classes.append(sorted(places))
            elif isinstance(symbol, Tensor) and (array := basis.factor(j, symbol)) is not None:
                tensors.append((symbol.name, array, places))
            else:
                return None
        rest = {written.canonical[first + p] for p in range(power)} - covered
        classes += [[p] for p in sorted(rest)]  # of one dimension each
        first += power
    return classes, tensors


def _letters(
    classes: list[list[int]], sizes: Sequence[int], outputs: int, naming: Naming
) -> tuple[list[str], list[Factor]]:
    """A letter for every place, equal ones where a δ can be put in; δ of the output's own."""
    letter_of = list(LETTERS[: len(sizes)])
    factors: list[Factor] = []
    for places in classes:
        lead = LETTERS[places[0]]
        for p in places[1:]:
            if p < outputs:
                eye = naming("EYE", np.eye(sizes[p], dtype=np.int64))
                factors.append((eye, lead + LETTERS[p]))
            else:
                letter_of[p] = lead
    return letter_of, factors


@dataclass(frozen=True)
class _Divided:
    feature: Feature
    expansion: Expansion
    step: str  # all letters of the second step


def _divided(letter_of: list[str], factors: list[Factor], written: Written) -> _Divided:
    """What is summed over the input alone, and what follows."""
    outputs = len(written.output)
    output = "".join(LETTERS[:outputs])
    patterns, start = [], outputs
    for sizes in written.inputs:
        patterns.append("".join(letter_of[start : start + len(sizes)]))
        start += len(sizes)
    inner_letters = set("".join(patterns)) - set(output)
    inner = [(c, x) for c, x in factors if set(x) <= inner_letters]
    outer = [(c, x) for c, x in factors if not set(x) <= inner_letters]
    wanted = set(output).union(*(x for _, x in outer))
    appearing = list(dict.fromkeys("".join(patterns)))
    kept = [x for x in output if x in appearing]
    kept += [x for x in appearing if x in wanted and x not in output]
    # letters of the feature in order of appearance, those that are contracted later after the
    # output's own: equal steps have equal letters
    early = dict(zip(appearing, LETTERS, strict=False))
    late = {x: x for x in output}
    late |= {x: LETTERS[outputs + k] for k, x in enumerate(x for x in kept if x not in output)}
    feature = Feature(
        tuple("".join(early[x] for x in p) for p in patterns),
        "".join(early[x] for x in kept),
        tuple((c, "".join(early[x] for x in letters)) for c, letters in inner),
    )
    expansion = Expansion(
        "".join(late[x] for x in kept),
        output,
        tuple((c, "".join(late[x] for x in letters)) for c, letters in outer),
    )
    step = "".join(set(output) | set(kept)) if outer else ""
    return _Divided(feature, expansion, step)
