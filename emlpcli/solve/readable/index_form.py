"""What a basis element does to its input, in index form, such as Yᵢⱼ = δᵢⱼ Σₖ Xₖₖ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from emlpcli.solve.readable.point_symbols import Orbit
from emlpcli.solve.readable.symbols import (
    Delta,
    Equal,
    Index,
    Numbered,
    Offsets,
    Path,
    RightShift,
    Symbol,
    Term,
    Unit,
    scripts,
    shifted,
    subscript,
)

Indexed = tuple[Symbol, tuple[Index, ...]]


@dataclass(frozen=True)
class Argument:
    """An index of the input after substitution: the index that it equals, and a step from it."""

    index: Index
    step: int = 0


def name(term: Term, indices: Sequence[Index]) -> str:
    """The term in Unicode; `1` where it has no factors."""
    texts = (s.text([indices[p] for p in s.places]) for s in term)
    return "".join(texts) or "1"


def math(term: Term, indices: Sequence[Index]) -> str:
    """The term in TeX, between dollar signs."""
    texts = (s.math([indices[p] for p in s.places]) for s in term)
    return f"${''.join(texts) or '1'}$"


def formula(term: Term, indices: Sequence[Index]) -> str:
    """The output as a sum over the input's indices, those that δ and equations fix being put in.

    Empty where a factor is known by its entries alone.
    """
    if any(isinstance(symbol, Numbered | Orbit | Path | Unit) for symbol in term):
        return ""
    if any(isinstance(symbol, RightShift) for symbol in term):
        return _of_functions(term, indices)
    factors, arguments = _substitute(term, indices)
    outs = [i for i in indices if not i.is_input]
    fixed = {i.letter for i in outs}
    summed = list(dict.fromkeys(a.index.letter for a in arguments if a.index.letter not in fixed))
    before = "".join(s.text(i) for s, i in factors if {x.letter for x in i} <= fixed)
    inside = "".join(s.text(i) for s, i in factors if not {x.letter for x in i} <= fixed)
    total = "Σ" + "".join(subscript(x) for x in summed) if summed else ""
    left = ("Y" if len(outs) > 1 else "y") + scripts(outs)
    right = [before, total, inside, _input(arguments)]
    return f"{left} = {' '.join(part for part in right if part)}"


def _of_functions(term: Term, indices: Sequence[Index]) -> str:
    """A right shift of functions on a group; empty where there is more to it."""
    match term:
        case (RightShift() as shift,) if [i.is_input for i in indices] == [False, True]:
            return shift.formula
    return ""


def _input(arguments: Sequence[Argument]) -> str:
    name = "X" if len(arguments) > 1 else "x"
    if len(arguments) > 1 and any(a.step or len(a.index.letter) > 1 for a in arguments):
        return f"{name}({', '.join(shifted(a.index.letter, a.step) for a in arguments)})"
    if any(a.step for a in arguments):
        return name + "".join(subscript(shifted(a.index.letter, a.step)) for a in arguments)
    return name + scripts([a.index for a in arguments])


def _substitute(term: Term, indices: Sequence[Index]) -> tuple[list[Indexed], list[Argument]]:
    """Factors that are left, and the indices of the input, once trivial sums are carried out."""
    found: dict[int, Argument] = {}
    factors: list[Indexed] = []
    for symbol in term:
        outs = [p for p in symbol.places if not indices[p].is_input]
        ins = [p for p in symbol.places if indices[p].is_input]
        reference, *others = outs or ins
        if isinstance(symbol, Offsets):
            for p in ins:
                found[p] = Argument(indices[reference], symbol.between(p, reference))
            for p in others if outs else []:
                step = (symbol.between(p, reference), 0)
                pair = (indices[p], indices[reference])
                factors.append((replace(symbol, places=(p, reference), steps=step), pair))
        elif isinstance(symbol, Equal | Delta):
            for p in ins:
                # over groups with V* apart the input's index is opposite to that of the map
                found[p] = Argument(replace(indices[p].opposite, letter=indices[reference].letter))
            if len(outs) > 1:
                kept = replace(symbol, places=tuple(outs))
                factors.append((kept, tuple(indices[p] for p in outs)))
        else:
            factors.append((symbol, tuple(indices[p] for p in symbol.places)))
    arguments = [
        found.get(p, Argument(index.opposite)) for p, index in enumerate(indices) if index.is_input
    ]
    return factors, arguments
