"""`emlp cache`: show or clear what earlier runs kept on disk."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from emlpcli.commands.options import JsonOption


def run(
    clear: Annotated[bool, typer.Option("--clear", help="Remove everything kept.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show where slow results are kept between runs, how many and how large; or clear them."""
    from emlpcli.solve import diskcache
    from emlpcli.solve.memory import format_bytes

    removed = diskcache.clear() if clear else None
    kept = diskcache.entries()
    if as_json:
        data = {
            "schema": 1,
            "command": "cache",
            "folder": str(diskcache.folder()),
            "entries": [{"name": name, "bytes": size} for name, size in kept],
            "removed": removed,
        }
        print(json.dumps(data, ensure_ascii=False))
        return
    print(diskcache.folder())
    if removed is not None:
        print(f"{removed} {'entry' if removed == 1 else 'entries'} removed")
    total = format_bytes(sum(size for _, size in kept))
    print(f"{len(kept)} {'entry' if len(kept) == 1 else 'entries'}, {total}")
    for name, size in kept:
        print(f"  {format_bytes(size):>10}  {name}")
