"""Solving as the subcommands do it: with the options they share, and progress on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emlpcli.reps.rep import Rep
    from emlpcli.solve.solution import Solution


@contextmanager
def solved(
    rep: Rep, seed: int, strategy: str | None, no_cache: bool, max_bytes: int | None
) -> Iterator[tuple[Solution, Callable[[str], None]]]:
    """The solution, and a function that says what goes on in the rest of the block."""
    from emlpcli.render.progress import progress
    from emlpcli.solve import solve

    with progress() as say:
        solution = solve(
            rep,
            seed=seed,
            max_bytes=max_bytes,
            strategy=strategy,
            cache=not no_cache,
            on_event=say,
        )
        yield solution, say
