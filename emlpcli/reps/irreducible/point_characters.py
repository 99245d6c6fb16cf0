"""Tables of the characters of point groups: classes, Mulliken's labels, exact values, functions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.groups.irreps.table import Type
from emlpcli.groups.named.finite_point import FinitePointGroup
from emlpcli.reps.irreducible.character_table import (
    CharacterRow,
    CharacterTable,
    ClassColumn,
    Turns,
)
from emlpcli.reps.irreducible.point import PointModel, models
from emlpcli.reps.irreducible.point_classes import PointClasses
from emlpcli.reps.irreducible.point_elements import described
from emlpcli.reps.irreducible.point_functions import functions

if TYPE_CHECKING:
    from emlpcli.algebra.spectra.families import Spectra

SAME = 1e-6


def character_table(G: FinitePointGroup, *, complex_pairs: bool = False) -> CharacterTable | None:
    """Classes in the order of handbooks, and the real irreducibles with exact characters.

    A real irreducible that is a pair of complex conjugate ones is one row; where `complex_pairs`
    it is two, over ℂ: ¹E, in which a turn by φ about the main axis multiplies by exp(-ikφ), and ²E,
    its conjugate. None where there are too many classes. Raises TooLargeError for a group of too
    many elements.
    """
    known = models(G)
    spectra = G.spectra()
    if spectra is None:
        return None
    found = PointClasses(G)
    order = found.order
    rows: list[CharacterRow] = []
    traces = [np.trace(model.formula(G.elements, np), axis1=1, axis2=2) for model in known.values()]
    norms = [round(float(np.mean(chi**2))) for chi in traces]
    sets = functions(
        G,
        [
            (chi, model.size(), norm)
            for chi, model, norm in zip(traces, known.values(), norms, strict=True)
        ],
    )
    for (label, model), norm, own in zip(known.items(), norms, sets, strict=True):
        if norm == 2 and complex_pairs:
            half = half_turns(model, spectra)
            first = tuple(half[i] for i in order)
            second = tuple(tuple(-f % 1 for f in turns) for turns in first)
            rows.append(CharacterRow(f"¹{label}", 1, "complex", first, functions=own))
            rows.append(CharacterRow(f"²{label}", 1, "complex", second, functions=own))
            continue
        values = [model.eigenvalues(spectrum) for spectrum in spectra]
        turns = [
            tuple(
                Fraction(int(k), v.order)
                for k, n in zip(v.exponents, v.counts, strict=True)
                for _ in range(int(n))
            )
            for v in values
        ]
        kind: Type = "complex" if norm == 2 else "real"
        chosen = tuple(turns[i] for i in order)
        rows.append(CharacterRow(label, model.size(), kind, chosen, functions=own))
    columns = [
        ClassColumn(found.names[i], G.classes[i].size, spectra[i].base().order) for i in order
    ]
    return CharacterTable(
        group=str(G),
        order=G.order,
        field="C" if complex_pairs else "R",
        heading="label",
        classes=tuple(columns),
        rows=tuple(rows),
        members=partial(_members, found, order),
    )


def half_turns(model: PointModel, spectra: Spectra) -> list[Turns]:
    """On each class the eigenvalue of the first of the two that an E is over ℂ, as a fraction.

    It is that of the vector (1, i)/√2 of the plane, which a turn by φ multiplies by exp(-iφ).
    """
    found: list[Turns] = []
    for spectrum in spectra:
        assert spectrum.element is not None
        g = np.array(spectrum.element).real  # V of a point group is real
        matrix = np.asarray(model.formula(g[None], np))[0]
        value = (matrix @ np.array([1, 1j]))[0]
        order = spectrum.base().order
        turn = round(float(np.angle(value)) / (2 * np.pi) * order)
        assert abs(value - np.exp(2j * np.pi * turn / order)) < SAME
        found.append((Fraction(turn, order) % 1,))
    return found


def _members(found: PointClasses, order: Sequence[int], place: int) -> list[tuple[str, Any]]:
    """The elements of a class: axes and angles in words, and matrices."""
    i = order[place]
    every = found.members(i)
    _, first = np.unique(np.round(every, 6) + 0.0, axis=0, return_index=True)
    chosen: NDArray[Any] = every[np.sort(first)]
    return [(described(g), g + 0.0) for g in chosen]
