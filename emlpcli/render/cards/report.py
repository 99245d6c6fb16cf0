"""What is said of a solved representation: in JSON, and the texts that its card has in common."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from emlpcli.algebra.numbers.small_digits import superscript
from emlpcli.render import numbers
from emlpcli.render.cards.elements import matrices, named_elements_as_json, names_as_json
from emlpcli.reps.printing import describe_counts, describe_monomial, notes_on_groups, structures_of
from emlpcli.reps.rep import Base, MapRep, ScalarRep
from emlpcli.solve.account import Account
from emlpcli.solve.solution import Solution

READABLE, ORTHONORMAL = "sparse", "orthonormal"  # the two bases

CERTIFICATES = {
    "proved": "no rounding decides it, and it meets the exact count",
    "exact dimension met": "as many orthonormal vectors as the exact count",
    "numerical": "a float64 rank, no exact count is known",
}
UNCOUNTED = "no rounding decides it; no exact count is known to compare with"


def meaning(solution: Solution) -> str:
    """What the certificate means."""
    if solution.certificate == "proved" and solution.exact_dimension is None:
        return UNCOUNTED
    if solution.precision:
        return f"a float64 rank; the generators are known to {solution.precision:.0e}"
    return CERTIFICATES[solution.certificate]


def counted_how(solution: Solution) -> list[str]:
    """How the dimension was counted, in the first three ways of the blocks."""
    blocks = [b for b in solution.blocks if b.monomial.powers]
    return [how for how in dict.fromkeys(h for b in blocks for h in b.how.split("; ")) if how][:3]


def canonical(solution: Solution) -> str:
    """The canonical form, such as `60V ⊕ 20V²`."""
    expansion = solution.expansion
    return describe_counts(expansion.counts(solution.rep), expansion.single)


def why_zero(solution: Solution) -> list[str]:
    """Why there is nothing, and which power of the input reaches the output; empty else."""
    found, rep, single = solution.smallest_power, solution.rep, solution.expansion.single
    if found is None:
        return []
    under = f" under {single}" if single else ""
    names = [describe_monomial(b.monomial, single) for b in solution.blocks]
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    if isinstance(rep, MapRep):
        source, target, what = rep.source, f" → {rep.target}", "equivariant maps"
        has, polynomial = "reaches the output", "equivariant polynomial map"
        none = f"{shown} has none" if len(names) == 1 else f"none of {shown} has invariants"
        lines = [
            "No equivariant linear map exists; the zero projector is the right answer.",
            f"Such maps are the invariants of {canonical(solution)}:",
            f"{none}{under}.",
        ]
    else:
        source, target, what = rep, "", "invariants"
        has, polynomial = "has invariants", "invariant polynomial"
        lines = [
            "No invariant vector exists; the zero projector is the right answer.",
            f"{shown} has no invariants{under}.",
        ]
    if found.power is not None:
        base = f"{source}" if isinstance(source, Base | ScalarRep) else f"({source})"
        lines += [
            f"Nonlinear ones exist: {base}{superscript(found.power)}{target} has dimension "
            f"{found.dimension}, the smallest power with {what}.",
            "A network with higher tensors and bilinear layers fits such functions: "
            "try `emlp fit`.",
        ]
    elif found.searched > 1:
        lines.append(
            f"No tensor power of {source} up to {found.searched} {has} either, "
            f"so no {polynomial} of such degree exists."
        )
    return lines


def element_matrices(solution: Solution, number: int, basis: str) -> list[tuple[str, NDArray[Any]]]:
    """The first basis elements as matrices with titles; readable ones where they are small."""
    if basis == READABLE:
        return matrices(solution, number)
    number = min(number, solution.dimension)
    columns = solution.columns(0, number)
    title = f"basis element {{}} of {solution.dimension}"
    return [(title.format(i + 1), columns[:, i].reshape(solution.shape)) for i in range(number)]


def report_as_json(account: Account, expression: str) -> dict[str, Any]:
    """All that is said of a solution as JSON data, without the frame of an answer."""
    solution, e = account.solution, account.evidence
    expansion = solution.expansion
    data: dict[str, Any] = {
        "expression": expression,
        "representation": str(solution.rep),
        "canonical": canonical(solution),
        "group": expansion.group_names or None,
        "field": "C" if solution.is_complex else "R",
        "size": solution.size,
        "size_out": solution.shape[0],
        "size_in": solution.shape[1],
        "dimension": solution.dimension,
        "exact_dimension": solution.exact_dimension,
        "certificate": {
            "level": solution.certificate,
            "met": True,
            "meaning": meaning(solution),
            "how": counted_how(solution),
            "gap": solution.gap,
            "precision": solution.precision or None,
            "nearly_invariant": list(solution.nearly),
        },
        "strategy": solution.strategy,
        "blocks": [
            {
                "monomial": describe_monomial(b.monomial, expansion.single),
                "copies": b.copies,
                "entries": b.monomial.size,
                "dimension": b.dimension,
                "strategy": b.strategy,
                "certificate": b.certificate,
                "gap": b.gap,
            }
            for b in solution.blocks
        ],
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
        "seconds": account.seconds,
        "seed": solution.seed,
        "names": names_as_json(account.names),
    }
    if notes := notes_on_groups(expansion):
        data["notes"] = notes
    data |= structures_of(solution.expansion)
    if power := solution.smallest_power:
        data["zero"] = {
            "why": why_zero(solution),
            "smallest_power": power.power,
            "smallest_power_dimension": power.dimension if power.power is not None else None,
        }
    return data


def elements_as_json(solution: Solution, number: int, basis: str) -> list[Any]:
    """The first basis elements: names with nonzero entries, or orthonormal matrices."""
    if basis == READABLE:
        return named_elements_as_json(solution, number)
    return [numbers.as_json(matrix) for _, matrix in element_matrices(solution, number, basis)]
