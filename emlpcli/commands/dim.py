"""`emlp dim`: the exact dimension by counting, or by solving where no count is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.group_choice import or_default
from emlpcli.commands.options import (
    Expression,
    GroupChoice,
    JsonOption,
)

if TYPE_CHECKING:
    from emlpcli.groups import Group


def run(
    expression: Expression,
    group: GroupChoice,
    as_json: JsonOption = False,
    values: Annotated[
        str | None,
        typer.Option("--for", metavar="k=A..B", help="One dimension for each value of k in EXPR."),
    ] = None,
) -> None:
    """The exact dimension, of any length, and how it was counted.

    Where no count is known, as for some groups of your own, the basis is solved for. With --for
    the expression holds a variable, as Sym(k,V) does, and a line is printed for each value.

    With - as EXPR the expression on each line of standard input is answered by a line.

    \b
    Examples:
      emlp dim 2V:30+10V --group SO3
      emlp dim "Sym(k,V)" --group pg:I --for k=0..30
    """
    chosen = group.chosen(shown=values is None)
    if values is not None:
        _answer_values(expression, values, or_default(chosen, expression), as_json)
        return
    data = answer(expression, or_default(chosen, expression))
    if as_json:
        envelope.print_answer(data)
        return
    print(data["dimension"], flush=True)
    from emlpcli.render.errors import printable, say

    for line in _explanation(data):
        say(printable(line))


def _answer_values(text: str, values: str, group: Group | None, as_json: bool) -> None:
    """A line for each value; the generating function, where one is found, goes beside them."""
    from emlpcli.commands.series import closed_form, read_values, series
    from emlpcli.render.errors import say

    data = series(text, read_values(values), group)
    if as_json:
        envelope.print_answer(envelope.envelope("dim", expression=text, **data))
        return
    width = len(str(data["values"][-1]["value"]))
    for row in data["values"]:
        print(f"{row['value']:>{width}} {row['dimension']}")
    if data["series"] is not None:
        say(f"Molien's series: {closed_form(data['series'])}")
    elif "series_note" in data:
        say(f"note: {data['series_note']}")


def answer(text: str, group: Group | None, *, solving: bool = True) -> dict[str, Any]:
    """The exact dimension and how it was counted, as the answer in JSON has it.

    Without `solving` UncountedError or TooLargeError is raised where no count is known.
    """
    from emlpcli.reps.from_text import expanded
    from emlpcli.reps.printing import (
        describe_counts,
        describe_monomial,
        notes_on_groups,
        structures_of,
    )
    from emlpcli.solve import counted_or_solved, dimension

    rep, expansion = expanded(text, group)
    single = expansion.single
    found = (counted_or_solved if solving else dimension)(rep, expansion)
    return envelope.envelope(
        "dim",
        expression=text,
        representation=str(rep),
        canonical=describe_counts(expansion.counts(rep), single),
        group=expansion.group_names or None,
        size=rep.size(),
        dimension=found.value,
        certificate={
            "level": found.certificate,
            "met": found.certificate != "numerical",
            "how": list(found.how),
        },
        blocks=[
            {"monomial": describe_monomial(m, single), "copies": c, "dimension": n}
            for m, c, n in found.terms
        ],
        **({"notes": notes} if (notes := notes_on_groups(expansion)) else {}),
        **structures_of(expansion),
    )


def _explanation(data: dict[str, Any]) -> list[str]:
    """How the dimension comes about, in a few lines."""
    from emlpcli.render.numbers import integer

    shown = [b for b in data["blocks"] if b["dimension"]][:6]
    more = len([b for b in data["blocks"] if b["dimension"]]) - len(shown)
    lines = [f"{data['representation']}" + (f" under {data['group']}" if data["group"] else "")]
    terms = " + ".join(f"{integer(b['copies'])}·{integer(b['dimension'])}" for b in shown)
    names = ", ".join(b["monomial"] for b in shown)
    if terms:
        lines.append(f"= {terms}{f' + {more} more terms' if more > 0 else ''}  ({names})")
    lines += data["certificate"]["how"][:6]
    lines += data.get("notes", [])
    if not data["certificate"]["met"]:
        lines.append("numerical: no exact count is known, the rank was decided in float64")
    return [line if len(line) < 400 else line[:399] + "…" for line in lines]
