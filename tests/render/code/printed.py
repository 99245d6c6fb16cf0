"""What tests of printed code share: cases, printing, running, and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.code.dialects import DIALECTS
from emlpcli.render.code.source import Heading, Source
from emlpcli.reps import representation
from emlpcli.reps.rep import MapRep
from emlpcli.solve import solve
from emlpcli.solve.program.build import program
from emlpcli.solve.program.operations import Program
from emlpcli.solve.solution import Solution

# Each kind of name, of copies, of order and of field; those of a line ask for the same statements.
CASES = [
    ("V**2>>V**2", "S6"),
    ("2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("Irrep(1,-1)*Irrep(2,1)>>Irrep(1,-1)+Irrep(2,-1)", "O3"),
    ("3*Irrep(1)+2*Irrep(2)>>2*Irrep(1)*Irrep(2)+4*Irrep(2)", "SO3"),
    ("Irrep(1)*Irrep(1)*Irrep(2)>>Irrep(2)", "SO3"),
    ("2*Irrep(1)*Irrep(2)+Irrep(2)*Irrep(1)>>2*Irrep(1)+Irrep(2)", "SO3"),
    ("V>>V", "Z5"),
    ("V**2>>V", "Z5"),
    ("V>>Scalar+V+Scalar", "Z3"),
    ("Scalar>>V**2", "Z3"),
    ("V+Scalar+V>>V**2+Scalar", "C6"),
    ("V>>V", "SO2"),
    ("V**2>>V**2", "SO13"),
    ("V*V.T+V>>V+V.T*V", "SO13"),
    ("V**2>>V**2", "SU2"),
    ("V+V.T>>2*V*V.T", "SU2"),
    ("V*V.T+V.T*V>>V.T*V+V*V.T", "SU2"),
    ("V.T*V+2*V*V.T>>V.T*V+V*V.T", "SU2"),
    ("S*V>>S+V*S", "Spin(3)"),
    ("V**3>>Scalar", "SU3"),
    ("2*V+3*V.T>>V.T+V", "SL3"),
    ("Regular>>Regular", "D4"),
    ("2*Regular>>Regular+V", "D4"),
    ("Sym(2,Sym(2,V))", "pg:m-3m"),
    ("Sym(2,V)>>Sym(2,V)", "pg:m-3m"),
    ("2*Sym(2,V)>>3*Sym(2,V)", "pg:m-3m"),
    ("V>>V**3", "pg:4mm"),
    ("V**2>>V**2", "S4*SO3"),
    ("2*V(D4)*V(SO3)>>V(SO3)*V(D4)", None),
    ("V(S3)*V(SO3)>>V(S3)*V(SO3)+V(SO3)", None),
    ("V*(V+Scalar)>>(V+Scalar)*V", "O3"),
    ("V**2+V+V**2>>V+V**2+V", "S3"),
    ("Sym(2,V+Scalar)>>V+Scalar", "SO3"),
    ("V>>Scalar", "SO3"),
    ("V**3", "SO3"),
    ("V", "SO3"),
    ("V**2>>V", "Trivial(2)"),
    ("V>>V*V", "Cube"),
    ("V**4>>V", "SO5"),
    ("V**2>>V**2", "Sp4"),
    ("V>>V", "RubiksCube"),
]

GOLDEN = [
    ("partitions", "V**2>>V**2", "S3"),
    ("blocks", "2*V>>30*Scalar+10*V+3*V**2+V**3", "SO3"),
    ("coupling", "2*Irrep(1,-1)*Irrep(2,1)>>Irrep(1,-1)", "O3"),
]

HEADING = Heading("emlp code", "0.0")


@dataclass(frozen=True, eq=False)
class Question:
    """A solution, that of its output's invariants, and the program of the layer."""

    solution: Solution
    bias: Solution | None
    program: Program


@cache
def question(expression: str, group: str | None) -> Question:
    """An expression, solved."""
    return asked(representation(expression, group))


def asked(rep: Any) -> Question:
    """A representation, solved."""
    solution = solve(rep)
    bias = solve(rep.target, solution.expansion) if isinstance(rep, MapRep) else None
    return Question(solution, bias, program(solution, bias))


def printed(found: Question, dialect: str) -> Source:
    """The source in one dialect."""
    if DIALECTS[dialect].is_layer:
        return DIALECTS[dialect].layer(found.program, HEADING)
    return DIALECTS[dialect].formulas(found.solution, HEADING)


def loaded(source: Source, folder: Path) -> dict[str, Any]:
    """The names that the source defines, run from a file with its constants beside it."""
    file = folder / "layer.py"
    file.write_text(source.text, encoding="utf-8")
    if source.arrays:
        np.savez(folder / "layer.npz", allow_pickle=False, **source.arrays)
    module = ModuleType("layer")
    module.__dict__["__file__"] = str(file)
    exec(compile(source.text, str(file), "exec"), module.__dict__)
    return module.__dict__


def parameters(found: Question, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Random parameters by name, in the layout that all dialects share."""
    lead = (2,) if found.solution.is_complex else ()
    counts = {"weight": found.solution.dimension, "bias": found.bias and found.bias.dimension}
    if found.bias is None:
        counts = {"weight": 0, "bias": found.solution.dimension}
    return {name: rng.normal(size=(*lead, n)) for name, n in counts.items() if n}


def image(
    found: Question, given: dict[str, NDArray[np.float64]], x: NDArray[np.float64]
) -> NDArray[Any]:
    """W x + b by the columns of the readable basis: shape (..., size out)."""
    b = _combined(found.bias or found.solution, given.get("bias"))
    if found.bias is None:
        return b
    W = _combined(found.solution, given.get("weight")).reshape(found.solution.shape)
    return np.asarray(x @ W.T + b)


def _combined(solution: Solution, coefficients: NDArray[np.float64] | None) -> NDArray[Any]:
    if coefficients is None:
        return np.zeros(solution.size)
    c = coefficients[0] + 1j * coefficients[1] if coefficients.ndim == 2 else coefficients
    rows, columns, values = solution.readable.sparse()
    total = np.zeros(solution.size, dtype=np.result_type(c, values))
    np.add.at(total, rows, values * c[columns])
    return total
