"""What a class says of its groups in a line, with the sizes of one group for the letters."""

from __future__ import annotations

import inspect
import re

from emlpcli.groups.base import Group

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵏᵐⁿᵖ", "0123456789+-kmnp", strict=True))
_RAISE = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_ONE = {"points": "point", "positions": "position", "momenta": "momentum"}


def parameters(cls: type[Group]) -> tuple[str, ...]:
    """Names of the integers that the group takes, such as ("n",) for SO(n)."""
    given = inspect.signature(cls.__init__).parameters.values()
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.KEYWORD_ONLY)
    return tuple(p.name for p in given if p.name != "self" and p.kind not in kinds)


def summary_of(G: Group) -> str:
    """Such as "rotations of R³" for SO(3), whose class has "rotations of Rⁿ".

    A letter is a parameter of the class, alone or in a term such as 2n+1, in the line or raised. A
    clause for even sizes alone stays where the size is even, without saying so.
    """
    cls = type(G)
    if not G.registered_name or G.summary != cls.summary:
        return G.summary  # `__init__` has said it of this group
    names = parameters(cls)
    values = dict(zip(names, G.args, strict=False))
    if not values or not all(isinstance(value, int) for value in values.values()):
        return G.summary
    letters = "".join(name for name in names if len(name) == 1)
    text = _for_even(G.summary, values)
    raised = "".join(r for r, plain in _RAISED.items() if plain in letters)
    text = re.sub(
        rf"[⁰¹²³⁴⁵⁶⁷⁸⁹]*[{raised}][⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*",
        lambda m: _value("".join(_RAISED[c] for c in m[0]), values).translate(_RAISE),
        text,
    )
    term = rf"(?<![\w∘])\d*[{letters}](?:[+-]\d+)?(?!\w)"
    text = re.sub(term, lambda m: _value(m[0], values), text)
    text = re.sub(r"\ban (?=[1-79]\d?×)", "a ", text)
    return re.sub(r"\b1 (\w+)\b", lambda m: f"1 {_ONE.get(m[1], m[1])}", text)


def _value(term: str, values: dict[str, int]) -> str:
    """The value of a term such as `n`, `2m` or `2n+1`."""
    found = re.fullmatch(r"(\d*)([a-z])([+-]\d+)?", term)
    if found is None:
        return term
    return str(int(found[1] or 1) * values[found[2]] + int(found[3] or 0))


def _for_even(text: str, values: dict[str, int]) -> str:
    """Without "n even", which such a group meets, and what is said "for even n" alone."""
    for name, value in values.items():
        text = text.removesuffix(f", {name} even")
        clause = f" for even {name}"
        if text.endswith(clause):
            text = text.removesuffix(clause) if value % 2 == 0 else text.rpartition(";")[0]
    return text
