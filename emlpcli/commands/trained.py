"""How a command that has trained ends: its answer, the files it wrote, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from emlpcli.commands import envelope
from emlpcli.errors import EmlpError, ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType


def conclude(
    answer: dict[str, Any],
    card: Callable[[], RenderableType],
    written: Iterable[Path | str],
    failed: EmlpError | None,
    *,
    interrupted: bool,
    as_json: bool,
) -> None:
    """Tell the answer, in JSON or as a card; ends the program where something is amiss.

    One answer in JSON tells what failed too; then the card is not made.
    """
    from emlpcli.render.errors import print_error, printable, say

    if as_json:
        refusal = {} if failed is None else envelope.refusal("fit", failed)
        envelope.print_answer(answer | refusal)
    else:
        from emlpcli.render.cards.page import show_card

        show_card(card())
        for path in written:
            say(printable(f"wrote {path}"))
    if failed is not None:
        print_error(failed)
        raise SystemExit(int(failed.exit_code))
    if interrupted:
        say("interrupted", always=True)
        raise SystemExit(int(ExitCode.INTERRUPTED))
