"""Pictures as lines of text: coloured cells, half-blocks, or a character an entry."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from emlpcli.render.figure.colour.oklab import hex_rgb
from emlpcli.render.figure.colour.paint import Paint, Pixels, reduced
from emlpcli.render.figure.content.view import NumberPicture, ParameterPicture, Picture
from emlpcli.render.figure.terminal.ansi import OFF, Rgb, ground, ink
from emlpcli.render.limits import MOST_TERMINAL_LINES
from emlpcli.render.streams import Depth

_NO_SUBSCRIPTS = str.maketrans("", "", "₀₁₂₃₄₅₆₇₈₉")
LETTERS = ascii_lowercase + ascii_uppercase + digits  # one a parameter
ZERO, SEVERAL = "·", "#"
SHADES = ".:-=+*%@"  # of sizes, from nearly zero to the greatest
MOST_NUMBERED = 99  # parameters whose numbers stand in the cells
FEWEST = 12  # rows or columns that a reduction of both sides alike leaves
WIDEST = 240  # characters of a picture of texts where there is no terminal
CODES = digits[1:] + "%&@$!?<>"  # one a sum of parameters
LARGE, LARGE_LINES, LARGE_COLUMNS = (6, 3), 18, 72  # characters of a cell of a small matrix


@dataclass(frozen=True)
class Glyphs:
    """Lines of equal width, in characters, and what an entry or more takes."""

    lines: tuple[str, ...]
    width: int
    wide: float  # characters across of an entry
    high: float  # lines down
    reduction: tuple[int, int] = (1, 1)
    marked: bool = False  # whether each entry says what it is
    numbered: bool = False  # whether that is the number of its parameter, without a colour
    coded: tuple[tuple[str, str], ...] = ()  # characters that stand for sums, and these


def glyphs(picture: Picture, room: int | None, depth: Depth, paint: Paint) -> Glyphs:
    """The picture in at most `room` characters across; unreduced where that is None."""
    if depth == "plain":
        return _plain(picture, room)
    rows, columns = picture.shape
    room = room or columns
    mark = cell_len(picture.longest_mark)
    sizes = [(max(LARGE[0], mark + 2), LARGE[1]), *_with_marks(picture, mark), (2, 1)]
    for wide, high in sizes:
        small = high == 1 or (rows * high <= LARGE_LINES and columns * wide <= LARGE_COLUMNS)
        if columns * wide <= room and rows * high <= MOST_TERMINAL_LINES and small:
            return _cells(picture, (wide, high), depth, paint)
    by = _reduction(rows, columns, 2 * MOST_TERMINAL_LINES, room)
    pixels = _opaque(reduced(paint.pixels(picture, shade=True), *by), paint)
    lines = tuple(_half_blocks(pixels, depth))
    return Glyphs(lines, pixels.shape[1], 1 / by[1], 0.5 / by[0], by)


def _with_marks(picture: Picture, mark: int) -> list[tuple[int, int]]:
    """The cell in which marks have room, with a blank beside them: letters, or few numbers."""
    if not isinstance(picture, ParameterPicture) or mark < 2:
        return []
    if not picture.names and picture.count > MOST_NUMBERED:
        return []
    return [(mark + 1, 1)]


def _is_numbered(picture: ParameterPicture, room: int | None) -> bool:
    """Whether numbers stand for parameters where there are no colours: for want of letters."""
    if picture.names or picture.shaded:
        return False
    letters = len(LETTERS) if picture.signs is None else len(ascii_lowercase)
    fits = room is None or picture.shape[1] * (len(picture.longest_mark) + 1) - 1 <= room
    return (
        letters < picture.count <= MOST_NUMBERED
        and fits
        and picture.shape[0] <= MOST_TERMINAL_LINES
    )


def _reduction(rows: int, columns: int, most_rows: int, most_columns: int) -> tuple[int, int]:
    """By how much both sides are reduced: alike, unless that would leave next to nothing."""
    down, across = -(-rows // most_rows), -(-columns // most_columns)
    if rows >= FEWEST * across:
        down = max(down, across)
    if columns >= FEWEST * down:
        across = max(down, across)
    return down, across


# -- in colour -----------------------------------------------------------------------------


def _cells(picture: Picture, cell: tuple[int, int], depth: Depth, paint: Paint) -> Glyphs:
    """Every entry is a coloured rectangle, with its number or sign in the middle."""
    wide, high = cell
    pixels = paint.pixels(picture)
    roomy = cell_len(picture.longest_mark) < wide
    named = isinstance(picture, ParameterPicture) and bool(picture.names)
    lines = []
    for row in range(picture.shape[0]):
        for part in range(high):
            line = ""
            for column in range(picture.shape[1]):
                color = _rgb(pixels, row, column)
                if color is None:
                    line += " " * wide
                    continue
                mark = picture.mark(row, column) if part == high // 2 else ""
                # sums stand where they fit, numbers in all cells or in none, signs everywhere
                if cell_len(mark) >= wide or not (roomy or named):
                    mark = "−" * mark.startswith("−")
                on = (0, 0, 0) if paint.ink(np.array(color) / 255) == "#000000" else (255,) * 3
                text = _in_cell(mark, wide, right=high == 1 and not named)
                line += f"{ground(color, depth)}{ink(on, depth)}{text}{OFF}"
            lines.append(line)
    return Glyphs(tuple(lines), wide * picture.shape[1], wide, high, marked=roomy)


def _in_cell(mark: str, wide: int, *, right: bool) -> str:
    """A mark in the middle of a cell; numbers in narrow ones end below each other at the right."""
    return f"{mark} ".rjust(wide) if right and mark else _centred(mark, wide)


def _centred(text: str, width: int) -> str:
    left = (width - cell_len(text)) // 2
    return " " * left + text + " " * (width - cell_len(text) - left)


def _rgb(pixels: Pixels, row: int, column: int) -> Rgb | None:
    if row >= pixels.shape[0] or not pixels[row, column, 3]:
        return None
    red, green, blue = pixels[row, column, :3].tolist()
    return red, green, blue


def _opaque(pixels: Pixels, paint: Paint) -> Pixels:
    """Fainter pixels mixed with the theme's background; only zeros stay transparent."""
    share = pixels[..., 3:].astype(float) / 255
    behind = 255 * hex_rgb(paint.theme.background)
    out = pixels.copy()
    out[..., :3] = np.rint(share * pixels[..., :3] + (1 - share) * behind)
    return out


def _half_blocks(pixels: Pixels, depth: Depth) -> list[str]:
    """Two rows a line: the upper one in the ink of ▀, the lower one behind it."""
    lines = []
    for row in range(0, pixels.shape[0], 2):
        line, before = "", ""
        for column in range(pixels.shape[1]):
            upper, lower = _rgb(pixels, row, column), _rgb(pixels, row + 1, column)
            style, block = _block(upper, lower, depth)
            if style != before:
                line += OFF * bool(before) + style
                before = style
            line += block
        lines.append(line + OFF * bool(before))
    return lines


def _block(upper: Rgb | None, lower: Rgb | None, depth: Depth) -> tuple[str, str]:
    if upper is None:
        return ("", " ") if lower is None else (ink(lower, depth), "▄")
    if lower is None:
        return ink(upper, depth), "▀"
    if upper == lower:
        return ink(upper, depth), "█"
    return ink(upper, depth) + ground(lower, depth), "▀"


# -- plain ---------------------------------------------------------------------------------


def _plain(picture: Picture, room: int | None) -> Glyphs:
    if (texts := _texts(picture, room)) is not None:
        return texts
    if isinstance(picture, ParameterPicture) and _is_numbered(picture, room):
        return _numbers(picture)
    characters = plain_characters(picture)
    rows, columns = characters.shape
    spaced = room is None or 2 * columns - 1 <= room
    by = (1, 1) if room is None else _reduction(rows, columns, MOST_TERMINAL_LINES, room)
    characters = _gathered(characters, *by)
    lines = tuple((" " if spaced else "").join(line) for line in characters.tolist())
    across = characters.shape[1]
    wide = 2 if spaced else 1
    coded = coded_sums(picture)
    return Glyphs(lines, wide * across - spaced, wide / by[1], 1 / by[0], by, coded=coded)


def _texts(picture: Picture, room: int | None) -> Glyphs | None:
    """Every entry as it is written, where some take more than a character and all fit."""
    if not isinstance(picture, ParameterPicture) or not picture.names:
        return None
    wide = cell_len(picture.longest_mark)
    rows, columns = picture.shape
    width = (wide + 1) * columns - 1
    if wide < 2 or rows > MOST_TERMINAL_LINES or width > (WIDEST if room is None else room):
        return None
    lines = []
    for row in range(rows):
        marks = (picture.mark(row, column) or ZERO for column in range(columns))
        lines.append(" ".join(_centred(mark.replace("−", "-"), wide) for mark in marks))
    return Glyphs(tuple(lines), width, wide + 1, 1, marked=True)


def _numbers(picture: ParameterPicture) -> Glyphs:
    """A number for each entry, from 1, with its sign, in columns that end at the right."""
    size = len(picture.longest_mark)
    zero = picture.zero
    lines = tuple(
        " ".join(
            (ZERO if zero[i, j] else picture.mark(i, j).replace("−", "-")).rjust(size)
            for j in range(picture.shape[1])
        )
        for i in range(picture.shape[0])
    )
    wide = (size + 1) * picture.shape[1] - 1
    return Glyphs(lines, wide, size + 1, 1, numbered=True)


def plain_characters(picture: Picture) -> NDArray[Any]:
    """A character for each entry: a letter a parameter, a sign, a shade, or · for zero."""
    signs: Any = picture.signs if isinstance(picture, ParameterPicture) else picture.cells
    if isinstance(picture, NumberPicture) and picture.sizes:
        shades = np.array(list(SHADES))
        at = np.clip(picture.cells / picture.limit * len(shades), 0, len(shades) - 1)
        shown = shades[at.astype(np.int64)]
    elif isinstance(picture, ParameterPicture) and picture.shared is not None:
        _, place = np.unique(picture.shared, return_inverse=True)
        shown = np.array(list(LETTERS))[place % len(LETTERS)][picture.cells]
    elif isinstance(picture, ParameterPicture) and picture.names and _has_letters(picture):
        table = np.array(_letters(picture)[0])
        shown = table[np.maximum(picture.cells, 0), 0 if signs is None else (signs < 0).astype(int)]
        if picture.numbers is not None:
            random = ~picture.numbers.zero
            shown = np.where(random, np.where(picture.numbers.cells > 0, "+", "-"), shown)
    elif isinstance(picture, ParameterPicture) and signs is None:
        shown = np.array(list(LETTERS))[picture.cells % len(LETTERS)]
    elif isinstance(picture, ParameterPicture) and picture.count > 1:
        small, capital = np.array(list(ascii_lowercase)), np.array(list(ascii_uppercase))
        index = picture.cells % len(small)
        shown = np.where(signs > 0, small[index], capital[index])
    else:
        shown = np.where(signs > 0, "+", "-")
    return np.where(picture.zero, ZERO, shown)


def _has_letters(picture: ParameterPicture) -> bool:
    """Whether entries say more than their sign."""
    return picture.count > 1 or picture.mixed is not None


def _letters(picture: ParameterPicture) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The characters of each parameter or sum and of its opposite; of sums also by their text.

    A parameter has its letter, as a capital for the opposite, alike in all copies. Sums have
    digits.
    """
    digits_of: dict[str, str] = {}
    found = []
    for plus, minus in picture.names:
        if (single := _without_copies(plus)) in ascii_lowercase:
            found.append((single, single.upper()))
            continue
        texts = (_without_copies(plus), _without_copies(minus))
        for text in texts:
            if len(digits_of) < len(CODES):
                digits_of.setdefault(text, CODES[len(digits_of)])
        found.append((digits_of.get(texts[0], SEVERAL), digits_of.get(texts[1], SEVERAL)))
    return found, digits_of


def _without_copies(text: str) -> str:
    """A sum without the numbers of copies."""
    return text.translate(_NO_SUBSCRIPTS)


def coded_sums(picture: Picture) -> tuple[tuple[str, str], ...]:
    """The characters that stand for sums of parameters, with these."""
    if not isinstance(picture, ParameterPicture) or picture.mixed is None:
        return ()
    characters = {*plain_characters(picture).ravel().tolist()}
    _, by_text = _letters(picture)
    return tuple((code, text) for text, code in by_text.items() if code in characters)


def letter_of(picture: ParameterPicture, label: int) -> str:
    """The character of a parameter; of all that as many entries share, where they are many."""
    if picture.shared is not None:
        return LETTERS[
            int(np.sum(np.unique(picture.shared) < picture.shared[label])) % len(LETTERS)
        ]
    if picture.signs is None:
        return LETTERS[label % len(LETTERS)]
    return "±" if picture.count == 1 else ascii_lowercase[label % 26]


def _gathered(characters: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """One character for each `rows` x `columns`: theirs where it is one, # where they differ."""
    if rows == columns == 1:
        return characters
    height, width = -(-characters.shape[0] // rows), -(-characters.shape[1] // columns)
    out = np.full((height, width), ZERO)
    for i in range(height):
        for j in range(width):
            tile = characters[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns]
            found = np.unique(tile[tile != ZERO])
            if len(found):
                out[i, j] = found[0] if len(found) == 1 else SEVERAL
    return out
