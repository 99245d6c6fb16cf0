"""Figures of solutions: in files, in notebooks and in the terminal.

A figure goes through rooms of which each imports only from those before it:

    options → content → colour → layout → matplotlib → api
                            ↘ terminal
                            ↘ html_page

`content` says what is shown, `colour` gives every entry its colour, `layout` says where on the
page everything stands, `matplotlib` draws that and writes files, `terminal` prints the content in
characters instead, `html_page` writes a page to play with, and `api` is what Python and the
commands call; `targets` tells pages from figures by their suffix. `layout` comes after `colour`,
since a number inside an entry is black or white by the colour beneath it. `checking` refuses
options that make no sense; it needs the names of the modes alone. `fit` stands apart: its two
diagrams are matplotlib's own; it shares options, colours, fonts and what writes files.

The words, each for one thing:

- A *mode* is a way to show a solution: `pattern`, `elements` and so on (`content/modes.py`).
- The *subject* of a figure is the solution with its title, its summands and its axes: what all
  modes have in common (`content/subject.py`).
- A *view* is everything that a figure says, without any place on the page (`content/view.py`):
  axes, panels, legend, caption.
- A *panel* is one matrix of a view with its title, and a *picture* is the matrix itself: of
  parameters or of numbers.
- A *sheet* is everything that a figure draws, with its place in points (`layout/sheet.py`), and a
  *page* is the area of a given size that a sheet has to fit on.
- A *figure* is what matplotlib makes of a sheet.

To add a mode, write `content/NAME.py` with a function `view(subject, options)` that returns a
view, and list it in `content/modes.py`. A view with panels is laid out as a matrix with labelled
axes, or as a gallery if it says so; a view with cells is laid out as a map of blocks, one with a
diagram as tables of signs.
"""
