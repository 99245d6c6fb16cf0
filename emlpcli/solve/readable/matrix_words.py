"""What a basis element does to vectors and matrices, in words such as X ↦ tr(X)·I."""

from __future__ import annotations

from collections.abc import Sequence

from emlpcli.solve.readable.point_symbols import Apart, Related
from emlpcli.solve.readable.symbols import (
    Delta,
    Equal,
    Index,
    Offsets,
    RightShift,
    Symbol,
    Tensor,
    Term,
)

MATRIX_INDICES = 2  # of the output and of the input: scalars, vectors and matrices


def words(term: Term, indices: Sequence[Index]) -> str:
    """The map in matrix notation; empty where there is no short one.

    𝟏 is the vector of ones, [x]× the matrix with [x]× y = x × y. All indices must be of one group.
    """
    outs = [p for p, i in enumerate(indices) if not i.is_input]
    ins = [p for p, i in enumerate(indices) if i.is_input]
    if len(outs) > MATRIX_INDICES or len(ins) > MATRIX_INDICES:
        return ""
    image = _volume(term, indices, outs, ins) or _shift(term, outs, ins)
    if not image and all(_is_block(symbol, indices) for symbol in term):
        image = _Reading(term, outs, ins).image()
    if not image:
        return ""
    return image if "↦" in image else f"{'X' if len(ins) == 2 else 'x'} ↦ {image}"


def _is_block(symbol: Symbol, indices: Sequence[Index]) -> bool:
    """Whether the symbol is a δ, an equation or a form on two indices."""
    if not isinstance(symbol, Tensor):
        return isinstance(symbol, Equal)
    volume = symbol.name == "ε" and not any(indices[p].variance for p in symbol.places)
    return len(symbol.places) == 2 and not volume


def _volume(term: Term, indices: Sequence[Index], outs: list[int], ins: list[int]) -> str:
    """The volume form of the plane or of space, where it has all indices."""
    if len(term) != 1 or not isinstance(term[0], Tensor) or term[0].name != "ε":
        return ""
    if len(term[0].places) != len(indices) or any(i.variance for i in indices):
        return ""
    return {
        (1, 1): "x turned by −90°",
        (0, 2): "X₁₂ − X₂₁",
        (1, 2): "u⊗v ↦ u × v",
        (2, 1): "[x]×ᵀ",
        (2, 0): "x·ε",
    }.get((len(outs), len(ins)), "")


def _shift(term: Term, outs: list[int], ins: list[int]) -> str:
    single = len(term) == 1 and (len(outs), len(ins)) == (1, 1)
    if single and isinstance(term[0], RightShift | Related):
        return term[0].words
    if single and isinstance(term[0], Apart):
        return "x ↦ x" if term[0].blocks == (0, 0) else "sum over the other points"
    if len(term) != 1 or not isinstance(term[0], Offsets) or (len(outs), len(ins)) != (1, 1):
        return ""
    by = term[0].between(outs[0], ins[0])
    if by == 0:
        return "x"
    return f"x shifted by {by}".replace("-", "−")


class _Reading:
    """A term all of whose factors are blocks of indices that are equal or joined by a form."""

    def __init__(self, term: Term, outs: list[int], ins: list[int]) -> None:
        self.outs, self.ins = outs, ins
        self.block = {p: symbol for symbol in term for p in symbol.places}

    def image(self) -> str:
        """The output in terms of x or X."""
        attached = [self._output_of(p) for p in self.ins]
        if len(self.ins) == 2 and attached[0] != attached[1] and None not in attached:
            return self._matrix()
        if not any(attached):
            return self._from_scalar(self._scalar())
        (symbol,) = {s for s in attached if s is not None}
        vector = self._vector(attached)
        return self._from_vector(vector, symbol)

    def _output_of(self, place: int) -> Symbol | None:
        """The block of an input index, if it has outputs too."""
        symbol = self.block.get(place)
        return symbol if symbol and any(p in self.outs for p in symbol.places) else None

    def _matrix(self) -> str:
        """Both indices of the input are outputs: X or its transpose, between forms."""
        first = self._output_of(self.ins[0])
        assert first is not None
        straight = self.outs[0] in first.places
        left, right = (_form(self.block[p]) for p in self.outs)
        return left + ("X" if straight else "Xᵀ") + (right if right in ("", "η") else right + "ᵀ")

    def _scalar(self) -> str:
        if not self.ins:
            return "x"
        if len(self.ins) == 1:
            return "(𝟏ᵀx)"
        symbol = self.block.get(self.ins[0])
        if symbol is None or self.ins[1] not in symbol.places:
            return "(𝟏ᵀX𝟏)"
        form = _form(symbol)
        return f"tr({form}{'' if form in ('', 'η') else 'ᵀ'}X)"

    def _vector(self, attached: list[Symbol | None]) -> str:
        if len(self.ins) == 1:
            symbol = attached[0]
            return f"{_form(symbol) if symbol else ''}x"
        if attached[0] == attached[1]:
            return "diag(X)"
        return "X𝟏" if attached[1] is None else "Xᵀ𝟏"

    def _from_scalar(self, scalar: str) -> str:
        if not self.outs:
            return scalar.removeprefix("(").removesuffix(")") if scalar[0] == "(" else scalar
        if len(self.outs) == 1:
            return f"{scalar}·𝟏"
        symbol = self.block.get(self.outs[0])
        if symbol is None or self.outs[1] not in symbol.places:
            return f"{scalar}·𝟏𝟏ᵀ"
        return f"{scalar}·{_form(symbol) or 'I'}"

    def _from_vector(self, vector: str, symbol: Symbol) -> str:
        if len(self.outs) == 1:
            return vector
        held = [p in symbol.places for p in self.outs]
        if all(held):
            return f"Diag({vector})"
        return f"{vector}𝟏ᵀ" if held[0] else f"𝟏{_transposed(vector)}"


def _form(symbol: Symbol) -> str:
    """The matrix of a pair: nothing for δ and for an equation."""
    plain = isinstance(symbol, Delta | Equal)
    return "" if plain or not isinstance(symbol, Tensor) else symbol.name


def _transposed(vector: str) -> str:
    return {"X𝟏": "𝟏ᵀXᵀ", "Xᵀ𝟏": "𝟏ᵀX", "x": "xᵀ"}.get(vector, f"{vector}ᵀ")
