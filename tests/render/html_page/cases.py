"""Pages that the tests write, and the data in them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.render.figure.html_page.document import page
from emlpcli.solve import Solution, basis

CASES = {
    "three deltas": ("V**2>>V**2", "O3"),
    "levi-civita": ("V**2>>V", "SO3"),
    "turns": ("V**2>>V**2", "C3"),
    "circulant": ("V>>V", "Z6"),
    "points": ("V**2>>V**2", "S4"),
    "many points": ("V**2>>V**2", "S20"),
    "84000": ("100*V**0+100*V+20*V**2>>100*V**0+100*V+20*V**2", "S6"),
    "sum": ("2*V+Scalar>>3*V+V**2", "SO3"),
    "couplings": ("Irrep(1)*Irrep(2)>>Irrep(2)+Irrep(1)", "SO3"),
    "unitary": ("V**2*V.T>>V+V*V.T*V", "U2"),
    "phases": ("V>>V", "Complex(Z5)"),
    "tensor": ("V**3", "SO3"),
    "two groups": ("V(Z3)*V(S4)>>V(S4)*V(Z3)", None),
    "interleaved": ("V*(2*V+Scalar)>>V", "S4"),
    "lorentz": ("T(1,0)>>T(2,1)", "O13"),
    "zero": ("2*V>>Scalar", "SO3"),
    "scalar": ("Scalar", "SO3"),
}


@cache
def solved(name: str) -> Solution:
    return basis(*CASES[name])


@cache
def text_of(name: str) -> str:
    return page(solved(name))


def data_of(text: str) -> dict[str, Any]:
    """The JSON in a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    assert found
    assert not re.search("[<>&]", found[1])
    data: dict[str, Any] = json.loads(found[1])
    return data


def unrun(pairs: list[int]) -> NDArray[Any]:
    return np.repeat(pairs[::2], pairs[1::2])


def columns(matrix: dict[str, Any], numbers: list[list[Any]]) -> NDArray[Any]:
    """The elements of a packed matrix as columns, shape (rows times columns, elements)."""
    table = np.array([complex(*n[:2]) for n in numbers] or [0])
    size = matrix["rows"]["size"] * matrix["columns"]["size"]
    found = np.zeros((size, len(matrix["elements"])), dtype=complex)
    for k, element in enumerate(matrix["elements"]):
        found[np.cumsum(unrun(element["at"])), k] = table[unrun(element["of"])]
    return found


def proportional(rows: NDArray[Any]) -> NDArray[np.int64]:
    """For each row of numbers which rows are multiples of it, as a number; -1 for zero rows.

    Found by angles between rows, not by dividing them.
    """
    rows, which = np.unique(rows, axis=0, return_inverse=True)
    lengths = np.linalg.norm(rows, axis=1)
    labels = np.full(len(rows), -1, dtype=np.int64)
    unit = rows[lengths > 0] / lengths[lengths > 0, None]
    same = np.abs(unit @ unit.conj().T) > 1 - 1e-9
    labels[lengths > 0] = same.argmax(axis=1)  # the first one of its kind
    return labels[which]
