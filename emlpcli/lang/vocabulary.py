"""The names of the language, what arguments they take, and help with unknown ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from emlpcli.errors import suggest
from emlpcli.lang.limits import MOST_FORMULA_INDICES


class Parameter(Enum):
    """What an argument of a constructor is."""

    INTEGER = auto()
    EXPRESSION = auto()
    LABEL = auto()  # of an irreducible: 2, -1, 3/2 or [2,1]
    GROUP = auto()
    FORMULA = auto()  # of the indices of a tensor, in quotes: "ij=ji"
    JAHN = auto()  # a symbol of Jahn, in quotes: "aeV[V2]"


@dataclass(frozen=True, slots=True)
class Constructor:
    """One name of the language: the name in the tree, how it is written, its arguments.

    A constructor without parameters stands alone and becomes an `Atom`; the parentheses
    after it hold a group.  One with parameters becomes a `Call`.  `module` is where, below
    `emlpcli.reps`, the object of this name is defined, which builds the representation;
    `summary` says in a line what that is, R being the representation among its arguments.
    """

    name: str
    usage: str
    parameters: tuple[Parameter, ...] = ()
    required: int = 0
    module: str = ""
    summary: str = ""


_INTEGER, _LABEL = Parameter.INTEGER, Parameter.LABEL
_EXPRESSION, _GROUP = Parameter.EXPRESSION, Parameter.GROUP
_POWER = (_INTEGER, _EXPRESSION)
_TENSOR = (Parameter.FORMULA, *(_EXPRESSION,) * MOST_FORMULA_INDICES)

# All names, by how they are written.  This is the one list of them: the parser, the builder, the
# module `emlpcli.reps` and the advice on unknown names read it.
CONSTRUCTORS: dict[str, Constructor] = {
    entry.usage.partition("(")[0]: entry
    for entry in (
        Constructor("V", "V", (), 0, "rep", "the base representation: ρ(g) = g"),
        Constructor("V", "Vector", (), 0, "rep", "the same as V"),
        Constructor("Scalar", "Scalar", (), 0, "rep", "the trivial representation"),
        Constructor("T", "T(p,q)", (_INTEGER, _INTEGER), 1, "rep",
                    "tensors with p indices in V and q in the dual: `V**p*V.T**q`"),
        Constructor("Sym", "Sym(k,R)", _POWER, 2, "constructors.powers",
                    "the symmetric power, in orthonormal coordinates: T₁₁ and √2·T₁₂"),
        Constructor("Alt", "Alt(k,R)", _POWER, 2, "constructors.powers",
                    "the exterior power, in orthonormal coordinates"),
        Constructor("Indices", 'Indices("ij=ji",R)', _TENSOR, 2, "constructors.index_symmetry",
                    "tensors with indices in R and the symmetries that a formula states"),
        Constructor("Jahn", 'Jahn("aeV[V2]")', (Parameter.JAHN,), 1, "constructors.jahn",
                    "tensors by Jahn's symbol: [ ] symmetric, { } antisymmetric, e axial, "
                    "a odd in time"),
        Constructor("Ad", "Ad", (), 0, "constructors.adjoint",
                    "the adjoint representation, on the Lie algebra"),
        Constructor("Pseudo", "P", (), 0, "constructors.determinant", "the same as Pseudo"),
        Constructor("Pseudo", "Pseudo", (), 0, "constructors.determinant",
                    "the sign of the determinant"),
        Constructor("Time", "Time", (), 0, "constructors.time",
                    "the sign of time reversal, of a magnetic point group"),
        Constructor("Det", "Det(k)", (_LABEL,), 1, "constructors.determinant",
                    "the k-th power of the determinant"),
        Constructor("conj", "conj(R)", (_EXPRESSION,), 1, "constructors.conjugate",
                    "the complex conjugate"),
        Constructor("Irrep", "Irrep(l)", (_LABEL, _LABEL), 1, "constructors.irrep",
                    "an irreducible by its labels, see below; e3nn's `8x0e+8x1o` is read too"),
        Constructor("Std", "Std", (), 0, "constructors.permutation",
                    "of a permutation group: vectors whose entries add to 0"),
        Constructor("Sign", "Sign", (), 0, "constructors.permutation", "the sign of a permutation"),
        Constructor("Regular", "Regular", (), 0, "constructors.regular",
                    "of a finite group: one coordinate for each element"),
        Constructor("Restrict", "Restrict(R,GROUP)", (_EXPRESSION, _GROUP), 2,
                    "constructors.restrict",
                    "R, which is over the larger GROUP, seen under a subgroup"),
    )
}  # fmt: skip

SPINORS = ("S", "Sl", "Sr")
"""The names of what a spin group gives beside V, which a group of one's own may give too."""

_GROUP_LIKE = re.compile(
    r"[A-Za-z]+[0-9]+[a-z]*"  # SO3, so3, S5, SO13p
    r"|[A-Z][a-z]*[A-Z]\w*"  # SO, RubiksCube, ZksZnxZn
    r"|\w+\([0-9]+(,[0-9]+)*\)"  # Sp(2)
)
_WITH_ARGS = re.compile(r"\s*\(\s*([0-9]{1,18}(?:\s*,\s*[0-9]{1,18})*)\s*\)")


def shown(text: str) -> str:
    """A piece of the user's text made fit for a message: short and printable."""
    if len(text) > 30:
        text = text[:27] + "..."
    return text if text.isprintable() else ascii(text)[1:-1]


def code_point(char: str) -> str:
    """A character for a message: itself if it can be seen, and its code point if not."""
    return char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


def advice_on(name: str, rest: str) -> str:
    """What to do about an unknown name, given the text that follows it."""
    if ":" in name:
        whole = shown(name)
        return f"a group goes after a representation, V({whole}), or with --group {whole}"
    if close := _closest(name):
        return f"did you mean {close}?"
    if name.endswith("ᵀ"):
        return "the dual of V is V.T"
    if set(name) == {"V"}:
        return "a product is written " + "*".join(name[:3])
    if digits := re.fullmatch(r"(V|Vector|Scalar|T)_?([0-9]{1,18})", name):
        word, number = digits.groups()
        if word == "T":
            return f"T takes its numbers in parentheses: T({number})"
        return f"{word}**{number} is a power, {number}*{word} a multiple"
    args = _WITH_ARGS.match(rest)
    whole = name + (f"({args[1].replace(' ', '')})" if args else "")
    if _GROUP_LIKE.fullmatch(whole):
        whole = shown(whole)
        return f"a group goes after a representation, V({whole}), or with --group {whole}"
    return "the names are " + ", ".join(CONSTRUCTORS)


def _closest(name: str) -> str | None:
    """The known name that was most likely meant."""
    folded = {known.casefold(): known for known in CONSTRUCTORS}
    if name.casefold() in folded:
        return folded[name.casefold()]
    # One-letter names are close to every short word, so only longer ones are offered.
    long = [known for known in CONSTRUCTORS if len(known) > 2]
    return next(iter(suggest(name, long, cutoff=0.65)), None)
