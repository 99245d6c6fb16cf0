"""A view as JSON data: all that a figure says, with entries where they are few."""

from __future__ import annotations

from typing import Any

from emlpcli.render.figure.content.diagram import Diagram
from emlpcli.render.figure.content.view import (
    NO_LABEL,
    Axis,
    Band,
    Cell,
    Entry,
    Panel,
    ParameterPicture,
    Picture,
    View,
)
from emlpcli.render.limits import MOST_JSON_CELLS


def as_json(view: View) -> dict[str, Any]:
    """The view as plain data; matrices of more than 10 000 entries are null."""
    return {
        **_named(view, "mode", "title", "subtitle"),
        "rows": _axis(view.rows),
        "columns": _axis(view.columns),
        "panels": [
            _named(panel, "title", "math", "note", "copies") | {"picture": _picture(panel.picture)}
            for panel in view.panels
        ],
        "blocks": [_cell(cell) for cell in view.cells],
        "legend": [_entry(entry) for entry in view.legend if not entry.negative],
        "scale": view.scale or None,
        "message": list(view.message),
        "caption": list(view.caption),
        **({} if view.diagram is None else {"diagram": _diagram(view.diagram)}),
    }


def _diagram(drawn: Diagram) -> dict[str, Any]:
    """The signs of each table by name of the component; `class` is null where one stands alone."""
    return {
        "symmetric": drawn.symmetric,
        "tables": [
            {
                "title": table.title,
                "rows": list(table.rows),
                "columns": list(table.columns),
                "signs": [
                    {
                        "row": sign.row,
                        "column": sign.column,
                        "name": sign.name,
                        "sign": sign.symbol.name.lower().replace("_", " "),
                        "class": None if sign.joined < 0 else sign.joined,
                    }
                    for sign in table.signs
                ],
            }
            for table in drawn.tables
        ],
        "key": [
            {"signs": [s.name.lower().replace("_", " ") for s in key.symbols], "text": key.text}
            for key in drawn.key
        ],
    }


def _named(item: Axis | Band | Cell | Entry | Panel | View, *names: str) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        **_named(axis, "name", "size"),
        "indices": axis.letters or None,
        "summands": [_named(b, "label", "start", "size", "copies") for b in axis.bands],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "label": None if entry.label == NO_LABEL else entry.label,
        "labels": list(entry.chips),
        "mark": entry.mark,
        **_named(entry, "name", "note"),
    }


def _picture(picture: Picture) -> dict[str, Any]:
    listed = picture.cells.size <= MOST_JSON_CELLS
    count = limit = signs = forms = random = None
    if isinstance(picture, ParameterPicture):
        count, signs = picture.parameters or None, picture.signs
        forms = None if picture.mixed is None else [plus for plus, _ in picture.names]
        random = None if picture.numbers is None else _picture(picture.numbers)
    else:
        limit = picture.limit
    return {
        "kind": picture.kind,
        "shape": list(picture.shape),
        "parameters": count,
        "limit": limit,
        "cells": picture.cells.tolist() if listed else None,
        "signs": signs.tolist() if listed and signs is not None else None,
        "forms": forms,
        "random": random,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        **_named(cell, "row", "column"),
        "copies": list(cell.copies),
        **_named(cell, "dimension", "count"),
        "pattern": None if cell.inset is None else _picture(cell.inset),
    }
