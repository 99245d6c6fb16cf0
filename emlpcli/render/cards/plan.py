"""The plan of `emlp basis --explain`: every strategy for every monomial, with predicted cost."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from emlpcli.render import numbers
from emlpcli.render.cards.tables import Table, indented, table
from emlpcli.render.limits import MOST_BLOCKS
from emlpcli.reps.printing import describe_counts, describe_monomial
from emlpcli.solve.choice import Choice
from emlpcli.solve.memory import format_bytes
from emlpcli.solve.plan import Plan


def plan_as_json(plan: Plan, expression: str) -> dict[str, Any]:
    """The plan as JSON data, without the frame of an answer."""
    expansion, single = plan.expansion, plan.expansion.single
    return {
        "expression": expression,
        "representation": str(plan.rep),
        "canonical": describe_counts(expansion.counts(plan.rep), single),
        "group": expansion.group_names or None,
        "size": plan.rep.size(),
        "predicted_seconds": plan.seconds,
        "predicted_bytes": plan.nbytes,
        "checking": {
            "predicted_seconds": plan.checking.seconds,
            "predicted_bytes": plan.checking.nbytes,
        },
        "blocks": [
            {
                "monomial": describe_monomial(monomial, single),
                "copies": copies,
                "entries": monomial.size,
                "parts": [
                    _choice(choice, single if len(choices) == 1 else None) for choice in choices
                ],
            }
            for monomial, copies, choices in plan.blocks
        ],
    }


def _choice(choice: Choice, single: Any) -> dict[str, Any]:
    return {
        "monomial": describe_monomial(choice.monomial, single),
        "group": str(choice.monomial.powers[0][0].group) if choice.monomial.powers else None,
        "exact_dimension": None if choice.exact is None else choice.exact.value,
        "chosen": choice.strategy.name,
        "certificate": choice.certificate,
        "options": [
            {
                "strategy": o.strategy.name,
                "objection": o.objection or None,
                "predicted_seconds": None if o.cost is None else o.cost.seconds,
                "predicted_bytes": None if o.cost is None else o.cost.nbytes,
            }
            for o in choice.options
            if o.strategy.name != "scalar" or not choice.monomial.powers
        ],
    }


def plan_card(data: dict[str, Any]) -> RenderableType:
    """The plan for a terminal."""
    title = Text(data["representation"], style="bold")
    if data["group"]:
        title.append("  under ", style="not bold").append(data["group"])
    parts: list[RenderableType] = [title, ""]
    for block in data["blocks"][:MOST_BLOCKS]:
        copies, entries = numbers.integer(block["copies"]), numbers.integer(block["entries"])
        parts.append(indented(Text(f"{block['monomial']}  copies {copies}, entries {entries}")))
        for part in block["parts"]:
            if len(block["parts"]) > 1:
                parts.append(indented(Text(part["monomial"]), 4))
            parts.append(indented(_options(part), 4))
    hidden = len(data["blocks"]) - MOST_BLOCKS
    if hidden > 0:
        parts.append(indented(Text(f"{numbers.more(hidden, 'block')}; --json lists them all")))
    solving, checking = (", ".join(_costs(part)) for part in (data, data["checking"]))
    total = f"predicted {solving} to solve and {checking} to check; nothing was solved"
    return Group(*parts, "", indented(Text(total)))


def _costs(data: dict[str, Any]) -> tuple[str, str]:
    """Time and memory."""
    return numbers.duration(data["predicted_seconds"]), format_bytes(data["predicted_bytes"])


def _options(part: dict[str, Any]) -> Table:
    options = table(("", "strategy"), ("time", "memory"))
    options.head = 1
    options.add_column("")
    for option in part["options"]:
        chosen = option["strategy"] == part["chosen"]
        dimension = part["exact_dimension"]
        note = option["objection"] or ""
        if chosen:
            known = "" if dimension is None else f"dimension {numbers.integer(dimension)}, "
            note = f"{known}certificate: {part['certificate']}"
        costs = ("", "") if option["predicted_seconds"] is None else _costs(option)
        style = "bold" if chosen else "" if not option["objection"] else "dim"
        options.add_row("→" if chosen else "", option["strategy"], *costs, Text(note), style=style)
    return options
