"""`emlp cache`: show or clear what earlier runs kept on disk."""

from __future__ import annotations

from typing import Annotated

import typer

from emlpcli.commands import envelope
from emlpcli.commands.options import JsonOption


def run(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything kept.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Where slow results are kept, and how large they are.

    The folder is that of EMLP_CACHE_DIR, else one among the caches of the user.

    \b
    Examples:
      emlp cache
      emlp cache --clear
    """
    from emlpcli.render.errors import printable
    from emlpcli.solve import diskcache
    from emlpcli.solve.memory import format_bytes

    removed = diskcache.clear() if clear else None
    kept = diskcache.entries()
    if as_json:
        listed = [{"name": name, "bytes": size} for name, size in kept]
        folder = str(diskcache.folder())
        envelope.print_answer(
            envelope.envelope("cache", folder=folder, entries=listed, removed=removed)
        )
        return
    print(printable(str(diskcache.folder())))
    if removed is not None:
        print(f"{removed} {'entry' if removed == 1 else 'entries'} removed")
    total = format_bytes(sum(size for _, size in kept))
    print(f"{len(kept)} {'entry' if len(kept) == 1 else 'entries'}, {total}")
    for name, size in kept:
        print(f"  {format_bytes(size):>10}  {printable(name)}")
