"""A solution as one HTML file to play with: matrix, coefficients, names and blocks; no network.

`content` says what the page shows, `packed` writes matrices small, `document` puts both and the
files of `parts` together. What the page does in a browser is in `parts/*.js`, each of which says
its one job; they are joined in the order of `document.SCRIPTS`.
"""
