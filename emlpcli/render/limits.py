"""Every limit beyond which rendering refuses, shortens or simplifies what it shows."""

from __future__ import annotations

from typing import Final

# --- cards
MOST_NEARLY: Final = 6
"""Singular values of nearly invariant directions on a card; the rest is left out but the last."""
MOST_NAMED_ROWS: Final = 16
"""Elements on a card that are named without being asked for; the rest is counted."""
MOST_BLOCKS: Final = 24
"""Blocks on a card or a plan; the rest is counted."""
LARGEST_PRINTED_MATRIX: Final = 400
"""Entries of an element that a card prints as a matrix; beyond, it is left out."""
MOST_JSON_ENTRIES: Final = 200_000
"""Nonzero entries of elements that JSON lists; beyond, elements come without entries."""
LONGEST_INTEGER: Final = 60
"""Digits of an integer for people; beyond, its middle is left out."""
MOST_TABULATED_CLASSES: Final = 24
"""Classes of a point group whose characters `emlp groups` prints; beyond, `--json` lists them."""

MOST_OFFERED: Final = 100
"""Coordinates of a tensor of a crystal for which a card mentions --voigt; beyond, it does not."""

MOST_PRINTED_MEMBERS: Final = 60
"""Elements of one class that `emlp characters --elements` prints; beyond, `--json` lists them."""
MOST_PRINTED_LABELS: Final = 30
"""Labels of irreducibles on the card of a group; the rest is counted."""
MOST_GENERATORS: Final = 12
"""Generators that are printed of a group; the rest is counted."""
# --- figures: what is refused

MOST_FIGURE_PIXELS: Final = 100_000_000
"""Pixels of a figure, from its size and resolution; beyond, it is refused."""

SMALLEST_FIGURE: Final = (2.5, 2.0)
"""Inches, width and height, of a figure; smaller ones are refused, since no text fits."""

LEAST_DPI: Final = 10
"""Pixels an inch; lower resolutions are refused."""

LARGEST_DRAWN_SIDE: Final = 2000
"""Rows or columns of a pattern; beyond, blocks are shown, or the mode is refused."""

MOST_DRAWN_ENTRIES: Final = 4_000_000
"""Entries of a pattern or of a basis element; beyond, blocks are shown, or the mode is refused."""

LARGEST_DRAWN_PROJECTOR: Final = 2000
"""Rows of a projector that is drawn; beyond, the mode is refused."""

MOST_SHOWN_SUMMANDS: Final = 60
"""Summands of one side of a map of blocks; beyond, equal ones are gathered, or it is refused."""

# --- figures: what is simplified

MOST_PANELS: Final = 24
"""Panels of a gallery of basis elements; the caption counts the kinds that are left out."""

MOST_INSETS: Final = 100
"""Cells of a map of blocks; beyond, none shows the pattern of its block."""

LARGEST_INSET: Final = 200
"""Rows or columns of a block; the pattern of a larger one is not shown in its cell."""

MOST_NAMED_PARAMETERS: Final = 30
"""Kinds of parameters of a pattern, copies counted once; beyond, it has no legend."""

MOST_COLOURS: Final = 100
"""Parameters of a pattern that have a colour each; beyond, shades say how many entries share one,
or the map of blocks is shown where summands have copies."""

MOST_LEGEND_ENTRIES: Final = 40
"""Lines of a legend of parameters and their sums; the rest is counted."""

MOST_COLOURED_APART: Final = 2000
"""Parameters whose colours are chosen with regard to their neighbours; beyond, in a fixed order."""

LARGEST_PICTURE: Final = 1000
"""Pixels of a picture's side; larger matrices are reduced by a whole factor."""

MOST_MARKS: Final = 1600
"""Nonzero entries of a picture; beyond, none has its number or its sign written in it."""

MOST_HATCHED: Final = 4000
"""Negative entries of a picture; beyond, they are paler instead of hatched."""

MOST_TICKS: Final = 400
"""Labels of coordinates along an axis; beyond, groups of coordinates are labelled, or none."""

MOST_RECTANGLES: Final = 400
"""Rectangles of entries of a picture in an SVG or PDF; beyond, it is an image, a pixel an entry."""

MOST_DESCRIBED: Final = 60
"""Names and relations in the description of a figure's file; the rest is counted."""

# --- figures: in the terminal and as JSON

MOST_TERMINAL_LINES: Final = 120
"""Lines of a picture in the terminal; taller ones are reduced by a whole factor."""

MOST_JSON_CELLS: Final = 10_000
"""Entries of a picture in the JSON output; the cells of a larger one are null."""

# --- pages to play with

MOST_PAGE_ELEMENTS: Final = 200
"""Elements of a layer, or of a block, whose matrix a page shows; beyond, it shows the blocks of the
layer, and the first names of the block."""

MOST_PAGE_ENTRIES: Final = 1_000_000
"""Entries of a matrix on a page; beyond, the page shows blocks, or names alone."""

MOST_PAGE_NONZEROS: Final = 500_000
"""Nonzero numbers of all elements on a page; beyond, it shows blocks, or names alone."""

MOST_PAGE_FAMILIES: Final = 400
"""Kinds of maps that a page lists; the rest is counted."""

MOST_PAGE_NAMES: Final = 24
"""Names of a block that is too large for a page; the rest is counted."""

# --- code

MOST_INLINE_NUMBERS: Final = 64
"""Numbers of a constant that stand in printed code; a larger one goes into a file beside it."""

LARGEST_LAYER_MATRIX: Final = 2**12
"""Entries of the matrix of a layer of several pieces or copies that is printed as a product with
it; a larger one is printed as the sums over the input that its maps are."""

LARGEST_LAYER_BASIS: Final = 2**17
"""Numbers of a basis of such matrices; with a larger one the layer is printed as sums."""

MOST_COMMENTED_ELEMENTS: Final = 24
"""Elements whose names stand in a comment of printed code where they are not told one by one; the
rest is counted."""

LARGEST_FORMULA_MATRIX: Final = 100
"""Entries of an element that LaTeX and Markdown show as a matrix; a larger one is left out."""

MOST_FORMULA_ENTRIES: Final = 50_000
"""Nonzero entries of a basis that is printed for SymPy or Mathematica; beyond, it is refused."""

# --- cards in notebooks
LARGEST_CARD_PICTURE: Final = 50_000
"""Entries of a solution whose pattern a notebook shows; beyond, `emlpcli.vis` draws it."""
MOST_CARD_PARAMETERS: Final = 100
"""Parameters of a pattern that a notebook shows; beyond, `emlpcli.vis` draws it."""
MOST_CARD_SQUARES: Final = 400
"""Nonzero entries of a picture in a notebook that are drawn one by one; beyond, as an image."""
LARGEST_CARD_SPACE: Final = 200_000
"""Entries of the basis of a block whose elements a notebook names, and coordinates of a
representation without invariants for which it looks for a power with some; beyond, it does not."""
MOST_CARD_ROWS: Final = 16
"""Rows of a table in a notebook; the rest is counted."""
MOST_CARD_TEXT: Final = 300
"""Characters of one text in a notebook, such as a representation; beyond, its end is left out."""
HIGHEST_CARD_POWER: Final = 4
"""Power of V for which the card of a group counts invariants."""
