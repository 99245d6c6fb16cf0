"""Makes the program of a layer from a solution: pieces, maps between them, and invariants."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from numpy.typing import NDArray

from emlpcli.errors import RepresentationError
from emlpcli.reps.monomials import TensorMonomial
from emlpcli.reps.rep import MapRep, Rep, TensorProduct
from emlpcli.reps.summands import Summand
from emlpcli.solve.program.contraction import Written, contraction
from emlpcli.solve.program.entries import entries
from emlpcli.solve.program.operations import (
    Constant,
    Contraction,
    Entries,
    Piece,
    Product,
    Program,
    Weights,
)
from emlpcli.solve.program.pieces import Found, Place, Side, products, side
from emlpcli.solve.readable.basis import Readable
from emlpcli.solve.readable.families import Family
from emlpcli.solve.solution import Solution


def factors_of(rep: Rep) -> tuple[Rep, Rep]:
    """The two factors of the input of a space of maps; RepresentationError where these are not."""
    source = rep.source.form() if isinstance(rep, MapRep) else None
    factors = list(source.factors()) if isinstance(source, TensorProduct) else []
    if len(factors) != 2:
        raise RepresentationError(
            "a bilinear layer takes its inputs from a product of two representations",
            hint="write it A*B>>C, as in V*V**2>>V, or (V+Scalar)*V>>V; B may be a sum in brackets",
        )
    return factors[0], factors[1]


def program(solution: Solution, bias: Solution | None = None, *, bilinear: bool = False) -> Program:
    """The program of y = W x + b for the maps of a solution; of b alone where it has no input.

    `bias` is the solution of the output's invariants by the expansion of the maps, None for a
    layer without them. A `bilinear` layer has two inputs, the factors of the solution's input,
    and y = W (x ⊗ z). Weights and biases are the coefficients of the elements of the readable
    basis, in its order. Raises TooLargeError where coordinates or entries do not fit, and
    CertificateError.
    """
    rep = solution.rep
    namer = _Namer()
    limit = solution.max_bytes
    if not isinstance(rep, MapRep):
        here = side(rep, solution.expansion, limit)
        sums = tuple(_products(solution, here, None, namer))
        return _program(solution, (), here, (), sums, solution.readable.legend)
    # sides are expanded as the maps are, so that direct products split alike
    output = side(rep.target, solution.expansion, limit)
    given = factors_of(rep) if bilinear else (rep.source,)
    sources = [side(r.T, solution.expansion, limit, r) for r in given]
    found = products(*sources) if bilinear else sources[0].found
    maps = tuple(_products(solution, output, found, namer))
    legend, sums = solution.readable.legend, ()
    if bias is not None:
        sums = tuple(_products(bias, output, None, namer))
        legend = tuple(dict.fromkeys((*legend, *bias.readable.legend)))
    inputs = tuple(one.pieces for one in sources)
    return _program(solution, inputs, output, maps, sums, legend)


def _program(
    solution: Solution,
    inputs: tuple[tuple[Piece, ...], ...],
    output: Side,
    products: tuple[Product, ...],
    invariants: tuple[Product, ...],
    legend: tuple[str, ...],
) -> Program:
    rep = solution.rep
    return Program(
        str(rep),
        solution.expansion.group_names,
        tuple(sum(piece.size for piece in pieces) for pieces in inputs),
        solution.shape[0],
        inputs,
        output.pieces,
        products,
        invariants,
        solution.is_complex,
        legend,
    )


class _Namer:
    """The constants of a program by what they are called for, equal ones once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, tuple[int, ...], bytes], Constant] = {}
        self._taken: dict[str, int] = {}

    def __call__(self, name: str, array: NDArray[Any]) -> Constant:
        key = (name, array.shape, array.tobytes())
        if key not in self._made:
            number = self._taken.get(name, 0) + 1
            self._taken[name] = number
            self._made[key] = Constant(name if number == 1 else f"{name}_{number}", array)
        return self._made[key]


def _products(
    solution: Solution, output: Side, source: Found | None, namer: _Namer
) -> Iterator[Product]:
    """The maps of all families, in the order of columns."""
    readable = solution.readable
    families = {(f.monomial, f.output, f.input): f for f in readable.families}
    alone: Found = {TensorMonomial(): (1, [Place((), (), None)])}
    right = alone if source is None else source
    start = 0
    reaching = _reaching(solution, output, right)
    for block in (b for b in solution.blocks if b.dimension):
        for m, (x, lefts) in output.found.items():
            for n, (y, rights) in right.items():
                if m * n != block.monomial:
                    continue
                weights: Weights | None = None
                for a in lefts:
                    for b in rights:
                        source_slots = tuple(slot for slots in b.slots for slot in slots)
                        family = families[block.monomial, a.slots[0], source_slots]
                        maps = _maps(readable, family, a, b, namer)
                        if weights is None:
                            weights = _weights(solution, start, x, y, maps, a, reaching[m])
                        yield Product(
                            family.label,
                            weights,
                            a.pieces[0],
                            b.pieces,
                            tuple(readable.family_elements(family)),
                            maps,
                            a.copies,
                            b.copies,
                        )
                start += x * y * block.dimension


def _reaching(
    solution: Solution,
    output: Side,
    right: Found,
) -> dict[TensorMonomial, int]:
    """How many elements have one copy of each monomial of the output as theirs."""
    dimension = {b.monomial: b.dimension for b in solution.blocks}
    return {m: sum(y * dimension[m * n] for n, (y, _) in right.items()) for m in output.found}


def _weights(
    solution: Solution,
    start: int,
    x: int,
    y: int,
    maps: tuple[Contraction, ...] | Entries,
    place: Place,
    reaching: int,
) -> Weights:
    norms = maps.norms2 if isinstance(maps, Entries) else [c.norm2 for c in maps]
    size = Summand(place.slots[0], 1).one
    parts = 2 if solution.is_complex else 1  # real and imaginary
    scales = tuple(sqrt(size / (norm * reaching * parts)) for norm in norms)
    return Weights(start, x, y, len(norms), scales)


def _maps(
    readable: Readable, family: Family, output: Place, source: Place, namer: _Namer
) -> tuple[Contraction, ...] | Entries:
    """The elements by their symbols, where all of them have these; else by their entries."""
    sizes = [tuple(slot.size for slot in slots) for slots in (*output.slots, *source.slots)]
    canonical = Summand((*family.output, *family.input), 1).canonical_axes
    written = Written(sizes[0], tuple(sizes[1:]), canonical)
    found: list[Contraction] = []
    for j in range(family.elements):
        made = contraction(readable.factors(family, j), written, namer)
        if made is None:
            return entries(readable, family, written, readable.solution.max_bytes)
        found.append(made)
    return tuple(found)
