"""What the shell offers for a group or an expression that is begun: names, symbols, labels.

How shells ask is said in `shells`. Nothing is computed, and a text that has no
continuation here gets none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.groups import Group

Offer = tuple[str, str]  # the whole text, and what it means

_LAST_WORD = re.compile(r"(?:[pP][gG]:[\w/∞−'′-]*|\w*\[\w*|\w*)$")
_SIZED = re.compile(r"(\w+)\([\d,]*$")  # SU( begins SU(3) and SU(1,1)
_SIZES = (2, 3, 4, 5, 6)
_SHOWN = 3  # sizes offered of one group


def groups(incomplete: str) -> list[Offer]:
    """Continuations of a group: `SO` to SO2, SO3, SO4; `pg:m` to pg:m-3m; `SU2[` to SU2[L]."""
    return _offered(incomplete, _groups)


def expressions(incomplete: str) -> list[Offer]:
    """Continuations of an expression: of a group where one stands, else of a representation."""
    return _offered(incomplete, _groups if _is_group(incomplete) else _representations)


def of_values(option: str) -> Callable[[str], list[Offer]]:
    """What continues a value of an option, or the last of several with commas between."""

    def offered(incomplete: str) -> list[Offer]:
        before, comma, word = incomplete.rpartition(",")
        found = VALUES[option]()
        return [(before + comma + v, said) for v, said in found if v.startswith(word)]

    return offered


def _modes() -> Iterator[Offer]:
    from emlpcli.render.figure.content.modes import MODES

    yield from ((mode.name, mode.shows) for mode in MODES.values())


def _themes() -> Iterator[Offer]:
    from emlpcli.render.figure.colour.theme import THEMES

    yield from ((name, "") for name in THEMES)


def _strategies() -> Iterator[Offer]:
    from emlpcli.solve.strategies.registry import STRATEGIES

    yield from ((s.name, "") for s in STRATEGIES if s.name != "scalar")


def _dialects() -> Iterator[Offer]:
    from emlpcli.render.code.dialects import DIALECTS

    yield from ((name, "") for name in DIALECTS)


def _targets() -> Iterator[Offer]:
    from emlpcli.fit.targets import TARGETS

    yield from ((target.name, "") for target in TARGETS)


def _losses() -> Iterator[Offer]:
    from emlpcli.fit.losses import LOSSES

    yield from ((loss.name, loss.help) for loss in LOSSES.values())


def _tasks() -> Iterator[Offer]:
    from emlpcli.fit.dynamics.tasks import TASKS

    yield from ((task.name, task.text) for task in TASKS.values())


def _models() -> Iterator[Offer]:
    from emlpcli.fit.models.registry import MODELS

    yield from ((name, "") for name in MODELS)


def _factors() -> Iterator[Offer]:
    from emlpcli.solve.voigt.factors import Factors

    yield from ((kind.value, "") for kind in Factors)


# Options whose values are words, by the name of the parameter; the words are asked for by need.
VALUES: dict[str, Callable[[], Iterator[Offer]]] = {
    "mode": _modes,
    "theme": _themes,
    "strategy": _strategies,
    "to": _dialects,
    "target": _targets,
    "model": _models,
    "task": _tasks,
    "loss": _losses,
    "factors": _factors,
    "basis": lambda: iter([("sparse", "readable, exact"), ("orthonormal", "")]),
    "schedule": lambda: iter([("cosine", ""), ("constant", "")]),
}


def _offered(incomplete: str, source: Callable[[str], Iterator[Offer]]) -> list[Offer]:
    """The offers that continue a text, each as the whole text."""
    begun = _LAST_WORD.search(incomplete)
    word = begun[0] if begun else ""
    if source is _groups and (sized := _SIZED.search(incomplete)) and _is_class(sized[1]):
        word = sized[0]
    before = incomplete[: len(incomplete) - len(word)]
    found: dict[str, str] = {}
    for text, meaning in source(word):
        if text.startswith(word) and text != word:
            found.setdefault(before + text, meaning)
    return list(found.items())


def _is_group(text: str) -> bool:
    """Whether what comes next in an expression is a group: inside V( ... ), or within Restrict."""
    from emlpcli.lang.vocabulary import CONSTRUCTORS, Parameter

    opened: list[int] = []
    for place, sign in enumerate(re.sub(r'"[^"]*"', lambda m: "_" * len(m[0]), text)):
        if sign == "(":
            opened.append(place)
        elif sign == ")" and opened:
            opened.pop()
    for start in opened:
        head = re.search(r"\w*$", text[:start])
        known = CONSTRUCTORS.get(head[0] if head else "")
        if known is None or not known.parameters:
            if text[:start].strip() and text[start - 1 : start] not in "*+>< (,":
                return True
        elif known.parameters[-1] is Parameter.GROUP and "," in text[start:]:
            return True
    return False


def _representations(word: str) -> Iterator[Offer]:
    from emlpcli.lang.vocabulary import CONSTRUCTORS

    for spelled, entry in CONSTRUCTORS.items():
        yield spelled + ("(" if entry.parameters else ""), entry.summary


def _groups(word: str) -> Iterator[Offer]:
    from emlpcli.groups.built.constructions import CONSTRUCTIONS
    from emlpcli.groups.forms import VARIANTS
    from emlpcli.groups.registry import ALIASES, FAMILIES, GROUPS, example_of, parameters

    if "[" in word:
        stem = word.partition("[")[0]
        yield from ((f"{stem}[{label}]", "an independent copy") for label in ("1", "2", "L", "R"))
        return
    if ":" in word:
        for row in FAMILIES["pg"].rows():
            for name in (row["name"], f"pg:{row['schoenflies']}"):
                yield name, f"{row['system']}, {row['setting']}"
        return
    yield "pg:", FAMILIES["pg"].summary
    names = {g.name: g for g in GROUPS} | {a: g for a in ALIASES for g in GROUPS if a in g.aliases}
    for name, cls in names.items():
        sizes = parameters(cls)
        if len(sizes) == 1:
            typed = re.fullmatch(rf"{name}(\d+)", word, re.IGNORECASE)
            for n in [int(typed[1])] if typed else _admitted(cls):
                apart = "(" in word or name[-1].isdigit()
                yield (f"{name}({n})" if apart else f"{name}{n}"), cls.summary
        else:
            yield (example_of(cls) if sizes else name), cls.summary
    for _, summary, example in VARIANTS:
        yield example, summary
    for made in CONSTRUCTIONS:
        if not made.infix:
            yield made.usage.partition("(")[0] + "(", made.summary


def _is_class(name: str) -> bool:
    """Whether a name is that of a class of groups, and not of a construction."""
    from emlpcli.groups.registry import ALIASES, GROUPS

    return name in ALIASES or any(name == g.name for g in GROUPS)


def _admitted(cls: type[Group]) -> list[int]:
    """The first sizes that a class admits: even ones for USp."""
    from emlpcli.errors import GroupError

    found: list[int] = []
    for n in _SIZES:
        try:
            cls(n)
        except GroupError:
            continue
        found.append(n)
    return found[:_SHOWN]
