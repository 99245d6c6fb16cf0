"""The content of a report on a solved representation, as plain data for cards, JSON and files."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.cards.elements import matrices, named_elements_as_json, names_as_json
from emlpcli.reps.printing import describe_counts, describe_monomial
from emlpcli.reps.rep import Base, MapRep, ScalarRep, superscript
from emlpcli.solve.account import Account
from emlpcli.solve.evidence.measure import Evidence
from emlpcli.solve.readable.names import Names
from emlpcli.solve.solution import Solution

if TYPE_CHECKING:
    from emlpcli.groups.base import Group

READABLE, ORTHONORMAL = "sparse", "orthonormal"  # the two bases

CERTIFICATES = {
    "proved": "no rounding decides it, and it meets the exact count",
    "exact dimension met": "as many orthonormal vectors as the exact count",
    "numerical": "a float64 rank, no exact count is known",
}
UNCOUNTED = "no rounding decides it; no exact count is known to compare with"


@dataclass(frozen=True)
class BlockReport:
    """One distinct monomial."""

    monomial: str
    copies: int
    entries: int
    dimension: int
    strategy: str
    certificate: str
    gap: float | None


@dataclass(frozen=True)
class ZeroReport:
    """Why the dimension is zero, and which power of the input reaches the output."""

    headline: str
    reasons: tuple[str, ...]
    power: int | None
    power_dimension: int | None


@dataclass(frozen=True)
class Report:
    """Everything that `emlp basis` says."""

    expression: str
    representation: str
    canonical: str
    groups: tuple[str, ...]
    is_map: bool
    is_complex: bool
    is_compact: bool
    size: int
    size_out: int
    size_in: int
    dimension: int
    exact_dimension: int | None
    strategy: str
    certificate: str
    how: tuple[str, ...]
    blocks: tuple[BlockReport, ...]
    evidence: Evidence
    zero: ZeroReport
    seconds: float
    seed: int
    names: Names
    named: bool = False  # whether names were asked for
    gap: float | None = None
    precision: float = 0.0
    nearly: tuple[float, ...] = ()

    @property
    def certificate_text(self) -> str:
        """What the certificate means."""
        if self.certificate == "proved" and self.exact_dimension is None:
            return UNCOUNTED
        if self.precision:
            return f"a float64 rank; the generators are known to {self.precision:.0e}"
        return CERTIFICATES[self.certificate]


def report(account: Account, expression: str) -> Report:
    """What is to be said of a solution, in words."""
    solution = account.solution
    groups = solution.expansion.groups
    single = next(iter(groups)) if len(groups) == 1 else None
    how = dict.fromkeys(h for b in solution.blocks for h in b.how.split("; ") if b.monomial.powers)
    rows, columns = solution.shape
    return Report(
        expression=expression,
        representation=str(solution.rep),
        canonical=describe_counts(_counts(solution), single),
        groups=tuple(sorted(map(str, groups))),
        is_map=isinstance(solution.rep, MapRep),
        is_complex=solution.is_complex,
        is_compact=all(g.is_compact for g in groups),
        size=solution.size,
        size_out=rows,
        size_in=columns,
        dimension=solution.dimension,
        exact_dimension=solution.exact_dimension,
        strategy=solution.strategy,
        certificate=solution.certificate,
        how=tuple(h for h in how if h)[:3],
        blocks=tuple(
            BlockReport(
                monomial=describe_monomial(b.monomial, single),
                copies=b.copies,
                entries=b.monomial.size,
                dimension=b.dimension,
                strategy=b.strategy,
                certificate=b.certificate,
                gap=b.gap,
            )
            for b in solution.blocks
        ),
        evidence=account.evidence,
        zero=zero_report(solution, single),
        names=account.names,
        named=account.named,
        gap=solution.gap,
        precision=solution.precision,
        nearly=solution.nearly,
        seconds=account.seconds,
        seed=solution.seed,
    )


def zero_report(solution: Solution, single: Group | None) -> ZeroReport:
    """Why there is nothing, and which power of the input reaches the output; empty else."""
    found, rep = solution.smallest_power, solution.rep
    if found is None:
        return ZeroReport("", (), None, None)
    under = f" under {single}" if single else ""
    names = [describe_monomial(b.monomial, single) for b in solution.blocks]
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    if isinstance(rep, MapRep):
        headline = "No equivariant linear map exists; the zero projector is the right answer."
        reasons = [
            f"Such maps are the invariants of {describe_counts(_counts(solution), single)}:",
            f"{shown} has none{under}."
            if len(names) == 1
            else f"none of {shown} has invariants{under}.",
        ]
    else:
        headline = "No invariant vector exists; the zero projector is the right answer."
        reasons = [f"{shown} has no invariants{under}."]
    source = rep.source if isinstance(rep, MapRep) else rep
    target = f" → {rep.target}" if isinstance(rep, MapRep) else ""
    if found.power is None:
        if found.searched > 1:
            has, what = (
                ("reaches the output", "equivariant polynomial map")
                if isinstance(rep, MapRep)
                else ("has invariants", "invariant polynomial")
            )
            reasons.append(
                f"No tensor power of {source} up to {found.searched} {has} either, "
                f"so no {what} of such degree exists."
            )
        return ZeroReport(headline, tuple(reasons), None, None)
    power, dimension = found.power, found.dimension
    base = str(source)
    base = base if isinstance(source, Base | ScalarRep) else f"({base})"
    what = "equivariant maps" if isinstance(rep, MapRep) else "invariants"
    reasons += [
        f"Nonlinear ones exist: {base}{superscript(power)}{target} has dimension {dimension}, "
        f"the smallest power with {what}.",
        "A network with higher tensors and bilinear layers fits such functions: try `emlp fit`.",
    ]
    return ZeroReport(headline, tuple(reasons), power, dimension)


def _counts(solution: Solution) -> dict[Any, int]:
    return {block.monomial: block.copies for block in solution.blocks}


def element_matrices(solution: Solution, number: int, basis: str) -> list[tuple[str, NDArray[Any]]]:
    """The first basis elements as matrices with titles; readable ones where they are small."""
    if basis == READABLE:
        return matrices(solution, number)
    number = min(number, solution.dimension)
    columns = solution.columns(0, number)
    title = f"basis element {{}} of {solution.dimension}"
    return [(title.format(i + 1), columns[:, i].reshape(solution.shape)) for i in range(number)]


def _numbers(matrix: NDArray[Any]) -> Any:
    """Rows of numbers; real and imaginary part apart where the matrix is complex."""
    if np.iscomplexobj(matrix):
        return {"real": matrix.real.tolist(), "imag": matrix.imag.tolist()}
    return matrix.tolist()


def report_as_json(report: Report) -> dict[str, Any]:
    """The report as JSON data, without the frame of an answer."""
    e = report.evidence
    data: dict[str, Any] = {
        "expression": report.expression,
        "representation": report.representation,
        "canonical": report.canonical,
        "group": ", ".join(report.groups) or None,
        "field": "C" if report.is_complex else "R",
        "size": report.size,
        "size_out": report.size_out,
        "size_in": report.size_in,
        "dimension": report.dimension,
        "exact_dimension": report.exact_dimension,
        "certificate": {
            "level": report.certificate,
            "met": True,
            "meaning": report.certificate_text,
            "how": list(report.how),
            "gap": report.gap,
            "precision": report.precision or None,
            "nearly_invariant": list(report.nearly),
        },
        "strategy": report.strategy,
        "blocks": [asdict(block) for block in report.blocks],
        "projector": {
            "rank": e.rank,
            "trace": e.trace,
            "idempotency_error": e.idempotency,
            "symmetry_error": e.symmetry,
            "symmetric": e.symmetric,
            "nonzero_fraction": e.nonzero,
            "nonzero_sampled": e.sampled,
            "errors_probed": e.probed,
        },
        "equivariance_error": e.equivariance,
        "seconds": report.seconds,
        "seed": report.seed,
    }
    data["names"] = names_as_json(report.names)
    if report.dimension == 0:
        data["zero"] = {
            "why": [report.zero.headline, *report.zero.reasons],
            "smallest_power": report.zero.power,
            "smallest_power_dimension": report.zero.power_dimension,
        }
    return data


def elements_as_json(solution: Solution, number: int, basis: str) -> list[Any]:
    """The first basis elements: names with nonzero entries, or orthonormal matrices."""
    if basis == READABLE:
        return named_elements_as_json(solution, number)
    return [_numbers(matrix) for _, matrix in element_matrices(solution, number, basis)]
