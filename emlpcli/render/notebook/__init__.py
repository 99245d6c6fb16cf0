"""Objects in notebooks: cards in HTML and Markdown, formulas in LaTeX.

From low to high: `card` (what a card says, as plain data), `limits` of the floor, `unicode_tex`
(printed texts in TeX), `picture` (a solution as inline SVG), `content` (the card of each kind of
object), `formulas` (its LaTeX), `html` and `markdown` (cards as text), `api` (what Python calls,
which registers all of them with `emlpcli.shown`).
"""
