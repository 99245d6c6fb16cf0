"""From names such as `SO3`, `SO(3)` or `SO3*S5` to groups: the registry, spelling and hints."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from emlpcli.errors import EmlpError, GroupError, ReadingWarning, Span, suggest
from emlpcli.groups import near_names, own_names
from emlpcli.groups import readings as told
from emlpcli.groups.base import Group
from emlpcli.groups.built import affine
from emlpcli.groups.built.constructions import BY_NAME as CONSTRUCTED
from emlpcli.groups.built.direct import DirectProduct
from emlpcli.groups.forms import FIELDS, OF_FORMS, OVER
from emlpcli.groups.labelled import labelled
from emlpcli.groups.limits import LONGEST_SIZE
from emlpcli.groups.named import (
    classical,
    compact_symplectic,
    exceptional,
    heisenberg,
    indefinite,
    linear,
    lorentz,
    magnetic,
    permutations,
    planar,
    point,
    rubik,
    spin,
)
from emlpcli.groups.summaries import parameters as parameters
from emlpcli.lang.group_tree import GroupExpr, GroupName

# To add a group, write its class in one file and list it here. The class says everything else:
# name, aliases, summary, example, formulas, tables. The listing, the completions, the pages'
# table and the conformance tests read this tuple.
GROUPS: tuple[type[Group], ...] = (
    classical.SO,
    classical.O,
    linear.SU,
    linear.U,
    linear.SL,
    linear.GL,
    classical.Sp,
    spin.Spin,
    compact_symplectic.USp,
    exceptional.G2,
    exceptional.F4,
    exceptional.E6,
    exceptional.E7,
    exceptional.E8,
    permutations.S,
    permutations.Alt,
    permutations.Z,
    planar.C,
    planar.D,
    lorentz.SO13p,
    lorentz.SO13,
    lorentz.O13,
    lorentz.SO11p,
    lorentz.O11,
    indefinite.SO0pq,
    affine.SE,
    affine.E,
    affine.Poincare,
    affine.Galilei,
    heisenberg.Heisenberg,
    planar.SO2eR3,
    planar.O2eR3,
    planar.DkeR3,
    permutations.Cube,
    rubik.RubiksCube,
    permutations.ZksZnxZn,
    planar.Trivial,
    planar.Scaling,
)

ALIASES = {alias: g.name for g in GROUPS for alias in g.aliases}


class Family(NamedTuple):
    """Groups that are written prefix:symbol; `rows` lists them for people, `others` says more."""

    summary: str
    member: Callable[[str], Group]
    rows: Callable[[], list[dict[str, Any]]]
    others: str


def _rows() -> list[dict[str, Any]]:
    """Ordinary point groups, then magnetic ones."""
    return [*point.rows(), *magnetic.rows()]


_POINT_GROUPS = f"{point.PointGroup.summary}, pg:4'/mm'm"
FAMILIES = {
    "pg": Family(_POINT_GROUPS, magnetic.magnetic_point_group, _rows, point.AXIAL),
}


_BY_NAME = {g.name: g for g in GROUPS}
_BY_NAME |= {alias: _BY_NAME[name] for alias, name in ALIASES.items()}
_BY_LOWER = {name.lower(): g for name, g in _BY_NAME.items()}


def signature(cls: type[Group]) -> str:
    """The group's name with its parameters, such as `SO(n)`."""
    names = parameters(cls)
    return f"{cls.name}({','.join(names)})" if names else cls.name


def group(text: str | Group) -> Group:
    """The group that a text names; a group stands for itself."""
    if isinstance(text, Group):
        return text
    warn_of_readings(text)
    if text.strip() in point.WITH_MIRRORS:  # no expression: these have signs that groups have not
        return point.point_group(text.strip())
    from emlpcli.lang import parse_group  # only to complete a name nothing is parsed

    try:
        return resolve(parse_group(text))
    except EmlpError as error:
        if point.is_symbol(text.strip()) and "pg:" not in (error.hint or ""):
            error.hint = f"pg:{text.strip()} is the point group"
        raise error.in_text(text) from None


def readings(text: str) -> list[str]:
    """How the names of groups in a text are read that may be meant otherwise, such as `SO24`."""
    return [note.text for note in told.readings(text, _read)]


def warn_of_readings(text: str) -> None:
    """Warn a program of names that hold two numbers as one: `SO24` is not SO(2,4)."""
    for note in told.readings(text, _read):
        if note.numbers:
            warnings.warn(note.text, ReadingWarning, stacklevel=3)


def _read(word: str) -> told.Reading | None:
    """The class and the sizes that a name without parentheses stands for, None for no group."""
    try:
        cls, args = _class_and_arguments(GroupName(word, span=Span(0, len(word))))
    except GroupError:
        return None
    return (cls, args) if len(args) == len(parameters(cls)) else None


def resolve(expr: GroupExpr) -> Group:
    """The group that a parsed group expression denotes; errors carry the place."""
    groups = [_resolve_name(name) for name in expr.factors]
    if len(groups) == 1:
        return groups[0]
    try:
        return DirectProduct(*groups)
    except EmlpError as error:
        raise error.at(expr.span) from None


def _resolve_name(name: GroupName) -> Group:
    """The group by name, or the copy of it that a label makes."""
    found = _resolve_unlabelled(name)
    if not name.label:
        return found
    try:
        return labelled(found, name.label)
    except EmlpError as error:
        raise error.at(name.span) from None


def _resolve_unlabelled(name: GroupName) -> Group:
    if not name.args and (own := own_names.declared(name.name)) is not None:
        return own
    construction = CONSTRUCTED.get(name.name.lower())
    if construction:
        try:
            return construction.build(name, resolve)
        except EmlpError as error:
            raise error.at(name.span) from None
    if ":" in name.name or name.name.lower() in FAMILIES:
        return _member(name)
    if (pointed := _without_prefix(name)) is not None:
        return pointed
    if (over := _over_field(name)) is not None:
        return over
    cls, args = _class_and_arguments(name)
    wanted = parameters(cls)
    if len(args) == 2 and cls in OF_FORMS:
        try:
            return OF_FORMS[cls](*args)
        except EmlpError as error:
            raise error.at(name.span) from None
    if len(args) != len(wanted):
        example = signature(cls)
        number = len(wanted) or "no"
        plural = "" if len(wanted) == 1 else "s"
        raise GroupError(
            f"{cls.name} takes {number} parameter{plural}, not {len(args)}",
            span=name.span,
            hint=f"write it {example}"
            + (f", for instance {example_of(cls)}" if wanted else "")
            + ("" if name.args else _as_point_group(name.name)),
        )
    try:
        return cls(*args)
    except EmlpError as error:
        raise error.at(name.span) from None


def _over_field(name: GroupName) -> Group | None:
    """The group that a field as second argument, or a letter at the end, makes: SL(2,C), SL2C."""
    match name.args:
        case ():
            split = re.fullmatch(r"(\D+?)_?([1-9]\d{0,8})([RC])", name.name, re.IGNORECASE)
            stem, n, field = split.groups() if split else ("", 0, "")
        case (int(n), GroupExpr(factors=(GroupName(name=field, args=()),))):
            stem = name.name
        case _:
            return None
    cls = _BY_LOWER.get(stem.lower())
    over = FIELDS.get(field.upper())
    if cls not in OVER or over is None:
        return None
    try:
        return OVER[cls][over](int(n))
    except EmlpError as error:
        raise error.at(name.span) from None


def _member(name: GroupName) -> Group:
    """The group of a family that a name such as `pg:m-3m` means."""
    prefix, _, symbol = name.name.partition(":")
    try:
        if name.args:
            raise GroupError(f"{prefix}:{symbol} takes no parameters", hint=f"write {name.name}")
        return FAMILIES[prefix.lower()].member(symbol)
    except EmlpError as error:
        if error.span is not None:  # a place in the symbol, which ends where the name does
            begin = name.span.start + len(prefix) + 1
            error.span = Span(begin + error.span.start, begin + error.span.stop)
        raise error.at(name.span) from None


def _without_prefix(name: GroupName) -> Group | None:
    """A point group by its Schoenflies symbol alone, as tables write it, that is no other group's.

    `D3` and `S4` are groups of the plane and of points, and stay so; `D3h` and `Oh` are free.
    """
    symbol = name.name.replace("_", "", 1)
    if name.args or name.name.lower() in _BY_LOWER or not _SCHOENFLIES.fullmatch(symbol):
        return None
    try:
        return point.point_group(symbol)
    except EmlpError as error:
        raise error.at(name.span) from None


_SCHOENFLIES = re.compile(r"C[1-9]\d*[vhi]|D[1-9]\d*[dh]|C[is]|T[dh]|[OI]h")


def _as_point_group(name: str) -> str:
    """What to add to a hint where a name is also the symbol of a point group."""
    return f"; pg:{name} is the point group" if point.is_symbol(name) else ""


def _class_and_arguments(name: GroupName) -> tuple[type[Group], tuple[int, ...]]:
    """An exact name wins (SO13 is the Lorentz group), then a name with a number at its end."""
    exact = _BY_NAME.get(name.name) or _BY_LOWER.get(name.name.lower())
    if exact:
        return exact, _integers(exact, name)
    split = re.fullmatch(r"(\D+?)_?(0|[1-9]\d*)", name.name)
    if split and not name.args and name.name.upper() not in told.EXCEPTIONAL:
        stem = _BY_NAME.get(split[1]) or _BY_LOWER.get(split[1].lower())
        if stem:
            if len(split[2]) > LONGEST_SIZE:
                raise GroupError(
                    f"the size of {stem.name} has {len(split[2])} digits, at most "
                    f"{LONGEST_SIZE} are possible",
                    span=name.span,
                )
            return stem, (int(split[2]),)
    raise GroupError(f"unknown group {name.name!r}", span=name.span, hint=_unknown_hint(name.name))


def _integers(cls: type[Group], name: GroupName) -> tuple[int, ...]:
    """The arguments of a group that takes integers."""
    found = []
    for argument in name.args:
        if not isinstance(argument, int):
            raise GroupError(
                f"the arguments of the group {cls.name} are integers",
                span=argument.span,
                hint=f"write it {signature(cls)}, for instance {example_of(cls)}",
            )
        found.append(argument)
    return tuple(found)


def _unknown_hint(text: str) -> str:
    if text.upper() in told.EXCEPTIONAL:
        return f"the Euclidean group of dimension {text[1]} is written E({text[1]})"
    if point.is_symbol(text):
        return f"pg:{text} is the point group; `emlp groups pg` lists these"
    return near_names.advice(text) or _suggestion(text)


def _suggestion(text: str) -> str:
    zero = re.fullmatch(r"(\D+)0([1-9]\d*)", text)
    if zero and (meant := _BY_LOWER.get(f"{zero[1]}o".lower())):  # S03 for SO3
        return f"did you mean {meant.name}({zero[2]})? `emlp groups` lists the groups"
    made = suggest(text, CONSTRUCTED, cutoff=0.7)
    if made:
        return f"did you mean {CONSTRUCTED[made[0]].example}? `emlp groups` lists the groups"
    stem = re.sub(r"\d+$", "", text).lower()
    digits = text[len(stem) :].lstrip("0")
    close = suggest(text, _BY_LOWER)
    close = close or suggest(stem, _BY_LOWER, cutoff=0.5)
    if not close:
        return "`emlp groups` lists the groups"
    cls = _BY_LOWER[close[0]]
    guess = f"{cls.name}({digits})" if digits and len(parameters(cls)) == 1 else example_of(cls)
    return f"did you mean {guess}? `emlp groups` lists the groups"


def is_taken(name: str) -> bool:
    """Whether a name by itself stands for a group, or for a family or a construction.

    `SO3` and `Cube` do; `A` and `S` need a size to be groups.
    """
    if name.lower() in CONSTRUCTED or name.lower() in FAMILIES:
        return True
    return _read(name) is not None


def example_of(cls: type[Group]) -> str:
    """A spelling that works, such as SO(3): the one that the class states, or small sizes."""
    names = parameters(cls)
    if cls.example or not names:
        return cls.example or cls.name
    sizes = {"n": 3, "m": 2, "k": 4}
    return f"{cls.name}({','.join(str(sizes.get(name, 2)) for name in names)})"
