"""`emlp groups`: the list of groups, or one group in detail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import completing, envelope
from emlpcli.commands.limits import (
    HIGHEST_INVARIANTS,
    LARGEST_CYCLED,
    LARGEST_GENERATOR,
    LARGEST_UNCOUNTED,
)
from emlpcli.commands.options import GroupChoice, JsonOption, Without
from emlpcli.errors import EmlpError, UncountedError

if TYPE_CHECKING:
    from emlpcli.groups import Group
    from emlpcli.groups.user.findings import Findings


def run(
    *,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[GROUP]",
            help="A group, such as SO3 or SO3*S5; pg lists the point groups.",
            autocompletion=completing.groups,
        ),
    ] = None,
    given: Annotated[GroupChoice, Without("group")],
    as_json: JsonOption = False,
) -> None:
    """The list of groups, or one group: generators, order, invariants.

    \b
    Examples:
      emlp groups SO3
      emlp groups --generators "(1 2 3 4 5)(6 7)" "(1 2)"
    """
    from emlpcli.groups.registry import FAMILIES
    from emlpcli.render.cards import group_lists

    choice = replace(given, group=name)
    prefix = (name or "").strip().lower().removesuffix(":")
    given_elsewhere = given.group_file or given.structure or given.generators is not None
    if prefix in FAMILIES and not given_elsewhere:
        data, card = _family(prefix), group_lists.family_card
    elif (chosen := choice.chosen(shown=True)) is not None:
        from emlpcli.render.cards.groups import detail_card

        data, card = _detail(chosen, own=choice.is_own), detail_card
    else:
        data, card = _listing(), group_lists.listing_card
    if as_json:
        envelope.print_answer(envelope.envelope("groups", **data))
    else:
        from emlpcli.render.cards.page import show_card

        show_card(card(data))


def _listing() -> dict[str, Any]:
    from emlpcli.groups import CONSTRUCTIONS, GROUPS, signature
    from emlpcli.groups.forms import VARIANTS
    from emlpcli.groups.registry import ALIASES, FAMILIES

    aliases: dict[str, list[str]] = {}
    for alias, target in ALIASES.items():
        aliases.setdefault(target, []).append(alias)
    return {
        "groups": [
            {
                "name": g.name,
                "signature": signature(g),
                "summary": g.summary,
                "aliases": aliases.get(g.name, []),
            }
            for g in GROUPS
        ],
        "variants": [
            {"signature": usage, "summary": summary, "example": example}
            for usage, summary, example in VARIANTS
        ],
        "constructions": [
            {"usage": c.usage, "summary": c.summary, "example": c.example} for c in CONSTRUCTIONS
        ],
        "families": [
            {"prefix": prefix, "signature": f"{prefix}:SYMBOL", "summary": family.summary}
            for prefix, family in FAMILIES.items()
        ],
    }


def _family(prefix: str) -> dict[str, Any]:
    from emlpcli.groups.registry import FAMILIES

    family = FAMILIES[prefix]
    return {
        "family": prefix,
        "summary": family.summary,
        "groups": family.rows(),
        "others": family.others,
    }


def _detail(g: Group, *, own: bool) -> dict[str, Any]:
    from emlpcli.groups.summaries import summary_of
    from emlpcli.render.numbers import as_json
    from emlpcli.reps import V
    from emlpcli.reps.irreducible.lookup import as_point_group
    from emlpcli.solve.isotypic.labels import labels

    small = g.d <= LARGEST_GENERATOR
    data: dict[str, Any] = {
        "group": str(g),
        "summary": summary_of(g),
        "dimension": V(g).size(),
        **({"representations": given} if (given := _given(g)) else {}),
        "also": as_point_group(g) or None,
        "field": g.field,
        "order": g.order,
        "lie_dimension": g.lie_dimension,
        "flags": {
            "orthogonal": bool(g.is_orthogonal),
            "permutation": bool(g.is_permutation),
            "discrete": g.is_discrete,
            "compact": g.is_compact,
            "reductive": g.is_reductive,
        },
        "lie_algebra": list(map(as_json, g.lie_algebra)) if small else None,
        "discrete_generators": list(map(as_json, g.discrete_generators)) if small else None,
        **({"cycles": cycles} if (cycles := _cycles(g)) is not None else {}),
        "counted": _is_counted(g),
        "invariants": {f"V**{k}": _count(g, k, 0) for k in range(1, HIGHEST_INVARIANTS + 1)},
        "invariants_with_dual": None
        if g.is_orthogonal
        else {f"T({k},{k})": _count(g, k, k) for k in range(1, HIGHEST_INVARIANTS // 2 + 1)},
    }
    if g.series == "point":
        data["characters"] = _characters(g)
    if (found := labels(g)) is not None:
        names = [irrep.name for irrep in found.irreps]
        known = {"labels": names, "complete": found.complete}
        data["irreducibles"] = {"heading": found.heading, **known}
    if g.origin is not None:
        data["structure"], data["notes"] = g.origin, list(g.remarks)
    if own:
        from emlpcli.groups.user.findings import examine

        data |= _findings(examine(g))
        data["flags"]["reductive"] = data["properties"]["reductive"]
    return data


def _cycles(g: Group) -> list[str] | None:
    """The generators in cycles, where they are permutations of not too many points."""
    from emlpcli.algebra.permutations.cycle_notation import cycles

    if g.d > LARGEST_CYCLED or not g.is_permutation:
        return None
    return [cycles(matrix.argmax(axis=0).tolist()) for matrix in g.discrete_generators]


def _given(g: Group) -> dict[str, int]:
    """The sizes of the representations that a group gives beside V, by name."""
    return {name: s.stop - s.start for name, s in g.blocks.items() if name != "V"}


def _characters(g: Group) -> dict[str, Any] | None:
    """The table of characters of a finite point group; None where it is too large."""
    from emlpcli.groups.built.turned import Turned
    from emlpcli.groups.named.finite_point import FinitePointGroup
    from emlpcli.reps.irreducible.point_characters import character_table

    standing = g.group if isinstance(g, Turned) else g  # the table knows no axes
    assert isinstance(standing, FinitePointGroup)
    try:
        table = character_table(standing)
    except EmlpError:
        return None
    return None if table is None else table.as_json()


def _findings(found: Findings) -> dict[str, Any]:
    """What the generators of a user's own group tell."""
    return {
        "properties": {
            "orthogonal": found.orthogonal,
            "unitary": found.unitary,
            "unimodular": found.unimodular,
            "determinant": found.determinant,
            "permutation": found.permutation,
            "monomial": found.monomial,
            "closed_under_transpose": found.closed_under_transpose,
            "reductive": found.reductive,
            "reductive_how": found.reductive_how,
            "infinite": found.infinite,
            "order_how": found.order_how,
            "lie_generators": found.lie_generators,
            "lie_exact": found.lie_exact,
        },
        "notes": list(found.notes),
    }


def _count(g: Group, p: int, q: int) -> int | None:
    """The exact number of invariants; None where none is proved."""
    from emlpcli.reps import T
    from emlpcli.solve import dimension, solve

    try:
        return dimension(T(p, q)(g)).value
    except UncountedError:
        if g.d ** (p + q) > LARGEST_UNCOUNTED:
            return None
        try:
            solution = solve(T(p, q)(g))
        except EmlpError:
            return None
        return solution.dimension if solution.certificate == "proved" else None
    except EmlpError:
        return None


def _is_counted(g: Group) -> bool:
    """Whether a formula for the number of invariants of V is known."""
    from emlpcli.reps import V
    from emlpcli.solve import dimension

    try:
        dimension(V(g))
    except UncountedError:
        return False
    except EmlpError:
        pass
    return True
