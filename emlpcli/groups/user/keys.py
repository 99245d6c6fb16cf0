"""The keys under which a group is described: which are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emlpcli.errors import GroupError, suggest


def check_keys(given: Iterable[object], known: Sequence[str], where: str = "") -> None:
    """Raise GroupError for the first key that is not known, `where` saying what it belongs to."""
    for key in given:
        if key not in known:
            close = suggest(str(key), known, cutoff=0.4)
            raise GroupError(
                f"{where}unknown key {str(key)[:40]!r}",
                hint=f"did you mean {close[0]}?" if close else f"the keys are {', '.join(known)}",
            )
