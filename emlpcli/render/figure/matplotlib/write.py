"""Figures as bytes and files: PNG, SVG, PDF, the same bytes for the same figure."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emlpcli.files.writing import check_target, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["png", "svg", "pdf"]

# Whatever the user's matplotlib is set to, files are the same.
_SETTINGS: dict[Any, Any] = {
    "savefig.bbox": None,
    "savefig.pad_inches": 0.1,
    "savefig.orientation": "portrait",
    "svg.hashsalt": "emlp",
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "hatch.linewidth": 0.6,
    "path.simplify": True,
    "agg.path.chunksize": 0,
    "text.hinting": "force_autohint",
    "text.antialiased": True,
    "image.composite_image": True,
}
_KINDS: tuple[Kind, ...] = ("png", "svg", "pdf")
SUFFIXES = tuple(f".{kind}" for kind in _KINDS)


def check_targets(paths: Iterable[Path]) -> None:
    """Raise FileError unless every path ends in a known suffix and can be written to."""
    for path in paths:
        hint = f"such as {path.stem or 'figure'}.png"
        check_target(path, SUFFIXES, "draw to", hint=hint)


def figure_bytes(figure: Figure, kind: Kind) -> bytes:
    """The figure in a format, without dates or random names in it, with title and description."""
    from matplotlib import rc_context

    title, description = getattr(figure, "title", "figure"), getattr(figure, "description", "")
    written = BytesIO()
    with warnings.catch_warnings(), rc_context(_SETTINGS):
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # in titles of users
        figure.savefig(
            written,
            format=kind,
            dpi=figure.dpi,
            facecolor=figure.get_facecolor(),
            edgecolor="none",
            transparent=False,
            metadata=_metadata(kind, title, description),
        )
    if kind != "svg":
        return written.getvalue()
    from emlpcli.render.figure.matplotlib.svg import readable

    return readable(written.getvalue().decode(), title, description).encode()


def _metadata(kind: Kind, title: str, description: str) -> dict[str, str | None]:
    """What a file says of itself; an SVG has title and description as elements."""
    if kind == "png":
        return {"Software": "emlp", "Title": title, "Description": description}
    if kind == "svg":
        return {"Date": None, "Creator": "emlp"}
    by = {"Creator": "emlp", "Producer": "emlp"}
    return {"CreationDate": None, "ModDate": None, "Title": title, "Subject": description, **by}


def kind_of(path: Path) -> Kind:
    """The format that a name asks for; `check_targets` has seen that it is one of three."""
    suffix = path.suffix.lower().removeprefix(".")
    return next(kind for kind in _KINDS if kind == suffix)


def write_figure(figure: Figure, path: Path) -> None:
    """Write a file whole or not at all; FileError if it cannot be written."""
    content = figure_bytes(figure, kind_of(path))
    write_whole(path, lambda file: file.write(content))
