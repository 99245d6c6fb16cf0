"""The data of a page as JSON: matrices packed as runs, so that a page stays small."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emlpcli.algebra.numbers.roots import nearby_root, root_text
from emlpcli.render.figure.content.view import Band
from emlpcli.render.figure.html_page.content import Content, Overview
from emlpcli.render.figure.html_page.matrices import Column, PageMatrix, Side
from emlpcli.render.numbers import integer
from emlpcli.solve.readable.families import Element


def data(content: Content) -> dict[str, Any]:
    """All that the page computes with. Numbers of matrices stand in `numbers`, once each."""
    table = _Numbers()
    families = [
        {
            "label": f.label,
            "copies": f.copies,
            "elements": f.elements,
            "matrix": None if f.matrix is None else _matrix(f.matrix, table),
            "why": f.why_not,
            "names": list(f.names),
        }
        for f in content.families
    ]
    whole = None if content.whole is None else _matrix(content.whole, table)
    return {
        "complex": content.is_complex,
        "map": content.is_map,
        "whole": whole,
        "families": families,
        "overview": None if content.overview is None else _overview(content.overview),
        "numbers": table.listed,
    }


class _Numbers:
    """Each number once: real part, imaginary part, and its text where it is an irrational root."""

    def __init__(self) -> None:
        self.listed: list[list[Any]] = []
        self._places: dict[complex, int] = {}

    def place(self, value: complex) -> int:
        """The place of a number in the list."""
        if value not in self._places:
            self._places[value] = len(self.listed)
            self.listed.append(_number(value))
        return self._places[value]


def _number(value: complex) -> list[Any]:
    real, imag = (int(x) if x == round(x) else x for x in (value.real, value.imag))
    if imag:
        return [real, imag]
    root = None if isinstance(real, int) else nearby_root(real)
    return [real] if root is None else [real, 0, root_text(root)]


def _matrix(matrix: PageMatrix, table: _Numbers) -> dict[str, Any]:
    pairs = zip(matrix.elements, matrix.columns_of, strict=True)
    return {
        "title": matrix.title,
        "rows": _side(matrix.rows),
        "columns": _side(matrix.columns),
        "elements": [_element(element, column, table) for element, column in pairs],
    }


def _element(element: Element, column: Column, table: _Numbers) -> dict[str, Any]:
    index, value = column
    distinct, which = np.unique(value, return_inverse=True)
    places = np.array([table.place(complex(v)) for v in distinct.tolist()], dtype=np.int64)
    texts = {
        key: text
        for key in ("name", "formula", "words", "where")
        if (text := getattr(element, key))
    }
    return texts | {"at": runs(np.diff(index, prepend=0)), "of": runs(places[which])}


def runs(values: NDArray[np.int64]) -> list[int]:
    """Numbers as pairs, one after the other: a number, and how often it stands in a row."""
    if not len(values):
        return []
    starts = np.flatnonzero(np.diff(values, prepend=values[0] - 1))
    lengths = np.diff(starts, append=len(values))
    return [int(x) for x in np.stack([values[starts], lengths], axis=1).ravel().tolist()]


def _side(side: Side) -> dict[str, Any]:
    axis = side.axis
    singles = side.single or ("",) * len(axis.bands)
    return {
        "name": axis.name,
        "size": axis.size,
        "letters": axis.letters,
        "bands": [_band(band, one) for band, one in zip(axis.bands, singles, strict=True)],
    }


def _band(band: Band, one: str) -> dict[str, Any]:
    """A band, with names of index values where they have some; else they are 1, 2, ..."""
    names: Iterable[tuple[str, ...]] = band.names if any(band.names) else ()
    return {
        "label": band.label,
        "one": one,
        "start": band.start,
        "copies": band.copies,
        "sizes": list(band.sizes),
        "names": [list(each) for each in names],
    }


def _overview(overview: Overview) -> dict[str, Any]:
    return {
        "rows": list(overview.rows),
        "columns": list(overview.columns),
        "cells": [
            [cell.row, cell.column, integer(cell.count), cell.product, family]
            for cell, family in zip(overview.cells, overview.families, strict=True)
            if cell.dimension
        ],
    }
