"""The source of a layer for Python, as `emlp code` prints it."""

from __future__ import annotations

from shlex import quote

from emlpcli.groups.base import Group
from emlpcli.render.code.dialects import Dialect, dialect_of
from emlpcli.render.code.source import Heading, Source
from emlpcli.reps.from_text import expanded
from emlpcli.reps.rep import MapRep, Rep
from emlpcli.solve.program.build import factors_of, program
from emlpcli.solve.program.named_space import solved_or_named
from emlpcli.solve.solution import Solution


def code(
    expression: str | Rep,
    group: str | Group | None = None,
    *,
    to: str,
    bias: bool = True,
    bilinear: bool = False,
    seed: int = 0,
    max_bytes: int | None = None,
    strategy: str | None = None,
    cache: bool = True,
) -> Source:
    """The source of the equivariant layer y = W x + b in a language or framework.

    `code("V**2>>V**2", "S6", to="torch").save("layer.py")`. `to` is one of the names that
    `emlp code --help` lists; `print` shows the text. `bias` adds the invariants of the output, and
    a `bilinear` layer of A*B>>C has the two inputs A and B and no bias. Parameters are the
    coefficients of the elements of `basis(...).readable`, in its order. What has names by a theorem
    is printed without a basis in memory. Raises EmlpError for an unknown name, RepresentationError
    where a bilinear layer has no two inputs, and what `basis` raises.
    """
    dialect = dialect_of(to)
    rep, expansion = expanded(expression, group)
    if bilinear:
        factors_of(rep)  # an error here comes before the work
    solution = solved_or_named(
        rep, expansion, seed=seed, max_bytes=max_bytes, strategy=strategy, cache=cache
    )
    words = ["emlp code", quote(expression if isinstance(expression, str) else str(rep))]
    if group is not None or (expansion.single is not None and not isinstance(expression, str)):
        words.append(f"--group {quote(str(group or expansion.single))}")
    words += [f"--to {to}", *["--no-bias"] * (not bias), *["--bilinear"] * bilinear]
    return source_of(solution, dialect, " ".join(words), bias=bias, bilinear=bilinear)


def source_of(
    solution: Solution, dialect: Dialect, command: str, *, bias: bool, bilinear: bool
) -> Source:
    """The source for a solution; `command` is what its first lines say printed it."""
    from emlpcli import __version__

    heading = Heading(command, __version__)
    if not dialect.is_layer:
        return dialect.formulas(solution, heading)
    invariants = None
    if bias and not bilinear and isinstance(solution.rep, MapRep):
        target, limit = solution.rep.target, solution.max_bytes
        invariants = solved_or_named(target, solution.expansion, max_bytes=limit)
    return dialect.layer(program(solution, invariants, bilinear=bilinear), heading)
