"""Symbols of which names of basis elements are made, such as δᵢⱼ, [i=k] and εᵢⱼₖ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from emlpcli.overrides import override

LETTERS = "ijklmnprstuvaehox"  # those that exist as subscripts and as superscripts
_SUBSCRIPT = dict(zip(LETTERS + "0123456789+-", "ᵢⱼₖₗₘₙₚᵣₛₜᵤᵥₐₑₕₒₓ₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))
_SUPERSCRIPT = dict(zip(LETTERS + "0123456789+-", "ⁱʲᵏˡᵐⁿᵖʳˢᵗᵘᵛᵃᵉʰᵒˣ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))


@dataclass(frozen=True)
class Index:
    """A tensor index as it is printed: its letter, its height, and whether it is of the input.

    Over groups where V* is not V (`variance`) an index in V stands above and one in V* below.
    """

    letter: str
    upper: bool = False
    is_input: bool = False
    variance: bool = False

    @property
    def opposite(self) -> Index:
        """The same index on the other side of a contraction."""
        return replace(self, upper=not self.upper) if self.variance else self


def subscript(text: str) -> str:
    """The text in subscript characters where they exist."""
    return "".join(_SUBSCRIPT.get(c, c) for c in text)


def superscript(text: str) -> str:
    """The text in superscript characters where they exist."""
    return "".join(_SUPERSCRIPT.get(c, c) for c in text)


def letter(position: int) -> str:
    """The letter of the index at a place; a numbered one where the letters run out."""
    return LETTERS[position] if position < len(LETTERS) else f"x{position + 1 - len(LETTERS)}"


def scripts(indices: Sequence[Index]) -> str:
    """Index letters in Unicode, above and below in order."""
    return "".join((superscript if i.upper else subscript)(i.letter) for i in indices)


def math_scripts(indices: Sequence[Index]) -> str:
    """Index letters as TeX, each above or below in order, such as `^{i}{}_{k}`."""
    parts: list[str] = []
    for k, i in enumerate(indices):
        mark = "^" if i.upper else "_"
        if k and indices[k - 1].upper == i.upper:
            parts[-1] = parts[-1][:-1] + i.letter + "}"
        else:
            parts.append(("{}" if k else "") + f"{mark}{{{i.letter}}}")
    return "".join(parts)


@dataclass(frozen=True)
class Symbol:
    """A factor of a basis element over some of its indices, given by their places."""

    places: tuple[int, ...]

    def text(self, indices: Sequence[Index]) -> str:
        """In Unicode; `indices` are those of the places, in the same order."""
        raise TypeError(f"{type(self).__name__} has no text")

    def math(self, indices: Sequence[Index]) -> str:
        """In TeX, without dollar signs."""
        raise TypeError(f"{type(self).__name__} has no text")

    def moved(self, places: Sequence[int]) -> Symbol:
        """The same symbol with place p renumbered as places[p]."""
        return replace(self, places=tuple(places[p] for p in self.places))


@dataclass(frozen=True)
class Tensor(Symbol):
    """A tensor with a name, such as the form η or the volume form ε."""

    name: str

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `ηᵢⱼ`."""
        return self.name + scripts(indices)

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `\\eta_{ij}`."""
        return _GREEK[self.name] + math_scripts(indices)


_GREEK = {
    "δ": r"\delta", "ε": r"\varepsilon", "η": r"\eta", "ω": r"\omega", "γ": r"\gamma",
    "n": "n", "C": "C",
}  # fmt: skip


@dataclass(frozen=True)
class Delta(Tensor):
    """The Kronecker δ of two indices."""

    name: str = "δ"


@dataclass(frozen=True)
class Equal(Symbol):
    """1 where all indices are equal, else 0; nothing at all for a single index."""

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `[i=k]`."""
        return f"[{'='.join(i.letter for i in indices)}]" if len(indices) > 1 else ""

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `[i{=}k]`."""
        return f"[{'{=}'.join(i.letter for i in indices)}]" if len(indices) > 1 else ""


@dataclass(frozen=True)
class Offsets(Symbol):
    """1 where every index is the last one plus its step, modulo the number of points."""

    steps: tuple[int, ...]
    modulus: int

    def between(self, place: int, reference: int) -> int:
        """The step from the index at one place to that at another, of least absolute value."""
        step = dict(zip(self.places, self.steps, strict=True))
        by = (step[place] - step[reference]) % self.modulus
        return by - self.modulus if 2 * by > self.modulus else by

    def _equations(self, indices: Sequence[Index]) -> list[str]:
        last = indices[-1].letter
        return [
            f"{i.letter}={shifted(last, s)}" for i, s in zip(indices[:-1], self.steps, strict=False)
        ]

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `[i=k+2][j=k]`."""
        return "".join(f"[{e}]" for e in self._equations(indices))

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `[i{=}j{+}2]`."""
        return self.text(indices).replace("=", "{=}").replace("+", "{+}")


def shifted(letter: str, by: int) -> str:
    """Such as `j+2`, `j` or `j-1`."""
    return letter if by == 0 else f"{letter}{by:+d}"


@dataclass(frozen=True)
class Circular(Symbol):
    """The real or imaginary part of a product of vectors z = (1, i), their conjugates, and n.

    `kinds` has one letter an index: `z`, `c` for the conjugate of z, `n`.
    """

    kinds: str
    imaginary: bool = False

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `Re(zᵢz̄ⱼ)nₖ`."""
        return self._compose([f"{_CIRCULAR[k]}{scripts([i])}" for k, i in self._pairs(indices)])

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `\\mathrm{Re}(z_{i}\\bar{z}_{j})n_{k}`."""
        tex = {"z": "z", "c": r"\bar{z}", "n": "n"}
        parts = [f"{tex[k]}{math_scripts([i])}" for k, i in self._pairs(indices)]
        return self._compose(parts, r"\mathrm{Im}", r"\mathrm{Re}")

    def _pairs(self, indices: Sequence[Index]) -> list[tuple[str, Index]]:
        return list(zip(self.kinds, indices, strict=True))

    def _compose(self, parts: list[str], im: str = "Im", re: str = "Re") -> str:
        turning = "".join(p for p, k in zip(parts, self.kinds, strict=True) if k != "n")
        axial = "".join(p for p, k in zip(parts, self.kinds, strict=True) if k == "n")
        return (f"{im if self.imaginary else re}({turning})" if turning else "") + axial


_CIRCULAR = {"z": "z", "c": "z̄", "n": "n"}


@dataclass(frozen=True)
class RightShift(Symbol):
    """The map of functions on a group that takes x to y with y(g) = x(gs)."""

    element: str

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `R(1 2 3)` or `R(a²b)`."""
        return f"R{self.element}" if self.element.startswith("(") else f"R({self.element})"

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `R_{a²b}`."""
        return rf"R_{{{self.element}}}".replace(" ", r"\,")

    @property
    def formula(self) -> str:
        """Such as `y(g) = x(ga²b)`."""
        return f"y(g) = x(g{'' if self.element == '1' else self.element})"

    @property
    def words(self) -> str:
        """Such as `x shifted on the right by a²b`."""
        return "x ↦ x" if self.element == "1" else f"x shifted on the right by {self.element}"


@dataclass(frozen=True)
class Unit(Symbol):
    """An imaginary unit of the complex numbers or quaternions that commute with the group."""

    name: str

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `Qi`."""
        return self.name

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `Q_{i}`."""
        return self.name[0] + (f"_{{{self.name[1:]}}}" if self.name[1:] else "")


@dataclass(frozen=True)
class Numbered(Symbol):
    """An element without a name of its own: a vector of the reduced echelon form."""

    number: int

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `b₃`."""
        return f"b{subscript(str(self.number))}"

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `b_{3}`."""
        return f"b_{{{self.number}}}"


@dataclass(frozen=True)
class Path(Symbol):
    """A coupling of irreducibles, by the tree of their labels."""

    tree: str

    @override
    def text(self, indices: Sequence[Index]) -> str:
        """Such as `((1⊗1→2)⊗2→0)`."""
        return self.tree

    @override
    def math(self, indices: Sequence[Index]) -> str:
        """Such as `(1{\\otimes}2{\\to}2)`."""
        return "".join(_PATH_MATH.get(c, c) for c in self.tree)


_PATH_MATH = {"⊗": r"{\otimes}", "∧": r"{\wedge}", "→": r"{\to}", "∘": r"{\circ}"}
_PATH_MATH |= {mark: f"^{{{c}}}" for c, mark in _SUPERSCRIPT.items()}
_PATH_MATH |= {mark: f"_{{{c}}}" for c, mark in _SUBSCRIPT.items()}

Term = tuple[Symbol, ...]
