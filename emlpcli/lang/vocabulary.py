"""The names of the language, what arguments they take, and help with unknown ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from emlpcli.errors import suggest


class Parameter(Enum):
    """What an argument of a constructor is."""

    INTEGER = auto()
    EXPRESSION = auto()
    LABEL = auto()  # of an irreducible: 2, -1, 3/2 or [2,1]
    GROUP = auto()


@dataclass(frozen=True, slots=True)
class Constructor:
    """One name of the language: the name in the tree, how it is written, its arguments.

    A constructor without parameters stands alone and becomes an `Atom`; the parentheses
    after it hold a group.  One with parameters becomes a `Call`.
    """

    name: str
    usage: str
    parameters: tuple[Parameter, ...] = ()
    required: int = 0


CONSTRUCTORS: dict[str, Constructor] = {
    "V": Constructor("V", "V"),
    "Vector": Constructor("V", "Vector"),
    "Scalar": Constructor("Scalar", "Scalar"),
    "T": Constructor("T", "T(p,q)", (Parameter.INTEGER, Parameter.INTEGER), required=1),
    "Sym": Constructor("Sym", "Sym(k,R)", (Parameter.INTEGER, Parameter.EXPRESSION), required=2),
    "Alt": Constructor("Alt", "Alt(k,R)", (Parameter.INTEGER, Parameter.EXPRESSION), required=2),
    "Ad": Constructor("Ad", "Ad"),
    "P": Constructor("Pseudo", "P"),
    "Pseudo": Constructor("Pseudo", "Pseudo"),
    "Det": Constructor("Det", "Det(k)", (Parameter.LABEL,), required=1),
    "conj": Constructor("conj", "conj(R)", (Parameter.EXPRESSION,), required=1),
    "Irrep": Constructor("Irrep", "Irrep(l)", (Parameter.LABEL, Parameter.LABEL), required=1),
    "Std": Constructor("Std", "Std"),
    "Sign": Constructor("Sign", "Sign"),
    "Regular": Constructor("Regular", "Regular"),
    "Restrict": Constructor(
        "Restrict", "Restrict(R,GROUP)", (Parameter.EXPRESSION, Parameter.GROUP), required=2
    ),
}

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
