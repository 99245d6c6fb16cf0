"""A command as the option parser knows it: how its help looks, and what it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from emlpcli.commands import misused
from emlpcli.overrides import override

if TYPE_CHECKING:
    from emlpcli.errors import ExitCode

GROUP = "Group"
SOLVING = "Solving"
ROWS = "Rows"
NETWORK = "Networks"
TRAINING = "Training"
FIGURES = "Figures"
PROCESSES = "Processes"
COMMON = "All commands"

# In the order in which they are listed; what has no place of its own comes first.
PANELS = ("Options", ROWS, GROUP, NETWORK, TRAINING, FIGURES, PROCESSES, SOLVING, COMMON)

NARROW = 58  # columns of help, below which meanings stand on lines of their own

_MEANINGS = {
    "OK": "done",
    "BEYOND": "farther than --tolerance",
    "USAGE": "bad input",
    "CERTIFICATE": "undecided, or a certificate fails",
    "MEMORY": "too large",
    "INTERNAL": "a mistake of emlp",
    "INTERRUPTED": "Ctrl-C",
}


def exit_statuses(codes: type[ExitCode], left_out: tuple[str, ...]) -> str:
    """The line on exit statuses, without those that a command never has."""
    told = [f"{int(c)} {_MEANINGS[c.name]}" for c in codes if c.name not in left_out]
    return f"Exit status: {', '.join(told)}."


def write_rows(formatter: Any, rows: list[tuple[str, str]]) -> None:
    """Words with what they mean: beside them, in a narrow terminal below them."""
    if formatter.width >= NARROW:
        formatter.write_dl(rows)
        return
    for words, meaning in rows:
        formatter.write_text(words)
        with formatter.indentation():
            formatter.write_text(meaning)


class Command(TyperCommand):
    """A command whose help lists its options by panels, and whose options are given once."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:  # as it is while the shell completes
            params = self.get_params(ctx)
            misused.check_signs(args, params)
            _, _, order = self.make_parser(ctx).parse_args([*args])
            misused.check_given_once(order, args)
        return super().parse_args(ctx, args)

    @override
    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Arguments by their plain names: EXPR, and [GROUP] where one may be left out."""
        return [re.sub(r"^\{(.*)\}$", r"\1", p) for p in super().collect_usage_pieces(ctx)]

    @override
    def format_options(self, ctx: Any, formatter: Any) -> None:
        rows: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is None:
                continue
            panel = getattr(param, "rich_help_panel", None)
            if panel is None and param.param_type_name == "argument":
                panel = "Arguments"
            elif "--help" in param.opts:
                panel = COMMON
            rows.setdefault(panel or "Options", []).append(row)
        for panel in ("Arguments", *PANELS):
            if panel in rows:
                with formatter.section(panel):
                    write_rows(formatter, rows[panel])
