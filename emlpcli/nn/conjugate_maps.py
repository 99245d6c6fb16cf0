"""Whether maps of low degree need complex conjugates where layers do not form any.

Over the complex numbers, maps that are polynomials in x and its conjugate are equivariant too.
Under a compact group the conjugate of x is a vector of the dual, and layers multiply it as any
other. Under another group, such as SL(2,C), it may be of a representation of its own, and is left
away. Whether that leaves anything out is counted: maps that have degree p in x and q in its
conjugate are Hom(Sym^p R ⊗ Sym^q conj(R), R').
"""

from __future__ import annotations

from collections.abc import Sequence

from emlpcli.errors import GroupError, TooLargeError, UncountedError
from emlpcli.reps.constructors.conjugate import conj
from emlpcli.reps.constructors.powers import Sym
from emlpcli.reps.monomials import Expansion
from emlpcli.reps.rep import Rep
from emlpcli.solve.dimensions import dimension


def without_conjugates(rep_in: Rep, rep_out: Rep, degrees: Sequence[int]) -> tuple[str, ...]:
    """What maps of these degrees lack without conjugates, in words; () where it is nothing.

    The lowest degree of which there are such maps is named, as one that may need them where
    counting does not tell.
    """
    expansion = Expansion(rep_in, rep_out)
    if not expansion.complex or all(group.is_compact for group in expansion.groups):
        return ()
    may_need = ""
    for degree in degrees:
        for conjugated in range(1, degree + 1):
            found, sure = _there_are(rep_in, rep_out, degree, conjugated)
            if found and sure:
                return (_text(degree, "need"),)
            if found and not may_need:
                may_need = _text(degree, "may need")
    return (may_need,) if may_need else ()


def _text(degree: int, need: str) -> str:
    return (
        "complex conjugates, which are taken under compact groups alone and which some maps of "
        f"degree {degree} {need}"
    )


def _there_are(rep_in: Rep, rep_out: Rep, degree: int, conjugated: int) -> tuple[bool, bool]:
    """Whether there are maps of a degree, so many factors conjugated, and whether that is sure."""
    try:
        symmetric, powers = True, (_symmetric(rep_in, degree - conjugated, conjugated) >> rep_out)
    except GroupError:  # over several groups, where the tensor power bounds the symmetric one
        symmetric, powers = False, (_tensor(rep_in, degree - conjugated, conjugated) >> rep_out)
    try:
        number = dimension(powers).value
    except (UncountedError, TooLargeError):
        return True, False
    return number > 0, symmetric or not number or max(conjugated, degree - conjugated) == 1


def _symmetric(rep: Rep, plain: int, conjugated: int) -> Rep:
    power: Rep = Sym(conjugated, conj(rep))
    return power * Sym(plain, rep) if plain else power


def _tensor(rep: Rep, plain: int, conjugated: int) -> Rep:
    power: Rep = conj(rep)
    for factor in [conj(rep)] * (conjugated - 1) + [rep] * plain:
        power = power * factor
    return power
